"""Ferries that only a relation says: its members are ways without a tag of their own."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from spatial_uri.read.osm.osm_lines import OsmLines, members_of, tags_of

FERRY = ("route", "ferry")
_NO_LEGS = ("platform", "stop", "terminal")
_THINGS = frozenset(
    {"man_made", "public_transport", "building", "railway", "amenity", "waterway", "natural", "leisure"}
)


def with_ferry_routes(lines: OsmLines) -> pa.Table:
    """Return the ways and relations of a file, with the ways of ferry routes tagged as the route is."""
    objects = lines.objects
    tags_of_leg = _legs(objects)
    known = set(objects["named"].to_pylist()) if tags_of_leg else set()
    wanted = {way: tags for way, tags in tags_of_leg.items() if f"w{way}" not in known}
    if not wanted:
        return objects
    found = lines.ways(set(wanted))
    own = [tags_of(text) for text in found["tags"].to_pylist()]
    is_leg = [_THINGS.isdisjoint(tags) for tags in own]
    ways = found["named"].to_pylist()
    texts = [wanted[int(way[1:])] for way in ways]
    tagged = found.set_column(1, "tags", pa.array(texts, pa.binary()).dictionary_encode())
    return pa.concat_tables([objects, tagged.filter(pa.array(is_leg))]).unify_dictionaries()


def _legs(objects: pa.Table) -> dict[int, bytes]:
    """Return the ways of ferry routes, with the tags of the route that they belong to."""
    legs: dict[int, bytes] = {}
    for row in objects.filter(pc.starts_with(objects["named"], "r")).to_pylist():
        if tags_of(row["tags"]).get("route") != "ferry":
            continue
        for kind, ref, role in members_of(row["refers"]):
            if kind == "w" and not role.startswith(_NO_LEGS):
                legs.setdefault(ref, row["tags"])
    return legs
