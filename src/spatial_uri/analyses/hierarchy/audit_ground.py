"""The settlements that an audit finds: the area of each, and which are repeated, orphans or outside their area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from spatial_uri.analyses.hierarchy.faults import OUTSIDE_KINDS, coded_areas
from spatial_uri.analyses.hierarchy.naming import Names
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.model.names import plain_name, settlement_codes
from spatial_uri.model.study import Note, Study

FIRST_VILLAGE = 200
"""From here on the last three digits of a code are those of a village, below of a residents' committee."""

Finding = dict[str, Any]


@dataclass(frozen=True, eq=False)
class AuditGround:
    """The settlements of a study as an audit needs them, one entry each in their order.

    Attributes
    ----------
    ids, labels, codes
        ``place_id``, name, 12-digit code (None where unknown).
    owner, chains
        The finest area coarser than a village that each belongs to, None where there is none; and of each such area
        itself and all above it.
    is_village
        By its code, or else by its rank.
    first_of
        Row of the earlier settlement that each repeats, -1 where it repeats none.
    is_orphan, is_outside
        Whether it belongs to no area, or lies elsewhere than in its area.
    unknown_code
        The part of its code that is the code of no area, None where there is none.
    names
        How notes name settlements and areas.
    """

    ids: list[str]
    labels: list[str]
    codes: list[str | None]
    owner: list[str | None]
    chains: dict[str, tuple[str, ...]]
    is_village: BoolArray
    first_of: Int64Array
    is_orphan: BoolArray
    is_outside: BoolArray
    unknown_code: list[str | None]
    names: Names

    @classmethod
    def of(cls, study: Study, hierarchy: Hierarchy) -> AuditGround:
        """Take what is needed from a study and its hierarchy."""
        areas, table = study.areas, study.settlements.table
        codes = settlement_codes(table)
        coded = coded_areas(areas, codes)
        finer = set(areas.table.index[areas.table["level"] == "village"])
        chains = {a: tuple(c for c in chain if c not in finer) for a, chain in areas.chains().items()}
        owner = [next(iter(chains.get(a, ())), None) if isinstance(a, str) else None for a in table["area_id"]]
        by_rank = hierarchy.places["rank"].isin(["village", "central_village"]).tolist()
        is_village = [r if c is None else int(c[9:]) >= FIRST_VILLAGE for r, c in zip(by_rank, codes, strict=True)]
        labels = [n if isinstance(n, str) else "" for n in table["name"]]
        outside = set(hierarchy.mismatches.loc[hierarchy.mismatches["kind"].isin(OUTSIDE_KINDS), "place_id"])
        return cls(
            ids=[str(i) for i in table.index],
            labels=labels,
            codes=codes,
            owner=owner,
            chains=chains,
            is_village=np.array(is_village, dtype=bool),
            first_of=_first_of(codes, labels, owner),
            is_orphan=np.array([o is None or u is not None for o, u in zip(owner, coded.unknown, strict=True)], bool),
            is_outside=np.array([i in outside for i in table.index], dtype=bool),
            unknown_code=coded.unknown,
            names=Names(areas, table),
        )

    def chain(self, row: int) -> tuple[str, ...]:
        """Return the areas that a settlement belongs to, upwards."""
        owner = self.owner[row]
        return () if owner is None else self.chains[owner]

    def finding(self, kind: str, place: int, note: Note, *, row: Any = None) -> Finding:
        """Describe what was found about a settlement, by its row of the list if it has one."""
        known = {"area_id": self.owner[place], "place_id": self.ids[place], "code": self.codes[place]}
        return {"kind": kind, **known, "name": self.labels[place] or None, "row": row, "note": note}

    def findings(self) -> list[Finding]:
        """Return the repeated settlements, the orphans and those outside their area."""
        place = self.names.place
        found = []
        for row in np.flatnonzero(self.first_of >= 0).tolist():
            note = Note("finding.duplicate", place=place(row), first=place(int(self.first_of[row])))
            found.append(self.finding("duplicate", row, note))
        for row in np.flatnonzero(self.is_orphan).tolist():
            prefix = self.unknown_code[row]
            note = Note("finding.orphan", place=place(row))
            if prefix:
                note = Note("finding.orphan_code", place=place(row), prefix=prefix)
            found.append(self.finding("orphan", row, note))
        for row in np.flatnonzero(self.is_outside).tolist():
            owner = self.owner[row]
            note = Note("finding.outside_code", place=place(row))
            if owner is not None:
                note = Note("finding.outside", place=place(row), area=self.names.area(owner))
            found.append(self.finding("outside", row, note))
        return found


def _first_of(codes: Sequence[str | None], labels: Sequence[str], owner: Sequence[str | None]) -> Int64Array:
    """Return the earlier settlement that each one repeats, -1 where it repeats none."""
    first: dict[object, int] = {}
    out = np.full(len(codes), -1, dtype=np.int64)
    for row, (code, label, area) in enumerate(zip(codes, labels, owner, strict=True)):
        key: object = code if code is not None else (area, plain_name(label))
        if code is None and not plain_name(label):
            continue
        out[row] = first.setdefault(key, row)
    return np.where(out == np.arange(len(out)), -1, out)
