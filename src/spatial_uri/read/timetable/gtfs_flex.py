"""Trips of a GTFS feed that run on demand, within zones or between groups of stops: named, not timed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_files import ON_DEMAND_COLUMNS, Feed
from spatial_uri.read.timetable.gtfs_table import FeedTable
from spatial_uri.words.catalogue import N_

ON_DEMAND = N_("it runs on demand, without a timetable")
_PLACES = ("location_id", "location_group_id")


def is_on_demand(stop_times: FeedTable) -> BoolArray:
    """Return which calls are none: anywhere in a zone, at any of a group of stops, or at any time of a window."""
    found = np.zeros(len(stop_times), dtype=np.bool_)
    for name in ON_DEMAND_COLUMNS:
        found |= ~stop_times.column(name).is_blank
    return found


def zones_of(feed: Feed, where: BoolArray) -> list[str]:
    """Return the names of the zones, groups of stops and stops of some calls on demand; ids where they have no name."""
    names = {**_zone_names(feed.zones), **_group_names(feed)}
    stops = feed["stops"]
    names |= dict(zip(stops.column("stop_id").texts.tolist(), stops.column("stop_name").texts.tolist(), strict=True))
    ids = [
        str(text)
        for name in (*_PLACES, "stop_id")
        for text in np.unique(feed["stop_times"].column(name).texts[where].astype(str)).tolist()
        if text
    ]
    return list(dict.fromkeys(names.get(text) or text for text in ids))


def note_on_demand(
    notes: list[Note], trips: list[str], lines: list[str], zones: list[str], calls_of_others: int
) -> None:
    """Note what runs on demand and would serve which zones.

    Parameters
    ----------
    notes
        Are added to.
    trips, lines, zones
        Ids of the trips that run on demand alone, the names of their lines, and what they would serve.
    calls_of_others
        Calls on demand of trips that run by a timetable otherwise.
    """
    if trips:
        facts: dict[str, Any] = {"count": len(trips), "lines": lines, "zones": zones, "places": tuple(trips)}
        notes.append(Note("gtfs.on_demand", severity="warning", **facts))
    if calls_of_others:
        notes.append(Note("gtfs.detours_on_demand", severity="warning", count=calls_of_others, zones=zones))


def _zone_names(zones: bytes) -> dict[str, str]:
    """Return the names in ``locations.geojson``; nothing if it cannot be read."""
    try:
        features = json.loads(zones.decode("utf-8-sig"))["features"] if zones else []
        return {str(f["id"]): str((f.get("properties") or {}).get("stop_name") or "") for f in features}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _group_names(feed: Feed) -> dict[str, str]:
    groups = feed["location_groups"]
    ids, names = (groups.column(f"location_group_{name}").texts.tolist() for name in ("id", "name"))
    return dict(zip(ids, names, strict=True))
