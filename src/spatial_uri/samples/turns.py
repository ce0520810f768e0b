"""Turn restrictions on the main streets of county seats."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

PER_SEAT = 3


def restrict_turns(roads: gpd.GeoDataFrame, seats: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Forbid some left turns from main streets into side streets.

    Parameters
    ----------
    roads
        Road pieces with ``highway`` and ``oneway``.
    seats
        Number of county seats; up to `PER_SEAT` restrictions are made for each.

    Returns
    -------
    GeoDataFrame
        Columns ``from_road`` and ``to_road`` (index labels of `roads`), ``restriction`` (an OSM value),
        ``geometry`` (the junction).
    """
    city = roads[roads["highway"].isin(["primary", "residential"]) & roads["oneway"].isna() & roads["ref"].isna()]
    lines = city.geometry.to_numpy()
    count = shapely.get_num_points(lines)
    ends = []
    for at, inner in ((np.zeros_like(count), np.ones_like(count)), (count - 1, count - 2)):
        end, before = (shapely.get_coordinates(shapely.get_point(lines, place)) for place in (at, inner))
        ends.append(pd.DataFrame({"road": city.index, "x": end[:, 0], "y": end[:, 1]}))
        ends[-1]["bearing"] = np.arctan2(before[:, 1] - end[:, 1], before[:, 0] - end[:, 0])
        ends[-1]["main"] = (city["highway"] == "primary").to_numpy()
    table = pd.concat(ends, ignore_index=True)
    pairs = table[table["main"]].merge(table[~table["main"]], on=["x", "y"], suffixes=("_from", "_to"))
    # Driving in along `from` means heading against its bearing; what lies left of that heading is a left turn.
    turn = np.angle(np.exp(1j * (pairs["bearing_to"] - pairs["bearing_from"] - np.pi).to_numpy()))
    left = pairs[(turn > 0.6) & (turn < 2.5)]
    chosen = left.iloc[np.sort(rng.permutation(len(left))[: PER_SEAT * seats])]
    return gpd.GeoDataFrame(
        {
            "from_road": chosen["road_from"].to_numpy(),
            "to_road": chosen["road_to"].to_numpy(),
            "restriction": "no_left_turn",
            "synthetic": True,
        },
        geometry=shapely.points(chosen[["x", "y"]].to_numpy()),
        crs=roads.crs,
    )
