"""The audit: the settlements found, compared with an official number or list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.audit_ground import FIRST_VILLAGE, AuditGround, Finding
from spatial_uri.analyses.hierarchy.audit_match import Match, match_list
from spatial_uri.analyses.hierarchy.audit_tally import (
    Tally,
    area_table,
    compared_with_list,
    counted_by_number,
    differences,
)
from spatial_uri.analyses.hierarchy.result import Audit, ExpectedSettlements, Hierarchy
from spatial_uri.errors import DataError
from spatial_uri.measure.area_coverage import WHOLE
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arguments import require_hierarchy, require_kind, require_study
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.names import AreaFinder, code_level
from spatial_uri.model.study import Note, Study

FINDING_COLUMNS = ("kind", "area_id", "place_id", "name", "code", "row", "note")


def audit(study: Study, hierarchy: Hierarchy, expected: ExpectedSettlements, *, whole_name: str = "All areas") -> Audit:
    """Compare the settlements found with those expected, area by area.

    A settlement counts for the area it belongs to and for all areas above. It is a **duplicate** if an earlier one
    has the same 12-digit code or, without codes, the same name in the same area; an **orphan** if it belongs to no
    area, or its code begins with that of no area though all areas have codes; **outside** its parent if it lies
    elsewhere than in the area it belongs to (the mismatches of the hierarchy say where).

    Where a *number* is expected, the settlements found are counted: all, or villages alone if the number is of villages
    (by code: from 200 in the last three digits; without codes: villages and central villages). An area of which
    no number is given has the sum of the areas in it, if all of them have one. Where a *list* is expected, its rows are
    matched by code, else by name within the area that the row or its code names, else, if it names none, by a
    name that only one settlement bears. Settlements that no row names are **unexpected**; towns and residents'
    committees are so only if the list has any. A settlement in the list is counted where the list says.

    Parameters
    ----------
    study, hierarchy
        Areas and settlements, and their hierarchy.
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
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> rows = pd.DataFrame({"area_code": None, "area_name": ["Vaduz"], "code": None, "name": None, "expected": 2.0})
    >>> expected = ExpectedSettlements(rows, is_count=True)
    >>> found = su.audit(study, su.hierarchy(study), expected)
    >>> found.areas.set_index("name").loc["Vaduz", ["expected", "found", "missing"]].tolist()
    [2, 1, 1]
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    require_kind(
        expected,
        ExpectedSettlements,
        name="expected",
        remedy="read it with read_expected(file)",
    )
    areas = study.areas
    ground = AuditGround.of(study, hierarchy)
    rows = expected.table.astype(object)
    rows = rows.where(rows.notna(), None)
    named_areas, unknown = _expected_areas(areas, rows, is_count=expected.is_count)
    notes = list(expected.notes)
    findings = _unknown_areas(rows, unknown)
    if expected.is_count:
        counted = ground.is_village if expected.villages_only else np.ones(len(ground.ids), dtype=bool)
        tally = counted_by_number(areas, ground, rows, named_areas | unknown, counted=counted)
        findings += differences(areas, tally)
    else:
        match = match_list(areas, study.settlements.table, rows, named_areas)
        tally, more = compared_with_list(areas, ground, match, rows, unknown)
        findings += more
        counted = _covered(ground, match, rows)
        findings += _unexpected(ground, match, counted, tally)
        if not counted.all():
            notes.append(Note("audit.villages_only", count=int((~counted).sum())))
    findings += ground.findings()
    flagged = {"duplicate": ground.first_of >= 0, "orphan": ground.is_orphan, "outside_parent": ground.is_outside}
    for kind, flags in flagged.items():
        for row in np.flatnonzero(flags & counted).tolist():
            for area_id in (*ground.chain(row), WHOLE):
                tally[area_id][kind] += 1
    listed = {c: pd.Series([f.get(c) for f in findings], dtype=object) for c in FINDING_COLUMNS}
    table = area_table(areas, tally, unknown.values(), whole_name)
    return Audit(table, pd.DataFrame(listed), (*notes, *_summaries(findings)))


def _expected_areas(areas: AdminAreas, rows: pd.DataFrame, *, is_count: bool) -> tuple[dict[Any, str], dict[Any, str]]:
    """Return the area that each row names, and the code or name that it gives where there is no such area."""
    named_areas: dict[Any, str] = {}
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
            named_areas[row] = held[0]
        else:
            unknown[row] = str(code if code is not None else name)
    rows_of: dict[str, list[Any]] = {}
    for row, area_id in named_areas.items():
        rows_of.setdefault(area_id, []).append(row)
    if is_count:
        faults += [f"rows {', '.join(map(str, r))} are all of area {a}" for a, r in rows_of.items() if len(r) > 1]
    if faults:
        raise DataError(
            "it is not clear which areas are expected", faults=faults, remedy="name these areas by their code"
        )
    return named_areas, unknown


def _coarser(areas: AdminAreas, finder: AreaFinder, code: str | None) -> tuple[str, ...]:
    """Return the area that holds an area of a level that is not studied, as its code says."""
    if code is None or code_level(code) in {None, *areas.levels}:
        return ()
    return finder.holding(code)


def _unknown_areas(rows: pd.DataFrame, unknown: dict[Any, str]) -> list[Finding]:
    """List each expected area that is none of the areas once, by the first row that names it."""
    first: dict[str, Any] = {}
    for row, area in unknown.items():
        first.setdefault(area, row)
    findings: list[Finding] = []
    for area, row in first.items():
        known = {"row": row, "name": rows.at[row, "area_name"], "code": rows.at[row, "area_code"]}
        findings.append({"kind": "area_unknown", **known, "note": Note("finding.area_unknown", area=[area])})
    return findings


def _covered(ground: AuditGround, match: Match, rows: pd.DataFrame) -> BoolArray:
    """Tell which settlements the list covers: all if it has towns or residents' committees, else the villages."""
    matched = np.zeros(len(ground.ids), dtype=bool)
    matched[[place for place in match.place if place is not None]] = True
    whole = [c for c in rows["code"] if isinstance(c, str) and code_level(c) == "village"]
    if (matched & ~ground.is_village).any() or any(int(c[9:]) < FIRST_VILLAGE for c in whole):
        return np.ones(len(matched), dtype=bool)
    return np.asarray(ground.is_village | matched)


def _unexpected(ground: AuditGround, match: Match, counted: BoolArray, tally: Tally) -> list[Finding]:
    """List the settlements that no row of the list names, and add them to the tally."""
    matched = {place for place in match.place if place is not None}
    rows = [p for p in np.flatnonzero(counted & (ground.first_of < 0)).tolist() if p not in matched]
    for place in rows:
        for above in (*ground.chain(place), WHOLE):
            tally[above]["found"] += 1
            tally[above]["unexpected"] += 1
    return [ground.finding("unexpected", p, Note("finding.unexpected", place=ground.names.place(p))) for p in rows]


_SUMMARIES: dict[str, Callable[..., Note]] = {
    "audit.area_unknown": lambda **facts: Note("audit.area_unknown", **facts),
    "audit.missing": lambda **facts: Note("audit.missing", **facts),
    "audit.too_few": lambda **facts: Note("audit.too_few", **facts),
    "audit.duplicate": lambda **facts: Note("audit.duplicate", **facts),
    "audit.orphan": lambda **facts: Note("audit.orphan", **facts),
    "audit.outside": lambda **facts: Note("audit.outside", **facts),
    "audit.code_differs": lambda **facts: Note("audit.code_differs", **facts),
}
"""The notes that sum up the findings of a kind; settlements that are merely not expected need none."""


def _summaries(findings: Sequence[Finding]) -> Iterator[Note]:
    """Sum up the findings of each kind in one note that names what they are about."""
    of_code: dict[str, list[Finding]] = {code: [] for code in _SUMMARIES}
    for finding in findings:
        code = "audit.too_few" if finding["note"].code == "finding.too_few" else f"audit.{finding['kind']}"
        of_code.get(code, []).append(finding)
    for code, found in of_code.items():
        if found:
            names = [_subject(finding) for finding in found]
            places = tuple(str(f["place_id"]) for f in found if f.get("place_id"))
            yield _SUMMARIES[code](severity="warning", places=places, count=len(found), names=names)


def _subject(finding: Finding) -> Any:
    """Name the area or settlement that a finding is about."""
    facts = finding["note"].facts
    return next(facts[key] for key in ("settlement", "place", "area") if key in facts)[0]
