"""Official totals spread over cells, buildings and settlements: each area keeps its own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from raster_writing import write_raster

import spatial_uri as su

CRS = 32649
X, Y = 500_000.0, 3_400_000.0


def boxes(*given, **columns):
    shapes = [shapely.box(X + west, Y + south, X + east, Y + north) for west, south, east, north in given]
    return gpd.GeoDataFrame(columns, geometry=shapes, index=list("abcdef")[: len(given)], crs=CRS)


def places(*given, area_ids):
    points = [shapely.Point(X + x, Y + y) for x, y in given]
    return gpd.GeoDataFrame({"area_id": area_ids}, geometry=points, index=[f"v{k}" for k in range(len(given))], crs=CRS)


def raster(path, values, **options):
    values = np.asarray(values, dtype=np.float32)
    return write_raster(path, values, corner=(X, Y + 100 * len(values)), cell=100, crs=CRS, **options)


def facts(table):
    return table.attrs["population"]


def by_area(table):
    return table.groupby("area_id")["people"].sum().to_dict()


def test_a_total_is_spread_in_proportion_to_the_raster(tmp_path):
    path = raster(tmp_path / "p.tif", [[1, 2, 3]])
    spread = su.spread_population({"a": 300}, boxes((0, 0, 300, 100)), path)
    assert spread.sort_values("people")["people"].tolist() == pytest.approx([50, 100, 150])
    assert facts(spread)["factors"] == {"a": pytest.approx(50)}


def test_an_area_without_weights_is_filled_evenly_and_told(tmp_path):
    path = raster(tmp_path / "p.tif", [[1, 3, -9, 0]], nodata=-9)
    spread = su.spread_population(pd.Series({"a": 80, "b": 50}), boxes((0, 0, 200, 100), (200, 0, 400, 100)), path)
    assert by_area(spread) == pytest.approx({"a": 80, "b": 50})
    assert spread.loc[spread["area_id"] == "b", "people"].tolist() == pytest.approx([25, 25])
    assert facts(spread)["evenly"] == ["b"]
    assert facts(spread)["factors"] == {"a": pytest.approx(20), "b": None}


def test_buildings_weigh_their_ground_and_floors(tmp_path):
    homes = boxes((0, 0, 10, 10), (50, 0, 70, 10), (250, 0, 260, 10), floors=[1, 3, 9])
    spread = su.spread_population({"a": 70}, boxes((0, 0, 200, 100)), homes)
    assert spread["people"].tolist() == pytest.approx([10, 60], rel=1e-6)
    homes.drop(columns="floors").to_file(tmp_path / "buildings.gpkg")
    from_file = su.spread_population({"a": 30}, boxes((0, 0, 200, 100)), tmp_path / "buildings.gpkg")
    assert from_file["people"].tolist() == pytest.approx([10, 20], rel=1e-6)


def test_an_area_in_which_nothing_stands_keeps_its_people_at_a_point_inside():
    homes = boxes((0, 0, 10, 10))
    spread = su.spread_population({"a": 70, "b": 5}, boxes((0, 0, 200, 100), (200, 0, 400, 100)), homes)
    assert by_area(spread) == pytest.approx({"a": 70, "b": 5})
    assert facts(spread)["evenly"] == ["b"]


def test_people_go_to_the_nearest_settlement_of_their_area(tmp_path):
    path = raster(tmp_path / "p.tif", [[4, 1, 1, 2]])
    homes = places((0, 50), (150, 50), (210, 50), (900, 900), area_ids=["a", "a", "b", "b"])
    areas = boxes((0, 0, 200, 100), (200, 0, 400, 100))
    spread = su.spread_population({"a": 50, "b": 30}, areas, path, onto="settlements", settlements=homes)
    assert spread["people"].tolist() == pytest.approx([40, 10, 30, 0])  # 180 m from v1, but of another area
    assert spread.index.tolist() == homes.index.tolist()


def test_people_of_an_area_without_settlements_go_to_the_nearest_of_another_and_are_told(tmp_path):
    path = raster(tmp_path / "p.tif", [[1, 1]])
    areas = boxes((0, 0, 100, 100), (100, 0, 200, 100))
    spread = su.spread_population(
        {"a": 7, "b": 5}, areas, path, onto="settlements", settlements=places((50, 50), area_ids=["a"])
    )
    assert spread["people"].tolist() == pytest.approx([12])
    assert facts(spread)["elsewhere_people"] == pytest.approx(5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 10**7), min_size=2, max_size=2))
def test_totals_are_kept_through_every_step(tmp_path_factory, seed, totals):
    rng = np.random.default_rng(seed)
    values = rng.gamma(0.3, 20, (6, 8)) * (rng.random((6, 8)) < 0.6)
    path = raster(tmp_path_factory.mktemp("p") / "p.tif", values)
    areas = boxes((0, 0, 333, 600), (333, 0, 777, 511))
    official = dict(zip("ab", totals, strict=True))
    cells = su.spread_population(official, areas, path)
    homes = places(*(rng.random((5, 2)) * 700), area_ids=["a", "b", "a", "b", "a"])
    settled = su.spread_population(official, areas, path, onto="settlements", settlements=homes)
    for area, total in official.items():
        assert by_area(cells).get(area, 0) == pytest.approx(total, rel=1e-9)
        assert by_area(settled).get(area, 0) == pytest.approx(total, rel=1e-9)
    again = su.spread_population(official, areas, cells) if sum(totals) else cells
    assert by_area(again) == pytest.approx(by_area(cells), rel=1e-9)


def test_areas_without_a_total_are_left_out_and_told(tmp_path):
    path = raster(tmp_path / "p.tif", [[1, 1]])
    spread = su.spread_population({"a": 7, "b": None}, boxes((0, 0, 100, 100), (100, 0, 200, 100)), path)
    assert by_area(spread) == {"a": pytest.approx(7)}
    assert facts(spread)["left_out"] == ["b"]


@pytest.mark.parametrize(
    ("official", "options", "said"),
    [
        ({"x": 5}, {}, "'x' is no area"),
        ({"a": -5}, {}, "no number of people"),
        ({"a": "many"}, {}, "no number of people"),
        ({"a": float("inf")}, {}, "no number of people"),
        ({}, {}, "no official totals"),
        ({"a": 5}, {"onto": "roads"}, "onto"),
        ({"a": 5}, {"onto": "settlements"}, "needs settlements"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, official, options, said):
    path = raster(tmp_path / "p.tif", [[1, 1]])
    with pytest.raises(su.SpatialUriError, match=said):
        su.spread_population(official, boxes((0, 0, 200, 100)), path, **options)


def test_weights_that_are_neither_buildings_nor_people_are_refused():
    lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(X, Y), (X + 9, Y)])], crs=CRS)
    with pytest.raises(su.SpatialUriError, match="polygons of buildings"):
        su.spread_population({"a": 5}, boxes((0, 0, 200, 100)), lines)
