"""The axes, rings and belts of a plan in the report."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd

from spatial_uri.analyses.hierarchy.people_words import why_no_share_of_people
from spatial_uri.analyses.layout.phrases import ALL_ELEMENTS, ELEMENT_LABELS
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import listing, records
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, km, lines, minutes, name_of, share


def element_section(study: Study, layout: SettlementLayout) -> Section:
    """Return the section on the elements of the plan.

    Parameters
    ----------
    study, layout
        What was measured, and the result.
    """
    elements = layout.elements
    own = elements[elements.index != ALL_ELEMENTS]
    buffer_m = layout.options.buffer_m
    people = study.settlements.table["population"]
    together = records(elements.loc[[ALL_ELEMENTS]])[0] if ALL_ELEMENTS in elements.index else None
    found = say_n("{count} element of the plan was given.", "{count} elements of the plan were given.", len(own))
    if together:
        found = lines(
            found,
            say_n(
                "On them together lies {count} settlement ({share}).",
                "On them together lie {count} settlements ({share}).",
                together["settlements"],
                share=share(together["settlements_share"]),
            ),
        )
    definition = say(
        "A settlement lies on an element within {buffer_m} of a line, or inside an area, of the plan.",
        buffer_m=buffer_m,
    )
    return Section(
        title=say("Axes, rings and belts of the plan"),
        paragraphs=tuple(filter(None, (found, definition, why_no_share_of_people(people)))),
        figures=tuple(_figures(together, buffer_m)) if together else (),
        listings=(_elements(study, elements),),
    )


def _figures(together: dict[str, Any], buffer_m: float) -> list[Figure]:
    figures = [
        Figure(
            value=share(together["settlements_share"]),
            label=say("of settlements lie on an element"),
            definition=say(
                "within {buffer_m} of a line, or inside an area, of the plan; each counted once; share of all "
                "settlements",
                buffer_m=buffer_m,
            ),
        )
    ]
    if math.isfinite(together["population_share"]):
        definition = say(
            "within {buffer_m} of a line, or inside an area, of the plan; each counted once; share of the people "
            "whose number is known; told where that of at least half of the settlements is",
            buffer_m=buffer_m,
        )
        label = say("of people live on an element")
        figures.append(Figure(value=share(together["population_share"]), label=label, definition=definition))
    return figures


def _elements(study: Study, elements: gpd.GeoDataFrame) -> Listing:
    facilities = [(t.name, str(t)) for t in study.tiers if f"facilities_share_{t.name}" in elements.columns]
    cells = [
        (
            say("all together") if element == ALL_ELEMENTS else name_of(r["name"], element),
            _kind_words(r),
            km(r["length_km"]) if math.isfinite(r["length_km"]) else "",
            count(r["settlements"]),
            share(r["settlements_share"]),
            share(r["population_share"]),
            *(share(r[f"facilities_share_{name}"]) for name, _ in facilities),
            minutes(r["internal_mean_min"]),
        )
        for element, r in zip(elements.index, records(elements), strict=True)
    ]
    headings = (
        say("Element"),
        say("Kind"),
        say("Length"),
        say("Settlements"),
        say("Of all"),
        say("Of people"),
        *(label for _, label in facilities),
        say("Between its towns, mean"),
    )
    return listing(say("What lies on each"), headings, cells, file="elements.csv", text_columns=2)


def _kind_words(row: dict[str, Any]) -> str:
    if row["kind"] == "ring":
        return say("closed ring") if str(row["is_closed"]) == "True" else say("open ring")
    return say(ELEMENT_LABELS[row["kind"]]) if row["kind"] in ELEMENT_LABELS else ""
