"""The folder of an atlas: whole or not there, and nothing of the user's lost."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import geopandas as gpd
import pytest

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas import atlas, deliverables
from spatial_uri.atlas import folder as atlas_folder
from spatial_uri.atlas.atlas import write_atlas as write_whole_atlas
from spatial_uri.atlas.folder import check_output
from spatial_uri.errors import OutputError, ParameterError
from spatial_uri.model.delivery import DELIVERABLES

CSV = {f"data/{name}.csv" for name in ("settlements", "service_circle", "coverage", "facilities")}
FILES = {*CSV, "atlas.gpkg", "map.html", "data/manifest.json"}
write_atlas = partial(write_whole_atlas, deliver=("map", "gpkg", "data"))


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
    return json.loads((folder / "data" / "manifest.json").read_text("utf-8"))["run"]


def _names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_an_atlas_is_written_whole_into_a_folder_with_spaces_and_chinese(results, tmp_path) -> None:
    folder = write_atlas(*results, tmp_path / "地图 maps" / "柯山 县", manifest={})
    assert _files(folder) == FILES
    assert _names(folder.parent) == {folder.name}


def test_the_manifest_is_the_same_but_for_its_timings(results, tmp_path) -> None:
    manifests = []
    for name, seconds in (("a", 1.0), ("b", 2.0)):
        folder = write_atlas(*results, tmp_path / name, manifest={"command": "atlas", "timings": {"read_s": seconds}})
        manifests.append(json.loads((folder / "data" / "manifest.json").read_text("utf-8")))
        assert manifests[-1].pop("timings").keys() == {"read_s", "data_s", "gpkg_s", "map_s"}
    assert manifests[0] == manifests[1]
    assert manifests[0]["files"].keys() == FILES - {"data/manifest.json"}
    assert manifests[0]["inputs"][0]["sha256"] == "ab" * 32
    assert sum(manifests[0]["parts"]["service_circle"]["counts"]["classes"]["hospital"].values()) == 14


def test_only_what_is_asked_for_is_written_and_always_the_manifest(results, tmp_path) -> None:
    assert _files(write_atlas(*results, tmp_path / "a", deliver="map")) == {"map.html", "data/manifest.json"}
    parquet = _files(write_atlas(*results, tmp_path / "b", deliver=("data", "parquet")))
    assert {f"data/{name}.parquet" for name in ("settlements", "facilities", "isochrones")} <= parquet
    layer = gpd.read_parquet(tmp_path / "b" / "data" / "settlements.parquet")
    assert layer.crs == results[0].crs
    assert layer["place_id"].tolist() == results[0].settlements.table.index.tolist()
    with pytest.raises(ParameterError, match="deliver must be one of report, map"):
        write_atlas(*results, tmp_path / "c", deliver=("map", "pdf"))


def test_what_can_be_asked_for_is_what_can_be_written() -> None:
    assert tuple(one.name for one in deliverables.DELIVERABLES) == DELIVERABLES


def test_a_flat_atlas_of_an_earlier_version_is_replaced_by_one_with_folders(results, tmp_path) -> None:
    old = tmp_path / "a"
    old.mkdir()
    (old / "index.html").write_text("old")
    (old / "manifest.json").write_text('{"format": "spatial_uri atlas 1", "files": {"index.html": {}}}')
    check_output(old, overwrite=True)
    assert _files(write_atlas(*results, old, overwrite=True)) == FILES
    (old / "data" / "mine").mkdir()
    with pytest.raises(OutputError, match="data/mine"):
        check_output(old, overwrite=True)


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
    assert _files(write_atlas(*results, tmp_path / "a")) == FILES


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        pytest.param("write_tables", OSError, marks=pytest.mark.slow),
        pytest.param("write_geopackage", OSError, marks=pytest.mark.slow),
        ("write_geopackage", KeyboardInterrupt),
        ("save_map", OSError),
        pytest.param("write_manifest", OSError, marks=pytest.mark.slow),
    ],
)
def test_an_interrupted_run_leaves_what_was_there_before(results, earlier, monkeypatch, step, kind) -> None:
    folder, tmp_path = earlier, earlier.parent

    def stop(*_: object, **__: object) -> None:
        raise kind(28, "No space left on device")

    monkeypatch.setattr(atlas if step == "write_manifest" else deliverables, step, stop)
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
        if Path(target) == folder and "map.html" in _names(self) and _run(self) == 2:
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", locked)
    monkeypatch.setattr(atlas_folder, "exchange", lambda *_: False)  # as on Windows
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

    monkeypatch.setattr(atlas_folder.FileLock, "acquire", read_only)
    with pytest.raises(OutputError, match="nothing can be written"):
        check_output(tmp_path / "new")


@pytest.mark.parametrize("name", ["/", "a" * 300, "/proc/atlas"])
def test_a_place_that_no_folder_can_have_is_refused_in_one_sentence(tmp_path, name) -> None:
    with pytest.raises(OutputError, match=r"whole disk|nothing can be written|no folder can be made"):
        check_output(tmp_path / name)


def test_a_folder_of_somebody_else_is_refused_without_looking_through_it(tmp_path, monkeypatch) -> None:
    (tmp_path / "photos" / "2026").mkdir(parents=True)
    monkeypatch.setattr(Path, "rglob", lambda *_: pytest.fail("it was looked through"))
    with pytest.raises(OutputError, match="holds no earlier atlas"):
        check_output(tmp_path / "photos")
