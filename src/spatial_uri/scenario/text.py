"""The text of a scenario: TOML, checked whole, with every fault at once."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from spatial_uri.errors import ScenarioError
from spatial_uri.scenario.changes import KINDS, Change
from spatial_uri.scenario.key_faults import faults_of
from spatial_uri.scenario.scenario import SEASON, Scenario
from spatial_uri.scenario.seasons import season_named
from spatial_uri.scenario.selectors import Season
from spatial_uri.scenario.values import MaybeEmpty, NameOf, Table
from spatial_uri.store.files import input_file, read_whole, require_file, undated_stem
from spatial_uri.store.net import reader

MOST_MB = 5
MOST_CHANGES = 500


class Head(Table):
    """The keys of a scenario that stand above its changes."""

    name: MaybeEmpty = Field("", description="what it is called  [default: the name of the file]")
    base: NameOf = Field(None, description="the study file that it is meant for, beside it")
    season: Any = Field(None, description="rain, snow or night; or a table with rules of your own")
    roads: NameOf = Field(
        None, description="fingerprint of the roads that segments count in, as the map page writes it"
    )
    change: list[Any] = Field(default_factory=list, description="the changes: [[change]] blocks")


@reader("scenario")
def read_scenario(path: str | Path) -> Scenario:
    r"""Read and check the text of a scenario; no study is needed, and none of its names is looked up.

    Parameters
    ----------
    path
        A TOML file; `docs/SCENARIOS.md` lists its keys.

    Returns
    -------
    Scenario
        For `apply_scenario`.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    ScenarioError
        Listing every fault with the change it is in: text that is no TOML, unknown keys with the nearest known one,
        values of a wrong type or beyond their limits, two changes of one id.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> file = Path(tempfile.mkdtemp()) / "rain.toml"
    >>> _ = file.write_text('name = "After the rain"\nseason = "rain"\n')
    >>> read_scenario(file).ids
    ('season',)
    """
    path = require_file(path).resolve()
    raw = _load(path)
    faults = _head_faults(raw)
    base = raw.get("base")
    changes = list(_changes(raw.get("change", []), faults))
    season = _season(raw.get("season"), faults)
    if faults:
        raise ScenarioError(
            f"the scenario has {len(faults)} mistake{'s' if len(faults) > 1 else ''}",
            file=path,
            faults=faults,
            remedy="correct them and run again; docs/SCENARIOS.md lists every key",
        )
    return Scenario(
        name=str(raw.get("name", "")).strip() or undated_stem(path),
        changes=tuple(changes),
        season=season,
        roads=raw.get("roads"),
        base=None if base is None else Path(os.path.normpath(path.parent / Path(base.strip()).expanduser())),
        path=path,
        inputs=(input_file(path, "scenario"),),
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_whole(path, most_mb=MOST_MB, what="scenario").decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScenarioError(
            "the scenario is not in UTF-8", file=path, remedy="save it as UTF-8 in your editor"
        ) from error
    except RecursionError as error:
        raise ScenarioError(
            "the scenario is no valid TOML", file=path, faults=["lists lie too deep in one another"]
        ) from error
    except ValueError as error:  # of TOML, or a number with more digits than Python reads
        remedy = "correct that line"
        if "\\" in str(error) or "escape" in str(error) or "hex" in str(error).lower():
            remedy += '; write Windows paths with forward slashes, as in "lines/bridge.geojson"'
        raise ScenarioError("the scenario is no valid TOML", file=path, faults=[str(error)], remedy=remedy) from error


def _head_faults(raw: dict[str, Any]) -> list[str]:
    try:
        Head.model_validate(raw)
    except ValidationError as error:
        return faults_of(error, Head)
    return []


def _season(given: Any, faults: list[str]) -> Season | None:
    if given is None:
        return None
    if isinstance(given, str):
        return season_named(given.strip(), faults)
    if not isinstance(given, dict):
        faults.append(f'season: should be a name, such as "rain", or a table with rules, not {given!r}')
        return None
    try:
        return Season.model_validate(given)
    except ValidationError as error:
        faults += [f"season.{fault}" for fault in faults_of(error, Season)]
    return None


def _changes(given: Any, faults: list[str]) -> Iterator[Change]:
    """Yield the changes that are right by themselves, and list what is wrong with the others."""
    if not isinstance(given, list):
        return
    if len(given) > MOST_CHANGES:
        faults.append(f"change: there are {len(given):,} changes, and there may be {MOST_CHANGES:,}")
        return
    kinds = Counter[str]()
    seen: dict[str, int] = {}
    for number, raw in enumerate(given, start=1):
        if not isinstance(raw, dict):
            faults.append(f"change {number}: should be a table, [[change]], not {raw!r}")
            continue
        kind, model = _kind_of(raw, number, faults)
        if model is None:
            continue
        kinds[kind] += 1
        own = raw.get("id", f"{kind}-{kinds[kind]}")
        title = f"change {number} ({own!r})" if isinstance(own, str) else f"change {number}"
        if isinstance(own, str):
            own = own.strip()
            if own in seen:
                faults.append(f"{title}: change {seen[own]} has the id {own!r} already")
            if own == SEASON:
                faults.append(f"{title}: the id {SEASON!r} is that of the season")
            seen.setdefault(own, number)
        try:
            yield model.model_validate({**raw, "id": own})  # type: ignore[misc]
        except ValidationError as error:
            faults += [f"{title}: {fault}" for fault in faults_of(error, model)]


def _kind_of(raw: dict[str, Any], number: int, faults: list[str]) -> tuple[str, type[Table] | None]:
    kind = raw.get("kind")
    known = ", ".join(KINDS)
    if kind is None:
        faults.append(f"change {number}: kind is missing; known are {known}")
    elif not isinstance(kind, str) or kind not in KINDS:
        near = difflib.get_close_matches(str(kind)[:100], [*KINDS], n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {known}"
        faults.append(f"change {number}: there is no kind {kind!r}; {hint}")
    else:
        return kind, KINDS[kind]
    return "", None
