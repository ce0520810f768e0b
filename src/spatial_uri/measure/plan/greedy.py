"""Greedy choices of levers, and what is left to do after them: fill up, and leave out what adds nothing.

What a lever brings changes with those before it: a site brings less beside another, but a road may bring more beside
the one that it continues. So a gain that was worked out before some lever was taken is no bound. It only says which
levers to look at first: the best are worked out again until the best of all is one that was worked out for the levers
that are there; and after a few levers, and before the choice ends, all are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.scale import Scale, sorted_ids
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

AGAIN = 5
"""After so many levers all gains are worked out again."""
AT_ONCE = 16
"""So many levers are looked at again together."""


def take_best(
    scale: Scale,
    moves: Sequence[Ids],
    *,
    start: Iterable[str] = (),
    most_cost: float = np.inf,
    enough: float = np.inf,
    by_rate: bool = True,
) -> list[Ids]:
    """Take the move that brings most for the money, again and again, as long as one fits and brings anybody.

    Parameters
    ----------
    scale
        What moves bring and cost.
    moves
        Levers, or sets of levers that are taken together; of equal ones the first is taken.
    start
        Levers that are there.
    most_cost, enough
        What all may cost, `start` too, and the people newly served after which to stop.
    by_rate
        False for the move that brings most, whatever it costs.

    Returns
    -------
    list of tuple
        The moves taken, in their order.
    """
    here, taken = list(start), []
    offers = _Offers(scale, moves, by_rate=by_rate)
    offers.look(here, most_cost, everything=True)
    age = 0
    while scale.people(here) < enough:
        best = offers.best()
        if best < 0 or age >= AGAIN:
            if age == 0:
                break
            offers.look(here, most_cost, everything=True)
            age = 0
            continue
        if not offers.is_fresh[best]:
            offers.look(here, most_cost)
            continue
        offers.is_open[best] = False
        more = [*here, *moves[best]]
        if not scale.fits(scale.cost(more), most_cost) or scale.people(more) <= scale.people(here):
            continue
        here = more
        taken.append(moves[best])
        offers.after(here, most_cost)
        age += 1
    return taken


class _Offers:
    """What each move brings and adds to the cost: the cost is always up to date, the people as far as it was looked."""

    def __init__(self, scale: Scale, moves: Sequence[Ids], *, by_rate: bool) -> None:
        self.scale, self.moves, self.by_rate = scale, moves, by_rate
        self.people = np.zeros(len(moves))
        self.cost = np.zeros(len(moves))
        self.fits: BoolArray = np.zeros(len(moves), dtype=np.bool_)
        self.is_fresh: BoolArray = np.zeros(len(moves), dtype=np.bool_)
        self.is_open: BoolArray = np.ones(len(moves), dtype=np.bool_)

    def after(self, here: Sequence[str], most_cost: float) -> None:
        """Note that the levers that are there have changed."""
        self.is_fresh[:] = False
        left = most_cost - self.scale.cost(here)
        self.cost = self.scale.costs(here, self.moves)
        self.fits = (self.cost <= left + 1e-9 * max(1.0, most_cost)) if np.isfinite(left) else np.isfinite(self.cost)

    def look(self, here: Sequence[str], most_cost: float, *, everything: bool = False) -> None:
        """Work out again what moves bring that can be paid: all of them, or the best that were not looked at here."""
        if everything:
            self.after(here, most_cost)
            rows = np.flatnonzero(self.fits & self.is_open)
        else:
            ranked = self._ranked()
            rows = ranked[~self.is_fresh[ranked]][:AT_ONCE]
        if len(rows):
            self.people[rows] = self.scale.worth(here, [self.moves[row] for row in rows.tolist()])
            self.is_fresh[rows] = True

    def best(self) -> int:
        """Return the best move that can be paid; -1 if none brings anybody."""
        ranked = self._ranked()
        return int(ranked[0]) if len(ranked) else -1

    def _ranked(self) -> Int64Array:
        rows = np.flatnonzero(self.fits & self.is_open & (self.people > 0))
        worth = self._rate(rows) if self.by_rate else self.people[rows]
        return rows[np.lexsort((rows, self.cost[rows], -self.people[rows], -worth))]

    def _rate(self, rows: Int64Array) -> FloatArray:
        cost = self.cost[rows]
        with np.errstate(divide="ignore"):
            return np.where(cost > 0, self.people[rows] / cost, np.inf)


def without_idle(scale: Scale, ids: Iterable[str]) -> Ids:
    """Leave out levers without which as many people are served, those that save most first."""
    here = sorted_ids(ids)
    while True:
        people, cost = scale.people(here), scale.cost(here)
        fewer = [tuple(other for other in here if other != one) for one in here]
        idle = [some for some in fewer if scale.people(some) >= people]
        if not idle:
            return here
        here = min(idle, key=lambda some: (round(scale.cost(some) - cost, 6), some))
