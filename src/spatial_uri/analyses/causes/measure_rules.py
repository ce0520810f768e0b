"""The rules by which each settlement beyond the limit gets one cause."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from spatial_uri.analyses.causes.options import CausesOptions
from spatial_uri.analyses.causes.result import Causes
from spatial_uri.model.arrays import AnyIntArray, BoolArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork

RAISED = ("track", "unclassified", "tertiary", "secondary", "primary", "trunk")
"""The classes that a road is raised along. Nobody joins a motorway, so that nothing is raised to one; streets between
houses (``residential``, ``living_street``, ``service``) and ramps are not made faster."""

_STANDS_AS = {"road": "unclassified"}
"""A class that is not known -> the one that it is raised from."""

_LIMITED = 0.99
"""A road is slower than others of its class if it is driven at less than this share of their usual speed."""

_NEEDED = ("needed_on", "needed_road_class", "needed_km", "needed_now_kmh", "needed_kmh", "needed_class")


def usual_speeds(network: RoadNetwork) -> dict[str, float]:
    """Return the usual speed on each road class, km/h: half of its kilometres are driven at least as fast.

    Roads known to be unpaved are left out where a class has others, so that the speed is that of a road in order.
    """
    edge_kmh = network.edge_m / np.where(network.time_ms > 0, network.time_ms, np.nan) * 3600
    known = np.flatnonzero(network.edge_primary & np.isfinite(edge_kmh))
    piece = network.edge_piece[known]
    table = pd.DataFrame(
        {
            "road_class": network.pieces["road_class"].astype(str).to_numpy()[piece],
            "paved": network.pieces["surface"].to_numpy()[piece] != "unpaved",
            "kmh": edge_kmh[known],
            "m": network.edge_m[known],
        }
    )
    speeds = {}
    for road_class, roads in table.groupby("road_class"):
        chosen = roads[roads["paved"]] if roads["paved"].any() else roads
        fastest = chosen.sort_values("kmh", ascending=False, kind="stable")
        at = int(np.searchsorted(fastest["m"].cumsum().to_numpy(), fastest["m"].sum() / 2))
        speeds[str(road_class)] = round(float(fastest["kmh"].iloc[min(at, len(fastest) - 1)]), 1)
    return speeds


def better_classes(road_class: str, class_kmh: Mapping[str, float], raised: int) -> tuple[str, ...]:
    """Return the classes that a road can be brought to, its own first, then up to `raised` faster ones of the data.

    Examples
    --------
    >>> kmh = {"residential": 30.0, "tertiary": 30.0, "secondary": 40.0, "trunk": 70.0}
    >>> better_classes("tertiary", kmh, 1), better_classes("tertiary", kmh, 2), better_classes("residential", kmh, 1)
    (('tertiary', 'secondary'), ('tertiary', 'secondary', 'trunk'), ())
    """
    stands_as = _STANDS_AS.get(road_class, road_class)
    if stands_as not in RAISED or road_class not in class_kmh:
        return ()
    above = RAISED[RAISED.index(stands_as) + 1 :]
    faster = [other for other in above if class_kmh.get(other, 0.0) > class_kmh[road_class]]
    return (road_class, *faster[:raised])


def find_causes(
    villages: pd.DataFrame,
    legs: pd.DataFrame,
    class_kmh: Mapping[str, float],
    *,
    limit_min: float,
    options: CausesOptions,
) -> pd.DataFrame:
    """Give every settlement that is reached beyond a limit its cause; the others keep theirs.

    Parameters
    ----------
    villages, legs, class_kmh
        As in `Causes`; ``cause`` of those not reached is known already.
    limit_min, options
        The limit, minutes, included; the limits of the rules.

    Returns
    -------
    DataFrame
        `villages` with its columns ``limit_min``, ``over_min``, ``cause`` and those of what is needed.
    """
    table = villages.copy()
    reached = (table["status"] == "reached").to_numpy()
    beyond = reached & ~(table["travel_min"] <= limit_min).to_numpy()
    needs = _needs(table, legs, class_kmh, beyond=beyond, limit_min=limit_min, raised=options.raised_classes)
    is_slow = np.zeros(len(table), dtype=np.bool_)
    is_slow[needs.index] = True
    is_detour = (table["straight_ratio"] > options.detour_limit) & (table["straight_min"] <= limit_min)
    table["limit_min"] = limit_min
    table["over_min"] = np.where(beyond, table["travel_min"] - limit_min, np.nan)
    cause = table["cause"].to_numpy(dtype=object, copy=True)
    cause[reached] = ""
    cause[beyond] = np.where(is_slow, "slow_road", np.where(is_detour, "detour", "far"))[beyond]
    table["cause"] = cause
    for column in _NEEDED:
        is_text = column in ("needed_on", "needed_road_class", "needed_class")
        values = np.full(len(table), None if is_text else np.nan, dtype=object if is_text else np.float64)
        values[needs.index] = needs[column].to_numpy()
        table[column] = values
    return table


def causes_at(causes: Causes, limit_min: float) -> pd.DataFrame:
    """Return `Causes.villages` as they are with another limit, minutes, included.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> found = su.run_analyses(study, "causes")["causes"]
    >>> causes_at(found, 10).loc["hospital", "cause"].value_counts().to_dict()
    {'far': 9, '': 6, 'detour': 1}
    """
    return find_causes(causes.villages, causes.legs, causes.class_kmh, limit_min=limit_min, options=causes.options)


def _needs(
    villages: pd.DataFrame,
    legs: pd.DataFrame,
    class_kmh: Mapping[str, float],
    *,
    beyond: BoolArray,
    limit_min: float,
    raised: int,
) -> pd.DataFrame:
    """Return the road that would bring a settlement within if it were faster, for those that have one.

    One road before all roads of one class together, and of several the shortest: it is the least to build. One row per
    settlement, on its position in `villages`.
    """
    roads = _with_classes(_roads_of(villages, legs, class_kmh, beyond=beyond))
    limit_ms = math.floor(limit_min * MS_PER_MIN + 1e-6)
    over_ms = np.rint(villages["travel_min"].to_numpy() * MS_PER_MIN) - limit_ms
    left_ms = roads["ms"].to_numpy() - over_ms[roads["at"].to_numpy()]
    roads["needed_kmh"] = np.where(left_ms > 0, roads["needed_km"] / np.where(left_ms > 0, left_ms, 1) * 3.6e6, np.inf)
    reachable = {name: better_classes(name, class_kmh, raised) for name in roads["needed_road_class"].unique()}
    fastest = {name: max((class_kmh[c] for c in classes), default=0.0) for name, classes in reachable.items()}
    possible = roads[roads["needed_kmh"] <= roads["needed_road_class"].map(fastest).astype(float)]
    order = possible.sort_values(["at", "together", "needed_km", "needed_kmh"], kind="stable").drop_duplicates("at")
    order["needed_class"] = [
        _lowest(reachable[name], class_kmh, kmh)
        for name, kmh in zip(order["needed_road_class"], order["needed_kmh"], strict=True)
    ]
    return order.set_index("at")


def _lowest(classes: Sequence[str], class_kmh: Mapping[str, float], kmh: float) -> str:
    """Return the first of the classes that is fast enough."""
    return next(name for name in classes if class_kmh[name] >= kmh)


def _roads_of(
    villages: pd.DataFrame, legs: pd.DataFrame, class_kmh: Mapping[str, float], *, beyond: BoolArray
) -> pd.DataFrame:
    """Return the roads on the way of each settlement beyond: those of one class and one ref, or else one name.

    What has neither is a road for as long as it goes on. Left out is what is not unpaved and yet slower than others of
    its class: a limit holds there, as in a town, which no better class lifts.
    """
    rows = pd.MultiIndex.from_arrays([legs["tier"], legs["place_id"]])
    at = villages.index.get_indexer(rows) if len(rows) else np.zeros(0, dtype=np.int64)
    usual = legs["road_class"].map(class_kmh).to_numpy(dtype=np.float64)
    in_order = (legs["surface"] != "unpaved").to_numpy() & (legs["road_class"] != "track").to_numpy()
    limited = in_order & (legs["kmh"].to_numpy() < _LIMITED * usual)
    kept = (legs["kind"] == "road").to_numpy() & beyond[at] & ~limited
    own = legs[kept]
    ref, name = (own[column].fillna("").astype(str) for column in ("ref", "name"))
    label = ref.where(ref != "", name)
    parts = pd.DataFrame(
        {
            "at": at[kept],
            "needed_road_class": own["road_class"].astype(str).to_numpy(),
            "needed_on": label.to_numpy(),
            "run": _runs(at[kept], own, label),
            "needed_km": own["length_km"].to_numpy(),
            "ms": np.rint(own["travel_min"].to_numpy() * MS_PER_MIN),
        }
    )
    keys = ["at", "needed_road_class", "needed_on", "run"]
    roads = parts.groupby(keys, sort=False, as_index=False)[["needed_km", "ms"]].sum()
    return roads[(roads["needed_km"] > 0) & (roads["ms"] > 0)].reset_index(drop=True)


def _with_classes(roads: pd.DataFrame) -> pd.DataFrame:
    """Add to the roads of each way all those of one class together, where there are several."""
    by_class = roads.groupby(["at", "needed_road_class"], sort=False)
    several = roads[by_class["ms"].transform("size") > 1]
    of_class = several.groupby(["at", "needed_road_class"], sort=False, as_index=False).agg(
        needed_on=("needed_on", _joined), needed_km=("needed_km", "sum"), ms=("ms", "sum")
    )
    both = pd.concat([roads.assign(together=False), of_class.assign(together=True)], ignore_index=True)
    both["needed_now_kmh"] = both["needed_km"] / both["ms"] * 3.6e6
    return both


def _joined(labels: pd.Series[str]) -> str:
    return "; ".join(filter(None, labels))


def _runs(at: AnyIntArray, own: pd.DataFrame, label: pd.Series[str]) -> Int64Array:
    """Number the unnamed roads of a way; those with a label are 0, wherever they stand on it."""
    unnamed, leg = (label == "").to_numpy(), own["leg"].to_numpy()
    road_class = own["road_class"].astype(str).to_numpy()
    goes_on = (at[1:] == at[:-1]) & (leg[1:] == leg[:-1] + 1) & (road_class[1:] == road_class[:-1])
    begins = np.concatenate([[True], ~(goes_on & unnamed[1:] & unnamed[:-1])])[: len(at)]
    return np.where(unnamed, np.cumsum(begins), 0).astype(np.int64)
