"""From raw ways to a road network: pieces from junction to junction, times, and turn restrictions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.geo.geodesy import distances_m, projected
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array, Uint64Array
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.roads.chains import Chains, merge_chains
from spatial_uri.read.roads.raw_roads import RawRoads, Restriction
from spatial_uri.read.roads.turns import Manoeuvre, expand_turns

MS_PER_HOUR = 3_600_000


@dataclass(frozen=True, eq=False)
class _Segments:
    """Straight stretches between consecutive nodes of a way; vertices index `lonlat`."""

    start: Int32Array
    end: Int32Array
    way: Int32Array
    lonlat: FloatArray
    source_id: Int64Array
    length_m: FloatArray


def build_network(raw: RawRoads, *, crs: CRS, mode: Mode) -> tuple[RoadNetwork, tuple[Note, ...]]:
    """Build the network of one mode.

    Parameters
    ----------
    raw
        The ways that the mode may use.
    crs
        Metric CRS of the network.
    mode
        Name of the mode, for the record.

    Raises
    ------
    DataError
        If no way is usable.
    CrsError
        If `crs` is not metric.
    """
    segments, gaps = _segments(raw)
    if not len(segments.start):
        raise DataError(
            f"there are no roads that can be used by mode {mode!r}",
            remedy="check that the extract holds highway=* ways with their nodes, or choose another mode",
        )
    restricted = _restricted_nodes(raw)
    keep = np.zeros(len(segments.lonlat), dtype=np.bool_)
    keep[: len(raw.node_ids)] = _among(raw.node_ids, restricted) & ~np.isnan(raw.node_lonlat[:, 0])
    vertex_of = {int(raw.node_ids[vertex]): vertex for vertex in np.flatnonzero(keep).tolist()}
    chains = merge_chains(segments.start, segments.end, raw.way_rule[segments.way], _mirrored(raw), keep)
    network, unread = _assemble(raw, segments, chains, vertex_of, crs=crs, mode=mode)
    return network, _notes(raw, gaps, unread)


def _segments(raw: RawRoads) -> tuple[_Segments, int]:
    is_here = ~np.isnan(raw.node_lonlat[:, 0])
    present = is_here[raw.way_nodes]
    way = np.repeat(np.arange(len(raw.way_id), dtype=np.int32), np.diff(raw.way_ptr))
    # A blocked node becomes a separate end for each stretch of road that touches it.
    blocked = np.flatnonzero((_among(raw.node_ids, raw.blocked) & is_here)[raw.way_nodes])
    as_start, as_end = raw.way_nodes.copy(), raw.way_nodes.copy()
    as_start[blocked] = len(raw.node_ids) + 2 * np.arange(len(blocked))
    as_end[blocked] = as_start[blocked] + 1
    copies = np.repeat(raw.way_nodes[blocked], 2)
    lonlat = np.concatenate([raw.node_lonlat, raw.node_lonlat[copies]])
    source_id = np.concatenate([raw.node_ids, -1 - np.arange(len(copies))])
    pairs = way[:-1] == way[1:]
    whole = pairs & present[:-1] & present[1:]
    start, end = as_start[:-1][whole], as_end[1:][whole]
    segments = _Segments(start, end, way[:-1][whole], lonlat, source_id, distances_m(lonlat, start, end))
    return segments, int(np.unique(way[:-1][pairs & ~whole]).size)


def _among(ids: Int64Array, wanted: Iterable[int]) -> BoolArray:
    """Tell which of some sorted ids are wanted."""
    found = np.zeros(len(ids), dtype=np.bool_)
    sought = np.fromiter(wanted, dtype=np.int64)
    at = np.searchsorted(ids, sought)
    known = np.append(ids, np.iinfo(np.int64).min)[at] == sought
    found[at[known]] = True
    return found


def _restricted_nodes(raw: RawRoads) -> set[int]:
    """Nodes at which pieces must end so that every turn restriction can be told apart."""
    nodes = {r.via_node for r in raw.restrictions if r.via_node is not None}
    via_ways = {way for r in raw.restrictions for way in r.via_ways}
    for w in np.flatnonzero(np.isin(raw.way_id, list(via_ways))).tolist():
        ends = raw.way_nodes[[raw.way_ptr[w], raw.way_ptr[w + 1] - 1]]
        nodes |= set(raw.node_ids[ends].tolist())
    return nodes


def _mirrored(raw: RawRoads) -> Int32Array:
    index = {rule: i for i, rule in enumerate(raw.rules)}
    swapped = (replace(r, forward_kmh=r.backward_kmh, backward_kmh=r.forward_kmh) for r in raw.rules)
    return np.array([index.get(rule, -1) for rule in swapped], dtype=np.int32)


def _segment_hours(raw: RawRoads, segments: _Segments) -> tuple[FloatArray, FloatArray]:
    """Hours over each segment along and against its way; infinite where closed."""
    rule = raw.way_rule[segments.way]
    km = segments.length_m / 1000
    minutes = np.array([r.minutes or np.nan for r in raw.rules])
    timed = np.flatnonzero(np.isfinite(minutes)[rule])
    if len(timed):
        way_m = np.bincount(segments.way, segments.length_m, minlength=len(raw.way_id))
        with np.errstate(divide="ignore", invalid="ignore"):
            by_duration = minutes[rule[timed]] / 60 * segments.length_m[timed] / way_m[segments.way[timed]]
    found = []
    for of_rule in ([r.forward_kmh for r in raw.rules], [r.backward_kmh for r in raw.rules]):
        kmh = np.array(of_rule, dtype=np.float64)[rule]
        hours = np.divide(km, kmh, out=np.full(len(km), np.inf), where=kmh > 0)
        if len(timed):
            hours[timed] = np.where(kmh[timed] > 0, by_duration, hours[timed])
        found.append(hours)
    return found[0], found[1]


def _assemble(
    raw: RawRoads, segments: _Segments, chains: Chains, vertex_of: dict[int, int], *, crs: CRS, mode: Mode
) -> tuple[RoadNetwork, int]:
    order, flipped, ptr = chains.segment, chains.flipped, chains.ptr
    pieces = len(ptr) - 1
    hours_forward, hours_backward = _piece_hours(raw, segments, chains)
    # vertices of a piece: where each of its segments is entered, and where the last one is left
    owner = np.repeat(np.arange(pieces, dtype=np.int32), np.diff(ptr))
    vertex_ptr = ptr + np.arange(pieces + 1)
    vertex = np.empty(len(order) + pieces, dtype=np.int32)
    vertex[np.arange(len(order)) + owner] = np.where(flipped, segments.end[order], segments.start[order])
    last_segment = ptr[1:] - 1
    leaving = np.where(flipped[last_segment], segments.start[order[last_segment]], segments.end[order[last_segment]])
    vertex[vertex_ptr[1:] - 1] = leaving
    xy = projected(segments.lonlat, crs)

    first, last = vertex[vertex_ptr[:-1]], vertex[vertex_ptr[1:] - 1]
    is_junction = np.zeros(len(segments.lonlat), dtype=np.bool_)
    is_junction[first], is_junction[last] = True, True
    junctions = np.flatnonzero(is_junction)
    node_xy = xy[junctions]
    along_curve = np.argsort(morton_code(node_xy), kind="stable")
    rank = np.empty(len(junctions), dtype=np.int64)
    rank[along_curve] = np.arange(len(junctions))
    node_at = np.cumsum(is_junction) - 1
    at_first, at_last = rank[node_at[first]], rank[node_at[last]]

    open_forward, open_backward = np.isfinite(hours_forward), np.isfinite(hours_backward)
    piece = np.concatenate([np.flatnonzero(open_forward), np.flatnonzero(open_backward)])
    forward = np.concatenate([np.ones(open_forward.sum(), np.bool_), np.zeros(open_backward.sum(), np.bool_)])
    tail = np.where(forward, at_first[piece], at_last[piece])
    head = np.where(forward, at_last[piece], at_first[piece])
    hours = np.where(forward, hours_forward[piece], hours_backward[piece])
    time_ms = np.minimum(np.rint(hours * MS_PER_HOUR), np.iinfo(np.int32).max)

    trace = _Trace(raw, segments, chains, vertex_of, piece, forward, tail, head, rank, junctions)
    manoeuvres, unread = trace.manoeuvres()
    expanded = expand_turns(tail, head, len(junctions), manoeuvres)
    by_tail = np.argsort(expanded.tail * len(tail) + expanded.edge_of, kind="stable")
    base = expanded.edge_of[by_tail]
    degree = np.bincount(expanded.tail, minlength=len(expanded.node_of))
    lead = order[ptr[:-1]]
    network = RoadNetwork(
        crs=crs,
        mode=mode,
        node_xy=node_xy[along_curve][expanded.node_of],
        node_id=segments.source_id[junctions[along_curve]][expanded.node_of],
        indptr=np.concatenate([[0], np.cumsum(degree)]).astype(np.int32),
        head=expanded.head[by_tail].astype(np.int32),
        time_ms=time_ms[base].astype(np.int32),
        edge_piece=piece[base].astype(np.int32),
        edge_forward=forward[base],
        edge_primary=by_tail < len(tail),
        pieces=_piece_table(raw, segments.way[lead], np.add.reduceat(segments.length_m[order], ptr[:-1])),
        piece_ptr=vertex_ptr.astype(np.int64),
        piece_xy=xy[vertex],
    )
    return network, unread


def _piece_hours(raw: RawRoads, segments: _Segments, chains: Chains) -> tuple[FloatArray, FloatArray]:
    """Hours over each piece along and against its direction; infinite where closed."""
    along, against = _segment_hours(raw, segments)
    order, flipped, first = chains.segment, chains.flipped, chains.ptr[:-1]
    along, against = along[order], against[order]
    return (
        np.add.reduceat(np.where(flipped, against, along), first),
        np.add.reduceat(np.where(flipped, along, against), first),
    )


def _piece_table(raw: RawRoads, way: Int32Array, length_m: FloatArray) -> pd.DataFrame:
    rule = raw.way_rule[way]

    def of_rule(field: str) -> pd.Categorical[Any]:
        return _categorical(rule, [getattr(r, field) for r in raw.rules])

    return pd.DataFrame(
        {
            "way_id": raw.way_id[way],
            "road_class": of_rule("road_class"),
            "ref": of_rule("ref"),
            "name": _categorical(raw.way_name[way], raw.names),
            "surface": of_rule("surface"),
            "length_m": length_m,
            "snappable": np.array([r.snappable for r in raw.rules], dtype=np.bool_)[rule],
            "structure": of_rule("structure"),
        }
    )


def _categorical(codes: Int32Array, texts: Sequence[str]) -> pd.Categorical[Any]:
    """Make ``texts[codes]`` categorical without making half a million strings of it first."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(texts)))
    found = pd.Categorical([texts[i] for i in used.tolist()])
    code_of = np.zeros(len(texts), dtype=found.codes.dtype)
    code_of[used] = found.codes
    return pd.Categorical.from_codes(code_of[codes], dtype=found.dtype)


class _WayEdges(NamedTuple):
    """Edges by the id of the way that they set out on, arrive on, or run along anywhere."""

    setting_out: dict[int, list[int]]
    arriving: dict[int, list[int]]
    along: dict[int, list[int]]


@dataclass(frozen=True, eq=False)
class _Trace:
    """Finds the edges that the ways of a turn restriction run on."""

    raw: RawRoads
    segments: _Segments
    chains: Chains
    vertex_of: dict[int, int]
    piece: Int64Array
    forward: BoolArray
    tail: Int64Array
    head: Int64Array
    rank: Int64Array
    junctions: Int64Array

    def manoeuvres(self) -> tuple[list[Manoeuvre], int]:
        """Return the restrictions as edges, and how many could not be traced on the roads."""
        if not self.raw.restrictions:
            return [], 0
        concerned = {w for r in self.raw.restrictions for w in (*r.from_ways, *r.via_ways, *r.to_ways)}
        edges = self._edges_of_ways(concerned)
        found: list[Manoeuvre] = []
        unread = 0
        for restriction in self.raw.restrictions:
            traced = self._trace(restriction, edges)
            found += traced
            unread += not traced
        return found, unread

    def _edges_of_ways(self, ways: set[int]) -> _WayEdges:
        ptr = self.chains.ptr
        way_of = self.segments.way[self.chains.segment]
        concerned = np.isin(self.raw.way_id, list(ways))[way_of]
        ends_at = ptr[:-1][self.piece], ptr[1:][self.piece] - 1
        edges = _WayEdges(defaultdict(list), defaultdict(list), defaultdict(list))
        for ends, found in ((ends_at, edges.setting_out), (ends_at[::-1], edges.arriving)):
            segment = np.where(self.forward, *ends)
            for edge in np.flatnonzero(concerned[segment]).tolist():
                found[int(self.raw.way_id[way_of[segment[edge]]])].append(edge)
        places = np.flatnonzero(concerned)
        pieces = np.searchsorted(ptr, places, side="right") - 1
        edges_on = defaultdict(list)
        has_place = np.zeros(len(ptr) - 1, dtype=np.bool_)
        has_place[pieces] = True
        for edge in np.flatnonzero(has_place[self.piece]).tolist():
            edges_on[int(self.piece[edge])].append(edge)
        for place, piece in zip(places.tolist(), pieces.tolist(), strict=True):
            known = edges.along[int(self.raw.way_id[way_of[place]])]
            known += [e for e in edges_on[piece] if e not in known]
        return edges

    def _node(self, source: int) -> int | None:
        vertex = self.vertex_of.get(source)
        if vertex is None:
            return None
        at = int(np.searchsorted(self.junctions, vertex))
        known = at < len(self.junctions) and self.junctions[at] == vertex
        return int(self.rank[at]) if known else None

    def _trace(self, restriction: Restriction, edges: _WayEdges) -> list[Manoeuvre]:
        starts = [edge for way in restriction.from_ways for edge in self._one_at_each_node(restriction, edges, way)]
        paths: list[tuple[int, ...]]
        if restriction.via_node is not None:
            node = self._node(restriction.via_node)
            paths = [(edge,) for edge in starts if self.head[edge] == node]
        else:
            paths = [(e, *rest) for e in starts for rest in self._via_paths(e, restriction.via_ways, edges.along)]
        found = []
        for path in paths:
            onward: set[int] = set()
            for way in restriction.to_ways:
                leaving = [edge for edge in edges.setting_out[way] if self.tail[edge] == self.head[path[-1]]]
                if restriction.u_turn and way in restriction.from_ways:
                    leaving = [edge for edge in leaving if self.piece[edge] == self.piece[path[0]]]
                onward |= set(leaving) if len(leaving) == 1 else set()
            if onward:
                found.append(Manoeuvre(path, frozenset(onward), restriction.only))
                # Turning round on a via way and again at its beginning would look like coming from elsewhere.
                on_via = {edge for way in restriction.via_ways for edge in edges.along[way]}
                for done in range(2, len(path) + 1):
                    last = path[done - 1]
                    back = frozenset(e for e in on_via - {last} if self.piece[e] == self.piece[last])
                    if back:
                        found.append(Manoeuvre(path[:done], back, only=False))
        return found

    def _one_at_each_node(self, restriction: Restriction, edges: _WayEdges, way: int) -> list[int]:
        """Edges on which a way arrives; where it passes through a node nobody can tell which one is meant."""
        if restriction.u_turn and way in restriction.to_ways:
            return edges.arriving[way]
        arrivals = Counter(int(self.head[edge]) for edge in edges.arriving[way])
        return [edge for edge in edges.arriving[way] if arrivals[int(self.head[edge])] == 1]

    def _via_paths(
        self, edge: int, via_ways: Iterable[int], edges_of: dict[int, list[int]]
    ) -> Iterable[tuple[int, ...]]:
        """Find the paths that run along all the via ways once, from the end of `edge` on."""
        allowed = {e for way in via_ways for e in edges_of.get(way, ())}
        pieces = {int(self.piece[e]) for e in allowed}
        stack: list[tuple[int, ...]] = [(e,) for e in allowed if self.tail[e] == self.head[edge]]
        while stack:
            path = stack.pop()
            used = {int(self.piece[e]) for e in path}
            if used == pieces:
                yield path
                continue
            stack += [
                (*path, e) for e in allowed if self.tail[e] == self.head[path[-1]] and int(self.piece[e]) not in used
            ]


def morton_code(xy: FloatArray) -> Uint64Array:
    """Return each point's place on a space-filling curve, so that neighbours lie close in memory."""
    low = xy.min(axis=0)
    span = max(float((xy.max(axis=0) - low).max()), 1e-9)
    cells = ((xy - low) / span * 0xFFFFFFFF).astype(np.uint64)
    code = np.zeros(len(xy), dtype=np.uint64)
    for axis in (0, 1):
        spread = cells[:, axis]
        for shift, mask in (
            (16, 0x0000FFFF0000FFFF),
            (8, 0x00FF00FF00FF00FF),
            (4, 0x0F0F0F0F0F0F0F0F),
            (2, 0x3333333333333333),
            (1, 0x5555555555555555),
        ):
            spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
        code |= spread << np.uint64(axis)
    return code


def _notes(raw: RawRoads, gaps: int, unread: int) -> tuple[Note, ...]:
    notes = [Note("roads.ignored", f"Not taken into account: {n} {what}.") for what, n in raw.ignored.items()]
    if raw.lacking:
        notes.append(Note("roads.lacking", raw.lacking))
    if gaps:
        message = f"{gaps} roads run on beyond the data: some of their nodes are missing from the file."
        notes.append(Note("roads.cut", message, "warning"))
    if unread:
        message = f"{unread} turn restrictions do not fit the roads they name and have no effect."
        notes.append(Note("roads.restrictions", message))
    return tuple(notes)
