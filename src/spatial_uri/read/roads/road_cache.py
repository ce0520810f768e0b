"""Built networks kept on disk, as arrays that are mapped into memory when they are read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS

from spatial_uri.model.data_edge import DataEdge
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.rules.road_table import RoadRules
from spatial_uri.store.cache import Kind, cached
from spatial_uri.words.catalogue import N_

ARRAYS = (
    "node_xy",
    "node_id",
    "indptr",
    "head",
    "time_ms",
    "edge_piece",
    "edge_forward",
    "edge_primary",
    "piece_ptr",
    "piece_xy",
)
EDGE_ARRAYS = ("cut_id", "coast")
Built = tuple[RoadNetwork, tuple[Note, ...]]


def cached_network(
    folder: Path, *, source_sha256: str, mode: Mode, rules: RoadRules, crs: CRS, build: Callable[[], Built]
) -> Built:
    """Return a network from the cache, or build it and keep it there.

    Parameters
    ----------
    folder
        Cache folder: see `cached`.
    source_sha256, mode, rules, crs
        What the network is made of.
    build
        Makes the network.
    """
    recipe = {
        "source": source_sha256,
        "mode": mode,
        "rules": rules.model_dump(),
        "crs": crs.to_wkt(),
        "edge": 1,
        "limit": 1,
    }
    return cached(folder, _NETWORK, recipe, build)


def _save(folder: Path, network: RoadNetwork) -> Mapping[str, Any]:
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(network, name), allow_pickle=False)
    for name in EDGE_ARRAYS:
        np.save(folder / f"{name}.npy", getattr(network.data_edge, name), allow_pickle=False)
    network.pieces.to_feather(folder / "pieces.arrow", compression="uncompressed")
    return {"crs": network.crs.to_wkt(), "mode": network.mode, "bounds_deg": network.data_edge.bounds_deg}


def _load(folder: Path, about: Mapping[str, Any]) -> RoadNetwork:
    # copy-on-write, not read-only: for read-only arrays the kernels would be compiled a second time
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="c", allow_pickle=False) for name in ARRAYS}
    pieces = pd.read_feather(folder / "pieces.arrow")
    bounds_deg = None if about["bounds_deg"] is None else tuple(about["bounds_deg"])
    edge = DataEdge(bounds_deg=bounds_deg, **{name: np.load(folder / f"{name}.npy") for name in EDGE_ARRAYS})
    return RoadNetwork(crs=CRS.from_wkt(about["crs"]), mode=about["mode"], pieces=pieces, data_edge=edge, **arrays)


_NETWORK = Kind("network", N_("roads"), _save, _load)
