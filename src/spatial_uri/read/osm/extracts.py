"""Areas, places and stops of OpenStreetMap extracts: each file is read once, and what was read is kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyarrow import feather

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_areas import complete_areas
from spatial_uri.read.osm.osm_facilities import AMOUNTS
from spatial_uri.read.osm.osm_file import date_of_data
from spatial_uri.read.osm.osm_objects import ObjectReader
from spatial_uri.read.osm.osm_places import PlaceReader, places_of
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.read.osm.outlines import OutlineReader
from spatial_uri.read.osm.stops import STOP_TAGS
from spatial_uri.read.osm.stops import stops_of as stops_in
from spatial_uri.read.osm.towns import towns_finder
from spatial_uri.rules.preset import Preset, as_preset
from spatial_uri.store.cache import Kind, cached
from spatial_uri.store.files import sha256_of
from spatial_uri.words.catalogue import N_

Part = Literal["areas", "places", "stops"]
Kept = TypeVar("Kept")
PlacePair = tuple[Places, Places]

_CRS = "EPSG:4326"


class Extracts:
    """The extracts of one study.

    Parameters
    ----------
    preset
        The rule table, or its name.
    areas_of, places_of, stops_of
        The files that `areas`, `places` and `stops` will be asked for. One that is in several is read once for all.
    cache_dir
        Folder that keeps what was read; None keeps nothing.
    """

    def __init__(
        self,
        preset: Preset | str,
        *,
        areas_of: Collection[Path] = (),
        places_of: Collection[Path] = (),
        stops_of: Collection[Path] = (),
        cache_dir: str | Path | None = None,
    ) -> None:
        self._preset = as_preset(preset)
        self._cache_dir = None if cache_dir is None else Path(cache_dir)
        self._wanted: dict[Path, set[Part]] = {}
        for part, paths in (("areas", areas_of), ("places", places_of), ("stops", stops_of)):
            for path in paths:
                self._wanted.setdefault(path, set()).add(part)  # type: ignore[arg-type]
        self._outlines: dict[Path, OutlineReader] = {}
        self._objects: dict[Path, PlaceReader] = {}
        self._stops: dict[Path, ObjectReader] = {}
        self._sha256: dict[Path, str] = {}

    def sha256_of(self, path: Path) -> str:
        """Return the hash of a file's content, worked out once for each file."""
        if path not in self._sha256:
            self._sha256[path] = sha256_of(path)
        return self._sha256[path]

    def areas(self, path: Path, *, levels: Mapping[str, int] | None = None) -> tuple[AdminAreas, tuple[Note, ...]]:
        """Return what `read_osm_areas` returns."""

        def build() -> tuple[AdminAreas, tuple[Note, ...]]:
            if path not in self._outlines:
                self._read(path, "areas")
            return complete_areas(path, self._outlines[path], preset=self._preset, levels=levels)

        recipe = {
            "levels": None if levels is None else list(levels.items()),
            "levels_of_preset": list(self._preset.levels.items()),
            "area_codes": self._preset.area_codes,
            "seats": ["admin_centre", "capital", "label"],
            "kinds": self._preset.settlements.kinds,
        }
        return self._cached(path, "areas", _AREAS, recipe, build)

    def places(
        self, path: Path, *, tiers: Sequence[str] | None = None, areas: gpd.GeoDataFrame | None = None
    ) -> tuple[Places, Places, tuple[Note, ...]]:
        """Return what `read_osm_places` returns; places in different `areas` are never taken for one."""
        own = None if areas is None else areas[["level", "geometry"]].to_crs(_CRS)
        wanted = tuple(self._preset.tiers) if tiers is None else tuple(tiers)

        def build() -> tuple[PlacePair, tuple[Note, ...]]:
            if path not in self._objects:
                self._read(path, "places")
            towns_of = towns_finder(self._outlines[path].with_polygons(), own)
            settlements, facilities, notes = places_of(
                self._objects.pop(path), self._preset, wanted, today=date_of_data(path), towns_of=towns_of
            )
            return (settlements, facilities), notes

        recipe = {
            "tiers": wanted,
            "tiers_of_preset": [(name, rule.model_dump()) for name, rule in self._preset.tiers.items()],
            "settlements": self._preset.settlements.model_dump(),
            "uncounted": self._preset.uncounted,
            "amounts": AMOUNTS,
            "areas": None if own is None else _fingerprint(own),
        }
        pair, notes = self._cached(path, "places", _PLACES, recipe, build)
        return *pair, notes

    def stops(self, path: Path) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
        """Return what `read_osm_stops` returns."""

        def build() -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
            if path not in self._stops:
                self._read(path, "stops")
            return stops_in(self._stops.pop(path), today=date_of_data(path))

        return self._cached(path, "stops", _STOPS, {"tags": [list(tag) for tag in STOP_TAGS]}, build)

    def _cached(
        self,
        path: Path,
        part: Part,
        kind: Kind[Kept],
        recipe: Mapping[str, Any],
        build: Callable[[], tuple[Kept, tuple[Note, ...]]],
    ) -> tuple[Kept, tuple[Note, ...]]:
        if self._cache_dir is None:
            found = build()
        else:
            found = cached(self._cache_dir, kind, {"source": self.sha256_of(path), **recipe}, build)
        self._wanted.setdefault(path, set()).discard(part)
        return found

    def _read(self, path: Path, part: Part) -> None:
        """Read one part of a file, and the others in the same pass if they will be wanted too."""
        wanted = self._wanted.get(path, set()) | {part}
        readers: list[OutlineReader | ObjectReader] = []
        # places of one name are told apart by the areas they lie in
        if wanted & {"areas", "places"} and path not in self._outlines:
            kinds = self._preset.settlements.kinds
            self._outlines[path] = OutlineReader(self._preset.area_codes, today=date_of_data(path), kinds=kinds)
            readers.append(self._outlines[path])
        if "places" in wanted and path not in self._objects:
            self._objects[path] = PlaceReader(self._preset)
            readers.append(self._objects[path])
        if "stops" in wanted and path not in self._stops:
            self._stops[path] = ObjectReader(STOP_TAGS)
            readers.append(self._stops[path])
        read_tagged(path, *readers)


def _fingerprint(areas: gpd.GeoDataFrame) -> str:
    """Return a hash of areas, their levels and ids."""
    texts = [f"{index} {level}".encode() for index, level in areas["level"].items()]
    return hashlib.sha256(b"".join([*texts, *shapely.to_wkb(areas.geometry.to_numpy())])).hexdigest()


def _save_areas(folder: Path, areas: AdminAreas) -> Mapping[str, Any]:
    return {"areas": _save_table(folder / "areas.arrow", areas.table)}


def _load_areas(folder: Path, about: Mapping[str, Any]) -> AdminAreas:
    return AdminAreas(_load_table(folder / "areas.arrow", about["areas"]))


def _save_places(folder: Path, pair: PlacePair) -> Mapping[str, Any]:
    return {places.role: _save_table(folder / f"{places.role}.arrow", places.table) for places in pair}


def _load_places(folder: Path, about: Mapping[str, Any]) -> PlacePair:
    settlements, facilities = (
        Places(_load_table(folder / f"{role}.arrow", about[role]), role) for role in (SETTLEMENT, FACILITY)
    )
    return settlements, facilities


def _save_stops(folder: Path, stops: gpd.GeoDataFrame) -> Mapping[str, Any]:
    return {"stops": _save_table(folder / "stops.arrow", stops)}


def _load_stops(folder: Path, about: Mapping[str, Any]) -> gpd.GeoDataFrame:
    return _load_table(folder / "stops.arrow", about["stops"])


def _save_table(path: Path, table: gpd.GeoDataFrame) -> Mapping[str, Any]:
    """Write a table in EPSG:4326, and return its types: the file does not tell texts of type str from object."""
    columns = [name for name in table.columns if name != "geometry"]
    arrays = [pa.array(table.index.tolist(), pa.string()), *(pa.array(table[name].tolist()) for name in columns)]
    arrays.append(pa.array(shapely.to_wkb(table.geometry.to_numpy()), pa.binary()))
    written = pa.Table.from_arrays(arrays, [str(i) for i in range(len(arrays))])
    feather.write_feather(written, path, compression="uncompressed")
    types = [[str(name), str(table[name].dtype)] for name in columns]
    return {"index": [table.index.name, str(table.index.dtype)], "columns": types}


def _load_table(path: Path, about: Mapping[str, Any]) -> gpd.GeoDataFrame:
    ids, *columns, geometry = feather.read_table(path, memory_map=False).columns
    name, dtype = about["index"]
    index = pd.Index(ids.to_pylist(), name=name, dtype=dtype)
    data = {
        column: pd.Series(_values(values, dtype), index=index, dtype=dtype)
        for (column, dtype), values in zip(about["columns"], columns, strict=True)
    }
    shapes = shapely.from_wkb(np.array(geometry.to_pylist(), dtype=object))
    return gpd.GeoDataFrame(data, index=index, geometry=gpd.GeoSeries(shapes, index=index, crs=_CRS))


def _values(values: pa.ChunkedArray, dtype: str) -> Any:
    return np.array(values.to_pylist(), dtype=object) if dtype == "object" else values.to_pylist()


_AREAS = Kind("areas", N_("areas"), _save_areas, _load_areas)
_PLACES = Kind("places", N_("places"), _save_places, _load_places)
_STOPS = Kind("stops", N_("stops"), _save_stops, _load_stops)
