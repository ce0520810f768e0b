"""The logistics of a county: three tiers of nodes, whom they reach, and the bus lines that could carry parcels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.logistics.measure_areas import area_table
from spatial_uri.analyses.logistics.measure_chain import stage_table, with_chain
from spatial_uri.analyses.logistics.measure_lines import lines_of_day, tidy_lines
from spatial_uri.analyses.logistics.measure_reach import coverage_by_tier, have_points, trips_by_tier
from spatial_uri.analyses.logistics.options import LogisticsOptions
from spatial_uri.analyses.logistics.result import NODE_TIERS, Logistics, NodeTier
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.transit.day import service_day
from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.model.arguments import (
    require_day,
    require_hierarchy,
    require_options,
    require_study,
    require_timetable,
    require_travel,
)
from spatial_uri.model.study import Note, Study
from spatial_uri.model.table_arguments import require_geometry, require_places
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel
from spatial_uri.routing.transit.stop_walks import FootPaths


@knows_study
def logistics(
    study: Study,
    hierarchy: Hierarchy,
    options: LogisticsOptions | None = None,
    *,
    travel: Travel | None = None,
    nodes: gpd.GeoDataFrame | None = None,
    timetable: Timetable | None = None,
    day: date | None = None,
) -> Logistics:
    """Find whom county centre, town stations and village points reach, how goods get there, and who has none.

    What the data does not tell is NaN or None, and a note in `Logistics.missing` says so.

    Parameters
    ----------
    study
        Areas, settlements, roads; ``walking`` (paths) where they were read.
    hierarchy
        Which settlements are villages, as `spatial_uri.hierarchy` finds it.
    options
        The parameters; None for the usual ones.
    travel
        How people travel to the nodes; None for the usual way. Goods always drive from the centre to the village.
    nodes
        One row per node, index ``place_id``: ``name``, ``tier`` (one of `NODE_TIERS`), ``area_id``, ``inside``,
        ``village_id``, ``geometry`` (Point, in the CRS of the study), as `read_nodes` returns it. Those outside the
        studied areas serve people inside, too. None where nothing is known.
    timetable, day
        What runs, and the day of service looked at; None for no timetable, and for a usual working day.

    Returns
    -------
    Logistics
        Tables of nodes, settlements, areas and bus lines.

    Raises
    ------
    DataError, CrsError
        If the table of nodes lacks a column, has a tier that is none, or is in another CRS.
    ParameterError
        If the hierarchy is not that of the settlements of the study, or a threshold lies beyond the longest trip.

    References
    ----------
    Three tiers of nodes, a node in every township and a service in every village by 2025: General Office of the State
    Council of China, 国办发〔2021〕29号 (关于加快农村寄递物流体系建设的意见). The nearest facility as a measure of
    reach: as in `spatial_uri.coverage`.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> found = logistics(study, su.hierarchy(study))
    >>> [note.code for note in found.missing]
    ['logistics.no_nodes', 'logistics.no_timetable']
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, travel = require_options(options, LogisticsOptions), require_travel(travel)
    timetable, day = require_timetable(timetable), require_day(day)
    thresholds = _thresholds(options)
    travel.require_searched(**{f"{tier}_thresholds_min": some for tier, some in thresholds.items()})
    if not hierarchy.places.index.equals(study.settlements.table.index):
        raise ParameterError("the hierarchy is not that of the settlements of the study")
    nodes = _no_nodes(study) if nodes is None else _checked(nodes, study)
    paths = FootPaths(study.walking, travel.walk) if study.walking is not None and study.walking.piece_count else None
    chained = with_chain(study.network, nodes, travel)
    trips = trips_by_tier(study, nodes, travel)
    places = _place_table(study, hierarchy, trips, chained)
    places["has_point"] = have_points(study, nodes, paths, travel, options.point_limit_m)
    lines, notes = tidy_lines(), list[Note]()
    if timetable is not None and day is None:
        day, notes = service_day(timetable, None)
    service = (timetable, day) if timetable is not None and day is not None else None
    if service is not None:
        lines, passing = lines_of_day(places, nodes, service, (paths, travel), limit_m=options.stop_limit_m)
        places["lines"] = pd.Series(passing, index=places.index, dtype=object)
    return Logistics(
        options=options,
        travel=travel,
        nodes=chained,
        places=places,
        stages=stage_table(chained),
        coverage=coverage_by_tier(study, hierarchy.places["rank"], trips, thresholds),
        areas=area_table(places, nodes, study.areas, whole_name=study.name),
        lines=lines,
        day=None if service is None else day,
        is_illustrative=service is not None and service[0].is_illustrative,
        has_paths=paths is not None,
        missing=tuple(_missing(study, nodes, has_timetable=service is not None)),
        notes=(*notes, *_chain_notes(chained)),
    )


def _thresholds(options: LogisticsOptions) -> dict[NodeTier, tuple[float, ...]]:
    return {
        "centre": options.centre_thresholds_min,
        "station": options.station_thresholds_min,
        "point": options.point_thresholds_min,
    }


def _no_nodes(study: Study) -> gpd.GeoDataFrame:
    texts = {name: pd.Series(dtype=object) for name in ("name", "tier", "area_id", "village_id")}
    table = pd.DataFrame({**texts, "inside": pd.Series(dtype=np.bool_)}, index=pd.Index([], name="place_id"))
    return gpd.GeoDataFrame(table, geometry=[], crs=study.crs)


def _checked(nodes: gpd.GeoDataFrame, study: Study) -> gpd.GeoDataFrame:
    nodes = require_geometry(nodes, what="nodes")
    needed = ("name", "tier", "area_id", "inside", "village_id")
    faults = [f"there is no column {name!r}" for name in needed if name not in nodes.columns]
    if not faults:
        strange = sorted(set(nodes["tier"]) - set(NODE_TIERS), key=str)
        faults = [f"tier {tier!r} is none of {', '.join(NODE_TIERS)}" for tier in strange]
    if faults:
        raise DataError(
            "the table of logistics nodes cannot be used", faults=faults, remedy="make it with `read_nodes`"
        )
    if nodes.crs != study.crs:
        raise CrsError("the logistics nodes are not in the CRS of the study", remedy="nodes.to_crs(study.crs)")
    require_places(nodes, what="nodes")
    return nodes


def _place_table(
    study: Study, hierarchy: Hierarchy, trips: Mapping[NodeTier, gpd.GeoDataFrame], nodes: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the table of settlements, points and bus lines still to come."""
    settlements = study.settlements.table
    columns: dict[str, object] = {
        **{name: settlements[name] for name in ("name", "area_id")},
        "rank": hierarchy.places["rank"],
        "population": settlements["population"].astype(np.float64),
    }
    for tier, found in trips.items():
        columns |= {
            f"{tier}_id": found["facility_id"],
            f"{tier}_min": found["travel_min"],
            f"{tier}_status": found["status"],
        }
    columns |= {
        "has_point": None,
        "chain_min": trips["point"]["facility_id"].map(nodes["chain_min"]).astype(np.float64),
        "lines": pd.Series(None, index=settlements.index, dtype=object),
    }
    table = pd.DataFrame(columns, index=settlements.index)
    return gpd.GeoDataFrame(table, geometry=settlements.geometry.to_numpy(), crs=study.crs)


def _missing(study: Study, nodes: gpd.GeoDataFrame, *, has_timetable: bool) -> list[Note]:
    """Note what could not be answered, and for want of what data."""
    present = set(nodes["tier"])
    found = [] if present else [Note("logistics.no_nodes")]
    if present:
        found += [Note("logistics.no_centre")] if "centre" not in present else []
        found += [Note("logistics.no_station")] if "station" not in present else []
        found += [Note("logistics.no_point")] if "point" not in present else []
    if "station" in present and not (study.areas.table["level"] == "township").any():
        found.append(Note("logistics.no_townships"))
    if not has_timetable:
        found.append(Note("logistics.no_timetable"))
    return found


def _chain_notes(nodes: gpd.GeoDataFrame) -> list[Note]:
    """Note the nodes to which no goods get by road, where there is a tier above them."""
    broken = nodes[~nodes["supply_status"].isin(("reached", "unknown"))]
    if broken.empty:
        return []
    names = [str(name or place) for place, name in broken["name"].items()]
    ids = tuple(map(str, broken.index))
    return [Note("logistics.not_supplied", severity="warning", places=ids, count=len(broken), names=names)]
