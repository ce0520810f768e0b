"""Put the parts of a study together: one CRS, one area for every place, nothing dropped without a word."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.geo.crs import bounds_in_degrees, choose_crs, crs_note, datum_shift_note, to_degrees
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import InputFile, Note, Study, Tier
from spatial_uri.study.datum_check import suspected_datum
from spatial_uri.study.place_areas import assign_areas

Bounds = tuple[float, float, float, float]

_HULL_MARGIN_M = 1000.0
_SWAPPED_SHARE = 0.9
MAX_NAMED = 20
_NO_FACILITIES = Note("facilities.absent", "The data holds no facilities, so no service circle can be measured.")


@dataclass(frozen=True, eq=False)
class PlaceFile:
    """Places as read from one file, in the CRS of that file.

    `own` is True for a user's own table, whose datum may be in doubt, False for OpenStreetMap.
    """

    path: Path
    places: Places
    own: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class StudyParts:
    """Everything a study is made of but the roads, each part still in the CRS of its file.

    Parameters
    ----------
    name
        Title of the study; None takes that of the studied area, or else `fallback_name`.
    areas
        All areas known, None if there are no boundaries.
    settlements, facilities
        One entry for each file.
    tiers
        Tiers from the highest to the lowest.
    roads
        The file of the roads, to be named in errors.
    tiers_required
        True: a tier with no facility is an error. False: it is left out, with a note.
    facilities_required
        True: no facility at all is an error.
    mode
        Mode of travel of the roads.
    paths
        The file of the paths that people walk, None if they are not read.
    stops
        Stops of public transport, None if they were not read.
    """

    name: str | None
    fallback_name: str = "study"
    areas: AdminAreas | None
    settlements: Sequence[PlaceFile]
    facilities: Sequence[PlaceFile]
    roads: Path
    tiers: tuple[Tier, ...]
    tiers_required: bool
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[Note, ...] = ()
    synthetic: bool = False
    facilities_required: bool = True
    mode: Mode = "drive"
    paths: Path | None = None
    stops: gpd.GeoDataFrame | None = None


def assemble(
    parts: StudyParts,
    *,
    load_roads: Callable[[CRS, Mode], tuple[RoadNetwork, Sequence[Note]]],
    crs: CRS | None = None,
    area: str | None = None,
) -> Study:
    """Make a study of its parts.

    Parameters
    ----------
    parts
        Areas, settlements, facilities and where they came from.
    load_roads
        Reads the roads of a mode into the CRS it is given.
    crs
        CRS of the study, in metres; None takes the UTM zone of the studied area's centre.
    area
        Name or id: study only this area. Facilities and roads outside it stay.

    Raises
    ------
    DataError
        If there are no settlements, no facility of a tier, no roads, or they lie apart.
    ParameterError
        If `area` is unknown or ambiguous.
    """
    notes = list(parts.notes)
    _require_settlements(parts)
    known_areas, areas = parts.areas, _study_areas(parts, area, notes)
    extent = _extent_deg(areas, parts.settlements)
    chosen = crs is None
    study_crs = choose_crs(extent) if crs is None else require_metric_crs(crs, what="the study")
    notes.insert(0, crs_note(study_crs, extent, chosen=chosen))
    if areas is None:
        known_areas = areas = _hull_area(parts, study_crs, notes)
    else:
        _refuse_swapped(parts, areas)
        areas = AdminAreas(areas.table.to_crs(study_crs))
    settlements = _joined(parts.settlements, study_crs, notes)
    facilities = _joined(parts.facilities, study_crs, notes)
    tiers = _tiers(parts, facilities, notes)
    facilities = facilities[facilities["tier"].isin([t.name for t in tiers])]
    if known_areas is None or known_areas.table.crs != study_crs:
        known_areas = areas if parts.areas is None else AdminAreas(parts.areas.table.to_crs(study_crs))
    settlements = _placed(settlements, known_areas, areas, notes, what="settlements")
    facilities = _placed(facilities, known_areas, areas, notes, what="facilities")
    settlements = _studied(parts, settlements, areas, notes)
    facilities = _marked(facilities, notes)
    network, road_notes = load_roads(study_crs, parts.mode)
    notes += road_notes
    _require_roads(network, areas, parts.roads)
    for role, files in (("settlements", parts.settlements), ("facilities", parts.facilities)):
        for file in (f for f in files if f.own):
            suspicion = suspected_datum(file.places.table, network, areas, title=f"The {role} of {file.path.name}")
            notes += [] if suspicion is None else [suspicion]
    top = areas.at(areas.levels[0])
    only = str(top["name"].iloc[0]) if len(top) == 1 else None
    return Study(
        name=parts.name or only or parts.fallback_name,
        areas=areas,
        settlements=Places(settlements, SETTLEMENT),
        facilities=Places(facilities, FACILITY),
        network=network,
        tiers=tiers,
        inputs=parts.inputs,
        notes=tuple(dict.fromkeys(notes)),
        synthetic=parts.synthetic,
        walking=_walking(parts, network, load_roads, notes),
        stops=None if parts.stops is None else parts.stops.to_crs(study_crs),
    )


def _walking(
    parts: StudyParts,
    network: RoadNetwork,
    load_roads: Callable[[CRS, Mode], tuple[RoadNetwork, Sequence[Note]]],
    notes: list[Note],
) -> RoadNetwork | None:
    """Return the roads and paths as people walk them."""
    if parts.paths is None:
        return None
    if parts.mode == "walk":
        return network
    walking, more = load_roads(network.crs, "walk")
    notes += [Note(f"paths.{note.code}", f"Paths: {note.message}", note.severity, note.places) for note in more]
    return walking if walking.piece_count else None


def _paths(files: Sequence[PlaceFile]) -> str:
    return ", ".join(dict.fromkeys(str(f.path) for f in files))


def _require_settlements(parts: StudyParts) -> None:
    if not any(len(f.places) for f in parts.settlements):
        raise DataError(
            "there are no settlements",
            file=_paths(parts.settlements),
            remedy="give settlements of your own in a study file, or take an extract that has places tagged as "
            "village, town or hamlet",
        )


def _study_areas(parts: StudyParts, area: str | None, notes: list[Note]) -> AdminAreas | None:
    if parts.areas is None:
        if area is not None:
            raise ParameterError(f"there are no boundaries to find area {area!r} in", remedy="give boundaries as well")
        return None
    if area is None:
        return parts.areas
    area_id = find_area(parts.areas, area)
    table = parts.areas.table
    inside = {area_id}
    for level in parts.areas.levels:
        rows = parts.areas.at(level)
        inside |= set(rows.index[rows["parent_id"].isin(inside)])
    kept = table[table.index.isin(inside)].copy()
    kept["parent_id"] = kept["parent_id"].where(kept["parent_id"].isin(inside), None).astype(object)
    name = table.loc[area_id, "name"]
    message = f"Only {name} ({area_id}) is studied, {len(kept)} areas; facilities and roads around it count as well."
    notes.append(Note("areas.restricted", message))
    return AdminAreas(kept)


def find_area(areas: AdminAreas, wanted: str) -> str:
    """Return the id of the one area that has this id or name (in any language that the table has).

    Raises
    ------
    ParameterError
        Listing the candidates, if there is none or more than one.
    """
    table = areas.table
    if wanted in table.index:
        return wanted
    names = table["name"].astype(str)
    spelled = table[[c for c in table.columns if c == "name" or str(c).startswith("name_")]].fillna("").astype(str)
    found = table[(spelled == wanted).any(axis=1)]
    if not len(found):
        found = table[spelled.apply(lambda c: c.str.casefold() == wanted.strip().casefold()).any(axis=1)]
    if len(found) == 1:
        return str(found.index[0])
    if len(found) > 1:
        raise ParameterError(
            f"{len(found)} areas are called {wanted!r}",
            faults=[_described(areas, str(i)) for i in found.index],
            remedy="name the id of the one that is meant",
        )
    lowered = {n.casefold(): n for n in names}
    near = [lowered[n] for n in difflib.get_close_matches(wanted.casefold(), lowered, n=8, cutoff=0.5)]
    near += [n for n in names if wanted.casefold() in n.casefold() and n not in near]
    shown = table[names.isin(near)] if near else areas.at(areas.levels[0])
    raise ParameterError(
        f"there is no area {wanted!r}",
        faults=[_described(areas, str(i)) for i in shown.index],
        remedy="name one of these or another area by its name or id"
        if near
        else "these are the coarsest areas there are",
    )


def _described(areas: AdminAreas, area_id: str) -> str:
    row = areas.table.loc[area_id]
    parent = row["parent_id"]
    within = f", in {areas.table.loc[parent, 'name']}" if isinstance(parent, str) else ""
    return f"{row['name']} (id {area_id}, {row['level']}{within})"


def _extent_deg(areas: AdminAreas | None, settlements: Sequence[PlaceFile]) -> Bounds:
    tables = [areas.table] if areas is not None else [f.places.table for f in settlements if len(f.places)]
    all_bounds = np.array([bounds_in_degrees(tuple(t.total_bounds), t.crs) for t in tables])
    west, south = all_bounds[:, :2].min(axis=0)
    east, north = all_bounds[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _hull_area(parts: StudyParts, crs: CRS, notes: list[Note]) -> AdminAreas:
    """Without boundaries the settlements span the study area themselves."""
    points = np.concatenate([f.places.table.to_crs(crs).geometry.array for f in parts.settlements if len(f.places)])
    hull = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), _HULL_MARGIN_M)
    name = parts.name or parts.fallback_name
    message = (
        "There are no boundaries: the study area is the convex hull of the settlements, "
        f"{_HULL_MARGIN_M / 1000:g} km wider on all sides, and results are not broken down by area."
    )
    notes.append(Note("areas.hull", message, "warning"))
    data = {"name": [name], "level": ["county"], "parent_id": pd.Series([None], dtype=object).to_numpy()}
    return AdminAreas(gpd.GeoDataFrame(data, geometry=[hull], crs=crs, index=pd.Index(["study"], name="area_id")))


def _refuse_swapped(parts: StudyParts, areas: AdminAreas) -> None:
    """Refuse points that fall into the areas' extent only with their coordinates exchanged."""
    extent = bounds_in_degrees(tuple(areas.table.total_bounds), areas.table.crs)
    for file in (*parts.settlements, *parts.facilities):
        table = file.places.table
        if not len(table) or not table.crs.is_geographic:
            continue
        xy = np.column_stack([table.geometry.x, table.geometry.y])
        if not _within(xy, extent).any() and _within(xy[:, ::-1], extent).mean() >= _SWAPPED_SHARE:
            raise CrsError(
                "longitude and latitude are swapped: the points lie in the study area only when exchanged",
                file=file.path,
                faults=[f"the first point is at longitude {xy[0, 0]:g}, latitude {xy[0, 1]:g}"],
                remedy="exchange the two columns: longitude comes first, as x",
            )


def _within(xy: np.ndarray[Any, Any], extent: Bounds) -> np.ndarray[Any, np.dtype[np.bool_]]:
    west, south, east, north = extent
    inside: np.ndarray[Any, np.dtype[np.bool_]] = (
        (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
    )
    return inside


def _joined(files: Sequence[PlaceFile], crs: CRS, notes: list[Note]) -> gpd.GeoDataFrame:
    """All places in the CRS of the study."""
    filled = [f for f in files if len(f.places)] or list(files[:1])
    if not filled:
        columns = {name: pd.Series([], dtype=object) for name in ("name", "tier", "area_id")}
        return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=crs), index=pd.Index([], name="place_id"))
    for file in filled:
        note = datum_shift_note(file.places.table.crs, crs, file=file.path.name)
        notes += [] if note is None else [note]
    joined = gpd.GeoDataFrame(pd.concat([f.places.table.to_crs(crs) for f in filled]), geometry="geometry", crs=crs)
    repeated = joined.index[joined.index.duplicated()].unique()
    if len(repeated):
        raise DataError(
            f"{len(repeated)} place_ids are used in more than one file",
            file=_paths(filled),
            faults=[f"place_id {i}" for i in repeated],
            remedy="give every place an id of its own",
        )
    joined.index.name = "place_id"
    return joined


def _tiers(parts: StudyParts, facilities: gpd.GeoDataFrame, notes: list[Note]) -> tuple[Tier, ...]:
    present = set(facilities["tier"])
    empty = [t.name for t in parts.tiers if t.name not in present]
    strange = sorted(present - {t.name for t in parts.tiers})
    if strange:
        raise DataError(
            "some facilities are of a tier that the study does not have",
            file=_paths(parts.facilities),
            faults=[f"tier {tier!r}: {sum(facilities['tier'] == tier)} facilities" for tier in strange],
            remedy=f"add it to tiers.order; the tiers are {', '.join(t.name for t in parts.tiers)}",
        )
    if not present and not parts.facilities_required:
        notes += [] if any(note.code == "facilities.absent" for note in notes) else [_NO_FACILITIES]
        return parts.tiers
    if empty and (parts.tiers_required or not present):
        raise DataError(
            f"there is no facility of tier {', '.join(map(repr, empty))}",
            file=_paths(parts.facilities),
            faults=[f"{sum(facilities['tier'] == tier)} facilities of tier {tier!r}" for tier in sorted(present)],
            remedy="leave the tier out, or give a file that holds such facilities",
        )
    if empty and not any(note.code == "facilities.absent" for note in notes):
        message = f"The data holds no facility of tier {', '.join(empty)}: that is no data, not no service; left out."
        notes.append(Note("tiers.empty", message, "warning"))
    return tuple(t for t in parts.tiers if t.name in present)


def _placed(
    table: gpd.GeoDataFrame, known: AdminAreas, studied: AdminAreas, notes: list[Note], *, what: str
) -> gpd.GeoDataFrame:
    """Give every place its area; areas that are known but not studied count as none."""
    placed, more = assign_areas(table, known, what=what)
    notes += more
    placed["area_id"] = placed["area_id"].where(placed["area_id"].isin(studied.table.index), None).astype(object)
    return placed


def _studied(
    parts: StudyParts, settlements: gpd.GeoDataFrame, areas: AdminAreas, notes: list[Note]
) -> gpd.GeoDataFrame:
    """Leave out settlements outside the studied areas, and say which."""
    outside = settlements[settlements["area_id"].isna()]
    if len(outside) == len(settlements):
        centre = to_degrees(np.array([[outside.geometry.x.mean(), outside.geometry.y.mean()]]), areas.table.crs)[0]
        west, south, east, north = bounds_in_degrees(tuple(areas.table.total_bounds), areas.table.crs)
        raise DataError(
            f"none of the {len(settlements)} settlements lies in the studied areas",
            file=_paths(parts.settlements),
            faults=[
                f"the areas span longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to {north:.3f}",
                f"the settlements lie around longitude {centre[0]:.3f}, latitude {centre[1]:.3f}",
            ],
            remedy="check the CRS of both files, and that they are of the same place",
        )
    if len(outside):
        named = [str(n or i) for i, n in outside["name"].items()]
        listed = f"{', '.join(named[:MAX_NAMED])}{' ...' if len(named) > MAX_NAMED else ''}"
        message = f"{len(outside)} settlements lie outside the studied areas and are not counted: {listed}."
        notes.append(Note("settlements.outside", message, "warning", tuple(map(str, outside.index))))
    return settlements[settlements["area_id"].notna()]


def _marked(facilities: gpd.GeoDataFrame, notes: list[Note]) -> gpd.GeoDataFrame:
    """Say of every facility whether it lies inside the studied areas."""
    facilities["inside"] = facilities["area_id"].notna()
    beyond = int((~facilities["inside"]).sum())
    if beyond:
        message = (
            f"{beyond} of {len(facilities)} facilities lie outside the studied areas; they serve people inside too."
        )
        notes.append(Note("facilities.outside", message))
    return facilities


def _require_roads(network: RoadNetwork, areas: AdminAreas, file: Path) -> None:
    if not network.piece_count:
        raise DataError(
            f"there are no roads for mode {network.mode!r}",
            file=file,
            remedy="take an extract that has roads, or another mode",
        )
    x0, y0, x1, y1 = network.bounds
    west, south, east, north = areas.table.total_bounds
    if x0 > east or x1 < west or y0 > north or y1 < south:
        raise DataError(
            "the roads lie outside the studied areas", file=file, remedy="give roads and boundaries of the same place"
        )
