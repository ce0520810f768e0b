"""Rows whose place cannot be right among the others: swapped, mistyped, metres among degrees, several at one point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
from pyproj import CRS

from spatial_uri.errors import CrsError
from spatial_uri.geo.coordinate_checks import check_coordinates
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable

_FAR_SPREADS = 20.0
_FAR_DEG = 3.0
_FAR_M = 300_000.0
_MAX_WRONG_SHARE = 0.25
_MIN_ROWS = 3
_ZONE = 1e6


@dataclass(frozen=True)
class Misplaced:
    """Rows that cannot be right, and why; and rows that are far from all others, which may be."""

    wrong: Mapping[int, str] = field(default_factory=dict)
    far: tuple[int, ...] = ()


def misplaced_rows(xy: FloatArray, crs: CRS, table: RawTable) -> Misplaced:
    """Find the few rows whose coordinates contradict the CRS or all other rows.

    Where most rows contradict the CRS it is the CRS that is wrong: then no row is named.

    Parameters
    ----------
    xy
        ``(n, 2)`` coordinates, NaN where there are none.
    crs
        What they are in.
    table
        The file, for the check of the other rows.
    """
    known: BoolArray = np.asarray(np.isfinite(xy).all(axis=1))
    possible: BoolArray = known & (np.abs(xy) <= np.array([180.0, 90.0])).all(axis=1) if crs.is_geographic else known
    impossible: BoolArray = known & ~possible
    if not known.any() or impossible.sum() > possible.sum():
        return Misplaced()
    middle = np.median(xy[possible], axis=0)
    limit = _limit(xy[possible], middle, crs)
    away = np.where(known, np.abs(xy - middle).max(axis=1), 0.0)
    far: BoolArray = possible & np.asarray(away > limit)
    if far.sum() > _MAX_WRONG_SHARE * known.sum() and not (known.sum() == _MIN_ROWS and far.sum() == 1):
        far[:] = False
    wrong: dict[int, str] = {}
    for row in np.flatnonzero(impossible | far).tolist():
        reason = _reason(xy[row], middle, limit, crs)
        if reason is None and (impossible[row] or _contradicts(xy[row : row + 1], crs, table)):
            reason = f"{xy[row, 0]:.10g}, {xy[row, 1]:.10g} is far from all other {table.unit}s"
        if reason is not None:
            wrong[row] = reason
    return Misplaced(wrong, tuple(row for row in np.flatnonzero(far).tolist() if row not in wrong))


def _limit(xy: FloatArray, middle: FloatArray, crs: CRS) -> float:
    spread = float(np.median(np.abs(xy - middle).max(axis=1)))
    return max(_FAR_SPREADS * spread, _FAR_DEG if crs.is_geographic else _FAR_M)


def _reason(xy: FloatArray, middle: FloatArray, limit: float, crs: CRS) -> str | None:
    """Return what is wrong with the place of a row, None if that is not known."""
    x, y = xy.tolist()
    shown = f"{x:.10g}, {y:.10g}"
    if np.abs(xy[::-1] - middle).max() <= limit:
        names = "longitude and latitude" if crs.is_geographic else "x and y"
        return f"{names} are swapped ({shown})"
    if crs.is_geographic:
        if np.abs(xy).min() > 1000:
            return f"metres among degrees ({shown})"
        wrong = [f"longitude {x:.10g}"] if abs(x) > 180 else []
        wrong += [f"latitude {y:.10g}"] if abs(y) > 90 else []
        return f"{' and '.join(wrong)}: no such degree" if wrong else None
    if np.abs(xy).max() <= 180:
        return f"degrees among metres ({shown})"
    without_zone = np.array([(x - middle[0] + _ZONE / 2) % _ZONE - _ZONE / 2, y - middle[1]])
    if np.abs(without_zone).max() <= limit:
        return f"x {x:.10g} has another zone number than the other rows, or none"
    return None


def _contradicts(xy: FloatArray, crs: CRS, table: RawTable) -> bool:
    try:
        check_coordinates(xy, crs, file=table.path)
    except CrsError:
        return True
    return False


def places_at_one_point(table: gpd.GeoDataFrame, *, is_settlement: bool, file: str) -> list[Note]:
    """Warn of places at exactly one point, as a geocoder gives them that knows no better.

    Facilities may share a house: two of them are named only if they are of one tier.
    """
    keys = list(zip(table.geometry.x, table.geometry.y, strict=True))
    at: dict[tuple[float, float], list[int]] = {}
    for row, key in enumerate(keys):
        at.setdefault(key, []).append(row)
    groups = [rows for rows in at.values() if len(rows) > 1]
    if not is_settlement:
        tiers = table["tier"].tolist()
        groups = [rows for rows in groups if len(rows) > 2 or tiers[rows[0]] == tiers[rows[1]]]
    if not groups:
        return []
    held = [row for rows in groups for row in rows]
    names = [_called(table, row) for row in held]
    facts: dict[str, Any] = {"file": file, "count": len(held), "names": names}
    facts["places"] = tuple(str(table.index[row]) for row in held)
    if is_settlement:
        return [Note("settlements.one_point", severity="warning", points=len(groups), **facts)]
    return [Note("facilities.one_point", severity="warning", points=len(groups), **facts)]


def _called(table: gpd.GeoDataFrame, row: int) -> str:
    return str(table["name"].iloc[row] or table.index[row])


def far_away(table: gpd.GeoDataFrame, ids: Sequence[str], *, file: str) -> list[Note]:
    """Warn of places that lie far from all others of their file."""
    rows = np.flatnonzero(table.index.isin(ids)).tolist()
    if not rows:
        return []
    names = [_called(table, row) for row in rows]
    facts: dict[str, Any] = {"file": file, "count": len(rows), "names": names}
    return [Note("places.far_away", severity="warning", **facts, places=tuple(str(table.index[row]) for row in rows))]
