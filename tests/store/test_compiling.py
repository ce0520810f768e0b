"""Kernels are kept where that is possible, and a run that can keep nothing works all the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import spatial_uri
from spatial_uri.store.cache import Kind, cached
from spatial_uri.store.compiling import choose_place, usual_folders

SOURCE = Path(spatial_uri.__file__).parent
NOWHERE = Path("/dev/null/folder")  # below a file: nobody can make it, not even root


def test_the_first_folder_that_can_be_written_keeps_the_kernels(tmp_path):
    place = choose_place([NOWHERE, tmp_path / "a" / "b", tmp_path])
    assert place.folder == tmp_path / "a" / "b"
    assert not place.is_temporary


def test_where_none_can_be_written_a_folder_of_this_process_alone_keeps_them(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    first, second = choose_place([NOWHERE]), choose_place([NOWHERE])
    assert first.is_temporary
    assert first.folder.parent == tmp_path
    assert first.folder != second.folder  # no name that somebody could have prepared
    assert first.folder.stat().st_mode & 0o077 == 0


def test_where_there_is_no_temporary_folder_either_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(NOWHERE))
    assert choose_place([NOWHERE]).folder is None


def test_what_the_user_says_comes_first():
    assert usual_folders({"NUMBA_CACHE_DIR": "/mine"})[0] == Path("/mine")
    assert usual_folders({})[0].is_relative_to(SOURCE)


def test_numba_is_imported_in_one_place_alone():
    texts = {path.name: path.read_text("utf-8") for path in SOURCE.rglob("*.py")}
    importing = {name for name, text in texts.items() if "import numba" in text or "from numba" in text}
    assert importing == {"compiling.py"}


def test_a_cache_that_cannot_be_looked_into_or_written_costs_only_the_cache(tmp_path, monkeypatch):
    kind = Kind("thing", "things", save=lambda folder, value: {}, load=lambda folder, about: 1)
    value, notes = cached(NOWHERE, kind, {}, lambda: (7, ()))
    assert value == 7
    assert [note.code for note in notes] == ["cache.not_written"]

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)  # the home of another user
    assert cached(NOWHERE, kind, {}, lambda: (7, ()))[0] == 7


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_read_only_installation_without_a_home_makes_an_atlas(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "src" / "spatial_uri", ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted((tmp_path / "src").rglob("*"), reverse=True):
        path.chmod(path.stat().st_mode & ~0o222)
    command = [sys.executable, "-m", "spatial_uri", "example", "--deliver", "data", "--out", str(tmp_path / "out")]
    if os.getuid() == 0:  # without what lets root write everywhere
        if shutil.which("setpriv") is None:
            pytest.skip("root writes everywhere, and nothing here takes that from it")
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
    (tmp_path / "temporary").mkdir()
    own = {"HOME": "/proc/none", "PYTHONPATH": str(tmp_path / "src"), "TMPDIR": str(tmp_path / "temporary")}
    environment = {**os.environ, **own}
    for name in ("NUMBA_CACHE_DIR", "SPATIAL_URI_CACHE", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "data" / "manifest.json").is_file()
    assert "compiles its kernels for itself" in " ".join((done.stdout + done.stderr).split())
    assert not list((tmp_path / "temporary").glob("spatial_uri-kernels-*"))
    assert not list((tmp_path / "src").rglob("__pycache__"))
