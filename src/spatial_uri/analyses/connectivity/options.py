"""Options of the links."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spatial_uri.model.option_classes import SomeMinutes, options


@options
class ConnectivityOptions:
    """Every parameter of the links that is not data, nor said in `Travel`.

    Parameters
    ----------
    thresholds_min
        Thresholds within which settlements are counted, minutes, included.
    deformation
        xi of the connectivity degree C: length of roads over the straight lines between the nodes, 1.1 to 1.4.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    thresholds_min: Annotated[SomeMinutes, Field(description="thresholds of the shares by area, minutes")] = (
        15.0, 30.0, 60.0,
    )  # fmt: skip
    deformation: Annotated[float, Field(ge=1, le=10, description="xi of the connectivity degree C, 1.1 to 1.4")] = 1.2
