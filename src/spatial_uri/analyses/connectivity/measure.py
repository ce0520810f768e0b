"""How every settlement is tied to its town and its county seat, and what the roads of each area are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.connectivity.area_roads import (
    FEWEST_VERTICES,
    MAIN_CLASSES,
    THROUGH_CLASSES,
    JoinedNodes,
    lengths_by_class,
    roads_of_areas,
    shapes_of_networks,
)
from spatial_uri.analyses.connectivity.link_table import RoadKinds, kinds_of, link_table
from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.measure.area_coverage import NOT_REACHED, Unit, coverage, units_of
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel
from spatial_uri.routing.snapping import snap_places

_LISTED = 10
_OF_COVERAGE = ("settlements", "mean_min", "median_min", "p90_min", "max_min", "population", "population_missing")
_SHAPE_NODES = {"connectivity_degree": "settlement", "connectivity_degree_towns": "town or county seat"}


def connectivity(
    study: Study,
    hierarchy: Hierarchy,
    options: ConnectivityOptions | None = None,
    *,
    travel: Travel | None = None,
) -> Connectivity:
    """Compute the link of every settlement to its town, its county seat and the nearest town, and the roads of areas.

    A link is the fastest way door to door, by the rule of `nearest_facilities`: seats are joined as facilities are.
    Each settlement goes to the seat of its own township and county, not to the nearest one.

    Parameters
    ----------
    study
        Settlements, areas and roads.
    hierarchy
        Which settlement is the seat of which area, as `hierarchy` finds it.
    options
        The parameters; None for the usual ones.

    Returns
    -------
    Connectivity
        Links, their statistics by area, lengths and densities of roads, and the shape of the road network by area.

    Raises
    ------
    ParameterError
        If the hierarchy is not that of the settlements of the study.

    References
    ----------
    Detour ratio (circuity): length of the way over the straight line. Indices of the road graph: Kansky, K. J. (1963):
    Structure of transportation networks. University of Chicago, Department of Geography, Research Paper 84.
    """
    options, travel = options or ConnectivityOptions(), travel or Travel()
    travel.require_searched(thresholds_min=options.thresholds_min)
    kinds = kinds_of(study.network)
    tables = link_table(study, hierarchy, travel, kinds)
    settlements = study.settlements.table
    units = units_of(study.areas, settlements["area_id"], whole_name=study.name)
    roads = roads_of_areas(study.network, study.areas, units, settlements["population"])
    nodes = {
        "connectivity_degree": JoinedNodes(np.ones(len(settlements), dtype=np.bool_), THROUGH_CLASSES),
        "connectivity_degree_towns": JoinedNodes(
            hierarchy.places["rank"].isin(("county_seat", "town")).to_numpy(), MAIN_CLASSES
        ),
    }
    shape = shapes_of_networks(roads, nodes, deformation=options.deformation)
    areas = _areas(study, units, tables, options)
    return Connectivity(
        options=options,
        travel=travel,
        mode=study.network.mode,
        hierarchy=hierarchy,
        links=gpd.GeoDataFrame(pd.concat(tables, names=["target", "place_id"]), crs=study.crs),
        areas=areas,
        roads=lengths_by_class(roads, kinds.classes),
        shape=shape,
        notes=(
            *_link_notes(tables),
            *_seat_notes(study, hierarchy, travel),
            *_road_notes(study, kinds, areas),
            *_shape_notes(shape),
        ),
    )


def _areas(
    study: Study,
    units: Sequence[Unit],
    tables: Mapping[LinkTarget, gpd.GeoDataFrame],
    options: ConnectivityOptions,
) -> pd.DataFrame:
    """Count and average the links of every area."""
    columns = ["area_id", "travel_min", "status", "population"]
    trips = pd.concat([table[columns].assign(tier=target) for target, table in tables.items()])
    trips["inside_travel_min"] = trips["travel_min"]
    limits = tuple(dict.fromkeys(options.thresholds_min))
    counted = coverage(trips, study.areas, thresholds_min=limits, whole_name=study.name)
    first = counted.iloc[:: len(limits)].reset_index(drop=True)  # one row for each area and target
    table = first[["area_id", "name", "level"]].assign(target=first["tier"])
    for name in _OF_COVERAGE:
        table[name] = first[name]
    table["reached"] = first["settlements"] - first[list(NOT_REACHED)].sum(axis=1)
    detour, elsewhere = [], []
    by_target = {
        target: (links["detour_ratio"].to_numpy(), links["is_elsewhere"].to_numpy()) for target, links in tables.items()
    }
    for unit in units:
        for ratio, is_elsewhere in by_target.values():
            own = ratio[unit.rows]
            own = own[~np.isnan(own)]
            detour.append(own.mean() if len(own) else np.nan)
            elsewhere.append(int(is_elsewhere[unit.rows].sum()))
    table["mean_detour_ratio"], table["nearer_elsewhere"] = detour, elsewhere
    order = ["area_id", "name", "level", "target", "settlements", "reached", "mean_min", "median_min", "p90_min"]
    order += ["max_min", "mean_detour_ratio", "nearer_elsewhere", "population", "population_missing"]
    shares = {
        f"{what}_share_{limit:g}": counted[f"{what}_share"].to_numpy()[at :: len(limits)]
        for at, limit in enumerate(limits)
        for what in ("settlements", "population")
    }
    return table[order].assign(**shares)


def _link_notes(tables: Mapping[LinkTarget, gpd.GeoDataFrame]) -> list[Note]:
    """Say who has no known seat, and who does not reach it."""
    notes = []
    seats: dict[LinkTarget, str] = {"town_seat": "seat of the own township", "county_seat": "seat of the own county"}
    for target, seat in seats.items():
        links = tables[target]
        nowhere = links.index[links["destination_id"].isna()]
        if len(nowhere):
            message = (
                f"Settlements for which no {seat} is known: {len(nowhere)} of {len(links)}. Their link is unknown."
            )
            notes.append(Note(f"links.no_{target}", message, "warning", tuple(nowhere)))
        lost = links.index[links["destination_id"].notna() & (links["status"] != "reached")]
        if len(lost):
            causes = links.loc[lost, "status"].value_counts()
            told = ", ".join(f"{status.replace('_', ' ')} {count}" for status, count in causes.items())
            message = f"Settlements that do not reach the {seat}: {len(lost)} ({told})."
            notes.append(Note(f"links.{target}_not_reached", message, "warning", tuple(lost)))
    links = tables["nearest_town"]
    if links["destination_id"].isna().all():
        return [
            *notes,
            Note("links.no_towns", "No town and no county seat is known: links to the nearest are unknown."),
        ]
    message = "The nearest town is looked for among those of the study: one beyond its border may be nearer."
    return [*notes, Note("links.towns_of_the_study", message)]


def _seat_notes(study: Study, hierarchy: Hierarchy, travel: Travel) -> list[Note]:
    """Say which seats nobody reaches by road."""
    named = [hierarchy.places[column].dropna() for column in ("town_seat_id", "county_seat_id")]
    table = study.settlements.table
    seats = table[table.index.isin(pd.concat(named))]
    off = np.diff(snap_places(study.network, seats.geometry.to_numpy(), walk=travel.walk).ptr) == 0
    if not off.any():
        return []
    names = ", ".join(str(name or place) for place, name in seats["name"][off].head(_LISTED).items())
    message = f"Seats with no road within walking distance, which nobody reaches by road: {int(off.sum())} ({names})."
    return [Note("links.seats_off_network", message, "warning", tuple(seats.index[off]))]


def _road_notes(study: Study, kinds: RoadKinds, areas: pd.DataFrame) -> list[Note]:
    """Say what is not known of the roads, and of the people that they are divided by."""
    pieces = study.network.pieces
    km = pieces["length_m"].sum() / 1000
    unknown_km = pieces["length_m"][~pieces["surface"].isin(("paved", "unpaved"))].sum() / 1000
    notes = []
    if unknown_km > 0:
        message = (
            f"The surface of {unknown_km:,.0f} of {km:,.0f} km of road is not known: what is unpaved of a way is told "
            "as far as it is known, and is at least that much."
        )
        notes.append(Note("roads.surface_unknown", message))
    if kinds.unranked:
        message = f"Road classes that have no rank, and count as lower than all others: {', '.join(kinds.unranked)}."
        notes.append(Note("roads.class_unranked", message, "warning"))
    once = areas.drop_duplicates("area_id")
    partly = once[(once["population_missing"] > 0) & (once["population"] > 0)]
    if len(partly):
        message = (
            "Kilometres of road per 10,000 people relate to the people whose number is known, and are too high where "
            f"that of some settlements is not: {_named(partly)}."
        )
        notes.append(Note("roads.population_missing", message, "warning", _ids(partly)))
    return notes


def _shape_notes(shape: pd.DataFrame) -> list[Note]:
    """Say where an index is not defined, and why."""
    notes = []
    few = shape[shape["vertices"] < FEWEST_VERTICES]
    if len(few):
        message = (
            f"Alpha and gamma are not defined where the roads have fewer than {FEWEST_VERTICES} junctions and ends: "
            f"{_named(few)}."
        )
        notes.append(Note("shape.too_few_junctions", message, places=_ids(few)))
    for column, node in _SHAPE_NODES.items():
        without = shape[shape[column].isna()]
        if len(without):
            message = f"The connectivity degree C is not defined where there is no {node}: {_named(without)}."
            notes.append(
                Note(f"shape.no_{'settlements' if node == 'settlement' else 'towns'}", message, places=_ids(without))
            )
    without = shape[shape["intactness_share"].isna()]
    if len(without):
        message = f"Areas without any road, whose intactness is not defined: {_named(without)}."
        notes.append(Note("shape.no_roads", message, "warning", _ids(without)))
    return notes


def _ids(areas: pd.DataFrame) -> tuple[str, ...]:
    return tuple(areas["area_id"])


def _named(areas: pd.DataFrame) -> str:
    names = [str(name or area_id) for name, area_id in zip(areas["name"], areas["area_id"], strict=True)]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more
