from __future__ import annotations

import dataclasses

import pytest
from valley import STUDY, write_valley

from spatial_uri.errors import StudyFileError
from spatial_uri.model import ServiceCircleOptions
from spatial_uri.read.study_file import ServiceCircleSection, read_study_file


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
    text += '\n[service_circle]\nthresholds_min = [20, -5]\ndirection = "both"\nwalk_kmh = "fast"\n[extra]\n'
    faults = _faults(_with(tmp_path, text))
    for key in (
        "roads.file: there is no such file",
        "study.name: is missing",
        "study.nam: there is no such key; did you mean 'name'?",
        "study.crs: crs 'EPSG:99999'",
        "settlements.columns.population: should be a valid string, not 3",
        "facilities[2].tier: 'temple' is not among the tiers",
        "service_circle.direction: should be 'to_facility' or 'from_facility', not \"both\"",
        "service_circle.walk_kmh: should be a valid number",
        "service_circle: thresholds_min must be a positive number, not -5",
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
        "facilities: is missing",
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


def test_every_option_of_the_service_circle_can_be_set_in_the_file():
    names = {f.name for f in dataclasses.fields(ServiceCircleOptions)}
    assert set(ServiceCircleSection.model_fields) == names
    assert ServiceCircleOptions(**ServiceCircleSection().model_dump()) == ServiceCircleOptions()
