"""The coupling coordination on the map and on paper: areas by their class of coordination."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from spatial_uri.analyses.coupling.phrases import CLASS_LABELS, definition, lag_words, paper_definition, system_names
from spatial_uri.analyses.coupling.result import COORDINATION_LIMITS, Coupling
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.study import Study
from spatial_uri.page.classes import turning_colours
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import LEVEL_LABELS, records
from spatial_uri.page.theme_classes import by_steps, in_colours
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of, number

_SHEET = 26


def coupling_map(study: Study, result: Coupling) -> ThemeMap | None:
    """Return one theme for each level with coordination; None if there is none.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
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
                say("Lag"): [lag_words(result, r["lags"]) for r in rows],
            },
        )
        values = held["coordination"].to_numpy(dtype=float)
        nearly = np.nextafter(COORDINATION_LIMITS, 0.0).tolist()  # a limit begins its class
        use = by_steps(
            level,
            values,
            nearly,
            title=say("Coordination D"),
            labels=[say(label) for label in CLASS_LABELS],
            high_is_worse=False,
        )
        order = np.argsort(values, kind="stable").tolist()
        themes.append(
            Theme(
                key=f"coordination_{level}",
                title=say("Coordination, by {level_term}", level_term=LEVEL_LABELS[level]),
                definition=definition(result),
                uses=(in_colours(use, turning_colours(2, 2)[::-1]),),
                ranking=[
                    (
                        level,
                        k,
                        say("{value}, {lag}", value=number(values[k]), lag=lag_words(result, rows[k]["lags"])),
                    )
                    for k in order
                    if math.isfinite(values[k])
                ],
                ranking_title=say("From the lowest to the highest"),
            )
        )
    return ThemeMap(heading=say("Coupling coordination"), subtitle=study.name, layers=layers, themes=tuple(themes))


def coupling_sheets(study: Study, result: Coupling) -> tuple[MapSheet, ...]:
    """Return the map on paper: the areas of the finest level by their class of coordination.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    themes = coupling_map(study, result)
    if themes is None:
        return ()
    level = next(level for level in reversed(LEVELS) if (result.areas["level"] == level).any())
    key = f"coordination_{level}"
    told = [replace(theme, definition=paper_definition(result, level)) for theme in themes.themes if theme.key == key]
    first, second = system_names(result)
    title = say("Coupling coordination of {first} and {second}", first=first, second=second)
    return (
        MapSheet(number=_SHEET, theme=key, key="coupling", title=title, themes=replace(themes, themes=tuple(told))),
    )
