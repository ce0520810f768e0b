"""What is decided once for a whole service circle, before any part of it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
from shapely import MultiPolygon, Polygon

from spatial_uri.analyses.service_circle.boxes import Bounds
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import CirclePart, Facilities
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import snap_table
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Study, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.routing.components import number_components
from spatial_uri.routing.exits import find_exit_nodes
from spatial_uri.routing.snapping import RoadAccess, select_access
from spatial_uri.routing.surface.surfaces import cell_size_m


@dataclass(frozen=True, eq=False)
class Responsibility:
    """The settlements, road pieces and surface window that one part of a divided run must answer.

    `window` is ``(xmin, ymin, xmax, ymax)`` in the CRS of the study, or None for no surface.
    """

    settlements: Int64Array
    pieces: Int64Array
    window: Bounds | None


@dataclass(frozen=True, eq=False)
class CirclePlan:
    """A study, and everything that must be the same in all parts of its service circle.

    Parameters
    ----------
    study, options, travel
        What is measured, and how.
    tiers
        The tiers asked for, from the highest to the lowest.
    access
        Where the settlements join the road.
    facilities
        The facilities that serve each tier, by its name.
    exits
        Nodes where through roads leave the data.
    boundary
        Outline of the study area.
    """

    study: Study
    options: ServiceCircleOptions
    travel: Travel
    tiers: tuple[Tier, ...]
    access: RoadAccess
    facilities: dict[str, Facilities]
    exits: Int64Array
    boundary: Polygon | MultiPolygon

    @cached_property
    def component(self) -> Int64Array:
        """The part of the roads that each piece belongs to, 0 for the longest."""
        return number_components(self.study.network)

    @property
    def everything(self) -> Responsibility:
        """All settlements and pieces, and the window of the whole study area."""
        rows, pieces = np.arange(len(self.study.settlements)), np.arange(self.study.network.piece_count)
        return Responsibility(rows, pieces, self.bounds)

    @property
    def limits_min(self) -> list[float]:
        """The limits of the isochrones, ascending."""
        o = self.options
        return sorted({*o.thresholds_min, *(band for band in o.bands_min if band <= self.travel.search_limit_min)})

    @property
    def bounds(self) -> Bounds:
        """Extent of the study area."""
        xmin, ymin, xmax, ymax = self.boundary.bounds
        return xmin, ymin, xmax, ymax

    @property
    def cell_m(self) -> float:
        """Distance between the cells of the surfaces."""
        return self.options.cell_m or cell_size_m(self.bounds)

    def whole(self) -> CirclePart:
        """Return the one part that holds everything, and lacks nothing."""
        return CirclePart(
            network=self.study.network,
            cut=np.zeros(0, dtype=np.int64),
            exits=self.exits,
            settlements=self.study.settlements.table.geometry.to_numpy(),
            access=self.access,
            pieces=self.everything.pieces,
            window=self.bounds,
            cell_m=self.cell_m,
            longest_min=self.limits_min[-1],
            tiers=self.facilities,
        )

    def serving(self, tier: str) -> gpd.GeoDataFrame:
        """Return the facilities that serve a tier."""
        return serving_facilities(self.study, tier, self.options)


def plan_circle(study: Study, options: ServiceCircleOptions, travel: Travel) -> CirclePlan:
    """Join settlements and facilities to the road, and find where roads leave the data.

    Raises
    ------
    ParameterError
        If a tier is asked for that the study does not have.
    """
    travel.require_searched(thresholds_min=options.thresholds_min)
    tiers = _chosen(study, options)
    network, boundary = study.network, study.boundary
    tables = {tier.name: serving_facilities(study, tier.name, options) for tier in tiers}
    return CirclePlan(
        study=study,
        options=options,
        travel=travel,
        tiers=tiers,
        access=snap_table(network, study.settlements.table, travel),
        facilities=_facilities(study, tables, travel),
        exits=find_exit_nodes(network, boundary),
        boundary=boundary,
    )


def _facilities(study: Study, tables: dict[str, gpd.GeoDataFrame], travel: Travel) -> dict[str, Facilities]:
    every = study.facilities.table
    access = snap_table(study.network, every, travel)
    found = {}
    for tier, table in tables.items():
        own = select_access(access, every.index.get_indexer(table.index))
        inside = table["inside"].to_numpy(dtype=np.bool_)
        joins = np.diff(own.ptr) > 0
        found[tier] = Facilities(
            rows=np.arange(len(table)),
            points=table.geometry.to_numpy(),
            inside=inside,
            access=own,
            on_road=(int(joins.sum()), int((joins & inside).sum())),
        )
    return found


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


def tier_named(tiers: Sequence[Tier], name: str, *, asker: str) -> Tier:
    """Return the tier of that name.

    Raises
    ------
    ParameterError
        If there is none: it tells who asks and the tiers there are.
    """
    for tier in tiers:
        if tier.name == name:
            return tier
    known = ", ".join(tier.name for tier in tiers)
    raise ParameterError(f"{asker}: there is no tier {name!r}", remedy=f"the tiers are {known}")


def serving_facilities(study: Study, tier: str, options: ServiceCircleOptions) -> gpd.GeoDataFrame:
    """Return the facilities that serve a tier: its own and, if the options say so, those of higher tiers."""
    table = study.facilities.table
    return table[table["tier"].isin(serving_tiers(study, tier, options))]


def serving_tiers(study: Study, tier: str, options: ServiceCircleOptions) -> tuple[str, ...]:
    """Return the tiers whose facilities serve a tier: itself and, if the options say so, the higher ones."""
    names = [t.name for t in study.tiers]
    return tuple(names[: names.index(tier) + 1]) if options.and_above else (tier,)
