"""What the extract has drawn around some nodes, be it open to traffic or not: the network holds only what is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from osmium.osm import NODE, WAY

from spatial_uri.read.osm.osm_file import osm_errors

_NOT_THERE = frozenset({"proposed", "planned", "construction", "abandoned", "disused", "razed", "no"})
"""Values of ``highway`` of what is not on the ground, or not yet."""


_ENDS_THERE = frozenset({"parking_aisle", "driveway", "drive-through"})
"""Values of ``service`` of what ends at a parking space or a house, and leads nowhere else."""


def nodes_that_go_on(path: Path, nodes: Iterable[int]) -> tuple[set[int], set[int]]:
    """Return the nodes from which ways of any kind lead on, and those at which what ends is meant to end.

    A way leads on at a node from which ways, a path or a closed road included, lead two ways or more. What is meant to
    end is the aisle of a car park, or a drive to a house.

    Parameters
    ----------
    path
        The extract.
    nodes
        Ids of nodes.
    """
    neighbours: dict[int, set[int]] = {node: set() for node in nodes}
    meant: dict[int, bool] = {}
    wanted = osmium.IdTracker()
    for node in neighbours:
        wanted.add_node(node)
    if not neighbours:
        return set(), set()
    thing: Any
    with osm_errors(path):
        ways = osmium.FileProcessor(str(path), WAY).with_filter(osmium.filter.KeyFilter("highway"))
        for thing in ways.with_filter(wanted.contains_filter()):
            if thing.tags["highway"] in _NOT_THERE:
                continue
            refs = [node.ref for node in thing.nodes]
            for node in neighbours.keys() & refs:
                meant[node] = meant.get(node, True) and thing.tags.get("service") in _ENDS_THERE
            for one, other in pairwise(refs):
                if one in neighbours:
                    neighbours[one].add(other)
                if other in neighbours:
                    neighbours[other].add(one)
    going_on = {node for node, beside in neighbours.items() if len(beside) > 1}
    return going_on, {node for node, is_meant in meant.items() if is_meant}


def lines_of_ways(path: Path, ways: Iterable[int]) -> Mapping[int, Any]:
    """Return the lines of some ways, in degrees.

    Parameters
    ----------
    path
        The extract.
    ways
        Ids of ways; those that are not there, or have no line, are left out.
    """
    ids = list(ways)
    if not ids:
        return {}
    with osm_errors(path):
        chosen: Any = osmium.FileProcessor(str(path), WAY).with_filter(osmium.filter.IdFilter(ids))
        refs = {thing.id: [node.ref for node in thing.nodes] for thing in chosen}
        nodes = {ref for held in refs.values() for ref in held}
        placed: Any = osmium.FileProcessor(str(path), NODE).with_filter(osmium.filter.IdFilter(nodes))
        places = {thing.id: (thing.lon, thing.lat) for thing in placed if thing.location.valid()}
    lines = {way: [places[ref] for ref in held if ref in places] for way, held in refs.items()}
    return {way: shapely.LineString(np.asarray(line)) for way, line in lines.items() if len(line) > 1}
