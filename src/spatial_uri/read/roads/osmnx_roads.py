"""Roads saved by OSMnx, as GraphML or as GeoPackage."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.read.roads.merged_ways import MergedWays
from spatial_uri.read.roads.raw_roads import RawRoads
from spatial_uri.rules.road_rules import WayClassifier, WayRule

REMEDY = "save the graph with osmnx.save_graphml or osmnx.save_graph_geopackage, or use an .osm.pbf extract"
INTERIOR_IDS = 1 << 62  # far above the ids of OpenStreetMap


def read_osmnx_roads(path: Path, classifier: WayClassifier) -> RawRoads:
    """Read what `classifier` lets through from a graph saved by OSMnx.

    Two-way streets, which OSMnx holds as two edges, become one road again. Barriers and turn
    restrictions are not in such files. Of roads merged of several ways see `MergedWays`.

    Raises
    ------
    DataError
        If the file is no graph saved by OSMnx.
    """
    edges = _edges(path)
    two_way = ~edges["oneway"].map(_is_true).to_numpy()
    ends = edges[["u", "v"]].to_numpy(dtype=np.int64)
    twins = pd.DataFrame(
        {
            "low": ends.min(axis=1),
            "high": ends.max(axis=1),
            "osmid": edges["osmid"].map(lambda value: str(sorted(map(str, _listed(value))))).to_numpy(),
            "metres": edges["length"].astype(float).round(2).to_numpy(),
        }
    )
    edges = edges[~(twins.duplicated().to_numpy() & two_way)]
    rules: dict[WayRule, int] = {}
    kept: list[int] = []
    way_rule: list[int] = []
    merged = MergedWays(classifier)
    ways = [max(1, len(_listed(value))) for value in edges["osmid"]]
    length_m = edges["length"].astype(float).to_numpy()
    for row, tags in enumerate(_tags(edges, classifier)):
        rule = merged.rule(tags, ways[row], float(length_m[row]))
        if rule is not None:
            kept.append(row)
            way_rule.append(rules.setdefault(rule, len(rules)))
    edges = edges.iloc[kept]
    coordinates, owner = shapely.get_coordinates(edges.geometry.to_numpy(), return_index=True)
    ptr = np.searchsorted(owner, np.arange(len(edges) + 1)).astype(np.int64)
    refs = INTERIOR_IDS + np.arange(len(owner))
    refs[ptr[:-1]], refs[ptr[1:] - 1] = edges["u"].to_numpy(np.int64), edges["v"].to_numpy(np.int64)
    node_ids, first, way_nodes = np.unique(refs, return_index=True, return_inverse=True)
    called = edges.get("name", pd.Series("", index=edges.index))
    way_name, names = pd.factorize(np.array([_first(value) for value in called], dtype=object))
    return RawRoads(
        way_id=np.array([_first_id(value) for value in edges["osmid"]], dtype=np.int64),
        way_rule=np.array(way_rule, dtype=np.int32),
        way_name=way_name.astype(np.int32),
        way_ptr=ptr,
        way_nodes=way_nodes.astype(np.int32),
        rules=list(rules),
        names=list(names),
        node_ids=node_ids,
        node_lonlat=coordinates[first].reshape(-1, 2),
        notes=(Note("roads.lacking"), *merged.notes()),
    )


def _edges(path: Path) -> gpd.GeoDataFrame:
    if path.suffix.lower() == ".graphml":
        edges = _from_graphml(path)
    else:
        try:
            edges = gpd.read_file(path, layer="edges", engine="pyogrio")
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise DataError(f"it has no layer of edges that can be read ({error})", file=path, remedy=REMEDY) from error
    if {"from", "to"} <= set(edges.columns):  # an undirected copy: u and v are sorted, the line runs from -> to
        edges[["u", "v"]] = edges[["from", "to"]]
    faults = [f"column {c!r} is missing" for c in ("u", "v", "osmid", "oneway", "length", "highway") if c not in edges]
    if edges.crs is None:
        faults.append("it has no CRS")
    if set(edges.geometry.geom_type) - {"LineString"}:
        faults.append("its edges are not all lines")
    if faults:
        raise DataError("this is not a road graph saved by OSMnx", file=path, faults=faults, remedy=REMEDY)
    return edges.to_crs("EPSG:4326")


def _from_graphml(path: Path) -> gpd.GeoDataFrame:
    from xml.etree.ElementTree import ParseError

    import osmnx
    from networkx import NetworkXException

    try:
        graph = osmnx.load_graphml(path)
        return osmnx.graph_to_gdfs(graph, nodes=False, fill_edge_geometry=True).reset_index()
    except (ParseError, NetworkXException, LookupError, ValueError, AttributeError, TypeError) as error:
        raise DataError(f"it cannot be read as GraphML of OSMnx ({error})", file=path, remedy=REMEDY) from error


def _tags(edges: gpd.GeoDataFrame, classifier: WayClassifier) -> list[dict[str, list[str]]]:
    """Return the values of the tags of each edge; of several classes the slowest."""
    ignored = {"u", "v", "key", "osmid", "length", "geometry", "reversed", "oneway", "from", "to"}
    columns = [str(c) for c in edges.columns if c not in ignored]
    rows = []
    for values, oneway in zip(edges[columns].itertuples(index=False, name=None), edges["oneway"], strict=True):
        tags = {c: list(map(str, words)) for c, v in zip(columns, values, strict=True) if (words := _listed(v))}
        tags["highway"] = [_slowest(tags.get("highway", [""]), classifier)]
        tags["oneway"] = ["yes" if _is_true(oneway) else "no"]
        rows.append(tags)
    return rows


def _slowest(classes: list[str], classifier: WayClassifier) -> str:
    """Pick the class that counts where OSMnx has merged roads of several."""
    speeds = classifier.table.speed_kmh
    return min(classes, key=lambda c: speeds[c].kmh if c in speeds else np.inf)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str) and value.startswith("["):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return [value]
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)) else [value]


def _first(value: Any) -> str:
    words = _listed(value)
    return str(words[0]) if words else ""


def _first_id(value: Any) -> int:
    return int(_first(value) or 0)


def _is_true(value: Any) -> bool:
    return str(value).lower() in {"true", "1", "yes"}
