"""Faster roads and missing links on the way to one tier, beyond the limit of a service circle."""

from __future__ import annotations

import numpy as np
import shapely

from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.road_levers.options import RoadLeversOptions
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.analyses.service_circle.leading import tier_of_levers
from spatial_uri.analyses.service_circle.plan import serving_facilities
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import ParameterError
from spatial_uri.measure.roads.lever_search import road_levers
from spatial_uri.model.arguments import require_options, require_study
from spatial_uri.model.study import Study
from spatial_uri.words.catalogue import N_

TOPIC = N_("Road levers")


@knows_study
def better_roads(study: Study, circle: ServiceCircle, options: RoadLeversOptions | None = None) -> BetterRoads:
    """Compute what faster roads and missing links would bring on the way to one tier: every lever alone, exactly.

    Parameters
    ----------
    study, circle
        What was measured, and its service circle: its tiers, its limit, and how people travel.
    options
        Tier, speeds, links; None for the usual ones.

    Returns
    -------
    BetterRoads
        Levers, the cheapest for each settlement, and what all roads together bring. Prices are those of the study.

    Raises
    ------
    DataError
        If there is nothing to upgrade, or no facility of the tier.
    ParameterError
        If the circle is that of another study, lacks the tier, or the table of speeds names a class that there is not.

    References
    ----------
    As in `spatial_uri.road_levers`.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> found = better_roads(study, su.service_circle(study))
    >>> bool((found.levers["people_newly_within"] <= found.ceiling.loc["gap", "people_newly_within"]).all())
    True
    """
    study, options = require_study(study), require_options(options, RoadLeversOptions)
    tier = tier_of_levers(circle, options.tier, asker="road_levers")
    places = study.settlements.table
    if not circle.of(tier.name).index.equals(places.index):
        raise ParameterError("the service circle is not that of the settlements of the study")
    limit_min = circle.options.thresholds_min[0] if options.limit_min is None else options.limit_min
    found = road_levers(
        study.network,
        places,
        serving_facilities(study, tier.name, circle.options),
        options.levers(limit_min),
        travel=circle.travel,
        prices=study.prices,
        terrain=_terrain(study),
    )
    settlements = found.settlements
    settlements.insert(0, "name", places["name"])
    settlements.insert(1, "area_id", places["area_id"])
    return BetterRoads(
        options=options,
        travel=circle.travel,
        mode=circle.mode,
        tier=tier,
        prices=study.prices,
        limit_min=limit_min,
        counts_people=found.counts_people,
        by_cost=found.by_cost,
        levers=found.projects,
        settlements=settlements,
        ceiling=found.ceiling,
        evaluation=found.evaluation,
        notes=tuple(note.about(TOPIC) for note in found.notes),
    )


def _terrain(study: Study) -> np.ndarray | None:
    """Return the terrain of each piece of road, by the areas that hold its middle; None where no price needs it."""
    if study.prices is None or not study.prices.terrain:
        return None
    middles = shapely.line_interpolate_point(study.network.lines, 0.5, normalized=True)
    chains = study.areas.chains()
    of_area = {area: study.prices.terrain_of(*chain) for area, chain in chains.items()}
    holding = study.areas.holding(middles)
    return np.array([of_area.get(area, "") if area is not None else "" for area in holding], dtype=object)
