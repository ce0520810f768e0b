"""What the logistics give to an atlas, and that the registry alone brings them there."""

import re

import pandas as pd
import pytest
from logistics_drawing import drawn, measured
from timetable_drawing import timetable, trip

import spatial_uri as su
from spatial_uri.analyses.logistics.present import logistics_part
from spatial_uri.analyses.running import Asked, default_options, measure_analyses, parts_of
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.words.catalogue import speaking

STOPS = {"c": (0, 0), "a": (10, 0), "s": (30, 0), "b": (40, 0)}
BUSES = {"t": trip("c 8:00, a 8:10, s 8:30, b 8:40", line="1"), "u": trip("a 9:00, b 9:30", line="2")}
NAMES = re.compile(r"drawn|area|node [A-Z]|seat|town|hill|[Pp]90")


def words(part):
    """Every text of the pages."""
    yield part.title
    for section in part.sections:
        yield section.title
        yield from section.paragraphs
        for figure in section.figures:
            yield from (figure.value, figure.label, figure.definition)
        for table in section.listings:
            yield from (table.title, *table.columns, *(cell for row in table.rows for cell in row))
    yield from part.table_words.values()
    yield from part.missing
    yield from (note.message for note in part.notes)
    for theme in part.map.themes if part.map else ():
        yield from (theme.title, theme.definition, theme.ranking_title, *(text for _, _, text in theme.ranking))
        yield from (text for use in theme.uses for text in (use.title, *(c.label for c in use.classes)))
    for layer in part.map.layers.values() if part.map else ():
        yield from layer.records
        yield from (cell for column in layer.records.values() for cell in column)


@pytest.fixture(scope="module")
def found():
    return measured(timetable=timetable(STOPS, BUSES, is_illustrative=True))


def test_the_sections_say_the_finding_first(found):
    part = logistics_part(drawn(), found)
    reach, gaps, chain, lines = part.sections
    assert reach.paragraphs[1] == (
        "5 of 6 settlements (83.3%) lie within 30 min of a town station: 1,950 people (97.5%)."
    )
    assert gaps.paragraphs == (
        "Every township has a town station.",
        "3 of 4 villages (75.0%) have no village point.",
        "Of all settlements, county seats and towns included, 50.0% have one (3 of 6).",
    )
    assert reach.paragraphs[2:] == (
        "2 of 4 villages (50.0%) lie within 15 min of a village point: 300 people (60.0%).",
        "The 90th percentile is one of the times: the shortest that nine in ten of those reached need at most.",
    )
    shares, times, _ = reach.listings
    assert [row[:4] for row in shares.rows if row[0] == "village point"] == [
        ("village point", "≤ 15 min", "all settlements", "6"),
        ("village point", "≤ 30 min", "all settlements", "6"),
        ("village point", "≤ 15 min", "villages", "4"),
        ("village point", "≤ 30 min", "villages", "4"),
    ]
    assert [row[3] for row in times.rows if row[0] == "village point"] == ["83.3%", "75.0%"], "hill is not reached"
    assert "village points of villages without county seats and towns" in reach.figures[0].definition
    assert "The denominator is all villages" in gaps.figures[1].definition
    assert "The denominator is all townships" in gaps.figures[0].definition
    assert [row[0] for row in gaps.listings[0].rows] == ["hill", "z", "a"]
    assert chain.paragraphs[0] == (
        "Goods take 30.0 min (median) from the county centre to a town station, 30.0 min at most; they get to 1 of 1."
    )
    assert lines.paragraphs[:3] == (
        "1 of 2 bus lines passes a station and villages on one trip.",
        "They pass 2 of 4 villages.",
        "1 of these villages has no village point yet.",
    )
    assert lines.title == "Bus lines that could carry parcels (illustrative timetable)"
    assert part.map.stamp == "ILLUSTRATIVE TIMETABLE"
    assert [theme.key for theme in part.map.themes] == [
        "point_reach", "station_reach", "centre_reach", "without_point", "chain", "lines",
    ]  # fmt: skip


def test_a_chinese_page_holds_no_english(found):
    with speaking("zh"):
        said = list(words(logistics_part(drawn(), found)))
    assert "4个村中，2个（50.0%）在村级服务点15分钟范围内，覆盖人口300人（60.0%）。" in said
    assert "4个村中，3个（75.0%）尚无村级服务点。" in said
    assert "按全部居民点（含县城和乡镇驻地）计，有村级服务点的占50.0%（6个中有3个）。" in said
    assert any("分母为全部村，不含县城和乡镇驻地。" in text for text in said)
    english = [text for text in said if re.search(r"[A-Za-z]{3,}", NAMES.sub("", text))]
    assert not english


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_nodes_the_page_says_so_and_shows_no_map(language):
    with speaking(language):
        part = logistics_part(drawn(), measured(None))
    (section,) = part.sections
    assert len(section.paragraphs) == 2
    assert part.map is None
    assert "logistics_nodes" not in part.layers


def test_what_is_not_known_of_a_tier_is_not_claimed():
    part = logistics_part(drawn(), measured({"C": (0, 0, "centre")}))
    assert [section.title for section in part.sections] == ["Reach of the logistics nodes"]
    assert [theme.key for theme in part.map.themes] == ["centre_reach"]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    files = synthetic_county(60).write(folder)
    init_study(files.for_study, folder / "study.toml", name="Synthetic", preset="CN")
    return folder, files


def test_a_draft_of_a_study_knows_the_table_of_nodes_by_its_name(county):
    folder, _ = county
    text = (folder / "study.toml").read_text("utf-8")
    assert re.search(r'^\[logistics\]\n#.*\nnodes = "logistics.csv"', text, re.MULTILINE)
    assert "logistics" in read_study_file(folder / "study.toml").analyses


def test_the_timetable_of_the_transport_coverage_is_shared_and_every_number_agrees(county):
    folder, files = county
    study = su.read_study(folder / "study.toml")
    buses = {"timetable": files.timetable_csv, "stops": files.stops_csv}
    nodes = {"nodes": files.logistics_csv}
    both = Asked(options=default_options(("transit", "logistics")), files={"transit": buses, "logistics": nodes})
    results = measure_analyses(study, both)
    found = results["logistics"]
    assert found.day == results["transit"].day
    assert found.lines["is_fit"].any()
    alone = Asked(options=default_options(("logistics",)), files={"logistics": nodes})
    without = measure_analyses(study, alone)["logistics"]
    assert without.lines.empty
    assert "logistics.no_timetable" in [note.code for note in without.missing]
    assert without.places["point_min"].equals(found.places["point_min"])
    total = found.areas[found.areas["area_id"] == "*"].iloc[0]
    towns = found.areas[found.areas["level"] == "township"]
    for column in ("centres", "stations", "points", "villages", "villages_with_point", "townships_with_station"):
        assert towns[column].sum() == total[column], column
    assert len(found.villages_without_point) == total["villages"] - total["villages_with_point"]
    (part,) = (part for part in parts_of(study, results) if part.key == "logistics")
    assert {name for name in part.tables if not name.startswith("logistics_")} == set()


def test_nodes_come_from_the_extract_where_there_is_no_table(county):
    folder, files = county
    study = su.read_study(folder / "study.toml")
    asked = Asked(options=default_options(("logistics",)))
    with_extract = measure_analyses(study, asked, extract=files.extract)["logistics"]
    without = measure_analyses(study, asked)["logistics"]
    for found in (with_extract, without):
        assert "logistics.no_nodes" in [note.code for note in found.missing], "the county has no such tags"
    assert [note for note in with_extract.notes if note.message.startswith("Logistics nodes: ")]
    assert not without.notes


def test_the_nodes_of_the_synthetic_county_are_marked_as_invented_and_lie_where_roads_lead(county):
    _, files = county
    table = pd.read_csv(files.logistics_csv, dtype=str, encoding="utf-8-sig")
    made = synthetic_county(60)
    assert (table["备注"] == "合成数据").all()
    assert set(table["级别"]) == {"县级物流配送中心", "乡镇综合服务站", "村级服务点"}
    villages = made.settlements.loc[table["村代码"].dropna()]
    assert set(villages["kind"]) == {"village"}
    assert set(villages["truth"]) == {"connected"}
    assert table["编号"].is_unique
