"""Numbers in words: one way to write minutes, shares, lengths and times of day on every page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.model import DAY_S, Mode

MODES: dict[Mode, str] = {"drive": "by car", "walk": "on foot", "cycle": "by bicycle", "ebike": "by e-bike"}
UNKNOWN = "unknown"


def minutes(value: float, limit: float | None = None) -> str:
    """Write minutes with one decimal, or more where rounding would cross the limit; NaN is ``unknown``."""
    if not math.isfinite(value):
        return UNKNOWN
    for digits in range(1, 6):
        text = f"{value:.{digits}f}"
        if limit is None or (float(text) <= limit) == (value <= limit):
            return f"{text} min"
    return f"{value} min"


def share(value: float) -> str:
    """Write a share (0..1) as a percentage that says 100 or 0 only where it is; NaN is ``unknown``."""
    if not math.isfinite(value):
        return UNKNOWN
    if value in {0.0, 1.0}:
        return f"{100 * value:.0f}%"
    if 0.9995 <= value < 1:
        return "> 99.9%"
    if 0 < value < 0.0005:
        return "< 0.1%"
    return f"{100 * value:.1f}%"


def count(value: float) -> str:
    """Write a number of things with thousands separators; NaN is ``unknown``."""
    return f"{round(value):,}" if math.isfinite(value) else UNKNOWN


def whole_number(value: Any) -> str:
    """Write a number of things that may be missing altogether; None and NA are ``unknown``."""
    return UNKNOWN if value is None or value is pd.NA else count(float(value))


def km(value: float) -> str:
    """Write kilometres with two decimals; NaN is ``unknown``."""
    return f"{value:,.2f} km" if math.isfinite(value) else UNKNOWN


def metres(value: float) -> str:
    """Write whole metres, kilometres from ten of them on; NaN is ``unknown``."""
    if not math.isfinite(value):
        return UNKNOWN
    return f"{value:,.0f} m" if value < 10_000 else f"{value / 1000:,.1f} km"


def number(value: float, digits: int = 2) -> str:
    """Write a number without a unit, such as an index or a ratio; NaN is ``unknown``."""
    return f"{value:,.{digits}f}" if math.isfinite(value) else UNKNOWN


def of_things(value: float, one: str, many: str = "") -> str:
    """Write a number of things with their name: ``1 settlement``, ``2 settlements``.

    Examples
    --------
    >>> of_things(1, "settlement"), of_things(1204, "person", "people"), of_things(float("nan"), "stop")
    ('1 settlement', '1,204 people', 'unknown stops')
    """
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def clock(seconds: float) -> str:
    """Write seconds after midnight of the day of service as a time of day; NaN is ``unknown``.

    Examples
    --------
    >>> clock(27000.0), clock(90600.0)
    ('07:30', '01:10 (+1)')
    """
    if not math.isfinite(seconds):
        return UNKNOWN
    days, rest = divmod(int(seconds // 60) * 60, DAY_S)
    time = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}"
    return f"{time} (+{days})" if days else time


def yes_no(value: Any) -> str:
    """Write what is true, false or not known.

    Examples
    --------
    >>> yes_no(True), yes_no(False), yes_no(None)
    ('yes', 'no', 'unknown')
    """
    if not isinstance(value, bool | np.bool_):
        return UNKNOWN
    return "yes" if value else "no"


def name_of(name: Any, code: Any = "") -> str:
    """Write a name, or the code of what has none."""
    return text(name) or text(code) or "(no name)"


def text(value: Any) -> str:
    """Write a text as it is; what is missing is empty."""
    return value if isinstance(value, str) else ""


def listed(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["alpha"]), listed(["alpha", "beta", "gamma"])
    ('alpha', 'alpha, beta and gamma')
    """
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
