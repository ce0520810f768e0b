"""``--by``: the atlas of a divided run, its failures and its options, as a user meets them."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from cli_files import Run, everything_in
from distributed import Client
from raster_writing import write_raster

from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import measure_part
from spatial_uri.scale import run as scale_run

FAILING: list[int] = []
"""Parts with as many settlements fail."""


def measured_or_not(part: bytes, options: ServiceCircleOptions) -> object:
    whole = pickle.loads(part)  # noqa: S301 - made by this test
    if len(whole.settlements) in FAILING:
        raise MemoryError("no memory left")
    return measure_part(whole, options)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure on a cluster inside this process, which starts at once."""
    FAILING.clear()

    @contextmanager
    def connect(*_: object, **__: object) -> Iterator[Client]:
        with Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0") as client:
            yield client

    monkeypatch.setattr(scale_run, "connect", connect)
    monkeypatch.setattr(scale_run, "measure_pickled", measured_or_not)


def files_of(folder: str) -> dict[str, bytes]:
    return {
        f.name: f.read_bytes() for f in sorted(Path(folder).rglob("*")) if f.is_file() and f.name != "manifest.json"
    }


@pytest.mark.slow
@pytest.mark.usefixtures("in_process")
def test_a_divided_run_writes_the_same_atlas_even_after_an_area_failed(county: Path, run: Run) -> None:
    command = ("run", "study.toml", "--out", "parts", "--overwrite")
    assert run("init", county / "county.osm.pbf", "--out", "study.toml").exit_code == 0
    assert run(*command[:2], "--out", "whole").exit_code == 0
    assert run(*command).exit_code == 0
    before = files_of("parts")
    assert before == files_of("whole")

    FAILING.extend(range(4, 100))
    failed = run(*command, "--by", "township")
    assert failed.exit_code == 1
    assert "could not be measured" in failed.stderr
    assert "MemoryError: no memory left" in failed.stderr
    assert "what has been measured is kept" in failed.stderr
    assert files_of("parts") == before, "the earlier atlas is as it was"

    FAILING.clear()
    done = run(*command, "--by", "township")
    assert done.exit_code == 0, done.output
    assert files_of("parts") == before
    assert not Path(".parts.parts").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("in_process")
def test_an_extract_can_be_divided_too(county: Path, run: Run) -> None:
    extract = (
        "atlas",
        county / "county.osm.pbf",
        "--preset",
        "CN",
        "--language",
        "en",
        "--analyses",
        "service_circle",
        "--out",
    )
    assert run(*extract, "whole").exit_code == 0
    result = run(*extract, "parts", "--by", "county")
    assert result.exit_code == 0, result.output
    assert files_of("parts") == files_of("whole")


@pytest.mark.slow
@pytest.mark.usefixtures("in_process")
def test_what_builds_on_the_circle_has_the_same_numbers_in_a_divided_run(county: Path, run: Run) -> None:
    """People where they live, supply, equity, statistics, coupling, scores, circles by name, and an earlier run."""
    files = [county / name for name in ("county.osm.pbf", "boundaries.gpkg", "villages.csv", "facilities.csv")]
    assert run("init", *files, "--out", "study.toml").exit_code == 0
    areas = gpd.read_file(county / "boundaries.gpkg")
    towns = areas.loc[areas["level"] == "township", "area_id"]
    lines = [f"{town},{5000 - 7 * k * k},{3000 + 11 * k}" for k, town in enumerate(towns)]
    Path("yearbook.csv").write_text("\n".join(["area_id,urban income,rural income", *lines]), "utf-8")
    west, south, east, north = areas.total_bounds
    people = np.full((int((north - south) / 0.01) + 1, int((east - west) / 0.01) + 1), 40, dtype=np.float32)
    write_raster(Path("people.tif"), people, corner=(west, north), cell=0.01, crs="EPSG:4326")
    study = Path("study.toml")
    sections = """
[population]
people_raster = "people.tif"
vintage = "2020"
[supply]
[equity]
[circles]
[statistics]
statistics = "yearbook.csv"
[coupling]
first = ["urban income"]
second = ["rural income", "access"]
[village_scores]
choose = 3
"""
    study.write_text(study.read_text("utf-8").replace("\n[output]", sections + "\n[output]"), "utf-8")
    named = "service_circle,population,supply,equity,circles,statistics,coupling,village_scores"
    command = ("run", "study.toml", "--deliver", "gpkg,data", "--analyses")
    assert run(*command, named, "--out", "whole").exit_code == 0
    divided = run(*command, named, "--out", "parts", "--by", "township")
    assert divided.exit_code == 0, divided.output
    assert files_of("parts") == files_of("whole")
    study.write_text(study.read_text("utf-8") + '\n[comparison]\nbefore = "whole"\n', "utf-8")
    changed = run(*command, "comparison", "--out", "change")
    assert changed.exit_code == 0, changed.output
    assert run(*command, "comparison", "--out", "change-parts", "--by", "township").exit_code == 0
    assert files_of("change-parts") == files_of("change")


def test_a_level_that_there_is_not_is_refused_with_those_there_are(county: Path, run: Run) -> None:
    result = run(
        "atlas", county / "county.osm.pbf", "--preset", "CN", "--language", "en", "--by", "province", "--out", "out"
    )
    assert result.exit_code == 1
    assert "'province'" in result.stderr
    assert "choose among county, township" in result.stderr
    assert everything_in(Path()) == []


def test_a_division_of_what_is_not_divided_is_refused_before_anything_is_read(run: Run) -> None:
    """Circles by name need no service circle, which alone is divided: the file is an extract only in name."""
    Path("no.osm.pbf").write_bytes(b"nothing")
    result = run("atlas", "no.osm.pbf", "--analyses", "circles,hierarchy", "--by", "county", "--out", "out")
    assert result.exit_code == 1
    assert "--by divides the service circle, which is not measured here: hierarchy, circles" in result.stderr
    assert everything_in(Path()) == ["no.osm.pbf"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--workers", "2"), "need --by"),
        (("--scheduler", "tcp://127.0.0.1:1"), "need --by"),
        (("--by", "county", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"), "exclude each other"),
    ],
)
def test_options_that_contradict_each_other_are_refused_before_anything_is_read(
    options: tuple[str, ...], message: str, run: Run
) -> None:
    result = run("run", "not_there.toml", *options)
    assert result.exit_code == 1
    assert message in result.stderr


def test_without_dask_the_remedy_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("run", "not_there.toml", "--by", "county")
    assert result.exit_code == 1
    assert 'pip install "spatial-uri[dask]"' in result.stderr


@pytest.mark.slow
def test_two_processes_write_the_same_atlas(county: Path, run: Run) -> None:
    extract = (
        "atlas",
        county / "county.osm.pbf",
        "--preset",
        "CN",
        "--language",
        "en",
        "--analyses",
        "service_circle",
        "--out",
    )
    assert run(*extract, "whole").exit_code == 0
    assert run(*extract, "parts", "--by", "township", "--workers", "2").exit_code == 0
    assert files_of("parts") == files_of("whole")
