"""The section on stops within reach."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import pandas as pd

from spatial_uri.analyses.transit.definitions import stop_definition
from spatial_uri.analyses.transit.phrases import of_all, of_all_and_people
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.transit.section_parts import filled, place_headings, share_figure, worst_places
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, listing, records, whole
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, metres, share, unknown

Way = Literal["stop", "straight"]
"""How the distance to a stop is measured: along the paths, or in a straight line (columns of `stop_areas`)."""

_SETTLEMENTS: dict[Way, str] = {
    "stop": N_("Settlements, along roads and paths"),
    "straight": N_("Settlements, in a straight line"),
}
_PEOPLE: dict[Way, str] = {
    "stop": N_("People, along roads and paths"),
    "straight": N_("People, in a straight line"),
}
_BY_AREA: dict[Way, str] = {
    "stop": N_("By area: stops along roads and paths"),
    "straight": N_("By area: stops in a straight line"),
}
_LABELS: dict[tuple[Way, bool], str] = {
    ("stop", True): N_(
        "of settlements ({people} of people) within {limit_m} of a stop, along roads and paths",
    ),
    ("stop", False): N_("of settlements within {limit_m} of a stop, along roads and paths"),
    ("straight", True): N_("of settlements ({people} of people) within {limit_m} of a stop, in a straight line"),
    ("straight", False): N_("of settlements within {limit_m} of a stop, in a straight line"),
}


def stop_section(study: Study, coverage: TransitCoverage) -> Section:
    """Return who has a stop within a walk."""
    title = say("Stops within reach")
    if coverage.stops.empty:
        return Section(
            title=title,
            paragraphs=(
                say("No stop of public transport is known: whether there is one within reach is unknown, not no."),
                *(note.message for note in coverage.missing),
            ),
        )
    places, options = coverage.places, coverage.options
    far = places[~(places[coverage.stop_column] <= options.stop_limit_m)]
    far = far.sort_values(coverage.stop_column, ascending=False, kind="stable", na_position="first")
    by_limit = {limit: whole(study, rows) or {} for limit, rows in coverage.stop_areas.groupby("limit_m", sort=False)}
    headline = by_limit.get(options.stop_limit_m, {})
    ways = [way for way in _SETTLEMENTS if math.isfinite(headline.get(f"{way}_settlements_share", math.nan))]
    shares = [
        (say(label), *(share(by_limit[limit][f"{way}_{of}_share"]) for limit in options.stop_limits_m))
        for way in ways
        for of, label in (("settlements", _SETTLEMENTS[way]), ("population", _PEOPLE[way]))
    ]
    limits = [f"≤ {metres(limit)}" for limit in options.stop_limits_m]
    return Section(
        title=title,
        paragraphs=(_finding(coverage, len(places) - len(far)),),
        figures=tuple(f for way in ways for f in _figures(study, coverage, way, headline)),
        listings=filled(
            listing(
                say("Share with a stop within"), (say("Of"), *limits), shares, file="stop_areas.csv", text_columns=1
            ),
            _by_area(coverage),
            _without_stop(study, coverage, far),
        ),
    )


def _figures(study: Study, coverage: TransitCoverage, way: Way, row: dict[str, Any]) -> list[Figure]:
    limit_m, people = coverage.options.stop_limit_m, row[f"{way}_population_share"]
    knows_people = math.isfinite(people)
    label = say(_LABELS[way, knows_people], people=share(people), limit_m=limit_m)
    definition = stop_definition(coverage.options, day=coverage.day, is_straight=way == "straight")
    return share_figure(
        row[f"{way}_settlements_share"],
        label,
        of_all_and_people(study, definition) if knows_people else of_all(definition),
    )


def _finding(coverage: TransitCoverage, within: int) -> str:
    total = len(coverage.places)
    facts: dict[str, Any] = {
        "total": total,
        "part": share(within / total) if total else unknown(),
        "limit_m": coverage.options.stop_limit_m,
    }
    if coverage.is_straight:
        return say_n(
            "{count} of {total} settlements ({part}) has a stop within {limit_m}, in a straight line.",
            "{count} of {total} settlements ({part}) have a stop within {limit_m}, in a straight line.",
            within,
            **facts,
        )
    return say_n(
        "{count} of {total} settlements ({part}) has a stop within {limit_m}, along roads and paths.",
        "{count} of {total} settlements ({part}) have a stop within {limit_m}, along roads and paths.",
        within,
        **facts,
    )


def _by_area(coverage: TransitCoverage) -> Listing:
    options = coverage.options
    way: Way = "straight" if coverage.is_straight else "stop"
    rows = {(r["area_id"], r["limit_m"]): r for r in records(coverage.stop_areas)}

    def of(limit_m: float, column: str) -> Callable[[dict[str, Any]], str]:
        return lambda area: share(rows[area["area_id"], limit_m][column])

    columns: dict[str, Callable[[dict[str, Any]], str]] = {say("Settlements"): lambda r: count(r["settlements"])}
    for limit_m in options.stop_limits_m:
        columns[f"≤ {metres(limit_m)}"] = of(limit_m, f"{way}_settlements_share")
    people = say("People ≤ {limit_m}", limit_m=options.stop_limit_m)
    columns[people] = of(options.stop_limit_m, f"{way}_population_share")
    return area_listing(say(_BY_AREA[way]), coverage.areas, columns, file="stop_areas.csv")


def _without_stop(study: Study, coverage: TransitCoverage, far: pd.DataFrame) -> Listing:
    column = coverage.stop_column
    rows = [
        (
            *cells,
            metres(r[column]) if math.isfinite(r[column]) else say("no stop found"),
            metres(r["stop_straight_m"]),
            count(r["population"]),
        )
        for cells, r in worst_places(study, far)
    ]
    return listing(
        say("No stop within {limit_m}", limit_m=coverage.options.stop_limit_m),
        (*place_headings(), say("To the nearest stop"), say("Straight line"), say("People")),
        rows,
        file="transport.csv",
        total=len(far),
        text_columns=3,
    )
