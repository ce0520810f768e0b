"""Copies of OpenStreetMap files that osmium cannot read as they are: with deleted objects, bad places, or unsorted."""

from __future__ import annotations

import bz2
import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import osmium

from spatial_uri.errors import DataError
from spatial_uri.store.temporary import temporary_folder

_BLOCK = 1 << 22
_OVERLAP = 64
_DELETED = re.compile(rb"""\saction\s*=\s*["']delete["']|\svisible\s*=\s*["']false["']""")
_STARTS = (b"<node ", b"<way ", b"<relation ")
_OBJECTS = {"node": "n", "way": "w", "relation": "r"}
_LARGEST_SORTED_BYTES = 500_000_000


@dataclass(eq=False)
class OsmSource:
    """A file that osmium can read.

    `deleted` are the tags of the objects that an editor has marked as deleted, by their ids such as n1.
    """

    path: Path
    deleted: dict[str, dict[str, str]] = field(default_factory=dict)


@contextmanager
def readable(path: Path) -> Iterator[OsmSource]:
    """Yield a file, or a copy of it: sorted, and without what an editor such as JOSM has marked as deleted."""
    marks_deleted, is_sorted = _scan(path) if _is_xml(path) else (False, True)
    if is_sorted and not marks_deleted:
        yield OsmSource(path)
        return
    with temporary_folder() as folder:
        source = cleaned(path, folder) if marks_deleted else OsmSource(path)
        if not is_sorted:
            with suppress(osmium.InvalidLocationError):  # whoever reads it finds the same, and has it cleaned
                source = OsmSource(sorted_copy(source.path, path, folder), source.deleted)
        yield source


def cleaned(path: Path, folder: Path) -> OsmSource:
    """Write an XML file again, without what is marked as deleted, and without places that are no numbers of degrees."""
    source = OsmSource(folder / "cleaned.osm")
    with _opened(path) as stream, source.path.open("w", encoding="utf-8") as written:
        cleaning = _Cleaning(written.write, source.deleted)
        parser = expat.ParserCreate()
        parser.StartElementHandler = cleaning.start
        parser.EndElementHandler = cleaning.end
        written.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        try:
            parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise DataError(f"the file is no XML ({error})", file=path, remedy="download it again, whole") from error
    return source


def sorted_copy(path: Path, original: Path, folder: Path) -> Path:
    """Write a file again with nodes before ways, and ways before relations.

    Raises
    ------
    DataError
        If the file is too large to be sorted in memory.
    """
    if path.stat().st_size > _LARGEST_SORTED_BYTES:
        raise DataError(
            "the objects of the file are in no order, and it is too large to be sorted here",
            file=original,
            remedy=f"sort it: osmium sort {original.name} -o sorted.osm.pbf",
        )
    merging = osmium.MergeInputReader()
    merging.add_file(str(path))
    target = folder / "sorted.osm.pbf"
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        merging.apply(writer)
    return target


class _Cleaning:
    """Copies elements, all but deleted objects and what is in them."""

    def __init__(self, write: Callable[[str], object], deleted: dict[str, dict[str, str]]) -> None:
        self._write = write
        self._deleted = deleted
        self._depth = 0
        self._dropping = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._dropping:
            if name == "tag":
                self._deleted[self._dropping][attributes.get("k", "")] = attributes.get("v", "")
            return
        is_deleted = attributes.get("action") == "delete" or attributes.get("visible") == "false"
        if name in _OBJECTS and self._depth == 2 and is_deleted:
            self._dropping = f"{_OBJECTS[name]}{attributes.get('id', '')}"
            self._deleted[self._dropping] = {}
            return
        if name == "node" and not (_is_degrees(attributes, "lat") and _is_degrees(attributes, "lon")):
            attributes = {key: value for key, value in attributes.items() if key not in {"lat", "lon"}}
        listed = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self._write(f"<{name}{listed}>")

    def end(self, name: str) -> None:
        self._depth -= 1
        if not self._dropping:
            self._write(f"</{name}>\n")
        elif self._depth == 1:
            self._dropping = ""


def _is_degrees(attributes: dict[str, str], key: str) -> bool:
    try:
        return abs(float(attributes.get(key, ""))) <= 180
    except ValueError:
        return False


def _is_xml(path: Path) -> bool:
    return ".pbf" not in path.name.lower()


def _scan(path: Path) -> tuple[bool, bool]:
    """Tell whether an XML file marks an object as deleted, and whether its nodes, ways and relations stand in order.

    What cannot be read is left to osmium.
    """
    marks_deleted = False
    first: dict[bytes, int] = {}
    last: dict[bytes, int] = {}
    read, end = 0, b""
    try:
        with _opened(path) as stream:
            while block := stream.read(_BLOCK):
                text = end + block
                marks_deleted = marks_deleted or _DELETED.search(text) is not None
                for start in _STARTS:
                    if (at := text.find(start)) >= 0:
                        first.setdefault(start, read - len(end) + at)
                        last[start] = read - len(end) + text.rfind(start)
                read += len(block)
                end = block[-_OVERLAP:]
    except (OSError, EOFError):
        return False, True
    present = [start for start in _STARTS if start in first]
    return marks_deleted, all(last[one] < first[other] for one, other in pairwise(present))


def _opened(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    return cast("BinaryIO", bz2.open(path, "rb")) if path.name.lower().endswith(".bz2") else path.open("rb")
