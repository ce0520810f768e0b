"""Population rasters: every person accounted for, whatever the grid, the coast and the spelling of nothing known."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from raster_writing import write_raster

import spatial_uri as su

CRS = 32649
X, Y = 500_000.0, 3_400_000.0
MOLLWEIDE = "ESRI:54009"


def areas(*boxes, crs=CRS):
    """Areas a, b, c ... as boxes in metres from the corner."""
    shapes = [shapely.box(X + west, Y + south, X + east, Y + north) for west, south, east, north in boxes]
    return gpd.GeoDataFrame(geometry=shapes, index=list("abcdef")[: len(boxes)], crs=CRS).to_crs(crs)


def raster(path, values, **options):
    """Cells of 100 m whose lower left corner is that of the areas."""
    values = np.asarray(values, dtype=options.pop("dtype", np.float32))
    return write_raster(path, values, corner=(X, Y + 100 * len(values)), cell=100, crs=CRS, **options)


def by_area(cells):
    return cells.groupby("area_id")["people"].sum().to_dict()


def facts(cells):
    return cells.attrs["population"]


def test_four_cells_of_ten_are_one_place_of_forty(tmp_path):
    path = raster(tmp_path / "p.tif", [[10, 10], [10, 10]])
    cells = su.read_population(path, within=areas((0, 0, 200, 200)), vintage=2020, block_cells=2)
    assert cells["people"].tolist() == [40]
    assert cells["cell_m"].tolist() == [200]
    assert (cells.geometry.x[0], cells.geometry.y[0]) == pytest.approx((X + 100, Y + 100))


def test_a_cell_on_the_coast_belongs_to_the_land_and_one_on_a_border_is_shared(tmp_path):
    path = raster(tmp_path / "p.tif", [[8]])
    a, b = (0, 0, 25, 100), (25, 0, 100, 100)
    assert by_area(su.read_population(path, within=areas(a), vintage=2020)) == pytest.approx({"a": 8})
    assert by_area(su.read_population(path, within=areas(a, b), vintage=2020)) == pytest.approx({"a": 2, "b": 6})


def test_beyond_a_border_on_land_others_live(tmp_path):
    path = raster(tmp_path / "p.tif", [[8]])
    a, b = areas((0, 0, 25, 100)), areas((25, 0, 100, 100))
    alone = su.read_population(path, within=a, vintage=2020, beyond="land")
    beside = su.read_population(path, within=a, vintage=2020, neighbours=b)
    assert by_area(alone) == pytest.approx({"a": 2})
    assert by_area(beside) == pytest.approx({"a": 2})
    assert facts(alone)["outside_people"] == pytest.approx(6)
    assert facts(beside)["neighbour_people"] == pytest.approx(6)


def test_cells_in_the_sea_beside_the_land_are_brought_back_and_those_farther_out_are_told(tmp_path):
    path = raster(tmp_path / "p.tif", [[8, 4, 2]])
    cells = su.read_population(path, within=areas((0, 0, 100, 100)), vintage=2020)
    assert by_area(cells) == pytest.approx({"a": 12})
    assert facts(cells)["brought_back_people"] == pytest.approx(4)
    assert facts(cells)["outside_people"] == pytest.approx(2)
    assert facts(cells)["raster_people"] == pytest.approx(14)


@pytest.mark.parametrize(
    ("value", "declared", "dtype"),
    [
        (-99999, -99999, np.float32), (-9999, -9999, np.int32), (np.nan, None, np.float64),
        (np.nan, np.nan, np.float32),
        (-3.4028234663852886e38, -3.4028234663852886e38, np.float32), (-3.4e38, -3.4e38, np.float32),
        (65535, 65535, np.uint16), (0, 0, np.uint8),
    ],
)  # fmt: skip
def test_nothing_known_counts_nobody(tmp_path, value, declared, dtype):
    values = np.full((3, 3), 5, dtype=dtype)
    values[1, 1] = value
    path = raster(tmp_path / "p.tif", values, nodata=declared, dtype=dtype)
    cells = su.read_population(path, within=areas((0, 0, 300, 300)), vintage=2020)
    assert cells["people"].sum() == pytest.approx(40)
    assert facts(cells)["unknown_cells"] == 0


@pytest.mark.parametrize(
    ("value", "declared", "dtype"),
    [
        (-99999, None, np.float32), (-1, -9999, np.float64), (-3.4e38, None, np.float32), (np.inf, None, np.float32),
        (65535, None, np.uint16), (4294967295, None, np.uint32), (1e20, -9999, np.float32),
    ],
)  # fmt: skip
def test_nothing_known_that_the_file_does_not_declare_is_refused_or_left_out(tmp_path, value, declared, dtype):
    values = np.full((3, 3), 5, dtype=dtype)
    values[1, 1] = value
    path = raster(tmp_path / "p.tif", values, nodata=declared, dtype=dtype)
    within = areas((0, 0, 300, 300))
    with pytest.raises(su.SpatialUriError, match="1 values that can be no number of people") as caught:
        su.read_population(path, within=within, vintage=2020)
    assert "in 1 cells" in str(caught.value)
    cells = su.read_population(path, within=within, vintage=2020, unknown="empty")
    assert cells["people"].sum() == pytest.approx(40)
    assert facts(cells)["unknown_cells"] == 1


@pytest.mark.parametrize("crs", [4326, MOLLWEIDE, 3857, "EPSG:2154"])
def test_people_are_the_same_in_every_crs_of_the_areas(tmp_path, crs):
    rng = np.random.default_rng(3)
    values = rng.gamma(0.4, 12, (40, 50))
    within = areas((0, 0, 2500, 4000), (2500, 0, 5000, 4000))
    path = raster(tmp_path / "p.tif", values)
    here = su.read_population(path, within=within, vintage=2020)
    there = su.read_population(path, within=within.to_crs(crs), vintage=2020)
    total = values.astype(np.float32).astype(np.float64).sum()
    assert here["people"].sum() == pytest.approx(total, rel=1e-9)
    assert there["people"].sum() == pytest.approx(total, rel=1e-9)
    assert there.crs == gpd.GeoSeries(crs=crs).crs
    moved = there.to_crs(CRS)
    assert np.hypot(moved.geometry.x - X, moved.geometry.y - Y).max() < 7000


@pytest.mark.parametrize(("crs", "cell"), [(4326, 1 / 1200), (MOLLWEIDE, 100.0)])
def test_rasters_in_degrees_and_in_mollweide_are_read_as_they_are(tmp_path, crs, cell):
    within = areas((0, 0, 3000, 3000))
    west, _, _, north = within.to_crs(crs).total_bounds
    corner = (west - 9 * cell, north + 9 * cell)
    values = np.full((90, 90), 2, dtype=np.float32)
    path = write_raster(tmp_path / "p.tif", values, corner=corner, cell=cell, crs=crs)
    cells = su.read_population(path, within=within, vintage=2020, beyond="land", block_cells=1)
    side_m = facts(cells)["cell_m"]
    assert cells["people"].sum() == pytest.approx(2 * 9e6 / side_m**2, rel=0.01)
    assert within.geometry.iloc[0].buffer(150).contains(cells.geometry).all()


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 5),
    st.integers(0, 10_000),
    st.floats(0, 900),
    st.floats(0, 900),
)
def test_every_person_is_accounted_for(tmp_path_factory, block, seed, cut_x, cut_y):
    rng = np.random.default_rng(seed)
    values = (rng.gamma(0.3, 20, (9, 9)) * (rng.random((9, 9)) < 0.7)).astype(np.float64)
    path = raster(tmp_path_factory.mktemp("p") / "p.tif", values, dtype=np.float64)
    within = areas((0, 0, cut_x + 1, 850), (cut_x + 1, 0, 902, cut_y + 1))
    for beyond in ("sea", "land"):
        cells = su.read_population(path, within=within, vintage=2020, block_cells=block, beyond=beyond)
        told = facts(cells)
        assert cells["people"].sum() == pytest.approx(told["within_people"], rel=1e-9)
        assert told["within_people"] + told["outside_people"] == pytest.approx(told["raster_people"], rel=1e-9)
        assert told["raster_people"] == pytest.approx(values.sum(), rel=1e-9)
        assert (cells["people"] > 0).all()


def test_blocks_are_the_same_in_every_window_of_a_file(tmp_path):
    path = raster(tmp_path / "p.tif", np.arange(1, 401).reshape(20, 20))
    whole = su.read_population(path, within=areas((0, 0, 2000, 2000)), vintage=2020, beyond="land")
    part = su.read_population(path, within=areas((600, 500, 1500, 1400)), vintage=2020, beyond="land")
    xy = {(round(p.x), round(p.y)): n for p, n in zip(whole.geometry, whole["people"], strict=True)}
    assert all(xy.get((round(p.x), round(p.y))) == pytest.approx(n) for p, n in zip(part.geometry, part["people"],
                                                                                    strict=True))  # fmt: skip


def test_overlapping_areas_count_nobody_twice(tmp_path):
    path = raster(tmp_path / "p.tif", [[8, 8]])
    cells = su.read_population(path, within=areas((0, 0, 200, 100), (0, 0, 200, 100)), vintage=2020, beyond="land")
    assert cells["people"].sum() == pytest.approx(16)


def test_what_the_people_are_is_stated_and_kept(tmp_path):
    path = raster(tmp_path / "p.tif", [[0.5, 8]])
    cells = su.read_population(path, within=areas((0, 0, 200, 100)), vintage="2020, residents")
    assert facts(cells)["vintage"] == "2020, residents"
    assert facts(cells)["below_one_share"] == pytest.approx(0.5 / 8.5)
    for vintage in ("", "  ", None, True):
        with pytest.raises(su.SpatialUriError, match="vintage"):
            su.read_population(path, within=areas((0, 0, 200, 100)), vintage=vintage)


def test_a_table_of_people_can_be_written(tmp_path):
    path = raster(tmp_path / "p.tif", [[8]])
    cells = su.read_population(path, within=areas((0, 0, 100, 100)), vintage=2020)
    cells.to_parquet(tmp_path / "cells.parquet")
    cells.to_file(tmp_path / "cells.gpkg")
    assert gpd.read_parquet(tmp_path / "cells.parquet")["people"].tolist() == [8]


def bad_rasters(folder):
    one = np.ones((2, 2), dtype=np.float32)
    text = folder / "text.tif"
    text.write_bytes(b"II*\x00 no raster")
    return {
        "no raster": text,
        "3 bands": raster(folder / "bands.tif", one, bands=3),
        "no CRS": write_raster(folder / "crs.tif", one, corner=(X, Y + 200)),
        "rotated": raster(folder / "turned.tif", one, turned=20),
        "elsewhere": write_raster(folder / "far.tif", one, corner=(0, 0), cell=0.01, crs=4326),
        "nobody": raster(folder / "empty.tif", one * 0),
        "every cell is empty or nothing known": raster(folder / "nodata.tif", one * -99999, nodata=-99999),
        "no plain numbers": raster(folder / "complex.tif", one, dtype=np.complex64),
    }


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize(
    "said",
    ["no raster", "3 bands", "no CRS", "rotated", "elsewhere", "nobody", "every cell is empty or nothing known",
     "no plain numbers"],
)  # fmt: skip
def test_a_raster_that_cannot_be_used_gets_one_message_that_says_why(tmp_path, said):
    path = bad_rasters(tmp_path)[said]
    with pytest.raises(su.SpatialUriError, match=said) as caught:
        su.read_population(path, within=areas((0, 0, 200, 200)), vintage=2020)
    assert path.name in str(caught.value)


def test_a_huge_raster_is_refused_before_it_is_read(tmp_path, monkeypatch):
    from spatial_uri.read.rasters import raster_files

    monkeypatch.setattr(raster_files, "MOST_CELLS", 100)
    path = raster(tmp_path / "p.tif", np.ones((40, 40)))
    with pytest.raises(su.SpatialUriError, match="100 are the most"):
        su.read_population(path, within=areas((0, 0, 4000, 4000)), vintage=2020)
    assert len(su.read_population(path, within=areas((0, 0, 400, 400)), vintage=2020, beyond="land"))


def test_without_the_libraries_one_message_says_what_to_install(tmp_path, monkeypatch):
    import sys

    path = raster(tmp_path / "p.tif", [[8]])
    for name in ("rasterio", "exactextract"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, name, None)
            with pytest.raises(su.SpatialUriError, match=r"spatial-uri\[raster\]") as caught:
                su.read_population(path, within=areas((0, 0, 100, 100)), vintage=2020)
            assert name in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"block_cells": 0}, "block_cells"), ({"unknown": "guess"}, "unknown"), ({"beyond": "moon"}, "beyond")],
)
def test_arguments_that_make_no_sense_are_refused(tmp_path, options, said):
    with pytest.raises(su.SpatialUriError, match=said):
        su.read_population(raster(tmp_path / "p.tif", [[8]]), within=areas((0, 0, 100, 100)), vintage=2020, **options)


def test_a_raster_cut_off_in_the_middle_gets_one_message(tmp_path):
    path = raster(tmp_path / "p.tif", np.random.default_rng(1).random((300, 300)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(su.SpatialUriError, match="cannot be read"):
        su.read_population(path, within=areas((0, 0, 30000, 30000)), vintage=2020)


def test_a_file_of_tenths_counts_what_they_stand_for(tmp_path):
    import rasterio

    path = raster(tmp_path / "p.tif", [[20, 40], [255, 0]], dtype=np.uint8, nodata=255)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.1,), (1.0,)
    cells = su.read_population(path, within=areas((0, 0, 200, 200)), vintage=2020, block_cells=1)
    assert sorted(cells["people"].tolist()) == pytest.approx([1, 3, 5])


def test_cells_that_the_file_masks_hold_nobody(tmp_path):
    import rasterio

    path = raster(tmp_path / "p.tif", [[20, 40], [60, 80]])
    with rasterio.open(path, "r+") as file:
        file.write_mask(np.array([[255, 255], [0, 255]], dtype=np.uint8))
    cells = su.read_population(path, within=areas((0, 0, 200, 200)), vintage=2020, block_cells=1)
    assert sorted(cells["people"].tolist()) == [20, 40, 80]


def test_the_last_number_of_a_type_is_no_number_of_people_unless_another_says_that_nothing_is_known(tmp_path):
    def read(nodata, **options):
        path = raster(tmp_path / "p.tif", [[20, 40], [255, 0]], dtype=np.uint8, nodata=nodata)
        return su.read_population(path, within=areas((0, 0, 200, 200)), vintage=2020, block_cells=1, **options)

    with pytest.raises(su.SpatialUriError, match="255 in 1 cells"):
        read(None)
    assert read(None, unknown="empty")["people"].sum() == 60
    assert read(0)["people"].sum() == 315
