"""Which names a map on paper shows: seats and towns first, areas in grey where their seat is not named."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spatial_uri.page.sheets.fonts import missing_in
from spatial_uri.page.sheets.names import Name, Names, text_width
from spatial_uri.page.sheets.row_classes import classes_of_rows
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing

_TOWN, _SEAT = 0.65, 0.95
_FEW = 60
_AREA_COLOUR, _NEIGHBOUR_COLOUR = "#6b6a64", "#8b8a83"


def write_names(drawing: ThemeDrawing, names: Names, *, is_strict: bool = True) -> list[str]:
    """Write the names of a map, and return those that found room.

    Parameters
    ----------
    drawing, names
        What was drawn; where names stand already.
    is_strict
        False leaves out a name that no font here can write, instead of leaving it to the check of the sheet.
    """
    chosen = [name for name in _places(drawing) if is_strict or not missing_in(name.text)]
    for name in chosen:
        names.keep_free(name.x, name.y, name.away * 0.7)
    towns = names.write(name for name in chosen if name.weight == "bold")
    areas = [name for name in _areas(drawing, towns) if is_strict or not missing_in(name.text)]
    written = names.write(areas)
    return [*towns, *written, *names.write(name for name in chosen if name.weight != "bold")]


def _places(drawing: ThemeDrawing) -> Iterator[Name]:
    for use in drawing.theme.uses:
        layer = drawing.themes.layers[use.layer]
        if layer.kind != "point" or not layer.labelled or layer.of == "facilities":
            continue
        weights = np.zeros(len(layer)) if layer.weights is None else np.nan_to_num(np.asarray(layer.weights, float))
        xy, radii = drawing.points_of(layer), drawing.radii_of(use)
        cls = classes_of_rows(use, layer.kind, len(layer))
        hidden = [k for k, look in enumerate(use.classes) if look.is_hidden]
        shown = (cls >= 0) & ~np.isin(cls, hidden) & np.isfinite(xy).all(axis=1)
        if layer.of == "settlements" and layer.rows is None:
            shown &= drawing.ground.settlements_in(drawing.area)
        least = -1.0 if shown.sum() <= _FEW or drawing.area is not None else _TOWN
        for row in np.argsort(-weights, kind="stable"):
            if shown[row] and weights[row] >= least:
                yield _place(layer.names[row], xy[row], weights[row], radii[row], drawing.growth)


def _place(text: str, xy: np.ndarray, weight: float, radius: float, growth: float) -> Name:
    size = 9.5 if weight >= _SEAT else 7.6 if weight >= _TOWN else 6.2
    return Name(
        text, float(xy[0]), float(xy[1]), size * max(growth, 0.75), "bold" if weight >= _TOWN else "normal",
        "#111111" if weight >= _TOWN else "#3a3a3a", float(radius) + 2.0,
    )  # fmt: skip


def _areas(drawing: ThemeDrawing, written: list[str]) -> Iterator[Name]:
    """Name the areas of the finest level; not one whose seat bears its name."""
    ground, view = drawing.ground, drawing.view
    depths = ground.area_depths
    deepest = int(depths.max(initial=0))
    kept = np.ones(len(depths), dtype=bool) if drawing.area is None else ground.areas_in(drawing.area)
    towns = set(written)
    for row in np.flatnonzero(depths == min(deepest, 2)):
        name, (x, y) = ground.area_names[row], ground.label_points[row]
        if name in towns or not name or row == drawing.area:
            continue
        x0, _, x1, _ = ground.bounds_of(int(row))
        size = 6.6 * max(drawing.growth, 0.75)
        if (x1 - x0) / view.metres_per_point > 0.8 * text_width(name, size):
            yield Name(name, float(x), float(y), size, "normal", _AREA_COLOUR if kept[row] else _NEIGHBOUR_COLOUR, 0.0)
