"""The map of the settlement hierarchy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spatial_uri.analyses.hierarchy.labels import FOUND_BY, RANK_DEFINITIONS
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, has_people, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import BLUE, DARK, GREY, ORANGE, RANKS, RED, by_kind, plain
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import lines, name_of, text, unknown

_SEATS = {
    "sure": ThemeClass(label=N_("named by the user or the boundary"), colour=BLUE),
    "rule": ThemeClass(label=N_("by its code or kind"), colour=ORANGE),
    "guess": ThemeClass(label=N_("of several, by name or people"), colour=RED),
    "none": ThemeClass(label=N_("no seat known"), colour=GREY, hatched=True),
}
_HOW_SURE = {"named": "sure", "data": "sure", "code": "rule", "kind": "rule", "name": "guess", "largest": "guess"}
_MISMATCH = {
    "mismatch": ThemeClass(label=N_("contradicts itself"), colour=RED),
    "audit": ThemeClass(label=N_("found by the audit"), colour=DARK),
    "fine": ThemeClass(label=N_("no contradiction found"), colour=BLUE),
}


def hierarchy_map(study: Study, hierarchy: Hierarchy) -> ThemeMap:
    """Return the map of ranks, seats and contradictions.

    Parameters
    ----------
    study, hierarchy
        What was looked at, and the result.
    """
    findings = _findings_of_places(hierarchy)
    return ThemeMap(
        heading=say("Settlement hierarchy"),
        subtitle=study.name,
        layers={
            "settlements": _settlements(study, hierarchy, findings),
            "seats": _seat_areas(study, hierarchy),
        },
        themes=(
            _rank_theme(study, hierarchy),
            _seat_theme(study, hierarchy),
            _finding_theme(study, hierarchy, findings),
        ),
        ranks=[SETTLEMENT_RANKS.index(rank) for rank in hierarchy.places["rank"]],
    )


def _settlements(study: Study, hierarchy: Hierarchy, findings: dict[str, list[str]]) -> ThemeLayer:
    names = study.settlements.table["name"].to_dict()
    seats = {say("Town seat"): "town_seat_id", say("County seat"): "county_seat_id"}
    rows = records(hierarchy.places)
    own = {
        label: [name_of(names.get(r[c]), r[c]) if text(r[c]) else unknown() for r in rows] for label, c in seats.items()
    }
    found = [lines(*findings.get(str(p), ())) for p in study.settlements.table.index]
    return settlement_layer(study, {**own, say("Findings"): found}, ranks=list(hierarchy.places["rank"]))


def _rank_theme(study: Study, hierarchy: Hierarchy) -> Theme:
    ranks, people = hierarchy.places["rank"], study.settlements.table["population"]
    order = {rank: k for k, rank in enumerate(SETTLEMENT_RANKS)}
    ranked = sorted((k for k, r in enumerate(ranks) if order[r] < 3), key=lambda k: order[ranks.iloc[k]])
    is_any_known = has_people(study)
    definitions = [
        say("{rank}: {definition}", rank=say(RANKS[r].label), definition=say(words))
        for r, words in RANK_DEFINITIONS.items()
    ]
    return Theme(
        key="ranks",
        title=say("Settlements by rank"),
        definition=say("; ").join(definitions),
        uses=(by_kind("settlements", list(ranks), RANKS, title=say("Rank")),),
        ranking=[("settlements", k, _rank_words(ranks.iloc[k], people.iloc[k], is_any_known)) for k in ranked[:RANKED]],
        ranking_title=say("Seats, towns and central villages"),
    )


def _rank_words(rank: str, people: float, is_any_known: bool) -> str:
    label = say(RANKS[rank].label)
    if not is_any_known or np.isnan(people):
        return label
    return say_n("{rank}, {count} person", "{rank}, {count} people", people, rank=label)


def _findings_of_places(hierarchy: Hierarchy) -> dict[str, list[str]]:
    """Return what contradicts itself, or was found by the audit, about each settlement."""
    findings: dict[str, list[str]] = {}
    for table in (hierarchy.mismatches, *([hierarchy.audit.findings] if hierarchy.audit else [])):
        for place, note in zip(table["place_id"], table["note"], strict=True):
            if isinstance(place, str):
                findings.setdefault(place, []).append(note.message)
    return findings


def _seat_areas(study: Study, hierarchy: Hierarchy) -> ThemeLayer:
    seats, areas = hierarchy.seats, study.areas.table
    return ThemeLayer(
        kind="polygon",
        of="areas",
        rows=areas.index.get_indexer(seats.index),
        names=[name_of(n, a) for a, n in seats["name"].items()],
        records={
            say("Code"): [str(a) for a in seats.index],
            say("Level"): [say(text(v)) for v in seats["level"]],
            say("Seat"): [
                name_of(n, i) if text(i) else unknown()
                for n, i in zip(seats["seat_name"], seats["seat_id"], strict=True)
            ],
            say("How found"): [say(FOUND_BY[b]) for b in seats["found_by"]],
        },
    )


def _seat_theme(study: Study, hierarchy: Hierarchy) -> Theme:
    seats = hierarchy.seats
    finest = "township" if "township" in study.areas.levels else "county"
    kinds: Sequence[str] = [
        _HOW_SURE.get(b, "none") if level == finest else ""
        for b, level in zip(seats["found_by"], seats["level"], strict=True)
    ]
    none = np.flatnonzero((seats["found_by"] == "none").to_numpy()).tolist()
    shown = {rank: RANKS[rank] for rank in ("county_seat", "town")}
    return Theme(
        key="seats",
        title=say("Seats of the townships, and how they were found")
        if finest == "township"
        else say("Seats of the counties, and how they were found"),
        definition=say("how the seat of each area is known: named, by code or kind, or one of several candidates"),
        uses=(
            by_kind("seats", kinds, _SEATS, title=say("The seat")),
            by_kind("settlements", list(hierarchy.places["rank"]), shown, title=say("Settlements")),
        ),
        ranking=[
            ("seats", k, say("{level_term}, no seat known", level_term=text(seats["level"].iloc[k])))
            for k in none[:RANKED]
        ],
        ranking_title=say("No seat known"),
    )


def _finding_theme(study: Study, hierarchy: Hierarchy, findings: dict[str, list[str]]) -> Theme:
    index, audit = study.settlements.table.index, hierarchy.audit
    audited = set(audit.findings["place_id"].dropna()) if audit else set()
    kinds = ["audit" if p in audited else "mismatch" if p in findings else "fine" for p in index]
    rows = [k for k, kind in enumerate(kinds) if kind != "fine"]
    title = say("Contradictions")
    definition = say("settlements whose code, point, kind or area contradict one another")
    if audit:
        title = say("Contradictions and findings of the audit")
        definition = say(
            "settlements whose code, point, kind or area contradict one another or the settlements expected"
        )
    return Theme(
        key="findings",
        title=title,
        definition=definition,
        uses=(plain("seats"), by_kind("settlements", kinds, _MISMATCH, title=say("Settlements"))),
        ranking=[("settlements", k, findings[str(index[k])][0]) for k in rows[:RANKED]],
        ranking_title=say("What was found"),
    )
