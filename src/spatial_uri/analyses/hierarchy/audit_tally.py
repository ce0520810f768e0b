"""The numbers of an audit: settlements expected and found in each area, compared with a number or with a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.audit_ground import AuditGround, Finding
from spatial_uri.analyses.hierarchy.audit_match import Match
from spatial_uri.analyses.hierarchy.naming import named
from spatial_uri.measure.area_coverage import WHOLE
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.names import one_code
from spatial_uri.model.study import Note

COUNTS = ("expected", "found", "missing", "unexpected", "duplicate", "orphan", "outside_parent")

Tally = defaultdict[str, dict[str, Any]]
"""Area -> what is counted in it, by the words of `COUNTS`."""


def _new_tally() -> Tally:
    return defaultdict(lambda: {"expected": None, **dict.fromkeys(COUNTS[1:], 0)})


def counted_by_number(
    areas: AdminAreas, ground: AuditGround, rows: pd.DataFrame, area_of: dict[Any, str], *, counted: BoolArray
) -> Tally:
    """Count what is found, and compare it with the numbers expected.

    Parameters
    ----------
    areas, ground
        Areas and settlements.
    rows, area_of
        The numbers, and the area of each row; one that is none of the areas counts for the whole alone.
    counted
        Which settlements are counted.
    """
    tally = _new_tally()
    for row in np.flatnonzero(counted & (ground.first_of < 0)).tolist():
        for area_id in (*ground.chain(row), WHOLE):
            tally[area_id]["found"] += 1
    for row, number in zip(rows.index, rows["expected"], strict=True):
        tally[area_of[row]]["expected"] = int(number)
    unknown_areas = [a for a in dict.fromkeys(area_of.values()) if a not in areas.table.index]
    children: dict[str, list[str]] = defaultdict(list, {WHOLE: unknown_areas})
    order = [WHOLE]
    for area_id, parent in areas.table["parent_id"].items():
        if areas.table.at[area_id, "level"] != "village":
            children[parent if isinstance(parent, str) else WHOLE].append(str(area_id))
    for area_id in order:  # breadth-first: the list is extended while iterating, so parents come before children
        order += children[area_id]
    for area_id in reversed(order):
        own, parts = tally[area_id], [tally[c] for c in children[area_id]]
        if own["expected"] is None and parts and all(p["expected"] is not None for p in parts):
            own["expected"] = sum(p["expected"] for p in parts)
        if own["expected"] is None:
            continue
        within = sum(p["missing"] for p in parts if p["expected"] is not None)
        own["missing"] = max(own["expected"] - own["found"], within, 0)
        own["unexpected"] = own["found"] - own["expected"] + own["missing"]
    return tally


def differences(areas: AdminAreas, tally: Tally) -> list[Finding]:
    """List the finest areas where fewer or more settlements are found than expected."""
    parents = set(areas.table["parent_id"].dropna())
    findings: list[Finding] = []
    for area_id, name in zip(areas.table.index, areas.table["name"], strict=True):
        own = tally.get(area_id)
        if own is None or own["expected"] is None or own["expected"] == own["found"] or area_id in parents:
            continue
        facts = {"area": named(name, area_id), **{k: own[k] for k in ("expected", "found", "missing", "unexpected")}}
        is_short = own["expected"] > own["found"]
        note = Note("finding.too_few", **facts) if is_short else Note("finding.too_many", **facts)
        findings.append({"kind": "missing" if is_short else "unexpected", "area_id": area_id, "note": note})
    return findings


def compared_with_list(
    areas: AdminAreas, ground: AuditGround, match: Match, rows: pd.DataFrame, unknown: dict[Any, str]
) -> tuple[Tally, list[Finding]]:
    """Compare the list with what is found, row by row.

    Parameters
    ----------
    areas, ground
        Areas and settlements.
    match, rows
        The list, and which settlement each row of it is.
    unknown
        The rows that name an area that is none of the areas, and what they call it.
    """
    tally = _new_tally()
    findings: list[Finding] = []
    for area_id in (*areas.table.index[areas.table["level"] != "village"], *unknown.values(), WHOLE):
        tally[area_id]["expected"] = 0
    listed = zip(rows.index, rows["code"], rows["name"], match.place, match.area_id, strict=True)
    for row, code, name, place, area_id in listed:
        own = area_id if area_id is not None or place is None else ground.owner[place]
        chain = ground.chains[own] if own is not None else (unknown[row],) if row in unknown else ()
        for above in (*chain, WHOLE):
            tally[above]["expected"] += 1
            tally[above]["missing" if place is None else "found"] += 1
        expected = named(name, code)
        if place is None:
            lost = {"area_id": own, "name": name, "code": code, "row": row}
            note = _missing(ground, expected, own, match.namesakes.get(row, 0))
            findings.append({"kind": "missing", **lost, "note": note})
            continue
        belongs = ground.owner[place]
        if area_id is not None and belongs is not None and area_id not in ground.chain(place):
            where: dict[str, Any] = {
                "expected_area": ground.names.area(area_id),
                "own_area": ground.names.area(belongs),
            }
            note = Note("finding.elsewhere", place=ground.names.place(place), **where)
            findings.append(ground.finding("outside", place, note, row=row))
        if code is not None and ground.codes[place] not in {None, one_code(code)}:
            note = Note("finding.code_differs", settlement=expected, place=ground.names.place(place))
            findings.append(ground.finding("code_differs", place, note, row=row))
    return tally, findings


def _missing(ground: AuditGround, settlement: list[Any], area_id: str | None, namesakes: int) -> Note:
    if area_id is not None:
        return Note("finding.missing", settlement=settlement, area=ground.names.area(area_id))
    if namesakes:
        return Note("finding.missing_ambiguous", settlement=settlement, count=namesakes)
    return Note("finding.missing_nowhere", settlement=settlement)


def area_table(areas: AdminAreas, tally: Tally, unknown: Iterable[str], whole_name: str) -> pd.DataFrame:
    """Put the numbers into a table, as in `Audit`; a number that is not known is NA.

    Parameters
    ----------
    areas, tally
        The areas, and what is counted in each.
    unknown
        What expected areas are called that are none of the areas.
    whole_name
        Name of the row of everything.
    """
    known = areas.table[areas.table["level"] != "village"]
    others = list(dict.fromkeys(unknown))
    index = pd.Index([*known.index, *others, WHOLE], name="area_id", dtype=object)
    columns: dict[str, Any] = {
        "name": pd.Series([*known["name"], *others, whole_name], index=index, dtype=object),
        "level": pd.Series([*known["level"], *[None] * len(others), "study"], index=index, dtype=object),
    }
    for kind in COUNTS:
        values = [tally[a][kind] for a in index]
        if kind in {"missing", "unexpected"}:
            values = [None if tally[a]["expected"] is None else v for a, v in zip(index, values, strict=True)]
        columns[kind] = pd.array([pd.NA if v is None else v for v in values], dtype="Int64")
    return pd.DataFrame(columns, index=index)
