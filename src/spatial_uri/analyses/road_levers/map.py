"""The map of the road levers: roads by what they bring, and what would bring each settlement within."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.road_levers.phrases import (
    KIND_LABELS,
    STATUS_LABELS,
    bringing_levers,
    change_words,
    gain_words,
    lever_name,
    money,
    names_of,
    people_words,
)
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.model.study import Study
from spatial_uri.page.marks import Marks, marks_of_each
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind, by_steps, plain, quantile_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import km, minutes

DRAWN = 2_000
"""How many of the best levers the map draws; the tables hold all."""
_STATUS = {
    "within": ThemeClass(label=STATUS_LABELS["within"], colour="#e3e3e3"),
    "by_roads": ThemeClass(label=STATUS_LABELS["by_roads"], colour="#009e73"),
    "by_link": ThemeClass(label=STATUS_LABELS["by_link"], colour="#56b4e9"),
    "not_by_roads": ThemeClass(label=STATUS_LABELS["not_by_roads"], colour="#d55e00", hatched=True),
}


def levers_map(study: Study, roads: BetterRoads, sentences: list[str]) -> ThemeMap:
    """Return the map of the road levers.

    Parameters
    ----------
    study, roads
        What was measured, and the result.
    sentences
        What would bring each settlement within, "" for those that are.
    """
    drawn = roads.levers[roads.levers["kind"] != "bundle"].head(DRAWN)
    best = bringing_levers(roads).head(DRAWN)
    best = best.iloc[::-1]  # the best on top
    layers = {
        "settlements": _settlements(study, roads, sentences),
        "facilities": ThemeLayer(kind="point", of="facilities", names=[""] * len(study.facilities)),
        "best": _lines(roads, best),
        "roads": _lines(roads, drawn.iloc[::-1]),
    }
    themes = (_people_theme(study, roads, best), _minutes_theme(roads, drawn.iloc[::-1]))
    return ThemeMap(
        heading=say("Roads that would close the gap: {tier}", tier=tier_name(roads.tier)),
        subtitle=say("{study}: faster roads and missing links", study=study.name),
        layers=layers,
        themes=themes,
    )


def _settlements(study: Study, roads: BetterRoads, sentences: list[str]) -> ThemeLayer:
    rows = roads.settlements
    return settlement_layer(
        study,
        {
            say("Today"): [minutes(m, roads.limit_min) for m in rows["before_min"]],
            say("With every road upgraded"): [minutes(m, roads.limit_min) for m in rows["at_best_min"]],
            say("What would bring it within"): sentences,
        },
    )


def _lines(roads: BetterRoads, levers: gpd.GeoDataFrame) -> ThemeLayer:
    rows = records(levers)
    return ThemeLayer(
        kind="line",
        geometry=levers.geometry,
        names=[lever_name(row) for row in rows],
        records={
            say("Code"): [str(lever) for lever in levers.index],
            say("Kind"): [say(KIND_LABELS[row["kind"]]) for row in rows],
            say("Change"): [change_words(row) for row in rows],
            say("Length"): [km(row["km"]) for row in rows],
            say("Cost"): [money(roads, row["cost"]) for row in rows],
            say("What it brings"): [gain_words(roads, row) for row in rows],
            say("Whom it brings within"): [names_of(roads, row["brings"]) for row in rows],
        },
        weights=quantile_weights(levers["person_min_saved"]),
    )


def _people_theme(study: Study, roads: BetterRoads, best: gpd.GeoDataFrame) -> Theme:
    use = replace(people_use("best", roads, best), marks=_marks(study, roads, best))
    rows = roads.settlements
    settlements = by_kind("settlements", rows["status"].tolist(), _STATUS, title=say("Settlements"))
    count = len(best)
    return Theme(
        key="road_levers_people",
        title=say("Roads that bring people within: {tier}", tier=tier_name(roads.tier)),
        definition=say(
            "whom each faster road, bundle of roads or missing link brings within {limit_min} alone",
            limit_min=roads.limit_min,
        ),
        uses=(use, settlements, plain("facilities")),
        ranking=[
            ("best", count - 1 - k, people_words(roads, row["people_newly_within"]))
            for k, row in enumerate(records(best.iloc[::-1].head(100)))
        ],
        ranking_title=say("Best first"),
    )


def people_use(layer: str, roads: BetterRoads, levers: gpd.GeoDataFrame) -> ThemeUse:
    """Class levers by the people whom they bring within, for money or per kilometre."""
    per = "people_per_cost" if roads.by_cost else "people_per_km"
    title = say("People newly within for money") if roads.by_cost else say("People newly within per km")
    return _steps(layer, levers[per], title)


def _minutes_theme(roads: BetterRoads, drawn: gpd.GeoDataFrame) -> Theme:
    per = "person_min_per_cost" if roads.by_cost else "person_min_per_km"
    title = say("Person-minutes saved for money") if roads.by_cost else say("Person-minutes saved per km")
    return Theme(
        key="road_levers_minutes",
        title=say("Roads that save time: {tier}", tier=tier_name(roads.tier)),
        definition=say("the time that everybody together saves, on one trip each, if this road alone is made faster"),
        uses=(_steps("roads", drawn[per], title), plain("settlements"), plain("facilities")),
    )


def _steps(layer: str, values: pd.Series, title: str) -> ThemeUse:
    """Class by a number that may be in any unit: five round steps around what there is."""
    numbers = values.to_numpy(dtype=np.float64)
    known = numbers[np.isfinite(numbers) & (numbers > 0)]
    if not len(known):
        return by_steps(layer, numbers, (1,), title=title)
    limits = np.quantile(known, (0.2, 0.4, 0.6, 0.8))
    rounded = sorted({float(f"{limit:.1g}") for limit in limits})
    return by_steps(layer, numbers, rounded, title=title)


def _marks(study: Study, roads: BetterRoads, best: gpd.GeoDataFrame) -> Marks | None:
    """Mark whom a lever brings within."""
    if best.empty:
        return None
    texts = {place: minutes(m, roads.limit_min) for place, m in roads.settlements["before_min"].items()}
    return marks_of_each(best["brings"].tolist(), study.settlements.table.index, kind="brought", texts=texts)
