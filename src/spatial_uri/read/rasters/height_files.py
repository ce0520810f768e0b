"""Files of heights: tiles of the Shuttle mission (.hgt, also in a .zip), and GeoTIFF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import numpy as np
from pyproj import CRS

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.geo.crs import transformer
from spatial_uri.model.heights import HeightGrid, Heights, joined_heights
from spatial_uri.model.network import RoadNetwork
from spatial_uri.read.rasters.raster_files import (
    RASTER_SUFFIXES,
    RasterWindow,
    is_nodata,
    opened_raster,
    read_window,
)
from spatial_uri.store.files import require_file
from spatial_uri.store.net import reading
from spatial_uri.store.unpacking import DAMAGED_ARCHIVE, read_member, require_few_members

_TILE = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_SIDES = (1201, 3601)
_LOWEST_M, _HIGHEST_M = -500.0, 9000.0
_REMEDY = "give a .hgt tile named like N42E001.hgt, a .zip of it, or a GeoTIFF of heights in metres"


def read_heights(path: str | Path | Iterable[str | Path], *, within: RoadNetwork | None = None) -> Heights:
    """Read heights of the ground.

    Parameters
    ----------
    path
        A tile of the Shuttle Radar Topography Mission (``N42E001.hgt``: 1,201 or 3,601 heights a side, WGS 84), a .zip
        of tiles, or a GeoTIFF of one band in metres (needs the extra ``raster``); or several of them.
    within
        Read of a GeoTIFF only what lies around these roads.

    Returns
    -------
    Heights
        In metres, each grid in the CRS of its file. Voids (-32768, the declared nodata, what lies below -500 m or above
        9,000 m) are unknown.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    DataError
        If a file is of another kind, damaged, of another size than its name says, or holds no height.
    CrsError
        If a GeoTIFF has no CRS.
    MissingLibraryError
        If a GeoTIFF is given and rasterio is not installed.

    Examples
    --------
    >>> import spatial_uri as su
    >>> heights = su.read_heights("N42E001.hgt.zip")  # doctest: +SKIP
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    if not paths:
        raise ParameterError("no file of heights is named", remedy=_REMEDY)
    return joined_heights(_read(require_file(one), within) for one in paths)


def _read(path: Path, within: RoadNetwork | None) -> Heights:
    name = path.name.lower()
    if name.endswith(RASTER_SUFFIXES):
        return Heights((_raster_grid(path, within),))
    if name.endswith(".hgt"):
        with reading(path, what="file of heights"):
            return Heights((_tile(path.name, path.read_bytes() if _is_small(path) else b"", path),))
    if name.endswith(".zip"):
        with reading(path, what="file of heights"):
            return Heights(tuple(_zipped_tiles(path)))
    raise DataError("heights are not read from files of this kind", file=path, remedy=_REMEDY)


def _is_small(path: Path) -> bool:
    return path.stat().st_size <= 2 * max(_SIDES) ** 2


def _zipped_tiles(path: Path) -> list[HeightGrid]:
    try:
        with ZipFile(path) as archive:
            require_few_members(archive, path)
            members = [info for info in archive.infolist() if info.filename.lower().endswith(".hgt")]
            tiles = [
                _tile(
                    PurePosixPath(info.filename).name,
                    read_member(archive, info, most_bytes=2 * max(_SIDES) ** 2, path=path),
                    path,
                )
                for info in sorted(members, key=lambda info: info.filename)
            ]
    except DAMAGED_ARCHIVE as error:
        raise DataError(f"the archive cannot be read ({error})", file=path, remedy="download it again") from error
    if not tiles:
        raise DataError("the archive holds no .hgt tile", file=path, remedy=_REMEDY)
    return tiles


def _tile(name: str, content: bytes, path: Path) -> HeightGrid:
    """Return the heights of a tile; its name says where its south-western corner lies."""
    named = _TILE.match(name)
    side = round((len(content) / 2) ** 0.5)
    faults = []
    if named is None:
        faults.append(f"the name {name[:40]!r} does not say where it lies, as N42E001.hgt does")
    if side not in _SIDES or 2 * side * side != len(content):
        faults.append(f"it holds {len(content):,} bytes; 1,201 or 3,601 heights a side take {2 * 1201**2:,} or"
                      f" {2 * 3601**2:,}")  # fmt: skip
    if named is None or faults:
        raise DataError("this is no tile of heights", file=path, faults=faults, remedy=_REMEDY)
    south = int(named[2]) * (1 if named[1].upper() == "N" else -1)
    west = int(named[4]) * (1 if named[3].upper() == "E" else -1)
    values = np.frombuffer(content, dtype=">i2").reshape(side, side).astype(np.float32)
    values = _without_voids(values, np.zeros(values.shape, dtype=np.bool_), path)
    step = 1.0 / (side - 1)
    return HeightGrid(values, float(west), float(south + 1), step, step, CRS.from_epsg(4326))


def _raster_grid(path: Path, within: RoadNetwork | None) -> HeightGrid:
    with opened_raster(path) as raster:
        bounds = None
        if within is not None:
            to_raster = transformer(within.crs, CRS.from_wkt(raster.crs.to_wkt()))
            bounds = to_raster.transform_bounds(*within.bounds, densify_pts=21)
        window: RasterWindow | None = read_window(raster, path, bounds)
    if window is None:
        raise DataError(
            "the heights lie elsewhere than the roads", file=path, remedy="give heights and roads of the same place"
        )
    missing = is_nodata(window.values, window.nodata)
    values = _without_voids(window.values.astype(np.float32), missing, path)
    return HeightGrid(
        values,
        window.west + window.cell_x / 2,
        window.north - window.cell_y / 2,
        window.cell_x,
        window.cell_y,
        window.crs,
    )


def _without_voids(values: np.ndarray, missing: np.ndarray, path: Path) -> np.ndarray:
    """Return heights with NaN for voids, whether they are declared or not."""
    void = missing | ~np.isfinite(values) | (values < _LOWEST_M) | (values > _HIGHEST_M)
    if void.all():
        raise DataError("the file holds no height: every cell is void", file=path, remedy="give another file")
    return np.where(void, np.float32(np.nan), values)
