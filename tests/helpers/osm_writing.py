"""Write small OpenStreetMap files for tests: only what a test is about has to be said."""

from __future__ import annotations

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

Bounds = tuple[float, float, float, float]


class OsmWriting:
    """Collects nodes, ways and relations and writes them in the order that OSM files have."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.ways: list[Way] = []
        self.relations: list[Relation] = []

    def node(self, lon: float, lat: float, *, id: int | None = None, **tags: str) -> int:  # noqa: A002
        number = id or len(self.nodes) + 1
        self.nodes.append(Node(id=number, location=(lon, lat), tags=_tags(tags)))
        return number

    def way(self, nodes: list[int], *, id: int | None = None, **tags: str) -> int:  # noqa: A002
        number = id or len(self.ways) + 1
        self.ways.append(Way(id=number, nodes=nodes, tags=_tags(tags)))
        return number

    def box(self, west: float, south: float, east: float, north: float, *, id: int | None = None, **tags: str) -> int:  # noqa: A002
        corners = [self.node(x, y) for x, y in ((west, south), (east, south), (east, north), (west, north))]
        return self.way([*corners, corners[0]], id=id, **tags)

    def relation(self, members: list[tuple[str, int, str]], *, id: int | None = None, **tags: str) -> int:  # noqa: A002
        number = id or len(self.relations) + 1
        self.relations.append(Relation(id=number, members=members, tags=_tags(tags)))
        return number

    def boundary(self, way: int, admin_level: int, name: str = "", *, id: int | None = None, **tags: str) -> int:  # noqa: A002
        rest = {"type": "boundary", "boundary": "administrative", "admin_level": str(admin_level), **tags}
        return self.relation([("w", way, "outer")], id=id, **rest, **({"name": name} if name else {}))

    def write(self, path: Path, *, bounds: Bounds | None = None) -> Path:
        header = osmium.io.Header()
        if bounds is not None:
            header.add_box(osmium.osm.Box(*bounds))
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for node in sorted(self.nodes, key=lambda n: n.id):
                writer.add_node(node)
            for way in sorted(self.ways, key=lambda w: w.id):
                writer.add_way(way)
            for relation in sorted(self.relations, key=lambda r: r.id):
                writer.add_relation(relation)
        return path


def _tags(tags: dict[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}
