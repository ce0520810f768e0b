"""What a lever brings: the coverage by public transport with it and without, compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.result import SEATS
from spatial_uri.model.arrays import BoolArray, FloatArray


def compare(before: pd.DataFrame, after: pd.DataFrame, *, same_seat: BoolArray) -> pd.DataFrame:
    """Return what changes for each settlement.

    Parameters
    ----------
    before, after
        The columns of `ChangedCoverage`.
    same_seat
        Where the town is the county seat as well, so that its journey counts once.

    Returns
    -------
    DataFrame
        ``newly_stop``, ``newly_return``, ``newly_bus`` (to one of its seats), ``before_min`` and ``after_min`` (to all
        seats that it reached by bus before and after, together; NaN where there are none).
    """
    newly_return, newly_bus = np.zeros(len(before), np.bool_), np.zeros(len(before), np.bool_)
    sums: dict[str, FloatArray] = {"before": np.zeros(len(before)), "after": np.zeros(len(before))}
    served = np.zeros(len(before), dtype=np.bool_)
    for to in SEATS:
        newly_return |= _is(after[f"{to}_return"]) & ~_is(before[f"{to}_return"])
        was, will = (table[f"{to}_bus_min"].to_numpy(dtype=np.float64) for table in (before, after))
        newly_bus |= np.isnan(was) & ~np.isnan(will)
        both = ~np.isnan(was) & ~np.isnan(will) & ~(same_seat & (to == "county"))
        served |= both
        sums["before"] += np.where(both, was, 0.0)
        sums["after"] += np.where(both, will, 0.0)
    return pd.DataFrame(
        {
            "newly_stop": _is(after["has_served_stop"]) & ~_is(before["has_served_stop"]),
            "newly_return": newly_return,
            "newly_bus": newly_bus,
            **{f"{name}_min": np.where(served, total, np.nan) for name, total in sums.items()},
        },
        index=before.index,
    )


def gains_of(changes: pd.DataFrame, weights: FloatArray) -> dict[str, Any]:
    """Sum up the changes of all settlements by their people."""
    stop, back, bus = (changes[name].to_numpy(dtype=np.bool_) for name in ("newly_stop", "newly_return", "newly_bus"))
    saved = (changes["before_min"] - changes["after_min"]).fillna(0.0).to_numpy()
    served = changes["before_min"].notna().to_numpy()
    gained = stop | back
    total = float(weights[served].sum())
    return {
        "people_with_stop": float(weights[stop].sum()),
        "people_with_return": float(weights[back].sum()),
        "people_with_bus": float(weights[bus].sum()),
        "people_gained": float(weights[gained].sum()),
        "settlements_gained": int(gained.sum()),
        "person_min_saved": float((weights * np.maximum(saved, 0.0)).sum()),
        "person_min_lost": float((weights * np.maximum(-saved, 0.0)).sum()),
        "served_before_min": _mean(changes["before_min"], weights, served, total),
        "served_after_min": _mean(changes["after_min"], weights, served, total),
    }


def _mean(minutes: pd.Series, weights: FloatArray, served: BoolArray, total: float) -> float:
    return float((weights[served] * minutes.to_numpy()[served]).sum() / total) if total > 0 else np.nan


def _is(flags: pd.Series) -> BoolArray:
    return np.asarray(flags.astype(object) == True, dtype=np.bool_)  # noqa: E712
