"""Options of supply and demand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from spatial_uri.measure.supply.kinds import WITHOUT_WEIGHTS, Kind
from spatial_uri.model.option_classes import Minutes, SomeNames, as_tuple, options

_Weight = Annotated[float, Field(ge=0, le=1000)]


@options
class SupplyOptions:
    """Every parameter of supply and demand that is not said in `Travel`.

    Parameters
    ----------
    amounts
        What facilities have: ``beds``, ``doctors``, ``seats``, ``places``, or the heading of another column of their
        table; None for those of the four that the table has.
    tiers
        Names of the tiers that share the people; None for all of which the amount of a facility is known.
    kind
        The floating catchment: see `spatial_uri.supply_ratio`.
    threshold_min
        Longest trip, minutes, included. 30 min is the catchment of Luo and Wang (2003); no Chinese standard sets one.
    weights
        Weights of zones of equal width up to the threshold; None for the usual ones of the kind.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    amounts: Annotated[
        SomeNames | None,
        Field(
            description="what facilities have: beds, doctors, seats, places; left out: all known", examples=[("beds",)]
        ),
    ] = None
    tiers: Annotated[
        SomeNames | None,
        Field(description="tiers that supply; left out: all with such amounts", examples=[("hospital",)]),
    ] = None
    kind: Annotated[Kind, Field(description="the floating catchment")] = "2sfca"
    threshold_min: Annotated[Minutes, Field(description="longest trip to a facility that counts")] = 30.0
    weights: Annotated[
        tuple[_Weight, ...] | None,
        BeforeValidator(as_tuple),
        Field(description="weights of zones of equal width; left out: the usual ones", examples=[(1.0, 0.68, 0.22)]),
    ] = None

    def contradictions(self) -> Iterator[str]:
        """Say what is wrong between options that are right by themselves."""
        weights: Any = self.weights
        if weights is not None and self.kind in WITHOUT_WEIGHTS:
            yield f"{self.kind} has no weights of its own; take e2sfca, or leave weights out"
        elif weights is not None and not any(weight > 0 for weight in weights):
            yield "weights: at least one must be above 0"
