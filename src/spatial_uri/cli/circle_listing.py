"""The circles by name on the terminal: all of them, or the definition of one with its source."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.read.circle_files import read_circles
from spatial_uri.rules.circle_presets import chosen_circles, circle_toml, kinds_of, known_circles
from spatial_uri.rules.circle_words import COUNTED, GROUPS, definition_rows, standard_words
from spatial_uri.words.catalogue import say

_WIDTH = 22


def list_circles() -> list[str]:
    """Return one line for each circle of the package, by group, in the language that is spoken now."""
    found, group = [], ""
    for circle in known_circles().values():
        if circle.group != group:
            group = circle.group
            found += ["", say(GROUPS[group])]
        found.append(
            f"  {circle.id:<{_WIDTH}} {circle.name} ({standard_words(circle)}, {say(COUNTED[circle.denominator])})"
        )
    return found[1:]


def told_circle(name: str, *, as_toml: bool) -> list[str]:
    """Return the definition of a circle, by its id or as a file of the user's own.

    Parameters
    ----------
    name
        An id, or a TOML file.
    as_toml
        True for the file of the definition, to begin a circle of one's own with.

    Raises
    ------
    ParameterError, DataError
        If there is no such circle, or the file makes no sense.
    """
    if Path(name).suffix == ".toml":
        (circle,) = read_circles([name])
        text = Path(name).read_text("utf-8-sig")
    else:
        (circle,) = chosen_circles((name,))
        text = circle_toml(name)
    if as_toml:
        return text.splitlines()
    kinds = kinds_of([circle])
    return [
        f"{circle.id}: {circle.name}",
        *(f"  {heading}: {told}" for heading, told in definition_rows(circle, kinds)),
    ]
