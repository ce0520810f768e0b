"""From an OpenStreetMap extract to a road network, by several libraries; alone: ``python -m benchmarks.roads``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks.problem import Answer, Problem

DRIVEN = (
    *("motorway", "trunk", "primary", "secondary", "tertiary"),
    *(f"{road}_link" for road in ("motorway", "trunk", "primary", "secondary", "tertiary")),
    *("unclassified", "residential", "living_street", "service", "road", "track"),
)


def _size(nodes: int, edges: int, km: float) -> Answer:
    return {"nodes": np.asarray(nodes), "edges": np.asarray(edges), "km": np.asarray(km)}


class OurRoads:
    """`spatial_uri.read_roads`: pieces merged from junction to junction, with times and turn restrictions."""

    modules = ("spatial_uri", "osmium")

    def prepare(self, problem: Problem) -> None:
        """Import what is needed."""
        import spatial_uri
        from spatial_uri.read.roads import osm_ways, road_graph  # noqa: F401 - otherwise imported when first used

        self.problem, self.library = problem, spatial_uri

    def graph(self) -> Answer:
        """Read the roads for driving."""
        from pyproj import CRS

        preset = self.library.load_preset("generic")
        roads, _ = self.library.read_roads(self.problem.pbf, mode="drive", preset=preset, crs=CRS(self.problem.crs))
        return _size(roads.node_count, roads.edge_count, roads.pieces["length_m"].sum() / 1000)


class Pyrosm:
    """`pyrosm.OSM`. What it keeps of an earlier read is removed before."""

    modules = ("pyrosm",)

    def prepare(self, problem: Problem) -> None:
        """Import what is needed."""
        import pyrosm

        pyrosm.OSM.clear_cache(problem.pbf)
        self.osm = pyrosm.OSM(problem.pbf, progress=False)

    def lines(self) -> Answer:
        """Read the roads for driving, as lines only: not routable."""
        edges = self.osm.get_network("driving")
        return _size(0, len(edges), edges["length"].sum() / 1000)

    def tables(self) -> Answer:
        """Read nodes and edges for driving, from which a graph can be made."""
        nodes, edges = self.osm.get_network("driving", nodes=True)
        return _size(len(nodes), len(edges), edges["length"].sum() / 1000)

    def graph(self) -> Answer:
        """Read the graph for driving, merged from junction to junction."""
        graph = self.osm.get_graph("driving", graph_type="igraph")
        return _size(graph.vcount(), graph.ecount(), sum(graph.es["length"]) / 1000)


class Osmnx:
    """`osmnx.graph_from_xml`, which reads XML and all ways in it: the roads are taken out for it beforehand."""

    modules = ("osmnx",)

    def prepare(self, problem: Problem) -> None:
        """Import what is needed, and write the roads as XML."""
        import osmnx

        self.osmnx = osmnx
        self.file = xml_of(problem)
        if not self.file.exists():
            write_roads_xml(problem.pbf, self.file)

    def graph(self) -> Answer:
        """Read the graph, merged from junction to junction."""
        graph = self.osmnx.graph_from_xml(self.file)
        km = sum(length for *_, length in graph.edges(data="length")) / 1000
        return _size(len(graph), graph.number_of_edges(), km)


def xml_of(problem: Problem) -> Path:
    """Return where the roads of an extract are kept as XML."""
    return Path(problem.scratch) / f"{Path(problem.pbf).stem}.osm"


def write_roads_xml(pbf: str, out: Path) -> None:
    """Write the ways for driving and their nodes as XML."""
    import osmium

    ways = osmium.FileProcessor(pbf, osmium.osm.WAY).with_filter(
        osmium.filter.TagFilter(*(("highway", road) for road in DRIVEN))
    )
    with osmium.BackReferenceWriter(str(out), ref_src=pbf, overwrite=True) as writer:
        for way in ways:
            writer.add(way)


def main() -> None:
    """Load the roads of an extract once, as a process of its own."""
    name, problem = sys.argv[1], Problem.read(Path(sys.argv[2]))
    reader = {"pyrosm": Pyrosm, "osmnx": Osmnx}[name]()
    reader.prepare(problem)
    reader.graph()


if __name__ == "__main__":
    main()
