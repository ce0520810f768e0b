"""KML and KMZ: the placemarks of Google Earth, Ovital and others.

Not read through GDAL: its driver writes the headings of extended data in ASCII, so that every Chinese one is lost, and
makes a layer of each folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from spatial_uri.errors import DataError
from spatial_uri.geo.crs import DEGREES
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.store.unpacking import DAMAGED_ARCHIVE, read_member

KML_SUFFIXES = (".kml", ".kmz", ".ovkml", ".ovkmz")

_FOLDERS = ("Folder", "Document")
_MOST_BYTES = 300_000_000
_DEEPEST = 100


def read_kml(path: Path, options: TableOptions) -> RawTable:
    """Read the placemarks of all folders, or of the folder that `options` names as layer; places are degrees."""
    rows: list[dict[str, Any]] = []
    shapes: list[BaseGeometry | None] = []
    for folders, placemark in _placemarks(_root(path), ()):
        if options.layer is not None and options.layer not in folders:
            continue
        rows.append(_columns(placemark, folders))
        shapes.append(_shape(placemark, path))
    if options.layer is not None and not rows:
        names = ", ".join(map(repr, folder_names(path)))
        raise DataError(f"there is no layer {options.layer!r}", file=path, remedy=f"the layers are {names}")
    index = pd.RangeIndex(1, len(rows) + 1)
    frame = pd.DataFrame(rows, index=index, dtype=object)
    used = list(dict.fromkeys(row["folder"] for row in rows))
    notes = [Note("file.folders", file=path.name, count=len(used), names=used)] if len(used) > 1 else []
    return RawTable(path, frame, gpd.GeoSeries(shapes, index=index, crs=DEGREES), "placemark", tuple(notes))


def folder_names(path: Path) -> list[str]:
    """Return the folders that hold placemarks."""
    return list(dict.fromkeys(folder for folders, _ in _placemarks(_root(path), ()) for folder in folders[-1:]))


def _root(path: Path) -> ET.Element:
    try:
        return ET.fromstring(_content(path))  # noqa: S314  expat refuses entities that grow without end
    except DataError:
        raise
    except (ET.ParseError, *DAMAGED_ARCHIVE, ValueError, LookupError, OSError) as error:
        raise DataError(f"the file cannot be read as KML ({error})", file=path, remedy="export it again") from error


def _content(path: Path) -> bytes:
    """Return the text of the file, or of the one that is packed in it."""
    with path.open("rb") as stream:
        is_packed = stream.read(2) == b"PK"
    if is_packed:
        with ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if info.filename.lower().endswith((".kml", ".ovkml"))]
            chosen = min(infos, key=lambda info: (info.filename != "doc.kml", info.filename))
            return read_member(archive, chosen, most_bytes=_MOST_BYTES, path=path)
    if path.stat().st_size > _MOST_BYTES:
        raise DataError(
            f"the file has more than {_MOST_BYTES / 1e6:,.0f} MB, too much for KML",
            file=path,
            remedy="export it as a GeoPackage",
        )
    return path.read_bytes()


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: ET.Element, tag: str) -> ET.Element | None:
    return next((child for child in element if _tag(child) == tag), None)


def _text(element: ET.Element | None) -> str | None:
    text = "" if element is None else "".join(element.itertext()).strip()
    return text or None


def _placemarks(
    element: ET.Element, folders: tuple[str, ...], depth: int = 0
) -> Iterator[tuple[tuple[str, ...], ET.Element]]:
    """Yield every placemark with the names of the folders that it is in."""
    if depth > _DEEPEST:
        raise DataError(f"folders stand in folders, more than {_DEEPEST} deep", remedy="export it again, with fewer")
    for child in element:
        if _tag(child) == "Placemark":
            yield folders, child
        elif _tag(child) in _FOLDERS:
            name = _text(_child(child, "name"))
            yield from _placemarks(child, folders if name is None else (*folders, name), depth + 1)


def _columns(placemark: ET.Element, folders: tuple[str, ...]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "name": _text(_child(placemark, "name")),
        "description": _text(_child(placemark, "description")),
        "folder": folders[-1] if folders else None,
    }
    for element in placemark.iter():
        tag, name = _tag(element), element.get("name")
        if name is None or tag not in {"Data", "SimpleData"}:
            continue
        value = _text(_child(element, "value")) if tag == "Data" else _text(element)
        columns[name if name not in columns else f"{name}_data"] = value
    return columns


def _shape(placemark: ET.Element, path: Path) -> BaseGeometry | None:
    """Return the geometry of a placemark, a collection if it has several of different kinds."""
    try:
        shapes = [shape for child in placemark for shape in _shapes(child)]
    except (ValueError, RecursionError, shapely.errors.GEOSException) as error:
        name = _text(_child(placemark, "name")) or "without a name"
        raise DataError(f"the coordinates of placemark {name} cannot be read ({error})", file=path) from error
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    polygons = [shape for shape in shapes if isinstance(shape, shapely.Polygon)]
    points = [shape for shape in shapes if isinstance(shape, shapely.Point)]
    if len(polygons) == len(shapes):
        return shapely.MultiPolygon(polygons)
    if len(points) == len(shapes):
        return shapely.MultiPoint(points)
    return shapely.GeometryCollection(shapes)


def _shapes(element: ET.Element) -> Iterator[BaseGeometry]:
    tag = _tag(element)
    if tag == "MultiGeometry":
        for child in element:
            yield from _shapes(child)
    elif tag == "Point":
        yield shapely.Point(_coordinates(element)[0])
    elif tag in {"LineString", "LinearRing"}:
        yield shapely.LineString(_coordinates(element))
    elif tag == "Polygon":
        rings = [(_tag(child), _coordinates(child)) for child in element if _tag(child).endswith("BoundaryIs")]
        outer = next((ring for kind, ring in rings if kind == "outerBoundaryIs"), None)
        if outer is not None:
            yield shapely.Polygon(outer, [ring for kind, ring in rings if kind == "innerBoundaryIs"])


def _coordinates(element: ET.Element) -> list[tuple[float, float]]:
    held = next((child for child in element.iter() if _tag(child) == "coordinates"), None)
    triples = ((_text(held) or "").replace(", ", ",")).split()
    if not triples:
        raise ValueError("there are none")
    pairs = [triple.split(",") for triple in triples]
    if any(len(pair) < 2 for pair in pairs):
        raise ValueError(f"{next(t for t, p in zip(triples, pairs, strict=True) if len(p) < 2)[:40]!r} is no pair")
    return [(float(pair[0]), float(pair[1])) for pair in pairs]
