"""Thresholds may be given as one number or several; what is no number of minutes is refused."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

import spatial_uri as su
from spatial_uri.errors import ParameterError
from spatial_uri.model.areas import AdminAreas

WRONG = [0, -5, [], float("nan"), float("inf"), [10, 0]]


@pytest.fixture(scope="module")
def county():
    return su.samples.straight_road()


@pytest.fixture(scope="module")
def areas():
    table = {"name": ["Long"], "level": ["county"], "parent_id": [None], "geometry": [shapely.box(0, 0, 1, 1)]}
    return AdminAreas(gpd.GeoDataFrame(table, index=["990121"], crs="EPSG:4326"))


@pytest.fixture(scope="module")
def trips(county):
    found = su.nearest_facilities(county.network, county.villages, county.clinics)
    return found.assign(
        tier="clinic", area_id="990121", inside_travel_min=found.travel_min, population=county.villages.population
    )


def test_one_threshold_gives_the_isochrone_that_it_has_among_several(county):
    one = su.isochrones(county.network, county.clinics, thresholds_min=10, cell_m=50)
    several = su.isochrones(county.network, county.clinics, thresholds_min=(10, 5), cell_m=50)
    assert several.threshold_min.tolist() == [5.0, 10.0]
    assert_geodataframe_equal(one, several.tail(1).reset_index(drop=True))


def test_coverage_keeps_the_order_of_the_thresholds(trips, areas):
    one = su.coverage(trips, areas, thresholds_min=10)
    several = su.coverage(trips, areas, thresholds_min=[10, 5])
    assert several.threshold_min.tolist() == [10.0, 5.0] * 2
    pd.testing.assert_frame_equal(one, several[several.threshold_min == 10].reset_index(drop=True))


@pytest.mark.parametrize("wrong", WRONG)
def test_a_threshold_that_is_no_number_of_minutes_is_refused(county, trips, areas, wrong):
    with pytest.raises(ParameterError, match="thresholds_min"):
        su.isochrones(county.network, county.clinics, thresholds_min=wrong)
    with pytest.raises(ParameterError, match="thresholds_min"):
        su.coverage(trips, areas, thresholds_min=wrong)
