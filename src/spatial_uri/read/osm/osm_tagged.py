"""OSM objects with certain tags, and the polygons they draw, handed to all readers in one pass over the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import osmium
from osmium.osm import NODE, WAY

from spatial_uri.read.osm.osm_copy import cleaned, readable, sorted_copy
from spatial_uri.read.osm.osm_file import location_store, osm_errors, read_osm_header
from spatial_uri.rules.lifecycle import GONE_PREFIXES
from spatial_uri.rules.tags import has_value
from spatial_uri.store.temporary import temporary_folder

_ORDER = {"n": 0, "w": 1, "r": 2}


class Reader(Protocol):
    """A reader of objects that bear certain tags: nodes, ways, relations, and the areas that osmium makes of them."""

    deleted: dict[str, dict[str, str]]
    """Tags of the objects, by their ids, that bear such tags and are marked as deleted."""

    @property
    def wanted_tags(self) -> Sequence[tuple[str, str]]:
        """The tags, as key and value."""

    def take(self, thing: Any) -> None:
        """Take one object, perhaps again. Copy what is needed of it: osmium frees the object when this returns."""

    def members_wanted(self) -> set[int]:
        """Return the ids of members of relations that are needed as well."""

    def take_member(self, thing: Any) -> None:
        """Take a node or way with one of these ids."""

    def locate(self, locations: Any) -> None:
        """Look up the places of further nodes, after the whole file has been read."""


ByKey = Mapping[str, Sequence[tuple[Reader, frozenset[str]]]]


class _UnsortedError(Exception):
    """The nodes of a file do not all stand before its ways, or its ways before its relations."""


def read_tagged(path: str | Path, *readers: Reader) -> None:
    """Hand each object of a file to the readers one of whose tags it bears, alone or among several values.

    Objects that an editor has marked as deleted are set aside. A file that is not sorted is read from a sorted copy.

    Raises
    ------
    InputNotFoundError, DataError
        See `osm_errors`.
    """
    read_osm_header(path)
    original = Path(path)
    with osm_errors(path), readable(original) as source, temporary_folder() as folder:
        try:
            _pass_over(source.path, original, folder, readers)
        except osmium.InvalidLocationError:  # a place that is no number: the node is without a place in the copy
            _pass_over(cleaned(original, folder).path, original, folder, readers)
        by_key = _by_key(readers)
        for osm_id, tags in source.deleted.items():
            for reader in _takers(tags.items(), by_key):
                reader.deleted[osm_id] = tags


def _pass_over(path: Path, original: Path, folder: Path, readers: Sequence[Reader]) -> None:
    try:
        _read(path, readers)
    except (_UnsortedError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "order" not in str(error):
            raise
        _read(sorted_copy(path, original, folder), readers)


def _read(path: Path, readers: Sequence[Reader]) -> None:
    by_key = _by_key(readers)
    # the filter knows keys only: it cannot tell a tag that holds several values
    live = [key for key in by_key if key.partition(":")[0] not in GONE_PREFIXES]
    order = _Order()
    thing: Any
    with temporary_folder() as folder:
        processor = osmium.FileProcessor(str(path)).with_locations(location_store(path, folder))
        locations: Any = processor.node_location_storage
        try:
            processor.with_areas(osmium.filter.KeyFilter(*live)).with_filter(osmium.filter.KeyFilter(*by_key))
            for thing in processor:
                takers = _takers(thing.tags, by_key)
                if takers:
                    order.see(thing)
                for reader in takers:
                    reader.take(thing)
            order.check(locations)
            _read_members(path, readers)
            for reader in readers:
                reader.locate(locations)
        finally:
            locations.clear()  # a file that is still mapped cannot be removed everywhere


def _read_members(path: Path, readers: Sequence[Reader]) -> None:
    """Read the file again for the members of relations, if any are wanted."""
    wanted = {reader: ids for reader in readers if (ids := reader.members_wanted())}
    if not wanted:
        return
    of_interest = osmium.filter.IdFilter(set().union(*wanted.values()))
    thing: Any
    for thing in osmium.FileProcessor(str(path), NODE | WAY).with_filter(of_interest):
        for reader, ids in wanted.items():
            if thing.id in ids:
                reader.take_member(thing)


class _Order:
    """Notices that ways stand before their nodes, or relations before nodes and ways."""

    def __init__(self) -> None:
        self._last = 0
        self._missing: set[int] = set()

    def see(self, thing: Any) -> None:
        if thing.is_area():
            return
        order = _ORDER[thing.type_str()]
        if order < self._last:
            raise _UnsortedError
        self._last = order
        if order == 1 and len(thing.nodes) and not thing.nodes[0].location.valid():
            self._missing.add(thing.nodes[0].ref)

    def check(self, locations: Any) -> None:
        """Refuse a file that holds a node which was missing when a way was read."""
        for node in self._missing:
            try:
                found = locations.get(node)
            except KeyError:
                continue
            if found.valid():
                raise _UnsortedError


def _by_key(readers: Sequence[Reader]) -> ByKey:
    """Return, for each key, the readers that want it, with the values they want."""
    by_key: dict[str, dict[Reader, set[str]]] = {}
    for reader in readers:
        for key, value in reader.wanted_tags:
            by_key.setdefault(key, {}).setdefault(reader, set()).add(value)
    return {key: [(reader, frozenset(values)) for reader, values in of.items()] for key, of in by_key.items()}


def _takers(tags: Iterable[Any], by_key: ByKey) -> list[Reader]:
    """Return the readers that want an object with these tags, each once."""
    takers: list[Reader] = []
    for key, text in tags:
        for reader, values in by_key.get(key, ()):
            if reader not in takers and (text in values or has_value(text, values)):
                takers.append(reader)
    return takers
