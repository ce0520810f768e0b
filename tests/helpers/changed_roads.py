"""Times on networks with changes, for tests."""

from __future__ import annotations

import numpy as np
from road_drawing import at
from shapely import LineString

from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree

DIRECTIONS = ("to_facility", "from_facility")


def new_road(*xy, kmh=60.0, road_class="unclassified", plane=True, **options):
    """A new road over `xy` (km from the origin of drawings); as long as it is on the plane."""
    line = LineString([at(*p) for p in xy])
    return NewRoad(line, road_class, kmh, length_m=line.length if plane else None, **options)


def trips(net, places, clinics, *, walk, k=1, direction="to_facility"):
    """What `find_nearest` finds."""
    tree = grow_tree(net, clinics, direction=direction, k=k, walk=walk)
    return find_nearest(tree, places, snap_places(net, places, walk=walk))


def times(net, places, clinics, *, walk, k=1, direction="to_facility"):
    """Milliseconds, ``(places, k)``; infinite without a way."""
    ms = trips(net, places, clinics, walk=walk, k=k, direction=direction).time_ms
    return np.where(ms >= 0, ms, np.inf)
