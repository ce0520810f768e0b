"""What is counted along roads: tags that have no rule, and how signed limits compare with the speeds driven."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from spatial_uri.model.study import Note
from spatial_uri.read.roads.raw_roads import RawRoads
from spatial_uri.read.roads.road_segments import Segments
from spatial_uri.rules.known_values import NO_LIMIT, SIGNED_FASTER

TAGS_NAMED = 10
"""How many tags without a rule are named, the longest first."""


def remark_notes(raw: RawRoads, segments: Segments) -> tuple[Note, ...]:
    """Return the notes about tags and limits, with their kilometres."""
    if raw.way_remark is None:
        return ()
    km = np.bincount(raw.way_remark[segments.way], segments.length_m, minlength=len(raw.remarks)) / 1000
    of_tags: dict[str, float] = defaultdict(float)
    of_limits: dict[str, float] = defaultdict(float)
    without_rule_km = 0.0
    for remark, length in zip(raw.remarks, km.tolist(), strict=True):
        tags = [word for word in remark if "=" in word]
        without_rule_km += length if tags else 0.0
        for word in remark:
            (of_tags if "=" in word else of_limits)[word] += length
    notes = []
    if without_rule_km > 0:
        driven = (tag for tag, length in of_tags.items() if length > 0)
        longest = sorted(driven, key=lambda tag: (-of_tags[tag], tag))[:TAGS_NAMED]
        notes.append(Note("roads.without_rule", all_km=without_rule_km, tags=longest))
    of_all = float(km.sum())
    if of_limits and of_limits[NO_LIMIT] < of_all:
        notes += _notes_of_limits(of_all, of_limits[SIGNED_FASTER], of_limits[NO_LIMIT])
    return tuple(notes)


def _notes_of_limits(all_km: float, faster_km: float, unsigned_km: float) -> list[Note]:
    """Say how many kilometres are signed faster than they are driven, and how many are not signed."""
    if not faster_km:
        return [Note("roads.limits_unsigned", all_km=all_km, unsigned_km=unsigned_km)] if unsigned_km else []
    if not unsigned_km:
        return [Note("roads.limits_faster", all_km=all_km, faster_km=faster_km)]
    return [Note("roads.limits", all_km=all_km, faster_km=faster_km, unsigned_km=unsigned_km)]
