"""Slopes: what roads climb, and what that costs on foot and by bicycle, there and back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from ground_drawing import ground
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from road_drawing import PLANE, network, points, road

import spatial_uri as su
from spatial_uri.measure.slope.slope_rules import RULE_OF_MODE, ridden_kmh, slope_factors
from spatial_uri.measure.slope.sloped import slope_note

WALK = 5.0


def minutes(roads, *, forward):
    """Minutes over all pieces of a drawing, one way."""
    return roads.time_ms[roads.edge_forward == forward].sum() / 60_000


def ramp(share):
    return ground(lambda x, _: 500 + 1000 * share * x)


def test_a_kilometre_on_foot_takes_17_minutes_up_a_tenth_and_12_down_it():
    sloped = su.with_slope(network(road((0, 0), (1, 0), kmh=WALK)), ramp(0.1), rule="tobler")
    assert minutes(sloped, forward=True) == pytest.approx(17.03, abs=0.005)
    assert minutes(sloped, forward=False) == pytest.approx(12.0, abs=0.005)
    piece = sloped.pieces.iloc[0]
    assert (piece.ascent_m, piece.descent_m) == (pytest.approx(100, abs=0.01), 0)
    assert piece.max_slope == pytest.approx(0.1, abs=1e-4)


def test_tobler_walks_5_04_on_the_level_and_2_5_up_a_fifth():
    kmh = 6 * np.exp(-3.5 * 0.05) / slope_factors("tobler", np.array([0.0, 0.1, 0.2]))
    assert kmh.round(2).tolist() == [5.04, 3.55, 2.50]


def test_riders_of_constant_power_have_the_speeds_that_were_worked_out():
    assert ridden_kmh("cycle", np.array([0, 0.03, 0.06])) == pytest.approx([18.4, 8.2, 4.8], abs=0.06)
    assert ridden_kmh("ebike", np.array([0, 0.03, 0.06, 0.09])) == pytest.approx([25, 24.2, 16.5, 12.1], abs=0.12)


@pytest.mark.parametrize("rule", ["tobler", "cycle", "ebike"])
def test_steeper_up_never_takes_less_time(rule):
    factors = slope_factors(rule, np.linspace(0, 0.6, 200))
    assert (np.diff(factors) >= 0).all()
    assert factors[0] == 1.0


@pytest.mark.parametrize("rule", ["tobler", "cycle", "ebike", None])
@pytest.mark.parametrize("height", [0.0, 1234.56])
def test_flat_ground_changes_no_time(rule, height):
    roads = network(
        road((0, 0), (1.2345, 0.3), (2, 0), kmh=4.7),
        road((2, 0), (2.3, 0), kmh=5.3, structure="bridge"),
        road((2.3, 0), (4, 1), kmh=3.1, back_kmh=0),
    )
    sloped = su.with_slope(roads, ground(lambda x, _: np.full_like(x, height)), rule=rule)
    assert sloped.time_ms.tobytes() == roads.time_ms.tobytes()
    assert sloped.pieces[["ascent_m", "descent_m", "max_slope"]].to_numpy().max() == pytest.approx(0, abs=1e-6)


def test_flat_ground_changes_no_byte_of_a_table_of_trips():
    roads = network(road((0, 0), (3, 0.2), (7, 0)), road((7, 0), (7, 3)))
    flat = su.with_slope(roads, ground(lambda x, _: np.full_like(x, 700.0)))
    homes = gpd.GeoDataFrame(geometry=points((0.3, 0.4), (5, -0.3), (7.2, 2)), crs=PLANE)
    clinics = gpd.GeoDataFrame(geometry=points((6, 0.2)), crs=PLANE)
    pd.testing.assert_frame_equal(
        su.nearest_facilities(roads, homes, clinics), su.nearest_facilities(flat, homes, clinics), check_exact=True
    )


def test_a_bridge_over_a_valley_is_level():
    valley = ground(lambda x, _: np.where((x > 1) & (x < 1.4), 50.0, 100.0))
    roads = network(
        road((0, 0), (1, 0), kmh=WALK),
        road((1, 0), (1.4, 0), kmh=WALK, structure="bridge"),
        road((1.4, 0), (2, 0), kmh=WALK),
    )
    bridged = su.with_slope(roads, valley, rule="tobler").pieces
    assert bridged["max_slope"].tolist() == [0, 0, 0]
    assert su.with_slope(roads, valley, rule="tobler", structures="ground").pieces["descent_m"][1] > 30


def test_a_bridge_cut_in_two_over_the_valley_is_as_level_as_the_whole():
    valley = ground(lambda x, _: np.where((x > 1) & (x < 1.4), 50.0, 100.0))
    roads = network(
        road((0, 0), (1, 0)),
        road((1, 0), (1.15, 0), structure="bridge"),
        road((1.15, 0), (1.4, 0), structure="bridge"),
        road((1.4, 0), (2, 0)),
    )
    assert su.with_slope(roads, valley).pieces["max_slope"].to_numpy() == pytest.approx(0, abs=1e-9)


def test_bridges_that_hang_on_nothing_keep_the_ground():
    roads = network(road((0, 0), (1, 0), structure="bridge"), road((1, 0), (2, 0), structure="bridge"))
    assert su.with_slope(roads, ramp(0.05)).pieces["ascent_m"].to_numpy() == pytest.approx(50, abs=0.01)


def test_a_ferry_climbs_nothing():
    roads = network(road((0, 0), (1, 0), structure="ferry"), road((1, 0), (2, 0)))
    sloped = su.with_slope(roads, ramp(0.05), rule="tobler")
    assert sloped.pieces["ascent_m"].tolist() == [0, pytest.approx(50, abs=0.01)]
    assert sloped.time_ms[sloped.edge_piece == 0].tolist() == roads.time_ms[roads.edge_piece == 0].tolist()


def test_voids_within_a_road_are_filled_from_both_sides():
    gap = ground(lambda x, _: np.where((x > 0.4) & (x < 0.6), np.nan, 500 + 100 * x))
    sloped = su.with_slope(network(road((0, 0), (1, 0), kmh=WALK)), gap, rule="tobler")
    assert minutes(sloped, forward=True) == pytest.approx(17.03, abs=0.005)
    assert sloped.pieces["height_status"].tolist() == ["interpolated"]


def test_a_road_of_voids_keeps_its_time_and_says_so():
    half = ground(lambda x, _: np.where(x < 2, 500 + 100 * x, np.nan))
    roads = network(road((0, 0), (1, 0), kmh=WALK), road((1, 0), (3, 0), kmh=WALK), road((3, 0), (3, 1), kmh=WALK))
    sloped = su.with_slope(roads, half, rule="tobler")
    assert sloped.pieces["height_status"].tolist() == ["known", "interpolated", "none"]
    assert (sloped.time_ms == roads.time_ms)[sloped.edge_piece == 2].all()
    assert np.isnan(sloped.pieces.loc[2, ["ascent_m", "descent_m", "max_slope"]].astype(float)).all()
    facts = slope_note(sloped, "tobler").facts
    assert facts["none_share"] == pytest.approx(0.25)
    assert facts["length_km"] == pytest.approx(4)


HILLS = ground(lambda x, y: 300 + 80 * np.sin(3 * x) * np.cos(2 * y) + 40 * np.sin(11 * x + 5 * y))
WAY = ((0, 0), (0.7, 0.4), (1.3, -0.2), (2.6, 0.5), (3.4, 0.1), (5, 0))


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, len(WAY) - 2)), st.booleans())
def test_where_a_road_is_cut_into_pieces_changes_no_time(cuts, turned):
    bounds = [0, *sorted(cuts), len(WAY) - 1]
    parts = [WAY[a : b + 1] for a, b in pairwise(bounds)]
    roads = network(*(road(*(part[::-1] if turned and k % 2 else part), kmh=WALK) for k, part in enumerate(parts)))
    whole = su.with_slope(network(road(*WAY, kmh=WALK)), HILLS, rule="tobler")
    cut = su.with_slope(roads, HILLS, rule="tobler")
    out = {True: 0, False: 0}
    for k in range(len(parts)):
        for way in (True, False):
            ms = int(cut.time_ms[(cut.edge_piece == k) & (cut.edge_forward == way)][0])
            out[way != (turned and k % 2 == 1)] += ms
    for way in (True, False):
        assert abs(out[way] - int(whole.time_ms[whole.edge_forward == way][0])) <= 2 * len(parts)
    assert cut.pieces[["ascent_m", "descent_m"]].to_numpy().sum() == pytest.approx(
        whole.pieces[["ascent_m", "descent_m"]].to_numpy().sum()
    )


@pytest.mark.parametrize("rule", ["tobler", "cycle", "ebike"])
def test_there_and_back_swap_on_mirrored_ground(rule):
    shape = lambda x, y: 300 + 60 * np.sin(2.2 * x) + 30 * x + 0 * y  # noqa: E731
    roads = network(road((0, 0), (4, 0), (10, 0), kmh=WALK))
    here = su.with_slope(roads, ground(shape), rule=rule)
    mirrored = su.with_slope(roads, ground(lambda x, y: shape(10 - x, y)), rule=rule)
    assert here.time_ms[here.edge_forward] == pytest.approx(mirrored.time_ms[~mirrored.edge_forward], abs=1)
    assert here.time_ms[~here.edge_forward] == pytest.approx(mirrored.time_ms[mirrored.edge_forward], abs=1)
    assert here.pieces["ascent_m"].to_numpy() == pytest.approx(mirrored.pieces["descent_m"].to_numpy())


def test_a_road_over_a_hill_costs_more_than_its_ends_tell():
    hill = ground(lambda x, _: 500 + 150 * np.maximum(0, 1 - np.abs(x - 1)))
    sloped = su.with_slope(network(road((0, 0), (2, 0), kmh=WALK, road_class="path")), hill, rule="tobler")
    assert sloped.pieces["ascent_m"][0] == pytest.approx(150, abs=5)
    assert minutes(sloped, forward=True) > 24 * 1.3


def test_smoothing_takes_noise_away_and_leaves_junctions():
    rng = np.random.default_rng(7)
    noise = rng.normal(0, 5, (161, 321))
    rough = ground(lambda x, _: 500 + noise[: x.shape[0], : x.shape[1]])
    roads = network(road((0, 0), (5, 0)), road((5, 0), (9, 0)), road((5, 0), (5, 3)))
    ascents = [su.with_slope(roads, rough, smooth=n).pieces["ascent_m"].sum() for n in (0, 2, 6)]
    assert ascents[0] > 1.2 * ascents[1] > 1.2 * ascents[2]
    rises = [su.with_slope(roads, rough, smooth=n).pieces.eval("ascent_m - descent_m").to_numpy() for n in (0, 6)]
    assert rises[0] == pytest.approx(rises[1])


def test_a_slope_beyond_the_design_of_the_class_is_not_believed():
    roads = network(road((0, 0), (1, 0), kmh=WALK, road_class="primary"))
    steep = su.with_slope(roads, ramp(0.3), rule="tobler")
    assert minutes(steep, forward=True) == pytest.approx(12 * np.exp(3.5 * 0.08), abs=0.01)  # 6 % and 2 points
    assert steep.pieces["max_slope"][0] == pytest.approx(0.3, abs=1e-4)
    own = su.with_slope(roads, ramp(0.3), rule="tobler", cap={"primary": 0.1})
    assert minutes(own, forward=True) == pytest.approx(17.03, abs=0.01)
    believed = su.with_slope(roads, ramp(0.3), rule="tobler", cap=0.4)
    assert minutes(believed, forward=True) == pytest.approx(12 * np.exp(3.5 * 0.3), abs=0.05)


def test_cars_are_not_slowed_down_but_the_walk_to_the_road_is():
    assert RULE_OF_MODE["drive"] is None
    roads = network(road((0, 0), (6, 0)))
    up_from_the_road = ground(lambda _, y: 500 + 100 * np.maximum(y, 0))  # 10 % to the home north of it
    sloped = su.with_slope(roads, up_from_the_road)
    assert sloped.time_ms.tolist() == roads.time_ms.tolist()
    home = gpd.GeoDataFrame(geometry=points((1, 0.5)), crs=PLANE)
    clinic = gpd.GeoDataFrame(geometry=points((5, 0)), crs=PLANE)
    there = su.nearest_facilities(sloped, home, clinic)
    back = su.nearest_facilities(sloped, home, clinic, travel=su.Travel(direction="from_facility"))
    assert there["access_walk_min"].tolist() == [pytest.approx(6.0, abs=0.01)]
    assert back["access_walk_min"].tolist() == [pytest.approx(8.51, abs=0.01)]
    assert there["travel_min"].tolist() == [pytest.approx(4 + 6.0, abs=0.01)]


def test_every_measure_takes_the_same_walk_to_the_road():
    roads = network(road((0, 0), (3, 0.3), (6, 0)), road((6, 0), (6, 4)), road((0, 0), (0, -2)))
    hills = su.with_slope(roads, HILLS)
    homes = gpd.GeoDataFrame(geometry=points((1, 0.6), (4.4, -0.5), (6.3, 2), (0.2, -1)), crs=PLANE, index=list("abcd"))
    clinics = gpd.GeoDataFrame(geometry=points((5, 0.3), (0.3, -1.7)), crs=PLANE, index=["x", "y"])
    for direction in ("to_facility", "from_facility"):
        travel = su.Travel(direction=direction)
        nearest = su.nearest_facilities(hills, homes, clinics, travel=travel)["travel_min"].to_numpy()
        ends = (homes, clinics) if direction == "to_facility" else (clinics, homes)
        pairs = su.od_matrix(hills, *ends, cutoff_min=120, travel=travel)
        place = "origin_id" if direction == "to_facility" else "destination_id"
        assert pairs.groupby(place)["travel_min"].min().reindex(list("abcd")).to_numpy() == pytest.approx(nearest)
        again = su.times_at_speeds(hills, homes, clinics, pd.DataFrame({"walk": [1.0]}), travel=travel)
        assert again.iloc[0].to_numpy() == pytest.approx(nearest)


def test_an_isochrone_agrees_with_the_table_on_a_slope():
    from spatial_uri.routing.source_trees import grow_tree
    from spatial_uri.routing.surface.surfaces import map_travel_time

    roads = network(road((0, 0), (6, 0)), road((3, 0), (3, 3)))
    slope = su.with_slope(roads, ground(lambda x, y: 900 + 90 * y + 20 * np.sin(x)))
    clinic = points((4, 0.2))
    for direction in ("to_facility", "from_facility"):
        tree = grow_tree(slope, clinic, direction=direction)
        surface = map_travel_time(tree, (X_WEST, Y_SOUTH, X_WEST + 6000, Y_SOUTH + 1600), cell_m=100, longest_min=60)
        ms = surface.values  # noqa: PD011
        y, x = np.argwhere(np.isfinite(ms))[::37].T
        cells = gpd.GeoDataFrame(geometry=gpd.points_from_xy(surface.x[x], surface.y[y]), crs=PLANE)
        table = su.nearest_facilities(slope, cells, gpd.GeoDataFrame(geometry=clinic, crs=PLANE),
                                      travel=su.Travel(direction=direction))  # fmt: skip
        assert ms[y, x] / 60_000 == pytest.approx(table["travel_min"].to_numpy(), abs=0.15)


X_WEST, Y_SOUTH = 500_000.0, 5_199_200.0


def test_heights_in_another_crs_are_read_where_they_are():
    roads = network(road((0, 0), (1, 0), kmh=WALK))
    in_degrees = su.with_slope(roads, _in_degrees(0.1), rule="tobler")
    assert minutes(in_degrees, forward=True) == pytest.approx(17.03, abs=0.03)


def _in_degrees(share):
    """A ramp of heights on a grid of WGS 84 that rises to the east by `share`."""
    from spatial_uri.geo.crs import transformer
    from spatial_uri.model.heights import HeightGrid, Heights

    step = 1 / 1200
    lon, lat = np.meshgrid(8.9 + step * np.arange(600), 47.1 - step * np.arange(400))
    x, _ = transformer(CRS.from_epsg(4326), PLANE).transform(lon, lat)
    heights = (500 + share * (np.asarray(x) - 500_000)).astype(np.float32)
    return Heights((HeightGrid(heights, 8.9, 47.1, step, step, CRS.from_epsg(4326)),))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rule": "hike"}, "slope rule"),
        ({"step_m": 0}, "step_m"),
        ({"smooth": -1}, "smooth"),
        ({"smooth": True}, "smooth"),
        ({"structures": "curved"}, "structures"),
        ({"cap": 0}, "cap"),
        ({"cap": {"primary": "steep"}}, "cap"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, said):
    with pytest.raises(su.SpatialUriError, match=said):
        su.with_slope(network(road((0, 0), (1, 0))), ramp(0.1), **options)


def test_a_network_can_be_given_slopes_twice_without_keeping_the_first():
    roads = network(road((0, 0), (1, 0), kmh=WALK))
    once = su.with_slope(roads, ramp(0.1), rule="tobler")
    again = su.with_slope(replace(once, time_ms=roads.time_ms, heights=None), ramp(0.05), rule="tobler")
    assert again.pieces["ascent_m"].tolist() == [pytest.approx(50, abs=0.01)]


def test_a_link_tells_the_metres_of_its_walks_and_not_those_that_they_take_on_the_level():
    from spatial_uri.routing.links import find_links
    from spatial_uri.routing.snapping import SnappedPlaces, snap_places
    from spatial_uri.routing.trip_lengths import SegmentKinds

    roads = su.with_slope(network(road((0, 0), (6, 0))), ground(lambda _, y: 500 + 200 * np.abs(y)))
    homes, seats = points((1, 0.5)), points((5, 0.3))
    places, facilities = (SnappedPlaces(at, snap_places(roads, at, walk=su.Travel().walk)) for at in (homes, seats))
    kinds = SegmentKinds(np.zeros(1, dtype=np.int64), 1)
    links, _ = find_links(roads, places, facilities, own=np.array([0]), kinds=kinds)
    assert links.walk_m.tolist() == [pytest.approx(800)]
    assert links.access_ms + links.egress_ms != pytest.approx(800 * su.Travel().walk.ms_per_m, rel=0.05)


def test_slopes_are_not_counted_twice():
    """The second time would take the times of the first for those of level ground."""
    sloped = su.with_slope(network(road((0, 0), (1, 0), kmh=WALK)), ramp(0.1), rule="tobler")
    with pytest.raises(su.SpatialUriError, match="hold their slopes already"):
        su.with_slope(sloped, ramp(0.1), rule="tobler")
    level = su.with_slope(network(road((0, 0), (1, 0), kmh=WALK)), ramp(0.1), rule=None)
    assert minutes(su.with_slope(level, ramp(0.1), rule="tobler"), forward=True) == pytest.approx(17.03, abs=0.005)
