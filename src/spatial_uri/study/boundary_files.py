"""Boundaries of which nobody has said what their columns mean: told as `init_study` tells them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.study import InputFile, Note
from spatial_uri.read.tables.boundaries import join_areas, read_area_rows
from spatial_uri.read.tables.vector_files import with_companions
from spatial_uri.store.files import input_file
from spatial_uri.study.detect import guess_files
from spatial_uri.study.guess import Guess
from spatial_uri.study.study_area import refuse_covering


def areas_of_unknown_file(path: Path) -> tuple[AdminAreas, tuple[Note, ...]]:
    """Read a file of boundaries by what its names and values tell.

    Parameters
    ----------
    path
        Polygons in one or more layers.

    Returns
    -------
    areas : AdminAreas
    notes : tuple of Note
        What was assumed, which columns were taken for what among it.

    Raises
    ------
    DataError
        If there are no boundaries in the file, or their levels cannot be told.
    """
    guesses = guess_files([path])
    boundaries = [guess for guess in guesses if guess.role == "boundaries"]
    if not boundaries:
        raise DataError(
            "boundaries need polygons, and this file has none",
            file=path,
            faults=[f"{guess.title} was taken for {guess.role}" for guess in guesses],
            remedy="give a GeoPackage, Shapefile, GeoJSON or GeoParquet of polygons",
        )
    tables, notes = [], []
    for guess in boundaries:
        columns = {meaning: found[0] for meaning, found in guess.columns.items()}
        options = replace(guess.options, crs=guess.crs or None)
        rows, more = read_area_rows(guess.path, columns=columns, level=guess.level, options=options)
        tables.append(rows)
        notes += [_taken(guess, list(dict.fromkeys(rows["level"]))), *more]
    areas, more = join_areas(tables)
    refuse_covering(areas, [path])
    return areas, (*notes, *more)


def _taken(guess: Guess, levels: list[str]) -> Note:
    columns = [f"{meaning} = {found[0]}" for meaning, found in guess.columns.items()]
    facts: dict[str, Any] = {"file": guess.title, "columns": columns, "level_terms": levels}
    return Note("areas.taken_for", **facts)


def described_boundaries(path: Path | None) -> list[InputFile]:
    """Describe a file of boundaries, and what belongs to it, as an input of the study."""
    return [] if path is None else [input_file(part, "boundaries") for part in with_companions(path) if part.is_file()]
