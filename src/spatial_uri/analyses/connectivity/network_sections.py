"""The sections of the summary page on the length and the shape of the roads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spatial_uri.analyses.connectivity.result import Connectivity
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Section
from spatial_uri.page.part_tables import area_listing, known_figures, listing, records, whole
from spatial_uri.words.numbers import count, km, number, share

_DEFINITIONS = {
    "alpha": "circuits over the most there could be, mu / (2v - 5): 0 a tree, 1 every circuit (Kansky 1963)",
    "beta": "edges over vertices, e / v: below 1 a tree, above 1 circuits (Kansky 1963)",
    "gamma": "edges over the most there could be, e / 3(v - 2) (Kansky 1963)",
    "cyclomatic": "independent circuits, e - v + p (Kansky 1963)",
    "connectivity_degree": "C = (L / xi) / sqrt(A N), settlements as nodes N, L km of road of class unclassified "
    "and above (no streets, no tracks), A km2: about 1 a tree, 2 a grid, 3.2 triangles",
    "connectivity_degree_towns": "the same with county and town seats as nodes, and roads of class tertiary and above",
    "intactness_share": "share of the road length that belongs to the largest connected part of the network",
}
_LABELS = {
    "alpha": "alpha",
    "beta": "beta",
    "gamma": "gamma",
    "cyclomatic": "cyclomatic number",
    "connectivity_degree": "connectivity degree C",
    "connectivity_degree_towns": "connectivity degree C of the towns",
    "intactness_share": "intact",
}

_READING = (
    "Junctions and ends are the vertices, the roads between them the edges. Such totals say nothing of who is "
    "linked to which town: read them beside the minutes. An index is unknown where it is not defined for an area."
)


def road_section(study: Study, connectivity: Connectivity) -> Section:
    """Return lengths and densities of the roads, by class and by area."""
    roads = connectivity.roads
    row = whole(study, roads[roads["road_class"] == "all"])
    own = roads[(roads["area_id"] == row["area_id"]) & (roads["road_class"] != "all")] if row else roads.head(0)
    figures: tuple[Figure, ...] = ()
    if row:
        figures = (
            Figure(
                value=km(row["length_km"]), label="of road in the study", definition="geodesic length, both ways once"
            ),
            Figure(
                value=km(row["km_per_100_km2"]),
                label="of road per 100 km²",
                definition="road length over the area of the studied areas",
            ),
            Figure(
                value=km(row["km_per_10000_people"]),
                label="of road per 10,000 people",
                definition="road length over the people of the settlements whose number is known",
            ),
        )
    known, lacking = known_figures(figures)
    by_class = [
        (
            str(r["road_class"]).replace("_", " "),
            km(r["length_km"]),
            share(r["share"]),
            km(r["km_per_100_km2"]),
            km(r["km_per_10000_people"]),
        )
        for r in records(own.sort_values("length_km", ascending=False, kind="stable"))
    ]
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Roads": lambda r: km(r["length_km"]),
        "Per 100 km²": lambda r: km(r["km_per_100_km2"]),
        "Per 10,000 people": lambda r: km(r["km_per_10000_people"]),
    }
    return Section(
        title="Roads",
        paragraphs=tuple(filter(None, ("Share: of the length of all roads that the mode of travel may use.", lacking))),
        figures=known,
        listings=(
            listing(
                "By road class",
                ("Class", "Length", "Share", "Per 100 km²", "Per 10,000 people"),
                by_class,
                file="road_lengths.csv",
                text_columns=1,
            ),
            area_listing("By area", roads[roads["road_class"] == "all"], columns, file="road_lengths.csv"),
        ),
    )


def shape_section(study: Study, connectivity: Connectivity) -> Section:
    """Return the indices of the shape of the network."""
    row = whole(study, connectivity.shape)
    figures, lacking = known_figures(
        [
            Figure(value=_index(key, row[key]), label=_LABELS[key], definition=definition)
            for key, definition in _DEFINITIONS.items()
            if row is not None
        ]
    )
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Vertices": lambda r: count(r["vertices"]),
        "Edges": lambda r: count(r["edges"]),
        "Parts": lambda r: count(r["parts"]),
        "mu": lambda r: _index("cyclomatic", r["cyclomatic"]),
        "alpha": lambda r: _index("alpha", r["alpha"]),
        "beta": lambda r: _index("beta", r["beta"]),
        "gamma": lambda r: _index("gamma", r["gamma"]),
        "C": lambda r: _index("", r["connectivity_degree"]),
        "C of towns": lambda r: _index("", r["connectivity_degree_towns"]),
        "Intact": lambda r: share(r["intactness_share"]),
    }
    return Section(
        title="Shape of the road network",
        paragraphs=tuple(filter(None, (_READING, lacking))),
        figures=figures,
        listings=(area_listing("By area", connectivity.shape, columns, file="network_shape.csv"),),
    )


def _index(key: str, value: float) -> str:
    if key == "cyclomatic":
        return count(value)
    return share(value) if key.endswith("_share") else number(value, 3)
