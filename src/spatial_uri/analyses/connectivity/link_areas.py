"""The links of every area: how many of those asked are within reach, how long they need, how far they go round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_uri.analyses.connectivity.result import ASKED_RANKS, LinkTarget
from spatial_uri.measure.area_coverage import Unit, sum_known
from spatial_uri.measure.known_people import share_of_people
from spatial_uri.measure.quantiles import quantile
from spatial_uri.model.arrays import FloatArray

Group = Mapping[str, NDArray[Any]]

_COLUMNS = [
    "area_id", "name", "level", "target", "threshold_min", "settlements", "reached", "reached_share", "mean_min",
    "median_min", "p90_min", "max_min", "mean_detour_ratio", "median_detour_ratio", "km_per_straight_km",
    "nearer_elsewhere", "population", "population_missing", "settlements_share", "population_share",
    "settlements_all", "reached_all", "settlements_share_all", "population_share_all",
]  # fmt: skip
_USED = (
    "travel_min", "status", "population", "is_elsewhere", "detour_ratio", "network_km", "walk_km", "straight_km",
)  # fmt: skip


def summarise_links(
    units: Sequence[Unit], tables: Mapping[LinkTarget, gpd.GeoDataFrame], thresholds_min: Sequence[float]
) -> pd.DataFrame:
    """Count and average the links of every area, as in `Connectivity.areas`.

    Parameters
    ----------
    units
        The areas and the whole, as `units_of` returns them.
    tables
        The links to each target, one row for each row that the units name.
    thresholds_min
        Thresholds, minutes, included.
    """
    rows = []
    columns = {target: {name: table[name].to_numpy() for name in _USED} for target, table in tables.items()}
    asked = {target: table["rank"].isin(ASKED_RANKS[target]).to_numpy() for target, table in tables.items()}
    for area_id, name, level, settled in units:
        for target, links in columns.items():
            every = {column: values[settled] for column, values in links.items()}
            group = {column: values[asked[target][settled]] for column, values in every.items()}
            key = {"area_id": area_id, "name": name, "level": level, "target": target}
            shared = {**key, **_counts(group), **_times(group), **_detours(group)}
            shared |= {f"{column}_all": value for column, value in _counts(every).items()}
            for threshold_min in dict.fromkeys(thresholds_min):
                of_all = {f"{column}_all": value for column, value in _within(every, threshold_min).items()}
                rows.append({**shared, "threshold_min": threshold_min, **_within(group, threshold_min), **of_all})
    return pd.DataFrame(rows, columns=_COLUMNS)


def _counts(group: Group) -> dict[str, float]:
    reached = int((group["status"] == "reached").sum())
    return {
        "settlements": len(group["status"]),
        "reached": reached,
        "reached_share": reached / len(group["status"]) if _is_known(group) else np.nan,
        "population": sum_known(group["population"]),
        "population_missing": int(np.isnan(group["population"]).sum()),
    }


def _is_known(group: Group) -> bool:
    """Tell whether the destination of any settlement is known; no share is, where none is."""
    return bool((group["status"] != "unknown").any())


def _times(group: Group) -> dict[str, float]:
    """Return the minutes of those reached."""
    minutes: FloatArray = group["travel_min"][~np.isnan(group["travel_min"])]
    return {
        "mean_min": float(minutes.mean()) if len(minutes) else np.nan,
        "median_min": quantile(minutes, 0.5),
        "p90_min": quantile(minutes, 0.9),
        "max_min": float(minutes.max()) if len(minutes) else np.nan,
        "nearer_elsewhere": int(group["is_elsewhere"].sum()),
    }


def _detours(group: Group) -> dict[str, float]:
    """Return how far those reached go round that are not themselves the destination."""
    measured = ~np.isnan(group["detour_ratio"])
    ratio = group["detour_ratio"][measured]
    way_km = (group["network_km"] + group["walk_km"])[measured].sum()
    return {
        "mean_detour_ratio": float(ratio.mean()) if len(ratio) else np.nan,
        "median_detour_ratio": quantile(ratio, 0.5),
        "km_per_straight_km": float(way_km / group["straight_km"][measured].sum()) if len(ratio) else np.nan,
    }


def _within(group: Group, threshold_min: float) -> dict[str, float]:
    """Return the shares within a threshold, those not reached in the denominator."""
    within = group["travel_min"] <= threshold_min
    known = _is_known(group)
    return {
        "settlements_share": float(within.mean()) if known else np.nan,
        "population_share": share_of_people(group["population"], within) if known else np.nan,
    }
