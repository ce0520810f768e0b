"""What is put into cells, names, geometries and bytes when an input is damaged at random."""

from __future__ import annotations

import math
from datetime import date, datetime
from random import Random
from typing import Any

import shapely

TEXTS = (
    "",
    " ",
    "\u3000",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "1e309",
    "-0",
    "0",
    "-1",
    "9" * 400,
    "0x10",
    "1_000",
    "12,5",
    "1.2.3",
    "１２３",
    "一百二十",
    "105°30'E",
    "=1+1",
    "@SUM(A1)",
    "\x1b[2J",
    "\u202eabc",
    "\ufeff",
    "\u200b",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "C:\\con",
    "/",
    "None",
    "null",
    "True",
    "#N/A",
    "#REF!",
    "2026-13-45",
    "25:61:61",
    "-08:00:00",
    "24:00",
    "99999999:00:00",
    "06:00-22:00",
    "每0分钟一班",
    "0.000001",
    "1e-9",
    "半小时一班",
    "村",
    "镇",
    '"',
    "'",
    '""',
    "a\nb",
    "a\rb",
    "a\tb",
    ",",
    ";",
    "；、→",
    "é" * 3,
    "\U0001f3e5",
    "x" * 70_000,
    "GEOMETRY",
    "geometry",
    "fid",
    "ogc_fid",
    "index",
    "0" * 12,
    "123456789012",
    "1" * 30,
    "20260101",
    "99999999",
    "epsg:4326",
    "{}",
    "[]",
    "[1, 2]",
    "nan,nan",
    "\u0000",
    "%s%n",
    "${HOME}",
    "village",
    "county",
    "township",
    "EPSG:4978",
    "gcj02",
)
"""Texts that readers of numbers, times, names, codes and paths meet with."""

OTHERS = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    -1e308,
    math.nan,
    math.inf,
    -math.inf,
    10**30,
    -(10**18),
    2**31,
    2**63 - 1,
    5e-324,
    1e-6,
    date(1, 1, 1),
    datetime(9999, 12, 31, 23, 59, 59),
    datetime(1900, 1, 1),
    b"\xff\x00",
)
"""Values of other types."""

NUMBERS = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    90.0,
    -90.0,
    180.0,
    -180.0,
    180.0000001,
    1e5,
    1e7,
    1e18,
    1e300,
    1e308,
    5e-324,
    math.nan,
    math.inf,
    -math.inf,
)
"""Coordinates at, beyond and far beyond the ends of the Earth."""

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "latin-1", "big5", "cp1252", "utf-32", "utf-7")


def damaged_bytes(content: bytes, rng: Random, *, most: int = 8) -> bytes:
    """Return bytes with some of them changed, cut out, repeated or moved."""
    held = bytearray(content)
    for _ in range(rng.randint(1, most)):
        if not held:
            return bytes(held)
        at = rng.randrange(len(held))
        length = min(len(held) - at, rng.choice((1, 1, 2, 4, 16, 256, 4096)))
        what = rng.randrange(8)
        if what == 0:
            held[at] = rng.randrange(256)
        elif what == 1:
            held[at] ^= 1 << rng.randrange(8)
        elif what == 2:
            del held[at : at + length]
        elif what == 3:
            held[at:at] = held[at : at + length]
        elif what == 4:
            held[at : at + length] = bytes(rng.randrange(256) for _ in range(length))
        elif what == 5:
            held[at : at + length] = rng.choice((b"\0", b"\xff", b"\x7f")) * length
        elif what == 6:
            held[at:at] = rng.choice(TEXTS).encode("utf-8", "replace")
        elif rng.random() < 0.3:
            del held[at:]
    return bytes(held)


def odd_shape(rng: Random, near: Any) -> Any:
    """Return a geometry that does not belong where `near` stands, or one made odd."""
    x, y = (near.centroid.x, near.centroid.y) if near is not None and not near.is_empty else (105.0, 31.0)

    def number() -> float:
        return rng.choice(NUMBERS)

    makers = (
        lambda: None,
        shapely.Point,
        lambda: shapely.Point(number(), number()),
        lambda: shapely.Point(x, number()),
        lambda: shapely.Point(y, x),
        lambda: shapely.Point(x, y, number()),
        lambda: shapely.MultiPoint([(x, y), (x + 0.1, y)]),
        lambda: shapely.MultiPoint([(x, y)]),
        lambda: shapely.MultiPoint([(x, y), (number(), number())]),
        lambda: shapely.LineString([(x, y), (x, y)]),
        lambda: shapely.LineString([(x, y), (number(), number())]),
        lambda: shapely.Polygon([(x, y), (x + 1, y + 1), (x + 1, y), (x, y + 1)]),
        lambda: shapely.Polygon([(x, y), (x, y), (x, y), (x, y)]),
        lambda: shapely.Polygon([(x, y), (number(), y), (x, number())]),
        shapely.Polygon,
        lambda: shapely.box(-180, -90, 180, 90),
        lambda: shapely.box(x, y, x + 1e-12, y + 1e-12),
        lambda: shapely.MultiPolygon([shapely.box(x, y, x + 1, y + 1), shapely.box(x, y, x + 2, y + 2)]),
        shapely.MultiPolygon,
        lambda: shapely.GeometryCollection([shapely.Point(x, y), shapely.box(x, y, x + 1, y + 1)]),
        lambda: shapely.GeometryCollection([shapely.GeometryCollection([shapely.GeometryCollection()])]),
        lambda: near.reverse() if near is not None else None,
        lambda: near.buffer(0.5) if near is not None and not near.is_empty else near,
        lambda: shapely.force_3d(near, number()),
        lambda: shapely.transform(near, lambda xy: xy * number()) if near is not None else None,
    )
    return rng.choice(makers)()
