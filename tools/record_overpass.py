"""Record what Nominatim and Overpass would answer about one district, from the bundled extract.

The tests of `spatial-uri fetch` are answered by a local server that holds these records: real
OpenStreetMap content (ODbL 1.0, © OpenStreetMap contributors, 2013-08-03), no network.

    python tools/record_overpass.py
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import osmium
import shapely

from spatial_uri.samples import example_extract

OUT = Path(__file__).parents[1] / "tests" / "fetch" / "recorded"
DISTRICT = 49  # Wahlkreis Unterland: five municipalities
ROADS_OF = 42  # Ruggell: the record holds the roads of this municipality only, to keep it small
PLACES_WITHIN_DEG = 0.05
TAGS = {"amenity": {"hospital", "clinic", "pharmacy"}, "place": {"city", "town", "village", "hamlet", "suburb"}}
STAMP = {"timestamp_osm_base": "2013-08-03T19:00:02Z", "copyright": "© OpenStreetMap contributors, ODbL 1.0"}


class Extract:
    """The whole extract in dictionaries: it is small."""

    def __init__(self, path: Path) -> None:
        self.node: dict[int, dict[str, Any]] = {}
        self.way: dict[int, dict[str, Any]] = {}
        self.relation: dict[int, dict[str, Any]] = {}
        self.shape: dict[int, Any] = {}
        kinds = {"n": "node", "w": "way", "r": "relation"}
        wkb = osmium.geom.WKBFactory()
        thing: Any
        for thing in osmium.FileProcessor(str(path)).with_areas():
            if thing.is_area():
                if not thing.from_way() and thing.num_rings()[0]:
                    self.shape[thing.orig_id()] = shapely.from_wkb(wkb.create_multipolygon(thing))
                continue
            element: dict[str, Any] = {"type": kinds[thing.type_str()], "id": thing.id}
            if thing.is_node():
                element |= {"lat": round(thing.location.lat, 7), "lon": round(thing.location.lon, 7)}
            elif thing.is_way():
                element["nodes"] = [n.ref for n in thing.nodes]
            else:
                element["members"] = [{"type": kinds[m.type], "ref": m.ref, "role": m.role} for m in thing.members]
            if len(thing.tags):
                element["tags"] = dict(thing.tags)
            getattr(self, element["type"])[thing.id] = element

    def touches(self, element: dict[str, Any], area: Any) -> bool:
        """Tell whether a node or way lies in the area, in part or whole."""
        refs = element.get("nodes", [element["id"]])
        points = [(self.node[r]["lon"], self.node[r]["lat"]) for r in refs if r in self.node]
        return bool(points) and bool(area.intersects(shapely.MultiPoint(points)))

    def with_parts(self, chosen: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """Answer with the chosen elements and all that they are made of, as ``(._;>;)`` does."""
        found: dict[tuple[str, int], dict[str, Any]] = {}
        stack = list(chosen)
        while stack:
            element = stack.pop()
            if (element["type"], element["id"]) in found:
                continue
            found[element["type"], element["id"]] = element
            stack += [self.node[ref] for ref in element.get("nodes", ()) if ref in self.node]
            members = (m for m in element.get("members", ()) if m["type"] != "relation")
            parts = ((getattr(self, m["type"]), m["ref"]) for m in members)
            stack += [known[ref] for known, ref in parts if ref in known]
        order = {"node": 0, "way": 1, "relation": 2}
        elements = sorted(found.values(), key=lambda e: (order[e["type"]], e["id"]))
        return {"version": 0.6, "generator": "Overpass API", "osm3s": STAMP, "elements": elements}


def main() -> None:
    """Write the records."""
    extract = Extract(example_extract())
    district = extract.shape[DISTRICT]
    around = district.buffer(PLACES_WITHIN_DEG)
    tags = extract.relation[DISTRICT]["tags"]
    west, south, east, north = district.bounds
    answer = {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
        "osm_type": "relation",
        "osm_id": DISTRICT,
        "lat": str(district.centroid.y),
        "lon": str(district.centroid.x),
        "class": "boundary",
        "type": "administrative",
        "place_rank": 2 * int(tags["admin_level"]),
        "importance": 0.4,
        "addresstype": "county",
        "name": tags["name"],
        "display_name": f"{tags['name']}, Liechtenstein",
        "boundingbox": [str(south), str(north), str(west), str(east)],
        "geojson": json.loads(shapely.to_geojson(shapely.set_precision(district, 1e-7))),
    }
    roads = [
        w
        for w in extract.way.values()
        if "highway" in w.get("tags", {}) and extract.touches(w, extract.shape[ROADS_OF])
    ]
    areas = [
        r
        for i, r in extract.relation.items()
        if i in extract.shape
        and r["tags"].get("admin_level") in {"8", "9", "10"}
        and extract.shape[i].intersects(district)
    ]
    places = [
        e
        for e in (*extract.node.values(), *extract.way.values())
        if any(e.get("tags", {}).get(key) in values for key, values in TAGS.items()) and extract.touches(e, around)
    ]
    OUT.mkdir(parents=True, exist_ok=True)
    records: dict[str, Any] = {
        "nominatim": [answer],
        "roads": extract.with_parts(roads),
        "areas": extract.with_parts(areas),
        "places": extract.with_parts(places),
    }
    for name, record in records.items():
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (OUT / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        print(name, len(record), (OUT / f"{name}.json.gz").stat().st_size)


if __name__ == "__main__":
    main()
