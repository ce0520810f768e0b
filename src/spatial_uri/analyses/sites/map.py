"""The map of the sites: those chosen with whom they bring in, and what every candidate would bring alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spatial_uri.analyses.sites.phrases import (
    STATUS_LABELS,
    goal_words,
    lever_words,
    money,
    people_words,
    site_words,
    why_words,
)
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.model.study import Study
from spatial_uri.page.marks import Marks, marks_of_each
from spatial_uri.page.part_tables import area_words, records, tier_name
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind, by_steps, plain, quantile_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import count, minutes, name_of

_STATUS = {
    "within_before": ThemeClass(label=STATUS_LABELS["within_before"], colour="#e3e3e3"),
    "brought_within": ThemeClass(label=STATUS_LABELS["brought_within"], colour="#009e73"),
    "beyond": ThemeClass(label=STATUS_LABELS["beyond"], colour="#d55e00", hatched=True),
}
_CHOSEN = ThemeClass(label=N_("site chosen"), colour="#0072b2", symbol="square")
_FIXED = ThemeClass(label=N_("site decided already"), colour="#000000", symbol="square")
_TODAY = ThemeClass(label=N_("facility today"), colour="#5b5b5b", symbol="badge")
_STEPS = (0, 100, 500, 1_000, 5_000)


def sites_map(study: Study, sites: Sites) -> ThemeMap:
    """Return the map of the sites.

    Parameters
    ----------
    study, sites
        What was measured, and the result.
    """
    themes = (_chosen_theme(study, sites), _candidate_theme(study, sites))
    return ThemeMap(
        heading=say("Sites for further facilities: {tier}", tier=tier_name(sites.tier)),
        subtitle=say("{study}: {goal}", study=study.name, goal=goal_words(sites)),
        layers={
            "settlements": _settlements(study, sites),
            "facilities": ThemeLayer(kind="point", of="facilities", names=[""] * len(study.facilities)),
            "candidates": _candidates(study, sites),
            "sites": _sites(study, sites),
        },
        themes=themes,
    )


def _settlements(study: Study, sites: Sites) -> ThemeLayer:
    rows = sites.settlements
    levers = {
        place: lever_words(sites, row) for place, row in zip(sites.levers.index, records(sites.levers), strict=True)
    }
    return settlement_layer(
        study,
        {
            say("Today"): [minutes(m, sites.limit_min) for m in rows["before_min"]],
            say("With the sites"): [minutes(m, sites.limit_min) for m in rows["after_min"]],
            say("Nearest new site"): rows["site_name"].tolist(),
            say("Why not within"): [why_words(why) for why in rows["why_not"]],
            say("What it would take"): [levers.get(place, "") for place in rows.index],
        },
    )


def _sites(study: Study, sites: Sites) -> ThemeLayer:
    rows = records(sites.chosen)
    return ThemeLayer(
        kind="point",
        geometry=sites.chosen.geometry,
        names=[name_of(r["name"], r["site_id"]) for r in rows],
        records={
            say("Code"): [str(r["site_id"]) for r in rows],
            say("Area"): area_words(study, sites.chosen["area_id"]),
            say("Site"): [site_words(sites, r) for r in rows],
        },
        weights=[1.0] * len(rows),
        labelled=True,
    )


def _candidates(study: Study, sites: Sites) -> ThemeLayer:
    rows = sites.candidates
    return ThemeLayer(
        kind="point",
        geometry=rows.geometry,
        names=[name_of(name, site) for name, site in zip(rows["name"], rows.index, strict=True)],
        records={
            say("Area"): area_words(study, rows["area_id"]),
            say("Alone it would bring"): [people_words(sites, value) for value in rows["people_alone"]],
            say("Settlements"): [count(n) for n in rows["settlements_alone"]],
            say("Cost"): [money(sites, cost) for cost in rows["cost"]],
        },
        weights=quantile_weights(rows["people_alone"]),
    )


def _today(study: Study, sites: Sites) -> ThemeUse:
    """Return the facilities that serve today: those of the tier and, where the circle says so, of the higher ones."""
    kinds = ["today" if tier in sites.serving else "" for tier in study.facilities.table["tier"]]
    return by_kind("facilities", kinds, {"today": _TODAY}, title=say("Facilities"))


def _chosen_theme(study: Study, sites: Sites) -> Theme:
    rows = sites.settlements
    position = {site: k for k, site in enumerate(sites.chosen["site_id"])}
    brought = (rows["status"] == "brought_within").to_numpy()
    leads = np.where(brought, [position.get(site, -1) for site in rows["site_id"]], -1)
    settlements = replace(
        by_kind("settlements", rows["status"].tolist(), _STATUS, title=say("Settlements")),
        leads_to=("sites", leads.tolist()),
    )
    kinds = ["fixed" if fixed else "chosen" for fixed in sites.chosen["is_fixed"]]
    drawn = by_kind("sites", kinds, {"chosen": _CHOSEN, "fixed": _FIXED}, title=say("Sites"))
    return Theme(
        key="sites_chosen",
        title=say("Sites chosen: {tier}", tier=tier_name(sites.tier)),
        definition=say(
            "which settlements the sites chosen bring within {limit_min}, and to which of them; the goal is {goal}",
            limit_min=sites.limit_min,
            goal=goal_words(sites),
        ),
        uses=(settlements, _today(study, sites), replace(drawn, marks=_marks(study, sites))),
        ranking=[("sites", k, people_words(sites, gained)) for k, gained in enumerate(sites.chosen["people_gained"])],
        ranking_title=say("In the order of building"),
    )


def _marks(study: Study, sites: Sites) -> Marks | None:
    """Mark whom a site brings within, each in the order of building."""
    if not len(sites.chosen):
        return None
    rows = sites.settlements
    near = [[p for p in covers if rows.at[p, "status"] == "brought_within"] for covers in sites.chosen["covers"]]
    texts = {place: minutes(m, sites.limit_min) for place, m in rows["after_min"].items()}
    return marks_of_each(near, study.settlements.table.index, kind="brought", texts=texts)


def _candidate_theme(study: Study, sites: Sites) -> Theme:
    rows = sites.candidates
    use: ThemeUse = by_steps(
        "candidates",
        rows["people_alone"],
        _STEPS,
        title=say("People alone") if sites.counts_people else say("Settlements alone"),
        high_is_worse=True,
    )
    order = np.argsort(-rows["people_alone"].to_numpy(), kind="stable")
    return Theme(
        key="sites_candidates",
        title=say("Candidate sites: {tier}", tier=tier_name(sites.tier)),
        definition=say(
            "whom each candidate would bring within {limit_min} if it alone were built; these numbers do not add up, "
            "as candidates bring the same settlements",
            limit_min=sites.limit_min,
        ),
        uses=(plain("settlements"), _today(study, sites), use),
        ranking=[("candidates", int(k), people_words(sites, float(rows["people_alone"].iloc[k]))) for k in order[:100]],
        ranking_title=say("Best alone"),
    )
