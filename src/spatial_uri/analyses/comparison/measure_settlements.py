"""Every settlement of either run: where it stood, where it stands, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.comparison.measure_matching import (
    MOVED_M,
    SETTLEMENT_RULES,
    match_places,
)
from spatial_uri.analyses.comparison.measure_split import Sides
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array, ObjectArray

SAME_MS = 3000.0
"""A change of less, which is printed as 0.0 minutes, is none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Settlements:
    """The settlements of both runs: those of the later one in their order, then those that only the earlier one has.

    Parameters
    ----------
    before_row, after_row
        The row in each run, -1 where it does not have them.
    ids
        The id in the later run, or where it does not have it in the earlier one, made unique.
    before_place, after_place
        Where they are, in the CRS of the later run; None where a run does not have them.
    """

    before_row: Int64Array
    after_row: Int64Array
    ids: pd.Index[str]
    before_place: ObjectArray
    after_place: ObjectArray

    @property
    def moved_m(self) -> FloatArray:
        """How far each is from where it was; NaN unless both have it."""
        both = (self.before_row >= 0) & (self.after_row >= 0)
        moved = np.full(len(both), np.nan)
        moved[both] = gpd.GeoSeries(self.before_place[both]).distance(gpd.GeoSeries(self.after_place[both]))
        return moved

    @property
    def has_moved(self) -> BoolArray:
        """Which stand elsewhere."""
        return np.asarray(self.moved_m > MOVED_M)


def pair_settlements(before: Snapshot, after: Snapshot) -> Settlements:
    """Find which settlement of one run is which of the other.

    Parameters
    ----------
    before, after
        The runs.
    """
    earlier = before.settlements.to_crs(after.crs)
    own = match_places(earlier, after.settlements, SETTLEMENT_RULES)
    left = np.setdiff1d(np.arange(len(earlier)), own)
    before_row = np.concatenate([own, left]).astype(np.int64)
    after_row = np.concatenate([np.arange(len(own)), np.full(len(left), -1)]).astype(np.int64)
    nowhere = np.full(len(left), None, dtype=object)
    return Settlements(
        before_row=before_row,
        after_row=after_row,
        ids=pd.Index(
            [*after.settlements.index, *_unique(earlier.index[left], after.settlements.index)], name="place_id"
        ),
        before_place=_taken(earlier.geometry.to_numpy(), before_row),
        after_place=np.concatenate([after.settlements.geometry.to_numpy(), nowhere]),
    )


def _unique(ids: pd.Index[str], taken: pd.Index[str]) -> list[str]:
    """Return ids of the earlier run; one that the later run gives to another settlement is marked."""
    known = set(taken)
    return [f"{place} (before)" if place in known else place for place in ids]


def _taken(values: ObjectArray, rows: Int64Array) -> ObjectArray:
    """Return the values of some rows, None for row -1."""
    padded: ObjectArray = np.concatenate([values.astype(object), np.full(1, None, dtype=object)])
    return padded[rows]


def sides_of(settlements: Settlements, before: Snapshot, after: Snapshot, tier: str) -> Sides:
    """Put both runs side by side for one tier.

    Parameters
    ----------
    settlements, before, after
        Which settlement is which, and the runs.
    tier
        A tier of both.
    """
    own, other = before.trips_of(tier), after.trips_of(tier)
    return Sides(
        in_before=settlements.before_row >= 0,
        in_after=settlements.after_row >= 0,
        before_people=_numbers(before.settlements["population"], settlements.before_row),
        after_people=_numbers(after.settlements["population"], settlements.after_row),
        before_min=_numbers(own["travel_min"], settlements.before_row),
        after_min=_numbers(other["travel_min"], settlements.after_row),
        before_status=_taken(own["status"].to_numpy(), settlements.before_row),
        after_status=_taken(other["status"].to_numpy(), settlements.after_row),
    )


def _numbers(values: pd.Series[float], rows: Int64Array) -> FloatArray:
    return np.append(values.to_numpy(dtype=np.float64), np.nan)[rows]


def classes_of(sides: Sides, limits_min: tuple[float, float]) -> ObjectArray:
    """Say what has become of each settlement: one of `CLASSES`, by the limit of the later run.

    Parameters
    ----------
    sides
        The settlements of both runs, for one tier.
    limits_min
        What counts as within before and after.
    """
    _, had, has = sides.within(*limits_min)
    was, is_now = np.isfinite(sides.before_min), np.isfinite(sides.after_min)
    later_ms = sides.change_ms
    rules = (
        ("appeared", ~sides.in_before),
        ("vanished", ~sides.in_after),
        ("unknown", ~sides.is_answered),
        ("gained", ~had & has),
        ("lost", had & ~has),
        ("newly_reached", ~was & is_now),
        ("cut_off", was & ~is_now),
        ("faster", later_ms <= -SAME_MS),
        ("slower", later_ms >= SAME_MS),
    )
    named: ObjectArray = np.select([rows for _, rows in rules], [name for name, _ in rules], default="same").astype(
        object
    )
    return named


def states_of(minutes: FloatArray, status: ObjectArray, limit_min: float) -> ObjectArray:
    """Say where each settlement stands on one side: one of `STATES`.

    Parameters
    ----------
    minutes, status
        Of that side; None for a settlement that it does not have.
    limit_min
        What counts as within there.
    """
    states = status.copy()
    states[pd.isna(status)] = "absent"
    reached = states == "reached"
    states[reached] = np.where(minutes[reached] <= limit_min, "within", "beyond")
    return states


def settlement_rows(
    settlements: Settlements,
    before: Snapshot,
    after: Snapshot,
    sides: Sides,
    limits_min: tuple[float, float],
    tier: str,
) -> gpd.GeoDataFrame:
    """Return one row for each settlement, but for the cause.

    Parameters
    ----------
    settlements, before, after
        Which settlement is which, and the runs.
    sides, limits_min, tier
        Both runs for this tier, and what counts as within before and after.
    """
    was, now = settlements.before_row, settlements.after_row
    facilities = [run.trips_of(tier)["facility_id"].to_numpy() for run in (before, after)]
    names = [_taken(run.settlements["name"].to_numpy(), rows) for run, rows in ((before, was), (after, now))]
    areas = [_taken(run.settlements["area_id"].to_numpy(), rows) for run, rows in ((before, was), (after, now))]
    table = {
        "tier": tier,
        "name": _later(names[0], names[1], now),
        "area_id": _later(areas[0], areas[1], now),
        "before_id": _taken(before.settlements.index.to_numpy(), was),
        "before_people": sides.before_people,
        "after_people": sides.after_people,
        "before_min": sides.before_min,
        "after_min": sides.after_min,
        "change_min": sides.change_ms / 60_000,
        "before_status": sides.before_status,
        "after_status": sides.after_status,
        "before_state": states_of(sides.before_min, sides.before_status, limits_min[0]),
        "after_state": states_of(sides.after_min, sides.after_status, limits_min[1]),
        "before_facility_id": _texts(_taken(facilities[0], was)),
        "after_facility_id": _texts(_taken(facilities[1], now)),
        "change": classes_of(sides, limits_min),
    }
    places = _later(settlements.before_place, settlements.after_place, now)
    return gpd.GeoDataFrame(table, index=settlements.ids, geometry=places, crs=after.crs)


def _later(before: ObjectArray, after: ObjectArray, rows: Int64Array) -> ObjectArray:
    """Return what the later run says, where it has the settlement."""
    later: ObjectArray = np.where(rows >= 0, after, before)
    return later


def _texts(values: ObjectArray) -> ObjectArray:
    texts = values.copy()
    texts[pd.isna(values)] = None
    return texts
