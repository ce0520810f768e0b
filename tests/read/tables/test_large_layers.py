"""Layers with much geometry: what they are is told from some of their rows; too much for memory is refused."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from spatial_uri.errors import DataError
from spatial_uri.read.tables import large_layers
from spatial_uri.read.tables.boundaries import read_boundaries
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.study.detect import guess_files

ROWS = 1_000
POINTS = 121  # 10 by 10 km, so finely drawn


@pytest.fixture(scope="module")
def villages() -> gpd.GeoDataFrame:
    """A thousand areas of villages, in five townships of one county, of 121 points each."""
    at = np.arange(ROWS)
    squares = shapely.box(105 + at % 40 / 10, 31 + at // 40 / 10, 105.1 + at % 40 / 10, 31.1 + at // 40 / 10)
    codes = [f"510121{100 + i // 200}{200 + i % 200}" for i in at]
    names = [f"第{i}村" for i in at]
    shapes = shapely.segmentize(squares, 0.1 / 29.5)
    assert shapely.get_num_coordinates(shapes).min() == POINTS
    return gpd.GeoDataFrame({"代码": codes, "名称": names}, geometry=shapes, crs="EPSG:4490")


@pytest.fixture
def looking_at_little(monkeypatch):
    """A fifth of the geometry is as much as is looked at."""
    monkeypatch.setattr(large_layers, "LOOKED_AT_BYTES", ROWS * POINTS * 16 // 5 + 1)


def written(frame: gpd.GeoDataFrame, path):
    if path.suffix == ".parquet":
        frame.to_parquet(path, compression=None)
    else:
        frame.to_file(path, engine="pyogrio")
    return path


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson", ".fgb", ".parquet", ".gml"])
def test_a_fifth_of_a_large_layer_is_looked_at_and_all_of_it_is_read(villages, tmp_path, suffix, looking_at_little):
    path = written(villages, tmp_path / f"areas{suffix}")
    part, whole = read_raw(path, TableOptions(in_part=True)), read_raw(path)
    assert (len(part.frame), part.of_rows) == (200, ROWS)
    assert (len(whole.frame), whole.of_rows) == (ROWS, None)
    assert part.frame["代码"].str[:9].nunique() == 5  # spread over the layer


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".parquet"])
def test_init_tells_a_large_layer_from_some_of_its_rows_and_says_so(villages, tmp_path, suffix, looking_at_little):
    (guess,) = guess_files([written(villages, tmp_path / f"areas{suffix}")])
    assert (guess.role, guess.level, guess.asks) == ("boundaries", "village", "")
    assert guess.columns["area_id"] == ["代码"]
    assert guess.columns["name"] == ["名称"]
    assert "200 of 1,000 features were looked at" in guess.reasons
    assert guess.rows == ROWS


def test_init_never_reads_the_geometry_of_more_rows(villages, tmp_path, looking_at_little, monkeypatch):
    path = written(villages, tmp_path / "areas.gpkg")
    most, read = [], pyogrio.read_dataframe

    def counted(*given, **how):
        frame = read(*given, **how)
        most.append(len(frame) if isinstance(frame, gpd.GeoDataFrame) else 0)
        return frame

    monkeypatch.setattr(pyogrio, "read_dataframe", counted)
    guess_files([path])
    assert 0 < max(most) <= 200


def test_layers_of_few_rows_are_looked_at_whole(villages, tmp_path, looking_at_little):
    part = read_raw(written(villages.head(300), tmp_path / "areas.gpkg"), TableOptions(in_part=True))
    assert (len(part.frame), part.of_rows) == (300, None)


def test_a_small_layer_in_a_large_file_is_looked_at_whole(villages, tmp_path, looking_at_little):
    path = tmp_path / "both.gpkg"
    villages.to_file(path, layer="villages", engine="pyogrio")
    towns = villages.set_geometry(villages.envelope).to_crs("EPSG:4490")
    towns.to_file(path, layer="towns", engine="pyogrio")
    part = read_raw(path, TableOptions(layer="towns", in_part=True))
    assert (len(part.frame), part.of_rows) == (ROWS, None)


def test_a_layer_whose_ids_are_no_multiples_is_looked_at_whole(villages, tmp_path, looking_at_little):
    path = tmp_path / "areas.gpkg"
    villages.assign(fid=np.arange(ROWS) * 5 + 1).to_file(path, engine="pyogrio")
    part = read_raw(path, TableOptions(in_part=True))
    assert len(part.frame) == ROWS


def test_townships_looked_at_in_part_still_hold_their_villages(villages, tmp_path, monkeypatch):
    """Of 1,000 townships every fifth is looked at, and a fifth of the villages is found in them."""
    named = villages.drop(columns="代码")
    towns = named.assign(名称=[f"地{i}" for i in range(ROWS)])
    inner = shapely.transform(shapely.centroid(villages.geometry.array), lambda xy: xy + 0.01)
    small = named.assign(名称=[f"点{i}" for i in range(ROWS)]).set_geometry(
        gpd.GeoSeries(shapely.buffer(inner, 0.04, quad_segs=1), crs="EPSG:4490")
    )
    paths = [written(towns, tmp_path / "outer.gpkg"), written(small, tmp_path / "inner_village.gpkg")]
    monkeypatch.setattr(large_layers, "LOOKED_AT_BYTES", ROWS * POINTS * 16 // 5 + 1)
    outer, inside = guess_files(paths)
    assert len(outer.table.frame) == 200
    assert (outer.level, inside.level) == ("township", "village")
    assert "it holds inner_village.gpkg" in outer.reasons[-1]


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson", ".parquet"])
def test_more_geometry_than_fits_into_memory_is_refused_before_it_is_read(
    villages, tmp_path, suffix, looking_at_little, monkeypatch
):
    path = written(villages, tmp_path / f"areas{suffix}")
    monkeypatch.setattr(large_layers, "MOST_GEOMETRY_BYTES", ROWS * POINTS * 16 - 1)
    with pytest.raises(DataError, match=r"(?s)about 0 million points.*are the most\n.*cut it to the area of the study"):
        read_boundaries(path, columns={"area_id": "代码"}, level="village")
    with pytest.raises(DataError, match=r"areas.* in it have about 0 million points"):
        guess_files([path])
