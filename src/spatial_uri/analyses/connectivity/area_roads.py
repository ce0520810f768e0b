"""The roads of every area: their lengths by class, their density, and the shape of the network they form.

Every stretch of road is counted in one area of the finest level that holds it, and in the areas above that. Lines are
cut at the borders of the finest areas first; what lies in none of these is cut at the borders of the next coarser
level. A road on a border goes to the area that stands first. So the roads of a county are the roads of its townships,
and those that lie in the county but in no township.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.connectivity.result import ALL_CLASSES
from spatial_uri.analyses.connectivity.road_shape import connectivity_degree, count_graph, graph_indices
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.measure.area_coverage import Unit, sum_known
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
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
    unit, segment, length_m
        ``(stretches,)`` number of the area (in `units`), number of the road segment, geodesic length. A stretch is
        listed for the area that holds it, for each area above that, and for the whole.
    area_km2, population
        ``(units,)`` of each area; NaN where nobody's number is known.
    """

    network: RoadNetwork
    units: Sequence[Unit]
    unit: Int64Array
    segment: Int64Array
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
        settlements.
    """
    area, segment, length_m = _stretches(network, areas)
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
        segment=segment[stretch],
        length_m=length_m[stretch],
        area_km2=of_units,
        population=np.array([sum_known(people[held.rows]) for held in units]),
    )


def _stretches(network: RoadNetwork, areas: AdminAreas) -> tuple[Int64Array, Int64Array, FloatArray]:
    """Return (row of the area, segment, metres) of every stretch of road within an area."""
    rest = network.lines.copy()
    drawn = shapely.length(rest)
    scale = network.pieces["length_m"].to_numpy() / np.where(drawn > 0, drawn, np.inf)
    found: list[tuple[Int64Array, Int64Array, FloatArray]] = []

    def keep(area: Int64Array, segment: Int64Array, length: FloatArray) -> None:
        some = length > _SHORTEST_M
        found.append((area[some], segment[some], length[some] * scale[segment[some]]))

    left = np.flatnonzero(drawn > 0)
    level_of = areas.table["level"].to_numpy()
    for level in reversed(areas.levels):
        rows = np.flatnonzero(level_of == level)
        shapes = areas.table.geometry.to_numpy()[rows]
        tree = shapely.STRtree(rest[left])
        holder, line = tree.query(shapes, predicate="covers")
        order = np.lexsort((holder, line))
        inside, first = np.unique(line[order], return_index=True)
        keep(rows[holder[order][first]], left[inside], shapely.length(rest[left[inside]]))
        holder, line = tree.query(shapes, predicate="intersects")
        across = ~np.isin(line, inside)
        order = np.lexsort((holder[across], line[across]))
        holder, line = holder[across][order], line[across][order]
        turn = np.arange(len(line)) - np.searchsorted(line, line)
        for nth in range(int(turn.max(initial=-1)) + 1):  # first the first area of every line, then the second, ...
            segment, holding = left[line[turn == nth]], holder[turn == nth]
            keep(rows[holding], segment, shapely.length(shapely.intersection(rest[segment], shapes[holding])))
            rest[segment] = shapely.difference(rest[segment], shapes[holding])
        left = np.delete(left, inside)
        left = left[shapely.length(rest[left]) > _SHORTEST_M]
    area, segment, metres = (np.concatenate([np.zeros(0), *parts]) for parts in zip(*found, strict=True))
    return area.astype(np.int64), segment.astype(np.int64), metres


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
    metres = np.bincount(packed, roads.length_m, minlength=len(roads.units) * count).reshape(len(roads.units), count)
    km = np.column_stack([metres, metres.sum(axis=1)]) / 1000
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
            "length_share": length_km / np.where(total_km > 0, total_km, np.nan),
            "km_per_100_km2": length_km / roads.area_km2[unit] * 100,
            "km_per_10000_people": length_km / people * 10_000,
        }
    )


def shapes_of_networks(roads: AreaRoads, nodes: Mapping[str, JoinedNodes], *, deformation: float) -> pd.DataFrame:
    """Compute the indices of the road network of every area.

    Kansky's graph of an area has the segments that lie in it with at least half of their length.

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
    in_unit = np.bincount(where, roads.length_m, minlength=len(held))
    unit, segment = held // count, held % count
    mostly = in_unit >= network.pieces["length_m"].to_numpy()[segment] / 2
    begin = np.searchsorted(unit[mostly], np.arange(len(roads.units) + 1))

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
        row |= _kansky(network.piece_ends[segment[mostly][begin[i] : begin[i + 1]]])
        for column, joined in nodes.items():
            joining_km = joining_m[column][i] / 1000
            row[column] = _degree(joining_km, roads.area_km2[i], int(joined.is_node[settled].sum()), deformation)
            row[f"{column}_km"] = joining_km
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
    if nodes < 1 or not area_km2 > 0:
        return math.nan
    return connectivity_degree(length_km, area_km2, nodes, deformation=deformation)
