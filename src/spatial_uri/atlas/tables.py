"""The tables of an atlas: CSV for spreadsheets and statistics."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from geopandas.array import GeometryDtype

from spatial_uri.errors import DataError
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part
from spatial_uri.store.file_names import file_word
from spatial_uri.store.net import writing

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DIGITS = {
    "_min": 5,
    "_km": 5,
    "_km2": 5,
    "_share": 6,
    "_share_inside": 6,
    "_m": 2,
    "lon": 7,
    "lat": 7,
    "population": 3,
}


def settlement_table(study: Study, parts: Sequence[Part] = ()) -> pd.DataFrame:
    """Return one row per settlement: what is known of it, then the columns of the parts.

    The index is that of ``study.settlements``, in its order.
    """
    columns = ("name", "kind", "area_id", "area_name", "population", "lon", "lat")
    table = _place_table(study, study.settlements.table, columns)
    table["population"] = table["population"].astype(float)
    return _with_extras(_with_parts(table, parts, "settlements"), study.settlements.table)


def facility_table(study: Study, parts: Sequence[Part] = ()) -> pd.DataFrame:
    """Return one row per facility, those outside the studied areas included."""
    columns = ("name", "tier", "area_id", "area_name", "inside", "lon", "lat")
    table = _place_table(study, study.facilities.table, columns)
    return _with_extras(_with_parts(table, parts, "facilities"), study.facilities.table)


def write_tables(study: Study, parts: Sequence[Part], folder: str | Path) -> tuple[Path, ...]:
    """Write settlements, facilities and the tables of all parts as CSV files.

    UTF-8 with a byte order mark, so that spreadsheets show Chinese. Codes are text. What is unknown
    is an empty cell, never 0. A text that a spreadsheet would take for a formula has an apostrophe before it.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    folder
        Where to; it must exist.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    folder = Path(folder)
    tables = {
        "settlements.csv": settlement_table(study, parts).reset_index(names="place_id"),
        "facilities.csv": facility_table(study, parts).reset_index(names="place_id"),
    }
    for part in parts:
        tables |= part.tables
    return tuple(_write_csv(table, folder / name) for name, table in tables.items())


def write_parquet(study: Study, parts: Sequence[Part], folder: str | Path) -> tuple[Path, ...]:
    """Write settlements, facilities and the layers of all parts as GeoParquet files, in the CRS of the study.

    Parameters
    ----------
    study, parts, folder
        As for `write_tables`.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    layers = {}
    for name, table, places in (
        ("settlements", settlement_table(study, parts), study.settlements.table),
        ("facilities", facility_table(study, parts), study.facilities.table),
    ):
        layers[name] = gpd.GeoDataFrame(table.reset_index(names="place_id"), geometry=places.geometry.to_numpy())
    for part in parts:
        layers |= {name: layer for name, layer in part.layers.items() if name not in layers}
    written = []
    for name, layer in layers.items():
        path = Path(folder) / f"{file_word(name)}.parquet"
        with writing(path, "the layer"):
            (layer.set_crs(study.crs) if layer.crs is None else layer.to_crs(study.crs)).to_parquet(path, index=False)
        written.append(path)
    return tuple(written)


def _place_table(study: Study, places: gpd.GeoDataFrame, columns: Sequence[str]) -> pd.DataFrame:
    degrees = places.geometry.to_crs(4326)
    found = {
        "area_name": places["area_id"].map(study.areas.table["name"]),
        "lon": degrees.x,
        "lat": degrees.y,
    }
    return pd.DataFrame({name: found[name] if name in found else places[name] for name in columns}, index=places.index)


def _with_parts(table: pd.DataFrame, parts: Sequence[Part], name: str) -> pd.DataFrame:
    """Add the columns that the parts have for these places.

    Raises
    ------
    DataError
        If a part has other rows, or two have the same column.
    """
    for part in parts:
        own = part.place_columns.get(name)
        if own is None:
            continue
        if not own.index.equals(table.index):
            raise DataError(f"the columns of {part.key} for {name} do not have the rows of the study")
        if twice := [str(column) for column in own.columns if column in table.columns]:
            raise DataError(f"{part.key} gives {name} columns that they have already", faults=twice)
        table = table.assign(**{str(column): own[column] for column in own.columns})
    return table


def _with_extras(table: pd.DataFrame, source: pd.DataFrame) -> pd.DataFrame:
    for column in source.columns:
        if column not in table.columns and column != "geometry":
            table[str(column)] = source[column]
    return table


def _write_csv(table: pd.DataFrame, path: Path) -> Path:
    names = [name for name in table.columns if not isinstance(table[name].dtype, GeometryDtype)]
    columns = [_cells(table[name], _digits(str(name))) for name in names]
    with writing(path, "the table"), path.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(zip(*columns, strict=True))
    return path


def _digits(column: str) -> int:
    endings: Iterable[str] = sorted(_DIGITS, key=len, reverse=True)
    return next((_DIGITS[e] for e in endings if column.endswith(e)), 6)


def _cells(values: pd.Series[Any], digits: int) -> list[str]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    return [_cell(value, digits) for value in values.tolist()]


def _cell(value: Any, digits: int) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value  # a name must not become a formula
    if str(value) in {"True", "False"}:
        return str(value).lower()
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        text = f"{value:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return str(value)
