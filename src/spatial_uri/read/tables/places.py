"""A user's own settlements and facilities: points from a table, as places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Note
from spatial_uri.read.tables.misplaced import far_away, places_at_one_point
from spatial_uri.read.tables.people import read_people
from spatial_uri.read.tables.points import Missing, Reading, location_column, points_of
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.totals import without_totals
from spatial_uri.read.tables.values import (
    columns_by_meaning,
    duplicate_faults,
    ids,
    is_blank,
    rows_text,
    texts,
    unreadable_faults,
    unreadable_note,
)
from spatial_uri.store.net import reader

SETTLEMENT_MEANINGS = ("place_id", "name", "kind", "population", "lon", "lat", "area_id")
FACILITY_MEANINGS = ("place_id", "name", "tier", "lon", "lat", "area_id")
DECLARED_AREA = "declared_area_id"


@reader()
def read_settlements(
    path: str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    kind: str = "village",
    missing_coordinates: Missing = "error",
    options: TableOptions | None = None,
) -> tuple[Places, tuple[Note, ...]]:
    """Read a table of settlements.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet of points, or CSV or Excel with
        columns of longitude and latitude (or easting and northing in the CRS of `options`).
    columns
        Which column is ``place_id``, ``name``, ``kind``, ``population``, ``lon``, ``lat``,
        ``area_id``; those not named are looked for under these very names.
    kind
        Kind of every settlement if there is no column for it.
    missing_coordinates
        ``error`` refuses a table with rows that have no coordinates; ``skip`` leaves them out,
        with a note that lists them.
    options
        Layer or sheet, encoding, CRS and datum.

    Returns
    -------
    places : Places
        In the CRS of the file (WGS 84 degrees if a datum was converted). ``area_id`` is None; what
        the table says itself is kept in the column ``declared_area_id``. ``population`` is NaN
        where blank.
    notes : tuple of Note
        Everything that was assumed or left out.

    Raises
    ------
    DataError
        Listing every fault, by row.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    reading = _opened(path, columns or {}, SETTLEMENT_MEANINGS, (), options)
    reading.missing = missing_coordinates
    table, found = reading.table, reading.found
    data = _common(reading, prefix="settlement")
    data["kind"] = _filled(table, found, "kind", kind)
    data["population"] = np.full(len(table.frame), np.nan)
    if "population" in found:
        data["population"], faults, notes = read_people(table, found["population"])
        reading.faults += faults
        reading.notes += notes
        negative = np.asarray(table.frame.index)[data["population"] < 0]
        if len(negative):
            reading.faults.append(f"{rows_text(negative, table.unit)}: the population is negative")
    else:
        reading.notes.append(Note("settlements.no_population", file=table.path.name))
    return Places(_finished(reading, data, is_settlement=True), SETTLEMENT), tuple(reading.notes)


@reader()
def read_facilities(
    path: str | Path,
    *,
    tier: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    missing_coordinates: Missing = "error",
    missing_tier: Missing = "error",
    options: TableOptions | None = None,
) -> tuple[Places, tuple[Note, ...]]:
    """Read a table of facilities.

    Parameters
    ----------
    path, missing_coordinates, options
        As in `read_settlements`.
    tier
        Tier of every facility in the file; without it there must be a column for the tier.
    columns
        Which column is ``place_id``, ``name``, ``tier``, ``lon``, ``lat``, ``area_id``; those not
        named are looked for under these very names.
    missing_tier
        ``error`` refuses a table with rows whose tier is blank; ``skip`` leaves them out, with a note that names them.

    Returns
    -------
    places : Places
        In the CRS of the file; ``area_id`` is None, as in `read_settlements`.
    notes : tuple of Note

    Raises
    ------
    DataError, CrsError
        As in `read_settlements`.
    """
    reading = _opened(path, columns or {}, FACILITY_MEANINGS, ("tier",) if tier is None else (), options)
    reading.missing = missing_coordinates
    table, found = reading.table, reading.found
    data = _common(reading, prefix="facility")
    tiers = [tier] * len(table.frame) if tier is not None else texts(table.frame[found["tier"]])
    blank = [row for row, value in zip(table.frame.index, tiers, strict=True) if value is None]
    if blank and missing_tier == "error":
        reading.faults.append(f"{rows_text(blank, table.unit)}: the tier is blank")
    elif blank:
        names = [name or str(row) for name, row in zip(data["name"], table.frame.index, strict=True) if row in blank]
        facts: dict[str, Any] = {"file": table.path.name, "count": len(blank), "names": names}
        reading.notes.append(Note("facilities.blank_tier", severity="warning", **facts))
        reading.left_out |= set(blank)
    data["tier"] = tiers
    return Places(_finished(reading, data, is_settlement=False), FACILITY), tuple(reading.notes)


def read_facilities_and(
    faults: Sequence[str],
    path: str | Path,
    *,
    columns: Mapping[str, str | None],
    missing_coordinates: Missing,
    options: TableOptions,
) -> tuple[Places, tuple[Note, ...]]:
    """Read a table of facilities in which whoever asks has found faults of its own; all are told at once.

    Parameters
    ----------
    faults
        What is wrong beside what `read_facilities` finds.
    path, columns, missing_coordinates, options
        As for `read_facilities`.

    Raises
    ------
    DataError
        Listing the faults of both.
    """
    try:
        places, notes = read_facilities(path, columns=columns, missing_coordinates=missing_coordinates, options=options)
    except DataError as error:
        if not faults:
            raise
        raise DataError(error.problem, file=path, faults=[*error.faults, *faults], remedy=error.remedy) from error
    if faults:
        raise DataError("the table cannot be used as it is", file=path, faults=faults, remedy="correct these rows")
    return places, notes


def _opened(
    path: str | Path,
    columns: Mapping[str, str | None],
    meanings: Sequence[str],
    required: Sequence[str],
    options: TableOptions | None,
) -> Reading:
    """Open a table and find its columns; a column of both coordinates serves where there are none for each."""
    table = read_raw(path, options)
    columns = dict(columns)
    if table.geometry is None:
        location = location_column(table)
        present = {str(column).lower() for column in table.frame.columns}
        if location is not None and not any(columns.get(m) or m in present for m in ("lon", "lat")):
            columns |= {"lon": location, "lat": location}
        required = ("lon", "lat", *required)
    found = columns_by_meaning(table, columns, meanings, required)
    named = [found[meaning] for meaning in ("place_id", "name", "area_id") if meaning in found]
    table, notes = without_totals(table, [*map(str, table.frame.columns[:1]), *named])
    notes = [*table.notes, *notes, *unreadable_note(table, found.values())]
    faults = unreadable_faults(table, found.values())
    maps_columns = bool(columns.get("lon") and columns.get("lat"))
    return Reading(table, found, options or TableOptions(), maps_columns=maps_columns, faults=faults, notes=notes)


def _common(reading: Reading, *, prefix: str) -> dict[str, Any]:
    """Ids, names and the areas that the table itself names."""
    table, found, notes, faults = reading.table, reading.found, reading.notes, reading.faults
    if "place_id" in found:
        place_ids, wrong, more = ids(table, found["place_id"], what="place_id")
        unreadable = set(table.unreadable.get(found["place_id"], ()))
        faults += wrong + duplicate_faults(table, place_ids, what="place_id", but_not=unreadable)
        notes += more
    else:
        place_ids = [f"{prefix}-{table.path.stem}-{row}" for row in table.frame.index]
        notes.append(Note("places.ids", file=table.path.name))
    data: dict[str, Any] = {"place_id": place_ids, "name": _filled(table, found, "name", "")}
    if "name" in found:
        faults += _dates(table, found["name"])
    else:
        notes.append(Note("places.names", file=table.path.name))
    if "area_id" in found:
        data[DECLARED_AREA], more_faults, more = ids(table, found["area_id"], what="area_id")
        faults += more_faults
        notes += more
    else:
        data[DECLARED_AREA] = [None] * len(table.frame)
    return data


def _dates(table: RawTable, column: str) -> list[str]:
    """Return a fault for every name that a spreadsheet turned into a date: 3-5 became 5 March."""
    remedy = "a spreadsheet made it of a name; format the column as text and enter the name again"
    return [
        f"{table.unit} {row}: name {value} is a date: {remedy}"
        for row, value in table.frame[column].items()
        if isinstance(value, (date, time)) and not is_blank(value)
    ]


def _filled(table: RawTable, found: Mapping[str, str], meaning: str, default: str) -> list[str]:
    if meaning not in found:
        return [default] * len(table.frame)
    return [default if value is None else value for value in texts(table.frame[found[meaning]])]


def _finished(reading: Reading, data: Mapping[str, Any], *, is_settlement: bool) -> gpd.GeoDataFrame:
    """Join the columns of known meaning with all others, and leave out rows without coordinates."""
    table = reading.table
    geometry = points_of(reading)
    taken = {*reading.found.values(), *data, "area_id", "geometry", "inside"}
    others = table.frame[[c for c in table.frame.columns if c not in taken]]
    known = pd.DataFrame({k: pd.Series(v, index=table.frame.index) for k, v in data.items()})
    known["area_id"] = pd.Series([None] * len(known), index=known.index, dtype=object)
    joined = gpd.GeoDataFrame(pd.concat([known, others], axis=1), geometry=geometry, crs=geometry.crs)
    there = ~(joined.geometry.isna() | joined.geometry.is_empty)
    there &= ~joined.index.isin(list(reading.left_out))
    if not there.any():
        raise DataError(
            "no place has coordinates", file=table.path, remedy="add them, or map columns.lon and columns.lat"
        )
    far = list(joined.loc[joined.index.isin(reading.far) & there, "place_id"])
    places = joined[there].set_index("place_id")
    reading.notes += far_away(places, far, file=table.path.name)
    reading.notes += places_at_one_point(places, is_settlement=is_settlement, file=table.path.name)
    return places
