"""The tier that stands for a service circle in a headline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.plan import serving_facilities, tier_named
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.study import Study, Tier

_FIRST_ASKED = ("township_centre",)
"""Tiers that the circle is named for in practice: a village asks for its health centre first."""


def leading_tier(circle: ServiceCircle) -> Tier | None:
    """Return the tier that report, map and sheets begin with.

    The township health centre where it is measured; else the highest tier of which the data holds a facility.

    Parameters
    ----------
    circle
        The result.

    Returns
    -------
    Tier or None
        None if the data holds no facility of any tier, so that nothing can be said.
    """
    return leading_known(circle.tiers, lambda tier: circle.of(tier.name)["status"])


def leading_known(tiers: Sequence[Tier], status_of: Callable[[Tier], pd.Series]) -> Tier | None:
    """Return the tier to begin with of those that the data holds a facility of; None as in `leading_tier`.

    Parameters
    ----------
    tiers
        From the highest to the lowest.
    status_of
        The status of every place for a tier: ``unknown`` of all where there is no facility.
    """
    return leading_among([tier for tier in tiers if bool((status_of(tier).astype(str) != "unknown").any())])


def tier_to_lead(study: Study, options: ServiceCircleOptions) -> Tier | None:
    """Return the tier that will lead the service circle of a study, before it is measured; None as in `leading_tier`.

    Parameters
    ----------
    study, options
        What will be measured.
    """
    asked = [tier for tier in study.tiers if options.tiers is None or tier.name in options.tiers]
    return leading_among([tier for tier in asked if len(serving_facilities(study, tier.name, options))])


def leading_among(known: Sequence[Tier]) -> Tier | None:
    """Return the tier to begin with of some, from the highest to the lowest; None of none."""
    return next((tier for tier in known if tier.name in _FIRST_ASKED), known[0] if known else None)


def tier_of_levers(circle: ServiceCircle, name: str | None, *, asker: str) -> Tier:
    """Return the tier that levers bring people to: the one asked for, else the one that the report begins with.

    Parameters
    ----------
    circle
        The service circle of the study.
    name
        The tier asked for, None if none is.
    asker
        Who asks, for the error.

    Raises
    ------
    ParameterError
        If there is no such tier.
    """
    if name is not None:
        return tier_named(circle.tiers, name, asker=asker)
    return leading_tier(circle) or circle.tiers[0]
