"""Pieces of road that are split where new roads join them; nobody who passes needs longer.

A junction in the middle of a piece gets as many copies as the piece has ends in each direction: who was on the way to
one copy of the junction at its end (turn restrictions) is still on the way to it behind the joint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_uri.model.added_roads import AddedRoads
from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.changes.edge_rows import EdgeRow, with_edge_rows
from spatial_uri.routing.rows import join_ranges, make_pointers


@dataclass(frozen=True, eq=False)
class SplitRoads:
    """A network in which some pieces are split.

    Parameters
    ----------
    network
        The first part of a piece keeps its number, the others follow after all pieces.
    node
        ``(points,)`` the node at each of the points asked for.
    base_piece
        ``(pieces,)`` the piece that each is, or is a part of.
    """

    network: RoadNetwork
    node: Int64Array
    base_piece: Int32Array


def split_roads(network: RoadNetwork, piece: Int64Array, fraction: FloatArray) -> SplitRoads:
    """Split pieces of a network at points.

    Parameters
    ----------
    piece, fraction
        ``(points,)`` the piece, and where on it, above 0 and below 1. Points may coincide.
    """
    base = np.arange(network.piece_count, dtype=np.int32)
    if not len(piece):
        return SplitRoads(network, np.zeros(0, dtype=np.int64), base)
    marks = sorted(set(zip(piece.tolist(), fraction.tolist(), strict=True)))
    wholes = sorted({p for p, _ in marks})
    fractions = [[f for p, f in marks if p == whole] for whole in wholes]
    splitter = _Splitter(network, network.node_count, network.piece_count)
    for whole, at in zip(wholes, fractions, strict=True):
        splitter.split(whole, at)
    node_at = {mark: splitter.node_of[mark] for mark in marks}
    is_split = np.isin(network.edge_piece, wholes)
    parts = np.array(splitter.part_of, dtype=np.int64)
    xy, ptr = splitter.vertices(wholes)
    lowest = min(int(network.node_id.min(initial=0)), 0)
    changed = with_edge_rows(
        network,
        splitter.rows,
        kept=~is_split,
        node_xy=np.concatenate([network.node_xy, np.array(splitter.node_xy).reshape(-1, 2)]),
        node_id=np.concatenate([network.node_id, lowest - 1 - np.array(splitter.junction_of)]),
        pieces=splitter.pieces(),
        piece_ptr=ptr,
        piece_xy=xy,
        added=AddedRoads(
            is_new=np.zeros(network.piece_count + len(parts), dtype=np.bool_),
            part=np.array(splitter.part, dtype=np.int32),
            whole=np.repeat(np.arange(len(wholes)), [len(at) + 1 for at in fractions]).astype(np.int32),
            start=np.array([f for at in fractions for f in (0.0, *at)]),
            end=np.array([f for at in fractions for f in (*at, 1.0)]),
            lines=network.lines[wholes],
        ),
    )
    return SplitRoads(
        changed,
        np.array([node_at[mark] for mark in zip(piece.tolist(), fraction.tolist(), strict=True)], dtype=np.int64),
        np.concatenate([base, parts]).astype(np.int32),
    )


def part_times(ms: int, fractions: Sequence[float]) -> list[int]:
    """Return what the parts of an edge take that is cut at some fractions.

    Together they take what the whole took. Where that is not possible at whole milliseconds, because the other
    direction decided where the joint is, each takes a millisecond less rather than more.
    """
    at = np.array([0.0, *fractions, 1.0]) * ms
    if np.abs(at - np.rint(at)).max() < 1e-6:
        return [int(part) for part in np.diff(np.rint(at))]
    return [int(part) for part in np.floor(np.diff(at) + 1e-6)]


class _Splitter:
    """Collects the nodes, edges and pieces that take the place of those that are split."""

    def __init__(self, network: RoadNetwork, nodes: int, pieces: int) -> None:
        self.network, self.nodes, self.piece_count = network, nodes, pieces
        self.rows: list[EdgeRow] = []
        self.node_xy: list[FloatArray] = []
        self.junction_of: list[int] = []
        self.node_of: dict[tuple[int, float], int] = {}
        self.part: list[int] = []
        self.part_of: list[int] = []
        self.lines: list[FloatArray] = []
        self.metres: list[float] = []

    def split(self, whole: int, fractions: list[float]) -> None:
        """Split one piece at ascending fractions."""
        network = self.network
        new = range(self.piece_count + len(self.part_of), self.piece_count + len(self.part_of) + len(fractions))
        parts = [whole, *new]
        self.part += parts
        self.part_of += [whole] * len(fractions)
        self.lines += _cut(network.piece_xy[network.piece_ptr[whole] : network.piece_ptr[whole + 1]], fractions)
        length_m = float(network.pieces["length_m"].iloc[whole])
        self.metres += (np.diff([0.0, *fractions, 1.0]) * length_m).tolist()
        ptr, edges = network.piece_edges
        own = edges[ptr[whole] : ptr[whole + 1]].tolist()
        ways = {forward: [e for e in own if bool(network.edge_forward[e]) == forward] for forward in (True, False)}
        heads = {forward: list(dict.fromkeys(int(network.head[e]) for e in ways[forward])) for forward in ways}
        joints = [
            self._joint(whole, f, line[-1], heads) for f, line in zip(fractions, self.lines_of(parts), strict=False)
        ]
        for forward, some in ways.items():
            if some:
                self._rows(some, forward, heads, parts, joints, fractions)

    def lines_of(self, parts: list[int]) -> list[FloatArray]:
        """Return the lines of the parts that were made last."""
        return self.lines[-len(parts) :]

    def _joint(
        self, whole: int, fraction: float, xy: FloatArray, heads: dict[bool, list[int]]
    ) -> dict[tuple[bool, int], int]:
        """Make the nodes of a joint: the node for each head (the first of both directions share the first node)."""
        first = self.nodes + len(self.node_xy)
        number = len(self.node_of)
        self.node_of[whole, fraction] = first
        nodes = {(forward, some[0]): first for forward, some in heads.items() if some}
        others = [(forward, head) for forward, some in heads.items() for head in some[1:]]
        nodes |= {state: first + 1 + k for k, state in enumerate(others)}
        self.node_xy += [xy] * (1 + len(others))
        self.junction_of += [number] * (1 + len(others))
        return nodes

    def _rows(
        self,
        edges: list[int],
        forward: bool,
        heads: dict[bool, list[int]],
        parts: list[int],
        joints: list[dict[tuple[bool, int], int]],
        fractions: list[float],
    ) -> None:
        """Make the edges of one direction: up to the first joint, from each copy of a joint on, and to the ends."""
        network = self.network
        ms = part_times(int(network.time_ms[edges[0]]), fractions)
        order = range(len(parts)) if forward else range(len(parts) - 1, -1, -1)
        pieces, times = [parts[k] for k in order], [ms[k] for k in order]
        along = joints if forward else joints[::-1]
        for e in edges:
            to = along[0][forward, int(network.head[e])]
            self.rows.append(
                EdgeRow(int(network.tail[e]), to, times[0], pieces[0], forward, bool(network.edge_primary[e]))
            )
        usual = heads[forward][0]
        for k, joint in enumerate(along):
            for (goes_forward, head), node in sorted(joint.items(), key=lambda state: state[1]):
                if node == joint[forward, usual] and (goes_forward, head) != (forward, usual):
                    continue  # the first node stands for both directions
                wanted = head if goes_forward == forward else usual
                to = wanted if k == len(along) - 1 else along[k + 1][forward, wanted]
                is_primary = (goes_forward, head) == (forward, usual)
                self.rows.append(EdgeRow(node, to, times[k + 1], pieces[k + 1], forward, is_primary))

    def vertices(self, wholes: list[int]) -> tuple[FloatArray, Int64Array]:
        """Return the vertices of all pieces, the new parts last, and their pointers."""
        network = self.network
        by_piece = dict(zip(self.part, self.lines, strict=True))
        counts = np.diff(network.piece_ptr)
        counts[wholes] = [len(by_piece[whole]) for whole in wholes]
        new = [by_piece[self.piece_count + k] for k in range(len(self.part_of))]
        ptr = make_pointers(np.concatenate([counts, [len(line) for line in new]]))
        xy = np.empty((ptr[-1], 2))
        same = np.setdiff1d(np.arange(network.piece_count), wholes)
        xy[join_ranges(ptr[same], ptr[same + 1])] = network.piece_xy[
            join_ranges(network.piece_ptr[same], network.piece_ptr[same + 1])
        ]
        for piece, line in by_piece.items():
            xy[ptr[piece] : ptr[piece + 1]] = line
        return xy, ptr

    def pieces(self) -> pd.DataFrame:
        """Return the table of the pieces, the new parts last."""
        table = self.network.pieces
        rows = np.concatenate([np.arange(self.piece_count), self.part_of])
        length_m = table["length_m"].to_numpy()[rows].copy()
        length_m[self.part] = self.metres
        share = length_m / table["length_m"].to_numpy()[rows]
        climbed = {name: table[name].to_numpy()[rows] * share for name in ("ascent_m", "descent_m") if name in table}
        return table.iloc[rows].reset_index(drop=True).assign(length_m=length_m, **climbed)


def _cut(xy: FloatArray, fractions: Sequence[float]) -> list[FloatArray]:
    """Cut a line at fractions of its length."""
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    at = np.array([0.0, *fractions, 1.0]) * run[-1]
    points = np.column_stack([np.interp(at, run, xy[:, 0]), np.interp(at, run, xy[:, 1])])
    points[0], points[-1] = xy[0], xy[-1]
    lines = []
    for k in range(len(fractions) + 1):
        inner = xy[(run > at[k]) & (run < at[k + 1])]
        lines.append(np.concatenate([points[k : k + 1], inner, points[k + 1 : k + 2]]))
    return lines
