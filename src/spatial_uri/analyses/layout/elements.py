"""The axes, rings and belts that a plan draws: who and what lies on them, and how they hold together."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from scipy.spatial.distance import pdist
from shapely import MultiPolygon, Polygon

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.result import ELEMENT_KINDS, RING_GAP_M
from spatial_uri.errors import CrsError, DataError
from spatial_uri.geo.geodesy import areas_km2, lengths_km
from spatial_uri.measure.known_people import are_enough_known, share_of_people
from spatial_uri.measure.od import od_matrix
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray
from spatial_uri.model.study import Note, Study
from spatial_uri.model.table_arguments import require_geometry
from spatial_uri.model.travel import Travel

ALL = "*"
_DAY_MIN = 1440.0
"""Cutoff of internal times, longer than any trip: towns without a time between them are not connected."""


class Elements(NamedTuple):
    """The table of elements, as in `SettlementLayout`."""

    elements: gpd.GeoDataFrame
    notes: tuple[Note, ...]


def measure_elements(
    study: Study,
    hierarchy: Hierarchy,
    elements: gpd.GeoDataFrame,
    options: LayoutOptions,
    *,
    travel: Travel,
    boundary: Polygon | MultiPolygon,
) -> Elements:
    """Measure the elements of a plan: their size, what lies on them, and the times between their towns.

    Parameters
    ----------
    study, hierarchy
        What can lie on them.
    elements
        One row per element, a unique index of text, columns ``name`` and ``kind``, lines or polygons in any CRS.
    options
        How far lines reach.
    boundary
        That of the studied areas.

    Returns
    -------
    Elements
        A place is on a line if it is at most ``buffer_m`` away, and on a polygon if it is inside or on its edge.

    Raises
    ------
    CrsError
        If the elements have no CRS.
    DataError
        Listing every fault of the elements.
    """
    drawn = _checked(elements).to_crs(study.crs)
    is_line = shapely.get_dimensions(drawn.geometry.to_numpy()) == 1
    reach = drawn.geometry.copy()
    reach[is_line] = reach[is_line].buffer(options.buffer_m)
    together = shapely.union_all(reach.to_numpy())
    lines = shapely.union_all(drawn.geometry.to_numpy()[is_line])
    index = pd.Index([*drawn.index, ALL], name="element_id")
    land = gpd.GeoSeries([*reach, together], index=index, crs=study.crs)
    length = lengths_km(gpd.GeoSeries([*drawn.geometry, lines], crs=study.crs))
    gaps = [
        _ring_gap_m(shape) if kind == "ring" else math.nan
        for shape, kind in zip(drawn.geometry, drawn["kind"], strict=True)
    ]
    gap_m = np.array([*gaps, math.nan])
    closes = pd.array(gap_m <= RING_GAP_M, dtype="boolean")
    closes[np.isnan(gap_m)] = pd.NA
    counts, members = _counts(study, hierarchy, drawn, is_line, options.buffer_m)
    columns = {
        "name": [*drawn["name"], "all elements"],
        "kind": [*drawn["kind"], "all"],
        "length_km": np.where([*is_line, is_line.any()], length, np.nan),
        "area_km2": areas_km2(land),
        "is_closed": closes,
        "gap_m": gap_m,
        **counts,
    }
    internal, notes = _internal_times(study, members, drawn, travel)
    table = gpd.GeoDataFrame({**columns, **internal}, index=index, geometry=[*drawn.geometry, together], crs=study.crs)
    return Elements(table, (*_notes(boundary, table, is_line), *notes))


def no_elements(study: Study) -> gpd.GeoDataFrame:
    """Return the table of elements without rows."""
    texts = ("name", "kind")
    numbers = ("length_km", "area_km2", "gap_m", "settlements_share", "population", "population_share")
    tiers = [str(t.name) for t in study.tiers]
    counts = ("settlements", *(f"facilities_{t}" for t in tiers), "centres")
    more = (*(f"facilities_share_{t}" for t in tiers), "internal_mean_min", "internal_max_min")
    columns: dict[str, Any] = {c: pd.Series(dtype=object) for c in texts}
    columns |= {c: pd.Series(dtype=np.float64) for c in (*numbers, *more)}
    columns |= {c: pd.Series(dtype=np.int64) for c in counts} | {"is_closed": pd.Series(dtype="boolean")}
    return gpd.GeoDataFrame(columns, index=pd.Index([], name="element_id", dtype=object), geometry=[], crs=study.crs)


def _checked(elements: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the elements if they can be used as they are."""
    elements = require_geometry(elements, what="elements", kind="lines or polygons")
    faults = [f"column {column!r} is missing" for column in ("name", "kind") if column not in elements.columns]
    if not elements.index.is_unique or ALL in elements.index:
        faults.append(f"the index must be unique, and {ALL!r} stands for all elements")
    if "kind" in elements.columns:
        unknown = sorted({str(kind) for kind in elements["kind"]} - set(ELEMENT_KINDS))
        faults += [f"kind {kind!r} is none of {', '.join(ELEMENT_KINDS)}" for kind in unknown]
    shapes = elements.geometry.to_numpy()
    fits = np.isin(shapely.get_type_id(shapes), (1, 2, 3, 5, 6)) & ~shapely.is_empty(shapes)
    if not fits.all():
        faults.append(f"no line and no polygon: {', '.join(map(str, elements.index[~fits]))}")
    if faults:
        raise DataError("the elements cannot be used", faults=faults)
    if elements.crs is None:
        raise CrsError("the elements have no CRS", remedy="declare it, such as gdf.set_crs('EPSG:4326')")
    return elements


def _counts(
    study: Study, hierarchy: Hierarchy, drawn: gpd.GeoDataFrame, is_line: BoolArray, buffer_m: float
) -> tuple[dict[str, Any], BoolArray]:
    """Count what lies on each element and on all together; say which towns and seats do."""
    settlements = study.settlements.table
    on = _on(drawn, is_line, settlements.geometry.to_numpy(), buffer_m)
    people = settlements["population"].to_numpy(dtype=np.float64)
    known = ~np.isnan(people)
    is_unknown = on.any(axis=1) & ~(on & known).any(axis=1)
    population = np.where(is_unknown, np.nan, on @ np.where(known, people, 0.0))
    columns: dict[str, Any] = {
        "settlements": on.sum(axis=1),
        "settlements_share": on.sum(axis=1) / len(settlements) if len(settlements) else np.nan,
        "population": population,
        "population_share": [_share_of_people(people, own) for own in on],
    }
    facilities = study.facilities.table
    for tier in study.tiers:
        own = facilities[(facilities["tier"] == tier.name) & facilities["inside"]]
        held = _on(drawn, is_line, own.geometry.to_numpy(), buffer_m).sum(axis=1)
        columns[f"facilities_{tier.name}"] = held
        columns[f"facilities_share_{tier.name}"] = held / len(own) if len(own) else np.nan
    centre = settlements.index.isin(hierarchy.of_rank("county_seat", "town"))
    columns["centres"] = (on & centre).sum(axis=1)
    return columns, on & centre


def _share_of_people(people: FloatArray, on: BoolArray) -> float:
    """Return the share of people on an element; NaN where those of half of all, or of those on it, are not known."""
    if on.any() and not are_enough_known(people[on]):
        return math.nan
    return share_of_people(people, on)


def _on(drawn: gpd.GeoDataFrame, is_line: BoolArray, points: GeometryArray, buffer_m: float) -> BoolArray:
    """Return ``(elements + 1, points)``: which points are on which element, and in the last row on any."""
    on = np.zeros((len(drawn) + 1, len(points)), dtype=np.bool_)
    shapes = drawn.geometry.to_numpy().copy()
    shapely.prepare(shapes)
    for row, shape in enumerate(shapes):
        on[row] = shapely.dwithin(shape, points, buffer_m) if is_line[row] else shapely.intersects(shape, points)
    on[-1] = on[:-1].any(axis=0)
    return on


def _internal_times(
    study: Study, members: BoolArray, drawn: gpd.GeoDataFrame, travel: Travel
) -> tuple[dict[str, FloatArray], list[Note]]:
    """Return mean and longest time between the towns and seats of each element, both ways."""
    settlements = study.settlements.table
    rows = np.flatnonzero(members[:-1].any(axis=0))
    centres = gpd.GeoDataFrame(geometry=settlements.geometry.iloc[rows].reset_index(drop=True), crs=study.crs)
    mean_min, max_min = np.full(len(members), np.nan), np.full(len(members), np.nan)
    notes: list[Note] = []
    if len(rows) < 2:
        return {"internal_mean_min": mean_min, "internal_max_min": max_min}, notes
    pairs = od_matrix(study.network, centres, centres, cutoff_min=_DAY_MIN, travel=travel)
    pairs = pairs[pairs["origin_id"] != pairs["destination_id"]]
    origin, destination = pairs["origin_id"].to_numpy(), pairs["destination_id"].to_numpy()
    for element, on in enumerate(members[:, rows]):
        minutes = pairs["travel_min"].to_numpy()[on[origin] & on[destination]]
        if len(minutes):
            mean_min[element], max_min[element] = minutes.mean(), minutes.max()
        lacking = int(on.sum()) * (int(on.sum()) - 1) - len(minutes)
        if lacking and element < len(drawn):
            linked = np.zeros(len(rows), dtype=np.bool_)
            linked[destination[on[origin] & on[destination]]] = True
            alone = settlements.index[rows[on & ~linked]]
            facts: dict[str, Any] = {"count": lacking, "centres": int(on.sum()), "element": drawn["name"].iloc[element]}
            note = Note("layout.element_partly_apart", severity="warning", **facts)
            if len(alone):
                names = list(settlements.loc[alone, "name"])
                note = Note("layout.element_apart", severity="warning", places=tuple(alone), names=names, **facts)
            notes.append(note)
    return {"internal_mean_min": mean_min, "internal_max_min": max_min}, notes


def _notes(boundary: Polygon | MultiPolygon, table: gpd.GeoDataFrame, is_line: BoolArray) -> list[Note]:
    notes = []
    own = table.iloc[:-1]
    for ring in own[(own["kind"] == "ring").to_numpy() & is_line].itertuples():
        if not ring.is_closed:
            facts: dict[str, Any] = {"ring": ring.name, "gap_m": ring.gap_m, "closed_m": RING_GAP_M}
            notes.append(Note("layout.ring_open", severity="warning", **facts))
        elif ring.gap_m > 0:
            notes.append(Note("layout.ring_gap", ring=ring.name, metres=f"{ring.gap_m:.1f}"))
    filled = own.loc[(own["kind"] == "ring").to_numpy() & ~is_line, "name"]
    if len(filled):
        notes.append(Note("layout.ring_filled", names=list(filled)))
    outside = ~table.iloc[:-1].geometry.intersects(boundary)
    if outside.any():
        names = list(own.loc[outside.to_numpy(), "name"])
        notes.append(Note("layout.element_outside", severity="warning", names=names))
    return notes


def _ring_gap_m(shape: shapely.Geometry) -> float:
    """Return the least distance over which ends must be joined for more than half of a ring to close.

    0 where it is closed as drawn. A part that leads away from the ring does not count.
    """
    if shapely.get_dimensions(shape) == 2:
        return 0.0
    parts = shapely.get_parts(shapely.line_merge(shape))
    lengths = shapely.length(parts)
    ends = shapely.get_coordinates(shapely.get_point(parts, np.array([[0], [-1]]))).reshape(2, len(parts), 2)
    xy = np.concatenate([ends[0], ends[1]])
    candidates = np.unique(np.concatenate([[0.0], pdist(xy)]))
    low, high = 0, len(candidates) - 1  # joining all ends closes everything
    while low < high:
        middle = (low + high) // 2
        if _closes(xy, lengths, candidates[middle]):
            high = middle
        else:
            low = middle + 1
    return float(candidates[low])


def _closes(xy: FloatArray, lengths: FloatArray, join_m: float) -> bool:
    """Tell whether more than half of the length goes round, once ends no farther apart than `join_m` are joined."""
    near = cKDTree(xy).query_pairs(join_m * (1 + 1e-12), output_type="ndarray")
    graph = coo_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(xy), len(xy)))
    _, joint = connected_components(graph, directed=False)
    start, end = np.split(joint, 2)
    kept = np.ones(len(lengths), dtype=np.bool_)
    while kept.any():
        degree = np.bincount(np.concatenate([start[kept], end[kept]]), minlength=joint.max() + 1)
        dead = kept & ((degree[start] == 1) | (degree[end] == 1))
        if not dead.any():
            break
        kept &= ~dead
    return bool(lengths[kept].sum() > lengths.sum() / 2)
