"""Options of the coverage by roads and public transport."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from spatial_uri.model.option_classes import Metres, Minutes, as_tuple, options
from spatial_uri.model.travel import Walk

STOP_LIMITS_M = (500.0, 800.0, 1000.0, 2000.0)
ALL_SEASON_CLASSES = tuple(
    name + suffix for name in ("trunk", "primary", "secondary", "tertiary") for suffix in ("", "_link")
)
"""Classes that are taken for all-season roads where the data does not tell their surface."""


@options
class TransitOptions:
    """Every parameter of the coverage by roads and public transport that is not data, nor said in `Travel`.

    Parameters
    ----------
    day
        The day of service looked at; None takes a usual working day, as `spatial_uri.transit_coverage` says.
    stop_limit_m
        Longest walk to a stop that headlines count, metres along the network of paths, included (2,000 m is the Chinese
        rule for rural buses).
    stop_limits_m
        Longest walks to a stop that are counted; `stop_limit_m` is always one of them.
    straight_line
        True: headlines count the straight line to the stop, not the walk along the network.
    transfer_limit_m, transfer_min
        Longest walk between two stops in changing, and the least time a change takes, minutes.
    leave_from_h, leave_until_h
        Hours of the day within which people leave home; times by bus are the best door-to-door times in between.
    stay_min
        How long people want to stay in town on a day trip, minutes.
    home_by_h
        The hour by which they must be home; 24 is midnight.
    max_journey_min
        Longer journeys are no connection.
    remote_share
        Settlements in the top share of car minutes to the county seat are remote (relative rule).
    remote_beyond_min
        Settlements with more minutes by car to the county seat are remote (absolute rule), whatever the others have.
    road_within_m
        Reach of an all-season road (Rural Access Index).
    hardened_within_m
        Reach of a hardened (paved) road for the hardened-road rate.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    day: Annotated[
        date | None, Field(description="day of service; left out: a usual working day", examples=[date(2026, 3, 2)])
    ] = None
    stop_limit_m: Annotated[Metres, Field(description="longest walk to a stop in headlines")] = 2000.0
    stop_limits_m: Annotated[
        tuple[Metres, ...],
        BeforeValidator(as_tuple),
        Field(
            validate_default=True,
            max_length=60,
            description="longest walks to a stop that are counted; stop_limit_m is added",
        ),
    ] = STOP_LIMITS_M
    straight_line: Annotated[
        bool, Field(description="headlines count the straight line to the stop, not the walk along paths")
    ] = False
    transfer_limit_m: Annotated[
        float, Field(ge=0, le=10_000, description="longest walk between two stops in changing")
    ] = 500.0
    transfer_min: Annotated[float, Field(ge=0, le=1440, description="the least time a change takes")] = 2.0
    leave_from_h: Annotated[float, Field(ge=0, le=24, description="people leave home from this hour")] = 6.0
    leave_until_h: Annotated[float, Field(ge=0, le=24, description="people leave home until this hour")] = 12.0
    stay_min: Annotated[float, Field(ge=0, le=1440, description="time in town on a day trip")] = 120.0
    home_by_h: Annotated[float, Field(le=30, description="hour by which people are home from a day trip")] = 22.0
    max_journey_min: Annotated[float, Field(gt=0, le=2880, description="longer journeys are no connection")] = 360.0
    remote_share: Annotated[
        float, Field(gt=0, le=1, description="remote is the top share by minutes to the county seat")
    ] = 0.2
    remote_beyond_min: Annotated[
        Minutes, Field(description="remote by time is who needs longer by car to the county seat")
    ] = 60.0
    road_within_m: Annotated[Metres, Field(description="reach of an all-season road (Rural Access Index)")] = 2000.0
    hardened_within_m: Annotated[Metres, Field(description="reach of a hardened road")] = 500.0

    @field_validator("stop_limits_m")
    @classmethod
    def _with_the_headline(cls, value: tuple[float, ...], info: ValidationInfo) -> tuple[float, ...]:
        headline = {info.data["stop_limit_m"]} if "stop_limit_m" in info.data else set()
        return tuple(sorted({*value, *headline}))

    def contradictions(self) -> Iterator[str]:
        """Say what does not go together."""
        if not self.leave_from_h < self.leave_until_h:
            yield f"leave_from_h={self.leave_from_h:g}, leave_until_h={self.leave_until_h:g}: 0 <= from < until <= 24"
        if not self.leave_from_h < self.home_by_h:
            yield f"home_by_h={self.home_by_h:g}: it must lie after leave_from_h, at most 30"

    def foot_limit_s(self, walk: Walk) -> int:
        """Return the longest walk all the way to a seat: as long as both walks of a journey by bus may be, seconds.

        It is the same whether a bus runs or not.
        """
        return round(2 * self.stop_limit_m * walk.ms_per_m / 1000)
