"""The last hundred metres: street grids in towns, lanes in villages, and what roads are made of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.samples.layout import Layout
from spatial_uri.samples.names import county_code
from spatial_uri.samples.roads import COUNTY, NATIONAL, PROVINCIAL, TOWN, TRACK, VILLAGE, Roads
from spatial_uri.samples.terrain import Terrain

TAGS = ("highway", "ref", "name", "surface", "tracktype", "oneway", "bridge", "tunnel", "layer", "maxspeed")
"""The OSM tags of a road; "" where it has none."""

_HIGHWAY = {
    NATIONAL: "trunk", PROVINCIAL: "primary", COUNTY: "secondary", TOWN: "tertiary", VILLAGE: "unclassified",
    TRACK: "track",
}  # fmt: skip
_LETTER = {NATIONAL: "G", PROVINCIAL: "S", COUNTY: "X", TOWN: "Y", VILLAGE: "C", TRACK: ""}
_STREET_NAMES = (
    "人民路",
    "解放路",
    "建设路",
    "新华路",
    "文化路",
    "和平路",
    "中山路",
    "朝阳路",
    "胜利路",
    "滨河路",
    "学府路",
)
_TOWN_GRID, _TOWN_BLOCK_M = 5, 105.0
_SEAT_GRID, _SEAT_BLOCK_M = 11, 165.0


def tag_roads(terrain: Terrain, roads: Roads, rng: np.random.Generator) -> pd.DataFrame:
    """Give every road edge its class, number, surface and structure."""
    edges = roads.edges
    rank = edges["rank"].to_numpy()
    tagged = pd.DataFrame("", index=edges.index, columns=list(TAGS))
    tagged.insert(0, "u", edges["u"])
    tagged.insert(1, "v", edges["v"])
    tagged["highway"] = [_HIGHWAY[r] for r in rank]
    tagged["ref"] = _refs(edges)
    tagged.loc[rank <= COUNTY, "surface"] = "asphalt"
    tagged.loc[(rank == TOWN) | (rank == VILLAGE), "surface"] = "concrete"
    # Some village roads are not hardened: whole roads, not single stretches.
    number = edges["number"].to_numpy()
    draw = rng.random(int(number.max()) + 1)[number]
    unpaved = (rank == VILLAGE) & (draw < 0.09)
    tagged.loc[unpaved, "surface"] = np.where(draw[unpaved] < 0.04, "dirt", "gravel")
    track = rank == TRACK
    tagged.loc[track, "surface"] = "ground"
    tagged.loc[track, "tracktype"] = rng.choice(["grade2", "grade3", "grade4", "grade5"], int(track.sum()))
    tagged.loc[(rank == NATIONAL) & (rng.random(len(edges)) < 0.3), "maxspeed"] = "60"

    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    degree = np.bincount(np.concatenate([u, v]), minlength=len(terrain.xy_m))
    through = (degree[u] == 2) & (degree[v] == 2) & (rank <= TOWN)
    valley = np.minimum(terrain.drained_km2[u], terrain.drained_km2[v]) > 8
    high = np.minimum(terrain.height_m[u], terrain.height_m[v]) > np.quantile(terrain.height_m, 0.6)
    bridge = np.flatnonzero(through & valley & (rng.random(len(edges)) < 0.04))
    tunnels = np.flatnonzero(through & high & ~valley)
    tunnel = tunnels[np.argsort(rank[tunnels], kind="stable")][: max(1, len(tunnels) // 12)]
    tagged.loc[bridge, ["bridge", "layer"]] = ["yes", "1"]
    tagged.loc[tunnel, ["tunnel", "layer"]] = ["yes", "-1"]
    return tagged


def _refs(edges: pd.DataFrame) -> list[str]:
    """Return the road numbers: 国道 and 省道 have three digits, the others are counted county by county."""
    own = edges["rank"] >= COUNTY
    keys = edges.loc[own, ["rank", "county", "number"]].drop_duplicates().sort_values(["rank", "county", "number"])
    keys["count"] = keys.groupby(["rank", "county"]).cumcount() + 1
    counted = edges.merge(keys, on=["rank", "county", "number"], how="left")["count"]
    refs = []
    for rank, county, number, count in zip(edges["rank"], edges["county"], edges["number"], counted, strict=True):
        if rank == TRACK:
            refs.append("")
        elif rank in (NATIONAL, PROVINCIAL):
            refs.append(f"{_LETTER[rank]}{900 + number % 100}")
        else:
            refs.append(f"{_LETTER[rank]}{int(count):03d}{county_code(county)}")
    return refs


def add_streets(
    edges: pd.DataFrame, xy: FloatArray, layout: Layout, off_road: Int64Array, rng: np.random.Generator
) -> tuple[pd.DataFrame, FloatArray]:
    """Build the towns and the villages inside: street grids, lanes; return all edges and node positions."""
    edges, xy = _town_grids(edges, xy, layout, rng)
    return _village_lanes(edges, xy, layout, off_road, rng)


def _town_grids(
    edges: pd.DataFrame, xy: FloatArray, layout: Layout, rng: np.random.Generator
) -> tuple[pd.DataFrame, FloatArray]:
    """Replace the roads in the middle of each town by a street grid that they lead into."""
    towns = np.flatnonzero(layout.is_town & layout.inside)
    grid = np.where(layout.is_seat[towns], _SEAT_GRID, _TOWN_GRID)
    block_m = np.where(layout.is_seat[towns], _SEAT_BLOCK_M, _TOWN_BLOCK_M)
    reach_m = (grid - 1) / 2 * block_m * 1.27 + 40
    used = np.unique(edges[["u", "v"]].to_numpy())
    within = KDTree(xy[used]).query_ball_point(xy[layout.node[towns]], reach_m)
    town_at = np.full(len(xy), -1)
    for number, members in enumerate(within):
        town_at[used[members]] = number
    # An edge may cut through a town though both its ends lie outside: then its nearer end is moved in too.
    ends = edges[["u", "v"]].to_numpy()
    a, b = xy[ends[:, 0]], xy[ends[:, 1]]
    number = KDTree(xy[layout.node[towns]]).query((a + b) / 2)[1]
    centre_xy = xy[layout.node[towns]][number]
    share = np.clip(((centre_xy - a) * (b - a)).sum(axis=1) / ((b - a) ** 2).sum(axis=1), 0, 1)
    away_m = np.hypot(*(a + share[:, None] * (b - a) - centre_xy).T)
    cuts = (away_m < reach_m[number]) & (town_at[ends] < 0).all(axis=1)
    town_at[np.where(share < 0.5, ends[:, 0], ends[:, 1])[cuts]] = number[cuts]
    at_u, at_v = town_at[edges["u"]], town_at[edges["v"]]
    entering = edges[(at_u >= 0) != (at_v >= 0)]
    kept = edges[(at_u < 0) & (at_v < 0)]
    enters = np.maximum(at_u, at_v)[(at_u >= 0) != (at_v >= 0)]
    outer = np.where(town_at[entering["u"]] < 0, entering["u"], entering["v"])

    new_xy, new_edges, nodes = [xy], [kept], len(xy)
    for number, town in enumerate(towns):
        centre, size = int(layout.node[town]), int(grid[number])
        arriving = np.flatnonzero(enters == number)
        heading = xy[outer[arriving[0]]] - xy[centre] if len(arriving) else np.array([1.0, 0.0])
        positions, streets = _grid(size, float(block_m[number]), bool(layout.is_seat[town]), rng)
        turn = np.arctan2(heading[1], heading[0])
        rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        placed = positions @ rotation + xy[centre]
        # The middle of the grid is the old node of the town, so that it stays where it was.
        number_of = np.insert(np.arange(nodes, nodes + size * size - 1), size * size // 2, centre)
        new_xy.append(np.delete(placed, size * size // 2, axis=0))
        nodes += size * size - 1
        streets[["u", "v"]] = number_of[streets[["u", "v"]].to_numpy()]
        new_edges.append(streets)
        row, column = np.divmod(np.arange(size * size), size)
        rim = np.flatnonzero((row % (size - 1) == 0) | (column % (size - 1) == 0))
        gate = rim[KDTree(placed[rim]).query(xy[outer[arriving]])[1]]
        new_edges.append(
            entering.iloc[arriving].assign(u=outer[arriving], v=number_of[gate], bridge="", tunnel="", layer="")
        )
    return pd.concat(new_edges, ignore_index=True), np.concatenate(new_xy)


def _grid(size: int, block_m: float, is_seat: bool, rng: np.random.Generator) -> tuple[FloatArray, pd.DataFrame]:
    """Make a street grid around (0, 0): node positions, and edges between node numbers row by row."""
    row, column = np.divmod(np.arange(size * size), size)
    place = np.column_stack([column, row]) / (size - 1) * 2 - 1
    # Longer along the valley than across it, and with the corners drawn in.
    positions = place * [1.14, 0.88] * (1 - 0.2 * np.abs(place).prod(axis=1, keepdims=True)) * (size - 1) / 2 * block_m
    shake = rng.uniform(-0.12, 0.12, positions.shape) * block_m
    shake[size * size // 2] = 0
    along = np.flatnonzero(column < size - 1)
    up = np.flatnonzero(row < size - 1)
    middle, rim = size // 2, (0, size - 1)
    # Some cross streets were never built; all rows, the rim and the axes are there, so the grid holds together.
    up = up[np.isin(column[up], (middle, *rim)) | (rng.random(len(up)) < 0.8)]
    streets = pd.DataFrame("", index=range(len(along) + len(up)), columns=list(TAGS))
    streets.insert(0, "u", np.concatenate([along, up]))
    streets.insert(1, "v", np.concatenate([along + 1, up + size]))
    is_row = np.arange(len(streets)) < len(along)
    line = np.where(is_row, row[streets["u"]], column[streets["u"]])
    axis = line == middle
    streets["highway"] = np.where(axis, "primary" if is_seat else "tertiary", "residential")
    streets["surface"] = "asphalt"
    streets.loc[axis & is_row, "name"] = _STREET_NAMES[0]
    streets.loc[axis & ~is_row, "name"] = _STREET_NAMES[1]
    if is_seat:
        streets.loc[axis, "maxspeed"] = "40"
        ring = np.isin(line, rim)
        streets.loc[ring, "highway"] = "secondary"
        streets.loc[is_row & ~axis & ~ring, "name"] = [
            _STREET_NAMES[2 + i % (len(_STREET_NAMES) - 2)] for i in line[is_row & ~axis & ~ring]
        ]
        couplet = is_row & np.isin(line, (middle - 2, middle + 2))
        streets.loc[couplet, ["highway", "oneway"]] = ["tertiary", "yes"]
        west = couplet & (line == middle + 2)
        streets.loc[west, ["u", "v"]] = streets.loc[west, ["v", "u"]].to_numpy()
        against = is_row & (line == 1)  # mapped against the way one may drive, as happens
        streets.loc[against, "oneway"] = "-1"
    return positions + shake, streets


def _village_lanes(
    edges: pd.DataFrame, xy: FloatArray, layout: Layout, off_road: Int64Array, rng: np.random.Generator
) -> tuple[pd.DataFrame, FloatArray]:
    """Give every village with a road a few blind lanes, to both sides of the road it lies on."""
    is_village = np.zeros(len(xy), dtype=bool)
    served = layout.inside & ~layout.is_town
    served[off_road] = False
    is_village[layout.node[served]] = True
    ordinary = edges[edges["highway"] != "residential"]
    ends = ordinary[["u", "v"]].to_numpy()
    both = np.concatenate([ends, ends[:, ::-1]])
    both = both[is_village[both[:, 0]]]
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    first = np.flatnonzero(np.diff(both[:, 0], prepend=-1))
    # Lanes start in the middle of the village and where its roads leave it.
    beyond = both[~is_village[both[:, 1]]]
    beyond = beyond[np.unique(beyond[:, 1], return_index=True)[1]]
    start = np.concatenate([both[first, 0], beyond[:, 1]])
    along = xy[np.concatenate([both[first, 1], beyond[:, 0]])] - xy[start]
    heading = np.arctan2(along[:, 1], along[:, 0])
    start, heading = np.repeat(start, 2), np.repeat(heading, 2)
    heading = heading + np.tile([0.5, -0.5], len(start) // 2) * np.pi + rng.uniform(-0.3, 0.3, len(start))
    built = rng.random(len(start)) < 0.8
    start, heading = start[built], heading[built]
    length = rng.uniform(35, 70, (2, len(start)))
    bend = heading + rng.uniform(-0.5, 0.5, len(start))
    corner = xy[start] + length[0, :, None] * np.column_stack([np.cos(heading), np.sin(heading)])
    end = corner + length[1, :, None] * np.column_stack([np.cos(bend), np.sin(bend)])
    # A lane that would run into another road is not built.
    roads = shapely.STRtree(shapely.linestrings(xy[ends]))
    drawn = shapely.linestrings(np.stack([xy[start], corner, end], axis=1))
    clear = np.ones(len(start), dtype=bool)
    clear[roads.query(drawn, predicate="crosses")[0]] = False
    start, corner, end = start[clear], corner[clear], end[clear]
    corner_node = len(xy) + np.arange(len(start))
    end_node = corner_node + len(start)
    lanes = pd.DataFrame("", index=range(2 * len(start)), columns=list(TAGS))
    lanes.insert(0, "u", np.concatenate([start, corner_node]))
    lanes.insert(1, "v", np.concatenate([corner_node, end_node]))
    kind = rng.choice(["residential", "service"], len(start), p=[0.8, 0.2])
    lanes["highway"] = np.tile(kind, 2)
    lanes["surface"] = "concrete"
    return pd.concat([edges, lanes], ignore_index=True), np.concatenate([xy, corner, end])
