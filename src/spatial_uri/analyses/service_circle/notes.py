"""What a reader of a service circle must know of it: the edge of the data, islands, facilities off the road."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.service_circle.plan import CirclePlan
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Note, Tier


def network_notes(plan: CirclePlan) -> list[Note]:
    """Return what is to be said of the roads: parts that do not join, and roads that end where the data does."""
    return [*_component_notes(plan), *_border_notes(plan)]


def tier_notes(plan: CirclePlan, tier: Tier, trips: gpd.GeoDataFrame) -> list[Note]:
    """Return what is to be said of one tier, whose trips are given."""
    notes = []
    facilities, label = plan.serving(tier.name), str(tier)
    if not len(facilities):
        notes.append(Note("facilities.none", severity="warning", tier_term=label))
    off = facilities.index[np.diff(plan.facilities[tier.name].access.ptr) == 0]
    if len(off):
        off_network = Note(
            "facilities.off_network", severity="warning", places=tuple(off), count=len(off), tier_term=label
        )
        notes.append(off_network)
    notes += _apart_notes(plan, tier, trips)
    beyond = trips.index[trips["border_min"].notna()]
    if len(beyond):
        could_be_nearer = Note(
            "facilities.beyond_border", severity="warning", places=tuple(beyond), count=len(beyond), tier_term=label
        )
        notes.append(could_be_nearer)
    differs = int((trips["travel_min"] < trips["inside_travel_min"].fillna(np.inf)).sum())
    if differs:
        notes.append(Note("facilities.outside_nearer", count=differs, tier_term=label))
    return notes


def _border_notes(plan: CirclePlan) -> list[Note]:
    return [Note("roads.clipped", severity="warning", count=len(plan.exits))] if len(plan.exits) else []


def _component_notes(plan: CirclePlan) -> list[Note]:
    component = plan.component
    parts = int(component.max()) + 1
    if parts == 1:
        return []
    settlements, access = plan.study.settlements.table, plan.access
    joins_main = np.zeros(len(settlements), dtype=np.bool_)
    joins_main[access.place[component[access.piece] == 0]] = True
    apart = ~joins_main & (np.diff(access.ptr) > 0)
    places = tuple(settlements.index[apart])
    road_km = float(plan.study.network.pieces["length_m"].to_numpy()[component > 0].sum() / 1000)
    if not places:
        settled = np.unique(component[access.piece])
        served = any(len(_apart(plan, tier, settled)) for tier in plan.tiers)  # each tier says what that means
        if served:
            return [Note("roads.islands_serving", count=parts - 1, road_km=road_km)]
        return [Note("roads.islands_unsettled", count=parts - 1, road_km=road_km)]
    facts: dict[str, Any] = {"count": len(places), "road_km": road_km, "parts": parts - 1}
    people = float(settlements["population"][apart].sum(min_count=1))
    if not people > 0:
        return [Note("roads.islands_people_unknown", severity="warning", places=places, **facts)]
    return [Note("roads.islands", severity="warning", places=places, affected_people=people, **facts)]


def _apart(plan: CirclePlan, tier: Tier, parts: Int64Array) -> pd.Index:
    """Return the facilities of a tier that join a road, but none of some parts of the roads."""
    access = plan.facilities[tier.name].access
    joins = np.zeros(len(access.ptr) - 1, dtype=np.bool_)
    joins[access.place[np.isin(plan.component[access.piece], parts)]] = True
    ids: pd.Index = plan.serving(tier.name).index
    return ids[~joins & (np.diff(access.ptr) > 0)]


def _apart_notes(plan: CirclePlan, tier: Tier, trips: gpd.GeoDataFrame) -> list[Note]:
    """Return a warning of facilities on roads that join no settlements, with everybody who needs them."""
    component, access = plan.component, plan.access
    cut_off = trips.index[trips["status"] == "unreachable"]
    on_main = access.place[component[access.piece] == 0]
    main_is_cut_off = bool(trips.index[on_main].isin(cut_off).any())
    # who lives on the main network needs those on any other part; otherwise only those on parts without settlements
    apart = _apart(plan, tier, np.zeros(1, dtype=np.int64) if main_is_cut_off else np.unique(component[access.piece]))
    if not main_is_cut_off:
        apart = apart[~apart.isin(trips["facility_id"])]  # one may walk to its door
    if not len(apart):
        return []
    names = plan.serving(tier.name)["name"].loc[apart]
    facts: dict[str, Any] = {
        "facilities": len(apart),
        "names": [str(name or place) for place, name in names.items()],
        "tier_term": str(tier),
    }
    if not len(cut_off):
        facts["count"] = facts.pop("facilities")
        return [Note("facilities.apart", severity="warning", places=tuple(apart), **facts)]
    facts |= {"count": len(cut_off), "total": len(trips)}
    people = trips["population"].loc[cut_off].sum(min_count=1)
    if not people > 0:
        return [Note("facilities.apart_people_unknown", severity="warning", places=tuple(cut_off), **facts)]
    return [Note("facilities.apart_needed", severity="warning", places=tuple(cut_off), affected_people=people, **facts)]
