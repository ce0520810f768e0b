"""The map of the logistics: whom each tier reaches, villages without a point, the chain of goods, bus lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.analyses.logistics.definitions import (
    TIER_TERMS,
    chain_definition,
    line_definition,
    point_definition,
    reach_definition,
)
from spatial_uri.analyses.logistics.present_gaps import way_to
from spatial_uri.analyses.logistics.result import Logistics, NodeTier, at_least
from spatial_uri.analyses.transit.definitions import day_of_service
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, area_words, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import BLUE, DARK, GREY, ORANGE, RED, by_kind, by_minutes
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import lines, minutes, name_of, text, yes_no

_NODES = {
    "centre": ThemeClass(label=TIER_TERMS["centre"], colour=DARK, symbol="badge"),
    "station": ThemeClass(label=TIER_TERMS["station"], colour=RED, symbol="triangle"),
    "point": ThemeClass(label=TIER_TERMS["point"], colour=ORANGE),
}
_NODE_WEIGHTS = {"centre": 1.0, "station": 0.6, "point": 0.2}
_POINTS = {
    True: ThemeClass(label=N_("village with a point"), colour=BLUE),
    False: ThemeClass(label=N_("village without a point"), colour=RED),
}
_LINES = {
    "with": ThemeClass(label=N_("passed by such a line, with a point"), colour=BLUE),
    "without": ThemeClass(label=N_("passed by such a line, without a point"), colour=ORANGE),
    "passed": ThemeClass(label=N_("passed by such a line"), colour=BLUE),
    "none": ThemeClass(label=N_("passed by no such line"), colour=GREY),
}


def logistics_map(study: Study, result: Logistics) -> ThemeMap | None:
    """Return the map of the logistics; None if no node is known."""
    if not result.known_tiers:
        return None
    themes = [_reach_theme(study, result, tier) for tier in reversed(result.known_tiers)]
    layers = {"settlements": _settlements(study, result), "nodes": _nodes(study, result)}
    if result.places["has_point"].notna().any():
        themes.append(_point_theme(result))
    supplied = result.supplied_nodes
    if len(supplied):
        layers["chain"] = _chain(result, supplied)
        themes.append(_chain_theme(result, supplied))
    if result.has_timetable:
        themes.append(_line_theme(result))
    subtitle = study.name
    if result.day is not None:
        subtitle = say("{name}, {day}", name=study.name, day=day_of_service(result.day))
    return ThemeMap(
        heading=say("Logistics"),
        subtitle=subtitle,
        layers=layers,
        themes=tuple(themes),
        stamp=say("ILLUSTRATIVE TIMETABLE") if result.is_illustrative else "",
    )


def _settlements(study: Study, result: Logistics) -> ThemeLayer:
    places = result.places
    rows = records(places)
    names = result.nodes["name"].to_dict()
    lines: dict[str, Sequence[str]] = {}
    for tier in reversed(result.known_tiers):
        lines[say("Nearest {tier_term}", tier_term=TIER_TERMS[tier])] = [_nearest(r, tier, names) for r in rows]
    lines[say("Has a village point")] = [yes_no(r["has_point"]) if r["rank"] in VILLAGE_RANKS else "" for r in rows]
    lines[say("Goods from the county centre")] = [
        minutes(r["chain_min"]) if np.isfinite(r["chain_min"]) else "" for r in rows
    ]
    if result.has_timetable:
        lines[say("Bus lines for parcels")] = [text(r["lines"]) for r in rows]
    return settlement_layer(study, lines, ranks=list(places["rank"]))


def _nearest(row: dict[str, Any], tier: NodeTier, names: dict[Any, str]) -> str:
    way, node = way_to(row, tier), text(row[f"{tier}_id"])
    return say("{name}, {way}", name=name_of(names.get(node), node), way=way) if node else way


def _nodes(study: Study, result: Logistics) -> ThemeLayer:
    nodes = result.nodes
    rows = records(nodes)
    return ThemeLayer(
        kind="point",
        geometry=nodes.geometry,
        names=[name_of(n, p) for n, p in zip(nodes["name"], nodes.index, strict=True)],
        records={
            say("Code"): [str(p) for p in nodes.index],
            say("Tier of node"): [say(TIER_TERMS[r["tier"]]) for r in rows],
            say("Area"): area_words(study, nodes["area_id"]),
            say("Supplied from"): [_supplier(r) for r in rows],
            say("From the county centre"): [
                minutes(r["chain_min"]) if np.isfinite(r["chain_min"]) and r["tier"] != "centre" else "" for r in rows
            ],
        },
        weights=[_NODE_WEIGHTS[tier] for tier in nodes["tier"]],
    )


def _supplier(row: dict[str, Any]) -> str:
    if not text(row["supplier_id"]):
        return ""
    name = name_of(row["supplier_name"], row["supplier_id"])
    return say("{name}, {way}", name=name, way=minutes(row["supply_min"]))


def _node_use(result: Logistics, tiers: Sequence[NodeTier]) -> ThemeUse:
    shown = [tier if tier in tiers else None for tier in result.nodes["tier"]]
    return by_kind("nodes", shown, _NODES, title=say("Logistics nodes"))


def _drawn(tier: NodeTier) -> NodeTier:
    """Return the lowest tier drawn over settlements: points would hide the villages that they lie in."""
    return "station" if tier == "point" else tier


def _reach_theme(study: Study, result: Logistics, tier: NodeTier) -> Theme:
    places = result.places
    term = {"tier_term": TIER_TERMS[tier]}
    times = places[f"{tier}_min"].to_numpy(dtype=float)
    title = say("Time to the nearest {tier_term}", **term)
    use = by_minutes(
        "settlements",
        places[f"{tier}_min"],
        places[f"{tier}_status"],
        title=title,
        limit_min=result.travel.search_limit_min,
    )
    reached = np.flatnonzero(~np.isnan(times))
    worst = reached[np.argsort(-times[reached], kind="stable")][:RANKED].tolist()
    return Theme(
        key=f"{tier}_reach",
        title=title,
        definition=reach_definition(result, study.network),
        uses=(use, _node_use(result, at_least(_drawn(tier)))),
        ranking=[("settlements", row, minutes(times[row])) for row in worst],
        ranking_title=say("The longest way to a {tier_term}", **term),
    )


def _point_theme(result: Logistics) -> Theme:
    places = result.places
    is_village = places["rank"].isin(VILLAGE_RANKS)
    kinds = [
        has if village else None for has, village in zip(places["has_point"].astype(object), is_village, strict=True)
    ]
    lacking = result.villages_without_point.head(RANKED)
    at = places.index.get_indexer(lacking.index).tolist()
    words = [way_to(row, "point") for row in records(lacking)]
    title = say("Villages without a village point")
    return Theme(
        key="without_point",
        title=title,
        definition=point_definition(result),
        uses=(by_kind("settlements", kinds, _POINTS, title=title), _node_use(result, at_least("station"))),
        ranking=[("settlements", row, word) for row, word in zip(at, words, strict=True)],
        ranking_title=say("Without a village point, the farthest from one first"),
    )


def _chain(result: Logistics, supplied: gpd.GeoDataFrame) -> ThemeLayer:
    points = result.nodes.geometry
    ends = zip(points.loc[supplied["supplier_id"]], points.loc[supplied.index], strict=True)
    rows = records(supplied)
    return ThemeLayer(
        kind="line",
        geometry=gpd.GeoSeries([shapely.LineString(pair) for pair in ends], index=supplied.index, crs=points.crs),
        names=[say("{origin} – {destination}", origin=_end(r, "supplier_"), destination=_end(r, "")) for r in rows],
        records={
            say("Minutes"): [minutes(r["supply_min"]) for r in rows],
            say("From the county centre"): [minutes(r["chain_min"]) for r in rows],
        },
        weights=[_NODE_WEIGHTS[tier] for tier in supplied["tier"]],
    )


def _end(row: dict[str, Any], prefix: str) -> str:
    return name_of(row[f"{prefix}name"], row.get(f"{prefix}id", ""))


def _chain_theme(result: Logistics, supplied: gpd.GeoDataFrame) -> Theme:
    use = by_minutes(
        "chain",
        supplied["chain_min"],
        supplied["supply_status"],
        title=say("Goods from the county centre"),
        limit_min=result.travel.search_limit_min,
    )
    at = result.nodes.index.get_indexer(supplied.index).tolist()
    times = supplied["chain_min"].tolist()
    return Theme(
        key="chain",
        title=say("From the county centre to the village"),
        definition=lines(
            chain_definition(),
            say("Straight lines from each node to those that it supplies, by the minutes from the county centre."),
        ),
        uses=(use, _node_use(result, at_least("point"))),
        ranking=[("nodes", row, minutes(time)) for row, time in zip(at[:RANKED], times, strict=False)],
        ranking_title=say("Farthest from the county centre"),
    )


def _line_theme(result: Logistics) -> Theme:
    places = result.places
    kinds = [_line_kind(r) if r["rank"] in VILLAGE_RANKS else None for r in records(places)]
    title = say("Villages passed by bus lines that could carry parcels")
    return Theme(
        key="lines",
        title=title,
        definition=line_definition(result),
        uses=(by_kind("settlements", kinds, _LINES, title=title), _node_use(result, at_least("station"))),
        ranking=[
            ("settlements", row, text(places["lines"].iloc[row]))
            for row in [k for k, kind in enumerate(kinds) if kind == "without"][:RANKED]
        ],
        ranking_title=say("Passed by such a line, without a point"),
    )


def _line_kind(row: dict[str, Any]) -> str:
    if not text(row["lines"]):
        return "none"
    return {"True": "with", "False": "without"}.get(str(row["has_point"]), "passed")
