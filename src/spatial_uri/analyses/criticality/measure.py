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
from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import AnyIntArray, IndexArray, Int32Array
from spatial_uri.model.study import Study, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.routing.closure.bridges import Behind, Cuts, find_cuts
from spatial_uri.routing.snapping import RoadAccess, snap_places

TOWN = "town"


def criticality(
    study: Study,
    hierarchy: Hierarchy,
    options: CriticalityOptions | None = None,
    *,
    travel: Travel | None = None,
) -> Criticality:
    """Find the bridges and articulation points of the roads with who is behind each, and what each closure costs.

    A bridge is a road segment whose loss cuts the network in two, an articulation point a junction whose loss does;
    one-way streets count as open both ways. *Behind* is the side without the root: the settlement of the highest rank,
    of several the one with most people, in each part of the network. A settlement is behind a segment if every road
    within its walk lies behind it or is the segment itself. Closures heed one-way roads and turn restrictions: a
    segment may cost much and be no bridge.

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
    >>> found.bridges["largest_behind"].tolist()[:2]
    ['Malbun', 'Planken']
    """
    options, travel = options or CriticalityOptions(), travel or Travel()
    targets = _targets(study, hierarchy, options.tiers)
    network, settlements = study.network, study.settlements.table
    access = snap_places(network, settlements.geometry.to_numpy(), walk=travel.walk)
    cuts = _find_cuts(study, hierarchy, access)
    closures = {
        target: road_closures(network, settlements, facilities, threshold_min=options.threshold_min, travel=travel)
        for target, (_, facilities) in targets.items()
        if len(facilities)
    }
    notes = [*root_notes(study, hierarchy, cuts), *empty_notes(study, cuts), *access_notes(study, access)]
    return Criticality(
        options=options,
        travel=travel,
        bridges=_bridges(study, cuts.bridges),
        junctions=_junctions(study, cuts),
        closures=closures,
        tiers={target: targets[target][0] for target in closures},
        notes=(*notes, *people_notes(settlements), *target_notes(targets)),
    )


def _find_cuts(study: Study, hierarchy: Hierarchy, access: RoadAccess) -> Cuts:
    settlements = study.settlements.table
    return find_cuts(
        study.network,
        access,
        rank=_rank_settlements(hierarchy, settlements),
        order=_most_people_first(settlements),
        people=settlements["population"].to_numpy(dtype=np.float64),
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


def _bridges(study: Study, bridges: Behind) -> gpd.GeoDataFrame:
    network = study.network
    kept = _with_somebody(bridges)
    segment = bridges.number[kept]
    table = gpd.GeoDataFrame(
        {**network.pieces[SHOWN].take(segment), **_columns(study, bridges, kept)},
        index=pd.Index(segment, name="segment"),
        geometry=network.lines[segment],
        crs=network.crs,
    )
    table["stretch"] = find_stretches(network, table[["settlements_behind", "population_behind", "largest_behind"]])
    return _worst_first(table)


def _junctions(study: Study, cuts: Cuts) -> gpd.GeoDataFrame:
    network, junctions = study.network, cuts.junctions
    kept = _with_somebody(junctions)
    node = junctions.number[kept]
    table = gpd.GeoDataFrame(
        {"parts": cuts.parts_left[kept], **_columns(study, junctions, kept)},
        index=pd.Index(network.node_id[node].astype(str).astype(object), name="node_id"),
        geometry=shapely.points(network.node_xy[node]),
        crs=network.crs,
    )
    return _worst_first(table)


def _with_somebody(behind: Behind) -> IndexArray:
    return np.flatnonzero(behind.places > 0)


def _columns(study: Study, behind: Behind, kept: IndexArray) -> dict[str, object]:
    settlements = study.settlements.table
    names = settlements["name"].where(settlements["name"] != "", settlements.index).to_numpy(dtype=object)
    return {
        "settlements_behind": behind.places[kept],
        "population_behind": behind.people[kept],
        "road_behind_km": behind.metres[kept] / 1000,
        "largest_behind": np.array(["; ".join(names[rows[rows >= 0]]) for rows in behind.first[kept]], dtype=object),
    }


def _worst_first(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    worst = ["population_behind", "settlements_behind", "road_behind_km"]
    order = table[worst].fillna(0.0).sort_values(worst, ascending=False, kind="stable").index
    return table.loc[order]
