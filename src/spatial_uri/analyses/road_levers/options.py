"""Options of the road levers of a study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from spatial_uri.errors import ParameterError
from spatial_uri.measure.roads.options import FASTEST_KMH, RoadLeverOptions, Unit
from spatial_uri.model.option_classes import Minutes, Name, Names, as_tuple, options


def _as_pairs(value: Any) -> Any:
    """Take a table of speeds for the pairs that the command line writes."""
    if isinstance(value, Mapping):
        return tuple(f"{name}={kmh:g}" if isinstance(kmh, float) else f"{name}={kmh}" for name, kmh in value.items())
    return as_tuple(value)


@options
class RoadLeversOptions:
    """Every parameter of the road levers that is not data, nor said in `Travel` or in the service circle.

    Parameters
    ----------
    tier
        The tier of the facilities that people are to reach; None for the one that the report begins with.
    limit_min
        What counts as within, minutes; None for the first threshold of the service circle.
    upgrade_to
        Class of road and the speed that it can be raised to, such as ``track=20``, or a table; None for the usual speed
        of the next faster class.
    unit, link_max_km, link_detour_min, link_kmh, link_factor
        As in `RoadLeverOptions`.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    tier: Annotated[
        Name | None,
        Field(description="tier to be reached; left out: the one the report begins with", examples=["hospital"]),
    ] = None
    limit_min: Annotated[
        Minutes | None, Field(description="limit, minutes; left out: first threshold of the circle", examples=[30.0])
    ] = None
    upgrade_to: Annotated[
        Names | None,
        BeforeValidator(_as_pairs),
        Field(
            description="class=km/h, what roads are raised to; left out: the next faster class",
            examples=[("track=20", "tertiary=40")],
        ),
    ] = None
    unit: Annotated[Unit, Field(description="road, or piece: what is improved together")] = "road"
    link_max_km: Annotated[float, Field(ge=0, le=10, description="longest new link, straight; 0 for none")] = 1.0
    link_detour_min: Annotated[float, Field(ge=0, le=600, description="least gain at an end of a new link")] = 3.0
    link_kmh: Annotated[float, Field(gt=0, le=FASTEST_KMH, description="speed on new links")] = 30.0
    link_factor: Annotated[float, Field(ge=1, le=10, description="length of a link over the straight line")] = 1.3

    def contradictions(self) -> Iterator[str]:
        """Say which speeds make no sense."""
        try:
            self.levers(20.0)
        except ParameterError as error:
            yield from error.faults

    def levers(self, limit_min: float) -> RoadLeverOptions:
        """Return the options of the levers themselves.

        Parameters
        ----------
        limit_min
            What counts as within, minutes.
        """
        return RoadLeverOptions(
            threshold_min=limit_min,
            upgrade_to=None if self.upgrade_to is None else _speeds(self.upgrade_to),
            unit=self.unit,
            link_max_km=self.link_max_km,
            link_detour_min=self.link_detour_min,
            link_kmh=self.link_kmh,
            link_factor=self.link_factor,
        )


def _speeds(pairs: tuple[str, ...]) -> dict[str, float]:
    found, faults = {}, []
    for pair in pairs:
        name, sign, kmh = pair.partition("=")
        try:
            found[name.strip()] = float(kmh)
        except ValueError:
            faults.append(f"upgrade_to: {pair!r} is not of the form track=20")
        else:
            faults += [] if sign and name.strip() else [f"upgrade_to: {pair!r} is not of the form track=20"]
    if faults:
        raise ParameterError("the table of speeds makes no sense", faults=faults)
    return found
