"""Where the bundled example lies, in an installed package and in a checkout alike."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.errors import InputNotFoundError

EXTRACT = "liechtenstein-2013-08-03.osm.pbf"
BOUNDARIES = "liechtenstein.geojson"
TIMETABLE = "liechtenstein-timetable.csv"
SCENARIO = "liechtenstein-scenario.toml"
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
VINTAGE = "2013-08-03"

_PACKAGE_DATA = Path(__file__).parent / "data"
_CHECKOUT_BOUNDARIES = Path(__file__).parents[3] / "data" / "boundaries"


def example_extract() -> Path:
    """Return the path of the bundled OpenStreetMap extract (Liechtenstein, 2013-08-03, `ATTRIBUTION`).

    Raises
    ------
    InputNotFoundError
        If the package was installed without its data.
    """
    return _first_of(_PACKAGE_DATA / EXTRACT)


def example_boundaries() -> Path:
    """Return the path of the bundled boundaries: 2 districts and 11 municipalities of Liechtenstein.

    A GeoJSON file in EPSG:4326 with columns ``area_id``, ``name``, ``level``, ``parent_id`` and ``osm_id``.

    Raises
    ------
    InputNotFoundError
        If the package was installed without its data.
    """
    return _first_of(_PACKAGE_DATA / "boundaries" / BOUNDARIES, _CHECKOUT_BOUNDARIES / BOUNDARIES)


def example_timetable() -> Path:
    """Return the path of the bundled timetable: invented lines and times, on real bus stops of the bundled extract.

    A plain sheet as `spatial_uri.read.read_timetable_sheet` wants it, marked as illustrative in itself.

    Raises
    ------
    InputNotFoundError
        If the package was installed without its data.
    """
    return _first_of(_PACKAGE_DATA / TIMETABLE)


def example_scenario() -> Path:
    """Return the path of the bundled scenario: invented changes of the bundled example.

    Raises
    ------
    InputNotFoundError
        If the package was installed without its data.
    """
    return _first_of(_PACKAGE_DATA / SCENARIO)


def _first_of(*candidates: Path) -> Path:
    for path in candidates:
        if path.is_file():
            return path
    raise InputNotFoundError(
        "the bundled example is not there", file=candidates[0], remedy="install spatial-uri again, from its wheel"
    )
