"""Isochrones on one road network: ours, and the recipe by which many are made today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.problem import Answer, Problem


def _network_and_nodes(problem: Problem) -> tuple[Any, np.ndarray]:
    """Read the roads (kept after the first time) and choose the nodes that facilities stand on."""
    from pyproj import CRS

    import spatial_uri

    roads, _ = spatial_uri.read_roads(
        problem.pbf,
        mode="drive",
        preset=spatial_uri.load_preset("generic"),
        crs=CRS(problem.crs),
        cache_dir=Path(problem.scratch) / "networks",
    )
    inner = roads.head[roads.joins_main[roads.edge_piece]]
    random = np.random.default_rng(len(problem.facilities))
    return roads, random.choice(np.unique(inner), len(problem.facilities), replace=False)


class OurIsochrones:
    """`spatial_uri.isochrones`: roads cut where the time runs out, the walk beyond them, holes and islands."""

    modules = ("spatial_uri",)

    def prepare(self, problem: Problem) -> None:
        """Open the network and load the compiled parts."""
        import geopandas as gpd

        import spatial_uri

        self.problem, self.library = problem, spatial_uri
        self.roads, nodes = _network_and_nodes(problem)
        points = gpd.points_from_xy(*self.roads.node_xy[nodes].T)
        self.facilities = gpd.GeoDataFrame(geometry=points, crs=self.roads.crs)
        spatial_uri.isochrones(self.roads, self.facilities.iloc[:1], thresholds_min=1)

    def draw(self) -> Answer:
        """Draw the circles of all facilities, overlaps counted once."""
        table = self.library.isochrones(self.roads, self.facilities, thresholds_min=self.problem.limits_min)
        return {"area_km2": table["area_km2"].to_numpy()}


class HullRecipe:
    """The recipe of many a notebook: `networkx.ego_graph` for each limit, convex hull of its nodes."""

    modules = ("networkx", "shapely")

    def prepare(self, problem: Problem) -> None:
        """Make a networkx graph of the same roads, against the traffic."""
        import networkx as nx

        self.problem, self.networkx = problem, nx
        roads, self.nodes = _network_and_nodes(problem)
        self.xy = roads.node_xy
        self.graph = nx.DiGraph()
        self.graph.add_weighted_edges_from(
            zip(roads.head.tolist(), roads.tail.tolist(), (roads.time_ms / 60_000).tolist(), strict=True),
            weight="time_min",
        )

    def draw(self) -> Answer:
        """Draw the hulls of all facilities, and unite those of one limit."""
        import shapely

        hulls: dict[int, list[Any]] = {limit: [] for limit in self.problem.limits_min}
        for node in self.nodes.tolist():
            for limit, found in hulls.items():
                near = self.networkx.ego_graph(self.graph, node, radius=limit, distance="time_min")
                found.append(shapely.MultiPoint(self.xy[list(near)]).convex_hull)
        areas = [shapely.union_all(found).area / 1e6 for found in hulls.values()]
        return {"area_km2": np.asarray(areas)}
