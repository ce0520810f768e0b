"""A table of official people by area: resident, registered, or both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arguments import require_kind
from spatial_uri.model.study import Note
from spatial_uri.read.tables.area_rows import find_areas
from spatial_uri.read.tables.headings import (
    AREA_CODE_WORDS,
    AREA_NAME_WORDS,
    CODE_WORDS,
    NAME_WORDS,
    columns_by_heading,
)
from spatial_uri.read.tables.people import read_people
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import rows_text
from spatial_uri.store.net import reader

RESIDENT, REGISTERED = "resident", "registered"
_WORDS = {
    "area_id": (*AREA_CODE_WORDS, *CODE_WORDS),
    "area": (*AREA_NAME_WORDS, *NAME_WORDS),
    RESIDENT: ("resident", "residents", "resident_people", "people", "population", "常住人口", "常住人口(人)",
               "常住人口(万人)", "常住人口数", "人口"),
    REGISTERED: ("registered", "registered_people", "hukou", "户籍人口", "户籍人口(人)", "户籍人口(万人)",
                 "户籍人口数"),
}  # fmt: skip
_MOST_NAMED = 5


@reader("table of official people")
def read_official_people(path: str | Path, areas: AdminAreas) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read official people by area.

    Parameters
    ----------
    path
        Any table with one row for each area, named by its code or name, and columns for resident people (``people``,
        ``resident``, 常住人口), registered people (``registered``, 户籍人口) or both; all rows of one level.
    areas
        The areas of the study; rows of other areas are left out, and told.

    Returns
    -------
    table : DataFrame
        Index ``area_id``: ``resident`` and ``registered``, NaN where blank.
    notes : tuple of Note

    Raises
    ------
    DataError
        Listing every row that cannot be used.
    """
    require_kind(areas, AdminAreas, name="areas", remedy="give study.areas")
    table = read_raw(path)
    found = columns_by_heading(table, {}, _WORDS)
    if not {"area_id", "area"} & set(found) or not {RESIDENT, REGISTERED} & set(found):
        raise DataError(
            "a table of official people needs a column for the area and one for its people",
            file=table.path,
            faults=[f"its columns are {', '.join(map(str, table.frame.columns))}"],
            remedy="call them area_id and resident or registered (乡镇代码, 常住人口, 户籍人口)",
        )
    held, others, faults, notes = find_areas(table, found, areas)
    people: dict[str, np.ndarray] = {}
    for kind in (RESIDENT, REGISTERED):
        people[kind] = np.full(len(held), np.nan)
        if kind in found:
            people[kind], more, told = read_people(table, found[kind])
            faults += more
            notes += told
            if (people[kind] < 0).any():
                faults.append(f"{rows_text(table.frame.index[people[kind] < 0], table.unit)}: fewer people than none")
    rows: dict[str, int] = {}
    for k, (row, area) in enumerate(zip(table.frame.index, held, strict=True)):
        if area is not None and area in rows:
            named = areas.table.loc[area, "name"]
            faults.append(f"{table.unit} {row}: {named} ({area}) stands in an earlier {table.unit}")
        elif area is not None:
            rows[area] = k
    levels = sorted({str(areas.table.loc[area, "level"]) for area in rows})
    if len(levels) > 1:
        faults.append(f"its areas are of several levels: {', '.join(levels)}; give those of one")
    if not rows and others:
        faults.append(f"none of its areas is one of the study: {', '.join(others[:_MOST_NAMED])}")
    if faults:
        raise DataError(
            "the official people cannot be used", file=table.path, faults=faults, remedy="correct these rows"
        )
    if others:
        notes.append(Note("population.official_elsewhere", count=len(others), names=others))
    at = np.array(list(rows.values()))
    official = pd.DataFrame({kind: values[at] for kind, values in people.items()}, index=pd.Index(rows, name="area_id"))
    return official, tuple(notes)
