"""Streets that are open to begin or end a trip, and not to drive through: they are cut in the middle.

Where such streets join other roads at several places, everybody in them is given the nearest of these, and they are cut
halfway between: nobody drives through, and everybody gets in and out. The searches need to know nothing of it. Whoever
lives there and leaves by the other end drives round: too long by at most the way around. What is reached through them
alone stays joined. One-way streets are left as they are: cut, they could not be left, or not be entered.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.roads.raw_roads import RawRoads
from spatial_uri.read.roads.road_segments import Segments


class _Cut(NamedTuple):
    """A segment that is cut at `fraction` of its length from its start."""

    segment: int
    fraction: float


def close_to_through_traffic(raw: RawRoads, segments: Segments) -> tuple[Segments, tuple[Note, ...]]:
    """Cut the streets that may not be driven through, and tell how many kilometres they are and how often it was."""
    may_pass = np.array([rule.through for rule in raw.rules], dtype=np.bool_)[raw.way_rule[segments.way]]
    if may_pass.all():
        return segments, ()
    one_way = np.array([min(r.forward_kmh, r.backward_kmh) == 0 for r in raw.rules], dtype=np.bool_)
    cuts, left_open = _cuts(segments, may_pass, one_way[raw.way_rule[segments.way]])
    all_km = segments.length_m[~may_pass].sum() / 1000
    uncut = Note("roads.destination_uncut", all_km=all_km)
    notes = [Note("roads.destination", all_km=all_km, count=len(cuts)) if len(cuts) else uncut]
    if left_open:
        notes.append(Note("roads.destination_one_way", count=left_open))
    return _cut(segments, cuts), tuple(notes)


def _cuts(segments: Segments, may_pass: BoolArray, is_one_way: BoolArray) -> tuple[list[_Cut], int]:
    """Return where to cut, and how many links between places where one may enter are left as they are one-way."""
    inside = np.flatnonzero(~may_pass)
    is_around = np.zeros(len(segments.lonlat), dtype=np.bool_)
    is_around[segments.start[may_pass]] = is_around[segments.end[may_pass]] = True
    metres, entry = _nearest_entries(segments, inside, is_around)
    links = []
    for s in inside.tolist():
        a, b = int(segments.start[s]), int(segments.end[s])
        if entry.get(a) != entry.get(b):
            links.append((metres[a] + metres[b] + float(segments.length_m[s]), s))
    if not links:
        return [], 0
    apart, zones = _joined(segments, may_pass), _joined(segments, ~may_pass)
    bound = set(zones[segments.start[is_one_way & ~may_pass]].tolist())
    joined = _Parts()
    cuts, left_open = [], 0
    for through_m, s in sorted(links):  # what is joined by nothing else is joined by the shortest way
        a, b = int(segments.start[s]), int(segments.end[s])
        if joined.join(int(apart[entry[a]]), int(apart[entry[b]])):
            continue
        if int(zones[a]) in bound:
            left_open += 1
        else:
            length = float(segments.length_m[s])
            cuts.append(_Cut(s, (through_m / 2 - metres[a]) / length if length else 0.5))
    return cuts, left_open


class _Parts:
    """Parts of the network that are joined one after the other."""

    def __init__(self) -> None:
        self._within: dict[int, int] = {}

    def join(self, one: int, other: int) -> bool:
        """Join two parts; False if they are joined already."""
        first, second = self._whole(one), self._whole(other)
        self._within[first] = second
        return first != second

    def _whole(self, part: int) -> int:
        while (within := self._within.get(part, part)) != part:
            self._within[part] = part = self._within.get(within, within)  # half as far next time
        return part


def _joined(segments: Segments, chosen: BoolArray) -> Int32Array:
    """Return the part of each vertex, if only some segments join them."""
    ends = segments.start[chosen], segments.end[chosen]
    count = len(segments.lonlat)
    links = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(count, count))
    _, part = connected_components(links, directed=False)
    return np.asarray(part, dtype=np.int32)


def _nearest_entries(
    segments: Segments, inside: Int64Array, is_around: BoolArray
) -> tuple[dict[int, float], dict[int, int]]:
    """Return how far each vertex inside is from the nearest where one may enter, and which that is."""
    beside: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for s in inside.tolist():
        a, b, length = int(segments.start[s]), int(segments.end[s]), float(segments.length_m[s])
        beside[a].append((b, length))
        beside[b].append((a, length))
    queue = [(0.0, vertex, vertex) for vertex in sorted(beside) if is_around[vertex]]
    metres: dict[int, float] = {}
    entry: dict[int, int] = {}
    while queue:
        so_far, vertex, origin = heapq.heappop(queue)
        if vertex in entry:
            continue
        metres[vertex], entry[vertex] = so_far, origin
        for other, length in beside[vertex]:
            if other not in entry:
                heapq.heappush(queue, (so_far + length, other, origin))
    return metres, entry


def _cut(segments: Segments, cuts: list[_Cut]) -> Segments:
    """Return the segments with some cut in two: each half ends on its own."""
    if not cuts:
        return segments
    cut = np.array([c.segment for c in cuts], dtype=np.int64)
    fraction = np.array([c.fraction for c in cuts])
    vertices = len(segments.lonlat) + 2 * np.arange(len(cuts), dtype=np.int32)
    start, end, length_m = segments.start.copy(), segments.end.copy(), segments.length_m.copy()
    places = segments.lonlat[start[cut]] * (1 - fraction[:, None]) + segments.lonlat[end[cut]] * fraction[:, None]
    ids = min(int(segments.source_id.min(initial=0)), 0) - 1 - np.arange(2 * len(cuts))
    far_end = end[cut].copy()
    end[cut], length_m[cut] = vertices, fraction * length_m[cut]
    return replace(
        segments,
        start=np.concatenate([start, vertices + 1]).astype(np.int32),
        end=np.concatenate([end, far_end]).astype(np.int32),
        way=np.concatenate([segments.way, segments.way[cut]]),
        lonlat=np.concatenate([segments.lonlat, np.repeat(places, 2, axis=0)]),
        source_id=np.concatenate([segments.source_id, ids]),
        length_m=np.concatenate([length_m, segments.length_m[cut] - length_m[cut]]),
    )
