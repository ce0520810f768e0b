"""OSM objects as lines of text, for files too large to be handed to Python object by object.

Osmium filters the objects and writes those that pass as OPL, its format of one line per object, into a temporary
file; ways come with the coordinates of their nodes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import osmium
import pyarrow as pa
from numpy.typing import NDArray
from osmium.osm import NODE, RELATION, WAY
from pyarrow import csv

from spatial_uri.read.osm_file import location_store, osm_errors

_AS_ROWS = bytes.maketrans(b"nxy", b"\n,,")
_ESCAPED = re.compile(r"%([0-9a-fA-F]+)%")


class WayNodes(NamedTuple):
    """Nodes of ways one after the other; NaN where the file does not hold a node."""

    ref: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


@contextmanager
def osm_lines(
    path: str | Path,
    *,
    node_keys: Sequence[str],
    way_keys: Sequence[str],
    relation_tags: Sequence[tuple[str, str]],
    nodes_first: bool = False,
) -> Iterator[Iterator[list[bytes]]]:
    """Read the nodes and ways with one of some keys and the relations with one of some tags, in the order of the file.

    Each comes as three texts: ``n``, ``w`` or ``r`` and the id; ``T`` and the tags; and place, nodes or members.
    With `nodes_first` the nodes are read in a pass of their own, so that ways find theirs wherever they stand.

    Raises
    ------
    InputNotFoundError, DataError
        See `osm_errors`.
    """
    nodes, ways = osmium.filter.KeyFilter(*node_keys), osmium.filter.KeyFilter(*way_keys)
    relations = osmium.filter.TagFilter(*relation_tags)
    for filter_, kind in ((nodes, NODE), (ways, WAY), (relations, RELATION)):
        filter_.enable_for(kind)
    with osm_errors(path), tempfile.TemporaryDirectory(prefix="spatial_uri-") as folder:
        written = Path(folder, "objects.opl")
        index = osmium.index.create_map(location_store(path, Path(folder)))
        locations = osmium.NodeLocationsForWays(index)
        locations.ignore_errors()
        if nodes_first:
            with osmium.io.Reader(str(path), NODE) as reader:
                osmium.apply(reader, locations)
        as_text = osmium.io.File(str(written), "opl,add_metadata=none,locations_on_ways=true")
        with osmium.io.Reader(str(path), NODE | WAY | RELATION) as reader, osmium.SimpleWriter(as_text) as writer:
            osmium.apply(reader, locations, nodes, ways, relations, writer)
        index.clear()
        with written.open("rb") as stream:
            yield (line.split(b" ", 2) for line in stream)


def tags_of(text: bytes) -> dict[str, str]:
    """Read the tags of an object."""
    pairs = (pair.partition("=") for pair in text[1:].decode("utf-8").split(",")) if len(text) > 1 else ()
    return {_plain(key): _plain(value) for key, _, value in pairs}


def members_of(text: bytes) -> list[tuple[str, int, str]]:
    """Read the members of a relation: type (n, w or r), id and role."""
    text = text.strip()[1:]
    members = (member.partition("@") for member in text.decode("utf-8").split(",")) if text else ()
    return [(thing[0], int(thing[1:]), _plain(role)) for thing, _, role in members]


def nodes_of(texts: Sequence[bytes]) -> WayNodes:
    """Read the nodes of ways, at least one of which has some."""
    rows = b"".join(texts).translate(_AS_ROWS, b"N,")  # Nn1x9.5y47.1,n2xy becomes the lines 1,9.5,47.1 and 2,,
    table = csv.read_csv(
        pa.BufferReader(rows),
        read_options=csv.ReadOptions(column_names=["ref", "lon", "lat"]),
        convert_options=csv.ConvertOptions(column_types={"ref": pa.int64(), "lon": pa.float64(), "lat": pa.float64()}),
    )
    return WayNodes(*(table[name].to_numpy() for name in WayNodes._fields))


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "%" in text else text
