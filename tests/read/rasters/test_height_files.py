"""Files of heights: tiles of the Shuttle mission, zipped or not, and GeoTIFF."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from ground_drawing import write_tile
from pyproj import CRS
from raster_writing import write_raster
from road_drawing import network, road

import spatial_uri as su

WGS84 = CRS.from_epsg(4326)


def test_a_tile_lies_where_its_name_says(tmp_path):
    rows = np.arange(1201)[:, None] * np.ones(1201)
    heights = su.read_heights(write_tile(tmp_path / "S01W002.hgt", rows))
    at = heights.at(np.array([[-2, 0], [-1, -1], [-1.5, -0.5], [-1.5, -0.50041666], [-0.9, -0.5]]), WGS84)
    assert at[:4] == pytest.approx([0, 1200, 600, 600.5], abs=1e-4)
    assert np.isnan(at[4])


@pytest.mark.parametrize("name", ["N47E009.hgt", "N47E009.hgt.zip"])
def test_a_void_is_unknown_and_its_neighbours_are_not(tmp_path, name):
    heights = su.read_heights(write_tile(tmp_path / name, 321, void=(600, 600)))
    at = heights.at(np.array([[9.5, 47.5], [9.5 + 0.4 / 1200, 47.5], [9.5 + 1 / 1200, 47.5]]), WGS84)
    assert np.isnan(at).tolist() == [True, True, False]
    assert at[2] == 321


def test_tiles_side_by_side_are_read_as_one(tmp_path):
    files = [write_tile(tmp_path / "N47E008.hgt", 100), write_tile(tmp_path / "N47E009.hgt", 200)]
    at = su.read_heights(files).at(np.array([[8.5, 47.5], [9.5, 47.5]]), WGS84)
    assert at.tolist() == [100, 200]


def test_a_tile_of_one_second_is_known_by_its_size(tmp_path):
    heights = su.read_heights(write_tile(tmp_path / "N47E009.hgt", 7, side=3601))
    assert heights.grids[0].values.shape == (3601, 3601)


def test_a_geotiff_gives_the_heights_of_the_centres_of_its_cells(tmp_path):
    values = np.array([[1, 2], [3, 4]], dtype=np.float32)
    path = write_raster(tmp_path / "dem.tif", values, corner=(500_000, 5_200_200), cell=100, crs=32632)
    at = su.read_heights(path).at(np.array([[500_050, 5_200_150], [500_100, 5_200_100]]), CRS.from_epsg(32632))
    assert at.tolist() == [1, 2.5]


@pytest.mark.parametrize("void", [-9999, -32768, -99999, 32767, np.nan])
@pytest.mark.parametrize("declared", [True, False])
def test_voids_of_a_geotiff_are_unknown_declared_or_not(tmp_path, void, declared):
    values = np.array([[100, void, 100]] * 3, dtype=np.float32)
    options = {"nodata": void} if declared else {}
    path = write_raster(tmp_path / "dem.tif", values, corner=(0, 300), cell=100, crs=32632, **options)
    assert np.isnan(su.read_heights(path).grids[0].values).sum() == 3


def test_only_the_heights_around_the_roads_are_read(tmp_path):
    values = np.full((200, 300), 5, dtype=np.int16)
    path = write_raster(tmp_path / "dem.tif", values, corner=(490_000, 5_210_000), cell=100, crs=32632)
    grid = su.read_heights(path, within=network(road((0, 0), (1, 0)))).grids[0]
    assert grid.values.shape[1] < 20
    assert grid.at(np.array([500_500.0]), np.array([5_200_000.0])).tolist() == [5]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("N47E009.hgt", b"1234", "holds 4 bytes"),
        ("mountains.hgt", bytes(2 * 1201**2), "does not say where it lies"),
        ("N47E009.hgt.zip", b"PK no archive", "cannot be read"),
        ("heights.txt", b"1 2 3", "files of this kind"),
        ("N47E009.hgt", b"", "empty"),
        ("dem.tif", b"no raster at all", "no raster"),
    ],
)
def test_what_holds_no_heights_is_refused_with_its_name(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(su.SpatialUriError, match=said) as caught:
        su.read_heights(path)
    assert name in str(caught.value)


def test_a_tile_of_voids_alone_is_refused(tmp_path):
    with pytest.raises(su.SpatialUriError, match="every cell is void"):
        su.read_heights(write_tile(tmp_path / "N47E009.hgt", -32768))


def test_an_archive_without_a_tile_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("readme.txt", "no heights")
    with pytest.raises(su.SpatialUriError, match=r"no \.hgt tile"):
        su.read_heights(tmp_path / "x.zip")


def test_heights_elsewhere_than_the_roads_are_refused(tmp_path):
    path = write_raster(tmp_path / "dem.tif", np.ones((9, 9)), corner=(0, 900), cell=100, crs=32632)
    with pytest.raises(su.SpatialUriError, match="elsewhere"):
        su.read_heights(path, within=network(road((0, 0), (1, 0))))


def test_no_file_at_all_is_refused():
    with pytest.raises(su.SpatialUriError, match="no file"):
        su.read_heights([])
