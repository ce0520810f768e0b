"""Motorways: they cross the county on bridges and through tunnels, and serve it at one place only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from scipy.interpolate import CubicSpline
from scipy.spatial import KDTree

from spatial_uri.model.arrays import FloatArray
from spatial_uri.samples.layout import Layout
from spatial_uri.samples.terrain import Terrain

FEWEST_VILLAGES = 30
COUNTIES_PER_MOTORWAY = 8
PASSES_SEAT_AT_M = 2_600.0
_STEP_M = 350.0
_HALF_WIDTH_M = 14.0
_SURFACE_ROADS = ("trunk", "primary", "secondary", "tertiary")


def add_motorways(
    edges: pd.DataFrame, xy: FloatArray, terrain: Terrain, layout: Layout, rng: np.random.Generator
) -> tuple[pd.DataFrame, FloatArray]:
    """Add a motorway past the seat of every eighth county, with an interchange there."""
    seats = np.flatnonzero(layout.is_seat)
    if int((layout.inside & ~layout.is_town).sum()) < FEWEST_VILLAGES:
        return edges, xy
    radius = np.hypot(*terrain.xy_m.T).max()
    heights = KDTree(terrain.xy_m)
    high = float(np.quantile(terrain.height_m, 0.62))
    ordinary = edges
    for number, seat in enumerate(seats[::COUNTIES_PER_MOTORWAY].tolist()):
        centre = _route(xy[layout.node[seat]], radius, rng)
        nearest = int(np.argmin(np.hypot(*(centre - xy[layout.node[seat]]).T)))
        junction = _junction(ordinary, xy, centre[nearest])
        ground = terrain.height_m[heights.query((centre[1:] + centre[:-1]) / 2)[1]]
        added, xy = _lay(centre, nearest, junction, xy, high=ground > high, number=number)
        edges = pd.concat([edges, _over_or_under(added, ordinary, xy)], ignore_index=True)
    return edges, xy


def _route(seat: FloatArray, radius: float, rng: np.random.Generator) -> FloatArray:
    """Draw a gently winding line across the land that passes by a seat."""
    heading = rng.uniform(0, np.pi)
    along = np.array([np.cos(heading), np.sin(heading)])
    across = np.array([-along[1], along[0]])
    beside = seat + across * PASSES_SEAT_AT_M * rng.choice([-1, 1])
    reach = np.sqrt(max(radius**2 - float(beside @ across) ** 2, radius)) * 0.97
    middle = float(beside @ along)
    stations = np.unique(np.concatenate([np.arange(middle, reach, 11_000), np.arange(middle, -reach, -11_000)]))
    swing = rng.uniform(-1_800, 1_800, len(stations)) * (np.abs(stations - middle) > 1)
    sideways = CubicSpline(stations, float(beside @ across) + swing, bc_type="natural")
    place = np.arange(stations[0], stations[-1], _STEP_M)
    return np.asarray(place[:, None] * along + sideways(place)[:, None] * across)


def _junction(edges: pd.DataFrame, xy: FloatArray, point: FloatArray) -> int:
    """Return the node of a larger road nearest to a point."""
    nodes = np.unique(edges.loc[edges["highway"].isin(_SURFACE_ROADS) & (edges["bridge"] == ""), ["u", "v"]].to_numpy())
    return int(nodes[np.argmin(np.hypot(*(xy[nodes] - point).T))])


def _lay(
    centre: FloatArray, nearest: int, junction: int, xy: FloatArray, *, high: FloatArray, number: int
) -> tuple[pd.DataFrame, FloatArray]:
    """Lay both carriageways, four ramps, and the road from the ramps to the nearest larger road."""
    count = len(centre)
    ahead = np.gradient(centre, axis=0)
    right = np.column_stack([ahead[:, 1], -ahead[:, 0]]) / np.hypot(*ahead.T)[:, None] * _HALF_WIDTH_M
    eastbound = len(xy) + np.arange(count)
    westbound = eastbound + count
    toll = len(xy) + 2 * count
    xy = np.concatenate([xy, centre + right, centre - right])
    towards = xy[junction] - centre[nearest]
    away = max(float(np.hypot(*towards)), 1.0)
    xy = np.vstack([xy, centre[nearest] + towards * min(180 / away, 0.5)])
    first, last = max(nearest - 2, 1), min(nearest + 2, count - 2)
    carriageways = [(eastbound[i], eastbound[i + 1], i) for i in range(count - 1)]
    carriageways += [(westbound[i + 1], westbound[i], i) for i in range(count - 2, -1, -1)]
    common = {"surface": "asphalt", "oneway": "yes"}
    rows: list[dict[str, object]] = [
        {"u": u, "v": v, "highway": "motorway", "ref": f"G99{number + 1:02d}", "maxspeed": "100", **common}
        | ({"tunnel": "yes", "layer": "-1"} if high[i] and not first <= i < last else {})
        for u, v, i in carriageways
    ]
    ramps = [(eastbound[first], toll), (toll, eastbound[last]), (westbound[last], toll), (toll, westbound[first])]
    rows += [{"u": u, "v": v, "highway": "motorway_link", "maxspeed": "40", **common} for u, v in ramps]
    rows.append({"u": toll, "v": junction, "highway": "primary", "name": "高速连接线", "surface": "asphalt"})
    return pd.DataFrame(rows).fillna(""), xy


def _over_or_under(added: pd.DataFrame, ordinary: pd.DataFrame, xy: FloatArray) -> pd.DataFrame:
    """Put on a bridge whatever would cross another road at the level of the ground."""
    crossing = (added["highway"] == "motorway") & (added.get("tunnel", "") != "yes")
    lines = shapely.linestrings(xy[ordinary[["u", "v"]].to_numpy()])
    candidates = np.flatnonzero(crossing)
    spans = shapely.buffer(shapely.linestrings(xy[added.loc[candidates, ["u", "v"]].to_numpy()]), 60)
    over = candidates[np.unique(shapely.STRtree(lines).query(spans, predicate="intersects")[0])]
    ramps = np.flatnonzero(added["highway"] != "motorway")
    own = shapely.linestrings(xy[added[["u", "v"]].to_numpy()])
    crossed = shapely.STRtree(np.concatenate([lines, own])).query(own[ramps], predicate="crosses")[0]
    over = np.concatenate([over, ramps[np.unique(crossed)]])
    return added.assign(
        bridge=np.where(np.isin(np.arange(len(added)), over), "yes", ""),
        layer=np.where(np.isin(np.arange(len(added)), over), "1", added.get("layer", "")),
        tunnel=added.get("tunnel", ""),
        tracktype="",
    )
