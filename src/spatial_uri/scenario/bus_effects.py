"""What changes of buses bring: who has a departure, and who comes home from town on the same day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Note, Study
from spatial_uri.scenario.scenario import Scenario

MOST_BUS_CHANGES = 12
"""Of a scenario with more changes of buses, none is measured alone: each is two timetables searched."""

_ASKED = {"stop": "has_served_stop", "town": "town_return", "county": "county_return"}


def note_of_buses(today: Study, before: TransitCoverage, changed: Study, after: TransitCoverage) -> Note:
    """Return a note that compares two coverages by public transport.

    Parameters
    ----------
    today, before
        The study of today and its coverage.
    changed, after
        The study of the scenario and its coverage: people who moved count where they live then.

    Returns
    -------
    Note
        How many people (settlements, where the people of less than half are known) have a departure within the walk to
        a stop, and a return on one day from the seat of their town and of their county, before and after.
    """
    counts_people = _counts_people(today)
    found = {**_served(today, before, "before", counts_people), **_served(changed, after, "after", counts_people)}
    limit_m = after.options.stop_limit_m
    if counts_people:
        return Note("scenario.buses_people", walk_limit_m=limit_m, **found)
    return Note("scenario.buses_settlements", walk_limit_m=limit_m, **found)


def notes_of_each(
    today: Study, scenario: Scenario, measure: Callable[[Scenario], tuple[Study, TransitCoverage]]
) -> Iterator[Note]:
    """Yield what each change of buses brings alone, and what is left without it, where a scenario has several.

    Parameters
    ----------
    today
        The study of today.
    scenario
        All changes.
    measure
        Returns the study with some changes and its coverage by public transport.
    """
    own = [str(change.id) for change in scenario.changes if change.kind == "bus"]
    if not 1 < len(own) <= MOST_BUS_CHANGES:
        return
    counts_people = _counts_people(today)
    measured = cache(lambda ids: measure(scenario.only(ids)))  # of two changes, one alone is the other left out
    for name in own:
        study, alone = measured((name,))
        facts = _served(study, alone, "alone", counts_people)
        study, rest = measured(scenario.without(name).ids)
        facts |= _served(study, rest, "left_out", counts_people)
        facts |= {"change": name, "walk_limit_m": alone.options.stop_limit_m}
        if counts_people:
            yield Note("scenario.bus_alone_people", **facts)
        else:
            yield Note("scenario.bus_alone_settlements", **facts)


def _counts_people(study: Study) -> bool:
    """Tell whether people are counted, or settlements because the people of most are not known."""
    return are_enough_known(study.settlements.table["population"].to_numpy(dtype=np.float64))


def _served(study: Study, coverage: TransitCoverage, side: str, counts_people: bool) -> dict[str, Any]:
    """Return how many have a departure, and a return on one day, as facts that end in the name of a side."""
    people = study.settlements.table["population"].astype(float).fillna(0.0)
    weights = people if counts_people else pd.Series(1.0, index=people.index)
    counts: dict[str, Any] = {}
    for name, column in _ASKED.items():
        has = coverage.places[column].astype(object).eq(True).reindex(people.index).fillna(False).astype(bool)
        counts[f"{name}_{side}"] = round(float(weights[has].sum()))
    return counts
