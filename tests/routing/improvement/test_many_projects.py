"""Hundreds of random road projects of every kind, each against a network drawn with it and searched by scipy."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from project_oracle import ProjectOracle
from road_drawing import network, points, road

from spatial_uri.model.travel import Walk
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects, both_ways
from spatial_uri.routing.rows import make_pointers

WALK = Walk(kmh=5.0, limit_m=600.0)
DIRECTIONS = ("to_facility", "from_facility")
FACTORS = (1.3, 2.5, 6.0)
LINK_KMH = 45.0
NETWORKS, EACH = 10, 20
"""So many networks for each condition, and projects of each kind on each of them: 200 of each kind, both ways."""
BACK = {
    "two_way": [None, 10.0],
    "one_way": [0.0, 0.0, None, 10.0],
    "no_turns": [None, None, 0.0],
    "on_the_roads": [None, 0.0],
}


class Drawn:
    """Roads on a grid, doors beside or on them, and projects: (road, factor) made faster, links built."""

    def __init__(self, condition: str, seed: int) -> None:
        rng = np.random.default_rng([seed, list(BACK).index(condition)])
        self.rng, self.roads = rng, []
        while len(self.roads) < 14:
            a, b = (tuple(end) for end in rng.integers(0, 4, (2, 2)).tolist())
            if a != b:
                kmh, back = float(rng.choice([20, 30, 60])), BACK[condition][rng.integers(len(BACK[condition]))]
                self.roads.append(road(a, b, kmh=kmh, back_kmh=back))
        self.turns = self._turns() if condition == "no_turns" else []
        self.net = network(*self.roads, no_turns=self.turns)
        self.nodes = list(dict.fromkeys(end for r in self.roads for end in (r.xy[0], r.xy[-1])))
        ends = rng.permutation([(a, b) for a, b in product(range(len(self.nodes)), repeat=2) if a != b])[: 2 * EACH]
        self.ends = ends.tolist()
        self.links = [road(self.nodes[a], self.nodes[b], kmh=LINK_KMH, snappable=False) for a, b in self.ends]
        self.places, self.facilities = (self._doors(n, on_roads=condition == "on_the_roads") for n in (8, 3))
        self.projects = self._projects()

    def _turns(self):
        directed = [(i, f) for i, r in enumerate(self.roads) for f in (True, False) if f or r.back_kmh != 0.0]
        ends = {(i, f): self.roads[i].xy[:: 1 if f else -1] for i, f in directed}
        turns = [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]
        chosen = {a: (a, b) for a, b in (turns[k] for k in self.rng.permutation(len(turns)))}  # one after each road
        return list(chosen.values())[:4]

    def _doors(self, count, *, on_roads):
        if not on_roads:
            return points(*self.rng.uniform(-0.1, 3.1, (count, 2)).tolist())
        chosen, part = self.rng.integers(0, len(self.roads), count), self.rng.uniform(0, 1, count)
        ends = np.array([self.roads[i].xy for i in chosen], dtype=float)
        return points(*(ends[:, 0] + part[:, None] * (ends[:, 1] - ends[:, 0])).tolist())

    def _projects(self):
        """Kind -> projects: roads made faster, and links built."""
        some = [(i, factor) for i in range(len(self.roads)) for factor in FACTORS]
        one = [some[k] for k in self.rng.permutation(len(some))[:EACH]]
        several = [self.rng.permutation(len(self.roads))[: self.rng.integers(2, 7)].tolist() for _ in range(EACH)]
        bundles = [tuple((i, float(self.rng.choice(FACTORS))) for i in group) for group in several]
        links = self.rng.permutation(len(self.links))[:EACH].tolist()
        both = [(bundle[:2], (int(self.rng.integers(len(self.links))),)) for bundle in bundles]
        return {
            "upgrade": [((pair,), ()) for pair in one],
            "bundle": [(bundle, ()) for bundle in bundles],
            "link": [((), (link,)) for link in links],
            "bundle and link": both,
        }

    def as_projects(self, chosen) -> RoadProjects:
        """The projects as the package takes them."""
        edges, times = [], []
        for faster, _ in chosen:
            parts = [np.flatnonzero(self.net.edge_piece == i) for i, _ in faster]
            kmh = [np.repeat(factor, len(part)) for part, (_, factor) in zip(parts, faster, strict=True)]
            edge = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
            now_kmh = np.array([self._kmh(int(one)) for one in edge])
            edges.append(edge)
            times.append(np.rint(1000 * self._km(edge) / (now_kmh * np.concatenate([np.zeros(0), *kmh])) * 3600))
        built = [link for _, links in chosen for link in links]
        km = np.array([np.hypot(*np.subtract(*self.links[link].xy)) for link in built])
        return RoadProjects(
            edge_ptr=make_pointers(np.array([len(edge) for edge in edges])),
            edge=np.concatenate(edges).astype(np.int32),
            edge_ms=np.concatenate(times).astype(np.int32),
            link_ptr=make_pointers(np.array([len(links) for _, links in chosen])),
            link_ends=np.array([self.ends[link] for link in built], dtype=np.int64).reshape(-1, 2),
            link_ms=both_ways(np.rint(1000 * km / LINK_KMH * 3600)),
        )

    def _kmh(self, edge: int) -> float:
        one = self.roads[self.net.edge_piece[edge]]
        return one.kmh if self.net.edge_forward[edge] or one.back_kmh is None else one.back_kmh

    def _km(self, edge):
        return np.array([np.hypot(*np.subtract(*self.roads[self.net.edge_piece[one]].xy)) for one in edge])

    def oracle(self) -> ProjectOracle:
        faster = {factor: [_faster(one, factor) for one in self.roads] for factor in FACTORS}
        return ProjectOracle(self.roads, self.links, self.turns, faster, self.places, self.facilities, walk=WALK)


def _faster(one, factor):
    return replace(one, kmh=one.kmh * factor, back_kmh=one.back_kmh and one.back_kmh * factor)


@pytest.mark.parametrize("condition", BACK)
def test_hundreds_of_projects_are_worth_what_networks_drawn_with_them_say(condition: str) -> None:
    """People save whole milliseconds as scipy counts them; doors are located by other arithmetic, which may round."""
    looked_at, changed = dict.fromkeys(DIRECTIONS, 0), dict.fromkeys(Drawn("two_way", 0).projects, 0)
    for seed in range(NETWORKS):
        drawn = Drawn(condition, seed)
        oracle = drawn.oracle()
        asked = [one for chosen in drawn.projects.values() for one in chosen]
        kinds = [kind for kind, chosen in drawn.projects.items() for _ in chosen]
        projects = drawn.as_projects(asked)
        for direction in DIRECTIONS:
            search = ImprovementSearch.prepare(
                drawn.net, drawn.places, drawn.facilities, direction=direction, walk=WALK
            )
            found = search.improve(projects, workers=1)
            today = oracle.minutes_ms(direction)
            assert_alike(search.base_ms, today)
            for p, (kind, (faster, built)) in enumerate(zip(kinds, asked, strict=True)):
                told = search.base_ms.copy()
                told[found.place[found.project == p]] = found.time_ms[found.project == p]
                right = oracle.minutes_ms(direction, faster, built)
                worse = (right < 0) | ((today >= 0) & (right > today))
                assert_alike(told, np.where(worse, today, right))
                looked_at[direction] += 1
                changed[kind] += bool((told != search.base_ms).any())
    assert set(looked_at.values()) == {NETWORKS * EACH * 4}
    assert min(changed.values()) >= 80  # not a comparison of nothing with nothing


def assert_alike(told, right, within_ms=2):
    assert ((told < 0) == (right < 0)).all()
    assert np.abs(told - right).max() <= within_ms
