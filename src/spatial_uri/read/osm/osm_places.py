"""Settlements and facilities from the tags of an OpenStreetMap file."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Point

from spatial_uri.errors import ParameterError
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.duplicates import Candidate, merge_doubles
from spatial_uri.read.osm.osm_objects import ObjectReader, OsmObjects, is_gone, named_facts
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.rules.preset import Preset, as_preset
from spatial_uri.words.catalogue import N_

_KINDS = (N_("city"), N_("town"), N_("village"), N_("hamlet"))
"""The kinds of settlements of the presets that come with the package, as notes call them."""
_OTHER_KINDS = (
    N_("borough"),
    N_("suburb"),
    N_("quarter"),
    N_("neighbourhood"),
    N_("isolated_dwelling"),
    N_("farm"),
    N_("allotments"),
)
_TIERS = (N_("hospital"), N_("clinic"), N_("pharmacy"))
"""The tiers of the preset `generic`, as notes call them; the preset CN labels its own in Chinese."""
_GROUPED = re.compile(r"\d{1,3}(?:([ ,.'’\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
_PLAIN = re.compile(r"\d+", re.ASCII)


def read_osm_places(
    path: str | Path, *, preset: Preset | str = "generic", tiers: Sequence[str] | None = None
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


class PlaceReader(ObjectReader):
    """Collects the objects of a file that could be places."""

    def __init__(self, preset: Preset) -> None:
        super().__init__(place_tags(preset))

    def locate(self, locations: Any) -> None:
        """Put each way and relation at its label or centre node, or else inside its outline."""
        super().locate(locations)
        for osm_id, labels in self.labels.items():
            for node in reversed([*labels, *self.centres[osm_id]]):
                try:
                    location = locations.get(node)
                except KeyError:  # the node is not in the extract
                    continue
                self.points[osm_id] = Point(location.lon, location.lat)


def place_tags(preset: Preset) -> list[tuple[str, str]]:
    """Return every tag by which an object could be a settlement or a facility."""
    tags = {tag for rule in preset.tiers.values() for tag in rule.tags}
    tags |= {f"place={kind}" for kind in (*preset.settlements.kinds, *_OTHER_KINDS)}
    return [(key, value) for key, _, value in (tag.partition("=") for tag in sorted(tags))]


def _leave_out_gone(objects: OsmObjects, notes: list[Note]) -> None:
    gone = [osm_id for osm_id, tags in objects.tags.items() if is_gone(tags)]
    if gone:
        notes.append(Note("places.gone", **_object_facts(objects, gone)))
    for osm_id in gone:
        del objects.tags[osm_id]


def _leave_out_unlocated(objects: OsmObjects, notes: list[Note]) -> None:
    lost = [osm_id for osm_id in objects.tags if osm_id not in objects.points]
    if lost:
        notes.append(Note("places.unlocated", **_object_facts(objects, lost)))
    for osm_id in lost:
        del objects.tags[osm_id]


def _object_facts(objects: OsmObjects, osm_ids: Sequence[str]) -> dict[str, Any]:
    return named_facts(map(objects.name_of, osm_ids), osm_ids)


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
    facts: dict[str, Any] = {"count": len(kept), "objects": len(candidates)}
    if kept:
        counts = _counts(Counter(c.kind for c in kept), kinds)
        notes.append(Note("settlements.counted", **facts, kind_terms=counts))
    else:
        notes.append(Note("settlements.none", **facts))
    if doubles:
        notes.append(Note("settlements.doubles", **_double_facts(doubles)))
    if others:
        notes.append(Note("settlements.other_kinds", kind_terms=_counts(others, _OTHER_KINDS)))
    if unclear:
        notes.append(Note("settlements.population", **_object_facts(objects, unclear)))
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
    counts = Counter(c.kind for c in kept)
    facts: dict[str, Any] = {"count": len(kept), "objects": len(candidates)}
    labels = {name: str(preset.tiers[name].label or name) for name in wanted}
    if kept:
        tiers = [(labels[name], counts[name]) for name in wanted if counts[name]]
        notes.append(Note("facilities.counted", **facts, tier_terms=tiers))
    else:
        notes.append(Note("facilities.none_found", **facts))
    if doubles:
        notes.append(Note("facilities.doubles", **_double_facts(doubles)))
    if refused:
        notes.append(Note("facilities.no_tier", **_object_facts(objects, refused)))
    absent = [labels[name] for name in wanted if not counts[name]]
    if absent:
        notes.append(Note("facilities.absent", severity="warning", tier_terms=absent))
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


def _counts(counts: Mapping[str, int], order: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, counts[name]) for name in order if counts.get(name)]


def _double_facts(doubles: Sequence[tuple[Candidate, Candidate]]) -> dict[str, Any]:
    """Return the facts of a note about objects that are another drawing of a place: each, and the place it is."""
    return {
        "count": len(doubles),
        "pairs": [f"{double.title} = {kept.title}" for double, kept in doubles],
        "places": tuple(place.osm_id for pair in doubles for place in pair),
    }
