"""Changes of roads, resolved: which segments, how fast, and what contradicts."""

from __future__ import annotations

import math
from functools import cached_property, partial
from itertools import combinations
from typing import Any

import numpy as np
import shapely
from shapely import LineString

from spatial_uri.measure.roads.upgrades import class_at, usual_speeds
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.study import Note, Study
from spatial_uri.routing.changes.joints import NO_VILLAGE_ROADS
from spatial_uri.routing.changes.new_roads import NewRoad as Road
from spatial_uri.scenario.changes import CloseRoad, NewRoad, Speeds, Upgrade
from spatial_uri.scenario.finding import Unfound, all_found, nearest
from spatial_uri.scenario.lines import drawn_line, line_of_file
from spatial_uri.scenario.named_joints import check_drawn, find_joints
from spatial_uri.scenario.resolved import Faster, Resolved, SeasonEffect, Slower
from spatial_uri.scenario.scenario import SEASON, Scenario
from spatial_uri.scenario.selecting import FERRY, RoadFinder
from spatial_uri.scenario.selectors import Season, Where

MANY_SEGMENTS = 200
"""So many segments are rarely meant: a note says the number."""
_SHORTEST = 0.99
"""A road is as long as the straight line between its ends at least; the projection of the study stretches a little."""
_BROAD = {"road_class", "surface", "ford", "structure"}


class RoadResolver:
    """What the changes of roads mean on the roads of a study.

    Parameters
    ----------
    study, scenario, finder
        The study of today, what is to change, and the segments by what is said of them.
    resolved
        What is found out is added to it.
    """

    def __init__(self, study: Study, scenario: Scenario, finder: RoadFinder, resolved: Resolved) -> None:
        self.study = study
        self.scenario = scenario
        self.finder = finder
        self.resolved = resolved

    @cached_property
    def usual_kmh(self) -> dict[str, float]:
        """The usual speed of each class on the roads of today, on level ground: slopes are counted apart."""
        return usual_speeds(self.study.network)

    def new_road(self, change: NewRoad) -> Road:
        """Resolve a new road.

        Raises
        ------
        Unfound
            If its line is no line, lies elsewhere, or its class has no speed, or its ends name what cannot be joined.
        """
        kmh, line, joins = all_found(
            partial(self._speed_of_new, change),
            partial(self._line_of_new, change),
            partial(find_joints, change, self.finder),
        )
        check_drawn(change, line, self.finder)
        metres = None if change.length_km is None else change.length_km * 1000
        straight_m = shapely.Point(line.coords[0]).distance(shapely.Point(line.coords[-1]))
        if metres is not None and metres < _SHORTEST * straight_m:
            told: dict[str, Any] = {"length_km": change.length_km, "straight_km": straight_m / 1000}
            note = Note("scenario.shorter_than_straight", severity="warning", change=str(change.id), **told)
            self.resolved.notes.append(note)
        return Road(line, change.road_class, kmh, change.oneway, metres, change.name, change.ref, joins)

    def _speed_of_new(self, change: NewRoad) -> float:
        return self._speed_of(change.road_class, self.usual_kmh, "say kmh") if change.kmh is None else change.kmh

    def _line_of_new(self, change: NewRoad) -> LineString:
        if not isinstance(change.line, str):
            return drawn_line(change.line, self.study)
        folder = None if self.scenario.path is None else self.scenario.path.parent
        line, used, count = line_of_file(change.line, folder, self.study)
        self.resolved.inputs.append(used)
        if count > 1:
            facts: dict[str, Any] = {"change": str(change.id), "file": change.line, "count": count - 1}
            self.resolved.notes.append(Note("scenario.more_lines", severity="warning", **facts))
        return line

    def upgrade(self, change: Upgrade) -> Faster:
        """Resolve an upgrade: an explicit speed as it is said, that of a class never above a signed limit."""
        pieces = self._found(change.where, str(change.id))
        network = self.study.network
        table = network.pieces.iloc[pieces]
        if change.kmh is not None:
            to_class = class_at(self.usual_kmh, change.kmh)
            kmh = np.full(len(pieces), change.kmh)
        else:
            to_class = change.to
            kmh = np.full(len(pieces), self._speed_of(change.to, self.usual_kmh, "say kmh instead of to"))
            if "limit_kmh" in table.columns:
                kmh = np.fmin(kmh, table["limit_kmh"].to_numpy(dtype=np.float64))
            kmh[table["road_class"].astype(str).isin(NO_VILLAGE_ROADS).to_numpy()] = np.nan
        kmh[(table["structure"] == FERRY).to_numpy()] = np.nan
        return Faster(pieces, kmh, to_class)

    def close_road(self, change: CloseRoad) -> Int64Array:
        """Resolve a closure."""
        return self._found(change.where, str(change.id))

    def speeds(self, change: Speeds) -> Slower:
        """Resolve a factor of speeds."""
        return Slower(self._found(change.where, str(change.id)), change.factor)

    def season(self, season: Season) -> SeasonEffect:
        """Resolve a season: of the rules that hold for a segment the strictest counts."""
        count = self.study.network.piece_count
        closed = np.zeros(count, dtype=np.bool_)
        slowest: FloatArray = np.full(count, np.inf)
        max_kmh: FloatArray = np.full(count, np.inf)
        walk_factor = 1.0
        for rule in season.rules:
            if rule.walk_factor is not None:
                walk_factor = min(walk_factor, rule.walk_factor) if walk_factor != 1.0 else rule.walk_factor
                continue
            holds = self.finder.of_rule(rule)
            if rule.closed:
                closed |= holds
            if rule.factor is not None:
                slowest[holds] = np.minimum(slowest[holds], rule.factor)
            if rule.max_kmh is not None:
                max_kmh[holds] = np.minimum(max_kmh[holds], rule.max_kmh)
        factor = np.where(np.isfinite(slowest), slowest, 1.0)
        carried = (self.study.network.pieces["structure"] == FERRY).to_numpy()
        factor[carried], max_kmh[carried] = 1.0, math.inf
        return SeasonEffect(closed, factor, max_kmh, walk_factor)

    def _found(self, where: Where, own: str) -> Int64Array:
        pieces = self.finder.find(where)
        if len(pieces) > MANY_SEGMENTS and where.model_fields_set - _BROAD:
            self.resolved.notes.append(
                Note("scenario.many_segments", severity="warning", change=own, count=len(pieces))
            )
        return pieces

    def _speed_of(self, road_class: str, known: dict[str, float], remedy: str) -> float:
        if road_class not in known:
            hint = nearest(known, road_class) or f"; they are {', '.join(known)}"
            raise Unfound(
                f"the roads of the study have no class {road_class!r}, so that its speed is not known: {remedy}{hint}"
            )
        return known[road_class]


def contradictions(resolved: Resolved) -> list[str]:
    """Return what does not go together among the changes of roads."""
    closed = [(own, what) for own, what in resolved.of(np.ndarray) if isinstance(what, np.ndarray)]
    faults = []
    for own, what in resolved.of(Faster, Slower):
        pieces = what.pieces if isinstance(what, Faster | Slower) else np.empty(0)
        faults += [
            f"{own}: {other} closes every segment that it changes: leave one of them out"
            for other, gone in closed
            if np.isin(pieces, gone).all()
        ]
    faults += _closed_joints(resolved, closed)
    slower = [(own, what) for own, what in resolved.of(Slower) if isinstance(what, Slower)]
    for (own, one), (other, another) in combinations(slower, 2):
        if both := len(np.intersect1d(one.pieces, another.pieces, assume_unique=True)):
            faults.append(f"{other}: {both:,} of its segments have a factor by {own} already: divide them")
    return faults


def _closed_joints(resolved: Resolved, closed: list[tuple[str, Int64Array]]) -> list[str]:
    """Return which new roads name a segment that another change, or the season, closes."""
    if resolved.season is not None:
        closed = [*closed, (SEASON, np.flatnonzero(resolved.season.closed))]
    roads = [(own, road) for own, road in resolved.of(Road) if isinstance(road, Road)]
    return [
        f"{own}: {other} closes segment {piece}, which it joins: leave one of them out"
        for own, road in roads
        for piece in sorted({joint.piece for joint in road.joins if joint is not None})
        for other, gone in closed
        if piece in gone
    ]
