"""From raw ways to a road network: pieces from junction to junction, times, and turn restrictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.geo.geodesy import projected
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array
from spatial_uri.model.network import Mode, RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.roads.chains import Chains, merge_chains
from spatial_uri.read.roads.data_ends import edge_of, find_cut_ids
from spatial_uri.read.roads.no_through import close_to_through_traffic
from spatial_uri.read.roads.node_order import morton_code
from spatial_uri.read.roads.raw_roads import RawRoads
from spatial_uri.read.roads.restriction_edges import RestrictionTracer, Untraced
from spatial_uri.read.roads.road_segments import Segments, among, segment_hours, segments_of
from spatial_uri.read.roads.turns import expand_turns
from spatial_uri.read.roads.way_remarks import remark_notes

MS_PER_HOUR = 3_600_000


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
    segments, cut_ways = segments_of(raw)
    if not len(segments.start):
        raise DataError(
            f"there are no roads that can be used by mode {mode!r}",
            faults=[
                f"closed: {way}" for note in raw.notes if note.code == "roads.not_open" for way in note.facts["names"]
            ],
            remedy="check that the extract holds highway=* ways with their nodes, or choose another mode",
        )
    segments, through_notes = close_to_through_traffic(raw, segments)
    restricted = _restricted_nodes(raw)
    keep = np.zeros(len(segments.lonlat), dtype=np.bool_)
    keep[: len(raw.node_ids)] = among(raw.node_ids, restricted) & ~np.isnan(raw.node_lonlat[:, 0])
    vertex_of = {int(raw.node_ids[vertex]): vertex for vertex in np.flatnonzero(keep).tolist()}
    keep[: len(raw.node_ids)] |= among(raw.node_ids, find_cut_ids(raw).tolist())
    chains = merge_chains(segments.start, segments.end, raw.way_rule[segments.way], _mirrored(raw), keep)
    network, untraced = _assemble(raw, segments, chains, vertex_of, crs=crs, mode=mode)
    return network, (*_notes(raw, cut_ways, untraced), *through_notes, *remark_notes(raw, segments))


def _restricted_nodes(raw: RawRoads) -> set[int]:
    """Return the nodes at which pieces must end, as a turn restriction begins or ends there."""
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


def _assemble(
    raw: RawRoads, segments: Segments, chains: Chains, vertex_of: dict[int, int], *, crs: CRS, mode: Mode
) -> tuple[RoadNetwork, Untraced]:
    order, flipped, ptr = chains.segment, chains.flipped, chains.ptr
    pieces = len(ptr) - 1
    hours_forward, hours_backward = _piece_hours(raw, segments, chains)
    # the vertices of a piece are the start of each of its segments, and the end of the last one
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

    trace = RestrictionTracer(raw, segments, chains, vertex_of, piece, forward, tail, head, rank, junctions)
    manoeuvres, untraced = trace.manoeuvres()
    expanded = expand_turns(tail, head, len(junctions), manoeuvres)
    by_tail = np.argsort(expanded.tail * len(tail) + expanded.edge_of, kind="stable")
    base = expanded.edge_of[by_tail]
    degree = np.bincount(expanded.tail, minlength=len(expanded.node_of))
    is_wet = np.logical_or.reduceat(_in_water(raw, segments)[vertex], vertex_ptr[:-1])
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
        pieces=_piece_table(raw, segments, chains, is_wet),
        piece_ptr=vertex_ptr.astype(np.int64),
        piece_xy=xy[vertex],
        data_edge=edge_of(raw, crs),
    )
    return network, untraced


def _in_water(raw: RawRoads, segments: Segments) -> BoolArray:
    """Tell which vertices are nodes that lie in a ford."""
    found = np.zeros(len(segments.lonlat), dtype=np.bool_)
    found[: len(raw.node_ids)] = among(raw.node_ids, raw.fords)
    return found


def _piece_hours(raw: RawRoads, segments: Segments, chains: Chains) -> tuple[FloatArray, FloatArray]:
    """Return the hours over each piece along and against its direction; infinite where that is not allowed."""
    along, against = segment_hours(raw, segments)
    order, flipped, first = chains.segment, chains.flipped, chains.ptr[:-1]
    along, against = along[order], against[order]
    return (
        np.add.reduceat(np.where(flipped, against, along), first),
        np.add.reduceat(np.where(flipped, along, against), first),
    )


def _piece_table(raw: RawRoads, segments: Segments, chains: Chains, is_wet: BoolArray) -> pd.DataFrame:
    first = chains.ptr[:-1]
    way_of = segments.way[chains.segment]
    way = way_of[first]
    rule = raw.way_rule[way]
    limit_kmh = np.full(len(raw.way_id), np.nan) if raw.way_limit_kmh is None else raw.way_limit_kmh

    def of_rule(field: str) -> pd.Categorical[Any]:
        return _categorical(rule, [getattr(r, field) for r in raw.rules])

    return pd.DataFrame(
        {
            "way_id": raw.way_id[way],
            "road_class": of_rule("road_class"),
            "ref": of_rule("ref"),
            "name": _categorical(raw.way_name[way], raw.names),
            "surface": of_rule("surface"),
            "length_m": np.add.reduceat(segments.length_m[chains.segment], first),
            "snappable": np.array([r.snappable for r in raw.rules], dtype=np.bool_)[rule],
            "structure": of_rule("structure"),
            "ford": is_wet | np.array([r.ford for r in raw.rules], dtype=np.bool_)[rule],
            "limit_kmh": np.fmin.reduceat(limit_kmh[way_of], first),
        }
    )


def _categorical(codes: Int32Array, texts: Sequence[str]) -> pd.Categorical[Any]:
    """Return ``texts[codes]`` as categories; the half a million texts themselves are never made."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(texts)))
    found = pd.Categorical([texts[i] for i in used.tolist()])
    code_of = np.zeros(len(texts), dtype=found.codes.dtype)
    code_of[used] = found.codes
    return pd.Categorical.from_codes(code_of[codes], dtype=found.dtype)


def _notes(raw: RawRoads, cut_ways: int, untraced: Untraced) -> tuple[Note, ...]:
    notes = list(raw.notes)
    if cut_ways:
        notes.append(Note("roads.cut", count=cut_ways, severity="warning"))
    if untraced.unfit:
        notes.append(Note("roads.restrictions", count=untraced.unfit))
    if untraced.elsewhere:
        notes.append(Note("roads.restrictions_elsewhere", count=untraced.elsewhere))
    return tuple(notes)
