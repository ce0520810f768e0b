"""The settlements that an audit finds: whose each is, which of them twice, orphan or outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.hierarchy.faults import OUTSIDE_KINDS, coded_areas
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.model.names import plain_name, settlement_codes

FIRST_VILLAGE = 200
"""From here on the last three digits of a code are those of a village, below of a residents' committee."""

Finding = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Ground:
    """The settlements as they are: whose, which of them twice, orphan or outside."""

    ids: list[str]
    names: list[str]
    codes: list[str | None]
    owner: list[str | None]
    chains: dict[str, tuple[str, ...]]
    is_village: BoolArray
    first_of: Int64Array
    is_orphan: BoolArray
    is_outside: BoolArray
    area_names: dict[str, str]
    unknown_code: list[str | None]

    @classmethod
    def of(cls, areas: AdminAreas, table: gpd.GeoDataFrame, hierarchy: Hierarchy) -> Ground:
        """Take what is needed from the table of settlements and its hierarchy."""
        codes = settlement_codes(table)
        coded = coded_areas(areas, codes)
        finer = set(areas.table.index[areas.table["level"] == "village"])
        chains = {a: tuple(c for c in chain if c not in finer) for a, chain in areas.chains().items()}
        owner = [next(iter(chains.get(a, ())), None) if isinstance(a, str) else None for a in table["area_id"]]
        tiers = hierarchy.places["rank"].isin(["village", "central_village"]).tolist()
        is_village = [t if c is None else int(c[9:]) >= FIRST_VILLAGE for t, c in zip(tiers, codes, strict=True)]
        names = [n if isinstance(n, str) else "" for n in table["name"]]
        outside = set(hierarchy.mismatches.loc[hierarchy.mismatches["kind"].isin(OUTSIDE_KINDS), "place_id"])
        return cls(
            ids=[str(i) for i in table.index],
            names=names,
            codes=codes,
            owner=owner,
            chains=chains,
            is_village=np.array(is_village, dtype=bool),
            first_of=_first_of(codes, names, owner),
            is_orphan=np.array([o is None or u is not None for o, u in zip(owner, coded.unknown, strict=True)], bool),
            is_outside=np.array([i in outside for i in table.index], dtype=bool),
            area_names=areas.table["name"].to_dict(),
            unknown_code=coded.unknown,
        )

    def chain(self, row: int) -> tuple[str, ...]:
        """Return the areas that a settlement belongs to, upwards."""
        owner = self.owner[row]
        return () if owner is None else self.chains[owner]

    def said(self, row: int) -> str:
        """Name a settlement in a sentence."""
        return f"{self.names[row]} ({self.ids[row]})" if self.names[row] else self.ids[row]

    def said_area(self, area_id: str | None) -> str:
        """Name an area in a sentence."""
        return "no area" if area_id is None else f"{self.area_names[area_id]} ({area_id})"

    def finding(self, kind: str, place: int, message: str, *, row: Any = None) -> Finding:
        """Describe what was found about a settlement, by its row of the list if it has one."""
        known = {"area_id": self.owner[place], "place_id": self.ids[place], "code": self.codes[place]}
        return {"kind": kind, **known, "name": self.names[place] or None, "row": row, "message": message}

    def findings(self) -> list[Finding]:
        """Return the duplicates, orphans and those outside their area."""
        found = []
        for row in np.flatnonzero(self.first_of >= 0).tolist():
            message = f"{self.said(row)} is {self.said(int(self.first_of[row]))} once more, counted once."
            found.append(self.finding("duplicate", row, message))
        for row in np.flatnonzero(self.is_orphan).tolist():
            unknown = self.unknown_code[row]
            why = f"its code begins with {unknown}, the code of no area" if unknown else "it belongs to no area"
            found.append(self.finding("orphan", row, f"{self.said(row)} is an orphan: {why}."))
        for row in np.flatnonzero(self.is_outside).tolist():
            message = (
                f"{self.said(row)} lies outside {self.said_area(self.owner[row])}, or the area that its code names."
            )
            found.append(self.finding("outside", row, message))
        return found


def _first_of(codes: Sequence[str | None], names: Sequence[str], owner: Sequence[str | None]) -> Int64Array:
    """Return the earlier settlement that each one repeats, -1 where it is the first."""
    first: dict[object, int] = {}
    out = np.full(len(codes), -1, dtype=np.int64)
    for row, (code, name, area) in enumerate(zip(codes, names, owner, strict=True)):
        key: object = code if code is not None else (area, plain_name(name))
        if code is None and not plain_name(name):
            continue
        out[row] = first.setdefault(key, row)
    return np.where(out == np.arange(len(out)), -1, out)
