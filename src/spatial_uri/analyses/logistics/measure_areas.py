"""How many townships have a station, and how many villages a point, in every area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.analyses.logistics.result import NodeTier
from spatial_uri.measure.area_coverage import units_of
from spatial_uri.model.areas import AdminAreas

_COUNTS: dict[str, NodeTier] = {"centres": "centre", "stations": "station", "points": "point"}


def area_table(places: pd.DataFrame, nodes: gpd.GeoDataFrame, areas: AdminAreas, *, whole_name: str) -> pd.DataFrame:
    """Count nodes, townships with a station, and villages and settlements with a point, as `Logistics.areas`.

    A township has a station if a station or a centre lies in it. Points are asked of villages; the same of all
    settlements, seats and towns included, stands beside it. What nothing is known of is not counted.

    Parameters
    ----------
    places
        As `Logistics.places`.
    nodes
        As `Logistics.nodes`.
    areas
        The studied areas.
    whole_name
        Name of the whole.
    """
    villages = places[places["rank"].isin(VILLAGE_RANKS)]
    inside = nodes[nodes["inside"].to_numpy(dtype=np.bool_)]
    tiers = {column: (inside["tier"] == tier).to_numpy() for column, tier in _COUNTS.items()}
    townships = pd.Series(_ids(areas, "township"), dtype=object)
    knows_stations = bool((nodes["tier"] == "station").any())
    served = townships.isin(_townships_of(inside, areas)).to_numpy()
    has_point, any_has_point = (table["has_point"].eq(True).to_numpy() for table in (villages, places))
    knows_points = bool(places["has_point"].notna().any())
    kinds = (
        units_of(areas, column, whole_name=whole_name)
        for column in (villages["area_id"], places["area_id"], inside["area_id"], townships)
    )
    rows = []
    for of_villages, of_places, of_nodes, of_townships in zip(*kinds, strict=True):
        own_villages, own_townships = of_villages.rows, of_townships.rows
        row: dict[str, Any] = {
            "area_id": of_villages.area_id,
            "name": of_villages.name,
            "level": of_villages.level,
            **{column: int(is_tier[of_nodes.rows].sum()) for column, is_tier in tiers.items()},
            **_counted("villages", "point", has_point[own_villages], is_known=knows_points),
            **_counted("settlements", "point", any_has_point[of_places.rows], is_known=knows_points),
            **_counted("townships", "station", served[own_townships], is_known=knows_stations),
        }
        rows.append(row)
    table = pd.DataFrame(rows)
    counts = ["villages_with_point", "settlements_with_point", "townships_with_station"]
    return table.astype(dict.fromkeys(counts, "Int64"))


def _ids(areas: AdminAreas, level: str) -> list[str]:
    return [str(area) for area in areas.table.index[areas.table["level"] == level]]


def _townships_of(nodes: gpd.GeoDataFrame, areas: AdminAreas) -> set[str]:
    """Return the townships in which stations or centres lie."""
    township = areas.above("township")
    serving = nodes.loc[nodes["tier"].isin(("centre", "station")), "area_id"]
    return {township[area] for area in serving if area in township}


def _counted(what: str, node: str, has: Sequence[bool], *, is_known: bool) -> dict[str, Any]:
    """Return how many there are, how many of them have a node, and their share."""
    total, having = len(has), int(np.count_nonzero(has))
    knows = is_known and total > 0
    return {
        what: total,
        f"{what}_with_{node}": having if is_known else pd.NA,
        f"{what}_with_{node}_share": having / total if knows else np.nan,
    }
