"""The folder of an atlas: whole or not there, and nothing of the user's lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas import atlas
from spatial_uri.atlas import folder as atlas_folder
from spatial_uri.atlas.atlas import write_atlas
from spatial_uri.atlas.folder import check_output
from spatial_uri.errors import OutputError

FILES = {
    "settlements.csv", "service_circle.csv", "coverage.csv", "facilities.csv", "atlas.gpkg", "map.html", "index.html",
    "manifest.json",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(hamlets):
    """A study, and what its service circle gives to an atlas."""
    study, circle = hamlets
    return study, [service_circle_part(study, circle)]


@pytest.fixture(scope="module")
def written(results, tmp_path_factory) -> Path:
    return write_atlas(*results, tmp_path_factory.mktemp("atlas") / "a", manifest={"run": 1})


@pytest.fixture
def earlier(written, tmp_path) -> Path:
    """An atlas of an earlier run, the only thing in its folder."""
    return Path(shutil.copytree(written, tmp_path / "a"))


def _run(folder: Path) -> int:
    return json.loads((folder / "manifest.json").read_text("utf-8"))["run"]


def _names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def test_an_atlas_is_written_whole_into_a_folder_with_spaces_and_chinese(results, tmp_path) -> None:
    folder = write_atlas(*results, tmp_path / "地图 maps" / "柯山 县", manifest={})
    assert _names(folder) == FILES
    assert _names(folder.parent) == {folder.name}


def test_the_manifest_is_the_same_but_for_its_timings(results, tmp_path) -> None:
    manifests = []
    for name, seconds in (("a", 1.0), ("b", 2.0)):
        folder = write_atlas(*results, tmp_path / name, manifest={"command": "atlas", "timings": {"read_s": seconds}})
        manifests.append(json.loads((folder / "manifest.json").read_text("utf-8")))
        assert manifests[-1].pop("timings").keys() == {"read_s", "tables_s", "geopackage_s", "map_s", "summary_s"}
    assert manifests[0] == manifests[1]
    assert manifests[0]["files"].keys() == FILES - {"manifest.json"}
    assert manifests[0]["inputs"][0]["sha256"] == "ab" * 32
    assert sum(manifests[0]["parts"]["service_circle"]["counts"]["classes"]["hospital"].values()) == 14


def test_an_atlas_is_not_overwritten_unless_asked(results, tmp_path, earlier) -> None:
    folder = earlier
    with pytest.raises(OutputError, match="there is an atlas already"):
        check_output(folder)
    with pytest.raises(OutputError, match="there is an atlas already"):
        write_atlas(*results, folder, manifest={"run": 2})
    write_atlas(*results, folder, manifest={"run": 2}, overwrite=True)
    assert _run(folder) == 2
    assert _names(tmp_path) == {"a"}


def test_a_folder_that_is_no_atlas_is_never_replaced(results, tmp_path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    (tmp_path / "manifest.json").write_text('{"format": "of something else"}')
    with pytest.raises(OutputError, match="holds no earlier atlas"):
        write_atlas(*results, tmp_path, manifest={}, overwrite=True)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_a_file_put_into_an_atlas_is_not_lost(earlier) -> None:
    folder = earlier
    (folder / "notes.docx").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.docx"):
        check_output(folder, overwrite=True)
    assert (folder / "notes.docx").read_text() == "mine"


def test_an_empty_folder_may_be_used(results, tmp_path) -> None:
    (tmp_path / "a").mkdir()
    assert _names(write_atlas(*results, tmp_path / "a", manifest={})) == FILES


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("write_tables", OSError),
        ("write_geopackage", OSError),
        ("write_geopackage", KeyboardInterrupt),
        ("_write_map", OSError),
        ("write_summary", KeyboardInterrupt),
        ("write_manifest", OSError),
    ],
)
def test_an_interrupted_run_leaves_what_was_there_before(results, earlier, monkeypatch, step, kind) -> None:
    folder, tmp_path = earlier, earlier.parent

    def stop(*_: object, **__: object) -> None:
        raise kind(28, "No space left on device")

    monkeypatch.setattr(atlas, step, stop)
    with pytest.raises(KeyboardInterrupt if kind is KeyboardInterrupt else OutputError):
        write_atlas(*results, tmp_path / "b", manifest={"run": 2})
    with pytest.raises(KeyboardInterrupt if kind is KeyboardInterrupt else OutputError):
        write_atlas(*results, folder, manifest={"run": 2}, overwrite=True)
    assert _names(tmp_path) == {"a"}
    assert _run(folder) == 1


def test_an_earlier_atlas_comes_back_if_the_new_one_cannot_be_moved(results, tmp_path, monkeypatch, earlier) -> None:
    folder = earlier
    rename = Path.rename

    def locked(self: Path, target: Path) -> Path:
        if Path(target) == folder and "manifest.json" in _names(self) and _run(self) == 2:
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", locked)
    with pytest.raises(OutputError, match="close the programs"):
        write_atlas(*results, folder, manifest={"run": 2}, overwrite=True)
    assert _run(folder) == 1
    assert _names(tmp_path) == {"a"}


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_computed(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="a file, not a folder"):
        check_output(tmp_path / "file")
    with pytest.raises(OutputError, match="is a file"):
        check_output(tmp_path / "file" / "atlas")
    check_output(tmp_path / "new" / "deep")
    assert _names(tmp_path) == {"file"}

    def read_only(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(atlas_folder.tempfile, "TemporaryDirectory", read_only)
    with pytest.raises(OutputError, match="nothing can be written"):
        check_output(tmp_path / "new")
