"""Options of the bus levers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from spatial_uri.model.option_classes import Minutes, as_tuple, options

Kind = Literal["new_stop", "extension", "detour", "departures", "on_demand"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_Share = Annotated[float, Field(gt=0, le=1000)]


@options
class BusLeverOptions:
    """Every parameter of the bus levers that is not data, nor said in the coverage by public transport.

    Parameters
    ----------
    kinds
        ``new_stop`` on a passing line; ``extension`` of a line beyond its end, both ways; ``detour`` inserted between
        two stops, both ways; more ``departures``; ``on_demand``, vehicles that are called.
    evaluate
        How many levers are evaluated in full; the others keep the estimate that they were chosen by.
    rank_by
        ``people_per_vehicle_hour``, or ``people``.
    bus_factor
        How many times as long as a car a bus takes on a road.
    dwell_s
        How long a bus stands at a new stop, seconds.
    extend_within_min, detour_within_min
        Longest way of a bus from the end of a line to a settlement; most minutes that a detour may add.
    later_min
        By how much further departures follow those that there are, minutes.
    aboard_per_trip
        People in a bus where a stop or detour is inserted; None if that is not known, and what they lose neither.
    booking_wait_min, service_from_h, service_until_h
        Called vehicles: the wait from the call to the door, and the hours in which they are to be had.
    trips_per_person, riders_per_trip
        Called vehicles: trips of each inhabitant on a day, and people in a vehicle.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    kinds: Annotated[
        tuple[Kind, ...],
        BeforeValidator(as_tuple),
        Field(min_length=1, description="new_stop, extension, detour, departures, on_demand"),
    ] = KINDS
    evaluate: Annotated[int, Field(ge=1, le=10_000, description="how many levers are evaluated in full")] = 20
    rank_by: Annotated[
        Literal["people_per_vehicle_hour", "people"], Field(description="people_per_vehicle_hour; or people")
    ] = "people_per_vehicle_hour"
    bus_factor: Annotated[float, Field(ge=0.1, le=10, description="how many times as long as a car a bus takes")] = 1.2
    dwell_s: Annotated[int, Field(ge=0, le=3600, description="how long a bus stands at a new stop, seconds")] = 30
    extend_within_min: Annotated[Minutes, Field(description="longest way of a bus beyond the end of its line")] = 30.0
    detour_within_min: Annotated[Minutes, Field(description="most minutes that a detour may add")] = 15.0
    later_min: Annotated[Minutes, Field(description="how long after those there are further departures follow")] = 30.0
    aboard_per_trip: Annotated[
        _Share | None,
        Field(description="people in a bus where something is inserted; left out: unknown", examples=[30.0]),
    ] = None
    booking_wait_min: Annotated[float, Field(ge=0, le=1440, description="called vehicles: wait after the call")] = 30.0
    service_from_h: Annotated[float, Field(ge=0, le=24, description="called vehicles: from this hour")] = 8.0
    service_until_h: Annotated[float, Field(ge=0, le=24, description="called vehicles: until this hour")] = 18.0
    trips_per_person: Annotated[_Share, Field(description="called vehicles: trips of an inhabitant on a day")] = 0.02
    riders_per_trip: Annotated[_Share, Field(description="called vehicles: people in a vehicle")] = 2.0

    def contradictions(self) -> Iterator[str]:
        """Say what does not go together."""
        if not self.service_from_h < self.service_until_h:
            yield (
                f"service_from_h={self.service_from_h:g}, service_until_h={self.service_until_h:g}: "
                "0 <= from < until <= 24"
            )
