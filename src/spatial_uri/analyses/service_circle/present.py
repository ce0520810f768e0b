"""What a service circle gives to an atlas."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from spatial_uri.analyses.service_circle.classes import breaks_of, class_counts, status_words, time_classes
from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.analyses.service_circle.map_sheets import circle_sheets
from spatial_uri.analyses.service_circle.phrases import (
    headline,
    knows_villages,
    people_within,
    villages_headline,
    villages_within,
)
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.analyses.service_circle.table import area_layer, coverage_table, settlement_columns, trip_table
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.classes import NOT_REACHED
from spatial_uri.page.part import Bar, Figure, Histogram, Listing, Part, Section
from spatial_uri.page.part_tables import (
    AREAS_LISTED,
    WORST_LISTED,
    area_code,
    area_level,
    area_name,
    area_words,
    listing,
    parameters_of,
    records,
    tier_name,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import MODES, count, lines, minutes, name_of, plain, share, unknown

_DIRECTIONS = {
    "to_facility": N_("People travel {mode_term}, from the settlement to the facility."),
    "from_facility": N_("People travel {mode_term}, from the facility to the settlement."),
}


def service_circle_part(study: Study, circle: ServiceCircle) -> Part:
    """Return what a service circle gives to an atlas.

    Parameters
    ----------
    study, circle
        What was measured, and the result.
    """
    whole, shown = _whole(circle), if_drawn(lambda: service_circle_map(study, circle))
    return Part(
        key="service_circle",
        title=say("{threshold}-minute service circle", threshold=plain(circle.options.thresholds_min[0])),
        short=say("Service circle"),
        headlines=_headlines(study, circle, whole),
        sections=(
            Section(title=say("Coverage"), paragraphs=circle_words(circle), figures=_figures(study, circle)),
            *(_tier_section(study, circle, tier) for tier in circle.tiers),
        ),
        tables={"service_circle.csv": trip_table(circle), "coverage.csv": coverage_table(circle)},
        table_words={
            "service_circle.csv": say("one row per settlement and tier"),
            "coverage.csv": say("one row per area, tier and limit"),
        },
        place_columns={"settlements": settlement_columns(circle)},
        layers={"areas": area_layer(study, circle), "isochrones": circle.isochrones, "roads": circle.roads},
        map=shown,
        sheets=() if shown is None else circle_sheets(study, circle, shown),
        parameters={
            "mode": circle.mode,
            "tiers_measured": [tier.name for tier in circle.tiers],
            **parameters_of(circle.options, circle.travel),
        },
        counts={"classes": {tier.name: class_counts(circle, tier.name) for tier in circle.tiers}},
        notes=circle.notes,
        missing=tuple(
            say("{tier}: the data holds no such facility.", tier=tier_name(tier))
            for tier in circle.tiers
            if not math.isfinite(whole[tier.name]["settlements_share"])
        ),
    )


def _whole(circle: ServiceCircle) -> dict[str, dict[str, Any]]:
    """Return the row of the whole study at the first threshold: tier -> row."""
    table = circle.coverage
    rows = table[(table["level"] == "study") & (table["threshold_min"] == circle.options.thresholds_min[0])]
    return {row["tier"]: row for row in records(rows)}


def _headlines(study: Study, circle: ServiceCircle, whole: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    rows = [(tier, whole[tier.name]) for tier in circle.tiers]
    return (
        *(
            told
            for tier, row in rows
            if math.isfinite(row["settlements_share"])
            for told in (headline(study, tier, row), villages_headline(tier, row))
            if told
        ),
        say(
            "Defined as: {definition}.", definition=circle.definition(circle.tiers[0], circle.options.thresholds_min[0])
        ),
    )


def circle_words(circle: ServiceCircle) -> tuple[str, ...]:
    """Say how people travel, which bands there are, and what median, P90 and village mean."""
    bands = say(", ").join(plain(limit) for limit in breaks_of(circle))
    return (
        say(_DIRECTIONS[circle.travel.direction], mode_term=MODES[circle.mode]),
        say("Travel time bands: {bands} min, upper limit included.", bands=bands),
        lines(
            say("Median, P90 and longest are of the settlements reached; the share reached stands beside them."),
            say("The median is the middle value; of an even number, the mean of the two in the middle."),
            say("P90 is the smallest time that at least nine in ten of those reached do not exceed."),
        ),
        *([say("Villages are the settlements of rank village and central village.")] if _has_villages(circle) else []),
    )


def _has_villages(circle: ServiceCircle) -> bool:
    """Tell whether villages are counted beside all settlements."""
    return any(knows_villages(row) for row in records(circle.coverage[circle.coverage["level"] == "study"]))


def _figures(study: Study, circle: ServiceCircle) -> tuple[Figure, ...]:
    table = circle.coverage[circle.coverage["level"] == "study"]
    return tuple(
        _figure(study, tier, row, circle.definition(tier, row["threshold_min"]))
        for tier in circle.tiers
        for row in records(table[table["tier"] == tier.name])
    )


def _figure(study: Study, tier: Tier, row: Mapping[str, Any], definition: str) -> Figure:
    inside = row.get("settlements_share_inside")
    details = (
        people_within(study, row),
        villages_within(row),
        ""
        if inside is None
        else say("with facilities inside the study area only: {inside_share} of settlements", inside_share=inside),
        say(
            "reached: {reached} of {settlements} ({reached_share}); of these, median {median}, P90 {p90}, longest "
            "{longest}",
            reached=row["reached"],
            settlements=row["settlements"],
            reached_share=row["reached_share"],
            median=_unbroken(row["median_min"]),
            p90=_unbroken(row["p90_min"]),
            longest=_unbroken(row["max_min"]),
        ),
    )
    return Figure(
        heading=say("{tier}, {limit_min}", tier=tier_name(tier), limit_min=row["threshold_min"]),
        value=share(row["settlements_share"]),
        label=say("of settlements: {within} of {count}", within=row["settlements_within"], count=row["settlements"]),
        details=tuple(filter(None, details)),
        definition=say("{sentence}.", sentence=definition),
    )


def _unbroken(travel_min: float) -> str:
    return minutes(travel_min).replace(" ", "\u00a0")


def _tier_section(study: Study, circle: ServiceCircle, tier: Tier) -> Section:
    limit = circle.options.thresholds_min[0]
    trips = circle.of(tier.name)
    reached = trips["status"] == "reached"
    far = trips[reached & (trips["travel_min"] > limit)].sort_values("travel_min", ascending=False, kind="stable")
    return Section(
        title=tier_name(tier),
        histogram=_histogram(circle, tier),
        listings=(
            _not_reached(study, circle, trips[~reached]),
            _by_area(circle, tier, limit),
            _farthest(study, far, limit),
        ),
    )


def _histogram(circle: ServiceCircle, tier: Tier) -> Histogram:
    """Return one bar for each class; the counts sum to the number of settlements."""
    counts = class_counts(circle, tier.name)
    total = sum(counts.values())
    return Histogram(
        title=say("Settlements by travel time"),
        total=say("all settlements"),
        bars=tuple(
            Bar(
                label=c.label,
                colour=c.colour,
                count=counts[c.key],
                counted=say_n("{count} settlement", "{count} settlements", counts[c.key]),
                share=share(counts[c.key] / total) if total else unknown(),
                is_limit=c.upper_min == circle.options.thresholds_min[0],
                hatched=c.key in NOT_REACHED,
            )
            for c in time_classes(circle)
        ),
    )


def _not_reached(study: Study, circle: ServiceCircle, lost: pd.DataFrame) -> Listing:
    words = status_words(circle)
    head = lost.head(WORST_LISTED)
    rows = [
        (name_of(row["name"]), str(place), area, count(row["population"]), _cause(row, words))
        for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]
    table = listing(
        say("Not reached, and why"),
        (say("Settlement"), say("Code"), say("Area"), say("People"), say("Cause")),
        rows,
        file="service_circle.csv",
        total=len(lost),
        numeric=(3,),
    )
    return replace(table, codes=(1,), empty=say("Every settlement is reached."))


def _cause(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    cause = words[row["status"]]
    if row["status"] == "off_network" and math.isfinite(row["road_walk_m"]):
        return say("{cause} (the nearest is {road_m} away)", cause=cause, road_m=row["road_walk_m"])
    return cause


def _by_area(circle: ServiceCircle, tier: Tier, limit: float) -> Listing:
    own = circle.coverage[(circle.coverage["tier"] == tier.name) & (circle.coverage["threshold_min"] == limit)]
    shown = records(own.head(AREAS_LISTED))
    has_villages = _has_villages(circle)
    table = listing(
        say("Coverage by area, {limit_min}", limit_min=limit),
        (
            say("Area"), say("Code"), say("Level"), say("Settlements"), say("Within"), say("Share within"),
            *([say("Share of villages within")] if has_villages else []),
            say("Share of people"), say("Share reached"), say("Median"), say("P90"), say("Longest"),
            say("Not reached"),
        ),
        [_area_row(row, has_villages=has_villages) for row in shown],
        file="coverage.csv",
        total=len(own),
        text_columns=3,
    )  # fmt: skip
    return replace(table, codes=(1,), totals=tuple(k for k, row in enumerate(shown) if row["level"] == "study"))


def _area_row(row: Mapping[str, Any], *, has_villages: bool) -> tuple[str, ...]:
    return (
        area_name(row),
        area_code(row),
        area_level(row),
        count(row["settlements"]),
        count(row["settlements_within"]),
        share(row["settlements_share"]),
        *([share(row["villages_share"])] if has_villages else []),
        share(row["population_share"]),
        share(row["reached_share"]),
        minutes(row["median_min"]),
        minutes(row["p90_min"]),
        minutes(row["max_min"]),
        count(sum(row[status] for status in NOT_REACHED)),
    )


def _farthest(study: Study, far: pd.DataFrame, limit: float) -> Listing:
    head = far.head(WORST_LISTED)
    rows = [
        (
            str(number), name_of(row["name"]), str(place), area, count(row["population"]),
            minutes(row["travel_min"], limit), name_of(row["facility_name"], row["facility_id"]),
        )
        for number, (place, area, row) in enumerate(
            zip(head.index, area_words(study, head["area_id"]), records(head), strict=True), start=1
        )
    ]  # fmt: skip
    table = listing(
        say("Farthest beyond {limit_min}", limit_min=limit),
        (
            "#", say("Settlement"), say("Code"), say("Area"), say("People"), say("Time"), say("Nearest facility"),
        ),
        rows,
        file="service_circle.csv",
        total=len(far),
        numeric=(0, 4, 5),
    )  # fmt: skip
    return replace(table, codes=(2,), empty=say("No settlement reached lies beyond {limit_min}.", limit_min=limit))
