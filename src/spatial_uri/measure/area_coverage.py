"""Coverage: how many settlements, and how many people, are within a threshold, for each area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_uri.measure.known_people import share_of_people
from spatial_uri.measure.quantiles import quantile
from spatial_uri.measure.thresholds import require_thresholds
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arguments import require_kind
from spatial_uri.model.arrays import FloatArray, IndexArray
from spatial_uri.model.table_arguments import require_columns

Group = Mapping[str, NDArray[Any]]

COLUMNS = (
    "area_id",
    "name",
    "level",
    "tier",
    "threshold_min",
    "settlements",
    "settlements_within",
    "settlements_share",
    "population",
    "population_share",
    "mean_min",
    "median_min",
    "p90_min",
    "max_min",
    "too_far",
    "unreachable",
    "off_network",
    "unknown",
    "reached",
    "reached_share",
    "population_within",
    "population_missing",
    "settlements_within_inside",
    "settlements_share_inside",
    "population_share_inside",
)
NOT_REACHED = ("too_far", "unreachable", "off_network", "unknown")
WHOLE = "*"
TRIP_COLUMNS = ("tier", "area_id", "travel_min", "inside_travel_min", "status", "population")
_REMEDY = (
    "add them to the table that nearest_facilities returns: trips.assign(tier=..., area_id=..., population=...,"
    " inside_travel_min=trips.travel_min)"
)


def coverage(
    trips: pd.DataFrame,
    areas: AdminAreas,
    *,
    thresholds_min: float | Iterable[float],
    whole_name: str = "the whole study area",
) -> pd.DataFrame:
    """Count settlements and people within each threshold, for every area of every level and the whole.

    Parameters
    ----------
    trips
        One row for each settlement and tier, with columns ``tier``, ``area_id`` (the finest area that holds the
        settlement), ``travel_min`` (to the nearest facility), ``inside_travel_min`` (to the nearest one inside the
        study area), ``status`` and ``population``. Times are NaN where nothing is reached, populations where unknown.
    areas
        The areas; a settlement counts for its area and for all areas above it. Their CRS does not matter.
    thresholds_min
        One threshold or several, minutes; a settlement is within if its time is <= the threshold.
    whole_name
        Name of the row of all settlements, whose ``area_id`` is ``*``.

    Returns
    -------
    DataFrame
        One row for each area, tier and threshold, columns as in `COLUMNS`; times in minutes, shares from 0 to 1. Every
        settlement is in the denominator, whatever its status; a share is NaN if every settlement is ``unknown``.
        ``population`` and ``population_within`` are sums of what is known, NaN if nothing is; ``population_missing``
        counts the settlements without it. ``population_share`` is of the people whose number is known, and NaN if that
        is so for less than half of the settlements of the row. Mean, median, 90th percentile and maximum are
        those of the settlements reached, unweighted, and say nothing of the others: ``reached`` and ``reached_share``
        (of all settlements of the row) stand beside them. The median is the middle value, of an even number the mean
        of the two in the middle; the 90th percentile is the smallest of the times that at least nine in ten of those
        reached do not exceed (`quantile`). Columns ``..._inside`` count only facilities inside the study area.

    Raises
    ------
    DataError
        If the trips lack a column.
    ParameterError
        If a threshold is not positive, there is none, or the areas are something else.

    References
    ----------
    Church, R. and ReVelle, C. (1974): The maximal covering location problem. Papers of the Regional Science
    Association 32(1), 101-118: a demand counts as covered if it lies within a standard of its nearest facility.
    Hyndman, R. J. and Fan, Y. (1996): Sample quantiles in statistical packages. The American Statistician 50(4),
    361-365: type 1, the inverse of the empirical distribution.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> table = {"name": ["Long"], "level": ["county"], "parent_id": [None], "geometry": [shapely.box(0, 0, 1, 1)]}
    >>> from spatial_uri.model.areas import AdminAreas
    >>> areas = AdminAreas(geopandas.GeoDataFrame(table, index=["990121"], crs="EPSG:4326"))
    >>> trips = su.nearest_facilities(county.network, county.villages, county.clinics)  # 0, 6 and 12 minutes
    >>> trips = trips.assign(tier="clinic", area_id="990121", inside_travel_min=trips.travel_min)
    >>> trips["population"] = county.villages.population  # 300, 200 and 100 people
    >>> counted = su.coverage(trips, areas, thresholds_min=[5, 10])
    >>> counted[counted.area_id == "990121"].population_share.round(2).tolist()
    [0.5, 0.83]
    """
    thresholds = require_thresholds(thresholds_min)
    trips = require_columns(trips, TRIP_COLUMNS, what="trips", remedy=_REMEDY)
    areas = require_kind(
        areas, AdminAreas, name="areas", remedy="spatial_uri.model.areas.AdminAreas(table), or study.areas"
    )
    rows: list[dict[str, Any]] = []
    columns = {name: trips[name].to_numpy() for name in ("travel_min", "inside_travel_min", "status", "population")}
    tier_of, tiers = pd.factorize(trips["tier"])
    for area_id, name, level, inside in units_of(areas, trips["area_id"], whole_name=whole_name):
        for at, tier in enumerate(tiers):
            chosen = inside[tier_of[inside] == at]
            group = {column: values[chosen] for column, values in columns.items()}
            shared = _summarise(group)
            for threshold_min in thresholds:
                key = {"area_id": area_id, "name": name, "level": level, "tier": tier, "threshold_min": threshold_min}
                rows.append({**key, **shared, **_count_within(group, threshold_min)})
    return pd.DataFrame(rows, columns=list(COLUMNS))


class Unit(NamedTuple):
    """An area that results are counted by, and the rows of the table that lie in it."""

    area_id: str
    name: str
    level: str
    rows: IndexArray


def units_of(areas: AdminAreas, area_id: pd.Series[Any], *, whole_name: str) -> list[Unit]:
    """Return the whole (``area_id`` "*", level "study") and every area of every level, the coarsest level first.

    Parameters
    ----------
    areas
        The areas.
    area_id
        The area that holds each row; the row counts for all areas above it, too. With None it counts for the whole
        only.
    whole_name
        Name of the whole.
    """
    chains = areas.chains()
    members: dict[str, list[IndexArray]] = {str(area): [] for area in areas.table.index}
    for own, rows in area_id.groupby(area_id.to_numpy(), sort=False).indices.items():
        for area in chains.get(str(own), ()):
            members[area].append(np.asarray(rows, dtype=np.intp))
    units = [Unit(WHOLE, whole_name, "study", np.arange(len(area_id)))]
    for level in areas.levels:
        of_level = areas.at(level)["name"]
        units += [Unit(str(i), str(name), level, _together(members[str(i)])) for i, name in of_level.items()]
    return units


def _together(parts: list[IndexArray]) -> IndexArray:
    return np.sort(np.concatenate([np.zeros(0, dtype=np.intp), *parts]))


def sum_known(values: FloatArray) -> float:
    """Sum the values that are known; NaN if none is."""
    unknown = np.isnan(values)
    return np.nan if unknown.all() else float(np.where(unknown, 0.0, values).sum())


def _summarise(group: Group) -> dict[str, Any]:
    minutes = group["travel_min"][~np.isnan(group["travel_min"])]
    people = group["population"]
    reaches = len(minutes) > 0
    return {
        "settlements": len(people),
        "population": sum_known(people),
        "population_missing": int(np.isnan(people).sum()),
        "reached": len(minutes),
        "reached_share": len(minutes) / len(people) if _is_known(group) else np.nan,
        "mean_min": float(minutes.mean()) if reaches else np.nan,
        "median_min": float(np.median(minutes)) if reaches else np.nan,
        "p90_min": quantile(minutes, 0.9),
        "max_min": float(minutes.max()) if reaches else np.nan,
        **{status: int((group["status"] == status).sum()) for status in NOT_REACHED},
    }


def _is_known(group: Group) -> bool:
    """Tell whether the search had an answer for any of the settlements."""
    return bool((group["status"] != "unknown").any())


def _count_within(group: Group, threshold_min: float) -> dict[str, Any]:
    is_known = _is_known(group)
    people = group["population"]
    result: dict[str, Any] = {}
    for column, suffix in (("travel_min", ""), ("inside_travel_min", "_inside")):
        within = group[column] <= threshold_min
        result[f"settlements_within{suffix}"] = int(within.sum())
        result[f"settlements_share{suffix}"] = within.mean() if is_known else np.nan
        result[f"population_share{suffix}"] = share_of_people(people, within) if is_known else np.nan
        if not suffix:
            result["population_within"] = np.nansum(people[within]) if sum_known(people) > 0 else np.nan
    return result
