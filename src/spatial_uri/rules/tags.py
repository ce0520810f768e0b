"""The small grammar of OpenStreetMap values: lists, amounts with a unit, durations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Annotated

from pydantic import Field

Tags = Mapping[str, str]

Tag = Annotated[str, Field(pattern=r"^[^=]+=[^=]+$")]
"""A tag of a rule, as ``key=value``, or ``key=*`` for any value but no."""

MPH_IN_KMH = 1.609344
KNOT_IN_KMH = 1.852
FOOT_IN_M = 0.3048
INCH_IN_M = 0.0254
POUND_IN_T = 0.45359237e-3

_NUMBER = r"(\d+(?:[.,]\d+)?|\.\d+)"
_SPEED = re.compile(rf"^{_NUMBER}\s*(km/h|kmh|kph|mph|knots)?$")
_LENGTH = re.compile(rf"^{_NUMBER}\s*(m|cm|ft|in)?$")
_FEET = re.compile(rf"^{_NUMBER}'\s*(?:{_NUMBER}\"?)?$")
_WEIGHT = re.compile(rf"^{_NUMBER}\s*(t|kg|lbs?|st)?$")
_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{2})$")
_ISO_DURATION = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")
_METRES = {"m": 1.0, "cm": 0.01, "ft": FOOT_IN_M, "in": INCH_IN_M}
_TONNES = {"t": 1.0, "kg": 1e-3, "lb": POUND_IN_T, "lbs": POUND_IN_T, "st": 0.90718474}


def values_of(text: str | None) -> tuple[str, ...]:
    """Return the values of a tag, those separated by semicolons one by one.

    >>> values_of("hospital; pharmacy"), values_of(None)
    (('hospital', 'pharmacy'), ())
    """
    if not text:
        return ()
    if ";" not in text:
        return (text.strip(),)
    return tuple(dict.fromkeys(value for part in text.split(";") if (value := part.strip())))


def has_value(text: str | None, wanted: Collection[str]) -> bool:
    """Tell whether a tag holds one of some values."""
    return any(value in wanted for value in values_of(text))


def has_tag(tags: Tags, wanted: Iterable[str]) -> bool:
    """Tell whether an object bears any of some tags, each as `Tag`.

    >>> has_tag({"amenity": "clinic;pharmacy"}, ["amenity=pharmacy"]), has_tag({"crossing": "no"}, ["crossing=*"])
    (True, False)
    """
    for key, value in _pairs(tuple(wanted)):
        held = tags.get(key)
        if held is not None and (held == value or (value == "*" and held != "no") or value in values_of(held)):
            return True
    return False


def has_only(tags: Tags, wanted: Iterable[str]) -> bool:
    """Tell whether all values of one key are among some tags: a hospital that offers reiki as well is a hospital."""
    of_key: dict[str, set[str]] = {}
    for key, value in _pairs(tuple(wanted)):
        of_key.setdefault(key, set()).add(value)
    held = {key: set(values_of(tags[key])) for key in of_key if key in tags}
    return any(values <= of_key[key] or ("*" in of_key[key] and values != {"no"}) for key, values in held.items())


@cache
def _pairs(wanted: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, _, value in (tag.partition("=") for tag in wanted))


def speed_kmh(word: str) -> float | None:
    """Read a speed in any unit; None if it is none, or zero."""
    found = _SPEED.match(word)
    if found is None:
        return None
    return _decimal(found[1]) * {"mph": MPH_IN_KMH, "knots": KNOT_IN_KMH}.get(found[2] or "", 1.0) or None


def length_m(word: str) -> float | None:
    r"""Read a length in metres, or in feet and inches; None if it is none.

    Examples
    --------
    >>> length_m("2.5"), round(length_m("6'2\""), 3), length_m("default")
    (2.5, 1.88, None)
    """
    word = word.strip()
    if feet := _FEET.match(word):
        return _decimal(feet[1]) * FOOT_IN_M + _decimal(feet[2] or "0") * INCH_IN_M
    found = _LENGTH.match(word)
    return _decimal(found[1]) * _METRES[found[2] or "m"] if found else None


def weight_t(word: str) -> float | None:
    """Read a weight in tonnes; None if it is none.

    Examples
    --------
    >>> weight_t("3.5"), weight_t("3500 kg"), weight_t("unsigned")
    (3.5, 3.5, None)
    """
    found = _WEIGHT.match(word.strip())
    return _decimal(found[1]) * _TONNES[found[2] or "t"] if found else None


def duration_min(text: str) -> float | None:
    """Read an OSM duration: ``25`` (minutes), ``0:25``, ``1:30:00``, ``PT1H30M``; None if it is none.

    Examples
    --------
    >>> duration_min("1:30"), duration_min("PT45M"), duration_min("soon")
    (90.0, 45.0, None)
    """
    text = text.strip()
    if text.isdecimal():
        return float(text) or None
    if clock := _CLOCK.match(text):
        hours, minutes, seconds = (clock[1], clock[2], clock[3]) if clock[1] else (clock[2], clock[3], "0")
        return int(hours) * 60 + int(minutes) + int(seconds) / 60 or None
    if iso := _ISO_DURATION.match(text):
        days, hours, minutes, seconds = (int(group or 0) for group in iso.groups())
        return days * 1440 + hours * 60 + minutes + seconds / 60 or None
    return None


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))
