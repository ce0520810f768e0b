"""Facilities and settlements of a study with the changes of a scenario."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Note, Study
from spatial_uri.scenario.finding import Spot
from spatial_uri.scenario.resolved import Altered, Moved, Opened, Resolved


def change_facilities(study: Study, resolved: Resolved) -> tuple[Places, tuple[Note, ...]]:
    """Return the facilities with those closed, raised, moved and new; the very same where none is.

    Moved and new facilities stand behind all others, in the order of the changes. A new one bears the id of its change.
    """
    altered = [what for _, what in resolved.of(Altered) if isinstance(what, Altered)]
    opened = [what for _, what in resolved.of(Opened) if isinstance(what, Opened)]
    if not altered and not opened:
        return study.facilities, ()
    table = study.facilities.table
    raised = table.copy()
    changed: list[Altered | Opened] = [*altered, *opened]
    for column in (column for what in changed for column in what.capacity):
        if column not in raised.columns:
            raised[column] = np.nan
    for what in altered:
        if what.tier is not None:
            raised.loc[what.facility, "tier"] = what.tier
        for column, number in what.capacity.items():
            raised[column] = raised[column].astype(object) if raised[column].dtype != float else raised[column]
            raised.loc[what.facility, column] = number
    further: list[dict[str, Any]] = []
    ids: list[str] = []
    gone: list[str] = []
    for own, change in resolved.of(Altered, Opened):
        if isinstance(change, Altered) and (change.is_closed or change.spot is not None):
            gone.append(change.facility)
            if change.spot is not None:
                further.append({**raised.loc[change.facility].to_dict(), **_where(study, change.spot)})
                ids.append(change.facility)
        if isinstance(change, Opened):
            row = {"name": change.name, "tier": change.tier, **_where(study, change.spot)}
            further.append({**row, **change.capacity})
            ids.append(_free(own, table.index, ids))
    kept = raised.drop(index=gone)
    made = pd.concat([kept, _rows(further, ids, raised)]) if further else kept
    made = gpd.GeoDataFrame(made, geometry="geometry", crs=table.crs).rename_axis(table.index.name)
    made["inside"] = made["inside"].astype(bool)
    raised_notes = [_raised(study, what) for what in altered if what.tier is not None]
    return Places(made, FACILITY), (*_emptied(study, made), *raised_notes)


def change_settlements(study: Study, resolved: Resolved) -> Places:
    """Return the settlements with the people who move; the very same where nobody does."""
    moves = [what for _, what in resolved.of(Moved) if isinstance(what, Moved)]
    if not moves:
        return study.settlements
    table = study.settlements.table.copy()
    today = table["population"].astype(float)
    people = today.copy()
    for what in moves:
        for source, share in what.shares.items():
            people.loc[source] -= today.loc[source] * share
            people.loc[what.to] += today.loc[source] * share
    table["population"] = people.clip(lower=0.0)
    return Places(table, SETTLEMENT)


def people_moved(study: Study, what: Moved) -> float:
    """Return how many people move."""
    today = study.settlements.table["population"].astype(float)
    return float(sum(today.loc[source] * share for source, share in what.shares.items()))


def _where(study: Study, spot: Spot) -> dict[str, Any]:
    """Return point and area of a spot: at a settlement those of the settlement."""
    if spot.settlement is not None:
        area = study.settlements.table["area_id"].loc[spot.settlement]
    else:
        (area,) = study.areas.holding(np.array([spot.point], dtype=object))
    return {"geometry": spot.point, "area_id": area, "inside": area is not None}


def _rows(rows: list[dict[str, Any]], ids: list[str], like: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, index=pd.Index(ids, dtype=object)).reindex(columns=like.columns),
        geometry="geometry",
        crs=like.crs,
    )


def _free(own: str, *taken: Any) -> str:
    """Return an id that no facility has: that of the change, with ``+`` behind it while it is taken."""
    while any(own in ids for ids in taken):
        own += "+"
    return own


def _raised(study: Study, what: Altered) -> Note:
    """Say that who is raised serves the tier of before no more, unless the higher tiers serve as well."""
    labels = {tier.name: str(tier) for tier in study.tiers}
    row = study.facilities.table.loc[what.facility]
    facts = {
        "facility": str(row["name"] or what.facility),
        "tier": labels[str(what.tier)],
        "before": labels[row["tier"]],
    }
    return Note("scenario.raised", severity="warning", places=(what.facility,), **facts)


def _emptied(study: Study, made: gpd.GeoDataFrame) -> tuple[Note, ...]:
    """Warn of the tiers of which no facility is left."""
    lost = set(study.facilities.table["tier"]) - set(made["tier"])
    tiers = [str(tier) for tier in study.tiers if tier.name in lost]
    return (Note("scenario.tier_emptied", severity="warning", count=len(tiers), tiers=tiers),) if tiers else ()
