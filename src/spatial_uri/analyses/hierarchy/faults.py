"""What contradicts what in a settlement hierarchy: codes, points, kinds, boundaries and seats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.hierarchy.naming import Names, named
from spatial_uri.analyses.hierarchy.seats import OTHER, SEAT_LEVELS, Settled
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.names import CODE_DIGITS, area_code, area_of_code, significant_code
from spatial_uri.model.study import Note

MISMATCH_COLUMNS = ("place_id", "area_id", "kind", "note")
COMMUNITY_KINDS = frozenset({"community", "社区", "居委会", "居民委员会", "社区居委会", "社区居民委员会"})
"""Kinds of what a residents' committee governs."""
_VILLAGE_KINDS = frozenset(
    {"administrative village", "administrative_village", "行政村", "建制村", "村委会", "村民委员会"}
)
"""Kinds of what a villagers' committee governs; village, 村 and hamlet are said of other places as well."""
OUTSIDE_KINDS = ("code_and_place", "area_and_place")
"""Kinds of mismatch by which a settlement lies outside the area that it belongs to."""

Fault = dict[str, Any]


class Ground:
    """What the faults of a hierarchy are looked for in: areas, settlements, and what their columns say.

    Parameters
    ----------
    areas, table, settled
        Areas and settlements of the study, and what the columns of the settlements say.
    """

    def __init__(self, areas: AdminAreas, table: gpd.GeoDataFrame, settled: Settled) -> None:
        self.areas = areas
        self.settled = settled
        self.points = np.asarray(table.geometry.array)
        self.chains = areas.chains()
        self.names = Names(areas, table)
        self.kinds = [str(k) for k in table["kind"]]
        self.owns = [a if isinstance(a, str) else None for a in table["area_id"]]

    def fault(self, row: int, area_id: str | None, kind: str, note: Note) -> Fault:
        """Describe a fault of a settlement."""
        return {"place_id": self.settled.ids[row], "area_id": area_id, "kind": kind, "note": note}


def settlement_faults(ground: Ground) -> list[Fault]:
    """Return where the code, the point, the area and the kind of a settlement contradict one another."""
    holders = ground.areas.holding(ground.points)
    names, chains = ground.names, ground.chains
    faults: list[Fault] = []
    coded = coded_areas(ground.areas, ground.settled.code)
    for row, (by_code, here, own) in enumerate(zip(coded.area_id, holders, ground.owns, strict=True)):
        place = names.place(row)
        if coded.unknown[row]:
            unknown = Note("mismatch.code_unknown", place=place, prefix=coded.unknown[row])
            faults.append(ground.fault(row, None, "code_unknown", unknown))
        declared = by_code if by_code is not None else own
        if declared is not None and _lies_outside(ground, declared, here, row):
            kind = "code_and_place" if by_code else "area_and_place"
            faults.append(ground.fault(row, declared, kind, _elsewhere(names, row, declared, here, by_code)))
        if by_code is not None and own is not None and by_code not in chains[own] and own not in chains[by_code]:
            note = Note("mismatch.code_and_area", place=place, coded=names.area(by_code), counted=names.area(own))
            faults.append(ground.fault(row, own, "code_and_area", note))
        faults += [ground.fault(row, None, "kind_and_code", note) for note in _kind_and_code(ground, row)]
    return faults


def _elsewhere(names: Names, row: int, declared: str, here: str | None, by_code: str | None) -> Note:
    """Describe a settlement that lies in another area than its code, or else its row, names."""
    facts: dict[str, Any] = {"place": names.place(row), "declared": names.area(declared)}
    if here is None:
        nowhere = Note("mismatch.code_and_place_nowhere", **facts)
        return nowhere if by_code else Note("mismatch.area_and_place_nowhere", **facts)
    facts["here"] = names.area(here)
    return Note("mismatch.code_and_place", **facts) if by_code else Note("mismatch.area_and_place", **facts)


class CodedAreas:
    """The finest area that the code of each settlement names, and the part of the code that names none."""

    def __init__(self, area_id: list[str | None], unknown: list[str | None]) -> None:
        self.area_id = area_id
        self.unknown = unknown


def coded_areas(areas: AdminAreas, codes: Iterable[str | None]) -> CodedAreas:
    """Find the area that each code of a settlement names; a code filled up with zeros names a coarser area.

    A code names no area of a level if all areas of this level have codes, and this is none of them.
    """
    known = area_of_code(areas)
    levels = [level for level in reversed(LEVELS[:-1]) if level in areas.levels]
    whole = [level for level in levels if all(area_code(str(a), level) is not None for a in areas.at(level).index)]
    found: list[str | None] = []
    unknown: list[str | None] = []
    for code in codes:
        parts = [] if code is None else _parts(significant_code(code), levels)
        found.append(next((known[part] for _, part in parts if part in known), None))
        unknown.append(next((part for level, part in parts if level in whole and part not in known), None))
    return CodedAreas(found, unknown)


def _parts(code: str, levels: Iterable[str]) -> list[tuple[str, str]]:
    """Return the parts of a code that are those of areas, from the finest level on."""
    return [(level, code[: CODE_DIGITS[level]]) for level in levels if len(code) >= CODE_DIGITS[level]]


def _lies_outside(ground: Ground, declared: str, here: str | None, row: int) -> bool:
    """Tell whether a point lies elsewhere than in the area declared, its edge and finer areas counted to it."""
    if here is not None and (declared in ground.chains[here] or here in ground.chains[declared]):
        return False
    return not shapely.intersects(ground.areas.table.at[declared, "geometry"], ground.points[row])


def _kind_and_code(ground: Ground, row: int) -> Iterator[Note]:
    """Yield how the kind of a settlement contradicts its code or its statistical class, at most once.

    The class says what is built together, the code who governs it: communities and villages (居委会, 村委会) may have
    any class, and a village in which the township has its seat is of class 111, 121 or 210. So only these contradict:
    a town, or the seat of one, of class 220 (村庄), or without a class but with the code of a village; a community
    with the code of a village, and an administrative village with that of a community.
    """
    code, class_code = ground.settled.code[row], ground.settled.class_code[row]
    kind = ground.kinds[row].strip().lower()
    facts: dict[str, Any] = {"place": ground.names.place(row), "kind_term": ground.kinds[row]}
    is_village = code is not None and 200 <= int(code[9:]) < 400
    if ground.settled.kind_class[row] > OTHER:
        if class_code == "220":
            yield Note("mismatch.kind_and_village_class", **facts, class_code=class_code)
        elif is_village and code is not None and class_code is None:
            yield Note("mismatch.kind_and_code", **facts, digits=code[9:])
    elif is_village and code is not None and kind in COMMUNITY_KINDS:
        yield Note("mismatch.kind_and_code", **facts, digits=code[9:])
    elif code is not None and ground.settled.is_residents(row) and kind in _VILLAGE_KINDS:
        yield Note("mismatch.kind_and_residents_code", **facts, digits=code[9:])


def area_faults(areas: AdminAreas) -> list[Fault]:
    """Return the areas that lie outside the area they belong to."""
    table = areas.table
    children = table[table["parent_id"].notna()]
    inner = shapely.point_on_surface(np.asarray(children.geometry.array))
    parents = np.asarray(table.geometry.reindex(children["parent_id"]).array)
    outside = children[~shapely.intersects(parents, inner)]
    names = table["name"]
    faults: list[Fault] = []
    for area_id, parent in outside["parent_id"].items():
        facts: dict[str, Any] = {"area": named(names[area_id], area_id), "parent": named(names[parent], parent)}
        note = Note("mismatch.area_outside_parent", **facts)
        faults.append({"place_id": None, "area_id": area_id, "kind": "area_outside_parent", "note": note})
    return faults


def seat_faults(ground: Ground, found: pd.DataFrame) -> list[Fault]:
    """Return areas without a seat, seats outside their area or of two areas, and towns that are nobody's seat.

    Parameters
    ----------
    ground
        Areas and settlements.
    found
        The seats, as `find_seats` returns them.
    """
    areas, names, chains = ground.areas.table, ground.names, ground.chains
    faults: list[Fault] = []
    of_seat: dict[int, list[str]] = {}
    inhabited = {area_id for own in set(ground.owns) if own is not None for area_id in chains[own]}
    for area_id, row, candidates in zip(found.index, found["row"], found["candidates"], strict=True):
        if row < 0:
            if areas.at[area_id, "level"] in SEAT_LEVELS:
                note = _no_seat(names, area_id, candidates, areas.at[area_id, "level"], inhabited=area_id in inhabited)
                faults.append({"place_id": None, "area_id": area_id, "kind": "seat_missing", "note": note})
            continue
        of_seat.setdefault(int(row), []).append(area_id)
        if not shapely.intersects(areas.at[area_id, "geometry"], ground.points[row]):
            note = Note("mismatch.seat_outside", place=names.place(row), area=names.area(area_id))
            faults.append(ground.fault(row, area_id, "seat_outside", note))
    for row, held in of_seat.items():
        apart = [a for a in held if not all(a in chains[b] or b in chains[a] for b in held)]
        if apart:
            note = Note("mismatch.seat_shared", place=names.place(row), areas=[f for a in apart for f in names.area(a)])
            faults.append(ground.fault(row, apart[0], "seat_shared", note))
    if set(SEAT_LEVELS) & set(ground.areas.levels):
        for row in np.flatnonzero(ground.settled.kind_class > OTHER).tolist():
            if row not in of_seat:
                note = Note("mismatch.town_without_area", place=names.place(row), kind_term=ground.kinds[row])
                faults.append(ground.fault(row, ground.owns[row], "town_without_area", note))
    return faults


def _no_seat(names: Names, area_id: str, candidates: tuple[int, ...], level: str, *, inhabited: bool) -> Note:
    area = names.area(area_id)
    if not inhabited:
        return Note("mismatch.seat_of_nobody", area=area)
    if not candidates:
        no_town = Note("mismatch.seat_no_town", area=area)
        return Note("mismatch.seat_missing", area=area) if level == "township" else no_town
    return Note("mismatch.seat_undecided", area=area, candidates=[f for r in candidates for f in names.place(r)])
