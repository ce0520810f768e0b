"""A county damaged in documented ways: the doctor names the right fault each time, and none on the undamaged one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from damages import DAMAGES, STUDY, Ward

from spatial_uri.diagnosis.examination import doctor
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study

VILLAGES = 28
"""So small a county has no village without a road, and none on an island."""


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    """A county that nothing is wrong with, and a cache that holds what was read of it."""
    folder = tmp_path_factory.mktemp("healthy")
    county = synthetic_county(VILLAGES, seed=1)
    files = county.write(folder)
    given = [files.extract, files.boundaries, files.villages_csv, files.facilities_csv]
    init_study([*given, files.timetable_csv, files.stops_csv], folder / STUDY, name="示例县", preset="CN")
    return folder, county, tmp_path_factory.mktemp("cache")


def test_nothing_is_wrong_with_the_undamaged_county(healthy) -> None:
    folder, _, cache = healthy
    found = doctor(folder / STUDY, cache_dir=cache)
    assert [finding.sentence for finding in found.findings if finding.colour != "green"] == []
    assert found.colour == "green"


@pytest.mark.parametrize("name", DAMAGES)
def test_the_doctor_names_the_fault(healthy, tmp_path: Path, name: str) -> None:
    folder, county, cache = healthy
    ill = tmp_path / "county"
    shutil.copytree(folder, ill)
    damage = DAMAGES[name]
    named = damage.inflict(Ward(ill, county))
    found = doctor(ill / STUDY, cache_dir=cache)
    codes = {finding.code: finding for finding in found.findings}
    assert damage.code in codes, [finding.sentence for finding in found.findings if finding.colour != "green"]
    finding = codes[damage.code]
    assert finding.colour == damage.colour
    assert named in json.dumps(finding.as_record(), ensure_ascii=False)
