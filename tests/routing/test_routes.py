"""The way behind a time: its length and time are those of the table."""

import numpy as np
import pytest
from road_drawing import X0, Y0, network, points, road

from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.routes import trace_route
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree

WALK = {"walk": Walk(kmh=5.0, limit_m=1000.0)}


def trips(net, origins, facilities, **options):
    tree = grow_tree(net, facilities, **WALK, **options)
    return tree, find_nearest(tree, origins, snap_places(net, origins, **WALK))


def corners_km(line):
    return [(round((x - X0) / 1000, 6), round((y - Y0) / 1000, 6)) for x, y in line.coords]


def test_a_route_runs_from_the_middle_of_one_road_to_the_middle_of_another():
    net = network(road((0, 0), (10, 0)), road((10, 0), (10, 10)))
    tree, found = trips(net, points((4, 0.1)), points((10, 5)))
    way = trace_route(tree, found, 0)
    assert way.pieces.tolist() == [0, 1]
    assert corners_km(way.geometry) == [(4, 0), (10, 0), (10, 5)]
    assert way.network_m == pytest.approx(11_000)
    assert (way.access_ms, way.road_ms, way.egress_ms) == (72_000, 11 * 60_000, 0)
    assert way.time_ms == found.time_ms[0, 0]


def test_an_ambulance_is_traced_in_the_direction_that_it_drives():
    # the straight way is one-way, against the ambulance
    net = network(
        road((0, 0), (10, 0), back_kmh=0.0), road((10, 0), (10, 5), (0, 5)), road((0, 5), (0, 0)), road((-3, 0), (0, 0))
    )
    to_clinic = trace_route(*trips(net, points((-2, 0)), points((9, 0))), 0)
    from_clinic = trace_route(*trips(net, points((-2, 0)), points((10, 1)), direction="from_facility"), 0)
    assert to_clinic.pieces.tolist() == [3, 0]
    assert from_clinic.pieces.tolist() == [1, 2, 3]
    assert corners_km(from_clinic.geometry)[0] == (10, 1)
    assert corners_km(from_clinic.geometry)[-1] == (-2, 0)


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_a_route_may_stay_on_one_road(direction):
    net = network(road((0, 0), (10, 0)))
    tree, found = trips(net, points((7, 0)), points((2, 0)), direction=direction)
    way = trace_route(tree, found, 0)
    assert way.pieces.tolist() == [0]
    ends = [(7, 0), (2, 0)] if direction == "to_facility" else [(2, 0), (7, 0)]
    assert corners_km(way.geometry) == ends
    assert way.time_ms == found.time_ms[0, 0] == 5 * 60_000


def test_a_facility_next_door_is_walked_to():
    net = network(road((0, 0), (10, 0)))
    tree, found = trips(net, points((5, 0.5)), points((5, 0.6)))
    way = trace_route(tree, found, 0)
    assert way.geometry.is_empty
    assert len(way.edges) == 0
    assert (way.network_m, way.road_ms, way.access_ms) == (0, 0, 72_000)


def test_a_route_that_does_not_exist_is_refused():
    net = network(road((0, 0), (1, 0)), road((50, 0), (51, 0)))
    tree, found = trips(net, points((0, 0)), points((50, 0)))
    for place, rank in ((0, 0), (0, 1), (1, 0)):
        with pytest.raises(ParameterError, match="no route"):
            trace_route(tree, found, place, rank=rank)


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_every_route_of_the_example_is_as_long_and_takes_as_long_as_the_table_says(example, direction):
    net = example.network
    origins = example.settlements.table.geometry.to_numpy()
    facilities = example.facilities.table.geometry.to_numpy()
    tree, found = trips(net, origins, facilities, direction=direction, k=2)
    for place, rank in np.argwhere(found.time_ms >= 0):
        way = trace_route(tree, found, place, rank=rank)
        assert way.time_ms == found.time_ms[place, rank]
        assert way.network_m == pytest.approx(found.network_m[place, rank], abs=1e-6)
        assert way.geometry.length == pytest.approx(way.network_m, rel=1e-3, abs=0.01)
        assert (net.head[way.edges[:-1]] == net.tail[way.edges[1:]]).all()
