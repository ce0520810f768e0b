"""The layout of a settlement system: its bonds and axes, hinterlands, indices, and the elements of a plan."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import MultiPolygon, Polygon

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.layout.elements import measure_elements, no_elements
from spatial_uri.analyses.layout.hinterlands import settlement_hinterlands
from spatial_uri.analyses.layout.indices import nearest_neighbour_index, primacy, rank_size
from spatial_uri.analyses.layout.interaction import named, settlement_bonds
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.errors import ParameterError
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel

WHOLE = "*"
T = TypeVar("T")

_PRIMACIES: tuple[Literal[2, 4, 11], ...] = (2, 4, 11)


def settlement_layout(
    study: Study,
    hierarchy: Hierarchy,
    options: LayoutOptions | None = None,
    *,
    travel: Travel | None = None,
    elements: gpd.GeoDataFrame | None = None,
) -> SettlementLayout:
    """Describe the shape of a settlement system.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    hierarchy
        The tier of every settlement of the study.
    options
        None for the usual ones.
    travel
        Direction, walk and longest trip; None for the usual ones. Interactions count both directions.
    elements
        Axes, rings and belts of a plan, as `read_elements` returns them: a unique index of text, ``name``, ``kind``,
        lines or polygons in any CRS.

    Returns
    -------
    SettlementLayout
        Bonds between seats, towns and central villages, and the axes that the strongest of them form; hinterlands of
        towns and seats by travel time; nearest-neighbour index, rank-size exponent and primacy of each county and
        coarser area, over all of its settlements; shares on each element. Times are door to door.

    Raises
    ------
    CrsError
        If the elements have no CRS.
    DataError
        If the elements cannot be used.
    ParameterError
        If the hierarchy is that of other settlements.

    References
    ----------
    See `gravity_links`, `nearest_neighbour_index`, `rank_size` and `primacy`.
    """
    options, travel = options or LayoutOptions(), travel or Travel()
    strangers = hierarchy.places.index.symmetric_difference(study.settlements.table.index)
    if len(strangers):
        raise ParameterError(
            "the hierarchy and the study are not of the same settlements",
            faults=[f"only one of them has {named([str(i) for i in strangers])}"],
        )
    bonds, potentials, weighed_by, notes = settlement_bonds(study, hierarchy, options, travel)
    boundary = study.boundary
    hinterlands, allocation, more = settlement_hinterlands(study, hierarchy, travel, boundary=boundary)
    notes += more
    indices, why = settlement_indices(study, boundary=boundary)
    notes += why
    table = no_elements(study)
    if elements is not None and len(elements):
        table, said = measure_elements(study, hierarchy, elements, options, walk=travel.walk, boundary=boundary)
        notes += said
    return SettlementLayout(
        options=options,
        travel=travel,
        bonds=bonds,
        potentials=potentials,
        hinterlands=hinterlands,
        allocation=allocation,
        indices=indices,
        elements=table,
        notes=notes,
        bonds_by=weighed_by,
    )


def settlement_indices(study: Study, *, boundary: Polygon | MultiPolygon) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Compute the indices of each area of level county and coarser, and of the whole.

    Returns
    -------
    table : DataFrame
        As `SettlementLayout.indices`. Settlements without people have no rank and are left out of rank-size and
        primacy, like those whose population is not known.
    notes : tuple of Note
        Why an index is not defined, and where.
    """
    settlements = study.settlements.table
    areas = study.areas.table
    whole = gpd.GeoSeries([boundary], crs=study.crs)
    nobody = np.zeros(0, dtype=np.int64)
    units = [(WHOLE, study.name, "study", areas_km2(whole)[0], np.arange(len(settlements)))]
    for level in LEVELS[: LEVELS.index("county") + 1]:
        rows = areas[areas["level"] == level]
        held = settlements["area_id"].map(study.areas.above(level))
        members_of = held.groupby(held).indices
        for area, name, km2 in zip(rows.index, rows["name"], areas_km2(rows.geometry), strict=True):
            units.append((area, name, level, km2, members_of.get(area, nobody)))
    table: list[dict[str, Any]] = []
    reasons: dict[str, list[str]] = {}
    for area, name, level, km2, members in units:
        found, faults = _indices(settlements.iloc[members], float(km2))
        table.append({"area_id": area, "name": name, "level": level, "settlements": len(members), **found})
        for fault in faults:
            reasons.setdefault(fault, []).append(str(name))
    notes: tuple[Note, ...] = ()
    if reasons:
        said = "; ".join(f"{fault} ({named(where)})" for fault, where in reasons.items())
        notes = (Note("layout.undefined_indices", f"Some indices of the layout are not defined: {said}."),)
    return pd.DataFrame(table), notes


def _indices(settlements: gpd.GeoDataFrame, area_km2: float) -> tuple[dict[str, Any], list[str]]:
    """Return the indices of some settlements, NaN where not defined, and the reasons."""
    people = settlements["population"].to_numpy(dtype=np.float64)
    people = people[people > 0]
    faults: list[str] = []

    def tried(compute: Callable[[], T]) -> T | None:
        try:
            return compute()
        except ParameterError as error:
            faults.append(f"{error.problem.removesuffix(' is not defined here')}: {', '.join(error.faults)}")
            return None

    first: dict[str, float | None] = {f"primacy_{n}": None for n in _PRIMACIES}
    ranks = None
    if len(people):
        ranks = tried(partial(rank_size, people))
        first = {f"primacy_{n}": tried(partial(primacy, people, settlements=n)) for n in _PRIMACIES}
    else:
        faults.append("rank-size and primacy: the population of no settlement is known")
    spread = tried(lambda: nearest_neighbour_index(settlements, area_km2=area_km2))
    found: dict[str, Any] = {
        "nni_ratio": math.nan if spread is None else spread.ratio,
        "nni_z": math.nan if spread is None else spread.z,
        "mean_neighbour_m": math.nan if spread is None else spread.mean_observed_m,
        "area_km2": area_km2,
        "ranked": len(people),
        "rank_size_exponent": math.nan if ranks is None else ranks.exponent,
        "rank_size_r2": math.nan if ranks is None else ranks.r_squared,
    }
    return found | {name: math.nan if value is None else value for name, value in first.items()}, faults
