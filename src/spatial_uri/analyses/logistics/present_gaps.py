"""The section on townships without a station and villages without a point."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spatial_uri.analyses.logistics.definitions import TIER_TERMS, point_definition, station_definition
from spatial_uri.analyses.logistics.result import Logistics
from spatial_uri.analyses.transit.section_parts import filled, place_headings, share_figure, worst_places
from spatial_uri.model.study import Study
from spatial_uri.page.classes import STATUS_LABELS
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import AREAS_LISTED, area_code, area_name, listing, records, whole
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, minutes, share, text, whole_number


def gap_section(study: Study, result: Logistics) -> Section:
    """Return which townships lack a station, and which villages a point; empty if neither is known."""
    row = whole(study, result.areas) or {}
    townships, villages = result.townships_without_station, result.villages_without_point
    knows_stations = math.isfinite(row["townships_with_station_share"])
    knows_points = math.isfinite(row["villages_with_point_share"])
    paragraphs: list[str] = []
    if knows_stations:
        paragraphs += [_township_finding(len(townships), row["townships"])]
    if knows_points:
        paragraphs += [_village_finding(len(villages), row["villages"]), _settlement_finding(row)]
    return Section(
        title=say("Townships without a station, villages without a point"),
        paragraphs=tuple(paragraphs),
        figures=(*_station_figure(row), *_point_figure(result, row)),
        listings=filled(_townships(result, townships), _villages(study, villages)),
    )


def way_to(row: dict[str, Any], tier: str) -> str:
    """Say how long the way to the nearest node of a tier is, or why there is none."""
    status = row[f"{tier}_status"]
    return minutes(row[f"{tier}_min"]) if status == "reached" else say(STATUS_LABELS[status])


def _township_finding(lacking: int, total: int) -> str:
    if not lacking:
        return say("Every township has a town station.")
    return say_n(
        "{count} of {total} townships has no town station.",
        "{count} of {total} townships have no town station.",
        lacking,
        total=total,
    )


def _village_finding(lacking: int, total: int) -> str:
    if not lacking:
        return say("Every village has a village point.")
    return say_n(
        "{count} of {total} villages ({part}) has no village point.",
        "{count} of {total} villages ({part}) have no village point.",
        lacking,
        total=total,
        part=share(lacking / total),
    )


def _settlement_finding(row: dict[str, Any]) -> str:
    """Say the share that has a point of all settlements, which some statistics count."""
    return say(
        "Of all settlements, county seats and towns included, {part} have one ({having} of {total}).",
        part=share(row["settlements_with_point_share"]),
        having=whole_number(row["settlements_with_point"]),
        total=row["settlements"],
    )


def _station_figure(row: dict[str, Any]) -> list[Figure]:
    return share_figure(
        row["townships_with_station_share"], say("of townships with a town station"), station_definition()
    )


def _point_figure(result: Logistics, row: dict[str, Any]) -> list[Figure]:
    return share_figure(
        row["villages_with_point_share"], say("of villages with a village point"), point_definition(result)
    )


def _townships(result: Logistics, townships: pd.DataFrame) -> Listing:
    of_stations = (result.coverage["tier"] == "station") & (result.coverage["of"] == "settlements")
    coverage = result.coverage[of_stations].drop_duplicates("area_id").set_index("area_id")
    rows = [
        (
            area_name(r),
            area_code(r),
            count(r["villages"]),
            count(r["points"]),
            minutes(coverage.at[r["area_id"], "median_min"]),  # type: ignore[arg-type]
        )
        for r in records(townships.head(AREAS_LISTED))
    ]
    headings = (
        say("Township"),
        say("Code"),
        say("Villages"),
        say("Village points"),
        say("Median time of its settlements to the nearest station"),
    )
    return listing(
        say("Townships without a town station"), headings, rows, file="logistics_areas.csv", total=len(townships)
    )


def _villages(study: Study, villages: pd.DataFrame) -> Listing:
    rows = [
        (*cells, way_to(r, "point"), way_to(r, "station"), count(r["population"]), text(r["lines"]))
        for cells, r in worst_places(study, villages)
    ]
    headings = (
        *place_headings(),
        say("To the nearest {tier_term}", tier_term=TIER_TERMS["point"]),
        say("To the nearest {tier_term}", tier_term=TIER_TERMS["station"]),
        say("People"),
        say("Bus lines"),
    )
    return listing(
        say("Villages without a village point, the farthest from one first"),
        headings,
        rows,
        file="logistics_settlements.csv",
        total=len(villages),
        numeric=(3, 4, 5),
    )
