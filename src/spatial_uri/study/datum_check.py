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
_CHANCE = 1e-4  # most that chance may explain of how much nearer points come to the roads
_PRIOR: dict[Datum, float] = {"wgs84": 0.9, "gcj02": 0.05, "bd09": 0.05}
"""How likely each datum is before anything is looked at."""
_ANYWHERE_M = 2000.0
_ASTRAY = 0.1  # share of points that may lie anywhere, whatever the datum
_LEAST_SCALE_M = 20.0
_SUREST = 0.9999  # nothing is certain before somebody has looked
_MISDRAWN = 0.05  # share of points outside the area they name though the datum is right


def suspected_datum(
    table: gpd.GeoDataFrame, network: RoadNetwork, areas: AdminAreas, *, role: str, file: str
) -> Note | None:
    """Return a warning if points fit the roads, or the areas they name, clearly better with a Chinese shift undone.

    Nothing is moved: it is for the user to declare the datum. Of fewer than 8 points nothing is said: chance alone
    would do as well. The confidence in the note is the share of the evidence for this datum, among all three.

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
    by_areas = _by_areas(as_is, undone, sample, areas)
    if by_roads is not None or by_areas is not None:
        confidence = _confidence({"wgs84": as_is, **undone}, sample, network, areas)
        if by_roads is not None:
            facts |= by_roads | {"confidence_share": confidence[by_roads["datum"]]}
            return Note("datum.suspected", severity="warning", **facts)
        assert by_areas is not None  # noqa: S101
        facts |= by_areas | {"confidence_share": confidence[by_areas["datum"]]}
        return Note("datum.suspected_by_areas", severity="warning", **facts)
    # polygons in GCJ-02 under points in WGS 84 look like points shifted the other way
    by_areas = _by_areas(as_is, applied, sample, areas)
    if by_areas is not None:
        confidence = _confidence({"wgs84": as_is, **applied}, sample, None, areas)
        facts |= by_areas | {"confidence_share": confidence[by_areas["datum"]]}
        return Note("datum.suspected_boundaries", severity="warning", **facts)
    return None


def _projected(degrees: FloatArray, crs: CRS) -> FloatArray:
    x, y = Transformer.from_crs(DEGREES, crs, always_xy=True).transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack([x, y])


def _by_roads(as_is: FloatArray, undone: dict[Datum, FloatArray], network: RoadNetwork) -> dict[str, Any] | None:
    """Return the datum whose shift brings the points clearly nearer to the roads, with the median distances."""
    tree = shapely.STRtree(network.lines)
    metres: dict[Datum, FloatArray] = {"wgs84": _distance_m(tree, as_is)}
    metres |= {datum: _distance_m(tree, xy) for datum, xy in undone.items()}
    fit = _fit_to_roads(metres)
    datum = max(undone, key=lambda d: float(fit[d].sum()))
    before_m, after_m = float(np.median(metres["wgs84"])), float(np.median(metres[datum]))
    if after_m > _CLEARLY_NEARER * before_m or not _is_better(fit[datum] - fit["wgs84"]):
        return None
    return _datum_facts(datum) | {"before_m": before_m, "after_m": after_m}


def _fit_to_roads(metres: dict[Datum, FloatArray]) -> dict[Datum, FloatArray]:
    """Return the log-likelihood of the distance of each point to the nearest road, for each datum.

    In the right datum places lie beside roads, at about the least of the medians; a few lie anywhere.
    """
    scale_m = max(_LEAST_SCALE_M, min(float(np.median(own)) for own in metres.values()) / np.log(2))
    return {
        datum: np.log((1 - _ASTRAY) * np.exp(-own / scale_m) / scale_m + _ASTRAY / _ANYWHERE_M)
        for datum, own in metres.items()
    }


def _is_better(gain: FloatArray) -> bool:
    """Tell by a t test over the points whether one datum fits better than another, more than chance explains."""
    from scipy.special import stdtr  # rarely needed

    error = float(gain.std(ddof=1)) / np.sqrt(len(gain))
    return bool(gain.mean() > 0 and stdtr(len(gain) - 1, -gain.mean() / max(error, 1e-12)) < _CHANCE)


def _confidence(
    moved: dict[Datum, FloatArray], sample: gpd.GeoDataFrame, network: RoadNetwork | None, areas: AdminAreas
) -> dict[Datum, float]:
    """Return how likely each datum is: Bayes' rule over the distances to roads and the areas that points name."""
    score = {datum: float(np.log(_PRIOR[datum])) for datum in moved}
    if network is not None:
        tree = shapely.STRtree(network.lines)
        fit = _fit_to_roads({datum: _distance_m(tree, xy) for datum, xy in moved.items()})
        score = {datum: value + float(fit[datum].sum()) for datum, value in score.items()}
    if DECLARED_AREA in sample.columns:
        named = sample[DECLARED_AREA].isin(areas.table.index).to_numpy()
        polygons = areas.table.geometry.loc[sample.loc[named, DECLARED_AREA]].to_numpy()
        for datum, xy in moved.items():
            held = shapely.contains_xy(polygons, xy[named])
            score[datum] += float(np.log(np.where(held, 1 - _MISDRAWN, _MISDRAWN)).sum())
    best = max(score.values())
    weight = {datum: float(np.exp(value - best)) for datum, value in score.items()}
    return {datum: min(value / sum(weight.values()), _SUREST) for datum, value in weight.items()}


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
