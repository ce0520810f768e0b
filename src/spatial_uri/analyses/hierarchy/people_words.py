"""Why a page tells no share of people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.words.catalogue import say


def why_no_share_of_people(population: pd.Series[float]) -> str:
    """Say why no share of people is told; empty where it is.

    Parameters
    ----------
    population
        Of the settlements concerned, NaN where unknown.

    Examples
    --------
    >>> why_no_share_of_people(pd.Series([300.0, np.nan, np.nan]))
    'Of 3 settlements the people of 1 are known, fewer than half: no share of people is told.'
    """
    people = np.asarray(population, dtype=np.float64)
    if not len(people) or are_enough_known(people):
        return ""
    return say(
        "Of {total} settlements the people of {known} are known, fewer than half: no share of people is told.",
        total=len(people),
        known=int(np.isfinite(people).sum()),
    )
