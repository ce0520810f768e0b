"""`spatial-uri improve`, as a planner types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from cli_files import Run

from spatial_uri.study.draft import init_study

COARSE = ("--language", "en", "--deliver", "data", "--out", "out", "--cell-m", "2000")
PRICES = """
[prices]
unit = "万元"
source = "made up"
year = 2024
vehicle_hour = 0.001
site = { township_centre = 60 }
road_km = { tertiary = 20, secondary = 40, primary = 80, trunk = 200 }
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of their own, so that the roads of the county are built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def drafted(county_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county with a study file; not to be changed."""
    folder = Path(shutil.copytree(county_files, tmp_path_factory.mktemp("drafted") / "county"))
    inputs = [folder / name for name in ("county.osm.pbf", "boundaries.gpkg", "villages.csv", "facilities.csv")]
    init_study(inputs, folder / "study.toml", name="Twelve villages", preset="CN")
    return folder


@pytest.fixture
def county(drafted: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return Path(shutil.copytree(drafted, tmp_path / "县 county"))


@pytest.fixture(autouse=True)
def one_cache(run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use that cache."""
    monkeypatch.setenv("SPATIAL_URI_CACHE", str(cache))


def study_of(county: Path, prices: str = PRICES, *, change: tuple[str, str] = ("", "")) -> Path:
    """The study file of the county, with prices; `change` is replaced in it."""
    file = county / "study.toml"
    text = file.read_text("utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change) + prices, "utf-8")
    return file


def improve(run: Run, study: Path, *args: object) -> str:
    limit = () if "--thresholds-min" in args else ("--thresholds-min", "8")  # of sixteen settlements, six are beyond
    result = run("improve", study, *COARSE, *limit, *args)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(run: Run, study: Path, *args: object, code: int = 1) -> str:
    result = run("improve", study, *COARSE, *args)
    assert result.exit_code == code, result.output
    assert not Path("out").exists()
    return " ".join(result.output.split())


def test_each_budget_has_its_plan_and_more_money_never_serves_fewer(county: Path, run: Run) -> None:
    said = improve(run, study_of(county), "--budget", "60,200", "--json")
    record = json.loads(said)
    first, second = record["plans"]
    assert (first["budget"], second["budget"]) == (60, 200)
    assert first["cost"] <= 60
    assert second["cost"] <= 200
    assert second["people"] >= first["people"] > 0
    assert [step["step"] for step in second["steps"]] == list(range(1, len(second["steps"]) + 1))
    assert second["people"] == second["people_recomputed"] == sum(step["people_gained"] for step in second["steps"])
    assert any(one.startswith("Budget 60 万元: ") for one in record["analyses"]["plan"]["headlines"])
    steps = pd.read_csv("out/data/plan_steps.csv")
    assert steps["plan"].value_counts()[1] == len(second["steps"])
    villages = pd.read_csv("out/data/plan_settlements.csv")
    beyond = villages[villages["status"] != "within_before"]
    assert beyond["sentence"].str.len().min() > 20


def test_the_terminal_tells_the_plan_alone_and_the_warnings_of_all(county: Path, run: Run) -> None:
    said = improve(run, study_of(county), "--budget", "60", "--levers", "sites,roads")
    assert "Plan of sites, roads and buses: " in said
    assert "Budget 60 万元: 1 site for 60 万元; " in said
    assert "First to build: 1) " in said
    assert "Not looked at: buses." in said
    assert "Roads that would close the gap" not in said


def test_quiet_says_nothing(county: Path, run: Run) -> None:
    assert improve(run, study_of(county), "--budget", "60", "--levers", "sites", "--quiet") == ""


def test_without_prices_every_family_is_ranked_and_it_is_said(county: Path, run: Run) -> None:
    said = improve(run, county / "county.osm.pbf", "--preset", "CN")
    assert "levers are ranked, each alone, and no plan is made" in said
    assert "Best site: " in said
    assert "Best road by the kilometre: " in said
    assert "sites rank by the site, roads by the kilometre, buses by the vehicle-hour a day" in said
    assert pd.read_csv("out/data/plans.csv").empty


def test_a_budget_without_any_price_names_the_tables_to_fill_before_anything_is_read(county: Path, run: Run) -> None:
    for source in (study_of(county, ""), county / "county.osm.pbf"):
        for asked in ("--budget", "100"), ("--target", "0.95"):
            said = refused(run, source, *asked)
            assert "a budget, or a target, needs prices, and none is known" in said
            assert "sites: [prices.site]" in said
            assert "roads: [prices.road_km] and [prices.new_road_km]" in said
            assert "Reading" not in said


def test_prices_of_one_family_leave_the_others_out_by_name(county: Path, run: Run) -> None:
    prices = "\n[prices]\nsite = { township_centre = 60 }\n"
    said = improve(run, study_of(county, prices), "--budget", "60", "--levers", "sites,roads")
    assert "No lever of roads has a price, so that none is in a plan: fill [prices.road_km]" in said
    assert "1 site for 60; " in said


def test_prices_of_another_family_than_the_one_asked_for_are_no_prices(county: Path, run: Run) -> None:
    prices = "\n[prices]\nsite = { township_centre = 60 }\n"
    said = refused(run, study_of(county, prices), "--budget", "60", "--levers", "roads")
    assert "roads: no price in [prices.road_km]" in said


@pytest.mark.parametrize(("price", "fault"), [("-60", "-60"), ("0", "0"), ('"cheap"', "'cheap'")])
def test_a_price_that_is_none_is_refused_by_its_name(county: Path, run: Run, price: str, fault: str) -> None:
    prices = f"\n[prices]\nsite = {{ township_centre = {price} }}\n"
    said = refused(run, study_of(county, prices), "--budget", "60")
    assert f"the price of township_centre must be a positive number, not {fault}" in said


def test_a_budget_below_the_cheapest_lever_buys_nothing_and_says_so(county: Path, run: Run) -> None:
    said = improve(run, study_of(county), "--budget", "0.001", "--levers", "sites,roads")
    assert "Budget 0.0010 万元: it buys nothing; the cheapest lever costs " in said
    assert "A budget of 0.001 buys nothing: the cheapest lever costs " in said


def test_a_target_out_of_reach_tells_the_best_and_who_stays_out(county: Path, run: Run) -> None:
    said = improve(run, study_of(county), "--target", "1", "--levers", "roads")
    assert "The target of 100% cannot be reached with these levers: " in said
    assert "stay beyond 8 min: " in said or "stays beyond 8 min: " in said


def test_a_target_that_is_reached_today_needs_nothing(county: Path, run: Run) -> None:
    said = improve(run, study_of(county), "--target", "0.01", "--levers", "sites")
    assert "Target 1.0%: it is reached today already, with " in said


def test_where_nobody_is_beyond_there_is_nothing_to_plan(county: Path, run: Run) -> None:
    keep = ("--thresholds-min", "240", "--walk-limit-m", "20000", "--search-limit-min", "1000")
    said = improve(run, study_of(county), "--budget", "60", "--levers", "sites", *keep)
    assert "Every settlement is within 240 min today: there is nothing to plan." in said


def test_where_nobody_is_in_reach_it_is_said(county: Path, run: Run) -> None:
    (county / "far.csv").write_text("name,lon,lat,cost\nFar,110.0,31.0,5\n", "utf-8")
    said = improve(run, study_of(county, ""), "--budget", "60", "--levers", "sites", "--candidates", county / "far.csv")
    assert "No lever brings any settlement within 8 min." in said
    assert "Budget 60: no lever brings anybody in." in said


def test_a_table_without_a_candidate_is_refused(county: Path, run: Run) -> None:
    (county / "none.csv").write_text("name,lon,lat,cost\n", "utf-8")
    said = refused(run, study_of(county), "--budget", "60", "--candidates", county / "none.csv")
    assert "none.csv" in said


def test_people_unknown_everywhere_count_as_settlements(county: Path, run: Run) -> None:
    table = pd.read_csv(county / "villages.csv", dtype=str)
    table["人口"] = ""
    table.to_csv(county / "villages.csv", index=False)
    said = improve(run, study_of(county), "--budget", "60", "--levers", "sites")
    assert "plans count settlements, not people" in said
    assert "Budget 60 万元: 1 site for 60 万元; " in said
    assert "people more" not in said


@pytest.mark.parametrize(
    ("args", "message", "code"),
    [
        (("--budget", "100", "--target", "0.9"), "budgets and target_share exclude each other", 1),
        (("--budget", "-5"), "budgets must be a positive number, not -5.0", 1),
        (("--budget", "a lot"), "'a lot' is no list of numbers such as 100,300", 2),
        (("--target", "95"), "target_share must be a number <= 1, not 95.0", 1),
        (("--levers", "planes"), "levers must be one of sites, roads, buses, not 'planes'", 1),
        (("--budget", "9", "--tier", "school"), "there is no tier 'school'", 1),
        (("--budget", "9", "--levers", "buses"), "nothing is known to run on the day of service", 1),
    ],
)
def test_what_makes_no_sense_is_refused(county: Path, run: Run, args: tuple[str, ...], message: str, code: int) -> None:
    assert message in refused(run, study_of(county), *args, code=code)


def test_usually_report_map_workbook_and_the_sheet_of_the_plan_are_written(county: Path, run: Run) -> None:
    result = run("improve", study_of(county), "--budget", "60", "--levers", "sites", "--deliver", "sheets")
    assert result.exit_code == 0, result.output
    folder = Path("maps/twelve-villages-plan")
    assert sorted(file.name for file in (folder / "sheets").iterdir()) == [
        "00-contents.pdf", "22-plan.pdf", "22-plan.png",
    ]  # fmt: skip
    from spatial_uri.cli.improving import DELIVERED

    assert DELIVERED == ("report", "map", "workbook", "sheets")
