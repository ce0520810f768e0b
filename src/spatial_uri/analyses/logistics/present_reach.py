"""The section on whom the nodes of each tier reach."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.people_words import why_no_share_of_people
from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.analyses.logistics.definitions import TIER_TERMS, percentile_definition, reach_definition
from spatial_uri.analyses.logistics.result import Logistics, NodeTier, asked_of
from spatial_uri.measure.area_coverage import NOT_REACHED
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, listing, records, whole
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, minutes, share, unknown

_ASKED = {"villages": N_("villages"), "settlements": N_("all settlements")}
"""Who is counted -> what it is called, to be passed to `say`."""

Rows = dict[tuple[NodeTier, str, float], dict[str, Any]]
"""Tier, who is counted, threshold -> row of the whole study."""


def reach_section(study: Study, result: Logistics) -> Section:
    """Return who is within reach of each tier."""
    definition = reach_definition(result, study.network)
    rows = _whole_rows(study, result)
    headlines = {
        tier: rows[tier, asked_of(tier), result.thresholds_min(tier)[0]]
        for tier in result.known_tiers
        if (tier, asked_of(tier), result.thresholds_min(tier)[0]) in rows
    }
    times = {
        (tier, of): row for (tier, of, threshold), row in rows.items() if threshold == result.thresholds_min(tier)[0]
    }
    return Section(
        title=say("Reach of the logistics nodes"),
        paragraphs=(
            *(_finding(tier, row) for tier, row in headlines.items()),
            *filter(None, (_why_no_people(result.places),)),
            percentile_definition(),
        ),
        figures=tuple(
            Figure(value=share(row["settlements_share"]), label=_label(tier, row), definition=definition)
            for tier, row in headlines.items()
        ),
        listings=(_shares(rows), _times(result, times), _by_area(result)),
    )


def _whole_rows(study: Study, result: Logistics) -> Rows:
    """Return the rows of the whole study."""
    known = result.coverage[result.coverage["tier"].isin(result.known_tiers)]
    found: Rows = {}
    for tier in result.known_tiers:
        of_tier = known[known["tier"] == tier]
        for (of, threshold), table in of_tier.groupby(["of", "threshold_min"], sort=False):
            found[tier, str(of), float(threshold)] = whole(study, table) or {}  # type: ignore[arg-type]
    return found


def _why_no_people(places: pd.DataFrame) -> str:
    """Say why there is no share of people: of all settlements, or else of the villages."""
    villages = places.loc[places["rank"].isin(VILLAGE_RANKS), "population"].to_numpy(dtype=np.float64)
    of_all = why_no_share_of_people(places["population"])
    if of_all or not len(villages) or are_enough_known(villages):
        return of_all
    return say(
        "Of {total} villages the people of {known} are known, fewer than half: no share of their people is told.",
        total=len(villages),
        known=int(np.isfinite(villages).sum()),
    )


def _finding(tier: NodeTier, row: dict[str, Any]) -> str:
    within = row["settlements_within"]
    facts: dict[str, Any] = {
        "total": row["settlements"],
        "part": share(row["settlements_share"]),
        "tier_term": TIER_TERMS[tier],
        "limit_min": row["threshold_min"],
    }
    people = {"within_people": row["population_within"], "people_part": share(row["population_share"])}
    is_known = math.isfinite(row["population_share"])
    if row["of"] == "villages" and is_known:
        return say_n(
            "{count} of {total} villages ({part}) lies within {limit_min} of a {tier_term}: {within_people} people "
            "({people_part}).",
            "{count} of {total} villages ({part}) lie within {limit_min} of a {tier_term}: {within_people} people "
            "({people_part}).",
            within,
            **people,
            **facts,
        )
    if row["of"] == "villages":
        return say_n(
            "{count} of {total} villages ({part}) lies within {limit_min} of a {tier_term}.",
            "{count} of {total} villages ({part}) lie within {limit_min} of a {tier_term}.",
            within,
            **facts,
        )
    if not is_known:
        return say_n(
            "{count} of {total} settlements ({part}) lies within {limit_min} of a {tier_term}.",
            "{count} of {total} settlements ({part}) lie within {limit_min} of a {tier_term}.",
            within,
            **facts,
        )
    return say_n(
        "{count} of {total} settlements ({part}) lies within {limit_min} of a {tier_term}: {within_people} people "
        "({people_part}).",
        "{count} of {total} settlements ({part}) lie within {limit_min} of a {tier_term}: {within_people} people "
        "({people_part}).",
        within,
        **people,
        **facts,
    )


def _label(tier: NodeTier, row: dict[str, Any]) -> str:
    facts = {"tier_term": TIER_TERMS[tier], "limit_min": row["threshold_min"]}
    people = share(row["population_share"])
    is_known = math.isfinite(row["population_share"])
    if row["of"] == "villages":
        if is_known:
            return say(
                "of villages ({people} of their people) within {limit_min} of a {tier_term}", people=people, **facts
            )
        return say("of villages within {limit_min} of a {tier_term}", **facts)
    if is_known:
        return say("of settlements ({people} of people) within {limit_min} of a {tier_term}", people=people, **facts)
    return say("of settlements within {limit_min} of a {tier_term}", **facts)


def _shares(rows: Rows) -> Listing:
    cells = [
        (
            say(TIER_TERMS[tier]),
            say("≤ {limit_min}", limit_min=threshold),
            say(_ASKED[of]),
            count(row["settlements"]),
            count(row["settlements_within"]),
            share(row["settlements_share"]),
            share(row["population_share"]),
        )
        for (tier, of, threshold), row in rows.items()
    ]
    headings = (
        say("Tier of node"),
        say("Threshold"),
        say("Who is counted"),
        say("Number"),
        say("Within reach"),
        say("Share of them"),
        say("Share of their people"),
    )
    return listing(say("Within reach of each tier"), headings, cells, file="logistics_coverage.csv", text_columns=3)


def _times(result: Logistics, rows: dict[tuple[NodeTier, str], dict[str, Any]]) -> Listing:
    cells = [
        (
            say(TIER_TERMS[tier]),
            say(_ASKED[of]),
            count((result.nodes["tier"] == tier).sum()),
            share(_reached_share(row)),
            *(minutes(row[name]) for name in ("median_min", "p90_min", "max_min")),
            count(sum(row[status] for status in NOT_REACHED)),
        )
        for (tier, of), row in rows.items()
    ]
    headings = (
        say("Tier of node"),
        say("Who is counted"),
        say("Nodes"),
        say("Share reached"),
        say("Median"),
        say("90th percentile"),
        say("Longest"),
        say("Number not reached"),
    )
    title = say("Time to the nearest node (median, 90th percentile and longest: of those reached)")
    return listing(title, headings, cells, file="logistics_coverage.csv", text_columns=2)


def _reached_share(row: dict[str, Any]) -> float:
    """Return the share that the times are of."""
    total = row["settlements"]
    return (total - sum(row[status] for status in NOT_REACHED)) / total if total else math.nan


def _by_area(result: Logistics) -> Listing:
    coverage = {(r["area_id"], r["tier"], r["of"], r["threshold_min"]): r for r in records(result.coverage)}

    def cell(tier: NodeTier, threshold: float) -> Callable[[dict[str, Any]], str]:
        def written(area: dict[str, Any]) -> str:
            row = coverage.get((area["area_id"], tier, asked_of(tier), threshold))
            return share(row["settlements_share"]) if row else unknown()

        return written

    columns: dict[str, Callable[[dict[str, Any]], str]] = {}
    for tier in result.known_tiers:
        threshold = result.thresholds_min(tier)[0]
        facts = {"tier_term": TIER_TERMS[tier], "limit_min": threshold}
        heading = say("{tier_term} ≤ {limit_min}", **facts)
        if asked_of(tier) == "villages":
            heading = say("{tier_term} ≤ {limit_min}, villages", **facts)
        columns[heading] = cell(tier, threshold)
    return area_listing(
        say("By area: share of settlements (of villages, where said) within reach"),
        result.areas,
        columns,
        file="logistics_coverage.csv",
    )
