"""How settlements are tied to their town and county seat, and what these ties hang on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.errors import ParameterError
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel

LinkTarget = Literal["town_seat", "county_seat", "nearest_town"]
LINK_TARGETS: tuple[LinkTarget, ...] = get_args(LinkTarget)
"""What a settlement is linked to: the seat of its own township, that of its own county, the nearest town or seat."""


@dataclass(frozen=True, eq=False)
class Connectivity:
    """The link of every settlement to its town, its county seat and the nearest town.

    Parameters
    ----------
    options, travel, mode
        The parameters that made it.
    hierarchy
        Tiers and seats.
    links
        One row per target and settlement, MultiIndex ``(target, place_id)``, targets as in `LINK_TARGETS`, settlements
        in the order of the study. Columns: ``name``, ``area_id``, ``tier``, ``destination_id``, ``destination_name``,
        ``travel_min`` (door to door), ``network_km`` (on roads), ``walk_km`` (both walks), ``straight_km``,
        ``detour_ratio`` ((network + walks) / straight, >= 1; NaN for a settlement that is its own destination),
        ``worst_class`` (the lowest road class on the way), ``worst_surface`` (``unpaved`` before ``unknown`` before
        ``paved``), ``unpaved_share`` (of the way on roads; NaN without one), ``surface_unknown_share`` (of it; may be
        paved or not), ``km_<class>`` for every road class of the network (kilometres of the way on it),
        ``status`` (as in `STATUSES`; ``unknown`` where no such seat is known), ``population``, ``geometry`` (the
        settlement). For ``nearest_town`` also ``is_elsewhere`` (True if it is nearer than the own town seat; False in
        the other targets). What is not reached is NaN / None, but for ``destination_id``, ``destination_name`` and
        ``straight_km`` where the own seat is known. A seat is linked to itself: 0 min.
    areas
        One row per area and target (and ``area_id`` "*", level "study"): ``area_id``, ``name``, ``level``, ``target``,
        ``settlements``, ``reached``, ``mean_min``, ``median_min``, ``p90_min``, ``max_min``, ``mean_detour_ratio``,
        ``nearer_elsewhere``, ``population``, ``population_missing`` and for each limit ``settlements_share_<limit>``
        and ``population_share_<limit>``.
    roads
        One row per area and road class (class ``all`` too): ``area_id``, ``name``, ``level``, ``road_class``,
        ``length_km``, ``share``, ``km_per_100_km2``, ``km_per_10000_people``.
    shape
        One row per area: ``area_id``, ``name``, ``level``, ``area_km2``, ``length_km``, ``vertices``, ``edges``,
        ``parts``, ``cyclomatic``, ``alpha``, ``beta``, ``gamma``, ``connectivity_degree`` (C with the settlements as
        nodes and the roads that join villages: unclassified and above, ``connectivity_degree_km``),
        ``connectivity_degree_towns`` (C with county and town seats as nodes and the roads that join towns: tertiary and
        above, ``connectivity_degree_towns_km``), ``intactness_share`` (length of
        the roads in the area that belong to the largest connected part of the network). NaN where an index is not
        defined.
    notes
        What a reader must know.
    """

    options: ConnectivityOptions
    travel: Travel
    mode: Mode
    hierarchy: Hierarchy
    links: gpd.GeoDataFrame
    areas: pd.DataFrame
    roads: pd.DataFrame
    shape: pd.DataFrame
    notes: tuple[Note, ...] = ()

    def of(self, target: LinkTarget) -> gpd.GeoDataFrame:
        """Return the links to one target, on the index of the settlements."""
        if target not in LINK_TARGETS:
            raise ParameterError(f"there is no target {target!r}", remedy=f"the targets are {', '.join(LINK_TARGETS)}")
        links: gpd.GeoDataFrame = self.links.loc[target]
        return links

    def definition(self, target: LinkTarget) -> str:
        """Say in one sentence what a link is."""
        verb = {"drive": "by car", "walk": "on foot", "cycle": "by bicycle", "ebike": "by e-bike"}[self.mode]
        goal = {
            "town_seat": "the seat of its own township",
            "county_seat": "the seat of its own county",
            "nearest_town": "the nearest town or county seat, whichever it is",
        }[target]
        way = (
            f"from the settlement to {goal}"
            if self.travel.direction == "to_facility"
            else f"from {goal} to the settlement"
        )
        return (
            f"{verb}, {way}, door to door, the walk to and from the road included ({self.travel.walk_kmh:g} km/h, "
            f"at most {self.travel.walk_limit_m:g} m)"
        )
