"""Words that cells of a plain timetable are made of: numbers in figures or characters, and lengths of time."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二三四五六七八九两]?十[一二三四五六七八九]?|[零一二三四五六七八九两])"
_ABOUT = re.compile(r"大约|大概|约|左右|前后|上下|\b(?:about|approx\.?|ca\.?)(?=\s|\d)")
_HOURS = re.compile(rf"({_NUMBER})\s*个?(半)?\s*(?:小时|钟头|hours?|hrs?|h)(半)?")
_HALF = re.compile(r"半个?(?:小时|钟头)|half(?: an)?[- ]?hour(?:ly)?")
_MINUTES = re.compile(rf"({_NUMBER})\s*(?:minutes?|mins?|分钟?|')?")
_QUARTERS = re.compile(r"([一三])刻钟?")


class CellError(ValueError):
    """A cell that cannot be understood; the message says why."""


def plain_text(value: Any) -> str:
    """Return a cell as text, its letters and digits of the common width."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def has_han(text: str) -> bool:
    """Tell whether a text has Chinese characters."""
    return re.search(r"[一-鿿]", text) is not None


def says_about(text: str) -> bool:
    """Tell whether a cell says that its number is only about right."""
    return _ABOUT.search(text) is not None


def exactly(text: str) -> str:
    """Return a text without the words that say about."""
    return _ABOUT.sub("", text).strip()


def number_of(text: str) -> float:
    """Read a number in figures, or in characters up to ninety-nine.

    Examples
    --------
    >>> [number_of(text) for text in ("7.5", "两", "十五", "二十", "三十五")]
    [7.5, 2.0, 15.0, 20.0, 35.0]
    """
    if "十" in text:
        tens, ones = text.split("十")
        return float(10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0))
    return float(_DIGITS[text]) if text in _DIGITS else float(text)


def duration_min(text: str) -> float | None:
    """Read a length of time as minutes; a bare number is minutes. None if it is none.

    Examples
    --------
    >>> [duration_min(t) for t in ("12", "25分钟", "半小时", "1小时20分", "一个半小时", "一刻钟", "1.5 h", "soon")]
    [12.0, 25.0, 30.0, 80.0, 90.0, 15.0, 90.0, None]
    """
    text = exactly(text.lower())
    if _HALF.fullmatch(text):
        return 30.0
    if text == "hourly":
        return 60.0
    if match := _QUARTERS.fullmatch(text):
        return 15 * number_of(match[1])
    hours = _HOURS.match(text)
    minutes, rest = 0.0, text
    if hours:
        minutes = 60 * number_of(hours[1]) + 30 * (hours[2] is not None or hours[3] is not None)
        rest = text[hours.end() :].strip()
        if not rest:
            return minutes
    match = _MINUTES.fullmatch(rest)
    return minutes + number_of(match[1]) if match else None
