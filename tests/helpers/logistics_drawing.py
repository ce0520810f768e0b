"""A county drawn for parcels: cars at 60 km/h (1 km a minute), walks at 6 km/h, one road from west to east."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from road_drawing import at, network, road, study
from timetable_drawing import MONDAY

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.logistics.measure import logistics
from spatial_uri.model.travel import Travel

#   west township                              east township
#   seat, centre C: 0 km -- a: 10 km ---- | -- town, station S: 30 km -- b, point P 200 m on: 40 km -- z: 60 km
#                                                                              hill: 3 km off the road at 40 km
ROAD, NORTH = road((0, 0), (60, 0)), road((60, 0), (60, 5))
AREAS = {
    "1": ("county", None, -50, -50, 100, 50),
    "11": ("township", "1", -50, -50, 20, 50),
    "12": ("township", "1", 20, -50, 100, 50),
}
VILLAGES = {
    "seat": (0, 0, 1000),
    "a": (10, 0, 200),
    "town": (30, 0, 500),
    "b": (40, 0, 100),
    "hill": (40, 3, 50),
    "z": (60, 0, 150),
}
RANKS = {"seat": "county_seat", "town": "town", "b": "central_village"}
NODES = {"C": (0, 0, "centre"), "S": (30, 0, "station"), "P": (40.2, 0, "point")}
TRAVEL = Travel(walk_kmh=6)


def drawn(*roads, villages=VILLAGES, areas=AREAS):
    return study(network(*(roads or (ROAD, NORTH))), villages, {}, areas=areas)


def ranked(made):
    index = made.settlements.table.index
    return Hierarchy(
        places=pd.DataFrame({"rank": [RANKS.get(i, "village") for i in index]}, index=index),
        seats=pd.DataFrame(),
        mismatches=pd.DataFrame(),
    )


def node_table(made, nodes, villages=()):
    """Nodes {id: (x, y, tier)}; `villages` {id of a node: id of the village whose code it bears}."""
    geometry = [at(x, y) for x, y, _ in nodes.values()]
    areas = made.areas.holding(geometry)
    index = pd.Index(list(nodes), name="place_id", dtype=object)
    table = {
        "name": pd.Series([f"node {i}" for i in nodes], index=index, dtype=object),
        "tier": pd.Series([tier for _, _, tier in nodes.values()], index=index, dtype=object),
        "area_id": pd.Series(areas, index=index, dtype=object),
        "inside": [area is not None for area in areas],
        "village_id": pd.Series([dict(villages).get(i) for i in nodes], index=index, dtype=object),
    }
    return gpd.GeoDataFrame(pd.DataFrame(table, index=index), geometry=geometry, crs=made.crs)


def measured(nodes=NODES, *, made=None, villages=(), options=None, travel=TRAVEL, timetable=None):
    made = drawn() if made is None else made
    table = None if nodes is None else node_table(made, nodes, villages)
    day = None if timetable is None else MONDAY
    return logistics(made, ranked(made), options, travel=travel, nodes=table, timetable=timetable, day=day)


def whole(found, tier, of="settlements"):
    rows = found.coverage
    return rows[(rows["area_id"] == "*") & (rows["tier"] == tier) & (rows["of"] == of)].set_index("threshold_min")


def codes(notes):
    return [note.code for note in notes]
