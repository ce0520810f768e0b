"""What the settlement hierarchy, and its audit, give to an atlas."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.labels import FOUND_BY, MISMATCHES, RANK_DEFINITIONS
from spatial_uri.analyses.hierarchy.map import hierarchy_map
from spatial_uri.analyses.hierarchy.people_words import why_no_share_of_people
from spatial_uri.analyses.hierarchy.present_audit import audit_section
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy, SettlementRank
from spatial_uri.measure.known_people import are_enough_known, share_of_people
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Part, Section
from spatial_uri.page.part_tables import AREAS_LISTED, WORST_LISTED, layer_of, listing, records, with_places
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say, say_n, speaking
from spatial_uri.words.numbers import count, lines, listed, name_of, share, text, unknown

_COUNTED: dict[SettlementRank, Callable[[int], str]] = {
    "county_seat": lambda n: say_n("{count} county seat", "{count} county seats", n),
    "town": lambda n: say_n("{count} town", "{count} towns", n),
    "central_village": lambda n: say_n("{count} central village", "{count} central villages", n),
    "village": lambda n: say_n("{count} village", "{count} villages", n),
}
_LABELS: dict[SettlementRank, Callable[[int], str]] = {
    "county_seat": lambda n: say_n("county seat", "county seats", n),
    "town": lambda n: say_n("town", "towns", n),
    "central_village": lambda n: say_n("central village", "central villages", n),
    "village": lambda n: say_n("village", "villages", n),
}


def hierarchy_part(study: Study, hierarchy: Hierarchy) -> Part:
    """Return what the ranks and seats of the settlements, and their audit, give to an atlas.

    Parameters
    ----------
    study, hierarchy
        What was looked at, and the result.
    """
    audit = hierarchy.audit
    places = study.settlements.table
    table = hierarchy.places.copy()
    for k, column in enumerate(("name", "kind", "area_id", "population")):
        table.insert(k, column, places[column].to_numpy())
    spots = places.geometry
    tables = {
        "hierarchy.csv": with_places(table, spots),
        "seats.csv": with_places(hierarchy.seats, _seat_spots(hierarchy, spots)),
        "mismatches.csv": with_messages(hierarchy.mismatches),
    }
    if audit is not None:
        tables |= {"audit.csv": with_places(audit.areas), "audit_findings.csv": with_messages(audit.findings)}
    return Part(
        key="hierarchy",
        title=say("Settlement hierarchy"),
        short=say("Hierarchy"),
        sections=(
            _rank_section(study, hierarchy),
            _seat_section(hierarchy),
            _mismatch_section(hierarchy),
            *(() if audit is None else (audit_section(audit),)),
        ),
        tables=tables,
        table_words={
            "hierarchy.csv": say("one row per settlement: its rank, its town seat and county seat"),
            "seats.csv": say("one row per township and county: its seat, and how it was found"),
            "mismatches.csv": say("one row per contradiction between codes, points, kinds and boundaries"),
            "audit.csv": say("one row per area: settlements expected, found, missing, duplicate, orphan, outside"),
            "audit_findings.csv": say("one row per finding of the audit"),
        },
        layers={"hierarchy": layer_of(gpd.GeoDataFrame(table, geometry=spots, crs=study.crs))},
        map=if_drawn(lambda: hierarchy_map(study, hierarchy)),
        notes=(*hierarchy.notes, *(audit.notes if audit else ())),
        missing=()
        if audit
        else (say("Audit against expected settlements: none were given, so whether any is missing is unknown."),),
    )


def with_messages(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table for a spreadsheet, the sentences of its notes in English, as all tables are."""
    with speaking("en"):
        return with_places(table.drop(columns="note").assign(message=[note.message for note in table["note"]]))


def _seat_spots(hierarchy: Hierarchy, spots: gpd.GeoSeries) -> gpd.GeoSeries:
    seats = spots.reindex(hierarchy.seats["seat_id"].to_numpy())
    return gpd.GeoSeries(seats.to_numpy(), index=hierarchy.seats.index, crs=spots.crs)


def _rank_section(study: Study, hierarchy: Hierarchy) -> Section:
    ranks = hierarchy.places["rank"]
    people = study.settlements.table["population"]
    total = len(ranks)
    lacking = int(people.isna().sum())
    rows, figures, counts = [], [], []
    for rank in SETTLEMENT_RANKS:
        own = (ranks == rank).to_numpy()
        n, living = int(own.sum()), people[own]
        inhabited = float(living.sum()) if living.notna().any() else float("nan")
        is_told = not n or are_enough_known(living.to_numpy(dtype=np.float64))
        of_people = share_of_people(people.to_numpy(dtype=np.float64), own) if is_told else float("nan")
        rows.append(
            (
                say(RANKS[rank].label),
                count(n),
                share(n / total) if total else unknown(),
                count(inhabited),
                share(of_people),
                count(int(living.isna().sum())),
            )
        )
        figures.append(Figure(value=count(n), label=_LABELS[rank](n), definition=say(RANK_DEFINITIONS[rank])))
        counts.append(_COUNTED[rank](n))
    headings = (
        say("Rank"),
        say("Settlements"),
        say("Of all"),
        say("People"),
        say("Of people known"),
        say("People not known"),
    )
    return Section(
        title=say("Settlements by rank"),
        paragraphs=(
            lines(
                say_n("{count} settlement: {ranks}.", "{count} settlements: {ranks}.", total, ranks=listed(counts)),
                say_n(
                    "The population of {count} settlement is not known.",
                    "The population of {count} settlements is not known.",
                    lacking,
                )
                if lacking
                else "",
            ),
            say(
                "Of all: share of all settlements. Of people known: share of the people whose number is known; told "
                "where that of at least half of all settlements, and of those of the rank, is."
            ),
            *filter(None, (why_no_share_of_people(people),)),
        ),
        figures=tuple(figures),
        listings=(listing(say("Ranks"), headings, rows, file="hierarchy.csv", text_columns=1),),
    )


def _seat_section(hierarchy: Hierarchy) -> Section:
    seats = hierarchy.seats
    title = say("Seats of towns and counties")
    if seats.empty:
        none_sought = say("There are no townships or counties among the areas: no seat is sought.")
        return Section(title=title, paragraphs=(none_sought,))
    none = seats[seats["found_by"] == "none"]
    assumed = seats["found_by"].isin(("largest", "name"))
    ways = [_times(FOUND_BY[str(by)], n) for by, n in seats["found_by"].value_counts().items() if by != "none"]
    ordered = pd.concat([none, seats[assumed], seats[~assumed & (seats["found_by"] != "none")]])
    head = ordered.head(AREAS_LISTED)
    rows = [
        (
            name_of(r["name"], a),
            str(a),
            say(text(r["level"])),
            name_of(r["seat_name"], r["seat_id"]) if text(r["seat_id"]) else unknown(),
            text(r["seat_id"]),
            say(FOUND_BY[r["found_by"]]),
        )
        for a, r in zip(head.index, records(head), strict=True)
    ]
    headings = (say("Area"), say("Code"), say("Level"), say("Seat"), say("Code of the seat"), say("How found"))
    return Section(
        title=title,
        paragraphs=(
            lines(
                say_n(
                    "Of {count} township or county, {known} has a known seat.",
                    "Of {count} townships and counties, {known} have a known seat.",
                    len(seats),
                    known=len(seats) - len(none),
                ),
                say("How the seats were found: {ways}.", ways=listed(ways)) if ways else "",
                say_n(
                    "No seat is known of {count} area: {names}.",
                    "No seat is known of {count} areas: {names}.",
                    len(none),
                    names=[name_of(n, a) for a, n in none["name"].items()],
                )
                if len(none)
                else "",
            ),
        ),
        listings=(
            listing(
                say("Seats, those not known first"), headings, rows, file="seats.csv", total=len(seats), numeric=()
            ),
        ),
    )


def _times(label: str, times: int) -> str:
    """Say something that occurs, and how often."""
    return say("{thing} ({number})", thing=say(label), number=times)


def _mismatch_section(hierarchy: Hierarchy) -> Section:
    found = hierarchy.mismatches
    title = say("Contradictions")
    if found.empty:
        nothing = say("Codes, points, kinds and boundaries do not contradict one another.")
        return Section(title=title, paragraphs=(nothing,))
    kinds = [_times(MISMATCHES[str(kind)], n) for kind, n in found["kind"].value_counts().items()]
    rows = [
        (say(MISMATCHES[r["kind"]]), r["note"].message, text(r["place_id"]), text(r["area_id"]))
        for r in records(found.head(WORST_LISTED))
    ]
    headings = (say("Kind"), say("What was found"), say("Settlement"), say("Area"))
    return Section(
        title=title,
        paragraphs=(
            say_n(
                "{count} contradiction in the data: {kinds}.",
                "{count} contradictions in the data: {kinds}.",
                len(found),
                kinds=listed(kinds),
            ),
        ),
        listings=(
            listing(say("Contradictions found"), headings, rows, file="mismatches.csv", total=len(found), numeric=()),
        ),
    )
