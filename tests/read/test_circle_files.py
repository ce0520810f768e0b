"""A circle of the user's own: ten lines of TOML, and every fault of it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from spatial_uri.errors import DataError, InputNotFoundError, ParameterError
from spatial_uri.read.circle_files import read_circles
from spatial_uri.rules.circle_presets import chosen_circles, kinds_of, known_circles
from spatial_uri.rules.circle_words import measure_words

TEA = """
id = "tea-market"
name = { en = "Tea market", zh = "茶叶市场" }
measure = "minutes"
kinds = ["tea_market"]
thresholds = [45, 60]
denominator = "villages"
source = "The county's tea plan, 2024"

[new_kinds.tea_market]
name = { en = "tea market", zh = "茶叶交易市场" }
"""


def written(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_ten_lines_make_a_circle(tmp_path: Path) -> None:
    (circle,) = read_circles([written(tmp_path, TEA)])
    assert (circle.id, circle.thresholds, circle.denominator) == ("tea-market", (45.0, 60.0), "villages")
    said = measure_words(circle, kinds_of([circle]))
    assert said == "Door to door in the mode of the study to the nearest tea market in at most 45 min."
    assert [c.id for c in chosen_circles(None, [circle])] == ["tea-market", *known_circles()]


def test_a_circle_may_begin_with_another_one(tmp_path: Path) -> None:
    (circle,) = read_circles(
        [written(tmp_path, 'extends = "medical-20"\nid = "medical-30"\nname = "30"\nthresholds = 30')]
    )
    base = known_circles()["medical-20"]
    assert circle.thresholds == (30.0,)
    assert (circle.kinds, circle.mode, circle.denominator) == (base.kinds, base.mode, base.denominator)


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = """
    id = "Tea Market"
    name = "Tea"
    measure = "minutes"
    kinds = ["teahouse", "market"]
    thresholds = [-5]
    denominator = "everybody"
    colour = "green"
    attribute = "tea"
    """
    with pytest.raises(DataError) as told:
        read_circles([written(tmp_path, text)])
    faults = "\n".join(told.value.faults)
    for part in (
        "id",
        "thresholds.0",
        "denominator",
        "colour: no circle has such a key",
        "source",
        "attribute",
        "'teahouse'",
    ):
        assert part in faults
    assert len(told.value.faults) == 7
    assert 'id: takes a-z, 0-9 and hyphens, as in "tea-market"' in told.value.faults
    assert "source: is missing" in told.value.faults
    assert "own.toml" in str(told.value)


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    files = [
        written(tmp_path, "id = ", "a.toml"),
        written(tmp_path, TEA.replace("tea-market", "medical-20"), "b.toml"),
        written(tmp_path, TEA, "c.toml"),
        written(tmp_path, 'extends = "nothing"\nid = "d"', "d.toml"),
    ]
    with pytest.raises(DataError) as told:
        read_circles(files)
    faults = told.value.faults
    assert faults[0].startswith("a.toml: it is no TOML")
    assert faults[1] == "b.toml: id: there is a circle 'medical-20' already"
    assert any(fault.startswith("d.toml: extends: there is no circle 'nothing'") for fault in faults)
    assert not any(fault.startswith("c.toml") for fault in faults)


MARKET = 'kinds = ["market"]\nthresholds = 5\n'
CONTRADICTIONS = {
    'measure = "minutes"\nkinds = ["market"]': "thresholds: at least one is needed",
    'measure = "minutes"\nkinds = ["market"]\nthresholds = []': "thresholds: at least one is needed",
    'measure = "minutes"\nkinds = ["market"]\nthresholds = [true]': "thresholds.0: should be a valid number, not True",
    'measure = "minutes"\nthresholds = 5': "kinds: name one of kinds and steps",
    'measure = "km_road"\nthresholds = 5': "kinds: name at least one",
    'measure = "attribute"': "attribute: a circle of attribute needs it",
    'measure = "road"\nthresholds = 2': "roads: a circle of road needs it",
    f'{MARKET}measure = "km_straight"\nmode = "walk"': "mode: a circle of km_straight does not use it",
    f'{MARKET}measure = "km_road"\nmode = "bus"': "mode: a bus is measured in minutes",
    f'{MARKET}measure = "minutes"\nmode = "bus"\ndirection = "from_facility"': "mode: a bus is taken to",
    'measure = "minutes"\nthresholds = 5\nsteps = [{ to = ["market"], wait_min = 5 }]': "a step has exactly one of",
    'measure = "minutes"\nthresholds = 5\nsteps = [{ to = ["moon"] }]': "kind 'moon' is none of",
    'measure = "minutes"\nthresholds = 5\ndirection = "to_facility"\nsteps = [{ to = ["market"] }]': "direction: steps",
}


@pytest.mark.parametrize(("lines", "fault"), CONTRADICTIONS.items())
def test_keys_that_do_not_go_together_are_faults(tmp_path: Path, lines: str, fault: str) -> None:
    with pytest.raises(DataError) as told:
        read_circles([written(tmp_path, f'id = "own"\nname = "Own"\nsource = "own"\n{lines}')])
    assert any(fault in one for one in told.value.faults), told.value.faults


def test_files_and_ids_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError):
        read_circles([tmp_path / "nowhere.toml"])
    with pytest.raises(ParameterError, match="'nowhere'"):
        chosen_circles(("medical-20", "nowhere"))


def test_a_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(TEA.replace("tea-market", "tea").encode("utf-8") + "# 茶".encode("gbk"))
    with pytest.raises(DataError, match="it is not in UTF-8: save it as UTF-8"):
        read_circles([path])
