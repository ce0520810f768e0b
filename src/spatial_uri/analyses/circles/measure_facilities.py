"""The facilities of the kinds that circles name, from wherever the data has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.rules.circle_rules import KindRule

COLUMNS = ("name", "kind", "taken_from", "inside")
SOURCES = ("table", "study", "extract", "roads", "stops")


def gather_facilities(
    study: Study,
    kinds: Mapping[str, KindRule],
    named: Iterable[str],
    *,
    points: gpd.GeoDataFrame | None,
    mapped: gpd.GeoDataFrame | None,
) -> gpd.GeoDataFrame:
    """Return the facilities of some kinds, as `Circles.facilities`.

    Of each kind the first source that has any is taken, so that nothing is counted twice: the user's table, the
    facilities of the study by their tier, the extract, the roads (places where roads of some classes meet others), the
    stops of public transport.

    Parameters
    ----------
    study
        Facilities, roads, stops.
    kinds
        What each kind is.
    named
        The kinds wanted.
    points, mapped
        Service points of the user's table, and of the extract: ``name``, ``kind``, ``inside``, ``geometry``.
    """
    found = []
    for kind in named:
        rule = kinds[kind]
        sources = {
            "table": _of_kind(points, kind),
            "study": _of_tiers(study, rule),
            "extract": _of_kind(mapped, kind),
            "roads": _entries(study, rule),
            "stops": _stops(study, rule),
        }
        source, own = next(((s, t) for s, t in sources.items() if t is not None and len(t)), ("", None))
        if own is not None:
            found.append(own.assign(kind=kind, taken_from=source))
    if not found:
        empty = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS}, index=pd.Index([], name="place_id"))
        return gpd.GeoDataFrame(empty.assign(inside=False), geometry=[], crs=study.crs)
    together = pd.concat(found)
    rank = [SOURCES.index(source) for source in together["taken_from"]]
    together = together.iloc[np.lexsort([together["at"], rank])]  # of equally near ones the first in its source serves
    together.index = _distinct(together)
    return gpd.GeoDataFrame(together[[*COLUMNS, "geometry"]], crs=study.crs)


def _distinct(facilities: gpd.GeoDataFrame) -> pd.Index:
    """Return ids that no two sources share: where they do, the later ones bear the name of their source in front."""
    of_source: dict[str, set[str]] = {}
    for place, source in zip(facilities.index, facilities["taken_from"], strict=True):
        of_source.setdefault(source, set()).add(str(place))
    first = list(of_source)
    taken = {source: set().union(*(of_source[other] for other in first[: first.index(source)])) for source in of_source}
    return pd.Index(
        [
            f"{source}:{place}" if str(place) in taken[source] else str(place)
            for place, source in zip(facilities.index, facilities["taken_from"], strict=True)
        ],
        name="place_id",
        dtype=object,
    )


def _of_kind(table: gpd.GeoDataFrame | None, kind: str) -> gpd.GeoDataFrame | None:
    return None if table is None else _numbered(table)[(table["kind"] == kind).to_numpy()]


def _numbered(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a table with the position of every row."""
    return table.assign(at=np.arange(len(table)))


def _of_tiers(study: Study, rule: KindRule) -> gpd.GeoDataFrame | None:
    """Return the facilities of the study whose tier, or its label, is one of the kind."""
    known = {word.lower() for word in (*rule.tiers, *rule.words, rule.name.en, rule.name.zh) if word}
    names = [tier.name for tier in study.tiers if tier.name in rule.tiers]
    names = names or [tier.name for tier in study.tiers if {tier.name.lower(), str(tier).lower()} & known]
    table = study.facilities.table
    return _numbered(table)[table["tier"].isin(names).to_numpy()] if names else None


def _entries(study: Study, rule: KindRule) -> gpd.GeoDataFrame | None:
    """Return the junctions where roads of the classes of a kind meet others that a trip may set out on."""
    if not rule.roads:
        return None
    nodes = junctions_between(study.network, rule.roads)
    points = np.asarray(shapely.points(study.network.node_xy[nodes]), dtype=object)
    ids = pd.Index([f"j{number}" for number in study.network.node_id[nodes]], name="place_id")
    return _table(study, ids, [""] * len(ids), points)


def junctions_between(network: RoadNetwork, classes: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the nodes, one for each junction, where a road of some classes meets one of another class.

    Parameters
    ----------
    network
        The roads.
    classes
        Such as ``motorway`` and ``motorway_link``.
    """
    pieces = network.pieces
    is_own = pieces["road_class"].isin(classes).to_numpy()
    is_other = ~is_own & pieces["snappable"].to_numpy(dtype=np.bool_)
    ends = np.concatenate([network.tail, network.head])
    piece = np.concatenate([network.edge_piece, network.edge_piece])
    junction = network.node_id[ends]
    both = np.intersect1d(junction[is_own[piece]], junction[is_other[piece]])
    first = np.unique(network.node_id, return_index=True)
    return np.asarray(first[1][np.isin(first[0], both)], dtype=np.int64)


def _stops(study: Study, rule: KindRule) -> gpd.GeoDataFrame | None:
    if not rule.stops or study.stops is None:
        return None
    stops = study.stops.to_crs(study.crs)
    return _table(study, stops.index.astype(str), list(stops["name"]), np.asarray(stops.geometry.to_numpy()))


def _table(study: Study, ids: pd.Index, names: list[str], points: GeometryArray) -> gpd.GeoDataFrame:
    boundary = study.boundary
    shapely.prepare(boundary)
    columns = {"name": names, "inside": shapely.covers(boundary, points)}
    return _numbered(gpd.GeoDataFrame(columns, geometry=points, index=ids, crs=study.crs))
