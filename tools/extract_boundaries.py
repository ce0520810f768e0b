"""Extract the administrative boundaries of the bundled example from its OpenStreetMap extract.

Run it again after the extract changes::

    python tools/extract_boundaries.py

The result has the same bytes for the same extract. ``data/boundaries/sources.json`` records where
it came from, and the sha256 of what was read and of what was written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parent.parent
EXTRACT = ROOT / "src/spatial_uri/samples/data/liechtenstein-2013-08-03.osm.pbf"
OUT = ROOT / "data/boundaries"
NAME = "liechtenstein.geojson"
LEVELS = {"6": "county", "8": "township"}
DECIMALS = 7
"""OpenStreetMap stores coordinates to 1e-7 degree; fewer would move the borders, more would invent detail."""


def read_areas(extract: Path) -> dict[int, tuple[dict[str, str], BaseGeometry]]:
    """Assemble every named administrative area of the wanted levels that closes, by relation id."""
    wkb = osmium.geom.WKBFactory()
    areas = {}
    processor = osmium.FileProcessor(extract).with_areas(osmium.filter.TagFilter(("boundary", "administrative")))
    for thing in processor.with_filter(osmium.filter.TagFilter(("boundary", "administrative"))):
        if not thing.is_area() or thing.from_way():
            continue  # a closed border way without a name is a part of a relation, not an area of its own
        tags = dict(thing.tags)
        if tags.get("admin_level") in LEVELS and tags.get("name"):
            areas[thing.orig_id()] = (tags, shapely.from_wkb(wkb.create_multipolygon(thing)))
    return areas


def list_rows(areas: dict[int, tuple[dict[str, str], BaseGeometry]]) -> list[dict[str, Any]]:
    """Make one GeoJSON feature per area, counties first, each township with the county that holds it."""
    counties = {i: shape for i, (tags, shape) in areas.items() if tags["admin_level"] == "6"}
    features = []
    for osm_id in sorted(areas, key=lambda i: (areas[i][0]["admin_level"], i)):
        tags, shape = areas[osm_id]
        parent = None
        if osm_id not in counties:
            shares = {i: shape.intersection(county).area / shape.area for i, county in counties.items()}
            parent = max(shares, key=lambda i: shares[i])
            if shares[parent] < 0.999:
                raise SystemExit(f"{tags['name']} lies only {shares[parent]:.1%} inside {areas[parent][0]['name']}")
        normal = shapely.normalize(shapely.set_precision(shape, 10.0**-DECIMALS))
        geometry = json.loads(shapely.to_geojson(normal))
        properties = {
            "area_id": f"r{osm_id}",
            "name": tags["name"],
            "level": LEVELS[tags["admin_level"]],
            "parent_id": None if parent is None else f"r{parent}",
            "osm_id": f"relation/{osm_id}",
        }
        features.append({"type": "Feature", "properties": properties, "geometry": _rounded(geometry)})
    return features


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_boundaries(extract: Path, out: Path) -> Path:
    """Write the boundaries of `extract` and their record into the folder `out`; return the boundary file."""
    features = list_rows(read_areas(extract))
    target = out / NAME
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    head = '{"type":"FeatureCollection","name":"liechtenstein","features":[\n'
    target.write_text(head + lines + "\n]}\n", "utf-8")
    header = osmium.io.Reader(str(extract)).header()
    record = {
        NAME: {
            "title": "Districts and municipalities of Liechtenstein",
            "source": "OpenStreetMap",
            "extract": extract.name,
            "extract_sha256": sha256(extract),
            "date": header.get("osmosis_replication_timestamp")[:10],
            "licence": "ODbL-1.0",
            "licence_url": "https://opendatacommons.org/licenses/odbl/1-0/",
            "attribution": "© OpenStreetMap contributors",
            "crs": "EPSG:4326",
            "areas": {level: sum(f["properties"]["level"] == level for f in features) for level in LEVELS.values()},
            "made_by": "tools/extract_boundaries.py",
            "sha256": sha256(target),
        }
    }
    (out / "sources.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return target


def main() -> None:
    """Read the arguments and extract."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extract", type=Path, default=EXTRACT)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    print(write_boundaries(arguments.extract, arguments.out))


if __name__ == "__main__":
    main()
