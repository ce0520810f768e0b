"""The indices of each area: where they are defined, and why not elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import MultiPolygon, Polygon

from spatial_uri.analyses.layout.built_up import BuiltUp, people_of_towns
from spatial_uri.analyses.layout.indices import nearest_neighbour_index, primacy, rank_size
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.arrays import FloatArray, IndexArray
from spatial_uri.model.study import Note, Study

WHOLE = "*"

_PRIMACIES: tuple[Literal[2, 4, 11], ...] = (2, 4, 11)

_REASONS: dict[str, Callable[..., Note]] = {
    "no_neighbour": lambda **facts: Note("layout.no_neighbour", **facts),
    "no_people": lambda **facts: Note("layout.no_people", **facts),
    "few_people": lambda **facts: Note("layout.few_people", **facts),
    "rank_size": lambda **facts: Note("layout.no_rank_size", **facts),
    "equal": lambda **facts: Note("layout.equal_sizes", **facts),
    "primacy_2": lambda **facts: Note("layout.no_primacy", settlements=2, **facts),
    "primacy_4": lambda **facts: Note("layout.no_primacy", settlements=4, **facts),
    "primacy_11": lambda **facts: Note("layout.no_primacy", settlements=11, **facts),
}
"""The notes on why an index is not defined in some areas."""


def settlement_indices(
    study: Study, built_up: BuiltUp | None, *, boundary: Polygon | MultiPolygon
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Compute the indices of each area of level county and coarser, and of the whole.

    Parameters
    ----------
    study
        Areas and settlements.
    built_up
        Which settlements stand together as one town; None where every row of the table counts by itself.
    boundary
        That of the studied areas.

    Returns
    -------
    table : DataFrame
        As `SettlementLayout.indices`. Settlements without people have no rank and are left out of rank-size and
        primacy, like those whose population is not known.
    notes : tuple of Note
        What was counted as one town, and why an index is not defined, and where.
    """
    settlements = study.settlements.table
    areas = study.areas.table
    whole = gpd.GeoSeries([boundary], crs=study.crs)
    nobody = np.zeros(0, dtype=np.intp)
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
        found, reasons = _indices(settlements.iloc[members], _of(built_up, members), float(km2))
        table.append({"area_id": area, "name": name, "level": level, "settlements": len(members), **found})
        for reason in reasons:
            undefined.setdefault(reason, []).append(str(name))
    notes = [] if built_up is None else _town_notes(settlements, built_up)
    notes += [
        note(count=len(undefined[why]), names=undefined[why]) for why, note in _REASONS.items() if why in undefined
    ]
    return pd.DataFrame(table), tuple(notes)


def _of(built_up: BuiltUp | None, members: IndexArray) -> BuiltUp | None:
    """Return the towns of some settlements; None where nothing tells which there are."""
    if built_up is None or not built_up.is_told[members].any():
        return None
    return BuiltUp(built_up.head[members], built_up.is_told[members], built_up.is_within[members])


def _town_notes(settlements: gpd.GeoDataFrame, built_up: BuiltUp) -> list[Note]:
    """Note which settlements are counted together, or that nothing tells which to count so."""
    if not built_up.is_told.any():
        return [Note("layout.towns_as_rows")] if len(settlements) else []
    parts = built_up.head.value_counts(sort=False)
    merged = parts[parts > 1]
    if merged.empty:
        return [Note("layout.towns_of_one_row")]
    names = settlements["name"]
    towns = [(str(names[head] or head), str(count)) for head, count in merged.items()]
    places = tuple(map(str, settlements.index[built_up.head.isin(merged.index)]))
    return [Note("layout.built_up_towns", places=places, count=int(merged.sum()), total=len(merged), towns=towns)]


def _indices(
    settlements: gpd.GeoDataFrame, built_up: BuiltUp | None, area_km2: float
) -> tuple[dict[str, Any], list[str]]:
    """Return the indices of some settlements, NaN where not defined, and why, as in `_REASONS`."""
    reasons: list[str] = []
    spread = nearest_neighbour_index(settlements, area_km2=area_km2) if len(settlements) > 1 else None
    if spread is None:
        reasons.append("no_neighbour")
    people = settlements["population"].to_numpy(dtype=np.float64)
    parts = pd.Series(1, index=settlements.index)
    sizes = people
    if built_up is not None:
        parts = built_up.head.value_counts(sort=False)
        sizes = people_of_towns(built_up.head, people, built_up.is_within).to_numpy(dtype=np.float64)
    found, why = _sizes(sizes)
    return {
        "nni_ratio": math.nan if spread is None else spread.ratio,
        "nni_z": math.nan if spread is None else spread.z,
        "mean_neighbour_m": math.nan if spread is None else spread.mean_observed_m,
        "area_km2": area_km2,
        "settlements_with_people": int((people > 0).sum()),
        "towns_as": "rows" if built_up is None else "built_up",
        "built_up_towns": int((parts > 1).sum()),
        "settlements_merged": int(parts[parts > 1].sum()),
        **found,
    }, [*reasons, *why]


def _sizes(people: FloatArray) -> tuple[dict[str, Any], list[str]]:
    """Return rank-size and primacy of towns and settlements, NaN where not defined, and why."""
    ranked = people[people > 0]
    reasons: list[str] = []
    if not len(ranked):
        reasons.append("no_people")
    elif not are_enough_known(people):
        reasons.append("few_people")
        ranked = ranked[:0]
    ranks = rank_size(ranked) if len(ranked) > 2 and np.ptp(ranked) > 0 else None
    first = {f"primacy_{n}": primacy(ranked, settlements=n) if len(ranked) >= n else math.nan for n in _PRIMACIES}
    if len(ranked):
        reasons += [] if ranks is not None else ["equal" if len(ranked) > 2 else "rank_size"]
        reasons += [name for name, value in first.items() if math.isnan(value)]
    return {
        "places_ranked": len(ranked),
        "rank_size_exponent": math.nan if ranks is None else ranks.exponent,
        "rank_size_r2": math.nan if ranks is None else ranks.r_squared,
        **first,
    }, reasons
