"""Options of the service circle."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spatial_uri.model.option_classes import SomeMinutes, SomeNames, options


@options
class ServiceCircleOptions:
    """Every parameter of the service circle that is not data, nor said in `Travel`.

    Parameters
    ----------
    thresholds_min
        Thresholds of the circle, minutes. The first one is the headline. A settlement is within the circle if its time
        is <= the threshold.
    tiers
        Names of the tiers to measure; None for all tiers of the study.
    and_above
        True: a facility of a higher tier also serves as one of a lower tier.
    bands_min
        Upper limits of the isochrone bands drawn; thresholds are added to them.
    cell_m
        Resolution of the isochrones; None chooses one from the size of the study area.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    thresholds_min: Annotated[SomeMinutes, Field(description="thresholds, minutes; the first is the headline")] = (
        20.0,
    )
    tiers: Annotated[
        SomeNames | None, Field(description="tiers to measure; left out: all", examples=[("hospital", "clinic")])
    ] = None
    and_above: Annotated[bool, Field(description="a facility of a higher tier also serves as one of a lower tier")] = (
        False
    )
    bands_min: Annotated[SomeMinutes, Field(description="limits of the isochrone bands")] = (
        5.0, 10.0, 15.0, 20.0, 30.0, 60.0,
    )  # fmt: skip
    cell_m: Annotated[
        float | None,
        Field(gt=0, le=100_000, description="resolution of the isochrones; left out: by size", examples=[100.0]),
    ] = None
