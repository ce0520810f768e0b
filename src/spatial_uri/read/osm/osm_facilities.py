"""Which objects of an OpenStreetMap file are facilities, and of which tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from spatial_uri.model.places import FACILITY, Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.duplicates import Candidate, doubles_of, merge_doubles
from spatial_uri.read.osm.osm_objects import OsmObjects
from spatial_uri.read.osm.place_tables import (
    at_one_point,
    candidate,
    double_facts,
    object_facts,
    one_point_facts,
    place_table,
)
from spatial_uri.read.osm.towns import TownsOf
from spatial_uri.rules.facility_names import names_of
from spatial_uri.rules.preset import Preset
from spatial_uri.rules.tags import has_tag
from spatial_uri.words.catalogue import N_

TIERS = (N_("hospital"), N_("clinic"), N_("pharmacy"))
"""The tiers of the preset `generic`, as notes call them; the preset CN labels its own in Chinese."""


def facilities_of(
    objects: OsmObjects, preset: Preset, wanted: Sequence[str], towns_of: TownsOf, notes: list[Note]
) -> Places:
    """Return the facilities among some objects; what was counted, merged and left out is added to the notes."""
    candidates, nameless, refused, uncounted = [], [], [], []
    for osm_id, tags in objects.tags.items():
        tier = next((name for name, rule in preset.tiers.items() if rule.matches(tags)), None)
        if tier is not None:
            candidates.append(candidate(objects, osm_id, tier, towns_of))
        elif _lacks_a_name(tags, preset):
            nameless.append(candidate(objects, osm_id, "", towns_of))
        elif any(has_tag(tags, rule.tags) for rule in preset.tiers.values()):
            refused.append(osm_id)
        elif has_tag(tags, preset.uncounted):
            uncounted.append(osm_id)
    candidates = [c for c in candidates if c.kind in wanted]
    kept, doubles = merge_doubles(candidates, "facility")
    doubles += (of_named := doubles_of(nameless, kept))
    drawn = {double.osm_id for double, _ in of_named}
    labels = {name: str(preset.tiers[name].label or name) for name in wanted}
    _note_counts(kept, len(candidates), labels, notes)
    if doubles:
        notes.append(Note("facilities.doubles", **double_facts(doubles)))
    if lost := [c.osm_id for c in nameless if c.osm_id not in drawn]:
        notes.append(Note("facilities.nameless", severity="warning", **object_facts(objects, lost)))
    if refused:
        notes.append(Note("facilities.no_tier", **object_facts(objects, refused)))
    if uncounted:
        notes.append(Note("facilities.uncounted", tags=list(preset.uncounted), **object_facts(objects, uncounted)))
    _note_odd(kept, labels, notes)
    return Places(place_table(kept, "tier"), FACILITY)


def _lacks_a_name(tags: dict[str, str], preset: Preset) -> bool:
    """Tell whether an object would be of a tier, or another one, if it had a name to tell by."""
    return any(rule.name is not None and rule.has_tags(tags) for rule in preset.tiers.values()) and not names_of(tags)


def _note_counts(kept: Sequence[Candidate], objects: int, labels: dict[str, str], notes: list[Note]) -> None:
    """Note how many facilities each tier has, and how many of them have no name."""
    facts: dict[str, Any] = {"count": len(kept), "objects": objects}
    if not kept:
        notes.append(Note("facilities.none_found", **facts))
        return
    counts = Counter(c.kind for c in kept)
    tiers = [(label, counts[name]) for name, label in labels.items() if counts[name]]
    notes.append(Note("facilities.counted", **facts, tier_terms=tiers))
    without = Counter(c.kind for c in kept if not c.name)
    if without:
        tiers = [(label, without[name]) for name, label in labels.items() if without[name]]
        notes.append(Note("facilities.without_name", count=sum(without.values()), total=len(kept), tier_terms=tiers))


def _note_odd(kept: Sequence[Candidate], labels: dict[str, str], notes: list[Note]) -> None:
    """Warn of facilities of one tier at one point, and of tiers without any."""
    if together := at_one_point(kept, by_kind=True):
        notes.append(Note("facilities.same_point", **one_point_facts(together)))
    absent = [label for name, label in labels.items() if not any(c.kind == name for c in kept)]
    if absent:
        notes.append(Note("facilities.absent", severity="warning", tier_terms=absent))
