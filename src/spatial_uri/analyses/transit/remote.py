"""Which settlements are remote, by the time by car to their county seat: the farthest share, or beyond a time."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from spatial_uri.model.arrays import FloatArray

DECIMALS = 9
"""A share of a number of settlements is rounded to this many decimals first: 0.2 of 15 is three, not a bit more."""
FARTHEST = "farthest"
CUT_OFF = ("unreachable", "off_network", "too_far")
"""How the search by car ends for those who do not get to their county seat."""


def remote_by_rule(
    car_min: FloatArray, status: NDArray[np.object_], share: float
) -> tuple[NDArray[np.object_], NDArray[np.object_], float]:
    """Find who is remote: the top share by minutes by car to the county seat, ties included, and all cut off from it.

    Parameters
    ----------
    car_min
        Minutes; NaN where the seat is not reached.
    status
        How the search ended; ``unknown`` where there is no seat, or nothing is known.
    share
        The share of those that reach the seat, 0..1; a part of a settlement counts as a whole one.

    Returns
    -------
    tuple
        True, False or None (not known) for each; why (`FARTHEST`, or one of `CUT_OFF`), or None; the least minutes of
        those who are remote by time (NaN if nobody's time is known).

    Examples
    --------
    >>> import numpy as np
    >>> status = np.array(["reached", "reached", "unreachable"], dtype=object)
    >>> is_remote, why, from_min = remote_by_rule(np.array([10.0, 40.0, np.nan]), status, 0.5)
    >>> is_remote.tolist(), why.tolist(), from_min
    ([False, True, True], [None, 'farthest', 'unreachable'], 40.0)
    """
    known = ~np.isnan(car_min)
    minutes = np.sort(car_min[known])[::-1]
    from_min = float(minutes[math.ceil(round(share * len(minutes), DECIMALS)) - 1]) if len(minutes) else math.nan
    is_remote = np.full(len(car_min), None, dtype=object)
    why = np.full(len(car_min), None, dtype=object)
    is_remote[known] = (car_min[known] >= from_min).tolist()
    why[known & (car_min >= from_min)] = FARTHEST
    for name in CUT_OFF:
        lost = (status == name) & ~known
        is_remote[lost], why[lost] = True, name
    return is_remote, why, from_min


def remote_beyond(car_min: FloatArray, status: NDArray[np.object_], limit_min: float) -> NDArray[np.object_]:
    """Find who is farther from the county seat than a time by car, or cut off from it.

    Unlike the farthest share, which always exists, their number falls as roads get better.

    Parameters
    ----------
    car_min
        Minutes; NaN where the seat is not reached.
    status
        How the search ended, which goes at least as far as the limit.
    limit_min
        The longest time that is not remote, minutes, included.

    Returns
    -------
    numpy.ndarray
        True, False or None (not known) for each.

    Examples
    --------
    >>> import numpy as np
    >>> status = np.array(["reached", "reached", "unreachable", "unknown"], dtype=object)
    >>> remote_beyond(np.array([60.0, 61.0, np.nan, np.nan]), status, 60.0).tolist()
    [False, True, True, None]
    """
    is_remote = np.full(len(car_min), None, dtype=object)
    known = ~np.isnan(car_min)
    is_remote[known] = (car_min[known] > limit_min).tolist()
    is_remote[np.isin(status, CUT_OFF) & ~known] = True
    return is_remote
