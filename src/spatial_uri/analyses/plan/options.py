"""Options of the plan of levers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from spatial_uri.model.option_classes import Minutes, Name, as_tuple, options
from spatial_uri.words.catalogue import N_

Family = Literal["sites", "roads", "buses"]
FAMILIES: tuple[Family, ...] = get_args(Family)
FAMILY_LABELS = {"sites": N_("new sites"), "roads": N_("roads"), "buses": N_("buses")}
"""Family of levers -> what it is called, to be passed to `say`."""
FAMILY_ANALYSES = {"sites": "sites", "roads": "road_levers", "buses": "bus_levers"}
"""Family of levers -> the analysis that finds them."""
_LARGEST = 1e11
Budgets = Annotated[
    tuple[Annotated[float, Field(gt=0, le=_LARGEST)], ...],
    BeforeValidator(as_tuple),
    Field(min_length=1, max_length=20),
]


@options
class PlanOptions:
    """Every parameter of the plan that is not data, nor said in `Travel`, in the service circle or by the levers.

    Parameters
    ----------
    budgets
        What a plan may cost: one plan for each, from the least. Neither budgets nor a target: levers are ranked, and
        no plan is made.
    target_share
        Share of people to be within; the plan is the cheapest that is found.
    levers
        Which families of levers take part, of those that are measured.
    tier
        The tier of the facilities that people are to reach; None for the one that the levers were found for.
    limit_min
        What counts as within, minutes; None for the limit that the levers were found for.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    budgets: Annotated[
        Budgets | None, Field(description="what plans may cost, one plan each", examples=[(100.0, 300.0)])
    ] = None
    target_share: Annotated[
        float | None, Field(gt=0, le=1, description="share of people to be within, instead of budgets", examples=[0.95])
    ] = None
    levers: Annotated[
        tuple[Family, ...],
        BeforeValidator(as_tuple),
        Field(min_length=1, description="families that take part: sites, roads, buses"),
    ] = FAMILIES
    tier: Annotated[
        Name | None, Field(description="tier to be reached; left out: that of the levers", examples=["hospital"])
    ] = None
    limit_min: Annotated[
        Minutes | None, Field(description="limit, minutes; left out: that of the levers", examples=[30.0])
    ] = None

    def contradictions(self) -> Iterator[str]:
        """Say what is wrong between options that are right by themselves."""
        if self.budgets is not None and self.target_share is not None:
            yield "budgets and target_share exclude each other: give one of them"

    @property
    def asks_for_plans(self) -> bool:
        """Whether a budget or a target is given; without either, levers are only ranked."""
        return self.budgets is not None or self.target_share is not None
