"""Runs that are killed, or that meet: the old result or the new one, whole, and nothing left behind."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from spatial_uri.atlas import folder as atlas_folder
from spatial_uri.atlas.folder import folder_beside, move_into_place, reserved
from spatial_uri.atlas.manifest import FORMAT
from spatial_uri.atlas.pages import MANIFEST
from spatial_uri.errors import OutputError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tests need fork, links and umask")

FILES = {"map.html", "atlas.gpkg", "data/coverage.csv", MANIFEST}


def write(folder: Path, run: int) -> None:
    """Write an atlas whose every file tells the run it is of."""
    with reserved(folder, overwrite=True) as place, folder_beside(place) as work:
        for name in FILES - {MANIFEST}:
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_text(str(run))
        record = {"format": FORMAT, "files": {name: {} for name in FILES}, "run": run}
        (work / MANIFEST).write_text(json.dumps(record))
        move_into_place(work, place, overwrite=True)


def run_of(folder: Path) -> int | None:
    """Return the run that every file of a folder is of, None if there is no folder."""
    if not folder.exists():
        return None
    files = {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}
    assert files.keys() == FILES
    runs = {json.loads(files.pop(MANIFEST))["run"], *map(int, files.values())}
    assert len(runs) == 1
    return runs.pop()


def killed_at(folder: Path, operation: int, *, can_exchange: bool) -> bool:
    """Write run 2 in a process of its own that ends before its nth operation on files; False if there were fewer."""
    child = os.fork()
    if child == 0:
        if not can_exchange:
            atlas_folder.exchange = lambda *_: False
        left = [operation]

        def stop(event: str, _: object) -> None:
            if event.startswith(("os.", "open", "shutil.", "ctypes.dlsym")):
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)

        sys.addaudithook(stop)
        write(folder, 2)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # other threads of the tests hold nothing of ours
@pytest.mark.parametrize("can_exchange", [True, False], ids=["exchange", "two renames"])
@pytest.mark.parametrize("is_first", [True, False], ids=["first run", "second run"])
def test_a_run_killed_between_any_two_operations_leaves_the_old_or_the_new_atlas(tmp_path, can_exchange, is_first):
    operation = 0
    while True:
        home = tmp_path / str(operation)
        home.mkdir()
        folder = home / "deep" / "atlas"
        if not is_first:
            write(folder, 1)
        was_killed = killed_at(folder, operation, can_exchange=can_exchange)
        if was_killed and run_of(folder) is None and not is_first:
            with reserved(folder, overwrite=True):  # the next start brings the old one back
                assert run_of(folder) == 1
        assert run_of(folder) in ({None, 2} if is_first else {1, 2})
        write(folder, 3)
        assert run_of(folder) == 3
        assert [p.name for p in folder.parent.iterdir()] == ["atlas"]
        if not was_killed:
            break
        operation += 1
    assert operation > 15


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_where_the_system_can_exchange_there_is_no_moment_without_an_atlas(tmp_path):
    folder = tmp_path / "atlas"
    operation = 0
    write(folder, 1)
    while killed_at(folder, operation, can_exchange=True):
        assert run_of(folder) in {1, 2}
        operation += 1


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_second_run_into_the_same_folder_is_refused_before_it_measures(tmp_path):
    folder = tmp_path / "atlas"
    with reserved(folder):
        child = os.fork()
        if child == 0:
            try:
                with reserved(folder):
                    os._exit(1)
            except OutputError as error:
                os._exit(0 if "another run" in str(error) else 2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    write(folder, 1)
    assert run_of(folder) == 1


def test_a_reader_of_the_folder_never_sees_half_of_it(tmp_path):
    folder = tmp_path / "atlas"
    write(folder, 1)
    seen, done = set(), threading.Event()

    def look() -> None:
        while not done.is_set():
            descriptor = os.open(folder, os.O_RDONLY)  # the folder that has the name now, whatever happens to the name
            names = set(os.listdir(descriptor))  # noqa: PTH208 - of a descriptor, not of a path
            os.close(descriptor)
            seen.add(frozenset(names))

    reader = threading.Thread(target=look)
    reader.start()
    for run in range(2, 30):
        write(folder, run)
    done.set()
    reader.join()
    assert frozenset({"map.html", "atlas.gpkg", "data"}) in seen


def test_a_link_keeps_pointing_where_it_pointed(tmp_path):
    real, link = tmp_path / "disk" / "atlas", tmp_path / "atlas"
    real.mkdir(parents=True)
    link.symlink_to(real)
    for run in (1, 2):
        write(link, run)
        assert link.is_symlink()
        assert run_of(real) == run
    assert {p.name for p in tmp_path.iterdir()} == {"disk", "atlas"}


@pytest.mark.parametrize("mask", [0o022, 0o002, 0o077])
def test_folders_and_files_have_the_rights_that_the_user_gives_to_new_ones(tmp_path, mask):
    before = os.umask(mask)
    try:
        write(tmp_path / "atlas", 1)
        write(tmp_path / "atlas", 2)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "atlas").stat().st_mode) == 0o777 & ~mask
    assert stat.S_IMODE((tmp_path / "atlas" / "map.html").stat().st_mode) == 0o666 & ~mask


def test_a_name_as_long_as_names_can_be_is_no_obstacle(tmp_path):
    folder = tmp_path / ("县" * 85)
    write(folder, 1)
    write(folder, 2)
    assert run_of(folder) == 2


def test_nothing_is_left_where_a_run_ended_without_a_result(tmp_path):
    with reserved(tmp_path / "a" / "b" / "atlas"):
        pass
    assert list(tmp_path.iterdir()) == []
