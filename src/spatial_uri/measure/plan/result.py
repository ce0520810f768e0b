"""Plans that were chosen, as data."""

from __future__ import annotations

from dataclasses import dataclass

from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.model.arrays import Int64Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One lever of a plan, in the order of building.

    Parameters
    ----------
    lever_id
        The lever.
    cost
        What it adds to those before it.
    gained
        Rows of the settlements that it serves, and those before it do not.
    people
        Who lives there.
    needs
        Levers before it without which it would bring less.
    """

    lever_id: str
    cost: float
    gained: Int64Array
    people: float
    needs: Ids


@dataclass(frozen=True, kw_only=True, eq=False)
class Attempt:
    """What one strategy found.

    Parameters
    ----------
    strategy
        Its name.
    ids
        The levers, sorted.
    cost, people, settlements
        What they cost together, and who is newly served.
    """

    strategy: str
    ids: Ids
    cost: float
    people: float
    settlements: int


@dataclass(frozen=True, kw_only=True, eq=False)
class ChosenPlan:
    """The best plan found for a budget, or the cheapest for a target.

    Parameters
    ----------
    budget, target
        What it may cost, or how many people are to be newly served; NaN where there is none.
    is_reached
        Whether the target is reached; True for a budget.
    best
        The attempt that was chosen.
    attempts
        All of them, in the order in which they were made.
    steps
        Its levers in the order of building.
    """

    budget: float
    target: float
    is_reached: bool
    best: Attempt
    attempts: tuple[Attempt, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class ChosenPlans:
    """Plans for several budgets, or one for a target.

    Parameters
    ----------
    plans
        In the order in which they were asked for.
    curve
        ``(strategy, cost, people)`` of a greedy choice, one row for each of its steps, from nothing on.
    """

    plans: tuple[ChosenPlan, ...]
    curve: tuple[tuple[str, float, float], ...]
