"""The tables of the chapter of the comparison."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spatial_uri.analyses.comparison.phrases import (
    INPUT_LABELS,
    STATE_LABELS,
    cause_words,
    change_name,
    change_words,
    counted,
    state_words,
    tier_words,
)
from spatial_uri.analyses.comparison.result import STATES, Comparison
from spatial_uri.model.prices import money_words
from spatial_uri.model.study import Study
from spatial_uri.page.document import NOTHING, Table
from spatial_uri.page.part_tables import area_name, records, rest_in
from spatial_uri.page.source_roles import role_words
from spatial_uri.words.catalogue import say
from spatial_uri.words.differences import point_digits, signed_count
from spatial_uri.words.numbers import count, lines, name_of, share

_ROWS = 10
_WHO = {
    "gained": ("gained", "newly_reached"),
    "lost": ("lost", "cut_off"),
}


def before_after_table(comparison: Comparison) -> Table:
    """Return who is within before and after, one row for each tier and limit (table T10)."""
    rows = records(comparison.headline[comparison.headline["counted"] == counted(comparison)])
    has_limits = any(row["before_limit_min"] != row["after_limit_min"] for row in rows)
    has_unknown = any(row["unknown"] for row in rows)
    heading = say("People") if comparison.counts_people else say("Settlements")
    cells = [
        (
            say("{tier}, {limit_min}", tier=tier_words(comparison, row["tier"]), limit_min=row["after_limit_min"]),
            count(row["before_within"]), count(row["after_within"]), share(row["before_share"]),
            share(row["after_share"]), signed_count(row["change"]), point_digits(row["change_share"]),
            signed_count(row["access"]), signed_count(row["moved"]),
            *((signed_count(row["limit"]),) if has_limits else ()),
            *((signed_count(row["unknown"]),) if has_unknown else ()),
        )
        for row in rows
    ]  # fmt: skip
    columns = (
        heading, say("before"), say("after"), say("Share, before"), say("Share, after"), say("Difference"),
        say("in points"), say("of it access"), say("people moved"),
        *((say("the limit"),) if has_limits else ()), *((say("no answer"),) if has_unknown else ()),
    )  # fmt: skip
    return Table(
        caption=say("Within the limit, before and after"),
        columns=columns,
        rows=cells,
        numeric=tuple(range(1, len(columns))),
        after=say("Access: the people of before, where they lived. The terms sum to the change."),
    )


def changes_table(study: Study, comparison: Comparison) -> Table:
    """Return what each change of the scenario does alone, and what is missing without it."""
    unit = study.prices.unit if study.prices is not None else ""
    own = counted(comparison)
    rows = [
        (
            change_name(row["change_id"]), row["what"] or "", money_words(row["cost"], unit) or NOTHING,
            _or_nothing(signed_count, row[f"alone_{own}"]), _or_nothing(signed_count, row[f"left_out_{own}"]),
            money_words(row["cost_per_person"], unit) or NOTHING,
        )
        for row in records(pd.DataFrame(comparison.changes_on(comparison.tier.name).drop(columns="geometry")))
    ]  # fmt: skip
    heading = say("more people within by it alone") if own == "people" else say("more settlements within by it alone")
    return Table(
        caption=say("The changes, each alone and left out"),
        columns=(
            say("Measure"), say("What it touches"), say("Cost"), heading, say("fewer without it"),
            say("Cost per person within"),
        ),
        rows=rows,
        numeric=(2, 3, 4, 5),
        wide=1,
        after=lines(
            say("Where changes work together, or do the same, neither column sums to the whole."),
            say(
                "Counted here: {tier}. Other tiers: atlas.xlsx and {file}.",
                tier=tier_words(comparison, comparison.tier.name),
                file="data/comparison_changes.csv",
            )
            if len(comparison.tiers) > 1
            else "",
        ),
    )  # fmt: skip


def _or_nothing(write: Any, value: float) -> str:
    return str(write(value)) if value == value else NOTHING  # noqa: PLR0124


def who_table(comparison: Comparison, which: str) -> Table | None:
    """Return the largest settlements that gain or lose (``gained``, ``lost``); None where there are none."""
    rows = comparison.of(comparison.tier.name)
    rows = rows[rows["change"].isin(_WHO[which])]
    if rows.empty:
        return None
    side = "before_people" if which == "lost" else "after_people"
    first = rows["change"].eq(_WHO[which][0])
    rows = rows.assign(first=first).sort_values(["first", side], ascending=False, kind="stable")
    head = rows.head(_ROWS)
    limits = comparison.headline.iloc[0]
    names = {**comparison.before.areas["name"].to_dict(), **comparison.after.areas["name"].to_dict()}
    cells = [
        (
            name_of(row["name"], place), name_of(names.get(row["area_id"]), row["area_id"]), count(row[side]),
            state_words(row, "before", limits["before_limit_min"]),
            state_words(row, "after", limits["after_limit_min"]), change_words(row["change_min"]) or NOTHING,
            cause_words(row["cause"]),
        )
        for place, row in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    more = len(rows) - len(head)
    return Table(
        caption=say("Settlements that gain, the largest first")
        if which == "gained"
        else say("Settlements that lose, the largest first"),
        columns=(
            say("Settlement"), say("Area"), say("People"), say("before"), say("after"), say("Difference"), say("Cause"),
        ),
        rows=cells,
        numeric=(2, 5),
        named=[(str(place),) for place in head.index],
        more=more,
        after=rest_in("comparison_settlements.csv") if more else "",
    )  # fmt: skip


def area_table(comparison: Comparison) -> Table | None:
    """Return the areas of the finest level whose share changes most; None where none changes."""
    table = comparison.areas
    own = table[(table["tier"] == comparison.tier.name) & (table["counted"] == counted(comparison))]
    finest = own[own["level"] == own["level"].iloc[-1]]
    changed = finest[finest["change"] != 0]
    if changed.empty or len(finest) < 2:
        return None
    order = changed["change"].abs().sort_values(ascending=False, kind="stable").index
    head = changed.loc[order].head(_ROWS).sort_values("change", ascending=False, kind="stable")
    whole = own[own["area_id"] == "*"]
    rows = [
        (
            name_of(row["name"], row["area_id"]) if row["level"] != "study" else area_name(row),
            count(row["before_within"]), count(row["after_within"]), share(row["before_share"]),
            share(row["after_share"]), signed_count(row["change"]), signed_count(row["access"]),
            signed_count(row["moved"]),
        )
        for row in records(pd.concat([head, whole]))
    ]  # fmt: skip
    more = len(changed) - len(head)
    return Table(
        caption=say("Areas that gain and lose most"),
        columns=(
            say("Area"), say("before"), say("after"), say("Share, before"), say("Share, after"), say("Difference"),
            say("of it access"), say("people moved"),
        ),
        rows=rows,
        numeric=tuple(range(1, 8)),
        totals=(len(rows) - 1,),
        more=more,
        after=rest_in("comparison_areas.csv") if more else "",
    )  # fmt: skip


def flow_table(comparison: Comparison) -> Table:
    """Return settlements and people by where they stood (rows) and where they stand (columns)."""
    flows = comparison.flows[comparison.flows["tier"] == comparison.tier.name]
    befores = [state for state in STATES if state in set(flows["before_state"])]
    afters = [state for state in STATES if state in set(flows["after_state"])]
    cells = {(row["before_state"], row["after_state"]): row for row in records(flows)}
    numbers = {key: int(cell["settlements"]) for key, cell in cells.items()}
    rows = []
    for before in befores:
        total = sum(numbers.get((before, after), 0) for after in afters)
        rows.append((say(STATE_LABELS[before]), *(_flow(cells.get((before, after))) for after in afters), count(total)))
    sums = [sum(numbers.get((before, after), 0) for before in befores) for after in afters]
    rows.append((say("all"), *(count(total) for total in sums), count(sum(sums))))
    return Table(
        caption=say("From where to where: settlements (people)"),
        columns=(say("Before ↓  After →"), *(say(STATE_LABELS[after]) for after in afters), say("all")),
        rows=rows,
        numeric=tuple(range(1, len(afters) + 2)),
        totals=(len(rows) - 1,),
    )


def _flow(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return NOTHING
    people = cell["before_people"] if cell["after_state"] == "absent" else cell["after_people"]
    return say("{settlements} ({people})", settlements=count(cell["settlements"]), people=count(people))


def input_table(comparison: Comparison) -> Table | None:
    """Return the files that differ; None where none does."""
    differing = comparison.inputs[comparison.inputs["change"] != "same"]
    if differing.empty:
        return None
    rows = [
        (
            role_words(row["role"]),
            row["before_path"] or NOTHING,
            row["after_path"] or NOTHING,
            say(INPUT_LABELS[row["change"]]),
        )
        for row in records(differing)
    ]
    return Table(
        caption=say("Input files that differ"),
        columns=(say("Input file"), say("before"), say("after"), say("Content")),
        rows=rows,
    )
