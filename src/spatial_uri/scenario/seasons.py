"""The seasons that come with the package: TOML files beside this module, each rule with its source."""

from __future__ import annotations

import difflib
import tomllib
from importlib import resources

from spatial_uri.scenario.selectors import Season


def season_names() -> tuple[str, ...]:
    """Return the names of the seasons that come with the package.

    Examples
    --------
    >>> season_names()
    ('night', 'rain', 'snow')
    """
    folder = resources.files("spatial_uri.scenario") / "presets"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def season_text(name: str) -> str:
    """Return the rules of a season as they stand in their file, with their sources."""
    return (resources.files("spatial_uri.scenario") / "presets" / f"{name}.toml").read_text("utf-8")


def season_named(name: str, faults: list[str]) -> Season | None:
    """Return a season that comes with the package; a fault if there is none of that name."""
    known = season_names()
    if name not in known:
        near = difflib.get_close_matches(name[:100], known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}, or a table with rules"
        faults.append(f"season: there is no season {name!r}; {hint}")
        return None
    return Season.model_validate(tomllib.loads(season_text(name)))
