"""Coverage by area, on tables whose right values were worked out by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_uri as su
from spatial_uri.model.areas import AdminAreas

NAN = np.nan


@pytest.fixture(scope="module")
def areas():
    """A county of two townships."""
    table = {
        "name": ["County", "West", "East"],
        "level": ["county", "township", "township"],
        "parent_id": [None, "1", "1"],
        "geometry": [shapely.box(0, 0, 2, 1), shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    }
    return AdminAreas(gpd.GeoDataFrame(table, index=["1", "1a", "1b"], crs="EPSG:4326"))


def counted(areas, rows, *, threshold_min=20):
    """Coverage of settlements (area, minutes, people); NaN minutes: not reached."""
    area_id, minutes, people = zip(*rows, strict=True)
    status = ["unreachable" if np.isnan(m) else "reached" for m in minutes]
    trips = pd.DataFrame({"tier": "clinic", "area_id": area_id, "travel_min": minutes, "inside_travel_min": minutes})
    trips = trips.assign(status=status, population=people)
    return su.coverage(trips, areas, thresholds_min=threshold_min).set_index("area_id")


def test_a_share_of_people_is_told_where_at_least_half_of_the_row_are_known(areas):
    rows = [("1a", 5, 300), ("1a", 25, 100), ("1a", 5, NAN), ("1a", 5, NAN)]  # west: 2 of 4 are known
    rows += [("1b", 5, 500), ("1b", 5, NAN), ("1b", 25, NAN)]  # east: 1 of 3; the county: 3 of 7
    found = counted(areas, rows)
    for column in ("population_share", "population_share_inside"):
        assert found[column].to_dict() == pytest.approx({"*": NAN, "1": NAN, "1a": 0.75, "1b": NAN}, nan_ok=True)
    assert found["population"].to_dict() == {"*": 900, "1": 900, "1a": 400, "1b": 500}
    assert found["population_missing"].to_dict() == {"*": 4, "1": 4, "1a": 2, "1b": 2}
    assert found.loc["1b", "settlements_share"] == 2 / 3


def test_nine_in_ten_of_those_reached_need_at_most_the_p90_and_one_of_them_needs_it(areas):
    for n, p90 in ((1, 1), (2, 2), (9, 9), (10, 9), (11, 10), (20, 18), (21, 19)):
        row = counted(areas, [("1a", k, 10) for k in range(1, n + 1)]).loc["*"]
        assert row["p90_min"] == p90
        assert 10 * p90 >= 9 * n > 10 * (p90 - 1)


def test_the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle(areas):
    assert counted(areas, [("1a", m, 10) for m in (1, 2, 10, 50)]).loc["*", "median_min"] == 6
    assert counted(areas, [("1a", m, 10) for m in (1, 2, 50)]).loc["*", "median_min"] == 2


def test_mean_median_p90_and_maximum_are_of_those_reached_and_their_share_stands_beside_them(areas):
    found = counted(areas, [("1a", 10, 1), ("1a", 20, 1), ("1a", NAN, 1), ("1a", NAN, 1), ("1b", 30, 1)])
    west = found.loc["1a"]
    assert west[["settlements", "reached", "reached_share"]].tolist() == [4, 2, 0.5]
    assert west[["mean_min", "median_min", "p90_min", "max_min"]].tolist() == [15, 15, 20, 20]
    assert found.loc["*", ["reached", "reached_share", "max_min"]].tolist() == [3, 0.6, 30]
    assert west["settlements_share"] == 0.5, "who is not reached stays in the denominator"


def test_who_reaches_nothing_has_no_times_and_a_share_reached_of_nought(areas):
    row = counted(areas, [("1a", NAN, 1)]).loc["*"]
    assert row["reached_share"] == 0
    assert row[["mean_min", "median_min", "p90_min", "max_min"]].isna().all()
