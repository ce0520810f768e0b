"""The legs of a way, and the way drawn: they add up to the table, and an oracle finds the same ways."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from road_drawing import X0, Y0, network, road, study

from spatial_uri.analyses.causes.measure import causes
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.routes import trace_route
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.ways import draw_ways, trace_ways

COARSE = ServiceCircleOptions(cell_m=5000)
DIRECTIONS = ["to_facility", "from_facility"]


def measured(roads, villages, clinics, **travel):
    drawn = study(network(*roads), villages, clinics)
    return causes(drawn, service_circle(drawn, COARSE, travel=Travel(**travel)))


def test_a_way_is_walk_roads_by_class_and_name_and_walk():
    roads = [
        road((0, 0), (4, 0), kmh=40, road_class="secondary", ref="X105"),
        road((4, 0), (6, 0), kmh=40, road_class="secondary", ref="X105"),
        road((6, 0), (6, 3), kmh=30, road_class="tertiary", surface="paved", name="Hill Road"),
    ]
    found = measured(roads, {"v": (1, 0.1)}, {"c": (6.05, 2, "clinic")})
    legs = found.legs
    assert legs["kind"].tolist() == ["walk", "road", "road", "walk"]
    assert legs["leg"].tolist() == [1, 2, 3, 4]
    assert legs["ref"].fillna("-").tolist() == ["-", "X105", "", "-"]
    assert legs["name"].fillna("-").tolist() == ["-", "", "Hill Road", "-"]
    assert legs["length_km"].tolist() == pytest.approx([0.1, 5, 2, 0.05])
    assert legs["travel_min"].tolist() == pytest.approx([1.2, 7.5, 4, 0.6])
    assert legs["kmh"].tolist() == pytest.approx([5, 40, 30, 5])
    assert found.villages["walk_min"].tolist() == pytest.approx([1.8])
    assert found.villages["road_kmh"].tolist() == pytest.approx([7 / (11.5 / 60)])


def test_an_ambulance_begins_with_the_walk_at_the_clinic():
    roads = [road((0, 0), (4, 0), kmh=40), road((4, 0), (4, 3), kmh=30, name="Hill Road")]
    found = measured(roads, {"v": (1, 0.1)}, {"c": (4.05, 2, "clinic")}, direction="from_facility")
    assert found.legs["name"].fillna("-").tolist() == ["-", "Hill Road", "", "-"]
    assert found.legs["travel_min"].tolist() == pytest.approx([0.6, 4, 4.5, 1.2])
    line = found.routes.geometry.iloc[0]
    km = [(round((x - X0) / 1000, 6), round((y - Y0) / 1000, 6)) for x, y in line.coords]
    assert km == [(4.05, 2), (4, 2), (4, 0), (1, 0), (1, 0.1)]


def test_a_clinic_next_door_is_one_walk():
    found = measured(
        [road((0, 0), (4, 0))], {"v": (1, 0.1), "w": (2, 0)}, {"c": (1, 0.14, "clinic"), "d": (2, 0, "clinic")}
    )
    legs = found.legs
    assert legs[["place_id", "kind"]].to_numpy().tolist() == [["v", "walk"]]
    assert legs["length_km"].tolist() == pytest.approx([0.04])
    assert found.routes.geometry.length.tolist() == pytest.approx([40, 0])
    assert found.route_edges["clinic"][0].tolist() == [0, 0, 0]
    assert np.isnan(found.route_ends["clinic"]).all()


def test_the_pieces_of_a_way_stand_in_its_order_with_where_it_begins_and_ends():
    roads = [road((0, 0), (4, 0)), road((6, 0), (4, 0)), road((6, 0), (6, 3))]
    found = measured(roads, {"v": (1, 0), "off": (50, 50)}, {"c": (6, 1, "clinic")})
    ptr, pieces = found.route_edges["clinic"]
    assert (ptr.tolist(), pieces.tolist()) == ([0, 3, 3], [0, 1, 2])
    assert found.route_ends["clinic"][0].tolist() == pytest.approx([0.25, 1 / 3])
    assert found.routes["place_id"].tolist() == ["v"]


def random_county(seed):
    """A grid with holes, one-way roads and random speeds, and villages and clinics beside it."""
    rng = np.random.default_rng(seed)
    roads = []
    for x in range(7):
        for y in range(7):
            for end in ((x + 1, y), (x, y + 1)):
                if max(end) <= 6 and rng.random() < 0.8:
                    kmh, back = rng.choice([10.0, 17.0, 33.3, 60.0], 2)
                    names = {"name": rng.choice(["", "A", "B"]), "road_class": rng.choice(["primary", "track"])}
                    xy = ((x, y), end) if rng.random() < 0.5 else (end, (x, y))
                    roads.append(road(*xy, kmh=kmh, back_kmh=0.0 if rng.random() < 0.15 else back, **names))
    villages = {f"v{i}": tuple(rng.uniform(-0.3, 6.3, 2)) for i in range(40)}
    clinics = {f"c{i}": (*rng.uniform(0, 6, 2), "clinic") for i in range(3)}
    return study(network(*roads), villages, clinics)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("seed", range(4))
def test_legs_add_up_to_the_minutes_and_kilometres_of_the_table(seed, direction):
    drawn = random_county(seed)
    circle = service_circle(drawn, COARSE, travel=Travel(direction=direction))
    found = causes(drawn, circle)
    trips = circle.of("clinic")
    total = found.legs.groupby("place_id")["travel_min"].sum().reindex(trips.index)
    reached = trips["status"] == "reached"
    assert reached.sum() > 20
    np.testing.assert_allclose(total[reached] * 60_000, trips.loc[reached, "travel_min"] * 60_000, atol=1e-3)
    on_road = found.legs[found.legs["kind"] == "road"].groupby("place_id")["length_km"].sum().reindex(trips.index)
    np.testing.assert_allclose(on_road[reached].fillna(0), trips.loc[reached, "network_km"], atol=1e-9)
    walked = found.villages.loc["clinic", "walk_min"] / 60 * 5
    drawn_km = found.routes.set_index("place_id").geometry.length / 1000
    expected = (trips["network_km"] + walked)[reached]
    np.testing.assert_allclose(drawn_km[expected.index], expected, atol=2e-6)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_way_is_the_route_that_is_traced_alone(direction):
    drawn = random_county(5)
    walk = {"walk": Walk(kmh=5.0, limit_m=1000.0)}
    homes, doors = (t.geometry.to_numpy() for t in (drawn.settlements.table, drawn.facilities.table))
    tree = grow_tree(drawn.network, doors, direction=direction, k=2, **walk)
    found = find_nearest(tree, homes, snap_places(drawn.network, homes, **walk))
    ways = trace_ways(tree, found)
    there = np.array([*doors, None], dtype=object)[found.facility[:, 0]]
    lines = draw_ways(drawn.network, ways, *((homes, there) if tree.arriving else (there, homes)))
    for place in np.flatnonzero(found.time_ms[:, 0] >= 0):
        alone, own = trace_route(tree, found, place), slice(*ways.ptr[place : place + 2])
        assert ways.edge[own].tolist() == alone.edges.tolist()
        assert (ways.ms[own].sum(), ways.metres[own].sum()) == (alone.road_ms, pytest.approx(alone.network_m))
        home, door = homes[place], doors[found.facility[place, 0]]
        here, far = (home, door) if tree.arriving else (door, home)
        whole = shapely.LineString([here, *map(shapely.Point, alone.geometry.coords), far])
        assert shapely.hausdorff_distance(whole, lines[place]) < 1e-6


def test_an_independent_search_finds_the_same_ways():
    """Villages and clinics at junctions, so that a plain graph of networkx holds the whole way."""
    rng = np.random.default_rng(1)
    graph, roads, spots = nx.DiGraph(), [], [(x, y) for x in range(6) for y in range(6)]
    for x, y in spots:
        for end in ((x + 1, y), (x, y + 1)):
            if max(end) < 6:
                kmh = float(rng.choice([11.0, 19.0, 31.0, 47.0, 59.0]))
                ms = round(1000 / kmh * 3600)
                roads.append(road((x, y), end, kmh=kmh, name=f"{x}{y}-{end[0]}{end[1]}"))
                graph.add_edge((x, y), end, ms=ms, name=roads[-1].name)
                graph.add_edge(end, (x, y), ms=ms, name=roads[-1].name)
    found = measured(roads, {f"v{i}": xy for i, xy in enumerate(spots)}, {"c": (2, 3, "clinic")}, walk_limit_m=1)
    for i, xy in enumerate(spots):
        ms, path = nx.single_source_dijkstra(graph, xy, (2, 3), weight="ms")
        legs = found.legs[found.legs["place_id"] == f"v{i}"]
        assert round(legs["travel_min"].sum() * 60_000) == ms
        assert legs["name"].tolist() == [graph.edges[a, b]["name"] for a, b in pairwise(path)]


def test_nobody_and_nowhere_make_empty_tables():
    found = measured([road((0, 0), (4, 0))], {"v": (50, 50)}, {"c": (1, 0, "clinic")})
    assert (len(found.legs), len(found.routes)) == (0, 0)
    assert found.villages["cause"].tolist() == ["unknown"]  # far outside the extent of the roads
