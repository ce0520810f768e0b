"""The tables of a service circle as its atlas holds them, their columns in the promised order."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.service_circle.classes import time_classes
from spatial_uri.analyses.service_circle.measure_villages import VILLAGE_COLUMNS
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.study import Study
from spatial_uri.page.classes import classify
from spatial_uri.words.catalogue import speaking

TRIP_COLUMNS = (
    "place_id", "name", "area_id", "tier", "travel_min", "network_km", "access_walk_min", "egress_walk_min",
    "facility_id", "facility_name", "status", "within",
)  # fmt: skip
COVERAGE_COLUMNS = (
    "area_id", "name", "level", "tier", "threshold_min", "settlements", "settlements_within", "settlements_share",
    "population", "population_share", "mean_min", "median_min", "p90_min", "max_min", "too_far", "unreachable",
    "off_network", "unknown", "reached", "reached_share",
)  # fmt: skip


def trip_table(circle: ServiceCircle) -> pd.DataFrame:
    """Return one row per tier and settlement, the columns of ``service_circle.csv`` first."""
    trips = pd.DataFrame(circle.trips.drop(columns=circle.trips.geometry.name)).reset_index()
    return _in_order(trips, TRIP_COLUMNS)


def coverage_table(circle: ServiceCircle) -> pd.DataFrame:
    """Return one row per area, tier and threshold, the columns of ``coverage.csv`` first.

    Those of villages alone are there even where ranks are not known: then they are empty.
    """
    unknown = {column: np.nan for column in VILLAGE_COLUMNS if column not in circle.coverage}
    return _in_order(circle.coverage.assign(**unknown), COVERAGE_COLUMNS)


def _in_order(table: pd.DataFrame, first: tuple[str, ...]) -> pd.DataFrame:
    return table[[*first, *(column for column in table.columns if column not in first)]]


def settlement_columns(circle: ServiceCircle) -> pd.DataFrame:
    """Return time, status, class, and whether it is within, of every settlement, for each tier.

    The index is that of the settlements of the study. Classes are in English, as all codes of tables are.
    """
    with speaking("en"):
        classes = time_classes(circle)
    columns: dict[str, object] = {}
    for tier in circle.tiers:
        trips = circle.of(tier.name)
        positions = classify(trips["travel_min"], trips["status"], classes)
        columns |= {
            f"{tier.name}_min": trips["travel_min"],
            f"{tier.name}_status": trips["status"],
            f"{tier.name}_class": pd.Series([classes[k].label for k in positions], index=trips.index, dtype=object),
            f"{tier.name}_within": trips["within"],
            f"{tier.name}_facility_id": trips["facility_id"],
        }
    return pd.DataFrame(columns)


def area_layer(study: Study, circle: ServiceCircle) -> gpd.GeoDataFrame:
    """Return the areas of the study with their shares and median time at the first threshold, for each tier.

    Shares are those within, of settlements and of people, and the share of the settlements reached.
    """
    areas = study.areas.table[["geometry"]].copy()
    first = circle.coverage[circle.coverage["threshold_min"] == circle.options.thresholds_min[0]]
    for tier in circle.tiers:
        own = first[first["tier"] == tier.name].set_index("area_id").reindex(areas.index)
        for column in ("settlements_share", "population_share", "reached_share", "median_min"):
            areas[f"{tier.name}_{column}"] = own[column]
    settlements = first.drop_duplicates("area_id").set_index("area_id")["settlements"]
    areas["settlements"] = settlements.reindex(areas.index).astype("float64")
    return areas
