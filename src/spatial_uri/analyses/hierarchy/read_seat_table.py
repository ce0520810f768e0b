"""The user's own table of seats: which settlement is the seat of which area."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.names import AreaFinder, bare_name, comparable, name_columns, one_code, settlement_codes
from spatial_uri.model.places import Places
from spatial_uri.read.tables.headings import (
    AREA_CODE_WORDS,
    AREA_NAME_WORDS,
    PLACE_CODE_WORDS,
    PLACE_NAME_WORDS,
    columns_by_heading,
)
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import ids
from spatial_uri.store.net import reader

_SEAT_WORDS = (
    "seat",
    "seat_id",
    "seat_name",
    "驻地",
    "政府驻地",
    "驻地代码",
    "驻地村",
    "驻地村代码",
    "驻地名称",
    "中心",
)
_MAX_SHOWN = 5


@reader()
def read_seats(
    path: str | Path,
    areas: AdminAreas,
    settlements: Places,
    *,
    columns: Mapping[str, str | None] | None = None,
    options: TableOptions | None = None,
) -> dict[str, str]:
    """Read which settlement is the seat of which area.

    Parameters
    ----------
    path
        CSV, Excel or any other table with one row per area.
    areas, settlements
        What the table speaks of. An area is named by its id, code or name; a settlement by its ``place_id``, its
        12-digit code, or its name. Of several of one name that in the area is taken.
    columns
        Which column is ``area`` and which ``seat``; those not named are found by their headings (乡镇代码, 乡镇, 驻地,
        村代码; ``area``, ``seat`` ...), a code before a name.
    options
        Sheet, layer, encoding.

    Returns
    -------
    dict
        ``area_id`` -> ``place_id``, as `hierarchy` takes it.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read, or listing every row that names nothing, or several things, or an area twice.
    """
    table = read_raw(path, options)
    words = {"area": (*AREA_CODE_WORDS, *AREA_NAME_WORDS), "seat": (*_SEAT_WORDS, *PLACE_CODE_WORDS, *PLACE_NAME_WORDS)}
    found = columns_by_heading(table, columns or {}, words)
    absent = [meaning for meaning in words if meaning not in found]
    if absent:
        raise DataError(
            "a table of seats needs a column for the area and one for its seat",
            file=table.path,
            faults=[f"there is no column for {meaning}" for meaning in absent],
            remedy=f'name it, as in columns = {{ {absent[0]} = "..." }}; '
            f"the file has {', '.join(map(str, table.frame.columns))}",
        )
    area_texts, faults, _ = ids(table, found["area"], what=found["area"])
    seat_texts, more, _ = ids(table, found["seat"], what=found["seat"])
    faults += more
    finder = AreaFinder(areas)
    lookup = _Lookup(areas, settlements)
    seats: dict[str, str] = {}
    for row, area_text, seat_text in zip(table.frame.index, area_texts, seat_texts, strict=True):
        if area_text is None or seat_text is None:
            faults.append(f"{table.unit} {row}: the {'area' if area_text is None else 'seat'} is blank")
            continue
        held = finder.find(area_text)
        if len(held) != 1:
            named = f": {', '.join(held[:_MAX_SHOWN])}; name its code" if held else ""
            faults.append(f"{table.unit} {row}: {len(held) or 'no'} areas are called {area_text!r}{named}")
            continue
        if held[0] in seats:
            faults.append(f"{table.unit} {row}: {area_text!r} has a seat in an earlier {table.unit}")
            continue
        candidates = lookup.settlements(seat_text, held[0])
        if len(candidates) != 1:
            named = f": {', '.join(candidates[:_MAX_SHOWN])}; name its code or id" if candidates else ""
            faults.append(f"{table.unit} {row}: {len(candidates) or 'no'} settlements are called {seat_text!r}{named}")
            continue
        seats[held[0]] = candidates[0]
    if faults:
        raise DataError("the seats cannot be used", file=table.path, faults=faults, remedy="correct these rows")
    return seats


class _Lookup:
    """Settlements by id, code and name."""

    def __init__(self, areas: AdminAreas, settlements: Places) -> None:
        table = settlements.table
        self._ids = pd.Index(table.index.astype(str))
        self._by_code = {one_code(i): i for i in self._ids}
        self._by_code |= {c: i for c, i in zip(settlement_codes(table), self._ids, strict=True) if c is not None}
        self._names = name_columns(table)
        chains = areas.chains()
        self._areas = [frozenset(chains.get(a, ())) if isinstance(a, str) else frozenset() for a in table["area_id"]]

    def settlements(self, wanted: str, area_id: str) -> list[str]:
        """Return the settlements meant: in the area if there are any, else anywhere."""
        if wanted in self._ids:
            return [wanted]
        if one_code(wanted) in self._by_code:
            return [self._by_code[one_code(wanted)]]
        for form in (comparable, bare_name):
            said = form(wanted)
            rows = [r for r, names in enumerate(self._names) if said in {form(n) for n in names}]
            inside = [r for r in rows if area_id in self._areas[r]]
            if rows:
                return [str(i) for i in self._ids[np.array(inside or rows)]]
        return []
