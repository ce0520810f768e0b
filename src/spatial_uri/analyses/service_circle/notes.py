"""What a reader of a service circle must know of it: the edge of the data, islands, facilities off the road."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.service_circle.plan import CirclePlan
from spatial_uri.model.study import Note, Tier
from spatial_uri.routing.components import number_components


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
    component = number_components(plan.study.network)
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
        return [Note("roads.islands_unsettled", count=parts - 1, road_km=road_km)]
    facts: dict[str, Any] = {"count": len(places), "road_km": road_km, "parts": parts - 1}
    people = float(settlements["population"][apart].sum(min_count=1))
    if not people > 0:
        return [Note("roads.islands_people_unknown", severity="warning", places=places, **facts)]
    return [Note("roads.islands", severity="warning", places=places, affected_people=people, **facts)]
