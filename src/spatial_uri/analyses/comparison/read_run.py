"""A finished run, read from its folder alone: what was read to make it may be gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from spatial_uri.analyses.comparison.read_ranks_and_supply import rural_of_run, supply_of_run
from spatial_uri.analyses.comparison.snapshot import AREA_COLUMNS, FACILITY_COLUMNS, PLACE_COLUMNS, Snapshot
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.network import MODES
from spatial_uri.model.study import InputFile, Note, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.read.tables.vector_files import vector_errors
from spatial_uri.store.files import is_folder, read_whole, require_file, require_there, sha256_of
from spatial_uri.store.net import reader
from spatial_uri.words.catalogue import LANGUAGES, Language

MANIFEST = "data/manifest.json"
GEOPACKAGE = "atlas.gpkg"
_FORMAT = "spatial_uri atlas "
_AGAIN = "make it again: spatial-uri run FOLDER --deliver gpkg,data --overwrite"
_MOST_ROWS = 1_000_000
_RUN_TABLES = ("settlements", "areas", "facilities")


@reader("run")
def read_snapshot(folder: str | Path) -> Snapshot:
    """Read a finished run from its folder: ``atlas.gpkg`` and ``data/manifest.json`` are all that is needed.

    Minutes stand in the GeoPackage as they were measured, so that two folders compare as the two studies would.

    Parameters
    ----------
    folder
        The folder of an atlas, or its manifest.

    Returns
    -------
    Snapshot
        In the CRS of the run.

    Raises
    ------
    InputNotFoundError
        If there is no such folder.
    DataError
        If it holds no run, one without the service circle, or a damaged one.

    Examples
    --------
    >>> import spatial_uri as su
    >>> su.read_snapshot("maps/county")  # doctest: +SKIP
    """
    home = run_folder(folder)
    manifest = _manifest(home)
    circle = _circle(manifest, home)
    tables = {name: _layer(home, name) for name in _RUN_TABLES}
    tiers = tuple(Tier(name, _label(manifest, name)) for name in circle["tiers_measured"])
    settlements = tables["settlements"]
    missing = [
        f"settlements: {column}"
        for tier in tiers
        for column in _trip_columns(tier.name)
        if column not in settlements.columns
    ]
    if missing:
        raise _damaged(home, "the GeoPackage lacks columns of the run", missing)
    return Snapshot(
        name=str(manifest["study"]["name"]),
        mode=circle["mode"],
        travel=Travel(**circle["travel"]),
        and_above=bool(circle["and_above"]),
        limits_min=tuple(float(limit) for limit in circle["thresholds_min"]),
        tiers=tiers,
        settlements=settlements[list(PLACE_COLUMNS)],
        trips=pd.concat({tier.name: _trips(settlements, tier.name) for tier in tiers}, names=["tier", "place_id"]),
        areas=tables["areas"][list(AREA_COLUMNS)],
        facilities=tables["facilities"][list(FACILITY_COLUMNS)],
        inputs=tuple(_input(one) for one in manifest["inputs"]),
        roads=str(manifest["study"].get("roads", "")),
        rules=rules_of(str(manifest.get("preset", "")), manifest.get("run", {}).get("study_file", {})),
        synthetic=bool(manifest["study"]["synthetic"]),
        notes=_changed_since(home, manifest),
        is_rural=rural_of_run(manifest["parts"], settlements, lambda: read_layer(home, "hierarchy")),
        supply=supply_of_run(manifest["parts"], settlements),
    )


def rules_of(preset: str, sections: Mapping[str, Any]) -> dict[str, Any]:
    """Return the preset of a run and the lines of its rule table that were overridden; empty where neither is known.

    Parameters
    ----------
    preset
        Its name.
    sections
        The sections of its study file.
    """
    return {"preset": preset, "rules": sections.get("rules") or {}} if preset else {}


def language_of_run(folder: str | Path) -> Language | None:
    """Return the language that the pages of a run are in, None if its manifest does not say.

    Parameters
    ----------
    folder
        The folder of the run.
    """
    said = _manifest(run_folder(folder)).get("run", {}).get("language")
    return said if said in LANGUAGES else None


def run_folder(folder: str | Path) -> Path:
    """Return the folder of a finished run, given it or its manifest.

    Parameters
    ----------
    folder
        The path.

    Raises
    ------
    InputNotFoundError
        If there is nothing of that name.
    DataError
        If it holds no run.
    """
    path = require_there(folder, "folder of a run")
    if not is_folder(path):
        home = path.resolve().parent.parent
        if path.name != Path(MANIFEST).name:
            raise DataError(
                "this is no folder of a run", file=path, remedy="name the folder that holds report, map and data"
            )
        return home
    if not (path / MANIFEST).exists():
        has_one = (path / Path(MANIFEST).name).exists()
        raise DataError(
            "the run was made by an earlier version, whose folder holds too little"
            if has_one
            else f"the folder holds no run: {MANIFEST} is missing",
            file=path,
            remedy="make it again: spatial-uri run FOLDER" if has_one else "name the folder that a run has written",
        )
    return path


def _manifest(home: Path) -> Mapping[str, Any]:
    path = require_file(home / MANIFEST)
    try:
        found = json.loads(read_whole(path, most_mb=200, what="manifest").decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DataError("the manifest of the run is damaged", file=path, remedy=_AGAIN) from error
    if not isinstance(found, dict) or not str(found.get("format", "")).startswith(_FORMAT):
        raise DataError("this is no manifest of a run", file=path, remedy="name the folder that a run has written")
    lacking = [
        key
        for key, kind in (("study", dict), ("inputs", list), ("parts", dict))
        if not isinstance(found.get(key), kind)
    ]
    if lacking:
        raise DataError(
            "the manifest of the run is damaged", file=path, faults=[f"{k} is missing" for k in lacking], remedy=_AGAIN
        )
    return found


def _circle(manifest: Mapping[str, Any], home: Path) -> dict[str, Any]:
    part = manifest["parts"].get("service_circle")
    if part is None:
        raise DataError(
            "the run has no service circle, so there are no minutes to compare",
            file=home,
            remedy="make it again with --analyses service_circle (and the others that it is to have)",
        )
    try:
        found: dict[str, Any] = dict(part["parameters"])
        whole = [found[key] for key in ("travel", "and_above", "tiers_measured", "thresholds_min")]
        is_whole = all(map(bool, (whole[0], whole[2], whole[3]))) and found["mode"] in MODES
        Travel(**found["travel"])
    except (KeyError, TypeError, ValueError, ParameterError) as error:
        raise _damaged(home, "the manifest does not say how the run was measured") from error
    if not is_whole:
        raise _damaged(home, "the manifest does not say how the run was measured")
    return found


def _label(manifest: Mapping[str, Any], tier: str) -> str:
    return next((str(one.get("label", "")) for one in manifest.get("tiers", ()) if one.get("name") == tier), "")


def _input(record: Mapping[str, Any]) -> InputFile:
    known = {name: record.get(name) for name in ("role", "path", "sha256", "size_bytes", "vintage", "attribution")}
    return InputFile(**known)  # type: ignore[arg-type]


def _changed_since(home: Path, manifest: Mapping[str, Any]) -> tuple[Note, ...]:
    """Say so where the GeoPackage is no longer the one that the run wrote."""
    written = manifest.get("files", {}).get(GEOPACKAGE, {}).get("sha256")
    if written == sha256_of(home / GEOPACKAGE):
        return ()
    return (Note("comparison.changed_since", severity="warning", name=str(manifest["study"]["name"]), file=GEOPACKAGE),)


def read_layer(home: Path, name: str) -> gpd.GeoDataFrame:
    """Return a layer of the GeoPackage of a run.

    Parameters
    ----------
    home, name
        The folder of the run, and the layer.

    Raises
    ------
    DataError
        If it is not there, or damaged.
    """
    path = home / GEOPACKAGE
    if not path.exists():
        raise DataError(f"the run has no {GEOPACKAGE}, which holds its minutes", file=home, remedy=_AGAIN)
    require_file(path)
    with vector_errors(path):
        if name not in [str(layer) for layer, _ in pyogrio.list_layers(path)]:
            raise _damaged(home, "the GeoPackage lacks a layer", [name])
        if pyogrio.read_info(path, layer=name)["features"] > _MOST_ROWS * (20 if name == "roads" else 1):
            raise _damaged(home, "the GeoPackage holds more than any run", [name])
        table = pyogrio.read_dataframe(path, layer=name)
    if not isinstance(table, gpd.GeoDataFrame) or table.crs is None:
        raise _damaged(home, "a layer of the GeoPackage has no places, or no CRS", [name])
    return table


def _layer(home: Path, name: str) -> gpd.GeoDataFrame:
    table = read_layer(home, name)
    key = "area_id" if name == "areas" else "place_id"
    columns = {"settlements": PLACE_COLUMNS, "areas": AREA_COLUMNS, "facilities": FACILITY_COLUMNS}[name]
    missing = [f"{name}: {column}" for column in (key, *columns) if column not in table.columns]
    if missing:
        raise _damaged(home, "the GeoPackage lacks columns of the run", missing)
    if table.geometry.isna().any() or table[key].isna().any() or not table[key].is_unique:
        raise _damaged(home, "the GeoPackage holds rows without a place, or an id twice", [name])
    table = table.set_index(key)
    for column in ("name", "area_id", "parent_id"):
        if column in table:
            table[column] = table[column].astype(object).where(table[column].notna(), "" if column == "name" else None)
    return table


def _trip_columns(tier: str) -> tuple[str, str, str]:
    return f"{tier}_min", f"{tier}_status", f"{tier}_facility_id"


def _trips(settlements: pd.DataFrame, tier: str) -> pd.DataFrame:
    minutes, status, facility = (settlements[column] for column in _trip_columns(tier))
    return pd.DataFrame(
        {
            "travel_min": pd.to_numeric(minutes),
            "status": status.astype(object),
            "facility_id": facility.astype(object).where(facility.notna(), None),
        }
    )


def _damaged(home: Path, problem: str, faults: list[str] | None = None) -> DataError:
    return DataError(problem, file=home, faults=faults or [], remedy=_AGAIN)
