"""Edits drawn at random, such as a reader of the map page makes them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from spatial_uri.geo.crs import to_degrees
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.routing.changes.joints import may_be_joined, open_junctions

KINDS = (
    "facility",
    "close_facility",
    "raise_facility",
    "move_facility",
    "close_road",
    "upgrade",
    "speeds",
    "new_road",
    "relocate",
)


def leading_ms(network: RoadNetwork) -> list[int]:
    """What each piece takes forward, or back where it is not driven forward; 0 where it is closed."""
    ptr, edges = network.piece_edges
    own = [edges[a:b] for a, b in pairwise(ptr)]
    return [int(network.time_ms[e[network.edge_forward[e].argmax()]]) if len(e) else 0 for e in own]


def odd_pieces(network: RoadNetwork) -> Int64Array:
    """The pieces that are slower one way, or lead to several copies of a junction, as forbidden turns make them."""
    found = []
    ptr, edges = network.piece_edges
    for piece, (a, b) in enumerate(pairwise(ptr)):
        own = edges[a:b]
        ends = [len(set(network.head[own[network.edge_forward[own] == ahead]].tolist())) for ahead in (True, False)]
        if max(ends) > 1 or len(set(network.time_ms[own].tolist())) > 1:
            found.append(piece)
    return np.array(found, dtype=np.int64)


class EditMaker:
    """Draws edits of a study. `engine` is asked for the lines of new roads, as the page asks it."""

    def __init__(self, study: Study, engine: Any, rng: np.random.Generator) -> None:
        self.study, self.engine, self.rng = study, engine, rng
        network = study.network
        self.settlements = study.settlements.table.index.to_numpy()
        self.facilities = study.facilities.table.index.to_numpy()
        self.tiers = [tier.name for tier in study.tiers]
        self.open = np.flatnonzero((network.piece_ends >= 0).all(axis=1))
        self.carrying = self.open
        self.junctions = open_junctions(network)
        self.leading_ms = leading_ms(network)
        self.joinable = np.flatnonzero(may_be_joined(network) & (np.array(self.leading_ms) > 1))
        self.odd = np.intersect1d(self.joinable, odd_pieces(network))
        structure = network.pieces["structure"].to_numpy()
        self.roads = self.open[structure[self.open] != "ferry"]
        self.classes = sorted(set(network.pieces["road_class"].astype(str)))

    def draw(self, kind: str) -> dict[str, Any] | None:
        """One edit of a kind; None where the study has nothing to draw from."""
        made: dict[str, Any] | None = getattr(self, f"_{kind}")()
        return None if made is None else {"kind": kind, **made}

    def _one(self, values: Any) -> Any:
        return values[int(self.rng.integers(len(values)))]

    def _facility(self) -> dict[str, Any]:
        return {"at": str(self._one(self.settlements)), "tier": self._one(self.tiers)}

    def _close_facility(self) -> dict[str, Any]:
        return {"facility": str(self._one(self.facilities))}

    def _raise_facility(self) -> dict[str, Any] | None:
        facility = str(self._one(self.facilities))
        own = self.tiers.index(self.study.facilities.table["tier"].loc[facility])
        return {"facility": facility, "tier": self._one(self.tiers[:own])} if own else None

    def _move_facility(self) -> dict[str, Any]:
        return {"facility": str(self._one(self.facilities)), "at": str(self._one(self.settlements))}

    def _close_road(self) -> dict[str, Any]:
        return {"where": {"segments": [int(self._one(self.carrying))]}}

    def _upgrade(self) -> dict[str, Any]:
        return {"where": {"segments": [int(self._one(self.roads))]}, "kmh": float(self.rng.integers(20, 121))}

    def _speeds(self) -> dict[str, Any]:
        return {"where": {"class": self._one(self.classes)}, "factor": round(float(self.rng.uniform(0.2, 2.0)), 2)}

    def _new_road(self) -> dict[str, Any] | None:
        return self._road_between(self._end(), None)

    def _end(self) -> Any:
        """A junction, or a place on a road between its junctions."""
        if self.rng.random() < 0.5 or not len(self.joinable):
            return int(self._one(self.junctions))
        return self.place_on(int(self._one(self.joinable)))

    def place_on(self, piece: int) -> dict[str, Any]:
        """A place on a piece, as the page has it: at a whole millisecond, drawn a few metres beside it; or anywhere."""
        ms = self.leading_ms[piece]
        fraction = int(self.rng.integers(1, ms)) / ms if self.rng.random() < 0.8 else float(self.rng.uniform(1e-9, 1))
        joint = self.study.network.lines[piece].interpolate(fraction, normalized=True)
        drawn = np.array([joint.x, joint.y]) + self.rng.normal(0, 3, 2)
        lng, lat = to_degrees(drawn[None], self.study.crs)[0].tolist()
        return {"segment": piece, "fraction": fraction, "lng": lng, "lat": lat}

    def _xy(self, end: Any) -> FloatArray:
        if isinstance(end, int):
            return self.study.network.node_xy[end]
        joint = self.study.network.lines[end["segment"]].interpolate(end["fraction"], normalized=True)
        return np.array([joint.x, joint.y])

    def _road_between(self, a: Any, b: Any) -> dict[str, Any] | None:
        """A road between two ends; without the other one, to one that lies near."""
        for _ in range(60 if b is None else 1):
            other = self._end() if b is None else b
            far = np.hypot(*(self._xy(a) - self._xy(other)))
            if b is None and not 50 < far < self.rng.uniform(500, 8000):
                continue
            drawn = self.engine.ask(
                "(e, a, b) => e.newRoad(a, b)", *((a, other) if self.rng.random() < 0.5 else (other, a))
            )
            if not drawn["length_km"] > 0:  # the same place, or one beyond the map
                continue
            road_class = self._one([*self.classes, "motorway", "motorway_link", "trunk", "unclassified"])
            road = {"road_class": road_class, "kmh": float(self.rng.integers(20, 261)) / 2}
            return {**drawn, **road, "oneway": bool(self.rng.random() < 0.2)}
        return None

    def stacked(self, roads: int = 2) -> list[dict[str, Any]]:
        """New roads that all join one segment between its junctions, with other edits of that segment and elsewhere."""
        piece = int(self._one(self.odd if len(self.odd) and self.rng.random() < 0.5 else self.joinable))
        ends = [self.place_on(piece) for _ in range(roads)]
        drawn = [self._road_between(end, None) for end in ends]
        if self.rng.random() < 0.5:
            drawn.append(self._road_between(*(self.place_on(piece) for _ in range(2))))
        edits = [{"kind": "new_road", **made} for made in drawn if made]
        where = {"segments": [piece]}
        beside = [
            {"kind": "upgrade", "where": where, "kmh": float(self.rng.integers(20, 121))},
            {"kind": "speeds", "where": where, "factor": round(float(self.rng.uniform(0.2, 2.0)), 2)},
            {"kind": "close_road", "where": where},
            *(self.draw(kind) for kind in ("close_road", "speeds", "relocate", "facility", "move_facility")),
        ]
        edits += [edit for edit in beside if edit and self.rng.random() < 0.3]
        return [edits[k] for k in self.rng.permutation(len(edits))]

    def _relocate(self) -> dict[str, Any] | None:
        known = self.study.settlements.table["population"].notna().to_numpy()
        if known.sum() < 2:
            return None
        source, to = self.rng.choice(np.flatnonzero(known), 2, replace=False)
        share = float(self._one([1.0, 0.5, 0.25]))
        return {"from": [str(self.settlements[source])], "to": str(self.settlements[to]), "share": share}
