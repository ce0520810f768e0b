"""The sections on the chain of goods from tier to tier, and on the bus lines that could carry parcels."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.analyses.logistics.definitions import STAGE_TERMS, TIER_TERMS, chain_definition, line_definition
from spatial_uri.analyses.logistics.result import SEPARATOR, THEN, Logistics
from spatial_uri.analyses.transit.section_parts import filled
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import WORST_LISTED, listing, records
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, minutes, name_of, share, whole_number

_STOPS_SHOWN = 10
LINES_LISTED = 50
_FINDINGS = {
    "centre_to_station": N_(
        "Goods take {median} (median) from the county centre to a town station, {longest} at most; they get to "
        "{supplied} of {total}."
    ),
    "supplier_to_point": N_(
        "From the station (or centre) they take {median} (median) to a village point, {longest} at most; they get to "
        "{supplied} of {total}."
    ),
    "centre_to_point": N_(
        "The whole way from the county centre to a village point takes {median} (median), {longest} at most; it is "
        "open to {supplied} of {total}."
    ),
}
"""Stage of the chain -> its median and its longest time in a sentence."""


def chain_section(result: Logistics) -> Section:
    """Return how long goods take from tier to tier."""
    stages = [row for row in records(result.stages) if row["supplied"]]
    return Section(
        title=say("From the county centre to the village"),
        paragraphs=(
            *(
                say(
                    _FINDINGS[row["stage"]],
                    median=minutes(row["median_min"]),
                    longest=minutes(row["max_min"]),
                    supplied=row["supplied"],
                    total=row["nodes"],
                )
                for row in stages
            ),
            chain_definition(),
        ),
        figures=tuple(
            Figure(
                value=minutes(row["median_min"]),
                label=say("{stage_term}, median", stage_term=STAGE_TERMS[row["stage"]]),
                definition=chain_definition(),
            )
            for row in stages
        ),
        listings=filled(_stages(stages), _slowest(result)),
    )


def _stages(stages: list[dict[str, Any]]) -> Listing:
    rows = [
        (
            say(STAGE_TERMS[row["stage"]]),
            count(row["nodes"]),
            share(row["supplied_share"]),
            *(minutes(row[name]) for name in ("mean_min", "median_min", "p90_min", "max_min")),
            count(row["nodes"] - row["supplied"]),
        )
        for row in stages
    ]
    headings = (
        say("Stage"),
        say("Nodes"),
        say("Share reached"),
        say("Mean"),
        say("Median"),
        say("90th percentile"),
        say("Longest"),
        say("Nodes not reached"),
    )
    return listing(say("Times from tier to tier"), headings, rows, file="logistics_stages.csv", text_columns=1)


def _slowest(result: Logistics) -> Listing:
    nodes = result.supplied_nodes
    rows = [
        (
            name_of(r["name"], str(node)),
            str(node),
            say(TIER_TERMS[r["tier"]]),
            name_of(r["supplier_name"], r["supplier_id"]),
            minutes(r["supply_min"]),
            minutes(r["chain_min"]),
        )
        for node, r in zip(nodes.index[:WORST_LISTED], records(nodes.head(WORST_LISTED)), strict=True)
    ]
    headings = (
        say("Node"),
        say("Code"),
        say("Tier of node"),
        say("Supplied from"),
        say("From there"),
        say("From the county centre"),
    )
    return listing(
        say("Farthest from the county centre"),
        headings,
        rows,
        file="logistics_nodes.csv",
        total=len(nodes),
        text_columns=4,
    )


def line_section(result: Logistics) -> Section:
    """Return which bus lines could carry parcels."""
    lines = result.lines
    fit = lines[lines["is_fit"]].sort_values(["villages_out", "trips"], ascending=False, kind="stable")
    title = (
        say("Bus lines that could carry parcels (illustrative timetable)")
        if result.is_illustrative
        else say("Bus lines that could carry parcels")
    )
    findings = [
        say_n(
            "{count} of {total} bus lines passes a station and villages on one trip.",
            "{count} of {total} bus lines pass a station and villages on one trip.",
            len(fit),
            total=len(lines),
        )
    ]
    findings += _village_findings(result) if len(fit) else []
    return Section(title=title, paragraphs=(*findings, line_definition(result)), listings=filled(_lines(fit)))


def _village_findings(result: Logistics) -> list[str]:
    passed = result.places[result.places["lines"].notna()]
    found = [
        say_n(
            "They pass {number} of {count} village.",
            "They pass {number} of {count} villages.",
            int(result.places["rank"].isin(VILLAGE_RANKS).sum()),
            number=len(passed),
        )
    ]
    lacking = int(passed["has_point"].eq(False).sum())
    if passed["has_point"].notna().any():
        found.append(
            say_n(
                "{count} of these villages has no village point yet.",
                "{count} of these villages have no village point yet.",
                lacking,
            )
        )
    return found


def _lines(fit: pd.DataFrame) -> Listing:
    rows = [
        (
            name_of(r["line"]),
            r["stations"].replace(SEPARATOR, say(", ")),
            _shortened(r["order"]),
            count(r["trips"]),
            count(r["villages_out"]),
            count(r["villages_in"]),
            whole_number(r["villages_without_point"]),
        )
        for r in records(fit.head(LINES_LISTED))
    ]
    headings = (
        say("Line"),
        say("Stations and centres"),
        say("In the order of the trip"),
        say("Trips a day"),
        say("Villages after a station"),
        say("Villages before a station"),
        say("Villages without a point"),
    )
    title = say("Lines that pass a station and villages (passengers, goods and post on one bus)")
    return listing(title, headings, rows, file="logistics_lines.csv", total=len(fit), text_columns=3)


def _shortened(order: str) -> str:
    """Return the first stops of a trip, and a mark where there are more."""
    stops = order.split(THEN)
    return THEN.join(stops if len(stops) <= _STOPS_SHOWN else [*stops[:_STOPS_SHOWN], "…"])
