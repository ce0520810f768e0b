"""Tell which OSM objects are one and the same place: a node, and the building or outline around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon

from spatial_uri.geo.crs import plane_around
from spatial_uri.model.names import comparable
from spatial_uri.read.osm.osm_objects import named

SETTLEMENT_NEAR_M = 500.0
FACILITY_NEAR_M = 100.0
NAMELESS_NEAR_M = 25.0
# node before relation before way: mappers place nodes deliberately, and ways are often parts of relations
_RANK = {"n": 0, "r": 1, "w": 2}


@dataclass(frozen=True)
class Candidate:
    """One OSM object that may be a place. `kind` is the settlement's kind or the facility's tier.

    `point` and `outline` are in degrees; `centres` are the ids of its nodes of role ``admin_centre``,
    `labels` of those of role ``label``, `parts` those of all its members. `towns` are the areas that the place lies in,
    by their ``admin_level``; `amounts` what a facility has, such as beds.
    """

    osm_id: str
    kind: str
    point: Point
    outline: Polygon | MultiPolygon | None = None
    name: str = ""
    name_zh: str = ""
    name_en: str = ""
    population: float = float("nan")
    labels: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    towns: Mapping[int, str] = field(default_factory=dict)
    amounts: Mapping[str, float] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, int]:
        """Nodes first, then relations, then ways, by id."""
        return _RANK[self.osm_id[0]], int(self.osm_id[1:])

    @property
    def title(self) -> str:
        """Name and id, for notes."""
        return named(self.name, self.osm_id)


def merge_doubles(
    candidates: Sequence[Candidate], role: Literal["settlement", "facility"]
) -> tuple[list[Candidate], list[tuple[Candidate, Candidate]]]:
    """Count each place once.

    Settlements are the same if they have one name and lie within `SETTLEMENT_NEAR_M` (and are of one
    kind) or one in the other's outline, if a nameless outline holds the point, or if the point is
    the outline's own label. Facilities are the same if they are of one tier and have one name within
    `FACILITY_NEAR_M`, or one of them is an outline, one has no name, and they lie within
    `NAMELESS_NEAR_M`, or one is a member of the other. What lies apart and differs in its town or in its
    population is never the same. Names are compared without regard to case, accents and punctuation.

    Returns
    -------
    kept
        Nodes first, then relations, then ways, by id. A name or population that a kept object lacks is taken from its
        doubles.
    doubles
        Pairs of a double and the place it was merged into.
    """
    ordered = sorted(candidates, key=lambda c: c.order)
    if not ordered:
        return [], []
    is_same = _same_settlement if role == "settlement" else _same_facility
    near_m = SETTLEMENT_NEAR_M if role == "settlement" else FACILITY_NEAR_M
    keys = [comparable(c.name) for c in ordered]
    merged_into: dict[int, int] = {}
    for i, j, distance_m in _pairs(ordered, near_m):
        if i in merged_into or j in merged_into:
            continue
        one_name = keys[i] == keys[j] if keys[i] and keys[j] else None
        is_apart = distance_m > 0 or not _is_outline(ordered[i], ordered[j])
        if is_apart and _differ(ordered[i], ordered[j]):
            continue
        if is_same(ordered[i], ordered[j], one_name, distance_m):
            merged_into[j] = i
    kept = {i: c for i, c in enumerate(ordered) if i not in merged_into}
    for j, i in merged_into.items():
        kept[i] = _filled(kept[i], ordered[j])
    return list(kept.values()), [(ordered[j], kept[i]) for j, i in merged_into.items()]


def _pairs(ordered: Sequence[Candidate], near_m: float) -> list[tuple[int, int, float]]:
    """Return pairs ``(i, j, metres)``, i < j, of objects within `near_m` of each other or one inside the other."""
    shapes = gpd.GeoSeries([c.outline or c.point for c in ordered], crs="EPSG:4326")
    metric = shapes.to_crs(plane_around(shapes.total_bounds)).to_numpy()
    i, j = shapely.STRtree(metric).query(metric, predicate="dwithin", distance=near_m)
    i, j = i[i < j], j[i < j]
    distance_m = shapely.distance(metric[i], metric[j])
    nearest_first = np.lexsort((i, distance_m, j))
    pairs = [(int(i[k]), int(j[k]), float(distance_m[k])) for k in nearest_first]
    return [*_members(ordered), *pairs]


def _members(ordered: Sequence[Candidate]) -> list[tuple[int, int, float]]:
    """Return the pairs of a relation and a member of it, as far apart as they may be."""
    row_of = {c.osm_id: row for row, c in enumerate(ordered)}
    pairs = ((row, row_of[part]) for row, c in enumerate(ordered) for part in c.parts if part in row_of)
    return [(min(pair), max(pair), 0.0) for pair in sorted(pairs)]


def _is_outline(a: Candidate, b: Candidate) -> bool:
    return a.outline is not None or b.outline is not None


def _differ(a: Candidate, b: Candidate) -> bool:
    """Tell whether two objects that do not hold one another have other people, or lie in other towns."""
    if a.osm_id in b.parts or b.osm_id in a.parts or a.osm_id in b.labels | b.centres:
        return False
    other_people = not (np.isnan(a.population) or np.isnan(b.population)) and a.population != b.population
    return other_people or any(a.towns[level] != b.towns[level] for level in a.towns if level in b.towns)


def _same_settlement(a: Candidate, b: Candidate, one_name: bool | None, distance_m: float) -> bool:
    if a.osm_id in b.labels:
        return True
    if a.osm_id in b.centres and one_name is not False:
        return True
    holds = distance_m == 0 and _is_outline(a, b)
    if one_name is None:
        nameless_outline = (not a.name and a.outline is not None) or (not b.name and b.outline is not None)
        return holds and (nameless_outline or a.kind == b.kind)
    return one_name and (holds or a.kind == b.kind)


def _same_facility(a: Candidate, b: Candidate, one_name: bool | None, distance_m: float) -> bool:
    if a.kind != b.kind:
        return False
    if a.osm_id in b.parts or b.osm_id in a.parts:
        return one_name is not False
    if one_name is None:
        return (a.outline is not None or b.outline is not None) and distance_m <= NAMELESS_NEAR_M
    return one_name


def _filled(kept: Candidate, double: Candidate) -> Candidate:
    return replace(
        kept,
        name=kept.name or double.name,
        name_zh=kept.name_zh or double.name_zh,
        name_en=kept.name_en or double.name_en,
        population=double.population if np.isnan(kept.population) else kept.population,
        amounts={**double.amounts, **kept.amounts},
    )


def doubles_of(nameless: Sequence[Candidate], kept: Sequence[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Return the nameless objects that draw a facility which is counted already, each with that facility."""
    ordered = [*kept, *nameless]
    if not kept or not nameless:
        return []
    found: dict[int, int] = {}
    for i, j, _ in _pairs(ordered, NAMELESS_NEAR_M):
        first, second = ordered[i], ordered[j]
        if i < len(kept) <= j and (_is_outline(first, second) or second.osm_id in first.parts):
            found.setdefault(j, i)
    return [(ordered[j], ordered[i]) for j, i in found.items()]
