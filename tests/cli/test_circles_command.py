"""Circles by name from the command line: listed, printed with their source, asked for by their ids."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from cli_files import Run

from spatial_uri.rules.circle_presets import known_circles

TEA = """
id = "tea-market"
name = { en = "Tea market", zh = "茶叶市场" }
measure = "minutes"
kinds = ["market"]
thresholds = [45]
source = "The county's tea plan, 2024"
"""


def test_circles_lists_every_circle_with_its_standard(run: Run) -> None:
    result = run("circles")
    assert result.exit_code == 0, result.output
    for circle in known_circles().values():
        assert circle.id in result.stdout
        assert circle.name.en in result.stdout


def test_circles_prints_a_definition_with_its_source_in_either_language(run: Run) -> None:
    english, chinese = run("circles", "bus-2km"), run("circles", "bus-2km", "--language", "zh")
    assert "at most 2 km away" in english.stdout
    assert "交运发〔2016〕184号" in english.stdout
    assert "来源: 《城乡道路客运一体化发展水平评价规范》" in chinese.stdout
    assert 'id = "bus-2km"' in run("circles", "bus-2km", "--toml").stdout


def test_circles_checks_a_file_of_ones_own(run: Run) -> None:
    Path("tea.toml").write_text(TEA, "utf-8")
    assert "to the nearest market in at most 45 min" in run("circles", "tea.toml").stdout


def test_asking_for_circles_measures_them_and_what_they_need(county: Path, run: Run) -> None:
    Path("tea.toml").write_text(TEA, "utf-8")
    result = run(
        "atlas", county / "county.osm.pbf", "--preset", "CN", "--language", "en", "--analyses", "hierarchy",
        "--circles", "medical-20,school-primary,tea-market,mobile-5g", "--own-circles", "tea.toml",
        "--service-points", county / "service_points.csv", "--out", "out",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    asked = pd.read_csv("out/data/circles.csv").set_index("circle")
    assert asked["is_answered"].to_dict() == {
        "medical-20": True, "school-primary": True, "tea-market": True, "mobile-5g": False,
    }  # fmt: skip
    assert "not known: 5G in the village" in result.stdout
    matrix = pd.read_csv("out/data/circles_matrix.csv")
    own = pd.read_csv("out/data/circle_tea_market.csv")
    assert matrix["tea_market_met"].sum() == own["met"].sum() == asked.loc["tea-market", "settlements_within"]
    again = run("run", "out", "--out", "again")
    assert again.exit_code == 0, again.output
    assert Path("again/data/circles_matrix.csv").read_bytes() == Path("out/data/circles_matrix.csv").read_bytes()


def test_a_circle_that_nobody_knows_is_refused_with_those_there_are(county: Path, run: Run) -> None:
    result = run("atlas", county / "county.osm.pbf", "--circles", "medical-21,market", "--out", "out")
    assert result.exit_code != 0
    assert "'medical-21'" in result.output
    assert "medical-20" in result.output
    assert not Path("out").exists()
