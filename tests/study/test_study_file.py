from __future__ import annotations

import math
from datetime import date

import pytest
from valley import STUDY, write_valley

from spatial_uri.analyses.registry import analysis_of, keys
from spatial_uri.errors import StudyFileError
from spatial_uri.model.option_classes import fields_of
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import read_study
from spatial_uri.study.sections import section_of


def _faults(path):
    with pytest.raises(StudyFileError) as caught:
        read_study_file(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy
    return caught.value.faults


def _with(tmp_path, text):
    path = write_valley(tmp_path)
    path.write_text(text, encoding="utf-8")
    return path


def test_six_mistakes_are_six_faults_at_once_each_with_the_path_of_its_key(tmp_path):
    text = STUDY.replace('name = "谷地"', 'nam = "谷地"\ncrs = "EPSG:99999"')
    text = text.replace("roads.osm", "streets.osm")
    text = text.replace('population = "人口"', "population = 3")
    text = text.replace('tier = "hospital"', 'tier = "temple"')
    text += '\n[travel]\ndirection = "both"\nwalk_kmh = "fast"\n[service_circle]\nthresholds_min = [20, -5]\n[extra]\n'
    faults = _faults(_with(tmp_path, text))
    for key in (
        "roads.file: there is no such file",
        "study.name: is missing",
        "study.nam: there is no such key; did you mean 'name'?",
        "study.crs: crs 'EPSG:99999'",
        "settlements.columns.population: should be a valid string, not 3",
        "facilities[2].tier: 'temple' is not among the tiers",
        "travel.direction: should be 'to_facility' or 'from_facility', not \"both\"",
        "travel.walk_kmh: should be a valid number",
        "service_circle.thresholds_min[2]: should be greater than 0, not -5",
        "extra: there is no such key; known here are study, roads",
    ):
        assert sum(fault.startswith(key) for fault in faults) == 1, key
    assert len(faults) == 10


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('tier = "clinic"', "", "facilities[1]: name exactly one of tier"),
        ('file = "villages.csv"', "", "settlements: name exactly one of file"),
        ('file = "villages.csv"', 'osm = "roads.osm"', "settlements: columns cannot be combined with osm"),
        ('file = "roads.osm"', 'file = "roads.osm"\npreset = "XX"', "roads.preset: there is no preset 'XX'"),
        ('file = "roads.osm"', 'file = "."', "roads.file: this is a folder, not a file"),
        ('["hospital", "clinic"]', '["hospital", "clinic", "clinic"]', "tiers.order: 'clinic' is there twice"),
        ('clinic = "卫生院"', 'clinik = "卫生院"', "tiers.labels: 'clinik' is not among"),
        ('file = "areas.gpkg"', 'file = "areas.gpkg"\nlevels = { county = 6 }', "boundaries: levels maps OSM"),
        ('file = "areas.gpkg"', 'file = "areas.gpkg"\ndatum = "mars"', "boundaries.datum: should be 'wgs84'"),
        ('file = "areas.gpkg"', 'file = "areas.gpkg"\nlevel = "shire"', "boundaries.level: should be 'province'"),
    ],
)
def test_a_mistake_is_said_with_the_path_of_its_key(tmp_path, old, new, fault):
    assert old in STUDY
    (found,) = _faults(_with(tmp_path, STUDY.replace(old, new, 1)))
    assert found.startswith(fault)


def test_rules_that_make_no_sense_are_said(tmp_path):
    faults = _faults(_with(tmp_path, STUDY + "\n[rules.tiers.clinic]\ntags = []\n[rules.settlements]\nkind = 3\n"))
    assert len(faults) == 2
    assert all(f.startswith("rules.") for f in faults)


def test_a_section_that_is_missing_is_said(tmp_path):
    assert set(_faults(_with(tmp_path, '[study]\nname = "x"\n'))) == {
        "roads: is missing",
        "settlements: is missing",
        "facilities: is missing (service_circle needs them)",
    }


def test_text_that_is_no_toml_names_the_line(tmp_path):
    (fault,) = _faults(_with(tmp_path, "[study]\nname = x\n"))
    assert "line 2" in fault


def test_a_windows_path_gets_a_word_of_advice(tmp_path):
    path = _with(tmp_path, '[roads]\nfile = "data\\villages.csv"\n')
    with pytest.raises(StudyFileError, match="forward slashes"):
        read_study_file(path)


def test_a_study_file_in_gbk_is_told_to_become_utf8(tmp_path):
    path = write_valley(tmp_path)
    path.write_bytes(STUDY.encode("gbk"))
    with pytest.raises(StudyFileError, match="not in UTF-8"):
        read_study_file(path)


def test_a_byte_order_mark_of_notepad_does_no_harm(tmp_path):
    path = write_valley(tmp_path)
    path.write_bytes(STUDY.encode("utf-8-sig"))
    assert read_study_file(path).study.name == "谷地"


def test_paths_are_relative_to_the_study_file_not_to_the_current_folder(tmp_path, monkeypatch):
    path = write_valley(tmp_path / "study")
    monkeypatch.chdir(tmp_path)
    assert read_study_file("study/study.toml").roads.file == path.parent / "roads.osm"


@pytest.mark.parametrize("key", keys())
def test_every_option_and_every_file_of_an_analysis_can_be_set_in_the_file(key):
    analysis = analysis_of(key)
    section, names = section_of(analysis), {name for name, _ in fields_of(analysis.options)}
    assert names | {one.key for one in analysis.inputs} <= set(section.model_fields)
    chosen = section()
    assert analysis.options(**{field: getattr(chosen, field) for field in names}) == analysis.options()


def test_a_section_asks_for_its_analysis_by_being_there(tmp_path):
    assert read_study_file(_with(tmp_path, STUDY)).analyses == ("service_circle",)
    more = "\n[connectivity]\nthresholds_min = [10, 40]\n[transit]\nday = 2026-03-02\nstop_limit_m = 800\n"
    file = read_study_file(_with(tmp_path, STUDY + more))
    options = file.asked().options
    assert list(options) == ["connectivity", "transit"]
    assert options["connectivity"].thresholds_min == (10, 40)
    assert (options["transit"].day, options["transit"].stop_limit_m) == (date(2026, 3, 2), 800)


def test_mistakes_in_the_sections_of_parts_are_all_said(tmp_path):
    more = """
[hierarchy]
seats = "nowhere.csv"
[connectivity]
deformation = 0.5
[criticality]
tiers = ["temple"]
[transit]
gtfs = "nowhere.zip"
leave_from_h = 30
stop_limit_m = -7
walk_kmh = 4
[layout]
exponent = "two"
buffer_km = 3
"""
    faults = _faults(_with(tmp_path, STUDY + more))
    wanted = (
        "hierarchy.seats: there is no such file",
        "connectivity.deformation: should be greater than or equal to 1",
        "criticality.tiers: 'temple' is not among the tiers",
        "transit.gtfs: there is no such file",
        "transit.stop_limit_m: should be greater than 0",
        "transit.leave_from_h: should be less than or equal to 24",
        "transit.walk_kmh: stands in [travel]",
        "layout.exponent: should be a valid number",
        "layout.buffer_km: there is no such key; did you mean 'buffer_m'?",
    )
    for fault in wanted:
        assert any(f.startswith(fault) for f in faults), (fault, faults)


def test_the_columns_of_the_elements_can_be_named(tmp_path):
    text = STUDY + '\n[layout]\n[layout.columns]\nkind = "要素"\n'
    assert read_study_file(_with(tmp_path, text)).layout.columns.kind == "要素"
    (fault,) = _faults(_with(tmp_path, text.replace("kind =", "knd =")))
    assert fault.startswith("layout.columns.knd: there is no such key; did you mean 'kind'?")


def test_a_study_without_facilities_needs_another_analysis(tmp_path):
    text = STUDY[: STUDY.index("[[facilities]]")]
    assert any(f.startswith("facilities: is missing") for f in _faults(_with(tmp_path, text)))
    assert read_study_file(_with(tmp_path, text + "[layout]\n")).facilities == ()


def test_a_study_may_have_several_feeds_and_every_one_that_is_missing_is_named(tmp_path):
    text = STUDY + '\n[transit]\ngtfs = ["a.zip", "b.zip"]\n'
    assert [fault.split(": ")[1] for fault in _faults(_with(tmp_path, text))] == ["there is no such file"] * 2
    for name in ("a.zip", "b.zip"):
        (tmp_path / name).write_bytes(b"x")
    found = read_study_file(_with(tmp_path, text)).asked(("transit",)).files["transit"]["gtfs"]
    assert found == (tmp_path / "a.zip", tmp_path / "b.zip")
    alone = read_study_file(_with(tmp_path, STUDY + '\n[transit]\ngtfs = "a.zip"\n')).asked(("transit",))
    assert alone.files["transit"]["gtfs"] == (tmp_path / "a.zip",)
    assert _faults(_with(tmp_path, STUDY + "\n[transit]\ngtfs = []\n"))[0].startswith("transit.gtfs: ")


PRICES = """
[prices]
unit = "万元"
source = "估算指标"
year = 2024
vehicle_hour = 0.012
[prices.road_km]
tertiary = 80
secondary = { plain = 200, mountain = 450 }
[prices.site]
clinic = 60
[prices.terrain]
"330802001" = "mountain"
"""


def test_prices_are_one_table_of_the_study_file_and_reach_the_study_and_the_manifest(tmp_path):
    path = _with(tmp_path, STUDY + PRICES)
    prices = read_study(path).prices
    assert prices.of_road("secondary", "mountain") == 450
    assert prices.of_road("tertiary", prices.terrain_of("330802001002", "330802001")) == 80
    assert math.isnan(prices.of_road("secondary", "hills"))
    assert (prices.of_site("clinic"), prices.origin()) == (60, "估算指标 (2024)")
    assert math.isnan(prices.of_site("hospital"))
    assert prices.of_vehicle_hours(2) == pytest.approx(2 * 365 * 10 * 0.012)
    assert read_study_file(path).given_sections()["prices"]["year"] == 2024
    assert read_study(_with(tmp_path, STUDY)).prices is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("clinic = 60", "clinic = -60", "prices.site: the price of clinic must be a positive number, not -60"),
        ("clinic = 60", "clinic = 0", "prices.site: the price of clinic must be a positive number"),
        ("clinic = 60", "clinic = nan", "prices.site: the price of clinic must be a positive number, not nan"),
        ("clinic = 60", 'clinic = "60"', "prices.site: the price of clinic must be a positive number, not '60'"),
        ("clinic = 60", "temple = 60", "prices.site: 'temple' is not among the tiers in tiers.order"),
        ("mountain = 450", "mountain = inf", "prices.road_km: the price of secondary.mountain must be"),
        ("tertiary = 80", "county = 80", "prices.road_km: 'county' is no class of road; known are motorway"),
        ("vehicle_hour = 0.012", "vehicle_hour = -1", "prices.vehicle_hour must be a positive number, not -1"),
        ("vehicle_hour", "vehicle_hours", "prices.vehicle_hours: there is no such key; did you mean 'vehicle_hour'?"),
        ("year = 2024", "year = 24", "prices.year must be a number >= 1900, not 24"),
    ],
)
def test_a_price_that_cannot_be_is_one_fault(tmp_path, old, new, fault):
    (found,) = _faults(_with(tmp_path, STUDY + PRICES.replace(old, new, 1)))
    assert found.startswith(fault)


@pytest.mark.parametrize("value", ["07:32:00", "1979-05-27", "1979-05-27T07:32:00"])
def test_a_date_is_no_path_of_a_file(tmp_path, value):
    found = _faults(_with(tmp_path, STUDY.replace('file = "roads.osm"', f"file = {value}", 1)))
    assert [*found] == ["roads.file: is a date or a time, and should be a path: write it in quotes"]


def test_blanks_at_the_end_of_a_tier_are_not_part_of_it(tmp_path):
    """Nobody sees them, and the tables are read without them."""
    text = STUDY.replace('["hospital", "clinic"]', '["hospital ", "clinic\u3000"]', 1)
    file = read_study_file(_with(tmp_path, text.replace('tier = "clinic"', 'tier = " clinic"', 1)))
    assert file.tiers.order == ("hospital", "clinic")
    assert "clinic" in {section.tier for section in file.facilities}
    (fault,) = _faults(_with(tmp_path, STUDY.replace('["hospital", "clinic"]', '["hospital", "clinic", "clinic "]', 1)))
    assert fault == "tiers.order: 'clinic' is there twice"
