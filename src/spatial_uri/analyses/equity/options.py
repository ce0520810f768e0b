"""Options of the equity of access."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spatial_uri.model.option_classes import Minutes, SomeNames, options


@options
class EquityOptions:
    """Every parameter of the equity that is not said in the service circle.

    Parameters
    ----------
    tiers
        Names of the tiers to look at; None for all of the service circle.
    limit_min
        What counts as within, minutes, included; None for the first threshold of the circle.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    tiers: Annotated[
        SomeNames | None, Field(description="tiers to look at; left out: all of the circle", examples=[("hospital",)])
    ] = None
    limit_min: Annotated[
        Minutes | None,
        Field(description="what counts as within; left out: the first threshold of the circle", examples=[20.0]),
    ] = None
