"""Roads from an OSM file: the ways one mode may use, their nodes, barriers and turn restrictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_file import read_osm_header
from spatial_uri.read.osm.osm_lines import read_osm_lines, refs_of, tags_of
from spatial_uri.read.osm.osm_objects import named
from spatial_uri.read.roads.data_ends import COAST, read_coast
from spatial_uri.read.roads.ferry_routes import FERRY, with_ferry_routes
from spatial_uri.read.roads.raw_roads import RawRoads
from spatial_uri.read.roads.restrictions import read_restrictions
from spatial_uri.read.roads.road_nodes import node_notes, read_road_nodes
from spatial_uri.read.roads.way_remarks import TAGS_NAMED
from spatial_uri.rules.road_rules import WayClassifier, WayRule
from spatial_uri.rules.structures import ROADS


def read_osm_ways(path: str | Path, classifier: WayClassifier) -> RawRoads:
    """Read what `classifier` lets through from an .osm.pbf or .osm file.

    Raises
    ------
    InputNotFoundError, DataError
        If the file is absent, empty, damaged or no OSM file.
    """
    with read_osm_lines(
        path,
        node_keys=sorted(classifier.node_keys),
        way_keys=sorted({*classifier.road_keys, COAST[0]}),
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
        nodes = read_road_nodes(lines.nodes, node_ids, classifier)
        restrictions, restriction_notes = read_restrictions(lines.objects, classifier)
        raw = RawRoads(
            way_id=ways.way_id,
            way_rule=ways.rule,
            way_name=ways.name,
            way_ptr=ways.ptr,
            way_nodes=way_nodes,
            rules=ways.rules,
            names=ways.names,
            node_ids=node_ids,
            node_lonlat=lines.places_of(node_ids),
            blocked=nodes.blocked,
            fords=nodes.fords,
            restrictions=restrictions,
            way_remark=ways.remark,
            way_limit_kmh=ways.limit_kmh,
            remarks=tuple(ways.remarks),
            coast_lonlat=read_coast(lines),
            bounds_deg=read_osm_header(path).bounds,
        )
    return replace(
        raw, notes=(*_way_notes(ways, lines.deleted), *node_notes(raw, nodes.conditional), *restriction_notes)
    )


def _way_notes(ways: _Ways, deleted: Mapping[str, Mapping[str, str]]) -> tuple[Note, ...]:
    """Return what could not be taken into account."""
    notes = []
    if ways.closed:
        notes.append(Note("roads.not_open", count=len(ways.closed), names=ways.closed))
    lost = [
        named(tags.get("name", ""), way) for way, tags in deleted.items() if way.startswith("w") and "highway" in tags
    ]
    if lost:
        notes.append(Note("roads.deleted", count=len(lost), names=lost))
    if ways.single_node:
        notes.append(Note("roads.single_node", count=ways.single_node))
    if ways.conditional:
        notes.append(Note("roads.conditional", count=ways.conditional))
    if ways.without_rule:
        tags = [tag for tag, _ in ways.without_rule.most_common(TAGS_NAMED)]
        notes.append(Note("roads.closed_without_rule", count=ways.without_rule.total(), tags=tags))
    return tuple(notes)


class _Ways(NamedTuple):
    """The ways that the mode may use, as in `RawRoads`, their nodes by id."""

    way_id: Int64Array
    rule: Int32Array
    name: Int32Array
    limit_kmh: FloatArray
    ptr: Int64Array
    refs: Int64Array
    rules: list[WayRule]
    names: list[str]
    remark: Int32Array
    remarks: list[tuple[str, ...]]
    single_node: int
    conditional: int
    closed: list[str]
    without_rule: Counter[str]


class _Meanings(NamedTuple):
    """What texts of tags mean: arrays with a row for each text, and what their numbers count in.

    `closing` is the tag that closes what would be a road but for it, by the number of its text.
    """

    rule: Int32Array
    name: Int32Array
    limit_kmh: FloatArray
    remark: Int32Array
    is_conditional: BoolArray
    rules: list[WayRule]
    names: list[str]
    remarks: list[tuple[str, ...]]
    closing: dict[int, str]


def _usable_ways(objects: pa.Table, classifier: WayClassifier) -> _Ways:
    """Return the ways that the mode may use, without ways of a single node and nodes named twice in a row."""
    tags = objects["tags"].chunks
    texts = tags[0].dictionary.to_pylist() if tags else []
    of = _meaning_of(texts, classifier)
    text_of = np.concatenate([np.zeros(0, dtype=np.int32), *(chunk.indices.to_numpy() for chunk in tags)])
    closed = _closed(objects, text_of, of)
    is_way = pc.starts_with(objects["named"], "w").to_numpy()
    usable = is_way & (of.rule[text_of] >= 0)
    without_rule: Counter[str] = Counter()
    for remark, count in zip(*np.unique(of.remark[text_of[is_way & ~usable]], return_counts=True), strict=True):
        without_rule.update(dict.fromkeys(of.remarks[remark], int(count)))
    conditional = int(np.count_nonzero(of.is_conditional[text_of] & is_way))
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
        rule=of.rule[text_of],
        name=of.name[text_of],
        limit_kmh=of.limit_kmh[text_of],
        ptr=np.concatenate([[0], np.cumsum(lengths[is_line])]).astype(np.int64),
        refs=refs[keep],
        rules=of.rules,
        names=of.names,
        remark=of.remark[text_of],
        remarks=of.remarks,
        single_node=int(np.count_nonzero(~is_line)),
        conditional=conditional,
        closed=closed,
        without_rule=without_rule,
    )


def _closed(objects: pa.Table, text_of: Int32Array, of: _Meanings) -> list[str]:
    """Name the ways that would be roads but for a tag that closes them, with this tag."""
    if not of.closing:
        return []
    rows = np.flatnonzero(np.isin(text_of, list(of.closing)))
    ids = objects["named"].take(pa.array(rows)).to_pylist()
    return [
        named(of.names[of.name[text]], way, of.closing[text])
        for way, text in zip(ids, text_of[rows].tolist(), strict=True)
        if way.startswith("w")
    ]


def _meaning_of(texts: Iterable[bytes], classifier: WayClassifier) -> _Meanings:
    """Return the rule (-1 where the mode may not use the way), the name and what is to be counted of each text."""
    rules: dict[WayRule, int] = {}
    names: dict[str, int] = {}
    remarks: dict[tuple[str, ...], int] = {}
    closing: dict[int, str] = {}
    rows: list[tuple[int, int, int, bool]] = []
    limits: list[float] = []
    found: dict[
        tuple[tuple[str, str], ...], tuple[int, int, str, float]
    ] = {}  # few: most texts differ by the name only
    keys, timed = classifier.way_keys, {f"{key}:conditional" for key in classifier.table.access_keys}
    for number, text in enumerate(texts):
        tags = tags_of(text)
        concerned = tuple([pair for pair in tags.items() if pair[0] in keys])
        if concerned not in found:
            told = dict(concerned)
            rule = classifier.way(told)
            found[concerned] = (
                -1 if rule is None else rules.setdefault(rule, len(rules)),
                remarks.setdefault(classifier.remarks(told, rule), len(remarks)),
                classifier.closed_by(told) if rule is None else "",
                classifier.limit_kmh(told),
            )
        rule_number, remark, reason, limit_kmh = found[concerned]
        limits.append(limit_kmh)
        if reason:
            closing[number] = reason
        is_conditional = b"conditional" in text and any(
            key.endswith(":conditional") and (rule_number >= 0 or (key in timed and not ROADS.isdisjoint(tags)))
            for key in tags
        )
        rows.append((rule_number, names.setdefault(tags.get("name", ""), len(names)), remark, is_conditional))
    table = np.array(rows, dtype=np.int32).reshape(-1, 4)
    rule_of, name_of, remark_of, conditional = table.T.copy()
    is_timed = conditional.astype(np.bool_)
    limit_of = np.array(limits, dtype=np.float64)
    return _Meanings(rule_of, name_of, limit_of, remark_of, is_timed, list(rules), list(names), list(remarks), closing)


def _numbered(refs: Int64Array) -> tuple[Int64Array, Int32Array]:
    """Return the ids of all nodes in order, each once, and the place of each of `refs` among them."""
    order = np.argsort(refs)
    ordered = refs[order]
    first = np.ones(len(refs), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    number = np.empty(len(refs), dtype=np.int32)
    number[order] = np.cumsum(first, dtype=np.int32) - 1
    return ordered[first], number
