"""Sites of drawings that can be solved in the head."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import spatial_uri as su
from spatial_uri.measure.siting.result import Siting

PEOPLE = pd.Series({"v1": 30.0, "v2": 30.0, "v3": 30.0, "v4": 50.0, "v5": 10.0})
REACH = {"S1": ["v1", "v2", "v3"], "S2": ["v1", "v4"], "S3": ["v2", "v3", "v5"]}
SITES = pd.DataFrame(index=["S1", "S2", "S3"])


def pairs_of(reach: dict[str, list[str]], minutes: float = 10.0) -> pd.DataFrame:
    rows = [(village, site, minutes) for site, villages in reach.items() for village in villages]
    return pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"])


def line(**options: Any) -> Siting:
    """Villages of one person at 0, 1, 2 and 3 minutes on a line, each a candidate."""
    rows = [(i, j, float(abs(i - j))) for i in range(4) for j in range(4)]
    pairs = pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"])
    return su.site_facilities(pairs, pd.Series(1.0, index=range(4)), pd.DataFrame(index=range(4)), options)


def test_two_sites_are_better_chosen_together_than_one_after_the_other() -> None:
    found = su.site_facilities(pairs_of(REACH), PEOPLE, SITES, {"sites": 2})
    assert sorted(found.chosen["site_id"]) == ["S2", "S3"]
    assert found.proof["objective"].item() == found.proof["bound"].item() == 150
    assert found.curve["people_within"].tolist() == [0, 90, 140]  # greedy: S1, then S2
    assert found.curve["optimum"].tolist()[2] == 150
    assert (found.curve["bound"] >= found.curve["people_within"]).all()
    assert found.curve["bound"].iloc[2] >= 150
    assert found.chosen["people_gained"].tolist() == [80, 70]
    assert found.chosen["covers"].tolist() == [("v1", "v4"), ("v2", "v3", "v5")]


@pytest.mark.parametrize("options", [{"goal": "all"}, {"goal": "target_share", "target_share": 1.0}])
def test_two_sites_are_enough_for_all_five(options: dict[str, Any]) -> None:
    found = su.site_facilities(pairs_of(REACH), PEOPLE, SITES, options)
    assert sorted(found.chosen["site_id"]) == ["S2", "S3"]


def test_a_village_that_no_site_reaches_is_listed_and_makes_nothing_impossible() -> None:
    people = pd.concat([PEOPLE, pd.Series({"v6": 20.0})])
    found = su.site_facilities(pairs_of(REACH), people, SITES, {"goal": "all"})
    assert len(found.chosen) == 2
    assert found.settlements.loc["v6", "why_not"] == "no_candidate_in_reach"
    assert found.areas["share_after"].item() == pytest.approx(150 / 170)
    note = next(note for note in found.notes if note.code == "siting.out_of_reach")
    assert note.places == ("v6",)
    assert note.facts["people"] == 20


def test_the_large_site_is_not_lost_to_the_cheap_one() -> None:
    reach, people = {"P": ["a"], "Q": ["b"]}, pd.Series({"a": 10.0, "b": 90.0})
    sites = pd.DataFrame({"cost": [1.0, 10.0]}, index=["P", "Q"])
    found = su.site_facilities(pairs_of(reach), people, sites, {"budget": 10})
    assert found.chosen["site_id"].tolist() == ["Q"]
    assert found.proof["objective"].item() == 90
    assert found.chosen["people_per_cost"].tolist() == [9.0]


def test_least_minutes_on_a_line() -> None:
    assert line(goal="least_minutes", sites=1).proof["objective"].item() == 4
    assert line(goal="least_minutes", sites=2).proof["objective"].item() == 2


def test_least_maximum_on_a_line() -> None:
    found = line(goal="least_maximum", sites=1)
    assert found.proof["objective"].item() == found.proof["bound"].item() == 2


def test_who_is_within_today_is_not_gained() -> None:
    before = pd.Series({"v1": 5.0}).reindex(PEOPLE.index)
    found = su.site_facilities(
        pairs_of({"S2": REACH["S2"]}), PEOPLE, SITES.loc[["S2"]], {"sites": 1}, existing_min=before
    )
    assert found.chosen["people_gained"].tolist() == [50]
    assert found.curve["people_within"].tolist() == [30, 80]
    assert found.settlements["status"].tolist() == [
        "within_before", "beyond", "beyond", "brought_within", "beyond",
    ]  # fmt: skip


def test_the_threshold_is_within_to_the_millisecond() -> None:
    pairs = pd.DataFrame({"origin_id": ["a", "b"], "destination_id": "S", "travel_min": [20.0, 20.0 + 1 / 60_000]})
    found = su.site_facilities(pairs, pd.Series({"a": 1.0, "b": 1.0}), pd.DataFrame(index=["S"]), {"sites": 1})
    assert found.settlements["after_within"].tolist() == [True, False]


def test_pairs_from_the_facility_are_read_the_other_way_round() -> None:
    pairs = pairs_of(REACH).rename(columns={"origin_id": "destination_id", "destination_id": "origin_id"})
    found = su.site_facilities(pairs, PEOPLE, SITES, {"sites": 2, "direction": "from_facility"})
    assert found.proof["objective"].item() == 150


def test_what_is_decided_already_is_chosen_and_counts() -> None:
    found = su.site_facilities(pairs_of(REACH), PEOPLE, SITES.assign(fixed=[True, False, False]), {"sites": 2})
    assert found.chosen[["site_id", "is_fixed"]].to_numpy().tolist() == [["S1", True], ["S2", False]]
    assert found.proof["objective"].item() == 140


def test_the_same_place_twice_is_chosen_once_and_the_equal_choice_is_said() -> None:
    reach = {"A": ["v1"], "B": ["v1"]}
    found = su.site_facilities(pairs_of(reach), PEOPLE, pd.DataFrame(index=["A", "B"]), {"sites": 1})
    assert found.chosen["site_id"].tolist() == ["A"]
    assert found.proof["has_equals"].item() is True
    assert "siting.equals" in {note.code for note in found.notes}
    assert len(su.site_facilities(pairs_of(reach), PEOPLE, pd.DataFrame(index=["A", "B"]), {"sites": 2}).chosen) == 1


@pytest.mark.parametrize("missing", [0.0, 1e-6, 0.5])
def test_a_target_within_a_person_of_all_is_set_cover(missing: float) -> None:
    rng = np.random.default_rng(3)
    places = rng.uniform(0, 100, (60, 2))
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    rows = [(i, j, float(away[i, j])) for i in range(60) for j in range(60) if away[i, j] <= 20]
    pairs = pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"])
    people, sites = pd.Series(rng.integers(1, 900, 60).astype(float)), pd.DataFrame(index=range(60))
    every = su.site_facilities(pairs, people, sites, {"goal": "all"})
    share = 1 - missing / people.sum()
    found = su.site_facilities(pairs, people, sites, {"goal": "target_share", "target_share": share})
    assert len(found.chosen) == len(every.chosen)
    assert found.settlements["after_within"].all()


def test_a_target_of_nobody_needs_no_site() -> None:
    found = su.site_facilities(pairs_of(REACH), PEOPLE, SITES, {"goal": "target_share", "target_share": 0.0})
    assert len(found.chosen) == found.proof["objective"].item() == 0


def test_where_a_site_is_full_it_matters_who_decides() -> None:
    # A holds 10 and B 10; x (10) is nearest to A and reaches B, y (10) reaches A alone
    pairs = pd.DataFrame(
        [("x", "A", 1.0), ("x", "B", 2.0), ("y", "A", 5.0)], columns=["origin_id", "destination_id", "travel_min"]
    )
    people, sites = pd.Series({"x": 10.0, "y": 10.0}), pd.DataFrame({"capacity": [10.0, 10.0]}, index=["A", "B"])
    sent = su.site_facilities(pairs, people, sites, {"sites": 2, "capacity": "best_allocation"})
    assert sent.proof["objective"].item() == 20
    assert sent.settlements["people_served"].tolist() == [10, 10]
    assert sent.settlements["site_id"].tolist() == ["B", "A"]
    went = su.site_facilities(pairs, people, sites, {"sites": 2, "capacity": "nearest"})
    assert went.proof["objective"].item() == 10
    assert went.chosen["people_served"].sum() == 10


def test_the_same_question_has_the_same_answer_whatever_the_order_of_the_pairs() -> None:
    pairs = pairs_of(REACH)
    found = su.site_facilities(pairs, PEOPLE, SITES, {"sites": 2})
    again = su.site_facilities(pairs.iloc[::-1], PEOPLE, SITES, {"sites": 2})
    for name in ("chosen", "settlements", "curve", "areas", "proof"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name))


def test_median_of_many_pairs_is_bounded_without_the_mixed_integer_model(monkeypatch: pytest.MonkeyPatch) -> None:
    from spatial_uri.measure.siting import minutes

    rng = np.random.default_rng(8)
    places = rng.uniform(0, 100, (40, 2))
    away = np.round(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)), 2)
    rows = [(i, j, float(away[i, j])) for i in range(40) for j in range(40)]
    pairs = pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"])
    people, sites = pd.Series(rng.integers(1, 99, 40).astype(float)), pd.DataFrame(index=range(40))
    options = {"goal": "least_minutes", "sites": 5, "relative_gap": 0}
    exact = su.site_facilities(pairs, people, sites, options).proof.iloc[0]
    monkeypatch.setattr(minutes, "MIXED_INTEGER_PAIRS", 0)
    other = su.site_facilities(pairs, people, sites, options).proof.iloc[0]
    assert other["method"] == "interchange and Lagrangian"
    assert other["bound"] <= exact["objective"] <= other["objective"]
    assert other["gap"] < 0.02
