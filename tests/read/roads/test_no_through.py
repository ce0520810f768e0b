"""Streets for those who have business there: open to begin or end a trip, not to drive through."""

from __future__ import annotations

import math

import pytest
from road_oracle import RoadWorld, minutes, network_times


def _short_cut(**tags):
    """From 1 to 4 it is 300 m through the street in the middle, 2 - 3, and 2,100 m around, over 5."""
    world = RoadWorld()
    for node, (x, y) in {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0), 5: (150, 1039)}.items():
        world.at(node, x, y)
    for node, (x, y) in {6: (125, 0), 7: (-50, 0), 8: (350, 0), 9: (150, 1100)}.items():
        world.at(node, x, y)
    world.road(1, 2)
    world.road(2, 6, 3, **tags)
    world.road(3, 4)
    world.road(1, 5, 4)
    for stub in ((1, 7), (4, 8), (5, 9)):  # so that 1, 4 and 5 are junctions
        world.road(*stub)
    return world


def _facts(notes):
    return {note.code: note.facts for note in notes}


def test_nobody_drives_through_and_everybody_gets_in_and_out(tmp_path):
    free, _ = _short_cut().network(tmp_path)
    network, notes = _short_cut(motor_vehicle="destination").network(tmp_path)
    around = minutes(free, 1, 5) + minutes(free, 5, 4)
    assert minutes(network, 1, 4) == minutes(network, 4, 1) == pytest.approx(around, abs=1e-3)
    assert network.pieces["length_m"].sum() == pytest.approx(free.pieces["length_m"].sum(), abs=1e-6)
    ends = [int(i) for i in network.node_id[network.node_id < 0]]
    times = network_times(network, 1)
    assert sorted(times[end] / 60_000 for end in ends) == pytest.approx(
        [minutes(network, 1, 2) * 1.5, around + minutes(network, 4, 3) * 1.5], abs=1e-3
    )  # the cut is in the middle of the street, and both halves are reached
    assert all(math.isfinite(minutes(network, end, 1)) for end in ends)
    assert _facts(notes)["roads.destination"] == {"count": 1, "all_km": pytest.approx(0.1, abs=1e-3)}


def test_on_foot_one_walks_through(tmp_path):
    free, _ = _short_cut().network(tmp_path, mode="walk")
    network, notes = _short_cut(access="destination").network(tmp_path, mode="walk")
    assert minutes(network, 1, 4) == minutes(free, 1, 4)
    assert notes == ()


def test_what_is_reached_through_such_a_street_alone_stays_joined(tmp_path):
    world = RoadWorld()
    for node, x in ((1, 0), (2, 100), (3, 200), (4, 300)):
        world.at(node, x, 0)
    world.road(1, 2)
    world.road(2, 3, access="customers")
    world.road(3, 4)
    network, notes = world.network(tmp_path)
    assert math.isfinite(minutes(network, 1, 4))
    assert list(_facts(notes)) == ["roads.destination_uncut"]


def test_a_one_way_street_stays_whole_and_is_counted(tmp_path):
    network, notes = _short_cut(access="residents", oneway="yes").network(tmp_path)
    free, _ = _short_cut(oneway="yes").network(tmp_path)
    assert minutes(network, 1, 4) == minutes(free, 1, 4)
    assert _facts(notes)["roads.destination_one_way"] == {"count": 1}


def test_a_quarter_with_three_ways_in_is_cut_so_that_none_leads_to_another(tmp_path):
    """A star of three streets, 100, 200 and 300 m long, whose ends are joined by a ring road."""
    world = RoadWorld()
    for node, (x, y) in {1: (100, 0), 2: (0, 200), 3: (-300, 0), 9: (0, 0)}.items():
        world.at(node, x, y)
    for far in (1, 2, 3):
        world.road(far, 9, access="destination")
    ring = [world.road(1, 2), world.road(2, 3)]
    network, notes = world.network(tmp_path)
    assert len(ring) == 2
    assert _facts(notes)["roads.destination"]["count"] == 2
    ring_ms = {
        way: int(network.time_ms[network.pieces["way_id"].to_numpy()[network.edge_piece] == way][0]) for way in ring
    }
    assert minutes(network, 1, 3) * 60_000 == pytest.approx(sum(ring_ms.values()), abs=1)
    # who lives in the middle goes by the nearest end
    assert minutes(network, 9, 1) == pytest.approx(0.1 / 25 * 60, rel=1e-2)
    assert minutes(network, 9, 2) == pytest.approx(minutes(network, 9, 1) + minutes(network, 1, 2), abs=1e-3)
