"""Settlements and facilities from the tags of an OpenStreetMap file."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
import shapely
from shapely import Point

from spatial_uri.errors import ParameterError
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.duplicates import Candidate, merge_doubles
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.rules.preset import Preset

MAX_NAMED = 20
_OTHER_KINDS = ("borough", "suburb", "quarter", "neighbourhood", "isolated_dwelling", "farm", "allotments")
_GONE_KEYS = ("disused", "abandoned", "demolished", "razed")
_GROUPED = re.compile(r"\d{1,3}(?:([ ,.'’\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
_PLAIN = re.compile(r"\d+", re.ASCII)


class OsmObjects:
    """OSM objects that could be places, by ids such as n123: their tags, and where they lie.

    `outlines` are their polygons; `labels` and `centres` the ids of a relation's label and centre nodes.
    """

    def __init__(self) -> None:
        self.tags: dict[str, dict[str, str]] = {}
        self.points: dict[str, Point] = {}
        self.outlines: dict[str, Any] = {}
        self.labels: dict[str, list[int]] = {}
        self.centres: dict[str, list[int]] = {}


def read_osm_places(
    path: str | Path, *, preset: Preset, tiers: Sequence[str] | None = None
) -> tuple[Places, Places, tuple[Note, ...]]:
    """Read the settlements and facilities of an OpenStreetMap file.

    Nodes, ways and relations count alike; a way or relation lies at its label or centre node, or
    else at a point inside its outline. What is mapped twice is counted once (see `merge_doubles`).
    Objects tagged as disused, abandoned or demolished are not counted.

    Parameters
    ----------
    path
        An .osm.pbf or .osm file.
    preset
        Its `settlements.kinds` say which values of ``place`` count, its `tiers` which objects are
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
    wanted = checked_tiers(preset, tiers)
    objects = PlaceReader(preset)
    read_tagged(path, objects)
    return places_of(objects, preset, wanted)


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


def places_of(objects: OsmObjects, preset: Preset, tiers: Sequence[str]) -> tuple[Places, Places, tuple[Note, ...]]:
    """Tell which objects are settlements and which are facilities, as `read_osm_places` says."""
    notes: list[Note] = []
    _leave_out_gone(objects, notes)
    _leave_out_unlocated(objects, notes)
    settlements = _settlements(objects, preset, notes)
    facilities = _facilities(objects, preset, tiers, notes)
    return settlements, facilities, tuple(notes)


class PlaceReader(OsmObjects):
    """Collects the objects of a file that could be places."""

    def __init__(self, preset: Preset) -> None:
        super().__init__()
        self.wanted_tags = place_tags(preset)
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Any) -> None:
        """Take an object that may be a place, or the polygon of one."""
        if thing.is_area():
            osm_id = f"{'w' if thing.from_way() else 'r'}{thing.orig_id()}"
            if thing.num_rings()[0]:
                self.outlines[osm_id] = shapely.from_wkb(self._wkb.create_multipolygon(thing))
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
            self.labels[osm_id] = [m.ref for m in thing.members if m.type == "n" and m.role == "label"]
            self.centres[osm_id] = [m.ref for m in thing.members if m.type == "n" and m.role == "admin_centre"]

    def locate(self, locations: Any) -> None:
        """Put each way and relation at its label or centre node, or else inside its outline."""
        _locate(self, locations)


def place_tags(preset: Preset) -> list[tuple[str, str]]:
    """Every tag by which an object could be a settlement or a facility."""
    tags = {tag for rule in preset.tiers.values() for tag in rule.tags}
    tags |= {f"place={kind}" for kind in (*preset.settlements.kinds, *_OTHER_KINDS)}
    return [(key, value) for key, _, value in (tag.partition("=") for tag in sorted(tags))]


def _locate(objects: OsmObjects, locations: Any) -> None:
    """Put each way and relation at its label or centre node, or else inside its outline."""
    for osm_id, outline in objects.outlines.items():
        objects.points[osm_id] = shapely.point_on_surface(outline)
    for osm_id, labels in objects.labels.items():
        for node in reversed([*labels, *objects.centres[osm_id]]):
            try:
                location = locations.get(node)
            except KeyError:  # the node is not in the extract
                continue
            objects.points[osm_id] = Point(location.lon, location.lat)


def _leave_out_gone(objects: OsmObjects, notes: list[Note]) -> None:
    gone = [osm_id for osm_id, tags in objects.tags.items() if any(tags.get(key, "no") != "no" for key in _GONE_KEYS)]
    _note_objects(notes, "places.gone", "Tagged as disused, abandoned or demolished, not counted", gone, objects.tags)
    for osm_id in gone:
        del objects.tags[osm_id]


def _leave_out_unlocated(objects: OsmObjects, notes: list[Note]) -> None:
    lost = [osm_id for osm_id in objects.tags if osm_id not in objects.points]
    message = "Its outline is not wholly in the extract, or it has none, and no node says where it is, not counted"
    _note_objects(notes, "places.unlocated", message, lost, objects.tags)
    for osm_id in lost:
        del objects.tags[osm_id]


def _candidate(objects: OsmObjects, osm_id: str, kind: str, population: float = float("nan")) -> Candidate:
    tags = objects.tags[osm_id]
    name, name_zh, name_en = (tags.get(key, "").strip() for key in ("name", "name:zh", "name:en"))
    return Candidate(
        osm_id,
        kind,
        objects.points[osm_id],
        objects.outlines.get(osm_id),
        name,
        name_zh,
        name_en,
        population,
        frozenset(f"n{ref}" for ref in objects.labels.get(osm_id, ())),
        frozenset(f"n{ref}" for ref in objects.centres.get(osm_id, ())),
    )


def _settlements(objects: OsmObjects, preset: Preset, notes: list[Note]) -> Places:
    kinds = preset.settlements.kinds
    candidates, unclear = [], []
    others: Counter[str] = Counter()
    for osm_id, tags in objects.tags.items():
        kind = tags.get("place", "")
        if kind in kinds:
            population = parse_population(tags.get("population", ""))
            if tags.get("population") and math.isnan(population):
                unclear.append(osm_id)
            candidates.append(_candidate(objects, osm_id, kind, population))
        elif kind in _OTHER_KINDS:
            others[kind] += 1
    kept, doubles = merge_doubles(candidates, "settlement")
    counted = _counts(Counter(c.kind for c in kept), kinds)
    message = f"{len(kept)} settlements ({counted}) from {len(candidates)} objects of OpenStreetMap."
    notes.append(Note("settlements.counted", message))
    _note_doubles(notes, "settlements.doubles", doubles)
    if others:
        message = f"Not settlements by the rules: {_counts(others, _OTHER_KINDS)} (values of the key place)."
        notes.append(Note("settlements.other_kinds", message))
    message = "The tag population is no whole number, so it is taken as unknown"
    _note_objects(notes, "settlements.population", message, unclear, objects.tags)
    return Places(_table(kept, "kind", population=[c.population for c in kept]), SETTLEMENT)


def _facilities(objects: OsmObjects, preset: Preset, wanted: Sequence[str], notes: list[Note]) -> Places:
    candidates, refused = [], []
    for osm_id, tags in objects.tags.items():
        tier = next((name for name, rule in preset.tiers.items() if rule.matches(tags)), None)
        if tier in wanted:
            candidates.append(_candidate(objects, osm_id, str(tier)))
        elif tier is None and tags.get("place") not in (*preset.settlements.kinds, *_OTHER_KINDS):
            refused.append(osm_id)
    kept, doubles = merge_doubles(candidates, "facility")
    message = f"{len(kept)} facilities from {len(candidates)} objects of OpenStreetMap"
    counted = Counter(c.kind for c in kept)
    notes.append(Note("facilities.counted", f"{message}: {_counts(counted, wanted)}."))
    _note_doubles(notes, "facilities.doubles", doubles)
    message = "Tagged as a facility but of no tier by the rules (another tag, or the name, speaks against it)"
    _note_objects(notes, "facilities.no_tier", message, refused, objects.tags)
    absent = [name for name in wanted if not counted[name]]
    if absent:
        message = f"The extract holds no facility of tier {', '.join(absent)}."
        notes.append(Note("facilities.absent", message, "warning"))
    return Places(_table(kept, "tier"), FACILITY)


def parse_population(text: str) -> float:
    """Read a population tag: a whole number, its thousands grouped or not; NaN for anything else.

    1234, 1 234, 1,234, 1.234 and 1'234 are read alike. Estimates and ranges (~500, 400-600, 500 (2010))
    are not numbers and give NaN.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return float("".join(c for c in text if c.isdigit()))
    return float("nan")


def _table(kept: Sequence[Candidate], what: str, **columns: list[float]) -> gpd.GeoDataFrame:
    index = pd.Index([c.osm_id for c in kept], name="place_id", dtype=object)
    texts = {
        "name": [c.name for c in kept],
        what: [c.kind for c in kept],
        "area_id": [None] * len(kept),
        "name_zh": [c.name_zh for c in kept],
        "name_en": [c.name_en for c in kept],
    }
    table = pd.DataFrame({k: pd.Series(v, index=index, dtype=object) for k, v in texts.items()}, index=index)
    for name, values in columns.items():
        table[name] = pd.Series(values, index=index, dtype=float)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([c.point for c in kept], index=index, crs="EPSG:4326"))


def _counts(counts: Mapping[str, int], order: Iterable[str]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in order if counts.get(name)) or "none"


def _note_doubles(notes: list[Note], code: str, doubles: Sequence[tuple[Candidate, Candidate]]) -> None:
    if doubles:
        said = [f"{double.said} is {kept.said}" for double, kept in doubles]
        places = tuple(place.osm_id for pair in doubles for place in pair)
        notes.append(Note(code, f"{len(doubles)} mapped twice and counted once: {_listed(said)}.", places=places))


def _note_objects(
    notes: list[Note], code: str, reason: str, osm_ids: Sequence[str], tags: Mapping[str, Mapping[str, str]]
) -> None:
    if osm_ids:
        said = [f"{tags[osm_id].get('name', 'nameless')} ({osm_id})" for osm_id in osm_ids]
        notes.append(Note(code, f"{reason}: {_listed(said)}.", places=tuple(osm_ids)))


def _listed(said: Sequence[str]) -> str:
    more = f" and {len(said) - MAX_NAMED} more" if len(said) > MAX_NAMED else ""
    return "; ".join(said[:MAX_NAMED]) + more
