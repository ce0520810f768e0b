"""The GeoPackage opens as the map does: the same classes and colours, and no shape twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from spatial_uri.analyses.criticality.way_parts import SKETCH_M
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.atlas.geopackage_compact import pack_index


@pytest.fixture(scope="module")
def package(measured_county, county_parts, tmp_path_factory) -> Path:
    return write_geopackage(measured_county[0], county_parts, tmp_path_factory.mktemp("package") / "atlas.gpkg")


def rows_of(package: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(package) as opened:
        return opened.execute(statement).fetchall()


def test_it_is_version_1_3_and_every_layer_has_a_style_to_open_with(package) -> None:
    assert rows_of(package, "PRAGMA user_version") == [(10300,)]
    layers = {name for (name,) in rows_of(package, "SELECT table_name FROM gpkg_geometry_columns")}
    opened = rows_of(package, "SELECT f_table_name FROM layer_styles WHERE useAsDefault")
    assert Counter(name for (name,) in opened) == Counter(layers)


def test_classes_of_the_styles_hold_as_many_rows_as_the_legend_of_the_map(
    package, measured_county, county_parts
) -> None:
    study, _ = measured_county
    themes = {t.key: t for p in county_parts if p.key == "service_circle" and p.map for t in p.map.themes}
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
    blobs = {name for (name,) in rows_of(package, "SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert {"links_county_seat", "closures_town", "transport", "bridges"} <= blobs
    for part in county_parts:
        for name in blobs & part.layers.keys():
            own, read = part.layers[name], gpd.read_file(package, layer=name)
            given = own.geometry.to_crs(read.crs).reset_index(drop=True)
            if set(own.geom_type) == {"Point"}:
                assert read.geometry.geom_equals_exact(given, 1e-6).all()
            assert read.geometry.hausdorff_distance(given).max() <= SKETCH_M * 1.01
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


def test_isochrones_are_those_measured_but_for_a_quarter_of_a_cell(package, county_parts) -> None:
    own = next(part for part in county_parts if part.key == "service_circle").layers["isochrones"]
    read = gpd.read_file(package, layer="isochrones")
    assert read.geometry.is_valid.all()
    for drawn, exact, cell in zip(read.geometry, own.to_crs(read.crs).geometry, own["resolution_m"], strict=True):
        strip = exact.boundary.buffer(cell / 4 + 0.01)
        assert drawn.symmetric_difference(exact).difference(strip).area < 1e-3


def drawn_classes(qml: str) -> list[tuple[str, str]]:
    """Return label and colour of every class of a style, from its first to its last."""
    style = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314  # it is our own
    symbols = {one.get("name"): one for one in style.iter("symbol")}
    found = []
    for category in style.iter("category"):
        values = {o.get("name"): o.get("value") for o in symbols[category.get("symbol")].iter("Option")}
        lost = values.get("color", "").startswith("255,255,255")  # a box: its colour is that of its outline
        colour = values["outline_color"] if lost else values.get("color", values.get("line_color"))
        found.append((str(category.get("label")), "#" + "".join(f"{int(v):02x}" for v in colour.split(",")[:3])))
    return found


def test_every_class_of_the_map_is_a_style_with_its_labels_and_colours(package, county_parts) -> None:
    styles = rows_of(package, "SELECT f_table_name, styleQML FROM layer_styles")
    drawn: dict[str, list[list[tuple[str, str]]]] = {}
    for _, qml in styles:
        if 'type="categorizedSymbol"' in qml:
            column = qml.split('attr="', 1)[1].split('"', 1)[0]
            drawn.setdefault(column, []).append(drawn_classes(qml))
    checked = 0
    for part in county_parts:
        for theme in part.map.themes if part.map is not None else ():
            legends = [[(c.label, c.colour.lower()) for c in use.classes] for use in theme.uses if use.classes]
            for found in drawn.get(f"class_{part.key}_{theme.key}", ()):
                assert any(found[: len(legend)] == legend for legend in legends), (part.key, theme.key)
                checked += 1
    assert checked > 40


def test_every_column_of_classes_has_a_style_and_every_style_has_its_column(package) -> None:
    styled = {
        (name, qml.split('attr="', 1)[1].split('"', 1)[0])
        for name, qml in rows_of(package, "SELECT f_table_name, styleQML FROM layer_styles")
        if 'type="categorizedSymbol"' in qml
    }
    held = set()
    for (name,) in rows_of(package, "SELECT table_name FROM gpkg_geometry_columns"):
        columns = [row[1] for row in rows_of(package, f'PRAGMA table_info("{name}")')]
        held |= {(name, column) for column in columns if column.startswith("class_")}
    assert held == styled


def test_layers_of_settlements_open_with_a_theme_of_the_map_and_not_all_alike(package) -> None:
    opened = dict(rows_of(package, "SELECT f_table_name, styleName FROM layer_styles WHERE useAsDefault"))
    assert {name for name, style in opened.items() if style == "plain"} == set()
    assert opened["links_town_seat"] == "connectivity_town_seat_min"
    assert opened["links_county_seat"] == "connectivity_county_seat_min"
    assert opened["links_nearest_town"] == "connectivity_nearest_town"
    assert opened["transport"] == "transit_stop"
    assert opened["areas"] == "service_circle_shortfall"


def test_roads_are_shown_as_they_were_given(package, measured_county, county_parts) -> None:
    study, _ = measured_county
    read = gpd.read_file(package, layer="roads")
    lines = gpd.GeoSeries(study.network.lines, crs=study.crs)
    assert read.geometry.hausdorff_distance(lines.to_crs(read.crs)).max() <= 2.51
    pieces = study.network.pieces
    for column in ("road_class", "surface", "structure", "name"):
        assert read[column].fillna("").tolist() == pieces[column].astype(object).fillna("").tolist(), column
    assert np.abs(read["length_m"] - pieces["length_m"].to_numpy()).max() <= 0.051
    own = next(part for part in county_parts if part.key == "service_circle").layers["roads"]
    for tier in study.tiers:
        late = read[f"min_{tier.name}"] - own[f"min_{tier.name}"].astype(float).to_numpy()
        assert late.min() > -1e-6
        assert late.max() < 0.0101


def test_classes_that_follow_from_minutes_are_those_of_the_map(package, county_parts) -> None:
    read = gpd.read_file(package, layer="roads")
    (circle,) = [part for part in county_parts if part.key == "service_circle"]
    for theme in circle.map.themes:
        use = next(use for use in theme.uses if use.layer == "roads")
        uppers = [one.upper_min for one in use.classes[:-1]]
        expected = [
            len(use.classes) - 1 if m != m else sum(m > u for u in uppers)  # noqa: PLR0124
            for m in np.asarray(use.minutes, dtype=float)
        ]
        assert read[f"class_service_circle_{theme.key}"].tolist() == expected


def test_the_index_of_every_layer_is_sound_and_finds_what_is_there(package) -> None:
    checked = [
        rows_of(package, f"SELECT rtreecheck('{name}')")
        for (name,) in rows_of(package, "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    ]
    assert len(checked) > 5
    assert {answer for rows in checked for (answer,) in rows} == {"ok"}
    roads = gpd.read_file(package, layer="roads")
    west, south, east, north = roads.total_bounds
    window = (west, south, (west + east) / 2, (south + north) / 2)
    found = gpd.read_file(package, layer="roads", bbox=window)
    assert 0 < len(found) < len(roads)
    assert len(found) == roads.intersects(shapely.box(*window)).sum()
    assert pyogrio.read_info(package, layer="roads")["capabilities"]["fast_spatial_filter"]


@pytest.mark.parametrize("count", [0, 1, 51, 52, 2601, 3000])
def test_a_packed_index_answers_as_one_that_was_filled_row_by_row(tmp_path, count: int) -> None:
    rng = np.random.default_rng(count)
    low = rng.uniform(0, 1e6, (count, 2))
    boxes = np.column_stack([low, low + rng.uniform(0, 3e3, (count, 2))])
    with sqlite3.connect(tmp_path / "index.sqlite") as opened:
        opened.execute("CREATE VIRTUAL TABLE rtree_some_geom USING rtree(id, minx, maxx, miny, maxy)")
        opened.execute("CREATE VIRTUAL TABLE usual USING rtree(id, minx, maxx, miny, maxy)")
        rows = [(k + 1, *box) for k, box in enumerate(boxes[:, [0, 2, 1, 3]].tolist())]
        for table in ("rtree_some_geom", "usual"):
            opened.executemany(f"INSERT INTO {table} VALUES (?,?,?,?,?)", rows)  # noqa: S608
        pack_index(opened, "some", boxes)
    with sqlite3.connect(tmp_path / "index.sqlite") as opened:
        assert opened.execute("SELECT rtreecheck('rtree_some_geom')").fetchone() == ("ok",)
        asked = "SELECT id FROM {} WHERE maxx > 2e5 AND minx < 4e5 AND maxy > 1e5 AND miny < 3e5 ORDER BY id"
        found, usual = (opened.execute(asked.format(t)).fetchall() for t in ("rtree_some_geom", "usual"))
        assert found == usual
        if count > 1000:
            nodes, before = (
                opened.execute(f"SELECT count(*) FROM {t}_node").fetchone()[0]  # noqa: S608
                for t in ("rtree_some_geom", "usual")
            )
            assert nodes < 0.8 * before
