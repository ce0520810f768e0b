"""Whether a file can be read as `init` writes it down: by reading it."""

from __future__ import annotations

from dataclasses import replace

from spatial_uri.errors import SpatialUriError
from spatial_uri.read.tables.boundaries import read_area_rows
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.study.guess import Guess


def reading_error(guess: Guess) -> SpatialUriError | None:
    """Return the error with which a file of boundaries or places would be refused; None if it can be read.

    Of a layer with much geometry the rows that are looked at are read.
    """
    columns = {meaning: found[0] for meaning, found in guess.columns.items()}
    options = replace(guess.options, crs=guess.crs or None, in_part=True)
    try:
        if guess.role == "boundaries":
            read_area_rows(guess.path, columns=columns, level=guess.level, options=options)
        elif guess.role == "settlements":
            read_settlements(guess.path, columns=columns, missing_coordinates="skip", options=options)
        elif guess.role == "facilities":
            tier = None if "tier" in columns else "facility"
            read_facilities(guess.path, tier=tier, columns=columns, missing_coordinates="skip", options=options)
    except SpatialUriError as error:
        return error
    return None
