"""The registry of circles by name: definitions are TOML files, those of the package and a user's own alike.

Nothing in the code names a circle. A file of the folder ``circles`` beside this module is a circle; ``kinds.toml``
holds the kinds of facilities that they name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from spatial_uri.errors import ParameterError
from spatial_uri.rules.circle_rules import Circle, KindRule, contradictions

_KINDS = "kinds.toml"
_SAID = {
    "missing": "is missing",
    "extra_forbidden": "no circle has such a key",
    "string_pattern_mismatch": 'takes a-z, 0-9 and hyphens, as in "tea-market"',
}


@cache
def known_kinds() -> Mapping[str, KindRule]:
    """Return the kinds of facilities that come with the package, in the order in which objects are sorted into them."""
    return {key: KindRule.model_validate(rule) for key, rule in tomllib.loads(_text(_KINDS)).items()}


@cache
def known_circles() -> Mapping[str, Circle]:
    """Return the circles that come with the package: id -> definition, in the order of their groups and names."""
    found = {}
    for name in sorted(_names()):
        circle = Circle.model_validate(tomllib.loads(_text(name)))
        found[circle.id] = circle
    order = list(dict.fromkeys(Circle.model_fields["group"].annotation.__args__))  # type: ignore[union-attr]
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1].group), item[0])))


def chosen_circles(names: Sequence[str] | None, own: Sequence[Circle] = ()) -> tuple[Circle, ...]:
    """Return the circles of some ids, in the order asked for; all, the user's own first, if `names` is None.

    Raises
    ------
    ParameterError
        Naming every id that no circle has.
    """
    there = {circle.id: circle for circle in (*own, *known_circles().values())}
    wanted = tuple(there) if names is None else tuple(dict.fromkeys(names))
    if unknown := [name for name in wanted if name not in there]:
        raise ParameterError(
            "there is no such circle",
            faults=[repr(name) for name in unknown],
            remedy=f"choose among {', '.join(there)}; a circle of your own is a file given as own_circles",
        )
    return tuple(there[name] for name in wanted)


def kinds_of(circles: Iterable[Circle]) -> dict[str, KindRule]:
    """Return the kinds that are known where these circles are measured: those of the package, and their own."""
    return {**known_kinds(), **{key: rule for circle in circles for key, rule in circle.kinds_of_its_own.items()}}


def circle_toml(circle: str) -> str:
    """Return the file of a circle of the package as it stands.

    Raises
    ------
    ParameterError
        If there is none of that id.
    """
    chosen_circles((circle,))
    return _text(f"{circle}.toml")


def circle_of_table(table: Mapping[str, Any]) -> tuple[Circle | None, list[str]]:
    """Return the circle that a table of TOML defines, or every fault of it.

    Parameters
    ----------
    table
        The definition; ``extends`` names a circle of the package that it begins with.
    """
    base = table.get("extends")
    faults = []
    if base is not None and base not in known_circles():
        faults.append(f"extends: there is no circle {base!r}; choose among {', '.join(known_circles())}")
        base = None
    whole = _extended({} if base is None else tomllib.loads(_text(f"{base}.toml")), table)
    faults += contradictions(whole, known_kinds())
    try:
        circle = Circle.model_validate(whole)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, e['loc']))}: {_plain(e)}" for e in error.errors()]
        return None, [*wrong, *faults]
    return (None, faults) if faults else (circle, [])


def _plain(error: ErrorDetails) -> str:
    """Say in plain words what is wrong with the value of a key."""
    said = _SAID.get(error["type"])
    if said is not None:
        return said
    message = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return message if error["type"] == "value_error" else f"{message}, not {error['input']!r}"


def _extended(base: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a definition on top of another; ways of measuring exclude each other, so they come from one of both."""
    kept = dict(base)
    for one, other in (("kinds", "steps"), ("steps", "kinds"), ("steps", "direction")):
        if one in table:
            kept.pop(other, None)
    return {**kept, **{key: value for key, value in table.items() if key != "extends"}}


def _names() -> list[str]:
    folder = resources.files("spatial_uri.rules") / "circles"
    return [file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name != _KINDS]


def _text(name: str) -> str:
    return (resources.files("spatial_uri.rules") / "circles" / name).read_text("utf-8")
