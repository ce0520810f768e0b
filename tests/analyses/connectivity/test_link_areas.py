"""The links of areas: what is divided by what, and which quantile and which detour is meant."""

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.connectivity.measure import connectivity
from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.hierarchy.result import Hierarchy


def ranked(drawn, **ranks):
    """A hierarchy in which every settlement belongs to the county seat "seat"; all but `ranks` are villages."""
    ids = drawn.settlements.table.index
    places = pd.DataFrame(
        {
            "rank": ["county_seat" if i == "seat" else ranks.get(i, "village") for i in ids],
            "seat_of": None,
            "township_id": None,
            "county_id": "1",
            "town_seat_id": "seat",
            "county_seat_id": "seat",
        },
        index=ids,
    )
    return Hierarchy(places=places.astype(object), seats=pd.DataFrame(), mismatches=pd.DataFrame())


def whole(drawn, target, thresholds_min=(5,), **ranks):
    """The row of the whole study for one target and the first threshold."""
    found = connectivity(drawn, ranked(drawn, **ranks), ConnectivityOptions(thresholds_min=thresholds_min))
    areas = found.areas
    return areas[(areas["area_id"] == "*") & (areas["target"] == target)].iloc[0]


STREET = network(road((0, 0), (20, 0)), road((0, 0), (1, 0), (1, 1), (0, 1)))


def test_the_detour_is_told_as_mean_and_median_of_ratios_and_as_kilometres_over_kilometres():
    # near goes 3 km for 1, the others go straight; the seat goes nowhere
    drawn = study(STREET, {"seat": (0, 0), "near": (0, 1), "middle": (10, 0), "end": (20, 0)}, {"c": (0, 0)})
    row = whole(drawn, "town_seat")
    columns = ["mean_detour_ratio", "median_detour_ratio", "km_per_straight_km"]
    assert row[columns].tolist() == pytest.approx([(3 + 1 + 1) / 3, 1, (3 + 10 + 20) / (1 + 10 + 20)], rel=1e-3)


def test_the_p90_is_a_time_that_nine_in_ten_do_not_exceed():
    villages = {"seat": (0, 0)} | {f"v{minute}": (minute, 0) for minute in range(1, 11)}
    row = whole(study(STREET, villages, {"c": (0, 0)}), "town_seat")
    assert row[["mean_min", "median_min", "p90_min", "max_min"]].tolist() == pytest.approx([5.5, 5, 9, 10])


def test_seats_and_towns_are_in_no_denominator_of_the_villages():
    places = {"seat": (0, 0, 900), "town": (4, 0, 90), "hamlet": (5, 0, 6), "market": (9, 0, 3), "lost": (15, 50, 1)}
    drawn = study(STREET, places, {"c": (0, 0)})
    ranks = {"town": "town", "market": "central_village"}
    for target in ("town_seat", "nearest_town"):
        row = whole(drawn, target, **ranks)
        assert row[["settlements", "reached", "reached_share"]].tolist() == [3, 2, 2 / 3]
        assert row[["population", "settlements_all", "reached_all"]].tolist() == [10, 5, 4]
    own, county = whole(drawn, "town_seat", **ranks), whole(drawn, "county_seat", **ranks)
    # within 5 minutes: the seat, the town and the hamlet
    assert own[["settlements_share", "population_share"]].tolist() == pytest.approx([1 / 3, 6 / 10])
    assert own[["settlements_share_all", "population_share_all"]].tolist() == pytest.approx([3 / 5, 996 / 1000])
    assert county[["settlements", "settlements_share", "population_share"]].tolist() == pytest.approx(
        [4, 2 / 4, 96 / 100]
    )


def test_where_all_are_seats_nobody_is_asked_and_no_share_is_told():
    row = whole(study(STREET, {"seat": (0, 0, 900)}, {"c": (0, 0)}), "county_seat")
    assert row[["settlements", "reached"]].tolist() == [0, 0]
    assert row[["settlements_share", "reached_share", "population_share", "mean_min"]].isna().all()
    assert row["settlements_share_all"] == 1


def test_where_people_are_known_for_less_than_half_no_share_of_them_is_told():
    half = {"seat": (0, 0), "a": (1, 0, 10), "b": (9, 0, 30), "c": (2, 0), "d": (3, 0)}
    row = whole(study(STREET, half, {"c": (0, 0)}), "town_seat")
    assert row[["population", "population_missing", "population_share"]].tolist() == [40, 2, 10 / 40]
    assert np.isnan(row["population_share_all"]), "of the five with the seat, two are known"
    less = study(STREET, half | {"e": (4, 0)}, {"c": (0, 0)})
    assert np.isnan(whole(less, "town_seat")["population_share"])
    found = connectivity(less, ranked(less))
    assert found.roads["km_per_10000_people"].isna().all()
    (note,) = [n for n in found.notes if n.code == "roads.population_hardly_known"]
    assert note.places == ("*", "1")
