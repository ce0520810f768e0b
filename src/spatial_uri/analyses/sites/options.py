"""Options of the sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from spatial_uri.errors import ParameterError
from spatial_uri.measure.siting.options import LIMITED, Capacity, Goal, Least, SitingOptions
from spatial_uri.model.option_classes import Level, Minutes, Name, options
from spatial_uri.model.travel import Travel

USUAL_SITES = 5
"""How many sites there are where neither their number nor a budget is said."""
_LARGEST = 1e11


@options
class SitesOptions:
    """Every parameter of the sites that is not data, nor said in `Travel` or in the service circle.

    Parameters
    ----------
    tier
        The tier of the facilities to build; None for the one that the report begins with.
    at
        Where they may stand: in any of the ``settlements``, or at the facilities of the next lower tier
        (``lower_tier``), which are raised. A table of candidate sites takes the place of both.
    limit_min
        What counts as within, minutes; None for the first threshold of the service circle.
    goal, sites, budget, target_share, least, backup_weight, floor_share, capacity, time_limit_s, relative_gap
        As in `SitingOptions`; 5 sites where neither their number nor a budget is said.
    cutoff_min
        For ``least_minutes`` and ``least_maximum``: how long trips may be that are looked at; None for three times the
        limit. Who has none counts with so many minutes.
    floor_level
        The level of the areas whose floor it is, and of the table of areas; None for townships, or the finest level.
    price
        What one site costs, where the candidates have no price of their own; None where prices are unknown.
    price_unit, price_source
        What prices are in, and where they come from, with the year: they are printed.
    people_per_site
        How many people a site has room for, where the candidates do not say it.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    tier: Annotated[
        Name | None, Field(description="tier to build; left out: the one the report begins with", examples=["clinic"])
    ] = None
    at: Annotated[
        Literal["settlements", "lower_tier"], Field(description="settlements; or lower_tier, facilities to be raised")
    ] = "settlements"
    limit_min: Annotated[
        Minutes | None, Field(description="limit, minutes; left out: first threshold of the circle", examples=[30.0])
    ] = None
    goal: Annotated[Goal, Field(description="most_people, all, target_share, least_minutes or least_maximum")] = (
        "most_people"
    )
    sites: Annotated[
        int | None, Field(ge=1, le=100_000, description="how many at most; left out: 5, or a budget", examples=[5])
    ] = None
    budget: Annotated[
        float | None, Field(gt=0, le=_LARGEST, description="what they may cost together", examples=[1000.0])
    ] = None
    target_share: Annotated[
        float | None, Field(ge=0, le=1, description="share of people for the goal target_share", examples=[0.95])
    ] = None
    least: Annotated[Least, Field(description="what all and target_share need least of: sites or cost")] = "sites"
    cutoff_min: Annotated[
        Minutes | None, Field(description="longest trip of least_minutes and least_maximum", examples=[60.0])
    ] = None
    backup_weight: Annotated[float, Field(ge=0, le=1, description="what a second facility within reach counts")] = 0.0
    floor_share: Annotated[float, Field(ge=0, le=1, description="share of every area's people to be within")] = 0.0
    floor_level: Annotated[
        Level | None, Field(description="level of these areas; left out: townships", examples=["township"])
    ] = None
    price: Annotated[
        float | None, Field(ge=0, le=_LARGEST, description="what one site costs; left out: unknown", examples=[60.0])
    ] = None
    price_unit: Annotated[str, Field(description="what prices are in, such as 10,000 yuan")] = ""
    price_source: Annotated[str, Field(description="where prices come from, with the year")] = ""
    people_per_site: Annotated[
        float | None, Field(gt=0, le=_LARGEST, description="people that a site has room for", examples=[3000.0])
    ] = None
    capacity: Annotated[
        Capacity, Field(description="full sites: none, best_allocation (people are sent on), nearest (turned away)")
    ] = "none"
    time_limit_s: Annotated[float, Field(gt=0, le=86_400, description="how long the solver may search, seconds")] = 60.0
    relative_gap: Annotated[float, Field(ge=0, le=1, description="how close to the best answer is enough")] = 1e-4

    def contradictions(self) -> Iterator[str]:
        """Say what is wrong between options that are right by themselves."""
        try:
            self.siting(20.0, Travel())
        except ParameterError as error:
            yield from error.faults

    def siting(self, limit_min: float, travel: Travel) -> SitingOptions:
        """Return the options of the choice itself.

        Parameters
        ----------
        limit_min
            What counts as within, minutes.
        travel
            How people travel.
        """
        usual = USUAL_SITES if self.goal in LIMITED and self.budget is None else None
        return SitingOptions(
            goal=self.goal,
            sites=usual if self.sites is None else self.sites,
            budget=self.budget,
            target_share=self.target_share,
            least=self.least,
            threshold_min=limit_min,
            cutoff_min=self.longest_min(limit_min, travel) if self.goal == "least_minutes" else None,
            direction=travel.direction,
            backup_weight=self.backup_weight,
            floor_share=self.floor_share,
            capacity=self.capacity,
            time_limit_s=self.time_limit_s,
            relative_gap=self.relative_gap,
        )

    def longest_min(self, limit_min: float, travel: Travel) -> float:
        """Return how long the trips to candidates may be that are looked at, minutes."""
        if self.goal not in ("least_minutes", "least_maximum"):
            return limit_min
        return min(3 * limit_min if self.cutoff_min is None else self.cutoff_min, travel.search_limit_min)
