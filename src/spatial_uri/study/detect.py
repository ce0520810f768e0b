"""Guesses of what a user's files are and what their columns mean, for the draft of a study file.

They are only written into the draft, with how sure they are and why, for a person to check; no reader acts on them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from spatial_uri.analyses.registry import analyses
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.read.osm.osm_file import SUFFIXES as OSM_SUFFIXES
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.sheets import EXCEL_SUFFIXES, TEXT_SUFFIXES
from spatial_uri.read.tables.tables import TABLE_SUFFIXES, layer_names, read_raw
from spatial_uri.read.tables.values import texts
from spatial_uri.read.tables.vector_files import PARQUET_SUFFIXES
from spatial_uri.read.timetable.timetable_rows import WORDS as TIMETABLE_WORDS
from spatial_uri.store.files import is_folder
from spatial_uri.store.net import reading
from spatial_uri.study.column_evidence import with_columns
from spatial_uri.study.column_words import STOP_NAMES
from spatial_uri.study.crs_evidence import with_crs
from spatial_uri.study.guess import Guess
from spatial_uri.study.level_evidence import with_levels
from spatial_uri.study.raster_evidence import guess_raster
from spatial_uri.study.role_evidence import with_role
from spatial_uri.study.tier_evidence import stands_for_prefectures, tier_of
from spatial_uri.study.trial_reading import reading_error

_FEED_FILES = {"stop_times.txt", "stops.txt", "trips.txt"}
_PLACES = ("settlements", "facilities")


def guess_files(
    paths: Sequence[Path],
    *,
    sheets: Mapping[str, Sequence[str]] | None = None,
    crs: Mapping[str, str] | None = None,
) -> list[Guess]:
    """Guess what each file is; a file with several layers or sheets gives one guess for each.

    Parameters
    ----------
    paths
        The files.
    sheets
        File name -> sheets to take of it; all that fit by default.
    crs
        File name -> CRS of its coordinates, where the file does not say.

    Raises
    ------
    DataError
        If a file cannot be read, several sheets of one file hold the same, or the levels of boundaries cannot be told.
    ParameterError
        If `sheets` or `crs` name files that are not there.
    """
    wanted, named = dict(sheets or {}), dict(crs or {})
    names = {path.name for path in paths}
    if unknown := sorted({*wanted, *named} - names):
        raise ParameterError(
            f"{', '.join(map(repr, unknown))}: there is no such file among the inputs",
            remedy=f"name one of {', '.join(sorted(names))}",
        )
    guesses: list[Guess] = []
    for path in paths:
        with reading(path):
            guesses += _of_file(path, wanted.get(path.name, ()))
    if any(guess.role == "timetable" for guess in guesses):
        guesses = [_as_stops(guess) if _holds_stops(guess) else guess for guess in guesses]
    guesses = with_crs([_set_aside(guess) for guess in guesses], named)
    boundaries = [g for g in guesses if g.role == "boundaries"]
    rows = sum(g.rows for g in guesses if g.role == "settlements")
    levels = iter(with_levels(boundaries, settlements=rows))
    guesses = [next(levels) if g.role == "boundaries" else g for g in guesses]
    ids = {i for g in boundaries for i in _ids(g)}
    guesses = [with_columns(g, ids) if g.role in _PLACES else g for g in guesses]
    _refuse_alike_sheets(guesses, wanted)
    return [_tried(guess) for guess in guesses]


def _of_file(path: Path, sheets: Sequence[str]) -> Iterator[Guess]:
    if raster := guess_raster(path):
        yield raster
        return
    lowered = path.name.lower()
    role = next(
        (
            role
            for suffixes, role in ((OSM_SUFFIXES, "extract"), ((".graphml",), "roads"))
            if lowered.endswith(suffixes)
        ),
        "",
    )
    if not role and lowered.endswith(".zip") and _is_feed(path):
        role = "feed"
    if role:
        yield Guess(path, role, reasons=("its suffix",))
        return
    parts = _parts(path, sheets)
    if {"nodes", "edges"} <= {part.layer for part in parts}:
        yield Guess(path, "roads", reasons=("layers nodes and edges, as OSMnx saves them",))
        return
    opened = list(_opened(path, parts))
    if any(isinstance(table, RawTable) and _is_timetable(table) for _, table in opened):
        yield Guess(path, "timetable", reasons=("columns of lines and of their stops",))
    elif role := _role_by_name(path):
        yield Guess(path, role, reasons=("its name",))
    else:
        yield from (_of_part(path, options, table) for options, table in opened)


def _of_part(path: Path, options: TableOptions, table: RawTable | DataError) -> Guess:
    if isinstance(table, DataError):
        return Guess(path, "unused", options, reasons=(table.problem,))
    frame = table.frame.map(lambda value: str(value) if isinstance(value, dict | list | np.ndarray) else value)
    guess = with_role(Guess(path, "", options, replace(table, frame=frame)))
    if table.of_rows is not None:
        looked_at = f"{len(table.frame):,} of {table.of_rows:,} features were looked at"
        guess = replace(guess, reasons=(*guess.reasons, looked_at))
    return _set_aside_above(with_columns(guess))


def _opened(path: Path, parts: Sequence[TableOptions]) -> Iterator[tuple[TableOptions, RawTable | DataError]]:
    """Yield each sheet or layer; of several, what cannot be read is set aside unless none can."""
    errors: list[DataError] = []
    for options in parts:
        try:
            yield options, read_raw(path, replace(options, title_rows=True, in_part=True))
        except DataError as error:
            errors.append(error)
            if len(errors) == len(parts):
                raise
            yield options, error


def _parts(path: Path, sheets: Sequence[str]) -> list[TableOptions]:
    suffix = path.suffix.lower()
    if suffix in EXCEL_SUFFIXES:
        if sheets:
            return [TableOptions(sheet=name) for name in sheets]
        names = layer_names(path)
        return [TableOptions(sheet=name) for name in names] if len(names) > 1 else [TableOptions()]
    if suffix in {*TEXT_SUFFIXES, *PARQUET_SUFFIXES} or (suffix not in TABLE_SUFFIXES and not is_folder(path)):
        return [TableOptions()]
    names = layer_names(path)
    return [TableOptions(layer=name) for name in names] if len(names) > 1 else [TableOptions()]


def _is_feed(path: Path) -> bool:
    """Tell whether a zip file holds a timetable, or is no zip file that can be looked into."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(_FEED_FILES.intersection(Path(name).name for name in archive.namelist()))
    except (zipfile.BadZipFile, OSError):
        return True


def _role_by_name(path: Path) -> str:
    """Return what an analysis calls a file of such a name; empty if none does."""
    name = path.stem.lower()
    inputs = (one for analysis in analyses() for one in analysis.inputs)
    return next((one.detected for one in inputs if any(word in name for word in one.file_words)), "")


def _is_timetable(table: RawTable) -> bool:
    """Tell whether a sheet has a column of lines and one of the stops they call at."""
    present = {str(column).strip().lower() for column in table.frame.columns}
    return table.geometry is None and all(present.intersection(TIMETABLE_WORDS[m]) for m in ("line", "stops"))


def _holds_stops(guess: Guess) -> bool:
    """Tell whether a table beside a timetable lists its stops."""
    if guess.table is None or guess.table.geometry is not None or not {"lon", "lat"} <= set(guess.columns):
        return False
    return any(str(column).strip().lower() in STOP_NAMES for column in guess.table.frame.columns)


def _as_stops(guess: Guess) -> Guess:
    return replace(guess, role="stops", surety="certain", reasons=("a column of stops, beside a timetable",))


def _set_aside(guess: Guess) -> Guess:
    """Set a sheet aside that holds no coordinates, neither in two columns nor in any way that the reader knows."""
    if guess.role not in _PLACES or guess.table is None or guess.table.geometry is not None:
        return guess
    if {"lon", "lat"} <= set(guess.columns):
        return guess
    if reading_error(replace(guess, columns={})) is None:
        return guess
    return replace(guess, role="unused", reasons=(*guess.reasons, "but it has no coordinates"))


def _set_aside_above(guess: Guess) -> Guess:
    """Set points aside that stand for whole prefectures or provinces: they are no settlements of a county."""
    if guess.role != "settlements" or not stands_for_prefectures(guess):
        return guess
    return replace(guess, role="unused", reasons=("points of prefectures or provinces are no settlements",))


def _ids(guess: Guess) -> list[str]:
    column = guess.column("area_id") or guess.column("name")
    return [] if column is None or guess.table is None else [t for t in texts(guess.table.frame[column]) if t]


def _refuse_alike_sheets(guesses: Sequence[Guess], wanted: Mapping[str, Sequence[str]]) -> None:
    """Refuse several sheets of one workbook that hold the same, unless the user named them."""
    alike: dict[tuple[str, str, str], list[Guess]] = {}
    for guess in guesses:
        if guess.options.sheet and guess.role in _PLACES and guess.path.name not in wanted:
            of = "" if guess.role == "settlements" or "tier" in guess.columns else tier_of(guess)
            alike.setdefault((guess.path.name, guess.role, of), []).append(guess)
    for (name, role, _), several in alike.items():
        if len(several) > 1:
            raise DataError(
                f"{len(several)} sheets of it hold {role}",
                file=several[0].path,
                faults=[f"sheet {g.options.sheet!r}: {g.rows} rows" for g in several],
                remedy=f'say which one is meant, as in --sheet "{name}={several[0].options.sheet}"; '
                "name several to use them all",
            )


def _tried(guess: Guess) -> Guess:
    """Read a file as it will be written down, and say what would be refused."""
    if guess.asks or guess.table is None:
        return guess
    error = reading_error(guess)
    return guess if error is None else replace(guess, asks=f"cannot be read yet: {_told(error.problem, error.faults)}")


def _told(problem: str, faults: Sequence[str]) -> str:
    return f"{problem} ({'; '.join(faults[:3])})" if faults else problem
