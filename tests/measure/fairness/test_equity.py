"""How evenly something is spread: numbers worked out by hand, and oracles that share no code."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.fairness.result import FEWEST, band_of
from spatial_uri.measure.fairness.spread import equity

VALUES, PEOPLE = [1.0, 2.0, 3.0, 10.0], [40.0, 30.0, 20.0, 10.0]
GROUPS = ["near", "near", "far", "far"]


def pairwise_gini(values, people):
    """Half of the mean difference between two persons, relative to the mean: no order, no curve."""
    total, mean = sum(people), sum(v * p for v, p in zip(values, people, strict=True)) / sum(people)
    rows = list(zip(values, people, strict=True))
    return sum(p * q * abs(v - w) for (v, p), (w, q) in itertools.product(rows, rows)) / (2 * total**2 * mean)


def each_person(values, people):
    return [value for value, count in zip(values, people, strict=True) for _ in range(int(count))]


def test_a_hundred_people_with_one_two_three_and_ten():
    found = equity(VALUES, PEOPLE, by=GROUPS, rank_by=[4, 3, 2, 1])
    persons = each_person(VALUES, PEOPLE)
    mean = sum(persons) / 100
    assert found.gini == pytest.approx(0.415385, abs=5e-7)
    assert found.gini == pytest.approx(pairwise_gini(VALUES, PEOPLE), abs=1e-12)
    assert found.theil == pytest.approx(0.343581, abs=5e-7)
    assert found.theil == pytest.approx(sum(x / mean * math.log(x / mean) for x in persons) / 100, abs=1e-12)
    near, far = 100 / 70, 160 / 30
    between = (100 * math.log(near / mean) + 160 * math.log(far / mean)) / 260
    assert found.theil_between == pytest.approx(between, abs=1e-12)
    assert (found.theil_between, found.theil_within) == pytest.approx((0.211811, 0.131771), abs=5.1e-7)
    assert found.theil_between + found.theil_within == pytest.approx(found.theil, abs=1e-12)
    assert found.palma_share == pytest.approx(100 / 40, abs=1e-9)
    assert found.palma_mean == pytest.approx(10 / 1, abs=1e-9)
    assert found.concentration == pytest.approx(-found.gini, abs=1e-12)
    assert found.p90_p10 == 3
    assert found.band == "unfair"
    assert found.groups.loc["far", ["areas", "people", "mean"]].tolist() == [2, 30, pytest.approx(far)]
    assert found.lorenz["people_share"].tolist() == pytest.approx([0, 0.4, 0.7, 0.9, 1])
    assert found.lorenz["value_share"].tolist() == pytest.approx([0, 40 / 260, 100 / 260, 160 / 260, 1])


def test_minutes_have_a_limit_and_no_gini():
    found = equity([10, 20, 30, 60], PEOPLE, limit_min=20, by=GROUPS)
    assert (found.fgt0, found.fgt1, found.fgt2) == pytest.approx((0.30, 0.30, 0.45), abs=1e-12)
    assert all(math.isnan(v) for v in (found.gini, found.theil, found.palma_share, found.theil_between))
    assert found.band == "unknown"
    assert found.groups["beyond_share"].to_dict() == {"far": 1.0, "near": 0.0}


def test_resources_below_a_standard_are_told_by_who_has_less_and_how_much_less():
    # of 4 that are enough, 3, 2 and 1 are missing to 40, 30 and 20 in a hundred, and nothing to ten
    found = equity(VALUES, PEOPLE, at_least=4)
    assert (found.fgt0, found.fgt1, found.fgt2) == pytest.approx((0.9, 0.5, (40 * 9 + 30 * 4 + 20) / 1600), abs=1e-12)
    assert equity(VALUES, PEOPLE, at_least=3).fgt0 == pytest.approx(0.7)  # three are enough where three are asked for
    assert found.gini == equity(VALUES, PEOPLE).gini
    with pytest.raises(ParameterError, match="both given"):
        equity(VALUES, PEOPLE, at_least=4, limit_min=20)


def test_the_palma_ratio_by_rank_is_of_those_who_rank_highest_and_not_of_those_who_have_most():
    # ranked the other way round, the first tenth has 1, and the last four tenths are 10 people with 10, 20 with 3
    # and a third of those with 2
    found = equity(VALUES, PEOPLE, rank_by=[4, 3, 2, 1])
    assert found.palma_by_rank == pytest.approx(1 / ((100 + 60 + 20) / 40))
    assert found.palma_mean == pytest.approx(10)
    assert math.isnan(equity(VALUES, PEOPLE).palma_by_rank)


def test_where_nobody_lives_no_income_and_no_class_is_asked_for():
    kept = equity(VALUES, PEOPLE, by=GROUPS, rank_by=[4, 3, 2, 1])
    found = equity([*VALUES, 7.0], [*PEOPLE, 0.0], by=[*GROUPS, None], rank_by=[4, 3, 2, 1, math.nan])
    assert (found.gini, found.concentration, found.theil_within) == (kept.gini, kept.concentration, kept.theil_within)
    assert (found.areas, found.palma_by_rank, len(found.groups)) == (4, kept.palma_by_rank, 2)
    with pytest.raises(DataError, match="unknown ranks"):
        equity([*VALUES, 7.0], [*PEOPLE, 1.0], rank_by=[4, 3, 2, 1, math.nan])


def test_people_who_are_not_reached_are_beyond_the_limit_and_have_no_excess():
    found = equity([10, 20, 30, math.nan, math.inf], [40, 30, 20, 5, 5], limit_min=20)
    assert found.fgt0 == pytest.approx(0.30)
    assert found.fgt1 == pytest.approx(20 * 0.5 / 90)
    assert (found.people, found.people_left_out) == (90, 10)
    assert [note.code for note in found.notes] == ["equity.values_unknown", "equity.few_areas"]


def test_something_spread_evenly_has_no_inequality():
    found = equity([5.0] * 12, np.arange(1, 13), by=list("abc") * 4)
    assert found.gini == pytest.approx(0, abs=1e-12)
    assert (found.theil, found.theil_between) == pytest.approx((0, 0), abs=1e-12)
    assert (found.palma_share, found.palma_mean, found.p90_p10) == pytest.approx((0.25, 1, 1))


def test_all_in_one_hand_is_as_unequal_as_can_be():
    found = equity([0.0] * 99 + [7.0], [1] * 100)
    assert found.gini == pytest.approx(0.99)
    assert found.theil == pytest.approx(math.log(100))
    assert math.isnan(found.palma_share)
    assert math.isnan(found.p90_p10)
    assert found.band == "severe"


def test_nothing_at_all_and_nobody_at_all_have_no_index():
    for values, people in (([0.0, 0.0], [5, 5]), ([1.0, 2.0], [0, 0]), ([], []), ([math.nan], [3])):
        found = equity(values, people, by=["a"] * len(values))
        assert all(math.isnan(v) for v in (found.gini, found.theil, found.theil_within, found.palma_mean))
    assert math.isnan(equity([], [], limit_min=20).fgt0)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), min_size=2, max_size=12).filter(
        lambda rows: sum(v for v, _ in rows) > 0
    ),
    st.randoms(use_true_random=False),
)
def test_splitting_a_village_and_the_order_of_rows_change_nothing(rows, random):
    whole = equity([v for v, _ in rows], [p for _, p in rows], rank_by=[v % 5 for v, _ in rows])
    split = [(v, part) for v, p in rows for part in (0.25 * p, 0.75 * p)]
    random.shuffle(split)
    parts = equity([v for v, _ in split], [p for _, p in split], rank_by=[v % 5 for v, _ in split])
    for name in ("gini", "theil", "palma_share", "palma_mean", "concentration", "p90_p10", "mean"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), abs=1e-9, nan_ok=True), name
    assert whole.gini == pytest.approx(pairwise_gini([v for v, _ in rows], [p for _, p in rows]), abs=1e-9)


def test_equal_ranks_share_the_middle_one():
    """With ranks taken one after the other, the index would depend on the order of the rows."""
    one = equity([1.0, 3.0, 2.0], [10, 10, 20], rank_by=[1, 1, 2])
    other = equity([3.0, 1.0, 2.0], [10, 10, 20], rank_by=[1, 1, 2])
    assert one.concentration == other.concentration == pytest.approx(0)


def test_unknown_values_and_people_are_left_out_and_said():
    found = equity([1.0, math.nan, 3.0], [10, 20, math.nan])
    assert (found.areas, found.people, found.people_left_out) == (1, 10, 20)
    notes = {note.code: note.facts for note in found.notes}
    assert notes["equity.people_unknown"]["count"] == 1
    assert notes["equity.values_unknown"] == {"count": 1, "people": 20.0}


def test_of_few_areas_a_note_warns():
    assert "equity.few_areas" in [note.code for note in equity([1.0] * (FEWEST - 1), [1] * (FEWEST - 1)).notes]
    assert not equity([1.0] * FEWEST, [1] * FEWEST).notes


def test_the_bands_of_the_gini_index_begin_where_their_source_says():
    assert [band_of(v) for v in (0.0, 0.2999, 0.3, 0.4, 0.4001, 0.6, 0.6001, 1.0)] == [
        "good", "good", "fair", "fair", "unfair", "unfair", "severe", "severe",
    ]  # fmt: skip


def test_columns_on_an_index_are_matched_by_it():
    values, people = pd.Series([1.0, 2.0], index=["a", "b"]), pd.Series([3.0, 4.0], index=["b", "a"])
    with pytest.raises(ParameterError, match=r"reindex\(values.index\)"):
        equity(values, people)
    assert equity(values, people.reindex(values.index)).mean == pytest.approx((4 + 6) / 7)


@pytest.mark.parametrize(
    ("given_columns", "error", "message"),
    [
        ({"values": [-1.0], "people": [1]}, DataError, "negative values"),
        ({"values": [math.inf], "people": [1]}, DataError, "infinite values"),
        ({"values": [1.0], "people": [-1]}, DataError, "people that are negative"),
        ({"values": ["much"], "people": [1]}, DataError, "no numbers"),
        ({"values": [1.0], "people": [1], "by": [None]}, DataError, "unknown groups"),
        ({"values": [1.0], "people": [1], "rank_by": [math.nan]}, DataError, "unknown ranks"),
        ({"values": [1.0, 2.0], "people": [1]}, ParameterError, "differ in length"),
        ({"values": 3.0, "people": [1]}, ParameterError, "not one value for each row"),
        ({"values": [1.0], "people": [1], "limit_min": -5}, ParameterError, "limit_min"),
    ],
)
def test_columns_that_make_no_sense_are_refused(given_columns, error, message):
    with pytest.raises(error, match=message):
        equity(**given_columns)
