"""What the cells of a plain timetable say of stops, minutes and both ways, in English or Chinese."""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import pairwise
from typing import Any

from spatial_uri.read.tables.values import is_blank
from spatial_uri.read.timetable.cell_words import CellError, duration_min, has_han, plain_text

_AT = re.compile(r"(.+?)\s*@\s*(\d+(?:\.\d+)?)")
_BOTH_WAYS = r"<[-=—]+>|⇄|⇌|↔|⟷|⇔"
_ONE_WAY = r"→|[-—]+>|=>|⇒|➔|>"
_STOP_SEPARATORS = (
    r"[;\n]",
    rf"{_BOTH_WAYS}|{_ONE_WAY}",
    r"[、|]",
    r"\s+[-—–]+\s+",
    r"[—–]+",
    r"-+",
    r"~+",
)
_HAN_SEPARATORS = (_STOP_SEPARATORS[0], _STOP_SEPARATORS[1], r"[、|,]", *_STOP_SEPARATORS[3:], r"\s+", r"/")
"""Chinese names hold no comma and no blank."""
_NUMBER_SEPARATORS = r"[;,、\s]+"
MOST_MIN = 2 * 24 * 60.0
_YES = {"yes", "y", "true", "1", "x", "both", "是", "双向", "往返", "对开", "√", "✓"}
_NO = {"", "no", "n", "false", "0", "否", "单向", "-", "无"}


def split_stops(value: Any) -> tuple[list[str], list[float] | None]:
    """Split a list of stops, and the minutes that stand behind their names.

    Examples
    --------
    >>> split_stops("Vaduz Post; Triesen; Balzers")
    (['Vaduz Post', 'Triesen', 'Balzers'], None)
    >>> split_stops("县城@0→王家镇@25.5")
    (['县城', '王家镇'], [0.0, 25.5])
    >>> split_stops("县城，桥头 村，王家镇")
    (['县城', '桥头 村', '王家镇'], None)
    """
    text = plain_text(value)
    names = [text]
    for separator in _HAN_SEPARATORS if has_han(text) else _STOP_SEPARATORS:
        parts = [part.strip() for part in re.split(separator, text)]
        if len(parts) > 1:
            names = parts
            break
    if names and not names[-1]:  # a separator at the end
        names = names[:-1]
    if any(not name for name in names):
        raise CellError("a stop between two separators is blank")
    if len(names) < 2:
        raise CellError(f"{text!r} is not a list of stops; at least two are needed, with ; between them")
    timed = [_AT.fullmatch(name) for name in names]
    if not any("@" in name for name in names):
        return names, None
    if not all(timed):
        raise CellError("some stops say their minutes (name@12) and others do not")
    return [m[1] for m in timed if m], [float(m[2]) for m in timed if m]


def split_numbers(value: Any) -> list[float]:
    """Split a list of minutes; 1小时20分 is 80.

    Examples
    --------
    >>> split_numbers("0;5;12.5"), split_numbers("约1小时20分")
    ([0.0, 5.0, 12.5], [80.0])
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [float(value)]
    if isinstance(value, (time, timedelta)):  # a spreadsheet's 0:20
        seconds = value.total_seconds() if isinstance(value, timedelta) else value.hour * 3600 + value.minute * 60
        return [seconds / 60]
    text = plain_text(value)
    minutes = [duration_min(text)]
    if minutes == [None]:
        minutes = [duration_min(word) for word in re.split(_NUMBER_SEPARATORS, text) if word]
    if not minutes or None in minutes:
        raise CellError(f"{value!r} is no list of numbers such as 0;5;12")
    return [number for number in minutes if number is not None]


def cumulative(minutes: list[float]) -> list[float]:
    """Check minutes since the first stop."""
    if minutes[0] != 0:
        raise CellError(f"the minutes begin with {minutes[0]:g}; the first stop has 0")
    backwards = next((i for i, (a, b) in enumerate(pairwise(minutes)) if b < a), None)
    if backwards is not None:
        raise CellError(f"the minutes run backwards, from {minutes[backwards]:g} to {minutes[backwards + 1]:g}")
    if minutes[-1] > MOST_MIN:
        raise CellError(f"the way takes {minutes[-1]:g} minutes, more than two days")
    return minutes


def is_yes(value: Any) -> bool:
    """Read a yes or no; blank is no."""
    text = "" if is_blank(value) else plain_text(value).lower()
    text = {"1.0": "1", "0.0": "0"}.get(text, text)
    if text not in _YES | _NO:
        raise CellError(f"{value!r} is neither yes nor no")
    return text in _YES


def says_both_ways(value: Any) -> bool:
    """Tell whether a list of stops is joined by arrows that point both ways."""
    return re.search(_BOTH_WAYS, plain_text(value)) is not None
