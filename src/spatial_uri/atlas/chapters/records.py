"""The annex: one record for each settlement beyond the limit, by town, and a table of all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from spatial_uri.atlas.chapters.cause_words import cause_label, causes_of
from spatial_uri.atlas.chapters.gaps import MOST_RECORDS, gap_rows
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import counted, timed
from spatial_uri.atlas.chapters.record_facts import facts_of, legs_of, lever_words_of
from spatial_uri.atlas.chapters.village_words import verdict
from spatial_uri.model.study import Tier
from spatial_uri.page.document import Block, Chapter, Heading, Paragraph, Record, Table
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import km, lines, name_of

MOST_ROWS = 5000
"""The table of all settlements is in a report of at most so many."""


@dataclass(frozen=True, eq=False)
class _Village:
    """One settlement with its trips: tier -> row."""

    place: str
    name: str
    area: str
    population: float
    trips: Mapping[str, Mapping[str, Any]]


def has_records(material: Material) -> bool:
    """Tell whether any settlement is beyond the limit, and so has a record in the annex."""
    return material.tier is not None and not gap_rows(material, material.tier).empty


def records_annex(material: Material) -> Chapter | None:
    """Return a record for each settlement beyond the limit, by town; None where none is."""
    tier = material.tier
    if tier is None or material.circle is None:
        return None
    rows = gap_rows(material, tier)
    title = say("One record for each settlement beyond the limit: {tier}", tier=tier_name(tier))
    if rows.empty:
        return None
    blocks: list[Block] = [
        Paragraph(
            text=lines(
                _what_is_left_out(len(rows)), say("Farthest first in each town; times in minutes, door to door.")
            ),
            style="small",
        )
    ]
    by_area: dict[str, list[_Village]] = {}
    for village in _villages(material, rows.head(MOST_RECORDS)):
        by_area.setdefault(village.area, []).append(village)
    for area, own in sorted(by_area.items()):
        blocks.append(Heading(text=say("{area}: {count}", area=area or say("outside every area"), count=len(own))))
        blocks += [_record(material, tier, village) for village in own]
    return Chapter(key="records", title=title, blocks=tuple(blocks))


def _what_is_left_out(beyond: int) -> str:
    if beyond <= MOST_RECORDS:
        return ""
    return say(
        "The annex holds {number} of the {beyond} settlements beyond the limit: those not reached, then the farthest. "
        "The others stand in atlas.xlsx and settlements.csv; the report of a smaller area (--area) has a record of "
        "each.",
        number=MOST_RECORDS,
        beyond=beyond,
    )


def _villages(material: Material, rows: pd.DataFrame) -> list[_Village]:
    circle = material.circle
    if circle is None:
        return []
    by_tier = {}
    for tier in circle.tiers:
        trips = pd.DataFrame(circle.of(tier.name).drop(columns="geometry")).loc[rows.index]
        trips["cause"] = causes_of(material, tier).loc[rows.index]
        by_tier[tier.name] = trips.to_dict("records")
    areas = material.names_of_areas(rows["area_id"])
    return [
        _Village(
            place=str(place),
            name=name_of(rows["name"].iloc[k], str(place)),
            area=areas[k],
            population=float(rows["population"].iloc[k]),
            trips={name: {str(column): value for column, value in own[k].items()} for name, own in by_tier.items()},
        )
        for k, place in enumerate(rows.index)
    ]


def _record(material: Material, tier: Tier, village: _Village) -> Record:
    blocks: list[Paragraph | Table] = [Paragraph(
        text=_who(village),
        style="small",
        link=link_to_map(material, tier, village.place),
        link_text=say("on the map"),
    )]  # fmt: skip
    blocks.append(Paragraph(text=verdict(material, tier, village.place, village.trips[tier.name])))
    levers = lever_words_of(material, tier, village.place)
    blocks += [Paragraph(text=levers)] if levers else []
    blocks.append(_tiers(material, village))
    blocks += filter(None, [legs_of(material, tier, village.place)])
    facts = facts_of(material, village.place)
    if facts:
        blocks.append(Table(caption="", columns=(), rows=facts))
    return Record(key=f"village-{village.place}", title=village.name, blocks=tuple(blocks))


def _who(village: _Village) -> str:
    people = counted(village.population) if math.isfinite(village.population) else say("unknown")
    told = say("Code {code}. People: {people}.", code=village.place, people=people)
    if village.area:
        return say("{area}. {rest}", area=village.area, rest=told)
    return told


def link_to_map(material: Material, tier: Tier, place: str) -> str:
    """Return where the map page shows a settlement; empty where the atlas has no map."""
    if all(part.map is None for part in material.parts):
        return ""
    return f"map.html#service_circle/{quote(tier.name)};place={quote(place)}"


def _tiers(material: Material, village: _Village) -> Table:
    rows = []
    for tier in material.circle.tiers if material.circle else ():
        trip = village.trips[tier.name]
        reached = trip["status"] == "reached"
        within = reached and trip["travel_min"] <= material.limit_min
        unknown = trip["status"] == "unknown"
        rows.append((
            tier_name(tier),
            name_of(trip["facility_name"], trip["facility_id"]) if reached else "–",
            timed(trip["travel_min"], material.limit_min),
            km(trip["network_km"]) if reached else "–",
            timed(trip["second_travel_min"], material.limit_min),
            say("within limit") if within else say("not known") if unknown else say("beyond limit"),
            "" if within else cause_label(trip["cause"]),
        ))  # fmt: skip
    return Table(
        caption="",
        columns=(
            say("Tier"), say("Nearest facility"), say("Time, min"), say("By road"), say("Next one, min"),
            say("Verdict"), say("Cause"),
        ),
        rows=rows,
        numeric=(2, 3, 4),
    )  # fmt: skip


def all_settlements(material: Material) -> Chapter:
    """Return the table of all settlements, by town, with the minutes to each tier; of very many, where it stands."""
    table = material.study.settlements.table
    title = say("All settlements")
    if len(table) > MOST_ROWS:
        return Chapter(key="settlements", title=title, blocks=(Paragraph(text=_where_all_are(len(table))),))
    areas = material.names_of_areas(table["area_id"])
    tiers = material.circle.tiers if material.circle is not None else ()
    trips = {t.name: material.circle.of(t.name) for t in tiers} if material.circle is not None else {}
    minutes = {name: own["travel_min"].to_numpy(dtype=np.float64) for name, own in trips.items()}
    cause = causes_of(material, material.tier).to_numpy() if material.tier is not None else None
    rows = []
    for k in sorted(range(len(table)), key=lambda k: (areas[k], str(table.index[k]))):
        cells = [areas[k], name_of(table["name"].iloc[k]), str(table.index[k]), counted(table["population"].iloc[k])]
        cells += [timed(minutes[t.name][k], material.limit_min) for t in tiers]
        if cause is not None:
            cells.append(cause_label(cause[k]) if cause[k] else say("within limit"))
        rows.append(tuple(cells))
    heads = [say("Town"), say("Settlement"), say("Code"), say("People"), *(tier_name(t) for t in tiers)]
    if cause is not None and material.tier is not None:
        heads.append(say("Within, or cause: {tier}", tier=tier_name(material.tier)))
    whole = Table(
        caption=say("All settlements: minutes to the nearest facility"),
        columns=tuple(heads),
        rows=rows,
        numeric=tuple(range(3, 4 + len(tiers))),
        codes=(2,),
        after=say("A dash is not known or not reached. Every column stands in atlas.xlsx and settlements.csv."),
    )
    return Chapter(key="settlements", title=title, blocks=(whole,))


def _where_all_are(settlements: int) -> str:
    return say(
        "The table of the {settlements} settlements is left out here: a document with more than {most} rows opens "
        "slowly or not at all. It stands in atlas.xlsx and settlements.csv; the report of a smaller area (--area) has "
        "it.",
        settlements=settlements,
        most=MOST_ROWS,
    )
