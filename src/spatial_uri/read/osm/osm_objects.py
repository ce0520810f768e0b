"""Objects of OpenStreetMap that may be places or stops: their tags, and where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import osmium
import shapely
from shapely import Point

_GONE_KEYS = ("disused", "abandoned", "demolished", "razed")


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
    """

    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    outlines: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, list[int]] = field(default_factory=dict)
    centres: dict[str, list[int]] = field(default_factory=dict)

    def name_of(self, osm_id: str) -> str:
        """Return name and id of an object, as notes name it."""
        return named(self.tags[osm_id].get("name", ""), osm_id)


class ObjectReader(OsmObjects):
    """Collects the objects of a file that bear one of some tags.

    A way lies at the node in its middle, and what draws a polygon at a point inside it.

    Parameters
    ----------
    wanted_tags
        The tags, as key and value.
    """

    def __init__(self, wanted_tags: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.wanted_tags = wanted_tags
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Any) -> None:
        """Take an object, or the polygon of one."""
        if thing.is_area():
            if thing.num_rings()[0]:
                self.outlines[area_id_of(thing)] = shapely.from_wkb(self._wkb.create_multipolygon(thing))
            return
        osm_id = f"{thing.type_str()}{thing.id}"
        self.tags[osm_id] = dict(thing.tags)
        if thing.is_node():
            self.points[osm_id] = Point(thing.location.lon, thing.location.lat)
        elif thing.is_way():
            line = [(n.location.lon, n.location.lat) for n in thing.nodes if n.location.valid()]
            if line:
                self.points[osm_id] = Point(line[len(line) // 2])
        else:
            self.labels[osm_id] = _nodes_of_role(thing, "label")
            self.centres[osm_id] = _nodes_of_role(thing, "admin_centre")

    def locate(self, locations: Any) -> None:  # noqa: ARG002  asked of every reader
        """Put what draws a polygon at a point inside it."""
        for osm_id, outline in self.outlines.items():
            self.points[osm_id] = shapely.point_on_surface(outline)


def area_id_of(area: Any) -> str:
    """Return the id of the way or relation that an area of osmium was made of."""
    return f"{'w' if area.from_way() else 'r'}{area.orig_id()}"


def _nodes_of_role(relation: Any, role: str) -> list[int]:
    return [member.ref for member in relation.members if member.type == "n" and member.role == role]


def is_gone(tags: Mapping[str, str]) -> bool:
    """Tell whether the tags say that an object is disused, abandoned or demolished."""
    return any(tags.get(key, "no") != "no" for key in _GONE_KEYS)


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
