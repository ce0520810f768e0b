"""What only the extract tells: places that lie in water, and ways of a class that no rule knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from osmium.osm import WAY

from spatial_uri.diagnosis.finding import Finding
from spatial_uri.diagnosis.subject import PlaceTable, Subject
from spatial_uri.geo.crs import DEGREES, transformer
from spatial_uri.model.arrays import BoolArray, GeometryArray
from spatial_uri.model.network import MODES
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_file import osm_errors, read_osm_header
from spatial_uri.read.osm.osm_objects import ObjectReader
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.rules.lifecycle import GONE_PREFIXES
from spatial_uri.rules.preset import Preset, as_preset
from spatial_uri.words.catalogue import N_

WATER_TAGS = (("natural", "water"), ("landuse", "reservoir"), ("waterway", "riverbank"))
SHORE_M = 20.0
"""Places this near to the shore are not said to be in the water: neither is drawn more exactly."""
NEVER_ROADS = frozenset(
    {
        "bus_stop",
        "platform",
        "crossing",
        "elevator",
        "corridor",
        "rest_area",
        "services",
        "raceway",
        "bus_guideway",
        "busway",
        "escape",
        "emergency_bay",
        "steps",
        "proposed",
        "construction",
        "abandoned",
        "razed",
        "disused",
        "planned",
        "no",
        "trailhead",
        "via_ferrata",
        "ladder",
        "street_lamp",
        "island",
        "traffic_island",
        "toll_gantry",
        "emergency_access_point",
        "escalator",
    }
)
"""Values of ``highway`` that stand for no road, or for none that is open, whatever the rules say."""

WATER = N_("Correct the coordinates, or say the datum (GCJ-02, BD-09) of the file; one that is on an island may stay.")
CLASSES = N_(
    "Correct the value in OpenStreetMap, or give the class a speed under [rules] in the study file; as it stands,"
    " nobody travels on these ways."
)


def of_extract(subject: Subject) -> Iterator[Finding]:
    """Find places in water, and ways of an unknown class, if there is an extract."""
    if subject.extract is None:
        return
    yield from _in_water(subject, subject.extract)
    yield from _unknown_classes(subject, subject.extract)


def _in_water(subject: Subject, path: Path) -> Iterator[Finding]:
    water = _water(subject, path)
    if not len(water):
        return
    places = subject.settlements
    rows = _inside(places, water)
    if rows.any():
        facts: dict[str, Any] = {"count": int(rows.sum()), "names": places.names(rows), "places": places.ids(rows)}
        ids = places.ids(rows)
        note = Note("settlements.in_water", severity="warning", **facts)
        yield Finding("amber", note, WATER, ids, subject.people_of(ids), places.spots(rows))
    places = subject.facilities
    rows = _inside(places, water)
    if rows.any():
        facts = {"count": int(rows.sum()), "names": places.names(rows), "places": places.ids(rows)}
        yield Finding(
            "amber", Note("facilities.in_water", severity="warning", **facts), WATER, spots=places.spots(rows)
        )


def _water(subject: Subject, path: Path) -> GeometryArray:
    """Return the lakes and rivers that the extract draws as areas, in the CRS of the study."""
    shapes = np.asarray(_outlines(path), dtype=object)
    if not len(shapes):
        return shapes
    project = transformer(DEGREES, subject.study.crs)
    moved = shapely.transform(shapes, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))
    return np.asarray(moved)


def _outlines(path: Path) -> list[Any]:
    """Return the polygons with one of the tags of water, in degrees."""
    if not read_osm_header(path).is_sorted:
        reader = ObjectReader(WATER_TAGS)
        read_tagged(path, reader)
        return list(reader.outlines.values())
    of_water = osmium.filter.TagFilter(*WATER_TAGS)
    factory: Any = osmium.geom.WKBFactory()
    with osm_errors(path):
        things: Any = osmium.FileProcessor(str(path)).with_areas(of_water).with_filter(of_water)
        return [shapely.from_wkb(factory.create_multipolygon(thing)) for thing in things if thing.is_area()]


def _inside(places: PlaceTable, water: GeometryArray) -> BoolArray:
    """Tell which places lie in water, and not just at the shore."""
    rows = np.zeros(len(places.points), dtype=bool)
    place, lake = shapely.STRtree(water).query(places.points, predicate="within")
    deep = shapely.distance(shapely.boundary(water[lake]), places.points[place]) > SHORE_M
    rows[place[deep]] = True
    return rows


def _unknown_classes(subject: Subject, path: Path) -> Iterator[Finding]:
    known = _known_classes(as_preset(subject.preset))
    counts: Counter[str] = Counter()
    thing: Any
    with osm_errors(path):
        for thing in osmium.FileProcessor(str(path), WAY).with_filter(osmium.filter.KeyFilter("highway")):
            counts[thing.tags["highway"]] += 1
    strange = [(value, count) for value, count in counts.most_common() if not _is_known(value, known)]
    if strange:
        count = sum(number for _, number in strange)
        note = Note("roads.unknown_classes", severity="warning", count=count, classes=strange)
        yield Finding("amber", note, CLASSES)


def _is_known(value: str, known: frozenset[str]) -> bool:
    words = [word.strip() for word in value.split(";")]
    return any(word in known or word.partition(":")[0] in GONE_PREFIXES for word in words)


def _known_classes(preset: Preset) -> frozenset[str]:
    """Return the values of ``highway`` that a mode has a speed for, or that are known to be no roads."""
    roads = preset.roads
    of_modes = (
        {*table.speed_kmh, *table.paved_kmh, *table.if_permitted_kmh, *table.never_classes}
        for table in map(roads.of, MODES)
    )
    return frozenset().union(*of_modes, roads.not_roads, NEVER_ROADS)
