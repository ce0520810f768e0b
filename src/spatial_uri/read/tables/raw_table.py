"""What all table readers share: how a file is to be opened, and the table as it is in the file."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.geo.declared import Datum
from spatial_uri.model.study import Note

MOST_COLUMNS = 2_000
_POINTS = (0, 4)
_PIECE = 20_000


@dataclass(frozen=True, kw_only=True)
class TableOptions:
    """How a file is to be opened.

    Parameters
    ----------
    layer
        Layer of a GeoPackage; needed where it has several.
    sheet
        Sheet of an Excel file; needed where it has several.
    encoding
        Encoding of the text; None finds it out and says so.
    crs
        CRS of the coordinates; needed where the file declares none. Degrees of WGS 84 in CSV and Excel.
    datum
        ``gcj02`` or ``bd09`` where the degrees are those of Amap or Baidu; they are converted.
    title_rows
        True: rows above the header that hold a title, a unit or a comment are remarks and no rows of the table. False:
        the first row that is not blank is the header.
    in_part
        True: of a layer with much geometry some rows spread over it are read, to say what it is.
    """

    layer: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    crs: str | int | CRS | None = None
    datum: Datum = "wgs84"
    title_rows: bool = True
    in_part: bool = False


class Percentage(float):
    """A number that a workbook shows as a percentage: 0.42, where a person sees 42%."""


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it is in the file.

    Attributes
    ----------
    path
        The file.
    frame
        Values as they are; the index holds the number of each row as a person counts it in the file.
    geometry
        The geometries on the same index, None if the file has none.
    unit
        What a row is called: ``row`` or ``feature``.
    notes
        What had to be assumed to read it.
    remarks
        The texts above the header.
    remark_rows
        The number of the row of each of them.
    unreadable
        Column -> row -> why the cell has no value that can be used: an error of the spreadsheet, or a formula that was
        never calculated. The cells themselves are None.
    repeated
        Column -> rows whose value is that of a merged cell that begins in a row above.
    of_rows
        How many rows the file has if these are some of them; None if these are all.
    """

    path: Path
    frame: pd.DataFrame
    geometry: gpd.GeoSeries | None
    unit: str
    notes: tuple[Note, ...] = ()
    remarks: tuple[str, ...] = ()
    unreadable: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    repeated: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    of_rows: int | None = None
    remark_rows: tuple[int, ...] = ()


def require_few_columns(count: int, path: Path) -> None:
    """Refuse a table with more columns than any table that people fill in.

    Raises
    ------
    DataError
        If there are more than `MOST_COLUMNS`.
    """
    if count > MOST_COLUMNS:
        raise DataError(
            f"the table has {count:,} columns, and {MOST_COLUMNS:,} are the most",
            file=path,
            remedy="keep the columns that are needed: name, code, coordinates, people",
        )


def require_numbers(table: RawTable) -> None:
    """Refuse lines and polygons with a coordinate that is no number; what is wrong with points is told by row later.

    Raises
    ------
    DataError
        Naming the features.
    """
    shapes = np.empty(0, dtype=object) if table.geometry is None else np.asarray(table.geometry.array)
    drawn = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), (-1, *_POINTS)))
    odd: list[Any] = []
    for start in range(0, len(drawn), _PIECE):
        rows = drawn[start : start + _PIECE]
        xy, row = shapely.get_coordinates(shapes[rows], return_index=True)
        odd += table.frame.index[rows[np.unique(row[~np.isfinite(xy).all(axis=1)])]].tolist()
    if odd:
        raise DataError(
            "the file holds shapes with coordinates that are no numbers",
            file=table.path,
            faults=[f"{table.unit} {row}" for row in odd],
            remedy="draw these shapes again, or leave them out",
        )


def require_encoding(name: str, path: Path) -> None:
    """Refuse the name of an encoding that there is not.

    Raises
    ------
    DataError
        If texts cannot be in it.
    """
    try:
        is_of_texts = codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):  # the second of a name that holds a zero byte
        is_of_texts = False
    if not is_of_texts:
        raise DataError(f"there is no encoding {name!r}", file=path, remedy="such as utf-8 or gb18030")


def the_one(wanted: str | None, names: list[str], used: list[str], *, kind: str, path: Path) -> str:
    """Return the layer or sheet to read: the one named, or else the only one that is used."""
    if wanted is not None:
        if wanted not in names:
            raise DataError(
                f"there is no {kind} {wanted!r}", file=path, remedy=f"the {kind}s are {', '.join(map(repr, names))}"
            )
        return wanted
    if len(used) > 1:
        raise DataError(
            f"the file has {len(used)} {kind}s",
            file=path,
            faults=[f"{kind} {name!r}" for name in used],
            remedy=f'say which one is meant, as in {kind} = "{used[0]}"',
        )
    if not used:
        raise DataError(f"the file has no {kind} with rows", file=path, remedy="export it again, with its rows")
    return used[0]


def decoded_strictly(content: bytes, encoding: str, path: Path) -> str:
    """Decode bytes, or say where they are not in that encoding."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            f"the text is not in {encoding} (byte {error.start})",
            file=path,
            remedy='name its encoding, such as encoding = "gb18030", or save it as UTF-8',
        ) from error
    except (LookupError, ValueError) as error:  # the second of a name that holds a zero byte
        raise DataError(f"there is no encoding {encoding!r}", file=path, remedy="such as utf-8 or gb18030") from error
