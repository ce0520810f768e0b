"""What a network hangs on: the roads and junctions without which it falls apart, and what each closed road costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.criticality.closures import SHOWN, road_closures
from spatial_uri.analyses.criticality.options import CriticalityOptions
from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.analyses.criticality.stretches import stretches
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy
from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import AnyIntArray, GeometryArray, IndexArray, Int32Array
from spatial_uri.model.study import Note, Study, Tier
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

    A bridge is a road piece whose loss cuts the network in two, an articulation point a junction whose loss does, roads
    taken whichever way they may be driven. *Behind* is the side without the root: in the largest part of the network,
    and in every other part, the settlement of the highest tier there, of several the one with most people. A
    settlement is behind a piece if every road within its walk lies behind it or is the piece itself.

    Parameters
    ----------
    hierarchy
        Tiers of the settlements of the study.
    options
        Tiers and threshold; None for the usual ones.
    travel
        Direction and walk; None for the usual ones. The longest trip does not apply.

    Returns
    -------
    Criticality
        Bridges and junctions with somebody behind them, and the closures by target. Closures are exact, one-way roads
        and turn restrictions included: so a piece may cost much and be no bridge.

    Raises
    ------
    ParameterError
        If the study has no such tier, or the threshold is not positive.

    References
    ----------
    Hopcroft, J. & Tarjan, R. (1973): Algorithm 447: efficient algorithms for graph manipulation. Communications of the
    ACM 16(6), 372-378.
    """
    options, travel = options or CriticalityOptions(), travel or Travel()
    chosen = _chosen(study, options.tiers)
    network, settlements = study.network, study.settlements.table
    access = snap_places(network, settlements.geometry.to_numpy(), walk=travel.walk)
    cuts = find_cuts(
        network,
        access,
        rank=_rank(hierarchy, settlements),
        order=_most_people_first(settlements),
        people=settlements["population"].to_numpy(dtype=np.float64),
    )
    targets = {TOWN: settlements.loc[hierarchy.of_rank("county_seat", "town")]}
    labels = {TOWN: "the nearest town or county seat"}
    for tier in chosen:
        key = f"facilities_{TOWN}" if tier.name == TOWN else tier.name
        targets[key] = study.facilities.table[study.facilities.table["tier"] == tier.name]
        labels[key] = f"the nearest {tier}"
    closures = {
        target: road_closures(network, settlements, facilities, threshold_min=options.threshold_min, travel=travel)
        for target, facilities in targets.items()
        if len(facilities)
    }
    return Criticality(
        options=options,
        travel=travel,
        bridges=_bridges(study, cuts.bridges),
        junctions=_junctions(study, cuts),
        closures=closures,
        target_labels={target: labels[target] for target in closures},
        notes=(
            *_root_notes(study, hierarchy, cuts),
            *_empty_notes(study, cuts),
            *_access_notes(study, access),
            *_people_notes(settlements),
            *_target_notes(labels, closures),
        ),
    )


def _chosen(study: Study, tiers: Sequence[str] | None) -> tuple[Tier, ...]:
    if tiers is None:
        return study.tiers[:1]
    known = {tier.name: tier for tier in study.tiers}
    strange = [name for name in tiers if name not in known]
    if strange:
        raise ParameterError(
            "closures are asked for of tiers that the study does not have",
            faults=[f"there is no tier {name!r}" for name in strange],
            remedy=f"its tiers are {', '.join(known)}",
        )
    return tuple(known[name] for name in dict.fromkeys(tiers))


def _rank(hierarchy: Hierarchy, settlements: gpd.GeoDataFrame) -> Int32Array:
    """Rank the settlements: the highest tier first, within it most people first."""
    tier = pd.Categorical(hierarchy.places["rank"].reindex(settlements.index), categories=SETTLEMENT_RANKS).codes
    tier = np.where(tier < 0, len(SETTLEMENT_RANKS), tier)
    return _places_in(np.lexsort((_most_people_first(settlements), tier)))


def _most_people_first(settlements: gpd.GeoDataFrame) -> Int32Array:
    """Rank the settlements by population; those whose number is not known come last."""
    people = settlements["population"].to_numpy(dtype=np.float64)
    return _places_in(np.argsort(np.where(np.isnan(people), np.inf, -people), kind="stable"))


def _places_in(order: AnyIntArray) -> Int32Array:
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank


def _bridges(study: Study, bridges: Behind) -> gpd.GeoDataFrame:
    network = study.network
    kept = _somebody(bridges)
    piece = bridges.number[kept]
    table = gpd.GeoDataFrame(
        {**network.pieces[SHOWN].take(piece), **_columns(study, bridges, kept)},
        index=pd.Index(piece, name="piece"),
        geometry=network.lines[piece],
        crs=network.crs,
    )
    table["stretch"] = stretches(network, table[["settlements_behind", "population_behind", "names_behind"]])
    return _worst_first(table)


def _junctions(study: Study, cuts: Cuts) -> gpd.GeoDataFrame:
    network, junctions = study.network, cuts.junctions
    kept = _somebody(junctions)
    node = junctions.number[kept]
    table = gpd.GeoDataFrame(
        {"parts": cuts.parts_left[kept], **_columns(study, junctions, kept)},
        index=pd.Index(network.node_id[node].astype(str).astype(object), name="node_id"),
        geometry=shapely.points(network.node_xy[node]),
        crs=network.crs,
    )
    return _worst_first(table)


def _somebody(behind: Behind) -> IndexArray:
    return np.flatnonzero(behind.places > 0)


def _columns(study: Study, behind: Behind, kept: IndexArray) -> dict[str, object]:
    names = _names(study.settlements.table)
    told = []
    for rows, count in zip(behind.first[kept], behind.places[kept].tolist(), strict=True):
        few = "; ".join(names[rows[rows >= 0]])
        told.append(f"{few}; and {count - len(rows)} more" if count > len(rows) else few)
    return {
        "settlements_behind": behind.places[kept],
        "population_behind": behind.people[kept],
        "km_behind": behind.metres[kept] / 1000,
        "names_behind": np.array(told, dtype=object),
    }


def _names(settlements: gpd.GeoDataFrame) -> GeometryArray:
    """Return the names of the settlements; the id of those that have none."""
    return np.asarray(settlements["name"].where(settlements["name"] != "", settlements.index), dtype=object)


def _worst_first(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    worst = ["population_behind", "settlements_behind", "km_behind"]
    order = table[worst].fillna(0.0).sort_values(worst, ascending=False, kind="stable").index
    return table.loc[order]


def _root_notes(study: Study, hierarchy: Hierarchy, cuts: Cuts) -> list[Note]:
    roots = cuts.root[cuts.root >= 0]
    if not len(roots):
        return []
    settlements = study.settlements.table
    ids = tuple(settlements.index[roots])
    first = cuts.root[cuts.root >= 0][0]
    tier = str(hierarchy.places["rank"].get(ids[0], "settlement")).replace("_", " ")
    message = (
        f"Behind a road or a junction is who is cut off from {_names(settlements)[first]} ({tier}) when it is lost, "
        "whichever way the roads may be driven: those for whom every road within their walk lies behind it, or is the "
        "closed road itself."
    )
    if len(ids) > 1:
        message += (
            f" In each of the other {len(ids) - 1} parts of the network with settlements, which do not join the main "
            "one, it is the settlement of highest tier there, of several the one with most people."
        )
    return [Note("criticality.root", message, places=ids)]


def _empty_notes(study: Study, cuts: Cuts) -> list[Note]:
    dead_ends = cuts.bridges.number[cuts.bridges.places == 0]
    km = study.network.pieces["length_m"].to_numpy()[dead_ends].sum() / 1000
    junctions = int((cuts.junctions.places == 0).sum())
    if not len(dead_ends) and not junctions:
        return []
    message = (
        f"Not listed, because no settlement lies behind them, such as most dead ends: {len(dead_ends)} road pieces of "
        f"{km:,.1f} km without which the network falls apart, and {junctions} junctions."
    )
    return [Note("criticality.nobody_behind", message)]


def _access_notes(study: Study, access: RoadAccess) -> list[Note]:
    off = study.settlements.table.index[np.diff(access.ptr) == 0]
    if not len(off):
        return []
    message = (
        f"Settlements with no road within walking distance: {len(off)}. They are behind no road, and no closure "
        "changes that."
    )
    return [Note("criticality.off_network", message, "warning", tuple(off))]


def _people_notes(settlements: gpd.GeoDataFrame) -> list[Note]:
    unknown = settlements.index[settlements["population"].isna()]
    if not len(unknown):
        return []
    message = (
        f"Settlements whose number of people is not known: {len(unknown)}. They count as settlements that are behind a "
        "road or lose their way, but not as people."
    )
    return [Note("criticality.population_unknown", message, "warning", tuple(unknown))]


def _target_notes(labels: Mapping[str, str], closures: Mapping[str, RoadClosures]) -> list[Note]:
    missing = [label for target, label in labels.items() if target not in closures]
    return [
        Note(
            "criticality.no_target", f"What closures cost on the way to {label} is not known: there is none.", "warning"
        )
        for label in missing
    ]
