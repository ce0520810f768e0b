"""What a reader of the links must know: seats that are missing or not reached, roads and people that are not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.connectivity.area_roads import FEWEST_NODES, FEWEST_VERTICES
from spatial_uri.analyses.connectivity.link_tables import RoadKinds
from spatial_uri.analyses.connectivity.result import LinkTarget
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.measure.area_coverage import Unit
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel
from spatial_uri.routing.snapping import snap_places
from spatial_uri.words.catalogue import N_

_NAMED = 10
_NOT_REACHED = {
    "too_far": N_("too far"),
    "unreachable": N_("unreachable"),
    "off_network": N_("off the road network"),
    "unknown": N_("unknown"),
}


def link_notes(tables: Mapping[LinkTarget, gpd.GeoDataFrame]) -> list[Note]:
    """Report settlements without a known seat, and settlements that do not reach theirs."""
    town, county = tables["town_seat"], tables["county_seat"]
    notes = []
    if facts := _without_seat(town):
        notes.append(Note("links.no_town_seat", severity="warning", **facts))
    if facts := _not_reached(town):
        notes.append(Note("links.town_seat_not_reached", severity="warning", **facts))
    if facts := _without_seat(county):
        notes.append(Note("links.no_county_seat", severity="warning", **facts))
    if facts := _not_reached(county):
        notes.append(Note("links.county_seat_not_reached", severity="warning", **facts))
    if tables["nearest_town"]["destination_id"].isna().all():
        return [*notes, Note("links.no_towns")]
    return [*notes, Note("links.towns_of_the_study")]


def _without_seat(links: gpd.GeoDataFrame) -> dict[str, Any]:
    """Count the settlements whose seat is not known; empty if there are none."""
    seatless = links.index[links["destination_id"].isna()]
    return {"places": tuple(seatless), "count": len(seatless), "total": len(links)} if len(seatless) else {}


def _not_reached(links: gpd.GeoDataFrame) -> dict[str, Any]:
    """Count the settlements that do not reach their known seat, by status; empty if there are none."""
    lost = links[links["destination_id"].notna() & (links["status"] != "reached")]
    counts = [(words, int((lost["status"] == status).sum())) for status, words in _NOT_REACHED.items()]
    return {"places": tuple(lost.index), "count": len(lost), "status_counts": counts} if len(lost) else {}


def seat_notes(study: Study, hierarchy: Hierarchy, travel: Travel) -> list[Note]:
    """Report the seats that nobody reaches by road."""
    seat_ids = pd.concat([hierarchy.places[column].dropna() for column in ("town_seat_id", "county_seat_id")])
    table = study.settlements.table
    seats = table[table.index.isin(seat_ids)]
    access = snap_places(study.network, seats.geometry.to_numpy(), walk=travel.walk)
    off = seats[np.diff(access.ptr) == 0]
    if off.empty:
        return []
    names = [str(name or place) for place, name in off["name"].head(_NAMED).items()]
    return [Note("links.seats_off_network", severity="warning", places=tuple(off.index), count=len(off), names=names)]


def road_notes(study: Study, kinds: RoadKinds, units: Sequence[Unit]) -> list[Note]:
    """Report what is not known of the roads, and of the people that their length is divided by."""
    segments = study.network.pieces
    road_km = segments["length_m"].sum() / 1000
    unknown_km = segments["length_m"][~segments["surface"].isin(("paved", "unpaved"))].sum() / 1000
    notes = []
    if unknown_km > 0:
        notes.append(Note("roads.surface_unknown", unknown_km=float(unknown_km), road_km=float(road_km)))
    if kinds.unranked:
        notes.append(Note("roads.class_unranked", severity="warning", names=list(kinds.unranked)))
    people = study.settlements.table["population"].to_numpy()
    known = [np.isfinite(people[unit.rows]) for unit in units]
    table = pd.DataFrame([(unit.area_id, unit.name) for unit in units], columns=["area_id", "name"])
    told = np.array([are_enough_known(people[unit.rows]) for unit in units])
    partly = table[told & np.array([not of_unit.all() for of_unit in known])]
    if len(partly):
        notes.append(Note("roads.population_missing", severity="warning", **_area_facts(partly)))
    hardly = table[~told & np.array([of_unit.any() for of_unit in known])]
    if len(hardly):
        notes.append(Note("roads.population_hardly_known", severity="warning", **_area_facts(hardly)))
    return notes


def shape_notes(shape: pd.DataFrame) -> list[Note]:
    """Report where an index is not defined, and why."""
    notes = []
    few = shape[shape["vertices"] < FEWEST_VERTICES]
    if len(few):
        notes.append(Note("shape.too_few_junctions", fewest=FEWEST_VERTICES, **_area_facts(few)))
    empty = shape[shape["connectivity_degree_nodes"] < FEWEST_NODES]
    if len(empty):
        notes.append(Note("shape.few_settlements", fewest=FEWEST_NODES, **_area_facts(empty)))
    townless = shape[shape["connectivity_degree_towns_nodes"] < FEWEST_NODES]
    if len(townless):
        notes.append(Note("shape.few_towns", fewest=FEWEST_NODES, **_area_facts(townless)))
    roadless = shape[shape["intactness_share"].isna()]
    if len(roadless):
        notes.append(Note("shape.no_roads", severity="warning", **_area_facts(roadless)))
    return notes


def _area_facts(areas: pd.DataFrame) -> dict[str, Any]:
    """Return ids and number of areas, and the names of the first ones."""
    head = areas.head(_NAMED)
    names = [str(name or area_id) for name, area_id in zip(head["name"], head["area_id"], strict=True)]
    return {"places": tuple(areas["area_id"]), "count": len(areas), "names": names}
