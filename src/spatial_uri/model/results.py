"""Result types: tables, and the parameters that made them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.walk import Walk

Direction = Literal["to_facility", "from_facility"]
Status = Literal["reached", "too_far", "unreachable", "off_network", "unknown"]

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, kw_only=True)
class ServiceCircleOptions:
    """Every parameter of the service circle that is not data.

    Parameters
    ----------
    thresholds_min
        Limits of the circle, minutes. The first one is the headline. A settlement is within the
        circle if its time is <= the limit.
    tiers
        Names of the tiers to measure; None for all tiers of the study.
    and_above
        True: a facility of a higher tier also serves as one of a lower tier.
    direction
        ``to_facility`` (patients travel) or ``from_facility`` (an ambulance sets out).
    walk_kmh
        Speed of the walk between door and road.
    walk_limit_m
        Longest walk between door and road, straight line. Settlements with no road within it are
        ``off_network``.
    walk_margin_m
        How much farther than to the nearest road people walk, to join a better one.
    search_limit_min
        Trips longer than this are ``too_far``.
    bands_min
        Upper limits of the isochrone bands drawn; thresholds are added to them.
    cell_m
        Resolution of the isochrones; None chooses one from the size of the study area.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    thresholds_min: tuple[float, ...] = (20.0,)
    tiers: tuple[str, ...] | None = None
    and_above: bool = False
    direction: Direction = "to_facility"
    walk_kmh: float = 5.0
    walk_limit_m: float = 1000.0
    walk_margin_m: float = 100.0
    search_limit_min: float = 240.0
    bands_min: tuple[float, ...] = (5.0, 10.0, 15.0, 20.0, 30.0, 60.0)
    cell_m: float | None = None

    def __post_init__(self) -> None:
        faults = []
        if not self.thresholds_min:
            faults.append("at least one threshold is needed")
        positive = {
            "thresholds_min": self.thresholds_min,
            "bands_min": self.bands_min,
            "walk_kmh": (self.walk_kmh,),
            "walk_limit_m": (self.walk_limit_m,),
            "search_limit_min": (self.search_limit_min,),
            "cell_m": () if self.cell_m is None else (self.cell_m,),
        }
        for name, values in positive.items():
            faults += [f"{name} must be a positive number, not {v}" for v in values if not (math.isfinite(v) and v > 0)]
        if not self.walk_margin_m >= 0:
            faults.append(f"walk_margin_m must be a number >= 0, not {self.walk_margin_m}")
        too_long = [t for t in self.thresholds_min if t > self.search_limit_min]
        faults += [f"threshold {t:g} min lies beyond search_limit_min={self.search_limit_min:g}" for t in too_long]
        if self.direction not in DIRECTIONS:
            faults.append(f"direction must be one of {', '.join(DIRECTIONS)}, not {self.direction!r}")
        if self.tiers is not None and not self.tiers:
            faults.append("tiers must name at least one tier, or be None for all")
        if faults:
            raise ParameterError("the options of the service circle make no sense", faults=faults)

    @property
    def walk(self) -> Walk:
        """The walk between door and road."""
        return Walk(kmh=self.walk_kmh, limit_m=self.walk_limit_m, margin_m=self.walk_margin_m)


@dataclass(frozen=True, eq=False)
class ServiceCircle:
    """Travel time from every settlement to the nearest facility of every tier.

    Parameters
    ----------
    options
        The parameters that made it.
    mode
        Mode of travel.
    tiers
        The tiers measured, from the highest to the lowest.
    trips
        One row per tier and settlement, MultiIndex ``(tier, place_id)``, settlements in the order of
        the study. Columns ``name``, ``area_id``, ``travel_min`` (door to door), ``network_km`` (on
        roads), ``access_walk_min``, ``egress_walk_min``, ``facility_id``, ``facility_name``,
        ``status``, ``within`` (of the first threshold), ``second_travel_min`` and
        ``second_facility_id`` (the next other facility), ``inside_travel_min`` and
        ``inside_facility_id`` (facilities inside the study area only), ``road_walk_m`` (straight
        line to the nearest road that may be used, however far), ``border_min`` (time to the nearest road
        that leaves the data, NaN if farther than the facility: a facility beyond it
        could be nearer than the one found), ``population``, ``geometry`` (the settlement). Times and ids are
        NaN / None unless ``status`` is ``reached``.
    coverage
        One row per area, tier and threshold, and for the whole study (``area_id`` "*", ``level``
        "study"). Columns as in ``coverage.csv``.
    isochrones
        One row per tier and band limit. Columns ``tier``, ``threshold_min``, ``area_km2``,
        ``resolution_m``, ``geometry``: everywhere reached in <= ``threshold_min`` (nested, not rings).
    roads
        One row per road piece. Columns ``road_class``, ``ref``, ``name``, ``surface``, ``structure``,
        ``length_m`` and, for each tier, ``min_<tier>``: minutes from the middle of the piece to
        the facility (NaN if none is reached), ``geometry``.
    notes
        What a reader must know: the edge of the data, islands, settlements not counted.
    """

    options: ServiceCircleOptions
    mode: Mode
    tiers: tuple[Tier, ...]
    trips: gpd.GeoDataFrame
    coverage: pd.DataFrame
    isochrones: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    notes: tuple[Note, ...] = ()

    def of(self, tier: str) -> gpd.GeoDataFrame:
        """Return the trips of one tier, on the index of the settlements and in their order."""
        if tier not in {t.name for t in self.tiers}:
            known = ", ".join(t.name for t in self.tiers)
            raise ParameterError(f"there is no tier {tier!r}", remedy=f"the tiers are {known}")
        trips: gpd.GeoDataFrame = self.trips.loc[tier]
        return trips

    def definition(self, tier: Tier, threshold_min: float) -> str:
        """Say in one sentence what a share of this circle means."""
        o = self.options
        verb = {"drive": "by car", "walk": "on foot", "cycle": "by bicycle", "ebike": "by e-bike"}[self.mode]
        above = " or a higher tier" if o.and_above and tier != self.tiers[0] else ""
        if o.direction == "to_facility":
            way = f"from the settlement to the nearest {tier}{above}"
        else:
            way = f"from the nearest {tier}{above} to the settlement"
        return (
            f"{verb}, {way}, door to door in <= {threshold_min:g} min, the walk to and from the road included "
            f"({o.walk_kmh:g} km/h, at most {o.walk_limit_m:g} m); share of all settlements, those not reached included"
        )
