"""Tell from the data itself whether points are in GCJ-02 or BD-09 without saying so."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer

from spatial_uri.geo.crs import DEGREES, to_degrees
from spatial_uri.geo.datum import DATUM_TITLES, from_wgs84, is_in_china, to_wgs84
from spatial_uri.geo.declared import Datum
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.tables.places import DECLARED_AREA

_SUSPECTS: tuple[Datum, ...] = ("gcj02", "bd09")
_MAX_POINTS = 1000
_MIN_POINTS = 8
_CLEARLY_NEARER = 0.6  # median distance to a road after undoing the shift, over the one before
_SIGNIFICANCE = 0.001


def suspected_datum(table: gpd.GeoDataFrame, network: RoadNetwork, areas: AdminAreas, *, title: str) -> Note | None:
    """Warn if points fit the roads, or the areas they name, clearly better with a Chinese shift undone.

    Nothing is moved: the user declares the datum, or knows better.

    Parameters
    ----------
    table
        Places of one file, in the CRS of that file.
    network, areas
        What the points should fit, in WGS 84 projected to the CRS of the study.
    title
        What the points are called in the note.
    """
    if not len(table):
        return None
    chosen = np.unique(np.linspace(0, len(table) - 1, min(len(table), _MAX_POINTS)).astype(int))
    sample = table.iloc[chosen]
    degrees = to_degrees(np.column_stack([sample.geometry.x, sample.geometry.y]), table.crs)
    if len(sample) < _MIN_POINTS or not is_in_china(degrees[:, 0], degrees[:, 1]).all():
        return None
    as_is = _projected(degrees, network.crs)
    lon, lat = degrees[:, 0], degrees[:, 1]
    undone = {datum: _projected(np.column_stack(to_wgs84(lon, lat, datum)), network.crs) for datum in _SUSPECTS}
    applied = {datum: _projected(np.column_stack(from_wgs84(lon, lat, datum)), network.crs) for datum in _SUSPECTS}
    by_roads = _by_roads(as_is, undone, network)
    if by_roads is not None:
        return _note(title, *by_roads)
    by_areas = _by_areas(as_is, undone, sample, areas)
    # polygons in GCJ-02 under points in WGS 84 look like points shifted the other way
    if by_areas is None and (by_areas := _by_areas(as_is, applied, sample, areas)) is not None:
        datum, gained, lost = by_areas
        why = f"{gained} more of {title[0].lower()}{title[1:]} would lie in the area they name, and {lost} fewer"
        return _note("The boundaries", datum, why)
    if by_areas is None:
        return None
    datum, gained, lost = by_areas
    why = f"with that shift undone {gained} more of them lie in the area they name, and {lost} fewer"
    return _note(title, datum, why)


def _note(what: str, datum: Datum, why: str) -> Note:
    message = (
        f"{what} look as if they were in {DATUM_TITLES[datum]}, not in WGS 84: {why}. They were used as they "
        f'are; if they come from an online map of China, declare datum = "{datum}" in the study file.'
    )
    return Note("datum.suspected", message, "warning")


def _projected(degrees: FloatArray, crs: CRS) -> FloatArray:
    x, y = Transformer.from_crs(DEGREES, crs, always_xy=True).transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack([x, y])


def _by_roads(as_is: FloatArray, undone: dict[Datum, FloatArray], network: RoadNetwork) -> tuple[Datum, str] | None:
    tree = shapely.STRtree(network.lines)
    before_m = _distance_m(tree, as_is)
    after_m = {datum: _distance_m(tree, xy) for datum, xy in undone.items()}
    datum = min(after_m, key=lambda d: float(np.median(after_m[d])))
    median_before_m, median_after_m = float(np.median(before_m)), float(np.median(after_m[datum]))
    nearer = int((after_m[datum] < before_m).sum())
    if median_after_m > _CLEARLY_NEARER * median_before_m or not _is_significant(nearer, len(before_m)):
        return None
    return datum, (
        f"with that shift undone their median distance to the nearest road falls from {median_before_m:.0f} m "
        f"to {median_after_m:.0f} m"
    )


def _distance_m(tree: shapely.STRtree, xy: FloatArray) -> FloatArray:
    points: Any = shapely.points(xy)
    _, distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    return np.asarray(distance, dtype=float)


def _by_areas(
    as_is: FloatArray, moved: dict[Datum, FloatArray], sample: gpd.GeoDataFrame, areas: AdminAreas
) -> tuple[Datum, int, int] | None:
    if DECLARED_AREA not in sample.columns:
        return None
    named = sample[DECLARED_AREA].isin(areas.table.index).to_numpy()
    if named.sum() < _MIN_POINTS:
        return None
    polygons = areas.table.geometry.loc[sample.loc[named, DECLARED_AREA]].to_numpy()
    shapely.prepare(polygons)
    before = shapely.contains_xy(polygons, as_is[named])
    after = {datum: shapely.contains_xy(polygons, xy[named]) for datum, xy in moved.items()}
    datum = max(after, key=lambda d: int(after[d].sum()))
    gained, lost = int((after[datum] & ~before).sum()), int((before & ~after[datum]).sum())
    if not _is_significant(gained, gained + lost):
        return None
    return datum, gained, lost


def _is_significant(better: int, compared: int) -> bool:
    """Sign test: so many of the pairs got better that chance does not explain it."""
    from scipy.special import bdtrc  # imported here: few studies come this far

    return better > 0 and bool(bdtrc(better - 1, compared, 0.5) < _SIGNIFICANCE)
