"""Differences of counts and of shares, with their signs: one way to write them on all pages."""

from __future__ import annotations

import math

from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, signed, unknown


def signed_count(value: float) -> str:
    """Write a difference of people or settlements with its sign; NaN is ``unknown``.

    Examples
    --------
    >>> signed_count(-1234.0), signed_count(0.0)
    ('−1,234', '0')
    """
    return signed(value, count(abs(value))) if math.isfinite(value) else unknown()


def points(value: float) -> str:
    """Write a difference of two shares (0..1) as percentage points with its sign; NaN is ``unknown``.

    Examples
    --------
    >>> points(-0.0175), points(0.02), points(0.0)
    ('−1.8 points', '+2.0 points', '0.0 points')
    """
    return say("{number} points", number=point_digits(value)) if math.isfinite(value) else unknown()


def point_digits(value: float) -> str:
    """Write a difference of two shares where the heading says that it is in points; NaN is ``unknown``."""
    return signed(value, f"{100 * abs(value):.1f}") if math.isfinite(value) else unknown()
