"""Bus levers: listed, screened, and the best evaluated in full by the coverage of public transport."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.bus_levers.measure_candidates import Candidate, Screen, weights_of
from spatial_uri.analyses.bus_levers.measure_changes import Repetition
from spatial_uri.analyses.bus_levers.measure_demand import called_vehicles
from spatial_uri.analyses.bus_levers.measure_evaluation import BusEvaluation
from spatial_uri.analyses.bus_levers.measure_gains import compare, gains_of
from spatial_uri.analyses.bus_levers.measure_lines import RunningLines
from spatial_uri.analyses.bus_levers.measure_stops import COLUMNS, ChangedCoverage
from spatial_uri.analyses.bus_levers.options import BusLeverOptions
from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arguments import require_hierarchy, require_options, require_study, require_timetable
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note, Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.words.catalogue import N_

TOPIC = N_("Bus levers")
_LEVER_COLUMNS = (
    "kind", "line", "stops", "place_id", "place_name", "extra_vehicle_min_per_day", "people_estimate", "is_evaluated",
    "people_with_stop", "people_with_return", "people_with_bus", "people_gained", "settlements_gained",
    "person_min_saved", "person_min_lost", "served_before_min", "served_after_min", "people_delayed", "minutes_delayed",
    "person_min_delayed", "vehicles", "people_per_vehicle_hour", "cost", "people_per_cost",
)  # fmt: skip
_SETTLEMENT_COLUMNS = (
    "lever_id", "place_id", "name", "population", "newly_stop", "newly_return", "newly_bus", "before_min", "after_min",
)  # fmt: skip


@knows_study
def bus_levers(
    study: Study,
    hierarchy: Hierarchy,
    timetable: Timetable | None,
    options: BusLeverOptions | None = None,
    *,
    base: TransitCoverage,
) -> BusLevers:
    """Find what buses could do in addition, what it would bring, and how long vehicles would run for it.

    Five kinds: a stop on a line that passes; a line that goes on beyond its end, and comes back; a detour inserted
    between two stops, both ways; every trip of a line once more, later; and vehicles that are called. Candidates are
    ranked by the most people whom each could bring in for a vehicle-hour; the best of each kind in turn are evaluated
    in full, by the measures of `transit_coverage` with the changed timetable. Nothing that runs is taken away, so that
    nobody's stop is lost. Who waits in a bus while it goes round is told beside the gain. Whether the vehicle of a
    longer trip is back in time for the next is not looked at.

    Parameters
    ----------
    study, hierarchy, timetable
        What `base` was measured from; without a timetable there is nothing to change.
    options
        Kinds, number evaluated, speeds; None for the usual ones.
    base
        The coverage by what runs today.

    Returns
    -------
    BusLevers
        Levers with what they bring, the settlements that they change, and ends that cannot be extended; its
        `evaluation` tells what several levers bring together, and what they cost.

    Raises
    ------
    DataError
        If nothing runs on the day of `base`, or it was measured without a timetable.
    ParameterError
        If `base` is not that of the settlements of the study, or an option makes no sense.

    References
    ----------
    Church, R. and ReVelle, C. (1974): The maximal covering location problem. Papers of the Regional Science
    Association 32(1), 101-118, for whom a new stop could serve. The rest is an own definition.

    Examples
    --------
    >>> import spatial_uri as su
    >>> from spatial_uri.samples import example_extract, example_timetable
    >>> study = su.study_from_extract(example_extract(), transit=True)
    >>> timetable, ranks = su.read_timetable_sheet(example_timetable(), stops=study.stops), su.hierarchy(study)
    >>> base = su.transit_coverage(study, ranks, timetable)
    >>> found = bus_levers(study, ranks, timetable, BusLeverOptions(evaluate=2), base=base)
    >>> bool((found.levers["extra_vehicle_min_per_day"] > 0).all())
    True
    >>> both = found.evaluation.together(found.levers.index[:2])
    >>> bool(both["has_stop"].sum() >= base.places["has_served_stop"].sum())
    True
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, known = require_options(options, BusLeverOptions), require_timetable(timetable)
    if not base.places.index.equals(study.settlements.table.index):
        raise ParameterError("the coverage by public transport is not that of the settlements of the study")
    if known is None or base.day is None or not len(known.trips_on(base.day)):
        raise DataError(
            "nothing is known to run on the day of service", remedy="give a timetable, and a day it runs on"
        )
    counts_people = are_enough_known(base.places["population"].to_numpy(dtype=np.float64))
    weights = weights_of(base.places, counts_people=counts_people)
    screen = Screen(RunningLines(study, known, base), options)
    found = screen.all_candidates()
    tried = [found[k] for k in _in_turn(found, [_score(one, weights, options) for one in found])]
    added = [one.point for one in tried if not isinstance(one.change, Repetition)]
    evaluation = BusEvaluation(
        ChangedCoverage(study, hierarchy, known, base, added),
        changes={str(k): one.change for k, one in enumerate(tried)},
        alone_min={str(k): one.vehicle_min for k, one in enumerate(tried)},
        prices=study.prices,
    )
    rows = [_row(one, study, weights, options) for one in tried]
    changes = [_evaluated(evaluation, str(k), hierarchy) for k in range(min(len(tried), options.evaluate))]
    for row, change in zip(rows, changes, strict=False):
        row.update(gains_of(change, weights), is_evaluated=True)
    changes += [pd.DataFrame()] * (len(rows) - len(changes))
    called = list(called_vehicles(screen, hierarchy, weights)) if "on_demand" in options.kinds else []
    rows, changes = [*rows, *(row for row, _, _ in called)], [*changes, *(change for _, change, _ in called)]
    levers, order = _lever_table(study, rows, options)
    names = {k: str(lever) for k, lever in zip(order, levers.index, strict=True)}
    return BusLevers(
        options=options,
        transit_options=base.options,
        travel=base.travel,
        day=base.day,
        prices=study.prices,
        counts_people=counts_people,
        levers=levers,
        settlements=_settlement_table(study, [changes[k] for k in order], list(levers.index)),
        refused=pd.DataFrame(screen.refused, columns=["line", "stop_id", "why"]),
        evaluation=evaluation.named(
            {str(k): names[k] for k in range(len(tried))},
            called={names[len(tried) + k]: vehicles for k, (_, _, vehicles) in enumerate(called)},
            alone_min=levers["extra_vehicle_min_per_day"].to_dict(),
        ),
        notes=_notes(screen, len(found), counts_people=counts_people),
    )


def _evaluated(evaluation: BusEvaluation, lever: str, hierarchy: Hierarchy) -> pd.DataFrame:
    """Return what a lever changes for each settlement."""
    same_seat = (hierarchy.places["town_seat_id"] == hierarchy.places["county_seat_id"]).to_numpy(dtype=np.bool_)
    before = pd.DataFrame(evaluation.coverage.base.places[list(COLUMNS)])
    return compare(before, evaluation.columns((lever,)), same_seat=same_seat)


def _notes(screen: Screen, listed: int, *, counts_people: bool) -> tuple[Note, ...]:
    notes = [] if counts_people else [Note("bus_levers.settlements_counted", severity="warning")]
    left = listed - min(listed, screen.options.evaluate)
    notes += [Note("bus_levers.screened", count=left, evaluated=screen.options.evaluate)] if left else []
    notes += [Note("bus_levers.one_way_ends", count=len(screen.refused))] if screen.refused else []
    return tuple(note.about(TOPIC) for note in notes)


def _in_turn(candidates: list[Candidate], scores: list[float]) -> list[int]:
    """Return candidates in the order of their evaluation: the best of each kind, then the second of each, and so on."""
    best_first = sorted(range(len(candidates)), key=lambda k: (-scores[k], k))
    seen: dict[str, int] = {}
    turns = []
    for k in best_first:
        turns.append((seen.get(candidates[k].kind, 0), -scores[k], k))
        seen[candidates[k].kind] = seen.get(candidates[k].kind, 0) + 1
    return [k for _, _, k in sorted(turns)]


def _score(candidate: Candidate, weights: FloatArray, options: BusLeverOptions) -> float:
    """Return what a candidate is ranked by before it is evaluated."""
    people = float(weights[candidate.most].sum())
    return people if options.rank_by == "people" else people / max(candidate.vehicle_min / 60, 1e-9)


def _row(one: Candidate, study: Study, weights: FloatArray, options: BusLeverOptions) -> dict[str, Any]:
    aboard = np.nan if options.aboard_per_trip is None else options.aboard_per_trip
    return {
        "kind": one.kind, "line": one.line, "stops": "; ".join(one.stops),
        "place_id": study.settlements.table.index[one.place] if one.place >= 0 else None,
        "extra_vehicle_min_per_day": one.vehicle_min, "people_estimate": float(weights[one.most].sum()),
        "is_evaluated": False, "people_delayed": aboard * one.delayed_trips if one.delayed_trips else 0.0,
        "minutes_delayed": one.delay_min, "geometry": one.point,
    }  # fmt: skip


def _lever_table(
    study: Study, rows: list[dict[str, Any]], options: BusLeverOptions
) -> tuple[gpd.GeoDataFrame, list[int]]:
    """Return the table of levers, the best first, and which row stands where."""
    table = pd.DataFrame(rows, columns=[*_LEVER_COLUMNS, "geometry"])
    names = study.settlements.table["name"]
    table["place_name"] = [names.get(place, "") if place is not None else "" for place in table["place_id"]]
    table["person_min_delayed"] = table["people_delayed"] * table["minutes_delayed"]
    gained = table["people_gained"].astype(float).fillna(table["people_estimate"])
    hours = table["extra_vehicle_min_per_day"].astype(float) / 60
    table["people_per_vehicle_hour"] = (gained / hours.where(hours > 0)).astype(float)
    prices = study.prices or Prices()
    table["cost"] = [prices.of_vehicle_hours(one) for one in hours]
    table["people_per_cost"] = (gained / table["cost"].where(table["cost"] > 0)).astype(float)
    key = gained if options.rank_by == "people" else table["people_per_vehicle_hour"].fillna(0.0)
    by = pd.DataFrame({"done": ~table["is_evaluated"].astype(bool), "key": -key, "people": -gained})
    order = by.sort_values(["done", "key", "people"], kind="stable").index.tolist()
    table = table.loc[order].set_axis(pd.Index([f"B{k + 1}" for k in range(len(order))], name="lever_id"), axis=0)
    numbers = [name for name in _LEVER_COLUMNS if name.startswith(("people", "person", "served", "minutes", "settl"))]
    table = table.astype(dict.fromkeys([*numbers, "vehicles", "extra_vehicle_min_per_day", "cost"], float))
    table["is_evaluated"] = table["is_evaluated"].astype(bool)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=study.crs), order


def _settlement_table(study: Study, changes: list[pd.DataFrame], ids: list[str]) -> pd.DataFrame:
    """Return the settlements that each evaluated lever changes."""
    parts = []
    for lever, change in zip(ids, changes, strict=True):
        if change.empty:
            continue
        differs = (change["before_min"] - change["after_min"]).fillna(0.0) != 0
        kept = change[change["newly_stop"] | change["newly_return"] | change["newly_bus"] | differs]
        parts.append(kept.rename_axis("place_id").reset_index().assign(lever_id=lever))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_SETTLEMENT_COLUMNS))
    places = study.settlements.table
    table["name"] = table["place_id"].map(places["name"])
    table["population"] = table["place_id"].map(places["population"]).astype(float)
    return table[list(_SETTLEMENT_COLUMNS)]
