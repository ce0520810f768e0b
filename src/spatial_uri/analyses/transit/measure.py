"""The coverage of remote places by roads and public transport."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.connectivity.result import Connectivity
from spatial_uri.analyses.hierarchy.denominators import find_rural, find_villages
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.transit.areas import area_table, stop_area_table
from spatial_uri.analyses.transit.day import service_day
from spatial_uri.analyses.transit.missing_answers import unanswered
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.analyses.transit.place_columns import (
    bus_columns,
    car_times,
    road_columns,
    stop_columns,
    tidy_flags,
)
from spatial_uri.analyses.transit.remote import remote_beyond, remote_by_rule
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.transit.supply import Supply, far_stop_notes
from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import (
    require_hierarchy,
    require_kind,
    require_options,
    require_study,
    require_timetable,
    require_travel,
)
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel


@knows_study
def transit_coverage(
    study: Study,
    hierarchy: Hierarchy,
    timetable: Timetable | None = None,
    options: TransitOptions | None = None,
    *,
    travel: Travel | None = None,
    connectivity: Connectivity | None = None,
) -> TransitCoverage:
    """Find which settlements roads and public transport reach, how well, and which they miss.

    What the data does not tell is NaN or None, and a note in `TransitCoverage.missing` says so.

    The **day of service** is the one in the options; else a usual working day: Monday to Friday, with as many trips as
    most working days have, without exceptions in the calendar, and nearest to the middle of the timetable's dates.
    Trips of **market days** are those of services that run on no more than two in five of the working days on which
    they are valid: certain days of the month, single dates, one or two days of the week. The usual day is one without
    them where there is one, and settlements that have no other trips are counted apart.

    What is asked of villages (hardened roads, stops, departures) is counted of **administrative villages**, and beside
    it of all settlements; the Rural Access Index of the people of **rural** settlements (`denominators`).

    Parameters
    ----------
    study
        Settlements, areas, roads; ``walking`` (paths) and ``stops`` where they were read.
    hierarchy
        The town and county seat of every settlement, as `spatial_uri.hierarchy` finds them.
    timetable
        What runs. A stop within reach is any stop of the map or of the timetable, with a timetable or without; beside
        it stands the stop where something departs on the day looked at, which is not known without a timetable.
    options
        The parameters; None for the usual ones.
    travel
        The walk off the paths and to the road, and the longest trip by car; None for the usual ones. Times lead from
        the settlement to the town, whatever the direction.
    connectivity
        The links by car, if they are known already: saves computing the car minutes again.

    Returns
    -------
    TransitCoverage
        Tables of stops, settlements and areas, and the definition of every figure.

    Raises
    ------
    DataError
        If no stop of the timetable lies in the study area or near it.
    ParameterError
        If the hierarchy, or the connectivity, is not that of the settlements of the study, or trips are not searched
        for as long as `TransitOptions.remote_beyond_min`.

    References
    ----------
    Rural Access Index: `rural_access`. Hardened roads (通畅率, P1) and a bus stop within 2 km (通客车率, P2), of all
    administrative villages: 城乡道路客运一体化发展水平评价规范, Ministry of Transport of China. That all of them have
    both is an aim of 交运发〔2016〕184号 (关于稳步推进城乡交通运输一体化提升公共服务水平的指导意见).

    Examples
    --------
    >>> import spatial_uri as su
    >>> from spatial_uri.samples import example_extract, example_timetable
    >>> study = su.study_from_extract(example_extract(), transit=True)
    >>> timetable = su.read_timetable_sheet(example_timetable(), stops=study.stops)
    >>> coverage = su.transit_coverage(study, su.hierarchy(study), timetable)
    >>> served = coverage.areas["served_settlements_share"].iloc[0]
    >>> f"{served:.1%} of {len(coverage.places)} settlements have a departure on {coverage.day:%A}"
    '93.8% of 16 settlements have a departure on Monday'
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, travel = require_options(options, TransitOptions), require_travel(travel)
    timetable = require_timetable(timetable)
    if connectivity is not None:
        require_kind(connectivity, Connectivity, name="connectivity", remedy="connectivity(study, hierarchy)")
    travel.require_searched(remote_beyond_min=(options.remote_beyond_min,))
    _require_same_settlements(study, hierarchy, connectivity)
    day, notes = service_day(timetable, options.day) if timetable is not None else (None, [])
    if timetable is not None:
        notes = [*timetable.notes, *far_stop_notes(study, timetable), *notes]
    supply = Supply(study, options, travel, timetable, day)
    villages, rural = (find(hierarchy, supply.settlements) for find in (find_villages, find_rural))
    places, remote_from_min = _place_table(supply, hierarchy, connectivity)
    places.insert(3, "is_village", villages.is_in)
    places.insert(4, "is_rural", rural.is_in)
    return TransitCoverage(
        options=options,
        travel=travel,
        day=day,
        stops=supply.stop_table(),
        places=places,
        areas=area_table(places, study.areas, whole_name=study.name),
        stop_areas=stop_area_table(places, study.areas, options.stop_limits_m, whole_name=study.name),
        villages=villages,
        rural=rural,
        remote_from_min=remote_from_min,
        has_timetable=day is not None,
        has_paths=supply.paths is not None,
        is_illustrative=timetable is not None and timetable.is_illustrative,
        missing=unanswered(supply, hierarchy, timetable),
        notes=tuple(notes),
    )


def _require_same_settlements(study: Study, hierarchy: Hierarchy, connectivity: Connectivity | None) -> None:
    settlements = study.settlements.table.index
    if not hierarchy.places.index.equals(settlements):
        raise ParameterError("the hierarchy is not that of the settlements of the study")
    if connectivity is not None and not connectivity.of("county_seat").index.equals(settlements):
        raise ParameterError("the connectivity is not that of the settlements of the study")


def _place_table(
    supply: Supply, hierarchy: Hierarchy, connectivity: Connectivity | None
) -> tuple[gpd.GeoDataFrame, float]:
    """Return the table of settlements, and the least minutes by car of those who are remote by time."""
    study, settlements = supply.study, supply.settlements
    car_min, car_status = car_times(study, hierarchy, supply.travel, connectivity)
    places = pd.DataFrame(
        {
            **{name: settlements[name] for name in ("name", "area_id")},
            "rank": hierarchy.places["rank"],
            "population": settlements["population"].astype(np.float64),
            **road_columns(supply),
            **stop_columns(supply),
            **supply.place_services(),
            **bus_columns(supply, hierarchy, car_min),
        },
        index=settlements.index,
    )
    share = supply.options.remote_share
    is_remote, why_remote, from_min = remote_by_rule(car_min["county"], car_status["county"], share)
    places["is_remote"], places["why_remote"] = tidy_flags(is_remote), why_remote
    beyond = remote_beyond(car_min["county"], car_status["county"], supply.options.remote_beyond_min)
    places["is_remote_by_time"] = tidy_flags(beyond)
    return gpd.GeoDataFrame(places, geometry=settlements.geometry.to_numpy(), crs=study.crs), from_min
