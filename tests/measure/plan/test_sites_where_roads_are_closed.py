"""Roads and added facilities where roads are closed: a closure brings nobody nearer to what is built."""

from __future__ import annotations

import numpy as np
import pytest
from road_drawing import network, points, road

from spatial_uri.measure.plan.road_and_site_search import RoadAndSiteSearch
from spatial_uri.model.travel import Walk
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.improvement.added_facilities import AddedFacilities
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects

MIN = 60_000
DIRECTIONS = ("to_facility", "from_facility")


def searched(roads, closed, places, clinics, sites, *, limit_min, direction="to_facility", walk_m=1000.0):
    """Every open road is a project that makes it twice as fast."""
    net = network(*roads)
    if len(closed):
        net = change_network(net, closed=np.isin(np.arange(net.piece_count), closed)).network
    walk = Walk(kmh=5.0, limit_m=walk_m)
    search = ImprovementSearch.prepare(net, points(*places), points(*clinics), direction=direction, walk=walk)
    pieces = np.setdiff1d(np.arange(len(roads)), closed)
    projects = RoadProjects.of_pieces(
        net, np.arange(len(pieces) + 1), pieces, np.rint(net.time_ms / 2).astype(np.int32)
    )
    added = AddedFacilities.of(search, points(*sites))
    return RoadAndSiteSearch(search, projects, added, round(limit_min * MIN))


def track_beside_a_main_road(closed, limit_min):
    """A village lives 50 m from a track (15 km/h) and 600 m from the main road (60 km/h); both lead to x = 10.

    By the track it is 0.6 min on foot and 5.65 km, 23.2 min, and 10 min more to the clinic at x = 0. Were the track
    not there, it would be 7.2 min on foot and 5 km by the main road either way, 12.2 min.
    """
    main, track = road((0, 0), (10, 0)), road((0, 0.65), (10, 0.65), (10, 0), kmh=15.0)
    return searched([main, track], closed, [(5, 0.6), (10, 0)], [(0, 0)], [(10, 0)], limit_min=limit_min)


@pytest.mark.parametrize("closed", [[], [1]])
def test_a_village_that_a_closure_sends_to_a_better_road_is_no_nearer_to_a_new_site(closed):
    found = track_beside_a_main_road(closed, 15)
    assert found.times((), ()).tolist() == [33_200 * 60, 10 * MIN]
    assert found.times((), (0,)).tolist() == [23_200 * 60, 0]
    assert found.times_again((), (0,)).tolist() == [23_200 * 60, 0]
    assert found.within((), (0,)).tolist() == [False, True]
    assert [rows.tolist() for rows in found.newly(((), ()), [((), (0,))])] == [[]]
    nearer = track_beside_a_main_road(closed, 24)
    assert [rows.tolist() for rows in nearer.newly(((), ()), [((), (0,))])] == [[0]]
    assert nearer.within((), (0,)).tolist() == [True, True]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("seed", range(4))
def test_levers_on_closed_roads_bring_what_the_changed_network_says_when_searched_anew(seed, direction):
    rng = np.random.default_rng(seed)
    ends = [(x, y) for x in range(4) for y in range(4)]
    pairs = [(a, b) for a in ends for b in ends if a < b and abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1]
    roads = [road(a, b, kmh=float(rng.choice([15.0, 30.0, 60.0]))) for a, b in pairs]
    spots = [tuple(xy) for xy in rng.uniform(-0.2, 3.2, (14, 2)).round(3)]
    found = searched(
        roads, rng.choice(len(roads), 5, replace=False), spots[:10], spots[10:11], spots[11:],
        limit_min=5, direction=direction, walk_m=600.0,
    )  # fmt: skip
    here: tuple = ((), ())
    for _ in range(3):
        moves = [((row,), ()) for row in range(6)] + [((), (row,)) for row in range(3)] + [((7, 8), (1,))]
        before, told = found.within(*here), found.newly(here, moves)
        for move, brings in zip(moves, told, strict=True):
            both = tuple(sorted({*here[0], *move[0]})), tuple(sorted({*here[1], *move[1]}))
            ms = found.times(*both)
            assert ms.tolist() == found.times_again(*both).tolist()
            within = (ms >= 0) & (ms <= 5 * MIN)
            assert within.tolist() == found.within(*both).tolist()
            assert brings.tolist() == np.flatnonzero(within & ~before).tolist()
        here = (*here[0], len(here[0])), tuple(sorted({*here[1], len(here[0]) % 3}))
