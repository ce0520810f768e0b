"""Questions that cannot be asked, or not be answered as they are: each has its clear answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import spatial_uri as su
from spatial_uri.errors import DataError, ParameterError

PAIRS = pd.DataFrame([("a", "S", 5.0), ("b", "T", 5.0)], columns=["origin_id", "destination_id", "travel_min"])
PEOPLE = pd.Series({"a": 10.0, "b": 20.0, "c": 70.0})
SITES = pd.DataFrame({"cost": [3.0, 4.0], "name": ["South", "Top"]}, index=["S", "T"])


def sited(
    pairs: Any = PAIRS, people: Any = PEOPLE, table: Any = SITES, existing_min: Any = None, **options: Any
) -> Any:
    return su.site_facilities(pairs, people, table, options or {"sites": 1}, existing_min=existing_min)


def codes(found: Any) -> set[str]:
    return {note.code for note in found.notes}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"table": SITES.iloc[:0]}, ["there is no candidate site"]),
        ({"people": PEOPLE * np.nan}, ["the people of all settlements are unknown", "pandas.Series(1.0"]),
        ({"people": PEOPLE - 15}, ["1 settlements have fewer than 0 people (a)"]),
        ({"people": PEOPLE.iloc[:0]}, ["there is no settlement"]),
        ({"people": PEOPLE.astype(object).replace(10.0, "ten")}, ["must be numbers", "a"]),
        ({"table": SITES.assign(cost=[-3, np.nan])}, ["is negative (S)", "has no number (T)"]),
        ({"table": SITES.set_axis(["S", "S"])}, ["the index of candidates repeats S"]),
        ({"pairs": PAIRS.assign(destination_id=["S", "X"])}, ["destination_id", "X", "to_facility"]),
        ({"pairs": PAIRS.assign(travel_min=[5, np.nan])}, ["1 pairs have a time that is no number"]),
        ({"pairs": pd.concat([PAIRS, PAIRS])}, ["the same pair more than once"]),
        ({"pairs": PAIRS.drop(columns="travel_min")}, ["'travel_min' is missing", "od_matrix"]),
        ({"existing_min": PEOPLE.iloc[:1]}, ["existing_min lacks 2 settlements (b, c)"]),
    ],
)  # fmt: skip
def test_tables_with_faults_are_refused_with_every_fault(given: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        sited(**given)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"goal": "most_people"}, ["needs sites or budget"]),
        ({"goal": "all", "sites": 3}, ["sites does not go with the goal all"]),
        ({"goal": "target_share"}, ["belong together"]),
        ({"sites": 0}, ["sites must be a number >= 1"]),
        ({"budget": -5}, ["budget must be a positive number"]),
        ({"sites": 1, "capacity": "nearest"}, ["needs the column capacity"]),
        ({"sites": 1, "floor_share": 0.5}, ["needs the column area_id"]),
        ({"sites": 1, "capacity": "nearest", "backup_weight": 0.5}, ["without backup_weight"]),
    ],
)
def test_options_that_contradict_are_refused(options: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ParameterError) as caught:
        sited(**options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_budget_without_prices_is_refused() -> None:
    with pytest.raises(ParameterError, match="need the column cost"):
        sited(table=SITES[["name"]], budget=5)


def test_a_budget_below_the_cheapest_buys_nothing_and_says_what_the_cheapest_costs() -> None:
    found = sited(budget=2)
    assert len(found.chosen) == 0
    note = next(note for note in found.notes if note.code == "siting.budget_below_cheapest")
    assert note.facts == {"budget": 2.0, "cost": 3.0, "name": "South"}
    assert found.settlements["why_not"].tolist() == ["not_chosen", "not_chosen", "no_candidate_in_reach"]


def test_fixed_sites_beyond_the_budget_are_refused() -> None:
    with pytest.raises(ParameterError, match="the fixed candidates cost 7, and budget=5"):
        sited(table=SITES.assign(fixed=True), budget=5)


def test_a_target_out_of_reach_is_answered_by_the_best_that_can_and_who_stays_out() -> None:
    found = sited(goal="target_share", target_share=0.95)
    assert sorted(found.chosen["site_id"]) == ["S", "T"]
    note = next(note for note in found.notes if note.code == "siting.target_out_of_reach")
    assert note.facts == {"target_share": 0.95, "best_share": 0.3, "before_share": 0.0}
    assert next(n for n in found.notes if n.code == "siting.out_of_reach").places == ("c",)


@pytest.mark.parametrize(
    "options",
    [{"sites": 2}, {"budget": 9}, {"goal": "all"}, {"goal": "target_share", "target_share": 0.5},
     {"goal": "least_minutes", "sites": 1}, {"goal": "least_maximum", "sites": 1}],
)  # fmt: skip
def test_candidates_that_reach_nobody_are_said(options: dict[str, Any]) -> None:
    found = sited(pairs=PAIRS.iloc[:0], **options)
    assert len(found.chosen) == 0
    assert "siting.nobody_in_reach" in codes(found)
    assert (found.settlements["why_not"] == "no_candidate_in_reach").all()


def test_unknown_people_are_listed_and_never_counted_as_nobody() -> None:
    people = PEOPLE.copy()
    people["b"] = np.nan
    found = su.site_facilities(PAIRS, people, SITES, {"sites": 1})
    assert found.chosen["site_id"].tolist() == ["S"]
    assert found.settlements.loc["b", "why_not"] == "population_unknown"
    assert next(n for n in found.notes if n.code == "siting.people_unknown").places == ("b",)
    every = su.site_facilities(PAIRS, people, SITES, {"goal": "all"})
    assert sorted(every.chosen["site_id"]) == ["S", "T"]
    assert every.chosen["settlements_unknown"].sum() == 1


def test_a_floor_that_an_area_cannot_have_is_said_with_the_area() -> None:
    demand = pd.DataFrame({"population": PEOPLE, "area_id": ["A", "B", "C"]})
    found = su.site_facilities(PAIRS, demand, SITES, {"sites": 2, "floor_share": 0.5})
    note = next(n for n in found.notes if n.code == "siting.floor_out_of_reach")
    assert note.facts["areas"] == ("C",)


def test_a_floor_that_needs_more_sites_says_how_many() -> None:
    demand = pd.DataFrame({"population": PEOPLE, "area_id": ["A", "B", "B"]})
    with pytest.raises(ParameterError, match="the floor needs sites=2, and sites=1 is given"):
        su.site_facilities(PAIRS, demand.iloc[:2], SITES, {"sites": 1, "floor_share": 0.5})
