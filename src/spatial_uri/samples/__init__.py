"""The bundled example study and the synthetic county generator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatial_uri.samples.bundled import example_boundaries, example_extract

if TYPE_CHECKING:
    from spatial_uri.samples.county import SyntheticCounty, synthetic_county

__all__ = ["SyntheticCounty", "example_boundaries", "example_extract", "synthetic_county"]


def __getattr__(name: str) -> Any:
    """Import the generator, and the heavy libraries it needs, when it is first asked for."""
    if name in {"SyntheticCounty", "synthetic_county"}:
        from spatial_uri.samples import county

        return getattr(county, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
