"""Which area each row of a user's table is of: by its code, else by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.names import AreaFinder
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import ids, texts

_MOST_NAMED = 20


class AreaRows(NamedTuple):
    """The area of each row (None if it is none of the study), the names of the others, faults and notes."""

    areas: list[str | None]
    others: list[str]
    faults: list[str]
    notes: list[Note]


def find_areas(table: RawTable, found: Mapping[str, str], areas: AdminAreas) -> AreaRows:
    """Find the area of each row.

    A code that the study does not hold may be an earlier or later one of an area of the same name: such rows are joined
    by their name, with a note that lists them. A code and a name of two areas of one level are a fault.

    Parameters
    ----------
    table
        The file.
    found
        Its columns ``area_id`` and ``area``, or one of them.
    areas
        Those of the study.

    Returns
    -------
    AreaRows
    """
    finder, levels = AreaFinder(areas), areas.table["level"]
    blank: list[str | None] = [None] * len(table.frame)
    codes, faults, notes = (
        ids(table, found["area_id"], what=found["area_id"]) if "area_id" in found else (blank, [], [])
    )
    names = texts(table.frame[found["area"]]) if "area" in found else blank
    rows = AreaRows([], [], faults, notes)
    by_name: list[str] = []
    for row, code, name in zip(table.frame.index, codes, names, strict=True):
        coded = finder.find(code) if code is not None else ()
        named = finder.find(name) if name is not None else ()
        held = coded or named
        if len(held) > 1:
            faults.append(f"{table.unit} {row}: {len(held)} areas are called {name or code!r}: {', '.join(held[:5])}")
        if coded and (other := [one for one in named if levels[one] == levels[coded[0]]]) and coded[0] not in other:
            known = areas.table.loc[coded[0], "name"]
            faults.append(f"{table.unit} {row}: the code {code} is that of {known}, and the name is {name}")
        if code is None and name is None:
            faults.append(f"{table.unit} {row}: neither code nor name of an area")
        elif not held:
            rows.others.append(name or code or "")
        elif code is not None and not coded:
            by_name.append(f"{name} ({code})")
        rows.areas.append(held[0] if len(held) == 1 else None)
    if by_name:
        facts: dict[str, Any] = {"count": len(by_name), "names": by_name[:_MOST_NAMED]}
        notes.append(Note("file.joined_by_name", severity="warning", file=table.path.name, **facts))
    return rows
