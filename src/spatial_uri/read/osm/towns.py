"""Which areas a point lies in, to tell two places of one name apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import geopandas as gpd
import shapely
from shapely import Point

from spatial_uri.read.osm.outlines import Outline

TownsOf = Callable[[Point], Mapping[int, str]]
"""Returns the areas that a point lies in, by their ``admin_level``."""

_OWN_LEVEL = 100  # areas of the user: beside those of OpenStreetMap, whatever their level


def no_towns(_: Point) -> Mapping[int, str]:
    """Return that nothing is known."""
    return {}


def towns_finder(outlines: Iterable[Outline], own: gpd.GeoDataFrame | None = None) -> TownsOf:
    """Return what finds the areas of a point, among boundaries of the file and areas of the user (in EPSG:4326)."""
    known = [(o.admin_level, o.osm_id, o.polygon) for o in outlines if o.polygon is not None]
    if own is not None:
        levels = {level: _OWN_LEVEL + i for i, level in enumerate(own["level"].unique())}
        rows = zip(own["level"], own.index, own.geometry, strict=True)
        known += [(levels[level], str(area_id), polygon) for level, area_id, polygon in rows]
    if not known:
        return no_towns
    return _Finder(known).of


class _Finder:
    def __init__(self, known: Sequence[tuple[int, str, shapely.Geometry]]) -> None:
        self._known = known
        polygons = [polygon for _, _, polygon in known]
        shapely.prepare(polygons)
        self._tree = shapely.STRtree(polygons)

    def of(self, point: Point) -> Mapping[int, str]:
        rows = sorted(self._tree.query(point, predicate="intersects").tolist(), reverse=True)
        return {self._known[row][0]: self._known[row][1] for row in rows}
