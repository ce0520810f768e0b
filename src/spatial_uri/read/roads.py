"""Roads of any source, as the network of one mode."""

from __future__ import annotations

from pathlib import Path

from pyproj import CRS

from spatial_uri.model import Note, RoadNetwork
from spatial_uri.model.results import Mode
from spatial_uri.read.preset import Preset
from spatial_uri.read.road_rules import WayClassifier


def read_roads(
    path: str | Path, *, mode: Mode, preset: Preset, crs: CRS, cache_dir: str | Path | None = None
) -> tuple[RoadNetwork, tuple[Note, ...]]:
    from spatial_uri.read.osm_ways import read_osm_ways
    from spatial_uri.read.road_graph import build_network

    raw = read_osm_ways(path, WayClassifier(preset.roads, mode))
    return build_network(raw, crs=crs, mode=mode)
