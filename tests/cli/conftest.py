"""A small synthetic county on disk, and a way to run the command line on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_files import Run
from click.testing import CliRunner, Result

from spatial_uri.cli.commands import cli
from spatial_uri.samples import synthetic_county

DELIVERING = ("atlas", "example", "run", "connect", "transit", "improve", "whatif")


@pytest.fixture(scope="session")
def county_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a county of 12 villages; not to be changed."""
    folder = tmp_path_factory.mktemp("county")
    synthetic_county(12, seed=1).write(folder)
    return folder


@pytest.fixture
def county(county_files: Path, tmp_path: Path) -> Path:
    """A copy of the county that a test may spoil."""
    return Path(shutil.copytree(county_files, tmp_path / "县 county"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder of its own, with a cache of its own; map, layers and tables unless it says what.

    Report, workbook and sheets take seconds, and have tests of their own.
    """
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("SPATIAL_URI_CACHE", str(tmp_path / "cache"))

    def invoke(*args: object) -> Result:
        if args and args[0] in DELIVERING and not {"--deliver", "--help"} & {*args}:
            args = (*args, "--deliver", "map,gpkg,data")
        return CliRunner().invoke(cli, [str(a) for a in args], catch_exceptions=False, prog_name="spatial-uri")

    return invoke
