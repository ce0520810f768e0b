"""A scenario as plain data: changes and a season, to be applied to a study."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from spatial_uri.errors import ParameterError
from spatial_uri.model.option_classes import as_tuple
from spatial_uri.model.study import InputFile
from spatial_uri.scenario.changes import Change
from spatial_uri.scenario.selectors import Season

SEASON = "season"
"""The id of the season, which counts as a change of its own."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is changed in a study, as `read_scenario` reads it: checked by itself, not yet against any study.

    Parameters
    ----------
    name
        What it is called in titles.
    changes
        The changes, each with an ``id`` of its own.
    season
        What a season does to roads and walks; None without one.
    roads
        Fingerprint of the roads in whose numbers ``segments`` count; None if none are named.
    base
        The study file that it was written for; None if it does not say.
    path
        Its file; files of lines are looked for beside it. None if it was made in a program.
    inputs
        The file with its hash.

    Examples
    --------
    >>> scenario = Scenario(name="Nothing changes")
    >>> scenario.ids, scenario.is_empty
    ((), True)
    """

    name: str
    changes: tuple[Change, ...] = ()
    season: Season | None = None
    roads: str | None = None
    base: Path | None = None
    path: Path | None = None
    inputs: tuple[InputFile, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its changes, and ``season`` if it has one."""
        own = tuple(str(change.id) for change in self.changes)
        return own if self.season is None else (*own, SEASON)

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.ids

    def only(self, ids: str | Iterable[str]) -> Scenario:
        """Return the scenario with some of its changes alone.

        Parameters
        ----------
        ids
            Of the changes that stay; ``season`` for the season.

        Raises
        ------
        ParameterError
            If there is no such change.
        """
        kept = set(self._known(ids))
        changes = tuple(change for change in self.changes if change.id in kept)
        return replace(self, changes=changes, season=self.season if SEASON in kept else None)

    def without(self, ids: str | Iterable[str]) -> Scenario:
        """Return the scenario without some of its changes.

        Parameters
        ----------
        ids
            Of the changes that are left out; ``season`` for the season.

        Raises
        ------
        ParameterError
            If there is no such change.
        """
        left_out = set(self._known(ids))
        return self.only([own for own in self.ids if own not in left_out])

    def _known(self, ids: str | Iterable[str]) -> tuple[str, ...]:
        wanted: tuple[str, ...] = as_tuple(ids) or ()
        if unknown := [one for one in wanted if one not in self.ids]:
            raise ParameterError(
                f"the scenario has no change {', '.join(map(repr, unknown))}",
                remedy=f"its changes are {', '.join(self.ids) or 'none'}",
            )
        return wanted
