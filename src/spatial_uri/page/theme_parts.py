"""What a theme of the map may have besides its layers: a limit that the reader moves, a curtain between two sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatial_uri.page.themes import ThemeLayer, ThemeUse


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """A limit in minutes that the reader moves: how many settlements are within it, and who is not.

    Parameters
    ----------
    layer
        The layer of settlements whose rows are counted; its use has minutes.
    start_min
        Where the limit stands when the page opens.
    stops_min
        Where it can stand, ascending.
    """

    layer: str
    start_min: float
    stops_min: tuple[float, ...]

    def faults(self, uses: Sequence[ThemeUse], layers: Mapping[str, ThemeLayer]) -> Iterator[str]:
        """Say what contradicts the theme."""
        counted = [use for use in uses if use.layer == self.layer and use.minutes is not None]
        if not counted or layers[self.layer].of != "settlements":
            yield f"counts {self.layer!r}, which are no settlements with minutes"
        if self.start_min not in self.stops_min:
            yield f"begins at {self.start_min:g} min, where its limit cannot stand"


@dataclass(frozen=True, kw_only=True, eq=False)
class Curtain:
    """A second side of a theme, on the left of a curtain that the reader draws: before, where the theme shows after.

    Parameters
    ----------
    uses
        What the left side shows, as the uses of a theme.
    left, right
        What the two sides are called.
    """

    uses: tuple[ThemeUse, ...]
    left: str
    right: str

    def faults(self, layers: Mapping[str, ThemeLayer]) -> Iterator[str]:
        """Say what contradicts the layers."""
        for use in self.uses:
            yield from use.faults(layers)
