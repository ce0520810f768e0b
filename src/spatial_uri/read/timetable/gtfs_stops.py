"""The stops of a GTFS feed: where they lie, and which of them one can board at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.model.arrays import AnyIntArray
from spatial_uri.model.study import Note

if TYPE_CHECKING:
    from gtfs_kit import Feed

_STATION, _ENTRANCE, _NODE = 1, 2, 3


def placed_stops(feed: Feed, notes: list[Note]) -> pd.DataFrame:
    """Return name, ``lon``, ``lat`` and ``kind`` of everything in stops.txt that has a place."""
    frame = feed.stops.dropna(subset="stop_id")
    twice = frame.loc[frame["stop_id"].duplicated(), "stop_id"].unique()
    if len(twice):
        repeated = tuple(map(str, twice))
        notes.append(Note("gtfs.stop_ids", severity="warning", names=repeated, places=repeated))
    frame = frame.drop_duplicates("stop_id").set_index(frame["stop_id"].drop_duplicates().astype(str).astype(object))
    parent = (
        frame["parent_station"].astype(object)
        if "parent_station" in frame
        else pd.Series(None, frame.index, dtype=object)
    )
    lon, lat = (frame[c].to_numpy(dtype=float, na_value=np.nan) for c in ("stop_lon", "stop_lat"))
    wrong = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)) | ((lon == 0) & (lat == 0))
    lon, lat = np.where(wrong, np.nan, lon), np.where(wrong, np.nan, lat)
    at = frame.index.get_indexer(pd.Index(parent.fillna("")))
    from_parent = wrong & (at >= 0) & ~np.isnan(lon[at])
    lon, lat = np.where(from_parent, lon[at], lon), np.where(from_parent, lat[at], lat)
    if from_parent.any():
        ids = frame.index[from_parent].tolist()
        notes.append(Note("gtfs.stops_at_station", names=ids, places=tuple(ids)))
    name = frame["stop_name"].astype(object) if "stop_name" in frame else pd.Series(None, frame.index, dtype=object)
    kind = _kinds(frame)
    placed = pd.DataFrame(
        {"name": name.where(name.notna(), frame.index.to_series()), "lon": lon, "lat": lat, "kind": kind},
        index=pd.Index(frame.index, name="stop_id"),
    )
    return placed[placed["lon"].notna()]


def _kinds(frame: pd.DataFrame) -> AnyIntArray:
    if "location_type" not in frame:
        return np.zeros(len(frame), dtype=int)
    return frame["location_type"].to_numpy(dtype=float, na_value=0.0).astype(int)


def usable_stops(places: pd.DataFrame, calls: pd.DataFrame, notes: list[Note]) -> gpd.GeoDataFrame:
    """Return the stops that are called at, and those where one could board; entrances and stations are neither."""
    called = np.zeros(len(places), dtype=bool)
    called[calls["stop_id"].unique()] = True
    boardable = ~places["kind"].isin([_STATION, _ENTRANCE, _NODE]).to_numpy()
    idle = places.index[boardable & ~called].tolist()
    if idle:
        notes.append(Note("gtfs.idle_stops", count=len(idle), names=idle, places=tuple(idle)))
    kept = places[called | boardable]
    points = gpd.GeoSeries(gpd.points_from_xy(kept["lon"], kept["lat"]), index=kept.index, crs="EPSG:4326")
    return gpd.GeoDataFrame(kept[["name"]], geometry=points)
