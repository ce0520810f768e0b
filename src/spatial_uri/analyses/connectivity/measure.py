"""How every settlement is tied to its town and its county seat, and how well roads join each area."""

from __future__ import annotations

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
from spatial_uri.analyses.connectivity.link_areas import summarise_links
from spatial_uri.analyses.connectivity.link_tables import kinds_of, link_table
from spatial_uri.analyses.connectivity.notes import link_notes, road_notes, seat_notes, shape_notes
from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.connectivity.result import Connectivity
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.measure.area_coverage import units_of
from spatial_uri.model.arguments import require_hierarchy, require_options, require_study, require_travel
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel


@knows_study
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
    Kansky, K. J. (1963): Structure of transportation networks: relationships between network geometry and regional
    characteristics. University of Chicago, Department of Geography, Research Paper 84 (indices of the road graph).
    Ballou, R. H., Rahardja, H. and Sakai, N. (2002): Selected country circuity factors for road travel distance
    estimation. Transportation Research Part A 36(9), 843-848 (the detour ratio, also called circuity).

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
    areas = summarise_links(units, tables, options.thresholds_min)
    roads = roads_of_areas(study.network, study.areas, units, study.settlements.table["population"])
    shape = shapes_of_networks(roads, _nodes(hierarchy), deformation=options.deformation)
    notes = [*link_notes(tables), *seat_notes(study, hierarchy, travel), *road_notes(study, kinds, units)]
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
