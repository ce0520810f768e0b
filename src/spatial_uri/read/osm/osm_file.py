"""The one place where OpenStreetMap files (.osm.pbf, .osm and the like) are opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import osmium

from spatial_uri.errors import DataError, SpatialUriError
from spatial_uri.store.files import require_file
from spatial_uri.store.net import reading

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
SUFFIXES = (".osm.pbf", ".pbf", *(f"{kind}{packed}" for kind in (".osm", ".osm.xml") for packed in ("", ".gz", ".bz2")))
LARGE_FILE_BYTES = 200_000_000
"""From this size on the coordinates of all nodes, 16 bytes each, are kept on disk and not in memory."""

_VINTAGE_KEYS = ("osmosis_replication_timestamp", "timestamp")


@dataclass(frozen=True)
class OsmHeader:
    """What an OSM file says about itself.

    `vintage` is the moment of its data (ISO 8601, UTC), `bounds` its extent ``(west, south, east,
    north)`` in degrees; None where the file does not say. `is_sorted`: it says that nodes stand before ways,
    and ways before relations, each in the order of their ids.
    """

    vintage: str | None
    bounds: tuple[float, float, float, float] | None
    generator: str = ""
    is_sorted: bool = False

    @property
    def is_synthetic(self) -> bool:
        """Whether the program that wrote the file says that it invented the data."""
        return "synthetic" in self.generator.lower()

    @property
    def attribution(self) -> str:
        """The holders of the rights, as they must be named."""
        return "invented data, of no place" if self.is_synthetic else ATTRIBUTION


@contextmanager
def osm_errors(path: str | Path) -> Iterator[None]:
    """Turn every failure of osmium inside the block into a DataError that names the file.

    Raises
    ------
    InputNotFoundError, DataError
        If the file is absent, empty, no OSM file, damaged, or cut off.
    """
    path = require_file(path)
    if not path.name.lower().endswith(SUFFIXES):
        raise DataError(
            "this is not the name of an OpenStreetMap file",
            file=path,
            remedy=f"name a file that ends in one of {', '.join(SUFFIXES)}",
        )
    with reading(path):
        try:
            yield
        except SpatialUriError:
            raise
        except UnicodeDecodeError as error:
            raise _unreadable(path, "the text in it is not UTF-8") from error
        except (
            RuntimeError,
            ValueError,
            osmium.InvalidLocationError,
        ) as error:  # what osmium raises
            raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, reason: str) -> DataError:
    cut_off = "EOF" in reason or "no element found" in reason
    problem = "the file ends too early" if cut_off else "the file cannot be read as OpenStreetMap data"
    return DataError(f"{problem} ({reason})", file=path, remedy="download it again, whole")


def date_of_data(path: str | Path) -> str:
    """Return the date of an OSM file (ISO 8601); today's where the file does not say."""
    return (read_osm_header(path).vintage or datetime.now(UTC).isoformat())[:10]


def read_osm_header(path: str | Path) -> OsmHeader:
    """Read what an OSM file says about itself, without reading its data.

    Raises
    ------
    InputNotFoundError, DataError
        See `osm_errors`.
    """
    with osm_errors(path), osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        header = reader.header()
        if header.has_multiple_object_versions:
            raise DataError(
                "this is a history of OpenStreetMap, with several versions of each object",
                file=path,
                remedy="take one moment of it: osmium time-filter FILE 2025-01-01T00:00:00Z -o extract.osm.pbf",
            )
        vintage = next((header.get(key) for key in _VINTAGE_KEYS if header.get(key)), None)
        box = header.box()
        bounds = (
            (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat) if box.valid() else None
        )
        generator = header.get("generator")
        is_sorted = header.get("sorting") == "Type_then_ID"
    return OsmHeader(vintage, bounds, generator, is_sorted)


def location_store(path: str | Path, folder: Path) -> str:
    """Return where osmium keeps the nodes of a file: in memory, or in a file in `folder` if the file is large.

    Both take the same space however far apart the ids of the nodes are.
    """
    kinds = osmium.index.map_types()
    if Path(path).stat().st_size >= LARGE_FILE_BYTES and "sparse_file_array" in kinds:
        return f"sparse_file_array,{folder / 'nodes'}"
    # the first can grow without being copied, which not every system offers
    return "sparse_mmap_array" if "sparse_mmap_array" in kinds else "sparse_mem_array"
