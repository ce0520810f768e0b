"""Which names a map on paper shows: seats and towns first, areas in grey where their seat is not named."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spatial_uri.page.sheets.fonts import missing_in
from spatial_uri.page.sheets.names import Name, Names, text_width
from spatial_uri.page.sheets.row_classes import classes_of_rows
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing
from spatial_uri.page.themes import ThemeLayer

_TOWN, _SEAT = 0.65, 0.95
_FEW = 60
_MANY_TOWNS = 40
"""Of more towns than this, a picture names the counties alone: names would hide what it shows."""
_AREA_COLOUR, _NEIGHBOUR_COLOUR = "#6b6a64", "#74736d"


def write_names(drawing: ThemeDrawing, names: Names, *, is_strict: bool = True) -> list[str]:
    """Write the names of a map, and return those that found room.

    Parameters
    ----------
    drawing, names
        What was drawn; where names stand already.
    is_strict
        False leaves out a name that no font here can write, instead of leaving it to the check of the sheet.
    """
    seats = {int(row) for row in drawing.ground.seats if row >= 0}
    chosen = list(_places(drawing, seats))
    areas = list(_areas(drawing, most=np.inf if is_strict else _MANY_TOWNS))
    if not is_strict:
        chosen = [name for name in chosen if not missing_in(name.text)]
        areas = [name for name in areas if not missing_in(name.text)]
    for name in chosen:
        names.keep_free(name.x, name.y, name.away * 0.7)
    towns = names.write(name for name in (*areas, *chosen) if name.weight == "bold" and name.away)
    names_of_towns = set(towns)
    rest = names.write(name for name in areas if not name.away and name.text not in names_of_towns)
    others = names.write(name for name in chosen if name.weight != "bold")
    return [*towns, *rest, *others, *names.write(_neighbours(drawing))]


def _neighbours(drawing: ThemeDrawing) -> Iterator[Name]:
    """Name the areas beside the study, on a map of all of it, as far as there is a font for them."""
    found = drawing.ground.neighbours
    if drawing.area is None:
        for name, (x, y) in zip(found.names, found.points, strict=True):
            if not missing_in(name):
                yield Name(name, float(x), float(y), 7.5, colour=_NEIGHBOUR_COLOUR, away=0)


def _places(drawing: ThemeDrawing, seats: set[int]) -> Iterator[Name]:
    """Name settlements and other points; not a settlement at whose place its area is named."""
    for use in drawing.theme.uses:
        layer = drawing.themes.layers[use.layer]
        if layer.kind != "point" or not layer.labelled:
            continue
        weights = np.zeros(len(layer)) if layer.weights is None else np.nan_to_num(np.asarray(layer.weights, float))
        xy, radii = drawing.points_of(layer), drawing.radii_of(use)
        cls = classes_of_rows(use, layer.kind, len(layer))
        hidden = [k for k, look in enumerate(use.classes) if look.is_hidden]
        shown = (cls >= 0) & ~np.isin(cls, hidden) & np.isfinite(xy).all(axis=1)
        is_of_settlements = layer.of == "settlements" and layer.rows is None
        if is_of_settlements:
            shown &= drawing.ground.settlements_in(drawing.area)
        least = _least(layer, int(shown.sum()), is_whole=drawing.area is None)
        for row in np.argsort(-weights, kind="stable"):
            is_named = is_of_settlements and int(row) in seats
            if shown[row] and weights[row] >= least and not is_named:
                yield _place(layer.names[row], xy[row], weights[row], radii[row], drawing.growth)


def _least(layer: ThemeLayer, shown: int, *, is_whole: bool) -> float:
    """Return the weight from which on names are written: facilities of the highest tier, towns, or all of a few."""
    if layer.of == "facilities":
        return _TOWN
    return -1.0 if shown <= _FEW or not is_whole else _TOWN


def _place(text: str, xy: np.ndarray, weight: float, radius: float, growth: float) -> Name:
    size = 9.5 if weight >= _SEAT else 7.6 if weight >= _TOWN else 6.2
    return Name(
        text, float(xy[0]), float(xy[1]), size * max(growth, 0.75), "bold" if weight >= _TOWN else "normal",
        "#111111" if weight >= _TOWN else "#3a3a3a", float(radius) + 2.0,
    )  # fmt: skip


def _areas(drawing: ThemeDrawing, *, most: float) -> Iterator[Name]:
    """Name the areas of the finest level that has not too many: at their seat if known, else where there is room."""
    ground, view = drawing.ground, drawing.view
    depths = ground.area_depths
    kept = np.ones(len(depths), dtype=bool) if drawing.area is None else ground.areas_in(drawing.area)
    size = 7.6 * max(drawing.growth, 0.75)
    depth = min(int(depths.max(initial=0)), 2)
    while depth > 0 and (depths == depth).sum() > most:
        depth -= 1
    for row in np.flatnonzero(depths == depth):
        name, seat, (x, y) = ground.area_names[row], ground.seats[row], ground.label_points[row]
        colour = "#111111" if kept[row] else _NEIGHBOUR_COLOUR
        if name and seat >= 0:
            x, y = ground.settlements[seat]
            larger = 1.25 if ground.county_seats[row] else 1.0
            yield Name(name, float(x), float(y), size * larger, "bold", colour, 4.5)
        elif name and row != drawing.area:
            x0, _, x1, _ = ground.bounds_of(int(row))
            if (x1 - x0) / view.metres_per_point > 0.8 * text_width(name, size * 0.87):
                shade = _AREA_COLOUR if kept[row] else _NEIGHBOUR_COLOUR
                yield Name(name, float(x), float(y), size * 0.87, "normal", shade, 0.0)
