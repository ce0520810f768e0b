"""The walk between a door and the road."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spatial_uri.errors import ParameterError


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

    Raises
    ------
    ParameterError
        If a value makes no sense.
    """

    kmh: float = 5.0
    limit_m: float = 1000.0
    margin_m: float = 100.0

    def __post_init__(self) -> None:
        faults = [
            f"{name} must be a positive number, not {value}"
            for name, value in (("kmh", self.kmh), ("limit_m", self.limit_m))
            if not (math.isfinite(value) and value > 0)
        ]
        if math.isnan(self.margin_m) or self.margin_m < 0:
            faults.append(f"margin_m must be a number >= 0, not {self.margin_m}")
        if faults:
            raise ParameterError("the walk makes no sense", faults=faults)

    @property
    def ms_per_m(self) -> float:
        """Milliseconds for one metre."""
        return 3600 / self.kmh
