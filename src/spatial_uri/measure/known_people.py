"""When a share of people may be told: only where their number is known for at least half of the settlements."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray

LEAST_KNOWN_SHARE = 0.5
"""Shares of people, and figures per person, are told only where the population of this share is known."""


def are_enough_known(population: FloatArray) -> bool:
    """Say whether the population is known for at least half of some settlements.

    Parameters
    ----------
    population
        ``(settlements,)`` people, NaN where unknown.

    Returns
    -------
    bool
        False as well where there are no settlements.

    Examples
    --------
    >>> import numpy as np
    >>> are_enough_known(np.array([300.0, np.nan])), are_enough_known(np.array([300.0, np.nan, np.nan]))
    (True, False)
    """
    return len(population) > 0 and float(np.isfinite(population).mean()) >= LEAST_KNOWN_SHARE


def share_of_people(population: FloatArray, counted: BoolArray) -> float:
    """Return the share of people that live in the settlements counted, of those whose number is known.

    Parameters
    ----------
    population
        ``(settlements,)`` people, NaN where unknown.
    counted
        ``(settlements,)`` the settlements whose people are counted.

    Returns
    -------
    float
        From 0 to 1; NaN if the population is known for less than half of the settlements, or nobody lives there.

    Examples
    --------
    >>> import numpy as np
    >>> share_of_people(np.array([300.0, 100.0]), np.array([True, False]))
    0.75
    """
    total = float(np.nansum(population))
    if not are_enough_known(population) or total <= 0:
        return np.nan
    return float(np.nansum(population[counted])) / total
