"""Which area a settlement is in: by its code however it is filled up, and said where the polygons leave it open."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from spatial_uri.model.areas import AdminAreas
from spatial_uri.read.tables.place_areas import assign_areas
from spatial_uri.study.study_area import find_area

CRS = "EPSG:32650"


def _areas(codes=("330824", "330824101", "330824102"), shapes=None):
    shapes = shapes or [box(0, 0, 2000, 1000), box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)]
    data = {
        "name": ["甲县", "甲镇", "乙镇"],
        "level": ["county", "township", "township"],
        "parent_id": [None, codes[0], codes[0]],
    }
    return AdminAreas(gpd.GeoDataFrame(data, geometry=shapes, crs=CRS, index=pd.Index(codes, name="area_id")))


def _villages(points, declared=None):
    data = {"name": [f"村{i}" for i in range(len(points))]}
    if declared is not None:
        data["declared_area_id"] = pd.Series(declared, dtype=object).to_numpy()
    index = pd.Index([f"v{i}" for i in range(len(points))], name="place_id")
    return gpd.GeoDataFrame(data, geometry=[Point(*p) for p in points], crs=CRS, index=index)


@pytest.mark.parametrize(
    "codes", [("330824", "330824101", "330824102"), ("330824000000", "330824101000", "330824102000")]
)
@pytest.mark.parametrize("declared", ["330824101", "330824101000", "330824101201"])
def test_a_code_is_that_of_the_area_with_or_without_the_zeros_that_fill_it_up(codes, declared):
    table, notes = assign_areas(_villages([(1002, 500)], [declared]), _areas(codes), what="settlements")
    assert table["area_id"].tolist() == [codes[1]]
    assert [n.code for n in notes] == ["settlements.area_contradicted"]


@pytest.mark.parametrize("declared", ["330824", "330824000", "330824000000"])
def test_a_county_by_any_form_of_its_code_leaves_the_town_to_the_polygons(declared):
    table, notes = assign_areas(_villages([(500, 500)], [declared]), _areas(), what="settlements")
    assert table["area_id"].tolist() == ["330824101"]
    assert notes == []


def test_a_village_exactly_on_a_border_is_counted_in_the_first_town_and_said():
    table, notes = assign_areas(_villages([(1000, 500), (500, 500)]), _areas(), what="settlements")
    assert table["area_id"].tolist() == ["330824101", "330824101"]
    assert [(n.code, n.facts["names"], n.places) for n in notes] == [
        ("settlements.on_border", ("村0 (甲镇, 乙镇)",), ("v0",))
    ]


def test_a_village_where_towns_overlap_is_said():
    shapes = [box(0, 0, 2000, 1000), box(0, 0, 1200, 1000), box(1000, 0, 2000, 1000)]
    _, notes = assign_areas(_villages([(1100, 500)]), _areas(shapes=shapes), what="settlements")
    assert [(n.code, n.places) for n in notes] == [("settlements.in_overlap", ("v0",))]


def test_a_village_in_a_sliver_between_towns_is_said_and_one_in_a_wide_gap_is_not():
    shapes = [box(0, 0, 2000, 1000), box(0, 0, 900, 1000), box(950, 0, 2000, 800)]
    table, notes = assign_areas(_villages([(920, 500), (1500, 950)]), _areas(shapes=shapes), what="settlements")
    assert table["area_id"].tolist() == ["330824", "330824"]
    assert [(n.code, n.places) for n in notes] == [("settlements.in_gap", ("v0",))]


def test_a_village_that_names_its_town_is_clear_on_a_border():
    table, notes = assign_areas(_villages([(1000, 500)], ["330824102"]), _areas(), what="settlements")
    assert table["area_id"].tolist() == ["330824102"]
    assert [n.code for n in notes] == []


def test_an_area_to_study_may_be_named_by_any_form_of_its_code():
    assert [find_area(_areas(), code) for code in ("330824101", "330824101000", "330824000000")] == [
        "330824101", "330824101", "330824",
    ]  # fmt: skip
