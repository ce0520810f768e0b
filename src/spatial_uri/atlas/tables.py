"""The tables of an atlas: CSV for spreadsheets and statistics."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas.array import GeometryDtype

from spatial_uri.analyses.service_circle.classes import time_classes
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import OutputError
from spatial_uri.model.study import Study
from spatial_uri.page.classes import classify
from spatial_uri.page.part import Part

SERVICE_CIRCLE_COLUMNS = (
    "place_id", "name", "area_id", "tier", "travel_min", "network_km", "access_walk_min", "egress_walk_min",
    "facility_id", "facility_name", "status", "within",
)  # fmt: skip
COVERAGE_COLUMNS = (
    "area_id", "name", "level", "tier", "threshold_min", "settlements", "settlements_within", "settlements_share",
    "population", "population_share", "mean_min", "median_min", "p90_min", "max_min", "too_far", "unreachable",
    "off_network", "unknown",
)  # fmt: skip

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


def settlement_table(study: Study, circle: ServiceCircle | None) -> pd.DataFrame:
    """Return one row per settlement: what is known of it, then time, status and class for each tier of a circle.

    The index is that of ``study.settlements``, in its order.
    """
    source = study.settlements.table
    degrees = source.geometry.to_crs(4326)
    table = pd.DataFrame(index=source.index)
    for column in ("name", "kind", "area_id"):
        table[column] = source[column]
    table["area_name"] = source["area_id"].map(study.areas.table["name"])
    table["population"] = source["population"].astype(float)
    table["lon"] = degrees.x
    table["lat"] = degrees.y
    if circle is None:
        return _with_extras(table, source)
    classes = time_classes(circle)
    for tier in circle.tiers:
        trips = circle.of(tier.name)
        table[f"{tier.name}_min"] = trips["travel_min"]
        table[f"{tier.name}_status"] = trips["status"]
        table[f"{tier.name}_class"] = [
            classes[k].label for k in classify(trips["travel_min"], trips["status"], classes)
        ]
        table[f"{tier.name}_within"] = trips["within"]
        table[f"{tier.name}_facility_id"] = trips["facility_id"]
    return _with_extras(table, source)


def facility_table(study: Study) -> pd.DataFrame:
    """Return one row per facility, those outside the studied areas included."""
    source = study.facilities.table
    degrees = source.geometry.to_crs(4326)
    table = pd.DataFrame(index=source.index)
    for column in ("name", "tier", "area_id"):
        table[column] = source[column]
    table["area_name"] = source["area_id"].map(study.areas.table["name"])
    table["inside"] = source["inside"]
    table["lon"] = degrees.x
    table["lat"] = degrees.y
    return _with_extras(table, source)


def trip_table(circle: ServiceCircle) -> pd.DataFrame:
    """Return one row per tier and settlement, the columns of ``service_circle.csv`` first."""
    trips = pd.DataFrame(circle.trips.drop(columns=circle.trips.geometry.name)).reset_index()
    return _first(trips, SERVICE_CIRCLE_COLUMNS)


def coverage_table(circle: ServiceCircle) -> pd.DataFrame:
    """Return one row per area, tier and threshold, the columns of ``coverage.csv`` first."""
    return _first(circle.coverage, COVERAGE_COLUMNS)


def write_tables(
    study: Study, circle: ServiceCircle | None, folder: str | Path, *, parts: Sequence[Part] = ()
) -> tuple[Path, ...]:
    """Write settlements, service_circle, coverage, facilities and the tables of all parts as CSV files.

    UTF-8 with a byte order mark, so that spreadsheets show Chinese. Codes are text. What is unknown
    is an empty cell, never 0.

    Parameters
    ----------
    study, circle
        What was measured, and the result; None where no service circle was.
    folder
        Where to; it must exist.
    parts
        What the other results give.

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
        "settlements.csv": settlement_table(study, circle).reset_index(names="place_id"),
        **({"service_circle.csv": trip_table(circle), "coverage.csv": coverage_table(circle)} if circle else {}),
        "facilities.csv": facility_table(study).reset_index(names="place_id"),
    }
    for part in parts:
        tables |= part.tables
    return tuple(_write_csv(table, folder / name) for name, table in tables.items())


def _with_extras(table: pd.DataFrame, source: pd.DataFrame) -> pd.DataFrame:
    for column in source.columns:
        if column not in table.columns and column != "geometry":
            table[str(column)] = source[column]
    return table


def _first(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    rest = [c for c in table.columns if c not in columns]
    return table[[*columns, *rest]]


def _write_csv(table: pd.DataFrame, path: Path) -> Path:
    names = [name for name in table.columns if not isinstance(table[name].dtype, GeometryDtype)]
    columns = [_cells(table[name], _digits(str(name))) for name in names]
    try:
        with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(zip(*columns, strict=True))
    except OSError as error:
        raise OutputError(f"the table cannot be written ({error.strerror})", file=path) from error
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
        return value
    if str(value) in {"True", "False"}:
        return str(value).lower()
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        text = f"{value:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return str(value)
