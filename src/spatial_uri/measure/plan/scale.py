"""One scale for levers of all kinds: people newly served, and money."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np

from spatial_uri.measure.plan.evaluator import Evaluator, Ids
from spatial_uri.measure.plan.result import Attempt
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

_MOST_KEPT = 50_000
_MOST_PLACES = 500
_ROUNDING = 1e-9


class Scale:
    """Weighs sets of levers, each set once.

    Parameters
    ----------
    evaluator
        Whom levers serve together, and what they cost.
    weight
        ``(settlements,)`` what each settlement counts: its people, 0 where they are unknown.
    """

    def __init__(self, evaluator: Evaluator, weight: FloatArray) -> None:
        self.evaluator, self.weight = evaluator, weight
        self._served: dict[Ids, tuple[float, int]] = {}
        self._cost: dict[Ids, float] = {}
        self._worth: OrderedDict[Ids, dict[Ids, float]] = OrderedDict()
        self.before: BoolArray = evaluator.served(())

    def newly(self, ids: Iterable[str]) -> Int64Array:
        """Return the rows of the settlements that are served with some levers, and not without any."""
        return np.flatnonzero(self.evaluator.served(sorted_ids(ids)) & ~self.before)

    def people(self, ids: Iterable[str]) -> float:
        """Return how many people are newly served."""
        return self._counts(ids)[0]

    def settlements(self, ids: Iterable[str]) -> int:
        """Return how many settlements are newly served."""
        return self._counts(ids)[1]

    def cost(self, ids: Iterable[str]) -> float:
        """Return what some levers cost together."""
        key = sorted_ids(ids)
        if key not in self._cost:
            self._cost[key] = self.evaluator.cost(key) if key else 0.0
        return self._cost[key]

    def more(self, ids: Iterable[str], moves: Sequence[Ids]) -> list[Int64Array]:
        """Return for each move whom it serves beside some levers."""
        return self.evaluator.newly(sorted_ids(ids), moves)

    def worth(self, ids: Iterable[str], moves: Sequence[Ids]) -> FloatArray:
        """Return for each move how many people it serves beside some levers."""
        here = sorted_ids(ids)
        known = self._worth.setdefault(here, {})
        asked = [move for move in moves if move not in known]
        if asked:
            rows = self.evaluator.newly(here, asked)
            number = np.repeat(np.arange(len(asked)), [len(some) for some in rows])
            flat = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
            people = np.bincount(number, self.weight[flat], minlength=len(asked))
            known.update(zip(asked, people.tolist(), strict=True))
        self._worth.move_to_end(here)
        if len(self._worth) > _MOST_PLACES:
            self._worth.popitem(last=False)
        return np.array([known[move] for move in moves], dtype=np.float64)

    def costs(self, ids: Iterable[str], moves: Sequence[Ids]) -> FloatArray:
        """Return what each move adds to the cost of some levers."""
        return self.evaluator.costs(sorted_ids(ids), moves)

    def attempt(self, strategy: str, ids: Iterable[str]) -> Attempt:
        """Weigh what a strategy found."""
        key = sorted_ids(ids)
        return Attempt(
            strategy=strategy, ids=key, cost=self.cost(key), people=self.people(key), settlements=self.settlements(key)
        )

    def fits(self, cost: float, limit: float) -> bool:
        """Tell whether a sum is within a limit, rounding aside."""
        return cost <= limit + _ROUNDING * max(1.0, abs(limit))

    def _counts(self, ids: Iterable[str]) -> tuple[float, int]:
        key = sorted_ids(ids)
        if key not in self._served:
            rows = self.newly(key)
            if len(self._served) > _MOST_KEPT:
                self._served.clear()
            self._served[key] = float(self.weight[rows].sum()), len(rows)
        return self._served[key]


def sorted_ids(ids: Iterable[str]) -> Ids:
    """Return ids sorted, each once."""
    return tuple(sorted(set(ids)))


def better(attempts: Iterable[Attempt]) -> Attempt:
    """Return the attempt that serves most people; of equal ones the cheapest, with the fewest levers, the first ids."""
    return min(attempts, key=lambda one: (-round(one.people, 6), round(one.cost, 6), len(one.ids), one.ids))


def cheaper(attempts: Iterable[Attempt]) -> Attempt:
    """Return the cheapest attempt; of equal ones the one for most people, with the fewest levers, the first ids."""
    return min(attempts, key=lambda one: (round(one.cost, 6), -round(one.people, 6), len(one.ids), one.ids))
