"""What a reader of a service circle must know of it: the edge of the data, islands, facilities off the road."""

from __future__ import annotations

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
    facilities = plan.serving(tier.name)
    if not len(facilities):
        message = f"The data holds no facility of tier {tier}: its service circle is unknown, not empty."
        notes.append(Note("facilities.none", message, "warning"))
    off = facilities.index[np.diff(plan.facilities[tier.name].access.ptr) == 0]
    if len(off):
        message = (
            f"Facilities of tier {tier} with no road within walking distance, which nobody reaches by road: {len(off)}."
        )
        notes.append(Note("facilities.off_network", message, "warning", tuple(off)))
    beyond = trips["border_min"].notna()
    if beyond.any():
        message = f"Settlements for which a {tier} beyond the border of the data could be nearer: {int(beyond.sum())}."
        notes.append(Note("facilities.beyond_border", message, "warning", tuple(trips.index[beyond])))
    differs = int((trips["travel_min"] < trips["inside_travel_min"].fillna(np.inf)).sum())
    if differs:
        message = f"Settlements that reach a {tier} outside the study area sooner than any inside it: {differs}."
        notes.append(Note("facilities.outside_nearer", message))
    return notes


def _border_notes(plan: CirclePlan) -> list[Note]:
    if not len(plan.exits):
        return []
    message = (
        "Through roads that end at the border of the study area or beyond it, where the data is cut: "
        f"{len(plan.exits)}. What lies behind is not known: for settlements nearer to such an end than to a facility, "
        "the column border_min is filled, and a facility beyond could be nearer than the one found."
    )
    return [Note("roads.clipped", message, "warning")]


def _component_notes(plan: CirclePlan) -> list[Note]:
    component = number_components(plan.study.network)
    count = int(component.max()) + 1
    if count == 1:
        return []
    settlements, access = plan.study.settlements.table, plan.access
    joins_main = np.zeros(len(settlements), dtype=np.bool_)
    joins_main[access.place[component[access.piece] == 0]] = True
    apart = ~joins_main & (np.diff(access.ptr) > 0)
    places = tuple(settlements.index[apart])
    km = plan.study.network.pieces["length_m"].to_numpy()[component > 0].sum() / 1000
    message = f"Roads that do not join the main network: {km:.1f} km, in {count - 1} parts. "
    if not places:
        return [Note("roads.islands", message + "No settlement depends on them.")]
    people = settlements["population"][apart].sum(min_count=1)
    message += f"Settlements that can join only these: {len(places)}"
    message += f", with {people:,.0f} people." if people > 0 else "."
    return [Note("roads.islands", message, "warning", places)]
