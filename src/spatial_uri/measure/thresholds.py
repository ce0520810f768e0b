"""Thresholds of measures: one number or several, in minutes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from spatial_uri.errors import ParameterError


def require_thresholds(thresholds_min: float | Iterable[float]) -> tuple[float, ...]:
    """Return the thresholds in the order given; one number counts as a list of one.

    Raises
    ------
    ParameterError
        If there is none, or one is not a positive number of minutes.

    Examples
    --------
    >>> require_thresholds(20)
    (20.0,)
    >>> require_thresholds([30, 15])
    (30.0, 15.0)
    """
    several = thresholds_min if isinstance(thresholds_min, Iterable) else (thresholds_min,)
    thresholds = tuple(float(threshold) for threshold in several)
    wrong = [f"{threshold:g}" for threshold in thresholds if not (math.isfinite(threshold) and threshold > 0)]
    if wrong or not thresholds:
        raise ParameterError(
            "thresholds_min must be one or more positive numbers of minutes",
            faults=[f"{threshold} is not" for threshold in wrong],
        )
    return thresholds
