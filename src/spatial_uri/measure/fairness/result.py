"""How evenly something is spread over people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from spatial_uri.model.study import Note

Band = Literal["good", "fair", "unfair", "severe", "unknown"]
BANDS: tuple[tuple[float, Band], ...] = ((0.3, "good"), (0.4, "fair"), (0.6, "unfair"), (1.0, "severe"))
"""Upper limits of the Gini index and what they are called, as used for the resources of health services: below 0.3
good, 0.3 to 0.4 fair, above 0.4 unfair, above 0.6 severe. Used so by Jin, J. et al. (2015): Equality of medical health
resource allocation in China based on the Gini coefficient method. Iranian Journal of Public Health 44(4), 445-457. It
is a convention taken over from incomes, no standard."""
FEWEST = 10
"""Of fewer areas no index is told: it would say more of how they are cut than of the people."""


def band_of(gini: float) -> Band:
    """Return what a Gini index is called.

    Examples
    --------
    >>> [band_of(value) for value in (0.1, 0.3, 0.4, 0.5, 0.61, float("nan"))]
    ['good', 'fair', 'fair', 'unfair', 'severe', 'unknown']
    """
    if gini != gini:  # noqa: PLR0124  only NaN differs from itself
        return "unknown"
    if gini < BANDS[0][0]:
        return "good"
    return next((band for upper, band in BANDS[1:] if gini <= upper), "severe")


@dataclass(frozen=True, eq=False)
class Equity:
    """How evenly something is spread over people.

    Indices of resources are NaN where the values are minutes, and the other way round. All are NaN where they are not
    defined: nobody has anything, or there are no people.

    Parameters
    ----------
    areas
        How many values the indices are made of.
    people, people_left_out
        People counted, and those whose value is not known; of minutes: who is not reached.
    mean
        Of the people counted.
    p90_p10
        The value that nine in ten people do not exceed, against that of one in ten; NaN if that is 0.
    gini, band
        0 where all have alike, at most 1; and what that is called: ``good``, ``fair``, ``unfair``, ``severe`` or
        ``unknown`` (see `BANDS`).
    theil, theil_between, theil_within
        The index, and its parts between and within the groups; NaN without groups, but for the index.
    palma_share, palma_mean
        The tenth that has most against the four tenths that have least: the ratio of their shares, and of their means.
    concentration
        Along the ranking given; NaN without one.
    fgt0, fgt1, fgt2
        Of minutes: the share of all people beyond the limit, those not reached among them; the mean excess over the
        limit, as a share of it, of the people reached; and its square. Of resources, where it is said how much is
        enough: the share of people who have less; the mean of what is missing, as a share of it; and its square.
    groups
        One row per group, index ``group``: ``areas``, ``people``, ``people_share``, ``value_share``, ``mean``,
        ``theil`` (within it), and for minutes ``beyond_share``. Empty without groups.
    lorenz
        The Lorenz curve: ``people_share`` and ``value_share``, from 0 to 1.
    notes
        What a reader must know.
    palma_by_rank
        The tenth of highest rank against the four tenths of lowest: the ratio of their means; NaN without a ranking.
    """

    areas: int
    people: float
    people_left_out: float
    mean: float
    p90_p10: float
    gini: float
    band: Band
    theil: float
    theil_between: float
    theil_within: float
    palma_share: float
    palma_mean: float
    concentration: float
    fgt0: float
    fgt1: float
    fgt2: float
    groups: pd.DataFrame
    lorenz: pd.DataFrame
    notes: tuple[Note, ...] = ()
    palma_by_rank: float = float("nan")
