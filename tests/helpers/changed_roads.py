"""Times on networks with changes, for tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from road_drawing import at, road
from shapely import LineString

from spatial_uri.model.travel import Walk
from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree

DIRECTIONS = ("to_facility", "from_facility")
NEAR = Walk(kmh=5.0, limit_m=600.0)
GRID = st.tuples(st.integers(0, 3), st.integers(0, 3))
ROADS = st.lists(
    st.builds(
        lambda a, b, via, kmh, back: road(a, *via, b, kmh=kmh, back_kmh=back),
        GRID,
        GRID,
        st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)).map(lambda p: (p[0] / 5, p[1] / 5)), max_size=2),
        st.sampled_from([20.0, 33.0, 60.0]),
        st.sampled_from([None, None, 0.0, 17.0]),
    ).filter(lambda r: r.xy[0] != r.xy[-1]),
    min_size=2,
    max_size=9,
)
PLACES = st.lists(
    st.tuples(st.integers(-1, 31), st.integers(-1, 31)).map(lambda p: (p[0] / 10, p[1] / 10)), min_size=1, max_size=5
)


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


def turns_among(roads):
    """Every turn that drawn roads allow."""
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    ends = {(i, f): (roads[i].xy[0 if f else -1], roads[i].xy[-1 if f else 0]) for i, f in directed}
    return [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]
