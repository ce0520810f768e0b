"""Time surfaces: the door-to-door time of every cell of a window, by the rule that holds for places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

import numpy as np
import shapely

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import Float32Array, FloatArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.travel import Walk
from spatial_uri.routing.source_trees import SourceTree
from spatial_uri.routing.surface.point_kernels import TimeArrays, soonest_ms, times_at
from spatial_uri.routing.surface.reach_kernels import paint_reach
from spatial_uri.routing.surface.stretch_kernels import Grid, Stretches, sort_stretches
from spatial_uri.routing.surface.surface_kernels import Ground, Pieces, along_m, paint_doors, paint_roads

Bounds = Sequence[float]

FINEST_CELL_M = 25.0
MOST_CELLS = 1_000_000
MOST_CELLS_ASKED = 100_000_000
PAD_CELLS = 2


@dataclass(frozen=True, eq=False)
class CellMap:
    """A value for each cell of a window.

    Parameters
    ----------
    west, south
        Position of the cell ``[0, 0]`` in the CRS of the network, metres: multiples of `cell_m`, so that maps of
        neighbouring windows share their cells.
    cell_m
        Distance between cells.
    values
        ``(rows, columns)`` float32, row 0 in the south.
    as_open
        Of a map of how far people walk: the same map with all roads open, where some are closed.
    """

    west: float
    south: float
    cell_m: float
    values: Float32Array
    as_open: CellMap | None = field(default=None, kw_only=True)

    @property
    def grid(self) -> Grid:
        """The cells by number: cell ``[row, column]`` is at ``(first + column) * cell_m``."""
        return Grid(round(self.west / self.cell_m), round(self.south / self.cell_m), self.cell_m)

    @property
    def x(self) -> FloatArray:
        """``(columns,)`` coordinates of the columns."""
        return np.asarray((self.grid.first_column + np.arange(self.values.shape[1])) * self.cell_m, dtype=np.float64)

    @property
    def y(self) -> FloatArray:
        """``(rows,)`` coordinates of the rows."""
        return np.asarray((self.grid.first_row + np.arange(self.values.shape[0])) * self.cell_m, dtype=np.float64)

    def shared_with(self, other: CellMap) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """Return the rows and columns of the cells that both maps have, in this map and in the other."""
        own, others = [], []
        for axis, (mine, its) in enumerate(
            [(self.grid.first_row, other.grid.first_row), (self.grid.first_column, other.grid.first_column)]
        ):
            first = max(mine, its)
            last = max(first, min(mine + self.values.shape[axis], its + other.values.shape[axis]))
            own.append(slice(first - mine, last - mine))
            others.append(slice(first - its, last - its))
        return (own[0], own[1]), (others[0], others[1])


@dataclass(frozen=True, eq=False)
class Surface(CellMap):
    """Door-to-door milliseconds between each cell and the nearest facility; infinite if there is none.

    Times are exact up to `longest_ms`, and infinite from one cell's walk beyond it. `ms_per_m` is the time to walk a
    metre.
    """

    ms_per_m: float
    longest_ms: float


def cell_size_m(bounds: Sequence[float]) -> float:
    """Return a resolution that keeps a surface over `bounds` to about a million cells, 25 m at the finest."""
    xmin, ymin, xmax, ymax = bounds
    return max(FINEST_CELL_M, 5.0 * math.ceil(math.sqrt((xmax - xmin) * (ymax - ymin) / MOST_CELLS) / 5))


def map_walk_reach(network: RoadNetwork, bounds: Bounds, *, cell_m: float, walk: Walk) -> CellMap:
    """Map how far people walk from each cell: to the nearest road of the main network, and the margin of the walk.

    It does not depend on where they are going: one map serves all surfaces of a window.

    Parameters
    ----------
    bounds
        ``(xmin, ymin, xmax, ymax)`` to cover, in the CRS of the network.
    cell_m
        Distance between cells.
    walk
        Its limit and margin.

    Returns
    -------
    CellMap
        Metres; at most the limit of the walk.
    """
    walk = walk.on(network.mode)
    reach = CellMap(**_window(bounds, cell_m, fill=walk.limit_m))
    roads = np.flatnonzero(network.pieces["snappable"].to_numpy() & network.joins_main)
    stretches = _stretches(reach, network, roads, max(0.0, walk.limit_m - walk.margin_m))
    paint_reach(reach.values, reach.grid, stretches, network.piece_xy, walk.margin_m)
    if network.as_open is None:
        return reach
    return replace(reach, as_open=map_walk_reach(network.as_open, bounds, cell_m=cell_m, walk=walk))


def map_travel_time(
    tree: SourceTree, bounds: Bounds, *, cell_m: float, longest_min: float, reach: CellMap | None = None
) -> Surface:
    """Map the time between each cell and its nearest facility.

    The time of a cell is that of a place there: the time along a road piece and the walk to its nearest point; where
    roads are closed (`RoadNetwork.as_open`), never less than with all roads open.

    Parameters
    ----------
    bounds
        ``(xmin, ymin, xmax, ymax)`` to cover, in the CRS of the network.
    cell_m
        Distance between cells.
    longest_min
        Longest limit to be drawn; at most that of the tree.
    reach
        `map_walk_reach` of at least these bounds, with the same cells and walk; None to make it for this surface.

    Raises
    ------
    ParameterError
        If `longest_min` lies beyond the limit of the tree, or `reach` does not cover the bounds with these cells.
    """
    require_limits([longest_min], tree.limit_ms)
    walk, network = tree.walk, tree.network
    longest_ms = float(longest_min * MS_PER_MIN)
    surface = Surface(**_window(bounds, cell_m), ms_per_m=walk.ms_per_m, longest_ms=longest_ms)
    reached = _reach_of(surface, map_walk_reach(network, bounds, cell_m=cell_m, walk=walk) if reach is None else reach)
    ground = Ground(_heights_of(surface, network), tree.arriving)
    doors = shapely.get_coordinates(tree.points)
    paint_doors(surface.values, reached, surface.grid, doors, walk.limit_m, walk.ms_per_m, ground)
    soonest = _soonest_ms(tree)
    near = np.flatnonzero(network.pieces["snappable"].to_numpy() & (soonest <= longest_ms))
    paint_roads(
        surface.values,
        reached,
        surface.grid,
        _stretches(surface, network, near, walk.limit_m),
        Pieces(network.piece_ptr, network.piece_xy, along_m(network.piece_ptr, network.piece_xy), soonest),
        walk.ms_per_m,
        longest_ms,
        _time_arrays(tree),
        ground,
    )
    surface.values[surface.values > longest_ms + cell_m * walk.ms_per_m] = np.inf
    if tree.as_open is not None:
        reach = None if reach is None else reach.as_open
        as_open = map_travel_time(tree.as_open, bounds, cell_m=cell_m, longest_min=longest_min, reach=reach)
        np.maximum(surface.values, as_open.values, out=surface.values)
    return surface


def merge_surfaces(surfaces: Iterable[Surface], bounds: Bounds) -> Surface:
    """Merge the surfaces of several windows; where they overlap, the shortest time counts.

    If each is exact in its own window, the result equals the surface of the whole, bit for bit.

    Parameters
    ----------
    surfaces
        Any number, with the same cells, walk and longest limit; taken one at a time.
    bounds
        ``(xmin, ymin, xmax, ymax)`` to cover. Where no surface lies the time is infinite.

    Raises
    ------
    ParameterError
        If there is no surface, or they do not fit together.
    """
    merged: Surface | None = None
    for surface in surfaces:
        if merged is None:
            merged = replace(surface, **_window(bounds, surface.cell_m))
        if any(getattr(merged, term) != getattr(surface, term) for term in ("cell_m", "ms_per_m", "longest_ms")):
            raise ParameterError("surfaces of different cells, walks or limits cannot be put together")
        here, there = merged.shared_with(surface)
        np.minimum(merged.values[here], surface.values[there], out=merged.values[here])
    if merged is None:
        raise ParameterError("there is no surface to put together")
    return merged


def piece_minutes(tree: SourceTree, *, fraction: float = 0.5) -> FloatArray:
    """Return the minutes between the middle (or another point) of each road piece and its nearest facility, or NaN."""
    pieces = np.arange(tree.network.piece_count)
    ms = times_at(_time_arrays(tree), pieces, fraction)
    minutes = np.where(np.isfinite(ms) & (ms <= tree.limit_ms), ms / MS_PER_MIN, np.nan)
    return minutes if tree.as_open is None else np.maximum(minutes, piece_minutes(tree.as_open, fraction=fraction))


def require_limits(limits_min: Sequence[float], longest_ms: float) -> list[float]:
    """Return the limits, each once, ascending; raise a ParameterError if one of them cannot be drawn."""
    limits = sorted(set(limits_min))
    wrong = [limit for limit in limits if not 0 < round(limit * MS_PER_MIN) <= longest_ms]
    if wrong or not limits:
        raise ParameterError(
            "isochrones need limits that are positive and not beyond the search",
            faults=[f"{limit:g} min (search limit {longest_ms / MS_PER_MIN:g} min)" for limit in wrong],
        )
    return limits


class _Window(TypedDict):
    west: float
    south: float
    cell_m: float
    values: Float32Array


def _window(bounds: Bounds, cell_m: float, *, fill: float = np.inf) -> _Window:
    """Return a window of cells that hold `fill`, over the bounds and `PAD_CELLS` around them."""
    cell_m = float(cell_m)
    first_column, first_row = (math.floor(v / cell_m) - PAD_CELLS for v in bounds[:2])
    last_column, last_row = (math.ceil(v / cell_m) + PAD_CELLS for v in bounds[2:])
    rows, columns = last_row - first_row + 1, last_column - first_column + 1
    if rows * columns > MOST_CELLS_ASKED:
        raise ParameterError(
            f"cell_m={cell_m:g} makes a surface of {rows * columns:,} cells, and {MOST_CELLS_ASKED:,} are the most",
            remedy=f"give cells of {math.ceil(cell_m * math.sqrt(rows * columns / MOST_CELLS_ASKED))} m or more",
        )
    values = np.full((rows, columns), fill, dtype=np.float32)
    return {"west": first_column * cell_m, "south": first_row * cell_m, "cell_m": cell_m, "values": values}


def _reach_of(surface: Surface, reach: CellMap) -> Float32Array:
    here, there = surface.shared_with(reach)
    if reach.cell_m != surface.cell_m or surface.values[here].shape != surface.values.shape:
        raise ParameterError("the map of how far people walk does not cover the surface with the same cells")
    return np.ascontiguousarray(reach.values[there])


def _heights_of(cells: CellMap, network: RoadNetwork) -> Float32Array:
    """Return the heights of the cells; none where the ground is taken as level."""
    if network.heights is None:
        return np.zeros((0, 0), dtype=np.float32)
    x, y = np.meshgrid(cells.x, cells.y)
    heights = network.heights.at(np.stack([x.ravel(), y.ravel()], axis=1), network.crs)
    return heights.reshape(cells.values.shape).astype(np.float32)


def _stretches(cells: CellMap, network: RoadNetwork, pieces: Int64Array, around_m: float) -> Stretches:
    rows, columns = cells.values.shape
    return Stretches(*sort_stretches(cells.grid, rows, columns, around_m, pieces, network.piece_ptr, network.piece_xy))


def _soonest_ms(tree: SourceTree) -> FloatArray:
    """Return the least possible time on each piece: the shortest at its ends and at the facilities on it."""
    soonest = soonest_ms(_time_arrays(tree), tree.network.piece_count)
    np.minimum.at(soonest, tree.access.piece, tree.access.walk_ms)
    return soonest


def _time_arrays(tree: SourceTree) -> TimeArrays:
    network = tree.network
    return TimeArrays(
        *network.piece_edges,
        network.edge_forward,
        network.edge_primary,
        network.tail,
        network.head,
        network.time_ms,
        tree.labels.time_ms,
        tree.k,
        tree.access.fraction,
        tree.access.walk_ms,
        *tree.on_piece,
        tree.arriving,
    )
