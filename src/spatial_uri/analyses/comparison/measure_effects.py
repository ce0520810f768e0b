"""What each change of a scenario does alone, and what is missing without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import geopandas as gpd
import numpy as np
from pyproj import CRS

from spatial_uri.analyses.comparison.result import Effect
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.measure.known_people import are_enough_known

_COLUMNS = (
    "tier", "change_id", "kind", "what", "cost", "alone_people", "alone_settlements", "alone_share", "left_out_people",
    "left_out_settlements", "left_out_share", "cost_per_person",
)  # fmt: skip


def effect_rows(
    effects: Sequence[Effect], before: Snapshot, after: Snapshot, tiers: Iterable[str], limit_min: float
) -> gpd.GeoDataFrame:
    """Return one row for each tier and change (`Comparison.changes`).

    Parameters
    ----------
    effects
        The changes.
    before, after
        The runs without any of them, and with all.
    tiers, limit_min
        Whom the numbers are of: who reaches each tier within the limit of the later run.
    """
    rows = []
    for tier, effect in product(tiers, effects):
        today, scenario = _within(before, tier, limit_min), _within(after, tier, limit_min)
        alone, left_out = _within(effect.alone, tier, limit_min), _within(effect.left_out, tier, limit_min)
        gained = alone[0] - today[0]
        rows.append(
            {
                "tier": tier,
                "geometry": effect.geometry,
                "change_id": effect.change_id,
                "kind": effect.kind,
                "what": effect.what,
                "cost": effect.cost,
                **_named("alone", alone - today),
                **_named("left_out", scenario - left_out),
                "cost_per_person": effect.cost / gained if gained > 0 else np.nan,
            }
        )
    shapes = [row["geometry"] for row in rows]
    columns = {name: [row[name] for row in rows] for name in _COLUMNS}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=CRS(after.crs)))


def _named(name: str, difference: np.ndarray) -> dict[str, float]:
    people, settlements, share = difference
    return {f"{name}_people": people, f"{name}_settlements": settlements, f"{name}_share": share}


def _within(run: Snapshot | None, tier: str, limit_min: float) -> np.ndarray:
    """Return people, settlements and share of people within; NaN where that was not measured."""
    if run is None or tier not in {t.name for t in run.tiers}:
        return np.full(3, np.nan)
    is_within = run.trips_of(tier)["travel_min"].to_numpy(dtype=np.float64) <= limit_min
    people = run.settlements["population"].to_numpy(dtype=np.float64)
    within, total = float(np.nansum(people[is_within])), float(np.nansum(people))
    share = within / total if total > 0 and are_enough_known(people) else np.nan
    return np.array([within, float(is_within.sum()), share])
