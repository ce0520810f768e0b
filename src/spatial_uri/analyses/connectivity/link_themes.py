"""The themes of the map of the links."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from spatial_uri.analyses.connectivity.link_words import DETOUR_RATIO, GOALS, link_definition, status_words
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.page.part_tables import RANKED
from spatial_uri.page.theme_classes import BLUE, DARK, GREY, ORANGE, RANKS, RED, by_kind, by_minutes, by_steps
from spatial_uri.page.themes import Theme, ThemeClass, ThemeUse
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import km, minutes, name_of, number, text

# What a planner tells apart on a map, from the best road to the worst: label, colour, classes. Links of a class belong
# to its group, and classes that are in none belong to the last group.
_ROAD_GROUPS = (
    (N_("motorway or trunk road"), "#f7e722", ("motorway", "trunk")),
    (N_("primary road"), "#70cf56", ("primary",)),
    (N_("secondary road"), "#25aa82", ("secondary",)),
    (N_("tertiary road"), "#24878d", ("tertiary",)),
    (
        N_("unclassified road or residential street"),
        "#31688d",
        ("unclassified", "residential", "living_street", "road"),
    ),
    (N_("service road"), "#433d84", ("service",)),
    (N_("track, path or another"), "#440154", ()),
)
_DETOURS = (1.2, 1.5, 2.0, 3.0)


def minutes_theme(connectivity: Connectivity, target: LinkTarget) -> Theme | None:
    """Return the theme of the minutes to a seat; None if no such seat is known."""
    links = connectivity.of(target)
    if (links["status"] == "unknown").all():
        return None
    title = say("Minutes to {goal_term}", goal_term=GOALS[target])
    limit_min = connectivity.travel.search_limit_min
    return Theme(
        key=f"{target}_min",
        title=title,
        definition=link_definition(connectivity, target),
        uses=(by_minutes("settlements", links["travel_min"], links["status"], title=title, limit_min=limit_min),),
        ranking=_not_reached_then_farthest(connectivity, links),
        ranking_title=say("Not reached, then the farthest from {goal_term}", goal_term=GOALS[target]),
    )


def _not_reached_then_farthest(connectivity: Connectivity, links: gpd.GeoDataFrame) -> list[tuple[str, int, str]]:
    words = status_words(connectivity)
    status, travel_min = links["status"].to_numpy(), links["travel_min"].to_numpy(dtype=float)
    lost = np.flatnonzero(~np.isin(status, ("reached", "unknown")))
    reached = np.flatnonzero(status == "reached")
    far = reached[np.argsort(-travel_min[reached], kind="stable")]
    entries = []
    for row in [*lost, *far][:RANKED]:
        entry = minutes(travel_min[row]) if status[row] == "reached" else words[status[row]]
        entries.append(("settlements", int(row), entry))
    return entries


def nearest_theme(connectivity: Connectivity, lines: int) -> Theme:
    """Return the theme of who is nearer to another town than to the own one; `lines` lead there."""
    nearest, own = connectivity.of("nearest_town"), connectivity.of("town_seat")
    reached = (nearest["status"] == "reached").to_numpy()
    elsewhere = nearest["is_elsewhere"].to_numpy(dtype=bool)
    has_own = (own["status"] == "reached").to_numpy()
    kinds = np.select([~reached, elsewhere, ~has_own], ["none", "elsewhere", "unknown"], default="own")
    saved = (own["travel_min"] - nearest["travel_min"]).to_numpy(dtype=float)
    rows = _largest_first(saved, np.flatnonzero(elsewhere))
    away = {"away": ThemeClass(label=say("to the nearer town"), colour=RED)}
    classes = {
        "own": ThemeClass(label=say("the own town seat is nearest"), colour=BLUE),
        "elsewhere": ThemeClass(label=say("another town is nearer"), colour=RED),
        "unknown": ThemeClass(label=say("own town seat not known or not reached"), colour=ORANGE, hatched=True),
        "none": ThemeClass(label=say("no town reached"), colour=GREY, hatched=True),
    }
    uses: list[ThemeUse] = [by_kind("away", ["away"] * lines, away, title=say("Links"))] if lines else []
    return Theme(
        key="nearest_town",
        title=say("Nearest town: the own one or another"),
        definition=say(
            "{definition}; compared with the seat of the own township",
            definition=link_definition(connectivity, "nearest_town"),
        ),
        uses=(*uses, by_kind("settlements", kinds.tolist(), classes, title=say("The nearest town"))),
        ranking=[("settlements", r, _nearest_and_own(nearest.iloc[r], own.iloc[r])) for r in rows],
        ranking_title=say("Nearer to another town: the largest difference first"),
    )


def _nearest_and_own(nearest: Any, own: Any) -> str:
    return say(
        "{nearest_time} to {nearest}, {own_time} to {own}",
        nearest_time=minutes(nearest["travel_min"]),
        nearest=name_of(nearest["destination_name"], nearest["destination_id"]),
        own_time=minutes(own["travel_min"]),
        own=name_of(own["destination_name"], own["destination_id"]),
    )


def _linked(connectivity: Connectivity) -> LinkTarget | None:
    """Return the target whose ways are shown: the own town if any settlement reaches it, else the next one."""
    order: tuple[LinkTarget, ...] = ("town_seat", "county_seat", "nearest_town")
    return next((t for t in order if (connectivity.of(t)["status"] == "reached").any()), None)


def _largest_first(values: ArrayLike, rows: ArrayLike) -> list[int]:
    """Return the rows in the order of their values, the largest first, no more than a ranking holds."""
    numbers, chosen = np.asarray(values, dtype=float), np.asarray(rows)
    order = np.argsort(-np.nan_to_num(numbers[chosen]), kind="stable")[:RANKED]
    return [int(row) for row in chosen[order]]


def detour_theme(connectivity: Connectivity) -> Theme | None:
    """Return the theme of the detour ratio; None if nobody is linked."""
    target = _linked(connectivity)
    if target is None:
        return None
    links = connectivity.of(target)
    detour = links["detour_ratio"].to_numpy(dtype=float)
    rows = _largest_first(detour, np.flatnonzero(np.isfinite(detour)))
    straight = links["straight_km"].to_numpy(dtype=float)
    missing = say("the seat itself, or no way known")
    return Theme(
        key="detour",
        title=say("Detour ratio to {goal_term}", goal_term=GOALS[target]),
        definition=say(DETOUR_RATIO),
        uses=(by_steps("settlements", detour, _DETOURS, title=say("Detour ratio"), missing=missing),),
        ranking=[
            (
                "settlements",
                r,
                say("{detour} ({straight} straight)", detour=number(detour[r]), straight=km(straight[r])),
            )
            for r in rows
        ],
        ranking_title=say("The longest detours"),
    )


def class_theme(connectivity: Connectivity) -> Theme | None:
    """Return the theme of the lowest road class on the way; None if nobody is linked."""
    target = _linked(connectivity)
    if target is None:
        return None
    group = {name: label for label, _, names in _ROAD_GROUPS for name in names}
    other = _ROAD_GROUPS[-1][0]
    worst = connectivity.of(target)["worst_class"]
    kinds = [group.get(w.removesuffix("_link"), other) if isinstance(w, str) else "" for w in worst]
    classes = {label: ThemeClass(label=say(label), colour=colour) for label, colour, _ in _ROAD_GROUPS}
    return Theme(
        key="worst_class",
        title=say("Lowest road class on the way to {goal_term}", goal_term=GOALS[target]),
        definition=say("the lowest class of any road on the fastest way, however short"),
        uses=(by_kind("settlements", kinds, classes | {"": _no_way()}, title=say("Lowest road class")),),
    )


def _no_way() -> ThemeClass:
    return ThemeClass(label=say("no way known"), colour=GREY, hatched=True)


def surface_theme(connectivity: Connectivity) -> Theme | None:
    """Return the theme of the worst surface on the way; None if nobody is linked."""
    target = _linked(connectivity)
    if target is None:
        return None
    links = connectivity.of(target)
    kinds = [text(s) for s in links["worst_surface"]]
    unpaved_km = (links["unpaved_share"] * links["network_km"]).to_numpy(dtype=float)
    rows = _largest_first(unpaved_km, np.flatnonzero(np.nan_to_num(unpaved_km) > 0))
    classes = {
        "paved": ThemeClass(label=say("paved all the way"), colour=BLUE),
        "unknown": ThemeClass(label=say("surface not known somewhere"), colour=ORANGE),
        "unpaved": ThemeClass(label=say("unpaved somewhere"), colour=DARK),
        "": _no_way(),
    }
    return Theme(
        key="worst_surface",
        title=say("Worst surface on the way to {goal_term}", goal_term=GOALS[target]),
        definition=say(
            "unpaved if any road on the fastest way is, else not known if that of any is not known, else paved"
        ),
        uses=(by_kind("settlements", kinds, classes, title=say("Surface of the way")),),
        ranking=[("settlements", r, say("{length} unpaved", length=km(unpaved_km[r]))) for r in rows],
        ranking_title=say("The longest unpaved ways"),
    )


def rank_theme(connectivity: Connectivity) -> Theme:
    """Return the theme of the ranks of the settlements."""
    ranks = list(connectivity.of("town_seat")["rank"])
    return Theme(
        key="ranks",
        title=say("Settlements by rank"),
        definition=say("county seat, town, central village, village, as the hierarchy of the study has them"),
        uses=(by_kind("settlements", ranks, RANKS, title=say("Rank")),),
    )
