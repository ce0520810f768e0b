"""How every settlement is tied to its town and its county seat, and how well roads join each area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.connectivity.area_roads import (
    MAIN_CLASSES,
    THROUGH_CLASSES,
    JoinedNodes,
    lengths_by_class,
    roads_of_areas,
    shapes_of_networks,
)
from spatial_uri.analyses.connectivity.link_tables import kinds_of, link_table
from spatial_uri.analyses.connectivity.notes import link_notes, road_notes, seat_notes, shape_notes
from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.measure.area_coverage import NOT_REACHED, Unit, coverage, units_of
from spatial_uri.model.arguments import require_hierarchy, require_options, require_study, require_travel
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel

_AREA_COLUMNS = [
    "area_id", "name", "level", "target", "threshold_min", "settlements", "reached", "mean_min", "median_min",
    "p90_min", "max_min", "mean_detour_ratio", "nearer_elsewhere", "population", "population_missing",
    "settlements_share", "population_share",
]  # fmt: skip


def connectivity(
    study: Study,
    hierarchy: Hierarchy,
    options: ConnectivityOptions | None = None,
    *,
    travel: Travel | None = None,
) -> Connectivity:
    """Compute the link of every settlement to its town, its county seat and the nearest town, and the roads of areas.

    A link is the fastest way door to door, by the rule of `nearest_facilities`: seats are joined to the roads as
    facilities are. Each settlement goes to the seat of its own township and county, not to the nearest one.

    Parameters
    ----------
    study, hierarchy
        Settlements, areas and roads; which settlement is the seat of which area, as the function `hierarchy` finds it.
    options, travel
        The parameters, and how people travel; None for the usual ones.

    Raises
    ------
    ParameterError
        If the hierarchy is not that of the settlements of the study, or a threshold lies beyond the search limit.

    References
    ----------
    Kansky, K. J. (1963): Structure of transportation networks. University of Chicago, Department of Geography, Research
    Paper 84 (indices of the road graph). The detour ratio is also known as circuity.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> links = su.connectivity(study, su.hierarchy(study))
    >>> links.of("town_seat")[["name", "destination_name", "travel_min"]].round(1).head(2)
                name destination_name  travel_min
    place_id
    n218      Planken          Planken         0.0
    n689      Nendeln           Eschen         3.8
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, travel = require_options(options, ConnectivityOptions), require_travel(travel)
    travel.require_searched(thresholds_min=options.thresholds_min)
    kinds = kinds_of(study.network)
    tables = link_table(study, hierarchy, travel, kinds)
    units = units_of(study.areas, study.settlements.table["area_id"], whole_name=study.name)
    areas = _areas(study, units, tables, options)
    roads = roads_of_areas(study.network, study.areas, units, study.settlements.table["population"])
    shape = shapes_of_networks(roads, _nodes(hierarchy), deformation=options.deformation)
    notes = [*link_notes(tables), *seat_notes(study, hierarchy, travel), *road_notes(study, kinds, areas)]
    return Connectivity(
        options=options,
        travel=travel,
        mode=study.network.mode,
        hierarchy=hierarchy,
        links=gpd.GeoDataFrame(pd.concat(tables, names=["target", "place_id"]), crs=study.crs),
        areas=areas,
        roads=lengths_by_class(roads, kinds.classes),
        shape=shape,
        notes=(*notes, *shape_notes(shape)),
    )


def _nodes(hierarchy: Hierarchy) -> dict[str, JoinedNodes]:
    """Return the nodes of each connectivity degree C: all settlements, and the towns and county seats alone."""
    is_town = hierarchy.places["rank"].isin(("county_seat", "town")).to_numpy()
    return {
        "connectivity_degree": JoinedNodes(np.ones(len(is_town), dtype=np.bool_), THROUGH_CLASSES),
        "connectivity_degree_towns": JoinedNodes(is_town, MAIN_CLASSES),
    }


def _areas(
    study: Study,
    units: Sequence[Unit],
    tables: Mapping[LinkTarget, gpd.GeoDataFrame],
    options: ConnectivityOptions,
) -> pd.DataFrame:
    """Count and average the links of every area, one row for each target and threshold."""
    columns = ["area_id", "travel_min", "status", "population"]
    trips = pd.concat([table[columns].assign(tier=target) for target, table in tables.items()])
    trips["inside_travel_min"] = trips["travel_min"]
    thresholds_min = tuple(dict.fromkeys(options.thresholds_min))
    counted = coverage(trips, study.areas, thresholds_min=thresholds_min, whole_name=study.name)
    counted = counted.rename(columns={"tier": "target"})
    counted["reached"] = counted["settlements"] - counted[list(NOT_REACHED)].sum(axis=1)
    links = [(table["detour_ratio"].to_numpy(), table["is_elsewhere"].to_numpy()) for table in tables.values()]
    detour, elsewhere = [], []
    for unit in units:
        for ratio, is_elsewhere in links:
            known = ratio[unit.rows][~np.isnan(ratio[unit.rows])]
            detour.append(known.mean() if len(known) else np.nan)
            elsewhere.append(int(is_elsewhere[unit.rows].sum()))
    counted["mean_detour_ratio"] = np.repeat(detour, len(thresholds_min))
    counted["nearer_elsewhere"] = np.repeat(elsewhere, len(thresholds_min))
    return counted[_AREA_COLUMNS]
