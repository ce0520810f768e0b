"""The sections of the report on the length and the shape of the roads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from spatial_uri.analyses.connectivity.result import ALL_CLASSES, Connectivity
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.roads.carriageways import CARRIAGEWAYS_WITHIN_M
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, known_figures, listing, records, whole
from spatial_uri.page.road_words import road_class_words
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, km, number, share

_INDICES = {
    "alpha": (
        N_("alpha"),
        N_(
            "circuits over the most that a planar graph can have, mu / (2v - 5): 0 a tree, 1 every circuit (Kansky "
            "1963)"
        ),
    ),
    "beta": (N_("beta"), N_("edges over vertices, e / v: below 1 a tree, above 1 circuits (Kansky 1963)")),
    "gamma": (N_("gamma"), N_("edges over the most that a planar graph can have, e / 3(v - 2) (Kansky 1963)")),
    "cyclomatic": (N_("cyclomatic number"), N_("independent circuits, e - v + p (Kansky 1963)")),
    "connectivity_degree": (
        N_("connectivity degree C"),
        N_(
            "C = (L / xi) / sqrt(A N) with all settlements as nodes, L km of road of class unclassified and above (no "
            "streets, no tracks; dual carriageways once), A km2: about 1 a tree, 2 a grid, 3.2 triangles; not told for "
            "fewer than five nodes"
        ),
    ),
    "connectivity_degree_towns": (
        N_("connectivity degree C of the towns"),
        N_("the same with county and town seats as nodes, and roads of class tertiary and above"),
    ),
    "intactness_share": (
        N_("intact"),
        N_("share of the road length that belongs to the largest connected part of the network"),
    ),
}
# column of `Connectivity.shape` -> (label, definition)


def road_section(study: Study, connectivity: Connectivity) -> Section:
    """Return lengths and densities of the roads, by class and by area."""
    roads = connectivity.roads
    every = roads[roads["road_class"] == ALL_CLASSES]
    row = whole(study, every)
    people = study.settlements.table["population"]
    nobody = "" if are_enough_known(people.to_numpy()) else _without_people(int(people.notna().sum()), len(people))
    known, lacking = known_figures(_road_figures(row)[: 2 if nobody else 3] if row else [])
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        say("Road length"): lambda r: km(r["length_km"]),
        say("As drawn"): lambda r: km(r["carriageway_km"]),
        say("Per 100 km²"): lambda r: km(r["km_per_100_km2"]),
        say("Per 10,000 people"): lambda r: km(r["km_per_10000_people"]),
    }
    reading = say(
        "The two lines of a dual carriageway count once: one-way segments of the same class with the same ref or name, "
        "in opposite directions and no more than {within_m} apart, count half each; as drawn, they count in full. A "
        "road on the border of two areas belongs to both by half. Share: of the length of all roads that the mode of "
        "travel may use.",
        within_m=CARRIAGEWAYS_WITHIN_M,
    )
    return Section(
        title=say("Roads"),
        paragraphs=tuple(filter(None, (reading, lacking, nobody))),
        figures=known,
        listings=(
            _classes_of(roads[roads["area_id"] == row["area_id"]] if row else roads.head(0)),
            area_listing(say("By area"), every, columns, file="road_lengths.csv"),
        ),
    )


def _without_people(known: int, total: int) -> str:
    return say(
        "No road length per 10,000 people is told: people are known for {known} of {total} settlements, less than "
        "half.",
        known=known,
        total=total,
    )


def _road_figures(row: dict[str, Any]) -> list[Figure]:
    return [
        Figure(
            value=km(row["length_km"]),
            label=say("of road in the study"),
            definition=say(
                "geodesic length, both ways and both lines of a dual carriageway once; as drawn {carriageway_km}",
                carriageway_km=row["carriageway_km"],
            ),
        ),
        Figure(
            value=km(row["km_per_100_km2"]),
            label=say("of road per 100 km²"),
            definition=say("road length over the area of the studied areas"),
        ),
        Figure(
            value=km(row["km_per_10000_people"]),
            label=say("of road per 10,000 people"),
            definition=say("road length over the people of the settlements whose number is known"),
        ),
    ]


def _classes_of(roads: pd.DataFrame) -> Listing:
    by_length = roads[roads["road_class"] != ALL_CLASSES].sort_values("length_km", ascending=False, kind="stable")
    rows = [
        (
            road_class_words(r["road_class"]), km(r["length_km"]), km(r["carriageway_km"]), share(r["length_share"]),
            km(r["km_per_100_km2"]), km(r["km_per_10000_people"]),
        )
        for r in records(by_length)
    ]  # fmt: skip
    columns = (
        say("Road class"), say("Length"), say("As drawn"), say("Share"), say("Per 100 km²"), say("Per 10,000 people"),
    )  # fmt: skip
    return listing(say("By road class"), columns, rows, file="road_lengths.csv", text_columns=1)


def shape_section(study: Study, connectivity: Connectivity) -> Section:
    """Return the indices of the shape of the network."""
    row = whole(study, connectivity.shape)
    figures, lacking = known_figures(
        [
            Figure(value=_index(key, row[key]), label=_label(key, label, row), definition=say(definition))
            for key, (label, definition) in _INDICES.items()
            if row is not None
        ]
    )
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        say("Vertices"): lambda r: count(r["vertices"]),
        say("Edges"): lambda r: count(r["edges"]),
        say("Parts"): lambda r: count(r["parts"]),
        say("mu"): lambda r: _index("cyclomatic", r["cyclomatic"]),
        say("alpha"): lambda r: _index("alpha", r["alpha"]),
        say("beta"): lambda r: _index("beta", r["beta"]),
        say("gamma"): lambda r: _index("gamma", r["gamma"]),
        say("C (nodes)"): lambda r: _degree(r, "connectivity_degree"),
        say("C of towns (nodes)"): lambda r: _degree(r, "connectivity_degree_towns"),
        say("Intact"): lambda r: share(r["intactness_share"]),
    }
    reading = say(
        "Junctions and ends are the vertices, the roads between them the edges, the two lines of a dual carriageway "
        "two. The nodes of C are settlements: all of them, or towns and county seats alone; C is not told for fewer "
        "than five. Such totals say nothing of who is linked to which town: read them beside the minutes. An index is "
        "unknown where it is not defined for an area."
    )
    return Section(
        title=say("Shape of the road network"),
        paragraphs=tuple(filter(None, (reading, lacking))),
        figures=figures,
        listings=(area_listing(say("By area"), connectivity.shape, columns, file="network_shape.csv"),),
    )


def _label(key: str, label: str, row: dict[str, Any]) -> str:
    """Return the label of an index, with the number of its nodes where it has nodes of its own."""
    if f"{key}_nodes" not in row:
        return say(label)
    return say_n("{index_term} ({count} node)", "{index_term} ({count} nodes)", row[f"{key}_nodes"], index_term=label)


def _degree(row: dict[str, Any], key: str) -> str:
    """Write a connectivity degree with its number of nodes."""
    return f"{_index('', row[key])} ({count(row[f'{key}_nodes'])})"


def _index(key: str, value: float) -> str:
    if key == "cyclomatic":
        return count(value)
    return share(value) if key.endswith("_share") else number(value, 3)
