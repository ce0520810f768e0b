"""Kill real runs into an existing atlas at random moments, and look what is left.

    python tests/atlas/kill_runs.py --kills 50 --seed 1 [--all] [--signal KILL|TERM|INT]

After each kill the atlas is the old one or the new one, whole: every file has the hash of the manifest. No process of
the run is left after a few seconds. After one more run nothing but the atlas is there: no hidden folder, no lock,
nothing in the folder for temporary files, no draft in the cache. The same seed chooses the same moments. Linux only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

FEW = ("--deliver", "data,sheets,gpkg", "--analyses", "service_circle", "--tiers", "county_hospital")
"""So few deliverables that a run takes seconds, and enough sheets that processes of their own draw them."""
_MOST_S = 600.0
_GONE_S = 20.0


@dataclass(eq=False)
class Ground:
    """Where runs are killed: a study, an atlas of it, a cache, and a folder for temporary files."""

    home: Path
    options: Sequence[str] = FEW
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def out(self) -> Path:
        return self.home / "results" / "atlas"

    @property
    def temporary(self) -> Path:
        return self.home / "temporary"

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    def prepare(self, villages: int = 20) -> None:
        """Write the study and its first atlas, and see how long a run takes."""
        self.temporary.mkdir()
        subprocess.run(
            [*_program(), "sample", "--villages", str(villages), "--out", str(self.home / "study")],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.run_through()
        began = time.monotonic()
        self.run_through()
        self.seconds = time.monotonic() - began

    def run_through(self) -> None:
        with self.started() as run:
            told = run.communicate(timeout=_MOST_S)[1]
        assert run.returncode == 0, told
        self.verify()

    def started(self) -> subprocess.Popen[str]:
        """Start a run in a session of its own, so that every process of it can be found."""
        command = [*_program(), "run", str(self.home / "study" / "study.toml"), "--out", str(self.out), "--overwrite"]
        return subprocess.Popen(
            [*command, "--cache-dir", str(self.cache), *self.options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(self.temporary)},
        )

    def kill(self, rng: Random, number: signal.Signals = signal.SIGKILL) -> str:
        """Kill one run at a random moment, look what is left, and return what it was doing."""
        if rng.random() < 0.2:
            _remove(self.cache)  # so that what is kept is made again, and killed
        kind, moment, files = rng.random(), rng.random(), rng.randrange(40)
        with self.started() as run:
            if kind < 0.4:  # any moment
                _wait(run, lambda: False, seconds=moment * self.seconds)
            elif kind < 0.8:  # while files are written, the processes of the sheets being at work
                _wait(run, lambda: len(self.written()) > files % max(1, len(self.manifest())))
                _wait(run, lambda: False, seconds=moment * 0.5)
            else:  # as the new atlas takes the place of the old one
                _wait(run, lambda: any(path.name == "manifest.json" for path in self.written()))
                _wait(run, lambda: False, seconds=moment * 0.02)
            doing = self.phase(run)
            if number == signal.SIGINT:
                os.killpg(run.pid, number)  # Ctrl-C goes to all
            elif run.poll() is None:
                run.send_signal(number)
            told = run.communicate(timeout=_MOST_S)[1]
        left = _processes_left(run.pid)
        assert not left, f"processes are left after {doing}: {left}"
        if number != signal.SIGKILL and doing != "finished":
            codes = {0, 1, 130} if number == signal.SIGINT else {0, 143, -15}
            assert run.returncode in codes, (doing, run.returncode, told)
            assert "Traceback" not in told, told
            assert "fault of spatial_uri" not in told, told
        self.verify()
        self.outcomes[doing] += 1
        return doing

    def phase(self, run: subprocess.Popen[str]) -> str:
        if run.poll() is not None:
            return "finished"
        if not (written := self.written()):
            return "before writing"
        if any(path.name == "manifest.json" for path in written):
            return "moving into place"
        return "writing"

    def written(self) -> list[Path]:
        """Return the files that unfinished runs have written so far."""
        folders = self.out.parent.glob(".spatial_uri-*-new-*")  # os.walk passes over one that is moved meanwhile
        return [Path(place, name) for d in folders for place, _, names in os.walk(d) for name in names]

    def manifest(self) -> dict[str, dict[str, str]]:
        files = json.loads((self.out / "data" / "manifest.json").read_text("utf-8"))["files"]
        assert isinstance(files, dict)
        return files

    def verify(self) -> None:
        """Compare every file of the atlas with its manifest."""
        for name, facts in self.manifest().items():
            assert hashlib.sha256((self.out / name).read_bytes()).hexdigest() == facts["sha256"], name
        there = {p.relative_to(self.out).as_posix() for p in self.out.rglob("*") if p.is_file()}
        assert there == {*self.manifest(), "data/manifest.json"}

    def nothing_is_left(self) -> None:
        """Run once more, and see that no trace of killed runs is there."""
        self.run_through()
        assert [p.name for p in self.out.parent.iterdir()] == ["atlas"]
        left = [p.name for p in self.temporary.iterdir()]
        assert left == [], left
        assert [p.name for p in self.cache.iterdir() if p.name.startswith(".")] == []


def _program() -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "spatial_uri"]


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _wait(run: subprocess.Popen[str], is_time, *, seconds: float = _MOST_S) -> None:  # type: ignore[no-untyped-def]
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and run.poll() is None and not is_time():
        time.sleep(0.002)


def _processes_left(session: int) -> list[str]:
    """Return the processes of a session that do not end within some seconds."""
    ends = time.monotonic() + _GONE_S
    while (left := _processes_of(session)) and time.monotonic() < ends:
        time.sleep(0.1)
    return left


def _processes_of(session: int) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, _, _, its_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(its_session) == session and state != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


def kill_often(home: Path, kills: int, seed: int, *, options: Sequence[str] = FEW, by: str = "KILL") -> Ground:
    """Kill so many runs, and look at the end that nothing is left."""
    ground, rng = Ground(home, options), Random(seed)  # noqa: S311
    ground.prepare()
    for _ in range(kills):
        ground.kill(rng, signal.Signals[f"SIG{by}"])
    ground.nothing_is_left()
    return ground


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--signal", choices=["KILL", "TERM", "INT"], default="KILL")
    parser.add_argument("--all", action="store_true", help="every analysis and deliverable")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        options = () if given.all else FEW
        ground = kill_often(Path(folder), given.kills, given.seed, options=options, by=given.signal)
    print(f"{given.kills} kills by SIG{given.signal}, a run takes {ground.seconds:.1f} s: {dict(ground.outcomes)}")  # noqa: T201


if __name__ == "__main__":
    main()
