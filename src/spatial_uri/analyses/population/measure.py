"""Coverage of people where they live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.population.measure_notes import population_notes
from spatial_uri.analyses.population.measure_tables import cell_coverage, people_totals
from spatial_uri.analyses.population.options import PopulationOptions
from spatial_uri.analyses.population.result import Population
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.service_circle.plan import serving_facilities
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import find_statuses, find_trips, grow_facility_tree, snap_table, to_minutes
from spatial_uri.model.arguments import require_kind, require_options, require_study
from spatial_uri.model.study import Study
from spatial_uri.model.table_arguments import listed, require_geometry, require_points

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS = ("people", "area_id", "cell_m")


@knows_study
def population_coverage(
    study: Study,
    circle: ServiceCircle,
    cells: gpd.GeoDataFrame,
    options: PopulationOptions | None = None,
    *,
    raster_people: pd.Series[float] | None = None,
    official: pd.DataFrame | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Population:
    """Measure the coverage of people where they live, beside that of people counted at their settlements.

    Each cell is a door: the walk to the road, the road, the walk to the facility, with the travel of the circle.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    circle
        The service circle of the study, whose tiers and thresholds are taken.
    cells
        What `read_population` or `spread_population` returns for the areas of the study, in its CRS.
    options
        What was stated of the people.
    raster_people
        ``area_id`` -> people of the raster, where `cells` are of official totals; None: those of the cells.
    official
        Index ``area_id``: ``resident`` and ``registered`` people; None if not known.
    facts
        What became of all people; None: the ``attrs`` of the cells.

    Returns
    -------
    Population
        Cells with their minutes, coverage under two layers, totals.

    Raises
    ------
    ParameterError
        If the circle is that of another study, or the cells lack a column.
    CrsError
        If the cells are not in the CRS of the study.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> circle = su.service_circle(study, su.ServiceCircleOptions(thresholds_min=10, tiers="hospital", cell_m=500))
    >>> homes = study.settlements.table
    >>> cells = homes[["area_id", "geometry"]].assign(people=100.0, cell_m=100.0)
    >>> found = su.population_coverage(study, circle, cells)
    >>> bool(abs(found.coverage["cell_share"].iloc[0] - 6 / 16) < 1e-9)
    True
    """
    study, options = require_study(study), require_options(options, PopulationOptions)
    _require_alike(study, circle, cells)
    found = gpd.GeoDataFrame(pd.DataFrame(cells[list(_COLUMNS)]), geometry=cells.geometry).reset_index(drop=True)
    found.index.name = "cell_id"
    access = snap_table(study.network, found, circle.travel)
    for tier in circle.tiers:
        facilities = serving_facilities(study, tier.name, circle.options)
        trips = find_trips(grow_facility_tree(study.network, facilities, circle.travel, k=1), found, access)
        status = find_statuses(study.network, found, facilities, access=access, travel=circle.travel, found=trips)
        found[f"{tier.name}_min"] = to_minutes(trips.time_ms[:, 0])
        found[f"{tier.name}_status"] = pd.Categorical(status[:, 0])
    told = dict(cells.attrs.get("population", {}) if facts is None else facts)
    raster = found.groupby("area_id")["people"].sum() if raster_people is None else raster_people
    totals = people_totals(study, found, raster, official, options.spread)
    return Population(
        options=options,
        travel=circle.travel,
        mode=circle.mode,
        tiers=circle.tiers,
        thresholds_min=circle.options.thresholds_min,
        cells=found,
        coverage=cell_coverage(study, circle, found),
        totals=totals,
        facts=told,
        notes=population_notes(study, options, told, totals),
    )


def _require_alike(study: Study, circle: ServiceCircle, cells: gpd.GeoDataFrame) -> None:
    require_kind(circle, ServiceCircle, name="circle", remedy="give what service_circle returns")
    require_geometry(cells, what="cells")
    if not circle.of(circle.tiers[0].name).index.equals(study.settlements.table.index):
        raise ParameterError("the service circle is not that of the settlements of the study")
    lacking = [name for name in _COLUMNS if name not in cells]
    if lacking or not len(cells):
        raise ParameterError(
            "the cells cannot be used",
            faults=[f"there is no column {name!r}" for name in lacking] or ["there are none"],
            remedy="take those of read_population or spread_population",
        )
    if cells.crs != study.crs:
        raise ParameterError("the cells are not in the CRS of the study", remedy="cells.to_crs(study.crs)")
    people = cells["people"].to_numpy(dtype=np.float64)
    if not np.isfinite(people).all() or (people < 0).any():
        raise ParameterError("some cells have a negative or unknown number of people", remedy="leave them out")
    require_points(study.network, cells.reset_index(drop=True), what="cells")
    strange = sorted({str(area) for area in cells["area_id"].dropna().unique()} - set(study.areas.table.index))
    if strange:
        raise ParameterError(
            "some cells lie in areas that the study does not hold",
            faults=[f"area_id {listed(strange)}"],
            remedy="read them within study.areas",
        )
