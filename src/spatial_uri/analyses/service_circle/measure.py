"""The service circle: who reaches which tier of facility, in how long."""

from __future__ import annotations

import os

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.service_circle.assembly import assemble
from spatial_uri.analyses.service_circle.measure_villages import with_villages
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import measure_part
from spatial_uri.analyses.service_circle.plan import plan_circle
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.arguments import require_options, require_study, require_travel
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel


@knows_study
def service_circle(
    study: Study,
    options: ServiceCircleOptions | None = None,
    *,
    travel: Travel | None = None,
    hierarchy: Hierarchy | None = None,
) -> ServiceCircle:
    """Measure the travel time from every settlement to the nearest facility of every tier.

    Time is door to door: the walk to the road, the road, the walk to the door. Every settlement stays
    in the denominator; what is not reached has a status and no time.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    options
        Thresholds, tiers, isochrones; the defaults of `ServiceCircleOptions` if None.
    travel
        Direction, walk and longest trip; None for the usual ones.
    hierarchy
        Ranks: the coverage then counts the villages beside all settlements.

    Returns
    -------
    ServiceCircle
        Trips, coverage, isochrones and roads with their minutes; see there.

    Raises
    ------
    ParameterError
        If a tier is asked for that the study does not have, a threshold lies beyond the longest trip, or the hierarchy
        is that of another study.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> circle = su.service_circle(study, su.ServiceCircleOptions(thresholds_min=10, tiers="hospital", cell_m=500))
    >>> circle.of("hospital")["within"].value_counts().to_dict()
    {False: 10, True: 6}
    """
    options = require_options(options, ServiceCircleOptions)
    plan = plan_circle(require_study(study), options, require_travel(travel))
    found = measure_part(plan.whole(), plan.travel, threads=os.cpu_count() or 1)
    circle = assemble(plan, [(plan.everything, found)])
    return circle if hierarchy is None else with_villages(circle, study, hierarchy)
