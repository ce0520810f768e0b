"""How settlements are tied to their town and county seat, and the roads between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS, Hierarchy, SettlementRank
from spatial_uri.analyses.results import Result
from spatial_uri.errors import ParameterError
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel

LinkTarget = Literal["town_seat", "county_seat", "nearest_town"]
LINK_TARGETS: tuple[LinkTarget, ...] = get_args(LinkTarget)
"""What a settlement is linked to: the seat of its own township, that of its own county, the nearest town or seat."""

ASKED_RANKS: dict[LinkTarget, tuple[SettlementRank, ...]] = {
    "town_seat": VILLAGE_RANKS,
    "county_seat": ("town", *VILLAGE_RANKS),
    "nearest_town": VILLAGE_RANKS,
}
"""Who is asked for the link to each target: those that are not themselves such a destination."""

ALL_CLASSES = "all"
"""What stands for all road classes together in the column ``road_class`` of `Connectivity.roads`."""


@dataclass(frozen=True, eq=False, repr=False)
class Connectivity(Result):
    """The link of every settlement to its town, its county seat and the nearest town.

    Parameters
    ----------
    options, travel, mode
        The parameters that made it.
    hierarchy
        Ranks and seats.
    links
        One row per target and settlement, MultiIndex ``(target, place_id)``, targets as in `LINK_TARGETS`, settlements
        in the order of the study. Columns: ``name``, ``area_id``, ``rank``, ``destination_id``, ``destination_name``,
        ``travel_min`` (door to door), ``network_km`` (on roads), ``walk_km`` (both walks), ``straight_km``,
        ``detour_ratio`` ((network + walks) / straight, >= 1; NaN for a settlement that is its own destination),
        ``worst_class`` (the lowest road class on the way), ``worst_surface`` (``unpaved`` before ``unknown`` before
        ``paved``), ``unpaved_share`` (of the way on roads; NaN without one), ``surface_unknown_share`` (of the same
        way; these roads may be paved or not), ``<class>_km`` for every road class of the network (kilometres of the way
        on it), ``status`` (as in `STATUSES`; ``unknown`` where no such seat is known), ``population``, ``geometry``
        (the settlement). For ``nearest_town`` also ``is_elsewhere`` (True if it is nearer than the own town seat; False
        in the other targets). Where the destination is not reached, values are NaN / None, except ``destination_id``,
        ``destination_name`` and ``straight_km`` where the own seat is known. A seat is linked to itself: 0 min.
    areas
        One row per area, target and threshold (and ``area_id`` "*", level "study"). Those asked are the settlements
        that are not themselves such a destination, by `ASKED_RANKS`: the villages for both town targets, all but the
        county seats for the county seat. ``area_id``, ``name``, ``level``, ``target``, ``threshold_min``,
        ``settlements`` (asked), ``reached`` and ``reached_share`` (of them); of those reached ``mean_min``,
        ``median_min``, ``p90_min`` (each one of the times, by `measure.quantiles.quantile`), ``max_min``; of those
        reached and not at the destination already ``mean_detour_ratio`` and ``median_detour_ratio`` (of their ratios)
        and ``km_per_straight_km`` (sum of their ways, walks included, over the sum of the straight lines);
        ``nearer_elsewhere``; ``population`` (sum of what is known) and ``population_missing`` (settlements without it)
        of those asked; ``settlements_share`` and ``population_share``: of all asked, those within the threshold; NaN
        where no destination is known, and of people where their number is known for less than half. Columns ``..._all``
        are the same with every settlement, seats and towns included. Columns but the shares within are the same for
        every threshold.
    roads
        One row per area and road class (class ``all`` too): ``area_id``, ``name``, ``level``, ``road_class``,
        ``length_km`` (the two lines of a dual carriageway once, by the rule of `carriageways_once`),
        ``carriageway_km`` (every line as it is drawn), and of ``length_km`` ``length_share``, ``km_per_100_km2``,
        ``km_per_10000_people`` (NaN where people are known for less than half of the settlements). A road on the
        border of two areas has half of its length in each.
    shape
        One row per area: ``area_id``, ``name``, ``level``, ``area_km2``, ``length_km``, ``vertices``, ``edges``,
        ``parts``, ``cyclomatic``, ``alpha``, ``beta``, ``gamma``, ``connectivity_degree`` (C with all settlements as
        nodes, ``connectivity_degree_nodes``, and the roads that join villages: unclassified and above,
        ``connectivity_degree_km``), ``connectivity_degree_towns`` (C with county and town seats as nodes,
        ``connectivity_degree_towns_nodes``, and the roads that join towns: tertiary and above,
        ``connectivity_degree_towns_km``), ``intactness_share`` (length of the roads in the area that belong to the
        largest connected part of the network). NaN where an index is not defined, and C with fewer than five nodes.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "connectivity"

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

    def asked(self, target: LinkTarget) -> gpd.GeoDataFrame:
        """Return the links to one target of those asked: without the settlements that are such a destination."""
        links = self.of(target)
        return links[links["rank"].isin(ASKED_RANKS[target])]
