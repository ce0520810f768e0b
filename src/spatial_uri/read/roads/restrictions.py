"""Turn restrictions of an OSM file: which bind the mode, and which do not and are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_lines import members_of, tags_of
from spatial_uri.read.roads.raw_roads import Restriction
from spatial_uri.rules.road_rules import WayClassifier

SEVERAL_FROM, SEVERAL_TO = "no_entry", "no_exit"


def read_restrictions(objects: pa.Table, classifier: WayClassifier) -> tuple[tuple[Restriction, ...], tuple[Note, ...]]:
    """Return the turn restrictions that bind the mode, and notes of those that do not.

    Parameters
    ----------
    objects
        Ways and relations, as in `OsmLines`.
    classifier
        The rules of the mode.
    """
    if not classifier.table.restriction_keys:
        return (), ()
    read: list[Restriction] = []
    ignored: Counter[str] = Counter()
    kinds: set[str] = set()
    for row in objects.filter(pc.starts_with(objects["named"], "r")).to_pylist():
        tags = tags_of(row["tags"])
        kind = classifier.restriction(tags)
        if kind is None:
            reason = classifier.ignored_restriction(tags) or ("others" if classifier.is_for_others(tags) else None)
            if reason == "kind":
                kinds |= {tags[key] for key in classifier.table.restriction_keys if key in tags}
        else:
            made = _restriction(kind, members_of(row["refers"]))
            reason = made if isinstance(made, str) else None
            if isinstance(made, Restriction):
                read.append(made)
        if reason is not None:
            ignored[reason] += 1
    return tuple(read), tuple(note for note in _notes(ignored, sorted(kinds)) if note.facts["count"])


def _notes(ignored: Counter[str], kinds: list[str]) -> Iterable[Note]:
    """Yield a note for each reason why a restriction is ignored, also where there is none."""
    yield Note("roads.restrictions_partial", count=ignored["partial"])
    yield Note("roads.restrictions_several", count=ignored["several"])
    yield Note("roads.restrictions_timed", count=ignored["timed"])
    yield Note("roads.restrictions_kind", count=ignored["kind"], kinds=kinds)
    yield Note("roads.restrictions_others", count=ignored["others"])


def _restriction(kind: str, of_relation: Iterable[tuple[str, int, str]]) -> Restriction | str:
    """Return a restriction, or why it is none: it lacks a member (``partial``) or has too many (``several``)."""
    members: dict[str, list[int]] = {"from": [], "to": [], "via w": [], "via n": []}
    for thing, ref, member_role in of_relation:
        role = f"via {thing}" if member_role == "via" else member_role
        if role in members and (thing == "w" or role == "via n"):
            members[role].append(ref)
    one_via = len(members["via n"]) == 1 and not members["via w"]
    if not members["from"] or not members["to"] or not (one_via or (members["via w"] and not members["via n"])):
        return "partial"
    if (len(members["from"]) > 1 and kind != SEVERAL_FROM) or (len(members["to"]) > 1 and kind != SEVERAL_TO):
        return "several"
    return Restriction(
        only=kind.startswith("only_"),
        from_ways=tuple(members["from"]),
        to_ways=tuple(members["to"]),
        via_node=members["via n"][0] if one_via else None,
        via_ways=tuple(members["via w"]),
        u_turn=one_via and kind.endswith("u_turn"),
    )
