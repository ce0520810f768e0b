"""What the links between settlements, towns and county seats give to an atlas."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.connectivity.link_listings import area_links, farthest, nearer_elsewhere, not_linked
from spatial_uri.analyses.connectivity.link_words import (
    DETOUR_RATIO,
    GOALS,
    TITLES,
    capitalised,
    link_definition,
    people_words,
)
from spatial_uri.analyses.connectivity.map import connectivity_map
from spatial_uri.analyses.connectivity.network_sections import road_section, shape_section
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Part, Section
from spatial_uri.page.part_tables import layer_of, parameters_of, people_missing, records, with_places
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import MODES, lines, listed, minutes, name_of, number, share

_LOST = {
    "too_far": N_("{count} too far"),
    "unreachable": N_("{count} without a way there"),
    "off_network": N_("{count} off the road network"),
    "unknown": N_("{count} unknown"),
}


def connectivity_part(study: Study, connectivity: Connectivity) -> Part:
    """Return what the links of settlements to town and county seat give to an atlas.

    Parameters
    ----------
    study, connectivity
        What was measured, and the result.
    """
    links = connectivity.links
    geometry = gpd.GeoSeries(links.geometry.to_numpy(), index=links.index, crs=study.crs)
    known = [t for t in GOALS if t in set(connectivity.areas["target"])]
    seated = [t for t in known if not (connectivity.of(t)["status"] == "unknown").all()]
    return Part(
        key="connectivity",
        title=say("Links to town and county seat"),
        short=say("Town links"),
        sections=(
            *(_section(study, connectivity, target) for target in seated),
            road_section(study, connectivity),
            shape_section(study, connectivity),
        ),
        tables={
            "links.csv": with_places(links, geometry),
            "link_areas.csv": with_places(connectivity.areas),
            "road_lengths.csv": with_places(connectivity.roads),
            "network_shape.csv": with_places(connectivity.shape),
        },
        table_words={
            "links.csv": say(
                "one row per settlement and target: minutes, km, detour, road classes and surfaces on the way"
            ),
            "link_areas.csv": say("one row per area, target and threshold: mean, P90, shares within the threshold"),
            "road_lengths.csv": say("one row per area and road class: km and densities"),
            "network_shape.csv": say("one row per area: alpha, beta, gamma, connectivity degree, intactness"),
        },
        layers={f"links_{target}": layer_of(connectivity.of(target)) for target in known},
        map=connectivity_map(study, connectivity),
        parameters={"mode": connectivity.mode, **parameters_of(connectivity.options)},
        notes=connectivity.notes,
        missing=tuple(
            say(
                "{title}: no such seat is known, so no link was measured. Name seats, or give areas of that level.",
                title=say(TITLES[target]),
            )
            for target in known
            if target not in seated
        ),
    )


def _section(study: Study, connectivity: Connectivity, target: LinkTarget) -> Section:
    areas = connectivity.areas[connectivity.areas["target"] == target]
    listings = [
        area_links(connectivity, areas, target),
        farthest(study, connectivity, target),
        not_linked(study, connectivity, target),
        *([nearer_elsewhere(connectivity)] if target == "nearest_town" else []),
    ]
    definition = say(
        "{definition}. Detour ratio: {detour_term}.",
        definition=link_definition(connectivity, target),
        detour_term=DETOUR_RATIO,
    )
    return Section(
        title=say(TITLES[target]),
        paragraphs=(_conclusion(study, connectivity, target), capitalised(definition)),
        figures=_figures(study, connectivity, target, areas),
        listings=tuple(listing for listing in listings if listing.rows),
    )


def _figures(study: Study, connectivity: Connectivity, target: LinkTarget, areas: pd.DataFrame) -> tuple[Figure, ...]:
    rows = records(areas[areas["area_id"] == "*"])
    if not rows:
        return ()
    definition, lacking = link_definition(connectivity, target), people_missing(study)
    within = [_within(row, GOALS[target], definition, lacking) for row in rows]
    return (
        *within,
        Figure(
            value=minutes(rows[0]["mean_min"]),
            label=say("mean, P90 {p90}", p90=minutes(rows[0]["p90_min"])),
            definition=say("of those reached; nine in ten of them need at most the P90"),
        ),
        Figure(
            value=number(rows[0]["mean_detour_ratio"]),
            label=say("mean detour ratio"),
            definition=say(
                "{detour_term}; mean of the settlements reached that are not themselves the seat",
                detour_term=DETOUR_RATIO,
            ),
        ),
    )


def _within(row: Mapping[str, Any], goal: str, definition: str, lacking: int) -> Figure:
    """Return the share of settlements within a threshold, and that of people if it is known.

    `lacking` counts the settlements whose people are not known.
    """
    people_share, value = row["population_share"], share(row["settlements_share"])
    facts = {"threshold_min": row["threshold_min"], "goal_term": goal, "definition": definition}
    if not math.isfinite(people_share):
        label = say("of settlements within {threshold_min} of {goal_term}", **facts)
        words = say(
            "{definition}; in <= {threshold_min}; share of all settlements, those not reached included", **facts
        )
        return Figure(value=value, label=label, definition=words)
    label = say(
        "of settlements ({people_share} of people) within {threshold_min} of {goal_term}",
        people_share=people_share,
        **facts,
    )
    if lacking:
        words = say_n(
            "{definition}; in <= {threshold_min}; share of all settlements, those not reached included, and of the "
            "people whose number is known (unknown for {count} settlement)",
            "{definition}; in <= {threshold_min}; share of all settlements, those not reached included, and of the "
            "people whose number is known (unknown for {count} settlements)",
            lacking,
            **facts,
        )
    else:
        words = say(
            "{definition}; in <= {threshold_min}; share of all settlements, those not reached included, and of all "
            "people",
            **facts,
        )
    return Figure(value=value, label=label, definition=words)


def _conclusion(study: Study, connectivity: Connectivity, target: LinkTarget) -> str:
    links = connectivity.of(target)
    total, goal = len(links), GOALS[target]
    reached = links[links["status"] == "reached"]
    if reached.empty:
        return say_n(
            "The only settlement is not linked to {goal_term}: it cannot be reached by road.",
            "Not one of {count} settlements is linked to {goal_term}: none can be reached by road.",
            total,
            goal_term=goal,
        )
    threshold_min = connectivity.options.thresholds_min[0]
    last = reached.sort_values("travel_min", ascending=False, kind="stable").iloc[0]
    lost = links["status"].value_counts()
    causes = [say(message, count=int(lost[status])) for status, message in _LOST.items() if lost.get(status, 0)]
    return lines(
        _within_words(connectivity.mode, reached["travel_min"], total, threshold_min, goal),
        say(
            "Those reached need {mean} on average; the farthest is {name} with {most}.",
            mean=minutes(reached["travel_min"].mean()),
            name=name_of(last["name"], reached["travel_min"].idxmax()),
            most=minutes(last["travel_min"], threshold_min),
        ),
        say("Not reached: {causes}.", causes=listed(causes)) if causes else "",
        _elsewhere_words(study, connectivity) if target == "nearest_town" else "",
    )


def _within_words(mode: Mode, travel_min: pd.Series[float], total: int, threshold_min: float, goal: str) -> str:
    within = int((travel_min <= threshold_min).sum())
    sentence = say_n(
        "{mode_term}, {count} of {total} settlements ({within_share}) is within {threshold_min} of {goal_term}.",
        "{mode_term}, {count} of {total} settlements ({within_share}) are within {threshold_min} of {goal_term}.",
        within,
        mode_term=MODES[mode],
        total=total,
        within_share=within / total,
        threshold_min=threshold_min,
        goal_term=goal,
    )
    return capitalised(sentence)


def _elsewhere_words(study: Study, connectivity: Connectivity) -> str:
    away = connectivity.of("nearest_town")["is_elsewhere"].astype(bool)
    if not away.any():
        return say("No settlement is nearer to another town than to its own.")
    people = study.settlements.table["population"][away.to_numpy()].dropna()
    if people.empty:
        return say_n(
            "{count} settlement is nearer to another town than to the own town seat.",
            "{count} settlements are nearer to another town than to the own town seat.",
            int(away.sum()),
        )
    return say_n(
        "{count} settlement ({people} where known) is nearer to another town than to the own town seat.",
        "{count} settlements ({people} where known) are nearer to another town than to the own town seat.",
        int(away.sum()),
        people=people_words(round(people.sum())),
    )
