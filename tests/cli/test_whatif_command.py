"""`spatial-uri whatif`, as a planner types it."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from cli_files import Run

from spatial_uri.study.draft import init_study

COARSE = ("--cell-m", "2000", "--deliver", "data")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of their own, so that the roads of the county are built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def study(county: Path, run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study file of the county, for the service circle alone."""
    monkeypatch.setenv("SPATIAL_URI_CACHE", str(cache))
    inputs = [county / name for name in ("county.osm.pbf", "boundaries.gpkg", "villages.csv", "facilities.csv")]
    init_study(inputs, county / "study.toml", name="Twelve villages", preset="CN")
    text = (county / "study.toml").read_text("utf-8")
    kept = [
        part
        for part in text.split("\n[")
        if not part.startswith(("causes", "hierarchy", "connect", "critic", "layout"))
    ]
    kept = [part for part in kept if not part.startswith(("transit", "logistics"))]
    (county / "study.toml").write_text("\n[".join(kept), "utf-8")
    return county / "study.toml"


def scenario_of(folder: Path, text: str) -> Path:
    file = folder / "scenario.toml"
    file.write_text(text, "utf-8")
    return file


def far_village(study: Path) -> tuple[str, float]:
    villages = pd.read_csv(study.parent / "villages.csv", dtype=str)
    row = villages[villages["类型"] == "村"].iloc[-1]
    return row["村代码"], float(row["人口"])


@pytest.mark.slow
def test_a_scenario_of_two_changes_makes_a_folder_that_tells_what_each_does(run, study):
    village, _ = far_village(study)
    text = f"""
    name = "Clinic and rain"
    base = "study.toml"
    season = "rain"
    [[change]]
    id = "clinic"
    kind = "facility"
    at = "{village}"
    tier = "township_centre"
    cost = 60
    """
    result = run("whatif", study, scenario_of(study.parent, text), *COARSE, "--language", "en", "--out", "out")
    assert result.exit_code == 0, result.output
    manifest = json.loads(Path("out/data/manifest.json").read_text("utf-8"))
    assert manifest["study"]["name"] == "Twelve villages: Clinic and rain"
    assert manifest["run"]["scenario"].endswith("scenario.toml")
    assert "scenario" in {given["role"] for given in manifest["inputs"]}
    changes = pd.read_csv("out/data/comparison_changes.csv").set_index("change_id")
    assert changes["alone_people"].notna().all()  # of every tier
    changes = changes[changes["tier"] == "township_centre"]
    assert changes.index.tolist() == ["clinic", "season"]
    assert changes.loc["clinic", ["kind", "cost"]].tolist() == ["facility", 60.0]
    headline = pd.read_csv("out/data/comparison.csv").query("tier == 'township_centre' and counted == 'people'").iloc[0]
    both, alone, left = headline["change"], changes["alone_people"], changes["left_out_people"]
    assert both - left["clinic"] == alone["season"]  # of two changes, without one is the other alone
    assert both - left["season"] == alone["clinic"]
    assert alone["clinic"] >= 0 >= alone["season"]
    refused = run("run", "out")
    assert refused.exit_code == 1
    assert "spatial-uri whatif STUDY" in refused.output


@pytest.mark.slow
def test_a_scenario_without_changes_gives_the_tables_of_the_study_itself(run, study):
    assert run("run", study, *COARSE, "--language", "zh", "--out", "today").exit_code == 0
    empty = scenario_of(study.parent, 'name = "无变化"\n')
    result = run("whatif", study, empty, *COARSE, "--language", "zh", "--out", "same")
    assert result.exit_code == 0, result.output
    tables = sorted(file.name for file in Path("today/data").glob("*.csv"))
    assert "coverage.csv" in tables
    for name in tables:
        if name != "parts.csv":
            today, same = (Path(folder, "data", name).read_bytes() for folder in ("today", "same"))
            assert same == today or without_comparison(same) == today.decode("utf-8-sig"), name
    headline = pd.read_csv("same/data/comparison.csv")
    assert (headline["change"] == 0).all()


def without_comparison(table: bytes) -> str:
    """A table without the columns that a comparison adds to the settlements."""
    lines = pd.read_csv(BytesIO(table), dtype=str, keep_default_na=False)
    own = [c for c in lines.columns if not c.endswith(("_before_min", "_change_min", "_change"))]
    return lines[own].to_csv(index=False, lineterminator="\n")


def test_mistakes_of_scenario_and_study_are_told_before_anything_is_written(run, study):
    text = (
        '[[change]]\nkind = "close_facility"\nfacility = "nobody"\n[[change]]\nkind = "facility"\nat = "x"\ntier = "y"'
    )
    result = run("whatif", study, scenario_of(study.parent, text), *COARSE, "--out", "out")
    assert result.exit_code == 1
    assert "close_facility-1: there is no facility 'nobody'" in result.output
    assert "facility-1: there is no tier 'y'" in result.output
    assert "Traceback" not in result.output
    assert not Path("out").exists()
    result = run("whatif", study, scenario_of(study.parent, "chnge = 1"), *COARSE, "--out", "out")
    assert "chnge: there is no such key; did you mean 'change'?" in result.output


def test_the_help_says_what_a_scenario_can_do(run):
    told = run("whatif", "--help").output
    assert "docs/SCENARIOS.md" in told
    assert "SOURCE SCENARIO" in told
