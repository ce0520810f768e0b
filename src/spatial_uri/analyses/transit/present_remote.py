"""The section on remote settlements, and which of them have no stop."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from spatial_uri.analyses.transit.phrases import of_all, truth, why_remote
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.transit.section_parts import filled, place_headings, share_figure, worst_places
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, listing, whole
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, metres, minutes, name_of, share, yes_no

NAMED = 3
"""So many settlements are named in a sentence."""


@dataclass(frozen=True, eq=False)
class _Remote:
    """The settlements that are remote by one rule.

    Parameters
    ----------
    rows, without_stop, without_departure
        All of them, those without a stop within reach, and those without a stop where something departs on the day
        (empty where it is not known).
    is_known
        Whether it is known of any settlement.
    """

    rows: pd.DataFrame
    without_stop: pd.DataFrame
    without_departure: pd.DataFrame
    is_known: bool

    @classmethod
    def of(cls, coverage: TransitCoverage, column: str) -> _Remote:
        """Take those of whom a column says so."""
        answers = [truth(value) for value in coverage.places[column]]
        rows = coverage.places[[answer is True for answer in answers]]
        lacks = [len(coverage.stops) > 0 and truth(value) is not True for value in rows["has_stop"]]
        idle = [coverage.has_timetable and truth(value) is not True for value in rows["has_served_stop"]]
        return cls(rows, rows[lacks], rows[idle], any(answer is not None for answer in answers))


def remote_section(study: Study, coverage: TransitCoverage) -> Section:
    """Return who is remote, by both rules, and who of them has no stop."""
    by_time, farthest = _Remote.of(coverage, "is_remote_by_time"), _Remote.of(coverage, "is_remote")
    title = say("Remote places")
    if not (by_time.is_known or farthest.is_known):
        told = say("Who is remote is unknown, because no time by car to a county seat is known.")
        return Section(title=title, paragraphs=(told,))
    facts = {"percent": 100 * coverage.options.remote_share, "limit_min": coverage.options.remote_beyond_min}
    by_area = area_listing(
        say("By area: remote places"),
        coverage.areas,
        {
            say("Settlements"): lambda r: count(r["settlements"]),
            say("Over {limit_min}", **facts): lambda r: count(r["remote_by_time"]),
            say("Share"): lambda r: share(r["remote_by_time_share"]),
            say("Over {limit_min}, no stop", **facts): lambda r: count(r["remote_by_time_without_stop"]),
            say("Over {limit_min}, no departure", **facts): lambda r: count(r["remote_by_time_without_served_stop"]),
            say("Farthest {percent}%", **facts): lambda r: count(r["remote"]),
            say("Farthest {percent}%, no stop", **facts): lambda r: count(r["remote_without_stop"]),
            say("Farthest {percent}%, no departure", **facts): lambda r: count(r["remote_without_served_stop"]),
        },
        file="transport_areas.csv",
    )
    return Section(
        title=title,
        paragraphs=(
            lines(_by_time(coverage, by_time), _stops(coverage, by_time)),
            lines(_farthest(coverage, farthest), _stops(coverage, farthest)),
            lines(coverage.definition("remote_by_time"), coverage.definition("remote")),
        ),
        figures=_figures(study, coverage, by_time, farthest),
        listings=filled(by_area, _all_remote(study, coverage, by_time, farthest)),
    )


def _figures(study: Study, coverage: TransitCoverage, by_time: _Remote, farthest: _Remote) -> tuple[Figure, ...]:
    row = whole(study, coverage.areas) or {}
    definition = coverage.definition("remote_by_time")
    facts = {"percent": 100 * coverage.options.remote_share, "limit_min": coverage.options.remote_beyond_min}
    found = [
        *share_figure(
            row.get("remote_by_time_share", math.nan),
            say(
                "of settlements: more than {limit_min} by car to the county seat, or no way there by road ({number})",
                number=len(by_time.rows),
                **facts,
            ),
            of_all(definition),
        )
    ]
    with_stops = lines(definition, coverage.definition("stop"))
    if not coverage.stops.empty:
        found.append(
            Figure(value=count(len(by_time.without_stop)), label=say("of these without a stop"), definition=with_stops)
        )
    if coverage.has_timetable:
        number, label = len(by_time.without_departure), say("of these without a stop with a departure on the day")
        idle = lines(definition, coverage.definition("served_stop"))
        found.append(Figure(value=count(number), label=label, definition=idle))
    relative = coverage.definition("remote")
    found.append(
        Figure(
            value=count(len(farthest.rows)),
            label=say("settlements among the farthest {percent}%", **facts),
            definition=relative,
        )
    )
    if not coverage.stops.empty:
        label = say("of the farthest {percent}% without a stop", **facts)
        definition = lines(relative, coverage.definition("stop"))
        found.append(Figure(value=count(len(farthest.without_stop)), label=label, definition=definition))
    return tuple(found)


def _by_time(coverage: TransitCoverage, remote: _Remote) -> str:
    total, limit_min = len(coverage.places), coverage.options.remote_beyond_min
    return say_n(
        "{count} of {total} settlements ({part}) has more than {limit_min} by car to its county seat, or no way there "
        "by road.",
        "{count} of {total} settlements ({part}) have more than {limit_min} by car to their county seat, or no way "
        "there by road.",
        len(remote.rows),
        total=total,
        part=share(len(remote.rows) / total),
        limit_min=limit_min,
    )


def _farthest(coverage: TransitCoverage, remote: _Remote) -> str:
    return say_n(
        "{count} of {total} settlements is among the farthest {percent}%.",
        "{count} of {total} settlements are among the farthest {percent}%.",
        len(remote.rows),
        total=len(coverage.places),
        percent=100 * coverage.options.remote_share,
    )


def _stops(coverage: TransitCoverage, remote: _Remote) -> str:
    """Say how many of the remote settlements have no stop, and name the first of them."""
    if coverage.stops.empty:
        return say("Whether they have a stop is unknown, because no stops are known.")
    if remote.rows.empty:
        return ""
    names = [name_of(name, place) for place, name in remote.without_stop["name"].head(NAMED).items()]
    number, limit_m = len(remote.without_stop), coverage.options.stop_limit_m
    if not number:
        return say("All of these have a stop within {limit_m}.", limit_m=limit_m)
    if number > NAMED:
        return say(
            "{number} of these have no stop within {limit_m}, among them {names}.",
            number=number,
            limit_m=limit_m,
            names=names,
        )
    return say_n(
        "{count} of these has no stop within {limit_m}: {names}.",
        "{count} of these have no stop within {limit_m}: {names}.",
        number,
        limit_m=limit_m,
        names=names,
    )


def _all_remote(study: Study, coverage: TransitCoverage, by_time: _Remote, farthest: _Remote) -> Listing:
    """List who is remote by either rule."""
    knows_stops = len(coverage.stops) > 0
    index = coverage.places.index
    is_by_time, is_farthest = index.isin(by_time.rows.index), index.isin(farthest.rows.index)
    lacks = index.isin(by_time.without_stop.index) | index.isin(farthest.without_stop.index)
    shown = coverage.places.assign(by_time=is_by_time, farthest=is_farthest, has=~lacks)[is_by_time | is_farthest]
    shown = shown.sort_values(["has", "county_car_min"], ascending=[True, False], kind="stable", na_position="first")
    rows = [
        (
            *cells,
            why_remote(coverage, r),
            yes_no(r["by_time"] if by_time.is_known else None),
            yes_no(r["has"] if knows_stops else None),
            minutes(r["county_car_min"]),
            metres(r[coverage.stop_column]),
            metres(r[coverage.served_stop_column]),
            count(r["departures"]),
            count(r["population"]),
        )
        for cells, r in worst_places(study, shown)
    ]
    limit = say("Over {limit_min}", limit_min=coverage.options.remote_beyond_min)
    headings = (
        say("Has a stop"),
        say("By car to the county seat"),
        say("To the nearest stop"),
        say("To the nearest stop with a departure"),
    )
    return listing(
        say("Remote places, those without a stop first"),
        (*place_headings(), say("Why remote"), limit, *headings, say("Departures"), say("People")),
        rows,
        file="transport.csv",
        total=len(shown),
        text_columns=6,
    )
