"""The one place that computes shortest paths.

`snap` joins places to the road, `grow_tree` searches the network, `nearest` combines the two into
door-to-door times, `isochrones` draws the same times.
"""

from spatial_uri.travel.isochrones import isochrones, piece_minutes
from spatial_uri.travel.nearest import Nearest, SourceTree, grow_tree, grow_tree_from_nodes, nearest
from spatial_uri.travel.snap import RoadAccess, snap

__all__ = [
    "Nearest",
    "RoadAccess",
    "SourceTree",
    "grow_tree",
    "grow_tree_from_nodes",
    "isochrones",
    "nearest",
    "piece_minutes",
    "snap",
]
