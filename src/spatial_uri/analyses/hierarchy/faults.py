"""What contradicts what in a settlement hierarchy: codes, points, kinds, boundaries and seats."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.hierarchy.seats import OTHER, SEAT_LEVELS, TOWN_CLASSES, Settled
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.names import CODE_DIGITS, area_code, area_of_code

MISMATCH_COLUMNS = ("place_id", "area_id", "kind", "message")
OUTSIDE_KINDS = ("code_and_place", "area_and_place")
"""Kinds of mismatch by which a settlement lies outside the area that it belongs to."""

Fault = dict[str, Any]


def settlement_faults(areas: AdminAreas, table: gpd.GeoDataFrame, settled: Settled) -> list[Fault]:
    """Return where the code, the point, the area and the kind of a settlement contradict one another."""
    said = _Said(areas, table, settled)
    points = np.asarray(table.geometry.array)
    holders = areas.holding(points)
    faults: list[Fault] = []
    coded = coded_areas(areas, settled.code)
    for row, (by_code, here, own) in enumerate(zip(coded.area_id, holders, said.owns, strict=True)):
        if coded.unknown[row]:
            message = (
                f"{said.place(row)}: its code begins with {coded.unknown[row]}, which is the code of no area here."
            )
            faults.append(_fault(row, None, "code_unknown", message, settled))
        declared = by_code if by_code is not None else own
        if declared is not None and _contradicts(areas, said.chains, declared, here, points[row]):
            what, kind = ("its code names", "code_and_place") if by_code else ("it belongs to", "area_and_place")
            message = f"{said.place(row)}: {what} {said.area(declared)}, but it lies in {said.area(here)}."
            faults.append(_fault(row, declared, kind, message, settled))
        if (
            by_code is not None
            and own is not None
            and by_code not in said.chains[own]
            and own not in said.chains[by_code]
        ):
            message = f"{said.place(row)}: its code names {said.area(by_code)}, but it is counted in {said.area(own)}."
            faults.append(_fault(row, own, "code_and_area", message, settled))
        if strange := _kind_and_code(row, said, settled):
            faults.append(_fault(row, None, "kind_and_code", strange, settled))
    return faults


class CodedAreas:
    """The finest area that the code of each settlement names, and the part of the code that names none."""

    def __init__(self, area_id: list[str | None], unknown: list[str | None]) -> None:
        self.area_id = area_id
        self.unknown = unknown


def coded_areas(areas: AdminAreas, codes: Iterable[str | None]) -> CodedAreas:
    """Find the area that each 12-digit code names.

    A code names no area of a level if all areas of this level have codes, and this is none of them.
    """
    known = area_of_code(areas)
    levels = [level for level in reversed(LEVELS[:-1]) if level in areas.levels]
    whole = [level for level in levels if all(area_code(str(a), level) is not None for a in areas.at(level).index)]
    found: list[str | None] = []
    unknown: list[str | None] = []
    for code in codes:
        parts = [] if code is None else [(level, code[: CODE_DIGITS[level]]) for level in levels]
        found.append(next((known[part] for _, part in parts if part in known), None))
        unknown.append(next((part for level, part in parts if level in whole and part not in known), None))
    return CodedAreas(found, unknown)


def _contradicts(
    areas: AdminAreas, chains: dict[str, tuple[str, ...]], declared: str, here: str | None, point: Any
) -> bool:
    """Tell whether a point lies elsewhere than in the area declared, its edge and finer areas counted to it."""
    if here is not None and (declared in chains[here] or here in chains[declared]):
        return False
    return not shapely.intersects(areas.table.at[declared, "geometry"], point)


def _kind_and_code(row: int, said: _Said, settled: Settled) -> str | None:
    code, klass = settled.code[row], settled.class_code[row]
    is_town = settled.rank[row] > OTHER
    if is_town and code is not None and 200 <= int(code[9:]) < 400:
        return f"{said.place(row)}: it is a {said.kinds[row]}, but its code ({code[9:]}) is that of a village."
    if is_town and klass == "220":
        return f"{said.place(row)}: it is a {said.kinds[row]}, but its statistical class (220) is that of a village."
    if not is_town and klass in TOWN_CLASSES:
        return f"{said.place(row)}: it is a {said.kinds[row]}, but its statistical class ({klass}) is that of a town."
    return None


def area_faults(areas: AdminAreas) -> list[Fault]:
    """Return the areas that lie outside the area they belong to."""
    table = areas.table
    children = table[table["parent_id"].notna()]
    inner = shapely.point_on_surface(np.asarray(children.geometry.array))
    parents = np.asarray(table.geometry.reindex(children["parent_id"]).array)
    outside = children[~shapely.intersects(parents, inner)]
    names = table["name"]
    return [
        {
            "place_id": None,
            "area_id": area_id,
            "kind": "area_outside_parent",
            "message": f"{names[area_id]} ({area_id}) belongs to {names[parent]} ({parent}), but lies outside it.",
        }
        for area_id, parent in outside["parent_id"].items()
    ]


def seat_faults(areas: AdminAreas, table: gpd.GeoDataFrame, settled: Settled, found: pd.DataFrame) -> list[Fault]:
    """Return areas without a seat, seats outside their area or of two areas, and towns that are nobody's seat."""
    said = _Said(areas, table, settled)
    faults: list[Fault] = []
    seats = found["row"]
    of_seat: dict[int, list[str]] = {}
    for area_id, row, candidates in zip(found.index, seats, found["candidates"], strict=True):
        if row < 0:
            if said.levels[area_id] in SEAT_LEVELS:
                message = f"No seat is known of {said.area(area_id)}{_between(candidates, said)}."
                faults.append({"place_id": None, "area_id": area_id, "kind": "seat_missing", "message": message})
            continue
        of_seat.setdefault(int(row), []).append(area_id)
        if not shapely.intersects(areas.table.at[area_id, "geometry"], table.geometry.iloc[row]):
            message = f"{said.place(row)} is the seat of {said.area(area_id)}, but lies outside it."
            faults.append(_fault(row, area_id, "seat_outside", message, settled))
    for row, held in of_seat.items():
        strangers = [a for a in held if not all(a in said.chains[b] or b in said.chains[a] for b in held)]
        if strangers:
            message = f"{said.place(row)} is the seat of {' and of '.join(said.area(a) for a in strangers)}."
            faults.append(_fault(row, strangers[0], "seat_shared", message, settled))
    if set(SEAT_LEVELS) & set(areas.levels):
        for row in np.flatnonzero(settled.rank > OTHER).tolist():
            if row not in of_seat:
                message = f"{said.place(row)} is a {said.kinds[row]}, but the seat of no area."
                faults.append(_fault(row, said.owns[row], "town_without_area", message, settled))
    return faults


def _between(candidates: tuple[int, ...], said: _Said) -> str:
    if not candidates:
        return ": no settlement in it is a town, or bears its name"
    shown = ", ".join(said.place(r) for r in candidates[:5])
    return f": there is no telling between {shown}{' ...' if len(candidates) > 5 else ''}"


def _fault(row: int, area_id: str | None, kind: str, message: str, settled: Settled) -> Fault:
    return {"place_id": settled.ids[row], "area_id": area_id, "kind": kind, "message": message}


class _Said:
    """Settlements and areas as sentences name them."""

    def __init__(self, areas: AdminAreas, table: gpd.GeoDataFrame, settled: Settled) -> None:
        self.chains = areas.chains()
        self.levels = areas.table["level"].to_dict()
        self.kinds = [str(k) for k in table["kind"]]
        self.owns = [a if isinstance(a, str) else None for a in table["area_id"]]
        self._names = areas.table["name"].to_dict()
        self._settled = settled

    def place(self, row: int) -> str:
        label, place_id = self._settled.labels[row], self._settled.ids[row]
        return f"{label} ({place_id})" if label else place_id

    def area(self, area_id: str | None) -> str:
        return "no area" if area_id is None else f"{self._names[area_id]} ({area_id})"
