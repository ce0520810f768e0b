"""The figures of one target: shares within the thresholds, minutes and detours, each with what it is a share of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.connectivity.link_words import ASKED, DETOUR_RATIO, GOALS, NOT_ASKED, link_definition
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.page.part import Figure
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import minutes, number, share


def link_figures(connectivity: Connectivity, target: LinkTarget) -> tuple[Figure, ...]:
    """Return the figures of the links to one target, for the whole study; none where nobody is asked."""
    areas = connectivity.areas
    rows = records(areas[(areas["target"] == target) & (areas["area_id"] == "*")])
    if not rows or not rows[0]["settlements"]:
        return ()
    return (*(_within(connectivity, target, row) for row in rows), _times(target, rows[0]), _detours(rows[0]))


def without_people(connectivity: Connectivity, target: LinkTarget) -> str:
    """Say why no share of people is told; empty where it is."""
    areas = connectivity.areas
    rows = records(areas[(areas["target"] == target) & (areas["area_id"] == "*")])
    if not rows or not rows[0]["settlements"] or math.isfinite(rows[0]["population_share"]):
        return ""
    total, lacking = rows[0]["settlements"], rows[0]["population_missing"]
    if 2 * lacking <= total:  # people are known, and nobody lives there, or no destination is known
        return ""
    return say(
        "No share of people is told: their number is known for {known} of {total} {asked_term}, less than half.",
        known=total - lacking,
        total=total,
        asked_term=ASKED[target],
    )


def _within(connectivity: Connectivity, target: LinkTarget, row: Mapping[str, Any]) -> Figure:
    """Return the share of those asked within a threshold, and that of people if it is known."""
    people_share = row["population_share"]
    facts = {
        "threshold_min": row["threshold_min"],
        "goal_term": GOALS[target],
        "asked_term": ASKED[target],
        "not_asked_term": NOT_ASKED[target],
    }
    if math.isfinite(people_share):
        label = say(
            "of {asked_term} ({people_share} of their people) within {threshold_min} of {goal_term}",
            people_share=people_share,
            **facts,
        )
    else:
        label = say("of {asked_term} within {threshold_min} of {goal_term}", **facts)
    definition = say(
        "{definition}; in <= {threshold_min}; share of all {total} {asked_term}, those not reached included, {people}; "
        "{not_asked_term} are not asked: with them, {all_share} of {all} settlements",
        definition=link_definition(connectivity, target),
        total=row["settlements"],
        people=_people(row),
        all_share=row["settlements_share_all"],
        all=row["settlements_all"],
        **facts,
    )
    return Figure(value=share(row["settlements_share"]), label=label, definition=definition)


def _people(row: Mapping[str, Any]) -> str:
    """Say which people a share of people is of."""
    if not math.isfinite(row["population_share"]):
        return say("and no share of people")
    if not row["population_missing"]:
        return say("and of all their people")
    return say(
        "and of their people where the number is known (unknown for {lacking} of them)",
        lacking=row["population_missing"],
    )


def _times(target: LinkTarget, row: Mapping[str, Any]) -> Figure:
    return Figure(
        value=minutes(row["mean_min"]),
        label=say(
            "mean of those reached; median {median}, P90 {p90}",
            median=minutes(row["median_min"]),
            p90=minutes(row["p90_min"]),
        ),
        definition=say(
            "of the {reached} of {total} {asked_term} reached ({reached_share}); the P90 is the shortest time that at "
            "least nine in ten of them do not exceed",
            reached=row["reached"],
            total=row["settlements"],
            asked_term=ASKED[target],
            reached_share=row["reached_share"],
        ),
    )


def _detours(row: Mapping[str, Any]) -> Figure:
    return Figure(
        value=number(row["mean_detour_ratio"]),
        label=say(
            "mean detour ratio; median {median}, km over km {km_over_km}",
            median=number(row["median_detour_ratio"]),
            km_over_km=number(row["km_per_straight_km"]),
        ),
        definition=say(
            "{detour_term}. Mean and median are those of the ratios of the settlements reached, a short way counting "
            "as much as a long one; km over km is the sum of their ways over the sum of the straight lines",
            detour_term=DETOUR_RATIO,
        ),
    )
