"""The sheets of the road levers in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.road_levers.phrases import (
    KIND_LABELS,
    STATUS_LABELS,
    change_words,
    lever_name,
)
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.model.study import Study
from spatial_uri.page.beyond_today import place_columns, place_headings
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import name_of

CEILING_LABELS = {
    "gap": N_("beyond the limit today"),
    "all_upgrades": N_("every road together"),
    "sum_of_singles": N_("the roads one by one, added up"),
    "best_single": N_("the best single road"),
}
"""Row of the ceiling -> what it is called, to be passed to `say`."""


def lever_sheets(study: Study, roads: BetterRoads, sentences: list[str]) -> tuple[Sheet, ...]:
    """Return the sheets: all levers, what brings each settlement beyond the limit within, and the ceiling.

    Parameters
    ----------
    study, roads
        What was measured, and the result.
    sentences
        What would bring each settlement within, "" for those that are.
    """
    return (_levers(roads), _settlements(study, roads, sentences), _ceiling(roads))


def _cost(roads: BetterRoads) -> str:
    unit = roads.prices.unit if roads.prices is not None else ""
    return say("Cost ({unit})", unit=unit) if unit else say("Cost")


def _gain(roads: BetterRoads) -> str:
    return say("Newly within (people)") if roads.counts_people else say("Newly within (settlements)")


def _levers(roads: BetterRoads) -> Sheet:
    rows, names = records(roads.levers), roads.settlements["name"]
    table = pd.DataFrame(
        {
            "rank": roads.levers["rank"],
            "name": [lever_name(row) for row in rows],
            "kind": [say(KIND_LABELS[row["kind"]]) for row in rows],
            "change": [change_words(row) for row in rows],
            "km": roads.levers["km"],
            "cost": roads.levers["cost"],
            "people_newly_within": roads.levers["people_newly_within"],
            "settlements_newly_within": roads.levers["settlements_newly_within"],
            "person_min_saved": roads.levers["person_min_saved"],
            "people_per_km": roads.levers["people_per_km"],
            "people_per_cost": roads.levers["people_per_cost"],
            "brings": [say(", ").join(name_of(names.get(place), place) for place in row["brings"]) for row in rows],
            "lever_id": roads.levers.index,
        }
    )
    return Sheet(
        title=say("Road levers"),
        table=table,
        about=say("one row per faster road, bundle or missing link: what it brings alone"),
        file="road_levers.csv",
        headings={
            "rank": say("Order"), "name": say("Road"), "kind": say("Kind"), "change": say("Change"),
            "km": say("Length (km)"), "cost": _cost(roads), "people_newly_within": _gain(roads),
            "settlements_newly_within": say("Settlements newly within"),
            "person_min_saved": say("Person-minutes saved"), "people_per_km": say("People newly within per km"),
            "people_per_cost": say("People for one of money"), "brings": say("Whom it brings within"),
            "lever_id": say("Code"),
        },
        sources={"name": ("road_levers.csv", "roads"), "change": ("road_levers.csv", "to_kmh")},
    )  # fmt: skip


def _settlements(study: Study, roads: BetterRoads, sentences: list[str]) -> Sheet:
    told = roads.settlements.assign(sentence=sentences)
    rows = told[~told["before_within"]]
    table = pd.DataFrame(
        {
            **place_columns(study, rows, rows["before_min"]),
            "what": [say(STATUS_LABELS[status]) for status in rows["status"]],
            "km": rows["km"].to_numpy(),
            "cost": rows["cost"].to_numpy(),
            "after_min": rows["after_min"].to_numpy(),
            "at_best_min": rows["at_best_min"].to_numpy(),
            "brings_others": rows["brings_others"].to_numpy(),
            "sentence": rows["sentence"].to_numpy(),
        }
    )
    return Sheet(
        title=say("Roads for each settlement"),
        table=table,
        about=say("one row per settlement beyond the limit: the cheapest lever that brings it within"),
        file="road_lever_settlements.csv",
        headings={
            **place_headings(),
            "what": say("By roads"), "sentence": say("What would bring it within"),
            "km": say("Length (km)"), "cost": _cost(roads), "after_min": say("With the road (min)"),
            "at_best_min": say("With every road upgraded (min)"), "brings_others": say("Other settlements with it"),
        },
        sources={"area_name": ("settlements.csv", "area_name"), "what": ("road_lever_settlements.csv", "status")},
    )  # fmt: skip


def _ceiling(roads: BetterRoads) -> Sheet:
    rows = roads.ceiling
    numbers = (
        "people_newly_within", "settlements_newly_within", "people_newly_reached", "person_min_saved", "km", "cost",
    )  # fmt: skip
    table = pd.DataFrame({name: rows[name].to_numpy() for name in numbers})
    table.insert(0, "what", [say(CEILING_LABELS[str(what)]) for what in rows.index])
    return Sheet(
        title=say("What roads can do at most"),
        table=table,
        about=say("who is beyond, and what all roads together and one by one bring"),
        file="road_lever_ceiling.csv",
        headings={
            "what": "", "people_newly_within": _gain(roads),
            "settlements_newly_within": say("Settlements newly within"),
            "people_newly_reached": say("of these without a way today"),
            "person_min_saved": say("Person-minutes saved"), "km": say("Length (km)"), "cost": _cost(roads),
        },
    )  # fmt: skip
