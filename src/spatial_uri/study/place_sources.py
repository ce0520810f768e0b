"""The settlements and facilities that a study file names, each extract read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.places import SETTLEMENT, Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.tables.boundaries import code_level
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.study.parts import PlaceFile
from spatial_uri.study.sections import BoundariesSection, FacilitiesSection, SettlementsSection


class PlaceSources:
    """Takes the places of each extract once, though settlements and facilities may both come from it.

    Parameters
    ----------
    extracts
        The extracts of the study.
    areas
        The areas of the study, if it has any: what lies in two of them is never one place.
    """

    def __init__(self, extracts: Extracts, areas: AdminAreas | None = None) -> None:
        self._extracts = extracts
        self._areas = areas
        self._read: dict[Path, tuple[PlaceFile, PlaceFile, tuple[Note, ...]]] = {}

    def settlements(self, section: SettlementsSection, notes: list[Note]) -> PlaceFile:
        """Return the settlements of a section, and add what a reader must know."""
        if section.osm is not None:
            return self._of_extract(section.osm, "settlements", notes)[0]
        path = _file_of(section)
        places, more = read_settlements(
            path,
            columns=section.columns.model_dump(),
            kind=section.kind,
            missing_coordinates=section.missing_coordinates,
            options=table_options(section),
        )
        notes += more
        if section.level is not None:
            places = _of_level(places, section.level, path, notes)
        return PlaceFile(path, places)

    def facilities(self, section: FacilitiesSection, notes: list[Note]) -> PlaceFile:
        """Return the facilities of a section, and add what a reader must know."""
        if section.osm is not None:
            return self._of_extract(section.osm, "facilities", notes)[1]
        path = _file_of(section)
        places, more = read_facilities(
            path,
            tier=section.tier,
            columns=section.columns.model_dump(),
            missing_coordinates=section.missing_coordinates,
            missing_tier=section.missing_tier,
            options=table_options(section),
        )
        notes += more
        return PlaceFile(path, places)

    def _of_extract(self, path: Path, role: str, notes: list[Note]) -> tuple[PlaceFile, PlaceFile]:
        if path not in self._read:
            settlements, facilities, found = self._extracts.places(
                path, areas=None if self._areas is None else self._areas.table
            )
            pair = (PlaceFile(path, settlements, own=False), PlaceFile(path, facilities, own=False))
            self._read[path] = (*pair, found)
        first, second, found = self._read[path]
        other = "facilities." if role == "settlements" else "settlements."
        notes += [note for note in found if not note.code.startswith(other)]
        return first, second


def _of_level(places: Places, level: str, path: Path, notes: list[Note]) -> Places:
    """Keep the places whose codes are of a level, and say what is left out: the areas that a list has among them."""
    levels = [code_level(str(place_id)) for place_id in places.table.index]
    kept = [of_code == level for of_code in levels]
    if not any(kept):
        raise DataError(
            f"no settlement has a code of level {level!r}", file=path, remedy="remove level, or map columns.place_id"
        )
    others = places.table[[not keep for keep in kept]]
    if len(others):
        names = [str(name or place_id) for place_id, name in others["name"].items()]
        facts: dict[str, Any] = {"file": path.name, "count": len(others), "names": names, "level_term": level}
        notes.append(Note("settlements.other_levels", **facts))
    return Places(places.table[kept], SETTLEMENT)


def _file_of(section: SettlementsSection | FacilitiesSection) -> Path:
    assert section.file is not None  # noqa: S101  the study file has been checked: file or osm
    return section.file


def table_options(section: BoundariesSection | SettlementsSection | FacilitiesSection) -> TableOptions:
    """Return how the file of a section is to be read."""
    return TableOptions(
        layer=section.layer,
        sheet=getattr(section, "sheet", None),
        encoding=section.encoding,
        crs=section.crs,
        datum=section.datum,
    )
