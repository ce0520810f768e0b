"""The sheets of supply and demand in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.supply.phrases import STATUS_LABELS, amount_name, remark
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.model.study import Study
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import area_name, area_words, records
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of


def supply_sheets(study: Study, result: Supply) -> tuple[Sheet, ...]:
    """Return the sheets: capacity by area (T6), every facility, every settlement; none where nothing is known.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    if not result.amounts:
        return ()
    names = {amount: amount_name(amount) for amount in result.amounts}
    return (_areas(result, names), _facilities(study, result, names), _settlements(study, result, names))


def _areas(result: Supply, names: dict[str, str]) -> Sheet:
    rows = result.areas
    table = pd.DataFrame({"amount": rows["amount"].map(names), "name": [area_name(row) for row in records(rows)]})
    for column in (
        "area_id", "settlements", "population", "facilities", "supply", "located_per_1000", "access_per_1000",
        "least_per_1000", "most_per_1000", "without_supply", "without_people", "without_share", "too_high",
    ):  # fmt: skip
        table[column] = rows[column].to_numpy()
    return Sheet(
        title=say("Capacity by area"),
        table=table,
        about=say("one row per amount and area: what is located there, and what people can count on"),
        file="supply_areas.csv",
        headings={
            "amount": say("Amount"), "name": say("Area"), "area_id": say("Code"), "settlements": say("Settlements"),
            "population": say("People"), "facilities": say("Facilities"), "supply": say("Located"),
            "located_per_1000": say("Located per 1,000"), "access_per_1000": say("Within reach per 1,000"),
            "least_per_1000": say("Least"), "most_per_1000": say("Most"),
            "without_supply": say("Settlements without"), "without_people": say("Their people"),
            "without_share": say("Share of people without"), "too_high": say("Ratios that are too high"),
        },
        totals=[k for k, area in enumerate(rows["area_id"]) if area == "*"],
    )  # fmt: skip


def _facilities(study: Study, result: Supply, names: dict[str, str]) -> Sheet:
    rows = result.facilities.reset_index()
    told = records(rows)
    tiers = {tier.name: say(str(tier)) for of in result.tiers.values() for tier in of}
    table = pd.DataFrame(
        {
            "amount": rows["amount"].map(names),
            "name": [name_of(row["name"], row["place_id"]) for row in told],
            "place_id": rows["place_id"],
            "tier": rows["tier"].map(tiers),
            "area_name": area_words(study, rows["area_id"]),
            **{
                column: rows[column]
                for column in (
                    "supply", "settlements_in_reach", "people_in_reach", "people_beyond", "ratio_per_1000",
                    "people_per_unit",
                )
            },
            "status": [say(STATUS_LABELS[row["status"]]) for row in told],
        }
    )  # fmt: skip
    return Sheet(
        title=say("Crowding of facilities"),
        table=table,
        about=say("one row per amount and facility: people in reach, ratio, crowding"),
        file="supply_facilities.csv",
        headings={
            "amount": say("Amount"), "name": say("Facility name"), "place_id": say("Code"), "tier": say("Tier"),
            "area_name": say("Area"), "supply": say("Has"), "settlements_in_reach": say("Settlements in reach"),
            "people_in_reach": say("People in reach"), "people_beyond": say("Of them beyond the border"),
            "ratio_per_1000": say("Per 1,000 people in reach"), "people_per_unit": say("People per unit"),
            "status": say("Status"),
        },
        sources={"area_name": ("facilities.csv", "area_name")},
    )  # fmt: skip


def _settlements(study: Study, result: Supply, names: dict[str, str]) -> Sheet:
    rows = result.settlements.reset_index()
    told = records(rows)
    table = pd.DataFrame(
        {
            "amount": rows["amount"].map(names),
            "name": [name_of(row["name"], row["place_id"]) for row in told],
            "place_id": rows["place_id"],
            "area_name": area_words(study, rows["area_id"]),
            "population": rows["population"],
            "per_1000": rows["per_1000"],
            "supply_in_reach": rows["supply_in_reach"],
            "facilities_in_reach": rows["facilities_in_reach"],
            "status": [say(STATUS_LABELS[row["status"]]) for row in told],
            "words": [remark(row) for row in told],
        }
    )
    return Sheet(
        title=say("Supply by settlement"),
        table=table,
        about=say("one row per amount and settlement: what it can count on, shared with all in reach"),
        file="supply.csv",
        headings={
            "amount": say("Amount"), "name": say("Settlement"), "place_id": say("Code"), "area_name": say("Area"),
            "population": say("People"), "per_1000": say("Within reach per 1,000"),
            "supply_in_reach": say("In reach"), "facilities_in_reach": say("Facilities in reach"),
            "status": say("Status"), "words": say("Remark"),
        },
        sources={"area_name": ("settlements.csv", "area_name"), "words": ("supply.csv", "is_at_most")},
    )  # fmt: skip
