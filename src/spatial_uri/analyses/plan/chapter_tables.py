"""The tables of the chapter of the plan."""

from __future__ import annotations

from typing import Any

from spatial_uri.analyses.plan.options import FAMILY_LABELS
from spatial_uri.analyses.plan.phrases import (
    asked_words,
    families_words,
    gained_heading,
    lever_label,
    money,
    names_in,
    needs_words,
    steps_of,
    strategy_words,
)
from spatial_uri.analyses.plan.ranking import RANKED, best_levers, ranked_columns, ranked_row
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.page.document import Table
from spatial_uri.page.part_tables import records, rest_in
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, share

_STEPS = 15
_COMPARED = ("greedy", "sites_then_others", "best_single", "sites", "roads", "buses")


def budget_table(plan: LeverPlan, rows: list[dict[str, Any]]) -> Table:
    """Return what each budget brings, one row each."""
    cells = [
        (
            money(plan, row["budget"]), money(plan, row["cost"]), families_words(steps_of(plan, k)),
            count(row["people"]), count(row["settlements"]), share(row["share_after"]),
        )
        for k, row in enumerate(rows)
    ]  # fmt: skip
    return Table(
        caption=say("What each budget brings"),
        columns=(
            say("Budget"), say("Cost"), say("Levers"),
            gained_heading(plan), say("Settlements"),
            say("Share after"),
        ),
        rows=cells,
        numeric=(0, 1, 3, 4, 5),
        wide=2,
    )  # fmt: skip


def step_table(plan: LeverPlan, number: int) -> Table:
    """Return the steps of a plan in the order of building; of many, the first."""
    steps = steps_of(plan, number)
    head = steps.head(_STEPS)
    names = plan.settlements["name"]
    needs = [needs_words(plan, row) for row in records(head)]
    has_needs = any(needs)
    rows = [
        (
            count(row["step"]), lever_label(plan, row), money(plan, row["cost"]), money(plan, row["cost_total"]),
            count(row["people_gained"]), count(row["people_alone"]), share(row["share_after"]),
            *((before,) if has_needs else ()), names_in(names, row["brings"]),
        )
        for row, before in zip(records(head), needs, strict=True)
    ]  # fmt: skip
    more, asked = len(steps) - len(head), asked_words(plan, records(plan.plans)[number])
    return Table(
        caption=say("Plan, {asked}: the steps in the order of building", asked=asked),
        columns=(
            say("Step"), say("Lever"), say("Cost"), say("So far"), gained_heading(plan), say("By itself"),
            say("Share after"), *((say("Needs before it"),) if has_needs else ()), say("Whom it brings"),
        ),
        rows=rows,
        numeric=(0, 2, 3, 4, 5, 6),
        more=more,
        after=rest_in("plan_steps.csv") if more else "",
        wide=7 + has_needs,
    )  # fmt: skip


def strategy_table(plan: LeverPlan, number: int) -> Table:
    """Return what the ways of choosing found that a reader asks for; the workbook has all."""
    own = plan.strategies[plan.strategies["plan"] == number]
    own = own.sort_values(["is_chosen", "people", "cost"], ascending=[False, False, True], kind="stable")
    shown = own[own["is_chosen"] | own["strategy"].isin(_COMPARED)].drop_duplicates("strategy")
    rows = [
        (
            strategy_words(row["strategy"]), money(plan, row["cost"]), count(row["people"]),
            count(row["settlements"]), say("chosen") if row["is_chosen"] else "",
        )
        for row in records(shown)
    ]  # fmt: skip
    more, asked = len(own) - len(shown), asked_words(plan, records(plan.plans)[number])
    return Table(
        caption=say("Ways of choosing, {asked}: the best is taken", asked=asked),
        columns=(say("Way of choosing"), say("Cost"), gained_heading(plan), say("Settlements"), ""),
        rows=rows,
        numeric=(1, 2, 3),
        more=more,
        after=rest_in("plan_strategies.csv") if more else "",
        wide=0,
    )


def ranked_table(plan: LeverPlan, family: str) -> Table:
    """Return the best levers of a family, each alone."""
    best = best_levers(plan)
    own = best[best["family"] == family]
    head = own.head(RANKED)
    more = len(own) - len(head)
    return Table(
        caption=say("Levers ranked, each alone: {family_term}", family_term=FAMILY_LABELS[family]),
        columns=ranked_columns(plan, family),
        rows=[
            ranked_row(plan, {**row, "lever_id": lever}) for lever, row in zip(head.index, records(head), strict=True)
        ],
        numeric=(1, 2, 3, 4, 5),
        more=more,
        after=rest_in("plan_levers.csv") if more else "",
        wide=0,
    )
