"""Indices of a settlement system, against values worked out by hand or published."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from spatial_uri.analyses.layout.indices import gravity_links, nearest_neighbour_index, primacy, rank_size
from spatial_uri.errors import CrsError, ParameterError


def places(*xy, crs=32632):
    return gpd.GeoSeries([Point(500_000 + x, 5_000_000 + y) for x, y in xy], crs=crs)


def test_four_corners_of_a_square_keep_apart_as_clark_and_evans_reckon():
    found = nearest_neighbour_index(places((0, 0), (1000, 0), (0, 1000), (1000, 1000)), area_km2=4)
    assert found.mean_observed_m == 1000
    assert found.mean_expected_m == 500  # 0.5 / sqrt(4 points / 4 km2)
    assert found.ratio == 2
    assert found.z == pytest.approx((1000 - 500) / (0.26136 / np.sqrt(4 * 4 / 4e6)))


def test_a_triangular_grid_reaches_the_published_maximum():
    side, rows = 1000.0, 200
    grid = [(side * (x + y % 2 / 2), side * y * 3**0.5 / 2) for x in range(rows) for y in range(rows)]
    found = nearest_neighbour_index(places(*grid), area_km2=rows * rows * side**2 * 3**0.5 / 2 / 1e6)
    assert found.ratio == pytest.approx(2.1491, abs=5e-5)


def test_points_at_random_are_within_a_few_standard_errors_of_one():
    xy = np.random.default_rng(0).uniform(0, 1e5, (4000, 2))
    found = nearest_neighbour_index(places(*xy), area_km2=1e4)
    assert abs(found.ratio - 1) < 0.05
    assert abs(found.z) < 3.5


def test_villages_on_one_spot_are_no_distance_apart():
    found = nearest_neighbour_index(places((0, 0), (0, 0), (3000, 0)), area_km2=10)
    assert found.mean_observed_m == 1000
    assert nearest_neighbour_index(places((0, 0), (0, 0)), area_km2=1).ratio == 0


def test_one_village_or_no_area_has_no_nearest_neighbour_index():
    with pytest.raises(ParameterError, match="at least two") as error:
        nearest_neighbour_index(places((0, 0)), area_km2=0)
    assert "area_km2=0" in str(error.value)
    with pytest.raises(CrsError):
        nearest_neighbour_index(places((0, 0), (1, 1)).to_crs(4326), area_km2=1)


def test_sizes_by_the_rule_have_its_exponent_and_fit_it_exactly():
    rank = np.arange(1, 21)
    for q in (0.7, 1.0, 1.3):
        found = rank_size(1e6 * rank**-q)
        assert found.exponent == pytest.approx(q)
        assert found.r_squared == pytest.approx(1)
        assert found.standard_error == pytest.approx(0, abs=1e-6)


def test_three_towns_give_the_exponent_worked_out_by_hand():
    # ln r is 0, 0.69315, 1.09861 and ln P 6.90776, 5.99146, 5.70378: the slope is -0.69149 / 0.61727
    found = rank_size([300, np.nan, 1000, 400])
    assert found.exponent == pytest.approx(1.12024, abs=5e-6)
    assert found.settlements == 3


def test_half_ranks_give_the_tail_exponent_of_pareto_sizes():
    quantile = (np.arange(1, 5001) - 0.5) / 5000
    found = rank_size(quantile ** (-1 / 1.25), method="half_rank")
    assert 1 / found.exponent == pytest.approx(1.25, abs=1e-6)
    assert found.standard_error == pytest.approx(found.exponent * np.sqrt(2 / 5000))


@pytest.mark.parametrize(
    ("population", "reason"),
    [([1, 2], "three|3 settlements"), ([5, 5, 5], "equally large"), ([5, 0, 3], "not positive")],
)
def test_a_rank_size_rule_that_is_not_defined_is_refused_with_the_reason(population, reason):
    with pytest.raises(ParameterError, match=reason):
        rank_size(population)


def test_primacy_has_its_worked_values_and_refuses_too_few_towns():
    zipf = 1 / np.arange(1, 12)
    assert primacy(zipf) == pytest.approx(2)
    assert primacy(zipf, settlements=4) == pytest.approx(1 / (1 / 2 + 1 / 3 + 1 / 4))
    assert primacy(zipf, settlements=11) == pytest.approx(2 / zipf[1:].sum())
    with pytest.raises(ParameterError, match="takes 11"):
        primacy(zipf[:10], settlements=11)
    with pytest.raises(ParameterError, match="2, 4 or 11"):
        primacy(zipf, settlements=3)


def pairs(**minutes):
    rows = [(a, b, m) for key, m in minutes.items() for a, b in ((key[0], key[1]), (key[1], key[0]))]
    return pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"])


def test_interactions_have_the_strength_worked_out_by_hand_and_the_largest_form_the_axes():
    people = pd.Series({"a": 1000.0, "b": 200.0, "c": 100.0, "d": 100.0})
    links = gravity_links(pairs(ab=10, ac=20, bc=5, cd=2), people).set_index(["origin_id", "destination_id"])
    assert links.loc[("a", "b"), "strength"] == 1000 * 200 / 10**2
    assert links.loc[("c", "d"), "strength"] == 100 * 100 / 2**2
    assert links.loc[("c", "d"), "strength_share"] == pytest.approx(2500 / (2500 + 800 + 250))
    largest = links.index[links["is_largest"]].tolist()
    # b to a; c to b (d is no larger: it stands after c); d to c, as large but first in the table
    assert sorted(largest) == [("b", "a"), ("c", "b"), ("d", "c")]


def test_a_settlement_of_unknown_size_has_no_interactions_and_a_stranger_is_refused():
    people = pd.Series({"a": 10.0, "b": np.nan})
    links = gravity_links(pairs(ab=10), people)
    assert links["strength"].isna().all()
    assert not links["is_largest"].any()
    with pytest.raises(ParameterError, match="no population is given for 'c'") as error:
        gravity_links(pairs(ac=0), pd.Series({"a": -1.0}))
    assert "no time apart" in str(error.value)
    assert "negative" in str(error.value)
    with pytest.raises(ParameterError, match="lack columns"):
        gravity_links(pd.DataFrame({"origin_id": []}), people)


def test_with_another_exponent_time_counts_otherwise():
    people = pd.Series({"a": 10.0, "b": 20.0})
    assert gravity_links(pairs(ab=4), people, exponent=1)["strength"].tolist() == [50, 50]
