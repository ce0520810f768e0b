"""Critical roads: the roads and junctions without which the network falls apart, and what each closed road costs."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.criticality.closures import SHOWN, road_closures
from spatial_uri.analyses.criticality.notes import access_notes, empty_notes, people_notes, root_notes, target_notes
from spatial_uri.analyses.criticality.options import CriticalityOptions
from spatial_uri.analyses.criticality.result import Criticality
from spatial_uri.analyses.criticality.stretches import find_stretches
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import require_hierarchy, require_options, require_study, require_travel
from spatial_uri.model.arrays import AnyIntArray, FloatArray, Int32Array
from spatial_uri.model.study import Study, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.routing.closure.behind import Behind, find_behind
from spatial_uri.routing.closure.bridges import Cuts, find_cuts
from spatial_uri.routing.closure.closures import ClosurePlaces

TOWN = "town"

NAMED = 5
"""How many of the settlements behind are named."""


@knows_study
def criticality(
    study: Study,
    hierarchy: Hierarchy,
    options: CriticalityOptions | None = None,
    *,
    travel: Travel | None = None,
) -> Criticality:
    """Find the bridges and articulation points of the roads with who is behind each, and what each closure costs.

    A bridge is a road segment whose loss cuts the network in two, an articulation point a junction whose loss does;
    one-way streets count as open both ways. The root of each part of the network is the settlement of the highest rank,
    of several the one with most people. A settlement is *behind* a segment if, in a study made anew without it, it is
    unreachable from there, or off the network. Closures heed one-way roads and turn restrictions: a segment may cost
    much and be no bridge.

    Parameters
    ----------
    study, hierarchy
        Settlements, facilities and roads; the ranks of the settlements.
    options, travel
        Tiers and threshold, direction and walk; None for the usual ones. The search limit does not apply.

    Raises
    ------
    ParameterError
        If the study has no such tier.

    References
    ----------
    Hopcroft, J. & Tarjan, R. (1973): Algorithm 447: efficient algorithms for graph manipulation. Communications of the
    ACM 16(6), 372-378.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> found = su.criticality(study, su.hierarchy(study))
    >>> found.bridges["largest_behind"].tolist()
    ['Malbun']
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, travel = require_options(options, CriticalityOptions), require_travel(travel)
    targets = _targets(study, hierarchy, options.tiers)
    network, settlements = study.network, study.settlements.table
    places = ClosurePlaces.on(network, settlements.geometry.to_numpy(), travel.walk)
    access = places.snapped.access
    cuts = find_cuts(network, access, rank=_rank_settlements(hierarchy, settlements))
    behind = find_behind(network, places, cuts, direction=travel.direction, walk=travel.walk)
    closures = {
        target: road_closures(
            network, settlements, facilities, threshold_min=options.threshold_min, travel=travel, snapped=places
        )
        for target, (_, facilities) in targets.items()
        if len(facilities)
    }
    if TOWN in closures:
        closures[TOWN].places["is_destination"] = settlements.index.isin(targets[TOWN][1].index)
    bridges, junctions = (_sum_behind(settlements, pairs) for pairs in behind)
    notes = [*root_notes(study, hierarchy, cuts), *empty_notes(study, cuts, bridges, junctions)]
    notes += access_notes(study, access)
    return Criticality(
        options=options,
        travel=travel,
        bridges=_bridges(study, cuts, bridges),
        junctions=_junctions(study, cuts, junctions),
        closures=closures,
        tiers={target: targets[target][0] for target in closures},
        notes=(*notes, *people_notes(settlements), *target_notes(targets)),
    )


def _targets(
    study: Study, hierarchy: Hierarchy, asked: Sequence[str] | None
) -> dict[str, tuple[str, gpd.GeoDataFrame]]:
    """Return what the tier of each target is called (empty for the towns), and its facilities."""
    targets = {TOWN: ("", study.settlements.table.loc[hierarchy.of_rank("county_seat", "town")])}
    for tier in _chosen(study, asked):
        key = f"facilities_{TOWN}" if tier.name == TOWN else tier.name
        targets[key] = (str(tier), study.facilities.table[study.facilities.table["tier"] == tier.name])
    return targets


def _chosen(study: Study, tiers: Sequence[str] | None) -> tuple[Tier, ...]:
    if tiers is None:
        return study.tiers[:1]
    known = {tier.name: tier for tier in study.tiers}
    unknown = [name for name in tiers if name not in known]
    if unknown:
        raise ParameterError(
            "closures are asked for of tiers that the study does not have",
            faults=[f"there is no tier {name!r}" for name in unknown],
            remedy=f"its tiers are {', '.join(known)}",
        )
    return tuple(known[name] for name in dict.fromkeys(tiers))


def _rank_settlements(hierarchy: Hierarchy, settlements: gpd.GeoDataFrame) -> Int32Array:
    """Number the settlements from 0: the highest rank first, within it most people first."""
    rank = pd.Categorical(hierarchy.places["rank"].reindex(settlements.index), categories=SETTLEMENT_RANKS).codes
    rank = np.where(rank < 0, len(SETTLEMENT_RANKS), rank)
    return _positions_in(np.lexsort((_most_people_first(settlements), rank)))


def _most_people_first(settlements: gpd.GeoDataFrame) -> Int32Array:
    """Number the settlements from 0 by population; those whose number is not known come last."""
    people = settlements["population"].to_numpy(dtype=np.float64)
    return _positions_in(np.argsort(np.where(np.isnan(people), np.inf, -people), kind="stable"))


def _positions_in(order: AnyIntArray) -> Int32Array:
    position = np.empty(len(order), dtype=np.int32)
    position[order] = np.arange(len(order), dtype=np.int32)
    return position


def _sum_behind(settlements: gpd.GeoDataFrame, behind: Behind) -> pd.DataFrame:
    """Sum settlements and people by what they are behind, and name the largest settlements."""
    pairs = settlements[["name", "population"]].take(behind.place)
    pairs["name"] = pairs["name"].where(pairs["name"] != "", pairs.index)
    pairs["closed"], pairs["order"] = behind.closed, _most_people_first(settlements)[behind.place]
    largest = pairs.sort_values("order").groupby("closed").head(NAMED)
    by_closed = pairs.groupby("closed")
    return pd.DataFrame(
        {
            "settlements_behind": by_closed.size(),
            "population_behind": by_closed["population"].sum(min_count=1).astype(np.float64),
            "largest_behind": largest.groupby("closed")["name"].agg("; ".join),
        }
    )


def _bridges(study: Study, cuts: Cuts, behind: pd.DataFrame) -> gpd.GeoDataFrame:
    network, segment = study.network, behind.index.to_numpy()
    road_km = cuts.bridge_m[np.searchsorted(cuts.bridges, segment)] / 1000
    table = gpd.GeoDataFrame(
        {**network.pieces.filter(SHOWN).take(segment), **_columns(behind, road_km)},
        index=pd.Index(segment, name="segment"),
        geometry=network.lines[segment],
        crs=network.crs,
    )
    table["stretch"] = find_stretches(network, table[["settlements_behind", "population_behind", "largest_behind"]])
    return _worst_first(table)


def _junctions(study: Study, cuts: Cuts, behind: pd.DataFrame) -> gpd.GeoDataFrame:
    network, node = study.network, behind.index.to_numpy()
    row = np.searchsorted(cuts.junctions, node)
    table = gpd.GeoDataFrame(
        {"parts": cuts.parts_left[row], **_columns(behind, cuts.junction_m[row] / 1000)},
        index=pd.Index(network.node_id[node].astype(str).astype(object), name="node_id"),
        geometry=shapely.points(network.node_xy[node]),
        crs=network.crs,
    )
    return _worst_first(table)


def _columns(behind: pd.DataFrame, road_km: FloatArray) -> dict[str, object]:
    return {
        "settlements_behind": behind["settlements_behind"].to_numpy(),
        "population_behind": behind["population_behind"].to_numpy(),
        "road_behind_km": road_km,
        "largest_behind": behind["largest_behind"].to_numpy(dtype=object),
    }


def _worst_first(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    worst = ["population_behind", "settlements_behind", "road_behind_km"]
    order = table[worst].fillna(0.0).sort_values(worst, ascending=False, kind="stable").index
    return table.loc[order]
