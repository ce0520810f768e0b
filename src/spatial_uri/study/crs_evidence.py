"""Which CRS the coordinates of each file are in, where the file does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import shapely
from pyproj import CRS

from spatial_uri.geo.coordinate_checks import telling_coordinates
from spatial_uri.geo.crs import DEGREES, Bounds, extent_in_degrees, fits_crs, parse_crs
from spatial_uri.geo.crs_guesses import guess_crs, guess_crs_near
from spatial_uri.geo.missing_crs import is_undefined
from spatial_uri.geo.polygons import in_the_plane
from spatial_uri.model.arrays import FloatArray, GeometryArray
from spatial_uri.read.osm.osm_file import osm_errors, read_osm_header
from spatial_uri.study.column_evidence import coordinates_of
from spatial_uri.study.guess import Guess

_MARGIN_DEG = 0.2
_LARGEST_SCANNED_BYTES = 20_000_000
_MANY_SHAPES = 500_000
"""Of files with more shapes than this, some are looked at."""


def with_crs(guesses: Sequence[Guess], named: Mapping[str, str]) -> list[Guess]:
    """Return guesses with the CRS of those whose files do not say it, as far as it can be told.

    Degrees and eastings with the number of a zone tell it themselves. Of other metres in a sheet, that one is taken
    which puts them where the other files lie. A file of geometries should have said it: there the user is asked.

    Parameters
    ----------
    guesses
        All files, with their columns.
    named
        File name -> CRS, as the user says.
    """
    given = [replace(g, crs=named[g.path.name]) if g.path.name in named else g for g in guesses]
    alone = [g if g.crs or not _lacks_crs(g) else replace(g, crs=guess_crs(_coordinates(g)) or "") for g in given]
    around = _extent(alone)
    return [_near(g, around) if _lacks_crs(g) and not g.crs else g for g in alone]


def _near(guess: Guess, around: Bounds | None) -> Guess:
    code = None if around is None else guess_crs_near(_coordinates(guess), around)
    if code is not None and guess.table is not None and guess.table.geometry is None:
        return replace(guess, crs=code, reasons=(*guess.reasons, f"in {code} it lies where the other files do"))
    hint = f"; in {code} it lies where the other files do" if code else ""
    return replace(guess, asks=f'its CRS: fill in crs = "EPSG:..."{hint}')


def _coordinates(guess: Guess) -> FloatArray:
    assert guess.table is not None  # noqa: S101
    if guess.table.geometry is None:
        return coordinates_of(guess)
    shapes = np.asarray(guess.table.geometry.array)
    return telling_coordinates(shapes[:: len(shapes) // _MANY_SHAPES + 1])


def _lacks_crs(guess: Guess) -> bool:
    """Tell whether there are coordinates, and no CRS that they agree with."""
    if guess.table is None or guess.role in {"lines", "unused"}:
        return False
    xy = _coordinates(guess)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return False
    return _declared_crs(guess, xy) is None


def _declared_crs(guess: Guess, xy: FloatArray) -> CRS | None:
    """Return the CRS of the file, degrees for a sheet; None if it is undefined or its coordinates contradict it."""
    assert guess.table is not None  # noqa: S101
    crs = DEGREES if guess.table.geometry is None else guess.table.geometry.crs
    if is_undefined(crs):
        return None
    if crs.is_geocentric:
        return crs  # refused when it is read
    fitting = float(fits_crs(xy, crs).mean())
    if crs.is_geographic and guess_crs(xy) == "EPSG:4326":
        return crs
    if crs.is_geographic and np.abs(xy).max() <= 360:
        return crs  # degrees all the same, such as exchanged ones: for the reader to refuse
    return crs if fitting > 0.5 or not crs.is_geographic else None


def shapes_in_degrees(guess: Guess) -> GeometryArray:
    """Return the geometries of a guess in degrees; none if nobody says what CRS they are in."""
    if guess.table is None:
        return np.empty(0, dtype=object)
    xy = _coordinates(guess)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return np.empty(0, dtype=object)
    crs = parse_crs(guess.crs) if guess.crs else _declared_crs(guess, xy)
    if crs is None or crs.is_geocentric:
        return np.empty(0, dtype=object)
    geometry = guess.table.geometry
    shapes = shapely.points(xy) if geometry is None else in_the_plane(geometry.array)
    return np.asarray(gpd.GeoSeries(shapes, crs=crs).to_crs(DEGREES).array, dtype=object)


def _extent(guesses: Sequence[Guess]) -> Bounds | None:
    """Return where the files lie that say it, a little wider; None if none does."""
    layers = [(shapes, DEGREES) for g in guesses if g.role != "lines" and len(shapes := shapes_in_degrees(g))]
    layers = [(shapes, crs) for shapes, crs in layers if np.isfinite(shapely.total_bounds(shapes)).all()]
    if layers:
        west, south, east, north = extent_in_degrees(layers)
    else:
        of_extracts = [bounds for g in guesses if g.role == "extract" and (bounds := _bounds_of_extract(g.path))]
        if not of_extracts:
            return None
        west, south, east, north = of_extracts[0]
    return west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG


def _bounds_of_extract(path: Path) -> Bounds | None:
    """Return the extent that an extract declares, or that of its nodes if it is small."""
    declared = read_osm_header(path).bounds
    if declared is not None or path.stat().st_size > _LARGEST_SCANNED_BYTES:
        return declared
    with osm_errors(path):
        nodes = [
            (node.location.lon, node.location.lat)
            for node in osmium.FileProcessor(str(path), osmium.osm.NODE)
            if isinstance(node, osmium.osm.Node) and node.location.valid()
        ]
    if not nodes:
        return None
    (west, south), (east, north) = np.min(nodes, axis=0), np.max(nodes, axis=0)
    return float(west), float(south), float(east), float(north)
