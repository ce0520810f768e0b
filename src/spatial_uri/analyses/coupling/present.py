"""What the coupling coordination gives to an atlas."""

from __future__ import annotations

from typing import Any

from spatial_uri.analyses.coupling.map import coupling_map, coupling_sheets
from spatial_uri.analyses.coupling.phrases import definition, element_words, lag_words, system_names
from spatial_uri.analyses.coupling.result import COORDINATION_LIMITS, Coupling
from spatial_uri.model.study import Study
from spatial_uri.page.document import Chapter
from spatial_uri.page.part import Part, Section, Sheet
from spatial_uri.page.part_chapter import chapter_of_part
from spatial_uri.page.part_tables import (
    LEVEL_LABELS,
    area_listing,
    listing,
    parameters_of,
    records,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines, listed_briefly, name_of, number, share, yes_no

_SHOWN = 20


def coupling_part(study: Study, result: Coupling) -> Part:
    """Return what the coupling coordination gives to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    levels = list(dict.fromkeys(result.areas["level"]))
    said = tuple(_level_words(result, level) for level in levels)
    return Part(
        key="coupling",
        title=say("Coupling coordination"),
        headlines=said,
        sections=(
            Section(
                title=say("Coupling coordination"),
                paragraphs=(*said, definition(result)),
                listings=(_areas(result), _elements(result)) if levels else (),
            ),
        ),
        tables={"coupling.csv": with_places(result.areas), "coupling_elements.csv": with_places(result.elements)},
        table_words={
            "coupling.csv": say("one row per area: the indices of two systems, coupling, development, coordination"),
            "coupling_elements.csv": say("one row per level and element: its weight and its range"),
        },
        workbook=(_sheet(result),),
        map=if_drawn(lambda: coupling_map(study, result)),
        sheets=if_drawn(lambda: coupling_sheets(study, result)) or (),
        parameters=parameters_of(result.options),
        notes=result.notes,
    )


def coupling_chapter(study: Study, result: Coupling) -> Chapter:
    """Return the chapter: the lowest and highest areas, all of them, the weights of the elements, and the formulas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    tables = [(_areas(result), _SHOWN), (_elements(result), _SHOWN)] if len(result.areas) else []
    return chapter_of_part(study, coupling_part(study, result), tables, method=definition(result))


def _level_words(result: Coupling, level: str) -> str:
    rows = result.areas[result.areas["level"] == level]
    known = rows[rows["coordination"].notna()].sort_values("coordination", kind="stable")
    facts = {
        "level_term": LEVEL_LABELS[level],
        "first": system_names(result)[0],
        "second": system_names(result)[1],
        "lowest": number(known["coordination"].iloc[0]),
        "lowest_area": name_of(known["name"].iloc[0], known["area_id"].iloc[0]),
        "highest": number(known["coordination"].iloc[-1]),
        "highest_area": name_of(known["name"].iloc[-1], known["area_id"].iloc[-1]),
        "limit": number(COORDINATION_LIMITS[0], 1),
    }
    spread = say(
        "Coordination of {first} and {second}, by {level_term}: from {lowest} in {lowest_area} to {highest} in "
        "{highest_area}.",
        **facts,
    )
    low = known[known["coordination"] < COORDINATION_LIMITS[0]]
    below = (
        say_n(
            "{count} area is below {limit}: {names}.",
            "{count} areas are below {limit}: {names}.",
            len(low),
            names=listed_briefly([name_of(n, a) for n, a in zip(low["name"], low["area_id"], strict=True)]),
            **facts,
        )
        if len(low)
        else ""
    )
    return lines(spread, below)


def _areas(result: Coupling) -> Any:
    ordered = result.areas.sort_values("coordination", kind="stable")
    return area_listing(
        say("Coordination by area, the lowest first"),
        ordered,
        {
            say("Index of {system}", system=system_names(result)[0]): lambda r: number(r["first_index"]),
            say("Index of {system}", system=system_names(result)[1]): lambda r: number(r["second_index"]),
            say("Coupling C"): lambda r: number(r["coupling"]),
            say("Development T"): lambda r: number(r["development"]),
            say("Coordination D"): lambda r: number(r["coordination"]),
            say("Lag"): lambda r: lag_words(result, r["lags"]),
        },
        file="coupling.csv",
    )


def _elements(result: Coupling) -> Any:
    systems = {"first": system_names(result)[0], "second": system_names(result)[1]}
    rows = [
        (
            systems[row["system"]],
            element_words(row["element"]),
            say(LEVEL_LABELS[row["level"]]),
            yes_no(row["more_is_better"]),
            share(row["weight"]),
            number(row["lowest"]),
            number(row["highest"]),
        )
        for row in records(result.elements)
    ]
    headings = (
        say("System"), say("Statistic"), say("Level"), say("More is better"), say("Weight"), say("Lowest"),
        say("Highest"),
    )  # fmt: skip
    return listing(say("Elements and their weights"), headings, rows, file="coupling_elements.csv", text_columns=4)


def _sheet(result: Coupling) -> Sheet:
    table = result.areas.drop(columns=["coordination_class"]).copy()
    table["level"] = [say(LEVEL_LABELS[level]) for level in table["level"]]
    table["lags"] = [lag_words(result, lags) for lags in table["lags"]]
    return Sheet(
        title=say("Coupling coordination"),
        table=table,
        about=say("one row per area: the indices of two systems, coupling, development, coordination"),
        file="coupling.csv",
        headings={
            "area_id": say("Code"), "name": say("Area"), "level": say("Level"),
            "first_index": say("Index of {system}", system=system_names(result)[0]),
            "second_index": say("Index of {system}", system=system_names(result)[1]),
            "coupling": say("Coupling C"), "development": say("Development T"),
            "coordination": say("Coordination D"), "lags": say("Lag"),
        },
    )  # fmt: skip
