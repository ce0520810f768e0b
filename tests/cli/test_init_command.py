"""What `init` says on the terminal, and runs that go on where something is missing."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from cli_files import Run
from osm_writing import OsmWriting
from shapely import box

WEST, SOUTH, ROAD_LAT = 118.80, 28.90, 28.93


def _roads(folder: Path, *, facility: bool = False) -> Path:
    osm = OsmWriting()
    osm.way([osm.node(WEST - 0.02 + i * 0.01, ROAD_LAT) for i in range(13)], highway="tertiary")
    for i in range(3):
        osm.node(WEST + 0.01 + 0.02 * i, ROAD_LAT, place="village", name=f"V{i}")
    if facility:
        osm.node(WEST + 0.04, ROAD_LAT, amenity="hospital", name="H")
    return osm.write(folder / "roads.osm")


def _towns(folder: Path, name: str = "towns.geojson", crs: int = 4326) -> Path:
    shapes = [box(WEST + 0.035 * i, SOUTH, WEST + 0.035 * (i + 1), SOUTH + 0.05) for i in range(2)]
    table = gpd.GeoDataFrame({"name": ["甲镇", "乙镇"]}, geometry=shapes, crs=4326)
    table.to_crs(crs).to_file(folder / name)
    return folder / name


def test_init_prints_what_each_file_was_taken_for_how_sure_that_is_and_what_is_missing(
    tmp_path: Path, run: Run
) -> None:
    path = _towns(tmp_path, "towns.shp", 4549)
    path.with_suffix(".prj").unlink()

    result = run("init", _roads(tmp_path, facility=True), path)

    assert result.exit_code == 0, result.output
    assert "roads.osm: extract (certain: its suffix)" in result.stdout
    assert (
        "towns.shp: boundaries (likely: 2 polygons, level township: names such as 甲镇); name = name" in result.stdout
    )
    assert "towns.shp: its CRS: fill in crs" in result.stdout
    assert "does not say which CRS" in run("run", "study.toml").stderr

    result = run("init", tmp_path / "roads.osm", path, "--crs", "towns.shp=EPSG:4549", "--overwrite")
    assert "fill in" not in result.stdout
    result = run("run", "study.toml", "--analyses", "service_circle", "--out", "out")
    assert result.exit_code == 0, result.output
    assert pd.read_csv("out/data/settlements.csv")["area_id"].tolist() == ["甲镇", "甲镇", "乙镇"]


@pytest.mark.slow
def test_a_study_of_an_extract_without_facilities_and_boundaries_runs_without_the_circle(
    tmp_path: Path, run: Run
) -> None:
    assert run("init", _roads(tmp_path)).exit_code == 0

    result = run("run", "study.toml", "--language", "en", "--out", "out")

    assert result.exit_code == 0, result.output
    assert "The data holds no facilities. Not measured: Service circle and Causes." in result.stdout
    assert "the study area is the convex hull of the settlements" in result.stdout
    assert not Path("out/data/service_circle.csv").exists()
    assert Path("out/data/links.csv").exists()
    again = run("run", "out/data/manifest.json", "--out", "again")
    assert again.exit_code == 0, again.output


def test_an_atlas_takes_boundaries_of_ones_own_and_so_does_its_repetition(tmp_path: Path, run: Run) -> None:
    towns = _towns(tmp_path)
    circle = ("--analyses", "service_circle")

    result = run("atlas", _roads(tmp_path, facility=True), "--boundaries", towns, *circle, "--out", "out")

    assert result.exit_code == 0, result.output
    found = pd.read_csv("out/data/settlements.csv")["area_id"].tolist()
    assert found == ["甲镇", "甲镇", "乙镇"]
    assert run("run", "out/data/manifest.json", "--out", "again").exit_code == 0
    assert pd.read_csv("again/data/settlements.csv")["area_id"].tolist() == found
    refused = run("connect", tmp_path / "roads.osm", "--boundaries", towns, "--levels", "county=6", "--out", "x")
    assert "levels are those of the extract" in refused.stderr
