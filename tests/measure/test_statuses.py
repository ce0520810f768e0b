"""Why a facility of some rank is not reached, on one road of 60 km/h, so that a kilometre is a minute."""

import geopandas as gpd
import pandas as pd
import pytest
from road_drawing import PLANE, at, network, road

from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.travel import Travel

ROADS = network(road((0, 0), (60, 0)), road((0, 0), (0, 9)), road((70, 0), (75, 0)))


def placed(**xy):
    return gpd.GeoDataFrame(index=pd.Index(list(xy)), geometry=[at(*p) for p in xy.values()], crs=PLANE)


def statuses(origins, facilities, *, k, limit_min=30.0):
    trips = nearest_facilities(ROADS, origins, facilities, k=k, travel=Travel(search_limit_min=limit_min))
    return {name: rows["status"].tolist() for name, rows in trips.groupby(level=0)}


MAIN = placed(village=(5, 0))
TWO_NEAR_ONE_FAR = placed(a=(0, 0), b=(10, 0), far=(58, 0))
APART = placed(apart=(72, 0))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_facility_on_a_road_that_joins_nothing_is_unreachable_at_every_rank(k):
    assert statuses(MAIN, APART, k=k) == {"village": ["unreachable"] * k}


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_the_status_of_a_rank_is_the_same_however_many_are_asked_for(k):
    facilities = pd.concat([TWO_NEAR_ONE_FAR, APART])
    # two within 30 minutes, one at 53, one on a road of its own, no fifth
    every = ["reached", "reached", "too_far", "unreachable", "unreachable"]
    assert statuses(MAIN, facilities, k=k) == {"village": every[:k]}


def test_a_rank_beyond_the_number_of_facilities_does_not_exist():
    assert statuses(MAIN, placed(a=(0, 0)), k=3) == {"village": ["reached", "unreachable", "unreachable"]}


def test_a_place_off_the_road_or_off_the_map_is_so_at_every_rank():
    origins = placed(aside=(30, 4), nowhere=(90, 0))
    found = statuses(origins, TWO_NEAR_ONE_FAR, k=2)
    assert found == {"aside": ["off_network"] * 2, "nowhere": ["unknown"] * 2}


def test_without_any_facility_every_rank_is_unknown_not_unreachable():
    assert statuses(MAIN, placed(), k=2) == {"village": ["unknown"] * 2}


def test_a_facility_walked_to_from_off_the_road_leaves_the_further_ranks_off_the_network():
    # 4 km from the road, 50 m from the clinic beside it
    found = statuses(placed(aside=(30, 4)), placed(beside=(30.05, 4), a=(0, 0)), k=2)
    assert found == {"aside": ["reached", "off_network"]}


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_a_one_way_road_leads_to_the_facility_or_from_it(direction):
    one_way = network(road((0, 0), (10, 0), back_kmh=0.0))
    travel = Travel(direction=direction, walk_limit_m=100.0, search_limit_min=5.0)
    trips = nearest_facilities(one_way, placed(v=(1, 0)), placed(behind=(9, 0)), k=2, travel=travel)
    first = "too_far" if direction == "to_facility" else "unreachable"
    assert trips["status"].tolist() == [first, "unreachable"]
