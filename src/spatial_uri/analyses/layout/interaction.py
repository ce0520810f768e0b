"""The bonds that tie seats, towns and central villages together, and the axes that they form."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy
from spatial_uri.analyses.layout.indices import gravity_links
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.result import BondWeight
from spatial_uri.measure.od import od_matrix
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel, Walk

INTERACTION_RANKS = SETTLEMENT_RANKS[:3]
STRONGEST = 10
"""How many bonds of each settlement are listed, its axis aside."""

_BLOCK = 4000  # settlements searched from at a time, so that memory does not grow with the square of their number


class Bonds(NamedTuple):
    """Bonds and potentials, as in `SettlementLayout`."""

    bonds: gpd.GeoDataFrame
    potentials: gpd.GeoDataFrame
    weighed_by: BondWeight
    notes: tuple[Note, ...]


def settlement_bonds(study: Study, hierarchy: Hierarchy, options: LayoutOptions, travel: Travel) -> Bonds:
    """Compute the bonds between the county seats, towns and central villages of a study.

    Parameters
    ----------
    study, hierarchy
        The settlements, their tiers and the roads.
    options
        Power of the time, longest trip, and what the bonds are weighed with.

    Returns
    -------
    Bonds
        By population the larger of two settlements is that with more people. By time it is that of the higher tier,
        and of one tier that with the larger sum of bonds towards it, as for the flows of Nystuen and Dacey (1961).
        Potentials are those of Stewart (1947) without the own people of a settlement, whose distance to itself could
        only be assumed.

    References
    ----------
    Nystuen, J. D., Dacey, M. F. (1961): A graph theory interpretation of nodal regions. Papers of the Regional
    Science Association 7, 29-42. Stewart, J. Q. (1947): Empirical mathematical rules concerning the distribution and
    equilibrium of population. Geographical Review 37(3), 461-485.
    """
    nodes = study.settlements.table.loc[hierarchy.of_rank(*INTERACTION_RANKS), ["name", "population", "geometry"]]
    nodes.insert(1, "rank", hierarchy.places["rank"].reindex(nodes.index).to_numpy())
    people = nodes["population"].to_numpy(dtype=np.float64)
    weighed_by = _weight(people, options)
    pairs, touching = _pairs(study, nodes, options, travel.walk)
    size = _sizes(pairs, nodes, weighed_by, options)
    chosen, strength = _links(pairs, size, len(nodes), options)
    axis = chosen[chosen["is_largest"]].set_index("origin_id")["destination_id"]
    nodes["strength"] = np.where(np.isin(np.arange(len(nodes)), size.index), strength, np.nan)
    nodes["potential"] = _potential(pairs, people)
    to = axis.reindex(range(len(nodes)), fill_value=-1).to_numpy(dtype=np.int64)
    nodes["axis_to"] = np.array([*nodes.index, None], dtype=object)[to]
    potentials = nodes[["name", "rank", "population", "strength", "potential", "axis_to", "geometry"]]
    notes = _notes(nodes, weighed_by, touching, options)
    return Bonds(_table(chosen, nodes), potentials, weighed_by, notes)


def _weight(people: FloatArray, options: LayoutOptions) -> BondWeight:
    if options.weights != "auto":
        return options.weights
    return "population" if _mostly_known(people) else "time"


def _mostly_known(people: FloatArray) -> bool:
    known = int((people > 0).sum())
    return known >= 2 and known * 2 >= len(people)


def _pairs(
    study: Study, nodes: gpd.GeoDataFrame, options: LayoutOptions, walk: Walk
) -> tuple[pd.DataFrame, Int64Array]:
    """Return the times between the rows of `nodes`, and the rows that are no time apart from another one."""
    places = gpd.GeoDataFrame(geometry=nodes.geometry.reset_index(drop=True), crs=study.crs)
    found = []
    for first in range(0, max(len(places), 1), _BLOCK):
        block = od_matrix(
            study.network, places.iloc[first : first + _BLOCK], places, cutoff_min=options.cutoff_min, walk=walk
        )
        block = block[block["origin_id"] != block["destination_id"]]
        found.append(block.astype({"origin_id": np.int32, "destination_id": np.int32}))
    pairs = pd.concat(found, ignore_index=True)
    at_once = pairs["travel_min"] <= 0
    touching = np.unique(pairs.loc[at_once, ["origin_id", "destination_id"]].to_numpy()).astype(np.int64)
    return pairs[~at_once], touching


def _sizes(pairs: pd.DataFrame, nodes: gpd.GeoDataFrame, by: BondWeight, options: LayoutOptions) -> pd.Series[float]:
    """Return the size of each row of `nodes` that has one; where sizes are equal, the first stands higher."""
    if by == "population":
        people = nodes["population"].to_numpy(dtype=np.float64)
        return pd.Series(people[people > 0], index=np.flatnonzero(people > 0))
    towards = np.bincount(
        pairs["destination_id"].to_numpy(dtype=np.int64),
        weights=pairs["travel_min"].to_numpy() ** -options.exponent,
        minlength=len(nodes),
    )
    tier = nodes["rank"].map(SETTLEMENT_RANKS.index).to_numpy()
    return pd.Series(1.0, index=np.lexsort((-towards, tier)))


def _links(
    pairs: pd.DataFrame, size: pd.Series[float], count: int, options: LayoutOptions
) -> tuple[pd.DataFrame, FloatArray]:
    """Return the strongest bonds and the axis of each row, and the sum of all bonds of each."""
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
    """Sum the people of the others over the minutes there.

    NaN where the population of none of those near is known, and everywhere where that of most is not.
    """
    if not _mostly_known(people):
        return np.full(len(people), np.nan)
    origin = pairs["origin_id"].to_numpy(dtype=np.int64)
    other = people[pairs["destination_id"].to_numpy(dtype=np.int64)]
    known = ~np.isnan(other)
    each = np.where(known, other, 0.0) / pairs["travel_min"].to_numpy()
    near, counted = (np.bincount(rows, minlength=len(people)) for rows in (origin, origin[known]))
    potential = np.bincount(origin, weights=each, minlength=len(people))
    return np.where((near > 0) & (counted == 0), np.nan, potential)


def _table(chosen: pd.DataFrame, nodes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    origin, destination = (chosen[c].to_numpy(dtype=np.int64) for c in ("origin_id", "destination_id"))
    ids, names = nodes.index.to_numpy(dtype=object), nodes["name"].to_numpy(dtype=object)
    xy = shapely.get_coordinates(nodes.geometry.to_numpy())
    table = {
        "origin_id": ids[origin],
        "origin_name": names[origin],
        "destination_id": ids[destination],
        "destination_name": names[destination],
        **{c: chosen[c].to_numpy() for c in ("travel_min", "strength", "share")},
        "is_largest": chosen["is_largest"].to_numpy(dtype=np.bool_),
    }
    lines = shapely.linestrings(np.stack([xy[origin], xy[destination]], axis=1))
    return gpd.GeoDataFrame(table, geometry=lines, crs=nodes.crs)


def _notes(nodes: gpd.GeoDataFrame, by: BondWeight, touching: Int64Array, options: LayoutOptions) -> tuple[Note, ...]:
    notes = []
    without = nodes.index[~(nodes["population"].to_numpy() > 0)]
    if not len(nodes):
        message = "No county seat, town or central village is known: there are no bonds and no axes."
        return (Note("layout.no_bonds", message, "warning"),)
    if by == "time":
        why = (
            "as asked"
            if options.weights == "time"
            else f"because {_of(len(without), len(nodes))} have no known population"
        )
        message = (
            f"The bonds between settlements are weighed by travel time alone, {why}: as if all were equally large "
            f"(1 / min^{options.exponent:g}). Axes lead to the nearest settlement of a higher tier, or of the same "
            "tier and nearer to all others."
        )
        notes.append(Note("layout.bonds_by_time", message, "warning"))
    elif len(without):
        message = (
            f"{_of(len(without), len(nodes))} have no known population, or nobody, and so no bonds and no part in "
            f"the potential of others: {named(nodes.loc[without, 'name'])}."
        )
        notes.append(Note("layout.population_unknown", message, "warning", tuple(without)))
    if len(touching):
        same = nodes.index[touching]
        message = (
            "Settlements that are no time apart have no bond, which would be infinite: "
            f"{named(nodes.loc[same, 'name'])}."
        )
        notes.append(Note("layout.no_time_apart", message, "warning", tuple(same)))
    alone = nodes.index[(nodes["strength"] == 0).to_numpy()]
    if len(alone):
        message = (
            f"{_of(len(alone), len(nodes))} reach no other one{' with people' if by == 'population' else ''} within "
            f"{options.cutoff_min:g} min and have no bonds: "
            f"{named(nodes.loc[alone, 'name'])}."
        )
        notes.append(Note("layout.no_bonds", message, "warning", tuple(alone)))
    return tuple(notes)


def _of(some: int, all_: int) -> str:
    return f"{some} of {all_} county seats, towns and central villages"


def named(names: Sequence[str] | pd.Series[str], *, most: int = 10) -> str:
    """Return the first names of a list for a message, and how many there are in all.

    Examples
    --------
    >>> named(["Eschen", "Ruggell", "Vaduz"], most=2)
    'Eschen, Ruggell ... (3 in all)'
    """
    shown = ", ".join(str(name) for name in list(names)[:most])
    return f"{shown} ... ({len(names)} in all)" if len(names) > most else shown
