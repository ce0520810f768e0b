"""Trips to one's own facility: those of a search from that facility alone, and what lies along them."""

import numpy as np
import pytest
from road_drawing import network, points, road

from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.links import find_links
from spatial_uri.routing.routes import trace_route
from spatial_uri.routing.snapping import SnappedPlaces, snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.trip_lengths import SegmentKinds
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract

WALK = Walk()


def links(net, places, facilities, own, *, kind=None, **options):
    kind = np.zeros(net.piece_count, dtype=np.int64) if kind is None else kind
    return find_links(
        net,
        SnappedPlaces(places, snap_places(net, places, walk=WALK)),
        SnappedPlaces(facilities, snap_places(net, facilities, walk=WALK)),
        own=np.asarray(own),
        kinds=SegmentKinds(kind, int(kind.max()) + 1),
        walk=WALK,
        **options,
    )


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
@pytest.mark.parametrize("seed", [0, 1])
def test_every_trip_is_that_of_a_search_from_the_own_facility_alone(tmp_path, seed, direction):
    extract = synthetic_county(villages=40, seed=seed).write(tmp_path).extract
    study = study_from_extract(extract, preset="CN")
    net, table = study.network, study.settlements.table
    places = table.geometry.to_numpy()
    towns = table.iloc[::6]
    random = np.random.default_rng(seed)
    own = random.integers(0, len(towns), len(table))  # mostly not the nearest, nor among the nearest two
    kind = random.integers(0, 3, net.piece_count)
    found, closest = links(net, places, towns.geometry.to_numpy(), own, kind=kind, direction=direction, keep=2)
    travel = Travel(direction=direction, search_limit_min=10_000)
    far = 0
    for row, town in enumerate(own):
        alone = nearest_facilities(net, table.iloc[[row]], towns.iloc[[town]], travel=travel).iloc[0]
        if alone["status"] != "reached":
            assert (found.time_ms[row], found.facility[row]) == (-1, -1)
            assert np.isnan(found.kind_m[row]).all()
            continue
        far += found.time_ms[row] > closest.time_ms[row]
        assert found.facility[row] == town
        assert found.time_ms[row] == round(alone["travel_min"] * 60_000)
        assert found.network_m[row] == pytest.approx(alone["network_km"] * 1000, abs=1e-6)
        assert found.access_ms[row] == round(alone["access_walk_min"] * 60_000)
        assert found.egress_ms[row] == round(alone["egress_walk_min"] * 60_000)
        tree = grow_tree(net, towns.geometry.to_numpy()[[town]], direction=direction, walk=WALK)
        trip = find_nearest(tree, places[[row]], snap_places(net, places[[row]], walk=WALK))
        assert found.kind_m[row] == pytest.approx(metres_of(net, trace_route(tree, trip, 0), kind), abs=1e-3)
    assert far > 20
    first = nearest_facilities(net, table, towns, travel=travel)
    reached = (first["status"] == "reached").to_numpy()
    assert np.array_equal(closest.time_ms >= 0, reached)
    assert np.array_equal(towns.index.take(closest.facility[reached]), first["facility_id"][reached])
    for trips in (found, closest):
        assert trips.kind_m.sum(axis=1) == pytest.approx(trips.network_m, abs=1e-6, nan_ok=True)


def metres_of(net, way, kind):
    """Sum a route by kind: its pieces whole, but for the first and the last, whose parts its geometry tells."""
    whole = net.pieces["length_m"].to_numpy()[way.pieces]
    metres = np.zeros(3)
    if len(way.pieces) == 1:
        metres[kind[way.pieces[0]]] = way.network_m
    elif len(way.pieces):
        first = part_driven(net, way, 0) * whole[0]
        parts = np.concatenate([[first], whole[1:-1], [way.network_m - first - whole[1:-1].sum()]])
        np.add.at(metres, kind[way.pieces], parts)
    return metres


def part_driven(net, way, at):
    """Return the share of a piece that is driven when the route sets out in the middle of it."""
    line = net.lines[way.pieces[at]]
    fraction = line.project(way.geometry.interpolate(0.0), normalized=True)
    return 1 - fraction if net.edge_forward[way.edges[at]] else fraction


# facility 0 at 0, facility 1 at 10, facility 2 at 30; each road its own kind
STREET = network(road((0, 0), (10, 0)), road((10, 0), (20, 0)), road((20, 0), (30, 0)), road((0, 50), (5, 50)))
TOWNS = points((0, 0), (10, 0), (30, 0))


@pytest.mark.parametrize("keep", [1, 2, 3, 9])
@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_roads_are_counted_as_far_as_they_are_driven(direction, keep):
    places = points((14, 0), (4, 0), (25, 0.5), (10, 0))
    kind = np.arange(4)
    own, nearest_one = links(STREET, places, TOWNS, [0, 0, 1, 2], kind=kind, direction=direction, keep=keep)
    assert own.kind_m.tolist() == pytest.approx(
        np.array([[10_000, 4000, 0, 0], [4000, 0, 0, 0], [0, 10_000, 5000, 0], [0, 10_000, 10_000, 0]])
    )
    assert nearest_one.kind_m.tolist() == pytest.approx(
        np.array([[0, 4000, 0, 0], [4000, 0, 0, 0], [0, 0, 5000, 0], [0, 0, 0, 0]])
    )
    assert nearest_one.facility.tolist() == [1, 0, 2, 1]
    assert own.time_ms.tolist() == [14 * 60_000, 4 * 60_000, 15 * 60_000 + 360_000, 20 * 60_000]


@pytest.mark.parametrize("keep", [1, 2])
def test_a_place_on_other_roads_or_without_a_facility_of_its_own_has_no_trip(keep):
    places = points((2, 50), (14, 0), (14, 0.1))
    own, nearest_one = links(STREET, places, TOWNS, [1, -1, 2], keep=keep)
    assert own.time_ms.tolist()[:2] == [-1, -1]
    assert own.facility.tolist() == [-1, -1, 2]
    assert np.isnan(own.network_m[:2]).all()
    assert nearest_one.facility.tolist() == [-1, 1, 1]


def test_a_facility_next_door_is_walked_to_over_no_road():
    own, _ = links(STREET, points((20.02, 0.5)), points((20, 0.5)), [0])
    assert own.kind_m.tolist() == [[0.0]]
    assert own.access_ms[0] == own.time_ms[0] == 14_400


def test_where_there_is_no_facility_nobody_has_a_trip():
    own, nearest_one = links(STREET, points((1, 0)), points(), [-1])
    assert (own.time_ms.tolist(), nearest_one.facility.tolist()) == ([-1], [-1])
