"""The sheets of the sensitivity in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.sensitivity.phrases import STATE_LABELS, ends_words, varied_words, village_words
from spatial_uri.analyses.sensitivity.result import Sensitivity
from spatial_uri.model.study import Study
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import area_name, area_words, records, tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of


def sensitivity_sheets(study: Study, result: Sensitivity) -> tuple[Sheet, ...]:
    """Return the sheets: every settlement, areas, what was varied alone, and longest walks.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    tiers = {tier.name: tier_name(tier) for tier in result.tiers}
    return (
        _settlements(study, result, tiers),
        _areas(result, tiers),
        _varied(result, tiers),
        _walks(result, tiers),
    )


def _settlements(study: Study, result: Sensitivity, tiers: dict[str, str]) -> Sheet:
    rows = result.settlements.reset_index()
    told = records(rows)
    table = pd.DataFrame(
        {
            "tier": rows["tier"].map(tiers),
            "name": [name_of(row["name"], row["place_id"]) for row in told],
            "place_id": rows["place_id"],
            "area_name": area_words(study, rows["area_id"]),
            "population": rows["population"],
            "base_min": rows["base_min"],
            "within_base": rows["within_base"],
            "p_within_share": rows["p_within"],
            "state": [say(STATE_LABELS[row["state"]]) for row in told],
            "p5_min": rows["p5_min"],
            "p95_min": rows["p95_min"],
            "words": [village_words(row, result.limit_min) for row in told],
        }
    )
    return Sheet(
        title=say("How sure, by settlement"),
        table=table,
        about=say("one row per tier and settlement: how sure it is within, and the speeds at which that turns"),
        file="sensitivity.csv",
        headings={
            "tier": say("Tier"), "name": say("Settlement"), "place_id": say("Code"), "area_name": say("Area"),
            "population": say("People"), "base_min": say("Time at the speeds assumed (min)"),
            "within_base": say("Within today"), "p_within_share": say("Within in"), "state": say("How sure"),
            "p5_min": say("5 % of the draws (min)"), "p95_min": say("95 % of the draws (min)"),
            "words": say("What it takes"),
        },
        sources={
            "area_name": ("settlements.csv", "area_name"),
            "p_within_share": ("sensitivity.csv", "p_within"),
            "words": ("sensitivity.csv", "critical_factor"),
        },
    )  # fmt: skip


def _areas(result: Sensitivity, tiers: dict[str, str]) -> Sheet:
    rows = result.areas
    table = pd.DataFrame({"tier": rows["tier"].map(tiers), "name": [area_name(row) for row in records(rows)]})
    for column in ("area_id", "settlements", "share", "p5_share", "p50_share", "p95_share", "sure", "undecided"):
        table[column] = rows[column].to_numpy()
    return Sheet(
        title=say("How sure, by area"),
        table=table,
        about=say("one row per tier and area: the share within, and its interval"),
        file="sensitivity_areas.csv",
        headings={
            "tier": say("Tier"), "name": say("Area"), "area_id": say("Code"), "settlements": say("Settlements"),
            "share": say("Share"), "p5_share": say("5 % of the draws"), "p50_share": say("Half of the draws"),
            "p95_share": say("95 % of the draws"), "sure": say("Sure"), "undecided": say("Undecided"),
        },
        totals=[k for k, area in enumerate(rows["area_id"]) if area == "*"],
    )  # fmt: skip


def _varied(result: Sensitivity, tiers: dict[str, str]) -> Sheet:
    rows = result.tornado
    ends = [ends_words(row) for row in records(rows)]
    table = pd.DataFrame(
        {
            "tier": rows["tier"].map(tiers),
            "varied": [varied_words(one) for one in rows["varied"]],
            "minus": [lower for lower, _ in ends],
            "plus": [higher for _, higher in ends],
            "minus_share": rows["minus_share"],
            "share": rows["share"],
            "plus_share": rows["plus_share"],
            "swing_share": rows["swing_share"],
        }
    )
    return Sheet(
        title=say("One thing varied alone"),
        table=table,
        about=say("one row per tier and thing varied alone: the share at its lower and higher value"),
        file="sensitivity_tornado.csv",
        headings={
            "tier": say("Tier"), "varied": say("Varied"), "minus": say("Lower"), "plus": say("Higher"),
            "minus_share": say("Share at lower"), "share": say("Share"), "plus_share": say("Share at higher"),
            "swing_share": say("Largest difference"),
        },
    )  # fmt: skip


def _walks(result: Sensitivity, tiers: dict[str, str]) -> Sheet:
    rows = result.snap_limits
    return Sheet(
        title=say("Longest walks to the road"),
        table=rows.assign(tier=rows["tier"].map(tiers)),
        about=say("one row per tier and longest walk to the road: the share within"),
        file="sensitivity_walks.csv",
        headings={
            "tier": say("Tier"), "walk_limit_m": say("Longest walk (m)"),
            "off_network": say("Without a road within it"), "share": say("Share"),
        },
    )  # fmt: skip
