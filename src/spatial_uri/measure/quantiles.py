"""Quantiles by one convention, so that a sentence about them is true of the settlements."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import FloatArray


def quantile(values: FloatArray, share: float) -> float:
    """Return the smallest of the values that at least this share of the values does not exceed.

    It is the inverse of the empirical distribution (Hyndman and Fan's type 1) and always one of the values, so that
    "nine in ten need at most the P90" holds. Interpolated quantiles do not have this property.

    Parameters
    ----------
    values
        ``(n,)`` values; NaN is left out.
    share
        From 0 to 1.

    Returns
    -------
    float
        NaN if there is no value.

    References
    ----------
    Hyndman, R. J. and Fan, Y. (1996): Sample quantiles in statistical packages. The American Statistician 50(4),
    361-365.

    Examples
    --------
    >>> import numpy as np
    >>> quantile(np.array([10.0, 12.0, 30.0]), 0.9), quantile(np.array([1.0, 2.0, 3.0, 4.0]), 0.5)
    (30.0, 2.0)
    """
    known = values[~np.isnan(values)]
    return float(np.quantile(known, share, method="inverted_cdf")) if len(known) else np.nan
