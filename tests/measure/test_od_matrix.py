"""OD matrices and catchments on roads that can be solved in the head: 60 km/h, so a kilometre is a minute."""

import re
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.errors import CrsError, ParameterError
from spatial_uri.measure.od import BYTES_PER_PAIR

NET = network(road((0, 0), (60, 0)), road((70, 0), (75, 0)))
DRAWN = study(
    NET,
    {"a": (5, 0, 100), "b": (20, 0), "c": (50, 0, 300), "island": (72, 0, 20)},
    {"west": (0, 0), "east": (60, 0), "spare": (60, 0.05)},
)
VILLAGES, CLINICS = DRAWN.settlements.table, DRAWN.facilities.table


def pairs(table):
    return {(row.origin_id, row.destination_id): row.travel_min for row in table.itertuples()}


def test_a_matrix_holds_every_pair_within_the_cutoff_and_the_cutoff_itself():
    table = su.od_matrix(NET, VILLAGES, CLINICS.loc[["west", "east"]], cutoff_min=20)
    assert pairs(table) == {("a", "west"): 5.0, ("b", "west"): 20.0, ("c", "east"): 10.0}
    closer = su.od_matrix(NET, VILLAGES, CLINICS.loc[["west", "east"]], cutoff_min=19.999)
    assert ("b", "west") not in pairs(closer)


def test_a_matrix_is_the_same_whichever_side_is_the_larger_one():
    there = su.od_matrix(NET, VILLAGES, CLINICS, cutoff_min=240)
    for village in VILLAGES.index:
        alone = su.od_matrix(NET, VILLAGES.loc[[village]], CLINICS, cutoff_min=240)
        pd.testing.assert_frame_equal(alone, there[there["origin_id"] == village].reset_index(drop=True))


def test_a_matrix_agrees_with_the_nearest_facilities():
    table = su.od_matrix(NET, VILLAGES, CLINICS, cutoff_min=240)
    nearest = su.nearest_facilities(NET, VILLAGES, CLINICS, k=3)
    reached = nearest[nearest["status"] == "reached"]
    assert pairs(table) == {(row.Index, row.facility_id): row.travel_min for row in reached.itertuples()}


def test_one_way_streets_make_there_and_back_differ():
    one_way = network(road((0, 0), (10, 0), back_kmh=0.0), road((10, 0), (10, 10), (0, 0), back_kmh=0.0))
    both = study(one_way, {"a": (0, 0), "b": (10, 0)}, {"x": (0, 0)}).settlements.table
    table = pairs(su.od_matrix(one_way, both, both, cutoff_min=60))
    assert table["a", "b"] == pytest.approx(10)
    assert table["b", "a"] == pytest.approx(10 + np.hypot(10, 10), abs=1e-3)


def test_everybody_belongs_to_the_nearest_facility_and_the_first_of_two_equal_ones():
    found = su.catchments(NET, VILLAGES, CLINICS)
    assert found.origins["facility_id"].dropna().to_dict() == {"a": "west", "b": "west", "c": "east"}
    assert found.origins.loc["island", "status"] == "unreachable"
    assert found.facilities["origins"].to_dict() == {"west": 2, "east": 1, "spare": 0}
    assert found.facilities["mean_min"].round(9).tolist()[:2] == [12.5, 10.0]
    assert found.facilities["max_min"].round(9).tolist()[:2] == [20.0, 10.0]
    assert found.facilities.loc["spare", ["mean_min", "max_min", "population"]].isna().all()
    assert found.facilities["population"].tolist()[:2] == [100, 300]


def test_without_facilities_or_origins_the_tables_are_empty_not_wrong():
    nobody = su.catchments(NET, VILLAGES, CLINICS.iloc[:0])
    assert len(nobody.facilities) == 0
    assert nobody.origins["facility_id"].isna().all()
    assert su.catchments(NET, VILLAGES.iloc[:0], CLINICS).facilities["origins"].tolist() == [0, 0, 0]
    for origins, destinations in ((VILLAGES.iloc[:0], CLINICS), (VILLAGES, CLINICS.iloc[:0])):
        assert len(su.od_matrix(NET, origins, destinations, cutoff_min=20)) == 0


def test_a_cutoff_that_is_none_and_places_elsewhere_are_refused():
    with pytest.raises(ParameterError, match="cutoff_min"):
        su.od_matrix(NET, VILLAGES, CLINICS, cutoff_min=0)
    with pytest.raises(ParameterError, match="workers"):
        su.od_matrix(NET, VILLAGES, CLINICS, cutoff_min=1, workers=0)
    with pytest.raises(CrsError, match="UTM zone 33N"):
        su.od_matrix(NET, VILLAGES, CLINICS.to_crs(32633), cutoff_min=20)


def test_an_answer_that_would_not_fit_is_refused_before_the_search_with_the_pieces_that_do(monkeypatch):
    county = su.samples.straight_road()
    many = gpd.GeoDataFrame(geometry=np.tile(county.villages.geometry.to_numpy(), 200), crs=county.villages.crs)

    def free(bytes_free):
        monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=bytes_free))

    free(3 * BYTES_PER_PAIR * 280_000)
    assert len(su.od_matrix(county.network, many, many, cutoff_min=6.0)) == 7 * 200 * 200
    free(BYTES_PER_PAIR * 140_000)
    with pytest.raises(ParameterError, match=r"about 2[78]\d,\d{3} pairs") as refused:
        su.od_matrix(county.network, many, many, cutoff_min=6.0)
    parts = int(re.search(r"in (\d+) pieces", refused.value.remedy)[1])
    found = [
        su.od_matrix(county.network, many.iloc[part], many, cutoff_min=6.0)
        for part in np.array_split(np.arange(600), parts)
    ]
    assert parts == 4
    assert sum(map(len, found)) == 7 * 200 * 200
