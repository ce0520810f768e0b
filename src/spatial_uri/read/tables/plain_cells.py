"""Cells whose meaning is plain: most of a large table, which need not be looked at one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress
from typing import Any

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray

WHOLE = re.compile(r"[0-9]+", re.ASCII)
"""Digits and nothing else: a code, or a whole number."""
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII)
"""A number with a point, without separators, unit and blanks."""


def are_plain(cells: Sequence[Any], pattern: re.Pattern[str]) -> BoolArray:
    """Tell which cells are texts of a plain pattern.

    Examples
    --------
    >>> are_plain(["118.5", "118,5", "118.5°", 118.5, None], DECIMAL).tolist()
    [True, False, False, False, False]
    """
    matches = pattern.fullmatch
    return np.array([isinstance(cell, str) and matches(cell) is not None for cell in cells], dtype=np.bool_)


def numbers_of(cells: Sequence[Any], are_numbers: BoolArray) -> FloatArray:
    """Return the numbers of some cells, one after the other.

    Parameters
    ----------
    cells, are_numbers
        The cells, and which of them: those that `are_plain`.
    """
    return np.array([float(cell) for cell in compress(cells, are_numbers.tolist())], dtype=np.float64)
