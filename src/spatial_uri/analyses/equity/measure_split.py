"""Areas side by side: town and country of each county and the whole, and the towns against the mean of all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.equity.result import ALL, RURAL, URBAN
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.measure.area_coverage import sum_known, units_of
from spatial_uri.measure.known_people import are_enough_known, share_of_people
from spatial_uri.model.arrays import BoolArray, IndexArray
from spatial_uri.model.study import Study, Tier

COLUMNS = (
    "tier", "area_id", "name", "level", "group", "settlements", "within", "within_share", "population",
    "population_share", "mean_min", "not_reached", "gap_min",
)  # fmt: skip
AREA_COLUMNS = (
    "tier", "area_id", "name", "level", "settlements", "within", "within_share", "population", "population_share",
    "mean_min", "mean_ratio", "not_reached", "gap_min",
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


def area_table(study: Study, circle: ServiceCircle, tier: Tier, limit_min: float) -> pd.DataFrame:
    """Return a row for each area of the finest level above the villages that has several, against the mean of all.

    Parameters
    ----------
    study, circle, tier
        What was measured.
    limit_min
        What counts as within.
    """
    trips = circle.of(tier.name)
    level = levels[-1] if (levels := _levels_of_several(study)) else ""
    units = units_of(study.areas, trips["area_id"], whole_name=study.name)
    everybody = _row(trips, np.arange(len(trips)), limit_min)["mean_min"]
    rows: list[dict[str, Any]] = []
    for unit in units:
        if unit.level == level:
            key = {"tier": tier.name, "area_id": unit.area_id, "name": unit.name, "level": unit.level}
            row = _row(trips, unit.rows, limit_min)
            if not are_enough_known(trips["population"].to_numpy(dtype=np.float64)[unit.rows]):
                row |= {"mean_min": np.nan, "gap_min": np.nan}
            ratio = row["mean_min"] / everybody if everybody > 0 else np.nan
            rows.append({**key, **row, "mean_ratio": ratio})
    return pd.DataFrame(rows, columns=list(AREA_COLUMNS))


def _levels_of_several(study: Study) -> list[str]:
    return [level for level in study.areas.levels if level != "village" and len(study.areas.at(level)) > 1]


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
