"""The ground that a finished run is drawn on: areas, places and roads as its folder holds them, without its inputs."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.comparison.read_run import read_layer, run_folder
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Study, Tier
from spatial_uri.store.net import reader


@reader("run")
def read_ground_of_run(folder: str | Path, run: Snapshot) -> Study:
    """Return a study to draw a finished run on; its roads are lines, on which no way can be searched.

    Parameters
    ----------
    folder, run
        The folder of the run, and what `read_snapshot` read there.

    Raises
    ------
    DataError
        If a layer is missing or damaged.
    """
    home = run_folder(folder)
    settlements = read_layer(home, "settlements").set_index("place_id")
    facilities = read_layer(home, "facilities").set_index("place_id")
    known = run.facilities.assign(
        area_id=_texts(facilities, "area_id"),
        inside=facilities["inside"].astype(bool).to_numpy() if "inside" in facilities else True,
    )
    labels = {tier.name: tier for tier in run.tiers}
    tiers = dict.fromkeys([*labels, *run.facilities["tier"]])
    return Study(
        name=run.name,
        areas=AdminAreas(run.areas.to_crs(run.crs)),
        settlements=Places(run.settlements.assign(kind=_texts(settlements, "kind")), SETTLEMENT),
        facilities=Places(known.to_crs(run.crs), FACILITY),
        network=_roads(home, run),
        tiers=tuple(labels.get(name) or Tier(name) for name in tiers),
        inputs=run.inputs,
        synthetic=run.synthetic,
    )


def _texts(table: gpd.GeoDataFrame, column: str) -> list[str | None]:
    if column not in table:
        return [None] * len(table)
    return [value if isinstance(value, str) else None for value in table[column]]


def _roads(home: Path, run: Snapshot) -> RoadNetwork:
    table = read_layer(home, "roads").to_crs(run.crs)
    lines = table.geometry.to_numpy()
    whole = shapely.get_num_coordinates(lines) >= 2
    table, lines = table[whole], lines[whole]
    pieces = pd.DataFrame(
        {
            "way_id": np.zeros(len(table), dtype=np.int64),
            **{
                name: [v if isinstance(v, str) else "" for v in table[name]]
                for name in ("road_class", "ref", "name", "surface", "structure")
            },
            "length_m": table["length_m"].to_numpy(dtype=float),
            "snappable": np.ones(len(table), dtype=np.bool_),
        }
    )
    ends = np.cumsum(shapely.get_num_coordinates(lines))
    none = np.zeros(0, dtype=np.int32)
    return RoadNetwork(
        crs=run.crs,
        mode=run.mode,
        node_xy=np.zeros((0, 2)),
        node_id=np.zeros(0, dtype=np.int64),
        indptr=np.zeros(1, dtype=np.int32),
        head=none,
        time_ms=none,
        edge_piece=none,
        edge_forward=np.zeros(0, dtype=np.bool_),
        edge_primary=np.zeros(0, dtype=np.bool_),
        pieces=pieces,
        piece_ptr=np.concatenate([[0], ends]).astype(np.int64),
        piece_xy=shapely.get_coordinates(lines),
    )
