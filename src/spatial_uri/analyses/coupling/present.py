"""What the coupling coordination gives to an atlas."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from spatial_uri.analyses.coupling.options import ACCESS
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
from spatial_uri.page.theme_classes import by_steps
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import lines, listed_briefly, name_of, number, share, yes_no

_SHOWN = 20
_USUAL = (N_("urban"), N_("rural"))
"""The usual names of the systems, so that the catalogues hold them."""


def system_names(result: Coupling) -> tuple[str, str]:
    """Say what the two systems are called."""
    return say(result.options.first_name), say(result.options.second_name)


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
                paragraphs=(*said, _definition(result)),
                listings=(_areas(result), _elements(result)) if levels else (),
            ),
        ),
        tables={"coupling.csv": with_places(result.areas), "coupling_elements.csv": with_places(result.elements)},
        table_words={
            "coupling.csv": say("one row per area: the indices of two systems, coupling, development, coordination"),
            "coupling_elements.csv": say("one row per level and element: its weight and its range"),
        },
        workbook=(_sheet(result),),
        map=if_drawn(lambda: _map(study, result)),
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
    return chapter_of_part(study, coupling_part(study, result), tables, method=_definition(result))


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


def _definition(result: Coupling) -> str:
    return say(
        "C = 2·sqrt(U1·U2) / (U1 + U2); T = a·U1 + (1 - a)·U2 with a = {first_share}; D = sqrt(C·T), where U1 is "
        "the index of {first} and U2 that of {second}, each 0 to 1 among the areas compared. Classes of D: below "
        "0.5, 0.5 to 0.6, 0.6 to 0.7, 0.7 and more. A system lags where its index is lower by more than {lag}. All "
        "values are relative to the areas of this study: they cannot be set beside those of other studies, and a "
        "higher one does not say that an area is well off.",
        first_share=result.options.first_share,
        first=system_names(result)[0],
        second=system_names(result)[1],
        lag=number(result.options.lag_from, 2),
    )


def _lag_words(result: Coupling, lags: str) -> str:
    names = {"first": system_names(result)[0], "second": system_names(result)[1]}
    if lags in names:
        return say("{system} lags", system=names[lags])
    return say("neither lags") if lags == "neither" else say("unknown")


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
            say("Lag"): lambda r: _lag_words(result, r["lags"]),
        },
        file="coupling.csv",
    )


def _elements(result: Coupling) -> Any:
    systems = {"first": system_names(result)[0], "second": system_names(result)[1]}
    rows = [
        (
            systems[row["system"]],
            _element_words(row),
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


def _element_words(row: Mapping[str, Any]) -> str:
    return say("share within the limit") if row["element"] == ACCESS else str(row["element"])


def _sheet(result: Coupling) -> Sheet:
    table = result.areas.drop(columns=["coordination_class"]).copy()
    table["level"] = [say(LEVEL_LABELS[level]) for level in table["level"]]
    table["lags"] = [_lag_words(result, lags) for lags in table["lags"]]
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


def _map(study: Study, result: Coupling) -> ThemeMap | None:
    levels = list(dict.fromkeys(result.areas["level"]))
    if not levels:
        return None
    layers, themes = {}, []
    for level in levels:
        of_level = study.areas.at(level)
        held = result.areas[result.areas["level"] == level].set_index("area_id").reindex(of_level.index)
        rows = records(held.assign(lags=held["lags"].fillna("unknown")))
        layers[level] = ThemeLayer(
            kind="polygon",
            geometry=of_level.geometry,
            names=[name_of(n, a) for n, a in zip(of_level["name"], of_level.index, strict=True)],
            records={
                say("Coordination D"): [number(r["coordination"]) for r in rows],
                say("Index of {system}", system=system_names(result)[0]): [number(r["first_index"]) for r in rows],
                say("Index of {system}", system=system_names(result)[1]): [number(r["second_index"]) for r in rows],
                say("Lag"): [_lag_words(result, r["lags"]) for r in rows],
            },
        )
        values = held["coordination"].to_numpy(dtype=float)
        nearly = np.nextafter(COORDINATION_LIMITS, 0.0).tolist()  # a limit begins its class
        use = by_steps(
            level,
            values,
            nearly,
            title=say("Coordination D"),
            labels=("< 0.5", "0.5–0.6", "0.6–0.7", "≥ 0.7"),
            high_is_worse=False,
        )
        order = np.argsort(values, kind="stable").tolist()
        themes.append(
            Theme(
                key=f"coordination_{level}",
                title=say("Coordination, by {level_term}", level_term=LEVEL_LABELS[level]),
                definition=_definition(result),
                uses=(use,),
                ranking=[(level, k, number(values[k])) for k in order if math.isfinite(values[k])],
                ranking_title=say("From the lowest to the highest"),
            )
        )
    return ThemeMap(heading=say("Coupling coordination"), subtitle=study.name, layers=layers, themes=tuple(themes))
