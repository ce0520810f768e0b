"""The chapter of the plan in the report."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spatial_uri.analyses.plan.chapter_tables import budget_table, ranked_table, step_table, strategy_table
from spatial_uri.analyses.plan.map import plan_map, theme_key
from spatial_uri.analyses.plan.phrases import (
    asked_words,
    money,
    people_words,
    price_words,
    strategy_words,
    unit_of,
)
from spatial_uri.analyses.plan.ranking import best_levers
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.plan.sentences import (
    absent_words,
    alone_words,
    begin_words,
    headlines,
    out_words,
    plan_words,
    served_words,
)
from spatial_uri.analyses.plan.village_sentences import village_words
from spatial_uri.model.study import Study
from spatial_uri.page.curves import Curve, curve_chart
from spatial_uri.page.document import (
    Block,
    Bullets,
    Chapter,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
)
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.page.theme_pictures import theme_picture
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, minutes, name_of, people, share

_VILLAGES = 10
_CURVE_MM = (140.0, 64.0)
_COLOURS = {"greedy": "#0072b2", "mixed": "#0072b2", "sites": "#009e73", "roads": "#d55e00", "buses": "#b07d00"}
_CHOSEN, _OTHER = "#111111", "#575d64"


def plan_chapters(study: Study, plan: LeverPlan) -> tuple[Chapter, ...]:
    """Return the chapter: what each budget brings, the steps in their order, the curve, and every village's sentence.

    Parameters
    ----------
    study, plan
        What was measured, and the result.
    """
    blocks: list[Block] = []
    has_gap = bool((plan.settlements["status"] != "within_before").any())
    if len(plan.plans) and has_gap:
        blocks += _plans(study, plan)
    else:
        first, *rest = headlines(plan)
        blocks += [Paragraph(text=first, style="lead"), *([Paragraph(text=lines(*rest))] if rest else [])]
        blocks += [ranked_table(plan, family) for family in dict.fromkeys(best_levers(plan)["family"])]
    blocks += [Paragraph(text=note.message, style="small") for note in plan.notes]
    blocks += _villages(plan)
    title = say("Plan of sites, roads and buses: {tier}", tier=tier_name(plan.tier))
    return (Chapter(key="plan", title=title, blocks=tuple(blocks)),)


def _plans(study: Study, plan: LeverPlan) -> list[Block]:
    """Return what is said of all plans, with the steps of the last one."""
    rows = records(plan.plans)
    last = len(rows) - 1
    blocks: list[Block] = [Paragraph(text=plan_words(plan, last, rows[last]), style="lead"), _figures(plan, rows[last])]
    if last:
        blocks.append(budget_table(plan, rows))
    blocks.append(Paragraph(text=lines(served_words(plan), price_words(plan), absent_words(plan))))
    if len(plan.steps):
        blocks += [step_table(plan, last), _map(study, plan, last)]
    if last:
        begins = tuple(begin for k in range(last) if (begin := _begin(plan, k, rows[k])))
        blocks += [Bullets(items=begins)] if begins else []
    if len(plan.curve) > 1:
        blocks.append(_curve(plan))
    told = lines(alone_words(plan, last), out_words(plan))
    blocks += [Paragraph(text=told)] if told else []
    if (plan.strategies["plan"] == last).sum() > 1:
        blocks.append(strategy_table(plan, last))
    return blocks


def _begin(plan: LeverPlan, number: int, row: dict[str, Any]) -> str:
    begin = begin_words(plan, number)
    return say("Plan, {asked}: {begin}", asked=asked_words(plan, row), begin=begin) if begin else ""


def _figures(plan: LeverPlan, row: dict[str, Any]) -> KeyFigures:
    served = say("newly served") if "buses" in plan.families else say("newly within the limit")
    return KeyFigures(
        figures=(
            KeyFigure(value=count(row["steps"]), label=say("levers built")),
            KeyFigure(value=money(plan, row["cost"]), label=say("cost of all")),
            KeyFigure(value=people_words(plan, row["people"]), label=served),
            KeyFigure(
                value=say("{before} → {after}", before=share(row["share_before"]), after=share(row["share_after"])),
                label=say("share of people, today and with the plan")
                if plan.counts_people
                else say("share of settlements, today and with the plan"),
            ),
        )
    )


def _row(plan: LeverPlan, number: int) -> dict[str, Any]:
    return records(plan.plans.iloc[[number]])[0]


def _map(study: Study, plan: LeverPlan, number: int) -> Picture:
    title = say("Plan, {asked}", asked=asked_words(plan, _row(plan, number)))
    unsaid = [""] * len(plan.settlements)
    return theme_picture(study, lambda: plan_map(study, plan, unsaid), theme_key(plan, number), title=title)


def _curve(plan: LeverPlan) -> Picture:
    """Return what each further amount of money brings, by all levers and by each family alone."""
    curves = [
        Curve(
            label=strategy_words(str(strategy)),
            x=[0.0, *rows["cost"]],
            y=[0.0, *rows["people"]],
            colour=_COLOURS.get(str(strategy), _OTHER),
        )
        for strategy, rows in plan.curve.groupby("strategy", sort=False)
    ]
    built = plan.plans[plan.plans["steps"] > 0]
    if len(built):
        chosen = Curve(
            label=say("plans"), x=list(built["cost"]), y=list(built["people"]), kind="points", colour=_CHOSEN
        )
        curves.append(chosen)
    unit = unit_of(plan)
    title = say("People newly served for the money")
    most = float(plan.plans["people"].max())
    return Picture(
        caption=title,
        alt=say("{title}: at most {people}", title=title, people=people_words(plan, most)),
        png=curve_chart(
            curves,
            x_title=say("cost ({unit})", unit=unit) if unit else say("cost"),
            y_title=say("people newly served") if plan.counts_people else say("settlements newly served"),
            size_mm=_CURVE_MM,
            y_words=people if plan.counts_people else count,
        ),
        width_mm=_CURVE_MM[0],
        height_mm=_CURVE_MM[1],
    )


def _villages(plan: LeverPlan) -> list[Block]:
    """Return the sentences of the largest settlements beyond the limit; the annex and the workbook have all."""
    told: pd.DataFrame = plan.settlements.assign(sentence=village_words(plan))
    beyond = told[told["status"] != "within_before"].sort_values("population", ascending=False, kind="stable")
    if beyond.empty:
        return []
    head = beyond.head(_VILLAGES)
    more = len(beyond) - len(head)
    items = tuple(_village(plan, place, row) for place, row in zip(head.index, records(head), strict=True))
    rest = say_n(
        "The largest are told here; the sentence of {count} other stands in the annex and in atlas.xlsx.",
        "The largest are told here; the sentences of {count} others stand in the annex and in atlas.xlsx.",
        more,
    )
    heading = Heading(text=say("What would bring each settlement within"))
    return [heading, Bullets(items=items), *([Paragraph(text=rest, style="small")] if more else [])]


def _village(plan: LeverPlan, place: Any, row: dict[str, Any]) -> str:
    known = math.isfinite(row["before_min"])
    return say(
        "{name} ({people}, today {minutes}): {sentence}",
        name=name_of(row["name"], place),
        people=people_words(plan, row["population"]) if plan.counts_people else count(row["population"]),
        minutes=minutes(row["before_min"], plan.limit_min) if known else say("no way"),
        sentence=row["sentence"],
    )
