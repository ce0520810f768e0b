"""Changes of roads where the ground has slopes: trips there and back apart, and comparison stays honest."""

from __future__ import annotations

import numpy as np
import pytest
from changed_roads import DIRECTIONS, NEAR, PLACES, ROADS, new_road, times, turns_among
from ground_drawing import ground
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.errors import ParameterError
from spatial_uri.measure.slope.new_road_slopes import with_slopes_of_new
from spatial_uri.measure.slope.sloped import with_slope
from spatial_uri.model.slope_factors import on_the_level
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.closure.closed_roads import without_segments

MANY = settings(max_examples=30, deadline=None, derandomize=True, phases=[Phase.generate])
HILLS = ground(lambda x, y: 600 + 90 * np.sin(2.1 * x + 0.4) * np.cos(1.7 * y) + 40 * y)
RAMP = ground(lambda x, _: 500 + 100 * x)


def hilly(*roads, rule="cycle", **options):
    return with_slope(network(*roads, **options), HILLS, rule=rule)


def new_ms(changed, k=0):
    """Milliseconds of a new road, along its line and back."""
    net, piece = changed.network, changed.new_piece[k]
    return {bool(net.edge_forward[e]): int(net.time_ms[e]) for e in np.flatnonzero(net.edge_piece == piece)}


def test_a_new_path_up_a_tenth_takes_17_minutes_a_kilometre_and_12_down():
    net = with_slope(network(road((0, 0), (0, 1), kmh=5), road((1, 0), (1, 1), kmh=5)), RAMP, rule="tobler")
    path = new_road((0, 0), (1, 0), kmh=5)
    level = change_network(net, new_roads=[path])
    assert new_ms(level) == {True: 720_000, False: 720_000}
    sloped = with_slopes_of_new(level)
    assert new_ms(sloped) == {True: pytest.approx(17.03 * 60_000, abs=300), False: pytest.approx(12 * 60_000, abs=300)}
    told = sloped.network.pieces.iloc[sloped.new_piece[0]]
    assert (told.ascent_m, told.height_status) == (pytest.approx(100, abs=0.01), "known")
    assert sloped.network.joins_main.tolist() == level.network.joins_main.tolist()


def test_a_new_path_takes_what_it_took_had_it_been_there_with_the_others():
    around = [road(a, b, kmh=5) for x in (0, 2) for a, b in (((x, 0), (x, 2)), ((x, 2), (x, 3)))]
    there = with_slope(network(*around, road((0, 2), (0.7, 2.6), (2, 2), kmh=5)), HILLS, rule="tobler")
    path = new_road((0, 2), (0.7, 2.6), (2, 2), kmh=5, road_class="tertiary")
    built = change_network(with_slope(network(*around), HILLS, rule="tobler"), new_roads=[path])
    expected = {bool(there.edge_forward[e]): int(there.time_ms[e]) for e in np.flatnonzero(there.edge_piece == 4)}
    assert new_ms(with_slopes_of_new(built)) == expected


def test_a_car_is_not_slowed_down_by_what_a_new_road_climbs():
    net = with_slope(network(road((0, 0), (0, 1)), road((1, 0), (1, 1))), RAMP)
    assert new_ms(with_slopes_of_new(change_network(net, new_roads=[new_road((0, 0), (1, 0), kmh=60)]))) == {
        True: 60_000,
        False: 60_000,
    }


def test_one_way_new_paths_climb_one_way_also_where_others_are_closed():
    net = with_slope(network(road((0, 0), (0, 1), kmh=5), road((1, 0), (1, 1), kmh=5)), RAMP, rule="tobler")
    down = new_road((1, 0), (0, 0), kmh=5, is_oneway=True)
    changed = with_slopes_of_new(change_network(net, new_roads=[down], closed=np.array([False, True])))
    assert new_ms(changed) == {True: pytest.approx(12 * 60_000, abs=300)}
    open_roads = changed.network.as_open
    assert open_roads.time_ms[open_roads.edge_piece == changed.new_piece[0]].tolist() == list(new_ms(changed).values())
    assert len(changed.network.edge_as_open) == changed.network.edge_count


def test_without_slopes_nothing_is_touched():
    changed = change_network(network(road((0, 0), (0, 1))), new_roads=[new_road((0, 0), (1, 0))])
    assert with_slopes_of_new(changed) is changed
    net = network(road((0, 0), (0, 1)))
    assert on_the_level(net) is net


def test_the_level_is_what_there_was_before_the_slopes():
    flat = network(road((0, 0), (1, 0.4), (2, 0), kmh=5), road((2, 0), (2, 2), kmh=4))
    assert on_the_level(with_slope(flat, HILLS, rule="tobler")).time_ms == pytest.approx(flat.time_ms, abs=1)


def test_roads_that_hold_changes_are_given_no_slopes_of_their_own():
    changed = change_network(network(road((0, 0), (0, 1))), new_roads=[new_road((0, 0), (1, 0))])
    with pytest.raises(ParameterError, match="changes of a scenario"):
        with_slope(changed.network, HILLS)


def test_the_parts_of_a_split_road_climb_together_what_the_whole_climbs():
    net = hilly(road((0, 0), (3, 0)))
    changed = change_network(net, new_roads=[new_road((1, 0.01), (1, 1))])
    parts = changed.network.pieces[changed.base_piece == 0]
    assert len(parts) == 2
    for column in ("ascent_m", "descent_m"):
        assert parts[column].sum() == pytest.approx(net.pieces[column].iloc[0])


@MANY
@given(ROADS, PLACES, PLACES, st.sampled_from(DIRECTIONS), st.sampled_from(["cycle", None]), st.data())
def test_a_split_piece_keeps_its_times_each_way(roads, places, clinics, direction, rule, data):
    net = hilly(*roads, rule=rule)
    whole = data.draw(st.sampled_from(roads))
    (x, y), (u, v) = whole.xy[:2]
    f = data.draw(st.floats(0.2, 0.8))
    middle = (x + f * (u - x), y + f * (v - y))
    stub = new_road(middle, (middle[0] + 9.0, middle[1] + 9.0), kmh=1.0)  # nobody is faster over it
    changed = with_slopes_of_new(change_network(net, new_roads=[stub])).network
    homes, doors = points(*places), points(*clinics)
    before = times(net, homes, doors, walk=NEAR, direction=direction)
    after = times(changed, homes, doors, walk=NEAR, direction=direction)
    reached = np.isfinite(before)
    assert (after[reached] <= before[reached]).all()
    assert (before[reached] - after[reached]).max(initial=0) <= 2  # whole milliseconds: one for each part


@pytest.mark.slow
@MANY
@given(ROADS, PLACES, PLACES, st.sampled_from(DIRECTIONS), st.data())
def test_on_slopes_a_new_road_harms_nobody_and_a_closure_helps_nobody(roads, places, clinics, direction, data):
    turns = turns_among(roads)
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=1)) if turns else []
    net = hilly(*roads, no_turns=chosen)
    ends = [data.draw(st.sampled_from(roads)).xy[0], data.draw(st.tuples(st.floats(0, 3), st.floats(0, 3)))]
    homes, doors = points(*places), points(*clinics)
    base = times(net, homes, doors, walk=NEAR, direction=direction)
    closed = np.array(data.draw(st.lists(st.booleans(), min_size=net.piece_count, max_size=net.piece_count)))
    shut = times(change_network(net, closed=closed).network, homes, doors, walk=NEAR, direction=direction)
    anew = times(without_segments(net, closed), homes, doors, walk=NEAR, direction=direction)
    assert shut.tolist() == np.maximum(base, anew).tolist()
    if np.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]) < 0.1:
        return
    both = with_slopes_of_new(change_network(net, new_roads=[new_road(*ends, kmh=40.0)], closed=closed)).network
    built = with_slopes_of_new(change_network(net, new_roads=[new_road(*ends, kmh=40.0)])).network
    with_road = times(built, homes, doors, walk=NEAR, direction=direction)
    assert (with_road <= base).all()
    with_both = times(both, homes, doors, walk=NEAR, direction=direction)
    assert (with_both <= shut).all()
    assert (with_both >= with_road).all()


def test_every_door_faces_the_right_way_with_all_roads_open_too():
    net = with_slope(network(road((0, 0), (6, 0)), road((6, 0), (6, 3))), ground(lambda _, y: 500 + 200 * np.abs(y)))
    closed = change_network(net, closed=np.array([False, True])).network
    homes, doors = points((1, 0.4)), points((5, 0.0))
    for direction in DIRECTIONS:
        same = times(net, homes, doors, walk=NEAR, direction=direction)
        assert times(closed, homes, doors, walk=NEAR, direction=direction).tolist() == same.tolist()
    down, up = (times(closed, homes, doors, walk=NEAR, direction=way)[0, 0] for way in DIRECTIONS)
    assert up > down + 60_000
