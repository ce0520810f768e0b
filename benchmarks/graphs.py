"""Graphs as all engines get them: arrays, kept on disk. Light to import, since every engine's process does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int32Array = NDArray[np.int32]
ARRAYS = ("indptr", "head", "time_ms", "xy")


@dataclass(frozen=True, eq=False)
class Graph:
    """A directed graph in CSR form, times in whole milliseconds.

    Arcs ``indptr[v]:indptr[v+1]`` leave node ``v``, end at ``head`` and take ``time_ms`` (all int32);
    `xy` are coordinates in metres, float32.
    """

    indptr: Int32Array
    head: Int32Array
    time_ms: Int32Array
    xy: NDArray[np.float32]

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.indptr) - 1

    @property
    def edge_count(self) -> int:
        """Number of directed edges."""
        return len(self.head)

    def tail(self) -> Int32Array:
        """Return the node that each arc leaves."""
        return np.repeat(np.arange(self.node_count, dtype=np.int32), np.diff(self.indptr))


def save_graph(graph: Graph, folder: Path) -> None:
    """Write the arrays of a graph into a new folder."""
    folder.mkdir(parents=True)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(graph, name), allow_pickle=False)


def load_graph(folder: Path) -> Graph:
    """Read a graph back."""
    arrays: dict[str, Any] = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in ARRAYS}
    return Graph(**arrays)
