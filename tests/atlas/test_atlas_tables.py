"""The tables and the GeoPackage of an atlas."""

from __future__ import annotations

import csv
import hashlib
import sqlite3
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas import geopackage
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.atlas.tables import write_tables
from spatial_uri.errors import DataError, OutputError
from spatial_uri.page.part import Part
from spatial_uri.words.catalogue import speaking

SERVICE_CIRCLE = (
    "place_id,name,area_id,tier,travel_min,network_km,access_walk_min,egress_walk_min,"
    "facility_id,facility_name,status,within"
)
COVERAGE = (
    "area_id,name,level,tier,threshold_min,settlements,settlements_within,settlements_share,population,"
    "population_share,mean_min,median_min,p90_min,max_min,too_far,unreachable,off_network,unknown"
)


@pytest.fixture(scope="module")
def results(county):
    """A study, and what its service circle gives to an atlas."""
    study, circle = county
    return study, [service_circle_part(study, circle)]


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("表 tables")
    write_tables(*results, folder)
    write_geopackage(*results, folder / "atlas.gpkg")
    return folder


def _read(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("name", "columns"), [("service_circle", SERVICE_CIRCLE), ("coverage", COVERAGE)])
def test_columns_stand_in_the_promised_order_and_others_behind_them(folder, name: str, columns: str) -> None:
    header = (folder / f"{name}.csv").read_text("utf-8-sig").splitlines()[0]
    assert header.startswith(columns)


def test_spreadsheets_see_a_byte_order_mark(folder) -> None:
    for path in folder.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_settlement_has_a_row_for_every_tier(folder, county) -> None:
    study, circle = county
    rows = _read(folder / "service_circle.csv")
    assert len(rows) == len(study.settlements) * len(circle.tiers)
    assert len(_read(folder / "settlements.csv")) == len(study.settlements)
    assert len(_read(folder / "facilities.csv")) == len(study.facilities)


def test_who_is_not_reached_has_no_time_and_no_zero(folder) -> None:
    lost = [r for r in _read(folder / "service_circle.csv") if r["status"] != "reached"]
    assert {r["status"] for r in lost} == {"too_far", "unreachable", "off_network", "unknown"}
    for row in lost:
        assert {row["travel_min"], row["network_km"], row["facility_id"], row["second_travel_min"]} == {""}
        assert row["within"] == "false"


def test_no_cell_says_nan_or_none(folder) -> None:
    for path in folder.glob("*.csv"):
        cells = {cell.lower() for row in _read(path) for cell in row.values()}
        assert not cells & {"nan", "none", "<na>", "inf", "nat"}


def test_codes_keep_all_their_digits(folder, county) -> None:
    study, _ = county
    assert [r["place_id"] for r in _read(folder / "settlements.csv")] == list(study.settlements.table.index)


def test_unknown_population_is_an_empty_cell(folder, county) -> None:
    study, _ = county
    rows = _read(folder / "settlements.csv")
    for row, people in zip(rows, study.settlements.table["population"], strict=True):
        assert (row["population"] == "") == pd.isna(people)


def test_twenty_minutes_is_written_as_within_and_a_moment_more_is_not(folder) -> None:
    rows = _read(folder / "service_circle.csv")
    assert (rows[0]["travel_min"], rows[0]["within"]) == ("20", "true")
    assert (rows[1]["travel_min"], rows[1]["within"]) == ("20.001", "false")


def test_the_geopackage_holds_five_layers_in_the_crs_of_the_study(folder, county) -> None:
    study, circle = county
    path = folder / "atlas.gpkg"
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "settlements", "facilities", "areas", "isochrones", "roads", "layer_styles",
    }  # fmt: skip
    for name, rows in (("settlements", 60), ("facilities", 9), ("areas", 7), ("roads", 900)):
        layer = gpd.read_file(path, layer=name)
        assert layer.crs == study.crs
        assert len(layer) == rows
    settlements = gpd.read_file(path, layer="settlements")
    assert settlements["place_id"].tolist() == list(study.settlements.table.index)
    assert settlements["hospital_min"].isna().sum() == (circle.of("hospital")["status"] != "reached").sum()


def test_the_same_result_gives_the_same_bytes(folder, results, tmp_path) -> None:
    write_tables(*results, tmp_path)
    write_geopackage(*results, tmp_path / "atlas.gpkg")
    for path in folder.iterdir():
        ours, theirs = (hashlib.sha256(p.read_bytes()).hexdigest() for p in (path, tmp_path / path.name))
        assert ours == theirs, path.name


def test_a_place_that_cannot_be_written_gives_one_clear_error(results, tmp_path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_tables(*results, tmp_path / "no such folder")
    with pytest.raises(OutputError, match="cannot be written"):
        write_geopackage(*results, tmp_path / "no such folder" / "atlas.gpkg")


def test_a_layer_written_in_pieces_is_the_layer_written_at_once(folder, results, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(geopackage, "_BATCH_ROWS", 7)
    path = write_geopackage(*results, tmp_path / "atlas.gpkg")
    for layer, _ in pyogrio.list_layers(path):
        ours, theirs = (gpd.read_file(p, layer=layer) for p in (path, folder / "atlas.gpkg"))
        if layer != "layer_styles":
            assert_geodataframe_equal(ours, theirs)


def test_every_layer_has_its_spatial_index(folder) -> None:
    with sqlite3.connect(folder / "atlas.gpkg") as package:
        tables = {name for (name,) in package.execute("SELECT name FROM sqlite_master")}
    assert tables >= {f"rtree_{n}_geom" for n in ("settlements", "facilities", "areas", "isochrones", "roads")}


def test_classes_lists_and_gaps_become_text_or_null_in_the_geopackage(county, tmp_path) -> None:
    study, circle = county
    roads = circle.roads.copy()
    roads["road_class"] = roads["road_class"].astype("category")
    roads["grade"] = pd.Categorical([None, 3] * (len(roads) // 2))
    roads["lanes"] = pd.Series([[1, 2], None, 1, True] * (len(roads) // 4), dtype=object)
    roads["toll"] = np.arange(len(roads)) % 2 == 0
    part = Part(key="roads_alone", title="Roads", layers={"graded_roads": roads})
    layer = gpd.read_file(write_geopackage(study, [part], tmp_path / "atlas.gpkg"), layer="graded_roads")
    assert layer["road_class"].tolist() == circle.roads["road_class"].tolist()
    assert layer["grade"][:2].isna().tolist() == [True, False]
    assert layer["grade"][1] == "3"
    assert [v if isinstance(v, str) else None for v in layer["lanes"][:4]] == ["[1, 2]", None, "1", "True"]
    assert layer["toll"].dtype == bool
    assert layer["min_clinic"].isna().sum() == circle.roads["min_clinic"].isna().sum() > 0


def test_a_layer_without_rows_is_there_all_the_same(county, tmp_path) -> None:
    study, circle = county
    part = service_circle_part(study, replace(circle, isochrones=circle.isochrones.iloc[:0]))
    part = replace(part, layers=part.layers | {"some_roads": circle.roads.iloc[:0]})
    path = write_geopackage(study, [part], tmp_path / "atlas.gpkg")
    assert len(gpd.read_file(path, layer="isochrones")) == len(gpd.read_file(path, layer="some_roads")) == 0
    assert "min_clinic" in gpd.read_file(path, layer="some_roads").columns


def test_columns_of_a_part_stand_beside_the_places_and_must_be_of_them(results, tmp_path) -> None:
    study, (part,) = results
    ids = study.facilities.table.index
    extra = pd.DataFrame({"beds": np.arange(len(ids)) * 10.0}, index=ids)
    write_tables(study, [part, Part(key="beds", title="Beds", place_columns={"facilities": extra})], tmp_path)
    rows = _read(tmp_path / "facilities.csv")
    assert [row["beds"] for row in rows] == [str(10 * k) for k in range(len(ids))]
    assert "hospital_min" in _read(tmp_path / "settlements.csv")[0]
    for columns, fault in ((extra.iloc[1:], "rows of the study"), (extra.rename(columns={"beds": "lon"}), "lon")):
        with pytest.raises(DataError, match=fault):
            write_tables(study, [Part(key="beds", title="Beds", place_columns={"facilities": columns})], tmp_path)
    with pytest.raises(DataError, match="columns for roads"):
        Part(key="beds", title="Beds", place_columns={"roads": extra})


def test_tables_are_in_english_whatever_the_language_of_the_pages(county, results, folder, tmp_path) -> None:
    with speaking("zh"):
        write_tables(results[0], [service_circle_part(*county)], tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_a_disk_that_fills_up_at_any_moment_gives_one_clear_error(hamlets, tmp_path) -> None:
    small = hamlets[0], [service_circle_part(*hamlets)]
    resource = pytest.importorskip("resource")
    size = write_geopackage(*small, tmp_path / "whole.gpkg").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (size // 3, size - 70_000, size - 30_000, size - 1):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
            with pytest.raises(OutputError, match=r"cannot be written|not written to its end"):
                write_geopackage(*small, tmp_path / f"{room}.gpkg")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
