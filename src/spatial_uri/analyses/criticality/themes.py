"""The themes of the map of the critical roads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.criticality.phrases import (
    People,
    behind_words,
    by_road,
    by_stretch,
    closure_words,
    length_words,
    place_words,
    second_way_words,
)
from spatial_uri.analyses.criticality.result import RoadClosures
from spatial_uri.model.arrays import Int64Array
from spatial_uri.page.classes import LIMIT_COLOUR, ordinal_colours
from spatial_uri.page.marks import Marks
from spatial_uri.page.part_tables import RANKED, records
from spatial_uri.page.theme_classes import GREY, by_kind, by_steps
from spatial_uri.page.themes import Theme, ThemeClass
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import count

NUMBERED = 10
"""How many of the worst roads stand out; the others are shown when asked for."""

_NUMBERED = "numbered"
_LONGER_MIN = (5.0, 10.0, 20.0, 30.0, 60.0)
_CUT_PEOPLE = (
    (1000.0, 100.0),
    (
        N_("cuts off {high} people or more"),
        N_("cuts off {low} to {high} people"),
        N_("cuts off fewer than {low} people"),
    ),
)
_CUT_SETTLEMENTS = (
    (10.0, 3.0),
    (
        N_("cuts off {high} settlements or more"),
        N_("cuts off {low} to {high} settlements"),
        N_("cuts off fewer than {low} settlements"),
    ),
)
_EXTRA_PERSON_MIN = (
    (10_000.0, 1_000.0),
    (
        N_("no one cut off, {high} extra person-minutes or more"),
        N_("no one cut off, {low} to {high} extra person-minutes"),
        N_("no one cut off, fewer than {low} extra person-minutes"),
    ),
)
_EXTRA_MIN = (
    (100.0, 10.0),
    (
        N_("no one cut off, {high} extra minutes in all or more"),
        N_("no one cut off, {low} to {high} extra minutes in all"),
        N_("no one cut off, fewer than {low} extra minutes in all"),
    ),
)
# (high, low) limits and the labels of the three classes that they part
BEHIND = (1.0, 3.0, 10.0, 30.0)
BEHIND_LABELS = (
    N_("1 settlement"),
    N_("2–3 settlements"),
    N_("4–10 settlements"),
    N_("11–30 settlements"),
    N_("more than 30 settlements"),
)


def closure_theme(
    target: str,
    label: str,
    worst: gpd.GeoDataFrame,
    closures: RoadClosures,
    people: People,
    *,
    roads: Int64Array,
    marks: Marks | None = None,
) -> Theme:
    """Return the theme of what each closure costs.

    `worst` are the segments drawn, `roads` the road of each, and `marks` whom each concerns.
    """
    ranked = by_road(worst, roads.tolist())
    rows = records(ranked.head(RANKED))
    layer = f"roads_{target}"
    classes, kinds = _closure_classes(worst, people)
    numbered = np.isin(roads, ranked["road"].head(NUMBERED))
    cut = worst["settlements_cut_off"].to_numpy()  # of a road that cuts somebody off, only where it does
    numbered &= (cut > 0) | (pd.Series(cut).groupby(roads).transform("max").to_numpy() == 0)
    classes = {_NUMBERED: ThemeClass(label=N_("the ten worst"), colour=LIMIT_COLOUR)} | {
        kind: replace(each, is_hidden=True) for kind, each in classes.items()
    }
    kinds = [
        _NUMBERED if is_numbered and kind != "unknown" else kind
        for is_numbered, kind in zip(numbered, kinds, strict=True)
    ]
    use = by_kind(layer, kinds, classes, title=say("Roads, each by its worst stretch if that is closed"))
    return Theme(
        key=f"closures_{target}",
        title=say("Cost of closing a road, on the way to {target}", target=label),
        definition=_closure_definition(label, people, drawn=len(worst), of=len(closures.segments)),
        uses=(replace(use, is_numbered=True, marks=marks, things=_road_of_stretch(worst, roads)),),
        ranking=[
            (
                layer,
                r["at"],
                say("{length}: {words}", length=place_words(r), words=closure_words(r, people, closures.threshold_min)),
            )
            for r in rows
        ],
        ranking_title=say("The worst closures"),
    )


def _road_of_stretch(worst: pd.DataFrame, roads: Int64Array) -> list[int]:
    """Return the road of each segment; a stretch along several roads is told as one of the first of them."""
    found: list[int] = pd.Series(roads, index=worst.index).groupby(worst["stretch"]).transform("first").tolist()
    return found


def _closure_definition(label: str, people: People, *, drawn: int, of: int) -> str:
    if people.known:
        definition = say(
            "each road segment on somebody's fastest way to {target} closed, alone: who reaches none any more, and "
            "what the others need more, in all; counted in people",
            target=label,
        )
    else:
        definition = say(
            "each road segment on somebody's fastest way to {target} closed, alone: who reaches none any more, and "
            "what the others need more, in all; counted in settlements, for the population of most is not known",
            target=label,
        )
    if drawn == of:
        return definition
    return say("{definition}; the {count} worst are drawn, the table holds all", definition=definition, count=drawn)


def _with_length(row: dict[str, object], words: str) -> str:
    return say("{length}: {words}", length=length_words(row), words=words)


def _closure_classes(segments: gpd.GeoDataFrame, people: People) -> tuple[dict[str, ThemeClass], list[str]]:
    """Class first by who is cut off, then by the extra time of the others."""
    if people.known:
        (cuts, cut_labels), (extras, extra_labels) = _CUT_PEOPLE, _EXTRA_PERSON_MIN
        cut, extra = segments["population_cut_off"], segments["extra_person_min"]
    else:
        (cuts, cut_labels), (extras, extra_labels) = _CUT_SETTLEMENTS, _EXTRA_MIN
        cut, extra = segments["settlements_cut_off"], segments["extra_min"]
    labels = [
        *(say(label, high=cuts[0], low=cuts[1]) for label in cut_labels),
        *(say(label, high=extras[0], low=extras[1]) for label in extra_labels),
    ]
    colours = ordinal_colours(len(labels))[::-1]
    classes = {
        f"{k}": ThemeClass(label=label, colour=colour)
        for k, (label, colour) in enumerate(zip(labels, colours, strict=True))
    }
    nobody_known = say("affects settlements whose people are not known")
    classes["unknown"] = ThemeClass(label=nobody_known, colour=GREY, hatched=True)
    is_cut = (segments["settlements_cut_off"] > 0).to_numpy()
    step = np.where(is_cut, _step_of(cut, cuts), 3 + _step_of(extra, extras))
    unknown = np.isnan(np.where(is_cut, cut.to_numpy(dtype=float), extra.to_numpy(dtype=float)))
    return classes, np.where(unknown, "unknown", step.astype(str)).tolist()


def _step_of(values: pd.Series[float], limits: Sequence[float]) -> Int64Array:
    numbers = values.to_numpy(dtype=float)
    return np.asarray(np.sum([numbers < limit for limit in limits], axis=0), dtype=np.int64)


def second_way_theme(target: str, label: str, closures: RoadClosures) -> Theme:
    """Return the theme of the second ways: none, or how much longer."""
    second = closures.places
    layer = f"settlements_{target}"
    has_way = np.isfinite(second["travel_min"].to_numpy(dtype=float))
    extra = second["second_extra_min"].to_numpy(dtype=float)
    stuck = has_way & ~second["has_second_way"].to_numpy(dtype=bool)
    use = by_steps(
        layer,
        np.where(stuck, np.inf, extra),
        (*_LONGER_MIN, 1e9),
        title=say("Longer on the second way"),
        labels=(*_longer(_LONGER_MIN), say("no second way")),
        missing=say("reaches none even with every road open"),
    )
    longest_first = np.argsort(-np.nan_to_num(np.where(has_way & ~stuck, extra, np.nan)), kind="stable")
    order = [*np.flatnonzero(stuck), *(k for k in longest_first if not stuck[k] and extra[k] > 0)]
    return Theme(
        key=f"second_{target}",
        title=say("The second way to {target}", target=label),
        definition=say(
            "the one road segment that a settlement needs most on its fastest way to {target} closed: is there a "
            "second way, and how much longer is it",
            target=label,
        ),
        uses=(use,),
        ranking=[(layer, int(k), second_way_words(second.iloc[k].to_dict())) for k in order[:RANKED]],
        ranking_title=say("No second way, then the longest"),
    )


def _longer(breaks: Sequence[float]) -> list[str]:
    return [
        say("≤ {upper_min} longer", upper_min=breaks[0]),
        *(say("{low}–{upper_min}", low=low, upper_min=upper) for low, upper in pairwise(breaks)),
        say("> {upper_min}", upper_min=breaks[-1]),
    ]


def bridge_theme(bridges: gpd.GeoDataFrame, people: People) -> Theme:
    """Return the theme of the bridges with a settlement behind."""
    rows = records(by_stretch(bridges).head(RANKED))
    labels = [say(label) for label in BEHIND_LABELS]
    return Theme(
        key="bridges",
        title=say("Roads without which the network falls in two"),
        definition=say("road segments whose loss cuts the network in two, where a settlement is behind"),
        uses=(by_steps("bridges", bridges["settlements_behind"], BEHIND, title=say("Behind it"), labels=labels),),
        ranking=[("bridges", r["at"], _with_length(r, behind_words(r, people))) for r in rows],
        ranking_title=say("Most behind"),
    )


def junction_theme(junctions: gpd.GeoDataFrame, people: People) -> Theme:
    """Return the theme of the articulation points with a settlement behind."""
    rows = records(junctions.head(RANKED))
    labels = [say(label) for label in BEHIND_LABELS]
    return Theme(
        key="junctions",
        title=say("Junctions without which the network falls apart"),
        definition=say(
            "articulation points: junctions whose loss cuts the network apart, where a settlement is behind"
        ),
        uses=(by_steps("junctions", junctions["settlements_behind"], BEHIND, title=say("Behind it"), labels=labels),),
        ranking=[
            (
                "junctions",
                k,
                say("{parts} parts: {words}", parts=count(r["parts"]), words=behind_words(r, people)),
            )
            for k, r in enumerate(rows)
        ],
        ranking_title=say("Most behind"),
    )
