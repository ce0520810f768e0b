"""A scenario applied to a study: everything is resolved on the study of today before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from spatial_uri.errors import ScenarioError
from spatial_uri.model.arguments import require_kind, require_study, require_timetable
from spatial_uri.model.study import Note, Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel
from spatial_uri.routing.changes.changed_network import ChangedNetwork
from spatial_uri.scenario.built_places import change_facilities, change_settlements
from spatial_uri.scenario.built_roads import change_roads
from spatial_uri.scenario.built_timetable import change_timetable
from spatial_uri.scenario.resolved import Resolved
from spatial_uri.scenario.resolving import resolve
from spatial_uri.scenario.scenario import Scenario
from spatial_uri.scenario.season_notes import notes_of_season
from spatial_uri.scenario.touched import COLUMNS, touched_table


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS)).rename_axis("change_id")


@dataclass(frozen=True, kw_only=True, eq=False)
class AppliedScenario:
    """A study with the changes of a scenario.

    Parameters
    ----------
    scenario
        What was changed.
    study
        The study with all changes; the very same as before where nothing changes.
    timetable
        What runs then; None if it was not given.
    walk_factor
        Speed on foot as a share of the usual one: see `travel`.
    touched
        One row for each change, index ``change_id``: ``kind``, ``segments`` (count), ``km``, ``facilities``,
        ``settlements`` (counts), ``people`` who move, ``vehicle_min`` that buses run more (minutes, all trips
        together), ``cost`` in the unit of the prices (NaN where none is known).
    notes
        What a reader must know of it.
    roads
        What became of the roads of today; None where nothing changes.
    """

    scenario: Scenario
    study: Study
    timetable: Timetable | None
    walk_factor: float = 1.0
    touched: pd.DataFrame = field(default_factory=_nothing)
    notes: tuple[Note, ...] = ()
    roads: ChangedNetwork | None = None
    resolved: Resolved = field(default_factory=Resolved, repr=False)

    def travel(self, travel: Travel) -> Travel:
        """Return how people travel in the scenario: a season may slow them down on foot."""
        return travel if self.walk_factor == 1 else replace(travel, walk_kmh=travel.walk_kmh * self.walk_factor)


def apply_scenario(study: Study, scenario: Scenario, *, timetable: Timetable | None = None) -> AppliedScenario:
    """Apply a scenario to a study.

    The order of the changes does not matter: all are resolved on the study of today before any is applied. Places keep
    the ways onto the road that they have, as long as they are open, and may join new roads as well, so that a new road
    harms nobody and a closure helps nobody. Upgrades only make faster; factors of a season and of ``speeds`` come
    before upgrades, and leave ferries and new roads as they are. Where the study has heights, speeds of new
    roads and of upgrades are those on the level; trips on foot and by bicycle take what slopes cost beside them, there
    and back: a road that is made faster climbs as before.

    Parameters
    ----------
    study
        What is measured today.
    scenario
        What is to change, from `read_scenario`.
    timetable
        What runs today; needed where buses change.

    Returns
    -------
    AppliedScenario
        With a study that every analysis takes. With an empty scenario it is the very study that was given.

    Raises
    ------
    ScenarioError
        Listing every fault of every change: names that match nothing (with the nearest) or several places, selectors
        that match no road, changes that contradict one another, files of lines that hold none.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> apply_scenario(study, Scenario(name="Nothing changes")).study is study
    True
    """
    study, timetable = require_study(study), require_timetable(timetable)
    scenario = require_kind(scenario, Scenario, name="scenario", remedy="give what read_scenario returns")
    if scenario.is_empty:
        return AppliedScenario(scenario=scenario, study=study, timetable=timetable)
    resolved = resolve(study, scenario, timetable)
    if resolved.faults:
        raise ScenarioError(
            f"the scenario does not fit the study in {len(resolved.faults)} place"
            f"{'s' if len(resolved.faults) > 1 else ''}",
            file=scenario.path,
            faults=resolved.faults,
            remedy="correct these changes; names are those of the study's tables, or ids",
        )
    roads = change_roads(study, scenario, resolved)
    facilities, facility_notes = change_facilities(study, resolved)
    changed = None if timetable is None else change_timetable(study, scenario, resolved, timetable)
    notes = (
        *resolved.notes,
        *roads.notes,
        *facility_notes,
        *notes_of_season(scenario.season),
        *_limits_of(study, resolved, roads.changed, timetable),
    )
    touched = touched_table(study, scenario, resolved, roads, timetable)
    return AppliedScenario(
        scenario=scenario,
        study=replace(
            study,
            network=roads.changed.network,
            walking=roads.walking,
            settlements=change_settlements(study, resolved),
            facilities=facilities,
            inputs=(*study.inputs, *scenario.inputs, *resolved.inputs),
            notes=(*study.notes, *notes),
        ),
        timetable=changed,
        walk_factor=1.0 if resolved.season is None else resolved.season.walk_factor,
        touched=touched,
        notes=notes,
        roads=roads.changed,
        resolved=resolved,
    )


def _limits_of(
    study: Study, resolved: Resolved, changed: ChangedNetwork, timetable: Timetable | None
) -> tuple[Note, ...]:
    """Say what a scenario does not change: closed roads for walks to stops, times of buses."""
    notes = []
    is_closed = changed.network.as_open is not None
    if is_closed and study.walking is not None:
        notes.append(Note("scenario.walks_stay"))
    if timetable is not None and (is_closed or resolved.season is not None):
        notes.append(Note("scenario.buses_stay"))
    return tuple(notes)
