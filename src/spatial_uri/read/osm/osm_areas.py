"""Administrative areas from the boundary relations (and closed ways) of an OpenStreetMap file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.errors import NoAreasError
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.study import Note
from spatial_uri.read.osm.admin_levels import check_levels, choose_levels
from spatial_uri.read.osm.level_cover import joined_islets, sparse_levels, with_seats, without_covering
from spatial_uri.read.osm.osm_file import date_of_data, read_osm_header
from spatial_uri.read.osm.osm_objects import named, named_facts
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.read.osm.outlines import (
    Outline,
    OutlineReader,
    complete_outlines,
    outline_facts,
    valid_outlines,
    within_extent,
    without_doubles,
)
from spatial_uri.rules.preset import Preset, as_preset, load_preset, preset_names

NATIONAL = 2
"""The ``admin_level`` of states, which is no level of a study."""


def read_osm_areas(
    path: str | Path, *, preset: Preset | str = "generic", levels: Mapping[str, int] | None = None
) -> tuple[AdminAreas, tuple[Note, ...]]:
    """Read the administrative areas whose outline an OpenStreetMap file holds completely.

    Parameters
    ----------
    path
        An .osm.pbf or .osm file.
    preset
        A preset or its name. Its `levels` say which level an OSM ``admin_level`` is, its `area_codes` which tags hold
        an official code.
    levels
        OSM ``admin_level`` of each level wanted, such as ``{"county": 6, "township": 8}``; no other
        level is read. None works the levels out from what the file holds: where two
        ``admin_level`` stand for one level, the coarser of them moves one level up if that is free,
        and is left out if not; one that covers less than half of the settlements is left out; where none stands for the
        county, the next one above does.

    Returns
    -------
    areas
        In EPSG:4326, coarse levels first. ``area_id`` is the official code where there is one that no
        other area shares, otherwise ``r<relation id>`` or ``w<way id>``. ``parent_id`` is the
        area of the next coarser level that holds a point inside the area. Further columns
        ``name_zh``, ``name_en`` ("" where unknown), ``admin_level``, ``osm_id``; ``seat_id`` (the node that the
        boundary names as its administrative centre, else the settlement in it that is tagged as its capital, else the
        settlement that is its label, such as ``n123``; None where there is none) with
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
    preset = as_preset(preset)
    outlines = OutlineReader(preset.area_codes, today=date_of_data(path), kinds=preset.settlements.kinds)
    read_tagged(path, outlines)
    return complete_areas(path, outlines, preset=preset, levels=levels)


def complete_areas(
    path: str | Path, read: OutlineReader, *, preset: Preset, levels: Mapping[str, int] | None
) -> tuple[AdminAreas, tuple[Note, ...]]:
    """Make areas of the outlines read from a file, as `read_osm_areas` says."""
    check_levels(levels)
    notes: list[Note] = []
    if read.deleted:
        titles = [named(tags.get("name", ""), osm_id) for osm_id, tags in read.deleted.items()]
        notes.append(Note("areas.deleted", **named_facts(titles, read.deleted)))
    found = read.with_polygons()
    outlines = complete_outlines(found, notes)
    outlines = without_doubles(outlines, notes)
    outlines = within_extent(outlines, read_osm_header(path).bounds, notes)
    outlines = valid_outlines(outlines, notes)
    outlines = joined_islets(outlines, read.settled.values(), notes)
    outlines = without_covering(outlines, notes)
    if levels is None:
        cut = [o for o in found if not o.in_file]
        sparse = sparse_levels(outlines, cut, read.settled.values(), preset.levels, notes)
        level_of = choose_levels({o.admin_level for o in outlines} - sparse, preset.levels, notes)
        if sparse and not level_of:  # single areas in one that is no level by the preset, such as the country
            coarser = {o.admin_level for o in outlines if o.admin_level < min(sparse)}
            level_of = choose_levels(coarser, dict.fromkeys(coarser, "county"), notes)
    else:
        level_of = {admin_level: level for level, admin_level in levels.items()}
    _require_areas(path, outlines, level_of, preset)
    taken = [o for o in outlines if o.admin_level in level_of]
    others = [o for o in outlines if o.admin_level not in level_of]
    if others:
        notes.append(Note("areas.other_levels", **outline_facts(others)))
    counts = Counter(o.admin_level for o in taken)
    for admin_level, level in reversed(level_of.items()):
        facts: dict[str, Any] = {"count": counts[admin_level], "admin_level": admin_level, "level_term": level}
        notes.insert(0, Note("areas.levels", **facts) if levels is None else Note("areas.levels_asked", **facts))
    return areas_of(with_seats(taken, read.settled), level_of, notes), tuple(notes)


def _require_areas(path: str | Path, complete: list[Outline], level_of: Mapping[int, str], preset: Preset) -> None:
    absent = [f"{level}={a}" for a, level in level_of.items() if a not in {o.admin_level for o in complete}]
    if level_of and not absent:
        return
    wanted = f"for {', '.join(absent)}" if absent else "that could be a study area"
    counts = Counter(o.admin_level for o in complete)
    listed = ", ".join(f"admin_level {a} ({counts[a]})" for a in sorted(counts))
    raise NoAreasError(
        f"there is no complete administrative boundary {wanted}",
        file=path,
        faults=[f"it holds complete outlines of {listed}" if listed else "it holds no complete outline at all"],
        remedy=f"{_level_choices(counts, preset)}take a larger extract, or give boundaries of your own",
    )


def _level_choices(held: Iterable[int], preset: Preset) -> str:
    """Say by which presets the complete outlines would be levels, and how to name the levels oneself."""
    fit = [a for a in sorted(held) if a > NATIONAL]
    if not fit:
        return ""
    others = [
        f"the preset {name}, for which {a} is a {levels[a]}"
        for name in preset_names()
        if name != preset.name
        for levels in [load_preset(name).levels]
        for a in fit
        if a in levels and a not in preset.levels
    ]
    own = f'name the levels: levels={{"county": {fit[0]}}}, on the command line --levels county={fit[0]}'
    return f"{own}; " + "".join(f"or take {other}; " for other in others)


def areas_of(outlines: Iterable[Outline], level_of: Mapping[int, str], notes: list[Note]) -> AdminAreas:
    """Make areas of outlines that have a polygon, with ids and parents as `read_osm_areas` says."""
    outlines = sorted(outlines, key=lambda o: (LEVELS.index(level_of[o.admin_level]), o.order))
    codes = [o.code for o in outlines]
    shared = [o for o in outlines if o.code and codes.count(o.code) > 1 and not _of_several_levels(o, outlines)]
    if shared:
        notes.append(Note("areas.shared_code", **outline_facts(shared)))
    ids = _ids(outlines, {o.osm_id for o in shared})
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


def _of_several_levels(outline: Outline, outlines: Sequence[Outline]) -> bool:
    """Tell whether all areas with the code of an area are this one, at several levels."""
    return {o.osm_id for o in outlines if o.code == outline.code} == {outline.osm_id}


def _ids(outlines: Sequence[Outline], shared: Collection[str]) -> list[str]:
    """Return the code of each area, or its OSM id; one of several levels has its admin_level behind it."""
    ids: list[str] = []
    for outline in outlines:
        own = outline.code if outline.code and outline.osm_id not in shared else outline.osm_id
        ids.append(f"{own}/{outline.admin_level}" if own in ids else own)
    return ids


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
