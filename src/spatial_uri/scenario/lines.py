"""The line of a new road: drawn in the scenario, or the first one of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString

from spatial_uri.errors import SpatialUriError
from spatial_uri.geo.crs import DEGREES, transformer
from spatial_uri.geo.polygons import in_the_plane
from spatial_uri.model.study import InputFile, Study
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.tables import placed, read_raw
from spatial_uri.scenario.finding import Unfound, beyond
from spatial_uri.scenario.values import MOST_VERTICES, Degrees
from spatial_uri.store.files import input_file

_LINES = ("LineString", "MultiLineString")


def drawn_line(points: tuple[Degrees, ...], study: Study) -> LineString:
    """Return the line of some points in degrees, in the CRS of the study.

    Raises
    ------
    Unfound
        If it lies outside the roads of the study.
    """
    xy = np.column_stack(transformer(DEGREES, study.crs).transform(*np.array(points, dtype=np.float64).T))
    return _usable(LineString(xy) if np.isfinite(xy).all() else None, study)


def line_of_file(name: str, beside: Path | None, study: Study) -> tuple[LineString, InputFile, int]:
    """Return the first line of a file, in the CRS of the study, the file with its hash, and how many lines it holds.

    Raises
    ------
    Unfound
        If there is no such file, none of its features is a line, its CRS is not known, or it lies elsewhere.
    """
    path = (Path() if beside is None else beside) / Path(name).expanduser()
    options = TableOptions()
    try:
        table = read_raw(path, options)
        if table.geometry is None:
            raise Unfound(f"{name} holds no lines")
        geometry = placed(table.geometry, options, path=path)
    except SpatialUriError as error:
        reason = "; ".join([error.problem, *error.faults[:2]])
        raise Unfound(f"{name}: {reason}") from error
    lines = [shape for shape in in_the_plane(geometry.array) if shape is not None and shape.geom_type in _LINES]
    lines = [shape for shape in lines if not shape.is_empty]
    if not lines:
        raise Unfound(f"{name} holds no lines")
    line = _one_line(lines[0], name)
    moved: Any = gpd.GeoSeries([line], crs=geometry.crs).to_crs(study.crs).iloc[0]
    return _usable(moved, study), input_file(path, "scenario"), len(lines)


def _one_line(shape: Any, name: str) -> LineString:
    merged: Any = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
    if merged.geom_type != "LineString":
        raise Unfound(f"the first line of {name} has {len(merged.geoms)} parts that do not join")
    if shapely.get_num_points(merged) > MOST_VERTICES:
        raise Unfound(f"the first line of {name} has more than {MOST_VERTICES:,} points")
    line: LineString = merged
    return line


def _usable(line: LineString | None, study: Study) -> LineString:
    if line is None or not np.isfinite(shapely.get_coordinates(line)).all():
        raise Unfound("the line has no place in the CRS of the study")
    if not line.length > 0:
        raise Unfound("the line has no length")
    if (away_m := beyond(study, line)) > 0:
        raise Unfound(f"the line lies {away_m / 1000:,.1f} km outside the roads of the study")
    return line
