"""Options of the road levers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from spatial_uri.model.option_classes import Minutes, options

Unit = Literal["road", "piece"]

FASTEST_KMH = 130.0


def _speeds(value: Any) -> dict[str, float] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError("must be a table of speeds, such as { track = 20 }")  # noqa: TRY004  pydantic wants it
    faults = [
        f"the speed of {key} must be a number above 0 and up to {FASTEST_KMH:g} km/h, not {kmh!r}"
        for key, kmh in value.items()
        if not (isinstance(kmh, int | float) and not isinstance(kmh, bool) and 0 < kmh <= FASTEST_KMH)
    ]
    if faults:
        raise ValueError("; ".join(faults))
    return {str(key): float(kmh) for key, kmh in value.items()}


Speeds = Annotated[dict[str, float] | None, BeforeValidator(_speeds)]


@options
class RoadLeverOptions:
    """Which roads may be made faster, which links may be built, and what counts as within.

    Parameters
    ----------
    threshold_min
        What counts as within, minutes, included.
    upgrade_to
        Class of road -> speed that it can be raised to, km/h. None: to the usual speed of the next faster class, as
        these roads have it. Motorways and ferries are never candidates; above a signed limit (column ``limit_kmh`` of
        the pieces, where they have it) nothing becomes faster.
    unit
        ``road``: connected pieces of one class, ref and name together, both carriageways; ``piece``: each alone.
    bundles
        Whether to look for the cheapest improvements of the whole way of each settlement as well.
    link_max_km
        Longest straight line between two junctions that a missing link may join; 0 for no links.
    link_detour_min
        How much a link must shorten the way of one of its ends to the facilities to be looked at, minutes.
    link_kmh
        Speed on new links, km/h.
    link_factor
        How much longer a link is than the straight line.
    most_links
        How many links are evaluated at most, those first that shorten a way most.
    """

    threshold_min: Annotated[Minutes, Field(description="what counts as within, minutes")] = 20.0
    upgrade_to: Annotated[
        Speeds, Field(description="class -> km/h; left out: speed of the next class", examples=[{"track": 20}])
    ] = None
    unit: Annotated[Unit, Field(description="road, or piece: what is improved together")] = "road"
    bundles: Annotated[bool, Field(description="look for the whole way of each settlement")] = True
    link_max_km: Annotated[float, Field(ge=0, le=10, description="longest new link; 0 for none")] = 1.0
    link_detour_min: Annotated[float, Field(ge=0, le=600, description="least gain of a link at its end, minutes")] = 3.0
    link_kmh: Annotated[float, Field(gt=0, le=FASTEST_KMH, description="speed on new links")] = 30.0
    link_factor: Annotated[float, Field(ge=1, le=10, description="length of a link over the straight line")] = 1.3
    most_links: Annotated[int, Field(ge=0, le=1_000_000, description="how many links are evaluated at most")] = 20_000
