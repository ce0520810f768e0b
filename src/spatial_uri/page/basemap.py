"""What lies below the map when it is asked for: tiles of a server or of a folder, or one picture."""

from __future__ import annotations

import base64
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.study import Study
from spatial_uri.store.files import as_path, is_folder, is_ordinary
from spatial_uri.words.catalogue import N_, say

_TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_AMAP = "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"
_AMAP_IMAGES = "https://webst0{s}.is.autonavi.com/appmaptile?style=6&x={x}&y={y}&z={z}"
_PICTURES = frozenset({".png", ".jpg", ".jpeg"})
_WORLD_FILES = {".png": (".pgw", ".pngw"), ".jpg": (".jgw", ".jpgw"), ".jpeg": (".jgw", ".jpegw")}
_LARGEST_PX = 2400
_EARTH_M = 40_075_016.685578488
_REMEDY = (
    "give tianditu:KEY, tianditu-images:KEY, amap, amap-images, an address with {z}, {x} and {y}, a folder of tiles "
    "(z/x/y.png), or a PNG or JPG with a world file"
)


@dataclass(frozen=True, kw_only=True)
class Basemap:
    """A map below everything else.

    Parameters
    ----------
    title
        What the page calls it, marked for the catalogues or a text of its own.
    urls
        Addresses of tiles, from the bottom to the top, with ``{z}``, ``{x}``, ``{y}`` and perhaps ``{s}``.
    subdomains
        What may stand for ``{s}``.
    is_gcj02
        True for tiles in the datum of Amap, which the page shifts below the data.
    picture, bounds
        One picture in Web Mercator instead, as a data URI, and ``(west, north, east, south)`` in the world of 0 to 1.
    """

    title: str
    urls: tuple[str, ...] = ()
    subdomains: str = ""
    is_gcj02: bool = False
    picture: str = ""
    bounds: tuple[float, ...] = ()

    @property
    def servers(self) -> tuple[str, ...]:
        """The addresses that the page may load from, one for each subdomain."""
        return tuple(url.replace("{s}", s) for url in self.urls for s in self.subdomains or "-")

    def page(self) -> dict[str, Any]:
        """Return what the page is told."""
        hosts = sorted({urlsplit(url).netloc or say("this computer") for url in self.servers})
        return {
            "title": say(self.title),
            "urls": list(self.urls),
            "subdomains": self.subdomains,
            "gcj02": self.is_gcj02,
            "picture": self.picture,
            "bounds": list(self.bounds),
            "hosts": hosts,
        }


def read_basemap(study: Study, what: str | Path, beside: Path | None = None) -> Basemap:
    """Return the basemap that a name, an address, a folder or a file stands for.

    Parameters
    ----------
    study
        Its CRS is that of a picture without a ``.prj`` file.
    what
        ``tianditu:KEY``, ``tianditu-images:KEY``, ``amap``, ``amap-images``, the address of a tile server such as
        ``http://tiles.intranet/{z}/{x}/{y}.png``, a folder of tiles ``z/x/y.png`` (or ``.jpg``), or a PNG or JPG with a
        world file and, if its CRS is not that of the study, a ``.prj`` file.
    beside
        The folder of the page: a folder of tiles is found from there, so that both can be carried elsewhere together.
        None where the page has no place yet; the tiles must then stay where they are.

    Raises
    ------
    ParameterError
        If it is none of these.
    DataError
        If a picture has no world file, or its CRS cannot be read.
    """
    name, _, key = str(what).partition(":")
    if name in {"tianditu", "tianditu-images"}:
        if not key:
            raise ParameterError("Tianditu gives tiles only with a key", remedy=f"write {name}:KEY (tianditu.gov.cn)")
        layers = ("vec", "cva") if name == "tianditu" else ("img", "cia")
        urls = tuple(_TIANDITU.format(layer=layer, key=key) for layer in layers)
        return Basemap(title=N_("Tianditu"), urls=urls, subdomains="01234567")
    if name in {"amap", "amap-images"} and not key:
        url = _AMAP if name == "amap" else _AMAP_IMAGES
        return Basemap(title=N_("Amap"), urls=(url,), subdomains="1234", is_gcj02=True)
    if "//" in str(what) and all(part in str(what) for part in ("{z}", "{x}", "{y}")):
        return Basemap(title=N_("tiles"), urls=(str(what),), subdomains="abc" if "{s}" in str(what) else "")
    path = as_path(what)
    if is_folder(path):
        return _folder(path, beside)
    if is_ordinary(path) and path.suffix.lower() in _PICTURES:
        return _picture(study, path)
    raise ParameterError(f"{what} is no basemap", remedy=_REMEDY)


def _folder(path: Path, beside: Path | None) -> Basemap:
    tile = next((t for t in path.glob("[0-9]*/[0-9]*/[0-9]*.*") if t.suffix.lower() in _PICTURES), None)
    if tile is None:
        raise ParameterError(
            f"the folder {path} holds no tiles", remedy="its files must be called z/x/y.png or z/x/y.jpg"
        )
    return Basemap(title=path.name, urls=(f"{_address(path.resolve(), beside)}/{{z}}/{{x}}/{{y}}{tile.suffix}",))


def _address(path: Path, beside: Path | None) -> str:
    """Return the address of a folder, from the folder of the page where there is a way between them."""
    if beside is None or path.drive != beside.resolve().drive:
        return path.as_uri()
    return quote(Path(os.path.relpath(path, beside.resolve())).as_posix())


def _picture(study: Study, path: Path) -> Basemap:
    """Draw a picture anew in the projection of the page, each pixel from the nearest of the file."""
    from PIL import Image

    with Image.open(path) as file:
        pixels = np.asarray(file.convert("RGB"))
    a, d, b, e, c, f = _world_of(path)
    inverse = np.linalg.inv(np.array([[a, b, c], [d, e, f], [0, 0, 1]]))
    rows, columns = pixels.shape[:2]
    corners = np.array([[a * x + b * y + c, d * x + e * y + f] for x in (0, columns) for y in (0, rows)])
    to_page = Transformer.from_crs(_crs_of(study, path), 3857, always_xy=True)
    west, south, east, north = to_page.transform_bounds(*corners.min(axis=0), *corners.max(axis=0))
    step = max((east - west), (north - south)) / min(_LARGEST_PX, max(rows, columns))
    x, y = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(north - step / 2, south, -step))
    there = np.stack([*to_page.transform(x.ravel(), y.ravel(), direction="INVERSE"), np.ones(x.size)])
    column, row = np.floor(inverse[:2] @ there + 0.5).astype(np.int64)
    known = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    drawn = np.full((x.size, 3), 255, dtype=np.uint8)
    drawn[known] = pixels[row[known], column[known]]
    kept = io.BytesIO()
    Image.fromarray(drawn.reshape(*x.shape, 3)).save(kept, "JPEG", quality=82)
    east, south = west + step * x.shape[1], north - step * x.shape[0]
    return Basemap(
        title=path.name,
        picture="data:image/jpeg;base64," + base64.b64encode(kept.getvalue()).decode("ascii"),
        bounds=(west / _EARTH_M + 0.5, 0.5 - north / _EARTH_M, east / _EARTH_M + 0.5, 0.5 - south / _EARTH_M),
    )


def _world_of(path: Path) -> list[float]:
    """Return the six numbers of the world file beside a picture."""
    suffixes = (*_WORLD_FILES[path.suffix.lower()], ".wld")
    found = next((p for p in (path.with_suffix(s) for s in suffixes) if p.is_file()), None)
    if found is None:
        raise DataError("the picture has no world file", file=path, remedy=f"put {path.stem}{suffixes[0]} beside it")
    numbers = re.findall(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", found.read_text("utf-8", errors="replace"))
    if len(numbers) != 6 or float(numbers[0]) * float(numbers[3]) == float(numbers[1]) * float(numbers[2]):
        raise DataError("a world file has six numbers, one a line, and none of its axes is nothing", file=found)
    return [float(n) for n in numbers]


def _crs_of(study: Study, path: Path) -> CRS:
    prj = path.with_suffix(".prj")
    if not prj.is_file():
        return study.crs
    try:
        return CRS.from_user_input(prj.read_text("utf-8", errors="replace").strip())
    except CRSError as error:
        raise DataError("the CRS of the picture cannot be read", file=prj) from error
