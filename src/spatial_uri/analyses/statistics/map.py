"""Statistics on the map: one theme for each, the areas in five classes of about as many areas."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.statistics.options import ratio_of
from spatial_uri.analyses.statistics.phrases import dated_heading_of, dated_name_of, heading_of, last_year, value_words
from spatial_uri.analyses.statistics.result import Statistics
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import LEVEL_LABELS, records
from spatial_uri.page.theme_classes import by_steps
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines, listed_briefly, name_of, whole_number

MOST_THEMES = 24
"""More choices than that nobody finds his way in; the other statistics stand in the tables."""
_CLASSES = 5
_SHEET = 25


def statistics_map(study: Study, result: Statistics) -> ThemeMap | None:
    """Return one theme for each statistic and level with values of several areas; None if there is none.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    rows = [row for row in records(result.overview) if _differs(row)][:MOST_THEMES]
    if not rows:
        return None
    layers, themes = {}, []
    for k, row in enumerate(rows):
        key = f"statistic_{k + 1}"
        layers[key], theme = _theme(study, result, row, key)
        themes.append(theme)
    return _map(study, layers, themes)


def statistics_sheets(study: Study, result: Statistics) -> tuple[MapSheet, ...]:
    """Return a map on paper of each statistic asked for, by the finest areas that differ in it.

    Without any asked for, of each ratio; without ratios, of the first statistic of the table.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    drawn = {row["statistic"]: (k, row) for k, row in enumerate(records(result.overview)) if _differs(row)}
    ratios = [ratio.name for text in result.options.ratios if (ratio := ratio_of(text)) is not None]
    wanted = result.options.names_on_paper or [name for name in ratios if name in drawn] or list(drawn)[:1]
    sheets = []
    for k, row in (drawn[name] for name in dict.fromkeys(wanted) if name in drawn):
        key = f"statistic_{k + 1}"
        layer, theme = _theme(study, result, row, key)
        themes = _map(study, {key: layer}, [theme])
        sheets.append(MapSheet(number=_SHEET, theme=key, key=key, title=dated_heading_of(row), themes=themes))
    return tuple(sheets)


def _differs(row: dict[str, Any]) -> bool:
    return bool(row["highest"] > row["lowest"])


def _map(study: Study, layers: dict[str, ThemeLayer], themes: list[Theme]) -> ThemeMap:
    return ThemeMap(heading=say("Statistics of areas"), subtitle=study.name, layers=layers, themes=tuple(themes))


def _theme(study: Study, result: Statistics, row: dict[str, Any], key: str) -> tuple[ThemeLayer, Theme]:
    of_level = study.areas.at(row["level"])
    held = result.areas[
        (result.areas["statistic"] == row["statistic"])
        & (result.areas["unit"] == row["unit"])
        & (result.areas["level"] == row["level"])
    ].set_index("area_id")
    values = held["value"].reindex(of_level.index)
    told = records(held.reindex(of_level.index).rename_axis("area_id").reset_index())
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
    numbers = values.to_numpy(dtype=float)
    order = np.argsort(-numbers, kind="stable")
    return layer, Theme(
        key=key,
        title=heading,
        definition=lines(
            say(
                "{statistic}, by {level_term}, from the table of the user; every class holds about as many areas.",
                statistic=dated_heading_of(row),
                level_term=LEVEL_LABELS[row["level"]],
            ),
            _years(row, told),
        ),
        uses=(by_steps(key, numbers, _limits(numbers), title=heading, missing=say("no value in the table")),),
        ranking=[
            (key, int(k), value_words(values.iloc[k], row["unit"]))
            for k in order.tolist()
            if np.isfinite(values.iloc[k])
        ],
        ranking_title=say("From the highest to the lowest"),
    )


def _years(row: dict[str, Any], told: list[dict[str, Any]]) -> str:
    """Say where the table states no year, and which areas have an earlier one than the others."""
    if not last_year(row):
        return say("The table states no year.")
    earlier = [one for one in told if np.isfinite(one["value"]) and one["year"] != row["last_year"]]
    if not earlier:
        return ""
    return say_n(
        "{count} area has an older value: {names}.",
        "{count} areas have older values: {names}.",
        len(earlier),
        names=listed_briefly([dated_name_of(one) for one in earlier]),
    )


def _limits(values: FloatArray) -> list[float]:
    """Return upper limits of classes with about as many areas in each: the roundest numbers that part them so."""
    known = np.sort(values[np.isfinite(values)])
    at = np.ceil(np.arange(1, _CLASSES) * len(known) / _CLASSES).astype(int) - 1
    lowest = np.unique(known[np.maximum(at, 0)])
    beyond = known[np.minimum(np.searchsorted(known, lowest, side="right"), len(known) - 1)]
    return [_roundest(float(low), float(high)) for low, high in zip(lowest, beyond, strict=True) if low < known[-1]]


def _roundest(low: float, high: float) -> float:
    """Return the number with the fewest digits that is at least `low` and below `high`."""
    for digits in range(-15, 16):
        found = round(math.ceil(round(low * 10.0**digits, 6)) / 10.0**digits, max(digits, 0))
        if low <= found < high:
            return found
    return low
