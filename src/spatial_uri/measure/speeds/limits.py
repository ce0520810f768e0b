"""What the lowest and the highest factor of speed may be; options are checked by it before anything heavy is there."""

from __future__ import annotations

import math
from collections.abc import Sequence


def limit_faults(limits: Sequence[float]) -> list[str]:
    """Say what is wrong with the lowest and the highest factor; nothing where they hold 1 between them.

    Examples
    --------
    >>> limit_faults((0.7, 1.3)), limit_faults((1.3, 0.7))
    ([], ['limits must be a factor of at most 1 and one of at least 1, not 1.3 and 0.7'])
    """
    if len(limits) != 2 or not all(math.isfinite(limit) for limit in limits):
        return [f"limits must be two numbers, not {tuple(limits)}"]
    low, high = limits
    if not 0 < low <= 1 <= high:
        return [f"limits must be a factor of at most 1 and one of at least 1, not {low:g} and {high:g}"]
    return []
