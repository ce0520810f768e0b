"""The trips of a service circle alone, without isochrones and coverage, so that many cases are measured quickly."""

from __future__ import annotations

import os
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.service_circle.assembly import tier_trips
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import measure_part
from spatial_uri.analyses.service_circle.plan import plan_circle
from spatial_uri.model.study import Study, Tier
from spatial_uri.model.travel import Travel


def circle_trips(
    study: Study, options: ServiceCircleOptions, travel: Travel
) -> tuple[tuple[Tier, ...], gpd.GeoDataFrame]:
    """Measure the trips of a service circle.

    Parameters
    ----------
    study, options, travel
        As in `service_circle`, of whose trips these are the same rows.

    Returns
    -------
    tuple
        The tiers, and one row for each tier and settlement: ``travel_min`` in minutes (NaN unless reached), and all
        other columns of `ServiceCircle.trips`.

    Raises
    ------
    ParameterError
        As `service_circle` does.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> options = su.ServiceCircleOptions(tiers="hospital")
    >>> tiers, trips = circle_trips(study, options, su.Travel())
    >>> bool(trips.equals(su.service_circle(study, options).trips))
    True
    """
    plan = plan_circle(study, options, travel)
    part = replace(plan.whole(), pieces=np.zeros(0, dtype=np.int64), window=None)
    found = measure_part(part, travel, threads=os.cpu_count() or 1)
    tables = {tier.name: tier_trips(plan, tier, found[tier.name]) for tier in plan.tiers}
    trips = gpd.GeoDataFrame(pd.concat(tables, names=["tier", "place_id"]), crs=study.crs)
    return plan.tiers, trips
