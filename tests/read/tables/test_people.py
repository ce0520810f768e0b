"""Numbers of people as statistics write them: understood or asked about, never silently another number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatial_uri.read.tables.people import read_people
from spatial_uri.read.tables.raw_table import RawTable


def _read(tmp_path, values, *, heading="人口", remarks=()):
    frame = pd.DataFrame({heading: pd.Series(list(values), dtype=object)})
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return read_people(RawTable(tmp_path / "a.csv", frame, None, "row", (), tuple(remarks)), heading)


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("1234", 1234), (1234, 1234), (1234.0, 1234), ("1,234", 1234), ("1，234", 1234), ("1 234", 1234),
        ("1\u00a0234", 1234), ("1'234", 1234), ("1,234,567", 1234567), ("1.234.567", 1234567), ("１２３４", 1234),
        ("1234人", 1234), ("1,234 人", 1234), ("1234 people", 1234), ("1.2万", 12000), ("1.2万人", 12000),
        ("1.234万", 12340), ("12万", 120000), ("3千人", 3000), ("1200.0", 1200), ("1.2E+03", 1200), ("0", 0),
        ("约300人", 300), ("大约1.2万人", 12000), ("~300", 300), ("", np.nan), (None, np.nan), (" ", np.nan),
    ],
)  # fmt: skip
def test_a_number_of_people_is_understood(tmp_path, written, people):
    values, faults, _ = _read(tmp_path, [written])
    assert faults == []
    np.testing.assert_array_equal(values, [people])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1.234", "may be 1,234 people or 1.234; write 1234"), ("1.000", "may be 1,000 people or 1"),
        ("300多人", "is no single number of people"), ("200-300", "is no single number of people"),
        ("1,23", "is no single number of people"), ("不详", "is no number"), ("-", "is no number"),
        (True, "is no number"), (300.5, "fractions of people (300.5)"), ("300.5", "fractions of people (300.5)"),
        (1.234, "fractions of people (1.234)"), ("2亿", "more people than any settlement has"),
    ],
)  # fmt: skip
def test_what_may_mean_two_things_is_asked_about_by_its_row(tmp_path, written, said):
    _, faults, _ = _read(tmp_path, [500, written, 700])
    assert len(faults) == 1
    assert "row 3" in faults[0]
    assert said in faults[0]


@pytest.mark.parametrize(
    ("heading", "written", "people"),
    [
        ("人口（万人）", 1.234, 12340), ("人口(万)", "0.3", 3000), ("常住人口/万人", 0.0521, 521), ("万人", 5, 50000),
        ("人口（千人）", 1.2, 1200), ("population (thousands)", 1.2, 1200), ("人口（人）", 1200, 1200),
        ("人口（万人）", "1200人", 1200), ("population_taiwan", 5, 5),
    ],
)  # fmt: skip
def test_a_unit_in_the_heading_scales_the_numbers_and_is_said(tmp_path, heading, written, people):
    values, faults, notes = _read(tmp_path, [written], heading=heading)
    assert faults == []
    assert values.tolist() == [people]
    is_scaled = any(word in heading for word in ("万", "千", "thousand"))
    assert [n.code for n in notes] == (["settlements.people_unit"] if is_scaled else [])


def test_a_unit_in_a_remark_above_the_table_scales_the_numbers_where_the_heading_says_none(tmp_path):
    assert _read(tmp_path, [1.2], remarks=["单位：万人、平方公里"])[0].tolist() == [12000]
    assert _read(tmp_path, [12], heading="人口（人）", remarks=["单位：万人"])[0].tolist() == [12]
    assert _read(tmp_path, [12], remarks=["全县50万人"])[0].tolist() == [12]


def test_approximate_numbers_are_said(tmp_path):
    (note,) = _read(tmp_path, ["约300人", 5])[2]
    assert (note.code, note.facts["cells"]) == ("settlements.people_about", ("约300人 (2)",))


def test_fractions_everywhere_are_estimates_and_small_ones_are_not(tmp_path):
    values, faults, notes = _read(tmp_path, [300.52, 120.7, 99.1])
    assert (values.tolist(), faults) == ([300.52, 120.7, 99.1], [])
    assert [n.code for n in notes] == ["settlements.people_fractions"]
    faults = _read(tmp_path, [1.2, 0.8, 3.4])[1]
    assert len(faults) == 1
    assert "say the unit in the heading" in faults[0]
