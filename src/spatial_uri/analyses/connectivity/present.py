"""What the links between settlements, towns and county seats give to an atlas."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.connectivity.map import GOALS, connectivity_map, road_words, status_words
from spatial_uri.analyses.connectivity.network_sections import road_section, shape_section
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    area_listing,
    area_words,
    layer_of,
    listing,
    parameters_of,
    people_missing,
    records,
    with_places,
)
from spatial_uri.words.numbers import (
    MODES,
    UNKNOWN,
    count,
    km,
    listed,
    minutes,
    name_of,
    number,
    of_things,
    share,
    text,
)

_TITLES: dict[LinkTarget, str] = {
    "town_seat": "To the own town seat",
    "county_seat": "To the county seat",
    "nearest_town": "To the nearest town, whichever it is",
}
_OF_ALL = "share of all settlements, those not reached included"
_DETOUR = "length of the way, walks included, over the straight line; 1 is a straight road"


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
        title="Town-village connectivity",
        short="Town links",
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
            "links.csv": "one row per settlement and target: minutes, km, detour, road classes and surfaces on the way",
            "link_areas.csv": "one row per area and target: mean, P90, shares within the limits",
            "road_lengths.csv": "one row per area and road class: km and densities",
            "network_shape.csv": "one row per area: alpha, beta, gamma, connectivity degree, intactness",
        },
        layers={f"links_{target}": layer_of(connectivity.of(target)) for target in known},
        map=connectivity_map(study, connectivity),
        parameters={"mode": connectivity.mode, **parameters_of(connectivity.options)},
        notes=connectivity.notes,
        missing=tuple(
            f"{_TITLES[t]}: no such seat is known, so no link was measured. Name seats, or give areas of that level."
            for t in known
            if t not in seated
        ),
    )


def _section(study: Study, connectivity: Connectivity, target: LinkTarget) -> Section:
    links = connectivity.of(target)
    own = connectivity.areas[connectivity.areas["target"] == target]
    return Section(
        title=_TITLES[target],
        paragraphs=(_conclusion(study, connectivity, target), _definition(connectivity, target)),
        figures=_figures(study, connectivity, target),
        listings=tuple(
            table
            for table in (
                _areas(connectivity, target, own),
                _worst(study, connectivity, links, target),
                _lost(study, connectivity, links, target),
                _elsewhere(connectivity) if target == "nearest_town" else None,
            )
            if table is not None and table.rows
        ),
    )


def _definition(connectivity: Connectivity, target: LinkTarget) -> str:
    sentence = connectivity.definition(target)
    return f"{sentence[0].upper()}{sentence[1:]}. Detour ratio: {_DETOUR}."


def _whole(connectivity: Connectivity, target: LinkTarget) -> dict[str, Any] | None:
    areas = connectivity.areas
    rows = records(areas[(areas["target"] == target) & (areas["area_id"] == "*")])
    return rows[0] if rows else None


def _figures(study: Study, connectivity: Connectivity, target: LinkTarget) -> tuple[Figure, ...]:
    row = _whole(connectivity, target)
    if row is None:
        return ()
    definition = connectivity.definition(target)
    lacking = people_missing(study)
    where = f" (unknown for {of_things(lacking, 'settlement')})" if lacking else ""
    figures = []
    for limit in connectivity.options.thresholds_min:
        people = row[f"population_share_{limit:g}"]
        is_known = math.isfinite(people)
        also = f" ({share(people)} of people)" if is_known else ""
        of_people = f", and of the people whose number is known{where}" if is_known else ""
        figures.append(
            Figure(
                value=share(row[f"settlements_share_{limit:g}"]),
                label=f"of settlements{also} within {limit:g} min of {GOALS[target]}",
                definition=f"{definition}; in <= {limit:g} min; {_OF_ALL}{of_people}",
            )
        )
    figures.append(
        Figure(
            value=minutes(row["mean_min"]),
            label=f"mean, P90 {minutes(row['p90_min'])}",
            definition="of those reached; nine in ten of them need at most the P90",
        )
    )
    figures.append(
        Figure(
            value=number(row["mean_detour_ratio"]),
            label="mean detour ratio",
            definition=f"{_DETOUR}; mean of the settlements reached that are not themselves the seat",
        )
    )
    return tuple(figures)


def _conclusion(study: Study, connectivity: Connectivity, target: LinkTarget) -> str:
    links = connectivity.of(target)
    total = len(links)
    reached = links[links["status"] == "reached"]
    if reached.empty:
        reason = "no such seat is known" if (links["status"] == "unknown").all() else "none can be reached by road"
        return f"Not one of {of_things(total, 'settlement')} is linked to {GOALS[target]}: {reason}."
    limit = connectivity.options.thresholds_min[0]
    within = int((reached["travel_min"] <= limit).sum())
    mode = MODES[connectivity.mode].capitalize()
    among = f"{count(within)} of {of_things(total, 'settlement')} ({share(within / total)})"
    sentences = [f"{mode}, {among} are within {limit:g} min of {GOALS[target]}."]
    farthest = reached.sort_values("travel_min", ascending=False, kind="stable").iloc[0]
    sentences.append(
        f"Those reached need {minutes(reached['travel_min'].mean())} on average; the farthest is "
        f"{name_of(farthest['name'], reached['travel_min'].idxmax())} with {minutes(farthest['travel_min'], limit)}."
    )
    words = {"too_far": "too far", "unreachable": "without a way there", "off_network": "off the road network",
             "unknown": "without a known seat"}  # fmt: skip
    lost = links["status"].value_counts()
    causes = [f"{count(lost[s])} {w}" for s, w in words.items() if lost.get(s, 0)]
    if causes:
        sentences.append(f"Not reached: {listed(causes)}.")
    if target == "nearest_town":
        sentences.append(_elsewhere_words(study, connectivity))
    return " ".join(sentences)


def _elsewhere_words(study: Study, connectivity: Connectivity) -> str:
    links = connectivity.of("nearest_town")
    away = links["is_elsewhere"].astype(bool)
    if not away.any():
        return "No settlement is nearer to another town than to its own."
    people = study.settlements.table["population"][away.to_numpy()].dropna()
    who = f" ({of_things(float(people.sum()), 'person', 'people')} where known)" if len(people) else ""
    verb = "is" if away.sum() == 1 else "are"
    return f"{of_things(int(away.sum()), 'settlement')}{who} {verb} nearer to another town than to the own town seat."


def _areas(connectivity: Connectivity, target: LinkTarget, own: pd.DataFrame) -> Listing:
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Settlements": lambda r: count(r["settlements"]),
        "Reached": lambda r: count(r["reached"]),
        "Mean": lambda r: minutes(r["mean_min"]),
        "P90": lambda r: minutes(r["p90_min"]),
    }
    has_people = bool(own["population"].notna().any())
    for limit in connectivity.options.thresholds_min:
        columns[f"≤ {limit:g} min (people)" if has_people else f"≤ {limit:g} min"] = _shares(limit)
    columns["Detour"] = lambda r: number(r["mean_detour_ratio"])
    if target == "nearest_town":
        columns["Nearer elsewhere"] = lambda r: count(r["nearer_elsewhere"])
    return area_listing(f"By area: {GOALS[target]}", own, columns, file="link_areas.csv")


def _shares(limit: float) -> Callable[[dict[str, Any]], str]:
    def cell(row: dict[str, Any]) -> str:
        people = row[f"population_share_{limit:g}"]
        also = f" ({share(people)})" if math.isfinite(people) else ""
        return share(row[f"settlements_share_{limit:g}"]) + also

    return cell


def _worst(study: Study, connectivity: Connectivity, links: gpd.GeoDataFrame, target: LinkTarget) -> Listing:
    limit = connectivity.options.thresholds_min[0]
    far = links[(links["status"] == "reached") & (links["travel_min"] > limit)]
    far = far.sort_values("travel_min", ascending=False, kind="stable")
    head = far.head(WORST_LISTED)
    rows = [
        (
            name_of(r["name"], place), str(place), area, name_of(r["destination_name"], r["destination_id"]),
            road_words(r["worst_class"]), text(r["worst_surface"]) or UNKNOWN,
            minutes(r["travel_min"], limit), km(r["network_km"]), number(r["detour_ratio"]), count(r["population"]),
        )
        for place, area, r in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]  # fmt: skip
    return listing(
        f"The farthest from {GOALS[target]} (more than {limit:g} min)",
        ("Settlement", "Code", "Area", "Seat", "Lowest road class", "Surface", "Minutes", "Road", "Detour", "People"),
        rows, file="links.csv", total=len(far), text_columns=6,
    )  # fmt: skip


def _lost(study: Study, connectivity: Connectivity, links: gpd.GeoDataFrame, target: LinkTarget) -> Listing:
    lost = links[links["status"] != "reached"]
    head = lost.head(WORST_LISTED)
    words = status_words(connectivity)
    rows = [
        (name_of(r["name"], place), str(place), area, words[r["status"]], count(r["population"]))
        for place, area, r in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]
    columns = ("Settlement", "Code", "Area", "Cause", "People")
    return listing(f"Not linked to {GOALS[target]}", columns, rows, file="links.csv", total=len(lost), text_columns=4)


def _elsewhere(connectivity: Connectivity) -> Listing:
    nearest, own = connectivity.of("nearest_town"), connectivity.of("town_seat")
    away = nearest[nearest["is_elsewhere"].astype(bool)]
    gain = (own["travel_min"].loc[away.index] - away["travel_min"]).sort_values(ascending=False, kind="stable")
    away = away.loc[gain.index]
    head = away.head(WORST_LISTED)
    rows = [
        (
            name_of(r["name"], place), str(place), name_of(o["destination_name"], o["destination_id"]),
            name_of(r["destination_name"], r["destination_id"]), minutes(o["travel_min"]), minutes(r["travel_min"]),
            minutes(o["travel_min"] - r["travel_min"]), count(r["population"]),
        )
        for place, r, o in zip(head.index, records(head), records(own.loc[head.index]), strict=True)
    ]  # fmt: skip
    return listing(
        "Nearer to another town than to their own",
        ("Settlement", "Code", "Own town seat", "Nearest town", "To own", "To nearest", "Saved", "People"),
        rows, file="links.csv", total=len(away), text_columns=4,
    )  # fmt: skip
