"""A table of official people by area: resident, registered, or both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.names import AreaFinder
from spatial_uri.model.study import Note
from spatial_uri.read.tables.headings import (
    AREA_CODE_WORDS,
    AREA_NAME_WORDS,
    CODE_WORDS,
    NAME_WORDS,
    columns_by_heading,
)
from spatial_uri.read.tables.people import read_people
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import ids
from spatial_uri.store.net import reader

RESIDENT, REGISTERED = "resident", "registered"
_WORDS = {
    "area": (*AREA_CODE_WORDS, *AREA_NAME_WORDS, *CODE_WORDS, *NAME_WORDS),
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
    table = read_raw(path)
    found = columns_by_heading(table, {}, _WORDS)
    if "area" not in found or not {RESIDENT, REGISTERED} & set(found):
        raise DataError(
            "a table of official people needs a column for the area and one for its people",
            file=table.path,
            faults=[f"its columns are {', '.join(map(str, table.frame.columns))}"],
            remedy="call them area_id and resident or registered (乡镇代码, 常住人口, 户籍人口)",
        )
    names, faults, _ = ids(table, found["area"], what=found["area"])
    notes: list[Note] = []
    people: dict[str, np.ndarray] = {}
    for kind in (RESIDENT, REGISTERED):
        people[kind] = np.full(len(names), np.nan)
        if kind in found:
            people[kind], more, told = read_people(table, found[kind])
            faults += more
            notes += told
    finder = AreaFinder(areas)
    rows: dict[str, int] = {}
    others: list[str] = []
    for k, (row, name) in enumerate(zip(table.frame.index, names, strict=True)):
        held = () if name is None else finder.find(name)
        if len(held) > 1:
            faults.append(f"{table.unit} {row}: {len(held)} areas are called {name!r}; name its code")
        elif held and held[0] in rows:
            faults.append(f"{table.unit} {row}: {name!r} stands in an earlier {table.unit}")
        elif held:
            rows[held[0]] = k
        else:
            others.append(str(name))
    levels = sorted({str(areas.table.loc[area, "level"]) for area in rows})
    if len(levels) > 1:
        faults.append(f"its areas are of several levels: {', '.join(levels)}; give those of one")
    if not rows:
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
