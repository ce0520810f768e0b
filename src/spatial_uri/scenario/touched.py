"""What each change of a scenario touched, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from spatial_uri.measure.roads.carriageways import counted_shares
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.scenario.built_places import people_moved
from spatial_uri.scenario.built_roads import ChangedRoads
from spatial_uri.scenario.built_timetable import change_timetable, vehicle_min
from spatial_uri.scenario.resolved import Altered, Faster, Moved, Opened, Resolved, Slower
from spatial_uri.scenario.scenario import SEASON, Scenario

COLUMNS = ("kind", "segments", "km", "facilities", "settlements", "people", "vehicle_min", "cost")


def touched_table(
    study: Study, scenario: Scenario, resolved: Resolved, roads: ChangedRoads, timetable: Timetable | None
) -> pd.DataFrame:
    """Return one row for each change.

    Returns
    -------
    DataFrame
        Index ``change_id``; ``kind``; ``segments`` and ``km`` of road (of a new road 1 and its length), ``facilities``
        and ``settlements`` (counts; of a relocation all that lose or gain people), ``people`` who move, ``vehicle_min``
        that buses run more on all trips together, and ``cost`` in the unit of the prices: as the scenario says it, else
        by the prices of the study, NaN where there is none.
    """
    rows: dict[str, dict[str, Any]] = {}
    for change in scenario.changes:
        what = resolved.what[str(change.id)]
        row = {"kind": change.kind, **_counts(study, str(change.id), what, roads, resolved)}
        if change.kind == "bus" and timetable is not None:
            alone = scenario.only(str(change.id))
            changed = change_timetable(study, alone, _alone(resolved, str(change.id)), timetable)
            row["vehicle_min"] = vehicle_min(changed) - vehicle_min(timetable)
        row["cost"] = _cost(study, str(change.id), what, roads, row) if change.cost is None else change.cost
        rows[str(change.id)] = row
    if resolved.season is not None:
        rows[SEASON] = {"kind": SEASON, **_of_segments(study, resolved.season.pieces), "cost": math.nan}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("change_id")
    counts = {name: table[name].fillna(0).astype("int64") for name in ("segments", "facilities", "settlements")}
    numbers = {name: table[name].astype("float64") for name in ("km", "people", "vehicle_min", "cost")}
    return table.assign(**counts, **{name: v.fillna(0.0) if name != "cost" else v for name, v in numbers.items()})


def pieces_of(what: object) -> Int64Array:
    """Return the segments of today that a change touches."""
    if isinstance(what, Faster | Slower):
        return what.pieces
    return what if isinstance(what, np.ndarray) else np.empty(0, dtype=np.int64)


def _alone(resolved: Resolved, own: str) -> Resolved:
    return Resolved(what={own: resolved.what[own]})


def _counts(study: Study, own: str, what: object, roads: ChangedRoads, resolved: Resolved) -> Mapping[str, Any]:
    if isinstance(what, NewRoad):
        number = [k for k, _ in resolved.of(NewRoad)].index(own)
        piece = roads.changed.new_piece[number]
        return {"segments": 1, "km": float(roads.changed.network.pieces["length_m"].iloc[piece]) / 1000}
    if isinstance(what, Opened | Altered):
        return {"facilities": 1}
    if isinstance(what, Moved):
        return {"settlements": len(what.shares) + 1, "people": people_moved(study, what)}
    return _of_segments(study, pieces_of(what)) if len(pieces_of(what)) else {}


def _of_segments(study: Study, pieces: Int64Array) -> dict[str, Any]:
    length_m = study.network.pieces["length_m"].to_numpy()
    return {"segments": len(pieces), "km": float(length_m[pieces].sum()) / 1000}


def _cost(study: Study, own: str, what: object, roads: ChangedRoads, row: Mapping[str, Any]) -> float:
    """Return the cost of a change by the prices of the study; NaN without one."""
    prices = study.prices
    if prices is None:
        return math.nan
    if isinstance(what, NewRoad):
        (terrain,) = _terrain(study, [what.line])
        return float(row["km"]) * prices.of_road(what.road_class, terrain, new=True)
    if isinstance(what, Faster):
        return _cost_of_upgrade(study, what, roads.is_faster[own])
    if isinstance(what, Opened | Altered):
        return _cost_of_facility(study, what)
    return prices.of_vehicle_hours(float(row["vehicle_min"]) / 60) if row["kind"] == "bus" else math.nan


def _cost_of_upgrade(study: Study, what: Faster, is_faster: BoolArray) -> float:
    """Return the price of the segments that become faster; of two carriageways each counts half, as of road levers."""
    pieces = what.pieces[is_faster]
    if study.prices is None or not len(pieces):
        return math.nan if study.prices is None else 0.0
    km = (study.network.pieces["length_m"].to_numpy() / 1000 * counted_shares(study.network))[pieces]
    price: FloatArray = np.array(
        [study.prices.of_road(what.to_class, terrain) for terrain in _terrain(study, study.network.lines[pieces])]
    )
    return float((km * price).sum())


def _cost_of_facility(study: Study, what: Opened | Altered) -> float:
    """Return the price of a facility that is built, here or elsewhere, or raised from the next lower tier."""
    if study.prices is None:
        return math.nan
    if isinstance(what, Opened):
        return study.prices.of_site(what.tier)
    if what.is_closed:
        return math.nan
    today = str(study.facilities.table["tier"].loc[what.facility])
    order = [tier.name for tier in study.tiers]
    if what.spot is not None:
        return study.prices.of_site(what.tier or today)
    is_next = what.tier is not None and order.index(today) - order.index(what.tier) == 1
    return study.prices.of_site(what.tier or today, raised=True) if is_next else math.nan


def _terrain(study: Study, lines: Any) -> list[str]:
    """Return the terrain at the middle of each line; "" where no price needs it."""
    if study.prices is None or not study.prices.terrain:
        return [""] * len(lines)
    chains = study.areas.chains()
    middles = shapely.line_interpolate_point(np.asarray(lines, dtype=object), 0.5, normalized=True)
    holding = study.areas.holding(middles)
    return [study.prices.terrain_of(*chains[area]) if area is not None else "" for area in holding]
