"""A table of the user with numbers for settlements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from spatial_uri.analyses.village_scores.options import DEPARTURES, MINUTES, PEOPLE
from spatial_uri.analyses.village_scores.result import VillageTable
from spatial_uri.errors import DataError
from spatial_uri.model.arguments import require_kind
from spatial_uri.model.names import settlement_codes
from spatial_uri.model.places import Places
from spatial_uri.model.study import Note
from spatial_uri.read.tables.headings import CODE_WORDS, PLACE_CODE_WORDS, columns_by_heading
from spatial_uri.read.tables.number_columns import read_number_columns
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import duplicate_faults, ids
from spatial_uri.store.net import reader

_NAMED = 20


@reader()
def read_attributes(path: str | Path, settlements: Places, *, options: TableOptions | None = None) -> VillageTable:
    """Read numbers of settlements, joined by their codes.

    Parameters
    ----------
    path
        CSV, Excel or any other table, one row for each settlement, with a column for its code (村代码, ``place_id``
        ...). Every other column of numbers can be a criterion; those that hold texts are left out, and named.
    settlements
        Those of the study.
    options
        Sheet, layer, encoding.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read, has no codes, or has faults; all are listed by row.
    """
    require_kind(settlements, Places, name="settlements", remedy="give study.settlements")
    table = read_raw(path, options)
    found = columns_by_heading(table, {}, {"code": (*PLACE_CODE_WORDS, *CODE_WORDS)})
    if not found:
        raise DataError(
            "no column says which settlement each row is of",
            file=table.path,
            faults=[f"it has the columns {', '.join(map(repr, table.frame.columns))}"],
            remedy="call the column with the codes 村代码 or place_id",
        )
    codes, faults, notes = ids(table, found["code"], what=found["code"])
    faults += duplicate_faults(table, codes, what=found["code"])
    known = {str(place): str(place) for place in settlements.table.index}
    coded = zip(settlement_codes(settlements.table), settlements.table.index, strict=True)
    known |= {code: str(place) for code, place in coded if code is not None}
    columns, more, told = read_number_columns(table, but_not=found.values())
    faults += more
    notes += told
    if own := [one.heading for one in columns if one.heading.split()[0] in (PEOPLE, MINUTES, DEPARTURES)]:
        notes.append(Note("village_scores.own_criteria", severity="warning", file=table.path.name, names=own))
    if faults:
        raise DataError(
            "the table of villages cannot be used", file=table.path, faults=faults, remedy="correct these rows"
        )
    places = [known.get(code) if code is not None else None for code in codes]
    strange = [code for code, place in zip(codes, places, strict=True) if place is None and code is not None]
    if len(strange) == len(places):
        raise DataError(
            "the table names no settlement of the study",
            file=table.path,
            faults=[f"codes such as {', '.join(strange[:3])}"],
            remedy="name the settlements by the codes that the study has",
        )
    if strange:
        facts: dict[str, Any] = {"file": table.path.name, "count": len(strange), "names": strange[:_NAMED]}
        notes.append(Note("village_scores.other_places", severity="warning", **facts))
    frame = pd.DataFrame(
        {one.heading: one.numbers for one in columns}, index=pd.Index(places, name="place_id", dtype=object)
    )
    return VillageTable(frame[frame.index.notna()], (*table.notes, *notes))
