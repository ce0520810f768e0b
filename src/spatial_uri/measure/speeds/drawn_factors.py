"""Factors of speed, drawn at random: the same for the same class, seed and draw, whatever else there is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.speeds.limits import limit_faults
from spatial_uri.model.arrays import FloatArray


def speed_factors(
    names: Sequence[str],
    *,
    draws: int = 1000,
    sd: float = 0.10,
    limits: tuple[float, float] = (0.7, 1.3),
    seed: int = 0,
) -> pd.DataFrame:
    """Draw by which factor the speed of each class of road differs from what was assumed.

    Each is drawn from a normal distribution around 1 and set to the limit beyond it. The draws of a name depend on the
    seed and the name alone: two networks, or two states of one, get the same ones for the classes that they share, and
    the first hundred of a thousand are those of a hundred.

    Parameters
    ----------
    names
        Classes of road, or any other names; ``walk`` for walking.
    draws
        How many rows.
    sd
        Standard deviation of the factors: 0.1 is a tenth of the speed.
    limits
        Lowest and highest factor.
    seed
        Any whole number.

    Returns
    -------
    DataFrame
        One row for each draw, one column for each name.

    Raises
    ------
    ParameterError
        If there is no draw, a number is not finite, the deviation is negative, or the limits do not hold 1 between
        them.

    Examples
    --------
    >>> few, many = (speed_factors(["primary", "walk"], draws=n, seed=7) for n in (2, 3))
    >>> few.equals(many.head(2)), bool(many.stack().between(0.7, 1.3).all())
    (True, True)
    """
    faults = [] if draws >= 1 else [f"draws must be at least 1, not {draws}"]
    faults += [] if np.isfinite(sd) and sd >= 0 else [f"sd must be a number >= 0, not {sd}"]
    faults += limit_faults(limits)
    if faults:
        raise ParameterError("speeds cannot be drawn", faults=faults)
    drawn = {name: np.clip(1.0 + sd * _normal(name, draws, seed), *limits) for name in names}
    return pd.DataFrame(drawn, index=pd.RangeIndex(draws, name="draw"), columns=list(names), dtype=np.float64)


def _normal(name: str, draws: int, seed: int) -> FloatArray:
    """Return numbers of the standard normal distribution that depend on the seed and the name alone."""
    from scipy.special import ndtri

    key = hashlib.sha256(f"{seed}|{name}".encode()).digest()
    raw = np.random.PCG64(int.from_bytes(key, "big")).random_raw(draws)  # the one stream that NumPy never changes
    uniform = ((raw >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52
    return np.asarray(ndtri(uniform), dtype=np.float64)
