"""Names on a map on paper: written where there is room, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from matplotlib.axes import Axes

from spatial_uri.page.sheets.fonts import printable
from spatial_uri.page.sheets.lettering import Lettering, Written
from spatial_uri.page.sheets.view import View

_WIDE = 0x1100  # characters from here on are about as wide as they are high
_ROOM_POINTS = 0.8


@dataclass(frozen=True)
class Name:
    """A name to be written beside a point, or at it.

    Parameters
    ----------
    text, x, y
        What, and where in the metric CRS.
    size, weight, colour
        In points; ``normal`` or ``bold``; ``#rrggbb``.
    away
        How many points from the point it stands; 0 to be written over it.
    """

    text: str
    x: float
    y: float
    size: float
    weight: str = "normal"
    colour: str = "#1f1f1f"
    away: float = 4.0


class Names:
    """The names of one map: what was written first keeps its room.

    Parameters
    ----------
    ax, view
        Where they are written, and how large its paper is.
    """

    def __init__(self, ax: Axes, view: View) -> None:
        self.view = view
        self._lettering = Lettering(ax, zorder=60.0, has_rim=True)
        self._taken: list[tuple[float, float, float, float]] = []
        self._cells: dict[tuple[int, int], list[int]] = {}

    def keep_free(self, x: float, y: float, radius: float) -> None:
        """Write nothing over a point with a radius in points."""
        px, py = self._paper(x, y)
        self._take((px - radius, py - radius, px + radius, py + radius))

    def keep_paper_free(self, left_mm: float, bottom_mm: float, width_mm: float, height_mm: float) -> None:
        """Write nothing over a rectangle of paper, measured from the lower left corner of the map."""
        k = 72 / 25.4
        self._take((left_mm * k, bottom_mm * k, (left_mm + width_mm) * k, (bottom_mm + height_mm) * k))

    def write(self, names: Iterable[Name]) -> list[str]:
        """Write names, the first first, and return those that found room."""
        clean = (replace(name, text=printable(name.text)) for name in names)
        return [name.text for name in clean if name.text and self._write(name)]

    def _write(self, name: Name) -> bool:
        px, py = self._paper(name.x, name.y)
        w, h = text_width(name.text, name.size, bold=name.weight == "bold"), name.size * 0.95
        for left, bottom in _spots(px, py, w, h, name.away):
            box = (left - _ROOM_POINTS, bottom - _ROOM_POINTS, left + w + _ROOM_POINTS, bottom + h + _ROOM_POINTS)
            if self._is_free(box):
                self._take(box)
                self._put(name, *self._ground(left + w / 2, bottom + h / 2))
                return True
        return False

    def _put(self, name: Name, x: float, y: float) -> None:
        self._lettering.written.append(
            Written(name.text, x, y, name.size, name.weight == "bold", name.colour, "center", is_level=True)
        )

    def _paper(self, x: float, y: float) -> tuple[float, float]:
        k = self.view.metres_per_point
        return (x - self.view.west) / k, (y - self.view.south) / k

    def _ground(self, px: float, py: float) -> tuple[float, float]:
        k = self.view.metres_per_point
        return self.view.west + px * k, self.view.south + py * k

    def _cells_of(self, box: tuple[float, float, float, float]) -> Iterable[tuple[int, int]]:
        for i in range(int(box[0] // 40), int(box[2] // 40) + 1):
            for j in range(int(box[1] // 40), int(box[3] // 40) + 1):
                yield i, j

    def _take(self, box: tuple[float, float, float, float]) -> None:
        self._taken.append(box)
        for cell in self._cells_of(box):
            self._cells.setdefault(cell, []).append(len(self._taken) - 1)

    def _is_free(self, box: tuple[float, float, float, float]) -> bool:
        k = 72 / 25.4
        if box[0] < 2 or box[1] < 2 or box[2] > self.view.width_mm * k - 2 or box[3] > self.view.height_mm * k - 2:
            return False
        return not any(
            box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3]
            for cell in self._cells_of(box)
            for t in (self._taken[i] for i in self._cells.get(cell, ()))
        )


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, in points: a Chinese character is as wide as high, a letter half of it.

    Examples
    --------
    >>> text_width("白水镇", 10.0), text_width("Vaduz", 10.0)
    (30.0, 28.5)
    """
    return round(sum(1.0 if ord(c) >= _WIDE else 0.57 for c in text) * size * (1.06 if bold else 1.0), 3)


def _spots(px: float, py: float, w: float, h: float, away: float) -> list[tuple[float, float]]:
    if not away:
        shifts = (0.0, 1.4, -1.4, 2.8)
        return [(px - w / 2, py - h / 2 + shift * h) for shift in shifts]
    right, left, middle = px + away, px - away - w, px - w / 2
    level, up, down = py - h / 2, py + away, py - away - h
    beside = [(right, level), (left, level), (middle, up), (middle, down)]
    return [*beside, (right, up), (left, up), (right, down), (left, down)]
