"""The tables of circles by name in a report: all circles, areas by shortfall, definitions."""

from __future__ import annotations

from typing import Any

from spatial_uri.analyses.circles.phrases import headline_rows, ranked_areas, value_words
from spatial_uri.analyses.circles.result import Circles
from spatial_uri.model.study import Study
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import AREAS_LISTED, area_code, area_name, listing
from spatial_uri.rules.circle_presets import kinds_of
from spatial_uri.rules.circle_words import COUNTED, definition_words, standard_words
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, share


def circle_listing(result: Circles) -> Listing:
    """Return one row for each circle answered: its standard, and who is within."""
    whole = headline_rows(result)
    rows = []
    for circle in result.answered:
        row: dict[str, Any] = whole[circle.id]
        rows.append(
            (
                str(circle.name),
                standard_words(circle),
                say(COUNTED[circle.denominator]),
                count(row["settlements"]),
                count(row["settlements_within"]),
                share(row["settlements_share"]),
                share(row["population_share"]),
                value_words(circle, row["median_value"]),
                value_words(circle, row["p90_value"]),
                count(row["unknown"]),
            )
        )
    headings = (
        say("Circle"), say("Standard"), say("Counted of"), say("Number"), say("Within"), say("Share within"),
        say("Share of their people"), say("Median"), say("P90"), say("Unknown"),
    )  # fmt: skip
    return listing(say("Services and their standards"), headings, rows, file="circles.csv", text_columns=3)


def shortfall_listing(study: Study, result: Circles) -> Listing:
    """Return the areas of the finest level, the largest shortfall first.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    rows = ranked_areas(result, study.areas.levels[-1]) if len(result.areas) else []
    cells = [
        (
            count(row["shortfall_rank"]),
            area_name(row),
            area_code(row),
            count(row["settlements"]),
            count(row["services_met"] + row["services_unmet"]),
            count(row["services_unmet"]),
            share(row["met_share"]),
            count(row["all_met"]),
            share(row["all_met_share"]),
        )
        for row in rows[:AREAS_LISTED]
    ]
    headings = (
        say("Place by shortfall"), say("Area"), say("Code"), say("Settlements"), say("Asked and known"),
        say("Beyond the standard"), say("Share within"), say("With all services"), say("Share with all services"),
    )  # fmt: skip
    return listing(
        say("Areas by their shortfall"), headings, cells, file="circles_shortfall.csv", total=len(rows),
        numeric=(0, 3, 4, 5, 6, 7, 8),
    )  # fmt: skip


def definition_listing(result: Circles) -> Listing:
    """Return the definition of every circle asked for, with its source."""
    kinds = kinds_of(result.asked)
    rows = [(str(circle.name), definition_words(circle, kinds)) for circle in result.asked]
    headings = (say("Circle"), say("Definition and source"))
    return listing(say("Definitions"), headings, rows, file="circles.csv", text_columns=2)
