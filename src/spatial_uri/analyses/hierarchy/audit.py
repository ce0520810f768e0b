"""The audit of settlements against an official number or list: found, missing, duplicate, orphan, outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.audit_ground import FIRST_VILLAGE, Finding, Ground
from spatial_uri.analyses.hierarchy.audit_match import Match, match_list
from spatial_uri.analyses.hierarchy.result import Audit, ExpectedSettlements, Hierarchy
from spatial_uri.errors import DataError
from spatial_uri.measure.area_coverage import WHOLE
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.names import CODE_DIGITS, AreaFinder
from spatial_uri.model.places import Places
from spatial_uri.model.study import Note

FINDING_COLUMNS = ("kind", "area_id", "place_id", "name", "code", "row", "message")
COUNTS = ("expected", "found", "missing", "unexpected", "duplicate", "orphan", "outside_parent")
_MAX_NAMED = 10

Tally = defaultdict[str, dict[str, Any]]


def audit(
    areas: AdminAreas,
    settlements: Places | gpd.GeoDataFrame,
    hierarchy: Hierarchy,
    expected: ExpectedSettlements,
    *,
    whole_name: str = "All areas",
) -> Audit:
    """Hold the settlements found against those expected, area by area.

    A settlement counts for the area it belongs to and for all areas above. It is a **duplicate** if an earlier one
    has the same 12-digit code or, without codes, the same name in the same area; **orphan** if it belongs to no area,
    or its code begins with that of no area though all areas have codes; **outside** its parent if it lies elsewhere
    than in the area it belongs to (the mismatches of the hierarchy say where).

    Where a *number* is expected, the settlements found are counted: all, or villages alone if the number is of villages
    (by code: from 200 in the last three digits; without codes: villages and central villages). An area of which
    no number is given has the sum of the areas in it, if all of them have one. Where a *list* is expected, its rows are
    matched by code, else by name within the area that the row or its code names, else, if it names none, by a
    name that only one settlement bears. Settlements that no row names are **unexpected**; towns and residents'
    committees are so only if the list has any. A settlement in the list is counted where the list says.

    Parameters
    ----------
    areas, settlements
        As in `hierarchy`.
    hierarchy
        Its result for them.
    expected
        What there should be, as `read_expected` returns it.
    whole_name
        Name of the row of everything, whose ``area_id`` is ``*``.

    Raises
    ------
    DataError
        If the name of an expected area is that of several areas; all are listed.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_uri.measure import hierarchy
    >>> from spatial_uri.samples import synthetic_county
    >>> county = synthetic_county(30, seed=1)
    >>> areas, settlements = AdminAreas(county.areas.to_crs(32649)), county.settlements.to_crs(32649)
    >>> rows = pd.DataFrame({"area_code": ["990121"], "area_name": None, "code": None, "name": None, "expected": 32.0})
    >>> expected = ExpectedSettlements(rows, is_count=True, villages_only=True)
    >>> held = audit(areas, settlements, hierarchy(areas, settlements), expected)
    >>> held.areas.loc["990121", ["expected", "found", "missing"]].tolist()
    [32, 30, 2]
    """
    table = settlements.table if isinstance(settlements, Places) else settlements
    ground = Ground.of(areas, table, hierarchy)
    rows = expected.table.astype(object)
    rows = rows.where(rows.notna(), None)
    named, unknown = _expected_areas(areas, rows, is_count=expected.is_count)
    notes = list(expected.notes)
    findings = _unknown_areas(rows, unknown)
    if expected.is_count:
        counted = ground.is_village if expected.villages_only else np.ones(len(table), dtype=bool)
        tally = _count(areas, ground, rows, named | unknown, counted=counted)
        findings += _short(areas, tally)
    else:
        match = match_list(areas, table, rows, named)
        tally, more = _compare(areas, ground, match, rows, unknown)
        findings += more
        counted = _spoken_of(ground, match, rows)
        findings += _unexpected(ground, match, counted, tally)
        if not counted.all():
            left = int((~counted).sum())
            message = f"The list names villages alone: {left} towns and residents' committees are not held against it."
            notes.append(Note("audit.villages_only", message))
    findings += ground.findings()
    flagged = {"duplicate": ground.first_of >= 0, "orphan": ground.is_orphan, "outside_parent": ground.is_outside}
    for kind, flags in flagged.items():
        for row in np.flatnonzero(flags & counted).tolist():
            for area_id in (*ground.chain(row), WHOLE):
                tally[area_id][kind] += 1
    _note_findings(findings, notes)
    listed = {c: pd.Series([f.get(c) for f in findings], dtype=object) for c in FINDING_COLUMNS}
    return Audit(_area_table(areas, tally, unknown.values(), whole_name), pd.DataFrame(listed), tuple(notes))


def _expected_areas(areas: AdminAreas, rows: pd.DataFrame, *, is_count: bool) -> tuple[dict[Any, str], dict[Any, str]]:
    """Return the area that each row names, and what it says where there is no such area."""
    named: dict[Any, str] = {}
    unknown: dict[Any, str] = {}
    faults = []
    finder = AreaFinder(areas)
    looked_up: dict[tuple[Any, Any], tuple[str, ...]] = {}
    for row, code, name in zip(rows.index, rows["area_code"], rows["area_name"], strict=True):
        if code is None and name is None:
            continue
        if (code, name) not in looked_up:
            held = finder.find(code) if code is not None else ()
            held = held or (finder.find(name) if name is not None else ())
            looked_up[code, name] = held or (() if is_count else _coarser(areas, finder, code))
        held = looked_up[code, name]
        if len(held) > 1:
            faults.append(f"row {row}: {len(held)} areas are called {name!r}: {', '.join(held[:5])}")
        elif held:
            named[row] = held[0]
        else:
            unknown[row] = str(code if code is not None else name)
    rows_of: dict[str, list[Any]] = {}
    for row, area_id in named.items():
        rows_of.setdefault(area_id, []).append(row)
    if is_count:
        faults += [f"rows {', '.join(map(str, r))} are all of area {a}" for a, r in rows_of.items() if len(r) > 1]
    if faults:
        raise DataError(
            "it is not clear which areas are expected", faults=faults, remedy="name these areas by their code"
        )
    return named, unknown


def _coarser(areas: AdminAreas, finder: AreaFinder, code: str | None) -> tuple[str, ...]:
    """Return the area that holds an area of a level that is not studied, as its code says."""
    level_of_digits = {digits: level for level, digits in CODE_DIGITS.items()}
    if code is None or not code.isdigit() or level_of_digits.get(len(code)) in {None, *areas.levels}:
        return ()
    return finder.holding(code)


def _unknown_areas(rows: pd.DataFrame, unknown: dict[Any, str]) -> list[Finding]:
    first: dict[str, Any] = {}
    for row, said in unknown.items():
        first.setdefault(said, row)
    return [
        {
            "kind": "area_unknown",
            "row": row,
            "name": rows.at[row, "area_name"],
            "code": rows.at[row, "area_code"],
            "message": f"{said} is expected, but is none of the areas.",
        }
        for said, row in first.items()
    ]


def _new_tally() -> Tally:
    return defaultdict(lambda: {"expected": None, **dict.fromkeys(COUNTS[1:], 0)})


def _count(
    areas: AdminAreas, ground: Ground, rows: pd.DataFrame, area_of: dict[Any, str], *, counted: BoolArray
) -> Tally:
    """Count what is found, and compare it with the numbers."""
    tally = _new_tally()
    for row in np.flatnonzero(counted & (ground.first_of < 0)).tolist():
        for area_id in (*ground.chain(row), WHOLE):
            tally[area_id]["found"] += 1
    for named, number in zip(rows.index, rows["expected"], strict=True):
        tally[area_of[named]]["expected"] = int(number)
    strangers = [a for a in dict.fromkeys(area_of.values()) if a not in areas.table.index]
    children: dict[str, list[str]] = defaultdict(list, {WHOLE: strangers})
    order = [WHOLE]
    for area_id, parent in areas.table["parent_id"].items():
        if areas.table.at[area_id, "level"] != "village":
            children[parent if isinstance(parent, str) else WHOLE].append(str(area_id))
    for area_id in order:  # it grows as it is walked: everything stands behind what holds it
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


def _short(areas: AdminAreas, tally: Tally) -> list[Finding]:
    """List the finest areas where fewer or more settlements are found than expected."""
    parents = set(areas.table["parent_id"].dropna())
    findings = []
    for area_id, name in zip(areas.table.index, areas.table["name"], strict=True):
        own = tally.get(area_id)
        if own is None or own["expected"] is None or own["expected"] == own["found"] or area_id in parents:
            continue
        kind = "missing" if own["expected"] > own["found"] else "unexpected"
        message = f"{name} ({area_id}): {own['expected']} expected, {own['found']} found, {own[kind]} {kind}."
        findings.append({"kind": kind, "area_id": area_id, "message": message})
    return findings


def _compare(
    areas: AdminAreas, ground: Ground, match: Match, rows: pd.DataFrame, unknown: dict[Any, str]
) -> tuple[Tally, list[Finding]]:
    """Compare the list with what is found, row by row."""
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
        said = " ".join(str(part) for part in (name, f"({code})" if code else None) if part)
        if place is None:
            message = f"{said} is expected in {ground.said_area(own)} and not found{match.why.get(row, '')}."
            lost = {"area_id": own, "name": name, "code": code, "row": row, "message": message}
            findings.append({"kind": "missing", **lost})
            continue
        belongs = ground.owner[place]
        if area_id is not None and belongs is not None and area_id not in ground.chain(place):
            message = f"{ground.said(place)} is expected in {ground.said_area(area_id)} and counted there, but belongs "
            message += f"to {ground.said_area(belongs)}."
            findings.append(ground.finding("outside", place, message, row=row))
        if code is not None and ground.codes[place] not in {None, code}:
            message = f"{said} was found by its name as {ground.said(place)}, under another code."
            findings.append(ground.finding("code_differs", place, message, row=row))
    return tally, findings


def _spoken_of(ground: Ground, match: Match, rows: pd.DataFrame) -> BoolArray:
    """Tell which settlements the list is about: all if it has towns or residents' committees, else villages."""
    matched = np.zeros(len(ground.ids), dtype=bool)
    matched[[place for place in match.place if place is not None]] = True
    whole = [c for c in rows["code"] if isinstance(c, str) and c.isdigit() and len(c) == CODE_DIGITS["village"]]
    if (matched & ~ground.is_village).any() or any(int(c[9:]) < FIRST_VILLAGE for c in whole):
        return np.ones(len(matched), dtype=bool)
    return np.asarray(ground.is_village | matched)


def _unexpected(ground: Ground, match: Match, counted: BoolArray, tally: Tally) -> list[Finding]:
    """List, and count, the settlements that no row of the list names."""
    matched = {place for place in match.place if place is not None}
    rows = [p for p in np.flatnonzero(counted & (ground.first_of < 0)).tolist() if p not in matched]
    for place in rows:
        for above in (*ground.chain(place), WHOLE):
            tally[above]["found"] += 1
            tally[above]["unexpected"] += 1
    return [ground.finding("unexpected", p, f"{ground.said(p)} is found, but not expected.") for p in rows]


def _area_table(areas: AdminAreas, tally: Tally, unknown: Iterable[str], whole_name: str) -> pd.DataFrame:
    """Put the counts into a table; a number that is not known is NA."""
    known = areas.table[areas.table["level"] != "village"]
    strange = list(dict.fromkeys(unknown))
    index = pd.Index([*known.index, *strange, WHOLE], name="area_id", dtype=object)
    columns: dict[str, Any] = {
        "name": pd.Series([*known["name"], *strange, whole_name], index=index, dtype=object),
        "level": pd.Series([*known["level"], *[None] * len(strange), "study"], index=index, dtype=object),
    }
    for kind in COUNTS:
        values = [tally[a][kind] for a in index]
        if kind in {"missing", "unexpected"}:
            values = [None if tally[a]["expected"] is None else v for a, v in zip(index, values, strict=True)]
        columns[kind] = pd.array([pd.NA if v is None else v for v in values], dtype="Int64")
    return pd.DataFrame(columns, index=index)


def _note_findings(findings: Sequence[Finding], notes: list[Note]) -> None:
    for kind, words in (
        ("area_unknown", "expected areas are not among the areas"),
        ("missing", "findings of missing settlements"),
        ("duplicate", "settlements are there more than once"),
        ("orphan", "settlements are orphans"),
        ("outside", "settlements lie outside the area they belong to"),
        ("code_differs", "settlements were found by name, under another code"),
    ):
        of_kind = [f for f in findings if f["kind"] == kind]
        if of_kind:
            said = " ".join(str(f["message"]) for f in of_kind[:_MAX_NAMED])
            more = f" ... ({len(of_kind)} in all)" if len(of_kind) > _MAX_NAMED else ""
            places = tuple(str(f["place_id"]) for f in of_kind if f.get("place_id"))
            notes.append(Note(f"audit.{kind}", f"{len(of_kind)} {words}: {said}{more}", "warning", places))
