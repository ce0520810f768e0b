"""Why settlements are beyond the limit of a service circle: their ways, and one cause each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, cast, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.causes.options import CausesOptions
from spatial_uri.analyses.results import Result
from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel

Cause = Literal["no_road", "not_joined", "no_facility", "slow_road", "detour", "far", "unknown"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
"""Why a settlement is not within the limit, in the order of the rules; see `causes`."""


@dataclass(frozen=True, eq=False, repr=False)
class Causes(Result):
    """The way of every settlement to its nearest facility of every tier, and why some are beyond the limit.

    Parameters
    ----------
    options, travel, mode, tiers
        The parameters that made it; the tiers of the service circle, from the highest to the lowest.
    limit_min
        The limit, minutes, included.
    villages
        One row per tier and settlement, MultiIndex ``(tier, place_id)``, settlements in the order of the study, all of
        them. From the service circle: ``name``, ``area_id``, ``population``, ``status``, ``travel_min``,
        ``network_km``, ``facility_id``, ``facility_name``, ``road_walk_m`` (straight line to the nearest road). Then:

        - ``rank`` of the settlement; None where ranks were not measured
        - ``limit_min``, and ``over_min``: travel time above it; NaN for those within and those not reached
        - ``walk_min`` (both walks), ``road_kmh`` (mean on the roads)
        - ``direct_km``: geodesic straight line to the facility; ``detour_ratio``: roads and walks over that line, >= 1
        - ``straight_facility_id``, ``straight_facility_name``: the facility nearest as the crow flies, whichever roads
          lead there; ``straight_km``: straight line to it; ``straight_ratio``: roads and walks of the way over that
          line; ``straight_min``: by a direct road to it, at ``road_kmh``
        - ``cause``: one of `CAUSES`; "" for those within
        - for the cause ``slow_road``: ``needed_on`` (ref or name of the road, "" if it has none; those of
          several roads of one class, in the order of the way, joined by "; "),
          ``needed_road_class`` (its class), ``needed_km`` (its length on the way), ``needed_now_kmh`` and
          ``needed_kmh`` (mean speed on it now, and the least that brings the settlement within), ``needed_class`` (the
          lowest class whose roads are that fast)

        NaN / None where there is no such thing.
    legs
        One row per leg of each way, whether within or beyond, in the order of tiers and settlements and of the way in
        the direction of travel: ``tier``, ``place_id``, ``leg`` (from 1), ``kind`` (``walk`` or ``road``),
        ``road_class``, ``surface``, ``name``, ``ref`` (None for walks), ``length_km``, ``travel_min``, ``kmh`` (NaN for
        what takes no time). A leg of road is all that follows one another and is alike in these. The legs add up to the
        door-to-door time and, those of road, to ``network_km``.
    routes
        One row per tier and settlement reached: ``tier``, ``place_id``, ``travel_min``, ``network_km``, ``geometry``
        (LineString from door to door, walks included, in the CRS of the study).
    route_edges
        Tier -> ``(ptr, pieces)``: settlement ``i`` of the study passes the road pieces ``pieces[ptr[i]:ptr[i+1]]`` of
        the study's network, in the order of the way.
    route_ends
        Tier -> ``(settlements, 2)``: where on its first piece the way begins and where on its last one it ends, as
        fractions in the order of the piece's vertices; NaN without a way on roads.
    class_kmh
        Road class -> usual speed on it in this network, km/h, by which ``needed_kmh`` is bounded.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "causes"

    options: CausesOptions
    travel: Travel
    mode: Mode
    tiers: tuple[Tier, ...]
    limit_min: float
    villages: pd.DataFrame
    legs: pd.DataFrame
    routes: gpd.GeoDataFrame
    route_edges: Mapping[str, tuple[Int64Array, Int32Array]]
    route_ends: Mapping[str, FloatArray]
    class_kmh: Mapping[str, float]
    notes: tuple[Note, ...] = ()

    def of(self, tier: str) -> pd.DataFrame:
        """Return the rows of one tier, on the index of the settlements and in their order."""
        if tier not in {t.name for t in self.tiers}:
            known = ", ".join(t.name for t in self.tiers)
            raise ParameterError(f"there is no tier {tier!r}", remedy=f"the tiers are {known}")
        return cast("pd.DataFrame", self.villages.loc[tier])

    def counts(self, tier: str) -> pd.Series[int]:
        """Return how many settlements have each cause, in the order of `CAUSES`; they add up to those beyond."""
        return self.of(tier)["cause"].value_counts().reindex(CAUSES, fill_value=0)
