"""Indices of how evenly something is spread over people: Gini, Theil, Palma, concentration, and FGT for minutes.

Every function takes a value for each group of people and how many they are, all known; order does not matter, and a
group that is split in two of one value changes nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial_uri.model.arrays import FloatArray, IndexArray

_TOP, _BOTTOM = 0.1, 0.4


def concentration(values: FloatArray, people: FloatArray, rank_by: FloatArray) -> float:
    """Return the concentration index of something along a ranking of people; those of one rank share the middle one.

    Parameters
    ----------
    values, people, rank_by
        ``(groups,)`` what each person of a group has, how many they are, and what they are ranked by, ascending.

    Returns
    -------
    float
        Above 0 if those of high rank have more, at most 1; NaN if nobody has anything.

    References
    ----------
    Kakwani, N., Wagstaff, A. and van Doorslaer, E. (1997): Socioeconomic inequalities in health. Journal of
    Econometrics 77(1), 87-103.

    Examples
    --------
    >>> values, people = np.array([1.0, 2.0, 3.0, 10.0]), np.array([40.0, 30.0, 20.0, 10.0])
    >>> round(concentration(values, people, -values), 6)
    -0.415385
    """
    total = float((values * people).sum())
    if total <= 0:
        return np.nan
    _, group = np.unique(rank_by, return_inverse=True)
    size = np.bincount(group, weights=people)
    middle = ((np.cumsum(size) - size / 2) / size.sum())[group]
    return float(2 * (values * people * middle).sum() / total - 1)


def gini(values: FloatArray, people: FloatArray) -> float:
    """Return the Gini index of something over people.

    Parameters
    ----------
    values, people
        As for `concentration`.

    Returns
    -------
    float
        0 where all have alike, at most 1; NaN if nobody has anything.

    References
    ----------
    Gini, C. (1912): Variabilità e mutabilità. Bologna. As 1 minus the sum of (x_k - x_{k-1}) (y_k + y_{k-1}) along the
    Lorenz curve: Brown, M. (1994): Using Gini-style indices to evaluate the spatial patterns of health practitioners.
    Social Science & Medicine 38(9), 1243-1256.

    Examples
    --------
    >>> round(gini(np.array([1.0, 2.0, 3.0, 10.0]), np.array([40.0, 30.0, 20.0, 10.0])), 6)
    0.415385
    """
    return concentration(values, people, values)


def lorenz(values: FloatArray, people: FloatArray, rank_by: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
    """Return the Lorenz curve: shares of people, those who have least first, and the shares of what they have.

    Parameters
    ----------
    values, people
        As for `concentration`.
    rank_by
        What people are ranked by instead, ascending: the concentration curve; None for what they have.

    Returns
    -------
    tuple of ndarray
        From 0 to 1, one point for each value (or rank) that differs; the second is NaN if nobody has anything.

    References
    ----------
    Lorenz, M. O. (1905): Methods of measuring the concentration of wealth. Publications of the American Statistical
    Association 9, 209-219.

    Examples
    --------
    >>> x, y = lorenz(np.array([1.0, 3.0]), np.array([10.0, 10.0]))
    >>> x.tolist(), y.tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.25, 1.0])
    """
    _, group = np.unique(values if rank_by is None else rank_by, return_inverse=True)
    size, amount = np.bincount(group, weights=people), np.bincount(group, weights=people * values)
    return _shares(size), _shares(amount)


def _shares(amounts: NDArray[Any]) -> FloatArray:
    upto = np.concatenate([[0.0], np.cumsum(amounts)])
    return upto / upto[-1] if upto[-1] > 0 else np.full(len(upto), np.nan)


def theil(values: FloatArray, people: FloatArray, group: IndexArray | None = None) -> tuple[float, float, float]:
    """Return the Theil index of something over people, and its parts between and within groups.

    Parameters
    ----------
    values, people
        As for `concentration`.
    group
        ``(groups,)`` the number of the area or class of each; None for all in one.

    Returns
    -------
    tuple of float
        The index (0 where all have alike), between, within: they add up. Nothing counts as nothing: 0 ln 0 is 0. NaN if
        nobody has anything.

    References
    ----------
    Theil, H. (1967): Economics and information theory. Amsterdam: the index T.

    Examples
    --------
    >>> values, people = np.array([1.0, 2.0, 3.0, 10.0]), np.array([40.0, 30.0, 20.0, 10.0])
    >>> [round(part, 6) for part in theil(values, people, np.array([0, 0, 1, 1]))]
    [0.343581, 0.211811, 0.131771]
    """
    total, amount = float(people.sum()), values * people
    if not amount.sum() > 0:
        return np.nan, np.nan, np.nan
    has, of = amount / amount.sum(), people / total
    group = np.zeros(len(values), dtype=np.intp) if group is None else group
    between = _divergence(np.bincount(group, weights=has), np.bincount(group, weights=of))
    whole = _divergence(has, of)
    return whole, between, max(whole - between, 0.0)


def _divergence(has: NDArray[Any], of: NDArray[Any]) -> float:
    some = has > 0
    return float((has[some] * np.log(has[some] / of[some])).sum())


def palma(values: FloatArray, people: FloatArray, rank_by: FloatArray | None = None) -> tuple[float, float]:
    """Return what the tenth of the people that has most has, against the four tenths that have least.

    Parameters
    ----------
    values, people
        As for `concentration`; a group on the border of a tenth counts in part.
    rank_by
        What people are ranked by instead, such as income: what the tenth of highest rank has, against the four tenths
        of lowest; None for what they have.

    Returns
    -------
    tuple of float
        The ratio of their shares of the whole (1/4 where all have alike), and that of their means (1 where all have
        alike); NaN if the four tenths have nothing.

    References
    ----------
    Palma, J. G. (2011): Homogeneous middles vs. heterogeneous tails, and the end of the "inverted-U". Development and
    Change 42(1), 87-153: shares. Means, ranked by income: Pereira, R. H. M. and Herszenhut, D., package accessibility,
    which counts groups on a border whole.

    Examples
    --------
    >>> ratios = palma(np.array([1.0, 2.0, 3.0, 10.0]), np.array([40.0, 30.0, 20.0, 10.0]))
    >>> [round(ratio, 6) for ratio in ratios]
    [2.5, 10.0]
    """
    x, y = lorenz(values, people, rank_by)
    bottom = float(np.interp(_BOTTOM, x, y))
    top = 1 - float(np.interp(1 - _TOP, x, y))
    if not bottom > 0:
        return np.nan, np.nan
    return top / bottom, (top / _TOP) / (bottom / _BOTTOM)


def quantile_of_people(values: FloatArray, people: FloatArray, share: float) -> float:
    """Return the least value that at least this share of the people does not exceed.

    Parameters
    ----------
    values, people
        As for `concentration`.
    share
        From 0 to 1.

    Returns
    -------
    float
        NaN if there are no people.

    References
    ----------
    As `spatial_uri.measure.quantiles.quantile`, with people as weights.

    Examples
    --------
    >>> quantile_of_people(np.array([1.0, 2.0, 3.0, 10.0]), np.array([40.0, 30.0, 20.0, 10.0]), 0.9)
    3.0
    """
    some = people > 0
    if not some.any():
        return np.nan
    order = np.argsort(values[some], kind="stable")
    upto = np.cumsum(people[some][order])
    at = int(np.searchsorted(upto, share * upto[-1] * (1 - 1e-12), side="left"))
    return float(values[some][order][at])


def fgt(minutes: FloatArray, people: FloatArray, limit_min: float, power: int) -> float:
    """Return how far people are beyond a limit: the mean of the excess, as a share of the limit, to a power.

    Parameters
    ----------
    minutes, people
        ``(groups,)`` minutes of each group, all finite, and how many people it is.
    limit_min
        What counts as within, minutes, included.
    power
        0: the share of people beyond; 1: their mean excess, counted over all people; 2: its square, in which those far
        beyond weigh more.

    Returns
    -------
    float
        NaN if there are no people.

    References
    ----------
    Foster, J., Greer, J. and Thorbecke, E. (1984): A class of decomposable poverty measures. Econometrica 52(3),
    761-766, with the gap above the limit in the place of that below it.

    Examples
    --------
    >>> times, people = np.array([10.0, 20.0, 30.0, 60.0]), np.array([40.0, 30.0, 20.0, 10.0])
    >>> [round(fgt(times, people, 20.0, power), 6) for power in (0, 1, 2)]
    [0.3, 0.3, 0.45]
    """
    return _mean_gap(np.maximum(minutes - limit_min, 0.0) / limit_min, people, power)


def shortfall(values: FloatArray, people: FloatArray, at_least: float, power: int) -> float:
    """Return how far people are below the least that is enough: the mean of what is missing, as a share, to a power.

    Parameters
    ----------
    values, people
        As for `concentration`.
    at_least
        What counts as enough, included; above 0.
    power
        As for `fgt`.

    Returns
    -------
    float
        NaN if there are no people.

    References
    ----------
    Foster, J., Greer, J. and Thorbecke, E. (1984): as for `fgt`.

    Examples
    --------
    >>> beds, people = np.array([1.0, 2.0, 3.0, 10.0]), np.array([40.0, 30.0, 20.0, 10.0])
    >>> [round(shortfall(beds, people, 4.0, power), 6) for power in (0, 1, 2)]  # 3/4, 1/2, 1/4 and nothing missing
    [0.9, 0.5, 0.3125]
    """
    return _mean_gap(np.maximum(at_least - values, 0.0) / at_least, people, power)


def _mean_gap(gap: FloatArray, people: FloatArray, power: int) -> float:
    """Return the mean of a gap to a power over people; to the power 0 the share of those who have one."""
    if not people.sum() > 0:
        return np.nan
    raised = (gap > 0).astype(np.float64) if power == 0 else gap**power
    return float((raised * people).sum() / people.sum())
