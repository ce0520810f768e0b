"""The speed of the roads at which a settlement comes within a limit, or falls out of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.measure.speeds.road_groups import RoadGroups, group_roads
from spatial_uri.model.arguments import require_network, require_positive, require_travel
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.routing.speeds.scaled_times import ScaledTimes

SLOWEST, FASTEST = 0.5, 2.0
"""Between which factors a turn is looked for."""
ALL = "all"
"""The column of all classes of road together."""

_GRID = 17
_BEYOND = 1.25
_CLOSE_MS = 10
_SAME_WAY_MS = 40
_MOST_ROUNDS = 40

Parts = Callable[[float], tuple[Int32Array, FloatArray]]


def critical_speeds(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    limit_min: float,
    travel: Travel | None = None,
    workers: int | None = None,
) -> pd.DataFrame:
    """Find the factor of speed at which each origin comes within a limit of its nearest facility, or falls out of it.

    With x = 1 / factor, the time to the nearest facility is the least of many straight lines (one for each way to go)
    and so concave in x. Each way found gives a line that is nowhere below the time; where it meets the limit the origin
    is within, and the way there gives the next line. That ends with the way on which the answer turns, after a few
    searches: ways may change with the factor. Times are rounded to whole milliseconds on every piece: at the factor
    found, the time is the limit to within 0.05 seconds.

    Parameters
    ----------
    network
        The roads of one mode.
    origins, facilities
        Points in the CRS of the network, any index without duplicates.
    limit_min
        What counts as within, minutes, included.
    travel
        Direction and walk; None for the usual ones.
    workers
        Threads; None for one on each core. The factors do not depend on them.

    Returns
    -------
    DataFrame
        On the index of the origins. Column ``all``: the factor for all classes of road together; and one column for
        each class alone. Above 1: so much faster the roads must be for the origin to come within; at most 1: so slow
        they may be for it to stay within. NaN where nothing turns between half and twice the speed.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    DataError
        If a table has no geometry, or a row is no point with coordinates.
    ParameterError
        If the limit is not positive.

    References
    ----------
    Dinkelbach, W. (1967): On nonlinear fractional programming. Management Science 13(7), 492-498: Newton's method on a
    concave function that is the least of straight lines.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()  # villages at 0, 6 and 12 minutes
    >>> su.critical_speeds(county.network, county.villages, county.clinics, limit_min=8)["all"].round(4).tolist()
    [nan, 0.75, 1.5]
    """
    network, travel = require_network(network), require_travel(travel)
    origins = require_points(network, origins, what="origins")
    facilities = require_points(network, facilities, what="facilities")
    limit_ms = round(require_positive(limit_min, name="limit_min", unit="minutes") * MS_PER_MIN)
    groups = group_roads(network)
    search = ScaledTimes.prepare(
        network,
        origins.geometry.to_numpy(),
        facilities.geometry.to_numpy(),
        groups.edge_group,
        direction=travel.direction,
        walk=travel.walk,
    )
    return pd.DataFrame(find_critical(search, groups, limit_ms, workers=workers), index=origins.index)


def find_critical(
    search: ScaledTimes, groups: RoadGroups, limit_ms: int, *, workers: int | None = None
) -> dict[str, FloatArray]:
    """Return the columns of `critical_speeds` for places that have joined the road already."""
    every = np.ones(len(groups.road_class), dtype=np.bool_)
    sets = {ALL: every, **{name: groups.of_class(name) for name in groups.classes}}
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        return {
            name: 1.0 / _turning_points(_parts_of(search, chosen, limit_ms), limit_ms, pool)
            for name, chosen in sets.items()
        }


def _parts_of(search: ScaledTimes, chosen: BoolArray, limit_ms: int) -> Parts:
    """Return what tells, at one slowness of some groups, all times and the part of each spent on these groups."""
    reach_ms = int(_BEYOND * limit_ms)

    def parts(slowness: float) -> tuple[Int32Array, FloatArray]:
        factors = np.append(np.where(chosen, 1.0 / slowness, 1.0), 1.0)
        return search.parts(factors, chosen, limit_ms=reach_ms)

    return parts


def _turning_points(parts: Parts, limit_ms: int, pool: ThreadPoolExecutor) -> FloatArray:
    """Return the greatest slowness at which each place is within the limit; NaN where that does not turn."""
    grid = np.geomspace(1 / FASTEST, 1 / SLOWEST, _GRID)
    grid[_GRID // 2] = 1.0
    known = _Lines(limit_ms)
    for x, (ms, amount) in zip(grid, pool.map(parts, grid), strict=True):
        known.add(x, ms, amount)
    for _ in range(_MOST_ROUNDS):
        waiting = known.waiting()
        if not len(waiting):
            break
        for x, (ms, amount) in zip(waiting, pool.map(parts, waiting), strict=True):
            known.add(x, ms, amount)
    return known.answers()


class _Lines:
    """For each place the slowest speed known to be within, the fastest known to be beyond, and the lines there."""

    def __init__(self, limit_ms: int) -> None:
        self._limit_ms = limit_ms
        self._inner: dict[str, FloatArray] = {}
        self._outer: dict[str, FloatArray] = {}

    def add(self, x: float, ms: Int32Array, amount: FloatArray) -> None:
        """Learn the times at one slowness, and how much of each grows with it."""
        if not self._inner:
            nothing = {"x": np.nan, "slope": np.nan, "rest": np.nan, "ms": np.nan}
            self._inner = {key: np.full(len(ms), value) for key, value in nothing.items()}
            self._outer = {key: np.full(len(ms), value) for key, value in nothing.items()}
        within = (ms >= 0) & (ms <= self._limit_ms)
        values: dict[str, FloatArray] = {
            "x": np.full(len(ms), x),
            "slope": amount / x,
            "rest": ms - amount,
            "ms": np.where(ms < 0, np.nan, ms),
        }
        for side, better in (
            (self._inner, within & ~(self._inner["x"] >= x)),
            (self._outer, ~within & ~(self._outer["x"] <= x)),
        ):
            for key, value in values.items():
                side[key] = np.where(better, value, side[key])

    def _crossings(self, side: dict[str, FloatArray]) -> FloatArray:
        """Return where the line of each place meets the limit; NaN where there is none, or it does not rise."""
        with np.errstate(divide="ignore", invalid="ignore"):
            at = (self._limit_ms - side["rest"]) / side["slope"]
        return np.where(np.isfinite(at) & (side["slope"] > 0) & np.isfinite(side["ms"]), at, np.nan)

    def _turns(self) -> BoolArray:
        return np.isfinite(self._inner["x"]) & np.isfinite(self._outer["x"])

    def answers(self) -> FloatArray:
        """Return the slowness at which each place turns; NaN where it does not."""
        best = np.fmax(self._crossings(self._inner), self._crossings(self._outer))
        kept = np.clip(np.where(np.isfinite(best), best, self._inner["x"]), self._inner["x"], self._outer["x"])
        return np.where(self._turns(), kept, np.nan)

    def waiting(self) -> list[float]:
        """Return the slownesses to look at next, ascending; none where every answer is known."""
        first, last = self._crossings(self._inner), self._crossings(self._outer)
        is_close = np.fmin(np.abs(self._inner["ms"] - self._limit_ms), np.abs(self._outer["ms"] - self._limit_ms))
        same_way = (np.abs(self._inner["slope"] - self._outer["slope"]) <= _SAME_WAY_MS) & (
            np.abs(self._inner["rest"] - self._outer["rest"]) <= _SAME_WAY_MS
        )
        is_done = ~self._turns() | (is_close <= _CLOSE_MS) | same_way
        answers = self.answers()
        stuck = (answers <= self._inner["x"]) | (answers >= self._outer["x"])
        middle = (self._inner["x"] + self._outer["x"]) / 2
        asked = np.where(stuck | ~(np.isfinite(first) | np.isfinite(last)), middle, answers)
        return sorted(set(asked[~is_done].tolist()))
