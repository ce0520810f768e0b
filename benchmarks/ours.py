"""spatial_uri on bare graphs, for the same questions as `peers` answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.graphs import Int32Array
from benchmarks.problem import Answer, Problem


class Ours:
    """The searches of `spatial_uri.routing.search`."""

    modules = ("spatial_uri", "numba")

    def prepare(self, problem: Problem) -> None:
        """Hand over the graph, and load the compiled searches by using them on two nodes."""
        from spatial_uri.routing import search

        self.problem, self.search = problem, search
        tiny = search.Graph.of(*(np.asarray(a, dtype=np.int32) for a in ([0, 1, 1], [1], [1])))
        one = self._seeds(np.zeros(1, dtype=np.int32))
        if problem.origins:
            search.find_pairs_within(tiny, one, one, limit_ms=1)
        else:
            _ = search.find_nearest_sources(tiny, one, k=problem.k).time_ms
        graph = problem.graph
        self.graph = search.Graph.of(graph.indptr, graph.head, graph.time_ms)

    def nearest(self) -> Answer:
        """Time to, and number of, the nearest facility."""
        labels = self.search.find_nearest_sources(self.graph, self._seeds(self.problem.facility_nodes))
        return {"time_ms": labels.time_ms, "facility": labels.seed}

    def k_nearest(self) -> Answer:
        """The same for the k nearest."""
        k = self.problem.k
        labels = self.search.find_nearest_sources(self.graph, self._seeds(self.problem.facility_nodes), k=k)
        return {"time_ms": labels.time_ms.reshape(-1, k), "facility": labels.seed.reshape(-1, k)}

    def od(self) -> Answer:
        """Pairs within the limit, searched from the facilities."""
        facility, origin, time_ms = self.search.find_pairs_within(
            self.graph,
            self._seeds(self.problem.facility_nodes),
            self._seeds(self.problem.origin_nodes),
            limit_ms=self.problem.cutoff_ms,
        )
        return {"origin": origin, "facility": facility, "time_ms": time_ms}

    def _seeds(self, nodes: Int32Array) -> Any:
        return self.search.Seeds(nodes, np.zeros(len(nodes), dtype=np.int32), np.arange(len(nodes), dtype=np.int32))
