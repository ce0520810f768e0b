"""Polygons that are not valid, such as those that cross themselves, made valid; polygons that cover others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from spatial_uri.model.arrays import FloatArray, GeometryArray
from spatial_uri.words.catalogue import N_

_LARGER = 1.5
_COVERED = 0.9

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


def in_the_plane(shapes: Any) -> GeometryArray:
    """Return shapes without heights, in an array of their own; those that have none are not copied.

    Examples
    --------
    >>> in_the_plane([shapely.Point(1, 2, 3), None])
    array([<POINT (1 2)>, None], dtype=object)
    """
    found = np.array(shapes, dtype=object)
    high = shapely.has_z(found)
    found[high] = shapely.force_2d(found[high])
    return found


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


def covering(shapes: GeometryArray, labels: Sequence[str]) -> list[str]:
    """Return a fault for each of some areas of one level that covers at least half of the others.

    Parameters
    ----------
    shapes
        Polygons in one CRS.
    labels
        What each is called in a fault.

    Examples
    --------
    >>> covering(np.array([shapely.box(0, 0, 4, 4), shapely.box(0, 0, 2, 4), shapely.box(2, 0, 4, 4)]), "ABC")
    ['A covers 2 of the other 2 areas (B, C)']
    """
    if len(shapes) < 2:
        return []
    sizes: FloatArray = shapely.area(shapes)
    big, small = shapely.STRtree(shapes).query(shapely.centroid(shapes), predicate="intersects")[::-1]
    candidates = (big != small) & (sizes[big] > _LARGER * sizes[small])
    faults = []
    for row in np.unique(big[candidates]):
        others = small[candidates & (big == row)]
        if len(others) * 2 < len(shapes) - 1:
            continue
        common = shapely.area(shapely.intersection(shapely.make_valid(shapes[row]), shapely.make_valid(shapes[others])))
        covered = others[common >= _COVERED * sizes[others]]
        if len(covered) * 2 >= len(shapes) - 1:
            names = ", ".join(labels[i] for i in covered[:3])
            faults.append(f"{labels[row]} covers {len(covered)} of the other {len(shapes) - 1} areas ({names})")
    return faults
