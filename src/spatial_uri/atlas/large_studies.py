"""What of an atlas is not written of a very large study: decided before anything is measured, and said."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from spatial_uri.errors import ParameterError
from spatial_uri.model.delivery import DeliverableName, Delivery
from spatial_uri.model.study import Note, Study
from spatial_uri.page.undrawn import without_maps
from spatial_uri.words.catalogue import N_

MOST_SETTLEMENTS = 60_000
"""A page, a document or a workbook of more settlements opens slowly or not at all."""

TOO_MANY = "atlas.too_many_settlements"
"""The code of the warning."""

_NOT_OF_MANY: dict[DeliverableName, str] = {
    "report": N_("Report"),
    "map": N_("Map"),
    "workbook": N_("Workbook"),
    "sheets": N_("Map sheets"),
}


def without_the_unopenable(study: Study, delivery: Delivery) -> tuple[Study, Delivery]:
    """Leave out what no program would open for so many settlements, with a warning among the notes of the study.

    Tables, GeoPackage and GeoParquet are written whatever the size; the GeoPackage has no styles then.

    Parameters
    ----------
    study
        What is to be measured.
    delivery
        What is asked for.

    Raises
    ------
    ParameterError
        If nothing is left to write.
    """
    count = len(study.settlements)
    lost = [name for name in delivery.deliver if name in _NOT_OF_MANY]
    if count <= MOST_SETTLEMENTS or not lost:
        return study, delivery
    kept = tuple(name for name in delivery.deliver if name not in lost)
    if not kept:
        raise ParameterError(
            f"{', '.join(lost)}: of {count:,} settlements no program would open them; up to {MOST_SETTLEMENTS:,} they "
            "are written",
            remedy="study a smaller area (--area), or deliver data and gpkg (--deliver data,gpkg)",
        )
    note = Note(
        "atlas.too_many_settlements",
        severity="warning",
        deliverable_terms=[_NOT_OF_MANY[name] for name in lost],
        settlements=count,
        most=MOST_SETTLEMENTS,
    )
    return replace(study, notes=(note, *study.notes)), Delivery(deliver=kept)


def maps_of(study: Study) -> AbstractContextManager[None]:
    """Return a context in which the results of a study are presented: without maps where nothing would show them."""
    return without_maps() if len(study.settlements) > MOST_SETTLEMENTS else nullcontext()
