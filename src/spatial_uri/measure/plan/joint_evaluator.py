"""Whom levers of all families serve together, and what they cost together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from spatial_uri.errors import ParameterError
from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.road_and_site_search import RoadAndSiteSearch
from spatial_uri.measure.plan.scale import sorted_ids
from spatial_uri.measure.roads.result import LeverEvaluation, LeverRows
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

_MOST_KEPT, _MOST_LISTS = 50_000, 32


class ReturnByBus(Protocol):
    """Knows who can go to town by bus and come home on the same day."""

    def together(self, ids: Ids) -> BoolArray:
        """Return ``(settlements,)`` who can with some levers together, today without any: measured in full."""

    def cost(self, ids: Ids) -> float:
        """Return what some levers cost together; infinite where two of them cannot be had together."""


class _Moves(NamedTuple):
    """Some moves: their roads, what their sites cost, and the bus levers of those that have any."""

    roads: LeverRows
    sites: FloatArray
    lines: list[tuple[int, Ids]]


@dataclass(frozen=True, eq=False)
class JointEvaluator:
    """Evaluates sites, roads and buses together.

    A settlement is served where it is within the limit by road; or beyond it, has no return trip by bus today, and has
    one by the levers.

    Parameters
    ----------
    search
        Road projects and sites.
    roads
        lever_id -> row of the road project.
    sites
        lever_id -> row of the site.
    site_cost
        What each site costs.
    road_evaluation
        What road levers cost together; None without any.
    buses
        Who can return by bus; None without any bus lever.
    bus_levers
        The ids of bus levers.
    """

    search: RoadAndSiteSearch
    roads: dict[str, int]
    sites: dict[str, int]
    site_cost: FloatArray
    road_evaluation: LeverEvaluation | None
    buses: ReturnByBus | None
    bus_levers: frozenset[str] = frozenset()
    _returns: dict[Ids, BoolArray] = field(default_factory=dict)
    _bus_costs: dict[Ids, float] = field(default_factory=dict)
    _moves: dict[tuple[Ids, ...], _Moves] = field(default_factory=dict)
    _parts: dict[Ids, tuple[tuple[int, ...], tuple[int, ...], Ids]] = field(default_factory=dict)

    def served(self, ids: Ids) -> BoolArray:
        """Return who is served with some levers together."""
        roads, sites, buses = self._split(ids)
        return self.search.within(roads, sites) | self.by_bus(buses)

    def within(self, ids: Ids) -> BoolArray:
        """Return who is within the limit by road with some levers together."""
        roads, sites, _ = self._split(ids)
        return self.search.within(roads, sites)

    def times(self, ids: Ids) -> Int64Array:
        """Return the times by road with some levers together, ms; -1 without a way."""
        roads, sites, _ = self._split(ids)
        return self.search.times(roads, sites)

    def times_again(self, ids: Ids) -> Int64Array:
        """Return the same as `times`, on the changed network searched anew."""
        roads, sites, _ = self._split(ids)
        return self.search.times_again(roads, sites)

    def by_bus(self, buses: Ids) -> BoolArray:
        """Return who has a return trip by bus with some levers, and none today."""
        if self.buses is None or not buses:
            return np.zeros(len(self.search.search.base_ms), dtype=np.bool_)
        if buses not in self._returns:
            self._returns[buses] = self.buses.together(buses) & ~self.buses.together(())
        return self._returns[buses]

    def cost(self, ids: Ids) -> float:
        """Return what some levers cost together, shared pieces of road once."""
        roads, sites, buses = self._split(ids)
        total = float(self.site_cost[list(sites)].sum()) + self._bus_cost(buses)
        if roads and self.road_evaluation is not None:
            total += self.road_evaluation.cost_of(roads)
        return total

    def newly(self, ids: Ids, moves: Sequence[Ids]) -> list[Int64Array]:
        """Return whom each move serves beside some levers.

        Of two bus levers together it says that they bring whom each brings: an estimate.
        """
        roads, sites, buses = self._split(ids)
        parts = [self._split(move) for move in moves]
        told = self.search.newly((roads, sites), [part[:2] for part in parts])
        lines = [k for k, part in enumerate(parts) if part[2]]
        if buses:
            by_bus = self.by_bus(buses)
            told = [rows[~by_bus[rows]] for rows in told]
        if lines:
            is_new = ~(self.search.within(roads, sites) | self.by_bus(buses))
            for k in lines:
                returns = np.any([self.by_bus((lever,)) for lever in parts[k][2]], axis=0)
                told[k] = np.union1d(told[k], np.flatnonzero(returns & is_new))
        return told

    def costs(self, ids: Ids, moves: Sequence[Ids]) -> FloatArray:
        """Return what each move adds to the cost of some levers."""
        roads, _, buses = self._split(ids)
        own = self._own_costs(tuple(moves))
        cost = own.sites.copy()
        for k, lines in own.lines:
            cost[k] += self._bus_cost(sorted_ids((*buses, *lines))) - self._bus_cost(buses)
        if self.road_evaluation is not None:
            cost += self.road_evaluation.costs_beside(roads, own.roads)
        return cost

    def _own_costs(self, moves: tuple[Ids, ...]) -> _Moves:
        if moves not in self._moves:
            if len(self._moves) > _MOST_LISTS:
                self._moves.clear()
            parts = [self._split(move) for move in moves]
            self._moves[moves] = _Moves(
                LeverRows.of([roads for roads, _, _ in parts]),
                np.array([self.site_cost[list(sites)].sum() for _, sites, _ in parts], dtype=np.float64),
                [(k, lines) for k, (_, _, lines) in enumerate(parts) if lines],
            )
        return self._moves[moves]

    def _bus_cost(self, buses: Ids) -> float:
        if self.buses is None or not buses:
            return 0.0
        if buses not in self._bus_costs:
            if len(self._bus_costs) > _MOST_KEPT:
                self._bus_costs.clear()
            self._bus_costs[buses] = self.buses.cost(buses)
        return self._bus_costs[buses]

    def _split(self, ids: Ids) -> tuple[tuple[int, ...], tuple[int, ...], Ids]:
        if ids not in self._parts:
            if len(self._parts) > _MOST_KEPT:
                self._parts.clear()
            self._parts[ids] = self._rows(ids)
        return self._parts[ids]

    def _rows(self, ids: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...], Ids]:
        roads, sites, buses, unknown = [], [], [], []
        for lever in ids:
            if lever in self.roads:
                roads.append(self.roads[lever])
            elif lever in self.sites:
                sites.append(self.sites[lever])
            elif lever in self.bus_levers:
                buses.append(lever)
            else:
                unknown.append(repr(lever))
        if unknown:
            raise ParameterError("there are no such levers", faults=unknown)
        return tuple(sorted(set(roads))), tuple(sorted(set(sites))), tuple(sorted(set(buses)))
