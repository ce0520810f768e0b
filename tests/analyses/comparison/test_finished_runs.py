"""Finished runs are compared from their folders alone: the numbers are those of the studies, a fault is one message."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pandas as pd
import pytest

from spatial_uri.analyses.comparison.measure import compare
from spatial_uri.analyses.comparison.read_ground import read_ground_of_run
from spatial_uri.analyses.comparison.read_run import read_snapshot
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.atlas.atlas import write_atlas
from spatial_uri.errors import SpatialUriError


@pytest.fixture(scope="module")
def finished(measured_county, tmp_path_factory):
    """The folder of a run of which nothing but GeoPackage and manifest was delivered."""
    study, results = measured_county
    told = {key: results[key] for key in ("service_circle", "hierarchy", "supply", "equity")}
    return write_atlas(study, told, tmp_path_factory.mktemp("runs") / "run", language="zh", deliver=("gpkg",))


@pytest.fixture
def copy(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "run")


def test_a_folder_holds_the_run_to_the_millisecond(measured_county, finished):
    study, results = measured_county
    made, read = Snapshot.of(study, results), read_snapshot(finished)
    for column in ("travel_min", "status", "facility_id"):
        pd.testing.assert_series_equal(read.trips[column], made.trips[column], check_names=False, check_dtype=False)
    pd.testing.assert_frame_equal(
        pd.DataFrame(read.settlements.drop(columns="geometry")),
        pd.DataFrame(made.settlements.drop(columns="geometry")),
        check_dtype=False,
    )
    assert read.settlements.geometry.geom_equals_exact(made.settlements.geometry, 1e-6).all()
    assert [tier.label for tier in read.tiers] == [tier.label for tier in made.tiers]
    for name in ("mode", "travel", "and_above", "limits_min", "roads", "synthetic", "inputs"):
        assert getattr(read, name) == getattr(made, name), name
    assert read.notes == ()
    pd.testing.assert_series_equal(read.is_rural, made.is_rural, check_index_type=False)
    pd.testing.assert_frame_equal(read.supply, made.supply, check_index_type=False)


def test_a_folder_without_equity_tells_who_is_rural_by_its_ranks(measured_county, copy):
    path = copy / "data/manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["parts"]["equity"]
    path.write_text(json.dumps(manifest), "utf-8")
    made = Snapshot.of(*measured_county)
    assert 0 < made.is_rural.sum() < len(made.is_rural)
    assert read_snapshot(copy).is_rural.tolist() == made.is_rural.tolist()


def test_a_folder_against_its_study_is_no_difference(measured_county, finished):
    study, results = measured_county
    found = compare(read_snapshot(finished), Snapshot.of(study, results))
    assert (found.headline[["change", "limit", "access", "unknown", "moved"]] == 0).all(axis=None)
    assert set(found.settlements["change"]) == {"same"}
    assert not len(found.facilities)
    assert not len(found.parameters)
    assert set(found.inputs["change"]) == {"same"}
    assert set(found.equity["what"]) == {"minutes", "within_reach"}
    assert (found.equity[["change", "access"]].dropna() == 0).all(axis=None)


def test_the_ground_of_a_run_is_drawn_from_its_folder(measured_county, finished):
    study, _ = measured_county
    ground = read_ground_of_run(finished, read_snapshot(finished))
    assert ground.network.piece_count == study.network.piece_count
    assert ground.network.pieces["length_m"].sum() == pytest.approx(study.network.pieces["length_m"].sum(), rel=1e-4)
    assert list(ground.areas.table.index) == list(study.areas.table.index)
    assert list(ground.settlements.table["kind"]) == list(study.settlements.table["kind"])


def test_a_geopackage_that_somebody_changed_is_compared_and_said_so(copy):
    with sqlite3.connect(copy / "atlas.gpkg") as database:
        database.execute("PRAGMA user_version")
        database.execute("CREATE TABLE added (x)")
    assert [note.code for note in read_snapshot(copy).notes] == ["comparison.changed_since"]


def _without_circle(folder):
    path = folder / "data/manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["parts"]["service_circle"]
    path.write_text(json.dumps(manifest), "utf-8")


def _with_other_mode(folder):
    path = folder / "data/manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["parts"]["service_circle"]["parameters"]["mode"] = "rocket"
    path.write_text(json.dumps(manifest), "utf-8")


def _truncate(folder):
    path = folder / "atlas.gpkg"
    path.write_bytes(path.read_bytes()[:5000])


def _without_column(folder):
    with sqlite3.connect(folder / "atlas.gpkg") as database:
        column = next(row[1] for row in database.execute("PRAGMA table_info(settlements)") if row[1].endswith("_min"))
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(f'ALTER TABLE settlements RENAME COLUMN "{column}" TO other')


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (shutil.rmtree, "there is no such folder of a run"),
        (lambda folder: (folder / "data/manifest.json").unlink(), "the folder holds no run"),
        (lambda folder: (folder / "data/manifest.json").write_text("{", "utf-8"), "the manifest of the run is damaged"),
        (lambda folder: (folder / "data/manifest.json").write_text("[]", "utf-8"), "no manifest of a run"),
        (
            lambda folder: (folder / "data/manifest.json").write_text('{"format": "spatial_uri atlas 2"}', "utf-8"),
            "the manifest of the run is damaged",
        ),
        (_without_circle, "the run has no service circle"),
        (_with_other_mode, "does not say how the run was measured"),
        (lambda folder: (folder / "atlas.gpkg").unlink(), "the run has no atlas.gpkg"),
        (lambda folder: (folder / "atlas.gpkg").write_bytes(b""), "the file is empty"),
        (lambda folder: (folder / "atlas.gpkg").write_bytes(b"no database" * 99), "cannot be read"),
        (_truncate, "cannot be read"),
        (_without_column, "lacks columns of the run"),
    ],
)
def test_a_run_that_is_gone_or_damaged_is_refused_in_one_message(copy, damage, says):
    damage(copy)
    with pytest.raises(SpatialUriError, match=says) as caught:
        read_snapshot(copy)
    assert "run" in str(caught.value.file or caught.value)
    assert caught.value.remedy
