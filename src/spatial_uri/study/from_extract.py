"""A study from one OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pyproj import CRS

from spatial_uri.errors import NoAreasError, ParameterError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arguments import require_mode
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.option_classes import as_tuple
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.read.osm.admin_levels import check_levels
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.osm_file import read_osm_header
from spatial_uri.read.osm.osm_places import checked_tiers
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.rules.preset import Preset, load_preset
from spatial_uri.store.files import input_file, require_file, undated_stem
from spatial_uri.store.net import reader
from spatial_uri.study.assembly import assemble
from spatial_uri.study.boundary_files import areas_of_unknown_file, described_boundaries
from spatial_uri.study.parts import PlaceFile, StudyParts
from spatial_uri.study.source_files import require_source


@dataclass(frozen=True, kw_only=True)
class ExtractOptions:
    """How an OpenStreetMap extract is understood.

    Parameters
    ----------
    mode
        ``drive``, ``walk``, ``cycle`` or ``ebike``.
    preset
        Name of the rule table (see `preset_names`), or the table itself.
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
    boundaries
        A file of boundaries to take instead of those of the extract; which column means what, and the level, are told
        by names and values as `init_study` does.
    """

    mode: Mode = "drive"
    preset: str | Preset = "generic"
    levels: Mapping[str, int] | None = None
    tiers: str | Sequence[str] | None = None
    settlements: Sequence[str] | None = None
    area: str | int | None = None
    rules: Mapping[str, Any] | None = None
    crs: str | int | CRS | None = None
    name: str | None = None
    synthetic: bool = False
    boundaries: str | Path | None = None

    def __post_init__(self) -> None:
        require_mode(self.mode)
        if self.levels is not None and not (
            isinstance(self.levels, Mapping) and all(isinstance(a, int) for a in self.levels.values())
        ):
            raise ParameterError(
                f"levels must say which admin_level each level is, not {self.levels!r}",
                remedy='write them as in {"county": 6, "township": 8}',
            )
        if isinstance(self.preset, Preset) and (self.rules or self.settlements):
            raise ParameterError(
                "rules and settlements override a preset that is given by its name", remedy="load_preset(name, rules)"
            )

    @property
    def table(self) -> Preset:
        """The rule table."""
        if isinstance(self.preset, Preset):
            return self.preset
        rules = dict(self.rules or {})
        if self.settlements is not None:
            rules["settlements"] = {**rules.get("settlements", {}), "kinds": tuple(as_tuple(self.settlements))}
        return load_preset(self.preset, rules)

    @property
    def tier_names(self) -> tuple[str, ...] | None:
        """The tiers asked for; one may be given alone."""
        return None if self.tiers is None else tuple(as_tuple(self.tiers))


_OPTION_NAMES = tuple(field.name for field in fields(ExtractOptions))


@reader("extract")
def study_from_extract(
    path: str | Path,
    *,
    cache_dir: str | Path | None = None,
    transit: bool = False,
    facilities_required: bool = True,
    areas_required: bool = False,
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
        True: an extract without boundaries is an error. False: the hull of its settlements is then the study area, and
        a note says so.
    how
        The fields of `ExtractOptions`: ``mode``, ``preset``, ``levels``, ``tiers``, ``settlements``, ``area``,
        ``rules``, ``crs``, ``name``, ``synthetic``, ``boundaries``.

    Raises
    ------
    SpatialUriError
        If the extract cannot be read, or lacks what a study needs.
    """
    path, options = require_file(path), _options_of(how)
    table = options.table
    header = read_osm_header(path)
    check_levels(options.levels)
    wanted = checked_tiers(table, options.tier_names)
    own = None if options.boundaries is None else require_source(options.boundaries)
    extracts = Extracts(
        table,
        areas_of=[path] if own is None else [],
        places_of=[path],
        stops_of=[path] if transit else [],
        cache_dir=cache_dir,
    )
    if own is None:
        areas, area_notes = _areas(extracts, path, options.levels, required=areas_required)
    elif options.levels is not None:
        raise ParameterError("levels are those of the extract, and boundaries stand in their place", remedy="give one")
    else:
        areas, area_notes = areas_of_unknown_file(own)
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
        tiers=tiers_of_preset(table, options.tier_names),
        tiers_required=options.tiers is not None,
        facilities_required=facilities_required,
        inputs=(source, *described_boundaries(own)),
        notes=(*area_notes, *place_notes, *stop_notes),
        synthetic=options.synthetic or header.is_synthetic,
    )
    crs = None if options.crs is None else parse_crs(options.crs)
    return assemble(parts, load_roads=load_roads, crs=crs, area=None if options.area is None else str(options.area))


def _options_of(how: Mapping[str, Any]) -> ExtractOptions:
    unknown = [name for name in how if name not in _OPTION_NAMES]
    if unknown:
        raise ParameterError(
            f"there is no option {', '.join(unknown)}", remedy=f"the options are {', '.join(_OPTION_NAMES)}"
        )
    return ExtractOptions(**how)


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
