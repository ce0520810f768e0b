"""The sites chosen are as good as the best of all choices, looked at one by one."""

from __future__ import annotations

from math import inf, isinf, isnan

import pytest
from siting_oracle import Drawing, random_drawing

import spatial_uri as su
from spatial_uri.errors import ParameterError
from spatial_uri.measure.siting.result import Siting

LIMIT = 10.0
SEEDS = [*range(40), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(40, 200))]


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


def ids(found: Siting) -> tuple[str, ...]:
    return tuple(found.chosen["site_id"])


@pytest.mark.parametrize("seed", SEEDS)
def test_most_people_with_so_many_sites_or_so_much_money(seed: int) -> None:
    drawing = random_drawing(seed, unknown=seed % 2 == 0)
    found = sited(drawing, sites=2)
    best = max(drawing.within(c, LIMIT) for c in drawing.choices(2))
    assert proven(found) == pytest.approx(best) == pytest.approx(drawing.within(ids(found), LIMIT))
    budget = max(10.0, drawing.cost["s0"])
    found = sited(drawing, budget=budget)
    assert proven(found) == pytest.approx(max(drawing.within(c, LIMIT) for c in drawing.choices(None, budget)))


@pytest.mark.parametrize("seed", SEEDS)
def test_fewest_and_cheapest_sites_for_all_and_for_a_share(seed: int) -> None:
    drawing = random_drawing(seed, unknown=seed % 2 == 0)
    every = tuple(drawing.cost)
    needs = [s for s, p in drawing.people.items() if p != 0 and drawing.times(s, every, LIMIT)]
    covering = [c for c in drawing.choices() if all(drawing.times(s, c, LIMIT) for s in needs)]
    assert proven(sited(drawing, goal="all")) == min(map(len, covering))
    cheapest = min(sum(drawing.cost[s] for s in c) for c in covering)
    assert proven(sited(drawing, goal="all", least="cost")) == pytest.approx(cheapest)
    total = drawing.within(every, inf) + sum(
        p for s, p in drawing.people.items() if not isnan(p) and not drawing.times(s, every, inf)
    )
    for share in (0.4, 0.8):
        wanted = min(share * total, drawing.within(every, LIMIT))
        enough = [c for c in drawing.choices() if drawing.within(c, LIMIT) >= wanted - 1e-9]
        found = sited(drawing, goal="target_share", target_share=share)
        assert proven(found) == min(map(len, enough))
        assert drawing.within(ids(found), LIMIT) >= wanted - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_least_minutes_and_least_maximum(seed: int) -> None:
    drawing = random_drawing(seed, unknown=seed % 2 == 0)
    best = min(drawing.person_minutes(c, 25) for c in drawing.choices(2))
    found = sited(drawing, goal="least_minutes", sites=2, cutoff_min=25)
    assert proven(found) == pytest.approx(best)
    budget = max(10.0, drawing.cost["s0"])
    found = sited(drawing, goal="least_minutes", budget=budget, cutoff_min=25)
    assert proven(found) == pytest.approx(min(drawing.person_minutes(c, 25) for c in drawing.choices(None, budget)))
    worst = min(drawing.worst(c) for c in drawing.choices(3))
    found = sited(drawing, goal="least_maximum", sites=3)
    if isinf(worst):
        assert [note.code for note in found.notes if note.code == "siting.not_everybody_reached"]
    elif drawing.worst(tuple(drawing.cost)) > 0:
        assert proven(found) == pytest.approx(worst)


@pytest.mark.parametrize("seed", SEEDS)
def test_backup_and_floors(seed: int) -> None:
    drawing = random_drawing(seed)
    best = max(drawing.within(c, LIMIT, backup=0.5) for c in drawing.choices(3))
    assert proven(sited(drawing, sites=3, backup_weight=0.5)) == pytest.approx(best)
    every, areas = tuple(drawing.cost), set(drawing.area.values())
    total = {a: sum(p for s, p in drawing.people.items() if drawing.area[s] == a) for a in areas}
    floor = {a: min(0.5 * total[a], drawing.within(every, LIMIT, area=a)) for a in areas}
    fair = [c for c in drawing.choices(3) if all(drawing.within(c, LIMIT, area=a) >= floor[a] - 1e-9 for a in areas)]
    if not fair:
        with pytest.raises(ParameterError, match="the floor needs sites="):
            sited(drawing, sites=3, floor_share=0.5)
        return
    found = sited(drawing, sites=3, floor_share=0.5)
    assert proven(found) == pytest.approx(max(drawing.within(c, LIMIT) for c in fair))


@pytest.mark.parametrize("seed", SEEDS)
def test_sites_that_are_full(seed: int) -> None:
    drawing = random_drawing(seed)
    for kind in ("best_allocation", "nearest"):
        found = sited(drawing, sites=3, capacity=kind)
        best = max(drawing.served(c, LIMIT, kind) for c in drawing.choices(3))
        assert proven(found) == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_of_equal_choices_the_first_in_the_table_is_taken(seed: int) -> None:
    drawing = random_drawing(seed)
    found = sited(drawing, sites=2)
    best = max(drawing.within(c, LIMIT) for c in drawing.choices(2))
    equal = [c for c in drawing.choices(2) if drawing.within(c, LIMIT) == pytest.approx(best)]
    fewest = min(map(len, equal))
    least = min(sum(int(s[1:]) for s in c) for c in equal if len(c) == fewest)
    if len(found.chosen) == fewest:
        assert sum(int(s[1:]) for s in ids(found)) == least
