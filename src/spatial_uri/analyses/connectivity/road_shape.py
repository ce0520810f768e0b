"""The shape of a road network as a graph: how well it joins its places, by published indices."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.errors import ParameterError
from spatial_uri.measure.roads.carriageways import counted_shares
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.network import RoadNetwork

DEFORMATION = 1.2
"""xi of the connectivity degree, in the middle of its usual range of 1.1 to 1.4."""


@dataclass(frozen=True)
class GraphIndices:
    """Indices of a graph of `vertices`, `edges` and `parts`.

    Parameters
    ----------
    vertices, edges, parts
        v, e and p: junctions and ends, the roads between them, and the parts of the graph that are not connected.
    cyclomatic
        mu = e - v + p: the number of independent circuits.
    alpha
        Circuits as a share of the most that a planar graph with so many vertices can have: mu / (2 v - 5).
    beta
        Edges per vertex: e / v.
    gamma
        Edges as a share of the most that a planar graph with so many vertices can have: e / (3 (v - 2)).
    """

    vertices: int
    edges: int
    parts: int
    cyclomatic: int
    alpha: float
    beta: float
    gamma: float


def graph_indices(vertices: int, edges: int, parts: int) -> GraphIndices:
    """Compute Kansky's indices of a planar graph.

    Parameters
    ----------
    vertices, edges, parts
        Counts of a graph whose vertices are junctions and ends only (a bend is no vertex).

    Returns
    -------
    GraphIndices
        Alpha and gamma lie in 0..1 where the graph is planar and simple.

    Raises
    ------
    ParameterError
        If there are fewer than three vertices, or the counts contradict each other.

    References
    ----------
    Kansky, K. J. (1963): Structure of transportation networks: relationships between network geometry and regional
    characteristics. University of Chicago, Department of Geography, Research Paper 84. The greatest numbers of edges
    and circuits, 3 (v - 2) and 2 v - 5, are those of one connected planar graph without loops and parallel edges; a
    road network that has these, or bridges over other roads, can exceed them.

    Examples
    --------
    A square with one diagonal has 4 vertices, 5 edges and two circuits:

    >>> square = graph_indices(4, 5, 1)
    >>> square.cyclomatic, round(square.alpha, 3), square.beta, round(square.gamma, 3)
    (2, 0.667, 1.25, 0.833)
    """
    faults = []
    if vertices < 3:
        faults.append(f"{vertices} vertices: alpha and gamma take at least three")
    if not 1 <= parts <= max(1, vertices):
        faults.append(f"{parts} parts of {vertices} vertices")
    circuits = edges - vertices + parts
    if circuits < 0:
        faults.append(f"{edges} edges cannot join {vertices} vertices into {parts} parts")
    if faults:
        raise ParameterError("the indices are not defined for this graph", faults=faults)
    return GraphIndices(
        vertices=vertices,
        edges=edges,
        parts=parts,
        cyclomatic=circuits,
        alpha=circuits / (2 * vertices - 5),
        beta=edges / vertices,
        gamma=edges / (3 * (vertices - 2)),
    )


def road_graph_indices(network: RoadNetwork, segments: Int64Array | None = None) -> GraphIndices:
    """Compute Kansky's indices of the roads, without regard to one-way streets.

    Points where only two segments meet are no vertices: there the road only changes its class or surface.

    Parameters
    ----------
    network
        The roads of one mode.
    segments
        Numbers of the road segments that count; None for all.

    Raises
    ------
    ParameterError
        If fewer than three junctions and ends are left.

    References
    ----------
    As for `graph_indices`.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> indices = road_graph_indices(study.network)
    >>> indices.vertices, indices.edges, indices.parts, round(indices.gamma, 2)
    (2962, 3544, 52, 0.4)
    """
    return graph_indices(*count_graph(network.piece_ends if segments is None else network.piece_ends[segments]))


def count_graph(ends: Int64Array) -> tuple[int, int, int]:
    """Count vertices, edges and parts of roads, given the numbers of the nodes at both ends of each segment."""
    ends = ends[ends[:, 0] >= 0]
    places, number = np.unique(ends, return_inverse=True)
    number = number.reshape(-1, 2)
    meeting = np.bincount(number.ravel(), minlength=len(places))
    adjacency = coo_array((np.ones(len(number), dtype=np.int8), number.T), shape=(len(places),) * 2)
    parts, part = connected_components(adjacency, directed=False)
    between = meeting == 2
    # A ring without a junction keeps one vertex, and is one edge.
    rings = parts - len(np.unique(part[~between]))
    vertices = int((~between).sum()) + rings
    return vertices, len(number) - (len(places) - vertices), parts


def connectivity_degree(length_km: float, area_km2: float, nodes: int, *, deformation: float = DEFORMATION) -> float:
    """Compute the connectivity degree C of Chinese road planning: about 1 for a tree, 2 for a grid, 3.22 for triangles.

    C = (L / xi) / sqrt(A N): the length of the roads, straightened, over that of N roads as long as the nodes are
    apart, sqrt(A / N). A tree has about one such road for each node; a square grid has two; in a net of equilateral
    triangles three roads of length a come with an area of a**2 sqrt(3) / 2 for each node: 3 / sqrt(sqrt(3) / 2) = 3.22.
    These values follow from geometry; the measure is in wide use without one source that could be named for it.
    Such a total does not show how each town is tied to its county seat: show it beside travel times. With few nodes it
    depends on each of them (one more than four changes it by a tenth): `connectivity` does not tell it below five.

    Parameters
    ----------
    length_km
        L, length of the roads, dual carriageways counted once (``length_km`` of `road_lengths`).
    area_km2
        A, area of the region.
    nodes
        N, the places to be joined: county and town seats, or villages; say which.
    deformation
        xi, length of the roads over the straight lines between the nodes; 1.1 to 1.4.

    Raises
    ------
    ParameterError
        If the area is not positive, the deformation is less than 1, the length is negative, or there are no nodes.

    Examples
    --------
    >>> round(connectivity_degree(600, 100, 25, deformation=1.2), 9)
    10.0
    """
    faults = []
    if not area_km2 > 0:
        faults.append(f"area_km2={area_km2!r}: it must be positive")
    if not length_km >= 0:
        faults.append(f"length_km={length_km!r}: it must not be negative")
    if nodes < 1:
        faults.append(f"nodes={nodes!r}: there must be some")
    if not deformation >= 1:
        faults.append(f"deformation={deformation!r}: no road is shorter than the straight line")
    if faults:
        raise ParameterError("the connectivity degree is not defined here", faults=faults)
    return length_km / deformation / math.sqrt(area_km2 * nodes)


def road_lengths(network: RoadNetwork, *, area_km2: float, population: float = math.nan) -> pd.DataFrame:
    """Sum the lengths of the roads by class, with their densities.

    Parameters
    ----------
    network
        The roads of one mode.
    area_km2
        Area that the roads lie in.
    population
        People who live there; NaN if not known.

    Returns
    -------
    DataFrame
        One row per ``road_class``, and ``all``, by length: ``length_km`` (the two lines of a dual carriageway counted
        once, by the rule of `carriageways_once`), ``carriageway_km`` (every line as it is drawn), and of ``length_km``
        ``length_share``, ``km_per_100_km2``, ``km_per_10000_people`` (NaN if the population is not known).

    Raises
    ------
    ParameterError
        If the area or the population is not positive.

    Examples
    --------
    >>> import spatial_uri as su
    >>> lengths = road_lengths(su.samples.straight_road().network, area_km2=50, population=600)
    >>> lengths[["length_km", "carriageway_km", "km_per_100_km2"]]
                length_km  carriageway_km  km_per_100_km2
    road_class
    secondary        10.0            10.0            20.0
    all              10.0            10.0            20.0
    """
    if not area_km2 > 0 or population <= 0:
        raise ParameterError(f"area_km2={area_km2!r}, population={population!r}: both must be positive")
    drawn_m = network.pieces["length_m"]
    lengths = pd.DataFrame({"km": drawn_m * counted_shares(network) / 1000, "drawn_km": drawn_m / 1000})
    by_class = lengths.groupby(network.pieces["road_class"].astype(str)).sum()
    by_class = by_class.sort_values("km", ascending=False, kind="stable")
    by_class.loc["all"] = by_class.sum()
    km = by_class["km"]
    return pd.DataFrame(
        {
            "length_km": km,
            "carriageway_km": by_class["drawn_km"],
            "length_share": km / km["all"] if km["all"] > 0 else math.nan,
            "km_per_100_km2": km / area_km2 * 100,
            "km_per_10000_people": km / population * 10_000,
        }
    ).rename_axis("road_class")
