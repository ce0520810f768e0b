"""The bundled example study and the synthetic county generator."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from spatial_uri.samples.bundled import example_boundaries, example_extract, example_scenario, example_timetable

if TYPE_CHECKING:
    from spatial_uri.samples.county import SyntheticCounty, synthetic_county
    from spatial_uri.samples.tiny import straight_road

__all__ = [
    "SyntheticCounty",
    "example_boundaries",
    "example_extract",
    "example_scenario",
    "example_timetable",
    "straight_road",
    "synthetic_county",
]


_HOMES = {"SyntheticCounty": "county", "straight_road": "tiny", "synthetic_county": "county"}


def __getattr__(name: str) -> Any:
    """Import the generator, and the heavy libraries it needs, when it is first asked for."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"spatial_uri.samples.{_HOMES[name]}"), name)
