"""What a reader of the critical roads must know: what "behind" means, what is not listed, what is not known."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.model.study import Note, Study
from spatial_uri.routing.closure.bridges import Cuts
from spatial_uri.routing.snapping import RoadAccess


def root_notes(study: Study, hierarchy: Hierarchy, cuts: Cuts) -> list[Note]:
    """Define "behind": cut off from the root, which is named for every part of the network."""
    roots = cuts.root[cuts.root >= 0]
    if not len(roots):
        return []
    settlements = study.settlements.table
    ids = tuple(settlements.index[roots])
    name = str(settlements["name"][ids[0]] or ids[0])
    rank = str(hierarchy.places["rank"].get(ids[0], "settlement")).replace("_", " ")
    notes = [Note("criticality.root", places=ids, name=name, rank_term=rank)]
    if len(ids) > 1:
        notes.append(Note("criticality.other_roots", places=ids[1:], count=len(ids) - 1))
    return notes


def empty_notes(study: Study, cuts: Cuts, bridges: pd.DataFrame, junctions: pd.DataFrame) -> list[Note]:
    """Count the bridges and junctions with nobody behind them, which the tables leave out.

    `bridges` and `junctions` have a row for each with somebody behind it.
    """
    dead_ends = cuts.bridges[~np.isin(cuts.bridges, bridges.index)]
    empty = len(cuts.junctions) - len(junctions)
    if not len(dead_ends) and not empty:
        return []
    road_km = float(study.network.pieces["length_m"].to_numpy()[dead_ends].sum() / 1000)
    return [Note("criticality.nobody_behind", segments=len(dead_ends), road_km=road_km, junctions=empty)]


def access_notes(study: Study, access: RoadAccess) -> list[Note]:
    """Report the settlements with no road within walking distance."""
    off = study.settlements.table.index[np.diff(access.ptr) == 0]
    if not len(off):
        return []
    return [Note("criticality.off_network", severity="warning", places=tuple(off), count=len(off))]


def people_notes(settlements: gpd.GeoDataFrame) -> list[Note]:
    """Report the settlements whose number of people is not known."""
    unknown = settlements.index[settlements["population"].isna()]
    if not len(unknown):
        return []
    return [Note("criticality.population_unknown", severity="warning", places=tuple(unknown), count=len(unknown))]


def target_notes(targets: Mapping[str, tuple[str, gpd.GeoDataFrame]]) -> list[Note]:
    """Report the targets that the study has none of; `targets` holds tier and facilities of each."""
    return [
        Note("criticality.no_target", severity="warning", tier=tier)
        if tier
        else Note("criticality.no_town", severity="warning")
        for tier, facilities in targets.values()
        if facilities.empty
    ]
