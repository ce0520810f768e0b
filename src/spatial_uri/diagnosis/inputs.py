"""Everything that an examination reads, an error in one input keeping none of the others from being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
from pyproj import CRS

from spatial_uri.analyses.declared import Reading
from spatial_uri.analyses.registry import with_needs
from spatial_uri.analyses.running import Asked
from spatial_uri.errors import NoAreasError, SpatialUriError
from spatial_uri.geo.crs import DEGREES
from spatial_uri.geo.study_crs import choose_crs
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.osm_file import SUFFIXES, read_osm_header
from spatial_uri.read.rasters.height_files import read_heights
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.read.tables.boundaries import join_areas, read_area_rows
from spatial_uri.rules.preset import Preset, as_preset, load_preset
from spatial_uri.store.temporary import temporary_folder
from spatial_uri.study.draft import draft_study
from spatial_uri.study.file import StudyFile, read_study_file
from spatial_uri.study.from_extract import study_from_extract
from spatial_uri.study.from_file import assemble_study_file, paths_of
from spatial_uri.study.place_sources import PlaceSources, table_options
from spatial_uri.words.catalogue import Language


@dataclass(eq=False)
class ReadInputs:
    """What was read: the study if it came so far, what was noted, and every error.

    Parameters
    ----------
    name
        What the study is called.
    study
        None if an error kept it from being put together.
    notes
        What reading noted beside the notes of the study.
    errors
        Each once.
    asks
        What `init` could not tell of the files, one line each.
    extract, preset, travel
        What the checks need.
    language
        The language of the results.
    """

    name: str
    study: Study | None = None
    notes: list[Note] = field(default_factory=list)
    errors: list[SpatialUriError] = field(default_factory=list)
    asks: tuple[str, ...] = ()
    extract: Path | None = None
    preset: Preset | str = "generic"
    travel: Travel = field(default_factory=Travel)
    language: Language = "en"

    def attempt(self, read: Callable[[], Any]) -> Any:
        """Return what a function reads; None if it raises, and the error is kept, once."""
        try:
            return read()
        except SpatialUriError as error:
            if str(error) not in {str(known) for known in self.errors}:
                self.errors.append(error)
            return None


def read_inputs(
    paths: Sequence[Path], *, preset: str | None = None, travel: Travel | None = None, cache_dir: Path | None = None
) -> ReadInputs:
    """Read a study file, an extract, or the files that a study is to be made of.

    Parameters
    ----------
    paths
        One study file (.toml), one OpenStreetMap extract, or several files.
    preset
        Name of the rule table of an extract or of files; None for ``generic``.
    travel
        How people travel; None as the study file says, or as usual.
    cache_dir
        Folder for what was read, so that the next run need not read it again.
    """
    first = paths[0]
    if len(paths) == 1 and first.suffix.lower() == ".toml":
        return _of_study_file(first, travel, cache_dir)
    if len(paths) == 1 and first.name.lower().endswith(SUFFIXES):
        return _of_extract(first, preset or "generic", travel, cache_dir)
    return _of_files(paths, preset or "generic", travel, cache_dir)


def _of_extract(path: Path, preset: str, travel: Travel | None, cache_dir: Path | None) -> ReadInputs:
    found = ReadInputs(path.name, extract=path, preset=preset, travel=travel or Travel(), language=_usual(preset))
    found.study = found.attempt(
        lambda: study_from_extract(path, preset=preset, transit=True, cache_dir=cache_dir, facilities_required=False)
    )
    return found


def _usual(preset: str) -> Language:
    return "zh" if preset == "CN" else "en"


def _of_files(paths: Sequence[Path], preset: str, travel: Travel | None, cache_dir: Path | None) -> ReadInputs:
    """Draft a study file as `init` does, and read it."""
    with temporary_folder() as folder:
        out = folder / "study.toml"
        title = paths[0].resolve().parent.name
        failed = ReadInputs(title)
        draft = failed.attempt(lambda: draft_study(paths, out, preset=preset, name=title))
        if draft is None:
            return failed
        found = _of_study_file(out, travel, cache_dir)
        found.name, found.asks = title, draft.asks
        return found


def _of_study_file(path: Path, travel: Travel | None, cache_dir: Path | None) -> ReadInputs:
    found = ReadInputs(path.name)
    file: StudyFile | None = found.attempt(lambda: read_study_file(path))
    if file is None:
        return found
    found.name = file.study.name or path.stem
    found.extract, found.travel = paths_of(file), travel or file.travel
    found.language = file.output.language or _usual(file.roads.preset)
    found.preset = load_preset(file.roads.preset, file.rules)
    found.study = found.attempt(lambda: assemble_study_file(file, cache_dir=cache_dir))
    if found.study is None:
        _read_one_by_one(file, found)
    else:
        read_for_analyses(found.study, file.asked(), found)
    return found


def _read_one_by_one(file: StudyFile, found: ReadInputs) -> None:
    """Read each input for itself, so that the faults of all are known at once."""
    preset = as_preset(found.preset)
    extracts = Extracts(preset)
    rows = [table for section in file.boundaries if (table := found.attempt(_area_rows(section, extracts, found)))]
    areas: AdminAreas | None = None
    if rows and len(rows) == len(file.boundaries) and all(section.osm is None for section in file.boundaries):
        joined = found.attempt(lambda: join_areas([table for (table,) in rows]))
        areas = None if joined is None else joined[0]
    sources = PlaceSources(extracts, areas)
    read = [found.attempt(partial(sources.settlements, section, found.notes)) for section in file.settlements]
    for section in file.facilities:
        found.attempt(partial(sources.facilities, section, found.notes))
    tables = [*(place.places.table for place in read if place is not None), *(table for (table,) in rows)]
    crs = _crs_for(tables, file)
    if crs is not None:
        mode = file.roads.mode
        roads = found.attempt(partial(read_roads, file.roads.file, mode=mode, preset=preset, crs=crs))
        found.notes += () if roads is None else roads[1]
    if file.roads.heights is not None:
        found.attempt(partial(read_heights, file.roads.heights))


def _crs_for(tables: Sequence[gpd.GeoDataFrame], file: StudyFile) -> CRS | None:
    """Return a CRS to read the roads in: where places or areas are, else where the extract says it is."""
    for table in tables:
        if len(table) and table.crs is not None:
            return choose_crs(tuple(table.to_crs(DEGREES).total_bounds.tolist()))
    if file.roads.file.name.lower().endswith(SUFFIXES):
        try:
            bounds = read_osm_header(file.roads.file).bounds
        except SpatialUriError:
            return None  # it has been said
        return None if bounds is None else choose_crs(bounds)
    return None


def _area_rows(section: Any, extracts: Extracts, found: ReadInputs) -> Callable[[], Any]:
    def read() -> Any:
        if section.osm is not None:
            levels = None if section.levels is None else {str(k): v for k, v in section.levels.items()}
            try:
                areas, more = extracts.areas(section.osm, levels=levels)
            except NoAreasError:
                if levels is not None:
                    raise
                return None  # the hull of the settlements is studied instead
            table = areas.table
        else:
            columns = section.columns.model_dump()
            table, more = read_area_rows(
                section.file, columns=columns, level=section.level, options=table_options(section)
            )
        found.notes += more
        return (table,)

    return read


def read_for_analyses(study: Study, asked: Asked, found: ReadInputs) -> None:
    """Read what the analyses asked for read beside the study, and keep what was noted."""
    for analysis in with_needs(asked.analyses):
        if analysis.read is None:
            continue
        reading = Reading(
            study=study,
            files=asked.files.get(analysis.key, {}),
            options=asked.options_of(analysis),
            settings=asked.settings.get(analysis.key),
            extract=found.extract,
        )
        inputs = found.attempt(partial(analysis.read, reading))
        found.notes += _notes_in(inputs)


def _notes_in(thing: Any) -> Iterator[Note]:
    """Yield the notes of whatever an analysis has read."""
    if isinstance(thing, Note):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _notes_in(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from _notes_in(value)
    elif not isinstance(thing, Study) and hasattr(thing, "notes"):
        yield from _notes_in(thing.notes)
