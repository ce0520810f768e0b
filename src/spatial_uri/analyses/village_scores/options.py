"""Options of the village scores."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field

from spatial_uri.model.option_classes import SomeNames, options

PEOPLE, MINUTES, DEPARTURES = "people", "minutes", "departures"
"""Criteria that need no table: people, minutes to a tier, and departures of buses on the day."""


class Weight(NamedTuple):
    """A criterion with its weight; `more_is_better` is False where a ``-`` stands in front of it."""

    criterion: str
    more_is_better: bool
    weight: float


def weight_of(text: str) -> Weight | None:
    """Understand ``criterion = weight``; None if it is something else.

    Examples
    --------
    >>> weight_of("minutes county_hospital = 2")
    Weight(criterion='minutes county_hospital', more_is_better=False, weight=2.0)
    >>> weight_of("-slope = 0.5").more_is_better, weight_of("people")
    (False, None)
    """
    name, equals, number = (part.strip() for part in text.rpartition("="))
    try:
        weight = float(number)
    except ValueError:
        return None
    is_less, name = name.startswith("-"), name.removeprefix("-").strip()
    if not equals or not name or not math.isfinite(weight) or weight <= 0:
        return None
    return Weight(name, not (is_less or name.split()[0] == MINUTES), weight)


@options
class VillageScoreOptions:
    """Every parameter of the village scores that is not data.

    Parameters
    ----------
    weights
        ``criterion = weight``: ``people``, ``minutes`` (to the tier that leads the service circle) or ``minutes TIER``,
        ``departures`` (of buses, with a timetable), or a heading of the table, with ``-`` in front where less is
        better.
    choose
        How many villages are chosen.
    each_town
        Every town has its best village chosen first, as far as the number goes.
    apart_km
        How far apart chosen villages lie at least, in a straight line.
    draws, spread, seed
        How often all weights are drawn anew, each between (1 - spread) and (1 + spread) times its own; the seed of the
        draws.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    weights: Annotated[
        SomeNames,
        Field(
            description='"criterion = weight": people, minutes, minutes TIER, departures, or a heading of the table',
            max_length=50,
        ),
    ] = ("people = 1", "minutes = 1")
    choose: Annotated[int, Field(ge=1, le=100_000, description="how many villages are chosen")] = 100
    each_town: Annotated[bool, Field(description="the best village of every town is chosen first")] = False
    apart_km: Annotated[float, Field(ge=0, le=1000, description="least distance between chosen villages")] = 0.0
    draws: Annotated[int, Field(ge=10, le=100_000, description="how often the weights are drawn anew")] = 1000
    spread: Annotated[float, Field(ge=0, le=1, description="by which share a weight is lowered or raised at most")] = (
        0.5
    )
    seed: Annotated[int, Field(ge=0, le=2**32 - 1, description="of the draws")] = 0

    def contradictions(self) -> Iterator[str]:
        """Say which weights cannot be understood, and which criteria are there twice."""
        weights = [(text, weight_of(text)) for text in self.weights]
        yield from (
            f'weights: {text!r} is not "criterion = weight" with a number above 0'
            for text, weight in weights
            if weight is None
        )
        names = [weight.criterion for _, weight in weights if weight is not None]
        yield from (f"weights: {name!r} is there twice" for name in sorted(set(names)) if names.count(name) > 1)
