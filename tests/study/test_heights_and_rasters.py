"""Heights and population rasters in a study file: taken for what they are, read, and told."""

from __future__ import annotations

import numpy as np
import pytest
from county_files import changed, with_coarse_cells
from ground_drawing import write_tile
from raster_writing import write_raster

import spatial_uri as su
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import assemble_study_file


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A county with a raster of heights that rise to the east, and one of people."""
    folder = tmp_path_factory.mktemp("sloped")
    files = synthetic_county(12, seed=3).write(folder)
    import geopandas as gpd

    west, south, east, north = gpd.read_file(files.boundaries).total_bounds
    cell = (east - west) / 40
    shape = (int((north - south) / cell) + 121, 160)  # roads lead far beyond
    corner = (west - 60 * cell, north + 60 * cell)
    rise = np.broadcast_to(np.arange(shape[1]) * 25.0, shape).astype(np.float32)
    write_raster(folder / "dem.tif", rise, corner=corner, cell=cell, crs=4326)
    write_raster(folder / "pop_2020.tif", np.ones(shape, dtype=np.float32), corner=corner, cell=cell, crs=4326)
    init_study([*files.for_study, folder / "dem.tif", folder / "pop_2020.tif"], folder / "study.toml", preset="CN")
    return folder


def test_init_takes_rasters_for_what_their_names_say(county):
    text = (county / "study.toml").read_text("utf-8")
    assert 'heights = ["dem.tif"]' in text
    assert "\n[population]\n" in text
    assert '\npeople_raster = "pop_2020.tif"' in text
    file = read_study_file(county / "study.toml")
    assert "population" in file.analyses
    assert {one.name for one in file.roads.heights} == {"dem.tif"}


def test_init_takes_tiles_of_heights_from_archives(tmp_path):
    files = synthetic_county(12, seed=3).write(tmp_path)
    tile = write_tile(tmp_path / "N30E111.hgt.zip", 5)
    init_study([*files.for_study, tile], tmp_path / "study.toml", preset="CN")
    assert 'heights = ["N30E111.hgt.zip"]' in (tmp_path / "study.toml").read_text("utf-8")


def test_heights_reach_the_roads_of_the_study_and_are_told(county):
    file = read_study_file(county / "study.toml")
    study = assemble_study_file(file, transit=True)
    assert study.network.pieces["ascent_m"].sum() > 0
    notes = {note.code: note for note in study.notes}
    assert notes["roads.heights"].facts["none_share"] == 0
    assert any(note.code == "roads.slope" for note in study.notes)  # the paths, on foot
    assert "dem.tif" in {one.path for one in study.inputs if one.role == "heights"}
    level = assemble_study_file(read_study_file(level_file(county)), transit=False)
    assert study.network.time_ms.tolist() == level.network.time_ms.tolist()  # cars are not slowed down
    assert study.walking.time_ms.sum() > level_walking(county).time_ms.sum()


def level_file(county):
    path = county / "level.toml"
    path.write_text((county / "study.toml").read_text("utf-8").replace('heights = ["dem.tif"]', ""), "utf-8")
    return path


def level_walking(county):
    return assemble_study_file(read_study_file(level_file(county)), transit=True).walking


def test_slope_without_heights_is_a_mistake_of_the_study_file(county):
    path = level_file(county)
    changed(path, lambda text: text.replace("# slope = ", "slope = "))
    with pytest.raises(su.SpatialUriError, match="slope needs heights"):
        read_study_file(path)


def test_heights_of_another_place_are_refused(county):
    write_tile(county / "N01E001.hgt", 5)
    path = county / "elsewhere.toml"
    path.write_text(
        (county / "study.toml").read_text("utf-8").replace('heights = ["dem.tif"]', 'heights = "N01E001.hgt"'), "utf-8"
    )
    with pytest.raises(su.SpatialUriError, match="elsewhere than the roads"):
        assemble_study_file(read_study_file(path), transit=False)


@pytest.mark.slow
def test_a_study_without_rasters_imports_none_of_their_libraries(county):
    import subprocess
    import sys

    path = county / "plain.toml"
    text = with_coarse_cells(level_file(county).read_text("utf-8"))
    path.write_text(text.split("[population]")[0].replace('heights = ["dem.tif"]', ""), "utf-8")
    code = (
        "import sys, spatial_uri as su; from spatial_uri.study.from_file import read_study;"
        f"read_study({str(path)!r}, transit=False);"
        "heavy = ('rasterio', 'exactextract', 'spatial_uri.read.rasters.population_file');"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
