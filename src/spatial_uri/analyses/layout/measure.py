"""The layout of a settlement system: its interactions and axes, hinterlands, indices, and the elements of a plan."""

from __future__ import annotations

import geopandas as gpd

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.layout.built_up import built_up_towns
from spatial_uri.analyses.layout.elements import measure_elements, no_elements
from spatial_uri.analyses.layout.hinterlands import settlement_hinterlands
from spatial_uri.analyses.layout.index_table import settlement_indices
from spatial_uri.analyses.layout.interaction import settlement_interactions
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.analyses.results import knows_study
from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import require_hierarchy, require_options, require_study, require_travel
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel

_MAX_NAMED = 10


@knows_study
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
        The rank of every settlement of the study.
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
        Interactions between seats, towns and central villages, and the axes that the strongest of them form;
        hinterlands of towns and seats by travel time; nearest-neighbour index of all settlements, rank-size exponent
        and primacy of built-up towns and the other settlements, of each county and coarser area; shares on each
        element. Times are door to door.

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
    See `gravity_links`, `nearest_neighbour_index`, `rank_size`, `primacy` and `built_up_towns`.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> layout = su.settlement_layout(study, su.hierarchy(study))
    >>> layout.weighted_by  # Liechtenstein of 2013 has no populations
    'time'
    >>> layout.hinterlands.set_index("name")["settlements"].nlargest(2).to_dict()
    {'Eschen': 4, 'Triesenberg': 4}
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, travel = require_options(options, LayoutOptions), require_travel(travel)
    apart = hierarchy.places.index.symmetric_difference(study.settlements.table.index)
    if len(apart):
        raise ParameterError(
            "the hierarchy and the study are not of the same settlements",
            faults=[f"only one of them has {', '.join(map(str, apart[:_MAX_NAMED]))} ({len(apart)} in all)"],
        )
    interactions, potentials, weighted_by, notes = settlement_interactions(study, hierarchy, options, travel)
    boundary = study.boundary
    hinterlands, allocation, more = settlement_hinterlands(study, hierarchy, travel, boundary=boundary)
    notes += more
    built_up = built_up_towns(study, hierarchy) if options.towns_as == "built_up" else None
    allocation["counted_as"] = study.settlements.table.index if built_up is None else built_up.head
    indices, more = settlement_indices(study, built_up, boundary=boundary)
    notes += more
    table = no_elements(study)
    if elements is not None and len(elements):
        table, more = measure_elements(study, hierarchy, elements, options, travel=travel, boundary=boundary)
        notes += more
    return SettlementLayout(
        options=options,
        travel=travel,
        interactions=interactions,
        potentials=potentials,
        hinterlands=hinterlands,
        allocation=allocation,
        indices=indices,
        elements=table,
        notes=notes,
        weighted_by=weighted_by,
    )
