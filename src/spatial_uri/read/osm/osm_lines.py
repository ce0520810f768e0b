"""OSM objects as lines of text, for files too large to be handed to Python object by object.

Osmium filters the objects in one pass and writes those that pass as OPL, its format of one line per object, into a
temporary file, from which PyArrow reads them as columns. The places of all nodes go into a second temporary file, 16
bytes for each, in which those of the roads are looked up afterwards: neither file is ever in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pyarrow as pa
import pyarrow.compute as pc
from osmium.osm import NODE, RELATION, WAY
from pyarrow import csv

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.read.osm.osm_copy import cleaned, readable
from spatial_uri.read.osm.osm_file import osm_errors
from spatial_uri.store.temporary import temporary_folder

_BLOCK_BYTES = 1 << 24
_BLOCK_NODES = 1 << 20
_STORED_NODE = np.dtype([("id", "<i8"), ("x", "<i4"), ("y", "<i4")])
_NO_PLACE = np.iinfo(np.int32).max
_UNITS_PER_DEGREE = 10_000_000
_AS_ROWS = bytes.maketrans(b"n", b"\n")


@dataclass(frozen=True, eq=False)
class OsmLines:
    """What passed the filter, in the order of the file.

    `nodes` are pairs of id and tags. `objects` has a row for every way and relation: ``named`` (w or r and the id),
    ``tags`` (dictionary-encoded, all chunks with one dictionary, its texts for `tags_of`) and ``refers`` (texts
    for `refs_of` or `members_of`). `stored_nodes` is the file with the places of all nodes, `source` the file itself,
    and `deleted` the tags of what is marked as deleted in it, by ids such as w1.
    """

    nodes: list[tuple[int, bytes]]
    objects: pa.Table
    stored_nodes: Path
    source: Path
    deleted: Mapping[str, Mapping[str, str]]

    def places_of(self, ids: Int64Array) -> FloatArray:
        """Return ``(ids, 2)`` longitude and latitude of some nodes, in the order of their ids; NaN if not in the file.

        Parameters
        ----------
        ids
            Sorted ids of nodes, each once.
        """
        units = np.full((len(ids), 2), _NO_PLACE, dtype=np.int32)
        with self.stored_nodes.open("rb") as stream:
            while len(block := np.fromfile(stream, dtype=_STORED_NODE, count=_BLOCK_NODES)):
                block = block[block["x"] != _NO_PLACE]  # the file has empty rows at its end
                if not len(block):
                    continue
                if (block["id"][1:] < block["id"][:-1]).any():
                    block = block[np.argsort(block["id"], kind="stable")]
                stored = np.ascontiguousarray(block["id"])
                low, high = np.searchsorted(ids, stored[0]), np.searchsorted(ids, stored[-1], side="right")
                at = np.searchsorted(stored, ids[low:high])
                found = np.flatnonzero((stored[at] == ids[low:high]) & (units[low:high, 0] == _NO_PLACE))
                units[low + found, 0], units[low + found, 1] = block["x"][at[found]], block["y"][at[found]]
        lonlat = units / _UNITS_PER_DEGREE
        lonlat[(np.abs(lonlat) > (180, 90)).any(axis=1)] = np.nan  # not in the file, or nowhere on Earth
        return lonlat

    def ways(self, ids: Collection[int]) -> pa.Table:
        """Read the file again for some ways, whatever their tags; the columns are those of `objects`."""
        wanted = osmium.filter.IdFilter(ids)
        written = self.stored_nodes.with_name("ways.opl")
        as_text = osmium.io.File(str(written), "opl,add_metadata=none")
        with osmium.io.Reader(str(self.source), WAY) as reader, osmium.SimpleWriter(as_text, overwrite=True) as writer:
            osmium.apply(reader, wanted, writer)
        return _read(written)[1]


@contextmanager
def read_osm_lines(
    path: str | Path, *, node_keys: Sequence[str], way_keys: Sequence[str], relation_tags: Sequence[tuple[str, str]]
) -> Iterator[OsmLines]:
    """Read the nodes and ways with one of some keys and the relations with one of some tags.

    Raises
    ------
    InputNotFoundError, DataError
        See `osm_errors`.
    """
    filters = (
        (NODE, osmium.filter.KeyFilter(*node_keys)),
        (WAY, osmium.filter.KeyFilter(*way_keys)),
        (RELATION, osmium.filter.TagFilter(*relation_tags)),
    )
    for kind, filter_ in filters:
        filter_.enable_for(kind)
    original = Path(path)
    with osm_errors(path), readable(original) as source, temporary_folder() as folder:
        written, stored = folder / "objects.opl", folder / "nodes"
        usable = source.path
        try:
            _write(usable, written, stored, [filter_ for _, filter_ in filters])
        except osmium.InvalidLocationError:  # a place that is no number: the node is without a place in the copy
            usable = cleaned(original, folder).path
            _write(usable, written, stored, [filter_ for _, filter_ in filters])
        nodes, objects = _read(written)
        yield OsmLines(nodes, objects, stored_nodes=stored, source=usable, deleted=source.deleted)
    pa.default_memory_pool().release_unused()  # it keeps what the texts took, and a network is still to be built


def _write(path: str | Path, written: Path, stored: Path, filters: Sequence[Any]) -> None:
    places = osmium.NodeLocationsForWays(osmium.index.create_map(f"sparse_file_array,{stored}"))
    places.apply_nodes_to_ways = False
    as_text = osmium.io.File(str(written), "opl,add_metadata=none")
    with (
        osmium.io.Reader(str(path), NODE | WAY | RELATION) as reader,
        osmium.SimpleWriter(as_text, overwrite=True) as writer,
    ):
        osmium.apply(reader, places, *filters, writer)


def _read(written: Path) -> tuple[list[tuple[int, bytes]], pa.Table]:
    """Return the nodes and the table of the objects that were written."""
    nodes: list[tuple[int, bytes]] = []

    def set_aside(row: csv.InvalidRow) -> str:
        """Take a node, whose line has one field more than those of ways and relations: its place."""
        named, tags, _ = row.text.split(" ", 2)
        nodes.append((int(named[1:]), tags.encode()))
        return "skip"

    columns = {"named": pa.string(), "tags": pa.dictionary(pa.int32(), pa.binary()), "refers": pa.binary()}
    if written.stat().st_size:
        lines = csv.read_csv(
            written,
            read_options=csv.ReadOptions(column_names=list(columns), block_size=_BLOCK_BYTES),
            parse_options=csv.ParseOptions(delimiter=" ", quote_char=False, invalid_row_handler=set_aside),
            convert_options=csv.ConvertOptions(column_types=columns),
        ).unify_dictionaries()
    else:
        lines = pa.table({name: pa.array([], kind) for name, kind in columns.items()})
    return nodes, lines


def tags_of(text: bytes) -> dict[str, str]:
    """Read the tags of an object."""
    written = text[1:].decode("utf-8")
    pairs = [pair.partition("=") for pair in written.split(",")] if written else ()
    if "%" not in written:
        return {key: value for key, _, value in pairs}
    return {_plain(key): _plain(value) if "%" in value else value for key, _, value in pairs}


def members_of(text: bytes) -> list[tuple[str, int, str]]:
    """Read the members of a relation: type (n, w or r), id and role."""
    members = (member.partition("@") for member in text[1:].decode("utf-8").split(",")) if len(text) > 1 else ()
    return [(thing[0], int(thing[1:]), _plain(role)) for thing, _, role in members]


def refs_of(texts: pa.ChunkedArray) -> tuple[Int64Array, Int64Array]:
    """Read the nodes of ways, one way after the other, and count those of each."""
    counts = [np.zeros(0, dtype=np.int64)]
    refs = [np.zeros(0, dtype=np.int64)]
    for text in texts.chunks:
        counts.append(pc.count_substring(text, "n").to_numpy().astype(np.int64))
        if counts[-1].any():
            _, offsets, values = text.buffers()
            first, last = np.frombuffer(offsets, dtype=np.int32)[text.offset : text.offset + len(text) + 1][
                [0, -1]
            ].tolist()
            # Nn1,n2 and Nn3 become the lines 1, 2 and 3
            rows = values[first:last].to_pybytes().translate(_AS_ROWS, b"N,")
            read = csv.read_csv(
                pa.BufferReader(rows),
                read_options=csv.ReadOptions(column_names=["ref"]),
                convert_options=csv.ConvertOptions(column_types={"ref": pa.int64()}),
            )
            refs.append(read["ref"].to_numpy())
    return np.concatenate(refs), np.concatenate(counts)


def _plain(text: str) -> str:
    if "%" not in text:
        return text
    parts = text.split("%")  # every other is the code of a character
    parts[1::2] = map(_character, parts[1::2])
    return "".join(parts)


@cache
def _character(code: str) -> str:
    return chr(int(code, 16))
