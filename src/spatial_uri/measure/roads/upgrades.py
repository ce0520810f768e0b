"""Which road pieces can be made faster, to what speed, at what price, and which of them are one road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.roads.carriageways import counted_shares, paired_carriageways
from spatial_uri.measure.roads.options import RoadLeverOptions
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.prices import Prices
from spatial_uri.model.slope_factors import on_the_level
from spatial_uri.routing.changes.joints import NO_VILLAGE_ROADS
from spatial_uri.routing.improvement.projects import times_at

LADDER = ("track", "unclassified", "tertiary", "secondary", "primary", "trunk")
"""Classes of road from the slowest to the fastest that a road is raised to."""
_BESIDE = {"road": "unclassified", "residential": "tertiary"}
"""Classes beside the ladder that are raised to a class on it."""
_KNOWN = (
    *(*LADDER, *_BESIDE, "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
    *("living_street", "service", "winter_road", "ice_road"),
)


@dataclass(frozen=True, eq=False)
class Upgrades:
    """What every piece of road can be raised to.

    Parameters
    ----------
    to_kmh, to_class
        ``(pieces,)`` the speed, NaN for pieces that stay as they are; and the class whose speed that is, "" for those.
    faster_ms
        ``(edges,)`` what each edge takes then; what it takes today where it does not become faster.
    is_faster
        ``(pieces,)`` whether any direction becomes faster.
    km
        ``(pieces,)`` length; each of two carriageways counts half.
    cost
        ``(pieces,)`` price; NaN where there is none.
    terrain
        ``(pieces,)`` terrain, "" where that is not known.
    usual_kmh
        Class -> the speed on most of its length today.
    """

    to_kmh: FloatArray
    to_class: np.ndarray
    faster_ms: Int32Array
    is_faster: BoolArray
    km: FloatArray
    cost: FloatArray
    terrain: np.ndarray
    usual_kmh: Mapping[str, float]


def find_upgrades(
    network: RoadNetwork, options: RoadLeverOptions, prices: Prices | None, terrain: np.ndarray | None
) -> Upgrades:
    """Find which pieces can be made faster.

    Raises
    ------
    ParameterError
        If the table of speeds names a class that there is not, or one that is never raised; every fault at once.
    DataError
        If no piece can be made faster, and no links are asked for.
    """
    usual = usual_speeds(network)
    table = next_speeds(usual) if options.upgrade_to is None else dict(options.upgrade_to)
    _refuse_unknown(table, usual)
    road_class = network.pieces["road_class"].astype(str)
    to_kmh: FloatArray = np.array([table.get(name, np.nan) for name in road_class], dtype=np.float64)
    to_kmh[(network.pieces["structure"] == "ferry").to_numpy() | road_class.isin(NO_VILLAGE_ROADS).to_numpy()] = np.nan
    if "limit_kmh" in network.pieces.columns:
        limit = network.pieces["limit_kmh"].to_numpy(dtype=np.float64)
        to_kmh[limit < to_kmh] = limit[limit < to_kmh]
    faster_ms = times_at(network, to_kmh)
    is_faster = np.zeros(network.piece_count, dtype=np.bool_)
    is_faster[network.edge_piece[faster_ms < network.time_ms]] = True
    if not is_faster.any() and options.link_max_km == 0:
        raise DataError(
            "there is nothing to upgrade: no road becomes faster by the table of speeds",
            faults=[f"{name}: to {kmh:g} km/h, {usual[name]:g} today" for name, kmh in table.items() if name in usual],
            remedy="give upgrade_to higher speeds or further classes, or allow links (link_max_km)",
        )
    named = np.where(is_faster, road_class.map({name: class_at(usual, kmh) for name, kmh in table.items()}), "")
    where = np.full(network.piece_count, "", dtype=object) if terrain is None else terrain
    km = network.pieces["length_m"].to_numpy() / 1000 * counted_shares(network)
    return Upgrades(
        to_kmh=np.where(is_faster, to_kmh, np.nan),
        to_class=named.astype(object),
        faster_ms=faster_ms,
        is_faster=is_faster,
        km=km,
        cost=km * prices_per_km(prices, named, where, new=False),
        terrain=where,
        usual_kmh=usual,
    )


def usual_speeds(network: RoadNetwork) -> dict[str, float]:
    """Return the speed of each class of road: the one on the middle kilometre, sorted by speed; whole km/h.

    Where slopes cost time, it is the speed on the level.

    Examples
    --------
    >>> import spatial_uri as su
    >>> usual_speeds(su.samples.straight_road().network)
    {'secondary': 50.0}
    """
    kmh = network.edge_m / np.maximum(on_the_level(network).time_ms, 1) * 3600
    edges = pd.DataFrame(
        {"class": network.pieces["road_class"].astype(str).to_numpy()[network.edge_piece], "kmh": kmh.round()}
    ).assign(m=network.edge_m)[network.edge_primary & (network.edge_m > 0)]
    edges = edges.sort_values(["class", "kmh"], kind="stable")
    before = edges.groupby("class")["m"].cumsum()
    total = edges.groupby("class")["m"].transform("sum")
    middle = edges[before >= total / 2].drop_duplicates("class")
    return {str(name): float(speed) for name, speed in zip(middle["class"], middle["kmh"], strict=True)}


def next_speeds(usual: Mapping[str, float]) -> dict[str, float]:
    """Return what each class can be raised to: the usual speed of the next class that is faster.

    Examples
    --------
    >>> next_speeds({"track": 10.0, "tertiary": 30.0, "secondary": 40.0, "motorway": 100.0})
    {'track': 30.0, 'tertiary': 40.0}
    """
    found = {}
    for name, kmh in usual.items():
        first = LADDER.index(_BESIDE[name]) if name in _BESIDE else LADDER.index(name) + 1 if name in LADDER else 99
        faster = [usual[step] for step in LADDER[first:] if usual.get(step, 0) > kmh]
        if faster:
            found[name] = faster[0]
    return found


def class_at(usual: Mapping[str, float], kmh: float) -> str:
    """Return the lowest class on the ladder that is as fast as that; the highest there is, if none is.

    Examples
    --------
    >>> class_at({"tertiary": 30.0, "secondary": 40.0}, 35.0)
    'secondary'
    """
    steps = [step for step in LADDER if step in usual]
    return next((step for step in steps if usual[step] >= kmh - 0.5), steps[-1] if steps else "")


def prices_per_km(prices: Prices | None, to_class: np.ndarray, terrain: np.ndarray, *, new: bool) -> FloatArray:
    """Return the price of a kilometre for each of some roads; NaN where there is none."""
    if prices is None:
        return np.full(len(to_class), np.nan)
    pairs = pd.Series(list(zip(to_class, terrain, strict=True)), dtype=object)
    known = {pair: prices.of_road(*pair, new=new) for pair in pairs.unique()}
    return pairs.map(known).to_numpy(dtype=np.float64)


def group_roads(network: RoadNetwork, is_faster: BoolArray) -> Int64Array:
    """Number the roads: connected pieces of one class, ref and name, both carriageways; -1 for what stays as it is.

    Pieces without ref and name are one road where they follow one another with nothing else of their class between.
    """
    pieces = network.pieces
    key = pd.MultiIndex.from_frame(pieces[["road_class", "ref", "name"]].astype(str)).factorize()[0]
    rows = np.flatnonzero(is_faster & (network.piece_ends[:, 0] >= 0))
    vertices = (network.piece_ends[rows] * np.int64(key.max(initial=0) + 1) + key[rows, None]).ravel()
    _, vertex = np.unique(vertices, return_inverse=True)
    first, second = vertex.reshape(-1, 2).T
    count = int(vertex.max(initial=-1)) + 1
    position = np.full(network.piece_count, -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    a, b = (position[side] for side in paired_carriageways(network))
    both = (a >= 0) & (b >= 0)
    tails, heads = np.concatenate([first, first[a[both]]]), np.concatenate([second, first[b[both]]])
    links = csr_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(count, count))
    _, part = connected_components(links, directed=False)
    road = np.full(network.piece_count, -1, dtype=np.int64)
    _, road[rows] = np.unique(part[first], return_inverse=True)
    return road


def _refuse_unknown(table: Mapping[str, float], usual: Mapping[str, float]) -> None:
    faults = [f"{name} is never raised" for name in table if name in NO_VILLAGE_ROADS]
    faults += [f"there is no class {name!r}" for name in table if name not in (*_KNOWN, *NO_VILLAGE_ROADS, *usual)]
    if faults:
        raise ParameterError(
            "the table of speeds (upgrade_to) names classes that cannot be raised",
            faults=faults,
            remedy=f"the classes of these roads are {', '.join(sorted(usual))}",
        )
