"""Indices of the road graph, on networks that can be counted by hand."""

import numpy as np
import pytest
from road_drawing import network, road

from spatial_uri.analyses.connectivity.road_shape import (
    connectivity_degree,
    graph_indices,
    road_graph_indices,
    road_lengths,
)
from spatial_uri.errors import ParameterError

SQUARE = (road((0, 0), (1, 0)), road((1, 0), (1, 1)), road((1, 1), (0, 1)), road((0, 1), (0, 0)))


def test_a_tree_has_no_circuits_and_the_fullest_planar_graph_has_them_all():
    tree = graph_indices(10, 9, 1)
    assert (tree.cyclomatic, tree.alpha, tree.beta) == (0, 0, 0.9)
    full = graph_indices(10, 24, 1)  # 3 (v - 2) edges
    assert (full.alpha, full.gamma) == (1, 1)


def test_counts_that_no_graph_has_are_refused_with_every_reason():
    with pytest.raises(ParameterError, match="at least three") as error:
        graph_indices(2, 0, 1)
    assert "cannot join" in str(error.value)
    with pytest.raises(ParameterError, match="5 parts of 4"):
        graph_indices(4, 9, 5)


def test_a_square_with_a_diagonal_and_a_dead_end_is_counted():
    found = road_graph_indices(network(*SQUARE, road((0, 0), (1, 1)), road((1, 0), (2, 0))))
    # vertices: two ends of the diagonal, the corner with the dead end, and the end; the fourth corner is a bend
    assert (found.vertices, found.edges, found.parts, found.cyclomatic) == (4, 5, 1, 2)


def test_where_a_road_only_changes_it_is_one_road():
    cut = network(road((0, 0), (1, 0)), road((1, 0), (2, 0)), road((2, 0), (3, 0)), road((2, 0), (2, 1)))
    found = road_graph_indices(cut)
    assert (found.vertices, found.edges) == (4, 3)


def test_a_ring_on_which_nothing_meets_is_one_circuit_at_one_vertex():
    ring = road_graph_indices(network(*SQUARE, road((5, 0), (6, 0)), road((6, 0), (7, 1))))
    assert (ring.vertices, ring.edges, ring.parts, ring.cyclomatic) == (3, 2, 2, 1)


def test_one_way_roads_forbidden_turns_and_the_order_of_roads_change_nothing():
    ends = (road((0, 0), (1, 1)), road((0, 0), (0, -1)), road((1, 1), (2, 1)))
    expected = road_graph_indices(network(*SQUARE, *ends))
    assert (expected.vertices, expected.edges, expected.cyclomatic) == (4, 5, 2)
    one_way = network(*SQUARE[:3], road((0, 1), (0, 0), back_kmh=0.0), *ends)
    turns = network(*SQUARE, *ends, no_turns=[((0, True), (1, True))])
    for other in (one_way, turns, network(*ends, *SQUARE)):
        assert road_graph_indices(other) == expected


def test_some_of_the_roads_can_be_counted_alone():
    roads = network(*SQUARE, road((0, 0), (0, -1)), road((1, 1), (2, 1)), road((9, 9), (8, 8)))
    assert road_graph_indices(roads).parts == 2
    assert road_graph_indices(roads, np.arange(6)).parts == 1
    with pytest.raises(ParameterError, match="at least three"):
        road_graph_indices(roads, np.array([6]))


def test_the_connectivity_degree_has_its_worked_value():
    # a grid of 10 x 10 cells of 1 km has 220 km of roads and 121 nodes on 100 km2: just under 2
    assert connectivity_degree(220, 100, 121, deformation=1.0) == pytest.approx(2.0)
    assert connectivity_degree(220, 100, 121, deformation=1.25) == pytest.approx(1.6)
    with pytest.raises(ParameterError, match="straight line") as error:
        connectivity_degree(-1, 0, 0, deformation=0.9)
    assert all(name in str(error.value) for name in ("area_km2", "length_km", "nodes"))


def test_lengths_and_densities_by_class_add_up():
    mixed = network(road((0, 0), (3, 0), road_class="primary"), road((3, 0), (3, 1), road_class="tertiary"))
    table = road_lengths(mixed, area_km2=50, population=20_000)
    assert table.index.tolist() == ["primary", "tertiary", "all"]
    assert table["length_km"].tolist() == [3, 1, 4]
    assert table["length_share"].tolist() == [0.75, 0.25, 1]
    assert table["km_per_100_km2"].tolist() == [6, 2, 8]
    assert table["km_per_10000_people"].tolist() == pytest.approx([1.5, 0.5, 2])
    assert road_lengths(mixed, area_km2=50)["km_per_10000_people"].isna().all()
    with pytest.raises(ParameterError, match="both must be positive"):
        road_lengths(mixed, area_km2=0)
