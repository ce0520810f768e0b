"""Service points of a planner's table and of an extract."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from circle_drawing import circle, drawn
from osm_writing import OsmWriting
from pyproj import Transformer
from road_drawing import PLANE, X0, Y0

from spatial_uri.analyses.circles.read_point_files import kind_of_word, read_points, read_points_of_extract
from spatial_uri.errors import DataError
from spatial_uri.rules.circle_presets import known_circles, known_kinds

SCHOOLS = [known_circles()[name] for name in ("school-primary", "school-junior", "school-any")]


def degrees(x_km: float, y_km: float = 0.0) -> tuple[float, float]:
    place: tuple[float, float] = Transformer.from_crs(PLANE, 4326, always_xy=True).transform(
        X0 + 1000 * x_km, Y0 + 1000 * y_km
    )
    return place


def written(path: Path, rows: list[tuple[object, ...]]) -> Path:
    columns = ["编号", "名称", "类别", "经度", "纬度"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("小学", "primary_school"), ("Primary School", "primary_school"), ("primary_school", "primary_school"),
        ("敬老院", "elderly_care"), ("幼兒園", None), ("5G基站", "mast"), ("仓库", None), ("", None),
    ],
)  # fmt: skip
def test_words_for_kinds_are_whole_words_in_chinese_and_english(word: str, kind: str | None) -> None:
    assert kind_of_word(word, known_kinds()) == kind


def test_a_table_with_chinese_headings_is_read_and_what_lies_outside_is_known(tmp_path: Path) -> None:
    rows = [("1", "镇小学", "小学", *degrees(10)), ("2", "邻县小学", "小学", *degrees(300))]
    points, notes = read_points(written(tmp_path / "点.csv", rows), drawn())
    assert points["kind"].tolist() == ["primary_school"] * 2
    assert points["inside"].tolist() == [True, False]
    assert notes[0].message.startswith("Service points: 点.csv: columns taken by their headings")


def test_every_bad_row_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    rows = [
        ("1", "a", "小学", *degrees(10)),
        ("1", "b", "仓库", *degrees(10)),
        ("3", "c", "小学", "east", 47.0),
        ("4", "d", "moonbase", *degrees(20)),
    ]
    with pytest.raises(DataError) as told:
        read_points(written(tmp_path / "points.csv", rows), drawn())
    faults = "\n".join(told.value.faults)
    for part in ("'仓库'", "'moonbase'", "'east'", "1"):
        assert part in faults
    assert len(told.value.faults) == 4


def test_a_table_may_have_the_kinds_of_ones_own_circle(tmp_path: Path) -> None:
    tea = circle(
        measure="minutes", kinds=["tea"], thresholds=[30], new_kinds={"tea": {"name": "tea market", "words": ["茶市"]}}
    )
    points, _ = read_points(written(tmp_path / "points.csv", [("1", "a", "茶市", *degrees(1))]), drawn(), circles=[tea])
    assert points["kind"].tolist() == ["tea"]


def test_schools_of_an_extract_are_told_by_tags_and_names_and_the_others_are_vague(tmp_path: Path) -> None:
    osm = OsmWriting()
    tagged = (
        {"amenity": "school", "name": "城关小学"},
        {"amenity": "school", "name": "第一中学"},
        {"amenity": "school", "name": "实验高级中学"},
        {"amenity": "school", "name": "九年一贯制学校"},
        {"amenity": "school", "name": "School by the bridge"},
        {"amenity": "school", "name": "Lower school", "isced:level": "1"},
        {"amenity": "school", "name": "旧小学", "disused": "yes"},
        {"amenity": "kindergarten", "name": "幼儿园"},
    )
    for k, tags in enumerate(tagged):
        osm.node(*degrees(4 * k), **tags)
    points, _ = read_points_of_extract(osm.write(tmp_path / "county.osm"), drawn(), circles=SCHOOLS)
    assert points["kind"].to_dict() == {
        "n1": "primary_school", "n2": "junior_school", "n3": "senior_school", "n4": "nine_year_school",
        "n5": "school", "n6": "primary_school",
    }  # fmt: skip


def test_nothing_is_read_for_circles_whose_kinds_no_tag_tells(tmp_path: Path) -> None:
    points, notes = read_points_of_extract(tmp_path / "nowhere.osm", drawn(), circles=[known_circles()["cold-store"]])
    assert points.empty
    assert notes == ()
