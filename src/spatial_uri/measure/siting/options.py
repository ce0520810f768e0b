"""Options of the choice of sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from spatial_uri.model.option_classes import Minutes, options
from spatial_uri.model.travel import Direction

Goal = Literal["most_people", "all", "target_share", "least_minutes", "least_maximum"]
Capacity = Literal["none", "best_allocation", "nearest"]
Least = Literal["sites", "cost"]

LIMITED: tuple[Goal, ...] = ("most_people", "least_minutes", "least_maximum")
"""Goals that need a number of sites or a budget; the others find the least."""


@options
class SitingOptions:
    """What the sites are to achieve, with how many of them or how much money, and how exactly.

    Parameters
    ----------
    goal
        ``most_people``: as many people as possible within the threshold. ``all``: everybody whom some candidate
        reaches. ``target_share``: a share of all people. ``least_minutes``: the least total time of all people.
        ``least_maximum``: the least time of the worst-off settlement.
    sites, budget
        How many sites at most, and what they may cost together; those decided already (``fixed``) are counted. One of
        the two, or both, for ``most_people``, ``least_minutes`` and ``least_maximum``; none for the others.
    target_share
        The share of the people whose number is known that is to be within, for the goal of that name.
    least
        What ``all`` and ``target_share`` need least of: ``sites``, or ``cost``.
    threshold_min
        What counts as within, minutes, included.
    cutoff_min
        For ``least_minutes``: who has a longer trip, or none, is counted with so many minutes, and told apart. None for
        the longest trip of the pairs.
    direction
        Of the pairs: ``to_facility``, from settlements to candidates; or ``from_facility``.
    backup_weight
        For ``most_people``: what a person within reach of a second facility counts for, beside 1 for the first.
    floor_share
        For ``most_people`` and ``target_share``: the share of the people of every area that must be within.
    capacity
        For ``most_people``: ``best_allocation``, people go where somebody sends them; ``nearest``, they go to the
        nearest site and are turned away where it is full.
    time_limit_s
        How long the solver may search, seconds. Another machine may find another answer only where it is reached.
    relative_gap
        The solver stops when the answer is proven to be so close to the best one.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense, and what contradicts the goal.
    """

    goal: Annotated[Goal, Field(description="what the sites are to achieve")] = "most_people"
    sites: Annotated[int | None, Field(ge=1, description="how many sites at most", examples=[5])] = None
    budget: Annotated[float | None, Field(gt=0, description="what the sites may cost together", examples=[1000])] = None
    target_share: Annotated[
        float | None, Field(ge=0, le=1, description="share of people to be within", examples=[0.95])
    ] = None
    least: Annotated[Least, Field(description="what all and target_share need least of")] = "sites"
    threshold_min: Annotated[Minutes, Field(description="what counts as within, minutes")] = 20.0
    cutoff_min: Annotated[
        Minutes | None, Field(description="longer trips count with so many minutes in least_minutes", examples=[60.0])
    ] = None
    direction: Annotated[Direction, Field(description="to_facility, or from_facility")] = "to_facility"
    backup_weight: Annotated[float, Field(ge=0, le=1, description="what a second facility within reach counts")] = 0.0
    floor_share: Annotated[float, Field(ge=0, le=1, description="share of every area's people to be within")] = 0.0
    capacity: Annotated[Capacity, Field(description="how people go where sites are full")] = "none"
    time_limit_s: Annotated[float, Field(gt=0, le=86_400, description="how long the solver may search, seconds")] = 60.0
    relative_gap: Annotated[float, Field(ge=0, le=1, description="how close to the best answer is enough")] = 1e-4

    def contradictions(self) -> Iterator[str]:
        """Say what is wrong between options that are right by themselves."""
        yield from contradictions_of_goal(self)


def contradictions_of_goal(given: SitingOptions) -> Iterator[str]:
    """Say which options do not go with the goal."""
    if given.goal in LIMITED:
        if given.sites is None and given.budget is None:
            yield f"the goal {given.goal} needs sites or budget"
    else:
        yield from (
            f"{name} does not go with the goal {given.goal}, which finds the least"
            for name in ("sites", "budget")
            if getattr(given, name) is not None
        )
    if (given.goal == "target_share") != (given.target_share is not None):
        yield "target_share and the goal target_share belong together"
    is_most = given.goal == "most_people"
    if given.backup_weight and not is_most:
        yield "backup_weight goes with the goal most_people"
    if given.floor_share and given.goal not in ("most_people", "target_share"):
        yield "floor_share goes with the goals most_people and target_share"
    if given.capacity != "none" and (not is_most or given.backup_weight or given.floor_share):
        yield "capacity goes with the goal most_people, without backup_weight and floor_share"
    if given.cutoff_min is not None and given.goal != "least_minutes":
        yield "cutoff_min goes with the goal least_minutes"
