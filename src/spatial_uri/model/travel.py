"""How people travel: direction, the walk to the road, the longest trip. Said once, the same in every analysis."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field

from spatial_uri.errors import ParameterError
from spatial_uri.model.option_classes import Metres, Minutes, options

if TYPE_CHECKING:
    from spatial_uri.model.network import Mode

Direction = Literal["to_facility", "from_facility"]
Status = Literal["reached", "too_far", "unreachable", "off_network", "unknown"]

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """How people get from a door to the road, and from the road to a door: straight, on foot.

    Parameters
    ----------
    kmh
        Speed.
    limit_m
        Longest walk. A place with no road within it is off the network.
    margin_m
        How much farther than to the nearest road they walk, to join a better one. Nobody crosses a
        valley to the road on its other side.
    foot_margin_m
        The same where the whole trip is on foot. Whoever walks along the streets anyway gains nothing by a better one,
        and a straight line through the blocks would cut the corner.

    Raises
    ------
    ParameterError
        If a value makes no sense.
    """

    kmh: float = 5.0
    limit_m: float = 1000.0
    margin_m: float = 100.0
    foot_margin_m: float = 10.0

    def __post_init__(self) -> None:
        faults = [
            f"{name} must be a positive number, not {value}"
            for name, value in (("kmh", self.kmh), ("limit_m", self.limit_m))
            if not (math.isfinite(value) and value > 0)
        ]
        faults += [
            f"{name} must be a number >= 0, not {value}"
            for name, value in (("margin_m", self.margin_m), ("foot_margin_m", self.foot_margin_m))
            if math.isnan(value) or value < 0
        ]
        if faults:
            raise ParameterError("the walk makes no sense", faults=faults)

    @property
    def ms_per_m(self) -> float:
        """Milliseconds for one metre."""
        return 3600 / self.kmh

    def on(self, mode: Mode) -> Walk:
        """Return the walk to the roads of a network of one mode: its margin is the one of that mode."""
        return replace(self, margin_m=self.foot_margin_m) if mode == "walk" else self


_USUAL = Walk()


@options
class Travel:
    """How people travel between settlements and facilities or towns: one meaning in every analysis.

    Parameters
    ----------
    direction
        ``to_facility``: from the settlement to the facility or town (patients travel). ``from_facility``: the other
        way (an ambulance sets out).
    walk_kmh
        Speed of the walk between a door and the road.
    walk_limit_m
        Longest walk between a door and the road, straight line. A settlement with no road within it is
        ``off_network``.
    walk_margin_m
        How much farther than to the nearest road people walk, to join a better one. None: as the mode has it, 100 m
        to a vehicle, 10 m where the whole trip is on foot, also to and between stops.
    search_limit_min
        Longer trips are ``too_far``.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.

    Examples
    --------
    >>> Travel(walk_kmh=4.5).walk
    Walk(kmh=4.5, limit_m=1000.0, margin_m=100.0, foot_margin_m=10.0)
    >>> Travel(walk_margin_m=0).walk.on("walk").margin_m
    0.0
    """

    direction: Annotated[Direction, Field(description="to_facility; or from_facility, as an ambulance drives")] = (
        "to_facility"
    )
    walk_kmh: Annotated[float, Field(gt=0, le=50, description="speed of the walk to and from the road")] = _USUAL.kmh
    walk_limit_m: Annotated[Metres, Field(description="longest walk to the road; farther is off the network")] = (
        _USUAL.limit_m
    )
    walk_margin_m: Annotated[
        float | None,
        Field(
            ge=0,
            le=100_000,
            examples=[_USUAL.margin_m],
            description="how much farther than to the nearest road people walk to a better one "
            f"[default: {_USUAL.margin_m:g} to a vehicle, {_USUAL.foot_margin_m:g} on foot]",
        ),
    ] = None
    search_limit_min: Annotated[Minutes, Field(description="longer trips are too far")] = 240.0

    @property
    def walk(self) -> Walk:
        """The walk between door and road."""
        walk = Walk(kmh=self.walk_kmh, limit_m=self.walk_limit_m)
        if self.walk_margin_m is None:
            return walk
        return replace(walk, margin_m=self.walk_margin_m, foot_margin_m=self.walk_margin_m)

    def require_searched(self, **limits_min: tuple[float, ...]) -> None:
        """Refuse limits that lie beyond the longest trip that is searched for.

        Raises
        ------
        ParameterError
            Naming every such limit.
        """
        too_long = [f"{name}: {v:g} min" for name, vs in limits_min.items() for v in vs if v > self.search_limit_min]
        if too_long:
            raise ParameterError(
                f"limits lie beyond search_limit_min={self.search_limit_min:g}",
                faults=too_long,
                remedy="raise search_limit_min",
            )
