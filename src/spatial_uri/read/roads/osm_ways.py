"""Roads from an OSM file: the ways one mode may use, their nodes, barriers and turn restrictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_file import read_osm_header
from spatial_uri.read.osm.osm_lines import OsmLines, members_of, read_osm_lines, refs_of, tags_of
from spatial_uri.read.osm.osm_objects import named
from spatial_uri.read.roads.data_ends import COAST, read_coast
from spatial_uri.read.roads.ferry_routes import FERRY, with_ferry_routes
from spatial_uri.read.roads.raw_roads import RawRoads, Restriction
from spatial_uri.rules.lifecycle import ROAD_KEYS
from spatial_uri.rules.road_rules import WayClassifier, WayRule

_MARKS = tuple(key.encode() for key in sorted(ROAD_KEYS))


def read_osm_ways(path: str | Path, classifier: WayClassifier) -> RawRoads:
    """Read what `classifier` lets through from an .osm.pbf or .osm file.

    Raises
    ------
    InputNotFoundError, DataError
        If the file is absent, empty, damaged or no OSM file.
    """
    with read_osm_lines(
        path,
        node_keys=["barrier"],
        way_keys=["highway", "route", COAST[0]],
        relation_tags=[("type", "restriction"), FERRY],
    ) as lines:
        ways = _usable_ways(with_ferry_routes(lines), classifier)
        node_ids, way_nodes = _numbered(ways.refs)
        if len(node_ids) and node_ids[0] < 0:
            raise DataError(
                "roads run over nodes with negative ids, as edits have that were never uploaded",
                file=path,
                remedy="number its objects anew, for instance with: osmium renumber",
            )
        restrictions, partial = _restrictions(lines, classifier)
        return RawRoads(
            way_id=ways.way_id,
            way_rule=ways.rule,
            way_name=ways.name,
            way_ptr=ways.ptr,
            way_nodes=way_nodes,
            rules=ways.rules,
            names=ways.names,
            node_ids=node_ids,
            node_lonlat=lines.places_of(node_ids),
            blocked=_blocked(lines, classifier),
            restrictions=restrictions,
            notes=_notes(ways, partial, lines.deleted),
            coast_lonlat=read_coast(lines),
            bounds_deg=read_osm_header(path).bounds,
        )


def _notes(ways: _Ways, partial_restrictions: int, deleted: Mapping[str, Mapping[str, str]]) -> tuple[Note, ...]:
    """Return what could not be taken into account."""
    notes = []
    if ways.closed:
        notes.append(Note("roads.not_open", count=len(ways.closed), names=ways.closed))
    lost = [named(tags.get("name", ""), way) for way, tags in deleted.items() if "highway" in tags]
    if lost:
        notes.append(Note("roads.deleted", count=len(lost), names=lost))
    if ways.single_node:
        notes.append(Note("roads.single_node", count=ways.single_node))
    if ways.conditional:
        notes.append(Note("roads.conditional", count=ways.conditional))
    if partial_restrictions:
        notes.append(Note("roads.restrictions_partial", count=partial_restrictions))
    return tuple(notes)


class _Ways(NamedTuple):
    """The ways that the mode may use, as in `RawRoads`, their nodes by id."""

    way_id: Int64Array
    rule: Int32Array
    name: Int32Array
    ptr: Int64Array
    refs: Int64Array
    rules: list[WayRule]
    names: list[str]
    single_node: int
    conditional: int
    closed: list[str]


def _usable_ways(objects: pa.Table, classifier: WayClassifier) -> _Ways:
    """Return the ways that the mode may use, without ways of a single node and nodes named twice in a row."""
    tags = objects["tags"].chunks
    texts = tags[0].dictionary.to_pylist() if tags else []
    rule_of, name_of, is_conditional, rules, names = _meaning_of(texts, classifier)
    closed = _closed(objects, texts, classifier)
    text_of = np.concatenate([np.zeros(0, dtype=np.int32), *(chunk.indices.to_numpy() for chunk in tags)])
    usable = pc.starts_with(objects["named"], "w").to_numpy() & (rule_of[text_of] >= 0)
    text_of = text_of[usable]
    taken = objects.select(["named", "refers"]).filter(pa.array(usable))
    way_id = pc.utf8_slice_codeunits(taken["named"], 1).cast(pa.int64()).to_numpy()
    refs, counts = refs_of(taken["refers"])
    way = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    keep = np.ones(len(way), dtype=np.bool_)
    keep[1:] = (refs[1:] != refs[:-1]) | (way[1:] != way[:-1])
    lengths = np.bincount(way[keep], minlength=len(counts))
    is_line = lengths >= 2
    keep &= is_line[way]
    text_of = text_of[is_line]
    return _Ways(
        way_id=way_id[is_line],
        rule=rule_of[text_of],
        name=name_of[text_of],
        ptr=np.concatenate([[0], np.cumsum(lengths[is_line])]).astype(np.int64),
        refs=refs[keep],
        rules=rules,
        names=names,
        single_node=int(np.count_nonzero(~is_line)),
        conditional=int(np.count_nonzero(is_conditional[text_of])),
        closed=closed,
    )


def _closed(objects: pa.Table, texts: Sequence[bytes], classifier: WayClassifier) -> list[str]:
    """Name the ways that would be roads but for a tag that closes them, with this tag."""
    reasons = {}
    for text, written in enumerate(texts):
        if any(mark in written for mark in _MARKS) and (reason := classifier.closed_by(tags := tags_of(written))):
            reasons[text] = (tags.get("name", ""), reason)
    if not reasons:
        return []
    text_of = np.concatenate([chunk.indices.to_numpy() for chunk in objects["tags"].chunks])
    rows = np.flatnonzero(np.isin(text_of, list(reasons)))
    ids = objects["named"].take(pa.array(rows)).to_pylist()
    found = ((name_of, reasons[int(text)]) for name_of, text in zip(ids, text_of[rows], strict=True))
    return [named(name, way, reason) for way, (name, reason) in found if way.startswith("w")]


def _meaning_of(
    texts: Iterable[bytes], classifier: WayClassifier
) -> tuple[Int32Array, Int32Array, BoolArray, list[WayRule], list[str]]:
    """Return the rule (-1 where the mode may not use the way) and name of each text of tags, and if it is conditional.

    Rules and names are numbers; what they count in is returned as well.
    """
    rules: dict[WayRule, int] = {}
    names: dict[str, int] = {}
    of_rule: list[int] = []
    of_name: list[int] = []
    conditional: list[bool] = []
    found: dict[tuple[tuple[str, str], ...], int] = {}  # few: most texts differ by the name only
    for text in texts:
        tags = tags_of(text)
        concerned = tuple((key, value) for key, value in tags.items() if key in classifier.way_keys)
        if concerned not in found:
            rule = classifier.way(dict(concerned))
            found[concerned] = -1 if rule is None else rules.setdefault(rule, len(rules))
        of_rule.append(found[concerned])
        of_name.append(names.setdefault(tags.get("name", ""), len(names)))
        conditional.append(any(key.endswith(":conditional") for key in tags))
    as_array = np.array(of_rule, dtype=np.int32), np.array(of_name, dtype=np.int32)
    return *as_array, np.array(conditional, dtype=np.bool_), list(rules), list(names)


def _numbered(refs: Int64Array) -> tuple[Int64Array, Int32Array]:
    """Return the ids of all nodes in order, each once, and the place of each of `refs` among them."""
    order = np.argsort(refs)
    ordered = refs[order]
    first = np.ones(len(refs), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    number = np.empty(len(refs), dtype=np.int32)
    number[order] = np.cumsum(first, dtype=np.int32) - 1
    return ordered[first], number


def _blocked(lines: OsmLines, classifier: WayClassifier) -> frozenset[int]:
    blocks = lru_cache(None)(lambda tags: classifier.blocks(tags_of(tags)))
    return frozenset(node for node, tags in lines.nodes if blocks(tags))


def _restrictions(lines: OsmLines, classifier: WayClassifier) -> tuple[tuple[Restriction, ...], int]:
    """Return the turn restrictions that bind the mode, and how many of them lack a member."""
    if not classifier.table.restriction_keys:
        return (), 0
    is_relation = pc.starts_with(lines.objects["named"], "r")
    read: list[Restriction | None] = []
    for row in lines.objects.filter(is_relation).to_pylist():
        kind = classifier.restriction(tags_of(row["tags"]))
        if kind is not None:
            read.append(_restriction(kind, members_of(row["refers"])))
    return tuple(r for r in read if r is not None), read.count(None)


def _restriction(kind: str, of_relation: Iterable[tuple[str, int, str]]) -> Restriction | None:
    members: dict[str, list[int]] = {"from": [], "to": [], "via w": [], "via n": []}
    for thing, ref, member_role in of_relation:
        role = f"via {thing}" if member_role == "via" else member_role
        if role in members and (thing == "w" or role == "via n"):
            members[role].append(ref)
    one_via = len(members["via n"]) == 1 and not members["via w"]
    if not members["from"] or not members["to"] or not (one_via or (members["via w"] and not members["via n"])):
        return None
    return Restriction(
        only=kind.startswith("only_"),
        from_ways=tuple(members["from"]),
        to_ways=tuple(members["to"]),
        via_node=members["via n"][0] if one_via else None,
        via_ways=tuple(members["via w"]),
        u_turn=one_via and kind.endswith("u_turn"),
    )
