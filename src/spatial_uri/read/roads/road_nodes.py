"""Nodes in the roads: what stops a mode, what lies in water, and which through roads a barrier cuts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_lines import tags_of
from spatial_uri.read.roads.raw_roads import RawRoads
from spatial_uri.read.roads.road_segments import among
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.rules.speeds import is_ford

THROUGH_CLASSES = frozenset({"motorway", "trunk", "primary", "secondary", "tertiary"})
"""Classes of roads that join places: a barrier across one of them is named."""


class RoadNodes(NamedTuple):
    """Ids of the nodes that stop the mode and of those in water, and how many more depend on the hour."""

    blocked: frozenset[int]
    fords: frozenset[int]
    conditional: int


def read_road_nodes(nodes: Iterable[tuple[int, bytes]], node_ids: Int64Array, classifier: WayClassifier) -> RoadNodes:
    """Read the tagged nodes that lie on roads.

    Parameters
    ----------
    nodes
        Pairs of id and tags.
    node_ids
        Sorted ids of the nodes of the roads.
    classifier
        The rules of the mode.
    """
    tagged = list(nodes)
    on_road = np.isin(np.fromiter((node for node, _ in tagged), dtype=np.int64, count=len(tagged)), node_ids)
    timed = {key for key in classifier.node_keys if key.endswith(":conditional")}

    @lru_cache(None)
    def meaning(text: bytes) -> tuple[bool, bool, bool]:
        tags = tags_of(text)
        return classifier.blocks(tags), is_ford(tags), not timed.isdisjoint(tags)

    read = [(node, *meaning(text)) for (node, text), is_here in zip(tagged, on_road.tolist(), strict=True) if is_here]
    return RoadNodes(
        blocked=frozenset(node for node, blocks, _, _ in read if blocks),
        fords=frozenset(node for node, _, wet, _ in read if wet),
        conditional=sum(conditional for _, _, _, conditional in read),
    )


def node_notes(raw: RawRoads, conditional: int) -> tuple[Note, ...]:
    """Return what a reader must know of the nodes in the roads.

    A node that stops the mode at a junction cuts all roads that meet there: which of them is meant is not tagged.
    """
    notes = []
    if conditional:
        notes.append(Note("roads.conditional_nodes", count=conditional))
    stops = np.flatnonzero(among(raw.node_ids, raw.blocked)[raw.way_nodes])
    if not len(stops):
        return tuple(notes)
    way = np.searchsorted(raw.way_ptr, stops, side="right") - 1
    is_end = (stops == raw.way_ptr[way]) | (stops == raw.way_ptr[way + 1] - 1)
    node, at = np.unique(raw.way_nodes[stops], return_inverse=True)
    arms = np.bincount(at, weights=np.where(is_end, 1, 2), minlength=len(node))
    junctions = int(np.count_nonzero(arms > 2))
    if junctions:
        notes.append(Note("roads.barriers_at_junctions", count=junctions))
    is_through = np.array([rule.road_class in THROUGH_CLASSES for rule in raw.rules], dtype=np.bool_)[raw.way_rule[way]]
    through_arms = np.bincount(at, weights=np.where(is_through, np.where(is_end, 1, 2), 0), minlength=len(node))
    cut = through_arms >= 2
    if cut.any():
        first = [int(np.flatnonzero((at == i) & is_through)[0]) for i in np.flatnonzero(cut).tolist()]
        names = list(dict.fromkeys(_called(raw, int(way[i])) for i in first))
        notes.append(Note("roads.barriers_across", severity="warning", count=int(cut.sum()), names=names))
    return tuple(notes)


def _called(raw: RawRoads, way: int) -> str:
    """Return what a road is called: its name, its number, or its place in OpenStreetMap."""
    return raw.names[raw.way_name[way]] or raw.rules[raw.way_rule[way]].ref or f"way/{raw.way_id[way]}"
