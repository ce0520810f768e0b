"""A county drawn for circles: cars at 60 km/h (1 km a minute) on one road from west to east, north at its end."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from logistics_drawing import AREAS, NORTH, ROAD, VILLAGES, ranked
from road_drawing import at, network, study

from spatial_uri.analyses.circles.measure import circles
from spatial_uri.analyses.circles.options import CirclesOptions
from spatial_uri.model.places import Places
from spatial_uri.model.travel import Travel
from spatial_uri.rules.circle_presets import circle_of_table

#   seat: 0 km -- a: 10 km -- town: 30 km -- b: 40 km -- z: 60 km, and 5 km of road to the north from there
#                                             hill: 3 km off the road at 40 km


def drawn(*roads, **columns):
    """The county; `columns` are further ones of the settlements, {id: value}."""
    made = study(network(*(roads or (ROAD, NORTH))), VILLAGES, {}, areas=AREAS)
    table = made.settlements.table.copy()
    for name, values in columns.items():
        table[name] = [values.get(place) for place in table.index]
    return replace(made, settlements=Places(table, "settlement"))


def point_table(made, points):
    """Service points {id: (x, y, kind)}."""
    geometry = np.array([at(x, y) for x, y, _ in points.values()], dtype=object)
    inside = [area is not None for area in made.areas.holding(geometry)]
    columns = {"name": list(points), "kind": [kind for *_, kind in points.values()], "inside": inside}
    index = pd.Index(list(points), name="place_id", dtype=object)
    return gpd.GeoDataFrame(columns, geometry=geometry, index=index, crs=made.crs)


def circle(**table):
    """A circle of one's own, as its file would say it."""
    made, faults = circle_of_table({"id": "own", "name": "Own", "source": "drawn", **table})
    assert not faults
    return made


def measured(asked, points, *, made=None, travel=None, service=None):
    """Measure circles, some of one's own and some by their id."""
    made = drawn() if made is None else made
    names = tuple(one if isinstance(one, str) else one.id for one in asked)
    return circles(
        made,
        ranked(made),
        CirclesOptions(circles=names),
        own=[one for one in asked if not isinstance(one, str)],
        points=point_table(made, points),
        travel=travel or Travel(walk_kmh=6),
        service=service,
    )
