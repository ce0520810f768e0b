"""What the keys of a scenario may hold: names, places, lines, lists, each refused in one plain sentence."""

from __future__ import annotations

import itertools
import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LONGEST_NAME = 200
MOST_NAMES = 5_000
MOST_SEGMENTS = 20_000
MOST_VERTICES = 20_000
MOST_MONEY = 1e12
MOST_CAPACITY = 1e9

Degrees = tuple[float, float]
Place = str | Degrees
"""A settlement or facility by id or name, or longitude and latitude in degrees of WGS 84."""


class Table(BaseModel):
    """A table of a scenario: no unknown keys, no values of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"should be a text in quotes, not {value!r}")  # noqa: TRY004  pydantic wants it
    name = value.strip()
    if not name:
        raise ValueError("is empty")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"is longer than {LONGEST_NAME} characters")
    if not name.isprintable():
        raise ValueError("holds a character that cannot be printed")
    return name


def _named(value: Any) -> str:
    return "" if value == "" else _name(value)


def _names(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else [value]
    if not given:
        raise ValueError("is an empty list: name at least one")
    if len(given) > MOST_NAMES:
        raise ValueError(f"has {len(given):,} names, and may have {MOST_NAMES:,}")
    return tuple(dict.fromkeys(_name(one) for one in given))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _degrees(value: Any) -> Degrees:
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(_is_number(one) for one in value):
        raise ValueError(f"should be [longitude, latitude], not {value!r}")
    if not (-180 <= value[0] <= 180 and -90 <= value[1] <= 90):  # NaN is none
        raise ValueError(f"should be [longitude, latitude] in degrees, not {value!r}")
    return float(value[0]), float(value[1])


def _place(value: Any) -> Place:
    if isinstance(value, str):
        return _name(value)
    if isinstance(value, list | tuple):
        return _degrees(value)
    raise ValueError(f"should be the id or the name of a place, or [longitude, latitude], not {value!r}")


def _two_places(value: Any) -> tuple[Place, Place]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("should be a list of two places")
    if value[0] == value[1]:
        raise ValueError(f"names {value[0]!r} twice")
    return _place(value[0]), _place(value[1])


def _line(value: Any) -> str | tuple[Degrees, ...]:
    if isinstance(value, str):
        return _name(value)
    if not isinstance(value, list | tuple):
        raise ValueError(f"should be a file, or [[longitude, latitude], ...], not {value!r}")  # noqa: TRY004
    if len(value) > MOST_VERTICES:
        raise ValueError(f"has {len(value):,} points, and may have {MOST_VERTICES:,}")
    points = tuple(_degrees(one) for one in value)
    if len(set(points)) < 2:
        raise ValueError("needs two points that differ")
    return points


def _numbers(value: Any) -> tuple[int, ...]:
    given = value if isinstance(value, list | tuple) else [value]
    if not given:
        raise ValueError("is an empty list: name at least one")
    if len(given) > MOST_SEGMENTS:
        raise ValueError(f"has {len(given):,} numbers, and may have {MOST_SEGMENTS:,}")
    if strange := [one for one in given if not isinstance(one, int) or isinstance(one, bool) or abs(one) > 2**62]:
        raise ValueError(f"should be whole numbers, not {strange[0]!r}")
    return tuple(dict.fromkeys(given))


_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")


def _clock(value: Any) -> int:
    """Return the seconds of a time of day."""
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or int(found[1]) > 29:
        raise ValueError(f'should be a time such as "07:30", not {value!r}')
    return int(found[1]) * 3600 + int(found[2]) * 60


def _clocks(value: Any) -> tuple[int, ...]:
    given = value if isinstance(value, list | tuple) else [value]
    if not given or len(given) > 500:
        raise ValueError('should be a list of times such as ["07:30", "16:00"], up to 500')
    return tuple(sorted({_clock(one) for one in given}))


def _minutes(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 500 or not all(map(_is_number, value)):
        raise ValueError("should be the minutes from the first stop to each, such as [0, 12, 25]")
    minutes = tuple(float(one) for one in value)
    is_rising = all(a < b for a, b in itertools.pairwise(minutes))
    if minutes[0] != 0 or not is_rising or not math.isfinite(minutes[-1]) or minutes[-1] > 1440:
        raise ValueError("should begin with 0 and rise from stop to stop, up to 1,440")
    return minutes


def _places(value: Any) -> tuple[Place, ...]:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 200:
        raise ValueError("should be a list of two stops or more, up to 200")
    return tuple(_place(one) for one in value)


def _capacity(value: Any) -> float | dict[str, float]:
    """Return a number, or how many by column."""
    if not isinstance(value, dict):
        return _amount(value)
    if not value:
        raise ValueError("is empty: say how many of what, such as { beds = 50 }")
    faults: list[str] = []
    found: dict[str, float] = {}
    for name, amount in value.items():
        try:
            found[_name(name)] = _amount(amount)
        except ValueError as error:
            faults.append(f"{name!r} {error}")
    if len(found) + len(faults) < len(value):
        faults.append("names a column twice")
    if faults:
        raise ValueError("; ".join(faults))
    return found


def _amount(value: Any) -> float:
    if not _is_number(value) or not 0 < value <= MOST_CAPACITY:
        raise ValueError(f"should be a number above 0, or how many of what ({{ beds = 50 }}), not {value!r}")
    return float(value)


NameOf = Annotated[Any, AfterValidator(_name)]
MaybeEmpty = Annotated[Any, AfterValidator(_named)]
NamesOf = Annotated[Any, AfterValidator(_names)]
PlaceOf = Annotated[Any, AfterValidator(_place)]
PlacesOf = Annotated[Any, AfterValidator(_places)]
TwoPlaces = Annotated[Any, AfterValidator(_two_places)]
LineOf = Annotated[Any, AfterValidator(_line)]
Numbers = Annotated[Any, AfterValidator(_numbers)]
Clock = Annotated[Any, AfterValidator(_clock)]
Clocks = Annotated[Any, AfterValidator(_clocks)]
StopMinutes = Annotated[Any, AfterValidator(_minutes)]
Kmh = Annotated[float, Field(gt=0, le=200)]
Factor = Annotated[float, Field(ge=0.01, le=10)]
Share = Annotated[float, Field(gt=0, le=1)]
People = Annotated[float, Field(gt=0, le=1e9)]
Capacity = Annotated[Any, AfterValidator(_capacity)]
Money = Annotated[float, Field(ge=0, le=MOST_MONEY)]
Km = Annotated[float, Field(gt=0, le=1_000)]
LegMinutes = Annotated[float, Field(gt=0, le=1_440)]
BetweenMinutes = Annotated[float, Field(ge=1, le=1_440)]
