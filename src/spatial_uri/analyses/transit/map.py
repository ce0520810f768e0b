"""The map of the coverage by roads and public transport."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.definitions import day_of_service
from spatial_uri.analyses.transit.map_classes import (
    RATIO_STEPS,
    RATIO_WORDS,
    REMOTE_CLASSES,
    REMOTE_WORDS,
    RETURN_CLASSES,
    STOP_TITLES,
    departure_use,
    on_market_days,
    said_classes,
)
from spatial_uri.analyses.transit.phrases import (
    SEAT_TERMS,
    against_car,
    away,
    best_line,
    by_car,
    departures,
    distance_classes,
    headway,
    journey,
    line_of_card,
    nearest_stop,
    there_and_back,
    truth,
    why_remote,
)
from spatial_uri.analyses.transit.result import SEATS, Seat, TransitCoverage
from spatial_uri.analyses.transit.trips import HERE, NONE, ON_FOOT
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind, by_minutes, by_steps, plain
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, lines, metres, minutes, name_of, number, text


def transit_map(study: Study, coverage: TransitCoverage) -> ThemeMap:
    """Return the map of stops, departures, times by bus, remote places and all-season roads."""
    themes = [_stop_theme(coverage, served=False)]
    if coverage.has_timetable:
        themes += [_stop_theme(coverage, served=True), _departure_theme(coverage)]
        themes += [_bus_theme(coverage, to) for to in SEATS]
        themes += [_ratio_theme(coverage, to) for to in SEATS]
        themes += [_return_theme(coverage, to) for to in SEATS]
    themes += [_remote_by_time_theme(coverage), _remote_theme(coverage), _road_theme(coverage)]
    day = coverage.day
    subtitle = study.name if day is None else say("{name}, {day}", name=study.name, day=day_of_service(day))
    return ThemeMap(
        heading=say("Transport coverage of remote places"),
        subtitle=subtitle,
        layers={"settlements": _settlements(study, coverage), "stops": _stops(coverage)},
        themes=tuple(themes),
        stamp=say("ILLUSTRATIVE TIMETABLE") if coverage.is_illustrative else "",
        in_cards={say("Bus"): ("settlements", line_of_card(has_timetable=coverage.has_timetable))},
    )


def _settlements(study: Study, coverage: TransitCoverage) -> ThemeLayer:
    rows = records(coverage.places)
    stop_names = coverage.stops["name"].to_dict()
    lines: dict[str, Sequence[str]] = {
        say("Why remote"): [why_remote(coverage, r) for r in rows],
        say("All-season road"): [away(r["road_m"]) for r in rows],
        say("Hardened road"): [away(r["hardened_m"]) for r in rows],
        say("Stop on foot"): [nearest_stop(r["stop_id"], r["stop_walk_m"], stop_names) for r in rows],
        say("Stop, straight line"): [
            nearest_stop(r["straight_stop_id"], r["stop_straight_m"], stop_names) for r in rows
        ],
    }
    if coverage.has_timetable:
        lines[say("Stop with a departure on the day, on foot")] = [
            nearest_stop(r["served_stop_id"], r["served_stop_walk_m"], stop_names) for r in rows
        ]
        lines |= _service_lines(rows)
        for to in SEATS:
            seat = {"seat_term": SEAT_TERMS[to]}
            lines[say("Without a car to the {seat_term}", **seat)] = [journey(r, to) for r in rows]
            lines[say("Bus against car, {seat_term}", **seat)] = [against_car(r, to) for r in rows]
            lines[say("There and back, {seat_term}", **seat)] = [there_and_back(r, to) for r in rows]
    return settlement_layer(study, lines, ranks=list(coverage.places["rank"]))


def _stops(coverage: TransitCoverage) -> ThemeLayer:
    stops = coverage.stops
    services = _service_lines(records(stops)) if coverage.has_timetable else {}
    lines: dict[str, Sequence[str]] = {say("Stop code"): [str(s) for s in stops.index], **services}
    return ThemeLayer(
        kind="point",
        geometry=stops.geometry,
        names=[name_of(n, s) for n, s in zip(stops["name"], stops.index, strict=True)],
        records=lines,
    )


def _service_lines(rows: list[dict[str, Any]]) -> dict[str, Sequence[str]]:
    """Return what a record tells of the departures of settlements or stops."""
    return {
        say("Departures a day"): [departures(r) for r in rows],
        say("Headway, all lines"): [headway(r) for r in rows],
        say("Best line in one direction"): [best_line(r) for r in rows],
        say("Bus lines"): [text(r["lines"]) for r in rows],
    }


def _ranked(values: Any, words: Sequence[str]) -> list[tuple[str, int, str]]:
    """Rank settlements by a number, the highest first; those without one are left out."""
    numbers = np.asarray(values, dtype=float)
    rows = np.flatnonzero(~np.isnan(numbers))
    worst = rows[np.argsort(-numbers[rows], kind="stable")][:RANKED].tolist()
    return [("settlements", r, words[r]) for r in worst]


def _theme(
    key: str, title: str, definition: str, *, use: ThemeUse, ranking: list[tuple[str, int, str]], of: str
) -> Theme:
    uses = (plain("stops", say("Stops")), use)
    return Theme(key=key, title=title, definition=definition, uses=uses, ranking=ranking, ranking_title=of)


def _stop_theme(coverage: TransitCoverage, *, served: bool) -> Theme:
    """Return how far the nearest stop is, or the nearest where something departs on the day."""
    walk_m = coverage.places[coverage.served_stop_column if served else coverage.stop_column].to_numpy(dtype=float)
    title = say(STOP_TITLES[served, coverage.is_straight])
    use = by_steps(
        "settlements",
        walk_m,
        coverage.options.stop_limits_m,
        title=title,
        labels=distance_classes(coverage.options.stop_limits_m),
        missing=say("not known") if coverage.stops.empty else say("no stop found"),
    )
    return _theme(
        "served_stop" if served else "stop",
        title,
        coverage.definition("served_stop" if served else "stop"),
        use=use,
        ranking=_ranked(walk_m, [metres(m) for m in walk_m]),
        of=say("The farthest from a stop"),
    )


def _departure_theme(coverage: TransitCoverage) -> Theme:
    number_of = coverage.places["departures"].to_numpy(dtype=float)
    use = departure_use("settlements", coverage.places, missing=say("no stop within reach, or not known"))
    is_market = on_market_days(coverage.places)
    served = np.where((number_of > 0) & ~is_market, number_of, np.nan)
    words = [say("{departures} a day", departures=count(n)) for n in number_of]
    return _theme(
        "departures",
        say("Departures a day within {limit_m}", limit_m=coverage.options.stop_limit_m),
        lines(coverage.definition("departures"), coverage.definition("served_stop")),
        use=use,
        ranking=_ranked(-served, words),
        of=say("The fewest departures, where there are any"),
    )


def _bus_theme(coverage: TransitCoverage, to: Seat) -> Theme:
    places = coverage.places
    way = places[f"{to}_way"].map(text)
    best = places[f"{to}_bus_min"].where(way != ON_FOOT, places[f"{to}_foot_min"]).where(way != HERE, 0.0)
    status = pd.Series("unknown", index=places.index, dtype=object)
    status[way == NONE] = "unreachable"
    status[best.notna()] = "reached"
    seat = {"seat_term": SEAT_TERMS[to]}
    title = say("Minutes without a car to the {seat_term}", **seat)
    timed = by_minutes("settlements", best, status, title=title, limit_min=coverage.options.max_journey_min)
    unconnected = {k for k, ending in zip(timed.cls, status, strict=True) if ending == "unreachable"}
    classes = tuple(
        replace(c, label=say("no connection found")) if k in unconnected else c for k, c in enumerate(timed.classes)
    )
    return _theme(
        f"{to}_bus",
        title,
        coverage.definition("bus"),
        use=replace(timed, classes=classes),
        ranking=_ranked(best, [minutes(m) for m in best]),
        of=say("The longest without a car to the {seat_term}", **seat),
    )


def _ratio_theme(coverage: TransitCoverage, to: Seat) -> Theme:
    places = coverage.places
    ratio = places[f"{to}_bus_car_ratio"].to_numpy(dtype=float)
    seat = {"seat_term": SEAT_TERMS[to]}
    use = by_steps(
        "settlements",
        ratio,
        RATIO_STEPS,
        title=say("Bus over car, {seat_term}", **seat),
        labels=[say(label) for label in RATIO_WORDS],
        missing=say("no bus, walking is as fast, or no way by car"),
    )
    words = [
        say("{ratio} times ({bus} by bus, {car} by car)", ratio=number(r, 1), bus=minutes(b), car=minutes(c))
        for r, b, c in zip(ratio, places[f"{to}_bus_min"], places[f"{to}_car_min"], strict=True)
    ]
    return _theme(
        f"{to}_ratio",
        say("Bus against car, to the {seat_term}", **seat),
        lines(say("Minutes by bus over minutes by car, door to door."), coverage.definition("bus")),
        use=use,
        ranking=_ranked(ratio, words),
        of=say("Bus slowest against the car"),
    )


def _return_theme(coverage: TransitCoverage, to: Seat) -> Theme:
    places = coverage.places
    answers = [truth(value) for value in places[f"{to}_return"]]
    car_min = places[f"{to}_car_min"].to_numpy(dtype=float)
    stuck = np.array([answer is False for answer in answers])
    return _theme(
        f"{to}_return",
        say("There and back on one day without a car: {seat_term}", seat_term=SEAT_TERMS[to]),
        coverage.definition("return"),
        use=by_kind("settlements", answers, said_classes(RETURN_CLASSES), title=say("Without a car, on one day")),
        ranking=_ranked(np.where(stuck, np.nan_to_num(car_min, nan=-1.0), np.nan), [by_car(m) for m in car_min]),
        of=say("Not there and back"),
    )


def _remote_theme(coverage: TransitCoverage) -> Theme:
    percent = 100 * coverage.options.remote_share
    title = say("Remote places: the farthest {percent}%", percent=percent)
    return _remote(coverage, "remote", "is_remote", title, coverage.definition("remote"))


def _remote_by_time_theme(coverage: TransitCoverage) -> Theme:
    title = say(
        "Remote places: more than {limit_min} by car to the county seat",
        limit_min=coverage.options.remote_beyond_min,
    )
    return _remote(coverage, "remote_by_time", "is_remote_by_time", title, coverage.definition("remote_by_time"))


def _remote(coverage: TransitCoverage, key: str, column: str, title: str, definition: str) -> Theme:
    places = coverage.places
    answers = [truth(value) for value in places[column]]
    without, idle = "unknown" if coverage.stops.empty else "none", "idle" if coverage.has_timetable else "stop"
    has = zip(places["has_served_stop"], places["has_stop"], strict=True)
    stop = ["served" if truth(served) else idle if truth(other) else without for served, other in has]
    kinds = [{True: s, False: "not", None: "not_known"}[answer] for answer, s in zip(answers, stop, strict=True)]
    car_min = places["county_car_min"].to_numpy(dtype=float)
    words = [say(REMOTE_WORDS[s, bool(np.isfinite(m))], car=minutes(m)) for s, m in zip(stop, car_min, strict=True)]
    remote = np.array([answer is True for answer in answers])
    return _theme(
        key,
        title,
        definition,
        use=by_kind("settlements", kinds, said_classes(REMOTE_CLASSES), title=title),
        ranking=_ranked(np.where(remote, np.nan_to_num(car_min, nan=1e9), np.nan), words),
        of=say("Remote places, the farthest first"),
    )


def _road_theme(coverage: TransitCoverage) -> Theme:
    within_m = coverage.options.road_within_m
    road_m = coverage.places["road_m"].to_numpy(dtype=float)
    limits_m = (within_m / 4, within_m / 2, within_m)
    use = by_steps(
        "settlements",
        road_m,
        limits_m,
        title=say("To an all-season road"),
        labels=distance_classes(limits_m),
        missing=say("none in the data"),
    )
    return Theme(
        key="road",
        title=say("All-season road"),
        definition=coverage.definition("road"),
        uses=(use,),
        ranking=_ranked(np.where(road_m > within_m, road_m, np.nan), [metres(m) for m in road_m]),
        ranking_title=say("Farther than {within_m}", within_m=within_m),
    )
