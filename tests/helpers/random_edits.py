"""Edits drawn at random, such as a reader of the map page makes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from spatial_uri.model.study import Study
from spatial_uri.routing.changes.joints import open_junctions

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
        xy = self.study.network.node_xy[self.junctions]
        for _ in range(20):
            a = int(self._one(self.junctions))
            far = np.hypot(*(xy - self.study.network.node_xy[a]).T)
            near = self.junctions[(far > 50) & (far < self.rng.uniform(500, 8000))]
            if len(near):
                drawn = self.engine.ask("(e, a, b) => e.newRoad(a, b)", a, int(self._one(near)))
                road_class = self._one([*self.classes, "motorway", "motorway_link", "trunk", "unclassified"])
                road = {"road_class": road_class, "kmh": float(self.rng.integers(20, 261)) / 2}
                return {**drawn, **road, "oneway": bool(self.rng.random() < 0.2)}
        return None

    def _relocate(self) -> dict[str, Any] | None:
        known = self.study.settlements.table["population"].notna().to_numpy()
        if known.sum() < 2:
            return None
        source, to = self.rng.choice(np.flatnonzero(known), 2, replace=False)
        share = float(self._one([1.0, 0.5, 0.25]))
        return {"from": [str(self.settlements[source])], "to": str(self.settlements[to]), "share": share}
