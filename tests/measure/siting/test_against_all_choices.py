"""The sites chosen are as good as the best of all choices, looked at one by one."""

from __future__ import annotations

from math import isinf

import numpy as np
import pytest
from siting_oracle import Chosen, Drawing, random_drawing

import spatial_uri as su
from spatial_uri.errors import ParameterError
from spatial_uri.measure.siting.result import Siting

LIMIT = 10.0
KINDS = 5


def seeds(kind: int) -> list[object]:
    """200 drawings: each is asked one kind of question, and every kind where there is time."""
    slow = pytest.mark.slow
    return [seed if seed % KINDS == kind else pytest.param(seed, marks=slow) for seed in range(200)]


def sited(drawing: Drawing, **options: object) -> Siting:
    pairs, demand, sites, before = drawing.tables()
    return su.site_facilities(
        pairs, demand, sites, {"threshold_min": LIMIT, "relative_gap": 0, **options}, existing_min=before
    )


def proven(found: Siting) -> float:
    row = found.proof.iloc[0]
    assert row["is_proven"]
    assert row["bound"] == pytest.approx(row["objective"], abs=1e-6)
    assert row["recomputed"] == pytest.approx(row["objective"])
    return float(row["objective"])


def chosen(drawing: Drawing, found: Siting) -> Chosen:
    return drawing.choice(found.chosen["site_id"])


@pytest.mark.parametrize("seed", seeds(0))
def test_most_people_with_so_many_sites_or_so_much_money(seed: int) -> None:
    drawing = random_drawing(seed, unknown=seed % 2 == 0)
    found = sited(drawing, sites=2)
    best = drawing.within(drawing.choices(2), LIMIT).max()
    assert proven(found) == pytest.approx(best) == pytest.approx(drawing.within(chosen(drawing, found), LIMIT).item())
    budget = max(10.0, drawing.cost["s0"])
    found = sited(drawing, budget=budget)
    assert proven(found) == pytest.approx(drawing.within(drawing.choices(None, budget), LIMIT).max())


@pytest.mark.parametrize("seed", seeds(1))
def test_fewest_and_cheapest_sites_for_all_and_for_a_share(seed: int) -> None:
    drawing = random_drawing(seed, unknown=seed % 2 == 0)
    every, all_choices = drawing.choice(drawing.cost), drawing.choices()
    covering = all_choices[drawing.covers(all_choices, LIMIT)]
    assert proven(sited(drawing, goal="all")) == covering.sum(axis=1).min()
    assert proven(sited(drawing, goal="all", least="cost")) == pytest.approx(drawing.costs(covering).min())
    total = np.nansum(list(drawing.people.values()))
    for share in (0.4, 0.8):
        wanted = min(share * total, drawing.within(every, LIMIT).item())
        enough = all_choices[drawing.within(all_choices, LIMIT) >= wanted - 1e-9]
        found = sited(drawing, goal="target_share", target_share=share)
        assert proven(found) == enough.sum(axis=1).min()
        assert drawing.within(chosen(drawing, found), LIMIT).item() >= wanted - 1e-9


@pytest.mark.parametrize("seed", seeds(2))
def test_least_minutes_and_least_maximum(seed: int) -> None:
    drawing = random_drawing(seed, unknown=seed % 2 == 0)
    best = drawing.person_minutes(drawing.choices(2), 25).min()
    found = sited(drawing, goal="least_minutes", sites=2, cutoff_min=25)
    assert proven(found) == pytest.approx(best)
    budget = max(10.0, drawing.cost["s0"])
    found = sited(drawing, goal="least_minutes", budget=budget, cutoff_min=25)
    assert proven(found) == pytest.approx(drawing.person_minutes(drawing.choices(None, budget), 25).min())
    worst = drawing.worst(drawing.choices(3)).min()
    found = sited(drawing, goal="least_maximum", sites=3)
    if isinf(worst):
        assert [note.code for note in found.notes if note.code == "siting.not_everybody_reached"]
    elif drawing.worst(drawing.choice(drawing.cost)).item() > 0:
        assert proven(found) == pytest.approx(worst)


@pytest.mark.parametrize("seed", seeds(3))
def test_backup_and_floors(seed: int) -> None:
    drawing = random_drawing(seed)
    three, every = drawing.choices(3), drawing.choice(drawing.cost)
    assert proven(sited(drawing, sites=3, backup_weight=0.5)) == pytest.approx(
        drawing.within(three, LIMIT, backup=0.5).max()
    )
    fair = np.ones(len(three), dtype=bool)
    for area in set(drawing.area.values()):
        total = sum(people for s, people in drawing.people.items() if drawing.area[s] == area)
        floor = min(0.5 * total, drawing.within(every, LIMIT, area=area).item())
        fair &= drawing.within(three, LIMIT, area=area) >= floor - 1e-9
    if not fair.any():
        with pytest.raises(ParameterError, match="the floor needs sites="):
            sited(drawing, sites=3, floor_share=0.5)
        return
    found = sited(drawing, sites=3, floor_share=0.5)
    assert proven(found) == pytest.approx(drawing.within(three[fair], LIMIT).max())


@pytest.mark.parametrize("seed", seeds(4))
def test_sites_that_are_full(seed: int) -> None:
    drawing = random_drawing(seed)
    for kind in ("best_allocation", "nearest"):
        found = sited(drawing, sites=3, capacity=kind)
        assert proven(found) == pytest.approx(drawing.served(drawing.choices(3), LIMIT, kind).max(), abs=1e-5)


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_of_equal_choices_the_first_in_the_table_is_taken(seed: int) -> None:
    drawing = random_drawing(seed)
    found = sited(drawing, sites=2)
    two = drawing.choices(2)
    within = drawing.within(two, LIMIT)
    equal = two[np.isclose(within, within.max())]
    fewest = equal[equal.sum(axis=1) == equal.sum(axis=1).min()]
    if len(found.chosen) == fewest[0].sum():
        least = (fewest @ np.arange(len(drawing.cost))).min()
        assert (chosen(drawing, found) @ np.arange(len(drawing.cost))).item() == least
