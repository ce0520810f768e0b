"""The map of what the network hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.criticality.phrases import (
    People,
    behind_words,
    by_stretch,
    closure_words,
    length_words,
    road_and_length,
    road_label,
)
from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Study
from spatial_uri.page.classes import ordinal_colours
from spatial_uri.page.part_tables import RANKED, area_words, records
from spatial_uri.page.theme_classes import GREY, by_kind, by_steps, quantile_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap
from spatial_uri.words.numbers import count, minutes, name_of, of_things

DRAWN = 20_000
"""How many of the worst closures the map draws; the tables hold all."""

_CUT_PEOPLE, _EXTRA_PERSON_MIN = (1000.0, 100.0), (10_000.0, 1_000.0)
_CUT_SETTLEMENTS, _EXTRA_MIN = (10.0, 3.0), (100.0, 10.0)
_NOBODY_KNOWN = ThemeClass(label="affects settlements whose people are not known", colour=GREY, hatched=True)
_LONGER_MIN = (5.0, 10.0, 20.0, 30.0, 60.0)
_SECOND = {"none": "no second way", "lost": "reaches none even with every road open"}


def criticality_map(study: Study, criticality: Criticality) -> ThemeMap:
    """Return the map of closures, second ways, bridges and junctions."""
    people = People.of(study)
    behind = criticality.bridges[criticality.bridges["settlements_behind"] > 0]
    junctions = criticality.junctions[criticality.junctions["settlements_behind"] > 0]
    layers = {"bridges": _bridges(behind, people), "junctions": _junctions(junctions, people)}
    themes: list[Theme] = []
    for target, closures in criticality.closures.items():
        label = criticality.target_labels.get(target, target)
        worst = closures.pieces.head(DRAWN)
        layers[f"roads_{target}"] = _roads(worst, people, closures.threshold_min)
        layers[f"settlements_{target}"] = _settlements(study, closures)
        themes += [
            _closure_theme(target, label, worst, closures, people),
            _second_theme(target, label, closures),
        ]
    return ThemeMap(
        heading="What hangs by a thread",
        subtitle=f"{study.name}: closures, second ways, bridges",
        layers=layers,
        themes=(*themes, _bridge_theme(behind, people), _junction_theme(junctions, people)),
    )


def _roads(pieces: gpd.GeoDataFrame, people: People, threshold_min: float) -> ThemeLayer:
    rows = records(pieces)
    return ThemeLayer(
        kind="line",
        of="roads",
        rows=pieces.index.to_numpy(),
        names=[road_label(r) for r in rows],
        records={
            "Length": [length_words(r) for r in rows],
            "If it is closed": [closure_words(r, people, threshold_min) for r in rows],
            "Whose way changes": [
                ", ".join(
                    filter(
                        None,
                        [of_things(r["settlements"], "settlement"), people.phrase(r["population"], r["settlements"])],
                    )
                )
                for r in rows
            ],
        },
        weights=quantile_weights(pieces["settlements_cut_off"] * 1e9 + pieces["extra_min"]),
    )


def _settlements(study: Study, closures: RoadClosures) -> ThemeLayer:
    places = study.settlements.table
    second = closures.places
    roads = criticality_roads(study, second["piece"])
    names = [name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)]
    return ThemeLayer(
        kind="point",
        of="settlements",
        names=names,
        records={
            "Code": [str(p) for p in places.index],
            "Area": area_words(study, places["area_id"]),
            "People": [count(p) for p in places["population"]],
            "With every road open": [minutes(m) for m in second["travel_min"]],
            "Second way": [second_words(r) for r in records(second)],
            "The road it needs most": roads,
        },
        labelled=True,
    )


def criticality_roads(study: Study, piece: pd.Series[int]) -> list[str]:
    """Call the road piece that each settlement needs most; empty where it needs none."""
    pieces = study.network.pieces
    rows = iter(records(pieces.take([p for p in piece if p >= 0])))
    return [road_and_length(next(rows)) if p >= 0 else "" for p in piece]


def second_words(row: Mapping[Any, Any]) -> str:
    """Say what second way a settlement has."""
    if not np.isfinite(row["travel_min"]):
        return _SECOND["lost"]
    if not row["has_second_way"]:
        return _SECOND["none"]
    if row["piece"] < 0:
        return "needs no road"
    return f"{minutes(row['second_travel_min'])}, {minutes(row['second_extra_min'])} longer"


def _closure_theme(target: str, label: str, worst: gpd.GeoDataFrame, closures: RoadClosures, people: People) -> Theme:
    rows = records(by_stretch(worst).head(RANKED))
    layer = f"roads_{target}"
    left_out = len(closures.pieces) - len(worst)
    drawn = f"; the {count(len(worst))} worst are drawn, the table holds all" if left_out else ""
    counted = "people" if people.known else "settlements, for the population of most is not known"
    classes, cls = _closure_classes(worst, people)
    return Theme(
        key=f"closures_{target}",
        title=f"Cost of closing a road, on the way to {label}",
        definition=(
            f"each road piece on somebody's fastest way to {label} closed, alone: who reaches none any more, and what "
            f"the others need more, in all; counted in {counted}{drawn}"
        ),
        uses=(by_kind(layer, cls, classes, title="If it is closed"),),
        ranking=[
            (layer, r["at"], f"{length_words(r)}: {closure_words(r, people, closures.threshold_min)}") for r in rows
        ],
        ranking_title="The worst closures",
    )


def _closure_classes(pieces: gpd.GeoDataFrame, people: People) -> tuple[dict[str, ThemeClass], list[str]]:
    """Class first by who is cut off, then by the extra time of the others."""
    if people.known:
        cuts, extras = _CUT_PEOPLE, _EXTRA_PERSON_MIN
        cut, extra = pieces["population_cut_off"], pieces["extra_person_min"]
        cut_words, extra_unit = "people", "person-minutes"
    else:
        cuts, extras = _CUT_SETTLEMENTS, _EXTRA_MIN
        cut, extra = pieces["settlements_cut_off"], pieces["extra_min"]
        cut_words, extra_unit = "settlements", "minutes in all"
    labels = [
        *_steps("cuts off", cuts, cut_words),
        *_steps("no one cut off,", extras, f"extra {extra_unit}"),
    ]
    colours = ordinal_colours(len(labels))[::-1]
    classes = {
        f"{k}": ThemeClass(label=label, colour=colour)
        for k, (label, colour) in enumerate(zip(labels, colours, strict=True))
    }
    is_cut = (pieces["settlements_cut_off"] > 0).to_numpy()
    step = np.where(is_cut, _step_of(cut, cuts), 3 + _step_of(extra, extras))
    unknown = np.isnan(np.where(is_cut, cut.to_numpy(dtype=float), extra.to_numpy(dtype=float)))
    kinds = np.where(unknown, "unknown", step.astype(str))
    return classes | {"unknown": _NOBODY_KNOWN}, kinds.tolist()


def _steps(words: str, limits: Sequence[float], unit: str) -> tuple[str, ...]:
    high, low = limits
    return (
        f"{words} {high:,g} {unit} or more",
        f"{words} {low:,g} to {high:,g} {unit}",
        f"{words} fewer than {low:,g} {unit}",
    )


def _step_of(values: pd.Series[float], limits: Sequence[float]) -> Int64Array:
    numbers = values.to_numpy(dtype=float)
    return np.asarray(np.sum([numbers < limit for limit in limits], axis=0), dtype=np.int64)


def _second_theme(target: str, label: str, closures: RoadClosures) -> Theme:
    second = closures.places
    layer = f"settlements_{target}"
    has_way = np.isfinite(second["travel_min"].to_numpy(dtype=float))
    extra = second["second_extra_min"].to_numpy(dtype=float)
    stuck = has_way & ~second["has_second_way"].to_numpy(dtype=bool)
    use = by_steps(
        layer, np.where(stuck, np.inf, extra), (*_LONGER_MIN, 1e9), title="Longer on the second way",
        labels=(*_longer(_LONGER_MIN), _SECOND["none"]), missing=_SECOND["lost"],
    )  # fmt: skip
    order = [
        *np.flatnonzero(stuck),
        *np.argsort(-np.nan_to_num(np.where(has_way & ~stuck, extra, np.nan)), kind="stable"),
    ]
    seen = [int(k) for k in order if stuck[k] or (np.isfinite(extra[k]) and extra[k] > 0)]
    seen = list(dict.fromkeys(seen))[:RANKED]
    return Theme(
        key=f"second_{target}",
        title=f"The second way to {label}",
        definition=(
            f"the one road piece that a settlement needs most on its fastest way to {label} closed: is there a second "
            "way, and how much longer is it"
        ),
        uses=(use,),
        ranking=[(layer, k, second_words(second.iloc[k].to_dict())) for k in seen],
        ranking_title="No second way, then the longest",
    )


def _longer(breaks: Sequence[float]) -> list[str]:
    labels = [f"≤ {breaks[0]:g} min longer", *(f"{a:g}–{b:g} min" for a, b in pairwise(breaks))]
    return [*labels, f"> {breaks[-1]:g} min"]


def _bridges(bridges: gpd.GeoDataFrame, people: People) -> ThemeLayer:
    rows = records(bridges)
    return ThemeLayer(
        kind="line",
        of="roads",
        rows=bridges.index.to_numpy(),
        names=[road_label(r) for r in rows],
        records={"Behind it": [behind_words(r, people) for r in rows]},
        weights=quantile_weights(bridges["settlements_behind"]),
    )


def _junctions(junctions: gpd.GeoDataFrame, people: People) -> ThemeLayer:
    rows = records(junctions)
    return ThemeLayer(
        kind="point",
        geometry=junctions.geometry,
        names=[f"Junction {i}" for i in junctions.index],
        records={
            "Behind it": [behind_words(r, people) for r in rows],
            "Parts without it": [count(r["parts"]) for r in rows],
        },
        weights=quantile_weights(junctions["settlements_behind"]),
    )


_BEHIND = (1.0, 3.0, 10.0, 30.0)
_BEHIND_WORDS = ("1 settlement", "2–3 settlements", "4–10 settlements", "11–30 settlements", "more than 30")


def _bridge_theme(bridges: gpd.GeoDataFrame, people: People) -> Theme:
    rows = records(by_stretch(bridges).head(RANKED))
    return Theme(
        key="bridges",
        title="Roads without which the network falls in two",
        definition="road pieces whose loss cuts the network in two, where a settlement is behind",
        uses=(by_steps("bridges", bridges["settlements_behind"], _BEHIND, title="Behind it", labels=_BEHIND_WORDS),),
        ranking=[("bridges", r["at"], f"{length_words(r)}: {behind_words(r, people)}") for r in rows],
        ranking_title="Most behind",
    )


def _junction_theme(junctions: gpd.GeoDataFrame, people: People) -> Theme:
    rows = records(junctions.head(RANKED))
    return Theme(
        key="junctions",
        title="Junctions without which the network falls apart",
        definition="articulation points: junctions whose loss cuts the network apart, where a settlement is behind",
        uses=(
            by_steps("junctions", junctions["settlements_behind"], _BEHIND, title="Behind it", labels=_BEHIND_WORDS),
        ),
        ranking=[("junctions", k, f"{count(r['parts'])} parts: {behind_words(r, people)}") for k, r in enumerate(rows)],
        ranking_title="Most behind",
    )
