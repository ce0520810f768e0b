"""The map of the settlement hierarchy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Audit, Hierarchy
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, area_words, has_people, records
from spatial_uri.page.theme_classes import BLUE, DARK, GREY, ORANGE, RANKS, RED, by_kind, plain, rank_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap
from spatial_uri.words.numbers import UNKNOWN, count, name_of, text

RANK_WORDS = {
    "county_seat": "seat of a county, or of a coarser area",
    "town": "seat of a township, and any other city or town",
    "central_village": "named by the user or the data; where none is, by rule: in each township of five villages or "
    "more the village with most people farther than 2 km from the seat",
    "village": "every other settlement",
}
"""What makes a settlement of a tier."""

FOUND_BY = {
    "named": "named by the user",
    "data": "named by the boundary",
    "code": "by its code",
    "kind": "the only town there",
    "name": "of several, by its name",
    "largest": "of several, the one with most people",
    "none": "no seat known",
}
_SEATS = {
    "sure": ThemeClass(label="named by the user or the boundary", colour=BLUE),
    "rule": ThemeClass(label="by its code or kind", colour=ORANGE),
    "guess": ThemeClass(label="of several, by name or people", colour=RED),
    "none": ThemeClass(label="no seat known", colour=GREY, hatched=True),
}
_HOW_SURE = {"named": "sure", "data": "sure", "code": "rule", "kind": "rule", "name": "guess", "largest": "guess"}
_MISMATCH = {
    "mismatch": ThemeClass(label="contradicts itself", colour=RED),
    "audit": ThemeClass(label="found by the audit", colour=DARK),
    "fine": ThemeClass(label="no contradiction found", colour=BLUE),
}


def hierarchy_map(study: Study, hierarchy: Hierarchy, audit: Audit | None) -> ThemeMap:
    """Return the map of tiers, seats and contradictions."""
    places, tiers = study.settlements.table, hierarchy.places["rank"]
    order = {tier: k for k, tier in enumerate(SETTLEMENT_RANKS)}
    said = _said_of_places(hierarchy, audit)
    names = places["name"].to_dict()
    seats = [(c, "Town seat" if c == "town_seat_id" else "County seat") for c in ("town_seat_id", "county_seat_id")]
    rows = records(hierarchy.places)
    layers = {
        "settlements": ThemeLayer(
            kind="point",
            of="settlements",
            names=[name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)],
            records={
                "Code": [str(p) for p in places.index],
                "Tier": [RANKS[t].label for t in tiers],
                "Area": area_words(study, places["area_id"]),
                "People": [count(p) for p in places["population"]],
                **{
                    label: [name_of(names.get(r[c]), r[c]) if text(r[c]) else UNKNOWN for r in rows]
                    for c, label in seats
                },
                "Findings": [" ".join(said.get(str(p), ())) for p in places.index],
            },
            weights=rank_weights(list(tiers)),
            labelled=True,
        ),
        "seats": _seat_areas(study, hierarchy),
    }
    ranked = sorted((k for k, t in enumerate(tiers) if order[t] < 3), key=lambda k: order[tiers.iloc[k]])
    people = places["population"]
    themes = [
        Theme(
            key="tiers",
            title="Settlements by tier",
            definition="; ".join(f"{RANKS[t].label}: {w}" for t, w in RANK_WORDS.items()),
            uses=(by_kind("settlements", list(tiers), RANKS, title="Tier"),),
            ranking=[
                ("settlements", k, _of_rank(tiers.iloc[k], people.iloc[k], has_people(study))) for k in ranked[:RANKED]
            ],
            ranking_title="Seats, towns and central villages",
        ),
        _seat_theme(study, hierarchy),
        _finding_theme(study, said, audit),
    ]
    return ThemeMap(
        heading="Settlement hierarchy",
        subtitle=study.name,
        layers=layers,
        themes=tuple(themes),
    )


def _of_rank(tier: str, people: float, is_any_known: bool) -> str:
    return f"{RANKS[tier].label}, {count(people)} people" if is_any_known and people == people else RANKS[tier].label  # noqa: PLR0124


def _said_of_places(hierarchy: Hierarchy, audit: Audit | None) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for table in (hierarchy.mismatches, audit.findings if audit else hierarchy.mismatches.head(0)):
        for place, message in zip(table["place_id"], table["message"], strict=True):
            if isinstance(place, str):
                said.setdefault(place, []).append(str(message))
    return said


def _seat_areas(study: Study, hierarchy: Hierarchy) -> ThemeLayer:
    seats, areas = hierarchy.seats, study.areas.table
    return ThemeLayer(
        kind="polygon",
        of="areas",
        rows=areas.index.get_indexer(seats.index),
        names=[name_of(n, a) for a, n in seats["name"].items()],
        records={
            "Code": [str(a) for a in seats.index],
            "Level": [text(v) for v in seats["level"]],
            "Seat": [
                name_of(n, i) if text(i) else UNKNOWN for n, i in zip(seats["seat_name"], seats["seat_id"], strict=True)
            ],
            "Found": [FOUND_BY[b] for b in seats["found_by"]],
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
    return Theme(
        key="seats",
        title=f"Seats of the {'townships' if finest == 'township' else 'counties'}, and how they were found",
        definition="how the seat of each area is known: named, by code or kind, or one of several candidates",
        uses=(by_kind("seats", kinds, _SEATS, title="The seat"),
              by_kind("settlements", list(hierarchy.places["rank"]), {t: RANKS[t] for t in ("county_seat", "town")},
                      title="Settlements")),
        ranking=[("seats", k, f"{seats['level'].iloc[k]}, no seat known") for k in none[:RANKED]],
        ranking_title="No seat known",
    )  # fmt: skip


def _finding_theme(study: Study, said: dict[str, list[str]], audit: Audit | None) -> Theme:
    index = study.settlements.table.index
    audited = set(audit.findings["place_id"].dropna()) if audit else set()
    kinds = ["audit" if p in audited else "mismatch" if p in said else "fine" for p in index]
    rows = [k for k, kind in enumerate(kinds) if kind != "fine"]
    against = " or the settlements expected" if audit else ""
    return Theme(
        key="findings",
        title="Contradictions" + (" and findings of the audit" if audit else ""),
        definition=f"settlements whose code, point, kind or area contradict one another{against}",
        uses=(plain("seats"), by_kind("settlements", kinds, _MISMATCH, title="Settlements")),
        ranking=[("settlements", k, said[str(index[k])][0]) for k in rows[:RANKED]],
        ranking_title="What was found",
    )
