"""Roads of any source, as the network of one mode."""

from __future__ import annotations

from pathlib import Path

from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.model.arguments import require_mode
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_file import SUFFIXES as OSM_SUFFIXES
from spatial_uri.read.osm.osm_file import date_of_data
from spatial_uri.read.roads.raw_roads import RawRoads
from spatial_uri.read.roads.road_cache import Built, cached_network
from spatial_uri.rules.preset import Preset, as_preset
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.store.files import require_file, sha256_of
from spatial_uri.store.net import reading

OSMNX_SUFFIXES = (".graphml", ".gpkg")


def read_roads(
    path: str | Path,
    *,
    mode: Mode = "drive",
    preset: Preset | str = "generic",
    crs: CRS | str | int,
    cache_dir: str | Path | None = None,
    source_sha256: str | None = None,
) -> tuple[RoadNetwork, tuple[Note, ...]]:
    """Read roads and build the network of one mode.

    Parameters
    ----------
    path
        An OpenStreetMap file (.osm.pbf, .osm), or a graph saved by OSMnx (.graphml, .gpkg).
    mode
        ``drive``, ``walk``, ``cycle`` or ``ebike``.
    preset
        The rule table, or its name.
    crs
        CRS of the network, in metres: an EPSG code, a PROJ string, or a CRS.
    cache_dir
        Folder that keeps built networks; None keeps none.
    source_sha256
        Hash of the content of `path`, if it is known already.

    Returns
    -------
    RoadNetwork
        The network of the mode.
    tuple of Note
        What a reader must know about it.

    Raises
    ------
    InputNotFoundError, DataError
        If the file is absent, damaged, of another kind, or holds no road for the mode.
    CrsError
        If `crs` is not metric.
    ParameterError
        If there is no such mode or preset.
    """
    mode = require_mode(mode)
    rules = as_preset(preset).roads
    metric_crs = require_metric_crs(parse_crs(crs), what="the roads")
    path = require_file(path)
    if not path.name.lower().endswith((*OSM_SUFFIXES, *OSMNX_SUFFIXES)):
        expected = ", ".join((*OSM_SUFFIXES, *OSMNX_SUFFIXES))
        raise DataError("roads are not read from files of this kind", file=path, remedy=f"give one of {expected}")

    def build() -> Built:
        today = date_of_data(path) if path.name.lower().endswith(OSM_SUFFIXES) else ""
        with reading(path):
            return _built(path, WayClassifier(rules, mode, today), metric_crs)

    if cache_dir is None:
        return build()
    sha256 = source_sha256 or sha256_of(path)
    return cached_network(Path(cache_dir), source_sha256=sha256, mode=mode, rules=rules, crs=metric_crs, build=build)


def _built(path: Path, classifier: WayClassifier, crs: CRS) -> Built:
    from spatial_uri.read.roads.road_graph import build_network

    return build_network(_raw(path, classifier), crs=crs, mode=classifier.mode)


def _raw(path: Path, classifier: WayClassifier) -> RawRoads:
    if path.name.lower().endswith(OSMNX_SUFFIXES):
        from spatial_uri.read.roads.osmnx_roads import read_osmnx_roads

        return read_osmnx_roads(path, classifier)
    from spatial_uri.read.roads.osm_ways import read_osm_ways

    return read_osm_ways(path, classifier)
