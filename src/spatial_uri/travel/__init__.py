"""The one place that computes shortest paths.

`snap` joins places to the road, `grow_tree` searches the network, `nearest` combines the two into
door-to-door times, `pairs_between` tells all pairs within a limit, `isochrones` draws the same times,
`route` traces the way behind one of them, `closures` tells what each road piece is worth. `journeys` searches a
timetable of public transport.
"""

from pathlib import Path

from numba import config

from spatial_uri.travel.closures import Closures, closures, without_piece
from spatial_uri.travel.connections import Connections, connections_on
from spatial_uri.travel.isochrones import draw, isochrones
from spatial_uri.travel.links import Links, links_between
from spatial_uri.travel.nearest import Nearest, SourceTree, grow_tree, grow_tree_from_nodes, nearest
from spatial_uri.travel.pairs import pairs_between
from spatial_uri.travel.routes import Route, route
from spatial_uri.travel.snap import RoadAccess, snap
from spatial_uri.travel.stop_walks import FootPaths, Walks, nearest_stop, walks_from, walks_to
from spatial_uri.travel.surfaces import (
    CellMap,
    Surface,
    cell_size_m,
    merge_surfaces,
    piece_minutes,
    time_surface,
    walk_reach,
)
from spatial_uri.travel.timetable_search import Journeys, Question, Transit, journeys

__all__ = [
    "CellMap",
    "Closures",
    "Connections",
    "FootPaths",
    "Journeys",
    "Links",
    "Nearest",
    "Question",
    "RoadAccess",
    "Route",
    "SourceTree",
    "Surface",
    "Transit",
    "Walks",
    "cell_size_m",
    "closures",
    "connections_on",
    "draw",
    "grow_tree",
    "grow_tree_from_nodes",
    "isochrones",
    "journeys",
    "kernels_are_compiled",
    "links_between",
    "merge_surfaces",
    "nearest",
    "nearest_stop",
    "pairs_between",
    "piece_minutes",
    "route",
    "snap",
    "time_surface",
    "walk_reach",
    "walks_from",
    "walks_to",
    "without_piece",
]


def kernels_are_compiled() -> bool:
    """Tell whether an earlier run has left its compiled kernels on this machine."""
    chosen: str = getattr(config, "CACHE_DIR", "")  # numba sets its options at run time
    folder = Path(chosen) if chosen else Path(__file__).parent / "__pycache__"
    return any(folder.rglob("surface_kernels.*.nbi"))
