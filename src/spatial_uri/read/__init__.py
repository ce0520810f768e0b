"""Files, OpenStreetMap and the web, read into the model.

Names are imported when they are first used: reading a table needs no OSMnx.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spatial_uri.read.boundaries import read_boundaries
    from spatial_uri.read.elements import read_elements
    from spatial_uri.read.expected import read_expected
    from spatial_uri.read.gtfs import read_gtfs
    from spatial_uri.read.osm_areas import read_osm_areas
    from spatial_uri.read.osm_places import read_osm_places
    from spatial_uri.read.places import read_facilities, read_settlements
    from spatial_uri.read.preset import load_preset, preset_names
    from spatial_uri.read.roads import read_roads
    from spatial_uri.read.seats import read_seats
    from spatial_uri.read.study import assemble_study_file, read_study, study_from_extract
    from spatial_uri.read.study_draft import init_study
    from spatial_uri.read.study_file import read_study_file
    from spatial_uri.read.timetable_sheet import read_timetable_sheet
    from spatial_uri.read.web import fetch

__all__ = [
    "assemble_study_file",
    "fetch",
    "init_study",
    "load_preset",
    "preset_names",
    "read_boundaries",
    "read_elements",
    "read_expected",
    "read_facilities",
    "read_gtfs",
    "read_osm_areas",
    "read_osm_places",
    "read_roads",
    "read_seats",
    "read_settlements",
    "read_study",
    "read_study_file",
    "read_timetable_sheet",
    "study_from_extract",
]

_HOMES = {
    "assemble_study_file": "study",
    "fetch": "web",
    "init_study": "study_draft",
    "load_preset": "preset",
    "preset_names": "preset",
    "read_boundaries": "boundaries",
    "read_elements": "elements",
    "read_expected": "expected",
    "read_facilities": "places",
    "read_gtfs": "gtfs",
    "read_osm_areas": "osm_areas",
    "read_osm_places": "osm_places",
    "read_roads": "roads",
    "read_seats": "seats",
    "read_settlements": "places",
    "read_study": "study",
    "read_study_file": "study_file",
    "read_timetable_sheet": "timetable_sheet",
    "study_from_extract": "study",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module 'spatial_uri.read' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"spatial_uri.read.{_HOMES[name]}"), name)
