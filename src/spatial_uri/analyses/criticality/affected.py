"""Who a closed road concerns, by name: cut off, no longer within the threshold, or by which other way and how long."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.measure.way_legs import list_legs, number_looks
from spatial_uri.model.arrays import AnyIntArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Travel
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.ways import draw_ways, trace_ways

TRACED = 10
"""Of so many of the worst closures, and as many of those that cost most extra time, the new ways are traced."""

_VIA_SHARE = 0.05
"""A road is named as part of a new way if at least this share of its length runs on it."""

COLUMNS = (
    "stretch", "segment", "place_id", "name", "population", "travel_min", "closed_min", "extra_min", "cut_off", "lost",
    "facility_id", "facility_name", "network_km", "via",
)  # fmt: skip
_OF_WAY = ("facility_id", "facility_name", "network_km", "via")


@dataclass(frozen=True, eq=False)
class Affected:
    """Whom closed roads concern, and the new ways.

    Parameters
    ----------
    settlements, new_ways, edges, ends
        `RoadClosures.settlements`, `new_ways`, `new_way_edges` and `new_way_ends`.
    """

    settlements: pd.DataFrame
    new_ways: gpd.GeoDataFrame
    edges: tuple[Int64Array, Int32Array]
    ends: FloatArray


def traced_segments(segments: gpd.GeoDataFrame) -> Int64Array:
    """Return the closures whose new ways are traced: the first segment of each of the worst stretches."""
    first = segments[~segments["stretch"].duplicated()]
    most_time = first.sort_values(["extra_person_min", "extra_min"], ascending=False, kind="stable")
    chosen = [*first.index[:TRACED], *most_time.index[:TRACED]]
    return np.array(list(dict.fromkeys(chosen)), dtype=np.int64)


def list_affected(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    segments: gpd.GeoDataFrame,
    changes: pd.DataFrame,
    travel: Travel,
) -> Affected:
    """List the settlements that closed roads concern, and draw the new ways of those who have one.

    Parameters
    ----------
    network, places, facilities, travel
        As in `road_closures`.
    segments
        As in `RoadClosures`.
    changes
        One row per closed segment and place whose time changes: ``segment``, ``place`` (its row), ``people``,
        ``base_min``, ``closed_min``, ``cut_off``, ``extra_min``, ``lost``.
    """
    traced = traced_segments(segments)
    first = segments[~segments["stretch"].duplicated()]
    order = pd.Series(np.arange(len(first)), index=first.index)
    kept = changes[changes["segment"].isin(first.index)]
    kept = kept[kept["cut_off"] | kept["lost"] | kept["segment"].isin(traced)]
    table = pd.DataFrame(
        {
            "stretch": first["stretch"].reindex(kept["segment"]).to_numpy(),
            "segment": kept["segment"].to_numpy(),
            "place_id": places.index.to_numpy(dtype=object)[kept["place"]],
            "name": places["name"].to_numpy(dtype=object)[kept["place"]] if "name" in places.columns else "",
            "population": kept["people"].to_numpy(),
            "travel_min": kept["base_min"].to_numpy(),
            "closed_min": kept["closed_min"].to_numpy(),
            "extra_min": kept["extra_min"].to_numpy(),
            "cut_off": kept["cut_off"].to_numpy(),
            "lost": kept["lost"].to_numpy(),
            "at": kept["place"].to_numpy(),
            "order": order.reindex(kept["segment"]).to_numpy(),
        }
    )
    table["most"] = np.where(table["cut_off"], np.inf, table["extra_min"])
    by_people = ["order", "cut_off", "population", "most", "at"]
    table = table.sort_values(by_people, ascending=[True, False, False, False, True], kind="stable", ignore_index=True)
    asked = _Search(network, places, facilities, travel, number_looks(network))
    has_way = table["segment"].isin(traced) & ~table["cut_off"]
    jobs = list(table[has_way].groupby("segment", sort=False)["at"])
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = list(pool.map(lambda job: asked.without(job[0], job[1]), jobs))
    ways = pd.concat(found) if found else pd.DataFrame(columns=[*_OF_WAY, "geometry", "pieces", "begin", "end"])
    for column in _OF_WAY:
        table[column] = ways[column].reindex(table.index)
    drawn = table.loc[ways.index, ["stretch", "segment", "place_id"]]
    lines = gpd.GeoDataFrame(drawn, geometry=ways["geometry"].to_numpy(dtype=object), crs=network.crs)
    table["network_km"] = table["network_km"].astype(np.float64)
    counts = [len(pieces) for pieces in ways["pieces"]]
    return Affected(
        settlements=table[list(COLUMNS)],
        new_ways=lines.reset_index(drop=True),
        edges=(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.concatenate([np.zeros(0, dtype=np.int32), *ways["pieces"]]).astype(np.int32),
        ),
        ends=ways[["begin", "end"]].to_numpy(dtype=np.float64),
    )


@dataclass(frozen=True, eq=False)
class _Search:
    """What the searches without each road share."""

    network: RoadNetwork
    places: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    travel: Travel
    looks: Int64Array

    def without(self, segment: Any, at: pd.Series[int]) -> pd.DataFrame:
        """Return the ways of some places in a study made anew without a segment, on the index of `at`."""
        walk, doors = self.travel.walk, self.facilities.geometry.to_numpy()
        network = self.network.alone.with_edges(self.network.edge_piece != segment)
        usable, tree_of_all, _ = self.network.snap_index
        lines = self.network.lines
        main = shapely.STRtree(np.asarray(tree_of_all.geometries)[network.joins_main[usable]])
        # where cached_property looks first
        network.__dict__.update(lines=lines, snap_index=(usable, tree_of_all, main))
        homes = self.places.geometry.to_numpy()[at.to_numpy()]
        tree = grow_tree(network, doors, direction=self.travel.direction, walk=walk)
        found = find_nearest(tree, homes, snap_places(network, homes, walk=walk))
        ways = trace_ways(tree, found)
        facility = found.facility[:, 0]
        there: GeometryArray = np.array([*doors, None], dtype=object)[facility]
        drawn = draw_ways(network, ways, *((homes, there) if tree.arriving else (there, homes)))
        legs = list_legs(network, ways, found, self.looks, arriving=tree.arriving, ms_per_m=walk.ms_per_m)
        names = self.facilities["name"] if "name" in self.facilities.columns else [""] * len(self.facilities)
        ids, labels = (np.array([*values, None], dtype=object) for values in (self.facilities.index, names))
        return pd.DataFrame(
            {
                "facility_id": ids[facility],
                "facility_name": labels[facility],
                "network_km": found.network_m[:, 0] / 1000,
                "via": _via(legs, len(homes)),
                "geometry": drawn,
                "pieces": pd.Series(
                    np.split(network.edge_piece[ways.edge], ways.ptr[1:-1]), index=at.index, dtype=object
                ),
                "begin": ways.ends[:, 0],
                "end": ways.ends[:, 1],
            },
            index=at.index,
        )


def _via(legs: pd.DataFrame, count: int) -> list[str]:
    """Name the roads of each way in its order, those of some length, each once; "" where none has a name."""
    roads = legs[legs["kind"] == "road"]
    ref, name = (roads[column].fillna("").astype(str) for column in ("ref", "name"))
    parts = pd.DataFrame(
        {"row": roads["row"], "label": ref.where(ref != "", name), "km": roads["length_km"], "leg": roads["leg"]}
    )
    whole = parts.groupby("row")["km"].transform("sum")
    named = parts[parts["label"] != ""].assign(whole=whole)
    each = named.groupby(["row", "label"], sort=False, as_index=False).agg(
        km=("km", "sum"), leg=("leg", "min"), whole=("whole", "first")
    )
    each = each[each["km"] >= _VIA_SHARE * each["whole"]].sort_values(["row", "leg"], kind="stable")
    via = [""] * count
    joined = each.groupby("row")["label"].agg("; ".join)
    for row, words in zip(joined.index.to_numpy(), joined, strict=True):
        via[row] = words
    return via


def signatures(segment: AnyIntArray, place: AnyIntArray, used: AnyIntArray, places: int) -> AnyIntArray:
    """Return one number for the set of places that each of the segments `used` concerns; equal sets have equal ones."""
    mark = np.random.default_rng(0).integers(0, 2**62, size=places, dtype=np.uint64)
    of_segment = np.zeros(len(used), dtype=np.uint64)
    np.add.at(of_segment, np.searchsorted(used, segment), mark[place])  # wraps around, and the order does not matter
    return of_segment.astype(np.int64)
