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

    def beside(self, ids: Ids, moves: Sequence[Ids]) -> tuple[list[Int64Array], FloatArray]:
        """Return, for each of some moves, whom it serves beside the levers `ids`, and what it adds to their cost.

        Parameters
        ----------
        ids
            Levers that are there.
        moves
            Levers that could be added, one or several at a time. Whom they serve may be an estimate: a plan counts
            nothing that `served` has not said.
        """


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

    def beside(self, ids: Ids, moves: Sequence[Ids]) -> tuple[list[Int64Array], FloatArray]:
        """Return whom each move serves beside some levers, and what it adds to their cost."""
        before, paid = self.served(ids), self.cost(ids)
        more = [np.flatnonzero(self.served((*ids, *move)) & ~before) for move in moves]
        return more, np.array([self.cost((*ids, *move)) - paid for move in moves], dtype=np.float64)
