"""Which roads are faster or slower together: those of one class, everywhere or in one area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, Int32Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork

WALK = "walk"
"""The column of factors that scales the walks between doors and roads."""


@dataclass(frozen=True, eq=False)
class RoadGroups:
    """Groups of roads whose speeds move together.

    Parameters
    ----------
    edge_group
        ``(edges,)`` the group of each edge; -1 for ferries, which sail as their timetable says.
    road_class
        ``(groups,)`` the class of each group.
    area_id
        ``(groups,)`` its area; "" where a group is a class everywhere, or lies outside every area.
    """

    edge_group: Int32Array
    road_class: tuple[str, ...]
    area_id: tuple[str, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, those of most kilometres first."""
        return tuple(dict.fromkeys(self.road_class))

    def of_class(self, road_class: str) -> BoolArray:
        """``(groups,)`` the groups of one class."""
        return np.array([one == road_class for one in self.road_class], dtype=np.bool_)


def piece_classes(network: RoadNetwork) -> np.ndarray:
    """Return the class of each piece by which speeds move: a link road is as its road, "" for ferries."""
    pieces = network.pieces
    named = pieces["road_class"].astype("string").fillna("").str.removesuffix("_link").replace("", "road")
    is_ferry = (pieces["structure"] == "ferry") | (named == "ferry")
    return np.asarray(named.where(~is_ferry, "").astype(object))


def group_roads(network: RoadNetwork, areas: AdminAreas | None = None, *, level: str | None = None) -> RoadGroups:
    """Put the roads into groups by their class, or by their class and area.

    Parameters
    ----------
    network
        The roads.
    areas, level
        Areas in the CRS of the network, and the level of those that count; None for groups by class alone.
    """
    named = piece_classes(network)
    held = np.full(network.piece_count, "", dtype=object)
    if areas is not None:
        above = areas.above(level or areas.levels[-1])
        middle = shapely.line_interpolate_point(network.lines, 0.5, normalized=True)
        held = np.array([above.get(area or "", "") for area in areas.holding(middle)], dtype=object)
    length = pd.Series(network.pieces["length_m"].to_numpy())
    km = length.groupby(named).sum().drop("", errors="ignore")
    rank = {name: k for k, name in enumerate(sorted(km.index, key=lambda name: (-km[name], name)))}
    keys = sorted({(n, a) for n, a in zip(named, held, strict=True) if n}, key=lambda key: (rank[key[0]], key[1]))
    number = {key: k for k, key in enumerate(keys)}
    group = np.array([number.get((n, a), -1) for n, a in zip(named, held, strict=True)], dtype=np.int32)
    return RoadGroups(
        group[network.edge_piece] if network.edge_count else np.zeros(0, dtype=np.int32),
        tuple(name for name, _ in keys),
        tuple(area for _, area in keys),
    )


def class_speeds(network: RoadNetwork) -> pd.DataFrame:
    """Return how fast each class of road is driven: the median over its kilometres.

    Parameters
    ----------
    network
        The roads.

    Returns
    -------
    DataFrame
        On the class (link roads with their road, no ferries), those of most kilometres first: ``km``, ``kmh``.

    Examples
    --------
    >>> import spatial_uri as su
    >>> class_speeds(su.samples.straight_road().network)["kmh"].tolist()
    [50.0]
    """
    chosen = np.flatnonzero(network.edge_primary & (network.time_ms > 0))
    metres = network.edge_m[chosen]
    table = pd.DataFrame(
        {
            "road_class": piece_classes(network)[network.edge_piece[chosen]],
            "km": metres / 1000,
            "kmh": metres / 1000 / (network.time_ms[chosen] / (60 * MS_PER_MIN)),
        }
    )
    rows = {}
    for name, group in table[table["road_class"] != ""].sort_values("kmh", kind="stable").groupby("road_class"):
        run = group["km"].cumsum()
        middle = int(np.searchsorted(run.to_numpy(), run.iloc[-1] / 2))
        rows[name] = {"km": float(run.iloc[-1]), "kmh": round(float(group["kmh"].iloc[middle]), 1)}
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["km", "kmh"]).rename_axis("road_class")
    return found.sort_values("km", ascending=False, kind="stable")
