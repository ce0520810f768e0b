"""The section on whom the nodes of each tier reach."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from spatial_uri.analyses.logistics.definitions import TIER_TERMS, reach_definition
from spatial_uri.analyses.logistics.result import Logistics, NodeTier
from spatial_uri.measure.area_coverage import NOT_REACHED
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, listing, records, whole
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, minutes, share


def reach_section(study: Study, result: Logistics) -> Section:
    """Return who is within reach of each tier."""
    definition = reach_definition(result, study.network)
    rows = {tier: _whole_rows(study, result, tier) for tier in result.known_tiers}
    headlines = {tier: by_threshold[result.thresholds_min(tier)[0]] for tier, by_threshold in rows.items()}
    return Section(
        title=say("Reach of the logistics nodes"),
        paragraphs=tuple(_finding(tier, row) for tier, row in headlines.items()),
        figures=tuple(
            Figure(value=share(row["settlements_share"]), label=_label(tier, row), definition=definition)
            for tier, row in headlines.items()
        ),
        listings=(_shares(rows), _times(result, headlines), _by_area(result)),
    )


def _whole_rows(study: Study, result: Logistics, tier: NodeTier) -> dict[float, dict[str, Any]]:
    """Return the rows of the whole study for a tier, by threshold."""
    of_tier = result.coverage[result.coverage["tier"] == tier]
    return {
        float(threshold): whole(study, table) or {}  # type: ignore[arg-type]
        for threshold, table in of_tier.groupby("threshold_min", sort=False)
    }


def _finding(tier: NodeTier, row: dict[str, Any]) -> str:
    facts: dict[str, Any] = {
        "total": row["settlements"],
        "part": share(row["settlements_share"]),
        "tier_term": TIER_TERMS[tier],
        "limit_min": row["threshold_min"],
    }
    if not math.isfinite(row["population_share"]):
        return say_n(
            "{count} of {total} settlements ({part}) lies within {limit_min} of a {tier_term}.",
            "{count} of {total} settlements ({part}) lie within {limit_min} of a {tier_term}.",
            row["settlements_within"],
            **facts,
        )
    return say_n(
        "{count} of {total} settlements ({part}) lies within {limit_min} of a {tier_term}: {within_people} people "
        "({people_part}).",
        "{count} of {total} settlements ({part}) lie within {limit_min} of a {tier_term}: {within_people} people "
        "({people_part}).",
        row["settlements_within"],
        within_people=row["population_within"],
        people_part=share(row["population_share"]),
        **facts,
    )


def _label(tier: NodeTier, row: dict[str, Any]) -> str:
    facts = {"tier_term": TIER_TERMS[tier], "limit_min": row["threshold_min"]}
    if math.isfinite(row["population_share"]):
        people = share(row["population_share"])
        return say("of settlements ({people} of people) within {limit_min} of a {tier_term}", people=people, **facts)
    return say("of settlements within {limit_min} of a {tier_term}", **facts)


def _shares(rows: dict[NodeTier, dict[float, dict[str, Any]]]) -> Listing:
    cells = [
        (
            say(TIER_TERMS[tier]),
            say("≤ {limit_min}", limit_min=threshold),
            count(row["settlements_within"]),
            share(row["settlements_share"]),
            share(row["population_share"]),
        )
        for tier, by_threshold in rows.items()
        for threshold, row in by_threshold.items()
    ]
    return listing(
        say("Within reach of each tier"),
        (
            say("Tier of node"),
            say("Threshold"),
            say("Settlements"),
            say("Share of settlements"),
            say("Share of people"),
        ),
        cells,
        file="logistics_coverage.csv",
    )


def _times(result: Logistics, headlines: dict[NodeTier, dict[str, Any]]) -> Listing:
    cells = [
        (
            say(TIER_TERMS[tier]),
            count((result.nodes["tier"] == tier).sum()),
            *(minutes(row[name]) for name in ("median_min", "p90_min", "max_min")),
            count(sum(row[status] for status in NOT_REACHED)),
        )
        for tier, row in headlines.items()
    ]
    headings = (
        say("Tier of node"),
        say("Nodes"),
        say("Median"),
        say("90th percentile"),
        say("Longest"),
        say("Settlements not reached"),
    )
    return listing(say("Time to the nearest node"), headings, cells, file="logistics_coverage.csv", text_columns=1)


def _by_area(result: Logistics) -> Listing:
    coverage = {(r["area_id"], r["tier"], r["threshold_min"]): r for r in records(result.coverage)}

    def of(tier: NodeTier, threshold: float) -> Callable[[dict[str, Any]], str]:
        return lambda area: share(coverage[area["area_id"], tier, threshold]["settlements_share"])

    columns: dict[str, Callable[[dict[str, Any]], str]] = {}
    for tier in result.known_tiers:
        threshold = result.thresholds_min(tier)[0]
        columns[say("{tier_term} ≤ {limit_min}", tier_term=TIER_TERMS[tier], limit_min=threshold)] = of(tier, threshold)
    return area_listing(
        say("By area: share of settlements within reach"), result.areas, columns, file="logistics_coverage.csv"
    )
