"""Roads on the border of two areas: they belong to both, by half."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from spatial_uri.measure.roads.chainage import Chainage, Stretches, beside, cut, drawn, lay_out, merged, near
from spatial_uri.model.arrays import FloatArray, GeometryArray, Int64Array

BORDER_WITHIN_M = 20.0
"""A road is on a border if it runs no farther from it than this: about as exact as borders are drawn."""
ALONG_DEG = 30.0
"""Its direction differs from that of the border by no more than this; what crosses it is cut there."""


@dataclass(frozen=True, eq=False)
class BorderRoads:
    """The stretches of lines that run on borders of several areas, and what is left of the lines.

    Parameters
    ----------
    line, area, length
        ``(stretches,)`` position of the line and of the area, and the length that belongs to this area: that on the
        border, divided by the number of areas on it.
    rest
        ``(lines,)`` the lines without these stretches.
    """

    line: Int64Array
    area: Int64Array
    length: FloatArray
    rest: GeometryArray


def border_roads(lines: GeometryArray, areas: GeometryArray) -> BorderRoads:
    """Divide what runs on a border among the areas on both sides of it.

    A stretch is on the border of an area if it runs no more than 20 m from it and in its direction, within 30 degrees,
    on whichever side; interruptions of up to 20 m count as well. What is on the border of two areas or more belongs to
    each of them by an equal share. What is on the border of a single area has none on the other side, and is left.

    Parameters
    ----------
    lines, areas
        Roads (of one part or several), and polygons of one level, in the same metric CRS.

    Examples
    --------
    >>> west, east = shapely.box(-100, 0, 0, 1000), shapely.box(0, 0, 100, 1000)
    >>> found = border_roads(shapely.linestrings([[[5, 0], [5, 400]], [[-50, 9], [50, 9]]]), np.array([west, east]))
    >>> found.area.tolist(), found.length.tolist(), found.rest.tolist()
    ([0, 1], [200.0, 200.0], [<LINESTRING EMPTY>, <LINESTRING (-50 9, 50 9)>])
    """
    rest = lines.copy()
    outlines = lay_out(shapely.boundary(areas))
    rows = np.unique(near(outlines.segments, lines, BORDER_WITHIN_M)[1])
    if not len(rows):
        return BorderRoads(rows, rows, np.zeros(0), rest)
    laid = lay_out(lines[rows])
    on_border = _on_border(laid, outlines)
    parts = cut(laid, on_border)
    areas_on = np.bincount(parts.part, minlength=len(parts.line))
    shared = areas_on >= 2
    pair = shared[parts.part]
    part, area = parts.part[pair], parts.key[pair]
    touched = np.unique(parts.line[shared])
    left = np.flatnonzero(~shared & np.isin(parts.line, touched))
    rest[rows[touched]] = shapely.from_wkt("LINESTRING EMPTY")
    owners, number = np.unique(parts.line[left], return_inverse=True)
    rest[rows[owners]] = shapely.multilinestrings(drawn(laid, parts.start[left], parts.end[left]), indices=number)
    return BorderRoads(rows[parts.line[part]], area, parts.length[part] / areas_on[part], rest)


def _on_border(roads: Chainage, outlines: Chainage) -> Stretches:
    """Return the stretches of the roads that are on the border of an area; the key is the area."""
    road, segment = near(roads.segments, outlines.segments, BORDER_WITHIN_M)
    turned = np.abs((roads.heading[road] * outlines.heading[segment]).sum(axis=1))
    along = turned >= np.cos(np.radians(ALONG_DEG))
    road, segment = road[along], segment[along]
    found = beside(roads, road, outlines, segment, BORDER_WITHIN_M)
    area = outlines.segment_line[segment[found.key]]
    return merged(Stretches(area, found.start, found.end), BORDER_WITHIN_M)
