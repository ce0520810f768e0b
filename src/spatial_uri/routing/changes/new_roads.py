"""New roads, as somebody asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from shapely import LineString

from spatial_uri.errors import ParameterError
from spatial_uri.geo.geodesy import lengths_km
from spatial_uri.model.arrays import Int32Array
from spatial_uri.routing.improvement.projects import MS_PER_HOUR

LONGEST_MS = 24 * MS_PER_HOUR


@dataclass(frozen=True)
class NamedJoint:
    """Where one end of a new road joins a piece of today, between its junctions.

    Parameters
    ----------
    piece
        The piece of road.
    fraction
        Where on it, as a share of its length: above 0 and below 1.
    """

    piece: int
    fraction: float


@dataclass(frozen=True, eq=False)
class NewRoad:
    """A road that is not there today.

    Parameters
    ----------
    line
        Its course, a LineString in the CRS of the network.
    road_class
        Such as ``tertiary``.
    kmh
        Its speed.
    is_oneway
        Driven from the first vertex to the last only.
    length_m
        Its length; None for the geodesic length of the line.
    name, ref
        What it is called.
    joins
        What its first and its last vertex join, where that is said; None for what lies nearest.
    """

    line: LineString
    road_class: str
    kmh: float
    is_oneway: bool = False
    length_m: float | None = None
    name: str = ""
    ref: str = ""
    joins: tuple[NamedJoint | None, NamedJoint | None] = (None, None)


def check_new_roads(roads: Sequence[NewRoad]) -> None:
    """Refuse what is no road.

    Raises
    ------
    ParameterError
        Listing every fault.
    """
    faults = []
    for number, road in enumerate(roads, start=1):
        line = road.line
        if not isinstance(line, LineString) or line.is_empty or not np.isfinite(shapely.get_coordinates(line)).all():
            faults.append(f"new road {number}: its line is no LineString with coordinates")
        elif line.length == 0:
            faults.append(f"new road {number}: its line has no length")
        if not 0 < road.kmh < np.inf:
            faults.append(f"new road {number}: {road.kmh:g} km/h is no speed")
        if road.length_m is not None and not 0 < road.length_m < np.inf:
            faults.append(f"new road {number}: {road.length_m:g} m is no length")
    if faults:
        raise ParameterError("these new roads cannot be built", faults=faults)


def lengths_m(roads: Sequence[NewRoad], lines: Sequence[LineString], crs: CRS) -> list[float]:
    """Return the length of each new road: as given, else that of its `lines` on the ellipsoid."""
    geodesic = lengths_km(gpd.GeoSeries(list(lines), crs=crs)) * 1000
    return [
        float(own) if road.length_m is None else float(road.length_m) for road, own in zip(roads, geodesic, strict=True)
    ]


def times_ms(roads: Sequence[NewRoad], metres: Sequence[float]) -> Int32Array:
    """Return what each new road takes from end to end, ms.

    Raises
    ------
    ParameterError
        If one takes longer than a day.
    """
    ms = np.rint(np.array(metres) / 1000 / np.array([road.kmh for road in roads]) * MS_PER_HOUR)
    slow = np.flatnonzero(ms > LONGEST_MS)
    if len(slow):
        raise ParameterError(
            "a new road takes longer than a day",
            faults=[f"new road {i + 1}: {metres[i] / 1000:,.1f} km at {roads[i].kmh:g} km/h" for i in slow.tolist()],
        )
    return np.asarray(ms, dtype=np.int32)
