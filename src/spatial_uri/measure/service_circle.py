"""The service circle: who reaches which tier of facility, in how long."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.coverage import coverage
from spatial_uri.measure.trips import access_of, statuses, tree_of, trip_columns, trips_of
from spatial_uri.model import Note, ServiceCircle, ServiceCircleOptions, Study, Tier
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.travel import (
    RoadAccess,
    SourceTree,
    grow_tree_from_nodes,
    isochrones,
    piece_minutes,
)
from spatial_uri.travel.components import exit_nodes, piece_components


def service_circle(study: Study, options: ServiceCircleOptions | None = None) -> ServiceCircle:
    """Measure the travel time from every settlement to the nearest facility of every tier.

    Time is door to door: the walk to the road, the road, the walk to the door. Every settlement stays
    in the denominator; what is not reached has a status and no time.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    options
        Thresholds, direction, walking; the defaults of `ServiceCircleOptions` if None.

    Returns
    -------
    ServiceCircle
        Trips, coverage, isochrones and roads with their minutes; see there.

    Raises
    ------
    ParameterError
        If a tier is asked for that the study does not have.
    """
    options = options or ServiceCircleOptions()
    tiers = _chosen(study, options)
    access = access_of(study.network, study.settlements.table, options)
    border = _Border.of(study, access, options)
    notes: list[Note] = [*_component_notes(study, access), *border.notes]
    serving = [_serving(study, tier, options) for tier in tiers]
    trees = [tree_of(study.network, facilities, options, k=2) for facilities in serving]
    trips = []
    for tier, facilities, tree in zip(tiers, serving, trees, strict=True):
        table = _tier_trips(study, facilities, tree, access=access, options=options)
        table["border_min"] = border.nearer_than(table["travel_min"])
        trips.append(pd.concat({tier.name: table}, names=["tier", "place_id"]))
        notes += _tier_notes(tier, facilities, tree, table)
    minutes = {f"min_{tier.name}": piece_minutes(tree) for tier, tree in zip(tiers, trees, strict=True)}
    pieces = study.network.pieces
    shown = ["road_class", "ref", "name", "surface", "structure", "length_m"]
    all_trips = gpd.GeoDataFrame(pd.concat(trips), crs=study.crs)
    return ServiceCircle(
        options=options,
        mode=study.network.mode,
        tiers=tiers,
        trips=all_trips,
        coverage=coverage(
            all_trips.reset_index(level="tier"),
            study.areas,
            thresholds_min=options.thresholds_min,
            whole_name=study.name,
        ),
        isochrones=_isochrones(study, tiers, trees, options),
        roads=gpd.GeoDataFrame({**pieces[shown], **minutes}, geometry=study.network.lines, crs=study.crs),
        notes=tuple(notes),
    )


def _isochrones(
    study: Study, tiers: tuple[Tier, ...], trees: list[SourceTree], options: ServiceCircleOptions
) -> gpd.GeoDataFrame:
    limits = sorted({*options.thresholds_min, *(b for b in options.bands_min if b <= options.search_limit_min)})
    boundary = study.boundary

    def draw(tree: SourceTree) -> gpd.GeoDataFrame:
        return isochrones(
            tree,
            limits,
            within=boundary,
            cell_m=options.cell_m,
        )

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # the painting is compiled and frees the interpreter
        drawn = list(pool.map(draw, trees))
    for tier, circles in zip(tiers, drawn, strict=True):
        circles.insert(0, "tier", tier.name)
    return gpd.GeoDataFrame(pd.concat(drawn, ignore_index=True), crs=study.crs)


def _chosen(study: Study, options: ServiceCircleOptions) -> tuple[Tier, ...]:
    if options.tiers is None:
        return study.tiers
    known = {tier.name: tier for tier in study.tiers}
    unknown = [name for name in options.tiers if name not in known]
    if unknown:
        raise ParameterError(
            "the study has no such tier",
            faults=[repr(name) for name in unknown],
            remedy=f"choose among {', '.join(known)}",
        )
    return tuple(tier for tier in study.tiers if tier.name in options.tiers)


def _serving(study: Study, tier: Tier, options: ServiceCircleOptions) -> gpd.GeoDataFrame:
    names = [t.name for t in study.tiers]
    serving = names[: names.index(tier.name) + 1] if options.and_above else [tier.name]
    table = study.facilities.table
    return table[table["tier"].isin(serving)]


def _tier_trips(
    study: Study,
    facilities: gpd.GeoDataFrame,
    tree: SourceTree,
    *,
    access: RoadAccess,
    options: ServiceCircleOptions,
) -> gpd.GeoDataFrame:
    settlements = study.settlements.table
    found = trips_of(tree, settlements, access)
    columns = trip_columns(found, facilities.index)
    inside = facilities[facilities["inside"].to_numpy(dtype=np.bool_)]
    own = trip_columns(trips_of(tree_of(study.network, inside, options, k=1), settlements, access), inside.index)
    first = {name: values[:, 0] for name, values in columns.items()}
    names = facilities["name"].to_dict()
    return gpd.GeoDataFrame(
        {
            "name": settlements["name"],
            "area_id": settlements["area_id"],
            **first,
            "facility_name": [names.get(i) for i in first["facility_id"]],
            "status": statuses(study.network, settlements, facilities, access=access, options=options, found=found),
            "within": columns["travel_min"][:, 0] <= options.thresholds_min[0],
            "second_travel_min": columns["travel_min"][:, 1],
            "second_facility_id": columns["facility_id"][:, 1],
            "inside_travel_min": own["travel_min"][:, 0],
            "inside_facility_id": own["facility_id"][:, 0],
            "road_walk_m": access.road_walk_m,
            "population": settlements["population"],
        },
        index=settlements.index,
        geometry=settlements.geometry,
        crs=study.crs,
    )


@dataclass(frozen=True, eq=False)
class _Border:
    """Where roads leave the data, and how soon each settlement gets there."""

    exits: int
    minutes: pd.Series[float]

    @classmethod
    def of(cls, study: Study, access: RoadAccess, options: ServiceCircleOptions) -> _Border:
        nodes = exit_nodes(study.network, study.boundary)
        tree = grow_tree_from_nodes(
            study.network,
            nodes,
            direction=options.direction,
            limit_min=options.search_limit_min,
            walk=options.walk,
        )
        found = trips_of(tree, study.settlements.table, access)
        ms = found.time_ms[:, 0]
        minutes = np.where(ms >= 0, ms / MS_PER_MIN, np.nan)
        return cls(len(nodes), pd.Series(minutes, index=study.settlements.table.index))

    def nearer_than(self, travel_min: pd.Series[float]) -> pd.Series[float]:
        """Minutes to the border where it is nearer than the facility, NaN elsewhere."""
        return self.minutes.where(self.minutes < travel_min.fillna(np.inf))

    @property
    def notes(self) -> list[Note]:
        """What the edge of the data means for the result."""
        if not self.exits:
            return []
        message = (
            "Through roads that end at the border of the study area or beyond it, where the data is cut: "
            f"{self.exits}. What lies behind is not known: for settlements nearer to such an end than to a facility, "
            "the column border_min is filled, and a facility beyond could be nearer than the one found."
        )
        return [Note("roads.clipped", message, "warning")]


def _component_notes(study: Study, access: RoadAccess) -> list[Note]:
    component = piece_components(study.network)
    count = int(component.max()) + 1
    if count == 1:
        return []
    settlements = study.settlements.table
    joins_main = np.zeros(len(settlements), dtype=np.bool_)
    joins_main[access.place[component[access.piece] == 0]] = True
    apart = ~joins_main & (np.diff(access.ptr) > 0)
    places = tuple(settlements.index[apart])
    km = study.network.pieces["length_m"].to_numpy()[component > 0].sum() / 1000
    message = f"Roads that do not join the main network: {km:.1f} km, in {count - 1} parts. "
    if not places:
        return [Note("roads.islands", message + "No settlement depends on them.")]
    people = settlements["population"][apart].sum(min_count=1)
    message += f"Settlements that can join only these: {len(places)}"
    message += f", with {people:,.0f} people." if people > 0 else "."
    return [Note("roads.islands", message, "warning", places)]


def _tier_notes(tier: Tier, facilities: gpd.GeoDataFrame, tree: SourceTree, trips: gpd.GeoDataFrame) -> list[Note]:
    notes = []
    if not len(facilities):
        message = f"The data holds no facility of tier {tier}: its service circle is unknown, not empty."
        notes.append(Note("facilities.none", message, "warning"))
    off = facilities.index[np.diff(tree.access.ptr) == 0]
    if len(off):
        message = (
            f"Facilities of tier {tier} with no road within walking distance, which nobody reaches by road: {len(off)}."
        )
        notes.append(Note("facilities.off_network", message, "warning", tuple(off)))
    beyond = trips["border_min"].notna()
    if beyond.any():
        message = f"Settlements for which a {tier} beyond the border of the data could be nearer: {int(beyond.sum())}."
        notes.append(Note("facilities.beyond_border", message, "warning", tuple(trips.index[beyond])))
    differs = int((trips["travel_min"] < trips["inside_travel_min"].fillna(np.inf)).sum())
    if differs:
        message = f"Settlements that reach a {tier} outside the study area sooner than any inside it: {differs}."
        notes.append(Note("facilities.outside_nearer", message))
    return notes
