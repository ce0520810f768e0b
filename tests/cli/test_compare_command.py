"""`spatial-uri compare`, as a planner types it: folders, study files and scenarios, of the same or of other data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from cli_files import Run, everything_in

from spatial_uri.study.draft import init_study

INPUTS = ("county.osm.pbf", "boundaries.gpkg", "villages.csv", "facilities.csv")
FAR = 5


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of their own, so that the roads of the county are built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def one_cache(run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use that cache."""
    monkeypatch.setenv("SPATIAL_URI_CACHE", str(cache))


def study_in(folder: Path, name: str) -> Path:
    file = folder / "study.toml"
    init_study([folder / one for one in INPUTS], file, name=name, preset="CN")
    text = file.read_text("utf-8")
    file.write_text(text.replace("[service_circle]", "[service_circle]\ncell_m = 2000"), "utf-8")
    return file


@pytest.fixture(scope="module")
def two_years(county_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county this year, and the next: five far villages moved to the county seat, one is gone, one is new."""
    folder = tmp_path_factory.mktemp("years")
    now, later = (Path(shutil.copytree(county_files, folder / name)) for name in ("now", "later"))
    table = pd.read_csv(later / "villages.csv", dtype=str)
    people = table["人口"].astype(int)
    moved = table.index[-FAR:]
    people[0] += people[moved].sum()
    people[moved] = 0
    table["人口"] = people.astype(str)
    new = table.iloc[[3]].assign(村代码="999900000001", 村名="新村")
    pd.concat([table.drop(index=5), new]).to_csv(later / "villages.csv", index=False, encoding="utf-8-sig")
    study_in(now, "County 2024")
    study_in(later, "County 2025")
    return folder


@pytest.fixture
def years(two_years: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The study files of both years, in copies that a test may spoil."""
    folder = Path(shutil.copytree(two_years, tmp_path / "县 county"))
    return folder / "now/study.toml", folder / "later/study.toml"


def head(folder: str, counted: str = "people") -> pd.Series:
    table = pd.read_csv(Path(folder) / "data/comparison.csv")
    return table[table["counted"] == counted].iloc[0]


@pytest.mark.slow
def test_two_years_differ_by_who_moved_and_finished_folders_give_the_same_numbers(run: Run, years) -> None:
    before, after = years
    result = run("compare", before, after, "--language", "en", "--deliver", "data", "--out", "studies")
    assert result.exit_code == 0, result.output
    assert "People who came, went or moved make it" in result.stdout
    row = head("studies")
    assert row["access"] == 0
    assert row["moved"] == row["change"] != 0
    settlements = pd.read_csv("studies/data/comparison_settlements.csv", dtype={"place_id": str})
    leading = settlements[settlements["tier"] == row["tier"]]
    assert leading["change"].value_counts().drop("same").to_dict() == {"appeared": 1, "vanished": 1}
    for year, file in zip(("one", "two"), years, strict=True):
        made = run("run", file, "--analyses", "service_circle", "--deliver", "gpkg", "--out", year)
        assert made.exit_code == 0, made.output
    shutil.rmtree(before.parent)
    shutil.rmtree(after.parent)
    result = run("compare", "one", "two", "--language", "en", "--deliver", "data", "--out", "folders")
    assert result.exit_code == 0, result.output
    for name in ("comparison.csv", "comparison_settlements.csv", "comparison_areas.csv", "comparison_flows.csv"):
        assert Path("folders/data", name).read_bytes() == Path("studies/data", name).read_bytes()


@pytest.mark.slow
def test_a_study_and_itself_is_all_zero_also_with_another_limit_for_both(run: Run, years) -> None:
    for args in ((), ("--limit-min", "12"), ("--tier", "county_hospital")):
        out = f"out{len(args)}{args[-1] if args else ''}"
        result = run("compare", years[0], years[0], *args, "--language", "en", "--deliver", "data", "--out", out)
        assert result.exit_code == 0, result.output
        assert "No settlement gains or loses." in result.stdout
        table = pd.read_csv(Path(out) / "data/comparison.csv")
        assert (table[["change", "limit", "access", "unknown", "moved"]] == 0).all(axis=None)
        assert set(table["after_limit_min"]) == {12.0 if args[:1] == ("--limit-min",) else 20.0}
        assert head(out)["tier"] == (args[1] if args[:1] == ("--tier",) else "township_centre")


@pytest.mark.slow
def test_a_scenario_is_compared_with_its_base_with_what_each_change_does(run: Run, years) -> None:
    file = years[0].parent / "scenario.toml"
    far = pd.read_csv(years[0].parent / "villages.csv", dtype=str)["村代码"].iloc[-1]
    file.write_text(
        f'name = "Clinic"\nbase = "study.toml"\n[[change]]\nid = "new"\nkind = "facility"\nat = "{far}"\n'
        'tier = "township_centre"\ncost = 60\n',
        "utf-8",
    )
    result = run("compare", years[0], file, "--language", "en", "--deliver", "data,report", "--out", "out")
    assert result.exit_code == 0, result.output
    changes = pd.read_csv("out/data/comparison_changes.csv")
    assert set(changes["change_id"]) == {"new"}
    assert changes["tier"].is_unique
    assert changes["alone_people"].notna().all()
    assert changes["alone_people"].iloc[0] == changes["left_out_people"].iloc[0] == head("out")["change"]
    file.write_text(file.read_text("utf-8").replace('base = "study.toml"\n', ""), "utf-8")
    result = run("compare", years[0], file, "--deliver", "data", "--out", "out2")
    assert result.exit_code == 1
    assert "the scenario does not say of which study it is" in result.output


def test_another_limit_is_the_first_thing_said(run: Run, years) -> None:
    text = years[1].read_text("utf-8")
    years[1].write_text(text.replace("[service_circle]", "[service_circle]\nthresholds_min = [30]"), "utf-8")
    result = run("compare", *years, "--language", "en", "--deliver", "data,report", "--out", "out")
    assert result.exit_code == 0, result.output
    assert "The two runs have different limits: limit 20 min → 30 min." in result.stdout
    report = Path("out/report.html").read_text("utf-8")
    assert report.index("The two runs have different limits") < report.index("are within 30 min")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nowhere", "there is no such run, study file or scenario"),
        ("empty", "the folder holds no run"),
        ("villages.csv", "this is neither a run nor a study file nor a scenario"),
        ("county.osm.pbf", "an extract is no run: nothing has been measured yet"),
        ("broken.toml", "the study file is no valid TOML"),
    ],
)
def test_what_is_no_run_is_refused_before_anything_is_written(run: Run, years, name: str, says: str) -> None:
    (years[0].parent / "empty").mkdir()
    (years[0].parent / "broken.toml").write_text("[study", "utf-8")
    for sides in ((years[0].parent / name, years[0]), (years[0], years[0].parent / name)):
        result = run("compare", *sides, "--deliver", "data", "--out", "out")
        assert result.exit_code == 1
        assert says in result.output
        assert "Traceback" not in result.output
        assert everything_in(Path()) == []


def test_help_tells_what_a_and_b_may_be(run: Run) -> None:
    text = " ".join(run("compare", "--help").output.split())
    assert "A and B are each the folder of a finished run (its inputs may be gone), a study file, or a scenario" in text
