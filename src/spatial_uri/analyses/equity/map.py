"""Equity on the map and on paper: how long the people of each area need, against the mean of all."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.equity.phrases import area_words, areas_definition
from spatial_uri.analyses.equity.result import AccessEquity
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.classes import turning_colours
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.page.theme_classes import by_steps, in_colours
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, minutes, name_of, number, share

_RATIOS = (0.5, 0.8, 1.25, 2.0)
_EVEN = "#f4f1ea"
_SHEET = 24
_LAYER_COLUMNS = ("mean_min", "mean_ratio", "not_reached")
"""What of an area stands in the GeoPackage, for each tier."""


def equity_map(study: Study, result: AccessEquity) -> ThemeMap | None:
    """Return a theme for each tier: areas by the mean time of their people over that of all; None if none is known.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    tiers = [tier for tier in result.tiers if result.areas_of(tier)["mean_ratio"].notna().any()]
    if not tiers:
        return None
    of_level = study.areas.at(result.areas["level"].iloc[0])
    names = [name_of(n, a) for n, a in zip(of_level["name"], of_level.index, strict=True)]
    layers, themes = {}, []
    for tier in tiers:
        rows = records(result.areas_of(tier).set_index("area_id").reindex(of_level.index))
        key = f"equity_{tier.name}"
        layers[key] = ThemeLayer(kind="polygon", geometry=of_level.geometry, names=names, records=_record(result, rows))
        themes.append(_theme(result, tier, key, rows))
    return ThemeMap(heading=say("Equity"), subtitle=study.name, layers=layers, themes=tuple(themes))


def equity_sheets(result: AccessEquity, themes: ThemeMap | None) -> tuple[MapSheet, ...]:
    """Return the map on paper of each tier that the map shows.

    Parameters
    ----------
    result, themes
        The result, and its map.
    """
    shown = {theme.key for theme in themes.themes} if themes else set()
    return tuple(
        MapSheet(
            number=_SHEET,
            theme=f"equity_{tier.name}",
            key=f"equity_{tier.name}",
            title=say("How evenly time is spread: {tier}", tier=tier_name(tier)),
        )
        for tier in result.tiers
        if f"equity_{tier.name}" in shown
    )


def equity_layers(
    study: Study, result: AccessEquity, themes: ThemeMap | None
) -> tuple[dict[str, gpd.GeoDataFrame], dict[str, tuple[ThemeUse, ...]]]:
    """Return the columns of the areas in the GeoPackage, and how each tier classes them there; nothing without areas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    themes
        The map of the result; None for none.
    """
    if not len(result.areas):
        return {}, {}
    areas = study.areas.table[["geometry"]].copy()
    for tier in result.tiers:
        own = result.areas_of(tier).set_index("area_id").reindex(areas.index)
        for column in _LAYER_COLUMNS:
            areas[f"{tier.name}_{column}"] = own[column]
    rows = areas.index.get_indexer(study.areas.at(result.areas["level"].iloc[0]).index)
    uses = []
    for theme in themes.themes if themes else ():
        cls = np.full(len(areas), -1, dtype=np.int64)
        cls[rows] = theme.uses[0].cls
        name = theme.key.removeprefix("equity_")
        uses.append(replace(theme.uses[0], layer=name, cls=cls.tolist(), title=theme.title))
    return {"areas": areas}, {"areas": tuple(uses)} if uses else {}


def _record(result: AccessEquity, rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    known = [math.isfinite(row["settlements"]) for row in rows]
    return {
        say("Mean time"): [minutes(row["mean_min"]) for row in rows],
        say("Over the mean of all"): [_ratio(row["mean_ratio"]) for row in rows],
        say("People within {limit_min}", limit_min=result.limit_min): [share(row["population_share"]) for row in rows],
        say("Settlements not reached"): [
            count(row["not_reached"]) if k else "" for k, row in zip(known, rows, strict=True)
        ],
    }


def _theme(result: AccessEquity, tier: Tier, key: str, rows: list[dict[str, Any]]) -> Theme:
    ratios = np.array([row["mean_ratio"] for row in rows], dtype=float)
    order = [int(k) for k in np.argsort(-np.nan_to_num(ratios, nan=-1.0), kind="stable") if math.isfinite(ratios[k])]
    return Theme(
        key=key,
        title=say("Time of each area against the mean: {tier}", tier=tier_name(tier)),
        definition=areas_definition(result, tier),
        uses=(_use(key, rows),),
        ranking=[(key, k, area_words(result, rows[k])) for k in order],
        ranking_title=say("The longest mean time first"),
    )


def _use(layer: str, rows: list[dict[str, Any]]) -> ThemeUse:
    near, far = turning_colours(2, 2)[:2], turning_colours(2, 2)[2:]
    use = by_steps(
        layer,
        [row["mean_ratio"] for row in rows],
        _RATIOS,
        title=say("Mean time over that of all"),
        missing=say("nobody reached, or people unknown"),
        labels=(
            say("up to {number} times", number=number(_RATIOS[0], 2)),
            say("{low} to {high} times", low=number(_RATIOS[0], 2), high=number(_RATIOS[1], 2)),
            say("{low} to {high} times: about the mean", low=number(_RATIOS[1], 2), high=number(_RATIOS[2], 2)),
            say("{low} to {high} times", low=number(_RATIOS[2], 2), high=number(_RATIOS[3], 2)),
            say("more than {number} times", number=number(_RATIOS[3], 2)),
        ),
    )
    return in_colours(use, [*near, _EVEN, *far])


def _ratio(value: float) -> str:
    return say("{number} times", number=number(value, 2)) if math.isfinite(value) else ""
