"""Divides a planned service circle among the areas of one level."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_uri.errors import ParameterError
from spatial_uri.measure.circle_part import CirclePart, TierTimes
from spatial_uri.measure.circle_plan import CirclePlan, Share
from spatial_uri.model import AdminAreas
from spatial_uri.scale.cut import START_BUFFER_M, Cutter

Longs = NDArray[np.int64]

BLOCKS_PER_AREA = 64
ELSEWHERE = "*"


@dataclass(frozen=True, eq=False)
class Portion:
    """What one area answers for; `area_id` is ``*`` for settlements that lie in no area of the level."""

    area_id: str
    name: str
    share: Share

    def __str__(self) -> str:
        return f"{self.name} ({self.area_id})" if self.name != self.area_id else self.name


def require_level(areas: AdminAreas, level: str) -> None:
    """Refuse a level that the areas do not have.

    Raises
    ------
    ParameterError
        Naming the levels there are.
    """
    if level not in areas.levels:
        raise ParameterError(
            f"the study has no areas of the level {level!r}", remedy=f"choose among {', '.join(areas.levels)}"
        )


def divide(plan: CirclePlan, level: str) -> tuple[Portion, ...]:
    """Give every settlement, road piece and cell of the plan to one area of a level.

    Settlements go by the area they are in. Roads and cells go by blocks of the study area, each to the
    nearest area, so that what lies between and around the areas is answered for as well.

    Raises
    ------
    ParameterError
        If the study has no such level.
    """
    require_level(plan.study.areas, level)
    areas = plan.study.areas.at(level)
    rows = {str(area): row for row, area in enumerate(areas.index)}
    above = _areas_above(plan.study.areas, level)
    held_by = np.array(
        [rows.get(above.get(a, ""), -1) for a in plan.study.settlements.table["area_id"]], dtype=np.int64
    )
    edges_x, edges_y, of_block = _blocks(plan, areas.geometry.to_numpy())
    of_piece = _of_pieces(plan, edges_x, edges_y, of_block)
    pieces = _by_owner(of_piece, len(areas))
    settlements = _by_owner(held_by, len(areas))
    portions = []
    for row, (area, name) in enumerate(areas["name"].items()):
        at_y, at_x = np.nonzero(of_block == row)
        window = None
        if len(at_x):
            window = (
                float(edges_x[at_x.min()]),
                float(edges_y[at_y.min()]),
                float(edges_x[at_x.max() + 1]),
                float(edges_y[at_y.max() + 1]),
            )
        portions.append(Portion(str(area), str(name), Share(settlements[row], pieces[row], window)))
    rest = Share(np.flatnonzero(held_by < 0), np.zeros(0, dtype=np.int64), None)
    portions.append(Portion(ELSEWHERE, f"in no {level}", rest))
    return tuple(p for p in portions if len(p.share.settlements) or len(p.share.pieces) or p.share.window)


@dataclass
class Work:
    """The measuring of one portion: parts of growing size, until every tier is answered."""

    portion: Portion
    buffer_m: float = START_BUFFER_M
    found: dict[str, TierTimes] = field(default_factory=dict)

    def pending(self, plan: CirclePlan) -> tuple[str, ...]:
        """Tiers without an answer."""
        return tuple(tier.name for tier in plan.tiers if tier.name not in self.found)

    def part(self, cutter: Cutter) -> CirclePart:
        """Cut out what to measure next."""
        return cutter.part(self.portion.share, buffer_m=self.buffer_m, tiers=self.pending(cutter.plan))

    def take(self, found: dict[str, TierTimes]) -> None:
        """Take the answers of a part, and let the next one be larger."""
        self.found |= found
        self.buffer_m *= 2


def _areas_above(areas: AdminAreas, level: str) -> dict[str, str]:
    """Return for each area the area of `level` that it is, or lies in."""
    parent = areas.table["parent_id"].to_dict()
    level_of = areas.table["level"].to_dict()
    above: dict[str, str] = {}
    for area in areas.table.index:
        step, seen = area, set()
        while isinstance(step, str) and step not in seen:
            if level_of[step] == level:
                above[area] = step
                break
            seen.add(step)
            step = parent.get(step)
    return above


def _blocks(plan: CirclePlan, outlines: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64], Longs]:
    """Return the edges of blocks that tile the study area, and ``(rows, columns)`` the area each is nearest to."""
    xmin, ymin, xmax, ymax = plan.bounds
    along = max(1, math.ceil(math.sqrt(BLOCKS_PER_AREA * len(outlines))))
    edges_x, edges_y = np.linspace(xmin, xmax, along + 1), np.linspace(ymin, ymax, along + 1)
    x, y = np.meshgrid((edges_x[1:] + edges_x[:-1]) / 2, (edges_y[1:] + edges_y[:-1]) / 2)
    shapely.prepare(outlines)
    found = shapely.STRtree(outlines).query_nearest(shapely.points(x.ravel(), y.ravel()), all_matches=False)
    return edges_x, edges_y, np.asarray(found[1].reshape(x.shape), dtype=np.int64)


def _of_pieces(plan: CirclePlan, edges_x: NDArray[np.float64], edges_y: NDArray[np.float64], of_block: Longs) -> Longs:
    """Return the area of each road piece: that of the block in which its first vertex lies, or of the nearest block."""
    x, y = plan.study.network.piece_xy[plan.study.network.piece_ptr[:-1]].T
    column = np.clip(np.searchsorted(edges_x, x, side="right") - 1, 0, len(edges_x) - 2)
    row = np.clip(np.searchsorted(edges_y, y, side="right") - 1, 0, len(edges_y) - 2)
    return np.asarray(of_block[row, column])


def _by_owner(owner: Longs, count: int) -> list[Longs]:
    """Return what each of `count` owners has, ascending."""
    order = np.argsort(owner, kind="stable")
    ends = np.searchsorted(owner[order], np.arange(count + 1))
    return [order[a:b] for a, b in pairwise(ends.tolist())]
