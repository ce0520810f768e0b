"""``--by``: the atlas of a divided run, its failures and its options, as a user meets them."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_files import Run, everything_in
from distributed import Client

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


def test_a_level_that_there_is_not_is_refused_with_those_there_are(county: Path, run: Run) -> None:
    result = run(
        "atlas", county / "county.osm.pbf", "--preset", "CN", "--language", "en", "--by", "province", "--out", "out"
    )
    assert result.exit_code == 1
    assert "'province'" in result.stderr
    assert "choose among county, township" in result.stderr
    assert everything_in(Path()) == []


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
