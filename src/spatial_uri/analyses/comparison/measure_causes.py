"""Why a settlement gains or loses: the changes of a scenario, or what differs between two runs."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.comparison.measure_matching import FACILITY_RULES, MOVED_M, match_places
from spatial_uri.analyses.comparison.measure_settlements import SAME_MS, Settlements
from spatial_uri.analyses.comparison.measure_split import Sides
from spatial_uri.analyses.comparison.result import Effect
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.arrays import BoolArray, FloatArray, ObjectArray
from spatial_uri.model.network import MS_PER_MIN

CAUSED = ("gained", "lost", "newly_reached", "cut_off", "faster", "slower")
"""What a settlement may have become that has a cause."""
_BETTER = ("gained", "newly_reached", "faster")
TOGETHER = "together"
"""The cause where no change alone does it."""
OTHER = "other"
"""The cause where the data tell none."""


def facility_changes(before: Snapshot, after: Snapshot) -> gpd.GeoDataFrame:
    """Return the facilities that differ between two runs (`Comparison.facilities`).

    Parameters
    ----------
    before, after
        The runs.
    """
    own, other = before.facilities.to_crs(after.crs), after.facilities
    found = match_places(own, other, FACILITY_RULES)
    columns = ["name", "before_tier", "after_tier", "moved_m", "change", "geometry"]
    matched = np.flatnonzero(found >= 0)
    was = own.iloc[found[matched]].reset_index(drop=True)
    now = other.iloc[matched]
    moved_m = was.geometry.distance(now.geometry.reset_index(drop=True)).to_numpy()
    has_other_tier = was["tier"].to_numpy() != now["tier"].to_numpy()
    kept = now.assign(
        before_tier=was["tier"].to_numpy(),
        after_tier=now["tier"],
        moved_m=moved_m,
        change=np.select([has_other_tier, moved_m > MOVED_M], ["other_tier", "moved"], default="same"),
        before_id=own.index[found[matched]],
    )
    new = other.iloc[np.flatnonzero(found < 0)]
    gone = own.iloc[np.setdiff1d(np.arange(len(own)), found)]
    tables = [
        kept[kept["change"] != "same"],
        new.assign(before_tier="", after_tier=new["tier"], moved_m=np.nan, change="new", before_id=None),
        gone.assign(before_tier=gone["tier"], after_tier="", moved_m=np.nan, change="closed", before_id=gone.index),
    ]
    rows = pd.concat(
        [
            table[[*columns, "before_id"]].astype({"before_tier": object, "after_tier": object, "before_id": object})
            for table in tables
        ]
    )
    return gpd.GeoDataFrame(rows.rename_axis("place_id"), geometry="geometry", crs=after.crs)


def causes_of_changes(
    effects: Sequence[Effect], sides: Sides, change: ObjectArray, ids: ObjectArray, tier: str, limit_min: float
) -> list[str]:
    """Name for each settlement the changes that alone already make it what it has become.

    Parameters
    ----------
    effects
        The changes of the scenario, with the runs of each alone.
    sides, change
        Both runs for this tier, and what each settlement has become.
    ids
        The id of each settlement in the earlier run, None where it did not have it.
    tier, limit_min
        The tier, and what counts as within after.
    """
    rows = np.flatnonzero(np.isin(change, CAUSED))
    named: list[list[str]] = [[] for _ in rows]
    known = [e for e in effects if e.alone is not None and tier in {t.name for t in e.alone.tiers}]
    for effect in known:
        assert effect.alone is not None  # noqa: S101
        trips = effect.alone.trips_of(tier).reindex(ids[rows])
        does = _does(trips["travel_min"].to_numpy(dtype=np.float64), sides.before_min[rows], change[rows], limit_min)
        for k in np.flatnonzero(does & trips["status"].notna().to_numpy()).tolist():
            named[k].append(effect.change_id)
    causes = [""] * len(change)
    for k, row in enumerate(rows.tolist()):
        causes[row] = "; ".join(named[k]) or (TOGETHER if len(known) == len(effects) else "")
    return causes


def _does(alone: FloatArray, before: FloatArray, change: ObjectArray, limit_min: float) -> BoolArray:
    """Tell whether minutes are already what the settlement has become."""
    with np.errstate(invalid="ignore"):
        later_ms = np.rint(alone * MS_PER_MIN) - np.rint(before * MS_PER_MIN)
        is_reached, is_within = np.isfinite(alone), alone <= limit_min
    tests = {
        "gained": is_within,
        "lost": ~is_within,
        "newly_reached": is_reached,
        "cut_off": ~is_reached,
        "faster": later_ms <= -SAME_MS,
        "slower": later_ms >= SAME_MS,
    }
    does = np.zeros(len(change), dtype=np.bool_)
    for name, true in tests.items():
        does |= (change == name) & true
    return does


def causes_of_runs(
    table: pd.DataFrame,
    settlements: Settlements,
    facilities: gpd.GeoDataFrame,
    *,
    roads_differ: bool,
    definition_differs: bool,
) -> list[str]:
    """Name for each settlement what differs between two runs that can be why.

    Parameters
    ----------
    table
        The settlements of one tier (`Comparison.settlements`).
    settlements
        Which settlement is which.
    facilities
        The facilities that differ.
    roads_differ
        Whether the roads do, or that is not known.
    definition_differs
        Whether people travel otherwise in the other run.

    Returns
    -------
    list of str
        Codes with "; " between: ``definition``, ``settlement_moved``, ``facility``, ``roads``, or ``other`` where the
        data tell none; "" where nothing changed.
    """
    changed = table["change"].isin(CAUSED).to_numpy()
    is_better = table["change"].isin(_BETTER).to_numpy()
    later, earlier = set(facilities.index[facilities["after_tier"] != ""]), set(facilities["before_id"].dropna())
    by_facility = np.where(is_better, table["after_facility_id"].isin(later), table["before_facility_id"].isin(earlier))
    moved = settlements.has_moved
    by_roads = ~by_facility & ~moved & roads_differ
    found = (
        ("definition", np.full(len(table), definition_differs)),
        ("settlement_moved", moved),
        ("facility", by_facility),
        ("roads", by_roads),
    )
    named = ["; ".join(code for code, is_so in found if is_so[k]) for k in range(len(table))]
    return [(cause or OTHER) if has_changed else "" for cause, has_changed in zip(named, changed, strict=True)]
