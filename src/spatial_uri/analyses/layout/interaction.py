"""The interactions between seats, towns and central villages, and the axes that they form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy
from spatial_uri.analyses.layout.indices import gravity_links
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.result import InteractionWeight
from spatial_uri.measure.known_people import LEAST_KNOWN_SHARE, are_enough_known
from spatial_uri.measure.od import od_matrix
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel

INTERACTION_RANKS = SETTLEMENT_RANKS[:3]
STRONGEST = 10
"""How many interactions of each settlement are listed, its axis aside."""

_BLOCK = 4000  # settlements searched from at a time, so that memory does not grow with the square of their number


class Interactions(NamedTuple):
    """Interactions and potentials, as in `SettlementLayout`."""

    interactions: gpd.GeoDataFrame
    potentials: gpd.GeoDataFrame
    weighted_by: InteractionWeight
    notes: tuple[Note, ...]


def settlement_interactions(study: Study, hierarchy: Hierarchy, options: LayoutOptions, travel: Travel) -> Interactions:
    """Compute the interactions between the county seats, towns and central villages of a study.

    Parameters
    ----------
    study, hierarchy
        The settlements, their ranks and the roads.
    options
        Power of the time, longest trip, and what the interactions are weighted with.
    travel
        The walk to the road.

    Returns
    -------
    Interactions
        By population the larger of two settlements is that with more people. By time it is that of the higher rank,
        and of one rank that with the larger sum of interactions towards it, as for the flows of Nystuen and Dacey
        (1961). Potentials are those of Stewart (1947) without the own people of a settlement, whose distance to itself
        could only be assumed.

    References
    ----------
    Nystuen, J. D., Dacey, M. F. (1961): A graph theory interpretation of nodal regions. Papers of the Regional
    Science Association 7, 29-42. Stewart, J. Q. (1947): Empirical mathematical rules concerning the distribution and
    equilibrium of population. Geographical Review 37(3), 461-485.
    """
    nodes = study.settlements.table.loc[hierarchy.of_rank(*INTERACTION_RANKS), ["name", "population", "geometry"]]
    nodes.insert(1, "rank", hierarchy.places["rank"].reindex(nodes.index).to_numpy())
    people = nodes["population"].to_numpy(dtype=np.float64)
    weighted_by = _weight(people, options)
    pairs, touching = _pairs(study, nodes, options, travel)
    size = _sizes(pairs, nodes, weighted_by, options)
    chosen, strength = _links(pairs, size, len(nodes), options)
    axis = chosen[chosen["is_largest"]].set_index("origin_id")["destination_id"]
    nodes["strength"] = np.where(np.isin(np.arange(len(nodes)), size.index), strength, np.nan)
    nodes["potential_people_per_minute"] = _potential(pairs, people)
    to = axis.reindex(range(len(nodes)), fill_value=-1).to_numpy(dtype=np.int64)
    nodes["axis_to"] = np.array([*nodes.index, None], dtype=object)[to]
    potentials = nodes[["name", "rank", "population", "strength", "potential_people_per_minute", "axis_to", "geometry"]]
    notes = tuple(_notes(nodes, weighted_by, touching, options))
    return Interactions(_table(chosen, nodes), potentials, weighted_by, notes)


def _weight(people: FloatArray, options: LayoutOptions) -> InteractionWeight:
    if options.weights != "auto":
        return options.weights
    return "population" if _mostly_known(people) else "time"


def _mostly_known(people: FloatArray) -> bool:
    return are_enough_known(people) and int((people > 0).sum()) >= 2


def _pairs(
    study: Study, nodes: gpd.GeoDataFrame, options: LayoutOptions, travel: Travel
) -> tuple[pd.DataFrame, Int64Array]:
    """Return the times between the rows of `nodes`, and the rows that are no time apart from another one."""
    places = gpd.GeoDataFrame(geometry=nodes.geometry.reset_index(drop=True), crs=study.crs)
    found = []
    for first in range(0, max(len(places), 1), _BLOCK):
        block = od_matrix(
            study.network, places.iloc[first : first + _BLOCK], places, cutoff_min=options.cutoff_min, travel=travel
        )
        block = block[block["origin_id"] != block["destination_id"]]
        found.append(block.astype({"origin_id": np.int32, "destination_id": np.int32}))
    pairs = pd.concat(found, ignore_index=True)
    at_once = pairs["travel_min"] <= 0
    touching = np.unique(pairs.loc[at_once, ["origin_id", "destination_id"]].to_numpy()).astype(np.int64)
    return pairs[~at_once], touching


def _sizes(
    pairs: pd.DataFrame, nodes: gpd.GeoDataFrame, by: InteractionWeight, options: LayoutOptions
) -> pd.Series[float]:
    """Return the size of each row of `nodes` that has one; where sizes are equal, the first stands higher."""
    if by == "population":
        people = nodes["population"].to_numpy(dtype=np.float64)
        return pd.Series(people[people > 0], index=np.flatnonzero(people > 0))
    towards = np.bincount(
        pairs["destination_id"].to_numpy(dtype=np.int64),
        weights=pairs["travel_min"].to_numpy() ** -options.exponent,
        minlength=len(nodes),
    )
    rank = nodes["rank"].map(SETTLEMENT_RANKS.index).to_numpy()
    return pd.Series(1.0, index=np.lexsort((-towards, rank)))


def _links(
    pairs: pd.DataFrame, size: pd.Series[float], count: int, options: LayoutOptions
) -> tuple[pd.DataFrame, FloatArray]:
    """Return the strongest interactions and the axis of each row, and the sum of all interactions of each."""
    has_size = pairs["origin_id"].isin(size.index) & pairs["destination_id"].isin(size.index)
    pairs = pairs[has_size]
    strength = np.zeros(count)
    chosen = [gravity_links(pairs.iloc[:0], size, exponent=options.exponent)]
    starts = np.searchsorted(pairs["origin_id"], np.arange(0, count + _BLOCK, _BLOCK))
    for begin, end in pairwise(starts.tolist()):
        links = gravity_links(pairs.iloc[begin:end], size, exponent=options.exponent)
        strength += np.bincount(links["origin_id"].to_numpy(), weights=links["strength"], minlength=count)
        links = links.sort_values("strength", ascending=False, kind="stable")
        chosen.append(links[(links.groupby("origin_id").cumcount() < STRONGEST) | links["is_largest"]])
    return pd.concat(chosen).sort_values("strength", ascending=False, kind="stable"), strength


def _potential(pairs: pd.DataFrame, people: FloatArray) -> FloatArray:
    """Add up the people of the others, each over the minutes there.

    NaN where the people of fewer than half of those within reach are known, and everywhere if those of fewer than half
    of all are.
    """
    if not _mostly_known(people):
        return np.full(len(people), np.nan)
    origin = pairs["origin_id"].to_numpy(dtype=np.int64)
    other = people[pairs["destination_id"].to_numpy(dtype=np.int64)]
    known = ~np.isnan(other)
    each = np.where(known, other, 0.0) / pairs["travel_min"].to_numpy()
    near, counted = (np.bincount(rows, minlength=len(people)) for rows in (origin, origin[known]))
    potential = np.bincount(origin, weights=each, minlength=len(people))
    return np.where(counted < LEAST_KNOWN_SHARE * near, np.nan, potential)


def _table(chosen: pd.DataFrame, nodes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    origin, destination = (chosen[c].to_numpy(dtype=np.int64) for c in ("origin_id", "destination_id"))
    ids, names = nodes.index.to_numpy(dtype=object), nodes["name"].to_numpy(dtype=object)
    xy = shapely.get_coordinates(nodes.geometry.to_numpy())
    table = {
        "origin_id": ids[origin],
        "origin_name": names[origin],
        "destination_id": ids[destination],
        "destination_name": names[destination],
        **{c: chosen[c].to_numpy() for c in ("travel_min", "strength", "strength_share")},
        "is_largest": chosen["is_largest"].to_numpy(dtype=np.bool_),
    }
    lines = shapely.linestrings(np.stack([xy[origin], xy[destination]], axis=1))
    return gpd.GeoDataFrame(table, geometry=lines, crs=nodes.crs)


def _notes(
    nodes: gpd.GeoDataFrame, by: InteractionWeight, touching: Int64Array, options: LayoutOptions
) -> Iterator[Note]:
    if not len(nodes):
        yield Note("layout.no_interactions", severity="warning")
        return
    names, total = nodes["name"], len(nodes)
    without = nodes.index[~(nodes["population"].to_numpy() > 0)]
    if by == "time" and options.weights == "time":
        yield Note("layout.weighted_by_time", severity="warning", exponent=options.exponent)
    elif by == "time" and len(without):
        facts: dict[str, Any] = {"count": len(without), "total": total, "exponent": options.exponent}
        yield Note("layout.weighted_by_time_instead", severity="warning", **facts)
    elif len(without):
        facts = {"count": len(without), "total": total, "names": list(names[without])}
        yield Note("layout.population_unknown", severity="warning", places=tuple(without), **facts)
    if len(touching):
        same = nodes.index[touching]
        yield Note("layout.no_time_apart", severity="warning", places=tuple(same), names=list(names[same]))
    alone = nodes.index[(nodes["strength"] == 0).to_numpy()]
    if len(alone):
        facts = {"count": len(alone), "total": total, "cutoff_min": options.cutoff_min, "names": list(names[alone])}
        isolated = Note("layout.isolated", severity="warning", places=tuple(alone), **facts)
        from_people = Note("layout.isolated_from_people", severity="warning", places=tuple(alone), **facts)
        yield from_people if by == "population" else isolated
