"""An analysis is said once: everything else is made from the registry, and one option means the same everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from tiny_analysis import ANALYSIS, TinyOptions

import spatial_uri as su
from spatial_uri.analyses.declared import Input
from spatial_uri.analyses.indicator_page import page_of_indicators
from spatial_uri.analyses.registry import analyses, analysis_of, chosen, keys, registered, table_of_analyses, with_needs
from spatial_uri.analyses.running import in_order_of_run, measure_analyses
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.atlas.pages import REPORT
from spatial_uri.cli.commands import cli
from spatial_uri.errors import ParameterError
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.travel import Travel
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.words.catalogue import say, speaking

PROJECT = Path(su.__file__).parents[2]
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of 12 villages with its study file."""
    folder = tmp_path_factory.mktemp("county")
    files = synthetic_county(12, seed=1).write(folder)
    init_study(files.for_study, folder / "study.toml", name="County", preset="CN")
    return folder


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPATIAL_URI_CACHE", str(tmp_path / "cache"))

    def invoke(*args: object) -> Result:
        result = CliRunner().invoke(cli, [str(a) for a in args], catch_exceptions=False, prog_name="spatial-uri")
        assert result.exit_code == 0, result.output
        return result

    return invoke


DATA = ("--deliver", "data")


def tables_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "data").glob("*.csv"))}


def test_needs_come_before_what_needs_them_and_keys_are_unique() -> None:
    assert len(set(keys())) == len(keys())
    order = [analysis.key for analysis in in_order_of_run(analyses())]
    assert sorted(order) == sorted(keys())
    for analysis in analyses():
        for other in (*analysis.needs, *analysis.uses):
            assert order.index(other) < order.index(analysis.key)
    assert [a.key for a in with_needs(chosen(("transit",)))] == ["hierarchy", "transit"]


def test_every_option_is_described_and_no_two_bear_one_name_on_the_command_line() -> None:
    names: list[str] = []
    for analysis in analyses():
        for name, known in fields_of(analysis.options):
            assert known.description, f"{analysis.key}.{name} says nothing of itself"
            assert known.default is not None or known.examples, f"{analysis.key}.{name} shows no example"
        names += analysis.command_options()
    assert len(set(names)) == len(names)
    taken = replace(ANALYSIS, inputs=(Input(key="seats", help="as of the hierarchy", example="seats.csv"),))
    with pytest.raises(ParameterError, match="--seats"), registered(taken):
        pass


def test_every_number_among_the_options_has_an_upper_bound() -> None:
    refused = 0
    for made in (Travel, *(analysis.options for analysis in analyses())):
        for name, known in fields_of(made):
            value = known.default if known.default is not None else known.examples[0]
            numbers = value if isinstance(value, tuple) else (value,)
            if all(isinstance(number, float) for number in numbers):
                with pytest.raises(ParameterError, match=name):
                    made(**{name: 1e12})
                refused += 1
    assert refused > 20
    with pytest.raises(ParameterError, match="thresholds_min has 2000 values, and may have 60"):
        ServiceCircleOptions(thresholds_min=range(1, 2001))


def test_every_analysis_has_a_title_in_every_language() -> None:
    for analysis in analyses():
        with speaking("zh"):
            assert say(analysis.title) != analysis.title


def test_the_readme_shows_the_table_of_the_registry() -> None:
    assert table_of_analyses() in (PROJECT / "README.md").read_text("utf-8"), "run python tools/update_readme.py"


def test_an_analysis_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ParameterError, match="'buses'") as refused:
        analysis_of("buses")
    assert "transit" in str(refused.value)
    with pytest.raises(ParameterError, match="at least one"):
        chosen(())
    with pytest.raises(ParameterError, match="already"), registered(analysis_of("transit")):
        pass


def test_an_analysis_in_one_file_is_found_everywhere(county: Path, command: Command, tmp_path: Path) -> None:
    bonus = tmp_path / "bonus.txt"
    bonus.write_text("7", "utf-8")
    with registered(ANALYSIS):
        assert "| `tiny` | how many steps to the east a settlement lies | - |" in table_of_analyses()
        assert "### Steps to the east · 向东步数\n\n- `tiny.csv`: `steps`\n" in page_of_indicators()
        helped = command("atlas", "--help").output
        assert "--tiny-step-m" in helped
        assert "--bonus" in helped

        init_study([county / "county.osm.pbf"], tmp_path / "study.toml", name="County", preset="CN")
        drafted = (tmp_path / "study.toml").read_text("utf-8")
        assert "[tiny]\n# how many steps to the east a settlement lies\n# bonus = " in drafted
        assert "# step_m = 100" in drafted
        alone = drafted[: drafted.index("[service_circle]")] + '[tiny]\nbonus = "bonus.txt"\nstep_m = 50\n'
        (tmp_path / "study.toml").write_text(alone, "utf-8")
        assert read_study_file(tmp_path / "study.toml").asked().options == {"tiny": TinyOptions(step_m=50)}

        command("run", "study.toml", "--out", "one", "--language", "en", "--deliver", "report,map,gpkg,data")
        command("run", "one", "--out", "two")
        options = ("--analyses", "tiny", "--bonus", bonus, "--tiny-step-m", 50, "--walk-limit-m", 700)
        command(
            "atlas", county / "county.osm.pbf", "--preset", "CN", *options, "--out", "three", "--language", "en", *DATA
        )

    steps = pd.read_csv("one/data/tiny.csv")["steps"]
    assert (steps > 0).all()
    assert tables_in(Path("one"))["tiny.csv"] == tables_in(Path("three"))["tiny.csv"]
    assert tables_in(Path("one")) == tables_in(Path("two"))
    assert Path("one/map.html").is_file()
    assert "Tiny steps" in Path("one", REPORT).read_text("utf-8")
    assert "7 bonus" in Path("one", REPORT).read_text("utf-8")
    assert len(gpd.read_file("one/atlas.gpkg", layer="tiny")) == len(steps)
    manifest = json.loads(Path("three/data/manifest.json").read_text("utf-8"))
    assert manifest["run"]["analyses"]["tiny"] == {"step_m": 50, "bonus": "../../bonus.txt"}
    assert manifest["run"]["travel"]["walk_limit_m"] == 700
    assert "tiny" not in keys()


UNUSUAL = {"walk_kmh": 2.0, "walk_limit_m": 40.0, "walk_margin_m": 10.0, "search_limit_min": 90.0}


@pytest.mark.slow
@pytest.mark.parametrize("more", [{}, {"direction": "from_facility"}], ids=["to_facility", "from_facility"])
def test_one_way_to_travel_gives_one_answer_in_every_analysis_however_it_is_said(
    command: Command, tmp_path: Path, more: dict[str, str]
) -> None:
    county = tmp_path / "county"
    command("sample", "--villages", 60, "--out", county)
    travel = {**UNUSUAL, **more}
    file = county / "study.toml"
    by_option = [f"--{name.replace('_', '-')}={value}" for name, value in travel.items()]
    command("run", file, *by_option, "--out", "command", "--language", "en", *DATA)

    said = "\n".join(f"{name} = {json.dumps(value)}" for name, value in travel.items())
    text = file.read_text("utf-8")
    file.write_text(text.replace("[travel] ", f"[travel]\n{said}\n# ", 1), "utf-8")
    command("run", file, "--out", "file", "--language", "en", *DATA)

    command("run", "command/data/manifest.json", "--out", "again")

    asked = read_study_file(file).asked()
    study = su.read_study(file)
    results = measure_analyses(study, asked)
    assert {key: result.travel for key, result in results.items() if key != "hierarchy"} == dict.fromkeys(
        [key for key in results if key != "hierarchy"], su.Travel(**travel)
    )
    su.write_atlas(study, results, "python", deliver="data")

    tables = tables_in(Path("command"))
    assert len(tables) > 20
    for other in ("file", "again", "python"):
        assert tables_in(Path(other)) == tables, other

    off = {
        "circle": pd.read_csv("command/data/service_circle.csv").query("tier == 'county_hospital'")["status"],
        "links": pd.read_csv("command/data/links.csv").query("target == 'county_seat'")["status"],
        "layout": pd.read_csv("command/data/allocation.csv")["status"],
    }
    assert {name: int((status == "off_network").sum()) for name, status in off.items()} == dict.fromkeys(off, 5)


def test_a_manifest_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("manifest.json").write_text("{}", "utf-8")
    result = CliRunner().invoke(cli, ["run", "manifest.json"])
    assert result.exit_code == 1
    assert "no manifest" in result.output
