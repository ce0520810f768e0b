"""Administrative areas from the boundary relations (and closed ways) of an OpenStreetMap file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon

from spatial_uri.errors import NoAreasError, ParameterError
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_file import read_osm_header
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.rules.preset import Preset

MAX_NAMED = 20
MIN_SHARE_INSIDE = 0.95  # of an area's own extent; an outline may stick out of a rounded bounding box
_AREA_TYPES = ("boundary", "multipolygon")


@dataclass(frozen=True)
class Outline:
    """One administrative boundary as the file has it.

    `in_file` is False where parts of it are not in the file; `polygon` is None then, and where the
    parts make no polygon. `seat` is the node of role ``admin_centre``, `seat_deg` where it lies; None where there
    is none, or it is not in the file. A node of role ``label`` only says where to write the name.
    """

    osm_id: str
    admin_level: int
    name: str
    name_zh: str
    name_en: str
    code: str | None
    ways: frozenset[int]
    polygon: Polygon | MultiPolygon | None = None
    in_file: bool = False
    seat: int | None = None
    seat_deg: tuple[float, float] | None = None

    @property
    def said(self) -> str:
        """Name, id and admin_level, for notes."""
        return f"{self.name or 'unnamed'} ({self.osm_id}, admin_level {self.admin_level})"

    @property
    def order(self) -> tuple[int, bool, int]:
        """Coarse before fine, relations before ways, by id."""
        return self.admin_level, self.osm_id.startswith("w"), int(self.osm_id[1:])


def read_osm_areas(
    path: str | Path, *, preset: Preset, levels: Mapping[str, int] | None = None
) -> tuple[AdminAreas, tuple[Note, ...]]:
    """Read the administrative areas whose outline an OpenStreetMap file holds completely.

    Parameters
    ----------
    path
        An .osm.pbf or .osm file.
    preset
        Its `levels` say which level an OSM ``admin_level`` is, its `area_codes` which tags hold an
        official code.
    levels
        OSM ``admin_level`` of each level wanted, such as ``{"county": 6, "township": 8}``; no other
        level is read. None works the levels out from what the file holds: where two
        ``admin_level`` stand for one level, the coarser of them moves one level up if that is free,
        and is left out if not.

    Returns
    -------
    areas
        In EPSG:4326, coarse levels first. ``area_id`` is the official code where there is one that no
        other area shares, otherwise ``r<relation id>`` or ``w<way id>``. ``parent_id`` is the
        area of the next coarser level that holds a point inside the area. Further columns
        ``name_zh``, ``name_en`` ("" where unknown), ``admin_level``, ``osm_id``; ``seat_id`` (the node that the
        boundary names as its administrative centre, such as ``n123``; None where it names none) with
        ``seat_lon``, ``seat_lat`` (degrees; NaN where the node is not in the file).
    notes
        Which levels were taken, and every area that was left out, with the reason.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read, or holds no complete area of the levels asked for.
    ParameterError
        If `levels` names an unknown level, or one ``admin_level`` twice.
    """
    check_levels(levels)
    outlines = OutlineReader(preset.area_codes)
    read_tagged(path, outlines)
    return complete_areas(path, outlines, preset=preset, levels=levels)


def complete_areas(
    path: str | Path, read: OutlineReader, *, preset: Preset, levels: Mapping[str, int] | None
) -> tuple[AdminAreas, tuple[Note, ...]]:
    """Make areas of the outlines read from a file, as `read_osm_areas` says."""
    check_levels(levels)
    notes: list[Note] = []
    outlines = read.outlines()
    complete = [o for o in outlines if o.polygon is not None]
    _note_left_out(
        notes,
        "areas.incomplete",
        "The outline is not wholly in the extract (as of every area that crosses its edge), left out",
        [o for o in outlines if not o.in_file],
    )
    _note_left_out(
        notes,
        "areas.broken",
        "The outline does not close, or crosses itself, left out",
        [o for o in outlines if o.in_file and o.polygon is None],
    )
    complete = _without_doubles(complete, notes)
    complete = _within_extent(complete, read_osm_header(path).bounds, notes)
    complete = _made_valid(complete, notes)
    if levels is None:
        level_of = choose_levels({o.admin_level for o in complete}, preset.levels, notes)
    else:
        level_of = {admin_level: level for level, admin_level in levels.items()}
    _require_areas(path, complete, level_of)
    taken = [o for o in complete if o.admin_level in level_of]
    _note_left_out(
        notes,
        "areas.other_levels",
        "No level is read from this admin_level, left out",
        [o for o in complete if o.admin_level not in level_of],
    )
    how = "worked out from what the extract holds" if levels is None else "as asked for"
    said = (f"admin_level {a} is {level} ({sum(o.admin_level == a for o in taken)})" for a, level in level_of.items())
    notes.insert(0, Note("areas.levels", f"Levels of the areas, {how}: {'; '.join(said)}."))
    return areas_of(taken, level_of, notes), tuple(notes)


def _require_areas(path: str | Path, complete: list[Outline], level_of: Mapping[int, str]) -> None:
    present = {o.admin_level for o in complete}
    absent = [f"{level}={a}" for a, level in level_of.items() if a not in present]
    if level_of and not absent:
        return
    wanted = f"for {', '.join(absent)}" if absent else "that could be a study area"
    held = ", ".join(f"admin_level {a} ({sum(o.admin_level == a for o in complete)})" for a in sorted(present))
    raise NoAreasError(
        f"there is no complete administrative boundary {wanted}",
        file=path,
        faults=[f"it holds complete outlines of {held}" if held else "it holds no complete outline at all"],
        remedy="ask for the levels it holds, take a larger extract, or give boundaries of your own",
    )


def check_levels(levels: Mapping[str, int] | None) -> None:
    """Refuse levels that make no sense."""
    if levels is None:
        return
    faults = [f"{level!r} is no level" for level in levels if level not in LEVELS]
    ordered = [(level, levels[level]) for level in LEVELS if level in levels]
    faults += [
        f"{coarse}={a} must be a smaller admin_level than {fine}={b}"
        for (coarse, a), (fine, b) in pairwise(ordered)
        if a >= b
    ]
    if not levels:
        faults.append("at least one level is needed")
    if faults:
        raise ParameterError(
            "the levels make no sense",
            faults=faults,
            remedy=f"write them as in county=6,township=8; levels are {', '.join(LEVELS)}",
        )


class OutlineReader:
    """Collects the administrative boundaries of a file and their polygons."""

    wanted_tags = (("boundary", "administrative"),)

    def __init__(self, code_keys: Sequence[str]) -> None:
        self._code_keys = code_keys
        self._outlines: dict[str, Outline] = {}
        self._polygons: dict[str, Any] = {}
        self._seats_deg: dict[str, tuple[float, float]] = {}
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Any) -> None:
        """Take an object that may be a boundary, or the polygon of one."""
        if thing.is_area():
            osm_id = f"{'w' if thing.from_way() else 'r'}{thing.orig_id()}"
            self._polygons[osm_id] = self._wkb.create_multipolygon(thing) if thing.num_rings()[0] else None
        elif thing.is_relation():
            if thing.tags.get("type") in _AREA_TYPES:
                ways = frozenset(m.ref for m in thing.members if m.type == "w")
                seat = next((m.ref for m in thing.members if m.type == "n" and m.role == "admin_centre"), None)
                _add(self._outlines, f"r{thing.id}", thing.tags, self._code_keys, ways=ways, seat=seat)
        elif thing.is_way() and thing.is_closed() and _has_name_of_its_own(thing.tags):
            _add(self._outlines, f"w{thing.id}", thing.tags, self._code_keys, ways=frozenset([thing.id]))

    def locate(self, locations: Any) -> None:
        """Boundaries are located by their polygons; look up where their seats are."""
        for osm_id, outline in self._outlines.items():
            if outline.seat is None:
                continue
            try:
                location = locations.get(outline.seat)
            except KeyError:  # the node is not in the extract
                continue
            self._seats_deg[osm_id] = (location.lon, location.lat)

    def outlines(self) -> list[Outline]:
        """Return the boundaries with their polygons."""
        found = sorted(self._outlines.values(), key=lambda o: o.order)
        polygons = self._polygons
        return [
            replace(
                o,
                polygon=_unwrapped(shapely.from_wkb(polygons.get(o.osm_id))),
                in_file=o.osm_id in polygons,
                seat_deg=self._seats_deg.get(o.osm_id),
            )
            for o in found
        ]


def _has_name_of_its_own(tags: Any) -> bool:
    """Tell an area from a nameless ring or an islet's coast, which are pieces of some relation."""
    return "name" in tags and tags.get("natural") != "coastline"


def _add(
    outlines: dict[str, Outline],
    osm_id: str,
    tags: Any,
    code_keys: Sequence[str],
    *,
    ways: frozenset[int],
    seat: int | None = None,
) -> None:
    admin_level = tags.get("admin_level", "")
    if admin_level.isascii() and admin_level.isdigit():
        code = next((tags[key].strip() for key in code_keys if tags.get(key, "").strip()), None)
        name, name_zh, name_en = (tags.get(key, "").strip() for key in ("name", "name:zh", "name:en"))
        outlines[osm_id] = Outline(osm_id, int(admin_level), name, name_zh, name_en, code, ways, seat=seat)


def _unwrapped(polygon: Any) -> Any:
    return (
        polygon.geoms[0]
        if polygon is not None and polygon.geom_type == "MultiPolygon" and len(polygon.geoms) == 1
        else polygon
    )


def _without_doubles(outlines: list[Outline], notes: list[Note]) -> list[Outline]:
    """Leave out the closed ways that are the ring of a relation for the same area."""
    rings: dict[int, set[int]] = defaultdict(set)
    for outline in outlines:
        if outline.osm_id.startswith("r"):
            rings[outline.admin_level] |= outline.ways
    doubles = [o for o in outlines if o.osm_id.startswith("w") and o.ways <= rings[o.admin_level]]
    _note_left_out(notes, "areas.doubles", "The way is the ring of a relation of the same level, counted once", doubles)
    return [o for o in outlines if o not in doubles]


def _within_extent(
    outlines: list[Outline], bounds: tuple[float, float, float, float] | None, notes: list[Note]
) -> list[Outline]:
    """Leave out the areas whose outline is here but whose roads and villages are not."""
    if bounds is None or not outlines:
        return outlines
    boxes = np.array([o.polygon.bounds for o in outlines if o.polygon is not None])
    inner = np.concatenate([np.maximum(boxes[:, :2], bounds[:2]), np.minimum(boxes[:, 2:], bounds[2:])], axis=1)
    share = np.prod((inner[:, 2:] - inner[:, :2]).clip(min=0), axis=1) / np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    beyond = [o for o, s in zip(outlines, share, strict=True) if s < MIN_SHARE_INSIDE]
    _note_left_out(notes, "areas.beyond_extract", "The area reaches far beyond the extract, left out", beyond)
    return [o for o in outlines if o not in beyond]


def _made_valid(outlines: list[Outline], notes: list[Note]) -> list[Outline]:
    mended = {
        o.osm_id: _polygons_of(shapely.make_valid(o.polygon)) for o in outlines if not shapely.is_valid(o.polygon)
    }
    _note_left_out(
        notes,
        "areas.made_valid",
        "The outline crosses itself and was made valid; its area may differ a little",
        [o for o in outlines if o.osm_id in mended],
    )
    return [replace(o, polygon=mended.get(o.osm_id, o.polygon)) for o in outlines]


def _polygons_of(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry, return_index=False)
    return _unwrapped(shapely.union_all([p for p in parts if p.geom_type in {"Polygon", "MultiPolygon"}]))


def choose_levels(present: Iterable[int], preset_levels: Mapping[int, str], notes: list[Note]) -> dict[int, str]:
    """Give each level one admin_level; of two for one level, the coarser moves up if it can."""
    candidates: dict[str, list[int]] = defaultdict(list)
    for admin_level in sorted(present):
        if admin_level in preset_levels:
            candidates[preset_levels[admin_level]].append(admin_level)
    chosen: dict[int, str] = {}
    for coarser, level in pairwise((None, *LEVELS)):
        if not candidates[str(level)]:
            continue
        *others, finest = candidates[str(level)]
        chosen[finest] = str(level)
        because = f"{level} is admin_level {finest}"
        if others and coarser is not None and coarser not in chosen.values():
            moved = others.pop()
            chosen[moved] = coarser
            message = f"admin_level {moved} is taken as {coarser}, which is free: {because}."
            notes.append(Note("areas.level_moved", message))
        if others:
            dropped = ", ".join(map(str, others))
            message = f"admin_level {dropped} would be {level} as well and is left out: {because}."
            notes.append(Note("areas.level_dropped", message))
    return dict(sorted(chosen.items()))


def areas_of(outlines: Iterable[Outline], level_of: Mapping[int, str], notes: list[Note]) -> AdminAreas:
    """Make areas of outlines that have a polygon, with ids and parents as `read_osm_areas` says."""
    outlines = sorted(outlines, key=lambda o: (LEVELS.index(level_of[o.admin_level]), o.order))
    codes = [o.code for o in outlines]
    shared = [o for o in outlines if o.code and codes.count(o.code) > 1]
    _note_left_out(notes, "areas.shared_code", "Areas share an official code and keep their OSM id instead", shared)
    ids = [o.code if o.code and o not in shared else o.osm_id for o in outlines]
    levels = [level_of[o.admin_level] for o in outlines]
    index = pd.Index(ids, name="area_id", dtype=object)
    polygons = [o.polygon for o in outlines]
    table = gpd.GeoDataFrame(
        {
            "name": [o.name for o in outlines],
            "level": levels,
            "parent_id": pd.Series(_parents(polygons, levels, ids), index=index, dtype=object),
            "name_zh": [o.name_zh for o in outlines],
            "name_en": [o.name_en for o in outlines],
            "admin_level": [o.admin_level for o in outlines],
            "osm_id": [o.osm_id for o in outlines],
            "seat_id": pd.Series(
                [None if o.seat is None else f"n{o.seat}" for o in outlines], index=index, dtype=object
            ),
            "seat_lon": [np.nan if o.seat_deg is None else o.seat_deg[0] for o in outlines],
            "seat_lat": [np.nan if o.seat_deg is None else o.seat_deg[1] for o in outlines],
        },
        index=index,
        geometry=polygons,
        crs="EPSG:4326",
    )
    return AdminAreas(table)


def _parents(polygons: list[Any], levels: list[str], ids: list[str]) -> list[str | None]:
    """Find, for each area, the one of the nearest coarser level that holds a point inside it."""
    parents: list[str | None] = [None] * len(ids)
    depth = np.array([LEVELS.index(level) for level in levels])
    tree = shapely.STRtree(polygons)
    child, holder = tree.query(shapely.point_on_surface(polygons), predicate="within")
    coarser = depth[holder] < depth[child]
    child, holder = child[coarser], holder[coarser]
    for i in np.lexsort((depth[holder], child)):  # the last one written is the nearest level
        parents[child[i]] = ids[holder[i]]
    return parents


def _note_left_out(notes: list[Note], code: str, reason: str, outlines: Sequence[Outline]) -> None:
    if outlines:
        named = ", ".join(o.said for o in outlines[:MAX_NAMED])
        more = f" and {len(outlines) - MAX_NAMED} more" if len(outlines) > MAX_NAMED else ""
        notes.append(Note(code, f"{reason}: {named}{more}.", places=tuple(o.osm_id for o in outlines)))
