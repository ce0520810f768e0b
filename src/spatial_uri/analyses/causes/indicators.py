"""What every number of the causes means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = ()

ATTRIBUTES: dict[str, str] = {}
