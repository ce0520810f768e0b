"""``python -m benchmarks``: set up the environment, run the tasks, write the page."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from fnmatch import fnmatch
from pathlib import Path

from benchmarks.environment import HERE, PYTHON, make_environment, not_installed


def main() -> None:
    """Parse the command line, change into the environment, and measure."""
    options = _options()
    python = make_environment()
    if Path(sys.prefix).resolve() != PYTHON.parents[1].resolve():
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        sys.exit(subprocess.call([str(python), "-m", "benchmarks", *sys.argv[1:]], cwd=HERE.parent, env=environment))
    _measure(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The same work, side by side.")
    parser.add_argument("--only", metavar="TASK", action="append", help="only this task; repeatable, may hold *")
    parser.add_argument("--quick", action="store_true", help="everything small: to see that it works")
    parser.add_argument("--country", action="store_true", help="also the graph of 5 x 10^7 edges (needs 8 GB)")
    parser.add_argument("--pbf", type=Path, help="a large extract, beside the bundled one")
    parser.add_argument("--pbf-name", help="what to call it in the results  [its file name]")
    parser.add_argument("--out", type=Path, help="folder for the results  [benchmarks, or benchmarks/quick]")
    parser.add_argument("--list", action="store_true", help="list the tasks and how long they take")
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> None:
    from benchmarks.machine import describe_machine
    from benchmarks.report import draw_growth, write_page
    from benchmarks.runner import SHORT_REPEATS, compile_ours, run_task
    from benchmarks.tasks import all_tasks

    pbf = options.pbf and options.pbf.resolve(strict=True)
    size = f", {pbf.stat().st_size / 1e6:.0f} MB" if pbf else ""
    name = f"{options.pbf_name or (pbf.name.split('.')[0] if pbf else '')}{size}"
    tasks = all_tasks(pbf=pbf, pbf_name=name, quick=options.quick, country=options.country)
    if options.only:
        tasks = tuple(t for t in tasks if any(fnmatch(t.name, wanted) for wanted in options.only))
    minutes = sum(t.minutes for t in tasks) / (10 if options.quick else 1)
    print(f"{len(tasks)} tasks, about {minutes:.0f} minutes on two free cores", flush=True)
    if options.list or not tasks:
        print("\n".join(f"{t.name:20} {t.minutes:4.0f} min  {t.title}" for t in tasks))
        return
    folder = options.out or (HERE / "quick" if options.quick else HERE)
    folder.mkdir(exist_ok=True)
    file = folder / "results.json"
    kept = json.loads(file.read_text("utf-8")) if file.exists() and options.only else {"tasks": {}}
    here = {"machine": describe_machine(), "load": ", ".join(f"{load:.1f}" for load in os.getloadavg())}
    results = {
        "command": "python -m benchmarks" + (" --country" if options.country else ""),
        **{key: kept.get(key, value) for key, value in here.items()},  # single tasks keep their own beside it
        "not_installed": not_installed(),
        "tasks": kept["tasks"],
    }
    order = [t.name for t in all_tasks(pbf=Path(), pbf_name="", quick=options.quick, country=True)]
    with tempfile.TemporaryDirectory(prefix="spatial-uri-benchmarks-") as scratch:
        print("compiling what is not yet ...", flush=True)
        compile_ours(Path(scratch))
        for task in tasks:
            began = time.perf_counter()
            print(f"{task.name}: {task.title} ...", end=" ", flush=True)
            results["tasks"][task.name] = run_task(
                task, Path(scratch), most_repeats=2 if options.quick else SHORT_REPEATS
            ) | (here if options.only else {})
            print(f"{time.perf_counter() - began:.0f} s", flush=True)
            results["tasks"] = {n: results["tasks"][n] for n in order if n in results["tasks"]}
            file.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    draw_growth(results["tasks"].values(), folder / "growth.svg")
    write_page(results, folder)
    print(f"Written: {folder / 'RESULTS.md'}")


if __name__ == "__main__":
    main()
