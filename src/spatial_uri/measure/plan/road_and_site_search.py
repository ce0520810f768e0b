"""Whom road projects and added facilities bring within a limit together: exactly, and for many of them at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from spatial_uri.measure.plan.changed_network import times_again
from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.routing.improvement.added_facilities import AddedFacilities
from spatial_uri.routing.improvement.improvement_arrays import AddedOnBoth
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

    Where roads are closed, nobody is nearer to a new facility than with all roads open.

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
        found = self.search.improve(built, added=self._added(self.search, built, [rows]), workers=1)
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
        added = self._added(self.search, built, [rows])
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
        screen = _of_those_beyond(state, (state.base_ms < 0) | (state.base_ms > self.limit_ms))
        projects = self._together([roads for roads, _ in moves])
        added = self._added(state, None, [sites for _, sites in moves])
        found = screen.improve(projects, added=added, limit_ms=self.limit_ms, workers=1)
        ends = np.searchsorted(found.project, np.arange(len(moves) + 1))
        told = [found.place[a:b].astype(np.int64) for a, b in pairwise(ends)]
        for row, (roads, sites) in enumerate(moves):
            if roads and sites:  # a facility on a road that becomes faster by the same move
                one = self._one(roads)
                own = self._added(state, one, [sites])
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
            added = self._added(state, built, [rows])
            grown = state.with_built(built, added=added, limit_ms=self.limit_ms)
            state = _joined_by(grown, self.sites, self._sites_as_open, np.array(rows, dtype=np.int64))
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

    @cached_property
    def _sites_as_open(self) -> AddedFacilities | None:
        """The same sites with all roads open; None where none is closed."""
        as_open = self.search.as_open
        return None if as_open is None else AddedFacilities.of(as_open, self.sites.points)

    def _added(
        self, state: ImprovementSearch, built: RoadProjects | None, groups: Sequence[Sequence[int]]
    ) -> AddedOnBoth:
        """Return what the sites of each group are away, with one more project built or none."""
        now = self.sites.away(_faster(state, built), groups)
        if state.as_open is None or self._sites_as_open is None:
            return AddedOnBoth(now, None)
        there = None if built is None else built.on_edges(state.network.edge_as_open)
        return AddedOnBoth(now, self._sites_as_open.away(_faster(state.as_open, there), groups))


def _faster(state: ImprovementSearch, built: RoadProjects | None) -> Int32Array:
    """Return what each edge takes with one more project."""
    if built is None or not len(built.edge):
        return state.edges.ms
    ms = state.edges.ms.copy()
    np.minimum.at(ms, built.edge, built.edge_ms)
    return ms


def _of_those_beyond(state: ImprovementSearch, is_beyond: BoolArray) -> ImprovementSearch:
    """Return the same search, in which nobody else can be brought within."""
    if state.as_open is None or state.now_ms is None:
        return replace(state, base_ms=np.where(is_beyond, -1, 0))
    return replace(
        state,
        base_ms=np.where(is_beyond, -1, 0),
        now_ms=np.where(is_beyond, state.now_ms, 0),
        as_open=replace(state.as_open, base_ms=np.where(is_beyond, state.as_open.base_ms, 0)),
    )


def _joined_by(
    state: ImprovementSearch, sites: AddedFacilities, as_open: AddedFacilities | None, rows: Int64Array
) -> ImprovementSearch:
    """Return a search in which facilities that were built stand on the pieces that they join."""
    there = state.as_open
    if there is not None and as_open is not None:
        there = replace(there, on_pieces=as_open.joining(there.on_pieces, rows))
    return replace(state, on_pieces=sites.joining(state.on_pieces, rows), as_open=there)


def no_projects() -> RoadProjects:
    """Return no road project at all."""
    none = np.zeros(0, dtype=np.int32)
    ptr = np.zeros(1, dtype=np.int64)
    return RoadProjects(ptr, none, none, ptr, np.zeros((0, 2), dtype=np.int64), both_ways(none))
