"""Whole programs, each a process of its own: an atlas with spatial_uri, and merely loading the roads with peers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.problem import Answer, Problem


class Program:
    """A command whose time and memory are those of its process, imports and all."""

    modules: tuple[str, ...] = ()
    peak_mb = 0.0

    def execute(self, *arguments: str) -> None:
        """Run Python with these arguments to its end."""
        process = subprocess.Popen([sys.executable, *arguments])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(arguments[:3]))
        in_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        self.peak_mb = max(self.peak_mb, in_bytes / (1 << 20))


class OurAtlas(Program):
    """``spatial-uri atlas``: study, service circle of every tier, isochrones, map, page and tables."""

    modules = ("spatial_uri",)

    def prepare(self, problem: Problem, *, cached: bool = False) -> None:
        """Say where to write; `cached` builds the network once beforehand."""
        self.pbf, self.folder, self.cached = problem.pbf, Path(problem.scratch) / f"atlas-{cached}", cached
        if cached:
            self.draw()
            self.peak_mb = 0.0

    def draw(self) -> Answer:
        """Make the atlas."""
        kept = ("--cache-dir", str(self.folder) + "-networks") if self.cached else ("--no-cache",)
        self.execute(
            "-m",
            "spatial_uri",
            "atlas",
            self.pbf,
            "--analyses",
            "service_circle",
            "--out",
            str(self.folder),
            "--overwrite",
            *kept,
        )
        size = sum(f.stat().st_size for f in self.folder.rglob("*"))
        shutil.rmtree(self.folder)
        return {"megabytes": np.asarray(size / (1 << 20))}


class LoadRoads(Program):
    """Only the roads, with a peer: what would have to come before any measure."""

    def prepare(self, problem: Problem, *, library: str) -> None:
        """Write the problem where the other process finds it."""
        self.library, self.modules = library, (library,)
        self.file = Path(problem.scratch) / f"load-{library}-{Path(problem.pbf).stem}.json"
        problem.write(self.file)
        if library == "osmnx":
            from benchmarks.roads import write_roads_xml, xml_of

            write_roads_xml(problem.pbf, xml_of(problem))

    def draw(self) -> Answer:
        """Load them."""
        self.execute("-m", "benchmarks.roads", self.library, str(self.file))
        return {}
