"""What `init` takes rasters and tiles of heights for: by their suffix and the words of their name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from spatial_uri.read.rasters.raster_files import RASTER_SUFFIXES
from spatial_uri.study.guess import Guess

HEIGHTS, PEOPLE = "heights", "population raster"
_HEIGHT_WORDS = ("dem", "dtm", "hgt", "srtm", "aster", "alos", "nasadem", "height", "elev", "高程", "地形")
_PEOPLE_WORDS = ("pop", "ppp", "people", "census", "landscan", "人口")


def guess_raster(path: Path) -> Guess | None:
    """Return what a raster or a tile of heights is taken for; None if the file is neither.

    Parameters
    ----------
    path
        Any file.
    """
    name = path.name.lower()
    if name.endswith(".hgt") or (name.endswith(".zip") and _holds_tiles(path)):
        return Guess(path, HEIGHTS, reasons=("tiles of heights",))
    if not name.endswith(RASTER_SUFFIXES):
        return None
    for role, words in ((PEOPLE, _PEOPLE_WORDS), (HEIGHTS, _HEIGHT_WORDS)):
        if any(word in path.stem.lower() for word in words):
            asks = "say the year of its people: vintage" if role == PEOPLE else ""
            return Guess(path, role, surety="likely", reasons=("a raster of such a name",), asks=asks)
    return Guess(path, "unused", reasons=("a raster, and its name tells neither people nor heights",))


def _holds_tiles(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith(".hgt") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
