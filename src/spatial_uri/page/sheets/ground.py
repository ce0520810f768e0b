"""What lies under every theme on paper: areas, roads, settlements and facilities of a study, thinned for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.study import Study
from spatial_uri.page.beside_the_study import NeighbourNames, neighbour_names
from spatial_uri.page.ground import MAIN_ROADS, DrawnRoads
from spatial_uri.page.simplify import simplified_lines
from spatial_uri.words.numbers import text

FINENESS = 6_000.0
"""Lines are thinned to the extent of the study divided by this: less than half a dot of a printed sheet."""

_ROAD_RANKS = {"tertiary": 2, "secondary": 3, "primary": 4, "trunk": 5, "motorway": 6}
_TRACKS = {"track", "path", "footway", "steps", "bridleway", "cycleway", "service", "pedestrian"}


@dataclass(frozen=True, kw_only=True, eq=False)
class SheetGround:
    """The ground of all sheets of a study: made once, and small enough to be sent to other processes.

    Parameters
    ----------
    name, crs, levels, synthetic
        Of the study.
    area_ids, area_names, area_depths, areas, label_points
        ``(areas,)`` codes, names, depths (0 for the coarsest level) and polygons; ``(areas, 2)`` a point in each.
    area_above
        ``(areas,)`` the position of the area that holds it, -1 for none.
    seats, county_seats
        ``(areas,)`` the settlement that is the seat of each area, -1 where it is not known; the areas whose seat is
        that of the county, too.
    roads, road_ranks, shown_roads
        ``(pieces,)`` lines; 0 for a track to 6 for a motorway; which are drawn as the ground.
    settlements, settlement_areas, settlement_names, people
        ``(settlements, 2)`` places; ``(settlements,)`` positions of their areas (-1 for none), names, people (NaN where
        unknown).
    facilities, facility_names
        ``(facilities, 2)`` places, and their names.
    neighbours
        Names of the areas beside the study.
    """

    name: str
    crs: CRS
    levels: tuple[str, ...]
    synthetic: bool
    area_ids: tuple[str, ...]
    area_names: tuple[str, ...]
    area_depths: Int64Array
    areas: GeometryArray
    label_points: FloatArray
    area_above: Int64Array
    seats: Int64Array
    county_seats: BoolArray
    roads: GeometryArray
    road_ranks: Int64Array
    shown_roads: BoolArray
    settlements: FloatArray
    settlement_areas: Int64Array
    settlement_names: tuple[str, ...]
    people: FloatArray
    facilities: FloatArray
    facility_names: tuple[str, ...]
    neighbours: NeighbourNames

    @property
    def studied(self) -> GeometryArray:
        """The polygons of the coarsest level: what is studied."""
        return np.asarray(self.areas[self.area_depths == 0])

    def bounds_of(self, area: int | None) -> tuple[float, float, float, float]:
        """Return the bounds of an area, or of everything studied, in metres."""
        shapes = self.studied if area is None else self.areas[[area]]
        x0, y0, x1, y1 = shapely.total_bounds(shapes)
        return float(x0), float(y0), float(x1), float(y1)

    def settlements_in(self, area: int | None) -> BoolArray:
        """Tell which settlements lie in an area, or in an area within it; all of them for None."""
        if area is None:
            return np.ones(len(self.settlements), dtype=bool)
        held = self.areas_in(area)
        return np.append(held, False)[self.settlement_areas]

    def areas_in(self, area: int) -> BoolArray:
        """Tell which areas are an area, or lie within it."""
        held = np.zeros(len(self.areas), dtype=bool)
        held[area] = True
        for _ in range(int(self.area_depths.max(initial=0))):
            held |= np.append(held, False)[self.area_above]
        return held


def sheet_ground(study: Study, ranks: Sequence[Any] = ()) -> SheetGround:
    """Return the ground of the sheets of a study.

    Parameters
    ----------
    study
        What was measured.
    ranks
        The rank of each settlement, as in `RANKS`; empty where it is not known.
    """
    areas = study.areas.table
    levels = study.areas.levels
    position = pd.Series(np.arange(len(areas)), index=areas.index)
    west, south, east, north = shapely.total_bounds(areas.geometry.to_numpy())
    fine_m = max(east - west, north - south) / FINENESS
    road_class = study.network.pieces["road_class"].to_numpy(dtype=object)
    points = areas.representative_point()
    places = study.settlements.table
    return SheetGround(
        name=study.name,
        crs=study.crs,
        levels=levels,
        synthetic=study.synthetic,
        area_ids=tuple(str(a) for a in areas.index),
        area_names=tuple(text(n) for n in areas["name"]),
        area_depths=np.array([levels.index(level) for level in areas["level"]], dtype=np.int64),
        areas=shapely.simplify(areas.geometry.to_numpy(), fine_m),
        label_points=np.column_stack([points.x, points.y]).astype(float),
        area_above=_positions(areas["parent_id"], position),
        **_seats(len(areas), _positions(places["area_id"], position), ranks),
        roads=simplified_lines(np.asarray(study.network.lines), fine_m),
        road_ranks=np.array([_rank(text(c)) for c in road_class], dtype=np.int64),
        shown_roads=_shown(study, road_class),
        settlements=shapely.get_coordinates(places.geometry.to_numpy()),
        settlement_areas=_positions(places["area_id"], position),
        settlement_names=tuple(text(n) for n in places["name"]),
        people=places["population"].to_numpy(dtype=float),
        facilities=shapely.get_coordinates(study.facilities.table.geometry.to_numpy()),
        facility_names=tuple(text(n) for n in study.facilities.table["name"]),
        neighbours=neighbour_names(study),
    )


def _positions(ids: pd.Series[str], position: pd.Series[int]) -> Int64Array:
    return np.array([position.get(i, -1) if isinstance(i, str) else -1 for i in ids], dtype=np.int64)


def _seats(areas: int, area_of: Int64Array, ranks: Sequence[Any]) -> dict[str, Any]:
    """Return which settlement is the seat of each area, by its rank: a county seat before a town."""
    seats, is_county = np.full(areas, -1, dtype=np.int64), np.zeros(areas, dtype=bool)
    for rank in ("town", "county_seat"):
        for row in (k for k, r in enumerate(ranks) if r == rank and area_of[k] >= 0):
            seats[area_of[row]] = row
            is_county[area_of[row]] = rank == "county_seat"
    return {"seats": seats, "county_seats": is_county}


def _shown(study: Study, road_class: np.ndarray) -> BoolArray:
    if DrawnRoads.of(study, ()).main_only:
        return np.isin(road_class.astype(str), MAIN_ROADS)
    return np.ones(len(road_class), dtype=bool)


def _rank(road_class: str) -> int:
    base = road_class.removesuffix("_link")
    return 0 if base in _TRACKS else _ROAD_RANKS.get(base, 1)
