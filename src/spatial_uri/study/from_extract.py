"""A study from one OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyproj import CRS

from spatial_uri.errors import NoAreasError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.read.osm.admin_levels import check_levels
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.osm_file import read_osm_header
from spatial_uri.read.osm.osm_places import checked_tiers
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.rules.preset import Preset, load_preset
from spatial_uri.store.files import input_file, require_file, undated_stem
from spatial_uri.study.assembly import assemble
from spatial_uri.study.parts import PlaceFile, StudyParts


@dataclass(frozen=True, kw_only=True)
class ExtractOptions:
    """How an OpenStreetMap extract is understood.

    Parameters
    ----------
    mode
        ``drive``, ``walk``, ``cycle`` or ``ebike``.
    preset
        Name of the rule table: see `preset_names`.
    levels
        Level -> OSM ``admin_level``, such as ``{"county": 6, "township": 8}``; None works them out.
    tiers
        Tiers to study; each must then have a facility. None takes those of the preset that have one.
    settlements
        Values of ``place`` that count as settlements, such as ``("town", "suburb")``; None takes those of the
        preset.
    area
        Name or id: study only this area; the rest of the extract is its surroundings.
    rules
        Lines of the preset to override.
    crs
        CRS of the study, in metres; None takes the UTM zone of the studied area's centre.
    name
        Title of the study; None takes that of the area, or of the file.
    synthetic
        True if the extract is invented; every result then says so.
    """

    mode: Mode = "drive"
    preset: str = "generic"
    levels: Mapping[str, int] | None = None
    tiers: Sequence[str] | None = None
    settlements: Sequence[str] | None = None
    area: str | None = None
    rules: Mapping[str, Any] | None = None
    crs: str | int | None = None
    name: str | None = None
    synthetic: bool = False


def study_from_extract(
    path: str | Path,
    *,
    cache_dir: str | Path | None = None,
    transit: bool = False,
    facilities_required: bool = True,
    areas_required: bool = True,
    **how: Any,
) -> Study:
    """Read a whole study from one OpenStreetMap extract.

    Parameters
    ----------
    path
        An .osm.pbf or .osm file.
    cache_dir
        Folder for what was read and built, so that the next run need not do it again.
    transit
        True: read the stops of public transport as well, and the roads and paths as people walk them.
    facilities_required
        False: an extract without facilities is no error, as links and layouts need none.
    areas_required
        False: an extract without boundaries is no error; the hull of its settlements is then the study area.
    how
        The fields of `ExtractOptions`: ``mode``, ``preset``, ``levels``, ``tiers``, ``settlements``, ``area``,
        ``rules``, ``crs``, ``name``, ``synthetic``.

    Raises
    ------
    SpatialUriError
        If the extract cannot be read, or lacks what a study needs.
    """
    path, options = require_file(path), ExtractOptions(**how)
    table = load_preset(options.preset, _rules(options))
    header = read_osm_header(path)
    check_levels(options.levels)
    wanted = checked_tiers(table, options.tiers)
    extracts = Extracts(
        table, areas_of=[path], places_of=[path], stops_of=[path] if transit else [], cache_dir=cache_dir
    )
    areas, area_notes = _areas(extracts, path, options.levels, required=areas_required)
    settlements, facilities, place_notes = extracts.places(path, tiers=wanted)
    stops, stop_notes = extracts.stops(path) if transit else (None, ())
    source = input_file(
        path, "extract", vintage=header.vintage, attribution=header.attribution, sha256=extracts.sha256_of(path)
    )

    def load_roads(study_crs: CRS, of_mode: Mode) -> tuple[RoadNetwork, tuple[Note, ...]]:
        return read_roads(
            path, mode=of_mode, preset=table, crs=study_crs, cache_dir=cache_dir, source_sha256=source.sha256
        )

    parts = StudyParts(
        name=options.name,
        fallback_name=_title(path),
        areas=areas,
        settlements=[PlaceFile(path, settlements, own=False)],
        facilities=[PlaceFile(path, facilities, own=False)],
        roads=path,
        mode=options.mode,
        paths=path if transit else None,
        stops=stops,
        tiers=tiers_of_preset(table, options.tiers),
        tiers_required=options.tiers is not None,
        facilities_required=facilities_required,
        inputs=(source,),
        notes=(*area_notes, *place_notes, *stop_notes),
        synthetic=options.synthetic or header.is_synthetic,
    )
    crs = None if options.crs is None else parse_crs(options.crs)
    return assemble(parts, load_roads=load_roads, crs=crs, area=options.area)


def _rules(options: ExtractOptions) -> Mapping[str, Any]:
    """Return the lines of the preset to override."""
    rules = dict(options.rules or {})
    if options.settlements is not None:
        rules["settlements"] = {**rules.get("settlements", {}), "kinds": tuple(options.settlements)}
    return rules


def _areas(
    extracts: Extracts, path: Path, levels: Mapping[str, int] | None, *, required: bool
) -> tuple[AdminAreas | None, tuple[Note, ...]]:
    try:
        return extracts.areas(path, levels=levels)
    except NoAreasError:
        if required or levels is not None:
            raise
        return None, ()


def tiers_of_preset(preset: Preset, names: Sequence[str] | None = None) -> tuple[Tier, ...]:
    """Tiers in the order of the preset, whatever order they are asked for in."""
    return tuple(Tier(name, rule.label) for name, rule in preset.tiers.items() if names is None or name in names)


def _title(path: Path) -> str:
    """Turn ``liechtenstein-2013-08-03.osm.pbf`` into ``Liechtenstein``."""
    words = undated_stem(path).replace("_", " ").replace("-", " ").strip() or path.name
    return words.title() if words.islower() else words
