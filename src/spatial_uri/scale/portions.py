"""Portions: a planned service circle, divided among the areas of one level."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely

from spatial_uri.analyses.service_circle.boxes import Bounds
from spatial_uri.analyses.service_circle.part import CirclePart, TierTimes
from spatial_uri.analyses.service_circle.plan import CirclePlan, Responsibility
from spatial_uri.errors import ParameterError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import FloatArray, GeometryArray, Int64Array
from spatial_uri.scale.cut import START_BUFFER_M, Cutter

BLOCKS_PER_AREA = 64


@dataclass(frozen=True, eq=False)
class Portion:
    """One area, and what it answers for."""

    area_id: str
    name: str
    answers_for: Responsibility

    def __str__(self) -> str:
        return f"{self.name} ({self.area_id})" if self.name != self.area_id else self.name


def require_level(areas: AdminAreas, level: str) -> None:
    """Raise an error if the study has no areas of a level.

    Raises
    ------
    ParameterError
        Naming the levels there are.
    """
    if level not in areas.levels:
        raise ParameterError(
            f"the study has no areas of the level {level!r}", remedy=f"choose among {', '.join(areas.levels)}"
        )


def divide_plan(plan: CirclePlan, level: str) -> tuple[Portion, ...]:
    """Assign every settlement, road piece and cell of a plan to one area of a level.

    A settlement belongs to the area it lies in. Roads, cells, and settlements in no area of the level belong to the
    area nearest to their block of the study area, so that what lies between and around the areas is answered, too.

    Raises
    ------
    ParameterError
        If the study has no such level.
    """
    require_level(plan.study.areas, level)
    areas = plan.study.areas.at(level)
    blocks = _Blocks.of(plan, areas.geometry.to_numpy())
    network, settled = plan.study.network, plan.study.settlements.table
    rows = {str(area): row for row, area in enumerate(areas.index)}
    above = plan.study.areas.above(level)
    area_row = np.array([rows.get(above.get(a, ""), -1) for a in settled["area_id"]], dtype=np.int64)
    block_row = blocks.at(shapely.get_coordinates(settled.geometry.to_numpy()))
    settlements = _by_owner(np.where(area_row < 0, block_row, area_row), len(areas))
    pieces = _by_owner(blocks.at(network.piece_xy[network.piece_ptr[:-1]]), len(areas))
    portions = [
        Portion(str(area), str(name), Responsibility(settlements[row], pieces[row], blocks.window(row)))
        for row, (area, name) in enumerate(areas["name"].items())
    ]
    return tuple(
        p for p in portions if len(p.answers_for.settlements) or len(p.answers_for.pieces) or p.answers_for.window
    )


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Blocks that tile the study area: coordinates of their edges, and ``(rows, columns)`` the area nearest to each."""

    x: FloatArray
    y: FloatArray
    area: Int64Array

    @classmethod
    def of(cls, plan: CirclePlan, outlines: GeometryArray) -> _Blocks:
        xmin, ymin, xmax, ymax = plan.bounds
        along = max(1, math.ceil(math.sqrt(BLOCKS_PER_AREA * len(outlines))))
        x, y = np.linspace(xmin, xmax, along + 1), np.linspace(ymin, ymax, along + 1)
        middle_x, middle_y = np.meshgrid((x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2)
        middles = shapely.points(middle_x.ravel(), middle_y.ravel())
        _, nearest = shapely.STRtree(outlines).query_nearest(middles, all_matches=False)
        return cls(x, y, nearest.reshape(middle_x.shape).astype(np.int64))

    def at(self, xy: FloatArray) -> Int64Array:
        """Return the area of the block in which each point lies; outside all blocks, that of the nearest one."""
        column = np.clip(np.searchsorted(self.x, xy[:, 0], side="right") - 1, 0, len(self.x) - 2)
        row = np.clip(np.searchsorted(self.y, xy[:, 1], side="right") - 1, 0, len(self.y) - 2)
        return np.asarray(self.area[row, column])

    def window(self, area: int) -> Bounds | None:
        """Return the bounds of all blocks of an area; None if it has none."""
        row, column = np.nonzero(self.area == area)
        if not len(row):
            return None
        x, y = self.x[[column.min(), column.max() + 1]].tolist(), self.y[[row.min(), row.max() + 1]].tolist()
        return x[0], y[0], x[1], y[1]


@dataclass
class Work:
    """The measuring of one portion: parts of growing size, until every tier has its answer."""

    portion: Portion
    buffer_m: float = START_BUFFER_M
    found: dict[str, TierTimes] = field(default_factory=dict)

    def pending(self, plan: CirclePlan) -> tuple[str, ...]:
        """Return the tiers without an answer."""
        return tuple(tier.name for tier in plan.tiers if tier.name not in self.found)

    def part(self, cutter: Cutter) -> CirclePart:
        """Cut out what to measure next."""
        return cutter.part(self.portion.answers_for, buffer_m=self.buffer_m, tiers=self.pending(cutter.plan))

    def take(self, found: dict[str, TierTimes]) -> None:
        """Take the answers of a part; the next part is cut out with twice the buffer."""
        self.found |= found
        self.buffer_m *= 2


def _by_owner(owner: Int64Array, count: int) -> list[Int64Array]:
    """Return the rows of each of `count` owners, ascending."""
    order = np.argsort(owner, kind="stable")
    ends = np.searchsorted(owner[order], np.arange(count + 1))
    return [order[a:b] for a, b in pairwise(ends.tolist())]
