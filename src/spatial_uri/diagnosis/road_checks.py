"""Faults of the roads as a whole: parts that do not join, regions where the map is empty, no main roads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from spatial_uri.diagnosis.finding import Finding, Spot
from spatial_uri.diagnosis.subject import PlaceTable, Subject
from spatial_uri.geo.crs import to_degrees
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.data_edge import THROUGH_CLASSES
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_
from spatial_uri.words.numbers import name_of

EMPTY_AROUND_M = 3000.0
"""A settlement with no road within this distance lies where the map is empty."""
SPARSE = 0.2
"""An area with less than this share of the usual length of road, both per person and per km², is hardly mapped."""
LEAST_AREAS = 3

PARTS = N_(
    "Find out where these roads join the others, and connect them in OpenStreetMap; where a road between them is closed"
    " (access), check whether it is. Where a ferry or nothing joins them, as on an island, nothing has to be done: the"
    " settlements stay in the results as unreachable."
)
EMPTY = N_(
    "Compare with an aerial photograph or the road register. If roads are missing, draw them in OpenStreetMap, or take"
    " the roads of the bureau, before results are shown."
)
MAIN = N_("Check that the extract holds all roads, and that no filter has taken out the main roads.")


def parts(subject: Subject) -> Iterator[Finding]:
    """Find the parts of the network that join no other, and which settlements and facilities are on them."""
    part, places = subject.road_parts, subject.settlements
    of_place = _apart(subject, places)
    of_facility = _apart(subject, subject.facilities)
    numbers = np.union1d(of_place[of_place > 0], of_facility[of_facility > 0]).tolist()
    if not numbers:
        return
    people = subject.study.settlements.table["population"].to_numpy(dtype=float)
    way = subject.network.pieces["way_id"].to_numpy()
    found = []
    for number in numbers:
        rows = of_place == number
        names = [*places.names(rows), *subject.facilities.names(of_facility == number)]
        piece = int(np.flatnonzero(part == number)[0])
        xy = subject.network.piece_xy[subject.network.piece_ptr[[piece]]]
        lon, lat = to_degrees(xy, subject.network.crs)[0].tolist()
        own = float(people[rows].sum()) if rows.any() else float("nan")
        found.append(Spot(" / ".join(names), lon, lat, f"w{int(way[piece])}", own))
    found.sort(key=lambda spot: -np.nan_to_num(spot.people))
    ids = places.ids(of_place > 0)
    facts: dict[str, Any] = {"count": len(found), "settlements": len(ids), "facilities": int((of_facility > 0).sum())}
    facts["all_km"] = float(subject.network.pieces["length_m"].to_numpy()[np.isin(part, numbers)].sum() / 1000)
    note = Note("roads.parts", severity="warning", places=ids, names=[spot.name for spot in found], **facts)
    yield Finding("amber", note, PARTS, ids, subject.people_of(ids), tuple(found))


def _apart(subject: Subject, places: PlaceTable) -> Int64Array:
    """Return the part of the network of each place that joins none that leads anywhere; 0 for all others."""
    rows = places.is_on_fragment
    found = np.zeros(len(rows), dtype=np.int64)
    found[rows] = subject.road_parts[places.nearest_road[rows]]
    return found


def empty_around(subject: Subject) -> Iterator[Finding]:
    """Find settlements that have no road far and wide."""
    places = subject.settlements
    rows = ~(places.road_m <= EMPTY_AROUND_M)
    if rows.any():
        ids = places.ids(rows)
        facts: dict[str, Any] = {"count": len(ids), "names": places.names(rows), "places": ids}
        note = Note("roads.empty_around", severity="warning", around_m=EMPTY_AROUND_M, **facts)
        yield Finding("amber", note, EMPTY, ids, subject.people_of(ids), places.spots(rows))


def sparse_areas(subject: Subject) -> Iterator[Finding]:
    """Find areas with far less road than the others, per person and per square kilometre."""
    areas = subject.study.areas
    rows = areas.finest()
    if len(rows) < LEAST_AREAS:
        return
    shapes = np.asarray(rows.geometry.array)
    road_m = _road_m(subject, shapes)
    settlements = subject.study.settlements.table
    of_area = settlements.groupby("area_id")["population"].sum()
    people = of_area.reindex(rows.index).to_numpy(dtype=float)
    per_km2 = road_m / np.maximum(shapely.area(shapes) / 1e6, 1e-9)
    low = per_km2 < SPARSE * np.median(per_km2)
    per_person = road_m / np.where(people > 0, people, np.nan)
    if np.isfinite(per_person).sum() >= LEAST_AREAS:
        low &= ~(per_person >= SPARSE * np.nanmedian(per_person))
    low &= rows.index.isin(of_area.index)
    if low.any():
        thin = rows[low]
        own = settlements["area_id"].isin(thin.index)
        ids = tuple(map(str, own.index[own]))
        names = [name_of(name, str(area)) for area, name in thin["name"].items()]
        facts: dict[str, Any] = {"count": len(thin), "names": names, "places": ids, "most_share": SPARSE}
        facts["usual_m"] = float(np.median(per_km2))
        note = Note("roads.sparse_areas", severity="warning", **facts)
        degrees = to_degrees(shapely.get_coordinates(shapely.point_on_surface(shapes[low])), areas.table.crs).tolist()
        spots = tuple(Spot(name, lon, lat) for name, (lon, lat) in zip(names, degrees, strict=True))
        yield Finding("amber", note, EMPTY, ids, subject.people_of(ids), spots)


def no_main_roads(subject: Subject) -> Iterator[Finding]:
    """Find a network without a single road of the higher classes."""
    network = subject.network
    if network.mode != "drive" or len(subject.study.settlements) < LEAST_AREAS:
        return
    if not network.pieces["road_class"].isin(THROUGH_CLASSES).any():
        ids = tuple(map(str, subject.study.settlements.table.index))
        note = Note("roads.no_main", severity="warning", all_km=float(network.pieces["length_m"].sum() / 1000))
        yield Finding("amber", note, MAIN, ids, subject.people_of(ids))


def _road_m(subject: Subject, shapes: Any) -> FloatArray:
    """Return the metres of road in each area; a road counts where its middle lies."""
    network = subject.network
    middles = shapely.line_interpolate_point(network.lines, 0.5, normalized=True)
    area, road = shapely.STRtree(middles).query(shapes, predicate="intersects")  # polygons are prepared, once each
    metres = network.pieces["length_m"].to_numpy()[road]
    return np.asarray(np.bincount(area, metres, minlength=len(shapes)), dtype=float)
