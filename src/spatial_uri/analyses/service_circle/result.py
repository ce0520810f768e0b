"""The result of a service circle: tables, and the parameters that made them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.results import Result
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.errors import ParameterError
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.routing.surface.surfaces import CellMap
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import MODES


@dataclass(frozen=True, eq=False, repr=False)
class ServiceCircle(Result):
    """Travel time from every settlement to the nearest facility of every tier.

    Parameters
    ----------
    options, travel
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
        "study"). Columns and what NaN means as `spatial_uri.coverage` returns them; where ranks
        are known also ``villages``, ``villages_within``, ``villages_share`` and ``villages_population_share``, the same
        of the settlements of rank village and central village alone.
    isochrones
        One row per tier and band limit. Columns ``tier``, ``threshold_min``, ``area_km2`` (geodesic, on
        WGS 84), ``resolution_m``, ``geometry``: everywhere reached in <= ``threshold_min`` (nested, not rings).
    roads
        One row per road piece. Columns ``road_class``, ``ref``, ``name``, ``surface``, ``structure``,
        ``ford`` (where the source tells), ``length_m``, where heights were given ``ascent_m``, ``descent_m`` and
        ``max_slope`` (see `with_slope`), and, for each tier, ``min_<tier>``: minutes
        from the middle of the piece to the facility (NaN if none is reached), ``geometry``.
    notes
        What a reader must know: the edge of the data, islands, settlements not counted.
    surfaces
        Tier -> minutes of every cell of a grid over the study: infinity beyond the longest isochrone, NaN where no road
        of the main network is within the walk.
    """

    analysis_key: ClassVar[str] = "service_circle"

    options: ServiceCircleOptions
    travel: Travel
    mode: Mode
    tiers: tuple[Tier, ...]
    trips: gpd.GeoDataFrame
    coverage: pd.DataFrame
    isochrones: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    notes: tuple[Note, ...] = ()
    surfaces: Mapping[str, CellMap] = field(default_factory=dict)

    def of(self, tier: str) -> gpd.GeoDataFrame:
        """Return the trips of one tier, on the index of the settlements and in their order."""
        if tier not in {t.name for t in self.tiers}:
            known = ", ".join(t.name for t in self.tiers)
            raise ParameterError(f"there is no tier {tier!r}", remedy=f"the tiers are {known}")
        trips: gpd.GeoDataFrame = self.trips.loc[tier]
        return trips

    def definition(self, tier: Tier, threshold_min: float | str) -> str:
        """Say in one sentence what a share of this circle means; a threshold that is a text stands as it is."""
        serves_more = self.options.and_above and tier != self.tiers[0]
        level = say(
            _DEFINITIONS[self.travel.direction, serves_more],
            mode_term=MODES[self.mode],
            tier_term=str(tier),
            threshold_min=threshold_min,
            walk_kmh=self.travel.walk_kmh,
            walk_limit_m=self.travel.walk_limit_m,
        )
        return say("{definition}; with the slope of the ground", definition=level) if self.is_sloped else level

    @property
    def is_sloped(self) -> bool:
        """Whether heights of the ground were given: walks, and trips on foot or by bicycle, then take their slope."""
        return "max_slope" in self.roads


_DEFINITIONS = {
    ("to_facility", False): N_(
        "{mode_term}, from the settlement to the nearest {tier_term}, door to door in <= {threshold_min}, the walk to "
        "and from the road included ({walk_kmh}, at most {walk_limit_m}); share of all settlements, county seats and "
        "towns among them, those not reached included"
    ),
    ("to_facility", True): N_(
        "{mode_term}, from the settlement to the nearest {tier_term} or a higher tier, door to door in <= "
        "{threshold_min}, the walk to and from the road included ({walk_kmh}, at most {walk_limit_m}); share of all "
        "settlements, county seats and towns among them, those not reached included"
    ),
    ("from_facility", False): N_(
        "{mode_term}, from the nearest {tier_term} to the settlement, door to door in <= {threshold_min}, the walk to "
        "and from the road included ({walk_kmh}, at most {walk_limit_m}); share of all settlements, county seats and "
        "towns among them, those not reached included"
    ),
    ("from_facility", True): N_(
        "{mode_term}, from the nearest {tier_term} or a higher tier to the settlement, door to door in <= "
        "{threshold_min}, the walk to and from the road included ({walk_kmh}, at most {walk_limit_m}); share of all "
        "settlements, county seats and towns among them, those not reached included"
    ),
}
"""Direction, and whether facilities of a higher tier serve as well -> what a share means."""
