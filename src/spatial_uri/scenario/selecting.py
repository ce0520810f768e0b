"""Which segments of road a selector means."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.model.names import comparable
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Walk
from spatial_uri.routing.changes.joints import may_be_joined
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.ways import trace_ways
from spatial_uri.scenario.finding import PlaceFinder, Unfound, nearest
from spatial_uri.scenario.selectors import SeasonRule, Where
from spatial_uri.scenario.values import Place

FERRY = "ferry"
_TOUCHED_M = 1.0
"""A way that only sets out at the end of a segment does not run on it."""


class RoadFinder:
    """The segments of a study's roads by what is said of them.

    Parameters
    ----------
    study
        The study of today.
    places
        Its places, by name.
    fingerprint
        The roads in whose numbers ``segments`` count; None if the scenario does not say.
    """

    def __init__(self, study: Study, places: PlaceFinder, fingerprint: str | None) -> None:
        self.network = study.network
        self.places = places
        self.fingerprint = fingerprint
        self._is_travelled = np.zeros(self.network.piece_count, dtype=np.bool_)
        self._is_travelled[self.network.edge_piece] = True

    @cached_property
    def may_be_joined(self) -> BoolArray:
        """Which segments a new road may join between their junctions."""
        return may_be_joined(self.network)

    def find(self, where: Where) -> Int64Array:
        """Return the segments that a selector means, in the order of their numbers.

        Raises
        ------
        Unfound
            If there are none: with the key that matches nothing.
        """
        found = self._is_travelled.copy()
        counts = []
        for key, has_key in self._by_key(where):
            is_meant = has_key & self._is_travelled
            if not is_meant.any():
                raise Unfound(f"no segment of road has this {key}{self._hint(key, where)}")
            counts.append(f"{key}: {int(is_meant.sum()):,}")
            found &= is_meant
        if not found.any():
            raise Unfound(f"no segment of road has all that is asked for (segments by key: {', '.join(counts)})")
        return np.flatnonzero(found)

    def of_rule(self, rule: SeasonRule) -> BoolArray:
        """Return which segments a rule of a season holds for: all if it names none."""
        found = self._is_travelled.copy()
        for _, is_meant in self._told(rule):
            found &= is_meant
        return found

    def _by_key(self, where: Where) -> Iterator[tuple[str, BoolArray]]:
        yield from self._told(where)
        if where.way is not None:
            yield "way", np.isin(self.network.pieces["way_id"].to_numpy(), np.array(where.way, dtype=np.int64))
        if where.between is not None:
            yield "between", self._way_between(*where.between)
        if where.segments is not None:
            yield "segments", self.numbered(where.segments)

    def _told(self, said: Where | SeasonRule) -> Iterator[tuple[str, BoolArray]]:
        pieces = self.network.pieces
        if said.road_class is not None:
            yield "class", pieces["road_class"].astype(str).isin(said.road_class).to_numpy()
        if said.ref is not None:
            yield "ref", _has_name(self.network, "ref", said.ref)
        if said.name is not None:
            yield "name", _has_name(self.network, "name", said.name)
        if said.surface is not None:
            yield "surface", (pieces["surface"].astype(str) == said.surface).to_numpy()
        if said.structure is not None:
            yield "structure", (pieces["structure"].astype(str) == said.structure).to_numpy()
        if said.ford is not None:
            if "ford" not in pieces.columns:
                yield "ford", np.zeros(len(pieces), dtype=np.bool_)
            else:
                yield "ford", pieces["ford"].fillna(False).astype(bool).to_numpy() == said.ford

    def numbered(self, segments: tuple[int, ...]) -> BoolArray:
        """Tell which segments have one of some numbers.

        Raises
        ------
        Unfound
            If a number is none of these roads, or the scenario does not say that they are the roads it counts in.
        """
        if self.fingerprint is None:
            raise Unfound("segments are numbers of the roads that roads = ... names, and the scenario does not say it")
        if self.fingerprint != (own := self.network.fingerprint):
            raise Unfound(
                f"segments are numbers of other roads ({self.fingerprint}) than those of the study ({own}): export the "
                "scenario again from a map page of these data, or say which roads by ref, name, class or between"
            )
        if strange := [n for n in segments if not 0 <= n < self.network.piece_count]:
            raise Unfound(f"there is no segment {strange[0]}: they are numbered 0 to {self.network.piece_count - 1}")
        found = np.zeros(self.network.piece_count, dtype=np.bool_)
        found[list(segments)] = True
        return found

    def _way_between(self, one: Place, other: Place) -> BoolArray:
        """Return the segments of the fastest way between two places, there and back."""
        points = [np.array([self.places.point(place)], dtype=object) for place in (one, other)]
        found = np.zeros(self.network.piece_count, dtype=np.bool_)
        walk = Walk().on(self.network.mode)
        for origin, end in (points, points[::-1]):
            tree = grow_tree(self.network, end, walk=walk)
            trip = find_nearest(tree, origin, snap_places(self.network, origin, walk=walk))
            ways = trace_ways(tree, trip)
            found[self.network.edge_piece[ways.edge[ways.metres > _TOUCHED_M]]] = True
        if not found.any():
            raise Unfound(f"there is no way by road between {_said(one)} and {_said(other)}")
        return found

    def _hint(self, key: str, where: Where) -> str:
        column = {"class": "road_class", "ref": "ref", "name": "name", "surface": "surface"}.get(key)
        wanted = {"class": where.road_class, "ref": where.ref, "name": where.name}.get(key)
        if key == "ford" and "ford" not in self.network.pieces.columns:
            return ": these roads do not tell where they run through water"
        if column is None or not wanted:
            return ""
        known = self.network.pieces[column].dropna().astype(str).unique()
        if key == "class":
            return f" ({', '.join(wanted)}); there are {', '.join(sorted(known))}"
        return f" ({', '.join(wanted[:3])}){nearest((name for name in known if name), wanted[0])}"


def _has_name(network: RoadNetwork, column: str, wanted: tuple[str, ...]) -> BoolArray:
    """Tell which segments have one of some names: one of several between semicolons is enough."""
    names = {comparable(name) for name in wanted} - {""}
    given = network.pieces[column].astype(object)
    known = {
        text: any(comparable(part) in names for part in text.split(";"))
        for text in given.unique()
        if isinstance(text, str)
    }
    return np.asarray(given.map(known).fillna(False).astype(bool).to_numpy(), dtype=np.bool_)


def _said(place: Place) -> str:
    return repr(place) if isinstance(place, str) else str(list(place))
