"""Whom road projects and added facilities bring within a limit together: exactly, and for many of them at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from spatial_uri.measure.plan.changed_network import times_again
from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.routing.improvement.added_facilities import AddedFacilities
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects, both_ways
from spatial_uri.routing.rows import make_pointers

Rows = tuple[tuple[int, ...], tuple[int, ...]]
"""Some road projects and some sites, each by its row."""
_STATES = 8
"""How many networks with levers built are kept."""


@dataclass(frozen=True, eq=False)
class RoadAndSiteSearch:
    """Evaluates road projects and sites together.

    Parameters
    ----------
    search
        The network and the settlements, with the facilities that there are.
    projects
        What each road project changes.
    sites
        Facilities that could be added.
    limit_ms
        What counts as within.
    """

    search: ImprovementSearch
    projects: RoadProjects
    sites: AddedFacilities
    limit_ms: int
    _states: OrderedDict[Rows, ImprovementSearch] = field(default_factory=OrderedDict)

    def times(self, roads: Iterable[int], sites: Iterable[int]) -> Int64Array:
        """Return the times of all settlements with some road projects and sites, however long; -1 without a way.

        Parameters
        ----------
        roads, sites
            Their rows.
        """
        built, rows = self._one(roads), sorted(set(sites))
        added = self.sites.away(self._faster(self.search, built), [rows])
        found = self.search.improve(built, added=added, workers=1)
        ms = self.search.base_ms.copy()
        ms[found.place] = found.time_ms
        return ms

    def times_again(self, roads: Iterable[int], sites: Iterable[int]) -> Int64Array:
        """Return the same as `times`, but on the changed network, searched anew.

        Parameters
        ----------
        roads, sites
            Their rows.
        """
        return times_again(self.search, self._one(roads), self.sites, np.array(sorted(set(sites)), dtype=np.int64))

    def within(self, roads: Iterable[int], sites: Iterable[int]) -> BoolArray:
        """Return which settlements are within the limit with some road projects and sites."""
        built, rows = self._one(roads), sorted(set(sites))
        added = self.sites.away(self._faster(self.search, built), [rows])
        found = self.search.improve(built, added=added, limit_ms=self.limit_ms, workers=1)
        within = (self.search.base_ms >= 0) & (self.search.base_ms <= self.limit_ms)
        within[found.place] = True  # nothing longer than the limit is told
        return within

    def newly(self, here: Rows, moves: Sequence[Rows]) -> list[Int64Array]:
        """Return which settlements each move brings within, beside some road projects and sites.

        Parameters
        ----------
        here
            What is there.
        moves
            What could be added, one or several at a time.
        """
        state = self._with(here)
        is_beyond = (state.base_ms < 0) | (state.base_ms > self.limit_ms)
        screen = replace(state, base_ms=np.where(is_beyond, -1, 0))
        projects = self._together([roads for roads, _ in moves])
        added = self.sites.away(state.edges.ms, [sites for _, sites in moves])
        found = screen.improve(projects, added=added, limit_ms=self.limit_ms, workers=1)
        ends = np.searchsorted(found.project, np.arange(len(moves) + 1))
        told = [found.place[a:b].astype(np.int64) for a, b in pairwise(ends)]
        for row, (roads, sites) in enumerate(moves):
            if roads and sites:  # a facility on a road that becomes faster by the same move
                one = self._one(roads)
                own = self.sites.away(self._faster(state, one), [sites])
                told[row] = screen.improve(one, added=own, limit_ms=self.limit_ms, workers=1).place.astype(np.int64)
        return told

    def _with(self, here: Rows) -> ImprovementSearch:
        """Return the search with some road projects and sites built."""
        if here in self._states:
            self._states.move_to_end(here)
            return self._states[here]
        roads, sites = here
        before = max(
            (one for one in self._states if set(one[0]) <= set(roads) and set(one[1]) <= set(sites)),
            key=lambda one: len(one[0]) + len(one[1]),
            default=((), ()),
        )
        state = self._states.get(before, self.search)
        built = self._one(set(roads) - set(before[0]))
        rows = sorted(set(sites) - set(before[1]))
        if len(built.edge) or len(built.link_ms) or rows:
            added = self.sites.away(self._faster(state, built), [rows])
            grown = state.with_built(built, added=added, limit_ms=self.limit_ms)
            state = replace(grown, on_pieces=self.sites.joining(state.on_pieces, np.array(rows, dtype=np.int64)))
        self._states[here] = state
        if len(self._states) > _STATES:
            self._states.popitem(last=False)
        return state

    def _one(self, roads: Iterable[int]) -> RoadProjects:
        return self.projects.take(np.array(sorted(set(roads)), dtype=np.int64)).as_one()

    def _together(self, groups: Sequence[tuple[int, ...]]) -> RoadProjects:
        """Return one project for each group of projects."""
        flat = self.projects.take(np.array([row for group in groups for row in group], dtype=np.int64))
        ends = make_pointers(np.array([len(group) for group in groups], dtype=np.int64))
        return replace(flat, edge_ptr=flat.edge_ptr[ends], link_ptr=flat.link_ptr[ends])

    @staticmethod
    def _faster(state: ImprovementSearch, built: RoadProjects) -> Int32Array:
        """Return what each edge takes with one more project."""
        if not len(built.edge):
            return state.edges.ms
        ms = state.edges.ms.copy()
        np.minimum.at(ms, built.edge, built.edge_ms)
        return ms


def no_projects() -> RoadProjects:
    """Return no road project at all."""
    none = np.zeros(0, dtype=np.int32)
    ptr = np.zeros(1, dtype=np.int64)
    return RoadProjects(ptr, none, none, ptr, np.zeros((0, 2), dtype=np.int64), both_ways(none))
