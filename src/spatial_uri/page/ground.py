"""The ground of the map: areas, roads, settlements and facilities of the study, packed once for all themes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_uri.model.places import Places
from spatial_uri.model.study import Study
from spatial_uri.page.beside_the_study import neighbour_names
from spatial_uri.page.pack import GRID_PER_DEGREE, Parcel
from spatial_uri.page.part_tables import LEVEL_LABELS
from spatial_uri.page.road_words import road_class_words
from spatial_uri.page.simplify import simplified_lines
from spatial_uri.words.catalogue import say

ALL_ROADS_MAX = 60_000
"""Up to so many road pieces are drawn as the ground of the map; of more, the main roads only."""

MAIN_ROADS = tuple(
    name + link for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for link in ("", "_link")
)
"""The classes of road drawn where there are too many for all: tertiary and above."""

ROAD_TOLERANCE_M = 2.0
"""How far a drawn line may be from the real one: less than two pixels at the closest zoom, and half the size."""


_RANK_KINDS = (
    {"county_seat", "city", "seat", "县城", "城区", "县城区", "县政府驻地", "县级驻地", "市区"},
    {"town", "township", "town_seat", "suburb", "乡镇驻地", "乡镇政府驻地", "镇", "乡", "街道", "乡镇", "集镇", "镇区"},
    {"central_village", "中心村"},
)


@dataclass(frozen=True, eq=False)
class DrawnRoads:
    """The road pieces that are in the page, and what of them is drawn under every theme.

    Parameters
    ----------
    position
        ``(pieces,)`` where each piece of the study is among those of the page, -1 if it is not in it.
    main_only
        True if only the main roads are drawn as the ground.
    """

    position: NDArray[np.int64]
    main_only: bool

    @classmethod
    def of(cls, study: Study, used: Iterable[NDArray[np.int64] | None]) -> DrawnRoads:
        """Choose the roads of a page: its ground, and those that layers use (None: all)."""
        road_class = study.network.pieces["road_class"]
        main_only = len(road_class) > ALL_ROADS_MAX
        kept = road_class.isin(MAIN_ROADS).to_numpy(copy=True) if main_only else np.ones(len(road_class), dtype=bool)
        for rows in used:
            kept[slice(None) if rows is None else rows] = True
        return cls(np.where(kept, np.cumsum(kept) - 1, -1), main_only)

    @property
    def pieces(self) -> NDArray[np.int64]:
        """The pieces of the study that are in the page, ascending."""
        return np.flatnonzero(self.position >= 0)


def pack_ground(study: Study, roads: DrawnRoads, parcel: Parcel, ranks: Sequence[int] = ()) -> dict[str, Any]:
    """Pack what lies under every theme, and return what the page says of it.

    Parameters
    ----------
    study, roads, parcel
        What is shown, which of its roads, and where it travels.
    ranks
        The rank of each settlement where ranks were measured; otherwise their kinds tell of towns.
    """
    numbers = ranks or [_rank_number(kind) for kind in study.settlements.table["kind"]]
    settlements = {"rank": parcel.column(numbers)}
    return {
        "areas": _areas(study, parcel),
        "roads": _roads(study, roads, parcel),
        "settlements": _places(study, study.settlements, parcel) | settlements,
        "facilities": _places(study, study.facilities, parcel),
        "neighbours": _neighbours(study),
    }


def _neighbours(study: Study) -> dict[str, Any]:
    found = neighbour_names(study)
    places = gpd.GeoSeries.from_xy(found.points[:, 0], found.points[:, 1], crs=study.crs).to_crs(4326)
    return {"name": list(found.names), "x": grid(places.x), "y": grid(places.y)}


def _areas(study: Study, parcel: Parcel) -> dict[str, Any]:
    areas = study.areas.table
    label_points = gpd.GeoSeries(areas.representative_point(), crs=areas.crs).to_crs(4326)
    position = positions(areas.index)
    return {
        "id": list(areas.index),
        "name": [name if isinstance(name, str) else "" for name in areas["name"]],
        "level": list(areas["level"]),
        "parent": [position.get(parent, -1) for parent in areas["parent_id"]],
        "x": grid(label_points.x),
        "y": grid(label_points.y),
        "levels": [[level, say(LEVEL_LABELS.get(level, level))] for level in study.areas.levels],
        "chains": parcel.chains(areas.geometry),
    }


def _roads(study: Study, roads: DrawnRoads, parcel: Parcel) -> dict[str, Any]:
    pieces = roads.pieces
    lines = simplified_lines(study.network.lines[pieces], ROAD_TOLERANCE_M)
    codes, classes = pd.factorize(study.network.pieces["road_class"].take(pieces))
    note = say("Of the roads, the ground of this map shows tertiary roads and above only.") if roads.main_only else ""
    return {
        "chains": parcel.chains(gpd.GeoSeries(lines, crs=study.crs)),
        "classes": list(classes),
        "class_words": [road_class_words(name) for name in classes],
        "cls": parcel.column(codes),
        "ground": [name in MAIN_ROADS or not roads.main_only for name in classes],
        "note": note,
    }


def _places(study: Study, places: Places, parcel: Parcel) -> dict[str, Any]:
    table = places.table
    position = positions(study.areas.table.index)
    ground = {
        "chains": parcel.chains(table.geometry),
        "area": parcel.column([position.get(area, -1) for area in table["area_id"]]),
    }
    if "population" in table:
        people = np.round(table["population"].to_numpy(dtype=float) * 100)
        ground["hundredths_of_people"] = parcel.column(np.where(np.isfinite(people), people, -1))
    return ground


def _rank_number(kind: Any) -> int:
    """Return 0 for a county seat, 1 for a town, 2 for a central village, 3 for what else there is."""
    return 3 if not isinstance(kind, str) else next((n for n, kinds in enumerate(_RANK_KINDS) if kind in kinds), 3)


def grid(degrees: pd.Series[float]) -> list[int]:
    """Return degrees on the grid of the page."""
    return [round(float(d) * GRID_PER_DEGREE) for d in degrees]


def positions(index: pd.Index[Any]) -> dict[Any, int]:
    """Return where each id stands."""
    return {key: position for position, key in enumerate(index)}
