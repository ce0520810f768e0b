"""Numbers and units: one way to write minutes, shares, lengths and times of day, in the language of the reader."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from spatial_uri.words.catalogue import N_, language, say, say_n

DAY_S = 24 * 3600
MOST_LISTED = 20
"""So many items of a list are named in a message; of the others only the number is given."""

MODES = {"drive": N_("by car"), "walk": N_("on foot"), "cycle": N_("by bicycle"), "ebike": N_("by e-bike")}
"""How each mode of travel is said, to be passed to `say`."""


def unknown() -> str:
    """Say that something is not known."""
    return say("unknown")


def minutes(value: float, limit: float | None = None) -> str:
    """Write minutes with one decimal, or more where rounding would cross the limit; NaN is ``unknown``."""
    return say("{number} min", number=minute_digits(value, limit)) if math.isfinite(value) else unknown()


def minute_digits(value: float, limit: float | None = None) -> str:
    """Write minutes without their unit: one decimal, or more where rounding would cross the limit."""
    for digits in range(1, 6):
        text = f"{value:,.{digits}f}"
        if limit is None or (float(text.replace(",", "")) <= limit) == (value <= limit):
            return text
    return str(value)


def share(value: float) -> str:
    """Write a share (0..1) as a percentage that says 100 or 0 only where it is; NaN is ``unknown``."""
    if not math.isfinite(value):
        return unknown()
    if value in {0.0, 1.0}:
        return f"{100 * value:.0f}%"
    if 0.9995 <= value < 1:
        return "> 99.9%"
    if 0 < value < 0.0005:
        return "< 0.1%"
    return f"{100 * value:.1f}%"


def count(value: float) -> str:
    """Write a number of things with thousands separators; NaN is ``unknown``."""
    return f"{round(value):,}" if math.isfinite(value) else unknown()


def people(value: float) -> str:
    """Write a number of people in a sentence: as it is in English, with 人 and from ten thousand on 万人 in Chinese.

    Examples
    --------
    >>> people(54321.0), people(float("nan"))
    ('54,321', 'unknown')
    """
    if language() != "zh" or not math.isfinite(value):
        return count(value)
    return f"{round(value):,}人" if round(value) < 10_000 else f"{value / 10_000:,.1f}万人"


def people_or_settlements(value: float, *, counts_people: bool) -> str:
    """Write a number of people, or of settlements where people are not known and settlements are counted instead."""
    if counts_people:
        return say("{some} people", some=people(value))
    return say_n("{count} settlement", "{count} settlements", round(value))


def with_unit(number: str, unit: str) -> str:
    """Write a number that is a text already, such as ``5–10``, with a unit; any other unit is a message itself.

    Examples
    --------
    >>> with_unit("5–10", "km"), with_unit("3", "departures"), with_unit("3", "")
    ('5–10 km', '3 departures', '3')
    """
    if unit in _UNITS:
        return say(_UNITS[unit], number=number)
    return say("{number} {unit_term}", number=number, unit_term=unit) if unit else number


def whole_number(value: Any) -> str:
    """Write a number of things that may be missing altogether; None and NA are ``unknown``."""
    try:
        return count(float(value))
    except TypeError:  # None, NA
        return unknown()


def km(value: float) -> str:
    """Write kilometres with two decimals; NaN is ``unknown``."""
    return say("{number} km", number=f"{value:,.2f}") if math.isfinite(value) else unknown()


def metres(value: float) -> str:
    """Write whole metres, kilometres from ten of them on; NaN is ``unknown``."""
    if not math.isfinite(value):
        return unknown()
    if value < 10_000:
        return say("{number} m", number=f"{value:,.0f}")
    return say("{number} km", number=f"{value / 1000:,.1f}")


def number(value: float, digits: int = 2) -> str:
    """Write a number without a unit, such as an index or a ratio, with a real minus sign; NaN is ``unknown``.

    Examples
    --------
    >>> number(1234.5, 1), number(-0.4567), number(-0.001)
    ('1,234.5', '−0.46', '0.00')
    """
    if not math.isfinite(value):
        return unknown()
    digits_of = f"{abs(value):,.{digits}f}"
    return signed(value, digits_of) if value < 0 else digits_of


def signed(value: float, digits: str) -> str:
    """Put the sign of a number before its digits, a real minus sign; none before what is written as zero.

    Examples
    --------
    >>> signed(-3.2, "3.2"), signed(3.2, "3.2"), signed(-0.01, "0.0")
    ('−3.2', '+3.2', '0.0')
    """
    return digits if not value or not digits.strip("0.,%") else f"{'+' if value > 0 else '−'}{digits}"


def clock(seconds: float) -> str:
    """Write seconds after midnight of the day of service as a time of day; NaN is ``unknown``.

    Examples
    --------
    >>> clock(27000.0), clock(90600.0)
    ('07:30', '01:10 (+1)')
    """
    if not math.isfinite(seconds):
        return unknown()
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
    if str(value) not in {"True", "False"}:  # numpy has truths of its own
        return unknown()
    return say("yes") if value else say("no")


def name_of(name: Any, code: Any = "") -> str:
    """Write a name, or the code of what has none."""
    return text(name) or text(code) or say("(no name)")


def text(value: Any) -> str:
    """Write a text as it is; what is missing is empty."""
    return value if isinstance(value, str) else ""


def listed(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["alpha"]), listed(["alpha", "beta", "gamma"]), listed(["alpha", "beta"], "or")
    ('alpha', 'alpha, beta and gamma', 'alpha or beta')
    """
    if len(words) < 2:
        return "".join(words)
    joined = say(", ").join(words[:-1])
    if last == "or":
        return say("{words} or {last}", words=joined, last=words[-1])
    return say("{words} and {last}", words=joined, last=words[-1])


def listed_briefly(words: Sequence[str]) -> str:
    """Join words as a sentence does; after the first `MOST_LISTED` only say how many more there are.

    Examples
    --------
    >>> listed_briefly(["alpha", "beta"])
    'alpha and beta'
    """
    hidden = len(words) - MOST_LISTED
    if hidden <= 0:
        return listed(words)
    shown = say(", ").join(words[:MOST_LISTED])
    return say_n("{words} and {count} other", "{words} and {count} others", hidden, words=shown)


def lines(*sentences: str) -> str:
    """Join sentences into a paragraph; those that are empty are left out."""
    return ("" if language() == "zh" else " ").join(filter(None, sentences))


def plain(value: float) -> str:
    """Write a number as short as it can be: ``20``, ``7.5``."""
    return f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"


def written(name: str, value: Any) -> str:
    """Write a fact of a message by the unit in its name.

    Texts stand as they are, but where the name ends in ``_term`` (``_terms``): they are messages themselves; where it
    ends in ``_said`` they are pairs, English and Chinese, as a user's own definitions have them. Lists are
    joined; of long ones the beginning is said. A pair inside a list is a thing and how many there are of it, or a
    name and what it means. Where the name ends in ``_counts`` the pairs are messages with their numbers, and those of
    which there are none are left out. Numbers without a unit are counts.

    Examples
    --------
    >>> written("walk_limit_m", 1000.0), written("limit_min", 20.0), written("names", ["A", "B"]), written("n", 1200)
    ('1,000 m', '20 min', 'A and B', '1,200')
    >>> written("kinds", [("village", 12), ("town", 3)]), written("columns", [("code", "the area")])
    ('12 village and 3 town', 'code (the area)')
    >>> written("kinds_said", [("market", "农贸市场"), ("school", "学校")])
    'market and school'
    >>> written("status_counts", [("too far", 0), ("unreachable", 3), ("unknown", 1)])
    'unreachable 3 and unknown 1'
    """
    if isinstance(value, str):
        return say(value) if name.endswith("_term") else value
    if name.endswith("_said"):
        return _in_one_language(value)
    if isinstance(value, list | tuple):
        return _written_list(name, value)
    if not hasattr(value, "__float__"):
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        return unknown()
    return _writer_of(name)(number)


@lru_cache(20_000)
def _writer_of(name: str) -> Callable[[float], str]:
    return next((write for ending, write in _BY_UNIT.items() if name.endswith(ending)), plain)


def _written_list(name: str, items: Sequence[Any]) -> str:
    if name.endswith("_counts"):
        return listed([say("{thing} {count}", thing=say(thing), count=number) for thing, number in items if number])
    return listed_briefly([_item(name.removesuffix("s"), item) for item in items])


def _in_one_language(value: Sequence[Any]) -> str:
    """Write a text that is given in English and Chinese, or a list of such texts, in the language spoken now."""
    texts = [value] if isinstance(value[0], str) else value
    return listed_briefly([str(text[language() == "zh"]) for text in texts])


def _item(name: str, item: Any) -> str:
    """Write one item of a list."""
    if not isinstance(item, list | tuple):
        return written(name, item)
    thing, value = item
    if isinstance(value, str):
        return say("{thing} ({meaning})", thing=thing, meaning=written(name, value))
    return say("{count} {thing}", count=value, thing=written(name, thing))


_BY_UNIT: dict[str, Callable[[float], str]] = {
    "_min": lambda value: say("{number} min", number=plain(value)),
    "_kmh": lambda value: say("{number} km/h", number=plain(value)),
    "_km2": lambda value: say("{number} km²", number=f"{value:,.1f}"),
    "_km": km,
    "_m": metres,
    "_share": share,
    "_people": people,
}
_UNITS = {
    "min": N_("{number} min"),
    "m": N_("{number} m"),
    "km": N_("{number} km"),
    "km/h": N_("{number} km/h"),
    "km²": N_("{number} km²"),
}
