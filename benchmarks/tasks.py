"""What is measured: every task, its size, and who takes part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from benchmarks.closures import county_problem
from benchmarks.problem import Problem, graph_problem, road_problem

Check = Literal["nearest", "od", "size", "area", "none"]


@dataclass(frozen=True)
class Entry:
    """One engine in one task.

    `engine` is ``module:Class`` below `benchmarks`, `method` what it is asked. `few` gives it only
    so many of the facilities, evenly taken, and multiplies the time. `fresh` starts a process for each repeat.
    """

    label: str
    engine: str
    method: str
    ours: bool = False
    few: int | None = None
    fresh: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Task:
    """One table of the results."""

    name: str
    title: str
    minutes: float
    set_problem: Callable[[Path], Problem]
    entries: tuple[Entry, ...]
    check: Check
    edges: int | None = None
    comment: str = ""


OURS = Entry("spatial_uri", "ours:Ours", "nearest", ours=True)
SCIPY = Entry("scipy", "peers:Scipy", "nearest")
SCIPY_TIMES = Entry("scipy, times alone", "peers:Scipy", "nearest_times")
NETWORKIT = Entry("networkit", "peers:Networkit", "nearest")
RUSTWORKX = Entry("rustworkx", "peers:Rustworkx", "nearest")
IGRAPH = Entry("igraph", "peers:Igraph", "nearest")
NETWORKX = Entry("networkx", "peers:Networkx", "nearest")
PANDANA = Entry("pandana", "peers:Pandana", "nearest")
NEAREST = (OURS, SCIPY_TIMES, SCIPY, NETWORKIT, RUSTWORKX, IGRAPH, NETWORKX, PANDANA)
NEAREST_COMMENT = (
    "The time to the nearest facility for every node. spatial_uri, scipy and pandana also say which facility it is; "
    "for the others a node joined to all facilities stands in, and they do not say."
)


def _for(entry: Entry, method: str, *, few: int | None = None, note: str = "") -> Entry:
    return replace(entry, method=method, few=few, note=note)


def all_tasks(*, pbf: Path | None, pbf_name: str, quick: bool, country: bool) -> tuple[Task, ...]:
    """Return the tasks in the order in which they run.

    Parameters
    ----------
    pbf, pbf_name
        A further extract beside the bundled one, and what to call it.
    quick
        Everything small: to see that it works, not to measure.
    country
        Add the graph of 5 x 10^7 edges.
    """
    from spatial_uri.samples import example_extract

    extracts = [(example_extract(), "Liechtenstein, 0.6 MB", "small")]
    if pbf is not None:
        extracts.append((pbf, pbf_name, "large"))
    shrink = 100 if quick else 1
    million = 1_000_000 // shrink
    tasks = [_parse(*e) for e in extracts]
    tasks += [_nearest(million, count) for count in (200 // min(shrink, 10), 2000 // min(shrink, 10))]
    tasks += [_k_nearest(million, 200 // min(shrink, 10))]
    tasks += [_od_county(million, cutoff_min, shrink) for cutoff_min in (20, 60)]
    tasks += [_od_province(5_000_000 // shrink, shrink)]
    tasks += [_isochrones(*extracts[-1], count) for count in (1, 20 if quick else 200)]
    tasks += [_closures(1548 // min(shrink, 10)), _improvements(1548 // min(shrink, 10))]
    tasks += [_atlas(*e) for e in extracts]
    tasks += [_growth(size) for size in ((1_000, 10_000, 100_000) if quick else (10_000, 100_000, 10_000_000))]
    return (*tasks, _country(50_000_000 // shrink)) if country else tuple(tasks)


def _parse(pbf: Path, title: str, name: str) -> Task:
    entries = (
        Entry("spatial_uri", "roads:OurRoads", "graph", ours=True, fresh=True),
        Entry("pyrosm, lines alone", "roads:Pyrosm", "lines", fresh=True, note="not routable"),
        Entry("pyrosm, nodes and edges", "roads:Pyrosm", "tables", fresh=True),
        Entry("pyrosm, merged igraph", "roads:Pyrosm", "graph", fresh=True),
        Entry("osmnx", "roads:Osmnx", "graph", fresh=True, note="the roads were taken out for it beforehand, as XML"),
    )
    small = name == "small"
    return Task(
        f"parse-{name}",
        f"From .osm.pbf to the driving network: {title}",
        1.5 if small else 6,
        lambda scratch: road_problem(scratch, pbf),
        entries if small else entries[:-1],
        "size",
        comment="A process for each repeat; imports are the set-up. The networks differ in kind: ours has times, "
        "barriers and turn restrictions, and leaves out what may not be driven."
        + (
            ""
            if small
            else " osmnx is left out: it reads XML only, and is by far the slowest already on the small extract."
        ),
    )


def _nearest(edges: int, facilities: int) -> Task:
    return Task(
        f"nearest-{facilities}",
        f"Nearest facility of every node: {facilities:,} facilities, {edges:,} edges",
        2,
        lambda scratch: graph_problem(scratch, edges=edges, facilities=facilities),
        NEAREST,
        "nearest",
        edges if facilities * 2000 * 2.5 == edges else None,
        NEAREST_COMMENT,
    )


def _k_nearest(edges: int, facilities: int) -> Task:
    return Task(
        "nearest-3",
        f"The three nearest of every node: {facilities:,} facilities, {edges:,} edges",
        4,
        lambda scratch: graph_problem(scratch, edges=edges, facilities=facilities, k=3),
        (
            _for(OURS, "k_nearest"),
            _for(SCIPY, "k_nearest", note="no such call: one search for each facility, the three best kept"),
            _for(PANDANA, "k_nearest"),
        ),
        "nearest",
        comment="With the facilities. The other libraries have no such call.",
    )


def _od_county(edges: int, cutoff_min: int, shrink: int) -> Task:
    origins, facilities = 1548 // min(shrink, 10), 200 // min(shrink, 10)
    few = facilities // 10
    entries = (
        _for(OURS, "od"),
        _for(SCIPY, "od"),
        _for(NETWORKX, "od", few=few if cutoff_min > 20 else None),
        replace(PANDANA, label="pandana, range", method="od"),
        replace(PANDANA, label="pandana, all pairs", method="od_all_pairs"),
    )
    unlimited = tuple(_for(e, "od", few=few) for e in (NETWORKIT, RUSTWORKX, IGRAPH))
    return Task(
        f"od-{cutoff_min}",
        f"All pairs within {cutoff_min} min: {origins:,} origins, {facilities:,} facilities, {edges:,} edges",
        3,
        lambda scratch: graph_problem(
            scratch, edges=edges, facilities=facilities, origins=origins, cutoff_min=cutoff_min
        ),
        entries + (unlimited if cutoff_min == 20 else ()),
        "od",
        comment="networkit, rustworkx and igraph search the whole graph whatever the limit."
        if cutoff_min == 20
        else "networkit, rustworkx and igraph need what they need at 20 min.",
    )


def _od_province(edges: int, shrink: int) -> Task:
    origins, facilities = 30_000 // shrink, 3000 // shrink
    entries = (
        _for(OURS, "od"),
        _for(SCIPY, "od"),
        replace(PANDANA, label="pandana, range", method="od", few=max(1, facilities // 100)),
        replace(PANDANA, label="pandana, all pairs", method="od_all_pairs", few=max(1, facilities // 100)),
        *(_for(e, "od", few=max(1, facilities // 1500)) for e in (NETWORKIT, RUSTWORKX, IGRAPH)),
    )
    return Task(
        "od-province",
        f"All pairs within 60 min: {origins:,} origins, {facilities:,} facilities, {edges:,} edges",
        8,
        lambda scratch: graph_problem(scratch, edges=edges, facilities=facilities, origins=origins, cutoff_min=60),
        entries,
        "od",
        comment="networkit, rustworkx and igraph search the whole graph whatever the limit. networkx is left out: "
        "far behind on the smaller graph, it needs gigabytes on this one.",
    )


def _isochrones(pbf: Path, title: str, _: str, facilities: int) -> Task:
    return Task(
        f"isochrones-{facilities}",
        f"Isochrones of 10, 20 and 30 min around {facilities} facilit{'y' if facilities == 1 else 'ies'}: {title}",
        1 if facilities == 1 else 2,
        lambda scratch: road_problem(scratch, pbf, facilities=facilities),
        (
            Entry("spatial_uri", "isochrones:OurIsochrones", "draw", ours=True),
            Entry("networkx, hulls of nodes", "isochrones:HullRecipe", "draw"),
        ),
        "area",
        comment="On the same network. The answers differ in kind: a hull covers what no road leads to; "
        "ours is where one is within the limit, the walk to the road included.",
    )


def _closures(villages: int) -> Task:
    return Task(
        "closures",
        f"All closures of a synthetic county: {villages:,} villages, the way to the nearest town",
        2,
        lambda scratch: county_problem(scratch, villages=villages),
        (
            Entry("spatial_uri, every used road closed", "closures:OurClosures", "closures", ours=True),
            Entry("50 searches with all roads open", "closures:OurClosures", "fifty_searches"),
        ),
        "none",
        comment="Both are ours. Closing the roads one by one takes a search for each of them, some 6,700 in all.",
    )


def _improvements(villages: int) -> Task:
    return Task(
        "improvements",
        f"Every road piece of a synthetic county half as fast again, one at a time: {villages:,} villages, the way to "
        "the nearest town",
        2,
        lambda scratch: county_problem(scratch, villages=villages),
        (
            Entry("spatial_uri, every piece", "improvements:OurImprovements", "pieces", ours=True),
            Entry("all closures", "improvements:OurImprovements", "closures"),
            Entry("a search for every hundredth piece", "improvements:OurImprovements", "hundredth"),
        ),
        "none",
        comment="All are ours. One by one, the pieces take a hundred times as long as the last row.",
    )


def _atlas(pbf: Path, title: str, name: str) -> Task:
    entries = (
        Entry("spatial_uri, whole atlas", "atlas:OurAtlas", "draw", ours=True),
        Entry("spatial_uri, network kept", "atlas:OurAtlas", "draw", options={"cached": True}),
        Entry("pyrosm, roads alone", "atlas:LoadRoads", "draw", options={"library": "pyrosm"}),
        Entry("osmnx, roads alone", "atlas:LoadRoads", "draw", options={"library": "osmnx"}),
    )
    small = name == "small"
    return Task(
        f"atlas-{name}",
        f"From .osm.pbf to the atlas, whole processes: {title}",
        2 if small else 5,
        lambda scratch: road_problem(scratch, pbf),
        entries if small else entries[:2],
        "none",
        comment="Ours: reading, service circle of every tier, isochrones, map, page and tables."
        + (" Peers: the road graph." if small else " What the road graph alone costs with pyrosm stands further up."),
    )


def _growth(edges: int) -> Task:
    entries = NEAREST if edges <= 1_000_000 else (OURS, SCIPY_TIMES, SCIPY, NETWORKIT, RUSTWORKX)
    return Task(
        f"growth-{edges}",
        f"Nearest facility of every node: {edges:,} edges, one facility for 2,000 nodes",
        0.7 if edges <= 1_000_000 else 4,
        lambda scratch: graph_problem(scratch, edges=edges, facilities=max(1, round(edges / 5000))),
        entries,
        "nearest",
        edges,
        NEAREST_COMMENT
        if edges <= 1_000_000
        else "networkx, pandana and igraph are left out: setting up takes minutes.",
    )


def _country(edges: int) -> Task:
    return Task(
        "country",
        f"A country: nearest facility of every node, {edges:,} edges, one facility for 2,000 nodes",
        2.5,
        lambda scratch: graph_problem(scratch, edges=edges, facilities=max(1, round(edges / 5000))),
        (OURS, SCIPY_TIMES),
        "nearest",
        edges,
    )
