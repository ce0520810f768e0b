"""Options of the comparison of two runs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spatial_uri.model.option_classes import Minutes, Name, options


@options
class ComparisonOptions:
    """Every parameter of the comparison that is not data.

    Parameters
    ----------
    tier
        The tier that the comparison begins with; None for the one that the report of the later run begins with, or,
        if nothing differs there, the highest one in which something does.
    limit_min
        What counts as within, minutes, on both sides; None for the first limit of each run.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    tier: Annotated[
        Name | None,
        Field(description="tier to begin with; left out: that of the report, if it differs", examples=["hospital"]),
    ] = None
    limit_min: Annotated[
        Minutes | None,
        Field(description="limit for both runs, minutes; left out: the first limit of each", examples=[30.0]),
    ] = None
