"""New ways of closed roads in parts: what several drive over is drawn once, and nothing of a way is lost."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString

from spatial_uri.analyses.criticality.way_parts import SKETCH_M, parts_of_ways


def ways_of(*rows: tuple[int, str, LineString]) -> gpd.GeoDataFrame:
    stretch, place, lines = zip(*rows, strict=True)
    table = {"stretch": stretch, "segment": [s + 100 for s in stretch], "place_id": place}
    return gpd.GeoDataFrame(table, geometry=list(lines), crs=32650)


WEST = LineString([(0, 0), (1000, 0), (2000, 0), (3000, 0)])
NORTH = LineString([(1000, 500), (1000, 0), (2000, 0), (3000, 0)])


def test_ground_that_two_ways_share_is_drawn_once() -> None:
    parts, ways = parts_of_ways(ways_of((7, "west", WEST), (7, "north", NORTH)))
    assert list(zip(parts["settlements"], parts.length, strict=True)) == [(1, 1000.0), (2, 2000.0), (1, 500.0)]
    assert set(parts["stretch"]) == {7}
    assert set(parts["segment"]) == {107}
    assert list(zip(ways["place_id"], ways["part"], strict=True)) == [
        ("west", 0), ("west", 1), ("north", 2), ("north", 1),
    ]  # fmt: skip


def test_ways_around_different_roads_share_nothing() -> None:
    parts, ways = parts_of_ways(ways_of((7, "west", WEST), (8, "west", WEST)))
    assert list(parts["stretch"]) == [7, 8]
    assert list(parts["settlements"]) == [1, 1]
    assert list(ways["part"]) == [0, 1]


def test_the_parts_of_a_way_put_together_are_the_way_but_for_the_points_left_out() -> None:
    rng = np.random.default_rng(3)
    trunk = np.cumsum(rng.uniform(5, 60, (200, 2)), axis=0)
    rows = []
    for k, joins in enumerate((0, 0, 40, 90, 90, 150)):
        home = trunk[joins] + (-400, 300 + 60 * k)
        rows.append((1, f"p{k}", LineString([home, *trunk[joins:]])))
    given = ways_of(*rows)
    _, ways = parts_of_ways(given)
    for place, own in ways.groupby("place_id", sort=False):
        (whole,) = given.geometry[given["place_id"] == place]
        drawn = shapely.line_merge(shapely.MultiLineString(list(own.geometry)))
        assert drawn.geom_type == "LineString"
        assert shapely.get_point(drawn, 0) == shapely.get_point(whole, 0)
        assert shapely.get_point(drawn, -1) == shapely.get_point(whole, -1)
        assert shapely.hausdorff_distance(drawn, whole) <= SKETCH_M * 1.01
    assert ways["settlements"].max() == 6
