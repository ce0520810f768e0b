"""Chapter 8: what buses reach."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from spatial_uri.analyses.transit.definitions import day_of_service
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import all_in, counted, first_theme, map_picture_of, shared
from spatial_uri.page.document import Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import area_name, records, rest_in
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines

_TOWNS = 8
_MAP_MM = (118.0, 70.0)


def buses_chapter(material: Material) -> Chapter | None:
    """Return what stops and departures reach; None where public transport was not looked at."""
    transit = material.result("transit")
    if not isinstance(transit, TransitCoverage):
        return None
    title = say("Buses and remote settlements")
    if not len(transit.stops):
        text = lines(say("The data holds no stop: what buses reach is not known."), _remote(transit))
        return Chapter(key="buses", title=title, blocks=(Paragraph(text=text),))
    blocks: list[Block] = []
    if transit.is_illustrative:
        blocks.append(
            Paragraph(text=say("The timetable is illustrative: lines and times are invented."), style="warning")
        )
    told = (lines(_stops(material, transit), _departures(transit)), _remote(transit))
    blocks += [Paragraph(text=sentences) for sentences in told if sentences]
    blocks.append(Paragraph(text=lines(transit.definition("stop"), transit.definition("villages")), style="small"))
    blocks += filter(None, [_towns(material, transit)])
    part = material.part("transit")
    keys = ("served_stop", "stop") if transit.has_timetable else ("stop",)
    blocks += filter(None, [map_picture_of(material, part, first_theme(part, *keys), size_mm=_MAP_MM)])
    return Chapter(key="buses", title=title, blocks=tuple(blocks))


def _whole(table: Any) -> dict[str, Any]:
    return records(table[table["area_id"] == "*"])[0]


def _stops(material: Material, transit: TransitCoverage) -> str:
    table = transit.stop_areas
    limit = transit.options.stop_limit_m
    rows = records(table[(table["area_id"] == "*") & (table["limit_m"] == limit)])
    if not rows:
        return ""
    kind = "straight" if transit.is_straight else "stop"
    row = rows[0]
    told = []
    if math.isfinite(row[f"{kind}_villages_share"]):
        told.append(say(
            "{villages_share} of the administrative villages have a stop within {limit_m}.",
            villages_share=row[f"{kind}_villages_share"],
            limit_m=limit,
        ))  # fmt: skip
    if math.isfinite(row[f"{kind}_settlements_share"]):
        told.append(say(
            "Of all settlements {settlements_share} have one.", settlements_share=row[f"{kind}_settlements_share"]
        ))  # fmt: skip
    people_share = row[f"{kind}_population_share"]
    if math.isfinite(people_share) and np.isfinite(material.people).all():
        told.append(say("Of the people {population_share} live in these.", population_share=people_share))
    elif math.isfinite(people_share):
        told.append(say(
            "Of the people whose number is known {population_share} live in these.", population_share=people_share
        ))  # fmt: skip
    return lines(*told)


def _departures(transit: TransitCoverage) -> str:
    if transit.day is None:
        return say("There is no timetable: departures and times of travel are not known.")
    row = _whole(transit.areas)
    told = []
    if math.isfinite(row["served_settlements_share"]):
        told.append(say(
            "On {day}, {settlements_share} of the settlements have a departure.",
            day=day_of_service(transit.day),
            settlements_share=row["served_settlements_share"],
        ))  # fmt: skip
    for seat, message in (
        ("town", say("{return_share} can go to their town and return on that day.", return_share=_return(row, "town"))),
        ("county", say("{return_share} can go to the county seat and return.", return_share=_return(row, "county"))),
    ):
        if math.isfinite(_return(row, seat)):
            told.append(message)
    return lines(*told)


def _return(row: Mapping[str, Any], seat: str) -> float:
    return float(row[f"{seat}_return_settlements_share"])


def _remote(transit: TransitCoverage) -> str:
    row = _whole(transit.areas)
    if not math.isfinite(row["remote_by_time_share"]):
        return ""
    facts = {"remote_share": row["remote_by_time_share"], "limit_min": transit.options.remote_beyond_min}
    if not row["remote_by_time"]:
        return say("No settlement is remote: none is more than {limit_min} from the county seat, or cut off.", **facts)
    told = say_n(
        "Remote is {count} settlement ({remote_share}): more than {limit_min} from the county seat, or cut off from "
        "it.",
        "Remote are {count} settlements ({remote_share}): more than {limit_min} from the county seat, or cut off from "
        "it.",
        int(row["remote_by_time"]),
        **facts,
    )
    if not len(transit.stops):
        return told
    without = int(row["remote_by_time_without_stop"])
    if not without:
        return told
    return lines(told, say_n(
        "{count} of them has no stop in reach.", "{count} of them have no stop in reach.", without
    ))  # fmt: skip


def _towns(material: Material, transit: TransitCoverage) -> Table | None:
    level = material.town_level
    rows = records(transit.areas[transit.areas["level"] == level]) if level else []
    rows = [row for row in rows if row["settlements"]]
    stops = transit.stop_areas
    of_limit = stops[stops["limit_m"] == transit.options.stop_limit_m]
    kind = "straight" if transit.is_straight else "stop"
    with_stop = dict(zip(of_limit["area_id"], of_limit[f"{kind}_settlements_share"], strict=True))
    rows = sorted(rows, key=lambda row: _least(with_stop.get(row["area_id"]), row["served_settlements_share"]))
    if not rows:
        return None
    has_day = transit.day is not None
    heads = (say("With a departure"), say("Day return to town"), say("Day return to county seat")) if has_day else ()
    columns = ("served_settlements_share", "town_return_settlements_share", "county_return_settlements_share")
    return Table(
        caption=say("Stops and departures by town, the least served first"),
        columns=(say("Town"), say("Settlements"), say("With a stop"), *heads, say("Remote")),
        rows=[
            (
                area_name(row), counted(row["settlements"]), shared(with_stop.get(row["area_id"])),
                *(shared(row[column]) for column in columns if has_day), counted(row["remote_by_time"]),
            )
            for row in rows[:_TOWNS]
        ],
        numeric=tuple(range(1, 4 + len(heads))),
        more=max(0, len(rows) - _TOWNS),
        after=rest_in("transport_areas.csv") if len(rows) > _TOWNS else all_in("transport_areas.csv"),
    )  # fmt: skip


def _least(with_stop: Any, served: float) -> tuple[float, float]:
    stop = 2.0 if with_stop is None or not math.isfinite(with_stop) else float(with_stop)
    return (served if math.isfinite(served) else 2.0, stop)
