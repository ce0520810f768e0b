"""Roads and added facilities together, against a graph of the changed network that is built and searched anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import split_graph
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.measure.plan.road_and_site_search import RoadAndSiteSearch, no_projects
from spatial_uri.model.travel import Walk
from spatial_uri.routing.improvement.added_facilities import AddedFacilities
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects, joined

NEAR, FASTER, LIMIT_MS = Walk(kmh=5.0, limit_m=600.0), 2.5, 3 * 60_000
DIRECTIONS = ("to_facility", "from_facility")
GRID = st.tuples(st.integers(0, 3), st.integers(0, 3))
ROAD = st.builds(
    lambda a, b, kmh, back: road(a, b, kmh=kmh, back_kmh=back),
    GRID,
    GRID,
    st.sampled_from([20.0, 30.0, 60.0]),
    st.sampled_from([0.0, None, 10.0]),
).filter(lambda r: r.xy[0] != r.xy[1])
ANYWHERE = st.tuples(st.integers(-1, 31), st.integers(-1, 31)).map(
    lambda p: (0.1013 * p[0] + 0.0037 * p[1], 0.0971 * p[1] + 0.0017 * p[0])  # so that nothing ties by chance
)
MANY = settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate])


def faster(one):
    return replace(one, kmh=one.kmh * FASTER, back_kmh=one.back_kmh and one.back_kmh * FASTER)


def link(a, b):
    return road(a, b, kmh=45.0, snappable=False)


def searched(roads, links, places, clinics, sites, turns, direction):
    """Every road and every link is a project."""
    net = network(*roads, no_turns=turns)
    faster_ms = np.rint(net.edge_m / (net.edge_m / net.time_ms * 3600 * FASTER) * 3600).astype(np.int32)
    upgrades = RoadProjects.of_pieces(net, np.arange(len(roads) + 1), np.arange(len(roads)), faster_ms)
    nodes = list(dict.fromkeys(end for r in roads for end in (r.xy[0], r.xy[-1])))
    ends = np.array([[nodes.index(r.xy[0]), nodes.index(r.xy[1])] for r in links], dtype=np.int64).reshape(-1, 2)
    link_ms = np.array([round(1000 * float(np.hypot(*np.subtract(*r.xy))) / 45 * 3600) for r in links], dtype=np.int64)
    search = ImprovementSearch.prepare(net, points(*places), points(*clinics), direction=direction, walk=NEAR)
    added = AddedFacilities.of(search, points(*sites))
    return RoadAndSiteSearch(search, joined(upgrades, RoadProjects.of_links(net, ends, link_ms)), added, LIMIT_MS)


def drawn(roads, links, places, clinics, turns, direction, base):
    """Times on a network drawn with what is built; nobody counts as slower than before."""
    net = network(*roads, *links, no_turns=turns)
    ms = split_graph.door_to_door_ms(
        net, points(*places), points(*clinics), direction=direction, walk=NEAR, reach_of=base.network
    ).min(axis=1)
    ms = np.where(np.isfinite(ms), ms, -1).astype(np.int64)
    return np.where((ms < 0) | ((base.base_ms >= 0) & (ms > base.base_ms)), base.base_ms, ms)


def turns_among(roads):
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    ends = {(i, f): (roads[i].xy[0 if f else -1], roads[i].xy[-1 if f else 0]) for i, f in directed}
    return [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]


@pytest.mark.slow
@pytest.mark.parametrize("direction", DIRECTIONS)
@MANY
@given(
    st.lists(ROAD, min_size=6, max_size=12),
    st.lists(ANYWHERE, min_size=3, max_size=7),
    st.lists(ANYWHERE, min_size=1, max_size=3),
    st.lists(ANYWHERE, min_size=2, max_size=4),
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=2, max_size=2),
    st.randoms(use_true_random=False),
)
def test_any_roads_links_and_sites_bring_what_a_network_drawn_with_them_says(
    direction, roads, places, clinics, sites, pairs, random
):
    nodes = list(dict.fromkeys(end for r in roads for end in (r.xy[0], r.xy[-1])))
    links = [link(nodes[a % len(nodes)], nodes[b % len(nodes)]) for a, b in pairs]
    links = [one for one in links if one.xy[0] != one.xy[1]]
    possible = turns_among(roads)
    turns = list(dict(random.sample(possible, min(2, len(possible)))).items())  # one for each road that leads there
    found = searched(roads, links, places, clinics, sites, turns, direction)
    order = random.sample(range(len(roads) + len(links)), len(roads) + len(links))
    standing = random.sample(range(len(sites)), len(sites))
    here: tuple = ((), ())
    for k in range(4):  # one lever after the other, so that what is built is searched on
        moves = [((row,), ()) for row in order[k:]] + [((), (row,)) for row in standing[k // 2 :]]
        moves += [((order[-1], order[-2]), (standing[-1],))]
        told = found.newly(here, moves)
        before = found.within(*here)
        for move, brings in zip(moves, told, strict=True):
            roads_, sites_ = set(here[0]) | set(move[0]), set(here[1]) | set(move[1])
            changed = [faster(r) if i in roads_ else r for i, r in enumerate(roads)]
            built = [one for i, one in enumerate(links) if i + len(roads) in roads_]
            right = drawn(
                changed, built, places, [*clinics, *(sites[i] for i in sites_)], turns, direction, found.search
            )
            ms = found.times(roads_, sites_)
            assert (ms < 0).tolist() == (right < 0).tolist()
            assert np.abs(ms - right).max(initial=0) <= 2  # the oracle locates places by other arithmetic
            assert ms.tolist() == found.times_again(roads_, sites_).tolist()
            within = (ms >= 0) & (ms <= LIMIT_MS)
            assert within.tolist() == found.within(roads_, sites_).tolist()
            assert brings.tolist() == np.flatnonzero(within & ~before).tolist()
        own = (*here[0], order[k]), here[1]
        here = (tuple(sorted(own[0])), tuple(sorted((*own[1], standing[k // 2]))) if k % 2 else own[1])


def test_a_site_on_a_road_that_becomes_faster_is_nearer_by_both():
    #  clinic far away; a site at 0; people 10 km along a road of 10 minutes that is made one of 5
    net_roads = [road((0, 0), (10, 0))]
    found = searched(net_roads, [], [(10, 0)], [(0, 90)], [(0, 0)], (), "to_facility")
    assert found.times((), ()).tolist() == [-1]
    assert found.times((), (0,)).tolist() == [10 * 60_000]
    assert found.times((0,), (0,)).tolist() == [4 * 60_000]  # 2.5 times as fast
    assert [rows.tolist() for rows in found.newly(((), ()), [((0,), (0,))])] == [[]]


def test_people_beside_a_new_site_walk_to_it():
    found = searched([road((0, 0), (10, 0))], [], [(5, 0.3)], [(0, 0)], [(5, 0.31)], (), "to_facility")
    assert found.times((), (0,)).tolist() == [round(10 / 5000 * 3_600_000)]


def test_without_projects_there_is_nothing_to_build():
    assert len(no_projects()) == 0
