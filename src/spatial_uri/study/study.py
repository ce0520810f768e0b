"""Studies: from a study file, or from one OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyproj import CRS

from spatial_uri.analyses.registry import analyses
from spatial_uri.errors import NoAreasError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.study import InputFile, Note, Study, Tier
from spatial_uri.read.osm.admin_levels import check_levels
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.osm_file import SUFFIXES, read_osm_header
from spatial_uri.read.osm.osm_places import checked_tiers
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.read.tables.boundaries import join_areas, read_area_rows
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.vector_files import with_companions
from spatial_uri.rules.preset import Preset, load_preset
from spatial_uri.store.files import input_file, require_file, undated_stem
from spatial_uri.study.assembly import assemble
from spatial_uri.study.file import StudyFile, read_study_file
from spatial_uri.study.parts import PlaceFile, StudyParts
from spatial_uri.study.sections import BoundariesSection, FacilitiesSection, SettlementsSection


def study_from_extract(
    path: str | Path,
    *,
    mode: Mode = "drive",
    preset: str = "generic",
    levels: Mapping[str, int] | None = None,
    tiers: Sequence[str] | None = None,
    area: str | None = None,
    rules: Mapping[str, Any] | None = None,
    crs: str | int | None = None,
    cache_dir: str | Path | None = None,
    name: str | None = None,
    synthetic: bool = False,
    transit: bool = False,
    facilities_required: bool = True,
    areas_required: bool = True,
) -> Study:
    """Read a whole study from one OpenStreetMap extract.

    Parameters
    ----------
    path
        An .osm.pbf or .osm file.
    mode
        ``drive``, ``walk``, ``cycle`` or ``ebike``.
    preset
        Name of the rule table: see `preset_names`.
    levels
        Level -> OSM ``admin_level``, such as ``{"county": 6, "township": 8}``; None works them out.
    tiers
        Tiers to study; each must then have a facility. None takes those of the preset that have one.
    area
        Name or id: study only this area; the rest of the extract is its surroundings.
    rules
        Lines of the preset to override.
    crs
        CRS of the study, in metres; None takes the UTM zone of the studied area's centre.
    cache_dir
        Folder for what was read and built, so that the next run need not do it again.
    name
        Title of the study; None takes that of the area, or of the file.
    synthetic
        True if the extract is invented; every result then says so.
    transit
        True: read the stops of public transport as well, and the roads and paths as people walk them.
    facilities_required
        False: an extract without facilities is no error, as links and layouts need none.
    areas_required
        False: an extract without boundaries is no error; the hull of its settlements is then the study area.

    Raises
    ------
    SpatialUriError
        If the extract cannot be read, or lacks what a study needs.
    """
    path = require_file(path)
    table = load_preset(preset, rules)
    header = read_osm_header(path)
    check_levels(levels)
    wanted = checked_tiers(table, tiers)
    extracts = Extracts(
        table, areas_of=[path], places_of=[path], stops_of=[path] if transit else [], cache_dir=cache_dir
    )
    areas: AdminAreas | None = None
    area_notes: tuple[Note, ...] = ()
    try:
        areas, area_notes = extracts.areas(path, levels=levels)
    except NoAreasError:
        if areas_required or levels is not None:
            raise
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
        name=name,
        fallback_name=_title(path),
        areas=areas,
        settlements=[PlaceFile(path, settlements, own=False)],
        facilities=[PlaceFile(path, facilities, own=False)],
        roads=path,
        mode=mode,
        paths=path if transit else None,
        stops=stops,
        tiers=_preset_tiers(table, tiers),
        tiers_required=tiers is not None,
        facilities_required=facilities_required,
        inputs=(source,),
        notes=(*area_notes, *place_notes, *stop_notes),
        synthetic=synthetic or header.is_synthetic,
    )
    return assemble(parts, load_roads=load_roads, crs=None if crs is None else parse_crs(crs), area=area)


def read_study(path: str | Path, *, cache_dir: str | Path | None = None, transit: bool | None = None) -> Study:
    """Read the study that a study file describes.

    Parameters
    ----------
    path
        A study file (TOML): see `read_study_file`, which also gives its options and output folder.
    cache_dir
        Folder for what was read and built, if the file names none.
    transit
        Read stops and paths as well; None does so if an analysis that the file asks for needs them.

    Raises
    ------
    StudyFileError
        Listing every mistake in the study file.
    SpatialUriError
        If an input cannot be read, or the inputs lack what a study needs.
    """
    return assemble_study_file(read_study_file(path), cache_dir=cache_dir, transit=transit)


def assemble_study_file(file: StudyFile, *, cache_dir: str | Path | None = None, transit: bool | None = None) -> Study:
    """Read the inputs of a study file that has been read already.

    Parameters
    ----------
    file
        What `read_study_file` returned.
    cache_dir, transit
        As in `read_study`.
    """
    paths = _paths(file) if transit or (transit is None and file.asked().reads("transit")) else None
    preset = load_preset(file.roads.preset, file.rules)
    cache = file.roads.cache or cache_dir
    extracts = Extracts(
        preset,
        areas_of=[s.osm for s in file.boundaries if s.osm is not None],
        places_of=[s.osm for s in (*file.settlements, *file.facilities) if s.osm is not None],
        stops_of=[] if paths is None else [paths],
        cache_dir=cache,
    )
    sources = _Sources(extracts)
    notes: list[Note] = []
    tables = []
    for section in file.boundaries:
        if section.osm is not None:
            levels = None if section.levels is None else {str(k): v for k, v in section.levels.items()}
            areas, more = extracts.areas(section.osm, levels=levels)
            tables.append(areas.table)
        elif section.file is not None:
            columns = section.columns.model_dump()
            rows, more = read_area_rows(section.file, columns=columns, level=section.level, options=_options(section))
            tables.append(rows)
        notes += more
    joined = None
    if tables:
        joined, more = join_areas(tables)
        notes += more
    settlements = [sources.settlements(section, notes) for section in file.settlements]
    facilities = [sources.facilities(section, notes) for section in file.facilities]
    tiers = _study_tiers(file, preset, facilities, notes)
    folder = file.path.parent
    stops = None
    if paths is not None:
        stops, more = extracts.stops(paths)
        notes += more

    def load_roads(crs: CRS, mode: Mode) -> tuple[RoadNetwork, tuple[Note, ...]]:
        of = file.roads.file if mode == file.roads.mode or paths is None else paths
        return read_roads(of, mode=mode, preset=preset, crs=crs, cache_dir=cache, source_sha256=extracts.sha256_of(of))

    parts = StudyParts(
        name=file.study.name,
        areas=joined,
        settlements=settlements,
        facilities=facilities,
        roads=file.roads.file,
        mode=file.roads.mode,
        paths=paths,
        stops=stops,
        tiers=tiers,
        tiers_required=file.tiers.order is not None and bool(file.facilities),
        facilities_required=bool(file.facilities),
        inputs=_inputs(file, folder, extracts),
        notes=tuple(notes),
        synthetic=file.study.synthetic,
    )
    crs = None if file.study.crs is None else parse_crs(file.study.crs)
    return assemble(parts, load_roads=load_roads, crs=crs, area=file.study.area)


def _paths(file: StudyFile) -> Path | None:
    """Return the extract that paths and stops are read from, None if there is none."""
    named: Path | None = file.roads.paths
    if named is not None:
        return named
    return file.roads.file if file.roads.file.name.lower().endswith(SUFFIXES) else None


class _Sources:
    """Takes the places of each extract once, though settlements and facilities may both come from it."""

    def __init__(self, extracts: Extracts) -> None:
        self._extracts = extracts
        self._read: dict[Path, tuple[PlaceFile, PlaceFile, tuple[Note, ...]]] = {}

    def settlements(self, section: SettlementsSection, notes: list[Note]) -> PlaceFile:
        if section.osm is not None:
            return self._of_extract(section.osm, "settlements", notes)[0]
        path = _file_of(section)
        places, more = read_settlements(
            path,
            columns=section.columns.model_dump(),
            kind=section.kind,
            missing_coordinates=section.missing_coordinates,
            options=_options(section),
        )
        notes += more
        return PlaceFile(path, places)

    def facilities(self, section: FacilitiesSection, notes: list[Note]) -> PlaceFile:
        if section.osm is not None:
            return self._of_extract(section.osm, "facilities", notes)[1]
        path = _file_of(section)
        places, more = read_facilities(
            path,
            tier=section.tier,
            columns=section.columns.model_dump(),
            missing_coordinates=section.missing_coordinates,
            options=_options(section),
        )
        notes += more
        return PlaceFile(path, places)

    def _of_extract(self, path: Path, role: str, notes: list[Note]) -> tuple[PlaceFile, PlaceFile]:
        if path not in self._read:
            settlements, facilities, found = self._extracts.places(path)
            pair = (PlaceFile(path, settlements, own=False), PlaceFile(path, facilities, own=False))
            self._read[path] = (*pair, found)
        first, second, found = self._read[path]
        other = "facilities." if role == "settlements" else "settlements."
        notes += [note for note in found if not note.code.startswith(other)]
        return first, second


def _file_of(section: SettlementsSection | FacilitiesSection) -> Path:
    assert section.file is not None  # noqa: S101  the study file has been checked: file or osm
    return section.file


def _options(section: BoundariesSection | SettlementsSection | FacilitiesSection) -> TableOptions:
    return TableOptions(
        layer=section.layer,
        sheet=getattr(section, "sheet", None),
        encoding=section.encoding,
        crs=section.crs,
        datum=section.datum,
    )


def _preset_tiers(preset: Preset, names: Sequence[str] | None = None) -> tuple[Tier, ...]:
    """Tiers in the order of the preset, whatever order they are asked for in."""
    return tuple(Tier(name, rule.label) for name, rule in preset.tiers.items() if names is None or name in names)


def _study_tiers(
    file: StudyFile, preset: Preset, facilities: Sequence[PlaceFile], notes: list[Note]
) -> tuple[Tier, ...]:
    """Tiers as ordered in the study file, else as the preset orders them, else as they come."""
    labels = {tier.name: tier.label for tier in _preset_tiers(preset)} | dict(file.tiers.labels)
    if file.tiers.order is not None:
        return tuple(Tier(name, labels.get(name, "")) for name in file.tiers.order)
    present = list(dict.fromkeys(str(tier) for f in facilities for tier in f.places.table["tier"]))
    named = [tier for tier in preset.tiers if tier in present]
    named += [tier for tier in present if tier not in named]
    if len(named) > 1:
        notes.append(Note("tiers.order", tier_terms=[labels.get(name) or name for name in named]))
    return tuple(Tier(name, labels.get(name, "")) for name in named)


def _inputs(file: StudyFile, folder: Path, extracts: Extracts) -> tuple[InputFile, ...]:
    """Describe each input once, with all it was used for, by its path beside the study file."""
    roles: dict[Path, list[str]] = {file.path: ["study file"], file.roads.file: ["roads"]}
    for role, sections in (
        ("boundaries", file.boundaries),
        ("settlements", file.settlements),
        ("facilities", file.facilities),
    ):
        for section in sections:
            path = section.osm or section.file
            for part in () if path is None else with_companions(path):
                roles.setdefault(part, []).append(role)
    for role, path in _named_files(file).items():
        roles.setdefault(path, []).append(role)
    inputs = []
    for path, used_for in roles.items():
        header = read_osm_header(path) if path.name.lower().endswith(SUFFIXES) else None
        described = input_file(
            path,
            ", ".join(dict.fromkeys(used_for)),
            vintage=header.vintage if header else None,
            attribution=header.attribution if header else None,
            sha256=extracts.sha256_of(path),
        )
        # results must not depend on where on the disk a study lies
        shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
        inputs.append(replace(described, path=shown))
    return tuple(inputs)


def _named_files(file: StudyFile) -> dict[str, Path]:
    """Return the files that single keys name, by what they are used for; a feed that is a folder is left out."""
    named: dict[str, Path | None] = {"paths": file.roads.paths}
    files = file.asked().files
    for analysis in analyses():
        own = files.get(analysis.key, {})
        named |= {one.role or one.key: own.get(one.key) for one in analysis.inputs}
    return {role: path for role, path in named.items() if path is not None and path.is_file()}


def _title(path: Path) -> str:
    """Turn ``liechtenstein-2013-08-03.osm.pbf`` into ``Liechtenstein``."""
    words = undated_stem(path).replace("_", " ").replace("-", " ").strip() or path.name
    return words.title() if words.islower() else words
