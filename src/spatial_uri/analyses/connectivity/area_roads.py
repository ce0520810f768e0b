"""The roads of every area: their lengths by class, their density, and the shape of the network they form.

Every stretch of road is counted in one area of the finest level that holds it, and in the areas above that. Lines are
cut at the borders of the finest areas first; what lies in none of these is cut at the borders of the next coarser
level. A road on a border belongs to the areas on both sides by half (`border_roads`); on the outer border of all areas,
where none is known on the other side, what lies inside or on it is counted. So the roads of a county are the roads of
its townships, and those that lie in the county but in no township. The two lines of a dual carriageway count once
(`carriageways_once`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.connectivity.borders import border_roads
from spatial_uri.analyses.connectivity.result import ALL_CLASSES
from spatial_uri.analyses.connectivity.road_shape import connectivity_degree, count_graph, graph_indices
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.measure.area_coverage import Unit, sum_known
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.roads.carriageways import carriageways_once
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.components import number_components

MAIN_CLASSES = tuple(
    name + suffix for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for suffix in ("", "_link")
)
"""Roads that join towns: national, provincial, county and township roads."""
THROUGH_CLASSES = (*MAIN_CLASSES, "unclassified")
"""Roads that join villages: the main classes and village roads; no streets, service roads and tracks."""
FEWEST_VERTICES = 3
"""Alpha and gamma are not defined for fewer."""
FEWEST_NODES = 5
"""The connectivity degree C is not told for fewer nodes: one place more or less would change it by a tenth or more."""

_SHORTEST_M = 1e-6
_KANSKY = ("vertices", "edges", "parts", "cyclomatic", "alpha", "beta", "gamma")


@dataclass(frozen=True, eq=False)
class JoinedNodes:
    """The nodes of a connectivity degree C, and the roads that count for it.

    Parameters
    ----------
    is_node
        ``(settlements,)`` which settlements are the nodes.
    classes
        Classes of the roads that join them.
    """

    is_node: BoolArray
    classes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class AreaRoads:
    """The stretches of road in every area.

    Parameters
    ----------
    network, units
        The roads, and the areas: the whole, and every area of every level.
    unit, segment, drawn_m, length_m
        ``(stretches,)`` number of the area (in `units`), number of the road segment, geodesic length as drawn, and the
        same with the two lines of a dual carriageway counted once. A stretch is listed for the area that holds it, for
        each area above that, and for the whole; on a border it has half of its length in each of both areas.
    area_km2, population
        ``(units,)`` of each area; people NaN where their number is known for less than half of the settlements.
    """

    network: RoadNetwork
    units: Sequence[Unit]
    unit: Int64Array
    segment: Int64Array
    drawn_m: FloatArray
    length_m: FloatArray
    area_km2: FloatArray
    population: FloatArray


def roads_of_areas(
    network: RoadNetwork, areas: AdminAreas, units: Sequence[Unit], population: pd.Series[float]
) -> AreaRoads:
    """Cut the roads at the borders of the areas.

    Parameters
    ----------
    network, areas
        In the same CRS.
    units
        The areas and the whole, as `units_of` returns them.
    population
        People of each settlement, one row for each row that the units name; an area has the people of its
        settlements whose number is known, if that is at least half of them.
    """
    parts = carriageways_once(network)
    area, part, drawn_m = _stretches(parts.line, areas)
    drawn_m *= _geodesic_scale(network)[parts.segment[part]]
    number = {unit.area_id: i for i, unit in enumerate(units)}
    chains = areas.chains()
    depth = max((len(chain) for chain in chains.values()), default=0)
    # for each area: itself, the areas above it, and the whole
    holders = np.full((len(areas.table), depth + 1), -1, dtype=np.int64)
    holders[:, depth] = 0
    for row, area_id in enumerate(areas.table.index):
        holders[row, : len(chains[area_id])] = [number[above] for above in chains[area_id]]
    unit = holders[area]
    stretch, column = np.nonzero(unit >= 0)
    km2 = areas_km2(areas.table.geometry)
    of_units = np.zeros(len(units))
    of_units[[number[area_id] for area_id in areas.table.index]] = km2
    of_units[0] = km2[areas.table["parent_id"].isna().to_numpy()].sum()
    people: FloatArray = np.asarray(population, dtype=np.float64)
    return AreaRoads(
        network=network,
        units=units,
        unit=unit[stretch, column],
        segment=parts.segment[part[stretch]],
        drawn_m=drawn_m[stretch],
        length_m=(drawn_m * parts.counted[part])[stretch],
        area_km2=of_units,
        population=np.array([_people(people[held.rows]) for held in units]),
    )


def _people(population: FloatArray) -> float:
    """Return the people of some settlements whose number is known; NaN if that is known for less than half."""
    return sum_known(population) if are_enough_known(population) else math.nan


def _geodesic_scale(network: RoadNetwork) -> FloatArray:
    """Return by how much the geodesic length of each segment exceeds that on the plane."""
    on_plane = shapely.length(network.lines)
    return network.pieces["length_m"].to_numpy() / np.where(on_plane > 0, on_plane, np.inf)


def _stretches(lines: GeometryArray, areas: AdminAreas) -> tuple[Int64Array, Int64Array, FloatArray]:
    """Return (row of the area, line, metres on the plane) of every stretch of line within an area."""
    rest = lines.copy()
    found: list[tuple[Int64Array, Int64Array, FloatArray]] = [
        (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    ]

    def keep(area: Int64Array, line: Int64Array, length: FloatArray) -> None:
        some = length > _SHORTEST_M
        found.append((area[some], line[some], length[some]))

    left = np.flatnonzero(shapely.length(rest) > 0)
    level_of = areas.table["level"].to_numpy()
    for level in reversed(areas.levels):
        rows = np.flatnonzero(level_of == level)
        shapes = areas.table.geometry.to_numpy()[rows]
        on_border = border_roads(rest[left], shapes)
        keep(rows[on_border.area], left[on_border.line], on_border.length)
        rest[left] = on_border.rest
        left = left[shapely.length(rest[left]) > _SHORTEST_M]
        tree = shapely.STRtree(rest[left])
        holder, at = tree.query(shapes, predicate="covers")
        order = np.lexsort((holder, at))
        inside, first = np.unique(at[order], return_index=True)
        keep(rows[holder[order][first]], left[inside], shapely.length(rest[left[inside]]))
        holder, at = tree.query(shapes, predicate="intersects")
        across = ~np.isin(at, inside)
        order = np.lexsort((holder[across], at[across]))
        holder, at = holder[across][order], at[across][order]
        turn = np.arange(len(at)) - np.searchsorted(at, at)
        for nth in range(int(turn.max(initial=-1)) + 1):  # first the first area of every line, then the second, ...
            line, holding = left[at[turn == nth]], holder[turn == nth]
            keep(rows[holding], line, shapely.length(shapely.intersection(rest[line], shapes[holding])))
            rest[line] = shapely.difference(rest[line], shapes[holding])
        left = np.delete(left, inside)
        left = left[shapely.length(rest[left]) > _SHORTEST_M]
    area, line, metres = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return area, line, metres


def lengths_by_class(roads: AreaRoads, classes: Sequence[str]) -> pd.DataFrame:
    """Sum the lengths of the roads of every area by class, with their densities.

    Parameters
    ----------
    roads
        The stretches of road in every area.
    classes
        Every road class of the network, in the order wanted.

    Returns
    -------
    DataFrame
        As in `Connectivity.roads`; for each area its road classes, and ``all``.
    """
    class_of = pd.Index(classes).get_indexer(pd.Index(roads.network.pieces["road_class"].astype(str)))
    count = len(classes)
    packed = roads.unit * count + class_of[roads.segment]

    def by_class(length_m: FloatArray) -> FloatArray:
        """Return kilometres, one row for each area, one column for each class and one for all together."""
        metres = np.bincount(packed, length_m, minlength=len(roads.units) * count).reshape(len(roads.units), count)
        return np.column_stack([metres, metres.sum(axis=1)]) / 1000

    km, carriageway_km = by_class(roads.length_m), by_class(roads.drawn_m)
    shown = km > 0
    shown[:, count] = True
    unit, at = np.nonzero(shown)
    length_km, total_km = km[unit, at], km[unit, count]
    people = np.where(roads.population > 0, roads.population, np.nan)[unit]
    return pd.DataFrame(
        {
            "area_id": [roads.units[i].area_id for i in unit.tolist()],
            "name": [roads.units[i].name for i in unit.tolist()],
            "level": [roads.units[i].level for i in unit.tolist()],
            "road_class": np.array([*classes, ALL_CLASSES], dtype=object)[at],
            "length_km": length_km,
            "carriageway_km": carriageway_km[unit, at],
            "length_share": length_km / np.where(total_km > 0, total_km, np.nan),
            "km_per_100_km2": length_km / roads.area_km2[unit] * 100,
            "km_per_10000_people": length_km / people * 10_000,
        }
    )


def shapes_of_networks(roads: AreaRoads, nodes: Mapping[str, JoinedNodes], *, deformation: float) -> pd.DataFrame:
    """Compute the indices of the road network of every area.

    Kansky's graph of an area has the segments that lie in it with at least half of their length; a road on the border
    of two areas is in both graphs, and the two lines of a dual carriageway are two edges.

    Parameters
    ----------
    roads
        The stretches of road in every area.
    nodes
        Name of a column, and the nodes of the connectivity degree C in it.
    deformation
        xi of C.

    Returns
    -------
    DataFrame
        As in `Connectivity.shape`.
    """
    network = roads.network
    count = max(1, network.piece_count)
    held, where = np.unique(roads.unit * count + roads.segment, return_inverse=True)
    in_unit, drawn_m = (np.bincount(where, m, minlength=len(held)) for m in (roads.length_m, roads.drawn_m))
    unit, segment = held // count, held % count
    mostly = drawn_m >= network.pieces["length_m"].to_numpy()[segment] / 2 - _SHORTEST_M
    begin = np.searchsorted(unit[mostly], np.arange(len(roads.units) + 1))
    ends = network.piece_ends[segment[mostly]]

    def length_m(counts: BoolArray) -> FloatArray:
        """Sum the lengths of the segments that count, for each area."""
        metres: FloatArray = np.where(counts[segment], in_unit, 0.0)
        return np.bincount(unit, metres, minlength=len(roads.units)).astype(np.float64)

    every = np.ones(network.piece_count, dtype=np.bool_)
    is_main = number_components(network) == 0 if network.piece_count else every
    road_class = network.pieces["road_class"].astype(str)
    all_m, main_m = length_m(every), length_m(is_main)
    joining_m = {column: length_m(road_class.isin(c.classes).to_numpy()) for column, c in nodes.items()}
    rows = []
    for i, (area_id, name, level, settled) in enumerate(roads.units):
        row: dict[str, object] = {"area_id": area_id, "name": name, "level": level, "area_km2": roads.area_km2[i]}
        row["length_km"] = all_m[i] / 1000
        row |= _kansky(ends[begin[i] : begin[i + 1]])
        for column, joined in nodes.items():
            joining_km = joining_m[column][i] / 1000
            count_of_nodes = int(joined.is_node[settled].sum())
            row[column] = _degree(joining_km, roads.area_km2[i], count_of_nodes, deformation)
            row |= {f"{column}_km": joining_km, f"{column}_nodes": count_of_nodes}
        row["intactness_share"] = main_m[i] / all_m[i] if all_m[i] > 0 else math.nan
        rows.append(row)
    return pd.DataFrame(rows)


def _kansky(ends: Int64Array) -> dict[str, float]:
    vertices, edges, parts = count_graph(ends)
    if vertices < FEWEST_VERTICES:
        counted = {"vertices": vertices, "edges": edges, "parts": parts, "cyclomatic": edges - vertices + parts}
        return {**dict.fromkeys(_KANSKY, math.nan), **counted, "beta": edges / vertices if vertices else math.nan}
    found = graph_indices(vertices, edges, parts)
    return {name: getattr(found, name) for name in _KANSKY}


def _degree(length_km: float, area_km2: float, nodes: int, deformation: float) -> float:
    if nodes < FEWEST_NODES or not area_km2 > 0:
        return math.nan
    return connectivity_degree(length_km, area_km2, nodes, deformation=deformation)
