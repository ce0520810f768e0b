"""Coordinates as tables write them: decimal degrees, degrees-minutes-seconds, decimal commas, two numbers in a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note
from spatial_uri.read.tables.plain_cells import DECIMAL, are_plain, numbers_of
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import is_blank, parsed_number, plain_text, rows_text

Axis = Literal["longitude", "latitude"]

LOCATION_WORDS = (
    "location", "lnglat", "lonlat", "lon_lat", "lng_lat", "latlng", "latlon", "lat_lng", "lat_lon", "coordinates",
    "coordinate", "coords", "xy", "坐标", "经纬度", "经纬度坐标", "地理坐标", "坐标经纬度", "高德坐标", "百度坐标",
    "位置坐标", "wkt",
)  # fmt: skip
"""Headings of a column that holds both coordinates of a place."""

_COMMA = re.compile(r"[-+]?\d+,\d+")
_EITHER = re.compile(r"[-+]?\d{1,3},\d{3}")
_WHOLE = r"(\d{1,3})\s*(?:°|度|:|\s)\s*"
_MINUTES = r"(\d{1,2}(?:\.\d+)?)\s*(?:′|'|’|‘|分|:|\s|$)\s*"
_SECONDS = r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:″|\"|”|“|''|′′|秒)?\s*)?"
_SEXAGESIMAL = re.compile(rf"([-+])?\s*{_WHOLE}{_MINUTES}{_SECONDS}")
_DECIMAL = re.compile(r"([-+]?\d+[.,]\d+)\s*[°度]?")
_LOOKALIKES = str.maketrans({"º": "°", "˚": "°", "´": "′", "ʹ": "′", "ʺ": "″"})
_HEMISPHERES: dict[str, tuple[Axis, int]] = {
    "东经": ("longitude", 1), "西经": ("longitude", -1), "北纬": ("latitude", 1), "南纬": ("latitude", -1),
    "E": ("longitude", 1), "W": ("longitude", -1), "N": ("latitude", 1), "S": ("latitude", -1),
    "东": ("longitude", 1), "西": ("longitude", -1), "北": ("latitude", 1), "南": ("latitude", -1),
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_AROUND = re.compile(r"[\s,;，；、/|()\[\]{}:\"']|[A-Za-z]|经度|纬度|东经|北纬|经|纬")


@dataclass
class Coordinates:
    """The coordinates of a table's rows.

    Attributes
    ----------
    x, y
        NaN where there are none.
    faults
        By row: what is no number, half a pair, and 0, 0.
    faulty
        The rows of these faults.
    notes
        How they are written, where that is not plain numbers.
    """

    x: FloatArray
    y: FloatArray
    faults: list[str] = field(default_factory=list)
    faulty: set[Any] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)


def read_coordinates(table: RawTable, lon: str, lat: str, *, in_degrees: bool) -> Coordinates:
    """Return the x and y of a table's rows.

    Parameters
    ----------
    table
        The file.
    lon, lat
        The columns; one name twice if it holds both coordinates (118.4,29.1 of a map service; POINT (118.4 29.1)).
    in_degrees
        Whether the coordinates are degrees: then 118°31′12″ and 118,52 are understood. Of metres 487,300 is refused.
    """
    nothing = np.full(len(table.frame), np.nan)
    out = Coordinates(nothing, nothing.copy())
    if lon == lat:
        _split(table, lon, out)
    else:
        _read_axis(table, lon, "longitude", out, in_degrees=in_degrees)
        _read_axis(table, lat, "latitude", out, in_degrees=in_degrees)
        blank = [np.array([is_blank(v) for v in table.frame[c]]) for c in (lon, lat)]
        _name(table, out, blank[0] != blank[1], "only one of the two coordinates is there")
    _name(table, out, (out.x == 0) & (out.y == 0), "the coordinates are 0, 0")
    return out


def _name(table: RawTable, out: Coordinates, wrong: BoolArray, what: str) -> None:
    rows = [row for row in np.asarray(table.frame.index)[wrong].tolist() if row not in out.faulty]
    if rows:
        out.faults.append(f"{rows_text(rows, table.unit)}: {what}")
        out.faulty |= set(rows)


def _read_axis(table: RawTable, column: str, axis: Axis, out: Coordinates, *, in_degrees: bool) -> None:
    values = out.x if axis == "longitude" else out.y
    ways: dict[str, int] = {}
    rows, cells = table.frame.index.tolist(), table.frame[column].tolist()
    plain = are_plain(cells, DECIMAL)
    values[plain] = numbers_of(cells, plain)
    for i in np.flatnonzero(~plain).tolist():
        row, value = rows[i], cells[i]
        if row in table.unreadable.get(column, {}):
            out.faulty.add(row)
        if is_blank(value):
            continue
        found = _coordinate(value, axis, in_degrees=in_degrees)
        if isinstance(found, str):
            out.faults.append(f"{table.unit} {row}: {column} ({axis}) {value!r} {found}")
            out.faulty.add(row)
            continue
        values[i], way = found
        ways[way] = ways.get(way, 0) + 1
    facts: dict[str, Any] = {"file": table.path.name, "column": column}
    if ways.get("sexagesimal"):
        out.notes.append(Note("places.sexagesimal", count=ways["sexagesimal"], **facts))
    if ways.get("comma"):
        out.notes.append(Note("places.decimal_commas", count=ways["comma"], **facts))


def _coordinate(value: Any, axis: Axis, *, in_degrees: bool) -> tuple[float, str] | str:
    """Return a coordinate and how it is written, or what is wrong with it."""
    if not isinstance(value, str):
        number = parsed_number(value)
        return "is no number" if number is None else (number, "plain")
    text = plain_text(value.translate(_LOOKALIKES))
    if _COMMA.fullmatch(text) and (in_degrees or not _EITHER.fullmatch(text)):
        return float(text.replace(",", ".")), "comma"
    if _EITHER.fullmatch(text):
        return "may be thousands or a decimal comma; write it without a comma"
    number = parsed_number(text)
    if number is not None:
        return number, "plain"
    return _sexagesimal(text, axis) if in_degrees else "is no number"


def _sexagesimal(text: str, axis: Axis) -> tuple[float, str] | str:
    """Read degrees, minutes and seconds with or without a hemisphere; decimal degrees with one."""
    sign, bare = 1, text
    for letters, (of, direction) in _HEMISPHERES.items():
        if bare.upper().startswith(letters) or bare.upper().endswith(letters):
            if of != axis:
                return f"is a {of}: are the two columns swapped?"
            sign = direction
            bare = bare.upper().removeprefix(letters).removesuffix(letters).strip(" :：")
            break
    if plain := _DECIMAL.fullmatch(bare):
        return sign * float(plain[1].replace(",", ".")), "plain"
    match = _SEXAGESIMAL.fullmatch(bare)
    if match is None:
        return "is no number"
    minutes, seconds = float(match[3] or 0), float(match[4] or 0)
    if minutes >= 60 or seconds >= 60:
        return "has 60 minutes or seconds or more"
    sign = -sign if match[1] == "-" else sign
    return sign * (float(match[2]) + minutes / 60 + seconds / 3600), "sexagesimal"


def _split(table: RawTable, column: str, out: Coordinates) -> None:
    """Split cells that hold two numbers; latitude first where the numbers or the heading say so."""
    pairs = np.full((len(table.frame), 2), np.nan)
    for i, (row, value) in enumerate(table.frame[column].items()):
        if row in table.unreadable.get(column, {}):
            out.faulty.add(row)
        text = "" if is_blank(value) else plain_text(value)
        if not text.strip("[](),; "):
            continue
        numbers = [float(number) for number in _NUMBER.findall(text)]
        if len(numbers) != 2 or _AROUND.sub("", _NUMBER.sub("", text)):
            out.faults.append(f"{table.unit} {row}: {column} {value!r} is no pair such as 118.52,29.13")
            out.faulty.add(row)
        else:
            pairs[i] = numbers
    first, second = np.abs(pairs[np.isfinite(pairs[:, 0])]).T
    may_be_latitude = len(first) > 0 and bool((first <= 90).all())
    is_latitude = may_be_latitude and (
        float(np.mean(second > 90)) > 0.5 or plain_text(column).lower().startswith("lat")
    )
    out.x, out.y = pairs[:, int(is_latitude)], pairs[:, 1 - int(is_latitude)]
    facts: dict[str, Any] = {"file": table.path.name, "column": column}
    out.notes.append(Note("places.latitude_first", **facts) if is_latitude else Note("places.longitude_first", **facts))
