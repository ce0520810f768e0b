"""The stops of a GTFS feed: where they lie, and which of them one can board at."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_files import Feed
from spatial_uri.words.catalogue import N_

_PLATFORM = 0
_KINDS = (0, 1, 2, 3, 4)
NO_PLACE = N_("they give the stop no place")
A_STOP = N_("they count as a stop, 0")


def placed_stops(feed: Feed, notes: list[Note]) -> pd.DataFrame:
    """Return name, ``lon``, ``lat`` and ``kind`` of everything in stops.txt that has a place."""
    table = feed["stops"].by_id("stop_id", notes)
    ids = pd.Index(table.column("stop_id").texts, name="stop_id", dtype=object)
    lon, bad_lon = table.column("stop_lon").numbers()
    lat, bad_lat = table.column("stop_lat").numbers()
    table.note_values(bad_lon | (np.abs(lon) > 180), "stop_lon", NO_PLACE, notes)
    table.note_values(bad_lat | (np.abs(lat) > 90), "stop_lat", NO_PLACE, notes)
    wrong = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)) | ((lon == 0) & (lat == 0))
    lon, lat = np.where(wrong, np.nan, lon), np.where(wrong, np.nan, lat)
    at = table.column("parent_station").positions(ids)
    rows = np.flatnonzero(wrong & (at >= 0))
    while len(rows := rows[np.isnan(lon[rows])]) and not np.isnan(lon[at[rows]]).all():  # bays of a stop of a station
        lon[rows], lat[rows] = lon[at[rows]], lat[at[rows]]
    from_parent = wrong & ~np.isnan(lon)
    if from_parent.any():
        names = ids[from_parent].tolist()
        notes.append(Note("gtfs.stops_at_station", names=names, places=tuple(names)))
    kind, unreadable = table.column("location_type").numbers()
    unreadable |= ~np.isnan(kind) & ~np.isin(kind, _KINDS)
    table.note_values(unreadable, "location_type", A_STOP, notes)
    kind = np.where(unreadable | np.isnan(kind), _PLATFORM, kind).astype(int)
    name = table.column("stop_name").texts
    placed = pd.DataFrame({"name": np.where(name == "", ids, name), "lon": lon, "lat": lat, "kind": kind}, index=ids)
    return placed[placed["lon"].notna()]


def usable_stops(places: pd.DataFrame, calls: pd.DataFrame, notes: list[Note]) -> gpd.GeoDataFrame:
    """Return the stops that are called at, and those where one could board.

    Stations, entrances, nodes and boarding areas are no stops unless trips call there, which a note then says.
    """
    at = calls["stop_id"].to_numpy(dtype=np.int64)
    times = np.bincount(at, minlength=len(places))
    called = times > 0
    boardable = (places["kind"] == _PLATFORM).to_numpy()
    strange = places.index[called & ~boardable].tolist()
    if strange:
        facts: dict[str, Any] = {"count": int(times[~boardable].sum()), "names": strange, "places": tuple(strange)}
        notes.append(Note("gtfs.calls_at_stations", severity="warning", **facts))
    idle = places.index[boardable & ~called].tolist()
    if idle:
        notes.append(Note("gtfs.idle_stops", count=len(idle), names=idle, places=tuple(idle)))
    kept = places[called | boardable]
    points = gpd.GeoSeries(gpd.points_from_xy(kept["lon"], kept["lat"]), index=kept.index, crs="EPSG:4326")
    return gpd.GeoDataFrame(kept[["name"]], geometry=points)
