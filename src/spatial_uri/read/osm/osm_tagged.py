"""OSM objects with certain tags, and the polygons they draw, handed to all readers in one pass over the file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import osmium

from spatial_uri.read.osm.osm_file import location_store, osm_errors


class Reader(Protocol):
    """A reader of objects that bear certain tags: nodes, ways, relations, and the areas that osmium makes of them."""

    @property
    def wanted_tags(self) -> Sequence[tuple[str, str]]:
        """The tags, as key and value."""

    def take(self, thing: Any) -> None:
        """Take one object. Copy what is needed of it: osmium frees the object when this returns."""

    def locate(self, locations: Any) -> None:
        """Look up the places of further nodes, after the whole file has been read."""


def read_tagged(path: str | Path, *readers: Reader) -> None:
    """Hand each object of a file to the readers whose tags it bears.

    Raises
    ------
    InputNotFoundError, DataError
        See `osm_errors`.
    """
    of_interest = osmium.filter.TagFilter(*dict.fromkeys(tag for reader in readers for tag in reader.wanted_tags))
    wanted = [
        (reader, frozenset(reader.wanted_tags), sorted({key for key, _ in reader.wanted_tags})) for reader in readers
    ]
    with osm_errors(path), tempfile.TemporaryDirectory(prefix="spatial_uri-") as folder:
        processor = osmium.FileProcessor(str(path)).with_locations(location_store(path, Path(folder)))
        thing: Any
        for thing in processor.with_areas(of_interest).with_filter(of_interest):
            tags = thing.tags
            for reader, of_reader, keys in wanted:
                if any((key, tags.get(key)) in of_reader for key in keys):
                    reader.take(thing)
        locations: Any = processor.node_location_storage
        for reader in readers:
            reader.locate(locations)
        locations.clear()  # a file that is still mapped cannot be removed everywhere
