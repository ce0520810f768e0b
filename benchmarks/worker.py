"""A process that holds one engine, and works when told to: commands come in, one line of JSON each, and go out.

``prepare`` imports the library and hands it the problem, ``run`` solves it; both say how long they took.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

MB = 1 << 20


def main() -> None:
    """Serve until the pipe is closed."""
    setting = json.loads(sys.argv[1])
    # Libraries that print must not write into the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    engine: Any = None
    for line in sys.stdin:
        command = json.loads(line)
        wall, cpu = time.perf_counter(), _cpu_s()
        solved: dict[str, Any] = {}
        if command["do"] == "prepare":
            module, name = setting["engine"].split(":")
            from benchmarks.problem import Problem

            engine = getattr(import_module(module), name)()
            problem = Problem.read(Path(setting["problem"]))
            engine.prepare(problem, **setting["options"])
        else:
            solved = getattr(engine, setting["method"])()
        reply = {"wall_s": time.perf_counter() - wall, "cpu_s": _cpu_s() - cpu, "peak_mb": _peak_mb()}
        if command["do"] == "prepare":
            reply["versions"] = {name: version(name) for name in engine.modules}
        if command.get("save"):
            import numpy as np

            np.savez(command["save"], **solved)
        del solved
        answers.write(json.dumps(reply) + "\n")
        answers.flush()


def _cpu_s() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak_mb() -> float:
    """Return the largest resident memory of this process, or of one it has started and waited for."""
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    status = Path("/proc/self/status")
    if status.exists():  # getrusage also counts what the parent had when it started this process
        own = next(int(t.split()[1]) * 1024 for t in status.read_text().splitlines() if t.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit) / MB


if __name__ == "__main__":
    main()
