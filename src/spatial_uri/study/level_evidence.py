"""Which level the areas of each boundary file are of: by column, codes, names, title, and by what holds what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely

from spatial_uri.errors import DataError
from spatial_uri.geo.polygons import covering
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.read.tables.boundaries import code_level
from spatial_uri.read.tables.values import texts
from spatial_uri.study.column_evidence import level_of_code
from spatial_uri.study.column_words import LEVEL_WORDS, NAME_ENDINGS
from spatial_uri.study.crs_evidence import shapes_in_degrees
from spatial_uri.study.guess import Guess

_BY_CODE, _BY_NAMES, _BY_TITLE, _BY_PLACE = 3, 2, 1, 0
_MOST = 0.8  # of the areas of one file inside those of another
_LARGER = 1.5


@dataclass
class _Layer:
    """A boundary file on its way to a level: LEVELS[depth], how strong the evidence is, and what it says."""

    guess: Guess
    depth: int | None = None
    strength: int = _BY_PLACE
    reason: str = ""

    @cached_property
    def shapes(self) -> GeometryArray:
        """Its polygons in degrees; none if its CRS is not known."""
        return shapes_in_degrees(self.guess)

    @cached_property
    def area(self) -> float:
        return float(np.median(shapely.area(self.shapes))) if len(self.shapes) else 0.0

    @property
    def share(self) -> float:
        """How much of the layer was looked at: so many of what it holds are found in what is known of it."""
        table = self.guess.table
        return 1.0 if table is None or table.of_rows is None else len(table.frame) / table.of_rows

    def holds(self, other: _Layer) -> bool:
        """Tell whether the areas of another file lie in those of this one."""
        if not len(self.shapes) or not len(other.shapes) or self.area < _LARGER * other.area:
            return False
        inside, _ = shapely.STRtree(self.shapes).query(shapely.centroid(other.shapes), predicate="intersects")
        return len(np.unique(inside)) >= _MOST * self.share * len(other.shapes)


def with_levels(guesses: Sequence[Guess], *, settlements: int = 0) -> list[Guess]:
    """Return guesses of boundary files with the level of each, finest file first decided.

    Parameters
    ----------
    guesses
        Boundary files with their columns.
    settlements
        How many settlements there are: a file with as many polygons is one of villages.

    Raises
    ------
    DataError
        If one area of a file covers the others of the same level, or a file holds another of the same level.
    """
    layers = [_Layer(guess) for guess in guesses]
    for layer in layers:
        _judge_alone(layer)
    fine_to_coarse = sorted(layers, key=lambda layer: (layer.area, -len(layer.shapes)))
    for place, layer in enumerate(fine_to_coarse):
        held = [other for other in fine_to_coarse[:place] if layer.holds(other)]
        holders = [other for other in fine_to_coarse[place + 1 :] if other.holds(layer)]
        _judge_by_place(layer, held, holders, settlements)
    faults = [fault for layer in layers for fault in _cover_faults(layer)]
    faults += [
        f"{layer.guess.title} and {other.guess.title} seem to be of one level, but the first holds the second"
        for layer in layers
        for other in layers
        if layer.strength < _BY_CODE and layer.depth == other.depth and layer.depth is not None and layer.holds(other)
    ]
    if faults:
        raise DataError(
            "the levels of the boundaries cannot be told",
            faults=faults,
            remedy="add a column with the level (province, prefecture, county, township, village) or with "
            "administrative codes, or give each level as a file of its own, with the level in its name",
        )
    return [_decided(layer) for layer in layers]


def _judge_alone(layer: _Layer) -> None:
    """Set depth, strength and reason by what the file says itself."""
    guess = layer.guess
    assert guess.table is not None  # noqa: S101
    if guess.column("level"):
        layer.strength, layer.reason = _BY_CODE, f"the level stands in {guess.column('level')}"
        return
    ids = [] if guess.column("area_id") is None else texts(guess.table.frame[guess.column("area_id")])
    of_codes = [code_level(i) if i else None for i in ids]
    named = _level_of_names(guess)
    lengths = {len(i) for i in ids if i}
    if ids and all(of_codes) and (all(map(level_of_code, ids)) or named in of_codes):
        layer.strength, layer.reason = _BY_CODE, f"codes of {' and '.join(map(str, sorted(lengths)))} digits"
        if len(set(of_codes)) == 1:
            layer.depth = LEVELS.index(str(of_codes[0]))
        return
    heading = _level_of_words(" ".join(filter(None, (guess.column("name"), guess.column("area_id")))).lower())
    title = _level_of_words(guess.words)
    if named:
        names = texts(guess.table.frame[guess.column("name")])
        layer.depth, layer.strength, layer.reason = LEVELS.index(named), _BY_NAMES, f"names such as {names[0]}"
        if names[0] and names[0].endswith("市") and title == "prefecture":
            layer.depth = LEVELS.index("prefecture")
    elif title or heading:
        layer.depth, layer.strength = LEVELS.index(title or heading or ""), _BY_TITLE
        layer.reason = "its name" if title else "the heading of a column"


def _judge_by_place(layer: _Layer, held: list[_Layer], holders: list[_Layer], settlements: int) -> None:
    """Set or correct the depth by the files that it holds, which have theirs, and by those that hold it."""
    if layer.strength == _BY_CODE:
        return
    lowest = min((other.depth for other in held if other.depth is not None), default=len(LEVELS)) - 1
    highest = 1 + max((o.depth for o in holders if o.depth is not None and o.strength > layer.strength), default=-1)
    if layer.depth is not None and highest <= layer.depth <= lowest:
        return
    wanted = _usual_depth(layer, held, settlements) if layer.depth is None else layer.depth
    layer.depth = max(0, min(max(wanted, highest), lowest))
    layer.strength = min(layer.strength, _BY_TITLE)
    if held:
        layer.reason = f"it holds {held[-1].guess.title}"
    elif holders:
        layer.reason = f"it lies in {holders[0].guess.title}"
    else:
        layer.reason = "it is one area" if layer.guess.rows == 1 else f"{layer.guess.rows} areas"


def _usual_depth(layer: _Layer, held: list[_Layer], settlements: int) -> int:
    count = layer.guess.rows
    if held:
        return min(other.depth for other in held if other.depth is not None) - 1
    if count == 1:
        return LEVELS.index("county")
    is_of_villages = settlements > 5 and count >= settlements / 2
    return LEVELS.index("village" if is_of_villages else "township")


def _decided(layer: _Layer) -> Guess:
    guess = layer.guess
    level = None if layer.depth is None else LEVELS[layer.depth]
    surety = guess.surety
    if layer.strength < _BY_CODE:
        surety = "likely" if layer.strength == _BY_NAMES else "a guess"
    what = f"level {level}: {layer.reason}" if level else layer.reason
    return replace(guess, level=level, surety=surety, reasons=(*guess.reasons, what))


def _level_of_names(guess: Guess) -> str | None:
    """Return the level that the names of most areas end in; None if they tell none."""
    column = guess.column("name")
    assert guess.table is not None  # noqa: S101
    names = [] if column is None else [n.lower() for n in texts(guess.table.frame[column]) if n]
    shares = {level: sum(n.endswith(ends) for n in names) for level, ends in NAME_ENDINGS.items()}
    if sum(n.endswith(NAME_ENDINGS["province"]) for n in names) * 2 > len(names):
        return "province"  # 自治区 ends in 区
    best = max(shares, key=lambda level: shares[level])
    return best if shares[best] * 2 > len(names) else None


def _level_of_words(text: str) -> str | None:
    return next((level for level, words in LEVEL_WORDS.items() if any(word in text for word in words)), None)


def _cover_faults(layer: _Layer) -> list[str]:
    """Return a fault if an area of a file that has one level covers at least half of the others."""
    shapes = layer.shapes
    if layer.strength == _BY_CODE and layer.depth is None:
        return []
    return [f"{layer.guess.title}: {fault}" for fault in covering(shapes, _labels(layer.guess))]


def _labels(guess: Guess) -> list[str]:
    assert guess.table is not None  # noqa: S101
    column = guess.column("name") or guess.column("area_id")
    frame = guess.table.frame
    return [str(i) for i in frame.index] if column is None else [str(v) for v in texts(frame[column])]
