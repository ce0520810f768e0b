"""What the sites give to an atlas."""

from __future__ import annotations

import math

import pandas as pd

from spatial_uri.analyses.sites.map import sites_map
from spatial_uri.analyses.sites.phrases import (
    asked_words,
    goal_words,
    headline,
    money,
    people_words,
    price_words,
    proof_words,
    site_words,
    why_words,
)
from spatial_uri.analyses.sites.present_sheets import sites_sheets
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Bar, Figure, Histogram, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    area_listing,
    area_words,
    layer_of,
    parameters_of,
    records,
    tier_name,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, minutes, name_of, share

_PLACE_COLUMNS = {"after_min": "sites_after_min", "after_within": "sites_after_within", "site_id": "sites_site_id"}
_COLOUR = "#0072b2"


def sites_part(study: Study, sites: Sites) -> Part:
    """Return what the sites give to an atlas.

    Parameters
    ----------
    study, sites
        What was measured, and the result.
    """
    columns = sites.settlements[list(_PLACE_COLUMNS)].rename(columns=_PLACE_COLUMNS)
    return Part(
        key="sites",
        title=say("Sites for further facilities: {tier}", tier=tier_name(sites.tier)),
        short=say("Sites"),
        headlines=(headline(sites), proof_words(sites)),
        sections=(
            Section(
                title=say("Sites chosen: {tier}", tier=tier_name(sites.tier)),
                paragraphs=(headline(sites), lines(asked_words(sites), proof_words(sites)), price_words(sites)),
                figures=_figures(sites),
                histogram=_histogram(sites),
                listings=(_chosen(study, sites), _curve(sites)),
            ),
            Section(title=say("By area"), listings=(_areas(sites), _beyond(study, sites))),
        ),
        tables=_tables(study, sites),
        table_words={
            "sites.csv": say("one row per site chosen, in the order of building, with whom it brings in"),
            "site_candidates.csv": say("one row per candidate, with whom it would bring in alone"),
            "site_curve.csv": say("people within after each further site, and the most that any choice could bring"),
            "site_areas.csv": say("one row per area: shares before and after"),
            "site_settlements.csv": say("one row per settlement: minutes before and after, and why not within"),
            "site_levers.csv": say(
                "one row per settlement beyond the limit: the site that would bring it within, and with how many others"
            ),
            "site_proof.csv": say("the objective, the best value that any choice can have, and the solver"),
        },
        place_columns={"settlements": columns},
        layers={"sites": layer_of(sites.chosen.assign(**_joined(sites.chosen)))},
        workbook=sites_sheets(study, sites),
        map=if_drawn(lambda: sites_map(study, sites)),
        sheets=(MapSheet(number=18, theme="sites_chosen"),),
        parameters=parameters_of(sites.options, sites.travel),
        counts={"sites": len(sites.chosen), "candidates": len(sites.candidates)},
        notes=sites.notes,
    )


def _joined(chosen: pd.DataFrame) -> dict[str, list[str]]:
    return {column: ["; ".join(map(str, ids)) for ids in chosen[column]] for column in ("covers", "brings")}


def _tables(study: Study, sites: Sites) -> dict[str, pd.DataFrame]:
    chosen = with_places(sites.chosen.assign(**_joined(sites.chosen)))
    return {
        "sites.csv": chosen,
        "site_candidates.csv": with_places(sites.candidates.rename_axis("site_id")),
        "site_curve.csv": sites.curve,
        "site_areas.csv": sites.areas,
        "site_settlements.csv": with_places(sites.settlements, study.settlements.table.geometry),
        "site_levers.csv": sites.levers.reset_index(),
        "site_proof.csv": sites.proof,
    }


def _figures(sites: Sites) -> tuple[Figure, ...]:
    whole = sites.areas[sites.areas["area_id"] == "*"].iloc[0]
    gained = float(sites.chosen["people_gained"].sum()) if len(sites.chosen) else 0.0
    proof = sites.proof.iloc[0]
    figures = [
        Figure(value=count(len(sites.chosen)), label=say("sites chosen"), definition=goal_words(sites)),
        Figure(value=people_words(sites, gained), label=say("newly within the limit")),
        Figure(
            value=share(whole["share_after"]),
            label=say("of people within, with the sites")
            if sites.counts_people
            else say("of settlements within, with the sites"),
            definition=say("today {share}", share=share(whole["share_before"])),
        ),
    ]
    if not math.isnan(proof["gap"]):
        figures.append(
            Figure(value=share(proof["gap"]), label=say("gap to the proven bound"), definition=proof_words(sites))
        )
    return tuple(figures)


def _histogram(sites: Sites) -> Histogram | None:
    total = float(sites.chosen["people_gained"].sum()) if len(sites.chosen) else 0.0
    if total <= 0:
        return None
    return Histogram(
        title=say("People newly within, site by site"),
        total=say("all sites"),
        bars=tuple(
            Bar(
                label=name_of(row["name"], row["site_id"]),
                count=round(row["people_gained"]),
                share=share(row["people_gained"] / total),
                counted=people_words(sites, row["people_gained"]),
                colour=_COLOUR,
            )
            for row in records(sites.chosen.head(WORST_LISTED))
        ),
    )


def _chosen(study: Study, sites: Sites) -> Listing:
    head = sites.chosen.head(WORST_LISTED)
    areas = area_words(study, head["area_id"])
    rows = [
        (
            str(row["rank"]), name_of(row["name"], row["site_id"]), str(row["site_id"]), area,
            count(row["people_gained"]), count(row["people_alone"]), count(row["settlements_gained"]),
            money(sites, row["cost"]), site_words(sites, row),
        )
        for row, area in zip(records(head), areas, strict=True)
    ]  # fmt: skip
    return Listing(
        title=say("Sites in the order of building"),
        columns=(
            say("Order"), say("Site"), say("Code"), say("Area"), say("Newly within"), say("Alone"),
            say("Settlements"), say("Cost"), say("What it brings"),
        ),
        rows=rows,
        numeric=(0, 4, 5, 6, 7),
        codes=(2,),
        more=max(0, len(sites.chosen) - len(head)),
        file="sites.csv",
        empty=say("No site was chosen."),
    )  # fmt: skip


def _curve(sites: Sites) -> Listing:
    rows = [
        (
            count(row["sites"]), money(sites, row["cost"]), count(row["people_within"]), share(row["share"]),
            "" if math.isnan(row["bound"]) else count(row["bound"]),
            "" if math.isnan(row["optimum"]) else count(row["optimum"]),
        )
        for row in records(sites.curve.head(WORST_LISTED))
    ]  # fmt: skip
    return Listing(
        title=say("One site after the other, and the most that any choice could bring"),
        columns=(
            say("Sites"), say("Cost"), say("People within the limit"), say("Share of people within"), say("At most"),
            say("Sites chosen"),
        ),
        rows=rows,
        numeric=(0, 1, 2, 3, 4, 5),
        more=max(0, len(sites.curve) - len(rows)),
        file="site_curve.csv",
    )  # fmt: skip


def _areas(sites: Sites) -> Listing:
    return area_listing(
        say("Shares before and after"),
        sites.areas,
        {
            say("Settlements"): lambda r: count(r["settlements"]),
            say("within today"): lambda r: count(r["settlements_before"]),
            say("with the sites"): lambda r: count(r["settlements_after"]),
            say("Share of people today"): lambda r: share(r["share_before"]),
            say("Share with the sites"): lambda r: share(r["share_after"]),
        },
        file="site_areas.csv",
    )


def _beyond(study: Study, sites: Sites) -> Listing:
    beyond = sites.settlements[sites.settlements["status"] == "beyond"]
    head = beyond.sort_values("population", ascending=False, kind="stable").head(WORST_LISTED)
    rows = [
        (
            name_of(row["name"], place), str(place), area, count(row["population"]),
            minutes(row["after_min"], sites.limit_min), why_words(row["why_not"]),
        )
        for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]  # fmt: skip
    return Listing(
        title=say_n(
            "{count} settlement still beyond {limit_min}, and why",
            "{count} settlements still beyond {limit_min}, and why",
            len(beyond),
            limit_min=sites.limit_min,
        ),
        columns=(say("Settlement"), say("Code"), say("Area"), say("People"), say("Time"), say("Why not within")),
        rows=rows,
        numeric=(3, 4),
        codes=(1,),
        more=max(0, len(beyond) - len(rows)),
        file="site_settlements.csv",
        empty=say("Every settlement is within the limit."),
    )
