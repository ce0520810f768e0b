"""Built networks against graphs in which nothing is merged: one edge for each stretch between two OSM nodes.

Each merged piece rounds its time once, to a whole millisecond. Two shortest times may therefore differ by
half a millisecond for each piece on the longer of the two paths, and by no more.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import networkx as nx
import numpy as np
import osmium
import pytest
from pyproj import Geod, Transformer
from road_oracle import ROUNDING_MS, UTM, RoadWorld, driven_walks, network_times

from spatial_uri.model.network import MODES
from spatial_uri.read.roads.osm_ways import read_osm_ways
from spatial_uri.read.roads.road_graph import build_network
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.samples import example_extract

WGS84 = Geod(ellps="WGS84")
DRIVE = load_preset().roads.drive
ANYWHERE = {"open": sorted(DRIVE.open | DRIVE.destination), "destination": [], "restriction_keys": []}
FREE = load_preset(overrides={"roads": {"drive": ANYWHERE}})


@cache
def _metres(lon, lat, to_lon, to_lat):
    return WGS84.inv(lon, lat, to_lon, to_lat)[2]


def _things(path):
    """Where the nodes of a file are, the tags of those that have some, and its ways."""
    place, tagged, ways = {}, [], []
    for thing in osmium.FileProcessor(str(path)):
        if thing.is_node():
            place[thing.id] = (thing.location.lon, thing.location.lat)
            if len(thing.tags):
                tagged.append((thing.id, dict(thing.tags)))
        elif thing.is_way():
            ways.append((thing.id, dict(thing.tags), [node.ref for node in thing.nodes]))
    return place, tagged, ways


@dataclass
class Stretch:
    """One stretch between consecutive nodes of a way, in one direction, and the same in the other."""

    way: int
    tail: object
    head: object
    length_m: float
    ms: float
    back: int | None = None


@dataclass
class Unmerged:
    """All stretches of an OSM file, read without any code of the package but the rules for tags."""

    stretches: list[Stretch] = field(default_factory=list)
    length_m: float = 0.0
    segments: Counter = field(default_factory=Counter)
    refs: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, things, classifier):
        place, tagged, all_ways = things
        blocked = {node for node, tags in tagged if classifier.blocks(tags)}
        graph = cls()
        for way, tags, refs in all_ways:
            if (rule := classifier.way(tags)) is not None:
                graph.refs[way] = refs
                graph._add(way, rule, refs, place, blocked)
        return graph

    def _add(self, way, rule, refs, place, blocked):
        pairs = [(a, b) for a, b in pairwise(refs) if a != b and a in place and b in place]
        lengths = [_metres(*place[a], *place[b]) for a, b in pairs]
        for i, ((a, b), length) in enumerate(zip(pairs, lengths, strict=True)):
            self.length_m += length
            self.segments[frozenset((place[a], place[b]))] += 1
            tail = (way, i, "from") if a in blocked else a
            head = (way, i, "to") if b in blocked else b
            both = []
            for start, end, kmh in ((tail, head, rule.forward_kmh), (head, tail, rule.backward_kmh)):
                if kmh > 0:
                    ms = length / kmh * 3600
                    if rule.minutes is not None:
                        ms = rule.minutes * 60_000 * length / sum(lengths)
                    both.append(len(self.stretches))
                    self.stretches.append(Stretch(way, start, end, length, ms))
            if len(both) == 2:
                self.stretches[both[0]].back, self.stretches[both[1]].back = both[1], both[0]


# --- the bundled extract ----------------------------------------------------------------------------


@cache
def _things_of_the_country():
    """Read once for all modes."""
    return _things(example_extract())


@cache
def _country(mode):
    classifier = WayClassifier(FREE.roads, mode)
    network, _ = build_network(read_osm_ways(example_extract(), classifier), crs=UTM, mode=mode)
    return Unmerged.read(_things_of_the_country(), classifier), network


def _digraph(unmerged):
    graph = nx.DiGraph()
    for s in unmerged.stretches:
        known = graph.get_edge_data(s.tail, s.head)
        if known is None or known["ms"] > s.ms:
            graph.add_edge(s.tail, s.head, ms=s.ms)
    return graph


def _times_and_steps(graph, source, junctions):
    """Times from `source`, and how many junctions each shortest path ran into."""
    before, times = nx.dijkstra_predecessor_and_distance(graph, source, weight="ms")
    steps = {}
    for node in times:  # in the order of their times
        steps[node] = 0 if not before[node] else steps[before[node][0]] + (node in junctions)
    return times, steps


@pytest.mark.parametrize("mode", [m if m == "drive" else pytest.param(m, marks=pytest.mark.slow) for m in MODES])
def test_merging_the_roads_of_a_country_changes_no_shortest_time(mode):
    unmerged, network = _country(mode)
    known = set(network.node_id[network.node_id > 0].tolist())
    assert len(known) > 2500

    graph, merged = _digraph(unmerged), nx.DiGraph()
    for tail, head, ms in zip(
        network.node_id[network.tail].tolist(), network.node_id[network.head].tolist(), network.time_ms, strict=True
    ):
        merged.add_edge(tail, head, ms=min(int(ms), merged.get_edge_data(tail, head, {"ms": int(ms)})["ms"]))
    compared = 0
    for source in random.Random(7).sample(sorted(known), 2):  # noqa: S311
        expected, steps = _times_and_steps(graph, source, known)
        found, more_steps = _times_and_steps(merged, source, known)
        assert {n for n in expected if n in known} == {n for n in found if n > 0}
        for node in known & found.keys():
            bound = ROUNDING_MS * max(steps[node], more_steps[node]) + 1e-3
            assert abs(found[node] - expected[node]) <= bound
            compared += 1
    assert compared > 2000


@pytest.mark.parametrize("mode", MODES)
def test_merging_the_roads_of_a_country_keeps_every_metre_every_vertex_and_every_minute(mode):
    unmerged, network = _country(mode)
    assert network.pieces["length_m"].sum() == pytest.approx(unmerged.length_m, abs=1e-3)
    total_ms = sum(s.ms for s in unmerged.stretches)
    assert abs(int(network.time_ms.sum(dtype=np.int64)) - total_ms) <= ROUNDING_MS * network.edge_count

    lon, lat = Transformer.from_crs(network.crs, 4326, always_xy=True).transform(*network.piece_xy.T)
    vertices = [(round(x, 7), round(y, 7)) for x, y in zip(lon, lat, strict=True)]
    drawn = Counter()
    for first, after in zip(network.piece_ptr[:-1].tolist(), network.piece_ptr[1:].tolist(), strict=True):
        drawn.update(frozenset(vertices[i : i + 2]) for i in range(first, after - 1))
    expected = Counter()
    for segment, times in unmerged.segments.items():
        expected[frozenset((round(x, 7), round(y, 7)) for x, y in segment)] += times
    assert drawn == expected


@pytest.mark.parametrize("mode", MODES)
def test_no_piece_of_a_country_could_have_been_merged_further(mode):
    _, network = _country(mode)
    ends = Counter(network.node_id[network.tail[network.edge_primary]].tolist())
    ends.update(network.node_id[network.head[network.edge_primary]].tolist())
    assert len(ends) == network.node_count
    table = network.pieces.assign(
        **{column: network.pieces[column].astype(str) for column in ("road_class", "ref", "surface", "structure")}
    )
    at = defaultdict(list)
    for piece, edges in enumerate(np.split(network.piece_edges[1], network.piece_edges[0][1:-1])):
        e = int(edges[0])
        first, last = int(network.tail[e]), int(network.head[e])
        at[first].append(piece)
        at[last].append(piece)
    mergeable = 0
    for pieces in at.values():
        if len(pieces) == 2 and pieces[0] != pieces[1]:
            one, two = (table.iloc[p] for p in pieces)
            same = all(one[c] == two[c] for c in ("road_class", "ref", "surface", "structure", "snappable"))
            speeds = [_speeds(network, p) for p in pieces]
            mergeable += same and _alike(speeds) and len(speeds[0]) == 2
    assert mergeable == 0


def _speeds(network, piece):
    edges = np.flatnonzero(network.edge_piece == piece)
    return sorted(network.pieces["length_m"].iloc[piece] / max(int(network.time_ms[e]), 1) for e in edges)


def _alike(speeds):
    return len(speeds[0]) == len(speeds[1]) and np.allclose(*speeds, rtol=1e-3)


# --- random worlds with barriers, one-way streets, ferries and turn restrictions ---------------------

KINDS = ("no_left_turn", "no_straight_on", "no_u_turn", "only_right_turn", "no_right_turn", "only_straight_on")


def _random_world(seed):
    rng = random.Random(seed)  # noqa: S311
    world = RoadWorld()
    nodes = list(range(1, rng.randint(9, 12)))
    for node in nodes:
        tags = {"barrier": "bollard"} if rng.random() < 0.03 else {}
        world.at(node, rng.uniform(0, 3000), rng.uniform(0, 3000), **tags)
    ways = []
    for _ in range(rng.randint(8, 16)):
        refs = [rng.choice(nodes)]
        for _ in range(rng.choice((1, 1, 1, 1, 1, 2, 2, 3))):
            refs.append(rng.choice([n for n in nodes if n != refs[-1]]))
        if rng.random() < 0.05:
            refs.insert(1, 999)  # a node that the file does not hold
        tags = {"highway": rng.choice(("residential", "residential", "primary", "track"))}
        if rng.random() < 0.1:
            tags = {"route": "ferry", "duration": "0:20"}
        oneway = rng.choice((None, None, None, "yes", "-1"))
        ways.append((world.way(refs, **tags, **({"oneway": oneway} if oneway else {})), refs))
    for _ in range(rng.randint(2, 8)):
        kind = rng.choice(KINDS)
        ride = [rng.choice(ways)]
        while len(ride) < rng.choice((2, 2, 3, 4)):  # most restrictions fit ways that follow each other
            ends = {ride[-1][1][0], ride[-1][1][-1]}
            ride.append(rng.choice([w for w in ways if ends & set(w[1])] if rng.random() < 0.9 else ways))
        (from_way, refs), (to_way, onward) = ride[0], ride[-1]
        if len(ride) > 2:
            world.turn(kind, from_way, [way for way, _ in ride[1:-1]], to_way)
        elif rng.random() < 0.1:
            world.turn(kind, from_way, rng.choice(refs), from_way)
        else:
            world.turn(kind, from_way, rng.choice(sorted({*refs} & {*onward}) or refs), to_way)
    return world


def _manoeuvres(unmerged, path, named):
    """Forbidden and mandatory sequences of stretches, straight from the relations.

    `named` are the junctions: nobody turns round at the next of them after a restriction, unless it is a dead end.
    """
    stretches = unmerged.stretches
    leaving = defaultdict(list)
    for i, s in enumerate(stretches):
        leaving[s.tail].append(i)
    found = []
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        kind = relation.tags["restriction"]
        members = [(m.role, m.ref, m.type) for m in relation.members]
        (from_way,) = (ref for role, ref, _ in members if role == "from")
        (to_way,) = (ref for role, ref, _ in members if role == "to")
        via_node = next((ref for role, ref, type_ in members if role == "via" and type_ == "n"), None)
        via_ways = {ref for role, ref, type_ in members if role == "via" and type_ == "w"}
        back_only = kind.endswith("u_turn") and from_way == to_way and via_node is not None
        starts = [i for i, s in enumerate(stretches) if s.way == from_way]
        if not back_only:  # where a road runs through, nobody knows from which side is meant
            heads = Counter(stretches[i].head for i in starts)
            starts = [i for i in starts if heads[stretches[i].head] == 1]
        kept = defaultdict(set)
        for start in starts:
            if via_node is not None:
                prefixes = [(start,)] if stretches[start].head == via_node else []
            else:
                prefixes = _along(stretches, start, via_ways)
            for prefix in prefixes:
                onward = [
                    i for i, s in enumerate(stretches) if s.way == to_way and s.tail == stretches[prefix[-1]].head
                ]
                if back_only:
                    onward = [i for i in onward if i == stretches[prefix[-1]].back]
                if len(onward) == 1:
                    found.append((prefix, frozenset(onward), kind.startswith("only_")))
                    found += [
                        (prefix[:k], frozenset({stretches[prefix[k - 1]].back}), False)
                        for k in range(2, len(prefix) + 1)
                        if stretches[prefix[k - 1]].back is not None
                    ]
                    if kind.startswith("only_"):
                        for k in range(1, len(prefix)):
                            kept[prefix[:k]].add(prefix[k])
                    if via_node is None or not kind.endswith("u_turn"):
                        found += _escapes(stretches, leaving, prefix, onward, named, only=kind.startswith("only_"))
        found += [(prefix, frozenset(following), True) for prefix, following in kept.items()]
    return found


def _escapes(stretches, leaving, prefix, onward, named, *, only):
    """Turning round after a restricted turn; where going on is forbidden, also beside the way that leads to it."""
    yield from _undone(stretches, leaving, prefix, onward, named, only=only)
    for k in () if only else range(1, len(prefix)):
        yield from _undone(stretches, leaving, prefix[:k], prefix[k : k + 1], named, only=False)


def _undone(stretches, leaving, prefix, onward, named, *, only):
    """Turning round at the first junction after some stretches."""
    for first in leaving[stretches[prefix[-1]].head]:
        if (first in onward) != only or first == stretches[prefix[-1]].back:
            continue
        run = [first]
        while (at := stretches[run[-1]].head) not in named and not isinstance(at, tuple):
            following = [i for i in leaving[at] if i != stretches[run[-1]].back]
            if not following:
                break
            run.append(following[0])
        back, exits = stretches[run[-1]].back, leaving[stretches[run[-1]].head]
        if back is not None and len(exits) > 1:
            yield (*prefix, *run), frozenset({back}), False


def _along(stretches, start, ways):
    """All ways to run over every stretch of `ways` once, from the end of `start` on."""
    on_ways = [i for i, s in enumerate(stretches) if s.way in ways]
    ground = {frozenset((i, stretches[i].back)) if stretches[i].back is not None else frozenset((i,)) for i in on_ways}
    paths, done = [(start,)] if ground else [], []
    while paths:
        path = paths.pop()
        used = {g for g in ground if any(i in g for i in path[1:])}
        if used == ground:
            done.append(path)
            continue
        fresh = [i for g in ground - used for i in g]
        paths += [(*path, i) for i in fresh if stretches[i].tail == stretches[path[-1]].head]
    return done


@pytest.mark.parametrize("block", [b if b < 2 else pytest.param(b, marks=pytest.mark.slow) for b in range(5)])
def test_random_worlds_are_driven_exactly_as_their_signs_allow(tmp_path, block):
    preset = load_preset()
    classifier = WayClassifier(preset.roads, "drive")
    restricted = 0  # worlds where the signs change a time
    for seed in range(40 * block, 40 * (block + 1)):
        world = _random_world(seed)
        path = world.write(tmp_path / f"{seed}.osm.pbf")
        unmerged = Unmerged.read(_things(path), classifier)
        if not unmerged.stretches:
            continue
        network, _ = build_network(read_osm_ways(path, classifier), crs=UTM, mode="drive")
        named = {int(n) for n in network.node_id if n > 0}
        manoeuvres = _manoeuvres(unmerged, path, named)
        bites = False
        number = {v: i for i, v in enumerate(dict.fromkeys(v for s in unmerged.stretches for v in (s.tail, s.head)))}
        edges = [(number[s.tail], number[s.head], s.ms) for s in unmerged.stretches]

        def may_follow(before, after, stretches=unmerged.stretches, named=named):
            """Nobody turns round in the middle of a piece, but anybody may at a barrier."""
            at = stretches[before].head
            return stretches[before].back != after or at in named or isinstance(at, tuple)

        for source in sorted(named & number.keys()):
            expected = driven_walks(number[source], edges, manoeuvres, may_follow)
            found = network_times(network, source)
            for target in named:
                there, here = expected.get(number[target]), found.get(target)
                assert (there is None) == (here is None), (seed, source, target)
                assert there is None or abs(there - here) <= ROUNDING_MS * 20, (seed, source, target)
            bites |= bool(manoeuvres) and expected != driven_walks(number[source], edges, [], may_follow)
        restricted += bites
    assert restricted > 5
