"""Which objects of an OpenStreetMap file are settlements."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

from spatial_uri.model.places import SETTLEMENT, Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.duplicates import merge_doubles
from spatial_uri.read.osm.osm_objects import OsmObjects
from spatial_uri.read.osm.place_tables import (
    at_one_point,
    candidate,
    counted,
    double_facts,
    object_facts,
    one_point_facts,
    place_table,
)
from spatial_uri.read.osm.towns import TownsOf
from spatial_uri.rules.preset import Preset
from spatial_uri.rules.tags import values_of
from spatial_uri.words.catalogue import N_

KINDS = (N_("city"), N_("town"), N_("village"), N_("hamlet"))
"""The kinds of settlements of the presets that come with the package, as notes call them."""
OTHER_KINDS = (
    N_("borough"),
    N_("suburb"),
    N_("quarter"),
    N_("neighbourhood"),
    N_("isolated_dwelling"),
    N_("farm"),
    N_("allotments"),
)
_GROUPED = re.compile(r"\d{1,3}(?:([ ,.'’\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
_PLAIN = re.compile(r"\d+", re.ASCII)


def settlements_of(objects: OsmObjects, preset: Preset, towns_of: TownsOf, notes: list[Note]) -> Places:
    """Return the settlements among some objects; what was counted, merged and left out is added to the notes."""
    kinds = preset.settlements.kinds
    kind_of = {osm_id: _kind(tags, kinds) for osm_id, tags in objects.tags.items()}
    if not any(kind_of.values()) and preset.settlements.city_kinds:
        kinds = preset.settlements.city_kinds
        kind_of = {osm_id: _kind(tags, kinds) for osm_id, tags in objects.tags.items()}
        if any(kind_of.values()):
            notes.append(Note("settlements.city_kinds", severity="warning", kind_terms=list(kinds)))
    candidates, unclear = [], []
    others: Counter[str] = Counter()
    for osm_id, tags in objects.tags.items():
        if kind := kind_of[osm_id]:
            population = parse_population(tags.get("population", ""))
            if tags.get("population") and math.isnan(population):
                unclear.append(osm_id)
            candidates.append(candidate(objects, osm_id, kind, towns_of, population))
        elif other := _kind(tags, OTHER_KINDS):
            others[other] += 1
    kept, doubles = merge_doubles(candidates, "settlement")
    facts: dict[str, Any] = {"count": len(kept), "objects": len(candidates)}
    if kept:
        counts = counted(Counter(c.kind for c in kept), kinds)
        notes.append(Note("settlements.counted", **facts, kind_terms=counts))
    else:
        notes.append(Note("settlements.none", **facts))
    if doubles:
        notes.append(Note("settlements.doubles", **double_facts(doubles)))
    if others:
        notes.append(Note("settlements.other_kinds", kind_terms=counted(others, OTHER_KINDS)))
    if unclear:
        notes.append(Note("settlements.population", **object_facts(objects, unclear)))
    if together := at_one_point(kept, by_kind=False):
        notes.append(Note("settlements.same_point", **one_point_facts(together)))
    return Places(place_table(kept, "kind", population=[c.population for c in kept]), SETTLEMENT)


def _kind(tags: dict[str, str], kinds: tuple[str, ...]) -> str:
    """Return the first of some kinds that an object is tagged as; empty if none."""
    values = values_of(tags.get("place"))
    return next((kind for kind in kinds if kind in values), "")


def parse_population(text: str) -> float:
    """Read a population tag: a whole number, its thousands grouped or not; NaN for anything else.

    1234, 1 234, 1,234, 1.234 and 1'234 are read alike. Estimates and ranges (~500, 400-600, 500 (2010))
    are not numbers and give NaN.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return float("".join(c for c in text if c.isdigit()))
    return float("nan")
