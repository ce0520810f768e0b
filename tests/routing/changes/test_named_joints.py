"""New roads that say which road they join, and where, solved in the head."""

from __future__ import annotations

import numpy as np
import pytest
from changed_roads import DIRECTIONS, NEAR, new_road, times
from road_drawing import at, network, points, road

from spatial_uri.errors import ParameterError
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.changes.new_roads import NamedJoint


def minutes(net, places, clinics, **how):
    """Minutes to the nearest clinic, to a thousandth; infinite without a way."""
    return np.round(times(net, points(*places), points(*clinics), walk=NEAR, **how)[:, 0] / 60_000, 3).tolist()


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_an_end_joins_where_it_says_and_stays_where_it_is_drawn(direction):
    net = network(road((0, 0), (10, 0)), road((10, 0), (20, 0)))
    ends = (NamedJoint(0, 0.4), NamedJoint(1, 0.5))  # 4 km and 15 km along
    changed = change_network(net, new_roads=[new_road((4, 0.05), (9.98, 0.01), joins=ends, kmh=120)])
    assert [(j.kind, j.base_piece, j.fraction) for j in changed.joints] == [("split", 0, 0.4), ("split", 1, 0.5)]
    assert [round(j.metres) for j in changed.joints] == [50, 5020]
    line = changed.network.lines[changed.new_piece[0]]
    assert list(line.coords) == [at(4, 0.05).coords[0], at(9.98, 0.01).coords[0]]
    new_min = line.length / 1000 / 2  # at 120 km/h
    found = minutes(changed.network, [(15, 0)], [(0, 0)], direction=direction)
    assert found == [pytest.approx(4 + new_min, abs=0.001)]


def test_both_parts_take_whole_milliseconds():
    net = network(road((0, 0), (1, 0)))  # 60,000 ms: 0.421337421 of them are 25,280.2
    joins = (NamedJoint(0, 0.421337421), None)
    changed = change_network(net, new_roads=[new_road((0.42, 0), (0.42, 3), joins=joins)])
    assert changed.joints[0].fraction == 25_280 / 60_000
    first = changed.network.time_ms[changed.network.edge_piece == 0].tolist()
    rest = changed.network.time_ms[changed.network.edge_piece == 1].tolist()
    assert (first, rest) == ([25_280] * 2, [34_720] * 2)


def test_the_milliseconds_are_those_that_the_road_takes_with_the_other_changes():
    net = network(road((0, 0), (1, 0)))
    joins = (NamedJoint(0, 25_281 / 60_000), None)  # half of them are 12,640.5: the even number counts
    made = [new_road((0.42, 0), (0.42, 3), joins=joins)]
    changed = change_network(net, times=net.time_ms // 2, new_roads=made)
    assert changed.joints[0].fraction == 12_640 / 30_000


@pytest.mark.parametrize(("fraction", "ms"), [(1e-9, 1), (1 - 1e-9, 59_999)])
def test_the_joint_is_a_millisecond_from_the_junctions_at_least(fraction, ms):
    net = network(road((0, 0), (1, 0)))
    made = [new_road((0, 0), (0, 3), joins=(NamedJoint(0, fraction), None))]
    assert change_network(net, new_roads=made).joints[0].fraction == ms / 60_000


def test_what_is_named_counts_although_a_junction_lies_nearer():
    net = network(road((0, 0), (10, 0)), road((10, 0), (20, 0)))
    made = [new_road((10, 0), (10, 3), joins=(NamedJoint(0, 0.9), None)), new_road((10, 0), (10, -3))]
    joints = change_network(net, new_roads=made).joints
    assert [j.kind for j in joints] == ["split", "free", "junction", "free"]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_road_between_two_places_of_one_segment_is_a_short_cut(direction):
    net = network(road((0, 0), (0, 10), (10, 10), (10, 0)))  # 30 km round
    joins = (NamedJoint(0, 0.2), NamedJoint(0, 0.8))  # 6 km from either end
    changed = change_network(net, new_roads=[new_road((0, 6), (10, 6), joins=joins)])
    assert changed.base_piece.tolist() == [0, 0, 0, -1]
    assert minutes(changed.network, [(10, 0)], [(0, 0)], direction=direction) == [6 + 10 + 6.0]


def test_two_new_roads_that_name_one_place_in_any_order_meet_there():
    net = network(road((0, 0), (10, 0)))
    one = new_road((4, 0), (4, 3), joins=(NamedJoint(0, 0.4), None))
    other = new_road((4, -3), (4, 0), joins=(None, NamedJoint(0, 0.4)))
    third = new_road((7, 2), (7, 0), joins=(None, NamedJoint(0, 0.7)))
    for made in ([one, other, third], [third, other, one]):
        changed = change_network(net, new_roads=made)
        assert sorted(changed.base_piece.tolist()) == [-1, -1, -1, 0, 0, 0]
        assert minutes(changed.network, [(4, 3), (7, 2)], [(4, -3)]) == [6.0, 3 + 3 + 2.0]


def test_what_no_new_road_joins_is_refused_with_every_fault():
    net = network(
        road((0, 0), (10, 0), road_class="motorway"),
        road((10, 0), (20, 0), structure="bridge", snappable=False),
        road((20, 0), (30, 0)),
        road((30, 0), (40, 0)),
    )
    closed = np.array([False, False, True, False])
    named = [(0, 0.5), (1, 0.5), (2, 0.5), (9, 0.5), (3, 0.0), (3, 1.0)]
    ends = [NamedJoint(*point) for point in named]
    made = [new_road((0, 1), (5, 1), joins=pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
    with pytest.raises(ParameterError) as refused:
        change_network(net, closed=closed, new_roads=made)
    assert list(refused.value.faults) == [
        "new road 1, first vertex: no new road joins piece 0",
        "new road 1, last vertex: no new road joins piece 1",
        "new road 2, first vertex: no new road joins piece 2",
        "new road 2, last vertex: there is no piece 9",
        "new road 3, first vertex: its fraction is 0, and should be above 0 and below 1",
        "new road 3, last vertex: its fraction is 1, and should be above 0 and below 1",
    ]
