"""The map of the links between settlements, towns and county seats."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.analyses.connectivity.link_themes import (
    class_theme,
    detour_theme,
    minutes_theme,
    nearest_theme,
    rank_theme,
    surface_theme,
)
from spatial_uri.analyses.connectivity.link_words import status_words
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import records
from spatial_uri.page.road_words import road_class_words, surface_words
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.themes import ThemeLayer, ThemeMap
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import MODES, km, minutes, name_of, number, text

_DESTINATIONS: dict[LinkTarget, str] = {
    "town_seat": N_("Own town seat"),
    "county_seat": N_("County seat"),
    "nearest_town": N_("Nearest town"),
}
_WAYS: dict[LinkTarget, str] = {
    "town_seat": N_("Way to the own town seat"),
    "county_seat": N_("Way to the county seat"),
}


def connectivity_map(study: Study, connectivity: Connectivity) -> ThemeMap:
    """Return the map of the links: minutes, the nearest town, detours, and the worst road on the way."""
    away = _away(study, connectivity.of("nearest_town"))
    themes = (
        minutes_theme(connectivity, "town_seat"),
        minutes_theme(connectivity, "county_seat"),
        nearest_theme(connectivity, len(away.names)),
        detour_theme(connectivity),
        class_theme(connectivity),
        surface_theme(connectivity),
        rank_theme(connectivity),
    )
    return ThemeMap(
        heading=say("Links to town and county seat"),
        subtitle=say("{study}, {mode_term}", study=study.name, mode_term=MODES[connectivity.mode]),
        layers={"settlements": _settlements(study, connectivity), "away": away},
        themes=tuple(theme for theme in themes if theme is not None),
    )


def _settlements(study: Study, connectivity: Connectivity) -> ThemeLayer:
    status = status_words(connectivity)
    lines: dict[str, list[str]] = {}
    for target, heading in _DESTINATIONS.items():
        rows = records(connectivity.of(target))
        lines[say(heading)] = [_destination(r, status) for r in rows]
        if target in _WAYS:
            lines[say(_WAYS[target])] = [_way(r) for r in rows]
    return settlement_layer(study, lines, ranks=list(connectivity.of("town_seat")["rank"]))


def _destination(row: dict[str, Any], status: dict[str, str]) -> str:
    if row["status"] != "reached":
        return status[row["status"]]
    return say(
        "{name}, {time}, {length} of road",
        name=name_of(row["destination_name"], row["destination_id"]),
        time=minutes(row["travel_min"]),
        length=km(row["network_km"]),
    )


def _way(row: dict[str, Any]) -> str:
    if row["status"] != "reached" or not text(row["worst_class"]):
        return ""
    return say(
        "detour ratio {detour}; lowest road class: {road_class}; worst surface: {surface}; {unpaved_share} unpaved",
        detour=number(row["detour_ratio"]),
        road_class=road_class_words(row["worst_class"]),
        surface=surface_words(row["worst_surface"]),
        unpaved_share=row["unpaved_share"],
    )


def _away(study: Study, nearest: gpd.GeoDataFrame) -> ThemeLayer:
    """Return lines from the settlements that are nearer to another town than to their own, to that town."""
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
        records={say("Minutes"): [minutes(m) for m in away["travel_min"]]},
    )
