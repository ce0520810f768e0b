"""Hinterlands in the report: the largest ones, and who is nearer to another centre than to the own."""

from __future__ import annotations

import math

import geopandas as gpd

from spatial_uri.analyses.layout.phrases import belongings
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import WORST_LISTED, listing, records
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, minutes, name_of, number, people, share, whole_number


def hinterland_section(study: Study, layout: SettlementLayout) -> Section:
    """Return the section on hinterlands.

    Parameters
    ----------
    study, layout
        What was measured, and the result.
    """
    allocation = layout.allocation
    title = say("Hinterlands")
    reached = int((allocation["status"] == "reached").sum())
    if not reached:
        nothing = say("No settlement reaches a town or county seat, or none is known: there are no hinterlands.")
        return Section(title=title, paragraphs=(nothing,))
    own = belongings(layout)
    away = own.count("other")
    return Section(
        title=title,
        paragraphs=tuple(filter(None, (_findings(layout, reached, away), without_centre(layout)))),
        figures=(
            Figure(
                value=share(away / len(own)),
                label=say("of settlements are nearer to another centre"),
                definition=say(
                    "the town or county seat nearest in time is not the seat of the own township; share of all "
                    "settlements, those that reach none or whose seat is not known included"
                ),
            ),
            Figure(
                value=count(own.count("unknown")),
                label=say("of unknown belonging"),
                definition=say("settlements that reach no centre, or the seat of whose township is not known"),
            ),
        ),
        listings=tuple(table for table in (_largest(layout), _strayed(study, layout, own)) if table.rows),
    )


def _findings(layout: SettlementLayout, reached: int, away: int) -> str:
    """Say how many settlements have a centre, whose hinterland is the largest, and how many belong elsewhere."""
    largest = _centres(layout).head(1)
    first = records(largest)[0]
    return lines(
        say_n(
            "{reached} of {count} settlement reaches a town or county seat.",
            "{reached} of {count} settlements reach a town or county seat.",
            len(layout.allocation),
            reached=reached,
        ),
        say_n(
            "The largest hinterland is that of {centre} with {count} settlement.",
            "The largest hinterland is that of {centre} with {count} settlements.",
            first["settlements"],
            centre=name_of(first["name"], largest.index[0]),
        ),
        say_n(
            "{count} settlement is nearer to another centre than to the seat of the own township.",
            "{count} settlements are nearer to another centre than to the seat of the own township.",
            away,
        ),
    )


def _centres(layout: SettlementLayout) -> gpd.GeoDataFrame:
    """Return the hinterlands of centres, those of most settlements first."""
    centres = layout.hinterlands[layout.hinterlands["status"] == "centre"]
    return centres.sort_values("settlements", ascending=False, kind="stable")


def without_centre(layout: SettlementLayout) -> str:
    """Say what belongs to no centre, and that the rows add up; empty where everything belongs to one."""
    others = records(layout.hinterlands[layout.hinterlands["status"] == "none"])
    if not others:
        return ""
    row = others[0]
    land = say("{number} km²", number=number(row["area_km2"], 1))
    if not math.isfinite(row["population"]):
        return say_n(
            "{count} settlement with {land} of land belongs to no centre; with it the table adds up to the study.",
            "{count} settlements with {land} of land belong to no centre; with them the table adds up to the study.",
            row["settlements"],
            land=land,
        )
    return say_n(
        "{count} settlement with {people} people and {land} of land belongs to no centre; with it the table adds up "
        "to the study.",
        "{count} settlements with {people} people and {land} of land belong to no centre; with them the table adds up "
        "to the study.",
        row["settlements"],
        people=people(row["population"]),
        land=land,
    )


def _largest(layout: SettlementLayout) -> Listing:
    centres = _centres(layout).head(WORST_LISTED)
    none = layout.hinterlands[layout.hinterlands["status"] == "none"]
    cells = [
        (
            name_of(r["name"], p) if r["status"] == "centre" else say("no centre reached"),
            str(p),
            say(RANKS[r["rank"]].label) if r["status"] == "centre" else "",
            count(r["settlements"]),
            count(r["population"]),
            minutes(r["mean_min"]) if r["status"] == "centre" else "",
            minutes(r["max_min"]) if r["status"] == "centre" else "",
            whole_number(r["settlements_of_other_townships"]) if r["status"] == "centre" else "",
            say("{number} km²", number=number(r["area_km2"], 1)),
        )
        for part in (centres, none)
        for p, r in zip(part.index, records(part), strict=True)
    ]
    headings = (
        say("Centre"),
        say("Code"),
        say("Rank"),
        say("Settlements"),
        say("People"),
        say("Mean"),
        say("Farthest"),
        say("From another township"),
        say("Land"),
    )
    title = say("The largest hinterlands")
    return listing(title, headings, cells, file="hinterlands.csv", total=len(layout.hinterlands), text_columns=3)


def _strayed(study: Study, layout: SettlementLayout, own: list[str]) -> Listing:
    """List the settlements that are nearer to another centre, most people first."""
    places = study.settlements.table
    away = layout.allocation[[word == "other" for word in own]]
    away = away.assign(people=places["population"]).sort_values("people", ascending=False, kind="stable")
    head = away.head(WORST_LISTED)
    cells = [
        (
            name_of(places["name"].get(p), p),
            str(p),
            name_of(r["centre_name"], r["centre_id"]),
            minutes(r["travel_min"]),
            count(r["people"]),
        )
        for p, r in zip(head.index, records(head), strict=True)
    ]
    headings = (say("Settlement"), say("Code"), say("Nearest centre"), say("Minutes"), say("People"))
    title = say("Nearer to another centre than to the seat of their township")
    return listing(title, headings, cells, file="allocation.csv", total=len(away), text_columns=3)
