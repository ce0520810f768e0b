"""Options of the sensitivity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from spatial_uri.measure.speeds.limits import limit_faults
from spatial_uri.model.option_classes import Metres, SomeNames, as_tuple, options

_Factor = Annotated[float, Field(gt=0, le=10)]


@options
class SensitivityOptions:
    """Every parameter of the sensitivity that is not said in `Travel` or in the service circle.

    Parameters
    ----------
    tiers
        Names of the tiers to look at; None for all of the service circle.
    draws
        How many sets of speeds are drawn: a hundred give the interval to 0.2 points, single settlements need a
        thousand.
    sd
        Standard deviation of the factors of speed.
    limits
        Lowest and highest factor; what is drawn beyond is set to it.
    by
        What moves together: ``class``, all roads of a class; ``class_area``, those of a class in one area (a township,
        or the finest level), which is a narrower assumption: errors of many areas average out.
    walk
        Whether the speed of the walk between door and road is drawn as well.
    step
        By how much one class alone is made slower and faster, to tell which matters most.
    snap_limits_m
        Longest walks to the road that are tried, one at a time; empty for none.
    seed
        Equal seeds give equal draws, class by class, whatever else there is in the study.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    tiers: Annotated[
        SomeNames | None, Field(description="tiers to look at; left out: all of the circle", examples=[("hospital",)])
    ] = None
    draws: Annotated[int, Field(ge=1, le=10_000, description="how many sets of speeds are drawn")] = 1000
    sd: Annotated[float, Field(ge=0, le=1, description="standard deviation of the factors of speed")] = 0.10
    limits: Annotated[
        tuple[_Factor, ...], BeforeValidator(as_tuple), Field(description="lowest and highest factor of speed")
    ] = (0.7, 1.3)
    by: Annotated[
        Literal["class", "class_area"], Field(description="what moves together: class; or class_area, by township")
    ] = "class"
    walk: Annotated[bool, Field(description="the speed of walks is drawn as well")] = True
    step: Annotated[float, Field(gt=0, lt=1, description="how much slower and faster one class alone is made")] = 0.2
    snap_limits_m: Annotated[
        tuple[Metres, ...], BeforeValidator(as_tuple), Field(max_length=20, description="longest walks that are tried")
    ] = (500.0, 1000.0, 2000.0)
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="equal seeds give equal draws")] = 0

    def contradictions(self) -> Iterator[str]:
        """Say what is wrong between options that are right by themselves."""
        yield from limit_faults(self.limits)
