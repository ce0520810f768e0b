"""Circles by name: every settlement against many standards, each by its own definition."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.circles.measure_facilities import gather_facilities
from spatial_uri.analyses.circles.measure_missing import attribute_notes, kind_notes, reason_unanswered
from spatial_uri.analyses.circles.measure_reach import Reach, Service
from spatial_uri.analyses.circles.measure_tables import area_table, coverage_of, matrix
from spatial_uri.analyses.circles.options import CirclesOptions
from spatial_uri.analyses.circles.result import Circles
from spatial_uri.analyses.hierarchy.denominators import find_rural, find_villages
from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS, Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import require_hierarchy, require_options, require_study, require_travel
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel
from spatial_uri.rules.circle_presets import chosen_circles, kinds_of
from spatial_uri.rules.circle_rules import Circle, Counted


@knows_study
def circles(
    study: Study,
    hierarchy: Hierarchy,
    options: CirclesOptions | None = None,
    *,
    travel: Travel | None = None,
    own: Sequence[Circle] = (),
    points: gpd.GeoDataFrame | None = None,
    mapped: gpd.GeoDataFrame | None = None,
    service: Service | None = None,
) -> Circles:
    """Measure which of many services every settlement has within their standards: a circle for each.

    What the data cannot answer is no zero: the circle is not among `Circles.answered`, and a note in `Circles.missing`
    says why. A circle of one trip finds the same times as `spatial_uri.service_circle` does for the same facilities.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads; ``walking`` (paths) and ``stops`` where they were read. Attributes
        such as 5G are columns of the settlements (yes or no, 1 or 0, 是 or 否).
    hierarchy
        The ranks of the settlements: which are villages and towns.
    options
        Which circles; None for all.
    travel
        Walk, longest trip, and the direction where a circle says none; None for the usual ones.
    own
        Circles of the user's own, as `read_circles` returns them.
    points, mapped
        Service points of a table and of an extract, as `read_points` and `read_points_of_extract` return them; of each
        kind the table goes before the facilities of the study, and these before the extract.
    service
        What runs, the day looked at and the hours of leaving: for circles by bus.

    Returns
    -------
    Circles
        A table for each circle, the matrix of settlements and services, and areas by their shortfall.

    Raises
    ------
    ParameterError
        If there is no such circle, a threshold lies beyond the longest trip, or the hierarchy is not that of the
        settlements of the study.

    References
    ----------
    Each definition names its own: `spatial-uri circles ID`. Shares as in `spatial_uri.coverage`.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> asked = su.CirclesOptions(circles=("medical-15", "market"))
    >>> found = su.circles(study, su.hierarchy(study), asked)
    >>> [circle.id for circle in found.answered], [note.code for note in found.missing]
    (['medical-15'], ['circles.no_facilities'])
    >>> int(found.places["services_met"].sum()), int(found.of("medical-15")["met"].sum())
    (14, 14)
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, travel = require_options(options, CirclesOptions), require_travel(travel)
    if not hierarchy.places.index.equals(study.settlements.table.index):
        raise ParameterError("the hierarchy is not that of the settlements of the study")
    asked = tuple(_settled(circle, travel) for circle in chosen_circles(options.circles, own))
    travel.require_searched(**{c.key: c.thresholds for c in asked if c.measure == "minutes"})
    kinds = kinds_of(asked)
    named = list(dict.fromkeys(kind for circle in asked for kind in circle.all_kinds))
    facilities = gather_facilities(study, kinds, named, points=points, mapped=mapped)
    reach = Reach(study, travel, service)
    missing: list[Note] = []
    answered: list[Circle] = []
    for circle in asked:
        reason = reason_unanswered(reach, circle, facilities, kinds)
        if reason is None:
            answered.append(circle)
        else:
            missing.append(reason)
    counted = _denominators(study, hierarchy)
    trips = {c.id: _trips(reach, c, facilities, counted[c.denominator]) for c in answered}
    places = matrix(study, hierarchy.places["rank"], answered, trips)
    return Circles(
        options=options,
        travel=travel,
        mode=study.network.mode,
        asked=asked,
        answered=tuple(answered),
        trips=trips,
        coverage=coverage_of(study, answered, trips),
        places=places,
        areas=area_table(study, places, answered),
        facilities=facilities,
        kinds={kind: int((facilities["kind"] == kind).sum()) for kind in named},
        missing=tuple(missing),
        notes=(*kind_notes(answered, facilities, kinds, mapped), *attribute_notes(study, answered)),
    )


def _settled(circle: Circle, travel: Travel) -> Circle:
    """Return a circle with the direction of the study, where it goes one way and does not say which."""
    if circle.measure == "minutes" and circle.direction is None and not circle.steps and circle.mode != "bus":
        return circle.model_copy(update={"direction": travel.direction})
    return circle


def _denominators(study: Study, hierarchy: Hierarchy) -> dict[Counted, BoolArray]:
    settlements = study.settlements.table
    is_village = hierarchy.places["rank"].isin(VILLAGE_RANKS).to_numpy(dtype=np.bool_)
    return {
        "settlements": np.ones(len(settlements), dtype=np.bool_),
        "villages": is_village,
        "administrative_villages": find_villages(hierarchy, settlements).is_in,
        "rural": find_rural(hierarchy, settlements).is_in,
        "towns": ~is_village,
    }


def _trips(reach: Reach, circle: Circle, facilities: gpd.GeoDataFrame, is_counted: BoolArray) -> pd.DataFrame:
    """Return the table of one circle, as `Circles.trips`."""
    settlements = reach.settlements
    found = reach.find(circle, facilities)
    inside = found["value"]
    used = facilities["kind"].isin(circle.all_kinds)
    own = facilities[facilities["inside"].astype(np.bool_)]
    can_stay = all(own["kind"].isin(kinds).any() for kinds in circle.groups_of_kinds)
    if circle.all_kinds and not facilities.loc[used, "inside"].all():
        inside = reach.find(circle, own)["value"] if can_stay else pd.Series(np.nan, index=settlements.index)
    names = facilities.loc[~facilities.index.duplicated(), "name"]
    return pd.DataFrame(
        {
            "name": settlements["name"],
            "area_id": settlements["area_id"],
            "value": found["value"].astype(np.float64),
            "status": found["status"],
            "met": found["met"],
            "is_counted": is_counted,
            "facility_id": found["facility_id"],
            "facility_name": found["facility_id"].map(names).astype(object),
            "inside_value": inside,
            "population": settlements["population"].astype(np.float64),
        },
        index=settlements.index,
    )
