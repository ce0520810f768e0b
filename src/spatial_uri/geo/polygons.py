"""Polygons that are not valid, such as those that cross themselves, made valid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely

from spatial_uri.words.catalogue import N_

_INVALIDITIES = (
    N_("self-intersection"),
    N_("ring self-intersection"),
    N_("hole lies outside shell"),
    N_("holes are nested"),
    N_("nested shells"),
    N_("interior is disconnected"),
    N_("duplicate rings"),
    N_("too few points in geometry component"),
    N_("invalid coordinate"),
)
"""What GEOS says is wrong with a polygon."""


def made_valid(polygon: Any) -> Any:
    """Return a polygon as a valid one; empty if it has no area.

    The points and lines that can be left over when a polygon is made valid are dropped.

    Examples
    --------
    >>> made_valid(shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")).area
    0.5
    """
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(polygon)))
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    return shapely.union_all(polygons) if polygons else shapely.Polygon()


def invalidity_terms(polygons: Iterable[Any]) -> list[str]:
    """Return what is wrong with invalid polygons, each fault once; the words of `_INVALIDITIES`."""
    return sorted({shapely.is_valid_reason(polygon).split("[")[0].lower() for polygon in polygons})
