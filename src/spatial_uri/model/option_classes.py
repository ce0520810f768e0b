"""Options said once: defaults, units, limits and help are the fields of one class, wherever they are asked for."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, Literal, TypeVar, dataclass_transform

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.dataclasses import dataclass as pydantic_dataclass
from pydantic_core import ErrorDetails

from spatial_uri.errors import ParameterError

Class = TypeVar("Class")
_MOST_VALUES = 100_000


def as_tuple(value: Any) -> Any:
    """Take one value for a row of one, and any row (list, range, array, column of a table) for a tuple."""
    if value is None:
        return None
    if isinstance(value, str | bytes | Mapping | AbstractSet):  # a set has no first, which headlines count
        return (value,)
    if hasattr(value, "tolist"):  # an array, a column, a number of NumPy
        value = value.tolist()
    if not isinstance(value, Iterable):
        return (value,)
    row = tuple(itertools.islice(value, _MOST_VALUES + 1))  # a range, or what has no end, may hold any number
    if len(row) > _MOST_VALUES:
        message = f"there are more than {_MOST_VALUES:,} values"
        raise ValueError(message)
    return row


class Section(BaseModel):
    """A section of the study file: no unknown keys, no values of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""What something is called, such as a tier: without the blanks at its ends, which nobody sees."""
Level = Literal["province", "prefecture", "county", "township", "village"]
"""The levels of areas, as in `spatial_uri.model.areas`."""


class FacilityColumns(Section):
    """Which column of a table of facilities means what; None: by its usual name."""

    place_id: Text | None = None
    name: Text | None = None
    tier: Text | None = None
    lon: Text | None = None
    lat: Text | None = None
    area_id: Text | None = None


class FileSettings(Section):
    """Which part of a file is meant, and in which encoding its text is."""

    layer: Text | None = None
    sheet: Text | None = None
    encoding: Text | None = None


LONGEST_MIN = 10_080.0
"""A week: no limit of a travel time that anybody means is longer, and a slip of the keyboard is."""

Minutes = Annotated[float, Field(gt=0, le=LONGEST_MIN)]
SomeMinutes = Annotated[tuple[Minutes, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=60)]
Metres = Annotated[float, Field(gt=0, le=100_000)]
Names = Annotated[tuple[Name, ...], BeforeValidator(as_tuple)]
SomeNames = Annotated[Names, Field(min_length=1)]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
def options(cls: type[Class]) -> type[Class]:
    """Make a class of options: frozen, keyword-only, checked on construction with every fault at once.

    The class may have a method ``contradictions()`` that yields what is wrong between fields that are right by
    themselves.

    Raises
    ------
    ParameterError
        On construction, listing every value that makes no sense.

    Examples
    --------
    >>> @options
    ... class Reach:
    ...     limit_min: Minutes = 20.0
    >>> Reach(limit_min=30).limit_min
    30.0
    >>> Reach(limit_min=-1)
    Traceback (most recent call last):
    spatial_uri.errors.ParameterError: the options make no sense
      - limit_min must be a positive number, not -1
    """
    # "forbid" through the config: a misspelt option is never passed over in silence
    config = ConfigDict(extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)
    made: Any = pydantic_dataclass(cls, frozen=True, kw_only=True, config=config)
    check: Callable[..., None] = made.__init__

    @functools.wraps(check)
    def checked(self: Any, **given: Any) -> None:
        faults: list[str] = []
        try:
            check(self, **given)
        except ValidationError as error:
            faults = [fault_of(details) for details in error.errors()]
            wrong = {details["loc"][0] for details in error.errors() if details["loc"]}
            rest = {name: value for name, value in given.items() if name not in wrong}
            try:
                check(self, **rest)
            except ValidationError:
                raise ParameterError("the options make no sense", faults=faults) from None
        faults += getattr(self, "contradictions", lambda: ())()
        if faults:
            raise ParameterError("the options make no sense", faults=faults)

    made.__init__ = checked
    result: type[Class] = made
    return result


_FAULTS = {
    "greater_than": "must be a positive number",
    "greater_than_equal": "must be a number >= {ge:g}",
    "less_than_equal": "must be a number <= {le:g}",
    "finite_number": "must be a finite number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "literal_error": "must be one of {expected}",
}
"""What each type of fault of pydantic is in plain words; all limits of "greater than" are zero."""


def fault_of(error: ErrorDetails) -> str:
    """Say one fault of an option in plain words."""
    name = str(error["loc"][0]) if error["loc"] else "options"
    value, rules = error["input"], error.get("ctx", {})
    if error["type"] == "too_short":
        return f"{name}: at least one is needed"
    if error["type"] == "unexpected_keyword_argument":
        return f"there is no option {name}"
    if error["type"] == "too_long":
        return f"{name} has {rules['actual_length']} values, and may have {rules['max_length']}"
    if error["type"] in _FAULTS:
        expected = str(rules.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return f"{name} {_FAULTS[error['type']].format(**{**rules, 'expected': expected})}, not {value!r}"
    message = error["msg"].removeprefix("Value error, ")
    said = "" if isinstance(value, Mapping) else f", not {value!r}"
    return f"{name}: {message[0].lower()}{message[1:]}{said}"


def fields_of(made: type) -> Iterator[tuple[str, Any]]:
    """Yield the options of a class: name, and what pydantic knows of it (default, description)."""
    known: dict[str, Any] = getattr(made, "__pydantic_fields__", {})
    yield from known.items()


def as_record(chosen: Any) -> dict[str, Any]:
    """Return options as plain data, as the manifest and a study file hold them; those that are None are left out."""
    return {
        name: _plain(getattr(chosen, name)) for name, _ in fields_of(type(chosen)) if getattr(chosen, name) is not None
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
