"""Every place that somebody may name for the results: they are there whole, or it is refused and nothing is changed."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from pathlib import Path

import pytest

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.atlas import write_atlas as write_whole_atlas
from spatial_uri.atlas.folder import check_output
from spatial_uri.errors import OutputError, ParameterError

write_atlas = partial(write_whole_atlas, deliver=("data",))
linux = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and devices as on Linux")


@pytest.fixture(scope="module")
def results(hamlets):
    study, circle = hamlets
    return study, [service_circle_part(study, circle)]


def everything(folder: Path) -> dict[str, tuple[str, bytes]]:
    """What is in a folder: kind, and content or target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = ("link", os.fsencode(path.readlink()))
        elif path.is_file():
            found[name] = ("file", path.read_bytes())
        else:
            found[name] = ("folder" if path.is_dir() else "other", b"")
    return found


def is_whole(folder: Path) -> bool:
    return (folder / "data" / "manifest.json").is_file() and (folder / "data" / "settlements.csv").is_file()


def a_file(home: Path) -> str:
    (home / "mine.txt").write_text("mine")
    return "mine.txt"


def below_a_file(home: Path) -> str:
    (home / "mine.txt").write_text("mine")
    return "mine.txt/atlas/deep"


def a_link_to_a_file(home: Path) -> str:
    (home / "mine.txt").write_text("mine")
    (home / "link").symlink_to("mine.txt")
    return "link"


def a_loop(home: Path) -> str:
    (home / "one").symlink_to("two")
    (home / "two").symlink_to("one")
    return "one"


def below_a_loop(home: Path) -> str:
    a_loop(home)
    return "one/atlas"


def a_pipe(home: Path) -> str:
    os.mkfifo(home / "pipe")
    return "pipe"


def a_socket(home: Path) -> str:
    with socket.socket(socket.AF_UNIX) as made:
        os.chdir(home)
        made.bind("socket")
    return "socket"


def the_folder_of_the_inputs(home: Path) -> str:
    (home / "inputs").mkdir()
    (home / "inputs" / "villages.csv").write_text("name")
    return "inputs"


def a_link_to_the_inputs(home: Path) -> str:
    the_folder_of_the_inputs(home)
    (home / "link").symlink_to("inputs")
    return "link/"


def the_folder_above_the_inputs(home: Path) -> str:
    the_folder_of_the_inputs(home)
    return "inputs/.."


@linux
@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    "place",
    [
        a_file, below_a_file, a_link_to_a_file, a_loop, below_a_loop, a_pipe, a_socket, the_folder_of_the_inputs,
        a_link_to_the_inputs, the_folder_above_the_inputs,
    ],
)  # fmt: skip
def test_what_is_somebody_elses_is_refused_and_stays_as_it_was(tmp_path, monkeypatch, place, overwrite):
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    out = home / place(home)
    before = everything(tmp_path)
    with pytest.raises(OutputError) as told:
        check_output(out, overwrite=overwrite)
    assert "\n  What to do: " in str(told.value)
    assert everything(tmp_path) == before


@linux
@pytest.mark.parametrize("out", ["/", "//", "/dev/null", "/dev/zero/atlas", "/proc/self/atlas", "x" * 5_000, "é" * 200])
def test_places_where_no_folder_can_be_are_refused_in_one_error(tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError) as told:
        check_output(out, overwrite=True)
    assert len(str(told.value)) < 2_000
    assert not everything(tmp_path)


@pytest.mark.parametrize("out", ["a\0b", "\ud800", 7, None])
def test_what_is_no_path_is_refused(out):
    with pytest.raises((ParameterError, OutputError), match="no path of a file"):
        check_output(out)


@linux
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_must_not_be_written_to_is_refused(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="nothing can be written"):
        check_output(tmp_path / "locked" / "atlas")


@linux
@pytest.mark.parametrize(
    ("out", "at"),
    [
        ("new", "new"),
        ("new/", "new"),
        ("deep/er/and/deeper", "deep/er/and/deeper"),
        ("地图 🗺 e\u0301", "地图 🗺 e\u0301"),
        ("-rf", "-rf"),
        ("é" * 120, "é" * 120),
        ("link", "real"),
        ("link/", "real"),
        ("dangling", "not there yet"),
        ("link/../beside", "store/beside"),  # what is above the folder that the link leads to
        ("other/inside", "other/inside"),
        ("inputs/results", "inputs/results"),
    ],
)
def test_results_stand_where_the_name_leads_and_what_is_around_stays(results, tmp_path, monkeypatch, out, at):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "villages.csv").write_text("name")
    (tmp_path / "store" / "kept").mkdir(parents=True)
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("store/kept" if ".." in out else "real")
    (tmp_path / "dangling").symlink_to("not there yet")
    write_atlas(*results, "other", manifest={})
    before = everything(tmp_path)
    write_atlas(*results, out, manifest={})
    assert is_whole(tmp_path / at)
    after = everything(tmp_path)
    assert {name: held for name, held in after.items() if name in before} == before
    above = {parent.as_posix() for parent in Path(at).parents}
    assert all(name.startswith(at) or name in above for name in after.keys() - before.keys())


@linux
def test_a_result_that_holds_another_one_is_not_replaced(results, tmp_path):
    write_atlas(*results, tmp_path / "one", manifest={})
    write_atlas(*results, tmp_path / "one" / "two", manifest={})
    before = everything(tmp_path)
    with pytest.raises(OutputError, match="not part of the atlas"):
        write_atlas(*results, tmp_path / "one", manifest={}, overwrite=True)
    assert everything(tmp_path) == before
