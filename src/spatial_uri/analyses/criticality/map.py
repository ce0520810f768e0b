"""The map of the critical roads."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.criticality.map_marks import marks_of
from spatial_uri.analyses.criticality.phrases import (
    Concerned,
    People,
    behind_words,
    closure_words,
    length_words,
    needed_roads,
    roads_of,
    second_way_words,
    settlements_words,
)
from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.analyses.criticality.themes import (
    BEHIND,
    BEHIND_LABELS,
    bridge_theme,
    closure_theme,
    junction_theme,
    second_way_theme,
)
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import records
from spatial_uri.page.road_words import road_label
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_steps, quantile_weights
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, minutes

DRAWN = 20_000
"""How many of the worst closures the map draws; the tables hold all."""


def criticality_map(study: Study, criticality: Criticality) -> ThemeMap:
    """Return the map of closures, second ways, bridges and junctions."""
    people = People.of(study)
    behind = criticality.bridges[criticality.bridges["settlements_behind"] > 0]
    junctions = criticality.junctions[criticality.junctions["settlements_behind"] > 0]
    layers = {"bridges": _bridges(behind, people), "junctions": _junctions(junctions, people)}
    labels = criticality.target_labels
    themes: list[Theme] = []
    for target, closures in criticality.closures.items():
        worst = closures.segments.head(DRAWN)
        layers[f"roads_{target}"] = _roads(worst, people, closures)
        layers[f"settlements_{target}"] = _settlements(study, closures)
        marks = marks_of(study, worst, closures, f"settlements_{target}")
        roads = roads_of(study.network, worst)
        themes.append(closure_theme(target, labels[target], worst, closures, people, roads=roads, marks=marks))
        themes.append(second_way_theme(target, labels[target], closures))
    return ThemeMap(
        heading=say("Critical roads: what each closure costs"),
        subtitle=say("{study}: closures, second ways, bridges", study=study.name),
        layers=layers,
        themes=(*themes, bridge_theme(behind, people), junction_theme(junctions, people)),
        in_cards={
            say("Second way to {target}", target=labels[target]): (f"settlements_{target}", say("Second way"))
            for target in criticality.closures
        },
    )


def new_way_use(settlements: pd.Series[int]) -> ThemeUse:
    """Class parts of new ways by how many settlements drive over them while a road is closed."""
    labels = [say(label) for label in BEHIND_LABELS]
    return by_steps("new_ways", settlements, BEHIND, title=say("Settlements whose new way it is"), labels=labels)


def _roads(segments: gpd.GeoDataFrame, people: People, closures: RoadClosures) -> ThemeLayer:
    rows, concerned = records(segments), Concerned.of(closures)
    return ThemeLayer(
        kind="line",
        of="roads",
        rows=segments.index.to_numpy(),
        names=[road_label(r) for r in rows],
        records={
            say("Length"): [length_words(r) for r in rows],
            say("If it is closed"): [closure_words(r, people, closures.threshold_min) for r in rows],
            say("Who is cut off"): [concerned.cut_off(r["stretch"]) for r in rows],
            say("Whose way changes"): [
                settlements_words(r["settlements"], people.phrase(r["population"], r["settlements"])) for r in rows
            ],
        },
        weights=quantile_weights(segments["settlements_cut_off"] * 1e9 + segments["extra_min"]),
    )


def _settlements(study: Study, closures: RoadClosures) -> ThemeLayer:
    second = closures.places
    return settlement_layer(
        study,
        {
            say("With every road open"): [minutes(m) for m in second["travel_min"]],
            say("Second way"): [second_way_words(r) for r in records(second)],
            say("The road it needs most"): needed_roads(study, second["segment"]),
        },
    )


def _bridges(bridges: gpd.GeoDataFrame, people: People) -> ThemeLayer:
    rows = records(bridges)
    return ThemeLayer(
        kind="line",
        of="roads",
        rows=bridges.index.to_numpy(),
        names=[road_label(r) for r in rows],
        records={say("Behind it"): [behind_words(r, people) for r in rows]},
        weights=quantile_weights(bridges["settlements_behind"]),
    )


def _junctions(junctions: gpd.GeoDataFrame, people: People) -> ThemeLayer:
    rows = records(junctions)
    return ThemeLayer(
        kind="point",
        geometry=junctions.geometry,
        names=[say("Junction {node_id}", node_id=str(i)) for i in junctions.index],
        records={
            say("Behind it"): [behind_words(r, people) for r in rows],
            say("Parts without it"): [count(r["parts"]) for r in rows],
        },
        weights=quantile_weights(junctions["settlements_behind"]),
    )
