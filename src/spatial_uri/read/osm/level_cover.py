"""Which boundaries make a level: those that cover most of what is studied, without covering one another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely import Point

from spatial_uri.geo.polygons import made_valid
from spatial_uri.model.arrays import BoolArray, GeometryArray
from spatial_uri.model.names import comparable
from spatial_uri.model.study import Note
from spatial_uri.read.osm.outlines import Outline, SettledPoint, outline_facts

MIN_SHARE_COVERED = 0.5
"""A level covers at least this share of the settlements."""
_WITHIN = 0.95
_TINY = 0.05
_CAPITALS = {"yes": "2", "country": "2", "state": "4", "province": "4", "county": "6", "township": "8"}


def joined_islets(outlines: Sequence[Outline], settled: Collection[SettledPoint], notes: list[Note]) -> list[Outline]:
    """Count closed ways beside relations of their level to these: islets, mapped beside the area they belong to.

    A way within a relation, or of its name, is a part of it. Any other is left out if it is mapped as an island, or is
    tiny and holds no settlement.
    """
    parts: dict[Outline, Outline] = {}
    left_out: list[Outline] = []
    points = _points(settled)
    for of_level in _by_level(outlines).values():
        wholes = [o for o in of_level if o.is_relation]
        for way in (o for o in of_level if not o.is_relation and wholes):
            if whole := _whole_of(way, wholes):
                parts[way] = whole
            elif way.is_islet or (_is_tiny(way, wholes) and _is_empty(way, points)):
                left_out.append(way)
    if parts:
        pairs = [f"{way.title} = {whole.title}" for way, whole in parts.items()]
        notes.append(Note("areas.islets", count=len(parts), pairs=pairs, places=tuple(w.osm_id for w in parts)))
    if left_out:
        notes.append(Note("areas.islets_left_out", **outline_facts(left_out)))
    grown = {whole: [w.polygon for w, of in parts.items() if of is whole] for whole in parts.values()}
    return [
        replace(o, polygon=made_valid(shapely.union_all([o.polygon, *grown[o]]))) if o in grown else o
        for o in outlines
        if o not in parts and o not in left_out
    ]


def _whole_of(way: Outline, wholes: Sequence[Outline]) -> Outline | None:
    inside = next((o for o in wholes if _share_within(way, o) >= _WITHIN), None)
    if inside is not None:
        return inside
    same = [o for o in wholes if comparable(way.name) and comparable(o.name) == comparable(way.name)]
    return same[0] if len(same) == 1 else None


def _share_within(inner: Outline, outer: Outline) -> float:
    if not shapely.intersects(outer.polygon, inner.polygon):
        return 0.0
    return float(shapely.area(shapely.intersection(outer.polygon, inner.polygon)) / shapely.area(inner.polygon))


def _is_empty(way: Outline, points: GeometryArray) -> bool:
    """Tell whether an area holds no settlement; a file without settlements does not tell."""
    return len(points) > 0 and not shapely.intersects(way.polygon, points).any()


def _is_tiny(way: Outline, wholes: Sequence[Outline]) -> bool:
    return bool(shapely.area(way.polygon) < _TINY * np.median([shapely.area(o.polygon) for o in wholes]))


def without_covering(outlines: Sequence[Outline], notes: list[Note]) -> list[Outline]:
    """Leave out an area that covers half or more of the others of its level, two at least: it is of another level."""
    covering: list[Outline] = []
    for of_level in _by_level(outlines).values():
        polygons = [o.polygon for o in of_level if o.polygon is not None]
        inner, outer = shapely.STRtree(polygons).query(shapely.point_on_surface(polygons), predicate="within")
        held = Counter(
            whole
            for other, whole in zip(inner.tolist(), outer.tolist(), strict=True)
            if other != whole and _share_within(of_level[other], of_level[whole]) >= _WITHIN
        )
        covering += [of_level[i] for i in sorted(held) if held[i] >= 2 and held[i] * 2 >= len(of_level) - 1]
    if covering:
        notes.append(Note("areas.covers_others", severity="warning", **outline_facts(covering)))
    return [o for o in outlines if o not in covering]


def sparse_levels(
    outlines: Sequence[Outline],
    incomplete: Sequence[Outline],
    settled: Collection[SettledPoint],
    levels: Collection[int],
    notes: list[Note],
) -> set[int]:
    """Return the admin_levels that cover less than half of what is studied: single areas with a wrong tag.

    What is studied are the settlements in the areas of a coarser level that the file holds completely, or else in all
    areas. In the latter case a level stands if one of its areas has a neighbour of its level that the file does not
    hold completely: then the file is cut out, and the level goes on. Land does not count: a coast belongs to one level
    and the sea before it to another. Where no settlement is known every level stands.

    Parameters
    ----------
    outlines, incomplete
        Boundaries that the file holds completely, and the others.
    settled
        The settlements.
    levels
        The admin_levels that may be levels.
    notes
        What is left out is added to them.
    """
    by_level = _by_level(outlines)
    ground = _Ground(outlines, settled)
    sparse: set[int] = set()
    for level in sorted(set(by_level) & set(levels)):
        coarser = [o for o in outlines if o.admin_level < level and o.admin_level not in sparse]
        if not coarser and _goes_on(by_level[level], incomplete):
            continue
        share = ground.share(by_level[level], coarser or [o for o in outlines if o.admin_level not in sparse])
        if share < MIN_SHARE_COVERED:
            sparse.add(level)
            facts: dict[str, Any] = {"admin_level": level, "covered_share": share, **outline_facts(by_level[level])}
            notes.append(Note("areas.level_sparse", severity="warning", **facts))
    return sparse


def _goes_on(complete: Iterable[Outline], incomplete: Iterable[Outline]) -> bool:
    ways = {way for o in complete for way in o.ways}
    levels = {o.admin_level for o in complete}
    return any(o.admin_level in levels and not o.ways.isdisjoint(ways) for o in incomplete)


class _Ground:
    """The settlements that are studied."""

    def __init__(self, outlines: Sequence[Outline], settled: Collection[SettledPoint]) -> None:
        points = _points(settled)
        tree = shapely.STRtree(points)
        self._held: dict[str, BoolArray] = {}
        for outline in outlines:
            held = np.zeros(len(points), dtype=np.bool_)
            held[tree.query(outline.polygon, predicate="intersects")] = True
            self._held[outline.osm_id] = held

    def share(self, of_level: Sequence[Outline], within: Sequence[Outline]) -> float:
        """Return the share of the settlements in some areas that lie in those of a level as well; 1 without any."""
        ground, covered = (np.any([self._held[o.osm_id] for o in some], axis=0) for some in (within, of_level))
        return float((ground & covered).sum() / ground.sum()) if ground.any() else 1.0


def _points(settled: Collection[SettledPoint]) -> GeometryArray:
    return np.asarray(shapely.points([(p.lon, p.lat) for p in settled])) if settled else np.zeros(0, dtype=object)


def with_seats(outlines: Sequence[Outline], settled: dict[int, SettledPoint]) -> list[Outline]:
    """Give areas without an administrative centre a seat: the capital in them, or else the settlement that labels them.

    ``capital=8`` is the seat of an area of admin_level 8, and ``capital=yes``, 2 or 4 of an area of a finer level
    around it, unless there is another.
    """
    capitals = [(node, Point(p.lon, p.lat), ranks) for node, p in settled.items() if (ranks := _ranks(p.capital))]
    seated = []
    for outline in outlines:
        seat = outline.seat
        if seat is None:
            inside = [(node, ranks) for node, point, ranks in capitals if shapely.intersects(outline.polygon, point)]
            own = [node for node, ranks in inside if outline.admin_level in ranks]
            above = [node for node, ranks in inside if min(ranks) < outline.admin_level]
            seat = next((found[0] for found in (own, above) if len(found) == 1), None)
        if seat is None and outline.label in settled:
            seat = outline.label
        seated.append(outline if seat is None or seat == outline.seat else _seated(outline, seat, settled[seat]))
    return seated


def _seated(outline: Outline, node: int, at: SettledPoint) -> Outline:
    return replace(outline, seat=node, seat_deg=(at.lon, at.lat))


def _ranks(capital: Iterable[str]) -> set[int]:
    plain = (_CAPITALS.get(value, value) for value in capital)
    return {int(value) for value in plain if value.isascii() and value.isdigit()}


def _by_level(outlines: Iterable[Outline]) -> dict[int, list[Outline]]:
    by_level: dict[int, list[Outline]] = defaultdict(list)
    for outline in outlines:
        by_level[outline.admin_level].append(outline)
    return by_level
