"""The road levers in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.page.road_words import road_class_words, road_label
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import km, lines, listed, minutes, name_of, number, people_or_settlements, share

KIND_LABELS = {
    "upgrade": N_("faster road"),
    "bundle": N_("all on one settlement's way"),
    "link": N_("missing link"),
}
"""Kind of a lever -> what it is called, to be passed to `say`."""

STATUS_LABELS = {
    "within": N_("within today"),
    "by_roads": N_("within with faster roads"),
    "by_link": N_("within with a missing link"),
    "not_by_roads": N_("not by roads"),
}
"""What becomes of a settlement -> what it is called, to be passed to `say`."""

_NAMED_ROADS = 3
_NAMED_PLACES = 6
_LARGE = 100


def people_words(roads: BetterRoads, value: float) -> str:
    """Say a number of people, or of settlements where people are unknown."""
    return people_or_settlements(value, counts_people=roads.counts_people)


def money(roads: BetterRoads, value: float) -> str:
    """Write a price with its unit; empty where it is unknown."""
    return "" if roads.prices is None else roads.prices.money(value)


def price_words(roads: BetterRoads) -> str:
    """Say where prices come from, or that there are none."""
    if roads.prices is None or roads.levers["cost"].isna().all():
        return say("Prices are not known: levers rank by the people that a kilometre brings, and not by money.")
    origin = roads.prices.origin()
    return say("Prices: {source}.", source=origin) if origin else say("Prices are as given; their source is not said.")


def lever_name(row: Mapping[str, Any]) -> str:
    """Call a lever by its roads, the longest first.

    Examples
    --------
    >>> lever_name({"kind": "upgrade", "roads": "Y031", "from_class": "tertiary"})
    'Y031'
    >>> lever_name({"kind": "bundle", "roads": "Y031; C2; C3; C4", "from_class": "tertiary"})
    'Y031, C2, C3 and 1 more road'
    """
    if row["kind"] == "link":
        return say("missing link")
    names = [name for name in str(row["roads"]).split("; ") if name]
    if not names:
        return road_label({"ref": "", "name": "", "road_class": row["from_class"]})
    if len(names) > _NAMED_ROADS:
        shown = say(", ").join(names[:_NAMED_ROADS])
        more = len(names) - _NAMED_ROADS
        return say_n("{names} and {count} more road", "{names} and {count} more roads", more, names=shown)
    return listed(names)


def change_words(row: Mapping[str, Any]) -> str:
    """Say what is done to a road: its class and speed, before and after."""
    if row["kind"] == "link":
        return say("new, {to_kmh}", to_kmh=float(row["to_kmh"]))
    return say(
        "{road_class}, {from_kmh} → {to_kmh}",
        road_class=road_class_words(row["from_class"]),
        from_kmh=float(row["from_kmh"]),
        to_kmh=float(row["to_kmh"]),
    )


def names_of(roads: BetterRoads, places: tuple[Any, ...]) -> str:
    """Name settlements, those with most people first; of many, only the first."""
    if not places:
        return ""
    table = roads.settlements.loc[list(places)].sort_values("population", ascending=False, kind="stable")
    names = [name_of(name, place) for name, place in zip(table["name"], table.index, strict=True)]
    if len(names) > _NAMED_PLACES:
        shown = say(", ").join(names[:_NAMED_PLACES])
        return say("{names} and {more} more", names=shown, more=len(names) - _NAMED_PLACES)
    return listed(names)


def gain_words(roads: BetterRoads, row: Mapping[str, Any]) -> str:
    """Say in one sentence what a lever brings."""
    saved = say("{number} person-minutes saved", number=number(row["person_min_saved"], 0))
    if not row["settlements_newly_within"]:
        return say("Nobody comes within; {saved}.", saved=saved)
    return say_n(
        "{count} settlement and {people} come within; {saved}.",
        "{count} settlements and {people} come within; {saved}.",
        int(row["settlements_newly_within"]),
        people=people_words(roads, row["people_newly_within"]),
        saved=saved,
    )


def rows_of(roads: BetterRoads) -> dict[str, dict[str, float]]:
    """Return the rows of the ceiling by what they are."""
    return {str(what): row for what, row in zip(roads.ceiling.index, records(roads.ceiling), strict=True)}


def headline(roads: BetterRoads) -> str:
    """Sum up what all roads together bring: the ceiling."""
    gap, most = (rows_of(roads)[row] for row in ("gap", "all_upgrades"))
    facts: dict[str, Any] = {"tier": tier_name(roads.tier), "limit_min": roads.limit_min}
    beyond, brought = gap["people_newly_within"], most["people_newly_within"]
    if not gap["settlements_newly_within"]:
        return say("{tier}: nobody is beyond {limit_min}, and roads have nobody to bring within.", **facts)
    if not most["settlements_newly_within"]:
        return say("{tier}: even with every road upgraded nobody further comes within {limit_min}.", **facts)
    return say(
        "{tier}: with every road upgraded ({km}), {brought} of the {beyond} beyond {limit_min} come within: roads "
        "alone close {share} of the gap.",
        km=km(most["km"]),
        brought=people_words(roads, brought),
        beyond=people_words(roads, beyond),
        share=share(brought / beyond if beyond else math.nan),
        **facts,
    )


def sum_words(roads: BetterRoads) -> str:
    """Say what the roads bring one by one, beside what they bring together."""
    most, single = (rows_of(roads)[row]["people_newly_within"] for row in ("all_upgrades", "sum_of_singles"))
    return say(
        "One by one the roads bring {single}, together {all}: what levers bring never adds up.",
        single=people_words(roads, single),
        all=people_words(roads, most),
    )


def settlement_words(roads: BetterRoads) -> list[str]:
    """Say for every settlement what brings it within, or that roads do not; empty for those within today."""
    levers = {str(lever): row for lever, row in zip(roads.levers.index, records(roads.levers), strict=True)}
    places = zip(roads.settlements.index, records(roads.settlements), strict=True)
    return [_settlement(roads, name_of(row["name"], place), row, levers) for place, row in places]


def _settlement(roads: BetterRoads, name: str, row: Mapping[str, Any], levers: Mapping[str, Any]) -> str:
    if row["status"] == "within":
        return ""
    if row["status"] == "not_by_roads":
        if math.isnan(row["at_best_min"]):
            return say("Not by roads: {name} has no way even with every road upgraded.", name=name)
        return say(
            "Not by roads: {name} at best {minutes}.", name=name, minutes=minutes(row["at_best_min"], roads.limit_min)
        )
    facts = {
        "name": name,
        "minutes": minutes(row["after_min"], roads.limit_min),
        "km": km(row["km"]),
        "roads": lever_name(levers[row["lever_id"]]),
        "money": money(roads, row["cost"]),
    }
    if row["status"] == "by_link":
        sentence = (
            say("A new link of {km} brings {name} to {minutes}, about {money}.", **facts)
            if facts["money"]
            else say("A new link of {km} brings {name} to {minutes}.", **facts)
        )
    elif facts["money"]:
        sentence = say("A faster {roads} ({km}) brings {name} to {minutes}, about {money}.", **facts)
    else:
        sentence = say("A faster {roads} ({km}) brings {name} to {minutes}.", **facts)
    others = int(row["brings_others"])
    if not others:
        return sentence
    return lines(sentence, say_n("It brings {count} other within.", "It brings {count} others within.", others))


def bringing_levers(roads: BetterRoads) -> gpd.GeoDataFrame:
    """Return the levers that bring somebody within, the best first, without those that bring the same for more."""
    brings = roads.levers["settlements_newly_within"] > 0
    return roads.levers[brings & ~roads.levers["brings"].duplicated()]


def best_levers(roads: BetterRoads) -> gpd.GeoDataFrame:
    """Return the levers that bring somebody within whom no better one brings, the best first."""
    kept, brought = [], set[Any]()
    for lever, brings in roads.levers["brings"].items():
        if not brought.issuperset(brings):
            kept.append(lever)
            brought.update(brings)
    return roads.levers.loc[kept]


def amount(value: float) -> str:
    """Write what a kilometre or a unit of money brings: whole numbers from 100 on."""
    return number(value, 0 if value >= _LARGE else 1)
