"""The GeoPackage opens as the map does: the same classes and colours, and no shape twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest

from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.page.part import Part


@pytest.fixture(scope="module")
def county_parts(measured_county) -> tuple[Any, list[Part]]:
    study, results = measured_county
    return study, list(parts_of(study, results))


@pytest.fixture(scope="module")
def package(county_parts, tmp_path_factory) -> Path:
    return write_geopackage(*county_parts, tmp_path_factory.mktemp("package") / "atlas.gpkg")


def rows_of(package: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(package) as opened:
        return opened.execute(statement).fetchall()


def test_it_is_version_1_3_and_every_layer_has_a_style_to_open_with(package) -> None:
    assert rows_of(package, "PRAGMA user_version") == [(10300,)]
    layers = {name for (name,) in rows_of(package, "SELECT table_name FROM gpkg_geometry_columns")}
    opened = rows_of(package, "SELECT f_table_name FROM layer_styles WHERE useAsDefault")
    assert Counter(name for (name,) in opened) == Counter(layers)


def test_classes_of_the_styles_hold_as_many_rows_as_the_legend_of_the_map(package, county_parts) -> None:
    study, parts = county_parts
    themes = {t.key: t for p in parts if p.key == "service_circle" and p.map for t in p.map.themes}
    layer = gpd.read_file(package, layer="settlements")
    for tier in study.tiers:
        (use,) = [use for use in themes[tier.name].uses if use.layer == "settlements"]
        wanted = f"service_circle_{tier.name}"[:30]
        styles = rows_of(package, "SELECT styleName, styleQML FROM layer_styles WHERE f_table_name = 'settlements'")
        qml = dict(styles)[wanted]
        drawn = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314  # it is our own
        labels = [one.get("label") for one in drawn.iter("category")]
        assert labels == [one.label for one in use.classes]
        assert drawn.find("renderer-v2").get("attr") == f"class_service_circle_{tier.name}"
        counts = Counter(layer[f"class_service_circle_{tier.name}"])
        assert counts == Counter(use.cls)
        colours = [o.get("value") for s in drawn.iter("symbol") for o in s.iter("Option") if o.get("name") == "color"]
        assert colours[0] == ",".join(str(int(use.classes[0].colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def test_layers_with_the_shapes_of_another_are_joined_to_it_row_for_row(package, county_parts) -> None:
    _, parts = county_parts
    blobs = {name for (name,) in rows_of(package, "SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert {"links_county_seat", "closures_town", "transport", "bridges"} <= blobs
    for part in parts:
        for name in blobs & part.layers.keys():
            own, read = part.layers[name], gpd.read_file(package, layer=name)
            assert read.geometry.geom_equals_exact(own.geometry.to_crs(read.crs).reset_index(drop=True), 1e-6).all()
            assert [c for c in read.columns if not c.startswith("class_")] == [
                c for c in [*own.columns.drop("geometry"), "geometry"] if not c.startswith("class_")
            ]
            if "travel_min" in own.columns:
                assert np.allclose(read["travel_min"], own["travel_min"].astype(float), equal_nan=True)


def test_no_shape_of_points_and_lines_stands_in_it_twice(package) -> None:
    tables = rows_of(package, "SELECT table_name FROM gpkg_geometry_columns")
    views = {name for (name,) in rows_of(package, "SELECT name FROM sqlite_master WHERE type = 'view'")}
    roads = Counter(blob for (blob,) in rows_of(package, "SELECT geom FROM roads"))
    for (name,) in tables:
        if name not in views | {"roads", "areas", "isochrones", "hinterlands"}:
            shapes = [blob for (blob,) in rows_of(package, f'SELECT geom FROM "{name}"')]  # noqa: S608
            assert not any(blob in roads for blob in shapes), name


def test_isochrones_are_those_measured_but_for_an_eighth_of_a_cell(package, county_parts) -> None:
    _, parts = county_parts
    own = next(part for part in parts if part.key == "service_circle").layers["isochrones"]
    read = gpd.read_file(package, layer="isochrones")
    assert read.geometry.is_valid.all()
    for drawn, exact, cell in zip(read.geometry, own.to_crs(read.crs).geometry, own["resolution_m"], strict=True):
        strip = exact.boundary.buffer(cell / 8 + 0.01)
        assert drawn.symmetric_difference(exact).difference(strip).area < 1e-3
