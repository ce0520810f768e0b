"""The times of all settlements at every draw of speeds, for one tier."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from spatial_uri.analyses.sensitivity.options import SensitivityOptions
from spatial_uri.analyses.service_circle.plan import serving_facilities
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import ParameterError
from spatial_uri.measure.speeds.drawn_factors import speed_factors
from spatial_uri.measure.speeds.road_groups import WALK, RoadGroups, group_roads
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Study, Tier
from spatial_uri.routing.speeds.scaled_times import ScaledTimes

SEARCHED = 2
"""So many limits long are the trips that are searched for."""


@dataclass(frozen=True, eq=False)
class Trials:
    """What the draws of one tier gave.

    Parameters
    ----------
    tier, options
        Of which facilities, and how they were made.
    search, roads
        What finds times at other speeds, and the groups of roads by class alone.
    limit_ms
        What counts as within.
    base_ms, draws_ms
        ``(places,)`` and ``(draws, places)`` times; -1 where none was found.
    is_known
        ``(places,)`` False where the circle does not know whether a settlement is within.
    workers
        Threads.
    """

    tier: Tier
    options: SensitivityOptions
    search: ScaledTimes
    roads: RoadGroups
    limit_ms: int
    base_ms: Int32Array
    draws_ms: Int32Array
    is_known: BoolArray
    workers: int | None

    @property
    def within(self) -> BoolArray:
        """``(draws, places)`` who is within at each draw."""
        return np.asarray((self.draws_ms >= 0) & (self.draws_ms <= self.limit_ms))


def prepare_trials(
    study: Study, circle: ServiceCircle, tier: Tier, options: SensitivityOptions, *, workers: int | None
) -> Trials:
    """Draw the speeds, and find the times of all settlements to the nearest facility of a tier.

    Raises
    ------
    ParameterError
        If the times at the speeds assumed are not those of the circle.
    """
    roads = group_roads(study.network)
    limit_ms = round(circle.options.thresholds_min[0] * MS_PER_MIN)
    search = search_for(study, circle, tier, roads)
    longest_ms = round(circle.travel.search_limit_min * MS_PER_MIN)
    base_ms = search.times(np.ones((1, len(roads.road_class) + 1)), limit_ms=longest_ms)[0]
    trips = circle.of(tier.name)
    if not np.array_equal(base_ms >= 0, trips["status"] == "reached") or not np.allclose(
        base_ms[base_ms >= 0] / MS_PER_MIN, trips["travel_min"].to_numpy()[base_ms >= 0], rtol=0, atol=1e-9
    ):
        raise ParameterError(
            "the service circle is not that of the study: its times are others",
            remedy="measure it again: service_circle(study)",
        )
    drawn = search
    groups = roads
    if options.by == "class_area":
        levels = study.areas.levels
        level = "township" if "township" in levels else levels[-1]
        groups = group_roads(study.network, study.areas, level=level)
        drawn = search_for(study, circle, tier, groups)
    draws_ms = drawn.times(_drawn(groups, options), limit_ms=SEARCHED * limit_ms, workers=workers)
    is_known = (trips["status"] != "unknown").to_numpy(dtype=np.bool_)
    return Trials(tier, options, search, roads, limit_ms, base_ms, draws_ms, is_known, workers)


def search_for(
    study: Study, circle: ServiceCircle, tier: Tier, roads: RoadGroups, *, walk_limit_m: float | None = None
) -> ScaledTimes:
    """Join settlements and the facilities of a tier to the road, within another walk if one is given."""
    walk = circle.travel.walk
    return ScaledTimes.prepare(
        study.network,
        study.settlements.table.geometry.to_numpy(),
        serving_facilities(study, tier.name, circle.options).geometry.to_numpy(),
        roads.edge_group,
        direction=circle.travel.direction,
        walk=walk if walk_limit_m is None else replace(walk, limit_m=walk_limit_m),
    )


def _drawn(groups: RoadGroups, options: SensitivityOptions) -> FloatArray:
    """Return the factors of all groups and of walking at every draw."""
    names = [
        name if options.by == "class" else f"{name}|{area}"
        for name, area in zip(groups.road_class, groups.area_id, strict=True)
    ]
    low, high = options.limits
    drawn = speed_factors(
        [*names, WALK], draws=options.draws, sd=options.sd, limits=(low, high), seed=options.seed
    ).to_numpy(copy=True)
    if not options.walk:
        drawn[:, -1] = 1.0
    return drawn
