"""Which objects of an OpenStreetMap file are facilities, and of which tier."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
AMOUNTS = {
    "beds": ("beds", "capacity:beds", "hospital:beds"),
    "doctors": ("staff_count:doctors", "doctors"),
    "capacity": ("capacity", "capacity:persons"),
}
"""What a facility has -> the tags that tell it, the first one that is a number."""
_NUMBER = re.compile(r"\d{1,7}(?:\.\d+)?")


def facilities_of(
    objects: OsmObjects, preset: Preset, wanted: Sequence[str], towns_of: TownsOf, notes: list[Note]
) -> Places:
    """Return the facilities among some objects; what was counted, merged and left out is added to the notes."""
    candidates, nameless, refused, uncounted = [], [], [], []
    for osm_id, tags in objects.tags.items():
        tier = next((name for name, rule in preset.tiers.items() if rule.matches(tags)), None)
        if tier is not None:
            candidates.append(replace(candidate(objects, osm_id, tier, towns_of), amounts=amounts_of(tags)))
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
    if unread := [c.osm_id for c in kept if _has_unread(objects.tags[c.osm_id], c.amounts)]:
        notes.append(Note("facilities.amounts_unread", **object_facts(objects, unread)))
    known = [amount for amount in AMOUNTS if any(amount in c.amounts for c in kept)]
    columns = {amount: [c.amounts.get(amount, math.nan) for c in kept] for amount in known}
    return Places(place_table(kept, "tier", **columns), FACILITY)


def amounts_of(tags: Mapping[str, str]) -> dict[str, float]:
    """Return what an object has, such as beds; what is no number is not known.

    Examples
    --------
    >>> amounts_of({"capacity:beds": "120", "capacity": "yes"})
    {'beds': 120.0}
    """
    written = {
        amount: [text for key in keys if (text := tags.get(key, "").strip())] for amount, keys in AMOUNTS.items()
    }
    numbers = {amount: [float(text) for text in texts if _NUMBER.fullmatch(text)] for amount, texts in written.items()}
    return {amount: found[0] for amount, found in numbers.items() if found}


def _has_unread(tags: Mapping[str, str], amounts: Mapping[str, float]) -> bool:
    """Tell whether an object says how many beds or doctors it has in words that are no number."""
    return any(tags.get(key, "").strip() for name in AMOUNTS if name not in amounts for key in AMOUNTS[name])


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
