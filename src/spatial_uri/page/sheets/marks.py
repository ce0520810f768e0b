"""Points on paper: discs, diamonds beyond a limit, crossed boxes, and the larger symbols of facilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from spatial_uri.model.arrays import FloatArray
from spatial_uri.page.themes import ThemeClass

_STEP_POINTS = 0.2
DARK_RIM = "#2b2b2b"
PLAIN_POINT = "#6b6a64"
BADGES = {"square": "s", "triangle": "^", "wedge": "v", "badge": "o"}
_BOX = Path([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9), (-0.9, -0.9)], closed=True)
_SLASH = Path([(-0.9, -0.9), (0.9, 0.9)])
_CROSS = Path([(-0.9, -0.9), (0.9, 0.9), (-0.9, 0.9), (0.9, -0.9)], [1, 2, 1, 2])
_DIAMOND = Path([(0, 1.3), (1.3, 0), (0, -1.3), (-1.3, 0), (0, 1.3)], closed=True)
_PLUS = Path([(-1, 0), (1, 0), (0, -1), (0, 1)], [1, 2, 1, 2])


@dataclass(frozen=True, kw_only=True, eq=False)
class Marks:
    """Points of one class.

    Parameters
    ----------
    xy, radii
        ``(n, 2)`` places in the coordinates of the axes; ``(n,)`` radii in points.
    looks
        The class; None for a plain layer.
    beyond
        True for those beyond the limit of the theme.
    label
        Told by the drawing when it is asked what it holds.
    """

    xy: FloatArray
    radii: FloatArray
    looks: ThemeClass | None
    beyond: bool = False
    label: str = ""


def draw_marks(ax: Axes, marks: Marks, *, zorder: float, **place: Any) -> None:
    """Draw points of one class.

    Parameters
    ----------
    ax, marks, zorder
        Where, what, and above what.
    place
        Further arguments of the collection, such as a transform.
    """
    if not len(marks.xy):
        return
    looks = marks.looks
    if looks is not None and looks.symbol in BADGES:
        _draw_badges(ax, marks, looks, zorder=zorder, **place)
    elif looks is not None and looks.hatched:
        _add(ax, marks, _BOX, zorder=zorder, face="white", edge=looks.colour, width=0.9, label=marks.label, **place)
        inner = _CROSS if looks.symbol == "cross" else _SLASH
        _add(ax, marks, inner, zorder=zorder + 0.01, face="none", edge=looks.colour, width=0.9, **place)
    else:
        path = _DIAMOND if marks.beyond else Path.unit_circle()
        face = PLAIN_POINT if looks is None else looks.colour
        edge = "white" if looks is None else DARK_RIM
        _add(ax, marks, path, zorder=zorder, face=face, edge=edge, width=0.4, label=marks.label, **place)


def _draw_badges(ax: Axes, marks: Marks, looks: ThemeClass, *, zorder: float, **place: Any) -> None:
    style = MarkerStyle(BADGES[looks.symbol])
    path = style.get_path().transformed(style.get_transform())
    grown = path.transformed(_times(1.0 / np.abs(path.vertices).max()))
    wide = looks.symbol in {"triangle", "wedge"}
    shape = grown.transformed(_times(1.25 if wide else 1.0))
    _add(ax, marks, shape, zorder=zorder, face="white", edge="white", width=1.6, **place)
    _add(ax, marks, shape, zorder=zorder + 0.01, face=looks.colour, edge="none", width=0, label=marks.label, **place)
    arm = 0.62 if looks.symbol == "square" else 0.45
    plus = _PLUS.transformed(_times(arm).translate(0, {"triangle": -0.25, "wedge": 0.25}.get(looks.symbol, 0)))
    thin = max(0.7, 0.3 * float(np.median(marks.radii)))
    _add(ax, marks, plus, zorder=zorder + 0.02, face="none", edge="white", width=thin, **place)


def _times(factor: float) -> Any:
    return Affine2D().scale(factor)


def _add(ax: Axes, marks: Marks, path: Path, *, zorder: float, face: str, edge: str, width: float, **more: Any) -> None:
    transform = more.pop("transform", ax.transData)
    label = more.pop("label", "")
    steps = np.round(marks.radii / _STEP_POINTS) * _STEP_POINTS
    for k, radius in enumerate(np.unique(steps)[::-1]):  # of one size they are drawn as one mark in many places
        collection = PathCollection(
            [path], sizes=[radius**2], offsets=marks.xy[steps == radius], offset_transform=transform,
            facecolors=[face], edgecolors=[edge], linewidths=[width], zorder=zorder + k * 1e-5, clip_on=True,
        )  # fmt: skip
        collection.set_transform(IdentityTransform())  # the path is in points
        if label:
            collection.set_gid(label)
        ax.add_collection(collection, autolim=False)
