"""Closures where the ground has slopes: the nearest door is the one that is reached first, there and back apart."""

from __future__ import annotations

import numpy as np
import pytest
from changed_roads import DIRECTIONS, NEAR, PLACES, ROADS, times, turns_among
from ground_drawing import ground
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.measure.slope.sloped import with_slope
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.closure.closures import measure_closures

HILLS = ground(lambda x, y: 600 + 90 * np.sin(2.1 * x + 0.4) * np.cos(1.7 * y) + 40 * y)
NORTH_IS_STEEP = ground(lambda _, y: 500 + 100 * np.maximum(y, 0))


@pytest.mark.parametrize(("direction", "minutes"), [("to_facility", 3.0), ("from_facility", 2.4)])
def test_who_loses_the_road_walks_to_the_door_that_is_reached_first_and_not_to_the_nearest(direction, minutes):
    # door A 200 m up a tenth: 2.4 min x exp(0.35) = 3.41 up, 2.4 down; door B 250 m on the level: 3.0 both ways
    net = with_slope(network(road((0, 0), (1, 0)), road((5, 0), (8, 0))), NORTH_IS_STEEP)
    village, doors = points((0, 0)), points((0, 0.2), (0, -0.25), (1, 0))
    found = measure_closures(net, village, doors, direction=direction, walk=NEAR)
    assert found.base_ms.tolist() == [60_000]
    assert found.time_ms.tolist() == [pytest.approx(minutes * 60_000, abs=1)]
    anew = change_network(net, closed=np.array([True, False])).network
    assert times(anew, village, doors, walk=NEAR, direction=direction)[0].tolist() == found.time_ms.tolist()


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, PLACES, PLACES, st.sampled_from(DIRECTIONS), st.sampled_from(["cycle", None]), st.data())
def test_on_slopes_a_closure_costs_what_a_study_made_anew_without_the_road_says(
    roads, places, clinics, direction, rule, data
):
    turns = turns_among(roads)
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=1)) if turns else []
    net = with_slope(network(*roads, no_turns=chosen), HILLS, rule=rule)
    homes, doors = points(*places), points(*clinics)
    found = measure_closures(net, homes, doors, direction=direction, walk=NEAR, workers=1)
    assert found.base_ms.tolist() == as_told(times(net, homes, doors, walk=NEAR, direction=direction))
    for piece in range(len(roads)):
        told = found.base_ms.copy()
        told[found.place[found.closed == piece]] = found.time_ms[found.closed == piece]
        anew = change_network(net, closed=np.arange(len(roads)) == piece).network
        assert told.tolist() == as_told(times(anew, homes, doors, walk=NEAR, direction=direction))


def as_told(ms):
    """Milliseconds as closures tell them."""
    return np.where(np.isfinite(ms[:, 0]), ms[:, 0], -1).astype(np.int64).tolist()
