"""Settlements and facilities from the tags of an OpenStreetMap file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shapely import Point

from spatial_uri.errors import ParameterError
from spatial_uri.model.places import Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_facilities import facilities_of
from spatial_uri.read.osm.osm_file import date_of_data
from spatial_uri.read.osm.osm_objects import ObjectReader, OsmObjects, location_of, named, named_facts
from spatial_uri.read.osm.osm_settlements import OTHER_KINDS, settlements_of
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.read.osm.outlines import OutlineReader
from spatial_uri.read.osm.place_tables import object_facts
from spatial_uri.read.osm.towns import TownsOf, no_towns, towns_finder
from spatial_uri.rules.lifecycle import GONE_PREFIXES, gone_by_prefix, not_open
from spatial_uri.rules.preset import Preset, as_preset
from spatial_uri.rules.tags import has_tag

# a filter pays for every key: those are looked for that are in use
_PREFIXES = {
    "amenity": tuple(prefix for prefix in GONE_PREFIXES if prefix not in {"dismantled", "ruined", "ruins", "former"}),
    "healthcare": ("disused", "abandoned", "was", "demolished", "razed", "construction", "proposed", "planned"),
    "place": ("abandoned", "disused", "was", "demolished", "razed"),
}


def read_osm_places(
    path: str | Path, *, preset: Preset | str = "generic", tiers: Sequence[str] | None = None
) -> tuple[Places, Places, tuple[Note, ...]]:
    """Read the settlements and facilities of an OpenStreetMap file.

    Nodes, ways and relations count alike; a way or relation lies at its label or centre node, or
    else at a point inside its outline. What is mapped twice is counted once (see `merge_doubles`).
    What is not open is not counted: disused, abandoned or demolished, planned or under construction, closed, or ended
    before the date of the data (that of today where the file bears none).

    Parameters
    ----------
    path
        An .osm.pbf or .osm file.
    preset
        A preset or its name. Its `settlements.kinds` say which values of ``place`` count, its `tiers` which objects are
        facilities.
    tiers
        Names of the tiers to read; None for all of the preset. An object still belongs to the
        first tier of the preset that it matches.

    Returns
    -------
    settlements
        In EPSG:4326. ``place_id`` is ``n``, ``w`` or ``r`` and the OSM id. ``population`` is NaN
        where there is no tag or one that is no whole number (thousands may be grouped: 1 234,
        1,234, 1.234). ``area_id`` is None. Further columns ``name_zh``, ``name_en``.
    facilities
        The same with ``tier``. Either table may have no rows.
    notes
        What was counted, what was merged, and what was left out with the reason.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read.
    ParameterError
        If there is no such tier.
    """
    preset = as_preset(preset)
    wanted = checked_tiers(preset, tiers)
    today = date_of_data(path)
    objects, outlines = PlaceReader(preset), OutlineReader(preset.area_codes, today=today)
    read_tagged(path, objects, outlines)
    towns_of = towns_finder(outlines.with_polygons())
    return places_of(objects, preset, wanted, today=today, towns_of=towns_of)


def checked_tiers(preset: Preset, tiers: Sequence[str] | None) -> tuple[str, ...]:
    """Return the tiers to read, all if none are named; refuse those that the preset does not know."""
    wanted = tuple(preset.tiers) if tiers is None else tuple(tiers)
    unknown = [name for name in wanted if name not in preset.tiers]
    if unknown or not wanted:
        raise ParameterError(
            f"there is no tier {', '.join(map(repr, unknown))}" if unknown else "at least one tier is needed",
            remedy=f"the tiers of preset {preset.name} are {', '.join(preset.tiers)}",
        )
    return wanted


def places_of(
    objects: OsmObjects, preset: Preset, tiers: Sequence[str], *, today: str, towns_of: TownsOf = no_towns
) -> tuple[Places, Places, tuple[Note, ...]]:
    """Tell which objects are settlements and which are facilities, as `read_osm_places` says.

    Parameters
    ----------
    objects, preset, tiers
        What was read, and the rules.
    today
        The date of the data (ISO 8601): what ended before is not counted.
    towns_of
        Returns the areas that a point lies in: what lies in different towns is not the same place.
    """
    notes: list[Note] = []
    _leave_out_gone(objects, preset, today, notes)
    _leave_out_unlocated(objects, notes)
    if objects.deleted:
        titles = [named(tags.get("name", ""), osm_id) for osm_id, tags in objects.deleted.items()]
        notes.append(Note("places.deleted", **named_facts(titles, objects.deleted)))
    settlements = settlements_of(objects, preset, towns_of, notes)
    facilities = facilities_of(objects, preset, tiers, towns_of, notes)
    return settlements, facilities, tuple(notes)


class PlaceReader(ObjectReader):
    """Collects the objects of a file that could be places."""

    def __init__(self, preset: Preset) -> None:
        super().__init__(place_tags(preset))

    def locate(self, locations: Any) -> None:
        """Put each way and relation at its label or centre node, or else inside its outline."""
        super().locate(locations)
        for osm_id, labels in self.labels.items():
            for node in reversed([*labels, *self.centres[osm_id]]):
                place = location_of(node, locations)
                if place is not None:
                    self.points[osm_id] = Point(place)


def place_tags(preset: Preset) -> list[tuple[str, str]]:
    """Return every tag by which an object is a settlement or a facility, or was one, or will be."""
    live = [(key, value) for key, _, value in (tag.partition("=") for tag in live_tags(preset))]
    prefixed = [(f"{prefix}:{key}", value) for key, value in live for prefix in _PREFIXES.get(key, ())]
    return [*live, *prefixed]


def live_tags(preset: Preset) -> list[str]:
    """Return every tag by which an object is a settlement or a facility, as ``key=value``."""
    kinds = (*preset.settlements.kinds, *preset.settlements.city_kinds, *OTHER_KINDS)
    of_tiers = {tag for rule in preset.tiers.values() for tag in rule.tags}
    return sorted({*of_tiers, *preset.uncounted, *(f"place={kind}" for kind in kinds)})


def _leave_out_gone(objects: OsmObjects, preset: Preset, today: str, notes: list[Note]) -> None:
    """Leave out what is not open, and what only bears a key such as ``disused:amenity``."""
    live = live_tags(preset)
    gone: dict[str, str] = {}
    for osm_id, tags in objects.tags.items():
        if has_tag(tags, live):
            reason = not_open(tags, today)
        else:
            reason = next(filter(None, (gone_by_prefix(tags, key) for key in _PREFIXES)), "")
        if reason:
            gone[osm_id] = reason
    if gone:
        titles = [named(objects.tags[i].get("name", ""), i, reason) for i, reason in gone.items()]
        notes.append(Note("places.gone", **named_facts(titles, gone)))
    for osm_id in gone:
        del objects.tags[osm_id]


def _leave_out_unlocated(objects: OsmObjects, notes: list[Note]) -> None:
    misplaced = [osm_id for osm_id in objects.tags if osm_id in objects.misplaced]
    lost = [osm_id for osm_id in objects.tags if osm_id not in objects.points and osm_id not in objects.misplaced]
    if misplaced:
        notes.append(Note("places.misplaced", severity="warning", **object_facts(objects, misplaced)))
    if lost:
        notes.append(Note("places.unlocated", **object_facts(objects, lost)))
    for osm_id in (*lost, *misplaced):
        del objects.tags[osm_id]
