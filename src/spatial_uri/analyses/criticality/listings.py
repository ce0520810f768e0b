"""The small tables of the report on the critical roads."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spatial_uri.analyses.criticality.phrases import (
    Concerned,
    People,
    by_stretch,
    closure_words,
    extra_number,
    length_words,
    names_behind,
    needed_roads,
    road_and_length,
)
from spatial_uri.analyses.criticality.result import RoadClosures
from spatial_uri.model.study import Study
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import WORST_LISTED, area_words, listing, records
from spatial_uri.page.road_words import road_class_words, road_label
from spatial_uri.store.file_names import file_word
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, km, minutes, name_of


def worst_closures(closures: RoadClosures, target: str, people: People) -> Listing:
    """List the stretches of road whose closure costs most."""
    stretches, concerned = by_stretch(closures.segments), Concerned.of(closures)
    rows = [
        (
            road_label(r), road_class_words(r["road_class"]), closure_words(r, people, closures.threshold_min),
            concerned.cut_off(r["stretch"]), concerned.other_ways(r["stretch"]), length_words(r),
            count(r["settlements_cut_off"]), people.number(r["population_cut_off"], r["settlements_cut_off"]),
            extra_number(r, people), count(r["settlements_lost"]),
        )
        for r in records(stretches.head(WORST_LISTED))
    ]  # fmt: skip
    columns = (
        say("Road"), say("Road class"), say("If it is closed"), say("Who is cut off"), say("Who goes another way"),
        say("Length"), say("Cut off"), say("People cut off"),
        say("Extra time"), say("Lost from ≤ {threshold_min}", threshold_min=closures.threshold_min),
    )  # fmt: skip
    file = f"closures_{file_word(target)}.csv"
    return listing(say("The worst closures"), columns, rows, file=file, total=len(stretches), text_columns=5)


def stuck_settlements(study: Study, stuck: pd.DataFrame) -> Listing:
    """List the settlements without a second way, those with most people first."""
    places = study.settlements.table.loc[stuck.index]
    order = stuck.assign(people=places["population"]).sort_values("people", ascending=False, kind="stable").index
    head = order[:WORST_LISTED]
    shown, second = places.loc[head], stuck.loc[head]
    roads, areas = needed_roads(study, second["segment"]), area_words(study, shown["area_id"])
    rows = [
        (name_of(r["name"], place), str(place), area, road, minutes(m), count(r["population"]))
        for place, area, road, m, r in zip(head, areas, roads, second["travel_min"], records(shown), strict=True)
    ]
    columns = (
        say("Settlement"), say("Code"), say("Area"), say("Depends on"), say("Minutes now"), say("People"),
    )  # fmt: skip
    return listing(say("No second way"), columns, rows, file="second_ways.csv", total=len(stuck), text_columns=4)


def bridge_list(bridges: pd.DataFrame, people: People) -> Listing:
    """List the stretches of road with most settlements behind."""
    stretches = by_stretch(bridges)
    rows = [(road_and_length(r), *_behind(r, people)) for r in records(stretches.head(WORST_LISTED))]
    columns = (say("Road"), *_behind_columns())
    return listing(say("Roads with most behind"), columns, rows, file="bridges.csv", total=len(stretches))


def junction_list(junctions: pd.DataFrame, people: People) -> Listing:
    """List the junctions with most settlements behind."""
    head = junctions.head(WORST_LISTED)
    rows = [
        (str(node), *_behind(r, people), count(r["parts"])) for node, r in zip(head.index, records(head), strict=True)
    ]
    columns = (say("Junction"), *_behind_columns(), say("Parts without it"))
    return listing(say("Junctions with most behind"), columns, rows, file="junctions.csv", total=len(junctions))


def _behind_columns() -> tuple[str, ...]:
    return say("Who is behind"), say("Settlements"), say("People"), say("Road behind")


def _behind(row: dict[str, Any], people: People) -> tuple[str, ...]:
    settlements = row["settlements_behind"]
    return (
        names_behind(row), count(settlements), people.number(row["population_behind"], settlements),
        km(row["road_behind_km"]),
    )  # fmt: skip
