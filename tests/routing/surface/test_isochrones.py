"""Polygons against closed forms, against each other, and against the table."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from road_drawing import PLANE, X0, Y0, at, network, points, road
from shapely import LineString, Point

import spatial_uri as su
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.surface.isochrones import draw_isochrones, draw_surface
from spatial_uri.routing.surface.surfaces import Surface, piece_minutes
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract

WALK = {"walk": Walk(kmh=5.0, limit_m=1000.0)}
M_PER_MIN = 5000 / 60


def reach(net, clinics, limits, *, direction="to_facility", walk=WALK, **options):
    tree = grow_tree(net, clinics, direction=direction, limit_min=240, **walk)
    return draw_isochrones(tree, limits, **options)


def extent_along(shape, *, y_km=0.0):
    """Return where a polygon begins and ends along a line from west to east, km."""
    line = LineString([(X0 - 90_000, Y0 + 1000 * y_km), (X0 + 90_000, Y0 + 1000 * y_km)])
    xmin, _, xmax, _ = shape.intersection(line).bounds
    return (xmin - X0) / 1000, (xmax - X0) / 1000


def assert_agrees(net, clinics, places, *, direction, within, limits=(10, 20)):
    """Inside if and only if the time is within the limit, to the resolution."""
    found = find_nearest(
        grow_tree(net, clinics, direction=direction, limit_min=240, **WALK), places, snap_places(net, places, **WALK)
    )
    ms = found.time_ms[:, 0]
    for circle in reach(net, clinics, limits, direction=direction, within=within).itertuples():
        timely = (ms >= 0) & (ms <= circle.threshold_min * 60_000)
        inside = shapely.covers(circle.geometry, places)
        # a ridge or a pocket may be narrower than a cell: then the time is within one cell's walk of the limit
        step_ms = circle.resolution_m / M_PER_MIN * 60_000
        clear = shapely.distance(circle.geometry.boundary, places) > circle.resolution_m
        clear &= (ms < 0) | (abs(ms - circle.threshold_min * 60_000) > step_ms)
        assert not (timely != inside)[clear].any()
        assert (timely & clear).any()
        assert (~timely & clear).any()


def test_a_road_is_cut_where_the_time_runs_out_and_not_at_a_crossing():
    # 5 min at 60 km/h are 5 km; there is no crossing but at the ends, 30 km off
    net = network(road((-30, 0), (30, 0)))
    circle = reach(net, points((0, 0)), [5]).geometry[0]
    west, east = extent_along(circle)
    assert east == pytest.approx(5, abs=0.025)
    assert west == pytest.approx(-5, abs=0.025)


def test_what_is_left_of_the_time_is_walked():
    # beside the clinic 5 min of walking are left, 417 m; 2.5 km down the road half of them
    net = network(road((-30, 0), (30, 0)))
    circle = reach(net, points((0, 0)), [5]).geometry[0]
    for x_km, left_min in ((0, 5), (2.5, 2.5)):
        for sign in (1, -1):
            inside, outside = (at(x_km, sign * (M_PER_MIN * left_min + d) / 1000) for d in (-25, 25))
            assert circle.contains(inside)
            assert not circle.contains(outside)


def test_the_walk_ends_at_the_walking_limit_though_time_is_left():
    net = network(road((-30, 0), (30, 0)))
    circle = reach(net, points((0, 0)), [60], walk={"walk": Walk(kmh=5.0, limit_m=500.0)}).geometry[0]
    assert circle.bounds[3] - Y0 == pytest.approx(500, abs=25)


def test_the_walk_at_the_clinics_end_counts():
    # 400 m to the road are 4 min 48 s: 12 s are left, or 200 m at 60 km/h
    net = network(road((-30, 0), (30, 0)))
    west, east = extent_along(reach(net, points((0, 0.4)), [5]).geometry[0])
    assert east == pytest.approx(0.2, abs=0.026)
    assert west == pytest.approx(-0.2, abs=0.026)


def test_on_a_one_way_road_the_circle_lies_upstream_for_patients_and_downstream_for_ambulances():
    net = network(road((-30, 0), (30, 0), back_kmh=0.0))
    west, east = extent_along(reach(net, points((0, 0)), [5]).geometry[0])
    assert (west, east) == pytest.approx((-5, M_PER_MIN * 5 / 1000), abs=0.026)
    west, east = extent_along(reach(net, points((0, 0)), [5], direction="from_facility").geometry[0])
    assert (west, east) == pytest.approx((-M_PER_MIN * 5 / 1000, 5), abs=0.026)


def test_nobody_joins_the_road_on_a_bridge():
    bridge = network(road((-30, 0), (2, 0)), road((2, 0), (6, 0), structure="bridge"), road((6, 0), (30, 0)))
    circle = reach(bridge, points((0, 0)), [8]).geometry[0]
    assert not circle.contains(at(4, 0.01))
    assert circle.contains(at(7, 0.01))


def test_the_unreached_middle_of_a_ring_road_is_a_hole():
    ring = [(5 * np.cos(a), 5 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 73)[:-1].round(6)]
    net = network(road(*ring[:37]), road(*ring[36:], ring[0]))
    circle = reach(net, points(ring[0]), [60]).geometry[0]
    assert sum(len(part.interiors) for part in circle.geoms) == 1
    assert not circle.contains(at(0))
    hole = shapely.Polygon(circle.geoms[0].interiors[0])
    assert hole.area / 1e6 == pytest.approx(np.pi * 4**2, rel=0.02)  # 5 km less the walk of 1 km


def test_an_island_that_the_ferry_reaches_is_a_part_of_its_own():
    net = network(
        road((-5, 0), (5, 0)),
        road((5, 0), (15, 0), structure="ferry", road_class="ferry", ms=600_000),
        road((15, 0), (20, 0)),
    )
    with_time, without = reach(net, points((0, 0)), [30, 14]).geometry[[1, 0]]
    assert len(with_time.geoms) == 2
    assert with_time.contains(at(16))
    assert not with_time.contains(at(10))
    assert len(without.geoms) == 1


def test_a_longer_limit_contains_every_shorter_one(example):
    table = example.facilities.table
    clinics = table[table["tier"] == "pharmacy"].geometry.to_numpy()
    circles = reach(example.network, clinics, [20, 2, 5, 10], within=example.boundary)
    assert circles["threshold_min"].tolist() == [2, 5, 10, 20]
    assert circles.geometry.is_valid.all()
    for smaller, larger in zip(circles.geometry[:-1], circles.geometry[1:], strict=True):
        assert smaller.difference(larger).area < 1e-6
        assert smaller.area < larger.area


def test_where_nothing_is_reached_the_polygon_is_empty():
    net = network(road((0, 0), (5, 0)))
    circles = reach(net, points(), [5, 10])
    assert circles.geometry.is_empty.all()
    assert circles["area_km2"].tolist() == [0, 0]


def test_the_minutes_of_a_road_are_those_of_its_middle():
    net = network(road((0, 0), (4, 0)), road((4, 0), (8, 0)), road((20, 5), (24, 5)))
    minutes = piece_minutes(grow_tree(net, points((0, 0)), **WALK))
    assert minutes[:2].tolist() == [2, 6]
    assert np.isnan(minutes[2])


@pytest.mark.slow
@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_polygon_and_table_agree_for_the_settlements_and_2000_points_of_the_example(example, direction):
    rng = np.random.default_rng(7)
    xmin, ymin, xmax, ymax = example.boundary.bounds
    spots = shapely.points(rng.uniform(xmin, xmax, 5000), rng.uniform(ymin, ymax, 5000))
    spots = spots[shapely.contains(example.boundary, spots)][:2000]
    assert len(spots) == 2000
    places = np.concatenate([example.settlements.table.geometry.to_numpy(), spots])
    table = example.facilities.table
    for tier in ("hospital", "pharmacy"):
        clinics = table[table["tier"] == tier].geometry.to_numpy()
        assert_agrees(example.network, clinics, places, direction=direction, within=example.boundary)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_polygon_and_table_agree_in_a_synthetic_county(tmp_path, seed):
    extract = synthetic_county(villages=40, seed=seed).write(tmp_path).extract
    county = study_from_extract(extract, preset="CN")
    places = county.settlements.table.geometry.to_numpy()
    table = county.facilities.table
    clinics = table[table["tier"] == "township_centre"].geometry.to_numpy()
    for direction in ("to_facility", "from_facility"):
        assert_agrees(county.network, clinics, places, direction=direction, within=county.boundary)


def test_the_area_of_an_isochrone_is_that_on_the_ellipsoid():
    # everything within 5 km of the central meridian of the zone is reached; lengths there are drawn at 0.9996
    window = shapely.box(*at(-5, -5).coords[0], *at(5, 5).coords[0])
    net = network(road((-6, 0), (6, 0)))
    everywhere = {"walk": Walk(kmh=1000.0, limit_m=20_000.0)}
    circle = reach(net, points((0, 0)), [60], walk=everywhere, within=window, cell_m=200)
    assert circle.geometry[0].area / 1e6 == pytest.approx(100, abs=1e-9)
    assert circle["area_km2"][0] == pytest.approx(100 / 0.9996**2, abs=0.0005)


def test_what_is_promised_of_isochrones_has_the_same_exceptions_everywhere():
    promise = (
        "A place lies inside if and only if its time is within the limit, except for places nearer to the edge than "
        "one cell (the stated resolution) and places whose time differs from the limit by less than the walk over one "
        "cell: what is narrower than a cell cannot be drawn."
    )
    readme = (Path(su.__file__).parents[2] / "README.md").read_text("utf-8")
    for text in (readme, draw_isochrones.__doc__, su.isochrones.__doc__):
        assert promise in " ".join(text.split())


def test_a_point_off_the_map_has_no_polygon():
    net = network(road((0, 0), (5, 0)))
    assert not reach(net, points((0, 0)), [20]).geometry[0].contains(Point(0, 0))


SECONDS_WITH_ONE_CELL_AT_THE_LIMIT = [  # the first row in the north
    [372.0, 360.0, 348.0, 336.0, 198.0, 342.0],
    [228.0, 216.0, 204.0, 192.0, 180.0, 324.0],
    [372.0, 347.6, 254.8, 162.0, 186.0, 330.0],
    [329.6, 236.8, 144.0, 254.8, 192.0, 336.0],
    [218.8, 126.0, 236.8, 342.0, 198.0, 342.0],
    [108.0, 218.8, 329.6, 348.0, 204.0, 348.0],
]


def test_a_cell_whose_time_is_the_limit_spoils_no_isochrone():
    seconds = np.array(SECONDS_WITH_ONE_CELL_AT_THE_LIMIT)[::-1]
    surface = Surface(0.0, 0.0, 200.0, (seconds * 1000).astype(np.float32), ms_per_m=720.0, longest_ms=600_000.0)
    for within in (None, shapely.box(0, 0, 1000, 1000)):
        (shape,) = draw_surface(surface, [3.0], within=within, crs=PLANE).geometry
        assert shape.is_valid
        x, y = np.meshgrid(surface.x, surface.y)
        assert shapely.intersects_xy(shape, x[seconds < 180], y[seconds < 180]).all()
        assert not shapely.intersects_xy(shape, x[seconds > 180], y[seconds > 180]).any()
