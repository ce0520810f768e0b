"""What the settlement hierarchy, and its audit, give to an atlas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.hierarchy.map import FOUND_BY, RANK_WORDS, hierarchy_map
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Audit, Hierarchy
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import (
    AREAS_LISTED,
    WORST_LISTED,
    area_listing,
    layer_of,
    listing,
    records,
    with_places,
)
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.words.numbers import UNKNOWN, count, listed, name_of, of_things, share, text, whole_number

_FINDINGS = {
    "missing": "expected, not found",
    "duplicate": "found more than once",
    "orphan": "belongs to no area",
    "outside": "lies outside its area",
    "unexpected": "found, not expected",
    "code_differs": "code differs",
    "area_unknown": "area not among the areas",
}


def hierarchy_part(study: Study, hierarchy: Hierarchy, audit: Audit | None = None) -> Part:
    """Return what the tiers and seats of the settlements, and their audit, give to an atlas.

    Parameters
    ----------
    study, hierarchy
        What was looked at, and the result.
    audit
        The settlements held against those expected; None if none were.
    """
    places = study.settlements.table
    table = hierarchy.places.copy()
    for k, column in enumerate(("name", "kind", "area_id", "population")):
        table.insert(k, column, places[column].to_numpy())
    spots = places.geometry
    audited = () if audit is None else (_audit_section(audit),)
    return Part(
        key="hierarchy",
        title="Settlement hierarchy",
        short="Hierarchy",
        sections=(_tier_section(study, hierarchy), _seat_section(hierarchy), _mismatch_section(hierarchy), *audited),
        tables={
            "hierarchy.csv": with_places(table, spots),
            "seats.csv": with_places(hierarchy.seats, _seat_spots(hierarchy, spots)),
            "mismatches.csv": with_places(hierarchy.mismatches),
            **({} if audit is None else {"audit.csv": with_places(audit.areas),
                                         "audit_findings.csv": with_places(audit.findings)}),
        },
        table_words={
            "hierarchy.csv": "one row per settlement: its tier, its town seat and county seat",
            "seats.csv": "one row per township and county: its seat, and how it was found",
            "mismatches.csv": "one row per contradiction between codes, points, kinds and boundaries",
            "audit.csv": "one row per area: settlements expected, found, missing, duplicate, orphan, outside",
            "audit_findings.csv": "one row per finding of the audit",
        },
        layers={"hierarchy": layer_of(gpd.GeoDataFrame(table, geometry=spots, crs=study.crs))},
        map=hierarchy_map(study, hierarchy, audit),
        notes=(*hierarchy.notes, *(audit.notes if audit else ())),
        missing=()
        if audit
        else ("Audit against expected settlements: none were given, so whether any is missing is unknown.",),
    )  # fmt: skip


def _seat_spots(hierarchy: Hierarchy, spots: gpd.GeoSeries) -> gpd.GeoSeries:
    seats = spots.reindex(hierarchy.seats["seat_id"].to_numpy())
    return gpd.GeoSeries(seats.to_numpy(), index=hierarchy.seats.index, crs=spots.crs)


def _tier_section(study: Study, hierarchy: Hierarchy) -> Section:
    tiers = hierarchy.places["rank"]
    people = study.settlements.table["population"]
    total, known = len(tiers), float(people.sum())
    lacking = int(people.isna().sum())
    rows, figures, said = [], [], []
    for tier in SETTLEMENT_RANKS:
        own = (tiers == tier).to_numpy()
        n, living = int(own.sum()), people[own]
        inhabited = float(living.sum()) if living.notna().any() else float("nan")
        of_people = inhabited / known if known > 0 else float("nan")
        label = RANKS[tier].label
        rows.append(
            (label, count(n), share(n / total) if total else UNKNOWN, count(inhabited), share(of_people),
             count(int(living.isna().sum())))
        )  # fmt: skip
        figures.append(Figure(value=count(n), label=label if n == 1 else _plural(label), definition=RANK_WORDS[tier]))
        said.append(of_things(n, label, _plural(label)))
    where = f"; the population of {of_things(lacking, 'settlement')} is not known" if lacking else ""
    columns = ("Tier", "Settlements", "Of all", "People", "Of people known", "People not known")
    return Section(
        title="Settlements by tier",
        paragraphs=(
            f"{of_things(total, 'settlement')}: {listed(said)}{where}.",
            "Of all: share of all settlements. Of people known: share of the people whose number is known.",
        ),
        figures=tuple(figures),
        listings=(listing("Tiers", columns, rows, file="hierarchy.csv", text_columns=1),),
    )


def _plural(label: str) -> str:
    return label + "s"


def _seat_section(hierarchy: Hierarchy) -> Section:
    seats = hierarchy.seats
    none = seats[seats["found_by"] == "none"]
    assumed = seats["found_by"].isin(("largest", "name"))
    ways = [f"{count(n)} {FOUND_BY[str(by)]}" for by, n in seats["found_by"].value_counts().items() if by != "none"]
    said = f"Of {of_things(len(seats), 'township or county', 'townships and counties')}, "
    said += f"{count(len(seats) - len(none))} have a known seat" + (f" ({listed(ways)})." if ways else ".")
    if len(none):
        named = listed([name_of(n, a) for a, n in none["name"].head(5).items()])
        said += f" No seat is known of {count(len(none))}{', among them' if len(none) > 5 else ':'} {named}."
    ordered = pd.concat([none, seats[assumed], seats[~assumed & (seats["found_by"] != "none")]])
    head = ordered.head(AREAS_LISTED)
    rows = [
        (name_of(r["name"], a), str(a), text(r["level"]),
         name_of(r["seat_name"], r["seat_id"]) if text(r["seat_id"]) else UNKNOWN, text(r["seat_id"]),
         FOUND_BY[r["found_by"]])
        for a, r in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    columns = ("Area", "Code", "Level", "Seat", "Code of the seat", "Found")
    return Section(
        title="Seats of towns and counties",
        paragraphs=(said if len(seats) else "There are no townships or counties among the areas: no seat is sought.",),
        listings=_filled(
            listing("Seats, those not known first", columns, rows, file="seats.csv", total=len(seats), numeric=())
        ),
    )


def _mismatch_section(hierarchy: Hierarchy) -> Section:
    found = hierarchy.mismatches
    if found.empty:
        return Section(title="Contradictions", paragraphs=("Codes, points, kinds and boundaries do not contradict.",))
    kinds = [f"{count(n)} {str(k).replace('_', ' ')}" for k, n in found["kind"].value_counts().items()]
    rows = [
        (str(r["kind"]).replace("_", " "), text(r["message"]), text(r["place_id"]), text(r["area_id"]))
        for r in records(found.head(WORST_LISTED))
    ]
    columns = ("Kind", "What was found", "Settlement", "Area")
    return Section(
        title="Contradictions",
        paragraphs=(f"{of_things(len(found), 'contradiction')} in the data: {listed(kinds)}.",),
        listings=(listing("Found", columns, rows, file="mismatches.csv", total=len(found), numeric=()),),
    )


def _audit_section(audit: Audit) -> Section:
    whole = records(audit.areas.reset_index(names="area_id").tail(1))[0]
    expected, missing = whole["expected"], whole["missing"]
    is_known = expected is not None and not pd.isna(expected)
    found_share = (float(expected) - float(missing)) / float(expected) if is_known and expected else float("nan")
    said = f"{whole_number(expected)} settlements were expected and {whole_number(whole['found'])} found"
    said += (
        f"; {whole_number(missing)} are missing, {whole_number(whole['unexpected'])} were not expected, "
        f"{whole_number(whole['duplicate'])} are there more than once, {whole_number(whole['orphan'])} belong to no "
        f"area, {whole_number(whole['outside_parent'])} lie outside theirs."
    )
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Expected": lambda r: whole_number(r["expected"]),
        "Found": lambda r: whole_number(r["found"]),
        "Missing": lambda r: whole_number(r["missing"]),
        "Not expected": lambda r: whole_number(r["unexpected"]),
        "Duplicate": lambda r: whole_number(r["duplicate"]),
        "Orphan": lambda r: whole_number(r["orphan"]),
        "Outside": lambda r: whole_number(r["outside_parent"]),
    }
    rows = [
        (_FINDINGS.get(r["kind"], str(r["kind"])), text(r["message"]), text(r["place_id"]) or text(r["code"]))
        for r in records(audit.findings.head(WORST_LISTED))
    ]
    return Section(
        title="Audit: settlements expected and found",
        paragraphs=(said,),
        figures=(
            Figure(
                value=share(found_share),
                label="of the settlements expected were found",
                definition="settlements expected less those missing, over those expected; duplicates counted once",
            ),
            *(
                Figure(value=whole_number(whole[key]), label=label, definition=definition)
                for key, label, definition in (
                    ("missing", "missing", "expected, and not among the settlements"),
                    ("unexpected", "not expected", "among the settlements, and not expected"),
                )
            ),
        ),
        listings=_filled(
            area_listing("By area", audit.areas.reset_index(names="area_id"), columns, file="audit.csv"),
            listing("Findings", ("Finding", "What was found", "Code"), rows, file="audit_findings.csv",
                    total=len(audit.findings), numeric=()),
        ),
    )  # fmt: skip


def _filled(*listings: Listing) -> tuple[Listing, ...]:
    return tuple(table for table in listings if table.rows)
