"""Real runs, killed, told to end and interrupted: what is left of them. The long form is `kill_runs.py`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from kill_runs import kill_often

from spatial_uri.store import temporary
from spatial_uri.store.temporary import lasting_folder, remove_left_over, temporary_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the tests look for processes in /proc")


@pytest.mark.slow
@pytest.mark.parametrize(("by", "kills"), [("KILL", 6), ("TERM", 2), ("INT", 2)])
def test_a_run_that_is_killed_leaves_the_old_atlas_or_the_new_one_and_no_trace_after_the_next(
    tmp_path: Path, by: str, kills: int
) -> None:
    assert sum(kill_often(tmp_path, kills, seed=3, by=by).outcomes.values()) == kills


def program(text: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-c", textwrap.dedent(text)]


WORKING = """
    import signal, sys, time
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have it ignored
    sys.path.insert(0, {folder!r})
    from spatial_uri.store.workers import deaf_to_interrupts, ending_workers, worker_pool
    from errands import both_are_there, busy, noted

    if __name__ == "__main__":
        try:
            with ending_workers(), worker_pool(2, noted, {folder!r}) as pool:
                with deaf_to_interrupts():
                    waiting = [pool.submit(busy, 60) for _ in range(2)]
                {then}
        except KeyboardInterrupt:
            sys.exit(130)
"""
ERRANDS = """
import os, time
from pathlib import Path

def noted(folder):
    Path(folder, f"{os.getpid()}.worker").touch()

def busy(seconds):
    time.sleep(seconds)

def both_are_there(folder):
    ends = time.monotonic() + 50
    while len(list(Path(folder).glob("*.worker"))) < 2 and time.monotonic() < ends:
        time.sleep(0.02)
"""


def workers_of(folder: Path, *, count: int = 2) -> list[int]:
    ends = time.monotonic() + 60
    while len(found := list(folder.glob("*.worker"))) < count and time.monotonic() < ends:
        time.sleep(0.02)
    return [int(path.stem) for path in found]


def are_gone(processes: list[int]) -> bool:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if not any(is_running(process) for process in processes):
            return True
        time.sleep(0.02)
    return False


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT to all", "the block ends by an error"])
def test_workers_end_with_the_process_they_work_for(tmp_path: Path, how: str) -> None:
    (tmp_path / "errands.py").write_text(ERRANDS)
    failing = f"both_are_there({str(tmp_path)!r}); raise ValueError"
    then = failing if how.startswith("the block") else "waiting[0].result()"
    script = tmp_path / "work.py"
    script.write_text(textwrap.dedent(WORKING.format(folder=str(tmp_path), then=then)))
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", str(script)], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        workers = workers_of(tmp_path)
        assert len(workers) == 2
        if how == "SIGKILL":
            run.kill()
        elif how == "SIGINT to all":
            os.killpg(run.pid, signal.SIGINT)
        told = run.communicate(timeout=60)[1]
    assert are_gone(workers)
    if how == "SIGINT to all":
        assert run.returncode == 130
        assert "Traceback" not in told


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_process_that_is_told_to_end_tidies_up(tmp_path: Path, number: signal.Signals, code: int) -> None:
    text = f"""
        import signal, time
        from pathlib import Path
        from spatial_uri.cli.terminal import end_in_order
        from spatial_uri.store.temporary import temporary_folder
        signal.signal({int(number)}, signal.SIG_DFL)  # nohup leaves SIGHUP ignored, and that is respected
        end_in_order()
        with temporary_folder(Path({str(tmp_path)!r})) as folder:
            (folder / "ready.worker").touch()
            time.sleep(60)
    """
    with subprocess.Popen(program(text), stderr=subprocess.PIPE, text=True) as run:
        ends = time.monotonic() + 60
        while not list(tmp_path.glob("*/ready.worker")) and time.monotonic() < ends:
            time.sleep(0.02)
        run.send_signal(number)
        told = run.communicate(timeout=60)[1]
    assert (run.returncode, told) == (code, "")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget, as another process would, what was looked through."""
    monkeypatch.setattr(temporary, "_looked_through", set())


@pytest.mark.usefixtures("new_process")
def test_the_folder_of_a_killed_process_is_removed_by_the_next_one(tmp_path: Path) -> None:
    text = f"""
        import os, signal
        from pathlib import Path
        from spatial_uri.store.temporary import temporary_folder
        with temporary_folder(Path({str(tmp_path)!r})) as folder:
            (folder / "large").touch()
            os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run(program(text), check=False)
    assert len(list(tmp_path.iterdir())) == 2
    with temporary_folder(tmp_path) as folder:
        assert {path.name for path in tmp_path.iterdir()} == {folder.name, folder.name + ".lock"}
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_process_that_lives_is_left_alone(tmp_path: Path, new_process: None) -> None:
    with ExitStack() as other:
        kept = lasting_folder(other, tmp_path)
        (kept / "inside").touch()
        temporary._looked_through.clear()
        remove_left_over(tmp_path)
        assert (kept / "inside").exists()


def test_what_is_not_ours_is_left_alone(tmp_path: Path, new_process: None) -> None:
    target = tmp_path / "important"
    target.mkdir()
    (target / "file").touch()
    (tmp_path / "spatial_uri-notes.txt").touch()
    (tmp_path / "spatial_uri-x").symlink_to(target)
    (tmp_path / "spatial_uri-x.lock").touch()
    (tmp_path / "spatial_uri-y.lock").symlink_to(target / "file")
    (tmp_path / "spatial_uri-z").mkdir()  # nobody's lock stands beside it
    with temporary_folder(tmp_path):
        pass
    assert (target / "file").exists()
    assert {path.name for path in tmp_path.iterdir()} >= {
        "spatial_uri-notes.txt",
        "spatial_uri-y.lock",
        "spatial_uri-z",
    }


def test_a_folder_that_is_renamed_is_kept_and_its_lock_is_not(tmp_path: Path) -> None:
    with temporary_folder(tmp_path, prefix=".roads-") as folder:
        (folder / "index.json").touch()
        folder.rename(tmp_path / "roads")
    assert {path.name for path in tmp_path.iterdir()} == {"roads"}
