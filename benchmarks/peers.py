"""Shortest-path libraries, each behind the same few methods.

Every method answers for the facilities of the problem, along its arcs: ``nearest`` gives every node its
``time_ms`` (-1: none) and, where the library knows, ``facility``; ``k_nearest`` the same for k, ascending;
``od`` gives ``origin``, ``facility``, ``time_ms`` of the pairs within the limit. What a library
offers no call for is done as its users do it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Answer, Problem

ROWS_AT_ONCE = 32


def _whole_ms(times: Any, *, unreachable: float = np.inf) -> np.ndarray:
    """Return times as int32, -1 where there is none."""
    values = np.asarray(times, dtype=np.float64)
    found = values < unreachable
    return np.where(found, np.rint(np.where(found, values, 0)), -1).astype(np.int32)


def _pairs(rows: list[tuple[int, np.ndarray]], cutoff_ms: int) -> Answer:
    """Make pairs of one array of origin times (-1: none) for each facility."""
    within = [np.flatnonzero((times >= 0) & (times <= cutoff_ms)) for _, times in rows]
    return {
        "origin": np.concatenate(within).astype(np.int32),
        "facility": np.repeat([f for f, _ in rows], [len(w) for w in within]).astype(np.int32),
        "time_ms": np.concatenate([times[w] for (_, times), w in zip(rows, within, strict=True)]),
    }


class Scipy:
    """`scipy.sparse.csgraph.dijkstra`."""

    modules = ("scipy",)

    def prepare(self, problem: Problem) -> None:
        """Hand over the graph."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        graph = problem.graph
        self.problem, self.dijkstra = problem, dijkstra
        self.graph = csr_array(
            (graph.time_ms.astype(np.float64), graph.head, graph.indptr), shape=(graph.node_count,) * 2
        )

    def nearest(self) -> Answer:
        """Time to, and number of, the nearest facility."""
        facilities = self.problem.facility_nodes
        times, _, source = self.dijkstra(self.graph, indices=facilities, min_only=True, return_predecessors=True)
        number = np.searchsorted(facilities, np.maximum(source, 0)).astype(np.int32)
        return {"time_ms": _whole_ms(times), "facility": np.where(source < 0, -1, number)}

    def nearest_times(self) -> Answer:
        """Time to the nearest facility, not saying which it is."""
        return {"time_ms": _whole_ms(self.dijkstra(self.graph, indices=self.problem.facility_nodes, min_only=True))}

    def k_nearest(self) -> Answer:
        """Search from one facility after another, keeping the k best of each node."""
        facilities, k = self.problem.facility_nodes, self.problem.k
        nodes = self.problem.graph.node_count
        best_ms, best = np.full((k, nodes), np.inf), np.full((k, nodes), -1, dtype=np.int32)
        for number, node in enumerate(facilities):
            next_ms, following = self.dijkstra(self.graph, indices=node), np.full(nodes, number, dtype=np.int32)
            for rank in range(k):  # what is better takes the place, what was there goes on to the next
                better = next_ms < best_ms[rank]
                for kept, offered in ((best_ms[rank], next_ms), (best[rank], following)):
                    kept[better], offered[better] = offered[better], kept[better]
        return {"time_ms": _whole_ms(best_ms.T), "facility": best.T}

    def od(self) -> Answer:
        """Search as far as the limit, some rows at a time: the result of a row is as long as the graph."""
        facilities, origins, cutoff_ms = (
            self.problem.facility_nodes,
            self.problem.origin_nodes,
            self.problem.cutoff_ms,
        )
        rows = []
        for first in range(0, len(facilities), ROWS_AT_ONCE):
            block = self.dijkstra(self.graph, indices=facilities[first : first + ROWS_AT_ONCE], limit=cutoff_ms)
            rows += [(first + i, _whole_ms(row[origins])) for i, row in enumerate(block)]
        return _pairs(rows, cutoff_ms)


class Igraph:
    """`igraph.Graph.distances`, with a node that leads to every facility in no time."""

    modules = ("igraph",)

    def prepare(self, problem: Problem) -> None:
        """Hand over the graph."""
        import igraph

        graph, facilities = problem.graph, problem.facility_nodes
        self.problem, self.start = problem, graph.node_count
        links = np.column_stack(
            [
                np.concatenate([graph.tail(), np.full(len(facilities), self.start, dtype=np.int32)]),
                np.concatenate([graph.head, facilities]),
            ]
        )
        self.graph = igraph.Graph(n=graph.node_count + 1, edges=links, directed=True)
        self.times = np.concatenate([graph.time_ms, np.zeros(len(facilities), dtype=np.int32)]).astype(float).tolist()

    def nearest(self) -> Answer:
        """Time to the nearest facility."""
        (times,) = self.graph.distances([self.start], weights=self.times, algorithm="dijkstra")
        return {"time_ms": _whole_ms(times[: self.start])}

    def od(self) -> Answer:
        """Search from every facility to all origins; there is no limit to set."""
        facilities, origins = self.problem.facilities, self.problem.origins
        rows = self.graph.distances(facilities, origins, weights=self.times, algorithm="dijkstra")
        return _pairs([(i, _whole_ms(row)) for i, row in enumerate(rows)], self.problem.cutoff_ms)


class Rustworkx:
    """`rustworkx.dijkstra_shortest_path_lengths`, with a node that leads to every facility in no time."""

    modules = ("rustworkx",)

    def prepare(self, problem: Problem) -> None:
        """Hand over the graph."""
        import rustworkx

        graph = problem.graph
        self.problem, self.search = problem, rustworkx.dijkstra_shortest_path_lengths
        self.graph = rustworkx.PyDiGraph()
        self.graph.add_nodes_from(range(graph.node_count + 1))
        self.graph.add_edges_from(
            list(zip(graph.tail().tolist(), graph.head.tolist(), graph.time_ms.astype(float).tolist(), strict=True))
        )
        self.graph.add_edges_from([(graph.node_count, f, 0.0) for f in problem.facilities])

    def nearest(self) -> Answer:
        """Time to the nearest facility."""
        return {"time_ms": self._from(self.problem.graph.node_count)}

    def od(self) -> Answer:
        """Search from every facility to everywhere; there is no limit to set."""
        origins = self.problem.origin_nodes
        rows = [(i, self._from(node)[origins]) for i, node in enumerate(self.problem.facilities)]
        return _pairs(rows, self.problem.cutoff_ms)

    def _from(self, node: int) -> np.ndarray:
        found = self.search(self.graph, node, float)
        times = np.full(self.problem.graph.node_count + 1, -1, dtype=np.int32)
        times[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), np.float64, len(found))
        times[node] = 0
        return times[:-1]


class Networkit:
    """`networkit.distance`, with a node that leads to every facility in no time."""

    modules = ("networkit",)

    def prepare(self, problem: Problem) -> None:
        """Hand over the graph."""
        import networkit

        graph, facilities = problem.graph, problem.facility_nodes
        self.problem, self.start, self.distance = problem, graph.node_count, networkit.distance
        start = np.full(len(facilities), self.start)
        # it takes numbers of nodes of any width for 64 bits wide, and crashes on others
        links = tuple(
            np.concatenate(ends).astype(np.uint64) for ends in ([graph.tail(), start], [graph.head, facilities])
        )
        times = np.concatenate([graph.time_ms, np.zeros(len(facilities), dtype=np.int32)]).astype(np.float64)
        self.graph = networkit.GraphFromCoo((times, links), n=graph.node_count + 1, weighted=True, directed=True)

    def nearest(self) -> Answer:
        """Time to the nearest facility."""
        search = self.distance.Dijkstra(self.graph, self.start, storePaths=False)
        search.run()
        return {"time_ms": _whole_ms(search.getDistances(asarray=True)[: self.start], unreachable=1e300)}

    def od(self) -> Answer:
        """Search from every facility to everywhere, on all cores; there is no limit to set."""
        search = self.distance.SPSP(self.graph, self.problem.facilities)
        search.run()
        table = search.getDistances(asarray=True)[:, self.problem.origin_nodes]
        rows = [(i, _whole_ms(row, unreachable=1e300)) for i, row in enumerate(table)]
        return _pairs(rows, self.problem.cutoff_ms)


class Networkx:
    """`networkx`, in Python throughout."""

    modules = ("networkx",)

    def prepare(self, problem: Problem) -> None:
        """Hand over the graph."""
        import networkx as nx

        graph = problem.graph
        self.problem, self.networkx = problem, nx
        self.graph = nx.DiGraph()
        self.graph.add_nodes_from(range(graph.node_count))
        self.graph.add_weighted_edges_from(
            zip(graph.tail().tolist(), graph.head.tolist(), graph.time_ms.tolist(), strict=True)
        )

    def nearest(self) -> Answer:
        """Time to the nearest facility."""
        found = self.networkx.multi_source_dijkstra_path_length(self.graph, set(self.problem.facilities))
        return {"time_ms": self._array(found)}

    def od(self) -> Answer:
        """Search from every facility as far as the limit."""
        search, cutoff_ms = self.networkx.single_source_dijkstra_path_length, self.problem.cutoff_ms
        rows = []
        for number, node in enumerate(self.problem.facilities):
            found = search(self.graph, node, cutoff=cutoff_ms)
            rows.append((number, np.asarray([found.get(o, -1) for o in self.problem.origins], dtype=np.int32)))
        return _pairs(rows, cutoff_ms)

    def _array(self, found: dict[int, int]) -> np.ndarray:
        times = np.full(self.problem.graph.node_count, -1, dtype=np.int32)
        times[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), np.int64, len(found))
        return times


class Pandana:
    """`pandana.Network`, which prepares a contraction hierarchy. It counts in thousandths of what it is given.

    It cuts weights off after three decimals: a quarter of a millisecond on top keeps every one whole.
    """

    modules = ("pandana",)
    farthest_s = 100_000.0

    def prepare(self, problem: Problem) -> None:
        """Hand over the graph, in seconds."""
        import pandana
        import pandas as pd

        graph = problem.graph
        self.problem = problem
        nodes = pd.DataFrame(graph.xy.astype(np.float64), columns=["x", "y"])
        self.xy = nodes.iloc[problem.facilities].reset_index(drop=True)
        edges = pd.DataFrame({"s": (graph.time_ms + 0.25) / 1000.0})
        start, end = pd.Series(graph.tail()), pd.Series(graph.head)
        if not problem.origins:  # nearest_pois goes from the nodes to the facilities, nodes_in_range away from them
            start, end = end, start
        self.network = pandana.Network(nodes["x"], nodes["y"], start, end, edges, twoway=False)

    def nearest(self) -> Answer:
        """Time to, and number of, the nearest facility."""
        answer = self.k_nearest()
        return {key: values[:, 0] for key, values in answer.items()}

    def k_nearest(self) -> Answer:
        """The same for the k nearest."""
        k, far = self.problem.k, self.farthest_s
        self.network.set_pois("facilities", far, k, self.xy["x"], self.xy["y"])
        table = self.network.nearest_pois(far, "facilities", num_pois=k, include_poi_ids=True)
        times = table[list(range(1, k + 1))].to_numpy() * 1000.0
        number = table[[f"poi{i}" for i in range(1, k + 1)]].to_numpy(dtype=np.float64)
        return {
            "time_ms": _whole_ms(times, unreachable=far * 1000.0),
            "facility": np.where(np.isnan(number), -1, number).astype(np.int32),
        }

    def od(self) -> Answer:
        """Ask for the nodes in range of every facility."""
        limit_s = self.problem.cutoff_ms / 1000.0
        table = self.network.nodes_in_range(self.problem.facilities, limit_s)
        table = table[table["destination"].isin(self.problem.origins)]
        return {
            "origin": np.searchsorted(self.problem.origin_nodes, table["destination"]).astype(np.int32),
            "facility": np.searchsorted(self.problem.facility_nodes, table["source"]).astype(np.int32),
            "time_ms": _whole_ms(table["s"] * 1000.0),
        }

    def od_all_pairs(self) -> Answer:
        """Ask for the length of the path of every pair, near or far."""
        facilities, origins = self.problem.facility_nodes, self.problem.origin_nodes
        lengths = self.network.shortest_path_lengths(
            np.repeat(facilities, len(origins)), np.tile(origins, len(facilities))
        )
        table = _whole_ms(np.asarray(lengths) * 1000.0, unreachable=4_294_967_000.0).reshape(len(facilities), -1)
        return _pairs(list(enumerate(table)), self.problem.cutoff_ms)
