import hashlib
import importlib.util
import json
from pathlib import Path

import geopandas as gpd
import pytest

from spatial_uri.samples import bundled, example_boundaries, example_extract

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def boundaries():
    return gpd.read_file(example_boundaries()).set_index("area_id")


@pytest.fixture(scope="module")
def record():
    sources = json.loads((example_boundaries().parent / "sources.json").read_text("utf-8"))
    return sources[example_boundaries().name]


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_boundaries_are_the_ones_on_record(record):
    assert digest(example_boundaries()) == record["sha256"]
    assert digest(example_extract()) == record["extract_sha256"]
    assert record["licence"] == "ODbL-1.0"
    assert record["date"] == "2013-08-03"
    assert "OpenStreetMap contributors" in record["attribution"]


def test_the_sha256_in_the_readme_beside_the_extract_is_true():
    assert digest(example_extract()) in (example_extract().parent / "README.md").read_text("utf-8")


def test_there_are_two_districts_and_eleven_municipalities_inside_them(boundaries):
    counties = boundaries[boundaries["level"] == "county"]
    townships = boundaries[boundaries["level"] == "township"]
    assert (len(counties), len(townships)) == (2, 11)
    assert counties["parent_id"].isna().all()
    metric, home = boundaries.to_crs("EPSG:32632").geometry, townships["parent_id"]
    for area_id, parent_id in home.items():
        shared = metric[area_id].intersection(metric[parent_id]).area
        assert shared == pytest.approx(metric[area_id].area, rel=1e-3)
    assert metric[townships.index].area.sum() == pytest.approx(160e6, rel=0.01)  # the country has 160 km2
    assert boundaries.geometry.is_valid.all()


def test_extracting_again_gives_the_same_bytes(tmp_path):
    spec = importlib.util.spec_from_file_location("extract_boundaries", ROOT / "tools/extract_boundaries.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.write_boundaries(example_extract(), tmp_path)
    for name in ("liechtenstein.geojson", "sources.json"):
        assert (tmp_path / name).read_bytes() == (example_boundaries().parent / name).read_bytes()


def test_a_package_without_its_data_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(bundled, "_PACKAGE_DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match="install spatial-uri again"):
        example_extract()
