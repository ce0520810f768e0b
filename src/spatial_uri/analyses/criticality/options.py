"""Options of the critical roads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spatial_uri.model.option_classes import Minutes, Names, options


@options
class CriticalityOptions:
    """Every parameter of the critical roads that is not data, nor said in `Travel`.

    Parameters
    ----------
    tiers
        Facility tiers whose closures are wanted beside those of the towns; None for the highest one, ``()`` for the
        towns alone. A tier that is itself called ``town`` is the target ``facilities_town``.
    threshold_min
        Threshold that coverage is lost against when a road is closed, minutes.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    tiers: Annotated[
        Names | None,
        Field(description="tiers to look at beside the towns; left out: highest", examples=[("hospital",)]),
    ] = None
    threshold_min: Annotated[Minutes, Field(description="threshold that coverage is lost against, minutes")] = 20.0
