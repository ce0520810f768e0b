"""Tables with geometry: GeoPackage, Shapefile, GeoJSON, FlatGeobuf and GeoParquet, read as they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable, TableOptions, decoded_strictly, the_one

PARQUET_SUFFIXES = (".parquet", ".geoparquet")
VECTOR_SUFFIXES = (".gpkg", ".shp", ".geojson", ".json", ".fgb")

_COMPANIONS = (".dbf", ".shx", ".prj", ".cpg")

# dBASE language codes that mean what they say. 0x57 ("ANSI") is left out: on Chinese Windows it stands for GBK,
# elsewhere for Latin 1, so it says nothing
_DBF_CODECS = {0x4D: "gb18030", 0x4E: "cp949", 0x4F: "cp950", 0x13: "cp932", 0x03: "cp1252", 0x58: "cp1252"}
_CODEC_ALIASES = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8", "ansi 936": "gb18030"}


def with_companions(path: Path) -> list[Path]:
    """Return the file and, if it is a Shapefile, the files that belong to it."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [path, *(p for s in _COMPANIONS if (p := path.with_suffix(s)).exists())]


@contextmanager
def vector_errors(path: Path) -> Iterator[None]:
    """Turn every failure of GDAL inside the block into a DataError that names the file."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise DataError(
            f"the text in it is not UTF-8 (byte {error.start})", file=path, remedy="save it again, in UTF-8"
        ) from error
    except (DataSourceError, DataLayerError) as error:
        remedy = "export it again, whole"
        if path.suffix.lower() == ".shp":
            remedy += ": a Shapefile is the .shp, .shx, .dbf and .prj together in one folder"
        raise DataError(f"the file cannot be read ({error})", file=path, remedy=remedy) from error


def read_vector(path: Path, options: TableOptions) -> RawTable:
    """Read a layer of a vector file."""
    with vector_errors(path):
        layers = pyogrio.list_layers(path)
        names = [str(name) for name, _ in layers]
        spatial = [str(name) for name, kind in layers if kind is not None] or names
        layer = the_one(options.layer, names, spatial, kind="layer", path=path)
        # Latin 1 hands the bytes of a Shapefile's texts through as they are, to be decoded below
        encoding = "ISO-8859-1" if path.suffix.lower() == ".shp" else options.encoding
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding)
    notes = tuple(dict.fromkeys(Note("file.driver", file=path.name, warning=str(w.message)) for w in caught))
    if path.suffix.lower() == ".shp":
        frame, decoding = _decoded_shapefile(frame, path, options.encoding)
        notes += decoding
    return _split(frame, path, notes)


def read_parquet(path: Path, _: TableOptions) -> RawTable:
    """Read a GeoParquet file."""
    try:
        frame = gpd.read_parquet(path)
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        raise DataError(
            f"the file cannot be read as GeoParquet ({error})", file=path, remedy="save it with to_parquet of GeoPandas"
        ) from error
    return _split(frame, path, ())


def _split(frame: pd.DataFrame, path: Path, notes: tuple[Note, ...]) -> RawTable:
    geometry = None
    frame = frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0)
    if isinstance(frame, gpd.GeoDataFrame):
        geometry = frame.geometry
        frame = pd.DataFrame(frame.drop(columns=geometry.name))
    return RawTable(path, frame, geometry, "feature", notes)


def _decoded_shapefile(
    frame: gpd.GeoDataFrame, path: Path, encoding: str | None
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Decode the texts of a Shapefile: .cpg, then the code in the .dbf, then UTF-8, then GB18030."""
    columns = [c for c in frame.columns if c != frame.geometry.name]
    texts = [c for c in columns if pd.api.types.is_string_dtype(frame[c]) or frame[c].dtype == object]
    content = {c.encode("latin-1") for c in columns}
    for column in texts:
        content |= {v.encode("latin-1") for v in frame[column] if isinstance(v, str)}
    codec, note = _shapefile_codec(content, path, encoding)
    renamed = {c: c.encode("latin-1").decode(codec) for c in columns}
    for column in texts:
        frame[column] = [v.encode("latin-1").decode(codec) if isinstance(v, str) else v for v in frame[column]]
    return frame.rename(columns=renamed), note


def _shapefile_codec(content: set[bytes], path: Path, encoding: str | None) -> tuple[str, tuple[Note, ...]]:
    if encoding is not None:
        decoded_strictly(b"\n".join(content), encoding, path)
        return encoding, ()
    declared = _declared_codec(path)
    candidates = ["utf-8", "gb18030"]
    if declared is not None:
        candidates.insert(0, declared)
    for codec in candidates:
        try:
            for text in content:
                text.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        is_plain = all(text.isascii() for text in content)
        if is_plain or codec == declared:
            return codec, ()
        if codec == "utf-8":
            return codec, (Note("file.encoding_assumed", file=path.name, encoding="UTF-8"),)
        return codec, (Note("file.encoding", file=path.name, encoding=codec.upper()),)
    raise DataError(
        "the texts of the .dbf fit neither what the file declares, nor UTF-8, nor GB18030",
        file=path,
        remedy='name their encoding, as in encoding = "big5"',
    )


def _declared_codec(path: Path) -> str | None:
    """Return the encoding that the .cpg, or else the .dbf, of a Shapefile names."""
    cpg = next((p for p in (path.with_suffix(".cpg"), path.with_suffix(".CPG")) if p.exists()), None)
    if cpg is not None:
        name = cpg.read_text("ascii", errors="replace").strip().lower()
        return _CODEC_ALIASES.get(name, name)
    dbf = next((p for p in (path.with_suffix(".dbf"), path.with_suffix(".DBF")) if p.exists()), None)
    if dbf is None:
        return None
    with dbf.open("rb") as stream:
        head = stream.read(30)
    return _DBF_CODECS.get(head[29]) if len(head) == 30 else None
