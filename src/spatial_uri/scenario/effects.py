"""What each change of a scenario does alone, and what is missing without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from spatial_uri.analyses.comparison.result import Effect
from spatial_uri.analyses.comparison.snapshot import (
    AREA_COLUMNS,
    FACILITY_COLUMNS,
    PLACE_COLUMNS,
    TRIP_COLUMNS,
    Snapshot,
)
from spatial_uri.analyses.service_circle.measure_trips import circle_trips
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.scenario.applying import AppliedScenario, apply_scenario
from spatial_uri.scenario.phrases import what_it_touched
from spatial_uri.scenario.scenario import Scenario
from spatial_uri.scenario.touched import pieces_of
from spatial_uri.words.catalogue import say

MOST_CHANGES = 60
"""Of a scenario with more, no change is measured alone."""


@dataclass(frozen=True, eq=False)
class EffectSearch:
    """Measures the trips of a study with some of the changes of a scenario.

    Parameters
    ----------
    study, scenario, options, travel
        Today, what is to change, and what is measured.
    rules
        The preset and the lines that were overridden, as `Snapshot` keeps them.
    """

    study: Study
    scenario: Scenario
    options: ServiceCircleOptions
    travel: Travel
    rules: Mapping[str, Any]

    def today(self) -> Snapshot:
        """Return the run of today."""
        return self._snapshot(self.study, self.travel, say("today"))

    def with_changes(self, scenario: Scenario) -> Snapshot:
        """Return the run with some changes; those of buses change no trip by road."""
        moving = [str(change.id) for change in scenario.changes if change.kind == "bus"]
        applied = apply_scenario(self.study, scenario.without(moving))
        return self._snapshot(applied.study, applied.travel(self.travel), scenario.name)

    def each(self, applied: AppliedScenario) -> Iterator[Effect]:
        """Yield the effect of each change, one after the other.

        Parameters
        ----------
        applied
            The whole scenario on the same study.
        """
        few = len(self.scenario.ids) <= MOST_CHANGES
        for own in self.scenario.ids:
            row = pd.Series(applied.touched.loc[own])
            measured = few and row["kind"] != "bus"
            yield Effect(
                change_id=own,
                kind=str(row["kind"]),
                what=what_it_touched(self.study, self.scenario, applied.resolved, own, row),
                cost=float(applied.touched["cost"][own]),
                alone=self.with_changes(self.scenario.only(own)) if measured else None,
                left_out=self.with_changes(self.scenario.without(own)) if measured else None,
                geometry=self._shape(applied, own),
            )

    def _snapshot(self, study: Study, travel: Travel, name: str) -> Snapshot:
        tiers, trips = circle_trips(study, self.options, travel)
        return Snapshot(
            name=name,
            mode=study.network.mode,
            travel=travel,
            and_above=self.options.and_above,
            limits_min=tuple(self.options.thresholds_min),
            tiers=tiers,
            settlements=study.settlements.table[list(PLACE_COLUMNS)],
            trips=pd.DataFrame(trips[list(TRIP_COLUMNS)]),
            areas=study.areas.table[list(AREA_COLUMNS)],
            facilities=study.facilities.table[list(FACILITY_COLUMNS)],
            inputs=study.inputs,
            roads=study.network.fingerprint,
            rules=self.rules,
            synthetic=study.synthetic,
        )

    def _shape(self, applied: AppliedScenario, own: str) -> BaseGeometry | None:
        """Return where a change of roads is."""
        what = applied.resolved.what.get(own)
        if isinstance(what, NewRoad):
            return what.line
        pieces = pieces_of(what)
        if not len(pieces):
            return None
        shape: BaseGeometry = shapely.multilinestrings(list(self.study.network.lines[pieces]))
        return shape
