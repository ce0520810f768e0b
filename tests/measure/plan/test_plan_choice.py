"""The choice of a plan, on invented levers, against all sets of them and against what can be worked out in the head."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest

from spatial_uri.errors import ParameterError
from spatial_uri.measure.plan.evaluator import PlainEvaluator
from spatial_uri.measure.plan.plan_choice import choose_plan


class Invented:
    """Levers made of pieces, and settlements served by any of some sets of them."""

    def __init__(self, families, pieces, price, served_by, people):
        self.families, self.pieces, self.price = families, pieces, price
        self.served_by, self.weight = served_by, np.array(people, dtype=np.float64)
        self._known = {}
        self.levers = pd.DataFrame(
            {"family": families, "cost": [self.cost([lever]) for lever in families]},
            index=pd.Index(list(families), dtype=object),
        )
        self.evaluator = PlainEvaluator(self.served, self.cost)

    def served(self, ids):
        have = frozenset(ids)
        if have not in self._known:
            self._known[have] = np.array(
                [any(some <= have for some in sets) for sets in self.served_by], dtype=np.bool_
            )
        return self._known[have]

    def cost(self, ids):
        return float(sum(self.price[piece] for piece in {p for lever in ids for p in self.pieces[lever]}))

    def people(self, ids):
        return float(self.weight[self.served(ids) & ~self.served(())].sum())

    def all_sets(self):
        ids = list(self.families)
        return chain.from_iterable(combinations(ids, n) for n in range(len(ids) + 1))

    def most_people(self, budget):
        return max(self.people(ids) for ids in self.all_sets() if self.cost(ids) <= budget)

    def least_cost(self, people):
        return min(self.cost(ids) for ids in self.all_sets() if self.people(ids) >= people)

    def of(self, *families):
        """The same with the levers of some families alone."""
        kept = {lever: family for lever, family in self.families.items() if family in families}
        return Invented(kept, self.pieces, self.price, self.served_by, self.weight)

    def plan(self, *budgets, **options):
        return choose_plan(self.levers, self.weight, self.evaluator, budgets=budgets, **options)


def simple(families, price, served_by, people):
    """One piece in each lever."""
    return Invented(families, {one: (one,) for one in families}, price, served_by, people)


def invented(seed, levers=8):
    """Roads that share pieces and work together, sites, and buses."""
    rng = np.random.default_rng(seed)
    families = {f"{'srb'[k % 3]}{k}": ("sites", "roads", "buses")[k % 3] for k in range(levers)}
    pieces = {one: (one,) for one in families}
    roads = [one for one in families if families[one] == "roads"]
    for one in roads:
        pieces[one] = tuple(f"p{p}" for p in rng.choice(6, rng.integers(1, 4), replace=False))
    price = {
        **{one: float(rng.integers(2, 30)) for one in families},
        **{f"p{p}": float(rng.integers(1, 8)) for p in range(6)},
    }
    served_by = []
    for _ in range(14):
        sets = []
        for _ in range(rng.integers(1, 4)):
            some = set(rng.choice(roads, rng.integers(0, min(3, len(roads)) + 1), replace=False).tolist())
            other = [one for one in families if families[one] != "roads"]
            some |= {str(rng.choice(other))} if rng.random() < 0.7 or not some else set()
            sets.append(frozenset(some))
        served_by.append(sets)
    return Invented(families, pieces, price, served_by, rng.integers(0, 100, 14))


SEEDS = range(20)
BUDGETS = (10.0, 25.0, 60.0)


@pytest.mark.parametrize("seed", SEEDS[:5])
def test_where_every_set_is_tried_no_plan_is_better(seed):
    world = invented(seed)
    found = world.plan(*BUDGETS)
    assert [plan.best.people for plan in found.plans] == [world.most_people(budget) for budget in BUDGETS]
    assert all(plan.best.cost <= budget + 1e-9 for plan, budget in zip(found.plans, BUDGETS, strict=True))


def test_without_trying_every_set_a_plan_comes_close_to_the_best():
    ratios = []
    for seed in SEEDS[:10]:
        world = invented(seed)
        found = world.plan(*BUDGETS, every_set=0)
        for plan, budget in zip(found.plans, BUDGETS, strict=True):
            most = world.most_people(budget)
            assert plan.best.people <= most
            assert plan.best.people == world.people(plan.best.ids)
            ratios += [plan.best.people / most] if most else []
    assert min(ratios) >= 0.9
    assert np.mean(ratios) >= 0.99


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_plan_is_never_worse_than_one_of_fewer_families_nor_than_one_for_less_money(seed):
    world = invented(seed, levers=12)
    found = [plan.best.people for plan in world.plan(*BUDGETS[:2]).plans]
    assert found == sorted(found)
    for some in (("sites",), ("roads",), ("buses",), ("sites", "roads"), ("roads", "buses")):
        fewer = [plan.best.people for plan in world.of(*some).plan(*BUDGETS[:2]).plans]
        assert all(a >= b for a, b in zip(found, fewer, strict=True))


@pytest.mark.parametrize("seed", SEEDS[:5])
@pytest.mark.parametrize("every_set", [0, 8])
def test_a_target_is_reached_for_little_more_than_the_least_money(seed, every_set):
    world = invented(seed)
    most = world.people(tuple(world.families))
    for share in (0.4, 1.0):
        (plan,) = choose_plan(
            world.levers, world.weight, world.evaluator, target=share * most, every_set=every_set
        ).plans
        assert plan.is_reached
        assert plan.best.people >= share * most
        least = world.least_cost(share * most)
        assert plan.best.cost >= least - 1e-9
        assert plan.best.cost <= least * (1.0 if every_set else 1.35) + 1e-9


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_the_steps_add_up_and_say_what_they_stand_on(seed):
    world = invented(seed, levers=10)
    for plan in world.plan(*BUDGETS[1:]).plans:
        before: list = []
        for step in plan.steps:
            here = [*before, step.lever_id]
            assert step.people == world.people(here) - world.people(before)
            assert step.people == world.weight[step.gained].sum()
            assert step.cost == pytest.approx(world.cost(here) - world.cost(before))
            assert set(step.needs) <= set(before)
            if step.people > world.people([step.lever_id]):
                assert world.people([*step.needs, step.lever_id]) - world.people(step.needs) >= step.people
                for one in step.needs:
                    fewer = [other for other in step.needs if other != one]
                    assert world.people([*fewer, step.lever_id]) - world.people(fewer) < step.people
            else:
                assert step.needs == ()
            before = here
        assert world.people(before) == plan.best.people
        assert world.cost(before) == pytest.approx(plan.best.cost)
        for one in before:
            assert world.people([other for other in before if other != one]) < plan.best.people


def test_a_budget_that_pays_for_ninety_people_is_not_spent_on_ten():
    world = simple({"P": "roads", "Q": "sites"}, {"P": 1, "Q": 10}, [[{"P"}], [{"Q"}]], [10, 90])
    for every_set in (0, 8):
        (plan,) = world.plan(10.0, every_set=every_set).plans
        assert (plan.best.ids, plan.best.people) == (("Q",), 90.0)


@pytest.mark.parametrize("every_set", [0, 8])
def test_two_roads_in_series_are_both_built_or_none(every_set):
    world = simple({"a": "roads", "b": "roads"}, {"a": 9, "b": 11}, [[{"a", "b"}]], [100])
    none, both = world.plan(19.0, 20.0, every_set=every_set).plans
    assert (none.best.ids, none.steps) == ((), ())
    assert [(step.lever_id, step.people, step.needs) for step in both.steps] == [("a", 0.0, ()), ("b", 100.0, ("a",))]


@pytest.mark.parametrize("every_set", [0, 8])
def test_of_two_parallel_roads_the_cheaper_is_built(every_set):
    world = simple({"a": "roads", "b": "roads"}, {"a": 9, "b": 8}, [[{"a"}, {"b"}]], [100])
    (plan,) = world.plan(100.0, every_set=every_set).plans
    assert (plan.best.ids, plan.best.cost) == (("b",), 8.0)


def test_what_two_roads_share_is_paid_once():
    world = Invented(
        {"a": "roads", "b": "roads"}, {"a": ("x", "y"), "b": ("y", "z")}, {"x": 1, "y": 5, "z": 2},
        [[{"a"}], [{"b"}]], [10, 20],
    )  # fmt: skip
    (plan,) = world.plan(8.0, every_set=0).plans
    assert (plan.best.people, plan.best.cost) == (30.0, 8.0)
    assert [(step.lever_id, step.cost) for step in plan.steps] == [("b", 7.0), ("a", 1.0)]


def test_a_road_may_bring_more_beside_a_site_and_says_so():
    world = simple({"s": "sites", "r": "roads"}, {"s": 5, "r": 5}, [[{"s"}], [{"s", "r"}]], [10, 50])
    (plan,) = world.plan(10.0, every_set=0).plans
    assert [(step.lever_id, step.people, step.needs) for step in plan.steps] == [("s", 10.0, ()), ("r", 50.0, ("s",))]


def test_a_target_out_of_reach_is_answered_by_the_cheapest_that_serves_all_who_can_be():
    world = simple(
        {"a": "sites", "b": "sites", "c": "sites"},
        {"a": 4, "b": 3, "c": 9},
        [[{"a"}, {"c"}], [{"b"}, {"c"}], []],
        [5, 6, 7],
    )
    (plan,) = choose_plan(world.levers, world.weight, world.evaluator, target=12.0, every_set=0).plans
    assert not plan.is_reached
    assert (plan.best.ids, plan.best.people, plan.best.cost) == (("a", "b"), 11.0, 7.0)


def test_a_budget_below_the_cheapest_lever_buys_nothing():
    world = simple({"a": "sites"}, {"a": 4}, [[{"a"}]], [5])
    (plan,) = world.plan(3.0).plans
    assert (plan.best.ids, plan.best.cost, plan.best.people, plan.steps) == ((), 0.0, 0.0, ())


def test_levers_that_bring_nobody_are_not_built():
    world = simple({"a": "sites", "b": "roads"}, {"a": 4, "b": 1}, [[], [frozenset()]], [5, 9])
    (plan,) = world.plan(30.0, every_set=0).plans
    assert plan.best.ids == ()


def test_a_target_that_is_met_already_costs_nothing():
    world = simple({"a": "sites"}, {"a": 4}, [[{"a"}]], [5])
    (plan,) = choose_plan(world.levers, world.weight, world.evaluator, target=0.0).plans
    assert (plan.is_reached, plan.best.ids, plan.best.cost) == (True, (), 0.0)


def test_the_order_of_budgets_is_kept():
    world = invented(3)
    assert [plan.budget for plan in world.plan(60.0, 10.0, 60.0).plans] == [60.0, 10.0, 60.0]


def test_a_lever_without_a_price_or_with_a_negative_one_is_refused_by_name():
    levers = pd.DataFrame({"family": "roads", "cost": [1.0, -2.0, np.nan]}, index=["a", "b", "c"])
    world = simple({"a": "roads"}, {"a": 1}, [[{"a"}]], [5])
    with pytest.raises(ParameterError) as error:
        choose_plan(levers, world.weight, world.evaluator, budgets=[1.0])
    assert list(error.value.faults) == ["b: -2", "c: nan"]
    with pytest.raises(ParameterError):
        choose_plan(world.levers, world.weight, world.evaluator)
