"""Roads from an OSM file: the ways one mode may use, their nodes, barriers and turn restrictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import Node, Relation, Way

from spatial_uri.read.osm_file import osm_errors
from spatial_uri.read.raw_roads import RawRoads, Restriction
from spatial_uri.read.road_rules import WayClassifier, WayRule


def read_osm_ways(path: str | Path, classifier: WayClassifier) -> RawRoads:
    """Read what `classifier` lets through from an .osm.pbf or .osm file.

    Raises
    ------
    InputNotFoundError, DataError
        If the file is absent, empty, damaged or no OSM file.
    """
    ways: list[int] = []
    names: list[str] = []
    lengths: list[int] = []
    refs: list[int] = []
    way_rules: list[int] = []
    rule_index: dict[WayRule, int] = {}
    ignored: Counter[str] = Counter()
    with osm_errors(path):
        candidates = osmium.FileProcessor(str(path), osmium.osm.WAY)
        candidates = candidates.with_filter(osmium.filter.KeyFilter("highway", "route"))
        for way in cast("Iterable[Way]", candidates):
            tags = dict(way.tags)
            rule = classifier.way(tags)
            if rule is None:
                continue
            nodes = [node.ref for node in way.nodes]
            nodes = [ref for i, ref in enumerate(nodes) if i == 0 or ref != nodes[i - 1]]
            if len(nodes) < 2:
                ignored["ways of a single node"] += 1
                continue
            if any(key.endswith(":conditional") for key in tags):
                ignored["conditional tags, which depend on the hour"] += 1
            ways.append(way.id)
            names.append(tags.get("name", ""))
            lengths.append(len(nodes))
            refs += nodes
            way_rules.append(rule_index.setdefault(rule, len(rule_index)))
        restrictions = _read_restrictions(path, classifier, ignored)
        all_refs = np.array(refs, dtype=np.int64)
        node_ids, lonlat, blocked = _read_nodes(path, classifier, np.unique(all_refs))
    return RawRoads(
        way_id=np.array(ways, dtype=np.int64),
        way_rule=np.array(way_rules, dtype=np.int32),
        way_name=names,
        way_ptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        refs=all_refs,
        rules=list(rule_index),
        node_ids=node_ids,
        node_lonlat=lonlat,
        blocked=blocked,
        restrictions=restrictions,
        ignored=dict(ignored),
    )


def _read_nodes(
    path: str | Path, classifier: WayClassifier, wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], frozenset[int]]:
    ids: list[int] = []
    lons: list[float] = []
    lats: list[float] = []
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(osmium.filter.IdFilter(wanted.tolist()))
    for node in cast("Iterable[Node]", nodes):
        location = node.location
        if location.valid():
            ids.append(node.id)
            lons.append(location.lon)
            lats.append(location.lat)
    node_ids = np.array(ids, dtype=np.int64)
    lonlat = np.column_stack([lons, lats]).astype(np.float64).reshape(-1, 2)
    order = np.argsort(node_ids, kind="stable")
    barriers = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(osmium.filter.KeyFilter("barrier"))
    blocked = frozenset(n.id for n in cast("Iterable[Node]", barriers) if classifier.blocks(dict(n.tags)))
    return node_ids[order], lonlat[order], blocked


def _read_restrictions(path: str | Path, classifier: WayClassifier, ignored: Counter[str]) -> tuple[Restriction, ...]:
    if not classifier.table.restriction_keys:
        return ()
    found: list[Restriction] = []
    relations = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    relations = relations.with_filter(osmium.filter.TagFilter(("type", "restriction")))
    for relation in cast("Iterable[Relation]", relations):
        kind = classifier.restriction(dict(relation.tags))
        if kind is None:
            continue
        members: dict[str, list[int]] = {"from": [], "to": [], "via w": [], "via n": []}
        for member in relation.members:
            role = f"via {member.type}" if member.role == "via" else member.role
            if role in members and (member.type == "w" or role == "via n"):
                members[role].append(member.ref)
        one_via = len(members["via n"]) == 1 and not members["via w"]
        if not members["from"] or not members["to"] or not (one_via or (members["via w"] and not members["via n"])):
            ignored["turn restrictions that lack a member"] += 1
            continue
        found.append(
            Restriction(
                only=kind.startswith("only_"),
                from_ways=tuple(members["from"]),
                to_ways=tuple(members["to"]),
                via_node=members["via n"][0] if one_via else None,
                via_ways=tuple(members["via w"]),
                u_turn=one_via and kind.endswith("u_turn"),
            )
        )
    return tuple(found)
