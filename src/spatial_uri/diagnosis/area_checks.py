"""Faults of areas: overlaps, gaps, slivers, areas without settlements, areas outside the one they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.diagnosis.finding import Finding, Spot
from spatial_uri.diagnosis.subject import Subject
from spatial_uri.geo.crs import to_degrees
from spatial_uri.model.arrays import FloatArray, GeometryArray
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_

LEAST_M2 = 10_000.0
"""What is smaller than a hectare is no fault that anybody would see on a map."""
WIDTH_M = 20.0
"""A gap or overlap that is narrower on the whole is a sliver: two drawings of one border."""
_ROUNDING_M2 = 1.0

OVERLAP = N_(
    "Find out to which area the ground belongs, and cut it out of the other one. A settlement there is counted in the"
    " first of the two areas unless its table names the area."
)
GAP = N_(
    "Close the gap in the boundary file, or add the area that is missing. Settlements in it belong to no area and are"
    " left out, unless their table names the area."
)
SLIVERS = N_(
    "Snap the borders of neighbouring areas to each other if the file is to be used elsewhere; here nothing has to be"
    " done."
)
EMPTY = N_(
    "Check whether the settlements of this area are missing in the table, or their codes or coordinates are those of"
    " another area."
)
OUTSIDE = N_(
    "Check which area it belongs to (parent_id, or the beginning of its code), and that both outlines are right."
)


@dataclass(frozen=True)
class _Patch:
    """A gap or an overlap: its polygon, and the areas around it."""

    shape: Any
    names: str


def overlaps(subject: Subject) -> Iterator[Finding]:
    """Find where two areas of one level overlap."""
    areas = subject.study.areas
    for level in areas.levels:
        rows = areas.at(level)
        shapes, names = np.asarray(rows.geometry.array), [str(name) for name in rows["name"]]
        if shapely.coverage_is_valid(shapes):
            continue  # the borders are the same to the last digit
        first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        pairs = first < second
        first, second = first[pairs], second[pairs]
        common = shapely.intersection(shapes[first], shapes[second])
        found = [
            _Patch(part, f"{names[one]} / {names[other]}")
            for shape, one, other in zip(common, first.tolist(), second.tolist(), strict=True)
            for part in _polygons(shape)
        ]
        yield from _told(subject, "areas.overlap", level, found, OVERLAP)


def gaps(subject: Subject) -> Iterator[Finding]:
    """Find what lies between the areas of a level and belongs to none of them."""
    areas = subject.study.areas
    for number, level in enumerate(areas.levels):
        rows = areas.at(level)
        shapes = np.asarray(rows.geometry.array)
        whole = _union(shapes)
        found = [_patch_of(part, rows) for part in _holes(whole)]
        if number:
            above = areas.at(areas.levels[number - 1])
            with_parts = above[above.index.isin(rows["parent_id"])]
            outline = _union(np.asarray(with_parts.geometry.array))
            is_filled = abs(outline.area - whole.area) < _ROUNDING_M2
            found = (
                [] if is_filled else [_patch_of(part, rows) for part in _polygons(shapely.difference(outline, whole))]
            )
        yield from _told(subject, "areas.gap", level, found, GAP)


def empty_areas(subject: Subject) -> Iterator[Finding]:
    """Find areas of the finest level that hold no settlement."""
    areas = subject.study.areas
    level = areas.levels[-1]
    if len(areas.at(level)) < 2:
        return
    chains = areas.chains()
    held = {area for own in subject.study.settlements.table["area_id"].dropna() for area in chains.get(own, ())}
    empty = areas.at(level)[~areas.at(level).index.isin(held)]
    if len(empty):
        names = [str(name or area) for area, name in empty["name"].items()]
        facts: dict[str, Any] = {"count": len(empty), "names": names, "places": tuple(map(str, empty.index))}
        note = Note("areas.empty", severity="warning", level_term=level, **facts)
        yield Finding("amber", note, EMPTY, spots=_spots(np.asarray(empty.geometry.array), names, subject))


def outside_parent(subject: Subject) -> Iterator[Finding]:
    """Find areas of which the greater part lies outside the area that they belong to."""
    table = subject.study.areas.table
    own = table[table["parent_id"].isin(table.index)]
    if not len(own):
        return
    shapes = np.asarray(own.geometry.array)
    parents = np.asarray(table.geometry.loc[own["parent_id"]].array)
    doubtful = np.flatnonzero(~shapely.intersects(parents, shapely.point_on_surface(shapes)))
    inside = shapely.area(shapely.intersection(shapes[doubtful], parents[doubtful]))
    astray = own.iloc[doubtful[inside < shapely.area(shapes[doubtful]) / 2]]
    if len(astray):
        parent_names = table["name"].loc[astray["parent_id"]]
        names = [f"{name} / {parent}" for name, parent in zip(astray["name"], parent_names, strict=True)]
        places = tuple(map(str, astray.index))
        note = Note("areas.outside_parent", severity="warning", count=len(astray), names=names, places=places)
        settlements = _settlements_of(subject, places)
        spots = _spots(np.asarray(astray.geometry.array), names, subject)
        yield Finding("amber", note, OUTSIDE, settlements, subject.people_of(settlements), spots)


def _settlements_of(subject: Subject, areas: tuple[str, ...]) -> tuple[str, ...]:
    chains = subject.study.areas.chains()
    wanted = set(areas)
    own = subject.study.settlements.table["area_id"]
    return tuple(str(place) for place, area in own.items() if wanted & set(chains.get(area, ())))


def _union(shapes: GeometryArray) -> Any:
    """Return the union of some areas; where their borders are the same to the last digit, that takes far less time."""
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    return shapely.union_all(shapes)


def _polygons(shape: Any) -> list[Any]:
    """Return the polygons of a geometry that are more than rounding."""
    parts = shapely.get_parts(shape)
    return [part for part in parts if part.geom_type == "Polygon" and part.area > _ROUNDING_M2]


def _holes(whole: Any) -> list[Any]:
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    return [hole for hole in map(shapely.Polygon, rings) if hole.area > _ROUNDING_M2]


def _patch_of(shape: Any, rows: gpd.GeoDataFrame) -> _Patch:
    near = shapely.dwithin(np.asarray(rows.geometry.array), shape, 1.0)
    return _Patch(shape, " / ".join(str(name) for name in rows.loc[near, "name"]))


def _width_m(shape: Any) -> float:
    """Return how wide a patch is on the whole: its area over half of its outline."""
    return float(2 * shape.area / shape.length)


def _told(subject: Subject, code: str, level: str, found: list[_Patch], remedy: str) -> Iterator[Finding]:
    """Yield what is a fault, and apart from it the slivers."""
    wide, slivers = _sorted_out(found)
    if wide:
        yield _patches(subject, code, level, wide, remedy)
    if slivers:
        yield _slivers(subject, level, slivers)


def _sorted_out(found: list[_Patch]) -> tuple[list[_Patch], list[_Patch]]:
    """Return what is wide and large enough to be a fault, and the slivers."""
    wide = [patch for patch in found if patch.shape.area >= LEAST_M2 and _width_m(patch.shape) >= WIDTH_M]
    return sorted(wide, key=lambda patch: -patch.shape.area), [patch for patch in found if patch not in wide]


def _patches(subject: Subject, code: str, level: str, found: list[_Patch], remedy: str) -> Finding:
    shapes = np.asarray([patch.shape for patch in found], dtype=object)
    rows = np.unique(shapely.STRtree(subject.settlements.points).query(shapes, predicate="intersects")[1])
    ids = subject.settlements.ids(np.isin(np.arange(len(subject.settlements.points)), rows))
    facts: dict[str, Any] = {
        "count": len(found),
        "level_term": level,
        "all_km2": float(shapely.area(shapes).sum() / 1e6),
        "names": list(dict.fromkeys(patch.names for patch in found)),
        "settlements": len(ids),
        "places": ids,
    }
    note = (
        Note("areas.overlap", severity="warning", **facts)
        if code == "areas.overlap"
        else Note("areas.gap", severity="warning", **facts)
    )
    spots = _spots(shapes, [patch.names for patch in found], subject)
    return Finding("amber", note, remedy, ids, subject.people_of(ids), spots)


def _slivers(subject: Subject, level: str, found: list[_Patch]) -> Finding:
    shapes = np.asarray([patch.shape for patch in found], dtype=object)
    names = list(dict.fromkeys(patch.names for patch in found))
    note = Note("areas.slivers", count=len(found), level_term=level, names=names)
    return Finding("green", note, SLIVERS, spots=_spots(shapes, [patch.names for patch in found], subject))


def _spots(shapes: GeometryArray, names: list[str], subject: Subject) -> tuple[Spot, ...]:
    inside: FloatArray = shapely.get_coordinates(shapely.point_on_surface(shapes))
    degrees = to_degrees(inside, subject.study.crs).tolist()
    return tuple(Spot(name, lon, lat) for name, (lon, lat) in zip(names, degrees, strict=True))
