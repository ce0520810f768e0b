"""The section on departures, journeys by bus, and going there and back on one day."""

from __future__ import annotations

import math
from typing import Any

from spatial_uri.analyses.transit.definitions import day_of_service
from spatial_uri.analyses.transit.phrases import SEAT_TERMS, of_all, truth
from spatial_uri.analyses.transit.result import SEATS, Seat, TransitCoverage
from spatial_uri.analyses.transit.section_parts import filled, place_headings, share_figure, worst_places
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import WORST_LISTED, area_listing, listing, records, whole
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import clock, count, lines, minutes, name_of, number, share, text


def bus_section(study: Study, coverage: TransitCoverage) -> Section:
    """Return what departs on the day of service, how long buses take, and who gets there and back."""
    row = whole(study, coverage.areas)
    by_area = area_listing(
        say("By area: buses"),
        coverage.areas,
        {
            say("Settlements"): lambda r: count(r["settlements"]),
            say("With a departure"): lambda r: share(r["served_share"]),
            say("Departures, median"): lambda r: count(r["median_departures"]),
            say("Town and back"): lambda r: share(r["town_return_share"]),
            say("County and back"): lambda r: share(r["county_return_share"]),
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
    departures = lines(coverage.definition("departures"), coverage.definition("stop"))
    back = of_all(coverage.definition("return"))
    return [
        *share_figure(
            row["served_share"],
            say("of settlements have a departure within {limit_m}", limit_m=limit_m),
            of_all(departures),
        ),
        Figure(
            value=count(row["median_departures"]),
            label=say("departures a day, median"),
            definition=say(
                "Each trip of {day} counts once, over all stops within {limit_m}. The figure is the median of all "
                "settlements.",
                day=_day(coverage),
                limit_m=limit_m,
            ),
        ),
        *share_figure(
            row["town_return_share"],
            say("of settlements: to the town seat and back on one day without a car"),
            back,
        ),
        *share_figure(
            row["county_return_share"],
            say("of settlements: to the county seat and back on one day without a car"),
            back,
        ),
    ]


def _departing(coverage: TransitCoverage) -> tuple[str, ...]:
    """Say how many settlements have a departure, and the most that one has."""
    departures = coverage.places["departures"]
    served = say_n(
        "On {day}, {count} of {total} settlements has a departure within reach.",
        "On {day}, {count} of {total} settlements have a departure within reach.",
        int((departures > 0).sum()),
        day=_day(coverage),
        total=len(departures),
    )
    if not departures.notna().any():
        return (served,)
    most = float(departures.max())
    return served, say_n(
        "No settlement has more than {count} departure a day.",
        "No settlement has more than {count} departures a day.",
        most,
    )


def _against_car(coverage: TransitCoverage, to: Seat) -> str:
    ratio = coverage.places[f"{to}_bus_car_ratio"].median()
    if not math.isfinite(ratio):
        return ""
    return say(
        "Where a bus is taken to the {seat_term}, it takes {ratio} times as long as a car (median).",
        seat_term=SEAT_TERMS[to],
        ratio=number(ratio, 1),
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
        )
        for stop, r in zip(head.index, records(head), strict=True)
    ]
    return listing(
        say("Stops with most departures"),
        (say("Stop"), say("Code"), say("Bus lines"), say("Departures"), say("First"), say("Last"), say("Headway")),
        rows,
        file="stops.csv",
        total=len(served),
        text_columns=3,
    )
