"""Zipped tables: a Shapefile, a file geodatabase or another table in a .zip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

import pyogrio

from spatial_uri.errors import DataError
from spatial_uri.read.tables.kml_files import KML_SUFFIXES
from spatial_uri.read.tables.raw_table import the_one
from spatial_uri.read.tables.sheets import EXCEL_SUFFIXES, TEXT_SUFFIXES
from spatial_uri.read.tables.vector_files import PARQUET_SUFFIXES, VECTOR_SUFFIXES, vector_errors
from spatial_uri.store.temporary import temporary_folder
from spatial_uri.store.unpacking import DAMAGED_ARCHIVE, pieces, require_few_members

ARCHIVE_SUFFIXES = (".zip", ".shz")

_INNER = VECTOR_SUFFIXES + KML_SUFFIXES + PARQUET_SUFFIXES + EXCEL_SUFFIXES
_MAX_BYTES = 4_000_000_000


@contextmanager
def unpacked(path: Path, layer: str | None = None) -> Iterator[tuple[Path, str | None]]:
    """Unpack an archive into a folder of its own, and give the one table in it.

    Parameters
    ----------
    path
        The archive.
    layer
        Which table is meant if there are several, by its name with or without its suffix; else the layer of the one.

    Yields
    ------
    path, layer
        The table, and the layer of it to be read.

    Raises
    ------
    DataError
        If the archive is damaged or locked, or holds no table, or several and none is named.
    """
    with _opened(path) as archive, temporary_folder() as folder:
        tables = _tables(_write_all(archive, path, folder))
        if len(tables) == 1:
            yield tables[0][1], layer
            return
        named = {Path(name).stem: name for name, _ in tables}
        names = [name for name, _ in tables]
        yield dict(tables)[the_one(named.get(str(layer), layer), names, names, kind="layer", path=path)], None


def table_names(path: Path) -> list[str]:
    """Return the tables in an archive, or the layers of the one that there is."""
    with _opened(path) as archive, temporary_folder() as folder:
        tables = _tables(_write_all(archive, path, folder))
        if len(tables) == 1 and tables[0][1].suffix.lower() in VECTOR_SUFFIXES:
            with vector_errors(path):
                return [str(name) for name, _ in pyogrio.list_layers(tables[0][1])]
        return [name for name, _ in tables]


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(path) as archive:
            require_few_members(archive, path)
            yield archive
    except DAMAGED_ARCHIVE as error:
        raise DataError(
            f"the file cannot be read as a zip archive ({error})", file=path, remedy="unpack it, or zip it again"
        ) from error


def _write_all(archive: ZipFile, path: Path, folder: Path) -> list[tuple[str, Path]]:
    """Write the files of an archive; return their names in it and where they are."""
    left = _MAX_BYTES
    written: list[tuple[str, Path]] = []
    for info in archive.infolist():
        name = PurePosixPath(_name_of(info).replace("\\", "/"))
        hidden = any(part.startswith(("__MACOSX", ".")) for part in name.parts)
        if info.is_dir() or hidden or name.is_absolute() or ".." in name.parts:
            continue
        target = folder.joinpath(*name.parts)
        left -= _write_one(archive, info, target, most_bytes=left, path=path)
        written.append((str(name), target))
    return written


def _write_one(archive: ZipFile, info: ZipInfo, target: Path, *, most_bytes: int, path: Path) -> int:
    """Write one file of an archive, which no other may have written; return how many bytes it has."""
    count = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            for piece in pieces(archive, info, most_bytes=most_bytes, path=path):
                count += stream.write(piece)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise DataError(
            f"{info.filename[:80]!r} is in it twice, or is a file and a folder",
            file=path,
            remedy="unpack it, and zip again what is meant",
        ) from error
    except OSError as error:
        raise DataError(
            f"{info.filename[:80]!r} cannot be unpacked ({error.strerror or error})", file=path, remedy="unpack it"
        ) from error
    return count


def _name_of(info: ZipInfo) -> str:
    """Return a name; those of Chinese Windows are in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _tables(inner: list[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """Return the tables: files of a known kind, folders of file geodatabases, else files of text."""
    geodatabases = {p: p for _, path in inner for p in path.parents if p.suffix.lower() == ".gdb"}
    within = set(geodatabases)
    tables = [(p.name, p) for p in geodatabases]
    others = [(name, path) for name, path in inner if not within.intersection(path.parents)]
    tables += [(name, path) for name, path in others if path.suffix.lower() in _INNER]
    return tables or [(name, path) for name, path in others if path.suffix.lower() in TEXT_SUFFIXES]
