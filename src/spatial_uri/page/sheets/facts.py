"""What stands around the map of a sheet: headline, bars, areas, numbered places; counted once for text and drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.page.sheets.ground import SheetGround
from spatial_uri.page.sheets.row_classes import (
    Tally,
    classes_of_rows,
    counted_use,
    is_unknown,
    is_within,
    tally,
    worst_first,
)
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing
from spatial_uri.page.themes import Kind, ThemeClass, ThemeLayer, ThemeUse
from spatial_uri.words.numbers import minutes, name_of

NUMBERED = 20
"""So many places are numbered on a sheet, the worst first."""


class AreaRow(NamedTuple):
    """An area on a sheet: its name, its settlements, and how many are within the limit or known to be beyond."""

    name: str
    settlements: int
    within: int
    beyond: int


class NumberedPlace(NamedTuple):
    """A place with a number on the map: what is said of it, and where it is."""

    name: str
    said: str
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class ClassBars:
    """The classes of one use, with how many rows each has, or how much of a unit."""

    title: str
    kind: Kind
    classes: tuple[ThemeClass, ...]
    counts: tuple[float, ...]
    unit: str = ""


def tally_of(drawing: ThemeDrawing) -> Tally | None:
    """Return how many settlements a theme with a limit counts, in the area that is shown; None without a limit."""
    use, limit = counted_use(drawing.theme), drawing.limit
    if use is None or limit is None:
        return None
    return tally(use, limit, drawing.ground.people, drawing.ground.settlements_in(drawing.area))


def areas_of(drawing: ThemeDrawing) -> list[AreaRow]:
    """Return the areas of the finest level, that with the smallest share within the limit first."""
    use, limit, ground = counted_use(drawing.theme), drawing.limit, drawing.ground
    if use is None or limit is None or drawing.area is not None:
        return []
    within, unknown = is_within(use, limit), is_unknown(use, len(ground.settlements))
    rows = []
    for area in np.flatnonzero(ground.area_depths == ground.area_depths.max(initial=0)):
        inside = ground.settlement_areas == area
        if inside.any():
            name = name_of(ground.area_names[area], ground.area_ids[area])
            beyond = int((inside & ~within & ~unknown).sum())
            rows.append(AreaRow(name, int(inside.sum()), int((inside & within).sum()), beyond))
    return sorted(rows, key=lambda row: (row.within / row.settlements, -row.settlements, row.name))


def bars_of(drawing: ThemeDrawing, most: int = 3) -> list[ClassBars]:
    """Return the classes of a theme without a limit, with how many rows each has; the upper layers first."""
    bars = []
    for use in reversed(drawing.theme.uses):
        layer = drawing.themes.layers[use.layer]
        if use.classes and use.in_legend:
            cls = classes_of_rows(use, layer.kind, len(layer))
            cls = np.where(rows_in_area(drawing, layer), cls, -1)
            if use.amounts is None:
                cls = np.where(_first_of_each(use, cls >= 0), cls, -1)
            drawn = [k for k, looks in enumerate(use.classes) if not looks.is_hidden]
            counts = tuple(amount_of(use, cls == k) for k in drawn)
            classes = tuple(use.classes[k] for k in drawn)
            bars.append(
                ClassBars(title=use.title, kind=layer.kind, classes=classes, counts=counts, unit=use.amount_unit)
            )
    return bars[:most]


def amount_of(use: ThemeUse, chosen: BoolArray) -> float:
    """Count rows that are chosen: themselves, or what they are pieces of; or sum their amounts."""
    if use.amounts is not None:
        return float(np.asarray(use.amounts, dtype=float)[chosen].sum())
    return int(_first_of_each(use, chosen).sum())


def _first_of_each(use: ThemeUse, chosen: BoolArray) -> BoolArray:
    """Tell which of the chosen rows count: of the pieces of one thing, such as a road, the first."""
    if not len(use.things):
        return chosen
    firsts = np.zeros(len(chosen), dtype=bool)
    rows = np.flatnonzero(chosen)
    firsts[rows[np.unique(np.asarray(use.things)[rows], return_index=True)[1]]] = True
    return firsts


def rows_in_area(drawing: ThemeDrawing, layer: ThemeLayer) -> BoolArray:
    """Tell which rows of a layer lie in the area that is shown, or reach into it; all of them without an area."""
    if drawing.area is None:
        return np.ones(len(layer), dtype=bool)
    if layer.of == "settlements" and layer.rows is None:
        return drawing.ground.settlements_in(drawing.area)
    shape = drawing.ground.areas[drawing.area]
    if layer.kind == "point":
        xy = drawing.points_of(layer)
        return np.asarray(shapely.contains_xy(shape, xy[:, 0], xy[:, 1]))
    shapely.prepare(shape)
    return np.asarray(shapely.intersects(shape, drawing.shapes_of(layer)))


def numbered_places(drawing: ThemeDrawing, most: int = NUMBERED) -> tuple[list[NumberedPlace], int]:
    """Return the worst places of a theme, and how many there are in all.

    In a theme with a limit these are the settlements beyond it, those not reached first; else its own ranking.
    """
    use, limit = counted_use(drawing.theme), drawing.limit
    if use is not None and limit is not None:
        rows = worst_first(use, limit, drawing.ground.settlements_in(drawing.area))
        return [_settlement(drawing, use, int(row), limit) for row in rows[:most]], len(rows)
    layers = {layer for layer, *_ in drawing.theme.ranking}
    inside = {layer: rows_in_area(drawing, drawing.themes.layers[layer]) for layer in layers}
    ranking = [entry for entry in drawing.theme.ranking if inside[entry[0]][entry[1]]]
    places = [place for entry in ranking[: 2 * most] if (place := _ranked(drawing, *entry)) is not None]
    return places[:most], len(ranking)


def _settlement(drawing: ThemeDrawing, use: ThemeUse, row: int, limit: float) -> NumberedPlace:
    ground = drawing.ground
    taken = float(np.asarray(use.minutes, dtype=float)[row])
    cls = classes_of_rows(use, "point", len(ground.settlements))[row]
    said = minutes(taken, limit) if np.isfinite(taken) else use.classes[cls].label
    name = drawing.themes.layers[use.layer].names[row]
    x, y = ground.settlements[row]
    return NumberedPlace(_with_area(ground, name, row, drawing.area), said, float(x), float(y))


def _with_area(ground: SheetGround, name: str, row: int, shown: int | None) -> str:
    area = ground.settlement_areas[row]
    if shown is not None or area < 0 or not ground.area_names[area]:
        return name
    return f"{name} ({ground.area_names[area]})"


def _ranked(drawing: ThemeDrawing, layer: str, row: int, text: str) -> NumberedPlace | None:
    x, y = _spot(drawing, layer, row)
    if not np.isfinite((x, y)).all():
        return None
    return NumberedPlace(drawing.themes.layers[layer].names[row], text, float(x), float(y))


def _spot(drawing: ThemeDrawing, key: str, row: int) -> FloatArray:
    layer = drawing.themes.layers[key]
    if layer.kind == "point":
        return np.asarray(drawing.points_of(layer)[row], dtype=float)
    shape = drawing.shapes_of(layer)[row]
    if shape is None or shape.is_empty:
        return np.full(2, np.nan)
    point = shape.representative_point() if layer.kind == "polygon" else _middle(shape)
    return np.array([point.x, point.y])


def _middle(line: shapely.Geometry) -> shapely.Point:
    longest = max(shapely.get_parts(line), key=lambda part: part.length)
    return shapely.Point(longest.interpolate(0.5, normalized=True))
