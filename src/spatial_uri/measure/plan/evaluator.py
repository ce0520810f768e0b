"""What a plan asks of those who know what levers bring together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

Ids = tuple[str, ...]
"""Some levers, by their ids."""


class Evaluator(Protocol):
    """Knows whom levers serve together, and what they cost together."""

    def served(self, ids: Ids) -> BoolArray:
        """Return ``(settlements,)`` who is served with some levers together, and without any of them: exactly."""

    def cost(self, ids: Ids) -> float:
        """Return what some levers cost together: what two of them share is paid once."""

    def newly(self, ids: Ids, moves: Sequence[Ids]) -> list[Int64Array]:
        """Return, for each of some moves, the rows of the settlements that it serves beside some levers.

        Parameters
        ----------
        ids
            Levers that are there.
        moves
            Levers that could be added, one or several at a time. Whom they serve may be an estimate: a plan counts
            nothing that `served` has not said.
        """

    def costs(self, ids: Ids, moves: Sequence[Ids]) -> FloatArray:
        """Return what each of some moves adds to the cost of some levers."""


@dataclass(frozen=True, eq=False)
class PlainEvaluator:
    """An evaluator made of two functions, which evaluates every move by itself.

    Parameters
    ----------
    who, money
        `Evaluator.served` and `Evaluator.cost`.
    """

    who: Callable[[Ids], BoolArray]
    money: Callable[[Ids], float]

    def served(self, ids: Ids) -> BoolArray:
        """Return who is served with some levers together."""
        return self.who(ids)

    def cost(self, ids: Ids) -> float:
        """Return what some levers cost together."""
        return self.money(ids)

    def newly(self, ids: Ids, moves: Sequence[Ids]) -> list[Int64Array]:
        """Return whom each move serves beside some levers."""
        before = self.served(ids)
        return [np.flatnonzero(self.served((*ids, *move)) & ~before) for move in moves]

    def costs(self, ids: Ids, moves: Sequence[Ids]) -> FloatArray:
        """Return what each move adds to the cost of some levers."""
        return np.array([self.cost((*ids, *move)) for move in moves], dtype=np.float64) - self.cost(ids)
