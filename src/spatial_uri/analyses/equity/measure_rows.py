"""One row of indices for each thing looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.equity.result import PEOPLE
from spatial_uri.measure.fairness.result import FEWEST, Equity
from spatial_uri.measure.fairness.spread import equity
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, FloatArray

_INDICES = ("p90_p10", "gini", "theil", "palma_share", "palma_mean", "concentration", "fgt0", "fgt1", "fgt2")
_LEVELS = ("township", "county")


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """What all rows of settlements have in common.

    Parameters
    ----------
    people
        ``(settlements,)`` people, NaN where unknown.
    is_rural
        ``(settlements,)`` whether each is rural.
    groups
        Level -> ``(settlements,)`` the area of each; only levels with several areas.
    away_min
        ``(settlements,)`` minutes to the highest tier, NaN where it is not reached; None where nobody reaches it.
    """

    people: FloatArray
    is_rural: BoolArray
    groups: Mapping[str, pd.Series]
    away_min: FloatArray | None


def ground_of(areas: AdminAreas, places: pd.DataFrame, is_rural: BoolArray, highest_min: FloatArray) -> Ground:
    """Return what all rows of some settlements have in common.

    Parameters
    ----------
    areas
        The areas of the study.
    places
        The settlements: ``area_id``, ``population``.
    is_rural, highest_min
        ``(settlements,)`` whether each is rural, and its minutes to the highest tier, NaN where it is not reached.
    """
    groups = {}
    for level in _LEVELS:
        if level in areas.levels and len(areas.at(level)) > 1:
            group = places["area_id"].map(areas.above(level))
            if group.notna().all():
                groups[level] = group
    return Ground(
        people=places["population"].to_numpy(dtype=np.float64),
        is_rural=is_rural,
        groups=groups,
        away_min=highest_min if np.isfinite(highest_min).any() else None,
    )


def settlement_row(
    ground: Ground, values: FloatArray, *, what: str, subject: str, limit_min: float | None = None
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return the row of one thing that every settlement has, and its Lorenz curve.

    Parameters
    ----------
    ground, values
        People and places, and what each has.
    what, subject, limit_min
        Of what kind it is, and the limit where it is minutes.
    """
    rank = None if ground.away_min is None or limit_min is not None else _ranks(ground.away_min)
    found = equity(values, ground.people, rank_by=rank, limit_min=limit_min)
    row = index_row(found, what=what, subject=subject)
    parts: dict[str, float] = {}
    if math.isfinite(row["theil"]):
        for level, group in ground.groups.items():
            parted = equity(values, ground.people, by=group.to_numpy())
            parts |= {
                f"theil_between_{level}": parted.theil_between,
                f"theil_within_{level}": parted.theil_within,
            }
    means = {
        "urban_mean": _mean(values, ground.people, ~ground.is_rural),
        "rural_mean": _mean(values, ground.people, ground.is_rural),
    }
    ratio = means["urban_mean"] / means["rural_mean"] if means["rural_mean"] > 0 else np.nan
    return {**row, **parts, **means, "urban_rural_ratio": ratio}, _curve(found, what, subject)


def index_row(found: Equity, *, what: str, subject: str, weighted_by: str = PEOPLE, level: str = "") -> dict[str, Any]:
    """Return the indices as a row; of fewer than ten values none is told.

    Parameters
    ----------
    found
        The indices.
    what, subject, weighted_by, level
        What they are of.
    """
    told = found.areas >= FEWEST
    return {
        "what": what,
        "subject": subject,
        "weighted_by": weighted_by,
        "level": level,
        "values": found.areas,
        "people": found.people,
        "left_out": found.people_left_out,
        "mean": found.mean,
        **{name: getattr(found, name) if told else np.nan for name in _INDICES},
        "band": found.band if told else "unknown",
    }


def _curve(found: Equity, what: str, subject: str) -> pd.DataFrame:
    """Return the Lorenz curve; none of fewer than ten values."""
    curve = found.lorenz if found.areas >= FEWEST else found.lorenz.iloc[:0]
    return curve.assign(what=what, subject=subject)[["what", "subject", "people_share", "value_share"]]


def _ranks(away_min: FloatArray) -> FloatArray:
    """Return minutes to rank by: who does not reach it is farther than all who do."""
    farthest = float(np.nanmax(away_min)) if np.isfinite(away_min).any() else 0.0
    return np.where(np.isfinite(away_min), away_min, farthest + 1)


def _mean(values: FloatArray, people: FloatArray, chosen: BoolArray) -> float:
    used = chosen & np.isfinite(values) & np.isfinite(people)
    total = float(people[used].sum())
    return float((values[used] * people[used]).sum()) / total if total > 0 else np.nan
