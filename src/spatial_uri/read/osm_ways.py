"""Roads from an OSM file: the ways one mode may use, their nodes, barriers and turn restrictions."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_uri.errors import DataError
from spatial_uri.read.osm_file import read_osm_header
from spatial_uri.read.osm_lines import WayNodes, members_of, nodes_of, osm_lines, tags_of
from spatial_uri.read.raw_roads import RawRoads, Restriction
from spatial_uri.read.road_rules import WayClassifier, WayRule

BATCH_WAYS = 50_000
REMEMBERED_TAGS = 65_536


def read_osm_ways(path: str | Path, classifier: WayClassifier) -> RawRoads:
    """Read what `classifier` lets through from an .osm.pbf or .osm file.

    Raises
    ------
    InputNotFoundError, DataError
        If the file is absent, empty, damaged or no OSM file.
    """
    ways = _Ways(path, classifier)
    nodes = ways.nodes()
    if np.isnan(nodes.lon).any() and not read_osm_header(path).is_sorted:
        ways = _Ways(path, classifier, nodes_first=True)
        nodes = ways.nodes()
    if (nodes.ref < 0).any():
        raise DataError(
            "roads run over nodes with negative ids, as edits have that were never uploaded",
            file=path,
            remedy="number its objects anew, for instance with: osmium renumber",
        )
    return ways.raw_roads(nodes)


class _Tagged(NamedTuple):
    """What the tags of a way say; `rule` is -1 where the mode may not use it."""

    rule: int
    name: str
    conditional: bool


class _Ways:
    """Collects the ways of a file in arrays, which take a tenth of the memory of Python numbers."""

    def __init__(self, path: str | Path, classifier: WayClassifier, *, nodes_first: bool = False) -> None:
        self._classifier = classifier
        self._rules: dict[WayRule, int] = {}
        self._rule_of: dict[tuple[tuple[str, str], ...], int] = {}
        self._id, self._rule, self._node_count = array("q"), array("i"), array("q")
        self._name: list[str] = []
        self._conditional = array("b")
        self._texts: list[bytes] = []
        self._tagged: list[_Tagged] = []
        self._nodes: list[WayNodes] = []
        self._blocked: set[int] = set()
        self._restrictions: list[Restriction] = []
        self._partial_restrictions = 0
        with osm_lines(
            path,
            node_keys=["barrier"],
            way_keys=["highway", "route"],
            relation_tags=[("type", "restriction")],
            nodes_first=nodes_first,
        ) as lines:
            self._take(lines)

    def _take(self, lines: Iterable[list[bytes]]) -> None:
        tagged_of = lru_cache(REMEMBERED_TAGS)(self._tagged_of)
        blocks = lru_cache(REMEMBERED_TAGS)(lambda tags: self._classifier.blocks(tags_of(tags)))
        for named, tags, refers in lines:
            if named.startswith(b"w"):
                tagged = tagged_of(tags)
                if tagged.rule >= 0:
                    self._id.append(int(named[1:]))
                    self._tagged.append(tagged)
                    self._texts.append(refers)
                    if len(self._texts) == BATCH_WAYS:
                        self._flush()
            elif named.startswith(b"r"):
                self._take_restriction(tags, refers)
            elif blocks(tags):
                self._blocked.add(int(named[1:]))
        self._flush()

    def _tagged_of(self, text: bytes) -> _Tagged:
        tags = tags_of(text)
        concerned = tuple((key, value) for key, value in tags.items() if key in self._classifier.way_keys)
        rule = self._rule_of.get(concerned)
        if rule is None:
            found = self._classifier.way(dict(concerned))
            rule = -1 if found is None else self._rules.setdefault(found, len(self._rules))
            self._rule_of[concerned] = rule
        return _Tagged(rule, tags.get("name", ""), any(key.endswith(":conditional") for key in tags))

    def _flush(self) -> None:
        self._node_count.extend(text.count(b"n") for text in self._texts)
        self._rule.extend(tagged.rule for tagged in self._tagged)
        self._conditional.extend(tagged.conditional for tagged in self._tagged)
        self._name.extend(tagged.name for tagged in self._tagged)
        if any(self._node_count[-len(self._texts) :]):
            self._nodes.append(nodes_of(self._texts))
        self._texts.clear()
        self._tagged.clear()

    def _take_restriction(self, tags: bytes, members: bytes) -> None:
        if not self._classifier.table.restriction_keys:
            return
        kind = self._classifier.restriction(tags_of(tags))
        if kind is None:
            return
        restriction = _restriction(kind, members_of(members))
        if restriction is None:
            self._partial_restrictions += 1
        else:
            self._restrictions.append(restriction)

    def nodes(self) -> WayNodes:
        """Return the nodes of all the ways, and keep no copy of them."""
        if not self._nodes:
            return WayNodes(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
        together = WayNodes(*(np.concatenate(parts) for parts in zip(*self._nodes, strict=True)))
        self._nodes.clear()
        return together

    def raw_roads(self, nodes: WayNodes) -> RawRoads:
        """Return the ways as `RawRoads`, without nodes named twice in a row and without ways of a single node."""
        counts = np.array(self._node_count, dtype=np.int64)
        way = np.repeat(np.arange(len(counts)), counts)
        keep = np.ones(len(way), dtype=np.bool_)
        keep[1:] = (nodes.ref[1:] != nodes.ref[:-1]) | (way[1:] != way[:-1])
        lengths = np.bincount(way[keep], minlength=len(counts))
        is_line = lengths >= 2
        keep &= is_line[way]
        nodes = WayNodes(nodes.ref[keep], nodes.lon[keep], nodes.lat[keep])
        node_ids, lonlat = _places(nodes)
        ignored = Counter(
            {
                "ways of a single node": int(np.count_nonzero(~is_line)),
                "conditional tags, which depend on the hour": int(np.array(self._conditional)[is_line].sum()),
                "turn restrictions that lack a member": self._partial_restrictions,
            }
        )
        return RawRoads(
            way_id=np.array(self._id, dtype=np.int64)[is_line],
            way_rule=np.array(self._rule, dtype=np.int32)[is_line],
            way_name=[self._name[i] for i in np.flatnonzero(is_line).tolist()],
            way_ptr=np.concatenate([[0], np.cumsum(lengths[is_line])]).astype(np.int64),
            refs=nodes.ref,
            rules=list(self._rules),
            node_ids=node_ids,
            node_lonlat=lonlat,
            blocked=frozenset(self._blocked),
            restrictions=tuple(self._restrictions),
            ignored={what: n for what, n in ignored.items() if n},
        )


def _places(nodes: WayNodes) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the nodes that have a place, each once and in order."""
    located = np.flatnonzero(~np.isnan(nodes.lon))
    order = located[np.argsort(nodes.ref[located], kind="stable")]
    ref = nodes.ref[order]
    first = np.ones(len(ref), dtype=np.bool_)
    first[1:] = ref[1:] != ref[:-1]
    at = order[first]
    return ref[first], np.column_stack([nodes.lon[at], nodes.lat[at]])


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
