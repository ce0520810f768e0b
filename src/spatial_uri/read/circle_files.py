"""Circles by name of the user's own: TOML files beside the study."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from spatial_uri.errors import DataError
from spatial_uri.rules.circle_presets import circle_of_table, known_circles
from spatial_uri.rules.circle_rules import Circle
from spatial_uri.store.files import require_file
from spatial_uri.store.net import reader


def read_circles(files: Iterable[str | Path]) -> tuple[Circle, ...]:
    """Read circles of the user's own.

    Parameters
    ----------
    files
        TOML files, one circle in each; ``extends`` names another circle, with whose definition it begins.

    Raises
    ------
    InputNotFoundError
        If a file is not there.
    DataError
        With every fault of every file: what is no TOML, unknown keys, values that make no sense, kinds that nobody
        knows, an id that is taken.
    """
    faults: list[str] = []
    found: dict[str, Circle] = {}
    paths = [require_file(file) for file in files]
    for path in paths:
        circle, wrong = _circle_in(path)
        if circle is not None and (circle.id in found or circle.id in known_circles()):
            wrong = [f"id: there is a circle {circle.id!r} already"]
        faults += [f"{path.name}: {fault}" if len(paths) > 1 else fault for fault in wrong]
        if circle is not None:
            found[circle.id] = circle
    if faults:
        raise DataError(
            "the definition of a circle makes no sense",
            file=paths[0] if len(paths) == 1 else None,
            faults=faults,
            remedy="correct the lines; `spatial-uri circles ID --toml` prints one to begin with",
        )
    return tuple(found.values())


@reader()
def _circle_in(path: Path) -> tuple[Circle | None, list[str]]:
    """Return the circle of a file, or every fault of it."""
    try:
        return circle_of_table(tomllib.loads(path.read_text("utf-8-sig")))
    except UnicodeDecodeError:
        return None, ["it is not in UTF-8: save it as UTF-8 in your editor"]
    except tomllib.TOMLDecodeError as error:
        return None, [f"it is no TOML: {error}"]
