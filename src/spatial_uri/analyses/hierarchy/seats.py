"""Which settlement is the seat of which area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.naming import named
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.arrays import FloatArray, IndexArray, Int64Array
from spatial_uri.model.names import area_code, bare_name, class_codes, name_columns, one_code, settlement_codes
from spatial_uri.model.study import Note

SEAT_NEAR_M = 500.0
SEAT_LEVELS = ("county", "township")
CITY, TOWN, OTHER = 2, 1, 0
_CITY_KINDS = frozenset({"city", "county_seat", "县城", "城区", "县城区", "县政府驻地", "县级驻地", "市区"})
_TOWN_KINDS = frozenset(
    {"town", "township", "town_seat", "乡镇驻地", "乡镇政府驻地", "镇", "乡", "街道", "乡镇", "集镇", "建制镇", "镇区"}
)
TOWN_CLASSES = frozenset({"111", "121", "210"})
"""Statistical classes of 主城区, 镇中心区 and 乡中心区 (国函〔2008〕60号): the built-up centre of a town."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Settlements, one entry each in their order, with what their columns say about their rank.

    Attributes
    ----------
    ids, labels, names
        ``place_id``; the name; the names in all languages, without the word for the kind of place.
    kind_class
        `CITY`, `TOWN` or `OTHER`, by the kind of place.
    code, class_code
        12-digit code and statistical class, None where unknown.
    population
        Persons, NaN where unknown.
    xy_m
        ``(settlements, 2)`` position.
    area_of
        Level -> the area of this level that each belongs to, None where there is none.
    """

    ids: list[str]
    labels: list[str]
    names: list[frozenset[str]]
    kind_class: Int64Array
    code: list[str | None]
    class_code: list[str | None]
    population: FloatArray
    xy_m: FloatArray
    area_of: dict[str, list[str | None]]

    @classmethod
    def of(cls, settlements: gpd.GeoDataFrame, areas: AdminAreas) -> Settled:
        """Take what is needed from a table of settlements."""
        own = settlements["area_id"].tolist()
        above = {level: areas.above(level) for level in LEVELS[:-1]}
        kinds = [str(k).strip().lower() for k in settlements["kind"]]
        return cls(
            ids=[str(i) for i in settlements.index],
            labels=[n if isinstance(n, str) else "" for n in settlements["name"]],
            names=[frozenset(bare_name(n) for n in names) for names in name_columns(settlements)],
            kind_class=np.array([_kind_class(k) for k in kinds], dtype=np.int64),
            code=settlement_codes(settlements),
            class_code=class_codes(settlements),
            population=settlements["population"].to_numpy(dtype=float),
            xy_m=np.column_stack([settlements.geometry.x, settlements.geometry.y]),
            area_of={level: [held.get(a) for a in own] for level, held in above.items()},
        )

    def members(self, level: str) -> dict[str, IndexArray]:
        """Return the rows of the settlements of each area of a level."""
        owners = pd.Series(self.area_of[level], dtype=object)
        held = owners.groupby(owners, sort=False).indices
        return {str(area): np.asarray(rows, dtype=np.intp) for area, rows in held.items()}

    def is_residents(self, row: int) -> bool:
        """Tell whether its code is that of a residents' committee, as towns have."""
        code = self.code[row]
        return code is not None and 1 <= int(code[9:]) < 200


def _kind_class(kind: str) -> int:
    if kind in _CITY_KINDS:
        return CITY
    return TOWN if kind in _TOWN_KINDS else OTHER


class FoundSeat(NamedTuple):
    """The seat of an area.

    Attributes
    ----------
    row
        Of the settlement, -1 where none was found.
    found_by
        How, as in `Hierarchy.seats`.
    candidates
        Rows of the settlements that could not be told apart.
    """

    row: int
    found_by: str
    candidates: tuple[int, ...] = ()


def find_seats(
    areas: AdminAreas, settled: Settled, given: Mapping[str, str]
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Find the seat of every area, as `hierarchy` says.

    Parameters
    ----------
    areas, settled
        Areas and settlements of the study.
    given
        The seats that the user names: ``area_id`` -> ``place_id``.

    Returns
    -------
    seats
        One row per area of any level but village, townships first, with the columns of `FoundSeat`.
    faults
        Rows for the mismatches: seats that the boundaries name and that are not among the settlements.
    """
    row_of = {place: row for row, place in enumerate(settled.ids)}
    row_of_code = {one_code(place): row for place, row in row_of.items()}
    table = areas.table
    names = dict(zip(table.index, name_columns(table), strict=True))
    by_point = _near_points(table, settled)
    found: dict[str, FoundSeat] = {}
    faults: list[dict[str, Any]] = []
    for level in reversed(areas.levels):
        if level == "village":
            continue
        members = settled.members(level)
        for area_id in areas.at(level).index:
            if area_id in given:
                found[area_id] = FoundSeat(row_of[given[area_id]], "named")
                continue
            own_names = frozenset(bare_name(n) for n in names[area_id])
            boundary_seat = table.at[area_id, "seat_id"] if "seat_id" in table.columns else None
            if isinstance(boundary_seat, str):
                row = row_of.get(boundary_seat, row_of_code.get(one_code(boundary_seat)))
                row = _at_point(by_point.get(area_id, ()), own_names, settled) if row is None else row
                if row is not None:
                    found[area_id] = FoundSeat(row, "data")
                    continue
                faults.append(_unknown_seat(area_id, table.at[area_id, "name"], boundary_seat))
            inside = members.get(area_id, np.zeros(0, dtype=np.intp)).tolist()
            within = table.index[table["parent_id"] == area_id] if level == "county" else ()
            towns = {found[a].row for a in within if a in found}
            found[area_id] = _chosen(*_candidates(level, area_id, inside, towns, settled), own_names, settled)
    index = pd.Index(list(found), name="area_id", dtype=object)
    return pd.DataFrame(list(found.values()), columns=FoundSeat._fields, index=index), faults


def _candidates(
    level: str, area_id: str, inside: list[int], towns: set[int], settled: Settled
) -> tuple[list[int], list[int], list[int]]:
    """Return the settlements of an area that can be its seat: by code, by kind, and by name.

    `towns` are the seats of the areas within it. A village may bear the name of its county without being its seat.
    """
    if level == "township":
        by_kind = [r for r in inside if settled.kind_class[r] > OTHER]
        return _coded_as_town(area_id, inside, settled), by_kind, inside
    if level != "county":
        return [], [], []
    by_code = [r for r in inside if r in towns and settled.class_code[r] == "111"]
    by_kind = [r for r in inside if settled.kind_class[r] == CITY]
    return by_code, by_kind or [r for r in inside if settled.kind_class[r] == TOWN], []


def _chosen(
    by_code: list[int], by_kind: list[int], inside: list[int], names: frozenset[str], settled: Settled
) -> FoundSeat:
    """Take the only one by code or kind; else the one that bears the name; else the one with most people."""
    for candidates, found_by in ((by_code, "code"), (by_kind, "kind")):
        if len(candidates) == 1:
            return FoundSeat(candidates[0], found_by)
    bearing: list[int] = []
    for candidates in (by_code, by_kind, inside):
        bearing = [r for r in candidates if settled.names[r] & names]
        if len(bearing) == 1:
            return FoundSeat(bearing[0], "name")
    candidates = by_code or by_kind or bearing
    people = settled.population[candidates]
    if len(candidates) and not np.isnan(people).any() and (people == people.max()).sum() == 1:
        return FoundSeat(candidates[int(people.argmax())], "largest", tuple(candidates))
    return FoundSeat(-1, "none", tuple(candidates))


def _coded_as_town(area_id: str, inside: list[int], settled: Settled) -> list[int]:
    """Return the settlements of a township whose statistical class or code is that of a town."""
    code = area_code(area_id, "township")
    own = [r for r in inside if code is None or (settled.code[r] or code).startswith(code)]
    of_class = [r for r in own if settled.class_code[r] in TOWN_CLASSES]
    residents = [r for r in own if settled.is_residents(r)]
    return [r for r in of_class if r in set(residents)] or of_class or residents


def _near_points(table: gpd.GeoDataFrame, settled: Settled) -> dict[str, list[int]]:
    """Return the settlements near the point where each boundary says its seat is, nearest first."""
    if not {"seat_lon", "seat_lat"} <= set(table.columns):
        return {}
    pointed = table[table["seat_lon"].notna() & table["seat_lat"].notna()]
    points = gpd.GeoSeries(gpd.points_from_xy(pointed["seat_lon"], pointed["seat_lat"], crs="EPSG:4326"))
    points = points.to_crs(table.crs)
    near: dict[str, list[int]] = {}
    for area_id, x, y in zip(pointed.index, points.x, points.y, strict=True):
        away_m = np.hypot(settled.xy_m[:, 0] - x, settled.xy_m[:, 1] - y)
        rows = np.flatnonzero(away_m <= SEAT_NEAR_M)
        near[area_id] = rows[np.argsort(away_m[rows], kind="stable")].tolist()
    return near


def _at_point(near: Iterable[int], names: frozenset[str], settled: Settled) -> int | None:
    """Of the settlements near a seat's point, take the one with the area's name, else the town, else the only one."""
    near = list(near)
    bearing = [r for r in near if settled.names[r] & names]
    towns = sorted((r for r in near if settled.kind_class[r] > OTHER), key=lambda r: -settled.kind_class[r])
    alone = near if len(near) == 1 else []
    return next(iter([*bearing, *towns, *alone]), None)


def _unknown_seat(area_id: str, name: str, seat_id: str) -> dict[str, Any]:
    note = Note("mismatch.seat_unknown", area=named(name, area_id), seat=seat_id)
    return {"place_id": None, "area_id": area_id, "kind": "seat_unknown", "note": note}
