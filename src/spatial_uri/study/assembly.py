"""The parts of a study put together: in one CRS, every place in its area, and a note on what is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.geo.crs import bounds_in_degrees, to_degrees
from spatial_uri.geo.study_crs import choose_crs, crs_note
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Note, Study
from spatial_uri.read.tables.place_areas import assign_areas
from spatial_uri.study.datum_check import suspected_datum
from spatial_uri.study.parts import StudyParts, paths_of
from spatial_uri.study.place_files import joined_places, require_settlements, study_tiers
from spatial_uri.study.study_area import extent_deg, hull_area, neighbouring, refuse_swapped, studied_areas
from spatial_uri.words.catalogue import N_

LoadRoads = Callable[[CRS, Mode], tuple[RoadNetwork, Sequence[Note]]]


def assemble(
    parts: StudyParts,
    *,
    load_roads: LoadRoads,
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
    require_settlements(parts)
    areas, known_areas = _areas(parts, crs, area, notes)
    study_crs = areas.table.crs
    settlements = joined_places(parts.settlements, study_crs, notes)
    facilities = joined_places(parts.facilities, study_crs, notes)
    tiers = study_tiers(parts, facilities, notes)
    facilities = facilities[facilities["tier"].isin([t.name for t in tiers])]
    settlements = _placed(settlements, known_areas, areas, notes, what="settlements")
    facilities = _placed(facilities, known_areas, areas, notes, what="facilities")
    settlements = _studied(parts, settlements, areas, notes)
    facilities = _marked(facilities, notes)
    network, road_notes = load_roads(study_crs, parts.mode)
    notes += road_notes
    _require_roads(network, areas, parts.roads)
    notes += _datum_notes(parts, network, areas)
    walking = _walking(parts, network, load_roads, notes)
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
        walking=walking,
        stops=None if parts.stops is None else parts.stops.to_crs(study_crs),
        prices=parts.prices,
        neighbours=neighbouring(areas, known_areas),
    )


def _areas(parts: StudyParts, crs: CRS | None, area: str | None, notes: list[Note]) -> tuple[AdminAreas, AdminAreas]:
    """Return the areas that are studied and all that are known, in the CRS of the study."""
    areas = studied_areas(parts, area, notes)
    extent = extent_deg(areas, parts.settlements)
    study_crs = choose_crs(extent) if crs is None else require_metric_crs(crs, what="the study")
    notes.insert(0, crs_note(study_crs, extent, chosen=crs is None))
    if areas is None or parts.areas is None:
        hull = hull_area(parts, study_crs, notes)
        return hull, hull
    refuse_swapped(parts, areas)
    return AdminAreas(areas.table.to_crs(study_crs)), AdminAreas(parts.areas.table.to_crs(study_crs))


def _datum_notes(parts: StudyParts, network: RoadNetwork, areas: AdminAreas) -> list[Note]:
    """Return a warning for each of a user's own files whose points fit better in another datum."""
    roles = ((N_("settlements"), parts.settlements), (N_("facilities"), parts.facilities))
    suspicions = (
        suspected_datum(file.places.table, network, areas, role=role, file=file.path.name)
        for role, files in roles
        for file in files
        if file.own
    )
    return [note for note in suspicions if note is not None]


def _walking(
    parts: StudyParts,
    network: RoadNetwork,
    load_roads: LoadRoads,
    notes: list[Note],
) -> RoadNetwork | None:
    """Return the roads and paths as people walk them."""
    if parts.paths is None:
        return None
    if parts.mode == "walk":
        return network
    walking, more = load_roads(network.crs, "walk")
    notes += [note.about(N_("Paths")) for note in more]
    return walking if walking.piece_count else None


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
            file=paths_of(parts.settlements),
            faults=[
                f"the areas span longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to {north:.3f}",
                f"the settlements lie around longitude {centre[0]:.3f}, latitude {centre[1]:.3f}",
            ],
            remedy="check the CRS of both files, and that they are of the same place",
        )
    if len(outside):
        names = [str(n or i) for i, n in outside["name"].items()]
        facts: dict[str, Any] = {"count": len(outside), "names": names, "places": tuple(map(str, outside.index))}
        notes.append(Note("settlements.outside", severity="warning", **facts))
    return settlements[settlements["area_id"].notna()]


def _marked(facilities: gpd.GeoDataFrame, notes: list[Note]) -> gpd.GeoDataFrame:
    """Set ``inside`` to whether each facility lies inside the studied areas."""
    facilities["inside"] = facilities["area_id"].notna()
    beyond = int((~facilities["inside"]).sum())
    if beyond:
        notes.append(Note("facilities.outside", count=beyond, total=len(facilities)))
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
