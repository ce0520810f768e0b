"""The map of the plan: the sites, roads and buses of each budget in their order, with whom they bring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.plan.phrases import (
    STATUS_LABELS,
    asked_words,
    lever_label,
    money,
    names_in,
    needs_words,
    people_words,
    steps_of,
)
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.model.study import Study
from spatial_uri.page.marks import marks_of_each
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind, by_steps, plain
from spatial_uri.page.themes import Kind, Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import count, minutes

_STATUS = {
    "within_before": ThemeClass(label=STATUS_LABELS["within_before"], colour="#e3e3e3"),
    "brought_within": ThemeClass(label=STATUS_LABELS["brought_within"], colour="#009e73"),
    "by_bus": ThemeClass(label=STATUS_LABELS["by_bus"], colour="#56b4e9"),
    "beyond": ThemeClass(label=STATUS_LABELS["beyond"], colour="#d55e00", hatched=True),
}
_CLASSES = {
    "sites": ThemeClass(label=N_("site built"), colour="#0072b2", symbol="square"),
    "roads": ThemeClass(label=N_("road made faster, or built"), colour="#c2410c"),
    "buses": ThemeClass(label=N_("bus lever"), colour="#b07d00", symbol="triangle"),
}
_TODAY = ThemeClass(label=N_("facility today"), colour="#5b5b5b", symbol="badge")
_TITLES = {"sites": N_("Sites of the plan"), "roads": N_("Roads of the plan"), "buses": N_("Buses of the plan")}
_KINDS: dict[str, Kind] = {"sites": "point", "roads": "line", "buses": "point"}
_STEPS = (0, 100, 500, 1_000, 5_000)


def plan_map(study: Study, plan: LeverPlan, sentences: list[str]) -> ThemeMap:
    """Return the map of the plan: a theme for each budget, or of the levers ranked where there is no plan.

    Parameters
    ----------
    study, plan
        What was measured, and the result.
    sentences
        What would bring each settlement within, "" for those that are.
    """
    line = say("What would bring it within")
    layers = {
        "settlements": _settlements(study, plan, sentences, line),
        "facilities": ThemeLayer(kind="point", of="facilities", names=[""] * len(study.facilities)),
    }
    themes = []
    rows = records(plan.plans)
    for number in reversed(range(len(rows))):
        for family, steps in _families(steps_of(plan, number)):
            layers[_layer(family, number)] = _step_layer(plan, family, steps)
        themes.append(_theme(study, plan, number, rows[number]))
    if not themes:
        for family, levers in _families(plan.levers.reset_index()):
            layers[family] = _lever_layer(plan, family, levers)
        themes.append(_ranked_theme(study, plan, layers))
    return ThemeMap(
        heading=say("Plan of sites, roads and buses: {tier}", tier=tier_name(plan.tier)),
        subtitle=study.name,
        layers=layers,
        themes=tuple(themes),
        in_cards={line: ("settlements", line)},
    )


def theme_key(plan: LeverPlan, number: int) -> str:
    """Return the key of the theme of a plan; of the levers ranked where there is none."""
    return f"plan_{number + 1}" if len(plan.plans) else "plan_levers"


def _layer(family: str, number: int) -> str:
    return f"{family}_{number + 1}"


def _families(table: pd.DataFrame) -> list[tuple[str, Any]]:
    own = [(family, table[table["family"] == family]) for family in _CLASSES]
    return [(family, rows) for family, rows in own if len(rows)]


def _settlements(study: Study, plan: LeverPlan, sentences: list[str], line: str) -> ThemeLayer:
    rows = plan.settlements
    return settlement_layer(
        study,
        {
            say("Today"): [minutes(m, plan.limit_min) for m in rows["before_min"]],
            **(
                {say("With the plan"): [minutes(m, plan.limit_min) for m in rows["after_min"]]}
                if len(plan.plans)
                else {}
            ),
            line: sentences,
        },
    )


def _step_layer(plan: LeverPlan, family: str, steps: gpd.GeoDataFrame) -> ThemeLayer:
    rows, names = records(steps), plan.settlements["name"]
    return ThemeLayer(
        kind=_KINDS[family],
        geometry=steps.geometry,
        names=[lever_label(plan, row) for row in rows],
        records={
            say("Step"): [count(row["step"]) for row in rows],
            say("Cost"): [money(plan, row["cost"]) for row in rows],
            say("Newly served"): [people_words(plan, row["people_gained"]) for row in rows],
            say("Alone it would serve"): [people_words(plan, row["people_alone"]) for row in rows],
            say("Needs before it"): [needs_words(plan, row) for row in rows],
            say("Whom it brings"): [names_in(names, row["brings"]) for row in rows],
        },
        weights=[1.0] * len(rows),
    )


def _theme(study: Study, plan: LeverPlan, number: int, row: dict[str, Any]) -> Theme:
    steps = steps_of(plan, number)
    uses = [
        by_kind("settlements", _status(plan, number, steps), _STATUS, title=say("Settlements")),
        _today(study, plan),
    ]
    ranking: dict[int, tuple[str, int, str]] = {}
    for family, own in _families(steps):
        layer = _layer(family, number)
        uses.append(_use(study, plan, layer, family, own))
        ranking |= {
            step: (layer, k, people_words(plan, gained))
            for k, (step, gained) in enumerate(zip(own["step"], own["people_gained"], strict=True))
        }
    return Theme(
        key=theme_key(plan, number),
        title=say("Plan, {asked}", asked=asked_words(plan, row)),
        definition=say(
            "which sites, roads and buses are built for the money, numbered in the order of building, and whom they "
            "bring within {limit_min}, or newly give a return trip by bus",
            limit_min=plan.limit_min,
        ),
        uses=tuple(uses),
        ranking=[ranking[step] for step in sorted(ranking)],
        ranking_title=say("In the order of building"),
    )


def _use(study: Study, plan: LeverPlan, layer: str, family: str, steps: gpd.GeoDataFrame) -> ThemeUse:
    use = family_use(layer, family, len(steps))
    texts = {place: minutes(m, plan.limit_min) for place, m in plan.settlements["before_min"].items()}
    marks = marks_of_each(
        steps["brings"].tolist(),
        study.settlements.table.index,
        kind="served" if family == "buses" else "brought",
        texts=texts,
    )
    return replace(use, is_numbered=True, marks=marks)


def family_use(layer: str, family: str, rows: int) -> ThemeUse:
    """Draw the levers of one family."""
    return by_kind(layer, [family] * rows, {family: _CLASSES[family]}, title=say(_TITLES[family]))


def _status(plan: LeverPlan, number: int, steps: pd.DataFrame) -> list[str]:
    """Return what becomes of each settlement with a plan; of one that is not the last, by its steps."""
    if number == len(plan.plans) - 1:
        return list(plan.settlements["status"])
    status = plan.settlements["status"].where(plan.settlements["status"] == "within_before", "beyond")
    for row in records(steps):
        status.loc[list(row["brings"])] = "by_bus" if row["family"] == "buses" else "brought_within"
    return list(status)


def _lever_layer(plan: LeverPlan, family: str, levers: gpd.GeoDataFrame) -> ThemeLayer:
    rows = records(levers)
    return ThemeLayer(
        kind=_KINDS[family],
        geometry=gpd.GeoSeries(levers["geometry"], crs=plan.levers.crs),
        names=[lever_label(plan, row) for row in rows],
        records={
            say("Cost"): [money(plan, row["cost"]) for row in rows],
            say("Alone it would serve"): [people_words(plan, row["people_alone"]) for row in rows],
        },
    )


def _today(study: Study, plan: LeverPlan) -> ThemeUse:
    """Return the facilities that serve the tier today."""
    kinds = ["today" if tier in plan.serving else "" for tier in study.facilities.table["tier"]]
    return by_kind("facilities", kinds, {"today": _TODAY}, title=say("Facilities"))


def _ranked_theme(study: Study, plan: LeverPlan, layers: dict[str, ThemeLayer]) -> Theme:
    title = say("People alone") if plan.counts_people else say("Settlements alone")
    uses = [
        by_steps(family, plan.levers.loc[plan.levers["family"] == family, "people_alone"], _STEPS, title=title)
        for family in _CLASSES
        if family in layers
    ]
    return Theme(
        key="plan_levers",
        title=say("Levers ranked, each alone"),
        definition=say(
            "whom each lever alone would bring within {limit_min}; these numbers do not add up, as levers bring the "
            "same settlements",
            limit_min=plan.limit_min,
        ),
        uses=(plain("settlements"), _today(study, plan), *uses),
    )
