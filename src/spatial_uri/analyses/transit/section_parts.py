"""What the sections on transport have in common: figures that are known, and rows of settlements."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spatial_uri.analyses.transit.phrases import of_all, of_villages
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing
from spatial_uri.page.part_tables import WORST_LISTED, area_words, records
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of, share


def share_figure(value: float, label: str, definition: str) -> list[Figure]:
    """Return the figure of a share, or none where it is not known."""
    return [Figure(value=share(value), label=label, definition=definition)] if math.isfinite(value) else []


def of_villages_figure(
    coverage: TransitCoverage, row: dict[str, Any], name: str, labels: tuple[str, str], definition: str, **facts: Any
) -> list[Figure]:
    """Return the figure of what is asked of villages; of all settlements where there are no villages.

    Parameters
    ----------
    coverage, row
        What was measured, and the row of the whole study.
    name
        The columns are ``<name>_villages_share`` and ``<name>_settlements_share``.
    labels
        What the share is of: of villages, with that of settlements as ``{settlements_share}``; of settlements.
    definition
        What was counted.
    facts
        What else the labels name.
    """
    villages, settlements = row[f"{name}_villages_share"], row[f"{name}_settlements_share"]
    if not math.isfinite(villages):
        return share_figure(settlements, say(labels[1], **facts), of_all(definition))
    label = say(labels[0], settlements_share=settlements, **facts)
    return share_figure(villages, label, of_villages(coverage, definition))


def place_headings() -> tuple[str, str, str]:
    """Return the headings of the cells that `worst_places` begins each row with."""
    return say("Settlement"), say("Code"), say("Area")


def worst_places(study: Study, table: pd.DataFrame) -> list[tuple[tuple[str, str, str], dict[str, Any]]]:
    """Return the first settlements of a table: the cells that name them, and their rows."""
    head = table.head(WORST_LISTED)
    found: list[tuple[tuple[str, str, str], dict[str, Any]]] = []
    for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True):
        found.append(((name_of(row["name"], str(place)), str(place), area), row))
    return found


def filled(*listings: Listing) -> tuple[Listing, ...]:
    """Leave out the tables without rows."""
    return tuple(table for table in listings if table.rows)
