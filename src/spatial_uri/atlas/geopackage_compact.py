"""A GeoPackage of many roads in half the room: words once, numbers as integers, a full index; a view shows it whole.

The table that GDAL wrote becomes ``<layer>_data``, and a view takes its name: the same columns, shapes and index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype

from spatial_uri.model.arrays import AnyIntArray, FloatArray, Int64Array

_WORDS = "_words"
_PER_UNIT = {"_m": 10.0, "min_": 100.0}
"""Ending or beginning of a column of numbers -> into how many parts its unit is divided: 0.1 m, 0.6 s."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Compact:
    """A table in codes, and what its codes mean.

    Parameters
    ----------
    name
        Of the layer.
    table
        The columns as they are stored.
    words
        The words of all columns of text, the most frequent first; codes are positions.
    texts, parts
        Which columns hold codes, and which hold parts of a unit, with how many of them make one.
    derived
        Columns that are not stored, as they follow from another -> how.
    columns
        All columns, in their order.
    """

    name: str
    table: pd.DataFrame
    words: tuple[str, ...]
    texts: tuple[str, ...]
    parts: dict[str, float]
    derived: dict[str, str]
    columns: tuple[str, ...]

    @property
    def data(self) -> str:
        """The table that the view reads."""
        return f"{self.name}_data"


def compacted(name: str, table: pd.DataFrame) -> Compact:
    """Return a table with codes for words, and integers for minutes and metres.

    Parameters
    ----------
    name, table
        The layer, and its columns without the shapes.
    """
    stored, parts, texts = {}, {}, {}
    for column in map(str, table.columns):
        values = table[column]
        divided = next((k for mark, k in _PER_UNIT.items() if column.endswith(mark) or column.startswith(mark)), 0.0)
        if is_float_dtype(values) and divided:
            parts[column] = divided
            whole = np.ceil(values * divided - 1e-6) if column.startswith("min_") else (values * divided).round()
            stored[column] = whole.astype("Int64")  # minutes upwards: what is beyond a limit stays beyond it
        elif isinstance(values.dtype, pd.CategoricalDtype) or not (is_float_dtype(values) or _is_number(values)):
            texts[column] = values.astype(object).where(values.notna(), None)
        else:
            stored[column] = values
    counts = pd.concat(list(texts.values())).value_counts() if texts else pd.Series(dtype=int)
    words = tuple(str(word) for word in counts.index)
    position = pd.Series(np.arange(len(words)), index=counts.index)
    for column, values in texts.items():
        stored[column] = values.map(position).astype("Int64")
    columns = tuple(map(str, table.columns))
    steps = {c: _steps(stored[c], {p: stored[p] for p in parts}) for c in columns if c.startswith("class_")}
    derived = {column: how for column, how in steps.items() if how}
    kept = pd.DataFrame({c: stored[c] for c in columns if c not in derived}, index=table.index)
    return Compact(
        name=name, table=kept, words=words, texts=tuple(texts), parts=parts, derived=derived, columns=columns
    )


def _steps(classes: pd.Series[int], numbers: Mapping[str, pd.Series[int]]) -> str:
    """Say how a class follows from a column of numbers, each class being a range of them; empty if it does not."""
    for name, values in numbers.items():
        missing = classes[values.isna()].unique()
        ranges = values.groupby(classes).agg(["min", "max"]).dropna().sort_values("max")
        is_apart = bool((ranges["min"].to_numpy()[1:] > ranges["max"].to_numpy()[:-1]).all())
        if len(missing) <= 1 and len(ranges) and is_apart:
            own = f"d.{sql_name(name)}"
            cases = [f"WHEN {own} IS NULL THEN {missing[0]}"] if len(missing) else []
            cases += [f"WHEN {own} <= {upper} THEN {one}" for one, upper in ranges["max"].items()]
            return f"CASE {' '.join(cases)} END"
    return ""


def _is_number(values: pd.Series[Any]) -> bool:
    return is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values)


def show_compacted(package: sqlite3.Connection, compact: Compact) -> None:
    """Put a view in the place of a table of codes, which keeps the index of its shapes.

    Parameters
    ----------
    package
        With the layer as GDAL wrote it.
    compact
        What was written.
    """
    of_table = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    triggers = package.execute(of_table, (compact.name,))
    for (trigger,) in triggers.fetchall():
        package.execute(f"DROP TRIGGER {sql_name(trigger)}")
    name, data, words = sql_name(compact.name), sql_name(compact.data), sql_name(compact.name + _WORDS)
    package.execute(f"ALTER TABLE {name} RENAME TO {data}")
    package.execute(f"CREATE TABLE {words} (id INTEGER PRIMARY KEY, word TEXT)")
    package.executemany(f"INSERT INTO {words} VALUES (?,?)", enumerate(compact.words))  # noqa: S608
    package.create_function("without_envelope", 1, without_envelope, deterministic=True)
    package.execute(f"UPDATE {data} SET geom = without_envelope(geom)")  # noqa: S608
    columns, joins = [], []
    for number, column in enumerate(compact.columns):
        own = sql_name(column)
        if column in compact.derived:
            columns.append(f"CAST({compact.derived[column]} AS INTEGER) AS {own}")
        elif column in compact.texts:
            columns.append(f"w{number}.word AS {own}")
            joins.append(f"LEFT JOIN {words} w{number} ON w{number}.id = d.{own}")
        elif column in compact.parts:
            columns.append(f"CAST(d.{own} / {compact.parts[column]} AS REAL) AS {own}")
        else:
            columns.append(f"d.{own} AS {own}")
    package.execute(
        f"CREATE VIEW {name} AS SELECT d.fid AS OGC_FID, {', '.join(columns)}, d.geom AS geom FROM {data} d "  # noqa: S608
        + " ".join(joins)
    )


def sql_name(name: str) -> str:
    """Return the name of a table or a column, whatever it holds, as SQL takes it.

    Examples
    --------
    >>> print(sql_name('the "b" tier'))
    "the ""b"" tier"
    """
    return '"' + name.replace('"', '""') + '"'


def without_envelope(shape: bytes | None) -> bytes | None:
    r"""Return a shape of a GeoPackage whose head does not say how large it is: its index knows that too.

    Examples
    --------
    >>> without_envelope(b"GP\x00\x03" + b"srid" + bytes(32) + b"the shape")
    b'GP\x00\x01sridthe shape'
    """
    if shape is None or shape[3] != _WITH_ENVELOPE:
        return shape
    return shape[:3] + bytes([_BARE]) + shape[4:8] + shape[40:]


_WITH_ENVELOPE, _BARE = 0b011, 0b001  # low byte first; west, east, south, north in the head, or nothing


def pack_index(package: sqlite3.Connection, layer: str, boxes: FloatArray) -> None:
    """Build the index of the shapes of a layer anew, with every node full.

    Shapes that are added one after the other leave a third of their nodes empty. The nodes are those that SQLite
    describes for its R*Trees: neighbours along x, and within strips of these along y, share one.

    Parameters
    ----------
    package, layer
        With an index as GDAL makes it; the rows are numbered from 1.
    boxes
        ``(rows, 4)`` west, south, east, north; NaN for a row without a shape.
    """
    index = f"rtree_{layer}_geom"
    (first,) = package.execute(f'SELECT data FROM "{index}_node" WHERE nodeno = 1').fetchone()  # noqa: S608
    most = (len(first) - 4) // _CELL.itemsize
    rows = np.flatnonzero(~np.isnan(boxes).any(axis=1))
    if not len(rows):
        return
    levels, members, own = [], rows + 1, _outward(boxes[rows])
    while True:
        nodes = _nodes_of(own, most)
        levels.append((members, own, nodes))
        count = int(nodes.max(initial=0)) + 1
        if count == 1:
            break
        own, members = _around(own, nodes, count), np.arange(count)
    for shadow in ("node", "rowid", "parent"):
        package.execute(f'DELETE FROM "{index}_{shadow}"')  # noqa: S608
    first_number = 1
    for depth, (members, own, nodes) in reversed(list(enumerate(levels))):
        numbers = nodes + first_number
        below = first_number + int(nodes.max(initial=0)) + 1
        ids = members if depth == 0 else members + below
        _write_nodes(package, index, ids, own, numbers, root_depth=depth if first_number == 1 else 0, size=len(first))
        link = "rowid" if depth == 0 else "parent"
        package.executemany(
            f'INSERT INTO "{index}_{link}" VALUES (?,?)',  # noqa: S608
            sorted(zip(ids.tolist(), numbers.tolist(), strict=True)),
        )
        first_number = below


_CELL = np.dtype([("id", ">i8"), ("west", ">f4"), ("east", ">f4"), ("south", ">f4"), ("north", ">f4")])


def _outward(boxes: FloatArray) -> np.ndarray:
    """Return boxes in single precision that hold those given: west, east, south, north."""
    single = boxes[:, [0, 2, 1, 3]].astype(np.float32)
    low, high = single[:, ::2], single[:, 1::2]
    low[low > boxes[:, :2]] = np.nextafter(low, np.float32(-np.inf))[low > boxes[:, :2]]
    high[high < boxes[:, 2:]] = np.nextafter(high, np.float32(np.inf))[high < boxes[:, 2:]]
    return single


def _nodes_of(boxes: np.ndarray, most: int) -> Int64Array:
    """Return the node of each box: strips along x, pieces of these along y, each full."""
    count = -(-len(boxes) // most)
    strips = int(np.ceil(np.sqrt(count)))
    per_strip = most * -(-count // max(1, strips))
    order = np.argsort(boxes[:, 0] + boxes[:, 1], kind="stable")
    strip = np.empty(len(boxes), dtype=np.int64)
    strip[order] = np.arange(len(boxes)) // max(1, per_strip)
    order = np.lexsort((boxes[:, 2] + boxes[:, 3], strip))
    nodes = np.empty(len(boxes), dtype=np.int64)
    nodes[order] = np.arange(len(boxes)) // most
    return nodes


def _around(boxes: np.ndarray, nodes: Int64Array, count: int) -> np.ndarray:
    found = np.empty((count, 4), dtype=np.float32)
    order = np.argsort(nodes, kind="stable")
    starts = np.searchsorted(nodes[order], np.arange(count))
    found[:, ::2] = np.minimum.reduceat(boxes[order][:, ::2], starts)
    found[:, 1::2] = np.maximum.reduceat(boxes[order][:, 1::2], starts)
    return found


def _write_nodes(
    package: sqlite3.Connection,
    index: str,
    ids: AnyIntArray,
    boxes: np.ndarray,
    numbers: Int64Array,
    *,
    root_depth: int,
    size: int,
) -> None:
    order = np.argsort(numbers, kind="stable")
    cells = np.empty(len(ids), dtype=_CELL)
    cells["id"] = ids
    for k, side in enumerate(("west", "east", "south", "north")):
        cells[side] = boxes[:, k]
    cells = cells[order]
    of_node, starts = np.unique(numbers[order], return_index=True)
    ends = [*starts[1:].tolist(), len(cells)]
    rows = []
    for number, start, end in zip(of_node.tolist(), starts.tolist(), ends, strict=True):
        depth = root_depth if number == 1 else 0
        head = depth.to_bytes(2, "big") + (end - start).to_bytes(2, "big")
        rows.append((number, (head + cells[start:end].tobytes()).ljust(size, b"\0")))
    package.executemany(f'INSERT INTO "{index}_node" VALUES (?,?)', rows)  # noqa: S608
