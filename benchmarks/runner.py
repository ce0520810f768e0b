"""Run the engines of a task side by side: A, B, C, A, B, C, ..., each in a process of its own."""

from __future__ import annotations

import json
import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.problem import Problem, graph_problem
from benchmarks.task import Entry, Task
from benchmarks.tasks import OURS

WARM_UP_S = 5.0
SHORT_S, LONG_S = 1.0, 40.0
SHORT_REPEATS, REPEATS, LONG_REPEATS = 9, 5, 2
GIVE_UP_S = 900.0


class EngineError(RuntimeError):
    """An engine could not do its work; the message is its own."""


class Worker:
    """The process of one engine."""

    def __init__(self, entry: Entry, problem_file: Path, scratch: Path, log: Path) -> None:
        setting = {
            "engine": f"benchmarks.{entry.engine}",
            "method": entry.method,
            "problem": str(problem_file),
            "options": entry.options,
        }
        self.log = log
        self.began = time.perf_counter()
        own_tmp = Path(tempfile.mkdtemp(dir=scratch))  # what a library keeps between runs starts empty
        with log.open("w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "benchmarks.worker", json.dumps(setting)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, "TMPDIR": str(own_tmp)},
            )

    def prepare(self) -> dict[str, Any]:
        """Get ready; ``setup_s`` counts from the start of the process."""
        reply = self._ask({"do": "prepare"})
        return {**reply, "setup_s": time.perf_counter() - self.began}

    def run(self, *, save: Path | None = None) -> dict[str, Any]:
        """Do the work once."""
        return self._ask({"do": "run", "save": None if save is None else str(save)})

    def stop(self) -> None:
        """End the process."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        to, answers = self.process.stdin, self.process.stdout
        if to is None or answers is None:
            raise EngineError("there is no pipe to the engine")
        try:
            to.write(json.dumps(command) + "\n")
            to.flush()
        except BrokenPipeError:
            raise EngineError(self._last_words()) from None
        ready, _, _ = select.select([answers], [], [], GIVE_UP_S)
        if not ready:
            self.stop()
            raise EngineError(f"stopped after {GIVE_UP_S:.0f} s")
        line = answers.readline()
        if not line:
            raise EngineError(self._last_words())
        return dict(json.loads(line))

    def _last_words(self) -> str:
        code = self.process.wait()
        lines = [t.strip() for t in self.log.read_text("utf-8", errors="replace").splitlines() if t.strip()]
        if code < 0 or not lines:
            return f"the process died of signal {-code}" if code < 0 else f"the process ended with {code}"
        return lines[-1][:200]


@dataclass
class Row:
    """What one engine did in one task."""

    entry: Entry
    problem_file: Path
    scale: float
    scratch: Path
    answer: Path
    most: int
    worker: Worker | None = None
    setup_s: list[float] = field(default_factory=list)
    runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    warm_up: bool = False
    peak_mb: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)
    failed: str | None = None

    def start(self) -> Worker:
        """Set up, in a new process."""
        self.worker = Worker(self.entry, self.problem_file, self.scratch, self.answer.with_suffix(".log"))
        ready = self.worker.prepare()
        self.setup_s.append(ready["setup_s"])
        self.versions = ready["versions"]
        return self.worker

    def run(self, number: int) -> None:
        """Do one repeat; the answer of the first is kept."""
        done = (self.worker or self.start()).run(save=self.answer if number == 0 else None)
        self.runs[number] = done
        self.peak_mb = max(self.peak_mb, done["peak_mb"])
        if number == 0:
            self.warm_up = done["wall_s"] < WARM_UP_S and not self.entry.fresh
        if self.entry.fresh:
            self.stop()

    def stop(self) -> None:
        """Let the engine go."""
        if self.worker is not None:
            self.worker.stop()
        self.worker = None

    @property
    def repeats(self) -> int:
        """How many are needed, by how long the first took."""
        first_s = self.runs[0]["wall_s"]
        is_short = first_s < SHORT_S and not self.entry.fresh
        wanted = SHORT_REPEATS if is_short else REPEATS if first_s < LONG_S else LONG_REPEATS
        return min(wanted, self.most) + self.warm_up

    def counted(self, what: str) -> dict[int, float]:
        """Return the time of each round that counts, for the whole of the work."""
        return {i: r[what] * self.scale for i, r in self.runs.items() if i > 0 or not self.warm_up}


def compile_ours(scratch: Path) -> None:
    """Let spatial_uri compile what it has not yet, so that no measurement holds it."""
    atlas = ["-m", "spatial_uri", "example", "--out", str(scratch / "compiled"), "--no-cache"]
    subprocess.run([sys.executable, *atlas], check=True, capture_output=True)
    for number, (origins, k) in enumerate(((0, 1), (0, 3), (2, 1))):
        problem = graph_problem(scratch, edges=1000, facilities=2, origins=origins, cutoff_min=origins, k=k)
        row = _row(OURS, problem, scratch / f"compiled-{number}", 1)
        row.start()
        row.stop()


def run_task(task: Task, scratch: Path, *, most_repeats: int = SHORT_REPEATS) -> dict[str, Any]:
    """Run one task.

    Parameters
    ----------
    task
        What to run.
    scratch
        Folder for graphs and answers.
    most_repeats
        Repeat nothing more often.

    Returns
    -------
    dict
        ``rows``, one for each engine: medians, ratios, memory, agreement; for a failed one ``failed``.
    """
    folder = scratch / task.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    problem = task.set_problem(scratch)
    rows = [_row(e, problem, folder / str(i), most_repeats) for i, e in enumerate(task.entries)]
    for row in rows:
        _guarded(row, row.start)
        _guarded(row, lambda row=row: row.run(0))
    for number in range(1, max((row.repeats for row in rows if not row.failed), default=0)):
        for row in rows:
            if not row.failed and number < row.repeats:
                _guarded(row, lambda row=row, number=number: row.run(number))
    for row in rows:
        row.stop()
    return {
        "name": task.name,
        "title": task.title,
        "comment": task.comment,
        "edges": task.edges,
        "check": task.check,
        "measured": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
        "rows": _results(task, problem, rows),
    }


def _row(entry: Entry, problem: Problem, place: Path, most_repeats: int) -> Row:
    facilities = problem.facilities
    few = len(facilities) if entry.few is None else entry.few
    taken = [i * len(facilities) // few for i in range(few)]
    file = place.with_suffix(".json")
    replace(problem, facilities=[facilities[i] for i in taken]).write(file)
    scale = len(facilities) / few if few else 1.0
    return Row(entry, file, scale, place.parent, place.with_suffix(".npz"), most_repeats)


def _guarded(row: Row, step: Any) -> None:
    """Take a step; an engine that cannot is listed with its reason, and the others go on."""
    if row.failed:
        return
    try:
        step()
    except EngineError as error:
        row.failed = str(error)
        row.stop()


def _results(task: Task, problem: Problem, rows: list[Row]) -> list[dict[str, Any]]:
    import numpy as np

    from benchmarks.agreement import compare

    ours = next(row for row in rows if row.entry.ours)
    judge = next((row for row in rows if row.entry.engine == "peers:Scipy"), ours)
    judge = ours if judge.failed else judge
    results = []
    for row in rows:
        result: dict[str, Any] = {"label": row.entry.label, "ours": row.entry.ours, "note": row.entry.note}
        if row.failed:
            results.append({**result, "failed": row.failed})
            continue
        wall, cpu = row.counted("wall_s"), row.counted("cpu_s")
        result |= {
            "wall_s": statistics.median(wall.values()),
            "cpu_s": statistics.median(cpu.values()),
            "setup_s": statistics.median(row.setup_s),
            "peak_mb": row.peak_mb,
            "runs_s": list(wall.values()),
            "scale": row.scale,
            "versions": row.versions,
        }
        if not ours.failed:
            result["ratio"] = _ratio(wall, ours.counted("wall_s"))
            result["cpu_ratio"] = _ratio(cpu, ours.counted("cpu_s"))
        with np.load(row.answer) as mine, np.load(judge.answer) as theirs:
            answer, other = _common(problem, row, dict(mine), judge, dict(theirs))
            result["agreement"] = compare(task.check, problem, answer, other)
        if row is judge and task.check in {"nearest", "od"}:
            result["agreement"]["judge"] = True
        results.append(result)
    return results


def _ratio(mine: dict[int, float], ours: dict[int, float]) -> float:
    """Return the median ratio of the rounds that both took part in: what slows a round slows both."""
    both = [mine[i] / max(ours[i], 1e-9) for i in mine if i in ours]
    if both:
        return statistics.median(both)
    return statistics.median(mine.values()) / statistics.median(ours.values())


def _common(problem: Problem, row: Row, answer: Any, judge: Row, other: Any) -> tuple[Any, Any]:
    """Number the facilities as the whole problem does, and keep those that both engines were given."""
    import numpy as np

    if "origin" not in answer:
        return answer, other
    given = []
    for one, solved in ((row, answer), (judge, other)):
        nodes = np.asarray(Problem.read(one.problem_file).facilities)
        number = np.searchsorted(np.asarray(problem.facilities), nodes)
        solved["facility"] = number[solved["facility"]]
        given.append(number)
    both = np.intersect1d(*given)
    for solved in (answer, other):
        kept = np.isin(solved["facility"], both)
        solved |= {key: values[kept] for key, values in solved.items()}
    return answer, other
