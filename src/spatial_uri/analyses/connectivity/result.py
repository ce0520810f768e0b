"""How settlements are tied to their town and county seat, and what these ties hang on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.errors import ParameterError
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note
from spatial_uri.model.travel import DIRECTIONS, Direction, Walk

LinkTarget = Literal["town_seat", "county_seat", "nearest_town"]
LINK_TARGETS: tuple[LinkTarget, ...] = get_args(LinkTarget)
"""What a settlement is linked to: the seat of its own township, that of its own county, the nearest town or seat."""


@dataclass(frozen=True, kw_only=True)
class ConnectivityOptions:
    """Every parameter of the links that is not data.

    Parameters
    ----------
    limits_min
        Limits within which settlements are counted, minutes, included.
    direction
        ``to_facility``: from the settlement to the town. ``from_facility``: from the town.
    walk_kmh, walk_limit_m, walk_margin_m, search_limit_min
        As in `ServiceCircleOptions`.
    deformation
        xi of the connectivity degree C: length of roads over the straight lines between the nodes, 1.1 to 1.4.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    limits_min: tuple[float, ...] = (15.0, 30.0, 60.0)
    direction: Direction = "to_facility"
    walk_kmh: float = 5.0
    walk_limit_m: float = 1000.0
    walk_margin_m: float = 100.0
    search_limit_min: float = 240.0
    deformation: float = 1.2

    def __post_init__(self) -> None:
        faults = [] if self.limits_min else ["limits_min: at least one is needed"]
        numbers = [*(("limits_min", v) for v in self.limits_min), ("search_limit_min", self.search_limit_min)]
        faults += [
            f"{name} must be a positive number, not {v}" for name, v in numbers if not (math.isfinite(v) and v > 0)
        ]
        too_long = [t for t in self.limits_min if t > self.search_limit_min]
        faults += [f"limit {t:g} min lies beyond search_limit_min={self.search_limit_min:g}" for t in too_long]
        if not 1 <= self.deformation < math.inf:
            faults.append(f"deformation must be a number >= 1, not {self.deformation}")
        if self.direction not in DIRECTIONS:
            faults.append(f"direction must be one of {', '.join(DIRECTIONS)}, not {self.direction!r}")
        try:
            Walk(kmh=self.walk_kmh, limit_m=self.walk_limit_m, margin_m=self.walk_margin_m)
        except ParameterError as error:
            faults += [f"walk_{fault}" for fault in error.faults]
        if faults:
            raise ParameterError("the options of the connectivity make no sense", faults=faults)

    @property
    def walk(self) -> Walk:
        """The walk between door and road."""
        return Walk(kmh=self.walk_kmh, limit_m=self.walk_limit_m, margin_m=self.walk_margin_m)


@dataclass(frozen=True, eq=False)
class Connectivity:
    """The link of every settlement to its town, its county seat and the nearest town.

    Parameters
    ----------
    options, mode
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
            if self.options.direction == "to_facility"
            else f"from {goal} to the settlement"
        )
        return (
            f"{verb}, {way}, door to door, the walk to and from the road included ({self.options.walk_kmh:g} km/h, "
            f"at most {self.options.walk_limit_m:g} m)"
        )


@dataclass(frozen=True, eq=False)
class RoadClosures:
    """What the roads are worth on the way between settlements and their nearest facility.

    Parameters
    ----------
    pieces
        One row per road piece on the fastest way of some settlement, on its number in the network, the worst
        closure first: most people cut off, then settlements cut off, then person-minutes, then minutes. Columns:
        what the network tells of it, ``settlements`` and ``population`` (whose time changes),
        ``settlements_cut_off`` and ``population_cut_off`` (who reach no facility any more), ``extra_min`` and
        ``extra_person_min`` (what the others need more, in all), ``settlements_lost`` and ``population_lost``
        (within the threshold before, not any more; those cut off included), ``geometry``. People are those whose
        number is known; NaN if nobody's is. ``stretch``: pieces that follow one another and cost the same are one
        stretch; the least of their numbers.
    places
        One row per settlement, on its index: ``travel_min`` (all roads open; NaN if no facility is reached),
        ``second_travel_min`` (the piece that it needs most is closed; NaN if there is no second way, or no first),
        ``second_extra_min``, ``has_second_way``, ``piece`` (that piece, -1 if it needs no road).
    threshold_min
        The limit that coverage is lost against.
    """

    pieces: gpd.GeoDataFrame
    places: pd.DataFrame
    threshold_min: float


@dataclass(frozen=True, eq=False)
class Fragility:
    """What the network hangs on: where it falls apart, and what each closed road costs.

    Parameters
    ----------
    bridges
        One row per road piece whose loss cuts the network in two with somebody behind it, on its number in the network,
        those with most people behind first: what the network tells of it, ``settlements_behind``, ``population_behind``
        (people whose number is known; NaN if nobody's is), ``km_behind`` (road, without the piece), ``stretch`` (as in
        `RoadClosures.pieces`: one after the other, the same behind), ``names_behind`` (some settlements behind, most
        people first, joined by "; "), ``geometry``.
    junctions
        The same for junctions (articulation points): index ``node_id`` (text), ``parts`` (how many the network would
        fall into), ``settlements_behind``, ``population_behind``, ``km_behind``, ``names_behind``, ``geometry``
        (Point).
    closures
        By target: ``town`` (nearest town or county seat) and the name of each facility tier asked for.
    target_labels
        What each target is called.
    notes
        What a reader must know, the definition of "behind" included.
    """

    bridges: gpd.GeoDataFrame
    junctions: gpd.GeoDataFrame
    closures: Mapping[str, RoadClosures]
    target_labels: Mapping[str, str]
    notes: tuple[Note, ...] = ()
