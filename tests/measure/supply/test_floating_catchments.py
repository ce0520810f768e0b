"""Floating catchments: numbers that can be worked out by hand, and an oracle in plain Python."""

import math

import numpy as np
import pandas as pd
import pytest

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.supply.floating_catchments import supply_ratio
from spatial_uri.measure.supply.kinds import KINDS

PEOPLE = pd.Series({"a": 100.0, "b": 200.0, "c": 300.0})
BEDS = pd.Series({"X": 6.0, "Y": 3.0})
MINUTES = {
    ("a", "X"): 5.0,
    ("b", "X"): 15.0,
    ("c", "X"): 25.0,
    ("a", "Y"): math.inf,
    ("b", "Y"): 10.0,
    ("c", "Y"): 10.0,
}
ZONES = {10: 1.0, 20: 0.68, 30: 0.22}


def table(minutes):
    rows = [(origin, destination, time) for (origin, destination), time in minutes.items()]
    return pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"])


def steps(minutes):
    return next((weight for upper, weight in ZONES.items() if minutes <= upper), 0.0)


def dai(threshold):
    return lambda t: (math.exp(-0.5 * (t / threshold) ** 2) - math.exp(-0.5)) / (1 - math.exp(-0.5))


def by_hand(kind, minutes, people, supply, weight, threshold):
    """Each formula as its authors write it, with loops over dictionaries."""
    w = {pair: weight(time) if time <= threshold else 0.0 for pair, time in minutes.items()}
    g = dict.fromkeys(w, 1.0)
    if kind == "3sfca":
        total = {i: sum(w.get((i, j), 0.0) for j in supply) for i in people}
        g = {(i, j): w[i, j] / total[i] if total[i] else 0.0 for i, j in w}
    access = dict.fromkeys(people, 0.0)
    for j in supply:
        asked = sum(g[i, j] * people[i] * w[i, j] for i in people if (i, j) in w)
        for i in people:
            if (i, j) in w and asked:
                again = w[i, j] if kind == "m2sfca" else 1.0
                access[i] += supply[j] / asked * w[i, j] * g[i, j] * again
    return access


CASES = {
    "2sfca": (20, None, lambda _: 1.0, (0.02, 0.026, 0.006), 9),
    "e2sfca": (30, None, steps, (0.019868, 0.019510, 0.010371), 9),
    "3sfca": (30, (1.0, 0.68, 0.22), steps, (0.035939, 0.014785, 0.008164), 9),
    "m2sfca": (30, ZONES, steps, (0.019868, 0.015187, 0.006962), 7.1126),
    "g2sfca": (20, None, dai(20), (0.033007, 0.019497, 0.006), 9),
    "kd2sfca": (30, None, lambda t: 0.75 * (1 - (t / 30) ** 2), None, 9),
}


@pytest.mark.parametrize("kind", KINDS)
def test_two_facilities_and_three_villages_share_as_the_formulas_say(kind):
    threshold, weights, weight, printed, total = CASES[kind]
    found = supply_ratio(table(MINUTES), PEOPLE, BEDS, kind=kind, threshold_min=threshold, weights=weights)
    access = found.settlements["per_1000"] / 1000
    expected = by_hand(kind, MINUTES, PEOPLE.to_dict(), BEDS.to_dict(), weight, threshold)
    assert access.to_dict() == pytest.approx(expected, abs=1e-12)
    if printed is not None:
        assert access.tolist() == pytest.approx(printed, abs=5.1e-7)
    assert (access * PEOPLE).sum() == pytest.approx(total, abs=5e-5 if kind == "m2sfca" else 1e-12)
    assert found.balance["allocated"].item() == pytest.approx((access * PEOPLE).sum(), abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        ("g2sfca", (0.065179, 0.069641, 0.065179)),
        ("3sfca", (0.074732, 0.050536, 0.074732)),
        ("m2sfca", (0.058461, 0.042240, 0.058461)),
    ],
)
def test_three_villages_on_a_line_with_a_gaussian_of_deviation_one(kind, printed):
    minutes = {(i, j): float(abs(i - j)) for i in (0, 1, 2) for j in (0, 2)}
    people, supply = pd.Series(100.0, index=[0, 1, 2]), pd.Series(10.0, index=[0, 2])
    found = supply_ratio(
        table(minutes), people, supply, kind=kind, threshold_min=10, weights=lambda t: np.exp(-0.5 * t**2)
    )
    access = found.settlements["per_1000"] / 1000
    assert access.tolist() == pytest.approx(printed, abs=5.1e-7)
    expected = by_hand(kind, minutes, people.to_dict(), supply.to_dict(), lambda t: math.exp(-0.5 * t * t), 10)
    assert access.to_dict() == pytest.approx(expected, abs=1e-12)


def drawn(seed):
    rng = np.random.default_rng(seed)
    origins, destinations = [f"v{k}" for k in range(rng.integers(3, 25))], [f"f{k}" for k in range(rng.integers(1, 8))]
    every = {(i, j): float(rng.uniform(0, 70)) for i in origins for j in destinations}
    minutes = {pair: time for pair, time in every.items() if rng.random() < 0.6}
    people = pd.Series(rng.integers(0, 4, len(origins)) * 100.0, index=origins)
    return minutes, people, pd.Series(rng.integers(0, 50, len(destinations)).astype(float), index=destinations)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_allocated_is_the_supply_that_somebody_can_reach(kind, seed):
    minutes, people, supply = drawn(seed)
    found = supply_ratio(table(minutes), people, supply, kind=kind, threshold_min=40)
    allocated = (found.settlements["per_1000"] / 1000 * people).sum()
    reachable = supply[found.facilities["people_in_reach"] > 0].sum()
    if kind == "m2sfca":
        assert allocated <= reachable + 1e-9
    else:
        assert allocated == pytest.approx(reachable)
    row = found.balance.iloc[0]
    assert row["supply"] == supply.sum()
    assert row["allocated"] + row["unallocated"] == pytest.approx(row["supply"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_people_expected_at_all_facilities_are_those_who_reach_some_supply(kind):
    minutes, people, supply = drawn(7)
    found = supply_ratio(table(minutes), people, supply, kind=kind, threshold_min=40)
    asked = (found.facilities["people_per_unit"] * supply).sum()
    assert asked == pytest.approx(people[found.settlements["supply_in_reach"] > 0].sum())


@pytest.mark.parametrize("kind", KINDS)
def test_a_village_split_in_two_changes_nothing_and_neither_does_the_order_of_rows(kind):
    minutes, people, supply = drawn(3)
    before = supply_ratio(table(minutes), people, supply, kind=kind, threshold_min=40)
    halves = pd.concat([people.rename({"v0": "v0-1"}), pd.Series({"v0-2": people["v0"] * 0.75})])
    halves["v0-1"] = people["v0"] * 0.25
    split = {(i, j): t for (i, j), t in minutes.items() if i != "v0"}
    split |= {(f"v0-{n}", j): t for (i, j), t in minutes.items() if i == "v0" for n in (1, 2)}
    mixed = table(split).sample(frac=1, random_state=1)
    after = supply_ratio(mixed, halves.sample(frac=1, random_state=2), supply[::-1], kind=kind, threshold_min=40)
    for village in people.index:
        parts = ("v0-1", "v0-2") if village == "v0" else (village,)
        for part in parts:
            assert after.settlements.at[part, "per_1000"] == pytest.approx(before.settlements.at[village, "per_1000"])
    pd.testing.assert_series_equal(
        after.facilities["people_per_unit"].reindex(supply.index), before.facilities["people_per_unit"]
    )


def test_a_facility_with_nobody_in_reach_gives_nothing_and_is_named():
    """Another library gives these people an infinite supply."""
    pairs = table({("a", "X"): 5.0, ("b", "X"): 5.0, ("c", "Y"): 5.0})
    found = supply_ratio(pairs, pd.Series({"a": 0.0, "b": 0.0, "c": 100.0}), BEDS, threshold_min=20)
    assert found.settlements["per_1000"].tolist() == [0.0, 0.0, 30.0]
    assert found.facilities["status"].tolist() == ["nobody_in_reach", "serving"]
    assert found.facilities.at["X", "ratio_per_1000"] == 0
    assert found.balance.iloc[0].to_dict() == {"supply": 9, "allocated": 3, "unallocated": 6, "nobody_in_reach": 6}
    assert [note.code for note in found.notes] == ["supply.nobody_in_reach"]


def test_a_village_that_reaches_nothing_has_zero_and_stays_in_the_table():
    """Another library leaves it without a number."""
    pairs = table({("a", "X"): 5.0, ("b", "Y"): 50.0, ("c", "Y"): 5.0})
    found = supply_ratio(pairs, PEOPLE, BEDS, threshold_min=20)
    assert found.settlements["per_1000"].tolist() == [60.0, 0.0, 10.0]
    assert found.settlements["status"].tolist() == ["served", "none_in_reach", "served"]
    assert found.settlements["facilities_in_reach"].tolist() == [1, 0, 1]


def test_unknown_people_are_refused_or_left_out_and_then_it_is_said_whose_ratio_is_too_high():
    """Another library counts them as nobody, in silence, which raises the ratios of their neighbours."""
    pairs = table({("a", "X"): 5.0, ("b", "X"): 5.0, ("c", "Y"): 5.0})
    people = pd.Series({"a": 100.0, "b": np.nan, "c": 100.0})
    with pytest.raises(DataError, match="people of b"):
        supply_ratio(pairs, people, BEDS, threshold_min=20)
    found = supply_ratio(pairs, people, BEDS, threshold_min=20, unknown="leave_out")
    assert found.settlements["per_1000"].tolist() == [60.0, 60.0, 30.0]
    assert found.settlements["is_at_most"].tolist() == [True, True, False]
    assert found.facilities["people_unknown"].tolist() == [1, 0]
    (note,) = found.notes
    assert (note.code, note.facts["ids"], note.facts["high_ids"]) == ("supply.people_unknown", ("b",), ("a", "b"))
    alone = supply_ratio(
        pairs, pd.Series({"a": np.nan, "b": np.nan, "c": 100.0}), BEDS, threshold_min=20, unknown="leave_out"
    )
    assert alone.facilities["status"].tolist() == ["people_unknown", "serving"]
    assert math.isnan(alone.facilities.at["X", "ratio_per_1000"])
    assert alone.settlements["status"].tolist() == ["unknown", "unknown", "served"]


def test_unknown_supply_is_no_zero():
    pairs = table({("a", "X"): 5.0, ("b", "X"): 5.0, ("b", "Y"): 5.0})
    found = supply_ratio(pairs, PEOPLE, pd.Series({"X": np.nan, "Y": 4.0}), threshold_min=20, unknown="leave_out")
    assert found.settlements["status"].tolist() == ["unknown", "served", "none_in_reach"]
    assert math.isnan(found.settlements.at["a", "per_1000"])
    assert found.settlements["per_1000"].tolist()[1:] == [20.0, 0.0]
    assert found.settlements["is_at_least"].tolist() == [False, True, False]
    assert found.facilities["status"].tolist() == ["supply_unknown", "serving"]
    assert found.notes[0].facts["low_ids"] == ("a", "b")


def test_a_facility_without_a_bed_serves_nobody():
    pairs = table({("a", "X"): 5.0})
    found = supply_ratio(pairs, PEOPLE, pd.Series({"X": 0.0}), threshold_min=20)
    assert found.settlements["status"].tolist() == ["no_supply", "none_in_reach", "none_in_reach"]
    assert found.facilities["status"].item() == "no_supply"
    assert math.isnan(found.facilities["people_per_unit"].item())


def test_the_threshold_and_the_limits_of_zones_belong_to_what_they_end():
    pairs = table({("a", "X"): 20.0, ("b", "X"): 20.001})
    found = supply_ratio(pairs, PEOPLE, pd.Series({"X": 6.0}), threshold_min=20)
    assert found.settlements["facilities_in_reach"].tolist() == [1, 0, 0]
    zoned = supply_ratio(pairs, PEOPLE, pd.Series({"X": 6.0}), kind="e2sfca", threshold_min=60)
    assert zoned.zones == ((20.0, 1.0), (40.0, 0.68), (60.0, 0.22))
    assert (zoned.settlements["per_1000"] * PEOPLE).tolist()[:2] == pytest.approx([6000 * 100 / 236, 6000 * 136 / 236])


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({("a", "X"): -1.0}, "negative or unknown"),
        ({("a", "X"): math.nan}, "give them as infinite"),
        ({("z", "X"): 1.0}, "origin_id z: not in the demand"),
        ({("a", "Z"): 1.0}, "destination_id Z: not in the supply"),
        ({("X", "a"): 1.0}, "lead from supply to demand"),
    ],
)
def test_pairs_that_do_not_fit_are_refused_with_the_remedy(pairs, message):
    with pytest.raises(DataError, match=message):
        supply_ratio(table(pairs), PEOPLE, BEDS, threshold_min=20)


def test_other_input_that_makes_no_sense_is_refused():
    once = table({("a", "X"): 5.0})
    with pytest.raises(DataError, match="come twice"):
        supply_ratio(pd.concat([once, once]), PEOPLE, BEDS, threshold_min=20)
    with pytest.raises(DataError, match="c: negative"):
        supply_ratio(once, pd.Series({"a": 1.0, "c": -1.0}), BEDS, threshold_min=20)
    with pytest.raises(DataError, match="X: no number"):
        supply_ratio(once, PEOPLE, pd.Series({"X": "many"}), threshold_min=20)
    for options, message in (
        ({"kind": "4sfca"}, "no floating catchment"),
        ({"kind": "2sfca", "weights": (1, 0.5)}, "no weights of its own"),
        ({"kind": "e2sfca", "weights": {20: 1, 10: 0.5}}, "do not ascend"),
        ({"kind": "e2sfca", "weights": (1, -0.5)}, "weight -0.5"),
        ({"kind": "g2sfca", "weights": lambda t: -t}, "does not give one weight"),
        ({"threshold_min": 0}, "threshold_min"),
        ({"unknown": "zero"}, "unknown must be"),
    ):
        with pytest.raises(ParameterError, match=message):
            supply_ratio(once, PEOPLE, BEDS, **{"threshold_min": 20, **options})
    with pytest.raises(ParameterError, match="not a column by id"):
        supply_ratio(once, PEOPLE.to_frame("people"), BEDS, threshold_min=20)


def test_people_times_the_ratio_is_the_supply_that_a_proportional_sharing_gives_them():
    # "spatial availability" (Soukhov and others, 2023) shares each supply out in proportion to people times decay;
    # by hand: X has 90, asked for by 10 at weight 1 and 40 at 1/2: 30 and 60
    pairs = pd.DataFrame(
        {"origin_id": ["a", "b", "b"], "destination_id": ["X", "X", "Y"], "travel_min": [0.0, 10.0, 0.0]}
    )
    people = pd.Series({"a": 10.0, "b": 40.0})
    found = supply_ratio(
        pairs,
        people,
        pd.Series({"X": 90.0, "Y": 8.0}),
        kind="g2sfca",
        threshold_min=60,
        weights=lambda minutes: np.exp2(-minutes / 10),
    )
    shared = found.settlements["per_1000"] / 1000 * people
    assert shared.to_dict() == pytest.approx({"a": 30.0, "b": 60.0 + 8.0})


def test_ids_that_are_numbers_in_one_table_and_texts_in_the_other_are_told():
    pairs = pd.DataFrame({"origin_id": [1], "destination_id": ["X"], "travel_min": [5.0]})
    with pytest.raises(DataError, match=r"origin_id and the index differ in type only.*astype\(str\)"):
        supply_ratio(pairs, pd.Series({"1": 10.0}), pd.Series({"X": 2.0}), threshold_min=20)
