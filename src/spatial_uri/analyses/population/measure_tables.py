"""Coverage by area under two layers of people, and the totals that they are of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Study

_WHOLE = "*"


def cell_coverage(study: Study, circle: ServiceCircle, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the people of cells within each threshold, beside those of settlements.

    Parameters
    ----------
    study
        Its areas.
    circle
        Whose coverage is that of the settlements.
    cells
        ``people``, ``area_id``, and ``<tier>_min`` and ``<tier>_status`` of each tier.
    """
    rows: list[dict[str, Any]] = []
    members = dict(_members(study, cells["area_id"]))
    people = cells["people"].to_numpy(dtype=np.float64)
    for row in circle.coverage.to_dict("records"):
        own = members.get(str(row["area_id"]), np.zeros(0, dtype=np.int64))
        minutes = cells[f"{row['tier']}_min"].to_numpy()[own]
        off = (cells[f"{row['tier']}_status"] == "off_network").to_numpy()[own]
        total, within = float(people[own].sum()), float(people[own][minutes <= row["threshold_min"]].sum())
        share = within / total if total > 0 else np.nan
        rows.append(
            {
                **{name: row[name] for name in ("area_id", "name", "level", "tier", "threshold_min")},
                "settlement_people": row["population"],
                "settlement_share": row["population_share"],
                "cell_people": total,
                "cell_within": within,
                "cell_share": share,
                "difference_share": share - row["population_share"],
                "off_network_share": float(people[own][off].sum()) / total if total > 0 else np.nan,
            }
        )
    return pd.DataFrame(rows)


def people_totals(
    study: Study, cells: gpd.GeoDataFrame, raster: pd.Series[float], official: pd.DataFrame | None, spread: str
) -> pd.DataFrame:
    """Return the people of each area by all sources side by side.

    Parameters
    ----------
    study
        Its areas and settlements.
    cells
        What the coverage counts.
    raster
        ``area_id`` -> people, each in the finest area; empty without a raster.
    official
        Index ``area_id``: ``resident``, ``registered``, of one level.
    spread
        Which of them is compared with the raster.
    """
    areas = study.areas.table
    homes = study.settlements.table
    settlements = _summed(study, homes["area_id"], homes["population"].to_numpy(dtype=np.float64))
    counted = _summed(study, cells["area_id"], cells["people"].to_numpy(dtype=np.float64))
    of_raster = _summed(study, pd.Series(raster.index), np.asarray(raster, dtype=np.float64)) if len(raster) else {}
    ids = [_WHOLE, *areas.index]
    table = pd.DataFrame(
        {
            "area_id": ids,
            "name": ["", *areas["name"]],
            "level": ["study", *areas["level"]],
            "settlement_people": [settlements.get(area, np.nan) for area in ids],
            "raster_people": [of_raster.get(area, 0.0 if of_raster else np.nan) for area in ids],
            "resident_people": _official(study, official, "resident", ids),
            "registered_people": _official(study, official, "registered", ids),
            "cell_people": [counted.get(area, 0.0) for area in ids],
        }
    )
    compared, base = table[f"{spread}_people"], table["raster_people"]
    table["factor"] = np.where(base > 0, compared / base.where(base > 0), np.nan)
    residents = table["resident_people"]
    table["registered_ratio"] = table["registered_people"] / residents.where(residents > 0)
    return table


def _members(study: Study, area_ids: pd.Series[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each area with the rows that lie in it or in an area below it; the whole study has all."""
    chains = study.areas.chains()
    rows = pd.Series(np.arange(len(area_ids))).groupby(area_ids.to_numpy()).apply(np.asarray)
    held: dict[str, list[np.ndarray]] = {}
    for area, own in rows.items():
        for above in chains.get(str(area), ()):
            held.setdefault(above, []).append(own)
    for area, parts in held.items():
        yield area, np.sort(np.concatenate(parts))
    yield _WHOLE, np.arange(len(area_ids))


def _summed(study: Study, area_ids: pd.Series[str], values: FloatArray) -> dict[str, float]:
    """Return the sum of what is known in each area; NaN where nothing is."""
    return {
        area: float(np.nansum(values[own])) if np.isfinite(values[own]).any() else np.nan
        for area, own in _members(study, area_ids)
    }


def _official(study: Study, official: pd.DataFrame | None, kind: str, ids: list[str]) -> list[float]:
    """Return the official people of each area: as given, or the sum of those below if all of them are given."""
    if official is None or official[kind].isna().all():
        return [np.nan] * len(ids)
    known = official[kind].dropna()
    level = str(study.areas.table.loc[known.index[0], "level"])
    all_of_level = set(study.areas.at(level).index)
    chains = study.areas.chains()
    sums: dict[str, float] = {str(area): float(value) for area, value in known.items()}
    for area in ids:
        below = all_of_level if area == _WHOLE else {one for one in all_of_level if area in chains[one][1:]}
        if below and area not in sums and below <= set(known.index):
            sums[area] = float(known.loc[sorted(below)].sum())
    return [sums.get(area, np.nan) for area in ids]
