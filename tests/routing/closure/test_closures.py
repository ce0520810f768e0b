"""What every closure costs, against networks drawn again, and files written again, without the closed road."""

from __future__ import annotations

import numpy as np
import pytest
import split_graph
from files_without import coordinates_of, write_without_junction, write_without_segment
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.model.travel import Walk
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.routing.closure.closed_roads import ClosedRoads
from spatial_uri.routing.closure.closures import measure_closures
from spatial_uri.routing.closure.demotions import find_demotions
from spatial_uri.rules.preset import load_preset
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract

NEAR = Walk(kmh=5.0, limit_m=600.0)
GRID = st.tuples(st.integers(0, 3), st.integers(0, 3))
ROADS = st.lists(
    st.builds(
        lambda a, b, kmh, back: road(a, b, kmh=kmh, back_kmh=back),
        GRID,
        GRID,
        st.sampled_from([20.0, 30.0, 60.0]),
        st.sampled_from([None, None, 0.0, 10.0]),
    ).filter(lambda r: r.xy[0] != r.xy[1]),
    min_size=1,
    max_size=14,
)
PLACES = st.lists(
    st.tuples(st.integers(-1, 31), st.integers(-1, 31)).map(lambda p: (p[0] / 10, p[1] / 10)), min_size=1, max_size=5
)
DIRECTIONS = st.sampled_from(["to_facility", "from_facility"])


def nearest_ms(net, places, facilities, *, direction, walk):
    """Times by an oracle that snaps and searches by itself; -1 if there is no way."""
    if net is None:  # without any road people walk to a clinic within the limit
        metres = np.array([min(place.distance(other) for other in facilities) for place in places])
        return np.where(metres <= walk.limit_m, np.rint(metres * walk.ms_per_m), -1).astype(np.int64)
    ms = split_graph.door_to_door_ms(net, places, facilities, direction=direction, walk=walk).min(axis=1)
    return np.where(np.isfinite(ms), ms, -1).astype(np.int64)


def never_faster(base_ms, ms):
    """The rule: nobody counts as faster than before, and who reached nothing before counts for nothing."""
    return np.where((base_ms < 0) | ((ms >= 0) & (ms < base_ms)), base_ms, ms)


def told_by(found, closed):
    told = found.base_ms.copy()
    told[found.place[found.closed == closed]] = found.time_ms[found.closed == closed]
    return told


def turns_among(roads):
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    ends = {(i, f): (roads[i].xy[0 if f else -1], roads[i].xy[-1 if f else 0]) for i, f in directed}
    return [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]


def drawn_without(roads, i, turns=()):
    """Draw the network again without road `i`; None if it was the only one."""
    rest = [r for k, r in enumerate(roads) if k != i]
    kept = [((a - (a > i), af), (b - (b > i), bf)) for (a, af), (b, bf) in turns if i not in (a, b)]
    return network(*rest, no_turns=kept) if rest else None


def assert_as_drawn_again(roads, places, clinics, direction, turns=()):
    places, clinics, how = points(*places), points(*clinics), {"direction": direction, "walk": NEAR}
    net = network(*roads, no_turns=turns)
    found = measure_closures(net, places, clinics, **how)
    base_ms = nearest_ms(net, places, clinics, **how)
    assert_equal_ms(found.base_ms, base_ms)
    for i in range(len(roads)):
        again = nearest_ms(drawn_without(roads, i, turns), places, clinics, **how)
        if net.piece_ends[i, 0] < 0 or i not in found.used:
            again = base_ms  # nobody needs it
        assert_equal_ms(told_by(found, i), never_faster(base_ms, again))


def assert_equal_ms(told, right, within_ms=2):
    """The oracle locates places on the road by other arithmetic: half a millisecond may round the other way."""
    assert (told < 0).tolist() == (right < 0).tolist()
    assert np.abs(told - right).max(initial=0) <= within_ms


@settings(max_examples=120, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, PLACES, PLACES, DIRECTIONS)
def test_closing_any_road_of_any_network_costs_what_a_network_drawn_without_it_says(roads, places, clinics, direction):
    assert_as_drawn_again(roads, places, clinics, direction)


@settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, st.data(), PLACES, PLACES, DIRECTIONS)
def test_with_forbidden_turns_it_costs_what_a_network_drawn_without_it_says(roads, data, places, clinics, direction):
    turns = turns_among(roads)
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=2, unique_by=lambda turn: turn[0])) if turns else []
    assert_as_drawn_again(roads, places, clinics, direction, chosen)


@settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, PLACES, PLACES, DIRECTIONS)
def test_no_closure_makes_anybody_faster_or_lets_anybody_arrive_who_did_not(roads, places, clinics, direction):
    found = measure_closures(network(*roads), points(*places), points(*clinics), direction=direction, walk=NEAR)
    before = found.base_ms[found.place]
    assert (before >= 0).all()
    assert ((found.time_ms == -1) | (found.time_ms > before)).all()


@settings(max_examples=80, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, st.data())
def test_the_roads_that_lead_nowhere_any_more_are_those_of_a_network_without_what_is_closed(roads, data):
    turns = turns_among(roads)
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=2, unique_by=lambda turn: turn[0])) if turns else []
    drawn = network(*roads, no_turns=chosen)
    free = network(*roads)  # a forbidden turn vanishes with its junction
    segments = ClosedRoads.of_segments(np.arange(drawn.piece_count))
    junctions = ClosedRoads.of_junctions(np.unique(free.junction))
    for net, closed in ((drawn, segments), (free, junctions)):
        found = find_demotions(net, closed)
        for case in range(len(closed)):
            after = closed.without(net, case).joins_main
            demoted, promoted = (
                rows.rows[rows.ptr[case] : rows.ptr[case + 1]].tolist() for rows in (found.demoted, found.promoted)
            )
            gone = net.joins_main & ~after & (np.arange(net.piece_count) != closed.segment[case])
            assert sorted(demoted) == np.flatnonzero(gone).tolist()
            assert sorted(promoted) == np.flatnonzero(after & ~net.joins_main).tolist()


COUNTY = {0: "to_facility", 1: "from_facility"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [pytest.param(0), pytest.param(1, marks=pytest.mark.slow)])
def test_in_a_county_a_closure_costs_what_a_file_without_the_segment_says(tmp_path, seed):
    extract = synthetic_county(villages=12, seed=seed).write(tmp_path).extract
    study = study_from_extract(extract, preset="CN")
    net, places = study.network, study.settlements.table.geometry.to_numpy()
    facilities = study.facilities.table
    clinics = facilities[facilities["tier"] == study.tiers[0].name].geometry.to_numpy()
    how = {"direction": COUNTY[seed], "walk": Walk()}
    found = measure_closures(net, places, clinics, **how, workers=2)
    assert len(found.used) > 50
    cutting = np.unique(found.closed[found.time_ms == -1])
    asked = [*cutting[:3].tolist(), *found.used[:: max(1, len(found.used) // 5)].tolist()]
    for segment in asked if seed == 0 else found.used.tolist():
        path = tmp_path / f"without{segment}.osm.pbf"
        write_without_segment(extract, coordinates_of(net, segment), path)
        assert_as_in_file(path, net, places, clinics, how, told_by(found, segment), found.base_ms)


def test_closing_a_junction_costs_what_a_file_without_the_junction_says(tmp_path):
    extract = synthetic_county(villages=12, seed=2).write(tmp_path).extract
    study = study_from_extract(extract, preset="CN")
    net, places = study.network, study.settlements.table.geometry.to_numpy()
    facilities = study.facilities.table
    clinics = facilities[facilities["tier"] == study.tiers[0].name].geometry.to_numpy()
    how = {"direction": "to_facility", "walk": Walk()}
    found = measure_closures(net, places, clinics, **how, junctions=np.unique(net.junction))
    cutting = np.unique(found.closed[found.time_ms == -1])
    for junction in [*cutting[:3].tolist(), *found.used[::40].tolist()]:
        piece = int(np.flatnonzero((net.piece_ends == junction).any(axis=1))[0])
        vertices = coordinates_of(net, piece)
        path = tmp_path / f"without{junction}.osm.pbf"
        write_without_junction(extract, vertices[0 if net.piece_ends[piece, 0] == junction else -1], path)
        assert_as_in_file(path, net, places, clinics, how, told_by(found, junction), found.base_ms)


def assert_as_in_file(path, net, places, clinics, how, told, base_ms):
    """Where a road goes on as one, its time is rounded once instead of twice, and a stub is a centimetre nearer."""
    again, _ = read_roads(path, mode="drive", preset=load_preset("CN"), crs=net.crs)
    right = never_faster(base_ms, nearest_ms(again, places, clinics, **how))
    assert_equal_ms(told, right, within_ms=20)


def test_a_bridge_cuts_off_those_behind_it_and_a_street_has_a_way_round():
    #  clinic 0 --- 1 --- 2 (village)      with a way round from 0 to 1 over (0.5, 1)
    net = network(road((0, 0), (1, 0)), road((1, 0), (2, 0)), road((0, 0), (0.5, 1), (1, 0), kmh=30.0))
    found = measure_closures(net, points((2, 0), (1, 0)), points((0, 0)), walk=Walk(limit_m=10.0))
    assert found.base_ms.tolist() == [120_000, 60_000]
    assert found.used.tolist() == [0, 1]
    round_ms = round(2 * np.hypot(500, 1000) / 30 * 3.6 * 1000)
    told = dict(zip(zip(found.closed.tolist(), found.place.tolist(), strict=True), found.time_ms.tolist(), strict=True))
    assert told == {(0, 0): round_ms + 60_000, (0, 1): round_ms, (1, 0): -1}


RING = (road((0, 0), (4, 0)), road((4, 0), (4, 3), (0, 3), (0, 0)))


def test_people_behind_a_closed_road_walk_on_to_the_next_road_that_leads_somewhere():
    # a lane of 1 km off the ring's foot ends 400 m below the ring's top; a village at its end
    net = network(*RING, road((2, 3), (2, 2.9)), road((0, 0), (0.6, 2.6)))
    walk = Walk(limit_m=1000.0, margin_m=100.0)
    found = measure_closures(net, points((0.6, 2.6)), points((0, 0)), walk=walk)
    lane_ms = round(np.hypot(600, 2600) / 60 * 3600)
    assert found.base_ms.tolist() == [lane_ms]
    # 400 m on foot to (0.6, 3), then 600 m west and 3 km south
    assert told_by(found, 3).tolist() == [round(400 * walk.ms_per_m + 3.6 * 60_000)]


def test_without_a_road_within_the_walk_they_are_cut_off():
    net = network(*RING, road((0, 0), (0.6, 2.6)))
    found = measure_closures(net, points((0.6, 2.6)), points((0, 0)), walk=Walk(limit_m=390.0, margin_m=100.0))
    assert told_by(found, 2).tolist() == [-1]


def test_who_would_be_faster_on_the_road_that_a_closure_sends_him_to_stays_as_he_is():
    # a slow lane passes the door, a fast road runs 300 m away, out of the margin while the lane is open
    net = network(*RING, road((0, 0), (1, 0.3), (2, 0.3), (4, 3), kmh=4.0, back_kmh=4.0))
    found = measure_closures(net, points((2, 0.3)), points((0, 0)), walk=Walk(limit_m=1000.0, margin_m=100.0))
    assert 2 in found.used
    assert not len(found.closed), "closed, the lane would send them to the fast road"


def test_a_clinic_whose_road_is_closed_is_reached_over_the_next_one():
    net = network(road((0, 0), (4, 0)), road((0, 0), (0, 1), (4, 1), (4, 0)))
    # The clinic stands 100 m from the first road, 900 m from the second.
    found = measure_closures(net, points((0, 0)), points((2, 0.1)), walk=Walk(limit_m=1000.0, margin_m=50.0))
    walk_ms = 3_600_000 / 5000
    assert found.base_ms.tolist() == [round(2 * 60_000 + 100 * walk_ms)]
    assert found.used.tolist() == [0]
    assert found.time_ms.tolist() == [round(3 * 60_000 + 900 * walk_ms)]


def test_without_places_or_facilities_no_piece_is_worth_anything():
    net = network(road((0, 0), (1, 0)))
    for places, clinics in ((points(), points((0, 0))), (points((0, 0)), points())):
        found = measure_closures(net, places, clinics)
        assert (len(found.used), len(found.closed), len(found.base_ms)) == (0, 0, len(places))
