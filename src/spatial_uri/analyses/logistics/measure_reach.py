"""Whom the nodes of each tier reach: the time to the nearest, and the villages with a point of their own."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.analyses.logistics.result import NODE_TIERS, NodeTier, at_least
from spatial_uri.measure.area_coverage import coverage
from spatial_uri.measure.known_people import LEAST_KNOWN_SHARE
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.routing.transit.stop_walks import FootPaths, find_walks_to


def doing_the_work_of(nodes: gpd.GeoDataFrame, tier: NodeTier) -> gpd.GeoDataFrame:
    """Return the nodes that do the work of a tier: none if the data holds no node of this very tier."""
    if not (nodes["tier"] == tier).any():
        return nodes.iloc[:0]
    return nodes[nodes["tier"].isin(at_least(tier))]


def trips_by_tier(study: Study, nodes: gpd.GeoDataFrame, travel: Travel) -> dict[NodeTier, gpd.GeoDataFrame]:
    """Find the nearest node of each tier for every settlement.

    Parameters
    ----------
    study
        Settlements and roads.
    nodes
        As `Logistics.nodes`, those outside the studied areas included.
    travel
        How people travel.

    Returns
    -------
    dict
        Tier -> trips as `nearest_facilities` returns them, and ``inside_travel_min`` (to the nearest node inside the
        studied areas).
    """
    settlements = study.settlements.table
    found: dict[NodeTier, gpd.GeoDataFrame] = {}
    for tier in NODE_TIERS:
        serving = doing_the_work_of(nodes, tier)
        trips = nearest_facilities(study.network, settlements, serving, travel=travel)
        inside = serving["inside"].to_numpy(dtype=np.bool_)
        own = trips if inside.all() else nearest_facilities(study.network, settlements, serving[inside], travel=travel)
        found[tier] = trips.assign(inside_travel_min=own["travel_min"])
    return found


def have_points(study: Study, nodes: gpd.GeoDataFrame, paths: FootPaths | None, travel: Travel, limit_m: float) -> Any:
    """Return for each settlement whether it has a point: True, False, or None where no point is known at all.

    A settlement has one if a node that does the work of a point lies within a walk of `limit_m` metres, along `paths`
    or, without them, in a straight line; or if the table says by a code that a node belongs to it.
    """
    settlements = study.settlements.table
    serving = doing_the_work_of(nodes, "point")
    if serving.empty:
        return np.full(len(settlements), None, dtype=object)
    places, points = (np.asarray(table.geometry.to_numpy(), dtype=object) for table in (settlements, serving))
    walks = find_walks_to(paths or travel.walk, places, points, limit_m=limit_m)
    near: BoolArray = np.diff(walks.ptr) > 0
    return (near | settlements.index.isin(serving["village_id"].dropna())).astype(object)


def coverage_by_tier(
    study: Study,
    ranks: pd.Series[str],
    trips: dict[NodeTier, gpd.GeoDataFrame],
    thresholds_min: dict[NodeTier, tuple[float, ...]],
) -> pd.DataFrame:
    """Count which settlements, and which villages, are within reach of each tier, for every area.

    Parameters
    ----------
    study
        Areas and settlements.
    ranks
        The rank of every settlement, which says which are villages.
    trips
        As `trips_by_tier` returns them.
    thresholds_min
        Tier -> what counts as within reach.

    Returns
    -------
    DataFrame
        As `Logistics.coverage`.
    """
    settlements = study.settlements.table
    own = {name: settlements[name] for name in ("area_id", "population")}
    is_village = ranks.isin(VILLAGE_RANKS).to_numpy()
    counted = []
    for tier in NODE_TIERS:
        reach = pd.DataFrame(trips[tier].drop(columns="geometry").assign(tier=tier, **own))
        for asked_of, some in (("settlements", reach), ("villages", reach[is_village])):
            found = coverage(some, study.areas, thresholds_min=thresholds_min[tier], whole_name=study.name)
            found.insert(list(found.columns).index("tier") + 1, "of", asked_of)
            counted.append(found)
    table = pd.concat([some for some in counted if len(some)], ignore_index=True)
    known_share = 1 - table["population_missing"] / table["settlements"].clip(lower=1)
    people = ["population_share", "population_share_inside"]
    table[people] = table[people].where(known_share >= LEAST_KNOWN_SHARE)
    return table
