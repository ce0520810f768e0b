"""Colours for areas side by side: neighbours are never alike."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.model.arrays import Int64Array

CATEGORIES = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#4d3b33")
"""Okabe and Ito (2008); the sixth only where five do not do, which areas in several parts can ask for."""

_TOUCH_M = 30.0


def neighbour_colours(areas: gpd.GeoSeries) -> Int64Array:
    """Give each area the position of a colour that none of its neighbours has.

    The area with most colours around it comes next, as Brelaz (1979) does; areas that lie within 30 m of each other are
    neighbours.

    Parameters
    ----------
    areas
        Polygons in a metric CRS.

    Returns
    -------
    ndarray
        ``(areas,)`` 0, 1, ..., as few as this way needs: of areas in one part each, five do.
    """
    shapes = areas.to_numpy()
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=_TOUCH_M)
    around: list[set[int]] = [set() for _ in shapes]
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            around[a].add(b)
    colours = np.full(len(shapes), -1, dtype=np.int64)
    left = set(range(len(shapes)))
    while left:
        taken = {k: {int(colours[n]) for n in around[k] if colours[n] >= 0} for k in left}
        chosen = max(left, key=lambda k: (len(taken[k]), len(around[k]), -k))
        colours[chosen] = next(c for c in range(len(shapes)) if c not in taken[chosen])
        left.remove(chosen)
    return colours
