"""Objects of OpenStreetMap that may be places or stops: their tags, and where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import osmium
import shapely
from shapely import Point

from spatial_uri.errors import DataError

Member = tuple[str, int, str]
"""Kind (n, w or r), id and role of a member of a relation."""

_ENTRANCES = ("main_entrance", "entrance", "main", "label", "admin_centre")


@dataclass(eq=False)
class OsmObjects:
    """Objects of OpenStreetMap by their ids, such as n123, w45 and r6.

    Parameters
    ----------
    tags
        The tags of each object.
    points
        Where each object lies, in degrees; an object whose place is not known is missing here.
    outlines
        The polygons that ways and relations draw.
    labels, centres
        Ids of the nodes that a relation names as its ``label`` and its ``admin_centre``.
    members
        The members of each relation.
    misplaced
        Ids of the nodes whose place is none on Earth, or not said.
    deleted
        Tags of the objects that an editor has marked as deleted.
    """

    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    outlines: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, list[int]] = field(default_factory=dict)
    centres: dict[str, list[int]] = field(default_factory=dict)
    members: dict[str, list[Member]] = field(default_factory=dict)
    misplaced: set[str] = field(default_factory=set)
    deleted: dict[str, dict[str, str]] = field(default_factory=dict)

    def name_of(self, osm_id: str) -> str:
        """Return name and id of an object, as notes name it."""
        return named(self.tags[osm_id].get("name", ""), osm_id)


class ObjectReader(OsmObjects):
    """Collects the objects of a file that bear one of some tags.

    A way lies at the node in its middle, what draws a polygon at a point inside it, and any other relation (a site, a
    group of buildings) at its entrance, or else amid its members.

    Parameters
    ----------
    wanted_tags
        The tags, as key and value.
    """

    def __init__(self, wanted_tags: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.wanted_tags = wanted_tags
        self._wkb = osmium.geom.WKBFactory()
        self._lines: dict[int, list[int]] = {}
        self._entrances: set[int] = set()

    def take(self, thing: Any) -> None:
        """Take an object, or the polygon of one."""
        if thing.is_area():
            if thing.num_rings()[0]:
                self.outlines[area_id_of(thing)] = shapely.from_wkb(self._wkb.create_multipolygon(thing))
            return
        osm_id = f"{thing.type_str()}{thing.id}"
        self.tags[osm_id] = dict(thing.tags)
        if thing.is_node():
            if thing.location.valid():
                self.points[osm_id] = Point(thing.location.lon, thing.location.lat)
            else:
                self.misplaced.add(osm_id)
        elif thing.is_way():
            line = [(n.location.lon, n.location.lat) for n in thing.nodes if n.location.valid()]
            if line:
                self.points[osm_id] = Point(line[len(line) // 2])
        else:
            self.labels[osm_id] = _nodes_of_role(thing, "label")
            self.centres[osm_id] = _nodes_of_role(thing, "admin_centre")
            self.members[osm_id] = [(member.type, member.ref, member.role) for member in thing.members]

    def members_wanted(self) -> set[int]:
        """Return the ids of the members by which relations that draw no polygon are to be located."""
        return {ref for osm_id in self._grouping() for _, ref, _ in self.members[osm_id]}

    def take_member(self, thing: Any) -> None:
        """Take a node or way that is perhaps such a member."""
        if thing.is_way():
            self._lines[thing.id] = [node.ref for node in thing.nodes]
        elif thing.is_node() and thing.tags.get("entrance", "no") != "no":
            self._entrances.add(thing.id)

    def locate(self, locations: Any) -> None:
        """Put what draws a polygon at a point inside it, other relations at their entrance or amid their members."""
        for osm_id, outline in self.outlines.items():
            self.points[osm_id] = shapely.point_on_surface(outline)
        for osm_id in self._grouping():
            members = self.members[osm_id]
            door = self._door_of(members)
            groups = [self._nodes_of(member) for member in members] if door is None else [[door]]
            middles = [middle for nodes in groups if (middle := _middle_of(nodes, locations)) is not None]
            inner = [f"r{ref}" for kind, ref, _ in members if kind == "r" and door is None]
            middles += [self.points[relation] for relation in inner if relation in self.points]
            if middles:
                self.points[osm_id] = shapely.centroid(shapely.multipoints(middles))

    def _grouping(self) -> list[str]:
        """Return the relations that draw no polygon, but for places and boundaries, whose members are their border."""
        found = (osm_id for osm_id in self.members if osm_id not in self.outlines and osm_id in self.tags)
        return [i for i in found if "place" not in self.tags[i] and self.tags[i].get("type") != "boundary"]

    def _door_of(self, members: Sequence[Member]) -> int | None:
        """Return the node that a relation names as its entrance, or that is tagged as one."""
        nodes = [(ref, role) for kind, ref, role in members if kind == "n"]
        named_so = (ref for wanted in _ENTRANCES for ref, role in nodes if role == wanted)
        return next(named_so, next((ref for ref, _ in nodes if ref in self._entrances), None))

    def _nodes_of(self, member: Member) -> Sequence[int]:
        kind, ref, _ = member
        return [ref] if kind == "n" else self._lines.get(ref, ()) if kind == "w" else ()


def area_id_of(area: Any) -> str:
    """Return the id of the way or relation that an area of osmium was made of."""
    return f"{'w' if area.from_way() else 'r'}{area.orig_id()}"


def _nodes_of_role(relation: Any, role: str) -> list[int]:
    return [member.ref for member in relation.members if member.type == "n" and member.role == role]


def _middle_of(nodes: Sequence[int], locations: Any) -> Point | None:
    """Return the middle of the extent of some nodes, None if none of them is known."""
    found = [location for node in nodes if (location := location_of(node, locations)) is not None]
    return shapely.centroid(shapely.envelope(shapely.multipoints(found))) if found else None


def location_of(node: int, locations: Any) -> tuple[float, float] | None:
    """Return longitude and latitude of a node; None if it is not in the file, or nowhere on Earth.

    Raises
    ------
    DataError
        If its id is negative: such ids are those of edits, and no index holds them.
    """
    if node < 0:
        raise DataError(
            "objects stand on nodes with negative ids, as edits have that were never uploaded",
            remedy="number its objects anew, for instance with: osmium renumber",
        )
    try:
        location = locations.get(node)
    except KeyError:  # the node is not in the extract
        return None
    return (location.lon, location.lat) if location.valid() else None


def named(name: str, *details: str) -> str:
    """Return a name with details in brackets; only the details where there is no name.

    Examples
    --------
    >>> named("Vaduz", "r12"), named("", "r12")
    ('Vaduz (r12)', 'r12')
    """
    described = ", ".join(details)
    return f"{name} ({described})" if name else described


def named_facts(names: Iterable[str], osm_ids: Iterable[str]) -> dict[str, Any]:
    """Return the facts of a note about some objects: how many they are, their names, and their ids as its places."""
    listed = tuple(names)
    return {"count": len(listed), "names": listed, "places": tuple(osm_ids)}
