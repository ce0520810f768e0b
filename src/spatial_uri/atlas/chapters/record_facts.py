"""What else a record tells of a settlement: its way leg by leg, town, county seat, second way, bus."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.plan.village_sentences import village_words
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.second_ways import closures_to_town
from spatial_uri.atlas.chapters.village_words import leg_label, legs_on_way
from spatial_uri.model.study import Tier
from spatial_uri.page.document import Table
from spatial_uri.page.road_words import surface_words
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import km, metres, minutes, name_of

_LEGS = 8


def legs_of(material: Material, tier: Tier, place: str) -> Table | None:
    """Return the legs of the way to the nearest facility; None where they were not measured.

    Of a way of many legs the longest in time are shown, in their order; the others are one row.
    """
    legs = legs_on_way(material, tier, place)
    if not legs:
        return None
    longest = sorted(range(len(legs)), key=lambda k: -legs[k]["travel_min"])
    kept = set(longest[:_LEGS])
    rows = [_leg(leg) for k, leg in enumerate(legs) if k in kept]
    rest = [leg for k, leg in enumerate(legs) if k not in kept]
    if rest:
        rows.append((
            say_n("{count} other piece", "{count} other pieces", len(rest)), "",
            km(sum(leg["length_km"] for leg in rest)), f"{sum(leg['travel_min'] for leg in rest):.1f}", "–",
        ))  # fmt: skip
    return Table(
        caption="",
        columns=(say("Way"), say("Surface"), say("Length"), say("min"), say("km/h")),
        rows=rows,
        numeric=(2, 3, 4),
    )


def _leg(row: dict[Any, Any]) -> tuple[str, ...]:
    is_walk = row["kind"] == "walk"
    kmh = row["kmh"]
    return (
        leg_label(row),
        "–" if is_walk else surface_words(row["surface"]),
        km(row["length_km"]),
        f"{row['travel_min']:.1f}",
        f"{kmh:.0f}" if kmh == kmh else "–",  # noqa: PLR0124  only NaN differs from itself
    )


def lever_words_of(material: Material, tier: Tier, place: str) -> str:
    """Say what would bring a settlement within; empty where no plan was measured for this tier and limit."""
    plan = material.result("plan")
    if not isinstance(plan, LeverPlan) or (plan.tier.name, plan.limit_min) != (tier.name, material.limit_min):
        return ""
    told = material.rows_of(
        "levers", lambda: pd.DataFrame({"words": village_words(plan)}, index=plan.settlements.index), ("words",)
    )
    return str(told[place]["words"]) if place in told else ""


def facts_of(material: Material, place: str) -> list[tuple[str, ...]]:
    """Return pairs of a fact and its value, two pairs to a row."""
    pairs = [*_links(material, place), *_second(material, place), *_bus(material, place)]
    if len(pairs) % 2:
        pairs.append(("", ""))
    return [(*pairs[k], *pairs[k + 1]) for k in range(0, len(pairs), 2)]


def _links(material: Material, place: str) -> list[tuple[str, str]]:
    links = material.links
    told = []
    for target, label in (("town_seat", say("To its town")), ("county_seat", say("To the county seat"))):
        row = links.get((target, place))
        if row is None or row["status"] == "unknown":
            continue
        if row["status"] != "reached":
            told.append((label, say("no way by road")))
            continue
        where = say(
            "{name}, {time}, {length}",
            name=name_of(row["destination_name"], row["destination_id"]),
            time=minutes(row["travel_min"]),
            length=km(row["network_km"]),
        )
        told.append((label, where))
    return told


def _second(material: Material, place: str) -> list[tuple[str, str]]:
    found = closures_to_town(material)
    if found is None:
        return []
    _, closures = found
    columns = ("travel_min", "has_second_way", "segment", "second_extra_min")
    row = material.rows_of("second ways", lambda: closures.places, columns).get(place)
    if row is None:
        return []
    label = say("Second way")
    if pd.isna(row["travel_min"]):
        return [(label, say("no first way either"))]
    if not row["has_second_way"]:
        return [(label, say("none"))]
    if pd.isna(row["segment"]):
        return [(label, say("needs no road"))]
    return [(label, say("{extra} longer", extra=minutes(row["second_extra_min"])))]


def _bus(material: Material, place: str) -> list[tuple[str, str]]:
    transit = material.result("transit")
    if transit is None or not len(transit.stops):
        return []
    columns = (transit.stop_column, "departures", "town_return")
    row = material.rows_of("buses", lambda: transit.places, columns).get(place)
    if row is None:
        return []
    told = []
    walk = row[transit.stop_column]
    told.append((say("Nearest stop"), metres(walk) if walk == walk else say("none in reach")))  # noqa: PLR0124
    if transit.day is not None and not pd.isna(row["departures"]):
        told.append((say("Departures a day"), f"{int(row['departures'])}"))
        back = row["town_return"]
        if not pd.isna(back):
            told.append((say("Same-day return to town"), say("yes") if back else say("no")))
    return told
