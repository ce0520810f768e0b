"""The map of the links between settlements, towns and county seats."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.model.study import Study
from spatial_uri.page.classes import words_of_statuses
from spatial_uri.page.part_tables import RANKED, area_words, records
from spatial_uri.page.theme_classes import (
    BLUE,
    DARK,
    GREY,
    ORANGE,
    RANKS,
    RED,
    by_kind,
    by_minutes,
    by_steps,
    rank_weights,
)
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.numbers import MODES, UNKNOWN, count, km, minutes, name_of, number, share, text

GOALS: dict[LinkTarget, str] = {
    "town_seat": "their own town seat",
    "county_seat": "their county seat",
    "nearest_town": "the nearest town or county seat",
}
"""What each target is to the settlements."""

_RECORDS: dict[LinkTarget, str] = {
    "town_seat": "Own town seat",
    "county_seat": "County seat",
    "nearest_town": "Nearest town",
}
# What a planner tells apart on a map, from the best road to the worst; a class stands for its links, too.
_ROAD_GROUPS = {
    "motorway or trunk road": ("motorway", "trunk"),
    "primary road": ("primary",),
    "secondary road": ("secondary",),
    "tertiary road": ("tertiary",),
    "unclassified or residential road": ("unclassified", "residential", "living_street", "road"),
    "service road": ("service",),
    "track, path or another": (),
}
_ROAD_COLOURS = ("#f7e722", "#70cf56", "#25aa82", "#24878d", "#31688d", "#433d84", "#440154")
_NO_WAY = ThemeClass(label="no way known", colour=GREY, hatched=True)
_SURFACES = {
    "paved": ThemeClass(label="paved all the way", colour=BLUE),
    "unknown": ThemeClass(label="surface not known somewhere", colour=ORANGE),
    "unpaved": ThemeClass(label="unpaved somewhere", colour=DARK),
    "": _NO_WAY,
}
_NEAREST = {
    "own": ThemeClass(label="the own town seat is nearest", colour=BLUE),
    "elsewhere": ThemeClass(label="another town is nearer", colour=RED),
    "unknown": ThemeClass(label="own town seat not known or not reached", colour=ORANGE, hatched=True),
    "none": ThemeClass(label="no town reached", colour=GREY, hatched=True),
}
_AWAY = {"away": ThemeClass(label="to the nearer town", colour=RED)}
_DETOURS = (1.2, 1.5, 2.0, 3.0)


def connectivity_map(study: Study, connectivity: Connectivity) -> ThemeMap:
    """Return the map of the links: minutes, the nearest town, detours, and the worst road on the way."""
    nearest = connectivity.of("nearest_town")
    away = _away(study, nearest)
    return ThemeMap(
        heading="Town-village connectivity",
        subtitle=f"{study.name}, {MODES[connectivity.mode]}",
        layers={"settlements": _settlements(study, connectivity), "away": away},
        themes=tuple(
            theme
            for theme in (
                _minutes_theme(connectivity, "town_seat"),
                _minutes_theme(connectivity, "county_seat"),
                _nearest_theme(connectivity, len(away.names)),
                _detour_theme(connectivity),
                _class_theme(connectivity),
                _surface_theme(connectivity),
                _tier_theme(connectivity),
            )
            if theme is not None
        ),
    )


def status_words(connectivity: Connectivity) -> dict[str, str]:
    """Say in plain words why a settlement is not linked."""
    travel = connectivity.travel
    return words_of_statuses(travel.search_limit_min, travel.walk_limit_m, "seat")


def road_words(road_class: Any) -> str:
    """Call a road class."""
    return text(road_class).replace("_", " ") or UNKNOWN


def _settlements(study: Study, connectivity: Connectivity) -> ThemeLayer:
    places = study.settlements.table
    words = status_words(connectivity)
    first = connectivity.of("town_seat")
    lines: dict[str, list[str]] = {
        "Code": [str(p) for p in places.index],
        "Area": area_words(study, places["area_id"]),
        "Tier": [RANKS[t].label for t in first["rank"]],
        "People": [count(p) for p in places["population"]],
    }
    for target, heading in _RECORDS.items():
        rows = records(connectivity.of(target))
        lines[heading] = [
            f"{name_of(r['destination_name'], r['destination_id'])}, {minutes(r['travel_min'])}, {km(r['network_km'])}"
            if r["status"] == "reached"
            else words[r["status"]]
            for r in rows
        ]
        if target != "nearest_town":
            lines[f"Way to the {heading.lower()}"] = [_way(r) for r in rows]
    return ThemeLayer(
        kind="point",
        of="settlements",
        names=[name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)],
        records=lines,
        weights=rank_weights(first["rank"]),
        labelled=True,
    )


def _way(row: dict[str, Any]) -> str:
    if row["status"] != "reached" or not text(row["worst_class"]):
        return ""
    return (
        f"detour ratio {number(row['detour_ratio'])}; lowest road class {road_words(row['worst_class'])}; surface "
        f"{row['worst_surface']}; {share(row['unpaved_share'])} unpaved"
    )


def _away(study: Study, nearest: gpd.GeoDataFrame) -> ThemeLayer:
    """Lines from the settlements that are nearer to another town than to their own, to that town."""
    spots = study.settlements.table.geometry
    away = nearest[nearest["is_elsewhere"].astype(bool) & nearest["destination_id"].isin(spots.index)]
    there = spots.loc[away["destination_id"]].to_numpy()
    ends = np.stack([shapely.get_coordinates(away.geometry.to_numpy()), shapely.get_coordinates(there)], axis=1)
    names = [
        f"{name_of(n, p)} – {name_of(d, i)}"
        for p, n, d, i in zip(away.index, away["name"], away["destination_name"], away["destination_id"], strict=True)
    ]
    return ThemeLayer(
        kind="line",
        geometry=gpd.GeoSeries(shapely.linestrings(ends), index=away.index, crs=spots.crs),
        names=names,
        records={"Minutes": [minutes(m) for m in away["travel_min"]]},
    )


def _minutes_theme(connectivity: Connectivity, target: LinkTarget) -> Theme | None:
    links = connectivity.of(target)
    if (links["status"] == "unknown").all():
        return None
    title = f"Minutes to {GOALS[target]}"
    return Theme(
        key=f"{target}_min",
        title=title,
        definition=connectivity.definition(target),
        uses=(
            by_minutes(
                "settlements", links["travel_min"], links["status"], title=title,
                limit_min=connectivity.travel.search_limit_min,
            ),
        ),
        ranking=_farthest(connectivity, links),
        ranking_title=f"Not reached, then the farthest from {GOALS[target]}",
    )  # fmt: skip


def _farthest(connectivity: Connectivity, links: gpd.GeoDataFrame) -> list[tuple[str, int, str]]:
    words = status_words(connectivity)
    status, travel_min = links["status"].to_numpy(), links["travel_min"].to_numpy(dtype=float)
    lost = np.flatnonzero(~np.isin(status, ("reached", "unknown")))
    reached = np.flatnonzero(status == "reached")
    far = reached[np.argsort(-travel_min[reached], kind="stable")]
    entries = []
    for row in [*lost, *far][:RANKED]:
        what = minutes(travel_min[row]) if status[row] == "reached" else words[status[row]]
        entries.append(("settlements", int(row), what))
    return entries


def _nearest_theme(connectivity: Connectivity, lines: int) -> Theme:
    nearest, own = connectivity.of("nearest_town"), connectivity.of("town_seat")
    reached = (nearest["status"] == "reached").to_numpy()
    elsewhere = nearest["is_elsewhere"].to_numpy(dtype=bool)
    has_own = (own["status"] == "reached").to_numpy()
    kinds = np.select([~reached, elsewhere, ~has_own], ["none", "elsewhere", "unknown"], default="own")
    saved = (own["travel_min"] - nearest["travel_min"]).to_numpy(dtype=float)
    rows = np.flatnonzero(elsewhere)
    rows = rows[np.argsort(-np.nan_to_num(saved[rows]), kind="stable")][:RANKED]
    uses: list[ThemeUse] = [by_kind("away", ["away"] * lines, _AWAY, title="Links")] if lines else []
    return Theme(
        key="nearest_town",
        title="Nearest town: the own one or another",
        definition=connectivity.definition("nearest_town") + "; compared with the seat of the own township",
        uses=(*uses, by_kind("settlements", kinds.tolist(), _NEAREST, title="The nearest town")),
        ranking=[("settlements", int(r), _saved(nearest, own, int(r))) for r in rows],
        ranking_title="Nearer to another town: the largest difference first",
    )


def _saved(nearest: gpd.GeoDataFrame, own: gpd.GeoDataFrame, row: int) -> str:
    there, here = nearest.iloc[row], own.iloc[row]
    town = name_of(there["destination_name"], there["destination_id"])
    seat = name_of(here["destination_name"], here["destination_id"])
    return f"{minutes(there['travel_min'])} to {town}, {minutes(here['travel_min'])} to {seat}"


def _linked(connectivity: Connectivity) -> LinkTarget | None:
    """Return the target whose ways are shown: the own town where any is known."""
    order: tuple[LinkTarget, ...] = ("town_seat", "county_seat", "nearest_town")
    return next((t for t in order if (connectivity.of(t)["status"] == "reached").any()), None)


def _detour_theme(connectivity: Connectivity) -> Theme | None:
    target = _linked(connectivity)
    if target is None:
        return None
    links = connectivity.of(target)
    detour = links["detour_ratio"].to_numpy(dtype=float)
    rows = np.flatnonzero(np.isfinite(detour))
    rows = rows[np.argsort(-detour[rows], kind="stable")][:RANKED]
    straight = links["straight_km"].to_numpy(dtype=float)
    return Theme(
        key="detour",
        title=f"Detour ratio to {GOALS[target]}",
        definition="length of the way, walks included, over the straight line; 1 is a straight road",
        uses=(
            by_steps("settlements", detour, _DETOURS, title="Detour ratio", missing="the seat itself, or no way known"),
        ),
        ranking=[
            (
                "settlements",
                int(r),
                f"{number(detour[r])} ({km(straight[r])} straight)",
            )
            for r in rows
        ],
        ranking_title="The longest detours",
    )


def _class_theme(connectivity: Connectivity) -> Theme | None:
    target = _linked(connectivity)
    if target is None:
        return None
    group = {name: label for label, names in _ROAD_GROUPS.items() for name in names}
    other = list(_ROAD_GROUPS)[-1]
    worst = connectivity.of(target)["worst_class"]
    kinds = [group.get(w.removesuffix("_link"), other) if isinstance(w, str) else "" for w in worst]
    classes = {
        label: ThemeClass(label=label, colour=colour) for label, colour in zip(_ROAD_GROUPS, _ROAD_COLOURS, strict=True)
    }
    return Theme(
        key="worst_class",
        title=f"Lowest road class on the way to {GOALS[target]}",
        definition="the lowest class of any road on the fastest way, however short",
        uses=(by_kind("settlements", kinds, classes | {"": _NO_WAY}, title="Lowest road class"),),
    )


def _surface_theme(connectivity: Connectivity) -> Theme | None:
    target = _linked(connectivity)
    if target is None:
        return None
    links = connectivity.of(target)
    kinds = [text(s) for s in links["worst_surface"]]
    unpaved = (links["unpaved_share"] * links["network_km"]).to_numpy(dtype=float)
    rows = np.flatnonzero(np.nan_to_num(unpaved) > 0)
    rows = rows[np.argsort(-unpaved[rows], kind="stable")][:RANKED]
    return Theme(
        key="worst_surface",
        title=f"Worst surface on the way to {GOALS[target]}",
        definition="unpaved if any road on the fastest way is, else not known if that of any is not known, else paved",
        uses=(by_kind("settlements", kinds, _SURFACES, title="Surface of the way"),),
        ranking=[("settlements", int(r), f"{km(unpaved[r])} unpaved") for r in rows],
        ranking_title="The longest unpaved ways",
    )


def _tier_theme(connectivity: Connectivity) -> Theme:
    return Theme(
        key="tiers",
        title="Settlements by tier",
        definition="county seat, town, central village, village, as the hierarchy of the study has them",
        uses=(by_kind("settlements", list(connectivity.of("town_seat")["rank"]), RANKS, title="Tier"),),
    )
