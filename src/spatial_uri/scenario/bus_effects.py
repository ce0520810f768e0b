"""What changes of buses bring: who has a departure, and who comes home from town on the same day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Note, Study

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
    facts: dict[str, Any] = {}
    counts_people = are_enough_known(today.settlements.table["population"].to_numpy(dtype=np.float64))
    for side, study, coverage in (("before", today, before), ("after", changed, after)):
        people = study.settlements.table["population"].astype(float).fillna(0.0)
        weights = people if counts_people else pd.Series(1.0, index=people.index)
        for name, column in _ASKED.items():
            has = coverage.places[column].astype(object).eq(True).reindex(people.index).fillna(False).astype(bool)
            facts[f"{name}_{side}"] = round(float(weights[has].sum()))
    limit_m = after.options.stop_limit_m
    if counts_people:
        return Note("scenario.buses_people", walk_limit_m=limit_m, **facts)
    return Note("scenario.buses_settlements", walk_limit_m=limit_m, **facts)
