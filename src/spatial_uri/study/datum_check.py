"""A check, by the roads and areas around them, whether points in WGS 84 are really in GCJ-02 or BD-09."""

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
_CLEARLY_NEARER = 0.6  # most that the median distance to a road may be after undoing the shift, as a share of before
_SIGNIFICANCE = 0.001


def suspected_datum(
    table: gpd.GeoDataFrame, network: RoadNetwork, areas: AdminAreas, *, role: str, file: str
) -> Note | None:
    """Return a warning if points fit the roads, or the areas they name, clearly better with a Chinese shift undone.

    Nothing is moved: it is for the user to declare the datum.

    Parameters
    ----------
    table
        Places of one file, in the CRS of that file.
    network, areas
        What the points should fit, in WGS 84 projected to the CRS of the study.
    role
        ``settlements`` or ``facilities``.
    file
        Name of the file, for the note.
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
    facts: dict[str, Any] = {"role_term": role, "file": file}
    by_roads = _by_roads(as_is, undone, network)
    if by_roads is not None:
        return Note("datum.suspected", severity="warning", **facts, **by_roads)
    by_areas = _by_areas(as_is, undone, sample, areas)
    if by_areas is not None:
        return Note("datum.suspected_by_areas", severity="warning", **facts, **by_areas)
    # polygons in GCJ-02 under points in WGS 84 look like points shifted the other way
    by_areas = _by_areas(as_is, applied, sample, areas)
    if by_areas is not None:
        return Note("datum.suspected_boundaries", severity="warning", **facts, **by_areas)
    return None


def _projected(degrees: FloatArray, crs: CRS) -> FloatArray:
    x, y = Transformer.from_crs(DEGREES, crs, always_xy=True).transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack([x, y])


def _by_roads(as_is: FloatArray, undone: dict[Datum, FloatArray], network: RoadNetwork) -> dict[str, Any] | None:
    """Return the datum whose shift brings the points clearly nearer to the roads, with the median distances."""
    tree = shapely.STRtree(network.lines)
    before_m = _distance_m(tree, as_is)
    after_m = {datum: _distance_m(tree, xy) for datum, xy in undone.items()}
    datum = min(after_m, key=lambda d: float(np.median(after_m[d])))
    median_before_m, median_after_m = float(np.median(before_m)), float(np.median(after_m[datum]))
    nearer = int((after_m[datum] < before_m).sum())
    if median_after_m > _CLEARLY_NEARER * median_before_m or not _is_significant(nearer, len(before_m)):
        return None
    return _datum_facts(datum) | {"before_m": median_before_m, "after_m": median_after_m}


def _datum_facts(datum: Datum) -> dict[str, Any]:
    return {"datum": datum, "datum_title": DATUM_TITLES[datum]}


def _distance_m(tree: shapely.STRtree, xy: FloatArray) -> FloatArray:
    points: Any = shapely.points(xy)
    _, distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    return np.asarray(distance, dtype=float)


def _by_areas(
    as_is: FloatArray, moved: dict[Datum, FloatArray], sample: gpd.GeoDataFrame, areas: AdminAreas
) -> dict[str, Any] | None:
    """Return the datum that brings clearly more points into the areas they name, and how many it gains and loses."""
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
    return _datum_facts(datum) | {"gained": gained, "lost": lost}


def _is_significant(better: int, compared: int) -> bool:
    """Tell by a sign test whether more of the compared points got better than chance explains."""
    from scipy.special import bdtrc  # rarely needed

    return better > 0 and bool(bdtrc(better - 1, compared, 0.5) < _SIGNIFICANCE)
