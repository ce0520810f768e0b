"""Where the names of the areas beside the study are written on a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Study

_AROUND = 0.12


@dataclass(frozen=True, eq=False)
class NeighbourNames:
    """Names of areas beside the study, and the places they are written at.

    Parameters
    ----------
    names
        What the areas are called.
    points
        ``(names, 2)`` where, in the CRS of the study: in the part of each area that a map of the study shows.
    """

    names: tuple[str, ...]
    points: FloatArray


def neighbour_names(study: Study) -> NeighbourNames:
    """Return the names of the areas beside the study as far as they lie on a map that just holds it."""
    if study.neighbours is None:
        return NeighbourNames((), np.zeros((0, 2)))
    west, south, east, north = study.areas.table.total_bounds
    shown = shapely.box(west, south, east, north)
    shown = shapely.buffer(shown, _AROUND * max(east - west, north - south), join_style="mitre")
    outside = shapely.difference(shown, study.boundary)
    names, points = [], []
    for name, shape in zip(study.neighbours["name"], study.neighbours.geometry.to_numpy(), strict=True):
        seen = shapely.get_parts(shapely.intersection(shapely.make_valid(shape), outside))
        seen = seen[shapely.area(seen) > 0]
        if len(seen):
            point = shapely.point_on_surface(seen[np.argmax(shapely.area(seen))])
            names.append(str(name))
            points.append((shapely.get_x(point), shapely.get_y(point)))
    return NeighbourNames(tuple(names), np.array(points, dtype=float).reshape(-1, 2))
