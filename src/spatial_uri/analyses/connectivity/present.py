"""What the links between settlements, towns and county seats give to an atlas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.connectivity.figures import link_figures, without_people
from spatial_uri.analyses.connectivity.link_listings import area_links, farthest, nearer_elsewhere, not_linked
from spatial_uri.analyses.connectivity.link_words import (
    ASKED,
    DETOUR_RATIO,
    GOALS,
    NOT_ASKED,
    TITLES,
    capitalised,
    link_definition,
    people_words,
)
from spatial_uri.analyses.connectivity.map import connectivity_map
from spatial_uri.analyses.connectivity.network_sections import road_section, shape_section
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part, Section
from spatial_uri.page.part_tables import layer_of, parameters_of, with_places
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import MODES, lines, listed, minutes, name_of

_LOST = {
    "too_far": N_("{count} too far"),
    "unreachable": N_("{count} without a way there"),
    "off_network": N_("{count} off the road network"),
    "unknown": N_("{count} unknown"),
}


_LAYER_THEMES = {
    "links_town_seat": ("town_seat_min", "detour", "worst_class", "worst_surface", "ranks"),
    "links_county_seat": ("county_seat_min", "ranks"),
    "links_nearest_town": ("nearest_town", "ranks"),
}
"""Layer of the GeoPackage -> the themes of the map that tell of its links."""


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
            "link_areas.csv": say(
                "one row per area, target and threshold: who is asked, mean, median and P90 of those reached, detours, "
                "shares within the threshold"
            ),
            "road_lengths.csv": say(
                "one row per area and road class: km with dual carriageways counted once, km as drawn, densities"
            ),
            "network_shape.csv": say(
                "one row per area: alpha, beta, gamma, connectivity degree and its nodes, intactness"
            ),
        },
        layers={f"links_{target}": layer_of(connectivity.of(target)) for target in known},
        layer_themes=_LAYER_THEMES,
        map=if_drawn(lambda: connectivity_map(study, connectivity)),
        parameters={"mode": connectivity.mode, **parameters_of(connectivity.options)},
        notes=connectivity.notes,
        missing=tuple(
            say(
                "{title}: no such seat is known, so no link was measured; name seats, or give areas of that level.",
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
        paragraphs=tuple(
            filter(
                None,
                (
                    _conclusion(study, connectivity, target),
                    capitalised(definition),
                    without_people(connectivity, target),
                ),
            )
        ),
        figures=link_figures(connectivity, target),
        listings=tuple(listing for listing in listings if listing.rows),
    )


def _conclusion(study: Study, connectivity: Connectivity, target: LinkTarget) -> str:
    links = connectivity.asked(target)
    total, goal = len(links), GOALS[target]
    if links.empty:
        return say(
            "Nobody is asked: all settlements are themselves {not_asked_term}.", not_asked_term=NOT_ASKED[target]
        )
    reached = links[links["status"] == "reached"]
    if reached.empty:
        return say(
            "Of {total} {asked_term} not one is linked to {goal_term}: none can be reached by road.",
            total=total,
            asked_term=ASKED[target],
            goal_term=goal,
        )
    threshold_min = connectivity.options.thresholds_min[0]
    last = reached.sort_values("travel_min", ascending=False, kind="stable").iloc[0]
    lost = links["status"].value_counts()
    causes = [say(message, count=int(lost[status])) for status, message in _LOST.items() if lost.get(status, 0)]
    return lines(
        _within_words(connectivity, target, reached["travel_min"], total),
        say(
            "Those reached ({reached} of {total}) need {mean} on average; the farthest is {name} with {most}.",
            reached=len(reached),
            total=total,
            mean=minutes(reached["travel_min"].mean()),
            name=name_of(last["name"], reached["travel_min"].idxmax()),
            most=minutes(last["travel_min"], threshold_min),
        ),
        say("Not reached: {causes}.", causes=listed(causes)) if causes else "",
        _elsewhere_words(study, connectivity) if target == "nearest_town" else "",
    )


def _within_words(connectivity: Connectivity, target: LinkTarget, travel_min: pd.Series[float], total: int) -> str:
    threshold_min = connectivity.options.thresholds_min[0]
    within = int((travel_min <= threshold_min).sum())
    sentence = say_n(
        "{mode_term}, {count} of {total} {asked_term} ({within_share}) is within {threshold_min} of {goal_term}.",
        "{mode_term}, {count} of {total} {asked_term} ({within_share}) are within {threshold_min} of {goal_term}.",
        within,
        mode_term=MODES[connectivity.mode],
        total=total,
        asked_term=ASKED[target],
        within_share=within / total,
        threshold_min=threshold_min,
        goal_term=GOALS[target],
    )
    return capitalised(sentence)


def _elsewhere_words(study: Study, connectivity: Connectivity) -> str:
    links = connectivity.asked("nearest_town")
    away = links[links["is_elsewhere"].astype(bool)]
    if away.empty:
        return say("No village is nearer to another town than to its own.")
    people = study.settlements.table["population"].loc[away.index].dropna()
    if people.empty:
        return say_n(
            "{count} village is nearer to another town than to the own town seat.",
            "{count} villages are nearer to another town than to the own town seat.",
            len(away),
        )
    return say_n(
        "{count} village ({people} where known) is nearer to another town than to the own town seat.",
        "{count} villages ({people} where known) are nearer to another town than to the own town seat.",
        len(away),
        people=people_words(round(people.sum())),
    )
