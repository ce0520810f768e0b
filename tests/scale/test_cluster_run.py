"""A run on a cluster: failures, interruptions and killed workers cost time, never the result."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import cloudpickle
import pytest
from distributed import Client, LocalCluster
from same_circle import assert_same, invented

from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import measure_part
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import MissingLibraryError, OutputError, ParameterError, RunError
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.scale import run
from spatial_uri.scale.kept import forget_parts
from spatial_uri.scale.run import service_circle_by

OPTIONS = ServiceCircleOptions(cell_m=250.0, bands_min=(20.0,), tiers=("village_clinic",))
MEASURED: list[int] = []
"""How many settlements each part had that was measured in this process."""
BAD: list[int] = []
"""Parts with as many settlements fail."""


def counted(part: bytes, options: ServiceCircleOptions) -> object:
    whole = pickle.loads(part)  # noqa: S301 - made by this test
    if len(whole.settlements) in BAD:
        raise RuntimeError("the disk of this worker is on fire")
    MEASURED.append(len(whole.settlements))
    return measure_part(whole, options)


def deadly(part: bytes, travel: Travel) -> object:
    """Die over the part of as many settlements as the search limit says, in minutes over 1,000."""
    whole = pickle.loads(part)  # noqa: S301 - made by this test
    if len(whole.settlements) == travel.search_limit_min - 1_000:
        os.kill(os.getpid(), signal.SIGKILL)
    return measure_part(whole, travel)


@pytest.fixture(scope="module")
def here() -> Iterator[Client]:
    """A cluster inside this process."""
    with Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0") as client:
        yield client


@pytest.fixture(scope="module")
def county() -> Study:
    return invented(45, seed=3)


@pytest.fixture(scope="module")
def whole(county: Study) -> ServiceCircle:
    return service_circle(county, OPTIONS)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    MEASURED.clear()
    BAD.clear()
    monkeypatch.setattr(run, "measure_pickled", counted)


def sizes(study: Study) -> list[int]:
    return study.settlements.table.groupby("area_id").size().tolist()


@pytest.mark.usefixtures("counting")
def test_a_part_that_fails_is_named_and_the_others_are_kept_for_the_next_run(here, county, whole, tmp_path):
    held = sizes(county)
    BAD.append(next(size for size in held if held.count(size) == 1))

    with pytest.raises(RunError, match="1 of") as refused:
        service_circle_by(county, "township", OPTIONS, cluster=here, keep_in=tmp_path / "parts")
    (fault,) = refused.value.faults
    assert "RuntimeError: the disk of this worker is on fire" in fault
    assert fault.split(" (")[0] in set(county.areas.table["name"])
    assert "same command" in str(refused.value)

    failed = [BAD.pop()]
    MEASURED.clear()
    told = []
    circle = service_circle_by(
        county, "township", OPTIONS, cluster=here, keep_in=tmp_path / "parts", report=told.append
    )
    assert set(MEASURED) == set(failed), "the others were not measured again"
    assert told[0].kept == told[0].done == len(held) - 1
    assert told[-1].done == told[-1].total == len(held)
    assert_same(circle, whole)


@pytest.mark.usefixtures("counting")
def test_an_interrupted_run_goes_on_where_it_was(here, county, whole, tmp_path):
    def interrupt(progress):
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service_circle_by(county, "township", OPTIONS, cluster=here, keep_in=tmp_path, report=interrupt)
    assert len(list(tmp_path.glob("*.part"))) == 2
    told = []
    circle = service_circle_by(county, "township", OPTIONS, cluster=here, keep_in=tmp_path, report=told.append)
    assert told[0].kept == 2
    assert_same(circle, whole)

    MEASURED.clear()
    assert_same(service_circle_by(county, "township", OPTIONS, cluster=here, keep_in=tmp_path), whole)
    assert not MEASURED, "all was kept"


@pytest.mark.usefixtures("counting")
def test_what_was_kept_of_anything_else_or_is_damaged_or_misplaced_is_measured_anew(here, county, whole, tmp_path):
    slow = Travel(walk_kmh=4.0)
    service_circle_by(county, "township", OPTIONS, travel=slow, cluster=here, keep_in=tmp_path)
    foreign = sorted(tmp_path.glob("*.part"))
    told = []
    assert_same(
        service_circle_by(county, "township", OPTIONS, cluster=here, keep_in=tmp_path, report=told.append), whole
    )
    assert told[0].kept == 0

    own = [file for file in sorted(tmp_path.glob("*.part")) if file not in foreign]
    content = own[0].read_bytes()
    own[0].write_bytes(content[: len(content) // 2])
    own[1].write_bytes(content)
    changed = own[2].read_bytes()
    own[2].write_bytes(changed[:2000] + bytes([changed[2000] ^ 1]) + changed[2001:])
    told.clear()
    assert_same(
        service_circle_by(county, "township", OPTIONS, cluster=here, keep_in=tmp_path, report=told.append), whole
    )
    assert told[0].kept == len(own) - 3 == 0


def test_forgetting_parts_leaves_what_is_not_ours(tmp_path):
    folder = tmp_path / ".atlas.parts"
    folder.mkdir()
    (folder / "0123456789abcdef-00001.part").write_bytes(b"")
    (folder / "thesis.docx").write_bytes(b"mine")
    forget_parts(folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.docx"]
    (folder / "thesis.docx").unlink()
    forget_parts(folder)
    assert not folder.exists()
    forget_parts(folder)


def test_a_folder_that_cannot_be_written_is_named(here, county, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match="file"):
        service_circle_by(county, "township", OPTIONS, cluster=here, keep_in=tmp_path / "file" / "parts")


def test_a_cluster_has_workers_and_must_answer(county, monkeypatch):
    with pytest.raises(ParameterError, match="at least 1"):
        service_circle_by(county, "township", OPTIONS, cluster=0)
    monkeypatch.setattr("spatial_uri.scale.cluster.CONNECT_TIMEOUT_S", 0.3)
    with pytest.raises(RunError, match=r"127\.0\.0\.1:1"):
        service_circle_by(county, "township", OPTIONS, cluster="tcp://127.0.0.1:1")


def test_without_dask_one_line_says_what_to_install(county, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingLibraryError, match=r'pip install "spatial-uri\[dask\]"'):
        service_circle_by(county, "township", OPTIONS)


@pytest.mark.slow
def test_two_worker_processes_and_any_cluster_by_address_give_the_undivided_result(county, whole):
    assert_same(service_circle_by(county, "township", OPTIONS, cluster=2), whole)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        assert_same(service_circle_by(county, "township", OPTIONS, cluster=cluster.scheduler_address), whole)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_nothing(county, whole):
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        killed = []

        def kill_one(progress):
            if progress.done == 1 and not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        circle = service_circle_by(county, "township", OPTIONS, cluster=client, report=kill_one)
    assert killed
    assert_same(circle, whole)


@pytest.mark.slow
def test_a_part_that_kills_every_worker_is_named_and_the_others_are_kept(county, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "measure_pickled", deadly)
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    held = sizes(county)
    bad = next(size for size in held if held.count(size) == 1)
    travel = Travel(search_limit_min=1_000 + bad)
    try:
        with pytest.raises(RunError) as refused:
            service_circle_by(county, "township", OPTIONS, travel=travel, cluster=2, keep_in=tmp_path)
    finally:
        cloudpickle.unregister_pickle_by_value(sys.modules[__name__])
    (fault,) = refused.value.faults
    assert "died again and again" in fault
    assert len(list(Path(tmp_path).glob("*.part"))) == len(held) - 1
