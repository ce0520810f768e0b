"""Town and country side by side, for each county and the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.equity.result import ALL, RURAL, URBAN
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.measure.area_coverage import sum_known, units_of
from spatial_uri.measure.known_people import share_of_people
from spatial_uri.model.arrays import BoolArray, IndexArray
from spatial_uri.model.study import Study, Tier

COLUMNS = (
    "tier", "area_id", "name", "level", "group", "settlements", "within", "within_share", "population",
    "population_share", "mean_min", "not_reached", "gap_min",
)  # fmt: skip
_TOO_FINE = ("township", "village")


def split_table(study: Study, circle: ServiceCircle, tier: Tier, is_rural: BoolArray, limit_min: float) -> pd.DataFrame:
    """Return three rows (all, urban, rural) for the whole, and for each of several areas above the townships.

    Parameters
    ----------
    study, circle, tier
        What was measured.
    is_rural
        ``(settlements,)`` whether each is rural.
    limit_min
        What counts as within.
    """
    trips = circle.of(tier.name)
    groups = {ALL: np.ones(len(is_rural), dtype=np.bool_), URBAN: ~is_rural, RURAL: is_rural}
    alone = {level for level in study.areas.levels if len(study.areas.at(level)) == 1}  # the whole again
    rows: list[dict[str, Any]] = []
    for unit in units_of(study.areas, trips["area_id"], whole_name=study.name):
        if unit.level in _TOO_FINE or unit.level in alone:
            continue
        key = {"tier": tier.name, "area_id": unit.area_id, "name": unit.name, "level": unit.level}
        for group, chosen in groups.items():
            rows.append({**key, "group": group, **_row(trips, unit.rows[chosen[unit.rows]], limit_min)})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(trips: pd.DataFrame, rows: IndexArray, limit_min: float) -> dict[str, Any]:
    minutes = trips["travel_min"].to_numpy(dtype=np.float64)[rows]
    people = trips["population"].to_numpy(dtype=np.float64)[rows]
    is_known = bool((trips["status"].to_numpy(dtype=object)[rows] != "unknown").any())
    within = minutes <= limit_min
    reached = np.isfinite(minutes) & np.isfinite(people)
    total = float(people[reached].sum())
    gap = np.where(minutes[reached] > limit_min, minutes[reached] - limit_min, 0.0)
    return {
        "settlements": len(rows),
        "within": int(within.sum()),
        "within_share": within.mean() if is_known else np.nan,
        "population": sum_known(people) if len(people) else 0.0,
        "population_share": share_of_people(people, within) if is_known else np.nan,
        "mean_min": float((minutes[reached] * people[reached]).sum()) / total if total > 0 else np.nan,
        "not_reached": int(np.isnan(minutes).sum()),
        "gap_min": float((gap * people[reached]).sum()) / total if total > 0 else np.nan,
    }
