"""The sheets of the sites in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.sites.phrases import gain_headings, lever_words, names_in, unit_of
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.model.study import Study
from spatial_uri.page.beyond_today import place_columns, place_headings
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import area_name, area_words, records
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of


def sites_sheets(study: Study, sites: Sites) -> tuple[Sheet, ...]:
    """Return the sheets: the sites chosen, what each further site brings, every settlement beyond the limit, areas.

    Parameters
    ----------
    study, sites
        What was measured, and the result.
    """
    return (_chosen(study, sites), _curve(sites), _levers(study, sites), _areas(sites))


def _cost(sites: Sites) -> str:
    unit = unit_of(sites)
    return say("Cost ({unit})", unit=unit) if unit else say("Cost")


def _chosen(study: Study, sites: Sites) -> Sheet:
    rows, names, gains = sites.chosen, sites.settlements["name"], gain_headings(sites)
    table = pd.DataFrame(
        {
            "rank": rows["rank"],
            "name": [name_of(row["name"], row["site_id"]) for row in records(rows)],
            "site_id": rows["site_id"],
            "area_name": area_words(study, rows["area_id"]),
            "cost": rows["cost"],
            "people_gained": rows["people_gained"],
            "people_alone": rows["people_alone"],
            "people_per_cost": rows["people_per_cost"],
            "settlements_gained": rows["settlements_gained"],
            "person_min_saved": rows["person_min_saved"],
            "brings": [say(", ").join(names_in(names, ids)) for ids in rows["brings"]],
        }
    )
    return Sheet(
        title=say("Sites chosen"),
        table=table,
        about=say("one row per site chosen, in the order of building, with whom it brings in"),
        file="sites.csv",
        headings={
            "rank": say("Order"), "name": say("Site"), "site_id": say("Code"), "area_name": say("Area"),
            "cost": _cost(sites), "people_gained": gains[0], "people_alone": gains[1],
            "people_per_cost": say("People for one of money"), "settlements_gained": say("Settlements newly within"),
            "person_min_saved": say("Person-minutes saved"), "brings": say("Whom it brings within"),
        },
    )  # fmt: skip


def _curve(sites: Sites) -> Sheet:
    rows = sites.curve
    places = [None if pd.isna(site) else name_of(sites.candidates.at[site, "name"], site) for site in rows["site_id"]]
    table = rows[["sites", "cost", "site_id", "people_within", "share", "bound", "optimum"]].copy()
    table.insert(2, "name", places)
    return Sheet(
        title=say("What each further site brings"),
        table=table,
        about=say("people within after each further site, and the most that any choice could bring"),
        file="site_curve.csv",
        headings={
            "sites": say("Sites"), "cost": _cost(sites), "name": say("Site"), "site_id": say("Code"),
            "people_within": say("People within the limit"), "share": say("Share of people within"),
            "bound": say("At most"), "optimum": say("By the sites chosen"),
        },
        sources={"name": ("site_candidates.csv", "name")},
    )  # fmt: skip


def _levers(study: Study, sites: Sites) -> Sheet:
    rows = sites.levers
    of_places = sites.settlements.loc[rows.index]
    table = pd.DataFrame(
        {
            **place_columns(study, of_places, rows["before_min"]),
            "site_name": rows["site_name"].to_numpy(),
            "site_id": rows["site_id"].to_numpy(),
            "is_chosen": rows["is_chosen"].to_numpy(),
            "after_min": rows["after_min"].to_numpy(),
            "others": rows["others"].to_numpy(),
            "words": [lever_words(sites, row) for row in records(rows)],
        }
    )
    return Sheet(
        title=say("Site for each settlement"),
        table=table,
        about=say(
            "one row per settlement beyond the limit: the site that would bring it within, and with how many others"
        ),
        file="site_levers.csv",
        headings={
            **place_headings(),
            "site_name": say("Site"), "site_id": say("Code of the site"),
            "is_chosen": say("Site chosen"), "after_min": say("With the site (min)"),
            "others": say("Other settlements with it"), "words": say("What it would take"),
        },
        sources={column: ("site_settlements.csv", column) for column in ("name", "population")},
    )  # fmt: skip


def _areas(sites: Sites) -> Sheet:
    rows = sites.areas
    table = pd.DataFrame(
        {
            "name": [area_name(row) for row in records(rows)],
            "area_id": rows["area_id"],
            "settlements": rows["settlements"],
            "settlements_before": rows["settlements_before"],
            "settlements_after": rows["settlements_after"],
            "before_share": rows["share_before"],
            "after_share": rows["share_after"],
        }
    )
    return Sheet(
        title=say("Areas before and after"),
        table=table,
        about=say("one row per area: shares before and after"),
        file="site_areas.csv",
        headings={
            "name": say("Area"), "area_id": say("Code"), "settlements": say("Settlements"),
            "settlements_before": say("within today"), "settlements_after": say("with the sites"),
            "before_share": say("Share of people today"), "after_share": say("Share with the sites"),
        },
        sources={"before_share": ("site_areas.csv", "share_before"), "after_share": ("site_areas.csv", "share_after")},
        totals=[k for k, area in enumerate(rows["area_id"]) if area == "*"],
    )  # fmt: skip
