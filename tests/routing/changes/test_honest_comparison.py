"""What must hold whatever is changed: adding never makes anybody slower, closing nobody faster."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from changed_graph import graph_times
from changed_roads import NEAR, PLACES, ROADS, new_road, times, trips, turns_among
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from road_drawing import network, points

from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.changes.joints import at_whole_ms
from spatial_uri.routing.changes.splitting import split_roads
from spatial_uri.routing.improvement.projects import times_at

DIRECTIONS = st.sampled_from(["to_facility", "from_facility"])
KMH = st.sampled_from([10.0, 41.0, 90.0])
RULES = settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])


@st.composite
def new_ones(draw, roads, *, most=3):
    """New roads with ends at junctions, beside roads, on them, and anywhere."""

    def end():
        one = draw(st.sampled_from(roads))
        (x, y), (u, v) = draw(st.sampled_from(list(pairwise(one.xy))))
        part, aside = draw(st.integers(0, 7)) / 7, draw(st.sampled_from([0.0, 0.0, 0.011, 0.2]))
        return x + part * (u - x) + aside, y + part * (v - y) - aside

    made = []
    for _ in range(draw(st.integers(1, most))):
        a, b = end(), end()
        if np.hypot(a[0] - b[0], a[1] - b[1]) > 0.1:
            made.append(new_road(a, b, kmh=draw(KMH), is_oneway=draw(st.booleans())))
    assume(made)
    return made


@st.composite
def drawn(draw):
    roads = draw(ROADS)
    turns = turns_among(roads)
    some = draw(st.lists(st.sampled_from(turns), max_size=2, unique_by=lambda turn: turn[0])) if turns else []
    return roads, network(*roads, no_turns=some)


def some_closed(draw, net):
    closed = np.zeros(net.piece_count, dtype=bool)
    closed[draw(st.lists(st.integers(0, net.piece_count - 1), max_size=2))] = True
    return closed


@RULES
@given(drawn(), st.data(), PLACES, PLACES, DIRECTIONS)
def test_a_new_road_beside_any_other_change_makes_nobody_slower(made, data, places, clinics, direction):
    roads, net = made
    places, clinics, how = points(*places), points(*clinics), {"walk": NEAR, "direction": direction, "k": 2}
    closed, built = some_closed(data.draw, net), data.draw(new_ones(roads))
    slower = (net.time_ms * data.draw(st.sampled_from([1, 2]))).astype(np.int32)
    before = [change_network(net, times=slower, closed=closed, new_roads=some).network for some in ([], built[1:])]
    after = change_network(net, times=slower, closed=closed, new_roads=built).network
    ms = times(after, places, clinics, **how)
    assert all((ms <= times(one, places, clinics, **how)).all() for one in before)


@RULES
@given(drawn(), st.data(), PLACES, PLACES, DIRECTIONS)
def test_closed_roads_make_nobody_faster_than_all_roads_open(made, data, places, clinics, direction):
    roads, net = made
    places, clinics, how = points(*places), points(*clinics), {"walk": NEAR, "direction": direction, "k": 2}
    closed = some_closed(data.draw, net)
    assume(closed.any())
    ms = times(change_network(net, closed=closed).network, places, clinics, **how)
    assert (ms >= times(net, places, clinics, **how)).all()
    built = data.draw(new_ones(roads))
    changed = change_network(net, closed=closed, new_roads=built)
    assert changed.network.as_open is not None
    as_open = times(changed.network.as_open, places, clinics, **how)
    assert (times(changed.network, places, clinics, **how) >= as_open).all()
    joints = change_network(net, new_roads=built)
    if joints.joints == changed.joints:  # the new roads join what they join without the closure
        assert np.array_equal(times(joints.network, places, clinics, **how), as_open)


@RULES
@given(drawn(), st.data(), PLACES, PLACES, DIRECTIONS)
def test_a_faster_road_makes_nobody_slower(made, data, places, clinics, direction):
    roads, net = made
    places, clinics, how = points(*places), points(*clinics), {"walk": NEAR, "direction": direction, "k": 2}
    raised = np.full(net.piece_count, np.nan)
    raised[data.draw(st.integers(0, net.piece_count - 1))] = data.draw(KMH)
    same = {"closed": some_closed(data.draw, net), "new_roads": data.draw(new_ones(roads))}
    fast = change_network(net, times=times_at(net, raised), **same).network
    slow = change_network(net, **same).network
    ms = times(fast, places, clinics, **how)
    # where the road is split the joint lies where its own speed says: a millisecond here or there
    assert (ms <= times(slow, places, clinics, **how) + 2 * len(same["new_roads"])).all()


@RULES
@given(ROADS, st.data(), PLACES, PLACES, DIRECTIONS)
def test_a_split_alone_changes_no_time_by_a_millisecond(roads, data, places, clinics, direction):
    net = network(*(replace(r, back_kmh=0.0 if r.back_kmh == 0.0 else None) for r in roads))
    piece = np.array(data.draw(st.lists(st.integers(0, net.piece_count - 1), min_size=1, max_size=4)))
    part = [at_whole_ms(net, p, data.draw(st.integers(1, 96)) / 97) for p in piece.tolist()]
    places, clinics, how = points(*places), points(*clinics), {"walk": NEAR, "direction": direction, "k": 2}
    split = split_roads(net, piece, np.array(part)).network
    before, after = (trips(one, places, clinics, **how) for one in (net, split))
    assert before.time_ms.tolist() == after.time_ms.tolist()
    assert before.facility.tolist() == after.facility.tolist()
    assert before.access_ms.tolist() == after.access_ms.tolist()


@RULES
@given(ROADS, st.data(), PLACES, PLACES, DIRECTIONS)
def test_times_are_those_of_a_graph_with_every_road_really_split(roads, data, places, clinics, direction):
    net = network(*roads)
    built = data.draw(new_ones(roads, most=2))
    places, clinics, how = points(*places), points(*clinics), {"walk": NEAR, "direction": direction}
    changed = change_network(net, new_roads=built)
    right = graph_times(net, built, places, clinics, walk=NEAR, direction=direction)
    told = times(changed.network, places, clinics, **how)[:, 0]
    is_reached = np.isfinite(right)
    assert np.array_equal(np.isfinite(told), is_reached)
    assert np.abs(told[is_reached] - right[is_reached]).max(initial=0) <= 6  # rounded some times on the way
