"""What the plan of levers gives to an atlas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.plan.map import family_use, plan_map, theme_key
from spatial_uri.analyses.plan.phrases import (
    asked_words,
    gained_heading,
    lever_label,
    money,
    names_in,
    needs_words,
    people_words,
    price_words,
    steps_of,
)
from spatial_uri.analyses.plan.present_sheets import plan_sheets
from spatial_uri.analyses.plan.ranking import best_levers, ranked_listing
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.plan.sentences import headlines, plan_words, served_words
from spatial_uri.analyses.plan.village_sentences import village_words
from spatial_uri.model.study import Study
from spatial_uri.page.beyond_today import beyond_listing
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    layer_of,
    parameters_of,
    records,
    tier_name,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, lines, share

_PLACE_COLUMNS = {"status": "plan_status", "plan_step": "plan_step", "after_min": "plan_after_min"}
_LISTS = ("needs", "brings")


def plan_part(study: Study, plan: LeverPlan) -> Part:
    """Return what the plan gives to an atlas.

    Parameters
    ----------
    study, plan
        What was measured, and the result.
    """
    sentences, layers = village_words(plan), _layers(plan)
    last = len(plan.plans) - 1
    return Part(
        key="plan",
        title=say("Plan of sites, roads and buses: {tier}", tier=tier_name(plan.tier)),
        short=say("Plan"),
        headlines=tuple(headlines(plan)),
        sections=(
            *(_section(plan, number, row) for number, row in enumerate(records(plan.plans))),
            Section(
                title=say("Levers ranked, each alone"),
                paragraphs=(price_words(plan),),
                listings=tuple(ranked_listing(plan, family) for family in dict.fromkeys(best_levers(plan)["family"])),
            ),
            Section(
                title=say("What would bring each settlement within"),
                listings=(
                    beyond_listing(
                        study,
                        plan.settlements.assign(before_within=plan.settlements["status"] == "within_before"),
                        sentences,
                        limit_min=plan.limit_min,
                        file="plan_settlements.csv",
                    ),
                ),
            ),
        ),
        tables=_tables(study, plan, sentences),
        table_words={
            "plans.csv": say("one row per budget or target: what the plan costs and brings"),
            "plan_steps.csv": say("one row per plan and step, in the order of building"),
            "plan_levers.csv": say("one row per candidate lever: what it costs and brings alone"),
            "plan_strategies.csv": say("one row per plan and way of choosing: what it found"),
            "plan_curve.csv": say("people served for the money, by all levers and by each family alone"),
            "plan_settlements.csv": say("one row per settlement: what would bring it within, and what the plan does"),
        },
        place_columns={"settlements": plan.settlements[list(_PLACE_COLUMNS)].rename(columns=_PLACE_COLUMNS)},
        layers=layers,
        layer_uses={
            layer: (family_use(layer, layer.removeprefix("plan_"), len(rows)),) for layer, rows in layers.items()
        },
        workbook=plan_sheets(study, plan, sentences),
        map=if_drawn(lambda: plan_map(study, plan, sentences)),
        sheets=(MapSheet(number=22, theme=theme_key(plan, last), key="plan", title=_sheet_title(plan, last)),),
        parameters=parameters_of(plan.options, plan.travel),
        counts={"levers": len(plan.levers), "steps": len(plan.steps)},
        notes=plan.notes,
    )


def _sheet_title(plan: LeverPlan, last: int) -> str:
    if last < 0:
        return say("Levers ranked, each alone")
    row = records(plan.plans)[last]
    return say("Plan of sites, roads and buses, {asked}", asked=asked_words(plan, row))


def _tables(study: Study, plan: LeverPlan, sentences: list[str]) -> dict[str, pd.DataFrame]:
    return {
        "plans.csv": plan.plans.rename_axis("plan").reset_index(),
        "plan_steps.csv": with_places(_joined(plan.steps)),
        "plan_levers.csv": with_places(plan.levers),
        "plan_strategies.csv": plan.strategies,
        "plan_curve.csv": plan.curve,
        "plan_settlements.csv": with_places(
            plan.settlements.assign(sentence=sentences), study.settlements.table.geometry
        ),
    }


def _joined(steps: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return steps.assign(**{column: ["; ".join(map(str, ids)) for ids in steps[column]] for column in _LISTS})


def _layers(plan: LeverPlan) -> dict[str, gpd.GeoDataFrame]:
    """Return the steps of each family as a layer of its own, as a layer has one kind of shapes."""
    steps = _joined(plan.steps)
    named = steps.assign(lever=[lever_label(plan, row) for row in records(steps)])
    own = {family: named[named["family"] == family].reset_index(drop=True) for family in ("sites", "roads", "buses")}
    return {f"plan_{family}": layer_of(rows) for family, rows in own.items() if len(rows)}


def _section(plan: LeverPlan, number: int, row: dict[str, object]) -> Section:
    return Section(
        title=say("Plan, {asked}", asked=asked_words(plan, row)),
        paragraphs=(plan_words(plan, number, row), lines(served_words(plan), price_words(plan))),
        figures=plan_figures(plan, row),
        listings=(_steps(plan, number),),
    )


def plan_figures(plan: LeverPlan, row: dict[str, object]) -> tuple[Figure, ...]:
    """Return the figures of a plan: its cost, whom it brings, the share before and after."""
    served = say("newly served") if "buses" in plan.families else say("newly within the limit")
    return (
        Figure(value=count(float(str(row["steps"]))), label=say("levers built")),
        Figure(value=money(plan, float(str(row["cost"]))), label=say("cost of all")),
        Figure(value=people_words(plan, float(str(row["people"]))), label=served),
        Figure(
            value=share(float(str(row["share_after"]))),
            label=say("served with the plan") if "buses" in plan.families else say("within with the plan"),
            definition=say("today {share}", share=share(float(str(row["share_before"])))),
        ),
    )


def _steps(plan: LeverPlan, number: int) -> Listing:
    steps = steps_of(plan, number)
    names = plan.settlements["name"]
    rows = [
        (
            count(row["step"]), lever_label(plan, row), money(plan, row["cost"]), money(plan, row["cost_total"]),
            count(row["people_gained"]), count(row["people_alone"]), share(row["share_after"]),
            needs_words(plan, row), names_in(names, row["brings"]),
        )
        for row in records(steps.head(WORST_LISTED))
    ]  # fmt: skip
    return Listing(
        title=say("In the order of building"),
        columns=(
            say("Step"), say("Lever"), say("Cost"), say("Cost so far"), gained_heading(plan), say("By itself"),
            say("Share after"), say("Needs before it"), say("Whom it brings"),
        ),
        rows=rows,
        numeric=(0, 2, 3, 4, 5, 6),
        more=max(0, len(steps) - len(rows)),
        file="plan_steps.csv",
        empty=say("Nothing is built."),
    )  # fmt: skip
