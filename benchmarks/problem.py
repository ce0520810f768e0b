"""One piece of work, as it lies on disk for every engine to read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.graphs import Graph, Int32Array, load_graph, save_graph

Answer = dict[str, np.ndarray]


@dataclass(frozen=True)
class Problem:
    """What is asked.

    `graph_dir` holds the arcs that a search runs along, away from the facilities; `facilities` and
    `origins` are nodes. `pbf` is the extract that the road tasks read, `scratch` a folder to work in.
    Which of them are set depends on the task.
    """

    scratch: str
    graph_dir: str = ""
    facilities: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    cutoff_ms: int = 0
    k: int = 1
    pbf: str = ""
    crs: str = ""
    limits_min: list[int] = field(default_factory=list)

    @cached_property
    def graph(self) -> Graph:
        """The arcs to search along."""
        return load_graph(Path(self.graph_dir))

    @cached_property
    def facility_nodes(self) -> Int32Array:
        """The facilities as an array."""
        return np.asarray(self.facilities, dtype=np.int32)

    @cached_property
    def origin_nodes(self) -> Int32Array:
        """The origins as an array."""
        return np.asarray(self.origins, dtype=np.int32)

    def write(self, file: Path) -> None:
        """Write the problem for a worker to read."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Problem:
        """Read a problem back."""
        given: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return cls(**given)


def graph_problem(
    scratch: Path,
    *,
    edges: int,
    facilities: int,
    origins: int = 0,
    cutoff_min: int = 0,
    k: int = 1,
) -> Problem:
    """Set a problem on a road-like graph, which is made once for each size and kept in `scratch`."""
    folder = scratch / f"graph-{edges}"
    if not folder.is_dir():
        from benchmarks.generator import road_graph

        save_graph(road_graph(edges), folder)
    indptr = np.load(folder / "indptr.npy", mmap_mode="r")
    joined = np.flatnonzero(np.diff(indptr))
    random = np.random.default_rng(edges + facilities)
    return Problem(
        scratch=str(scratch),
        graph_dir=str(folder),
        facilities=np.sort(random.choice(joined, facilities, replace=False)).tolist(),
        origins=np.sort(random.choice(joined, origins, replace=False)).tolist(),
        cutoff_ms=cutoff_min * 60_000,
        k=k,
    )


def road_problem(scratch: Path, pbf: Path, *, facilities: int = 0) -> Problem:
    """Set a problem on an OpenStreetMap extract."""
    return Problem(
        scratch=str(scratch),
        pbf=str(pbf),
        crs=metric_crs(pbf),
        facilities=list(range(facilities)),
        limits_min=[10, 20, 30],
    )


def metric_crs(pbf: Path) -> str:
    """Return the UTM zone of an extract: of its header, or else of its first nodes."""
    import osmium

    from spatial_uri.geo.study_crs import choose_crs

    box = osmium.io.Reader(str(pbf)).header().box()
    if box.valid():
        bounds = (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
    else:
        nodes = islice(osmium.FileProcessor(str(pbf), osmium.osm.NODE), 10_000)
        lon_lat = np.asarray([(n.location.lon, n.location.lat) for n in nodes])
        bounds = (*lon_lat.min(axis=0), *lon_lat.max(axis=0))
    return str(choose_crs(bounds).to_string())
