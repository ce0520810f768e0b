"""Scores from percentiles and weights, and the choice of the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

_DIGITS = 12
"""Sums of the same numbers in another order differ behind that: such scores are equal."""


def scored(parts: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted mean of the percentiles of each village; rounding decides nothing between equal ones.

    Parameters
    ----------
    parts
        ``(villages, criteria)`` percentiles.
    weights
        ``(criteria,)``.
    """
    return np.asarray(np.round(parts @ weights, _DIGITS))


def percentiles(values: FloatArray, *, more_is_better: bool) -> FloatArray:
    """Return which share of the values is worse than each, those equal to it counted half.

    Examples
    --------
    >>> percentiles(np.array([1.0, 2.0, 2.0, np.inf]), more_is_better=False).tolist()
    [0.875, 0.5, 0.5, 0.125]
    """
    signed = values if more_is_better else -values
    return np.asarray((rankdata(signed) - 0.5) / max(len(values), 1))


@dataclass(frozen=True, eq=False)
class Choice:
    """How villages are chosen: how many, whether every town has one first, and who lies too near to whom.

    Parameters
    ----------
    count
        How many.
    town
        ``(villages,)`` number of the town, -1 outside; None where towns do not matter.
    near
        Villages that lie nearer to each than is allowed; None where all may be chosen.
    """

    count: int
    town: Int64Array | None = None
    near: tuple[tuple[int, ...], ...] | None = None

    @classmethod
    def of(cls, count: int, *, town: Int64Array | None, xy: FloatArray, apart_m: float) -> Choice:
        """Prepare a choice among villages at some places, in metres."""
        if apart_m <= 0:
            return cls(count, town)
        near = cKDTree(xy).query_ball_point(xy, np.nextafter(apart_m, 0.0))
        return cls(count, town, tuple(tuple(int(k) for k in one) for one in near))

    def made(self, scores: FloatArray) -> BoolArray:
        """Choose by scores, the highest first, equal ones in their order."""
        order = np.argsort(-scores, kind="stable")
        chosen = np.zeros(len(scores), dtype=np.bool_)
        if self.near is None and self.town is None:
            chosen[order[: self.count]] = True
            return chosen
        if self.town is not None:
            _, first = np.unique(self.town[order], return_index=True)
            leading = order[np.sort(first[self.town[order][first] >= 0])]
            order = np.concatenate([leading, order[~np.isin(order, leading)]])
        barred = np.zeros(len(scores), dtype=np.bool_)
        left = self.count
        for k in order.tolist():
            if left and not barred[k]:
                chosen[k] = True
                left -= 1
                barred[list(self.near[k]) if self.near is not None else k] = True
        return chosen


@dataclass(frozen=True, eq=False)
class Draws:
    """What drawing the weights anew makes of ranks and choice; all ``(villages,)``."""

    p5_rank: FloatArray
    p95_rank: FloatArray
    chosen_share: FloatArray


def draw(parts: FloatArray, weights: FloatArray, choice: Choice, *, draws: int, spread: float, seed: int) -> Draws:
    """Draw the weights many times, each within `spread` of its own, and rank and choose each time.

    Parameters
    ----------
    parts
        ``(villages, criteria)`` percentiles.
    weights
        ``(criteria,)``.
    """
    factors = np.random.default_rng(seed).uniform(1 - spread, 1 + spread, size=(draws, len(weights)))
    drawn = factors * weights
    drawn /= np.maximum(drawn.sum(axis=1, keepdims=True), 1e-300)
    ranks = np.empty((draws, len(parts)), dtype=np.float32)
    times = np.zeros(len(parts))
    for k, one in enumerate(drawn):
        scores = scored(parts, one)
        ranks[k] = rankdata(-scores, method="min")
        times += choice.made(scores)
    p5, p95 = np.percentile(ranks, [5, 95], axis=0, method="nearest")
    return Draws(p5.astype(np.float64), p95.astype(np.float64), times / draws)
