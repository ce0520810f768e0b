"""Who lives where: settlements along the valleys, towns among them, and the borders between towns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.cluster.vq import kmeans2
from scipy.spatial import KDTree

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.samples.terrain import Forest, Terrain

KM2_PER_VILLAGE = 6.5
VILLAGES_PER_TOWN = 16
VILLAGES_PER_COUNTY = 300
CLOSEST_M = 900.0
SEAT_CLEARING_M = 1_700.0


@dataclass(frozen=True, eq=False)
class Layout:
    """Settlements on the lattice, inside the studied counties and around them.

    Parameters
    ----------
    node
        ``(settlements,)`` lattice node of each.
    town
        ``(settlements,)`` settlement number of the town it belongs to; a town belongs to itself.
    county
        ``(settlements,)`` number of the county, -1 outside the studied counties.
    is_town, is_seat
        ``(settlements,)`` towns, the county seats included; county seats.
    to_towns
        The cheapest ways from all towns; its sources are the land that belongs to each.
    """

    node: Int64Array
    town: Int64Array
    county: Int64Array
    is_town: BoolArray
    is_seat: BoolArray
    to_towns: Forest

    @property
    def inside(self) -> BoolArray:
        """``(settlements,)`` whether each lies in a studied county."""
        return self.county >= 0


def land_radius_m(villages: int) -> float:
    """Radius in metres of the land to make: the counties and what surrounds them."""
    county = np.sqrt(villages * KM2_PER_VILLAGE * 1e6 / np.pi)
    return float(1.33 * county + np.clip(0.3 * county, 6_000, 15_000))


def lay_out(terrain: Terrain, villages: int, rng: np.random.Generator) -> Layout:
    """Settle the land: exactly `villages` villages inside, and as densely around."""
    node = _sites(terrain, rng)
    per_town = float(np.clip(villages / 3, 2, VILLAGES_PER_TOWN))
    is_town = _towns(terrain, node, per_town, rng)
    to_towns = terrain.find_cheapest_ways(node[is_town])
    number_at = np.full(len(terrain.xy_m), -1)
    number_at[node[is_town]] = np.flatnonzero(is_town)
    town = number_at[to_towns.source[node]]

    xy = terrain.xy_m[node]
    nearest_first = np.flatnonzero(is_town)[np.argsort(_distance(xy[is_town], rng), kind="stable")]
    counties = max(1, round(villages / VILLAGES_PER_COUNTY))
    enough = max(2, counties * 2)
    while True:
        inside_towns = nearest_first[:enough]
        state = rng.bit_generator.state
        seats, county_of = _counties(terrain, node, inside_towns, counties, rng)
        rng.bit_generator.state = state
        county = np.where(np.isin(town, inside_towns), county_of[town], -1)
        near_seat = KDTree(xy[seats]).query(xy)[0] < SEAT_CLEARING_M
        gone = near_seat & ~is_town
        available = np.flatnonzero((county >= 0) & ~is_town & ~gone)
        if len(available) >= villages:
            break
        enough += max(1, int((villages - len(available)) / per_town / 2))
    surplus = rng.permutation(available)[villages:]
    gone[surplus] = True
    is_seat = np.zeros(len(node), dtype=bool)
    is_seat[seats] = True
    keep = np.flatnonzero(~gone)
    renumber = np.full(len(node), -1)
    renumber[keep] = np.arange(len(keep))
    return Layout(node[keep], renumber[town[keep]], county[keep], is_town[keep], is_seat[keep], to_towns)


def draw_land(terrain: Terrain, layout: Layout) -> dict[int, shapely.Polygon]:
    """Draw the land of every town inside, by settlement number; borders run along the ridges between them."""
    number_at = np.full(len(terrain.xy_m), -1)
    number_at[layout.node[layout.is_town]] = np.flatnonzero(layout.is_town)
    owner = number_at[layout.to_towns.source]
    rim = np.hypot(*terrain.xy_m.T)
    owner[(layout.county[owner] < 0) | (rim > rim.max() - 1_000)] = -1
    corners = owner[terrain.triangles]
    mixed = np.flatnonzero((corners != corners[:, :1]).any(axis=1))
    middle = terrain.xy_m[terrain.triangles[mixed]].mean(axis=1)
    # A border crosses each lattice edge whose ends have different owners, from triangle to triangle.
    triangles = terrain.triangles[mixed]
    sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    triangle = np.tile(np.arange(len(mixed)), 3)
    crossing = owner[sides[:, 0]] != owner[sides[:, 1]]
    sides, triangle = sides[crossing], triangle[crossing]
    order = np.lexsort((sides[:, 1], sides[:, 0]))
    sides, triangle = sides[order], triangle[order]
    pair = np.flatnonzero((sides[1:] == sides[:-1]).all(axis=1))
    joined = np.column_stack([triangle[pair], triangle[pair + 1]])
    middle = _soften(middle, joined)
    lines = shapely.linestrings(middle[joined])
    faces = shapely.get_parts(shapely.polygonize(lines))
    # Which land a face is: that of any lattice node inside it, and towns lie deep inside theirs.
    sites = np.flatnonzero(layout.is_town & layout.inside)
    tree = shapely.STRtree(faces)
    points = shapely.points(terrain.xy_m[layout.node[sites]])
    which, face = tree.query(points, predicate="within")
    return dict(sorted(zip(sites[which].tolist(), faces[face], strict=True)))


def _soften(middle: FloatArray, joined: Int64Array) -> FloatArray:
    """Move each border vertex between two others half way to their middle; junctions stay."""
    total, count = np.zeros_like(middle), np.zeros(len(middle))
    for a, b in (joined.T, joined.T[::-1]):
        np.add.at(total, a, middle[b])
        np.add.at(count, a, 1)
    softened = middle.copy()
    between = count == 2
    softened[between] = 0.5 * middle[between] + 0.25 * total[between]
    return softened


def _sites(terrain: Terrain, rng: np.random.Generator) -> Int64Array:
    """Choose where people settled: mostly valley floors, sometimes a hillside."""
    xy = terrain.xy_m
    radius = np.hypot(*xy.T).max()
    wanted = round(np.pi * radius**2 / 1e6 / KM2_PER_VILLAGE * 1.12)
    attraction = np.minimum(terrain.drained_km2, 40.0) ** 0.6 + 0.02
    rank = rng.exponential(size=len(xy)) / attraction
    rank[np.hypot(*xy.T) > radius - 1_500] = np.inf
    cell = np.floor(xy / 1_000).astype(np.int64) @ np.array([1 << 20, 1])
    order = np.lexsort((rank, cell))
    best = order[np.flatnonzero(np.diff(cell[order], prepend=cell[order[0]] - 1))]
    best = best[np.isfinite(rank[best])]
    for _ in range(4):
        pairs = KDTree(xy[best]).query_pairs(CLOSEST_M, output_type="ndarray")
        if not len(pairs):
            break
        worse = np.where(rank[best[pairs[:, 0]]] > rank[best[pairs[:, 1]]], pairs[:, 0], pairs[:, 1])
        best = np.delete(best, np.unique(worse))
    return np.sort(best[np.argsort(rank[best], kind="stable")][:wanted])


def _towns(terrain: Terrain, node: Int64Array, per_town: float, rng: np.random.Generator) -> BoolArray:
    """Choose the towns: the best place of each square of land, if not too close to the next."""
    xy = terrain.xy_m[node]
    side = np.sqrt(KM2_PER_VILLAGE * 1e6 * (per_town + 1)) * 0.9
    merit = np.log(terrain.drained_km2[node]) + rng.gumbel(size=len(node))
    cell = np.floor(xy / side + rng.uniform(0, 1, 2)).astype(np.int64) @ np.array([1 << 20, 1])
    order = np.lexsort((-merit, cell))
    best = order[np.flatnonzero(np.diff(cell[order], prepend=cell[order[0]] - 1))]
    pairs = KDTree(xy[best]).query_pairs(max(0.45 * side, 2_000), output_type="ndarray")
    worse = np.where(merit[best[pairs[:, 0]]] < merit[best[pairs[:, 1]]], pairs[:, 0], pairs[:, 1])
    is_town = np.zeros(len(node), dtype=bool)
    is_town[np.delete(best, np.unique(worse))] = True
    return is_town


def _distance(xy: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Distance from the centre, longer in some directions than in others, so that no county is round."""
    angle = np.arctan2(xy[:, 1], xy[:, 0])
    phase = rng.uniform(0, 2 * np.pi, 2)
    return np.asarray(np.hypot(*xy.T) / (1 + 0.14 * np.cos(2 * angle + phase[0]) + 0.09 * np.cos(3 * angle + phase[1])))


def _counties(
    terrain: Terrain, node: Int64Array, towns: Int64Array, counties: int, rng: np.random.Generator
) -> tuple[Int64Array, Int64Array]:
    """Group the towns into counties; return the seats and, by settlement number, the county of each town."""
    xy = terrain.xy_m[node[towns]]
    group = np.zeros(len(towns), dtype=np.int64)
    if counties > 1:
        first = [int(rng.integers(len(xy)))]
        while len(first) < counties:  # the next centre is the town farthest from those chosen
            first.append(int(np.argmax(KDTree(xy[first]).query(xy)[0])))
        _, group = kmeans2(xy, xy[first], minit="matrix", missing="raise")
        _, group = np.unique(group, return_inverse=True)
    of = np.full(len(node), -1)
    seats = []
    for number in range(group.max() + 1):
        members = np.flatnonzero(group == number)
        away_km = np.hypot(*(xy[members] - xy[members].mean(axis=0)).T) / 1000
        merit = np.log(terrain.drained_km2[node[towns[members]]]) - away_km / 2.5
        seats.append(towns[members[np.argmax(merit)]])
        of[towns[members]] = number
    return np.array(seats), of
