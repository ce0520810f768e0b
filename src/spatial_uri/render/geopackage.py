"""The GeoPackage of an atlas: every layer in the CRS of the study, for a desktop GIS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from spatial_uri.errors import OutputError
from spatial_uri.model import ServiceCircle, Study
from spatial_uri.render.tables import facility_table, settlement_table

_FIXED_DATE = "2000-01-01T00:00:00.000Z"  # the same result gives the same file


def write_geopackage(study: Study, circle: ServiceCircle, path: str | Path) -> Path:
    """Write the layers settlements, facilities, areas, isochrones and roads.

    Parameters
    ----------
    study, circle
        What was measured, and the result.
    path
        A file that does not exist yet.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    layers = {
        "areas": (_areas(study, circle), "MultiPolygon"),
        "isochrones": (circle.isochrones, "MultiPolygon"),
        "roads": (circle.roads, "LineString"),
        "settlements": (_points(settlement_table(study, circle), study.settlements.table), "Point"),
        "facilities": (_points(facility_table(study), study.facilities.table), "Point"),
    }
    try:
        with _fixed_date():
            for name, (table, kind) in layers.items():
                pyogrio.write_dataframe(
                    _plain(table),
                    path,
                    layer=name,
                    driver="GPKG",
                    geometry_type=kind,
                    promote_to_multi=kind.startswith("M"),
                )
    except (OSError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise OutputError(f"the GeoPackage cannot be written ({error})", file=path) from error
    return path


@contextmanager
def _fixed_date() -> Iterator[None]:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _points(table: pd.DataFrame, source: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table.reset_index(names="place_id"), geometry=source.geometry.to_numpy(), crs=source.crs)


def _areas(study: Study, circle: ServiceCircle) -> gpd.GeoDataFrame:
    """Areas with their share at the first threshold, one column for each tier."""
    areas = study.areas.table[["name", "level", "parent_id", "geometry"]].copy()
    first = circle.coverage[circle.coverage["threshold_min"] == circle.options.thresholds_min[0]]
    for tier in circle.tiers:
        own = first[first["tier"] == tier.name].set_index("area_id")
        areas[f"{tier.name}_settlements_share"] = own["settlements_share"].reindex(areas.index)
        areas[f"{tier.name}_population_share"] = own["population_share"].reindex(areas.index)
        areas[f"{tier.name}_median_min"] = own["median_min"].reindex(areas.index)
    areas["settlements"] = (
        first.drop_duplicates("area_id").set_index("area_id")["settlements"].reindex(areas.index).astype("float64")
    )
    return areas.reset_index(names="area_id")


def _plain(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep numbers, booleans and text; write anything else as text."""
    plain = table.reset_index(drop=True).copy()
    plain.columns = pd.Index([f"{c}_" if str(c).lower() in {"fid", "ogc_fid"} else str(c) for c in plain.columns])
    for column in plain.columns.drop(str(plain.geometry.name)):
        values = plain[column]
        if not (is_numeric_dtype(values) or is_bool_dtype(values)):
            plain[column] = pd.Series([_text(v) for v in values], index=plain.index, dtype=object)
    return plain


def _text(value: Any) -> str | None:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    return str(value)
