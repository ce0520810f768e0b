"""Lengths and coordinates do not depend on how the work is shared out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod, Transformer

from spatial_uri.geo import geodesy
from spatial_uri.geo.geodesy import areas_km2, distances_m, projected

LONLAT = np.random.default_rng(7).uniform((9.4, 46.9), (9.7, 47.3), (1000, 2))
UTM = CRS("EPSG:32632")


@pytest.fixture(params=[1, 7, 1000, 1 << 17])
def _block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geodesy, "_BLOCK", request.param)


@pytest.mark.usefixtures("_block")
def test_lengths_are_those_of_one_point_after_the_other() -> None:
    start, end = np.arange(999, dtype=np.int32), np.arange(1, 1000, dtype=np.int32)
    one_by_one = Geod(ellps="WGS84").line_lengths(*LONLAT.T)
    assert distances_m(LONLAT, start, end).tolist() == list(one_by_one)


@pytest.mark.usefixtures("_block")
def test_points_keep_their_order_when_projected() -> None:
    x, y = Transformer.from_crs("EPSG:4326", UTM, always_xy=True).transform(*LONLAT.T)
    assert projected(LONLAT, UTM).tolist() == np.column_stack([x, y]).tolist()


def test_no_points_are_no_fault() -> None:
    none = np.zeros(0, dtype=np.int32)
    assert distances_m(LONLAT, none, none).shape == (0,)
    assert projected(np.zeros((0, 2)), UTM).shape == (0, 2)


def test_an_area_across_the_180th_meridian_is_as_large_as_one_anywhere_on_its_latitude():
    across = gpd.GeoSeries([shapely.Polygon([(179.8, -17), (-179.8, -17), (-179.8, -16), (179.8, -16)])], crs=4326)
    elsewhere = gpd.GeoSeries([shapely.box(10, -17, 10.4, -16)], crs=4326)
    assert areas_km2(across)[0] == pytest.approx(areas_km2(elsewhere)[0], rel=1e-9)
