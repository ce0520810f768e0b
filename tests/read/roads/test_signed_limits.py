"""The signed limit of a road is kept beside its speed, so that nothing is ever made faster than it."""

from __future__ import annotations

import numpy as np
import pytest
from osm_writing import OsmWriting

from spatial_uri.read.roads.roads import read_roads


def limits(tmp_path, *, mode="drive"):
    """Limits of three ways in a row: none, 30 both ways, 60 there and 20 back."""
    osm = OsmWriting()
    nodes = [osm.node(118.8 + 0.01 * i, 28.9) for i in range(4)]
    osm.way(nodes[:2], highway="tertiary")
    osm.way(nodes[1:3], highway="tertiary", maxspeed="30")
    osm.way(nodes[2:], highway="tertiary", **{"maxspeed:forward": "60", "maxspeed:backward": "20"})
    osm.write(tmp_path / "roads.osm")
    net, _ = read_roads(tmp_path / "roads.osm", mode=mode, crs=32650)
    return net.pieces.sort_values("way_id")["limit_kmh"].tolist()


def test_the_lower_of_both_directions_is_the_limit_of_a_road(tmp_path):
    found = limits(tmp_path)
    assert np.isnan(found[0])
    assert found[1:] == [30.0, 20.0]


@pytest.mark.parametrize("mode", ["walk"])
def test_who_walks_need_not_mind_it(tmp_path, mode):
    assert np.isnan(limits(tmp_path, mode=mode)).all()
