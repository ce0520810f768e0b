"""The section on departures, journeys by bus, and going there and back on one day."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.definitions import day_of_service
from spatial_uri.analyses.transit.phrases import SEAT_TERMS, truth
from spatial_uri.analyses.transit.result import SEATS, Seat, TransitCoverage
from spatial_uri.analyses.transit.section_parts import (
    filled,
    of_villages_figure,
    place_headings,
    worst_places,
)
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import WORST_LISTED, area_listing, listing, records, whole
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import clock, count, lines, minutes, name_of, number, share, text

_SERVED_LABELS = (
    N_("of administrative villages ({settlements_share} of all settlements) have a departure within {limit_m}"),
    N_("of settlements have a departure within {limit_m}"),
)
_TOWN_LABELS = (
    N_(
        "of administrative villages ({settlements_share} of all settlements): to the town seat and back on one day "
        "without a car"
    ),
    N_("of settlements: to the town seat and back on one day without a car"),
)
_COUNTY_LABELS = (
    N_(
        "of administrative villages ({settlements_share} of all settlements): to the county seat and back on one day "
        "without a car"
    ),
    N_("of settlements: to the county seat and back on one day without a car"),
)


def bus_section(study: Study, coverage: TransitCoverage) -> Section:
    """Return what departs on the day of service, how long buses take, and who gets there and back."""
    row = whole(study, coverage.areas)
    by_area = area_listing(
        say("By area: buses"),
        coverage.areas,
        {
            say("Administrative villages"): lambda r: count(r["villages"]),
            say("Villages with a departure"): lambda r: share(r["served_villages_share"]),
            say("Villages, market days only"): lambda r: count(r["villages_only_on_market_days"]),
            say("Villages: town and back"): lambda r: share(r["town_return_villages_share"]),
            say("Villages: county and back"): lambda r: share(r["county_return_villages_share"]),
            say("Settlements"): lambda r: count(r["settlements"]),
            say("Settlements with a departure"): lambda r: share(r["served_settlements_share"]),
            say("Departures, median of those served"): lambda r: count(r["median_departures_served"]),
        },
        file="transport_areas.csv",
    )
    illustrative = coverage.is_illustrative
    return Section(
        title=say("Buses (illustrative timetable)") if illustrative else say("Buses"),
        paragraphs=(
            *((_invented(),) if illustrative else ()),
            lines(*_departing(coverage), *(_against_car(coverage, to) for to in SEATS)),
            coverage.definition("bus"),
        ),
        figures=tuple(_figures(coverage, row)) if row else (),
        listings=filled(
            by_area,
            *(_longest(study, coverage, to) for to in SEATS),
            *(_no_return(study, coverage, to) for to in SEATS),
            _busiest(coverage),
        ),
    )


def _invented() -> str:
    return say("ILLUSTRATIVE TIMETABLE: its times are invented and show how the measure works, not what runs.")


def _day(coverage: TransitCoverage) -> str:
    return say("the day of service") if coverage.day is None else day_of_service(coverage.day)


def _figures(coverage: TransitCoverage, row: dict[str, Any]) -> list[Figure]:
    limit_m = coverage.options.stop_limit_m
    departures = lines(coverage.definition("departures"), coverage.definition("served_stop"))
    back = coverage.definition("return")
    return [
        *of_villages_figure(coverage, row, "served", _SERVED_LABELS, departures, limit_m=limit_m),
        *_market_figures(coverage, row),
        Figure(
            value=count(row["median_departures_served"]),
            label=say(
                "departures a day, median of the settlements served ({served_share} of all)",
                served_share=row["served_settlements_share"],
            ),
            definition=say(
                "Each trip of {day} counts once, over all stops within {limit_m}. In brackets stands the share of all "
                "settlements that are served. Of all settlements, those without a departure as 0, the median is "
                "{median}.",
                day=_day(coverage),
                limit_m=limit_m,
                median=count(row["median_departures"]),
            ),
        ),
        *of_villages_figure(coverage, row, "town_return", _TOWN_LABELS, back),
        *of_villages_figure(coverage, row, "county_return", _COUNTY_LABELS, back),
    ]


def _market_figures(coverage: TransitCoverage, row: dict[str, Any]) -> list[Figure]:
    """Return how many are served on market days only; nothing where nothing runs on market days."""
    if not (coverage.places["market_day_departures"] > 0).any():
        return []
    label = say(
        "settlements served on market days only, {villages} of them administrative villages",
        villages=count(row["villages_only_on_market_days"]),
    )
    definition = lines(coverage.definition("departures"), say("They are not among those with a departure."))
    return [Figure(value=count(row["settlements_only_on_market_days"]), label=label, definition=definition)]


def _departing(coverage: TransitCoverage) -> tuple[str, ...]:
    """Say how many settlements have a departure, who has one on market days only, and how often lines run."""
    places = coverage.places
    departures = places["departures"]
    is_market = np.array([truth(value) is True for value in places["served_only_on_market_days"]], dtype=np.bool_)
    is_served, is_village = (departures > 0) & ~is_market, places["is_village"].astype(bool)
    served = say_n(
        "On {day}, {count} of {total} settlements has a departure within reach, and {villages} of {all_villages} "
        "administrative villages.",
        "On {day}, {count} of {total} settlements have a departure within reach, and {villages} of {all_villages} "
        "administrative villages.",
        int(is_served.sum()),
        day=_day(coverage),
        total=len(departures),
        villages=int((is_served & is_village).sum()),
        all_villages=int(is_village.sum()),
    )
    if not departures.notna().any():
        return (served,)
    most = say_n(
        "No settlement has more than {count} departure a day.",
        "No settlement has more than {count} departures a day.",
        float(departures.max()),
    )
    return served, _market_only(places[is_market]), most, _headways(places)


def _market_only(market: pd.DataFrame) -> str:
    if market.empty:
        return ""
    return say_n(
        "{count} other has buses on market days only: {names}.",
        "{count} others have buses on market days only: {names}.",
        len(market),
        names=[name_of(name, place) for place, name in market["name"].items()],
    )


def _headways(places: pd.DataFrame) -> str:
    """Say how often the best line and all lines together run, where a line runs twice or more."""
    known = places[places["best_line_headway_min"].notna()]
    if known.empty:
        return ""
    return say_n(
        "Where a line has two departures or more ({count} settlement), the best line runs every {best}, and all lines "
        "together every {pooled} (medians).",
        "Where a line has two departures or more ({count} settlements), the best line runs every {best}, and all lines "
        "together every {pooled} (medians).",
        len(known),
        best=minutes(known["best_line_headway_min"].median()),
        pooled=minutes(known["headway_min"].median()),
    )


def _against_car(coverage: TransitCoverage, to: Seat) -> str:
    ratio = coverage.places[f"{to}_bus_car_ratio"].dropna()
    if ratio.empty:
        return ""
    return say_n(
        "{count} of {total} settlements ({part}) takes a bus to the {seat_term}; there it takes {ratio} times as long "
        "as a car.",
        "{count} of {total} settlements ({part}) take a bus to the {seat_term}; there it takes {ratio} times as long "
        "as a car (median).",
        len(ratio),
        total=len(coverage.places),
        part=share(len(ratio) / len(coverage.places)),
        seat_term=SEAT_TERMS[to],
        ratio=number(ratio.median(), 1),
    )


def _longest(study: Study, coverage: TransitCoverage, to: Seat) -> Listing:
    places = coverage.places
    known = places[places[f"{to}_bus_min"].notna()].sort_values(f"{to}_bus_min", ascending=False, kind="stable")
    rows = [
        (
            *cells,
            clock(r[f"{to}_leave_s"]),
            minutes(r[f"{to}_bus_min"]),
            minutes(r[f"{to}_walk_min"]),
            minutes(r[f"{to}_wait_min"]),
            minutes(r[f"{to}_ride_min"]),
            count(r[f"{to}_transfers"]),
            minutes(r[f"{to}_car_min"]),
            number(r[f"{to}_bus_car_ratio"], 1),
        )
        for cells, r in worst_places(study, known)
    ]
    headings = (say("Leave"), say("By bus"), say("Walk"), say("Wait"), say("Ride"), say("Changes"), say("By car"))
    return listing(
        say("The longest by bus to the {seat_term}", seat_term=SEAT_TERMS[to]),
        (*place_headings(), *headings, say("Bus / car")),
        rows,
        file="transport.csv",
        total=len(known),
        text_columns=3,
    )


def _no_return(study: Study, coverage: TransitCoverage, to: Seat) -> Listing:
    places = coverage.places
    lost = places[[truth(value) is False for value in places[f"{to}_return"]]]
    lost = lost.sort_values(f"{to}_car_min", ascending=False, kind="stable", na_position="first")
    rows = [
        (
            *cells,
            minutes(r[f"{to}_bus_min"]) if math.isfinite(r[f"{to}_bus_min"]) else say("no connection"),
            minutes(r[f"{to}_car_min"]),
            count(r["population"]),
        )
        for cells, r in worst_places(study, lost)
    ]
    return listing(
        say("Not to the {seat_term} and back on one day without a car", seat_term=SEAT_TERMS[to]),
        (*place_headings(), say("There by bus"), say("By car"), say("People")),
        rows,
        file="transport.csv",
        total=len(lost),
        text_columns=3,
    )


def _busiest(coverage: TransitCoverage) -> Listing:
    stops = coverage.stops
    served = stops[stops["departures"].astype(float) > 0].sort_values("departures", ascending=False, kind="stable")
    head = served.head(WORST_LISTED)
    rows = [
        (
            name_of(r["name"], stop),
            str(stop),
            text(r["lines"]),
            count(r["departures"]),
            clock(r["first_s"]),
            clock(r["last_s"]),
            minutes(r["headway_min"]),
            text(r["best_line"]),
            minutes(r["best_line_headway_min"]),
        )
        for stop, r in zip(head.index, records(head), strict=True)
    ]
    headings = (say("Stop"), say("Code"), say("Bus lines"), say("Departures"), say("First"), say("Last"))
    return listing(
        say("Stops with most departures"),
        (*headings, say("Headway, all lines"), say("Best line"), say("Headway of it")),
        rows,
        file="stops.csv",
        total=len(served),
        numeric=(3, 4, 5, 6, 8),
    )
