"""The tables of circles by name: coverage of areas, the matrix of settlements and services, areas by shortfall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.measure.area_coverage import coverage, units_of
from spatial_uri.measure.known_people import share_of_people
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Study
from spatial_uri.rules.circle_rules import Circle

_VALUES = {f"{name}_min": f"{name}_value" for name in ("mean", "median", "p90", "max")}
_HAS, _LACKS, _BETWEEN = 0.0, 1.0, 0.5
COVERAGE_COLUMNS = (
    "circle", "unit", "area_id", "name", "level", "threshold", "settlements", "settlements_within",
    "settlements_share", "population", "population_within", "population_share", "population_missing",
    *_VALUES.values(), "reached", "too_far", "unreachable", "off_network", "unknown", "settlements_share_inside",
)  # fmt: skip


def coverage_of(study: Study, circles: Sequence[Circle], trips: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count who is within each circle, for every area, as `Circles.coverage`: `coverage` of those it is counted of.

    Parameters
    ----------
    study
        The areas.
    circles
        Those answered.
    trips
        As `Circles.trips`.
    """
    tables = []
    for circle in circles:
        counted = trips[circle.id][trips[circle.id]["is_counted"].to_numpy(dtype=np.bool_)]
        is_attribute = circle.unit == "has"
        values, inside = counted["value"], counted["inside_value"]
        if is_attribute:
            values = counted["met"].map({True: _HAS, False: _LACKS}).astype(np.float64)
            inside = values
        asked = pd.DataFrame(
            {
                "tier": pd.Series(circle.id, index=counted.index, dtype=object),
                "area_id": counted["area_id"],
                "travel_min": values,
                "inside_travel_min": inside,
                "status": counted["status"],
                "population": counted["population"],
            }
        )
        thresholds = (_BETWEEN,) if is_attribute else circle.thresholds
        found = coverage(asked, study.areas, thresholds_min=thresholds, whole_name=study.name)
        found = found.rename(columns={"tier": "circle", "threshold_min": "threshold", **_VALUES})
        if is_attribute:
            found[["threshold", *_VALUES.values()]] = np.nan
        tables.append(found.assign(unit=circle.unit)[list(COVERAGE_COLUMNS)])
    if not tables:
        return pd.DataFrame(columns=list(COVERAGE_COLUMNS))
    return pd.concat(tables, ignore_index=True)


def matrix(
    study: Study, ranks: pd.Series[str], circles: Sequence[Circle], trips: Mapping[str, pd.DataFrame]
) -> gpd.GeoDataFrame:
    """Put the circles side by side, one row for each settlement, as `Circles.places`.

    Parameters
    ----------
    study
        The settlements.
    ranks
        Their ranks.
    circles, trips
        Those answered, and their tables.
    """
    settlements = study.settlements.table
    columns: dict[str, object] = {name: settlements[name] for name in ("name", "area_id")}
    columns |= {"rank": ranks, "population": settlements["population"].astype(np.float64)}
    lacking = [list[str]() for _ in range(len(settlements))]
    asked, met, unknown = (np.zeros(len(settlements), dtype=np.int64) for _ in range(3))
    for circle in circles:
        own = trips[circle.id]
        is_counted = own["is_counted"].to_numpy(dtype=np.bool_)
        answer = own["met"].astype(object).where(is_counted, None)
        columns[f"{circle.key}_met"] = answer
        if circle.unit != "has":
            columns[f"{circle.key}_value"] = own["value"]
        is_met, is_unmet = are(answer, truth=True), are(answer, truth=False)
        asked += is_counted
        met += is_met
        unknown += is_counted & ~is_met & ~is_unmet
        for row in np.flatnonzero(is_unmet).tolist():
            lacking[row].append(circle.id)
    every: list[bool | None] = [
        None if not a else True if m == a else False if m + u < a else None
        for a, m, u in zip(asked, met, unknown, strict=True)
    ]
    columns |= {
        "services": asked,
        "services_met": met,
        "services_unknown": unknown,
        "all_met": pd.Series(every, index=settlements.index, dtype=object),
        "lacking": [", ".join(ids) for ids in lacking],
    }
    table = pd.DataFrame(columns, index=settlements.index)
    return gpd.GeoDataFrame(table, geometry=settlements.geometry.to_numpy(), crs=study.crs)


def are(values: pd.Series[Any], *, truth: bool) -> BoolArray:
    """Tell which of some values, True, False or None, are known to be `truth`.

    Parameters
    ----------
    values
        Truths, some of them not known.
    truth
        What they should be.
    """
    return np.array([not pd.isna(value) and bool(value) == truth for value in values], dtype=np.bool_)


def area_table(study: Study, places: pd.DataFrame, circles: Sequence[Circle]) -> pd.DataFrame:
    """Sum up the matrix by area, and rank the areas of each level by their shortfall, as `Circles.areas`.

    Parameters
    ----------
    study
        The areas.
    places
        The matrix.
    circles
        Those answered.
    """
    of = {name: places[name].to_numpy() for name in ("services", "services_met", "services_unknown", "population")}
    every = are(places["all_met"], truth=True)
    rows = []
    for unit in units_of(study.areas, places["area_id"], whole_name=study.name):
        own = unit.rows[of["services"][unit.rows] > 0]
        services, met, unknown = (int(of[n][own].sum()) for n in ("services", "services_met", "services_unknown"))
        known = services - unknown
        rows.append(
            {
                "area_id": unit.area_id,
                "name": unit.name,
                "level": unit.level,
                "settlements": len(own),
                "services": services,
                "services_met": met,
                "services_unmet": known - met,
                "services_unknown": unknown,
                "met_share": met / known if known else np.nan,
                "all_met": int(every[own].sum()),
                "all_met_share": every[own].mean() if len(own) and known else np.nan,
                "all_met_population_share": share_of_people(of["population"][own].astype(np.float64), every[own])
                if len(own) and known
                else np.nan,
            }
        )
    table = pd.DataFrame(rows)
    shortfall = 1 - table["met_share"]
    table["shortfall_rank"] = shortfall.groupby(table["level"]).rank(method="min", ascending=False)
    return table if circles else table.iloc[:0]
