"""Population rasters as places of demand: people by cell and area, every one of them accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.geo.crs import bounds_in_degrees, transformer
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arguments import require_count
from spatial_uri.model.arrays import FloatArray, GeometryArray, Int64Array
from spatial_uri.read.rasters.cell_areas import Beyond, CellShares, share_cells
from spatial_uri.read.rasters.people_areas import require_areas
from spatial_uri.read.rasters.people_values import Unknown, cell_sizes_m, people_of
from spatial_uri.read.rasters.raster_files import RasterWindow, centres, crs_of, opened_raster, read_window
from spatial_uri.store.files import require_file

FACTS = "population"
"""Under this name of ``attrs`` the tables say what became of all people of the raster."""
_EDGES_A_SIDE = 200.0


@dataclass(frozen=True, eq=False)
class PeopleParts:
    """The people of a raster by cell and area, those of areas beside the studied ones left out.

    Parameters
    ----------
    cell, area, people
        ``(parts,)`` number of the cell in the window, row of the area, and people, zeros included.
    share
        ``(parts,)`` how much of the cell.
    window
        The cells.
    facts
        What became of all people of the window.
    """

    cell: Int64Array
    area: Int64Array
    people: FloatArray
    share: FloatArray
    window: RasterWindow
    facts: dict[str, Any]


def read_population(
    path: str | Path,
    *,
    within: AdminAreas | gpd.GeoDataFrame,
    vintage: str | int,
    block_cells: int = 3,
    unknown: Unknown = "refuse",
    beyond: Beyond = "sea",
    neighbours: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Read a population raster as places of demand.

    The raster is not reprojected, which would lose people: each cell is a point. Cells on a border are shared by how
    much of them lies in each area; a cell on the coast belongs to the land whole.

    Parameters
    ----------
    path
        A GeoTIFF of one band in any CRS on an upright grid; its values are people in each cell. Needs the extra
        ``raster``.
    within
        The studied areas (the finest of an `AdminAreas`; of a GeoDataFrame, every row), index ``area_id``.
    vintage
        The year, or what else tells which people the raster counts: stated, never guessed.
    block_cells
        So many cells a side become one place, at the mean of its people; 1 keeps every cell.
    unknown
        What to do with values that can be no number of people and are not the declared nodata: ``refuse`` them, or take
        the cells as ``empty``. Such are negative and infinite ones, those beyond 1,000,000 on a square kilometre, and
        255 in a file of bytes (the last number of its type) that declares no nodata.
    beyond
        What lies where no area does: ``sea``, or ``land`` where others live, of whose people nothing is taken.
    neighbours
        Polygons of areas beside the studied ones: they take their part of cells on the border.

    Returns
    -------
    GeoDataFrame
        Points in the CRS of `within`: ``people`` (> 0), ``area_id``, ``cell_m`` (side of the place, metres). In
        ``attrs["population"]``: ``vintage``, ``raster_people`` (in the rectangle around the areas), ``within_people``,
        ``outside_people``, ``neighbour_people``, ``brought_back_people`` (of cells in the sea, given to the nearest
        area), ``unknown_cells``, ``below_one_share`` (of people in cells of less than one), ``cells``, ``cell_m``,
        ``crs``.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    DataError
        If it is no raster of one upright band, lies elsewhere, holds no people here, or values that are refused.
    CrsError
        If it or the areas have no CRS.
    ParameterError
        If an argument makes no sense.
    MissingLibraryError
        Without rasterio and exactextract.

    References
    ----------
    Weiss, D. J. et al. (2018): A global map of travel time to cities to assess inequalities in accessibility in 2015.
    Nature 553, 333-336: people of a grid as demand.

    Examples
    --------
    >>> import spatial_uri as su
    >>> cells = su.read_population("pop.tif", within=study.areas, vintage=2020)  # doctest: +SKIP
    """
    block = require_count(block_cells, name="block_cells")
    stated = require_vintage(vintage)
    areas = require_areas(within)
    parts = read_parts(require_file(path), areas, unknown=unknown, beyond=beyond, neighbours=neighbours)
    return blocks_of(parts, areas, block, stated)


def require_vintage(vintage: Any) -> str:
    """Return the vintage as a text, or raise a ParameterError if there is none."""
    if isinstance(vintage, bool) or not isinstance(vintage, str | int) or not str(vintage).strip():
        raise ParameterError("the vintage of the people is not stated", remedy="say the year, as in vintage=2020")
    return str(vintage).strip()


def read_parts(
    path: Path,
    areas: gpd.GeoDataFrame,
    *,
    unknown: Unknown,
    beyond: Beyond,
    neighbours: gpd.GeoDataFrame | None = None,
) -> PeopleParts:
    """Read the people of a raster by cell and area.

    Parameters
    ----------
    path, areas, unknown, beyond, neighbours
        As in `read_population`.
    """
    faults = [
        f"{name} must be one of {', '.join(known)}, not {value!r}"
        for name, value, known in (("unknown", unknown, get_args(Unknown)), ("beyond", beyond, get_args(Beyond)))
        if value not in known
    ]
    if faults:
        raise ParameterError("the raster cannot be read so", faults=faults)
    with opened_raster(path) as raster:
        crs = crs_of(raster, path)
        shapes = _shapes_in(areas, crs)
        bounds = tuple(shapely.total_bounds(shapes).tolist())
        window: RasterWindow | None = read_window(raster, path, bounds)
        extent = tuple(raster.bounds)
    if window is None:
        raise _elsewhere(path, extent, crs, areas)
    size = cell_sizes_m(window)
    people, strange = people_of(window, (size / 1000) ** 2, path, unknown)
    if not (people > 0).any():
        raise DataError(
            "the raster holds nobody where the areas lie: every cell is empty or nothing known",
            file=path,
            remedy="give a raster of people of this place",
        )
    beside = np.zeros(0, dtype=object) if neighbours is None else _shapes_in(neighbours, crs)
    shares = share_cells(window, np.concatenate([shapes, beside]), people, beyond=beyond)
    return _accounted(shares, people, len(areas), window, strange, float(np.mean(size)))


def _shapes_in(areas: gpd.GeoDataFrame, crs: CRS) -> GeometryArray:
    """Return polygons in another CRS; long edges get vertices before, as a straight line there is none here."""
    west, south, east, north = areas.total_bounds
    dense = areas.geometry.segmentize(max(east - west, north - south) / _EDGES_A_SIDE or 1.0)
    return np.asarray(dense.to_crs(crs).to_numpy(), dtype=object)


def _elsewhere(path: Path, extent: tuple[float, ...], crs: CRS, areas: gpd.GeoDataFrame) -> DataError:
    def told(bounds: Any, of: CRS) -> str:
        west, south, east, north = bounds_in_degrees((bounds[0], bounds[1], bounds[2], bounds[3]), of)
        return f"longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to {north:.3f}"

    return DataError(
        "the raster lies elsewhere than the areas",
        file=path,
        faults=[f"the raster spans {told(extent, crs)}", f"the areas span {told(areas.total_bounds, areas.crs)}"],
        remedy="give a raster of this place, and check its CRS",
    )


def _accounted(
    shares: CellShares, people: FloatArray, areas: int, window: RasterWindow, strange: int, cell_m: float
) -> PeopleParts:
    """Say what became of all people, and keep those of the studied areas."""
    flat = people.ravel()
    counted = flat[shares.cell] * shares.share
    own = shares.area < areas
    total, within = float(flat.sum()), float(counted[own].sum())
    neighbour = float(counted[~own].sum())
    below = float(counted[own & (flat[shares.cell] < 1.0)].sum())
    facts = {
        "raster_people": total,
        "within_people": within,
        "neighbour_people": neighbour,
        "outside_people": max(0.0, total - within - neighbour),
        "brought_back_people": float(counted[own & shares.brought_back].sum()),
        "unknown_cells": strange,
        "below_one_share": below / within if within else 0.0,
        "cell_m": cell_m,
        "crs": window.crs.name,
    }
    return PeopleParts(shares.cell[own], shares.area[own], counted[own], shares.share[own], window, facts)


def blocks_of(parts: PeopleParts, areas: gpd.GeoDataFrame, block: int, vintage: str) -> gpd.GeoDataFrame:
    """Return the people as points, so many cells a side as one, at the mean of its people.

    Parameters
    ----------
    parts
        What `read_parts` returns.
    areas
        Of which the CRS and the ids are taken.
    block
        Cells a side.
    vintage
        Kept with the facts.
    """
    some = parts.people > 0
    cell, area, people = parts.cell[some], parts.area[some], parts.people[some]
    window = parts.window
    x, y = centres(window)
    row, column = cell // len(x), cell % len(x)
    # blocks are counted from the corner of the file, so that they are the same for every window of it
    down, across = (row + window.first_row) // block, (column + window.first_column) // block
    key = (area * (down.max() + 1) + down) * (across.max() + 1) + across
    _, first, of = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(of, people, minlength=len(first))
    mean_x = np.bincount(of, people * x[column], minlength=len(first)) / np.where(total > 0, total, 1)
    mean_y = np.bincount(of, people * y[row], minlength=len(first)) / np.where(total > 0, total, 1)
    to_areas = transformer(window.crs, CRS(areas.crs))
    east, north = to_areas.transform(mean_x, mean_y)
    table = gpd.GeoDataFrame(
        {
            "people": total,
            "area_id": areas.index.to_numpy()[area[first]],
            "cell_m": block * cell_sizes_m(window)[row[first]],
        },
        geometry=shapely.points(np.asarray(east), np.asarray(north)),
        crs=areas.crs,
    )
    table.index.name = "cell_id"
    table.attrs[FACTS] = {**parts.facts, "vintage": vintage, "cells": int(some.sum()), "block_cells": block}
    return table
