"""The themes of a service circle: one for each tier, with a limit that the reader moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from spatial_uri.analyses.service_circle.classes import breaks_of, status_words, time_classes
from spatial_uri.analyses.service_circle.plan import serving_tiers
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.measure.live_ways import live_roads
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.classes import NOT_REACHED, classify
from spatial_uri.page.ground import positions
from spatial_uri.page.live import LiveRoads
from spatial_uri.page.part_tables import area_words, records, tier_name
from spatial_uri.page.road_words import road_class_words
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import time_theme_class
from spatial_uri.page.theme_parts import TimeLimit
from spatial_uri.page.themes import Symbol, Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.page.time_fill import TimeFill
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import MODES, count, km, metres, minutes, name_of, plain, text, unknown

_KIND_WEIGHTS = {
    **dict.fromkeys(("city", "county_seat", "seat"), 1.0),
    **dict.fromkeys(("town", "township", "suburb"), 0.7),
    "village": 0.4,
}
_OTHER_WEIGHT = 0.2
_FACILITY_WEIGHT = 0.55
_TIER_LOOKS: tuple[tuple[Symbol, str], ...] = (
    ("square", "#c2410c"), ("triangle", "#b0307e"), ("wedge", "#111111"), ("badge", "#b07d00"),
)  # fmt: skip
_SLIDER_MAX_MIN = 120
_NO_TIME = N_("no facility is reached from here")


def service_circle_map(study: Study, circle: ServiceCircle) -> ThemeMap:
    """Return the themes of a service circle: settlements, roads and isochrones by minutes, for each tier."""
    limit = say("{number}-minute service circle", number=plain(circle.options.thresholds_min[0]))
    layers = {
        "settlements": _settlements(study),
        "facilities": _facilities(study, circle),
        "roads": _roads(circle),
    }
    resolutions = sorted({float(r) for r in circle.isochrones["resolution_m"]})
    remark = say("Isochrones are drawn to {resolutions_m}.", resolutions_m=resolutions) if resolutions else ""
    return ThemeMap(
        heading=limit,
        subtitle=say("{study}, {mode_term}", study=study.name, mode_term=MODES[circle.mode]),
        layers=layers,
        themes=tuple(_theme(study, circle, tier) for tier in circle.tiers),
        remark=remark,
        live=_live(study, circle),
        unanswered=_unanswered(study),
    )


def _live(study: Study, circle: ServiceCircle) -> Callable[[], LiveRoads] | None:
    """Return how the page learns to answer by itself; not where roads hold a scenario already, or slopes."""
    if study.network.as_open is not None or study.network.added is not None or study.network.heights is not None:
        return None
    serving = {tier.name: serving_tiers(study, tier.name, circle.options) for tier in circle.tiers}
    return partial(live_roads, study, circle.travel, serving)


def _unanswered(study: Study) -> str:
    """Say why the page cannot answer what if, where that is so although the roads are those of today."""
    if study.network.heights is None:
        return ""
    return say(
        "The slope of the ground counts here, and there and back take different times: this page cannot work changes "
        "out. Write a scenario, and run it with “spatial-uri whatif”."
    )


def _settlements(study: Study) -> ThemeLayer:
    kinds = [text(kind) for kind in study.settlements.table["kind"]]
    return settlement_layer(
        study,
        {say("Kind"): [say(kind.replace("_", " ")) if kind else unknown() for kind in kinds]},
        weights=[_KIND_WEIGHTS.get(kind, _OTHER_WEIGHT) for kind in kinds],
    )


def _facilities(study: Study, circle: ServiceCircle) -> ThemeLayer:
    places = study.facilities.table
    labels = {tier.name: tier_name(tier) for tier in circle.tiers}
    nearest_for = circle.trips["facility_id"].groupby(level="tier").value_counts()
    served = [int(nearest_for.get((tier, p), 0)) for p, tier in places["tier"].items()]
    inside = area_words(study, places["area_id"])
    return ThemeLayer(
        kind="point",
        of="facilities",
        names=[name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)],
        records={
            say("Code"): [str(p) for p in places.index],
            say("Tier"): [labels.get(tier, tier) for tier in places["tier"]],
            say("Area"): [
                area if is_inside else say("outside the study area")
                for area, is_inside in zip(inside, places["inside"], strict=True)
            ],
            say("Settlements that it is nearest to"): [count(n) for n in served],
        },
        weights=[_FACILITY_WEIGHT] * len(places),
        labelled=True,
    )


def _roads(circle: ServiceCircle) -> ThemeLayer:
    roads = circle.roads
    names = [
        " ".join(filter(None, (text(ref), text(name)))) for ref, name in zip(roads["ref"], roads["name"], strict=True)
    ]
    return ThemeLayer(
        kind="line",
        of="roads",
        names=names,
        records={say("Road class"): [road_class_words(c) for c in roads["road_class"]]},
    )


def _fill(circle: ServiceCircle, tier: Tier) -> TimeFill | None:
    """Return the minutes of every place; None where no surface was kept."""
    surface = circle.surfaces.get(tier.name)
    if surface is None:
        return None
    return TimeFill(
        west=surface.west,
        south=surface.south,
        cell_m=surface.cell_m,
        minutes=surface.values,
        longest_min=min(max(breaks_of(circle)), circle.travel.search_limit_min),
        switch=say("isochrones"),
    )


def _theme(study: Study, circle: ServiceCircle, tier: Tier) -> Theme:
    trips, classes = circle.of(tier.name), time_classes(circle)
    drawn = tuple(time_theme_class(c) for c in classes)
    reached = tuple(c for c, time_class in zip(drawn, classes, strict=True) if time_class.key not in NOT_REACHED)
    no_time = ThemeClass(label=say(_NO_TIME), colour=drawn[-1].colour, hatched=True)
    facility_at = positions(study.facilities.table.index)
    return Theme(
        key=tier.name,
        title=tier_name(tier),
        definition=circle.definition(tier, "{limit}"),
        uses=(
            ThemeUse(
                layer="roads", classes=(*reached, no_time), minutes=circle.roads[f"min_{tier.name}"], in_legend=False,
                title=tier_name(tier), switch=say("roads"),
            ),
            ThemeUse(
                layer="settlements",
                classes=drawn,
                cls=classify(trips["travel_min"], trips["status"], classes).tolist(),
                title=tier_name(tier),
                minutes=trips["travel_min"],
                records=_record(study, circle, tier),
                leads_to=("facilities", [facility_at.get(f, -1) for f in trips["facility_id"]]),
                switch=say("settlements"),
            ),
            _facility_use(study, circle, tier),
        ),
        limit=_limit(circle),
        fill=_fill(circle, tier),
    )  # fmt: skip


def _facility_use(study: Study, circle: ServiceCircle, tier: Tier) -> ThemeUse:
    """Return the facilities by tier; those that do not serve as one of this tier are hidden at first."""
    order = {each.name: k for k, each in enumerate(circle.tiers)}
    own = order[tier.name]
    classes = []
    for k, each in enumerate(circle.tiers):
        symbol, colour = _TIER_LOOKS[k % len(_TIER_LOOKS)]
        serves = k == own or (circle.options.and_above and k < own)
        classes.append(ThemeClass(label=tier_name(each), colour=colour, symbol=symbol, is_hidden=not serves))
    cls = [order.get(name, -1) for name in study.facilities.table["tier"]]
    return ThemeUse(
        layer="facilities", classes=tuple(classes), cls=cls, title=say("Facilities"), switch=say("facilities")
    )


def _limit(circle: ServiceCircle) -> TimeLimit:
    thresholds = circle.options.thresholds_min
    longest = min(max(breaks_of(circle)), _SLIDER_MAX_MIN)
    stops = sorted({*thresholds, *(float(m) for m in range(1, int(longest) + 1))})
    return TimeLimit(layer="settlements", start_min=thresholds[0], stops_min=tuple(stops))


def _record(study: Study, circle: ServiceCircle, tier: Tier) -> dict[str, list[str]]:
    """Return the lines of the record of each settlement in the theme of a tier."""
    words = status_words(circle)
    names = study.facilities.table["name"].to_dict()
    rows = records(circle.of(tier.name))
    lines = {
        say("Status"): [words[row["status"]] for row in rows],
        say("Walk to the road"): [_walk(row) for row in rows],
        say("On roads"): _where_reached(rows, lambda row: km(row["network_km"])),
        say("Walk at the door"): _where_reached(rows, lambda row: minutes(row["egress_walk_min"])),
        say("Facility"): _where_reached(rows, lambda row: _facility(names, row["facility_id"])),
        say("Second nearest"): _where_reached(rows, lambda row: _second(names, row)),
        say("Inside the study area only"): _where_reached(rows, _inside),
        say("Edge of the data"): [_border(row["border_min"]) for row in rows],
    }
    for other in circle.tiers:
        if other != tier:
            lines[tier_name(other)] = [
                minutes(row["travel_min"]) if row["status"] == "reached" else words[row["status"]]
                for row in records(circle.of(other.name)[["status", "travel_min"]])
            ]
    return lines


def _where_reached(rows: list[dict[str, Any]], tell: Any) -> list[str]:
    return [tell(row) if row["status"] == "reached" else "" for row in rows]


def _walk(row: dict[str, Any]) -> str:
    if np.isfinite(row["access_walk_min"]):
        return minutes(row["access_walk_min"])
    if np.isfinite(row["road_walk_m"]):
        return say("{distance}, straight line", distance=metres(row["road_walk_m"]))
    return unknown()


def _facility(names: Mapping[Any, Any], facility: Any) -> str:
    name = text(names.get(facility))
    return say("{name} ({code})", name=name, code=str(facility)) if name else name_of("", facility)


def _second(names: Mapping[Any, Any], row: dict[str, Any]) -> str:
    if not isinstance(row["second_facility_id"], str):
        return say("none within the search limit")
    facility = _facility(names, row["second_facility_id"])
    return say("{facility}, {minutes}", facility=facility, minutes=minutes(row["second_travel_min"]))


def _inside(row: dict[str, Any]) -> str:
    if row["inside_travel_min"] == row["travel_min"]:
        return ""
    return minutes(row["inside_travel_min"]) if np.isfinite(row["inside_travel_min"]) else say("none reached")


def _border(border_min: float) -> str:
    if not np.isfinite(border_min):
        return ""
    return say("{minutes} away: a facility beyond it could be nearer", minutes=minutes(border_min))
