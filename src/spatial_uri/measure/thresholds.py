"""Thresholds of measures: one number or several, in minutes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

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
    given: Any = thresholds_min.ravel() if isinstance(thresholds_min, np.ndarray) else thresholds_min
    several: tuple[Any, ...] = (
        tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | Mapping) else (given,)
    )
    wrong = [threshold for threshold in several if not _is_positive(threshold)]
    if wrong or not several:
        raise ParameterError(
            "thresholds_min must be one or more positive numbers of minutes",
            faults=[f"{threshold!r} is not" for threshold in wrong] or ["there is none"],
        )
    return tuple(float(threshold) for threshold in several)


def _is_positive(value: Any) -> bool:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and value > 0
