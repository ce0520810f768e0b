"""Whatever is wrong with an input: one clear message, exit code 1, and nothing left behind."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import osmium
import pytest
from cli_files import Run, everything_in

STUDY = """
[study]
name = "county"
{study}

[roads]
file = "{roads}"
mode = "drive"
preset = "CN"

[boundaries]
file = "{boundaries}"
columns = {{ area_id = "area_id", name = "name", level = "level", parent_id = "parent_id" }}

[settlements]
file = "{villages}"
columns = {{ place_id = "村代码", name = "{village_name}", population = "人口", lon = "经度", lat = "纬度" }}
kind = "village"
{settlements}

[[facilities]]
file = "{facilities}"
columns = {{ place_id = "编号", name = "名称", tier = "tier", lon = "经度", lat = "纬度" }}
{extra}
"""


def study_file(county: Path, **changes: str) -> Path:
    """Write a study file over the county's own tables, with some lines changed."""
    lines = {
        "study": "",
        "roads": "county.osm.pbf",
        "boundaries": "boundaries.gpkg",
        "villages": "villages.csv",
        "village_name": "村名",
        "settlements": "",
        "facilities": "facilities.csv",
        "extra": "",
    }
    path = county / "study.toml"
    path.write_text(STUDY.format(**lines | changes), "utf-8")
    return path


def edit_text(path: Path, edit: Callable[[list[str]], list[str]]) -> None:
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join(edit(lines)) + "\n", "utf-8-sig")


def without(path: Path, keep: Callable[[osmium.osm.OSMObject], bool]) -> None:
    """Write an extract again without the objects that `keep` refuses."""
    kept = path.with_name("kept.osm.pbf")
    with osmium.SimpleWriter(str(kept)) as writer:
        for entity in osmium.FileProcessor(str(path)):
            if keep(entity):
                writer.add(entity)
    kept.replace(path)


def truncated_extract(county: Path) -> list[object]:
    path = county / "county.osm.pbf"
    path.write_bytes(path.read_bytes()[:-2000])
    return ["atlas", path, "--preset", "CN"]


def extract_of_garbage(county: Path) -> list[object]:
    path = county / "county.osm.pbf"
    path.write_bytes(b"this is not a protocol buffer" * 100)
    return ["atlas", path]


def empty_extract(county: Path) -> list[object]:
    path = county / "county.osm.pbf"
    path.write_bytes(b"")
    return ["atlas", path]


def absent_extract(county: Path) -> list[object]:
    return ["atlas", county / "没有.osm.pbf"]


def folder_for_extract(county: Path) -> list[object]:
    return ["atlas", county]


def no_roads(county: Path) -> list[object]:
    path = county / "county.osm.pbf"
    without(path, lambda e: "highway" not in e.tags)
    return ["atlas", path, "--preset", "CN"]


def no_settlements(county: Path) -> list[object]:
    path = county / "county.osm.pbf"
    without(path, lambda e: "place" not in e.tags)
    return ["atlas", path, "--preset", "CN"]


def no_facility_of_a_tier(county: Path) -> list[object]:
    path = county / "county.osm.pbf"
    without(path, lambda e: e.tags.get("amenity") != "pharmacy")
    return ["atlas", path, "--preset", "CN", "--tiers", "county_hospital,pharmacy"]


def unknown_tier(county: Path) -> list[object]:
    return ["atlas", county / "county.osm.pbf", "--preset", "CN", "--tiers", "spaceport"]


def unknown_preset(county: Path) -> list[object]:
    return ["atlas", county / "county.osm.pbf", "--preset", "Mars"]


def unknown_area(county: Path) -> list[object]:
    return ["atlas", county / "county.osm.pbf", "--preset", "CN", "--area", "不存在"]


def unknown_level(county: Path) -> list[object]:
    return ["atlas", county / "county.osm.pbf", "--preset", "CN", "--levels", "canton=6"]


def threshold_of_zero(county: Path) -> list[object]:
    return ["atlas", county / "county.osm.pbf", "--preset", "CN", "--thresholds-min", "0"]


def wrong_crs(county: Path) -> list[object]:
    boundaries = county / "boundaries.gpkg"
    layer = gpd.read_file(boundaries)
    layer.set_crs("EPSG:4549", allow_override=True).to_file(boundaries, mode="w")  # degrees said to be metres
    return ["run", study_file(county)]


def swapped_degrees(county: Path) -> list[object]:
    edit_text(county / "villages.csv", lambda lines: [lines[0].replace("经度,纬度", "纬度,经度"), *lines[1:]])
    return ["run", study_file(county)]


def duplicate_ids(county: Path) -> list[object]:
    edit_text(county / "villages.csv", lambda lines: [*lines, lines[-1]])
    return ["run", study_file(county)]


def unknown_columns(county: Path) -> list[object]:
    return ["run", study_file(county, village_name="村庄名字")]


def unreadable_excel(county: Path) -> list[object]:
    (county / "villages.xlsx").write_bytes(b"PK\x03\x04 not really a workbook")
    return ["run", study_file(county, villages="villages.xlsx")]


def empty_sheet(county: Path) -> list[object]:
    openpyxl.Workbook().save(county / "villages.xlsx")
    return ["run", study_file(county, villages="villages.xlsx")]


def damaged_geopackage(county: Path) -> list[object]:
    path = county / "boundaries.gpkg"
    path.write_bytes(path.read_bytes()[:4096])
    return ["run", study_file(county)]


def geopackage_without_layers(county: Path) -> list[object]:
    path = county / "boundaries.gpkg"
    path.unlink()
    with sqlite3.connect(path) as empty:
        empty.execute("pragma application_id = 0x47504B47")
        empty.execute("pragma user_version = 10300")
        empty.execute("create table t (i)")
    empty.close()
    return ["run", study_file(county)]


def study_file_that_is_no_toml(county: Path) -> list[object]:
    path = county / "study.toml"
    path.write_text("[study\nname = ", "utf-8")
    return ["run", path]


def folder_that_is_a_file(county: Path) -> list[object]:
    (county / "out").write_text("mine", "utf-8")
    return ["atlas", county / "county.osm.pbf", "--preset", "CN", "--out", county / "out"]


def folder_that_holds_other_files(county: Path) -> list[object]:
    return ["atlas", county / "county.osm.pbf", "--preset", "CN", "--out", county, "--overwrite"]


CASES = {
    truncated_extract: ("county.osm.pbf", "download it again"),
    extract_of_garbage: ("county.osm.pbf", "cannot be read"),
    empty_extract: ("county.osm.pbf", "empty"),
    absent_extract: ("没有.osm.pbf", "no such file"),
    folder_for_extract: ("县 county", "folder"),
    no_roads: ("county.osm.pbf", "no roads"),
    no_settlements: ("county.osm.pbf", "settlement"),
    no_facility_of_a_tier: ("county.osm.pbf", "pharmacy"),
    unknown_tier: ("spaceport", "county_hospital"),
    unknown_preset: ("Mars", "generic"),
    unknown_area: ("不存在", "What to do"),
    unknown_level: ("canton", "county"),
    threshold_of_zero: ("--thresholds-min", "positive"),
    wrong_crs: ("boundaries.gpkg", "degrees"),
    swapped_degrees: ("villages.csv", "swapped"),
    duplicate_ids: ("villages.csv", "990121"),
    unknown_columns: ("villages.csv", "村庄名字"),
    unreadable_excel: ("villages.xlsx", "Excel"),
    empty_sheet: ("villages.xlsx", "What to do"),
    damaged_geopackage: ("boundaries.gpkg", "What to do"),
    geopackage_without_layers: ("boundaries.gpkg", "What to do"),
    study_file_that_is_no_toml: ("study.toml", "TOML"),
    folder_that_is_a_file: ("out", "file"),
    folder_that_holds_other_files: ("县 county", "empty"),
}


@pytest.mark.parametrize("spoil", CASES, ids=lambda case: case.__name__)
def test_a_bad_input_gives_one_clear_message_and_leaves_nothing_behind(
    spoil: Callable[[Path], list[object]], county: Path, run: Run
) -> None:
    command = spoil(county)
    before = everything_in(county)

    result = run(*command)

    assert result.exit_code == 1, result.output
    message = result.stderr[result.stderr.index("Error:") :]
    for words in CASES[spoil]:
        assert words in message
    assert "Traceback" not in result.output
    assert message.count("Error:") == 1
    assert everything_in(Path.cwd()) == []
    assert everything_in(county) == before


def test_a_study_file_with_six_mistakes_lists_all_six(county: Path, run: Run) -> None:
    path = study_file(
        county,
        study='crs = "EPSG:3857000"\ncolour = "red"',
        roads="roads-that-are-not-there.osm.pbf",
        settlements='datum = "mars"',
        extra='[travel]\nwalk_kmh = "fast"\n[service_circle]\nthresholds_min = [-20]',
    )

    result = run("run", path)

    assert result.exit_code == 1
    for key in ("study.crs", "study.colour", "roads.file", "settlements.datum", "thresholds_min", "walk_kmh"):
        assert key in result.stderr
    assert result.stderr.count("\n  - ") == 6
    assert everything_in(Path.cwd()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_must_not_be_written_is_refused_before_anything_is_computed(county: Path, run: Run) -> None:
    locked = county / "locked"
    locked.mkdir(mode=0o500)

    result = run("atlas", county / "county.osm.pbf", "--preset", "CN", "--out", locked / "atlas")

    assert result.exit_code == 1
    assert "nothing can be written" in result.stderr


def test_a_place_where_no_folder_can_be_made_is_refused_before_anything_is_computed(county: Path, run: Run) -> None:
    (county / "a file").write_text("mine", "utf-8")

    result = run("atlas", county / "county.osm.pbf", "--preset", "CN", "--out", county / "a file" / "atlas")

    assert result.exit_code == 1
    assert "a file" in result.stderr
    assert (county / "a file").read_text("utf-8") == "mine"


@pytest.mark.slow
def test_paths_with_spaces_and_chinese_characters_work(county: Path, run: Run) -> None:
    result = run("atlas", county / "county.osm.pbf", "--preset", "CN", "--out", county / "结果 图集")

    assert result.exit_code == 0, result.output
    assert (county / "结果 图集" / "map.html").is_file()
    assert everything_in(Path.cwd()) == []


@pytest.mark.slow
def test_an_earlier_atlas_is_replaced_only_when_asked(county: Path, run: Run) -> None:
    atlas = [
        "atlas",
        county / "county.osm.pbf",
        "--preset",
        "CN",
        "--analyses",
        "service_circle",
        "--out",
        county / "atlas",
    ]
    assert run(*atlas).exit_code == 0
    before = (county / "atlas" / "data" / "manifest.json").read_bytes()

    refused = run(*atlas)

    assert refused.exit_code == 1
    assert "already" in refused.stderr
    assert (county / "atlas" / "data" / "manifest.json").read_bytes() == before
    assert run(*atlas, "--overwrite").exit_code == 0
