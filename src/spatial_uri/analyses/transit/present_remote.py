"""The section on remote settlements, and which of them have no stop."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.transit.phrases import truth, why_remote
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.transit.section_parts import filled, place_headings, worst_places
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, listing, whole
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, metres, minutes, name_of, unknown, yes_no

NAMED = 3
"""So many settlements are named in a sentence."""


def remote_section(study: Study, coverage: TransitCoverage) -> Section:
    """Return who is remote, and who of them has no stop."""
    places = coverage.places
    remote = places[[truth(value) is True for value in places["is_remote"]]]
    knows_stops = len(coverage.stops) > 0
    without_stop = remote[[knows_stops and truth(value) is not True for value in remote["has_stop"]]]
    by_area = area_listing(
        say("By area: remote places"),
        coverage.areas,
        {
            say("Settlements"): lambda r: count(r["settlements"]),
            say("Remote"): lambda r: count(r["remote"]),
            say("Remote, no stop"): lambda r: count(r["remote_without_stop"]) if knows_stops else unknown(),
        },
        file="transport_areas.csv",
    )
    return Section(
        title=say("Remote places"),
        paragraphs=(
            lines(_finding(len(remote), len(places)), _stops(coverage, remote, without_stop)),
            coverage.definition("remote"),
        ),
        figures=_figures(study, coverage, len(remote), len(without_stop)),
        listings=filled(by_area, _all_remote(study, coverage, remote, without_stop)),
    )


def _figures(study: Study, coverage: TransitCoverage, remote: int, without_stop: int) -> tuple[Figure, ...]:
    row = whole(study, coverage.areas)
    definition = coverage.definition("remote")
    found = Figure(
        value=count(row["remote"] if row else remote), label=say("remote settlements"), definition=definition
    )
    if coverage.stops.empty:
        return (found,)
    return found, Figure(
        value=count(row["remote_without_stop"] if row else without_stop),
        label=say("of them without a stop"),
        definition=lines(definition, coverage.definition("stop")),
    )


def _finding(remote: int, total: int) -> str:
    return say_n(
        "{count} of {total} settlements is remote.",
        "{count} of {total} settlements are remote.",
        remote,
        total=total,
    )


def _stops(coverage: TransitCoverage, remote: pd.DataFrame, without_stop: pd.DataFrame) -> str:
    """Say how many of the remote settlements have no stop, and name the first of them."""
    if coverage.stops.empty:
        return say("Whether they have a stop is unknown, because no stops are known.")
    if remote.empty:
        return ""
    names = [name_of(name, place) for place, name in without_stop["name"].head(NAMED).items()]
    number, limit_m = len(without_stop), coverage.options.stop_limit_m
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


def _all_remote(study: Study, coverage: TransitCoverage, remote: pd.DataFrame, without_stop: pd.DataFrame) -> Listing:
    knows_stops = len(coverage.stops) > 0
    shown = remote.assign(lacks=~remote.index.isin(without_stop.index)).sort_values(
        ["lacks", "county_car_min"], ascending=[True, False], kind="stable", na_position="first"
    )
    rows = [
        (
            *cells,
            why_remote(coverage, r),
            yes_no(r["lacks"] if knows_stops else None),
            minutes(r["county_car_min"]),
            metres(r[coverage.stop_column]),
            count(r["departures"]),
            count(r["population"]),
        )
        for cells, r in worst_places(study, shown)
    ]
    headings = (say("Why remote"), say("Has a stop"), say("By car to the county seat"), say("To the nearest stop"))
    return listing(
        say("Remote places, those without a stop first"),
        (*place_headings(), *headings, say("Departures"), say("People")),
        rows,
        file="transport.csv",
        total=len(shown),
        text_columns=5,
    )
