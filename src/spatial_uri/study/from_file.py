"""A study from a study file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
from pyproj import CRS

from spatial_uri.errors import NoAreasError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.osm_file import SUFFIXES
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.read.tables.boundaries import join_areas, read_area_rows
from spatial_uri.rules.preset import Preset, load_preset
from spatial_uri.study.assembly import assemble
from spatial_uri.study.file import StudyFile, read_study_file
from spatial_uri.study.from_extract import tiers_of_preset
from spatial_uri.study.inputs import described_inputs
from spatial_uri.study.parts import PlaceFile, StudyParts
from spatial_uri.study.place_sources import PlaceSources, table_options
from spatial_uri.study.sections import BoundariesSection
from spatial_uri.study.sloped_roads import with_heights
from spatial_uri.study.study_area import refuse_covering


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
    paths = paths_of(file) if transit or (transit is None and file.asked().reads("transit")) else None
    preset = load_preset(file.roads.preset, file.rules)
    cache = file.roads.cache or cache_dir
    extracts = Extracts(
        preset,
        areas_of=[s.osm for s in file.boundaries if s.osm is not None],
        places_of=[s.osm for s in (*file.settlements, *file.facilities) if s.osm is not None],
        stops_of=[] if paths is None else [paths],
        cache_dir=cache,
    )
    notes: list[Note] = []
    joined = _areas(file, extracts, notes)
    sources = PlaceSources(extracts, joined)
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
        level = read_roads(of, mode=mode, preset=preset, crs=crs, cache_dir=cache, source_sha256=extracts.sha256_of(of))
        return level if file.roads.heights is None else with_heights(file.roads, *level)

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
        facilities_required=file.tiers.order is not None,
        inputs=described_inputs(file, folder, extracts),
        notes=tuple(notes),
        synthetic=file.study.synthetic,
        prices=None if file.prices is None else Prices(**file.prices),
    )
    crs = None if file.study.crs is None else parse_crs(file.study.crs)
    return assemble(parts, load_roads=load_roads, crs=crs, area=file.study.area)


def _areas(file: StudyFile, extracts: Extracts, notes: list[Note]) -> AdminAreas | None:
    """Return the areas of all sections; None if there are none, as in an extract without boundaries."""
    sections = file.boundaries
    try:
        tables = [_area_rows(section, extracts, notes) for section in sections]
    except NoAreasError:
        if len(sections) > 1 or sections[0].levels is not None:
            raise
        return None
    if not tables:
        return None
    joined, more = join_areas(tables)
    notes += more
    if any(section.file is not None for section in sections):
        refuse_covering(joined, [section.file or section.osm for section in sections])
    return joined


def _area_rows(section: BoundariesSection, extracts: Extracts, notes: list[Note]) -> gpd.GeoDataFrame:
    """Return the areas of one section, and add what a reader must know."""
    if section.osm is not None:
        levels = None if section.levels is None else {str(k): v for k, v in section.levels.items()}
        areas, more = extracts.areas(section.osm, levels=levels)
        notes += more
        return areas.table
    assert section.file is not None  # noqa: S101  the study file has been checked: file or osm
    columns = section.columns.model_dump()
    rows, more = read_area_rows(section.file, columns=columns, level=section.level, options=table_options(section))
    notes += more
    return rows


def paths_of(file: StudyFile) -> Path | None:
    """Return the extract that paths and stops are read from, None if there is none."""
    named: Path | None = file.roads.paths
    if named is not None:
        return named
    return file.roads.file if file.roads.file.name.lower().endswith(SUFFIXES) else None


def _study_tiers(
    file: StudyFile, preset: Preset, facilities: Sequence[PlaceFile], notes: list[Note]
) -> tuple[Tier, ...]:
    """Tiers as ordered in the study file, else as the preset orders them, else as they come."""
    labels = {tier.name: tier.label for tier in tiers_of_preset(preset)} | dict(file.tiers.labels)
    if file.tiers.order is not None:
        return tuple(Tier(name, labels.get(name, "")) for name in file.tiers.order)
    present = list(dict.fromkeys(str(tier) for f in facilities for tier in f.places.table["tier"]))
    named = [tier for tier in preset.tiers if tier in present]
    named += [tier for tier in present if tier not in named]
    if len(named) > 1:
        notes.append(Note("tiers.order", tier_terms=[labels.get(name) or name for name in named]))
    return tuple(Tier(name, labels.get(name, "")) for name in named)
