"""The small tables of the report on the links: by area, the farthest, the lost, those nearer to another town."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from spatial_uri.analyses.connectivity.link_words import ASKED_HEADINGS, GOALS, status_words
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.model.study import Study
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import WORST_LISTED, area_listing, area_words, listing, records
from spatial_uri.page.road_words import road_class_words, surface_words
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, km, minutes, name_of, number, share

Cell = Callable[[dict[str, Any]], str]


def area_links(connectivity: Connectivity, areas: pd.DataFrame, target: LinkTarget) -> Listing:
    """List the links of every area: minutes, shares within the thresholds, detours."""
    columns: dict[str, Cell] = {
        say(ASKED_HEADINGS[target]): lambda r: count(r["settlements"]),
        say("Reached"): _reached,
        say("Mean of those reached"): lambda r: minutes(r["mean_min"]),
        say("Median"): lambda r: minutes(r["median_min"]),
        say("P90"): lambda r: minutes(r["p90_min"]),
    }
    has_people = bool(areas["population_share"].notna().any())
    for threshold_min in dict.fromkeys(connectivity.options.thresholds_min):
        heading = (
            say("≤ {threshold_min} (people)", threshold_min=threshold_min)
            if has_people
            else say("≤ {threshold_min}", threshold_min=threshold_min)
        )
        columns[heading] = _shares_within(areas[areas["threshold_min"] == threshold_min])
    columns[say("Detour ratio: mean")] = lambda r: number(r["mean_detour_ratio"])
    columns[say("Median ratio")] = lambda r: number(r["median_detour_ratio"])
    columns[say("Km over km")] = lambda r: number(r["km_per_straight_km"])
    if target == "nearest_town":
        columns[say("Nearer elsewhere")] = lambda r: count(r["nearer_elsewhere"])
    title = say("By area: {goal_term}", goal_term=GOALS[target])
    return area_listing(title, areas.drop_duplicates("area_id"), columns, file="link_areas.csv")


def _reached(row: dict[str, Any]) -> str:
    """Write how many are reached, and which share of those asked they are."""
    reached = row["reached_share"]
    return f"{count(row['reached'])} ({share(reached)})" if math.isfinite(reached) else count(row["reached"])


def _shares_within(areas: pd.DataFrame) -> Cell:
    """Return what writes the shares of settlements and people of an area within one threshold."""
    of_area = {r["area_id"]: (r["settlements_share"], r["population_share"]) for r in records(areas)}

    def cell(row: dict[str, Any]) -> str:
        settlements, people = of_area[row["area_id"]]
        return f"{share(settlements)} ({share(people)})" if math.isfinite(people) else share(settlements)

    return cell


def farthest(study: Study, connectivity: Connectivity, target: LinkTarget) -> Listing:
    """List the settlements beyond the first threshold, the farthest first."""
    threshold_min = connectivity.options.thresholds_min[0]
    links = connectivity.asked(target)
    far = links[(links["status"] == "reached") & (links["travel_min"] > threshold_min)]
    far = far.sort_values("travel_min", ascending=False, kind="stable")
    head = far.head(WORST_LISTED)
    rows = [
        (
            name_of(r["name"], place), str(place), area, name_of(r["destination_name"], r["destination_id"]),
            road_class_words(r["worst_class"]), surface_words(r["worst_surface"]),
            minutes(r["travel_min"], threshold_min), km(r["network_km"]), number(r["detour_ratio"]),
            count(r["population"]),
        )
        for place, area, r in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]  # fmt: skip
    columns = (
        say("Settlement"), say("Code"), say("Area"), say("Seat"), say("Lowest road class"), say("Surface"),
        say("Minutes"), say("On roads"), say("Detour ratio"), say("People"),
    )  # fmt: skip
    title = say(
        "The farthest from {goal_term} (more than {threshold_min})",
        goal_term=GOALS[target],
        threshold_min=threshold_min,
    )
    return listing(title, columns, rows, file="links.csv", total=len(far), text_columns=6)


def not_linked(study: Study, connectivity: Connectivity, target: LinkTarget) -> Listing:
    """List the settlements that are not linked, and why."""
    links = connectivity.asked(target)
    lost = links[links["status"] != "reached"]
    head = lost.head(WORST_LISTED)
    words = status_words(connectivity)
    rows = [
        (name_of(r["name"], place), str(place), area, words[r["status"]], count(r["population"]))
        for place, area, r in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]
    columns = (say("Settlement"), say("Code"), say("Area"), say("Cause"), say("People"))
    title = say("Not linked to {goal_term}", goal_term=GOALS[target])
    return listing(title, columns, rows, file="links.csv", total=len(lost), text_columns=4)


def nearer_elsewhere(connectivity: Connectivity) -> Listing:
    """List the settlements that are nearer to another town than to their own, the largest difference first."""
    nearest, own = connectivity.asked("nearest_town"), connectivity.of("town_seat")
    away = nearest[nearest["is_elsewhere"].astype(bool)]
    saved = (own["travel_min"].loc[away.index] - away["travel_min"]).sort_values(ascending=False, kind="stable")
    away = away.loc[saved.index]
    head = away.head(WORST_LISTED)
    rows = [
        (
            name_of(r["name"], place), str(place), name_of(o["destination_name"], o["destination_id"]),
            name_of(r["destination_name"], r["destination_id"]), minutes(o["travel_min"]), minutes(r["travel_min"]),
            minutes(o["travel_min"] - r["travel_min"]), count(r["population"]),
        )
        for place, r, o in zip(head.index, records(head), records(own.loc[head.index]), strict=True)
    ]  # fmt: skip
    columns = (
        say("Settlement"), say("Code"), say("Own town seat"), say("Nearest town"), say("To own"), say("To nearest"),
        say("Saved"), say("People"),
    )  # fmt: skip
    title = say("Nearer to another town than to their own")
    return listing(title, columns, rows, file="links.csv", total=len(away), text_columns=4)
