"""An atlas of parts: whatever a result brings stands on the summary, in the tables, the layers and the manifest."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from example_part import part_of

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas import deliverables
from spatial_uri.atlas.atlas import write_atlas
from spatial_uri.atlas.pages import REPORT
from spatial_uri.atlas.report import report_page
from spatial_uri.errors import DataError, OutputError, ParameterError

OF_CIRCLE = {"data/service_circle.csv", "data/coverage.csv"}
ALWAYS = {
    "data/settlements.csv", "data/facilities.csv", "data/manifest.json", "atlas.gpkg", REPORT, "report.docx", "map.html"
}  # fmt: skip
OF_PART = {"data/transit_villages.csv"}
DELIVER = ("report", "map", "gpkg", "data")


@pytest.fixture(scope="module")
def folder(hamlets, tmp_path_factory) -> Path:
    study, circle = hamlets
    parts = [service_circle_part(study, circle), part_of(study)]
    return write_atlas(study, parts, tmp_path_factory.mktemp("parts") / "a", deliver=DELIVER)


@pytest.fixture(scope="module")
def alone(hamlets, tmp_path_factory) -> Path:
    study, _ = hamlets
    return write_atlas(study, [part_of(study)], tmp_path_factory.mktemp("alone") / "a", deliver=DELIVER)


def _names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _text(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_a_part_brings_its_table_and_its_map(folder, alone) -> None:
    assert _names(folder) == ALWAYS | OF_CIRCLE | OF_PART
    assert _names(alone) == ALWAYS | OF_PART


def test_cells_of_a_part_follow_the_rules_of_every_table(folder) -> None:
    raw = (folder / "data" / "transit_villages.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfplace_id,name,bus_min,wait_share\n")
    table = pd.read_csv(folder / "data" / "transit_villages.csv", dtype=str, keep_default_na=False)
    assert set(table["bus_min"]) == {"12.34568"}
    assert set(table["wait_share"]) == {""}
    assert table["place_id"].str.len().eq(12).all()


def test_layers_of_every_kind_open_and_an_empty_one_is_there(folder, hamlets) -> None:
    study, _ = hamlets
    layers = dict(pyogrio.list_layers(folder / "atlas.gpkg"))
    assert layers["transit_villages"] == "Point"
    assert layers["transit_lines"] == "MultiLineString"
    lines = gpd.read_file(folder / "atlas.gpkg", layer="transit_lines")
    assert lines.crs == study.crs
    assert lines.geometry.isna().tolist() == [False, False, True]
    assert len(gpd.read_file(folder / "atlas.gpkg", layer="transit_nothing")) == 0


def test_roads_stand_in_the_geopackage_once_with_the_columns_of_the_parts(folder, alone, hamlets) -> None:
    study, circle = hamlets
    for place, names in ((folder, circle.roads["name"]), (alone, study.network.pieces["name"])):
        layer = gpd.read_file(place / "atlas.gpkg", layer="roads")
        assert layer["closure_min"].tolist() == [k / 4 for k in range(study.network.piece_count)]
        assert layer["name"].tolist() == names.tolist()
    assert "min_hospital" in gpd.read_file(folder / "atlas.gpkg", layer="roads").columns


@pytest.mark.slow
def test_columns_for_roads_that_are_too_few_are_refused_and_nothing_is_written(hamlets, tmp_path) -> None:
    study, _ = hamlets
    part = part_of(study)
    short = replace(part, layers={"roads": part.layers["roads"].iloc[1:]})
    with pytest.raises(DataError, match="19 rows, and the layer has 20"):
        write_atlas(study, [short], tmp_path / "a")
    assert _names(tmp_path) == set()


def test_the_report_holds_figures_what_is_missing_and_all_notes(folder) -> None:
    page = _text((folder / REPORT).read_text("utf-8"))
    for words in (
        "71.4% of villages have a stop within 500 m",
        "Same-day return to the county seat: the data name no seat.",
        "2 trips run on after midnight of their day of service.",
        "where the data ends: 14.",
        "accessibility report",
    ):
        assert words in page


def test_every_link_inside_the_pages_leads_somewhere(folder, alone) -> None:
    for place in (folder, alone):
        for file in place.glob("*.html"):
            html = re.sub(r"<script>.*?</script>", "", file.read_text("utf-8"), flags=re.DOTALL)
            for target in re.findall(r'<a [^>]*href="([^"]+)"', html):
                name, _, anchor = target.partition("#")
                assert not name or (place / name).exists(), target
                in_map = name == "map.html" and anchor.split("/")[0] in ("service_circle", "transit")
                assert not anchor or in_map or f'id="{anchor}"' in html, target


def test_pages_of_an_atlas_link_to_each_other(folder) -> None:
    for file, other in ((REPORT, "map.html"), ("map.html", REPORT)):
        nav = re.search(r"<nav[^>]*Pages of this atlas.*?</nav>", (folder / file).read_text("utf-8"), re.DOTALL)[0]
        assert re.findall(r'href="([^"]+)"', nav) == [other]


def test_without_a_circle_there_is_a_heading_the_part_and_the_data_and_no_word_of_a_circle(alone) -> None:
    page = _text((alone / REPORT).read_text("utf-8"))
    assert "14 settlements" in page
    assert "SYNTHETIC" in page
    assert "71.4%" in page
    assert "Travel times to facilities were not measured." in page
    assert "service circle" not in page.lower()
    assert "Travel time bands" not in page


def test_without_a_map_the_report_links_to_no_page(hamlets) -> None:
    html = report_page(hamlets[0], [replace(part_of(hamlets[0]), map=None)])
    assert "Pages of this atlas" not in html
    assert "map.html" not in html


def test_the_manifest_tells_of_each_part(folder) -> None:
    manifest = json.loads((folder / "data" / "manifest.json").read_text("utf-8"))
    told = manifest["parts"]["transit"]
    assert told["parameters"] == {"walk_m": 500.0, "day": "weekday"}
    assert told["counts"]["tables"] == {"transit_villages.csv": 14}
    assert told["counts"]["layers"]["transit_lines"] == 3
    assert told["notes"][0]["code"] == "gtfs.after_midnight"
    assert told["missing"] == ["Same-day return to the county seat: the data name no seat."]
    assert manifest["files"].keys() == _names(folder) - {"data/manifest.json"}


@pytest.mark.slow
def test_two_runs_write_the_same_bytes(folder, hamlets, tmp_path) -> None:
    study, circle = hamlets
    again = write_atlas(study, [service_circle_part(study, circle), part_of(study)], tmp_path / "a", deliver=DELIVER)
    for name in _names(folder) - {"data/manifest.json"}:
        assert (folder / name).read_bytes() == (again / name).read_bytes(), name


@pytest.mark.slow
def test_an_interrupted_map_of_a_part_leaves_nothing(hamlets, tmp_path, monkeypatch) -> None:
    study, _ = hamlets

    def stop(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(deliverables, "save_map", stop)
    with pytest.raises(OutputError, match="cannot be written"):
        write_atlas(study, [part_of(study)], tmp_path / "a")
    assert _names(tmp_path) == set()


@pytest.mark.slow
def test_parts_that_would_overwrite_each_other_are_refused_with_every_fault(hamlets, tmp_path) -> None:
    study, circle = hamlets
    part = part_of(study)
    table = part.tables["transit_villages.csv"]
    bad = replace(part, tables={"transit_villages.csv": table, "coverage.csv": table, "../x.csv": table})
    with pytest.raises(DataError) as caught:
        write_atlas(study, [service_circle_part(study, circle), part, bad], tmp_path / "a")
    for words in ("transit_villages.csv is written twice", "coverage.csv is written twice", "key of two", "'../x.csv'"):
        assert words in str(caught.value)
    with pytest.raises(DataError, match="nothing to make an atlas of"):
        write_atlas(study, [], tmp_path / "a")
    other = replace(part_of(study, "other"), layers={"transit_villages": part.layers["transit_villages"]})
    with pytest.raises(DataError, match="two results write a layer"):
        write_atlas(study, [part, other], tmp_path / "a")
    with pytest.raises(ParameterError, match="made in another language"):
        write_atlas(study, [part], tmp_path / "a", language="zh")
    with pytest.raises(DataError, match="cannot have the key"):
        replace(part, key="map")
    assert _names(tmp_path) == set()
