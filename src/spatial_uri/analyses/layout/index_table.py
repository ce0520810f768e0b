"""The indices of each area: where they are defined, and why not elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import MultiPolygon, Polygon

from spatial_uri.analyses.layout.indices import nearest_neighbour_index, primacy, rank_size
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.study import Note, Study

WHOLE = "*"

_PRIMACIES: tuple[Literal[2, 4, 11], ...] = (2, 4, 11)

_REASONS: dict[str, Callable[..., Note]] = {
    "no_neighbour": lambda **facts: Note("layout.no_neighbour", **facts),
    "no_people": lambda **facts: Note("layout.no_people", **facts),
    "rank_size": lambda **facts: Note("layout.no_rank_size", **facts),
    "equal": lambda **facts: Note("layout.equal_sizes", **facts),
    "primacy_2": lambda **facts: Note("layout.no_primacy", settlements=2, **facts),
    "primacy_4": lambda **facts: Note("layout.no_primacy", settlements=4, **facts),
    "primacy_11": lambda **facts: Note("layout.no_primacy", settlements=11, **facts),
}
"""The notes on why an index is not defined in some areas."""


def settlement_indices(study: Study, *, boundary: Polygon | MultiPolygon) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Compute the indices of each area of level county and coarser, and of the whole.

    Parameters
    ----------
    study
        Areas and settlements.
    boundary
        That of the studied areas.

    Returns
    -------
    table : DataFrame
        As `SettlementLayout.indices`. Settlements without people have no rank and are left out of rank-size and
        primacy, like those whose population is not known.
    notes : tuple of Note
        Why an index is not defined, and where.
    """
    settlements = study.settlements.table
    areas = study.areas.table
    whole = gpd.GeoSeries([boundary], crs=study.crs)
    nobody = np.zeros(0, dtype=np.int64)
    units = [(WHOLE, study.name, "study", areas_km2(whole)[0], np.arange(len(settlements)))]
    for level in LEVELS[: LEVELS.index("county") + 1]:
        rows = areas[areas["level"] == level]
        held = settlements["area_id"].map(study.areas.above(level))
        members_of = held.groupby(held).indices
        for area, name, km2 in zip(rows.index, rows["name"], areas_km2(rows.geometry), strict=True):
            units.append((area, name, level, km2, members_of.get(area, nobody)))
    table: list[dict[str, Any]] = []
    undefined: dict[str, list[str]] = {}
    for area, name, level, km2, members in units:
        found, reasons = _indices(settlements.iloc[members], float(km2))
        table.append({"area_id": area, "name": name, "level": level, "settlements": len(members), **found})
        for reason in reasons:
            undefined.setdefault(reason, []).append(str(name))
    notes = (
        note(count=len(undefined[why]), names=undefined[why]) for why, note in _REASONS.items() if why in undefined
    )
    return pd.DataFrame(table), tuple(notes)


def _indices(settlements: gpd.GeoDataFrame, area_km2: float) -> tuple[dict[str, Any], list[str]]:
    """Return the indices of some settlements, NaN where not defined, and why, as in `_REASONS`."""
    people = settlements["population"].to_numpy(dtype=np.float64)
    people = people[people > 0]
    reasons: list[str] = []
    spread = nearest_neighbour_index(settlements, area_km2=area_km2) if len(settlements) > 1 else None
    if spread is None:
        reasons.append("no_neighbour")
    ranks = rank_size(people) if len(people) > 2 and np.ptp(people) > 0 else None
    if not len(people):
        reasons.append("no_people")
    elif ranks is None:
        reasons.append("equal" if len(people) > 2 else "rank_size")
    first = {f"primacy_{n}": primacy(people, settlements=n) if len(people) >= n else math.nan for n in _PRIMACIES}
    if len(people):
        reasons += [name for name, value in first.items() if math.isnan(value)]
    return {
        "nni_ratio": math.nan if spread is None else spread.ratio,
        "nni_z": math.nan if spread is None else spread.z,
        "mean_neighbour_m": math.nan if spread is None else spread.mean_observed_m,
        "area_km2": area_km2,
        "settlements_with_people": len(people),
        "rank_size_exponent": math.nan if ranks is None else ranks.exponent,
        "rank_size_r2": math.nan if ranks is None else ranks.r_squared,
        **first,
    }, reasons
