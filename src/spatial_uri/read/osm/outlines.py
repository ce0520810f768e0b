"""Administrative boundaries as an OpenStreetMap file has them, and which of them are fit to be areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import osmium
import shapely
from shapely import MultiPolygon, Polygon

from spatial_uri.geo.crs import Bounds
from spatial_uri.geo.polygons import invalidity_terms, made_valid
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_objects import area_id_of, location_of, named, named_facts
from spatial_uri.rules.lifecycle import not_open
from spatial_uri.rules.tags import has_value, values_of

MIN_SHARE_INSIDE = 0.95  # of an area's own extent; an outline may stick out of a rounded bounding box
_AREA_TYPES = ("boundary", "multipolygon")
_KINDS = ("city", "town", "village", "hamlet")
_ISLETS = frozenset({"islet", "island", "archipelago"})


@dataclass(frozen=True)
class Outline:
    """One administrative boundary as the file has it.

    `in_file` is False where parts of it are not in the file; `polygon` is None then, and where the
    parts make no polygon. `seat` is the node of role ``admin_centre``, `seat_deg` where it lies; None where there
    is none, or it is not in the file. `label` is the node of role ``label``, which says where to write the name.
    `gone` is the tag that says that there is no such area any more, `is_islet` that it is mapped as an island.
    """

    osm_id: str
    admin_level: int
    name: str
    name_zh: str
    name_en: str
    code: str | None
    ways: frozenset[int]
    polygon: Polygon | MultiPolygon | None = None
    in_file: bool = False
    seat: int | None = None
    seat_deg: tuple[float, float] | None = None
    label: int | None = None
    gone: str = ""
    is_islet: bool = False

    @property
    def title(self) -> str:
        """Name, id and admin_level, for notes."""
        return named(self.name, self.osm_id, f"admin_level {self.admin_level}")

    @property
    def order(self) -> tuple[int, bool, int]:
        """Coarse before fine, relations before ways, by id."""
        return self.admin_level, not self.is_relation, int(self.osm_id[1:])

    @property
    def is_relation(self) -> bool:
        """Whether it is a relation, and not a closed way."""
        return self.osm_id.startswith("r")


class SettledPoint(NamedTuple):
    """A node that is tagged as a settlement, in degrees, with the values of its tag ``capital``."""

    lon: float
    lat: float
    capital: tuple[str, ...]


class OutlineReader:
    """Collects the administrative boundaries of a file and their polygons, and the settlements mapped as nodes.

    Parameters
    ----------
    code_keys
        Tags that hold an official code.
    today
        The date of the data (ISO 8601): what ended before is gone.
    kinds
        Values of ``place`` that are settlements.
    """

    def __init__(self, code_keys: Sequence[str], *, today: str = "", kinds: Sequence[str] = _KINDS) -> None:
        self.wanted_tags = (("boundary", "administrative"), *(("place", kind) for kind in kinds))
        self.deleted: dict[str, dict[str, str]] = {}
        self.settled: dict[int, SettledPoint] = {}
        self._code_keys = code_keys
        self._today = today
        self._outlines: dict[str, list[Outline]] = {}
        self._polygons: dict[str, Any] = {}
        self._seats_deg: dict[str, tuple[float, float]] = {}
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Any) -> None:
        """Take an object that may be a boundary, or the polygon of one."""
        if thing.is_area():
            polygon = self._wkb.create_multipolygon(thing) if thing.num_rings()[0] else None
            self._polygons[area_id_of(thing)] = polygon
        elif thing.is_node():
            if thing.location.valid() and "place" in thing.tags:
                capital = values_of(thing.tags.get("capital"))
                self.settled[thing.id] = SettledPoint(thing.location.lon, thing.location.lat, capital)
        elif "administrative" not in values_of(thing.tags.get("boundary")):
            return
        elif thing.is_relation():
            if thing.tags.get("type") in _AREA_TYPES:
                ways = frozenset(m.ref for m in thing.members if m.type == "w")
                seat, label = (_first_node(thing.members, role) for role in ("admin_centre", "label"))
                self._add(f"r{thing.id}", dict(thing.tags), ways, seat, label)
        elif thing.is_way() and thing.is_closed() and _has_name_of_its_own(thing.tags):
            self._add(f"w{thing.id}", dict(thing.tags), frozenset([thing.id]), None, None)

    def _add(
        self, osm_id: str, tags: dict[str, str], ways: frozenset[int], seat: int | None, label: int | None
    ) -> None:
        admin_levels = [v for v in values_of(tags.get("admin_level")) if v.isascii() and v.isdigit()]
        code = next((tags[key].strip() for key in self._code_keys if tags.get(key, "").strip()), None)
        name, name_zh, name_en = (tags.get(key, "").strip() for key in ("name", "name:zh", "name:en"))
        outline = Outline(osm_id, 0, name or name_zh or name_en, name_zh, name_en, code, ways, seat=seat, label=label)
        gone = not_open({key: value for key, value in tags.items() if key != "place"}, self._today)
        is_islet = has_value(tags.get("place"), _ISLETS)
        self._outlines[osm_id] = [
            replace(outline, admin_level=int(level), gone=gone, is_islet=is_islet) for level in admin_levels
        ]

    def members_wanted(self) -> set[int]:
        """Return that no members are needed."""
        return set()

    def take_member(self, thing: Any) -> None:
        """Take nothing."""

    def locate(self, locations: Any) -> None:
        """Look up where the seats are; the boundaries themselves lie where their polygons do."""
        for osm_id, outlines in self._outlines.items():
            seat = outlines[0].seat if outlines else None
            place = None if seat is None else location_of(seat, locations)
            if place is not None:
                self._seats_deg[osm_id] = place

    def with_polygons(self) -> list[Outline]:
        """Return the boundaries with their polygons."""
        found = sorted((o for held in self._outlines.values() for o in held), key=lambda o: o.order)
        polygons = self._polygons
        return [
            replace(
                o,
                polygon=_without_wrapping(shapely.from_wkb(polygons.get(o.osm_id))),
                in_file=o.osm_id in polygons,
                seat_deg=self._seats_deg.get(o.osm_id),
            )
            for o in found
        ]


def _first_node(members: Iterable[Any], role: str) -> int | None:
    return next((m.ref for m in members if m.type == "n" and m.role == role), None)


def _has_name_of_its_own(tags: Any) -> bool:
    """Tell an area from a nameless ring or an islet's coast, which are pieces of some relation."""
    return "name" in tags and tags.get("natural") != "coastline"


def _without_wrapping(polygon: Any) -> Any:
    """Return the polygon of a multipolygon that holds only one."""
    is_single = polygon is not None and polygon.geom_type == "MultiPolygon" and len(polygon.geoms) == 1
    return polygon.geoms[0] if is_single else polygon


def outline_facts(outlines: Iterable[Outline]) -> dict[str, Any]:
    """Return the facts of a note about some boundaries."""
    listed = tuple(outlines)
    return named_facts((o.title for o in listed), (o.osm_id for o in listed))


def complete_outlines(outlines: Sequence[Outline], notes: list[Note]) -> list[Outline]:
    """Leave out the boundaries that are gone, those that the file does not hold wholly, and those without a polygon."""
    if gone := [o for o in outlines if o.gone]:
        facts = named_facts((named(o.name, o.osm_id, o.gone) for o in gone), (o.osm_id for o in gone))
        notes.append(Note("areas.gone", **facts))
    outlines = [o for o in outlines if not o.gone]
    cut = [o for o in outlines if not o.in_file]
    if cut:
        notes.append(Note("areas.incomplete", **outline_facts(cut)))
    broken = [o for o in outlines if o.in_file and o.polygon is None]
    if broken:
        notes.append(Note("areas.broken", **outline_facts(broken)))
    return [o for o in outlines if o.polygon is not None]


def without_doubles(outlines: Sequence[Outline], notes: list[Note]) -> list[Outline]:
    """Leave out the closed ways that are the ring of a relation for the same area."""
    rings: dict[int, set[int]] = defaultdict(set)
    for outline in outlines:
        if outline.is_relation:
            rings[outline.admin_level] |= outline.ways
    doubles = [o for o in outlines if not o.is_relation and o.ways <= rings[o.admin_level]]
    if doubles:
        notes.append(Note("areas.doubles", **outline_facts(doubles)))
    return [o for o in outlines if o not in doubles]


def within_extent(outlines: Sequence[Outline], bounds: Bounds | None, notes: list[Note]) -> list[Outline]:
    """Leave out the areas whose outline is in the file but whose roads and villages are not."""
    if bounds is None or not outlines:
        return list(outlines)
    boxes = np.array([o.polygon.bounds for o in outlines if o.polygon is not None])
    inner = np.concatenate([np.maximum(boxes[:, :2], bounds[:2]), np.minimum(boxes[:, 2:], bounds[2:])], axis=1)
    share = np.prod((inner[:, 2:] - inner[:, :2]).clip(min=0), axis=1) / np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    beyond = [o for o, s in zip(outlines, share, strict=True) if s < MIN_SHARE_INSIDE]
    if beyond:
        notes.append(Note("areas.beyond_extract", **outline_facts(beyond)))
    return [o for o in outlines if o not in beyond]


def valid_outlines(outlines: Sequence[Outline], notes: list[Note]) -> list[Outline]:
    """Make the polygons valid that are not, such as those that cross themselves."""
    invalid = [o for o in outlines if not shapely.is_valid(o.polygon)]
    if invalid:
        reasons = invalidity_terms([o.polygon for o in invalid])
        notes.append(Note("areas.made_valid", **outline_facts(invalid), reason_terms=reasons))
    mended = {o.osm_id: made_valid(o.polygon) for o in invalid}
    return [replace(o, polygon=mended.get(o.osm_id, o.polygon)) for o in outlines]
