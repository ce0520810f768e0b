"""The section on stops within reach."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import pandas as pd

from spatial_uri.analyses.transit.definitions import day_of_service, stop_definition
from spatial_uri.analyses.transit.phrases import of_all, of_villages_alone, too_few_people_known, with_people
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.transit.section_parts import filled, place_headings, share_figure, worst_places
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, listing, records, whole
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, lines, metres, share, unknown

Way = Literal["stop", "straight"]
"""How the distance to a stop is measured: along the paths, or in a straight line (columns of `stop_areas`)."""
Kind = Literal["", "served_"]
"""Of which stops: of all, or of those with a departure on the day (columns of `stop_areas` begin with it)."""

_OF: dict[tuple[Way, str], str] = {
    ("stop", "villages"): N_("Administrative villages, along roads and paths"),
    ("stop", "villages_population"): N_("People of these villages, along roads and paths"),
    ("stop", "settlements"): N_("All settlements, along roads and paths"),
    ("stop", "population"): N_("All people, along roads and paths"),
    ("straight", "villages"): N_("Administrative villages, in a straight line"),
    ("straight", "villages_population"): N_("People of these villages, in a straight line"),
    ("straight", "settlements"): N_("All settlements, in a straight line"),
    ("straight", "population"): N_("All people, in a straight line"),
}
"""What the share ``<way>_<of>_share`` is of; the column ``<of>`` holds how many there are."""
_BY_AREA: dict[Way, str] = {
    "stop": N_("By area: stops along roads and paths"),
    "straight": N_("By area: stops in a straight line"),
}
_LABELS: dict[tuple[Way, str, bool], str] = {
    ("stop", "villages", True): N_(
        "of administrative villages ({people} of their people) within {limit_m} of a stop, along roads and paths "
        "(通客车率)"
    ),
    ("stop", "villages", False): N_(
        "of administrative villages within {limit_m} of a stop, along roads and paths (通客车率)"
    ),
    ("stop", "settlements", True): N_(
        "of all settlements ({people} of all people) within {limit_m} of a stop, along roads and paths"
    ),
    ("stop", "settlements", False): N_("of all settlements within {limit_m} of a stop, along roads and paths"),
    ("straight", "villages", True): N_(
        "of administrative villages ({people} of their people) within {limit_m} of a stop, in a straight line "
        "(通客车率)"
    ),
    ("straight", "villages", False): N_(
        "of administrative villages within {limit_m} of a stop, in a straight line (通客车率)"
    ),
    ("straight", "settlements", True): N_(
        "of all settlements ({people} of all people) within {limit_m} of a stop, in a straight line"
    ),
    ("straight", "settlements", False): N_("of all settlements within {limit_m} of a stop, in a straight line"),
}
_SERVED_LABELS: dict[tuple[Way, str, bool], str] = {
    ("stop", "villages", True): N_(
        "of administrative villages ({people} of their people) within {limit_m} of a stop with a departure on the day, "
        "along roads and paths"
    ),
    ("stop", "villages", False): N_(
        "of administrative villages within {limit_m} of a stop with a departure on the day, along roads and paths"
    ),
    ("stop", "settlements", True): N_(
        "of all settlements ({people} of all people) within {limit_m} of a stop with a departure on the day, along "
        "roads and paths"
    ),
    ("stop", "settlements", False): N_(
        "of all settlements within {limit_m} of a stop with a departure on the day, along roads and paths"
    ),
    ("straight", "villages", True): N_(
        "of administrative villages ({people} of their people) within {limit_m} of a stop with a departure on the day, "
        "in a straight line"
    ),
    ("straight", "villages", False): N_(
        "of administrative villages within {limit_m} of a stop with a departure on the day, in a straight line"
    ),
    ("straight", "settlements", True): N_(
        "of all settlements ({people} of all people) within {limit_m} of a stop with a departure on the day, in a "
        "straight line"
    ),
    ("straight", "settlements", False): N_(
        "of all settlements within {limit_m} of a stop with a departure on the day, in a straight line"
    ),
}
_PEOPLE = {"villages": "villages_population", "settlements": "population"}


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
    options = coverage.options
    kinds: tuple[Kind, ...] = ("", "served_") if coverage.has_timetable else ("",)
    by_limit = {limit: whole(study, rows) or {} for limit, rows in coverage.stop_areas.groupby("limit_m", sort=False)}
    headline = by_limit.get(options.stop_limit_m, {})
    row = whole(study, coverage.areas)
    too_few = [too_few_people_known(row, which) for which in ("villages", "settlements")] if row else []
    return Section(
        title=title,
        paragraphs=(lines(*_findings(coverage), *too_few),),
        figures=tuple(
            figure
            for kind in kinds
            for way in _BY_AREA
            for of in _PEOPLE
            for figure in _figures(coverage, (kind, way, of), row or {}, headline)
        ),
        listings=filled(
            *(_shares(coverage, kind, by_limit, headline) for kind in kinds),
            _by_area(coverage),
            *(_without_stop(study, coverage, kind) for kind in kinds),
        ),
    )


def _is_known(row: dict[str, Any], column: str) -> bool:
    return math.isfinite(row.get(f"{column}_share", math.nan))


def _shares(
    coverage: TransitCoverage, kind: Kind, by_limit: dict[Any, dict[str, Any]], headline: dict[str, Any]
) -> Listing:
    """Return the shares with a stop within each limit, or with a stop where something departs on the day."""
    limits_m = coverage.options.stop_limits_m
    rows = [
        (say(label), count(headline[of]), *(share(by_limit[m][f"{kind}{way}_{of}_share"]) for m in limits_m))
        for (way, of), label in _OF.items()
        if _is_known(headline, f"{kind}{way}_{of}")
    ]
    title = say("Share with a departure on the day at a stop within") if kind else say("Share with a stop within")
    headings = (say("Of"), say("Number"), *(f"≤ {metres(limit)}" for limit in limits_m))
    return listing(title, headings, rows, file="stop_areas.csv", text_columns=1)


def _figures(
    coverage: TransitCoverage, which: tuple[Kind, Way, str], row: dict[str, Any], headline: dict[str, Any]
) -> list[Figure]:
    kind, way, of = which
    if not _is_known(headline, f"{kind}{way}_{of}"):
        return []
    limit_m, people = coverage.options.stop_limit_m, headline[f"{kind}{way}_{_PEOPLE[of]}_share"]
    knows_people = math.isfinite(people)
    labels = _SERVED_LABELS if kind else _LABELS
    label = say(labels[way, of, knows_people], people=share(people), limit_m=limit_m)
    day = coverage.day if kind else None
    definition = stop_definition(coverage.options, day=day, is_straight=way == "straight")
    definition = of_villages_alone(coverage, definition) if of == "villages" else of_all(definition)
    if knows_people:
        definition = with_people(definition, row.get(f"{_PEOPLE[of]}_missing", 0))
    return share_figure(headline[f"{kind}{way}_{of}_share"], label, definition)


def _findings(coverage: TransitCoverage) -> tuple[str, ...]:
    """Say how many villages have a stop, and how many of all settlements."""
    places = coverage.places
    is_near = (places[coverage.stop_column] <= coverage.options.stop_limit_m).to_numpy()
    is_village = places["is_village"].to_numpy(dtype=bool)
    facts: dict[str, Any] = {"limit_m": coverage.options.stop_limit_m}
    villages, settlements = _shared(is_near & is_village, is_village), _shared(is_near, is_near | True)
    if not coverage.is_straight:
        of_villages = say_n(
            "{count} of {total} administrative villages ({part}) has a stop within {limit_m}, along roads and paths.",
            "{count} of {total} administrative villages ({part}) have a stop within {limit_m}, along roads and paths.",
            int((is_near & is_village).sum()),
            **facts,
            **villages,
        )
        of_all_settlements = say_n(
            "{count} of all {total} settlements ({part}) has a stop within {limit_m}, along roads and paths.",
            "{count} of all {total} settlements ({part}) have a stop within {limit_m}, along roads and paths.",
            int(is_near.sum()),
            **facts,
            **settlements,
        )
    else:
        of_villages = say_n(
            "{count} of {total} administrative villages ({part}) has a stop within {limit_m}, in a straight line.",
            "{count} of {total} administrative villages ({part}) have a stop within {limit_m}, in a straight line.",
            int((is_near & is_village).sum()),
            **facts,
            **villages,
        )
        of_all_settlements = say_n(
            "{count} of all {total} settlements ({part}) has a stop within {limit_m}, in a straight line.",
            "{count} of all {total} settlements ({part}) have a stop within {limit_m}, in a straight line.",
            int(is_near.sum()),
            **facts,
            **settlements,
        )
    found = (of_villages, of_all_settlements) if is_village.any() else (of_all_settlements,)
    return (*found, _served(coverage, is_village))


def _served(coverage: TransitCoverage, is_village: BoolArray) -> str:
    """Say how many have a stop where something departs on the day; empty without a timetable."""
    if coverage.day is None:
        return ""
    options = coverage.options
    is_near = (coverage.places[coverage.served_stop_column] <= options.stop_limit_m).to_numpy()
    facts = {"day": day_of_service(coverage.day), "limit_m": options.stop_limit_m}
    if not is_village.any():
        return say(
            "A stop where something departs on {day} lies within {limit_m} of {settlements_share} of all settlements, "
            "measured alike.",
            settlements_share=float(is_near.mean()),
            **facts,
        )
    return say(
        "A stop where something departs on {day} lies within {limit_m} of {villages_share} of administrative villages "
        "and {settlements_share} of all settlements, measured alike.",
        villages_share=float(is_near[is_village].mean()),
        settlements_share=float(is_near.mean()),
        **facts,
    )


def _shared(has: BoolArray, among: BoolArray) -> dict[str, Any]:
    """Return how many there are, and the share of them that has something."""
    total = int(among.sum())
    return {"total": total, "part": share(int(has.sum()) / total) if total else unknown()}


def _by_area(coverage: TransitCoverage) -> Listing:
    options = coverage.options
    way: Way = "straight" if coverage.is_straight else "stop"
    rows = {(r["area_id"], r["limit_m"]): r for r in records(coverage.stop_areas)}

    def of(limit_m: float, column: str) -> Callable[[dict[str, Any]], str]:
        return lambda area: share(rows[area["area_id"], limit_m][column])

    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        say("Administrative villages"): lambda r: count(r["villages"])
    }
    for limit_m in options.stop_limits_m:
        columns[say("Villages ≤ {limit_m}", limit_m=limit_m)] = of(limit_m, f"{way}_villages_share")
    limit_m = options.stop_limit_m
    columns[say("Settlements")] = lambda r: count(r["settlements"])
    columns[say("Settlements ≤ {limit_m}", limit_m=limit_m)] = of(limit_m, f"{way}_settlements_share")
    columns[say("People ≤ {limit_m}", limit_m=limit_m)] = of(limit_m, f"{way}_population_share")
    if coverage.has_timetable:
        villages, settlements = (f"served_{way}_{who}_share" for who in ("villages", "settlements"))
        columns[say("Villages with a departure ≤ {limit_m}", limit_m=limit_m)] = of(limit_m, villages)
        columns[say("Settlements with a departure ≤ {limit_m}", limit_m=limit_m)] = of(limit_m, settlements)
    return area_listing(say(_BY_AREA[way]), coverage.areas, columns, file="stop_areas.csv")


def _without_stop(study: Study, coverage: TransitCoverage, kind: Kind) -> Listing:
    """List who has no stop within reach, or none where something departs on the day."""
    places, limit_m = coverage.places, coverage.options.stop_limit_m
    column = coverage.served_stop_column if kind else coverage.stop_column
    far: pd.DataFrame = places[~(places[column] <= limit_m)]
    far = far.sort_values(column, ascending=False, kind="stable", na_position="first")
    rows = [
        (
            *cells,
            metres(r[column]) if math.isfinite(r[column]) else say("no stop found"),
            metres(r[f"{kind}stop_straight_m"]),
            count(r["population"]),
        )
        for cells, r in worst_places(study, far)
    ]
    title = (
        say("No stop with a departure on the day within {limit_m}", limit_m=limit_m)
        if kind
        else say("No stop within {limit_m}", limit_m=limit_m)
    )
    return listing(
        title,
        (*place_headings(), say("To the nearest stop"), say("Straight line"), say("People")),
        rows,
        file="transport.csv",
        total=len(far),
        text_columns=3,
    )
