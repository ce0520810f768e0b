"""Roads on the lattice: between towns first, then to every village, then the loops and the tracks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial import KDTree

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.samples.layout import Layout
from spatial_uri.samples.terrain import Forest, Terrain

NATIONAL, PROVINCIAL, COUNTY, TOWN, VILLAGE, TRACK = range(6)
"""Administrative ranks of roads: 国道, 省道, 县道, 乡道, 村道, and ways without a number."""

BUSY_BRANCH_VILLAGES = 4
LOOP_SHARE = 0.18
LONGEST_DETOUR = 2.5
"""Where the way round between neighbouring towns is longer than this, they are joined directly."""
TRACKS_PER_VILLAGE = 1.3
REMOTE_M = 1_250.0
"""A village with no road nearer than this is off the network for every usual walking limit."""


@dataclass(frozen=True, eq=False)
class Roads:
    """Road edges on the lattice, and which settlements they do not serve.

    Parameters
    ----------
    edges
        Columns ``u``, ``v`` (lattice nodes), ``rank``, ``number`` (distinguishes roads of a rank),
        ``county`` (whose road it is, -1 outside).
    off_road, island
        ``(settlements,)`` villages without any road, and villages on roads that join nothing.
    """

    edges: pd.DataFrame
    off_road: BoolArray
    island: BoolArray


def build_roads(terrain: Terrain, layout: Layout, rng: np.random.Generator) -> Roads:
    """Lay the roads of a county in the order in which they would have been built."""
    settlements = len(layout.node)
    parts = [_between_towns(terrain, layout, rng)]
    joined = np.unique(parts[0][["u", "v"]].to_numpy())
    branches = terrain.find_cheapest_ways(joined)
    off_road, island = _remote(terrain, layout, branches, rng)
    served = np.ones(settlements, dtype=bool)
    served[off_road | island] = False

    parts.append(_branch_roads(layout.node[served], branches, np.flatnonzero(served)))
    parts.append(_loops(terrain, layout, np.flatnonzero(served), rng))
    parts.append(_tracks(terrain, layout, branches, rng))
    roads = pd.concat(parts, ignore_index=True)
    roads[["u", "v"]] = np.sort(roads[["u", "v"]].to_numpy(), axis=1)

    # What comes near a remote village would serve it: loops and tracks keep away from it.
    xy = terrain.xy_m
    remote = np.flatnonzero(off_road | island)
    if len(remote):
        near = KDTree(xy[layout.node[remote]]).query(xy[roads[["u", "v"]].to_numpy()])[0].min(axis=1) < REMOTE_M + 200
        roads = _without_stumps(roads[~(near & ((roads["rank"] == TRACK) | roads["loop"]))], len(xy))
    while len(remote):  # a village that a road passes after all is joined to it, which may bring a road to another
        gap_m = KDTree(xy[roads[["u", "v"]].to_numpy().ravel()]).query(xy[layout.node[remote]])[0]
        missed = remote[gap_m < REMOTE_M]
        if not len(missed):
            break
        off_road[missed] = island[missed] = False
        roads = pd.concat([roads, _branch_roads(layout.node[missed], branches, missed)], ignore_index=True)
        remote = np.flatnonzero(off_road | island)
    roads = pd.concat([roads, _fragments(layout, np.flatnonzero(island), branches)], ignore_index=True)
    roads[["u", "v"]] = np.sort(roads[["u", "v"]].to_numpy(), axis=1)
    roads = roads.sort_values(["u", "v", "rank"], kind="stable").drop_duplicates(["u", "v"]).reset_index(drop=True)
    roads["county"] = _county_at(layout)[roads["u"].to_numpy()]
    return Roads(roads[["u", "v", "rank", "number", "county"]], off_road, island)


def _county_at(layout: Layout) -> Int64Array:
    """Return the county of each lattice node, -1 outside."""
    county = np.full(len(layout.to_towns.source), -1)
    county[layout.node[layout.is_town]] = layout.county[layout.is_town]
    return county[layout.to_towns.source]


def _meetings(terrain: Terrain, forest: Forest) -> pd.DataFrame:
    """For every two neighbouring sources, the cheapest edge at which their ways meet."""
    u, v = terrain.edges.T
    a, b = forest.source[u], forest.source[v]
    differ = np.flatnonzero(a != b)
    cost = forest.cost[u[differ]] + forest.cost[v[differ]] + terrain.effort_m[differ]
    pairs = pd.DataFrame(
        {"a": np.minimum(a, b)[differ], "b": np.maximum(a, b)[differ], "cost": cost, "u": u[differ], "v": v[differ]}
    )
    return pairs.sort_values(["a", "b", "cost"], kind="stable").drop_duplicates(["a", "b"]).reset_index(drop=True)


def _ways(forest: Forest, links: pd.DataFrame) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Trace the ways of links; return the ends of their edges and the number of the link of each."""
    u, v, of = [], [], []
    for number, (left, right) in enumerate(zip(links["u"], links["v"], strict=True)):
        way = forest.path(left)[::-1] + forest.path(right)
        u += way[:-1]
        v += way[1:]
        of += [number] * (len(way) - 1)
    return np.array(u, dtype=np.int64), np.array(v, dtype=np.int64), np.array(of, dtype=np.int64)


def _between_towns(terrain: Terrain, layout: Layout, rng: np.random.Generator) -> pd.DataFrame:
    """Join the towns: each with its neighbours, the seats by national and provincial roads."""
    forest = layout.to_towns
    towns = np.flatnonzero(layout.is_town)
    links = _meetings(terrain, forest)
    position = np.full(len(terrain.xy_m), -1)
    position[layout.node[towns]] = np.arange(len(towns))
    a, b = position[links["a"]], position[links["b"]]
    shape = (len(towns), len(towns))
    tree = minimum_spanning_tree(csr_array((links["cost"], (a, b)), shape=shape)).tocoo()
    needed = pd.Series(b + a * len(towns)).isin(tree.row * len(towns) + tree.col).to_numpy()
    short = links["cost"].to_numpy() < links["cost"].quantile(0.7)
    built = needed | (short & (rng.random(len(links)) < 0.6))
    roundabout = dijkstra(csr_array((links["cost"][built], (a[built], b[built])), shape=shape), directed=False)[a, b]
    built |= roundabout > LONGEST_DETOUR * links["cost"].to_numpy()
    links, a, b = links[built].reset_index(drop=True), a[built], b[built]

    graph = csr_array((links["cost"].to_numpy(), (a, b)), shape=shape)
    number_of = {tuple(sorted(pair)): i for i, pair in enumerate(zip(a.tolist(), b.tolist(), strict=True))}
    rank = np.full(len(links), TOWN)
    number = np.arange(1, len(links) + 1)
    seats = np.flatnonzero(layout.is_seat[towns])
    _, parent = dijkstra(graph, directed=False, indices=seats, return_predecessors=True)

    def links_between(seat: int, town: int) -> list[int]:
        way = []
        while parent[seat, town] >= 0:
            way.append(number_of[tuple(sorted((int(parent[seat, town]), town)))])
            town = int(parent[seat, town])
        return way

    county = layout.county[towns]
    for seat in range(len(seats)):  # a county road leads from the seat to each of its towns
        for arm, town in enumerate(np.flatnonzero(county == county[seats[seat]]).tolist()):
            for link in links_between(seat, town):
                if rank[link] > COUNTY:
                    rank[link], number[link] = COUNTY, arm + 1
    xy = terrain.xy_m[layout.node[towns]]
    for order, (rank_of, start, end) in enumerate(_long_distance(xy, seats)):
        for link in links_between(start, end):
            if rank[link] > rank_of:
                rank[link], number[link] = rank_of, order + 1
    u, v, of = _ways(forest, links)
    return pd.DataFrame({"u": u, "v": v, "rank": rank[of], "number": number[of], "loop": False})


def _long_distance(xy: FloatArray, seats: Int64Array) -> list[tuple[int, int, int]]:
    """Return ``(rank, number of the seat, town)`` of the routes: to the four ends of the land and between seats."""
    routes = []
    reach_m = 0.9 * np.hypot(*xy.T).max()
    for rank, east, north in ((NATIONAL, -1, 0), (NATIONAL, 1, 0), (PROVINCIAL, 0, -1), (PROVINCIAL, 0, 1)):
        end = int(np.argmin(np.hypot(*(xy - [east * reach_m, north * reach_m]).T)))
        routes.append((rank, int(np.argmin(np.hypot(*(xy[seats] - xy[end]).T))), end))
    if len(seats) > 1:
        away = np.hypot(*(xy[seats][:, None] - xy[seats][None]).transpose(2, 0, 1))
        order = np.argsort(away, axis=1, kind="stable")[:, 1:4]
        for seat, neighbours in enumerate(order.tolist()):
            for place, other in enumerate(neighbours):
                routes.append((NATIONAL if place == 0 else PROVINCIAL, seat, int(seats[other])))
    return sorted(routes, key=lambda route: route[0])


def _remote(
    terrain: Terrain, layout: Layout, branches: Forest, rng: np.random.Generator
) -> tuple[BoolArray, BoolArray]:
    """Choose villages that no road reaches, and villages whose road joins nothing: the dearest to join."""
    off_road, island = np.zeros((2, len(layout.node)), dtype=bool)
    villages = np.flatnonzero(layout.inside & ~layout.is_town)
    if len(villages) < 30:
        return off_road, island
    wanted_off, wanted_island = max(1, round(0.01 * len(villages))), max(1, round(0.004 * len(villages)))
    xy = terrain.xy_m[layout.node]
    away_m = KDTree(xy).query(xy[villages], k=2)[0][:, 1]
    merit = branches.cost[layout.node[villages]] * (away_m > 1.3 * REMOTE_M)
    # Of the dearest, some more than wanted: those which another road passes are joined in the end.
    dearest = villages[np.argsort(-merit, kind="stable")][: 3 * (wanted_off + wanted_island)]
    chosen: list[int] = []
    for village in dearest.tolist():
        if all(np.hypot(*(xy[village] - xy[other])) > 2 * REMOTE_M for other in chosen[-200:]):
            chosen.append(village)
    chosen = chosen[: 2 * (wanted_off + wanted_island)]
    picks = rng.permutation(np.array(chosen, dtype=np.int64))
    cut = round(len(picks) * wanted_island / (wanted_off + wanted_island)) or 1
    island[picks[:cut]] = True
    off_road[picks[cut:]] = True
    return off_road, island


def _without_stumps(roads: pd.DataFrame, nodes: int) -> pd.DataFrame:
    """Drop what no longer joins the roads between the towns."""
    graph = csr_array((np.ones(len(roads)), (roads["u"], roads["v"])), shape=(nodes, nodes))
    part = connected_components(graph, directed=False)[1][roads["u"]]
    joined: pd.DataFrame = roads[part == np.bincount(part).argmax()]
    return joined


def _branch_roads(nodes: Int64Array, branches: Forest, number: Int64Array) -> pd.DataFrame:
    """Lay a road from every node to the roads there are; ways that meet become one."""
    below = np.zeros(len(branches.parent), dtype=np.int64)
    below[nodes] = 1
    owner = np.full(len(branches.parent), -1)
    owner[nodes] = number
    levels = branches.by_depth()
    for level in reversed(levels[1:]):
        used = level[below[level] > 0]
        np.add.at(below, branches.parent[used], below[used])
        free = used[owner[branches.parent[used]] < 0]
        owner[branches.parent[free]] = owner[free]
    child = np.flatnonzero((below > 0) & (branches.parent >= 0))
    rank = np.where(below[child] >= BUSY_BRANCH_VILLAGES, TOWN, VILLAGE)
    return pd.DataFrame(
        {"u": child, "v": branches.parent[child], "rank": rank, "number": owner[child] + 1, "loop": False}
    )


def _fragments(layout: Layout, islands: Int64Array, branches: Forest) -> pd.DataFrame:
    """Lay only the first stretch of the road from each of these villages, so that it joins nothing."""
    ways = [branches.path(int(layout.node[village]))[:3] for village in islands]
    return pd.DataFrame(
        {
            "u": np.array([way[i] for way in ways for i in range(len(way) - 1)], dtype=np.int64),
            "v": np.array([way[i + 1] for way in ways for i in range(len(way) - 1)], dtype=np.int64),
            "rank": VILLAGE,
            "number": np.repeat(islands + 1, [len(way) - 1 for way in ways]),
            "loop": False,
        }
    )


def _loops(terrain: Terrain, layout: Layout, served: Int64Array, rng: np.random.Generator) -> pd.DataFrame:
    """Join some neighbouring villages directly, so that not every road ends blind."""
    forest = terrain.find_cheapest_ways(layout.node[served])
    links = _meetings(terrain, forest)
    worth = (links["cost"] < 7_000) & (rng.random(len(links)) < LOOP_SHARE)
    links = links[worth].reset_index(drop=True)
    u, v, of = _ways(forest, links)
    return pd.DataFrame({"u": u, "v": v, "rank": VILLAGE, "number": 200_000 + of, "loop": True})


def _tracks(terrain: Terrain, layout: Layout, branches: Forest, rng: np.random.Generator) -> pd.DataFrame:
    """Lay tracks up the slopes around the villages inside."""
    xy = terrain.xy_m
    inside = np.flatnonzero(_county_at(layout) >= 0)
    near = inside[KDTree(xy[layout.node]).query(xy[inside])[0] < 2_000]
    wanted = min(len(near), round(TRACKS_PER_VILLAGE * int(layout.inside.sum())))
    ends = rng.choice(near, wanted, replace=False)
    tracks = _branch_roads(ends, branches, np.arange(wanted))
    return tracks.assign(rank=TRACK, number=0)
