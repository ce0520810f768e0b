"""Where the roads leave the data: there the data ends, not the road. A shore is no such place.

What is certain comes first: a way whose next node the source lacks, a road that ends outside the extent that the source
states. Any other through road that ends outside the studied areas, or just inside their border, is one unless
something tells that the road itself ends there: it stands at the shore, or the data goes on all around it.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from spatial_uri.geo.crs import to_degrees
from spatial_uri.geo.geodesy import distances_m
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.data_edge import THROUGH_CLASSES
from spatial_uri.model.network import RoadNetwork

AT_THE_BORDER_M = 200.0
NEARBY_M = 5000.0
"""How far around the end of a road its surroundings tell whether the data goes on."""
JUST_BEYOND_M = 1000.0
STICKS_OUT_M = 50.0
"""Roads that leave the areas by no more tell nothing: borders are not drawn more exactly."""

DIRECTIONS = 72
WIDEST_GAP_DEG = 60.0
"""A gap this wide in what is known around the end of a road is where the road may go on."""
SEEN_DEG = 15.0
"""A junction tells of the directions so near to its own."""


def find_exit_nodes(network: RoadNetwork, boundary: Polygon | MultiPolygon) -> Int64Array:
    """Find the nodes where a through road leaves the data.

    Parameters
    ----------
    network
        The roads, with what their source tells of where its data ends.
    boundary
        Outline of the studied areas, which the data is taken to cover.

    Returns
    -------
    ndarray
        Ascending. Neither closed roads nor new ones change where the data ends.
    """
    network = (network.as_open or network).without_new
    pieces_at, dead_ends = _through_ends(network)
    at_cut = np.isin(network.node_id, network.data_edge.cut_id)
    certain = np.unique(network.junction[at_cut])
    rest = dead_ends[~np.isin(dead_ends, certain)]
    if len(rest):
        shapely.prepare(boundary)
        points = np.asarray(shapely.points(network.node_xy[rest]))
        inside = np.asarray(shapely.contains(boundary, points))
        near = ~inside | (shapely.distance(boundary.boundary, points) <= AT_THE_BORDER_M)
        rest, points, inside = rest[near], points[near], inside[near]
        rest = rest[~_end_there(network, boundary, points, inside, pieces_at)]
    return np.union1d(certain, rest).astype(np.int64)


def _through_ends(network: RoadNetwork) -> tuple[Int64Array, Int64Array]:
    """Return how many pieces meet at each node (copies of a junction: 0), and the dead ends of through roads."""
    both = network.junction[np.concatenate([network.tail, network.head])]
    # each junction with each piece that ends there, once; packed into one number, which sorts ten times faster
    packed = np.unique(both * network.piece_count + np.tile(network.edge_piece, 2))
    at, piece = np.divmod(packed, max(network.piece_count, 1))
    pieces_at = np.bincount(at, minlength=network.node_count)
    through = network.pieces["road_class"].isin(THROUGH_CLASSES).to_numpy()
    return pieces_at, np.unique(at[(pieces_at[at] == 1) & through[piece]])


def _end_there(
    network: RoadNetwork,
    boundary: Polygon | MultiPolygon,
    points: GeometryArray,
    inside: BoolArray,
    pieces_at: Int64Array,
) -> BoolArray:
    """Tell at which of some dead ends near the border or outside it something shows that the road itself ends."""
    coast = network.data_edge.coast
    ends = _at_sea(coast, points) | (inside & _stays_inside(network, boundary, points))
    unsure = np.flatnonzero(~ends)
    if len(unsure):
        junctions = network.node_xy[pieces_at >= 3]
        ends[unsure] = _is_surrounded(points[unsure], boundary, coast=coast, junctions=junctions)
    return ends


def _at_sea(coast: FloatArray, points: GeometryArray) -> BoolArray:
    """Tell which points lie beyond the coast, such as the end of a pier: to the right of its nearest piece."""
    found = np.zeros(len(points), dtype=np.bool_)
    if not len(coast) or not len(points):
        return found
    point, piece = shapely.STRtree(_lines(coast)).query_nearest(points, max_distance=JUST_BEYOND_M)
    if not len(point):
        return found
    (x0, y0, x1, y1), (x, y) = coast[piece].T, shapely.get_coordinates(points[point]).T
    length = np.hypot(x1 - x0, y1 - y0)
    length = np.where(length > 0, length, np.inf)
    left_m = ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length
    along = ((x1 - x0) * (x - x0) + (y1 - y0) * (y - y0)) / length**2
    starts, ends = (set(map(tuple, coast[:, at].tolist())) for at in (slice(0, 2), slice(2, 4)))
    # where two pieces meet and their common end is the nearest point, the one tells that lies more across
    for i in np.argsort(np.abs(left_m), kind="stable").tolist():
        first, last = tuple(coast[piece[i], :2].tolist()), tuple(coast[piece[i], 2:].tolist())
        is_beside = (along[i] > 0 or first in ends) and (along[i] < 1 or last in starts)  # not behind a cut coast's end
        found[point[i]] = is_beside and left_m[i] < 0
    return found


def _stays_inside(network: RoadNetwork, boundary: Polygon | MultiPolygon, points: GeometryArray) -> BoolArray:
    """Tell around which points the source goes on beyond the areas, and yet no road leaves them."""
    found = np.zeros(len(points), dtype=np.bool_)
    if network.data_edge.bounds_deg is None:
        return found
    west, south, east, north = network.data_edge.bounds_deg
    lon, lat = to_degrees(shapely.get_coordinates(points), network.crs).T
    edges = [(lon, np.full_like(lat, south)), (lon, np.full_like(lat, north))]
    edges += [(np.full_like(lon, west), lat), (np.full_like(lon, east), lat)]
    here = np.arange(len(points))
    to_edge_m = [
        distances_m(np.vstack([np.column_stack([lon, lat]), np.column_stack(e)]), here, here + len(points))
        for e in edges
    ]
    inner = (lon > west) & (lon < east) & (lat > south) & (lat < north)
    goes_on = np.flatnonzero(inner & (np.min(to_edge_m, axis=0) > JUST_BEYOND_M))
    if not len(goes_on):
        return found
    widened = boundary.buffer(STICKS_OUT_M)
    shapely.prepare(widened)
    is_road = (network.pieces["structure"] != "ferry").to_numpy()
    lines = network.lines[is_road if network.added is None else is_road & ~network.added.is_new]
    point, line = shapely.STRtree(lines).query(points[goes_on], predicate="dwithin", distance=NEARBY_M)
    leaves = ~shapely.covers(widened, lines[line])
    found[goes_on] = np.bincount(point[leaves], minlength=len(goes_on)) == 0
    return found


def _is_surrounded(
    points: GeometryArray, boundary: Polygon | MultiPolygon, *, coast: FloatArray, junctions: FloatArray
) -> BoolArray:
    """Tell around which points every direction is known: it leads into the studied areas, to a shore or to junctions.

    The network of roads that goes on behind a border has junctions; of one that was cut there, only single roads
    stick out.
    """
    xy = shapely.get_coordinates(points)
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    just_beyond = shapely.points(xy[:, np.newaxis] + JUST_BEYOND_M * ways)
    known: BoolArray = np.asarray(shapely.contains(boundary, just_beyond))
    if len(coast):
        far = xy[:, np.newaxis] + NEARBY_M * ways
        rays = _lines(np.concatenate([np.broadcast_to(xy[:, np.newaxis], far.shape), far], axis=2))
        crossing, _ = shapely.STRtree(_lines(coast)).query(rays, predicate="intersects")
        known.ravel()[crossing] = True
    seen = int(SEEN_DEG / 360 * DIRECTIONS)
    if len(junctions):
        tree = shapely.STRtree(np.asarray(shapely.points(junctions)))
        point, junction = tree.query(points, predicate="dwithin", distance=NEARBY_M)
        dx, dy = (junctions[junction] - xy[point]).T
        toward = np.rint(np.arctan2(dy, dx) / (2 * np.pi) * DIRECTIONS).astype(np.int64)
        for turned in range(-seen, seen + 1):
            known[point, (toward + turned) % DIRECTIONS] = True
    gap = int(WIDEST_GAP_DEG / 360 * DIRECTIONS)
    around = np.hstack([known, known[:, : gap - 1]])  # a gap may lie across the first direction
    windows = np.lib.stride_tricks.sliding_window_view(around, gap, axis=1)
    is_known_there: BoolArray = np.asarray(windows.any(axis=2))
    return np.asarray(is_known_there.all(axis=1))


def _lines(segments: FloatArray) -> GeometryArray:
    return np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2)))
