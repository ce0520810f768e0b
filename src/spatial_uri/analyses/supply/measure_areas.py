"""Supply by area: what is located there, and what its people can count on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.measure.area_coverage import sum_known, units_of
from spatial_uri.measure.known_people import are_enough_known, share_of_people
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Study

COLUMNS = (
    "amount", "area_id", "name", "level", "settlements", "population", "facilities", "supply", "located_per_1000",
    "access_per_1000", "least_per_1000", "most_per_1000", "without_supply", "without_people", "without_share",
    "too_high",
)  # fmt: skip


def area_table(study: Study, amount: str, settlements: pd.DataFrame, facilities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per area of every level, the whole study first.

    Parameters
    ----------
    study
        Its areas.
    amount
        What is shared out.
    settlements, facilities
        As `Supply` has them, of this amount.
    """
    located = {unit.area_id: unit.rows for unit in units_of(study.areas, facilities["area_id"], whole_name="")}
    located["*"] = np.flatnonzero(facilities["inside"].to_numpy(dtype=np.bool_))
    rows: list[dict[str, Any]] = []
    for unit in units_of(study.areas, settlements["area_id"], whole_name=study.name):
        key = {"amount": amount, "area_id": unit.area_id, "name": unit.name, "level": unit.level}
        rows.append({**key, **_row(settlements.iloc[unit.rows], facilities.iloc[located[unit.area_id]])})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(settlements: pd.DataFrame, facilities: pd.DataFrame) -> dict[str, Any]:
    people = settlements["population"].to_numpy(dtype=np.float64)
    access = settlements["per_1000"].to_numpy(dtype=np.float64)
    known = access[np.isfinite(access)]
    supply = sum_known(facilities["supply"].to_numpy(dtype=np.float64)) if len(facilities) else 0.0
    without = np.isin(settlements["status"].to_numpy(dtype=str), ("none_in_reach", "no_supply"))
    total = sum_known(people) if are_enough_known(people) else np.nan
    return {
        "settlements": len(settlements),
        "population": sum_known(people) if len(people) else 0.0,
        "facilities": len(facilities),
        "supply": supply,
        "located_per_1000": 1000 * supply / total if total > 0 else np.nan,
        "access_per_1000": _mean(access, people) if are_enough_known(people) else np.nan,
        "least_per_1000": known.min() if len(known) else np.nan,
        "most_per_1000": known.max() if len(known) else np.nan,
        "without_supply": int(without.sum()),
        "without_people": float(np.nansum(people[without])),
        "without_share": share_of_people(people, without),
        "too_high": int(settlements["is_at_most"].sum()),
    }


def _mean(values: FloatArray, people: FloatArray) -> float:
    used = np.isfinite(values) & np.isfinite(people)
    total = float(people[used].sum())
    return float((values[used] * people[used]).sum()) / total if total > 0 else np.nan
