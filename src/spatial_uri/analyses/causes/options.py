"""Options of the causes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from spatial_uri.model.option_classes import Minutes, options


@options
class CausesOptions:
    """Every parameter of the causes that is not data, nor said in `Travel` or in the service circle.

    Parameters
    ----------
    limit_min
        Limit of the travel time, minutes; None for the first threshold of the service circle.
    detour_limit
        A way is a detour if it is more than so many times as long as the straight line to the nearest facility. Twice
        is beyond what terrain explains: mean ratios of whole countries and provinces, mountains included, lie between
        1.2 and 1.5.
    straight_ratio
        How many times as long as the straight line a direct road would be.
    raised_classes
        By how many road classes a road is raised at most, to be fast enough; with 0 it is only made as fast as others
        of its own class are.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    limit_min: Annotated[
        Minutes | None, Field(description="limit, minutes; left out: first threshold of the circle", examples=[30.0])
    ] = None
    detour_limit: Annotated[
        float, Field(ge=1, le=100, description="ways longer than so many straight lines are detours")
    ] = 2.0
    straight_ratio: Annotated[
        float, Field(ge=1, le=100, description="length of a direct road over the straight line")
    ] = 1.4
    raised_classes: Annotated[int, Field(ge=0, le=20, description="by how many classes a road is raised at most")] = 1

    def contradictions(self) -> Iterator[str]:
        """Say what is wrong between options that are right by themselves."""
        if self.straight_ratio > self.detour_limit:
            yield f"straight_ratio {self.straight_ratio:g} must be <= detour_limit {self.detour_limit:g}"
