"""The order in which the levers of a plan are best built, and what each needs before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.result import Step
from spatial_uri.measure.plan.scale import Scale


def in_order(scale: Scale, ids: Sequence[str]) -> tuple[str, ...]:
    """Return the levers of a plan in the order of building: always the one that brings most for its cost there.

    Where none brings anybody by itself, the one comes first without which the others would bring least.
    """
    here: list[str] = []
    left = sorted(ids)
    while left:
        moves = [(one,) for one in left]
        people, cost = scale.worth(here, moves), scale.costs(here, moves)
        if not people.any():
            last = _last_first(scale, here, left)
            here += last
            break
        rate = [p / c if c > 0 else np.inf if p else 0.0 for p, c in zip(people, cost, strict=True)]
        best = max(range(len(left)), key=lambda i: (rate[i], people[i], -i))
        here.append(left.pop(best))
    return tuple(here)


def _last_first(scale: Scale, here: Sequence[str], left: Sequence[str]) -> list[str]:
    """Return levers none of which brings anybody alone: taken away from the end, those first that are missed least."""
    rest, order = list(left), []
    while rest:
        kept = [scale.people([*here, *(other for other in rest if other != one)]) for one in rest]
        saved = [scale.cost([*here, *rest]) - scale.cost([*here, *(o for o in rest if o != one)]) for one in rest]
        least = max(range(len(rest)), key=lambda i: (kept[i], saved[i], i))
        order.append(rest.pop(least))
    return order[::-1]


def steps_of(scale: Scale, ids: Sequence[str]) -> tuple[Step, ...]:
    """Return what each lever of a plan brings, adds to the cost, and needs, in the order of building."""
    order = in_order(scale, ids)
    steps = []
    served = scale.before
    for k, lever in enumerate(order):
        now = scale.evaluator.served(tuple(sorted(order[: k + 1])))
        gained = np.flatnonzero(now & ~served)
        steps.append(
            Step(
                lever_id=lever,
                cost=scale.cost(order[: k + 1]) - scale.cost(order[:k]),
                gained=gained,
                people=float(scale.weight[gained].sum()),
                needs=_needs(scale, order[:k], lever),
            )
        )
        served = now
    return tuple(steps)


def _needs(scale: Scale, before: Ids, lever: str) -> Ids:
    """Return a least set of earlier levers beside which it brings as much; empty if it brings no more than alone."""

    def gain(some: Sequence[str]) -> float:
        return scale.people([*some, lever]) - scale.people(some)

    here = gain(before)
    if here <= scale.people([lever]) + 1e-9 * max(1.0, here):
        return ()
    kept = list(before)
    idle: str | None = before[0]
    while idle is not None:  # what is not needed may only show when another is gone
        without = {one: [other for other in kept if other != one] for one in kept}
        idle = next((one for one, some in without.items() if gain(some) >= here - 1e-9 * max(1.0, here)), None)
        kept = kept if idle is None else without[idle]
    return tuple(kept)
