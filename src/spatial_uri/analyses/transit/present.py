"""What the coverage by roads and public transport gives to an atlas."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.transit.map import SEATS, transit_map, walk_words
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    area_listing,
    area_words,
    layer_of,
    listing,
    parameters_of,
    people_missing,
    records,
    whole,
    with_places,
)
from spatial_uri.words.numbers import (
    UNKNOWN,
    clock,
    count,
    listed,
    metres,
    minutes,
    name_of,
    number,
    of_things,
    share,
    text,
    yes_no,
)

_ALL = "share of all settlements"
_ILLUSTRATIVE = "ILLUSTRATIVE TIMETABLE: its times are invented and show how the measure works, not what runs."


def transit_part(study: Study, coverage: TransitCoverage) -> Part:
    """Return what stops, departures, times by bus, remote places and all-season roads give to an atlas.

    Parameters
    ----------
    study, coverage
        What was measured, and the result.
    """
    return Part(
        key="transit",
        title="Transport coverage of remote places",
        short="Transport",
        sections=(
            _road_section(study, coverage),
            _stop_section(study, coverage),
            *((_bus_section(study, coverage),) if coverage.has_timetable else ()),
            _remote_section(study, coverage),
        ),
        tables={
            "stops.csv": with_places(coverage.stops),
            "transport.csv": with_places(coverage.places),
            "transport_areas.csv": with_places(coverage.areas),
        },
        table_words={
            "stops.csv": "one row per stop: departures, first, last (seconds after midnight), headway, lines",
            "transport.csv": "one row per settlement: road, stop, departures, minutes by bus and car, same-day return",
            "transport_areas.csv": "one row per area: Rural Access Index, shares with a stop, a bus, a return",
        },
        layers={"stops": layer_of(coverage.stops), "transport": layer_of(coverage.places)},
        map=transit_map(study, coverage),
        parameters={
            **parameters_of(coverage.options),
            "day": coverage.day.isoformat() if coverage.day else None,
            "illustrative_timetable": coverage.is_illustrative,
        },
        notes=coverage.notes,
        missing=coverage.missing,
    )


def _definition(coverage: TransitCoverage, key: str, of: str = _ALL) -> str:
    return f"{coverage.definitions.get(key, key)}; {of}"


def _illustrative(coverage: TransitCoverage) -> tuple[str, ...]:
    return (_ILLUSTRATIVE,) if coverage.is_illustrative else ()


def _people(study: Study) -> str:
    lacking = people_missing(study)
    where = f" (unknown for {of_things(lacking, 'settlement')})" if lacking else ""
    return f"share of the people whose number is known{where}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _figure(value: float, label: str, definition: str) -> list[Figure]:
    """Return the figure of a share, or none where it is not known."""
    return [Figure(value=share(value), label=label, definition=definition)] if math.isfinite(value) else []


def _road_section(study: Study, coverage: TransitCoverage) -> Section:
    row, places = whole(study, coverage.areas), coverage.places
    options = coverage.options
    figures = []
    if row:
        reach = metres(options.road_within_m)
        figures = [
            *_figure(row["road_settlements_share"], f"of settlements within {reach} of an all-season road",
                     _definition(coverage, "road")),
            *_figure(row["road_population_share"], "of people: Rural Access Index",
                     _definition(coverage, "road", _people(study)) + " (SDG indicator 9.1.1)"),
            *_figure(row["hardened_settlements_share"],
                     f"of settlements within {metres(options.hardened_within_m)} of a hardened road (通畅率)",
                     _definition(coverage, "hardened")),
        ]  # fmt: skip
    far = places[~(places["road_m"] <= options.road_within_m)].sort_values("road_m", ascending=False, kind="stable")
    rows = [
        (*_place(r, p, area), metres(r["road_m"]), metres(r["hardened_m"]), count(r["population"]))
        for p, area, r in _head(study, far)
    ]
    total = len(places)
    if far.empty:
        said = f"All {of_things(total, 'settlement')} lie within {metres(options.road_within_m)} of an all-season road."
    elif places["road_m"].isna().all():
        said = "No road in the data counts as an all-season road, so how far they are is unknown."
    else:
        said = (
            f"{count(len(far))} of {of_things(total, 'settlement')} lie farther than {metres(options.road_within_m)} "
            "from every all-season road."
        )
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Settlements": lambda r: count(r["settlements"]),
        "All-season road": lambda r: share(r["road_settlements_share"]),
        "People (RAI)": lambda r: share(r["road_population_share"]),
        "Hardened road": lambda r: share(r["hardened_settlements_share"]),
    }
    listings = (
        area_listing("By area: all-season and hardened roads", coverage.areas, columns, file="transport_areas.csv"),
        listing("Farthest from an all-season road", ("Settlement", "Code", "Area", "All-season road", "Hardened road",
                "People"), rows, file="transport.csv", total=len(far), text_columns=3),
    )  # fmt: skip
    return Section(title="All-season roads", paragraphs=(said,), figures=tuple(figures), listings=_filled(*listings))


def _stop_section(study: Study, coverage: TransitCoverage) -> Section:
    if coverage.stops.empty:
        said = "No stop of public transport is known: whether there is one within reach is unknown, not no."
        return Section(title="Stops within reach", paragraphs=(said, *coverage.missing))
    row, places, options = whole(study, coverage.areas), coverage.places, coverage.options
    column, how = walk_words(coverage)
    figures: list[Figure] = []
    shares: list[tuple[str, ...]] = []
    for kind, words in {"stop": "along the network of paths", "straight": "in a straight line"}.items():
        if row is None or not math.isfinite(row[f"{kind}_settlements_share_{options.stop_limit_m:g}"]):
            continue
        for of, what in {"settlements": "Settlements", "population": "People"}.items():
            found = [row[f"{kind}_{of}_share_{limit:g}"] for limit in options.stop_limits_m]
            shares.append((f"{what}, {words}", *(share(value) for value in found)))
        people = row[f"{kind}_population_share_{options.stop_limit_m:g}"]
        also = f" ({share(people)} of people)" if math.isfinite(people) else ""
        of_people = f", and {_people(study)}" if also else ""
        figures += _figure(
            row[f"{kind}_settlements_share_{options.stop_limit_m:g}"],
            f"of settlements{also} within {metres(options.stop_limit_m)} of a stop, {words}",
            f"{_definition(coverage, 'stop')}{of_people}; here {words}",
        )
    far = places[~(places[column] <= options.stop_limit_m)].sort_values(
        column, ascending=False, kind="stable", na_position="first"
    )
    rows = [
        (*_place(r, p, area), metres(r[column]) if math.isfinite(r[column]) else "no stop found",
         metres(r["stop_straight_m"]), count(r["population"]))
        for p, area, r in _head(study, far)
    ]  # fmt: skip
    total = len(places)
    within = total - len(far)
    said = (
        f"{count(within)} of {of_things(total, 'settlement')} ({share(within / total) if total else UNKNOWN}) have a "
        f"stop within {metres(options.stop_limit_m)}, {how}."
    )
    prefix = "straight" if column == "stop_straight_m" else "stop"
    columns: dict[str, Callable[[dict[str, Any]], str]] = {"Settlements": lambda r: count(r["settlements"])}
    for limit in options.stop_limits_m:
        key = f"{prefix}_settlements_share_{limit:g}"
        columns[f"≤ {metres(limit)}"] = _share_of(key)
    columns[f"People ≤ {metres(options.stop_limit_m)}"] = _share_of(
        f"{prefix}_population_share_{options.stop_limit_m:g}"
    )
    limits = [f"≤ {metres(limit)}" for limit in options.stop_limits_m]
    listings = (
        listing("Share with a stop within", ("Of", *limits), shares, file="transport_areas.csv", text_columns=1),
        area_listing(f"By area: stops, {how}", coverage.areas, columns, file="transport_areas.csv"),
        listing(f"No stop within {metres(options.stop_limit_m)}", ("Settlement", "Code", "Area", "To the nearest stop",
                "Straight line", "People"), rows, file="transport.csv", total=len(far), text_columns=3),
    )  # fmt: skip
    return Section(title="Stops within reach", paragraphs=(said,), figures=tuple(figures), listings=_filled(*listings))


def _share_of(key: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: share(row[key])


def _bus_section(study: Study, coverage: TransitCoverage) -> Section:
    row, places = whole(study, coverage.areas), coverage.places
    reach = metres(coverage.options.stop_limit_m)
    day = f"{coverage.day:%A %Y-%m-%d}" if coverage.day else "the day asked"
    figures: list[Figure] = []
    if row:
        figures += _figure(row["served_share"], f"of settlements have a departure within {reach}",
                           f"{_definition(coverage, 'departures')}; {coverage.definitions.get('stop')}")  # fmt: skip
        figures.append(
            Figure(value=count(row["median_departures"]), label="departures a day, median",
                   definition=f"each trip once, at all stops within {reach}, on {day}; median of all settlements")
        )  # fmt: skip
        for to, seat in SEATS.items():
            figures += _figure(row[f"{to}_return_share"], f"of settlements: to the {seat} and back, one day, no car",
                               _definition(coverage, "return"))  # fmt: skip
    sentences = [f"On {day}, {_served(places)}."]
    for to, seat in SEATS.items():
        ratio = places[f"{to}_ratio"].median()
        if math.isfinite(ratio):
            sentences.append(
                f"Where a bus is taken to the {seat}, it takes {number(ratio, 1)} times as long as a car (median)."
            )
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Settlements": lambda r: count(r["settlements"]),
        "With a departure": lambda r: share(r["served_share"]),
        "Departures, median": lambda r: count(r["median_departures"]),
        "Town and back": lambda r: share(r["town_return_share"]),
        "County and back": lambda r: share(r["county_return_share"]),
    }
    return Section(
        title="Buses" + (" (illustrative timetable)" if coverage.is_illustrative else ""),
        paragraphs=(*_illustrative(coverage), " ".join(sentences), _sentence(coverage.definitions.get("bus", ""))),
        figures=tuple(figures),
        listings=_filled(
            area_listing("By area: buses", coverage.areas, columns, file="transport_areas.csv"),
            *(_slowest(study, coverage, to) for to in SEATS),
            *(_no_return(study, coverage, to) for to in SEATS),
            _busiest(coverage),
        ),
    )


def _served(places: pd.DataFrame) -> str:
    total, served = len(places), int((places["departures"] > 0).sum())
    known = places["departures"].dropna()
    most = f", at most {of_things(known.max(), 'departure')}" if len(known) else ""
    return f"{count(served)} of {of_things(total, 'settlement')} have a departure within reach{most}"


def _slowest(study: Study, coverage: TransitCoverage, to: str) -> Listing:
    places = coverage.places
    known = places[places[f"{to}_bus_min"].notna()].sort_values(f"{to}_bus_min", ascending=False, kind="stable")
    rows = [
        (*_place(r, p, area), clock(r[f"{to}_leave_s"]), minutes(r[f"{to}_bus_min"]), minutes(r[f"{to}_walk_min"]),
         minutes(r[f"{to}_wait_min"]), minutes(r[f"{to}_ride_min"]), count(r[f"{to}_transfers"]),
         minutes(r[f"{to}_car_min"]), number(r[f"{to}_ratio"], 1))
        for p, area, r in _head(study, known)
    ]  # fmt: skip
    columns = ("Settlement", "Code", "Area", "Leave", "By bus", "Walk", "Wait", "Ride", "Changes", "By car", "Ratio")
    return listing(
        f"The longest by bus to the {SEATS[to]}", columns, rows, file="transport.csv", total=len(known), text_columns=3
    )


def _no_return(study: Study, coverage: TransitCoverage, to: str) -> Listing:
    places = coverage.places
    lost = places[places[f"{to}_return"].map(yes_no) == "no"]
    lost = lost.sort_values(f"{to}_car_min", ascending=False, kind="stable", na_position="first")
    rows = [
        (*_place(r, p, area), minutes(r[f"{to}_bus_min"]) if math.isfinite(r[f"{to}_bus_min"]) else "no connection",
         minutes(r[f"{to}_car_min"]), count(r["population"]))
        for p, area, r in _head(study, lost)
    ]  # fmt: skip
    columns = ("Settlement", "Code", "Area", "There by bus", "By car", "People")
    return listing(
        f"Not to the {SEATS[to]} and back on one day, no car", columns, rows, file="transport.csv", total=len(lost),
        text_columns=3,
    )  # fmt: skip


def _busiest(coverage: TransitCoverage) -> Listing:
    stops = coverage.stops
    served = stops[stops["departures"].astype(float) > 0].sort_values("departures", ascending=False, kind="stable")
    head = served.head(WORST_LISTED)
    rows = [
        (name_of(r["name"], stop), str(stop), text(r["lines"]), count(r["departures"]), clock(r["first_s"]),
         clock(r["last_s"]), minutes(r["headway_min"]))
        for stop, r in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    columns = ("Stop", "Code", "Lines", "Departures", "First", "Last", "Between")
    return listing("Stops with most departures", columns, rows, file="stops.csv", total=len(served), text_columns=3)


def _remote_section(study: Study, coverage: TransitCoverage) -> Section:
    places = coverage.places
    remote = places[places["is_remote"].map(yes_no) == "yes"]
    row = whole(study, coverage.areas)
    has_stops = len(coverage.stops) > 0
    lost = remote[remote["has_stop"].map(yes_no) != "yes"] if has_stops else remote.head(0)
    total = len(places)
    definition = _definition(coverage, "remote")
    said = f"{count(len(remote))} of {of_things(total, 'settlement')} are remote"
    if not has_stops:
        said += "; whether they have a stop is unknown, for no stops are known."
    else:
        said += f"; {count(len(lost))} of these have no stop within {metres(coverage.options.stop_limit_m)}"
        names = [name_of(n, p) for p, n in lost["name"].head(3).items()]
        said += f", among them {listed(names)}." if len(lost) > 3 else f": {listed(names)}." if names else "."
    figures = [Figure(value=count(row["remote"] if row else len(remote)), label="remote settlements",
                      definition=definition)]  # fmt: skip
    if has_stops:
        figures.append(
            Figure(value=count(row["remote_without_stop"] if row else len(lost)), label="of them without a stop",
                   definition=f"{definition}; {coverage.definitions.get('stop', '')}")
        )  # fmt: skip
    column, _ = walk_words(coverage)
    shown = remote.assign(lacks=~remote.index.isin(lost.index)).sort_values(
        ["lacks", "county_car_min"], ascending=[True, False], kind="stable", na_position="first"
    )
    rows = [
        (*_place(r, p, area), text(r["why_remote"]), "no" if p in lost.index else "yes" if has_stops else UNKNOWN,
         minutes(r["county_car_min"]), metres(r[column]), count(r["departures"]), count(r["population"]))
        for p, area, r in _head(study, shown)
    ]  # fmt: skip
    columns: Mapping[str, Callable[[dict[str, Any]], str]] = {
        "Settlements": lambda r: count(r["settlements"]),
        "Remote": lambda r: count(r["remote"]),
        "Remote, no stop": lambda r: count(r["remote_without_stop"]) if has_stops else UNKNOWN,
    }
    return Section(
        title="Remote places",
        paragraphs=(said, _sentence(definition)),
        figures=tuple(figures),
        listings=_filled(
            area_listing("By area: remote places", coverage.areas, columns, file="transport_areas.csv"),
            listing("Remote places, those without a stop first", ("Settlement", "Code", "Area", "Why", "Stop",
                    "By car to the county seat", "To the nearest stop", "Departures", "People"), rows,
                    file="transport.csv", total=len(shown), text_columns=5),
        ),
    )  # fmt: skip


def _head(study: Study, table: pd.DataFrame) -> list[tuple[str, str, dict[str, Any]]]:
    head = table.head(WORST_LISTED)
    return list(zip([str(p) for p in head.index], area_words(study, head["area_id"]), records(head), strict=True))


def _place(row: Mapping[str, Any], place: str, area: str) -> tuple[str, str, str]:
    return name_of(row["name"], place), place, area


def _filled(*listings: Listing) -> tuple[Listing, ...]:
    return tuple(table for table in listings if table.rows)
