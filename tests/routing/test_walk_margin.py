"""How far people walk past the nearest road to a better one: to a car, and where the whole trip is on foot."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from road_drawing import PLANE, at, network, road

from spatial_uri import Travel, od_matrix
from spatial_uri.model.travel import Walk
from spatial_uri.routing.transit.stop_walks import FootPaths, find_walks_from, find_walks_to


def _block(mode):
    """Two streets 90 m apart that meet 500 m to the east: from one to the other it is 1,090 m by street."""
    south = road((0, 0), (0.5, 0), kmh=5)
    east = road((0.5, 0), (0.5, 0.09), kmh=5)
    north = road((0.5, 0.09), (0, 0.09), kmh=5)
    return replace(network(south, east, north), mode=mode)


def _walked_m(mode, travel=None):
    def places(*xy):
        return gpd.GeoDataFrame(geometry=[at(*p) for p in xy], crs=PLANE)

    table = od_matrix(_block(mode), places((0, 0)), places((0, 0.09)), cutoff_min=60, travel=travel)
    return table["travel_min"].iloc[0] * 5000 / 60


def test_on_foot_the_streets_are_walked_not_the_straight_line_through_the_block():
    assert _walked_m("walk") == pytest.approx(1090, abs=0.1)


@pytest.mark.parametrize("find", [find_walks_to, find_walks_from])
def test_to_a_stop_and_from_one_to_the_next_the_streets_are_walked(find):
    paths = FootPaths(_block("walk"), Walk())
    corners = np.array([at(0, 0), at(0, 0.09)], dtype=object)
    walks = find(paths, corners, corners, limit_m=2000)
    assert walks.metres[walks.stop != walks.place] == pytest.approx([1090, 1090], abs=0.1)
    assert walks.seconds[walks.stop != walks.place] == pytest.approx([1090 / 5 * 3.6] * 2, abs=1)


def test_to_a_car_one_walks_straight_to_a_better_street():
    assert _walked_m("drive") == pytest.approx(90, abs=0.1)


def test_a_margin_that_is_said_holds_for_every_mode():
    assert _walked_m("walk", Travel(walk_margin_m=100)) == pytest.approx(90, abs=0.1)
    assert _walked_m("drive", Travel(walk_margin_m=20)) == pytest.approx(1090, abs=0.1)
