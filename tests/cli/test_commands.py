"""The commands, as a user types them."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from cli_files import Run, everything_in

FILES = {
    "atlas.gpkg",
    "data",
    "data/coverage.csv",
    "data/facilities.csv",
    "data/manifest.json",
    "data/service_circle.csv",
    "data/settlements.csv",
    "map.html",
}


@pytest.mark.slow
def test_the_example_runs_with_no_argument_and_says_where_to_look(run: Run) -> None:
    result = run("example")

    assert result.exit_code == 0, result.output
    assert set(everything_in(Path("maps/liechtenstein"))) > FILES
    assert "hospital: 16 of 16 settlements (100%)" in result.stdout
    assert "is illustrative: its lines and times are invented" in result.stdout
    assert str(Path("maps/liechtenstein/map.html").absolute()) in result.stdout


@pytest.mark.slow
def test_an_extract_needs_no_option_and_names_its_own_folder(county: Path, run: Run) -> None:
    result = run(
        "atlas", county / "county.osm.pbf", "--preset", "CN", "--language", "en", "--analyses", "service_circle"
    )

    assert result.exit_code == 0, result.output
    assert "synthetic" in result.stdout
    assert set(everything_in(Path("maps/county"))) == FILES


def test_thresholds_tiers_and_direction_reach_the_tables(county: Path, run: Run) -> None:
    result = run(
        *(
            "atlas",
            county / "county.osm.pbf",
            "--preset",
            "CN",
            "--language",
            "en",
            "--tiers",
            "township_centre",
            "--direction",
        ),
        *("from_facility", "--thresholds-min", "10,30", "--mode", "ebike", "--out", "out"),
        *("--analyses", "service_circle"),
    )

    assert result.exit_code == 0, result.output
    coverage = pd.read_csv("out/data/coverage.csv", dtype={"area_id": str})
    assert set(coverage["threshold_min"]) == {10, 30}
    assert set(coverage["tier"]) == {"township_centre"}
    parameters = json.loads(Path("out/data/manifest.json").read_text("utf-8"))["parts"]["service_circle"]["parameters"]
    assert (parameters["mode"], parameters["travel"]["direction"]) == ("ebike", "from_facility")
    assert "from the nearest" in result.stdout


@pytest.mark.slow
def test_one_area_is_studied_and_the_rest_is_its_surroundings(county: Path, run: Run) -> None:
    assert (
        run(
            "atlas",
            county / "county.osm.pbf",
            "--preset",
            "CN",
            "--language",
            "en",
            "--out",
            "all",
            "--analyses",
            "service_circle",
        ).exit_code
        == 0
    )
    areas = pd.read_csv("all/data/coverage.csv", dtype={"area_id": str})
    town = areas[areas["level"] == "township"].iloc[0]

    result = run(
        "atlas",
        county / "county.osm.pbf",
        "--preset",
        "CN",
        "--language",
        "en",
        "--area",
        town["area_id"],
        "--out",
        "one",
    )

    assert result.exit_code == 0, result.output
    assert len(pd.read_csv("one/data/settlements.csv")) == town["settlements"]
    outside = pd.read_csv("one/data/facilities.csv")
    assert not outside["inside"].all(), "facilities beyond the border still count"


@pytest.mark.slow
def test_init_writes_a_study_file_that_runs(county: Path, run: Run) -> None:
    inputs = [county / name for name in ("county.osm.pbf", "boundaries.gpkg", "villages.xlsx", "facilities.csv")]

    written = run("init", *inputs, "--out", "study.toml")
    assert written.exit_code == 0, written.output
    result = run("run", "study.toml", "--out", "out")

    assert result.exit_code == 0, result.output
    villages = pd.read_csv("out/data/settlements.csv", dtype=str)
    assert villages["place_id"].str.fullmatch(r"\d{12}").all()


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(county: Path, run: Run) -> None:
    for out in ("one", "two"):
        assert (
            run(
                "atlas", county / "county.osm.pbf", "--preset", "CN", "--language", "en", "--out", out, "--no-cache"
            ).exit_code
            == 0
        )
    for name in sorted(FILES - {"data", "data/manifest.json"}):
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes(), name
    first, second = (json.loads(Path(out, "data/manifest.json").read_text("utf-8")) for out in ("one", "two"))
    del first["timings"], second["timings"]
    assert first == second


@pytest.mark.slow
def test_a_damaged_cache_is_rebuilt_with_a_word(county: Path, run: Run, tmp_path: Path) -> None:
    atlas = [
        "atlas",
        county / "county.osm.pbf",
        "--preset",
        "CN",
        "--language",
        "en",
        "--analyses",
        "service_circle",
        "--out",
    ]
    assert run(*atlas, "one").exit_code == 0
    array = min((tmp_path / "cache").glob("network-*/time_ms.npy"))
    damaged = bytearray(array.read_bytes())
    damaged[-4] ^= 1
    array.write_bytes(damaged)

    result = run(*atlas, "two")

    assert result.exit_code == 0
    assert "damaged" in result.stdout
    assert Path("one/data/service_circle.csv").read_bytes() == Path("two/data/service_circle.csv").read_bytes()


def test_the_sample_never_overwrites_what_is_there(run: Run) -> None:
    Path("mine").mkdir()
    Path("mine/villages.csv").write_text("mine", "utf-8")

    result = run("sample", "--villages", "3", "--out", "mine")

    assert result.exit_code == 1
    assert everything_in(Path("mine")) == ["villages.csv"]
    assert Path("mine/villages.csv").read_text("utf-8") == "mine"


@pytest.mark.parametrize("preset", ["generic", "CN"])
def test_the_rules_are_printed_for_a_planner_to_read(preset: str, run: Run) -> None:
    result = run("rules", preset)

    assert result.exit_code == 0
    assert "speed_kmh" in result.stdout
    assert "source" in result.stdout


@pytest.mark.slow
def test_quiet_says_nothing_and_json_is_one_object_with_the_numbers_of_the_tables(county: Path, run: Run) -> None:
    extract = (county / "county.osm.pbf", "--preset", "CN", "--language", "en", "--analyses", "service_circle")
    quiet = run("atlas", *extract, "--out", "quiet", "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")
    told = json.loads(run("atlas", *extract, "--out", "told", "--json", "--deliver", "data").stdout)
    coverage = pd.read_csv("told/data/coverage.csv").query("area_id == '*'")
    assert [row["settlements_within"] for row in told["coverage"]] == coverage["settlements_within"].tolist()
    assert told["files"] == sorted(set(everything_in(Path("told"))) - {"data"})
    assert any(note["code"] == "crs.chosen" for note in told["notes"])


def test_what_is_not_delivered_takes_no_options(county: Path, run: Run) -> None:
    extract = (county / "county.osm.pbf", "--preset", "CN", "--analyses", "service_circle", "--out", "out")
    for option, word, value in (("--template", "report", ["x.docx"]), ("--town-pages", "sheets", [])):
        refused = run("atlas", *extract, "--deliver", "map", option, *value)
        assert refused.exit_code == 1
        assert f"{option} belongs to {word}" in refused.output
    refused = run("atlas", *extract, "--deliver", "report", "--basemap", "amap")
    assert "--basemap belongs to map" in refused.output
    refused = run("atlas", *extract, "--deliver", "map", "--basemap", "tianditu")
    assert "write tianditu:KEY" in refused.output
    refused = run("atlas", *extract, "--deliver", "map,pdf")
    assert "deliver must be one of report, map, workbook" in refused.output
    assert not Path("out").exists()


@pytest.mark.slow
def test_a_folder_of_tiles_lies_below_the_map_and_again_from_another_place(county: Path, run: Run) -> None:
    Path("tiles/8/213").mkdir(parents=True)
    Path("tiles/8/213/106.png").write_bytes(b"")
    extract = (county / "county.osm.pbf", "--preset", "CN", "--analyses", "service_circle", "--deliver", "map")
    assert run("atlas", *extract, "--out", "maps/one", "--basemap", "tiles").exit_code == 0
    assert run("run", "maps/one", "--out", "elsewhere/deep/two").exit_code == 0
    for page, address in (("maps/one", "../../tiles"), ("elsewhere/deep/two", "../../../tiles")):
        assert f"{address}/{{z}}/{{x}}/{{y}}.png" in _packed(Path(page) / "map.html")


def _packed(page: Path) -> str:
    """What a map page shows, as JSON; the roads that it keeps for "what if" are a parcel of their own."""
    (text,) = re.findall(r'<script type="text/plain" id="[^"]+_data">([^<]+)</script>', page.read_text("utf-8"))
    return gzip.decompress(base64.b64decode(text)).decode("latin-1")


@pytest.mark.slow
def test_the_folder_of_an_atlas_is_enough_to_make_it_again_as_it_was(county: Path, run: Run) -> None:
    extract = (county / "county.osm.pbf", "--preset", "CN", "--analyses", "service_circle")
    assert run("atlas", *extract, "--out", "one", "--deliver", "workbook,data").exit_code == 0
    assert {"atlas.xlsx", "data/coverage.csv"} <= set(everything_in(Path("one")))
    (Path.cwd() / "again").mkdir()
    record = json.loads(Path("one/data/manifest.json").read_text("utf-8"))["run"]
    assert record["delivery"]["deliver"] == ["workbook", "data"]
    assert run("run", "one", "--deliver", "workbook,data", "--out", "again").exit_code == 0
    for name in ("atlas.xlsx", "data/coverage.csv"):
        assert Path("one", name).read_bytes() == Path("again", name).read_bytes()
