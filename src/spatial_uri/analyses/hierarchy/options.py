"""Options of the hierarchy."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spatial_uri.model.option_classes import Names, options


@options
class HierarchyOptions:
    """Every parameter of the hierarchy that is not data.

    Parameters
    ----------
    central_villages
        Codes of the central villages; none at all if empty. None if the data say which, or a rule has to choose them.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    central_villages: Annotated[
        Names | None, Field(description="codes of the central villages", examples=[("330824101201",)])
    ] = None
