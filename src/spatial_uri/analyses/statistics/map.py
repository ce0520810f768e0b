"""Statistics on the map: one theme for each, the areas in five classes of about as many areas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.statistics.phrases import heading_of, last_year, value_words
from spatial_uri.analyses.statistics.result import Statistics
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import LEVEL_LABELS, records
from spatial_uri.page.theme_classes import by_steps
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of, whole_number

MOST_THEMES = 24
"""More choices than that nobody finds his way in; the other statistics stand in the tables."""
_CLASSES = 5


def statistics_map(study: Study, result: Statistics) -> ThemeMap | None:
    """Return one theme for each statistic and level with values of several areas; None if there is none.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    rows = [row for row in records(result.overview) if row["highest"] > row["lowest"]][:MOST_THEMES]
    if not rows:
        return None
    layers, themes = {}, []
    for k, row in enumerate(rows):
        key = f"statistic_{k + 1}"
        layers[key], theme = _theme(study, result, row, key)
        themes.append(theme)
    return ThemeMap(heading=say("Statistics of areas"), subtitle=study.name, layers=layers, themes=tuple(themes))


def _theme(study: Study, result: Statistics, row: dict[str, Any], key: str) -> tuple[ThemeLayer, Theme]:
    of_level = study.areas.at(row["level"])
    held = result.areas[
        (result.areas["statistic"] == row["statistic"])
        & (result.areas["unit"] == row["unit"])
        & (result.areas["level"] == row["level"])
    ].set_index("area_id")
    values = held["value"].reindex(of_level.index)
    told = records(held.reindex(of_level.index))
    heading = heading_of(row)
    layer = ThemeLayer(
        kind="polygon",
        geometry=of_level.geometry,
        names=[name_of(n, a) for n, a in zip(of_level["name"], of_level.index, strict=True)],
        records={
            heading: [value_words(one["value"], row["unit"]) for one in told],
            say("Year"): ["" if one["year"] is None or pd.isna(one["year"]) else str(int(one["year"])) for one in told],
            say("Rank among areas"): [
                say("{rank} of {ranked}", rank=whole_number(one["rank"]), ranked=whole_number(one["ranked"]))
                if np.isfinite(one["value"])
                else ""
                for one in told
            ],
        },
    )
    definition = say(
        "{statistic}, {year}, by {level_term}, from the table of the user; every class holds about as many areas.",
        statistic=heading,
        year=last_year(row) or say("year not stated"),
        level_term=LEVEL_LABELS[row["level"]],
    )
    order = np.argsort(-values.to_numpy(dtype=float), kind="stable")
    return layer, Theme(
        key=key,
        title=heading,
        definition=definition,
        uses=(by_steps(key, values.to_numpy(dtype=float), _limits(values.to_numpy(dtype=float)), title=heading),),
        ranking=[
            (key, int(k), value_words(values.iloc[k], row["unit"]))
            for k in order.tolist()
            if np.isfinite(values.iloc[k])
        ],
        ranking_title=say("From the highest to the lowest"),
    )


def _limits(values: FloatArray) -> list[float]:
    """Return upper limits of classes with about as many areas in each, at values that occur."""
    known = np.sort(values[np.isfinite(values)])
    at = np.ceil(np.arange(1, _CLASSES) * len(known) / _CLASSES).astype(int) - 1
    limits = np.unique(known[np.maximum(at, 0)])
    return [float(limit) for limit in limits if limit < known[-1]]
