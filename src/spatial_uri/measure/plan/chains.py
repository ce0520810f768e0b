"""Levers that serve a settlement only together, such as two roads in series.

Where no lever alone serves a settlement that all of them together do, levers are taken in the order of their cost until
it is served; the last of them is needed, and what is needed before it is found in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.scale import Scale

MOST = 4
"""For so many settlements, those of most people first, such sets are looked for."""


def find_chains(scale: Scale, levers: Sequence[str]) -> list[Ids]:
    """Return sets of levers that serve a settlement together that none of them serves alone.

    Parameters
    ----------
    scale
        What levers bring and cost.
    levers
        Levers that can all be had together.
    """
    if not levers:
        return []
    moves = [(one,) for one in levers]
    more, cost = scale.more((), moves), scale.costs((), moves)
    ordered = [levers[k] for k in np.argsort(cost, kind="stable")]
    alone = np.zeros(len(scale.weight), dtype=np.bool_)
    alone[np.concatenate(more)] = True
    together = scale.evaluator.served(tuple(sorted(ordered)))
    missing = np.flatnonzero(together & ~alone & ~scale.before & (scale.weight > 0))
    missing = missing[np.argsort(-scale.weight[missing], kind="stable")][:MOST]
    found = {tuple(sorted(_least(scale, ordered, row))) for row in missing.tolist()}
    return sorted(found)


def _least(scale: Scale, ordered: Sequence[str], row: int) -> list[str]:
    """Return levers that serve a settlement, and do not without any of them."""

    def serve(count: int, needed: Sequence[str]) -> bool:
        return bool(scale.evaluator.served(tuple(sorted({*ordered[:count], *needed})))[row])

    needed: list[str] = []
    until = len(ordered)
    while not serve(0, needed):
        low, high = 0, until  # served with `high` of them, and not with `low`
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if serve(middle, needed) else (middle, high)
        needed.append(ordered[high - 1])
        until = high - 1
    return needed
