"""Write an OpenStreetMap file again without one road segment, or without one junction: the oracle of every closure.

Works on the file alone, with pyosmium; the package is only asked which coordinates the segment has.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import osmium
import pyproj


def coordinates_of(network, piece):
    """The vertices of a segment as they stand in the file, degrees."""
    a, b = network.piece_ptr[piece : piece + 2]
    to_degrees = pyproj.Transformer.from_crs(network.crs, "EPSG:4326", always_xy=True)
    return [_key(*to_degrees.transform(x, y)) for x, y in network.piece_xy[a:b]]


def write_without_segment(source, vertices, path):
    """Write `source` to `path` without the road between these vertices.

    Where only two roads are left at an end, a stub of a centimetre or two stays, so that the junction stays one: the
    package would make one segment of the two, with one nearest point for places beside both.
    """
    where, ways, restrictions, first_free = _look(source)
    known = set(where.values())
    written = [_as_written(vertex, known) for vertex in vertices]
    gone, stubs, around = {frozenset(pair) for pair in pairwise(written)}, {}, defaultdict(set)
    for way in ways.values():
        for a, b in pairwise([where.get(node) for node in way]):
            if frozenset((a, b)) not in gone:
                around[a].add(b)
                around[b].add(a)

    def stub(end, other):
        if end not in (written[0], written[-1]) or len(around[end]) != 2:
            return []
        share = min(0.4, 1.5 / max(1, abs(other[0] - end[0]), abs(other[1] - end[1])))
        number = first_free + 10**6 + len(stubs)
        stubs[number] = tuple(round(e + share * (o - e)) for e, o in zip(end, other, strict=True))
        return [number]

    def split(way):
        parts, part = [], [way[0]]
        for a, b in pairwise(way):
            if frozenset((where.get(a), where.get(b))) in gone:
                parts.append([*part, *stub(where[a], where[b])])
                part = stub(where[b], where[a])
            part.append(b)
        return [p for p in [*parts, part] if len(p) > 1]

    split_ways = {i: split(nodes) for i, nodes in ways.items()}
    _write(source, path, split_ways, restrictions, first_free, stubs)


def write_without_junction(source, vertex, path):
    """Write `source` to `path` with every road that meets at a junction ending at a node of its own there."""
    where, ways, restrictions, first_free = _look(source)
    vertex = _as_written(vertex, set(where.values()))
    junction = next(i for i, at in where.items() if at == vertex and any(i in nodes for nodes in ways.values()))
    twins, split_ways = {}, {}
    for i, nodes in ways.items():
        parts, part = [], []
        for k, node in enumerate(nodes):
            if node != junction:
                part.append(node)
                continue
            for ending in (True, False):
                if (k > 0) if ending else (k < len(nodes) - 1):
                    twins[first_free + 10**6 + len(twins)] = vertex
                    part.append(max(twins))
                if ending:
                    parts.append(part)
                    part = []
        split_ways[i] = [p for p in [*parts, part] if len(p) > 1]
    _write(source, path, split_ways, restrictions, first_free, twins)


def _key(lon, lat):
    return round(lon * 1e7), round(lat * 1e7)


def _as_written(vertex, known):
    """The vertex of the file that a coordinate stands for: projecting there and back may cost a unit."""
    lon, lat = vertex
    around = [(lon + dx, lat + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)]
    return next(at for at in around if at in known)


def _look(source):
    where, ways, restrictions, largest = {}, {}, {}, 0
    for thing in osmium.FileProcessor(str(source)):
        largest = max(largest, thing.id)
        if thing.is_node() and thing.location.valid():
            where[thing.id] = _key(thing.location.lon, thing.location.lat)
        elif thing.is_way() and "highway" in thing.tags:
            ways[thing.id] = [node.ref for node in thing.nodes]
        elif thing.is_relation() and thing.tags.get("type") == "restriction":
            restrictions[thing.id] = [m.ref for m in thing.members if m.role == "via" and m.type == "n"]
    return where, ways, restrictions, largest + 1


def _write(source, path, split_ways, restrictions, first_free, twins):
    """Copy the file with its ways split; the first part of each keeps the number of the way."""
    numbered, extra = {}, []
    for i, parts in split_ways.items():
        numbers = [i, *range(first_free + len(extra), first_free + len(extra) + len(parts) - 1)]
        numbered[i] = list(zip(numbers, parts, strict=False))
        extra += [(i, number, part) for number, part in numbered[i][1:]]
    new = osmium.osm.mutable
    nodes = [new.Node(id=i, location=(lon / 1e7, lat / 1e7)) for i, (lon, lat) in twins.items()]
    tags = {t.id: dict(t.tags) for t in osmium.FileProcessor(str(source)) if t.is_way() and t.id in split_ways}
    ways = [new.Way(id=number, nodes=part, tags=tags[i]) for i, number, part in extra]
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(source)):
            if not thing.is_node():
                _add_all(writer.add_node, nodes)
            if thing.is_relation():
                _add_all(writer.add_way, ways)
            if thing.is_way() and thing.id in split_ways:
                for _, part in numbered[thing.id][:1]:
                    writer.add_way(thing.replace(nodes=part))
            elif thing.is_relation() and thing.id in restrictions:
                writer.add_relation(thing.replace(members=_renumbered(thing, numbered, restrictions[thing.id])))
            else:
                writer.add(thing)
        _add_all(writer.add_way, ways)


def _add_all(add, things):
    while things:
        add(things.pop(0))


def _renumbered(restriction, numbered, via):
    """The members of a turn restriction; of a way that is split, the part that touches the junction."""
    members = []
    for member in restriction.members:
        parts = numbered.get(member.ref, ()) if member.type == "w" else ()
        number = next((n for n, part in parts if set(via) & set(part)), member.ref)
        members.append((member.type, number, member.role))
    return members
