"""The sheets of the comparison in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.comparison.equity_words import measure_words
from spatial_uri.analyses.comparison.phrases import (
    CHANGE_LABELS,
    FACILITY_LABELS,
    INPUT_LABELS,
    KIND_LABELS,
    STATE_LABELS,
    cause_words,
    change_name,
    labels_of,
    parameter_words,
    tier_words,
)
from spatial_uri.analyses.comparison.result import Comparison
from spatial_uri.analyses.equity.phrases import subject_words
from spatial_uri.model.study import Study
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import LEVEL_LABELS, records
from spatial_uri.page.source_roles import role_words
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of

_COUNTED = ("people", "settlements")


def comparison_sheets(study: Study, comparison: Comparison) -> tuple[Sheet, ...]:
    """Return the sheets: before and after (T10), changes, equity, areas, settlements, flows, what differs in the data.

    Parameters
    ----------
    study, comparison
        The later run, and the result.
    """
    return (
        _headline(comparison),
        *((_changes(study, comparison),) if len(comparison.changes) else ()),
        *((_equity(comparison),) if len(comparison.equity) else ()),
        _areas(comparison),
        _settlements(comparison),
        _flows(comparison),
        *((_facilities(comparison),) if len(comparison.facilities) else ()),
        _data(comparison),
    )


def _count_words(codes: pd.Series) -> list[str]:
    return [say("people") if code == "people" else say("settlements") for code in codes]


def _terms() -> dict[str, str]:
    return {
        "counted": say("Counted"), "before_total": say("All before"), "after_total": say("All after"),
        "before_within": say("Within before"), "after_within": say("Within after"), "change": say("Difference"),
        "limit": say("of it by the limit"), "access": say("of it by access"), "unknown": say("of it without an answer"),
        "moved": say("of it people moved"), "before_share": say("Share, before"), "after_share": say("Share, after"),
        "change_share": say("Change of the share"), "limit_share": say("of it by the limit (share)"),
        "access_share": say("of it by access (share)"), "unknown_share": say("of it without an answer (share)"),
        "moved_share": say("of it people moved (share)"),
    }  # fmt: skip


def _headline(comparison: Comparison) -> Sheet:
    rows = comparison.headline
    table = rows.assign(
        tier=[tier_words(comparison, tier) for tier in rows["tier"]], counted=_count_words(rows["counted"])
    )
    return Sheet(
        title=say("Before and after"),
        table=table,
        about=say(
            "T10: who is within the limit before and after, and what the difference is made of: access of the same "
            "people, and people who moved"
        ),
        file="comparison.csv",
        headings={
            "tier": say("Tier"), "before_limit_min": say("Limit before (min)"),
            "after_limit_min": say("Limit after (min)"), **_terms(), "reached_in_both": say("Reached in both"),
            "before_mean_min": say("Mean before, of these (min)"), "after_mean_min": say("Mean after, of these (min)"),
        },
    )  # fmt: skip


def _changes(study: Study, comparison: Comparison) -> Sheet:
    unit = study.prices.unit if study.prices is not None else ""
    cost = say("Cost ({unit})", unit=unit) if unit else say("Cost")
    each = say("Cost per person within ({unit})", unit=unit) if unit else say("Cost per person within")
    table = pd.DataFrame(comparison.changes.drop(columns="geometry"))
    table["change_id"] = [change_name(str(one)) for one in table["change_id"]]
    table["tier"] = [tier_words(comparison, tier) for tier in table["tier"]]
    table["kind"] = [say(KIND_LABELS.get(str(one), str(one))) for one in table["kind"]]
    return Sheet(
        title=say("Measures"),
        table=table,
        about=say("what each change of the scenario does alone, and what is missing without it"),
        file="comparison_changes.csv",
        headings={
            "tier": say("Tier"), "change_id": say("Measure"), "kind": say("Kind"), "what": say("What it touches"),
            "cost": cost,
            "alone_people": say("More people within by it alone"),
            "alone_settlements": say("More settlements within by it alone"),
            "alone_share": say("Share more by it alone"), "left_out_people": say("Fewer people within without it"),
            "left_out_settlements": say("Fewer settlements within without it"),
            "left_out_share": say("Share fewer without it"), "cost_per_person": each,
        },
    )  # fmt: skip


def _equity(comparison: Comparison) -> Sheet:
    rows = comparison.equity
    told = records(rows)
    return Sheet(
        title=say("Equity before and after"),
        table=rows.assign(
            what=[subject_words(comparison.tiers, row) for row in told], measure=[measure_words(row) for row in told]
        ).drop(columns="subject"),
        about=say(
            "how evenly access is spread before and after, each run with its own people, and the change for the "
            "people of before where they lived"
        ),
        file="comparison_equity.csv",
        headings={
            "what": say("What"), "measure": say("Measure of equity"), "before": say("before"), "after": say("after"),
            "change": say("Difference"), "access": say("of it by access"),
        },
    )  # fmt: skip


def _areas(comparison: Comparison) -> Sheet:
    rows = comparison.areas
    table = rows.assign(
        tier=[tier_words(comparison, tier) for tier in rows["tier"]],
        name=[_area(name, area) for name, area in zip(rows["name"], rows["area_id"], strict=True)],
        level=["" if level == "study" else say(LEVEL_LABELS[level]) for level in rows["level"]],
        counted=_count_words(rows["counted"]),
    )
    is_whole = (rows["area_id"] == "*").to_numpy()
    return Sheet(
        title=say("Changes by area"),
        table=table,
        about=say("one row per tier, area and what is counted; who moved from one area to another is people moved"),
        file="comparison_areas.csv",
        headings={"tier": say("Tier"), "area_id": say("Code"), "name": say("Area"), "level": say("Level"), **_terms()},
        totals=[k for k, whole in enumerate(is_whole) if whole],
    )


def _area(name: str, area_id: str) -> str:
    if area_id == "*":
        return say("whole study")
    return name_of(name, area_id) if area_id else say("outside every area")


def _settlements(comparison: Comparison) -> Sheet:
    rows = pd.DataFrame(comparison.settlements.drop(columns="geometry")).reset_index()
    names = {**comparison.before.areas["name"].to_dict(), **comparison.after.areas["name"].to_dict()}
    table = pd.DataFrame(
        {
            "tier": [tier_words(comparison, tier) for tier in rows["tier"]],
            "place_id": rows["place_id"],
            "name": rows["name"],
            "area_name": [names.get(area, "") for area in rows["area_id"]],
            "before_people": rows["before_people"],
            "after_people": rows["after_people"],
            "before_min": rows["before_min"],
            "after_min": rows["after_min"],
            "change_min": rows["change_min"],
            "before_state": labels_of(STATE_LABELS, rows["before_state"]),
            "after_state": labels_of(STATE_LABELS, rows["after_state"]),
            "change": labels_of(CHANGE_LABELS, rows["change"]),
            "cause": [cause_words(cause) for cause in rows["cause"]],
        }
    )
    return Sheet(
        title=say("Changes by settlement"),
        table=table,
        about=say("one row per tier and settlement of either run: minutes before and after, and why they differ"),
        file="comparison_settlements.csv",
        headings={
            "tier": say("Tier"), "place_id": say("Code"), "name": say("Settlement"), "area_name": say("Area"),
            "before_people": say("People before"), "after_people": say("People after"),
            "before_min": say("before (min)"), "after_min": say("after (min)"), "change_min": say("Change (min)"),
            "before_state": say("before"), "after_state": say("after"), "change": say("What has become of it"),
            "cause": say("Cause"),
        },
        sources={"area_name": ("comparison_settlements.csv", "area_id")},
    )  # fmt: skip


def _flows(comparison: Comparison) -> Sheet:
    rows = comparison.flows
    return Sheet(
        title=say("From where to where"),
        table=rows.assign(
            tier=[tier_words(comparison, tier) for tier in rows["tier"]],
            before_state=labels_of(STATE_LABELS, rows["before_state"]),
            after_state=labels_of(STATE_LABELS, rows["after_state"]),
        ),
        about=say("settlements and people by where they stood and where they stand; every one of either run once"),
        file="comparison_flows.csv",
        headings={
            "tier": say("Tier"), "before_state": say("before"), "after_state": say("after"),
            "settlements": say("Settlements"), "before_people": say("People before"),
            "after_people": say("People after"),
        },
    )  # fmt: skip


def _facilities(comparison: Comparison) -> Sheet:
    rows = comparison.facilities.reset_index()
    return Sheet(
        title=say("Facilities that differ"),
        table=pd.DataFrame(
            {
                "place_id": rows["place_id"],
                "name": rows["name"],
                "before_tier": [tier_words(comparison, tier) for tier in rows["before_tier"]],
                "after_tier": [tier_words(comparison, tier) for tier in rows["after_tier"]],
                "moved_m": rows["moved_m"],
                "change": labels_of(FACILITY_LABELS, rows["change"]),
            }
        ),
        about=say("facilities that are new, closed, moved or of another tier"),
        file="comparison_facilities.csv",
        headings={
            "place_id": say("Code"), "name": say("facility"), "before_tier": say("Tier before"),
            "after_tier": say("Tier after"), "moved_m": say("Moved by (m)"), "change": say("Difference"),
        },
    )  # fmt: skip


def _data(comparison: Comparison) -> Sheet:
    """Return what is defined otherwise, and the input files, in one sheet."""
    told = [
        (say("definition"), name, before, after, say("differs"))
        for name, before, after in parameter_words(comparison.parameters)
    ]
    files = [
        (say("input file"), role_words(role), before or "", after or "", say(INPUT_LABELS[change]))
        for role, before, after, change in comparison.inputs[
            ["role", "before_path", "after_path", "change"]
        ].itertuples(index=False)
    ]
    columns = ["kind", "parameter", "before", "after", "change"]
    return Sheet(
        title=say("Definitions and inputs"),
        table=pd.DataFrame([*told, *files], columns=columns, dtype=object),
        about=say("what is defined otherwise in the two runs, and whether their input files have the same content"),
        file="comparison_parameters.csv",
        headings={
            "kind": say("Kind"), "parameter": say("Item"), "before": say("before"), "after": say("after"),
            "change": say("Content"),
        },
        sources={"kind": ("comparison_inputs.csv", "role"), "change": ("comparison_inputs.csv", "change")},
    )  # fmt: skip
