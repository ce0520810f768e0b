"""The stretch of ground that a map on paper shows, at a true scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

USUAL = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Leading digits of usual scales: 1:250,000, 1:300,000 and so on."""

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class View:
    """A rectangle of ground on a rectangle of paper.

    Parameters
    ----------
    west, south
        Its lower left corner in the metric CRS of the study.
    scale
        How many metres on the ground are one metre on paper: 300,000 for 1:300,000.
    width_mm, height_mm
        On paper.
    """

    west: float
    south: float
    scale: float
    width_mm: float
    height_mm: float

    @property
    def metres_per_mm(self) -> float:
        """Metres on the ground for each millimetre on paper."""
        return self.scale / 1000

    @property
    def east(self) -> float:
        """Its right edge."""
        return self.west + self.width_mm * self.metres_per_mm

    @property
    def north(self) -> float:
        """Its upper edge."""
        return self.south + self.height_mm * self.metres_per_mm

    @property
    def metres_per_point(self) -> float:
        """Metres on the ground for each typographic point on paper."""
        return self.metres_per_mm / POINTS_PER_MM


def view_of(
    bounds: tuple[float, float, float, float],
    width_mm: float,
    height_mm: float,
    *,
    margin_mm: float = 4.0,
    is_usual: bool = True,
) -> View:
    """Return the view that shows some ground as large as the paper allows, in its middle.

    Parameters
    ----------
    bounds
        West, south, east, north of what must be on it, in metres.
    width_mm, height_mm, margin_mm
        Of the paper, and what is left free around.
    is_usual
        Round the scale up to a usual number.

    Examples
    --------
    >>> view_of((0, 0, 50_000, 40_000), 208, 208).scale
    250000.0
    """
    west, south, east, north = bounds
    needed = max(
        (east - west) / (width_mm - 2 * margin_mm) * 1000, (north - south) / (height_mm - 2 * margin_mm) * 1000, 1000.0
    )
    scale = usual_scale(needed) if is_usual else needed
    return View(
        (west + east) / 2 - width_mm * scale / 2000, (south + north) / 2 - height_mm * scale / 2000, scale,
        width_mm, height_mm,
    )  # fmt: skip


def usual_scale(least: float) -> float:
    """Return the first usual scale that is not larger than 1 : `least`.

    Examples
    --------
    >>> usual_scale(251_300), usual_scale(300_000)
    (300000.0, 300000.0)
    """
    power = 10.0 ** math.floor(math.log10(least))
    return round(next(digit for digit in USUAL if digit * power >= least * (1 - 1e-9)) * power, 6)


def bar_length_m(view: View, most_mm: float = 40.0) -> float:
    """Return the length of the scale bar: the longest of 1, 2 or 5 times a power of ten that has room.

    Examples
    --------
    >>> bar_length_m(View(0, 0, 300_000, 200, 200))
    10000.0
    """
    most = most_mm * view.metres_per_mm
    power = 10.0 ** math.floor(math.log10(most))
    return max(digit * power for digit in (1.0, 2.0, 5.0) if digit * power <= most * (1 + 1e-9))
