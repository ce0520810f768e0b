"""Surfaces of windows, put together, against the surface painted at once."""

import numpy as np
import pytest
import shapely
from road_drawing import X0, Y0, network, points, road

from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.surface.isochrones import draw_isochrones, draw_surface
from spatial_uri.routing.surface.surfaces import map_travel_time, map_walk_reach, merge_surfaces

WALK = Walk(kmh=5.0, limit_m=1000.0)


@pytest.fixture(scope="module")
def tree(example):
    table = example.facilities.table
    clinics = table[table["tier"] == "pharmacy"].geometry.to_numpy()
    return grow_tree(example.network, clinics, limit_min=60, walk=WALK)


def quarters(bounds, *, at_x, at_y):
    """Cut a box into four at a share of its width and height."""
    xmin, ymin, xmax, ymax = bounds
    x, y = xmin + at_x * (xmax - xmin), ymin + at_y * (ymax - ymin)
    return [(xmin, ymin, x, y), (x, ymin, xmax, y), (xmin, y, x, ymax), (x, y, xmax, ymax)]


@pytest.mark.parametrize("cell_m", [60.0, 330.0])
@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_a_cell_takes_the_time_that_the_table_gives_a_place_there(example, cell_m, direction):
    table = example.facilities.table
    clinics = table[table["tier"] == "pharmacy"].geometry.to_numpy()
    tree = grow_tree(example.network, clinics, direction=direction, limit_min=60, walk=WALK)
    surface = map_travel_time(tree, example.boundary.bounds, cell_m=cell_m, longest_min=20)
    rng = np.random.default_rng(3)
    row, column = (rng.integers(0, size, 3000) for size in surface.values.shape)
    places = shapely.points(surface.x[column], surface.y[row])
    found = find_nearest(tree, places, snap_places(example.network, places, walk=WALK)).time_ms[:, 0]
    painted = surface.values[row, column]
    reached = (found >= 0) & (found <= surface.longest_ms)
    assert reached.sum() > 100
    assert np.abs(painted - found)[reached].max() <= 2  # the table rounds each walk to a millisecond
    assert (painted[~reached] > surface.longest_ms - 2).all()


@pytest.mark.parametrize("cell_m", [50.0, 100 / 3])
def test_windows_put_together_are_the_surface_painted_at_once_to_the_last_bit(example, tree, cell_m):
    bounds = example.boundary.bounds
    whole = map_travel_time(tree, bounds, cell_m=cell_m, longest_min=20)
    parts = (
        map_travel_time(tree, part, cell_m=cell_m, longest_min=20) for part in quarters(bounds, at_x=0.37, at_y=0.61)
    )
    merged = merge_surfaces(parts, bounds)
    assert (merged.west, merged.south) == (whole.west, whole.south)
    assert np.isfinite(merged.values).any()
    assert np.array_equal(merged.values, whole.values)


def test_a_reach_painted_once_for_a_wider_window_serves_every_window_inside(example, tree):
    bounds = example.boundary.bounds
    reach = map_walk_reach(example.network, bounds, cell_m=50.0, walk=WALK)
    for part in quarters(bounds, at_x=0.5, at_y=0.5):
        own = map_travel_time(tree, part, cell_m=50.0, longest_min=20)
        shared = map_travel_time(tree, part, cell_m=50.0, longest_min=20, reach=reach)
        assert np.array_equal(own.values, shared.values)


def test_a_reach_of_other_cells_or_of_too_small_a_window_is_refused(example, tree):
    bounds = example.boundary.bounds
    first, *_ = quarters(bounds, at_x=0.5, at_y=0.5)
    for area, cell_m in ((bounds, 100.0), (first, 50.0)):
        reach = map_walk_reach(example.network, area, cell_m=cell_m, walk=WALK)
        with pytest.raises(ParameterError, match="does not cover"):
            map_travel_time(tree, bounds, cell_m=50.0, longest_min=20, reach=reach)


def test_without_a_margin_every_cell_still_reaches_its_nearest_road():
    # the distance is kept in single precision: rounded down, half of the cells would miss the very road it is to
    net = network(road((-3, 0.1), (3, 0.7)))
    walk = Walk(kmh=5.0, limit_m=1000.0, margin_m=0.0)
    tree = grow_tree(net, points((0, 0.4)), direction="to_facility", limit_min=60, walk=walk)
    surface = map_travel_time(tree, shapely.total_bounds(net.lines), cell_m=7.0, longest_min=60)
    inner = surface.values[20:-20, 200:-200]
    assert inner.size > 10_000
    assert np.isfinite(inner).all()


def test_more_cells_than_fit_are_refused_with_a_size_that_fits(tree, example):
    with pytest.raises(ParameterError, match=r"cells.*\n.*give cells of"):
        map_travel_time(tree, example.boundary.bounds, cell_m=0.5, longest_min=20)


def test_no_time_is_known_where_no_window_lies():
    net = network(road((-5, 0), (5, 0)))
    tree = grow_tree(net, points((0, 0)), limit_min=60, walk=WALK)
    west_half = map_travel_time(tree, (X0 - 5000, Y0 - 1000, X0 - 2000, Y0 + 1000), cell_m=50.0, longest_min=20)
    merged = merge_surfaces([west_half], (X0 - 5000, Y0 - 1000, X0 + 5000, Y0 + 1000))
    east = merged.x > X0 - 2000 + 3 * 50
    assert np.isinf(merged.values[:, east]).all()
    assert np.isfinite(merged.values[:, ~east]).any()


def test_surfaces_that_do_not_fit_together_are_refused(tree, example):
    first, second, *_ = quarters(example.boundary.bounds, at_x=0.5, at_y=0.5)
    surface = map_travel_time(tree, first, cell_m=100.0, longest_min=20)
    for other in (
        map_travel_time(tree, second, cell_m=200.0, longest_min=20),
        map_travel_time(tree, second, cell_m=100.0, longest_min=30),
    ):
        with pytest.raises(ParameterError, match="cannot be put together"):
            merge_surfaces([surface, other], example.boundary.bounds)
    with pytest.raises(ParameterError, match="no surface"):
        merge_surfaces([], example.boundary.bounds)


def test_a_limit_beyond_the_longest_of_the_surface_is_refused(tree, example):
    surface = map_travel_time(tree, example.boundary.bounds, cell_m=200.0, longest_min=20)
    with pytest.raises(ParameterError, match="30 min"):
        draw_surface(surface, [10, 30], crs=example.crs)


def test_drawing_the_merged_surface_is_drawing_the_whole(example, tree):
    bounds = example.boundary.bounds
    parts = quarters(bounds, at_x=0.4, at_y=0.3)
    merged = merge_surfaces([map_travel_time(tree, part, cell_m=50.0, longest_min=20) for part in parts], bounds)
    drawn = draw_surface(merged, [5, 20], within=example.boundary, crs=example.crs)
    whole = draw_isochrones(tree, [5, 20], within=example.boundary, cell_m=50.0)
    assert shapely.to_wkb(drawn.geometry).tolist() == shapely.to_wkb(whole.geometry).tolist()
    assert drawn.drop(columns="geometry").equals(whole.drop(columns="geometry"))
