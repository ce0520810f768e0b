"""What a table is, by its geometry, its values, its columns and its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from spatial_uri.analyses.layout.read_plan import kind_of_word
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import is_blank, texts
from spatial_uri.study.column_evidence import level_of_code
from spatial_uri.study.column_words import (
    COLUMN_WORDS,
    FACILITY_COLUMNS,
    FACILITY_NAME_WORDS,
    FACILITY_WORDS,
    NAME_ENDINGS,
    PLACE_KINDS,
    SETTLEMENT_COLUMNS,
    SETTLEMENT_WORDS,
    VILLAGE_ENDINGS,
)
from spatial_uri.study.guess import Guess, Surety
from spatial_uri.study.tier_evidence import preset_tiers

_MOST = 0.5
_SAMPLE = 2000
_POLYGONS, _LINES, _POINTS = (3, 6), (1, 2, 5), (0, 4)


@dataclass
class _Evidence:
    """What speaks for settlements and for facilities: weights, and the reasons in words."""

    weight: dict[str, float] = field(default_factory=lambda: {"settlements": 0.0, "facilities": 0.0})
    reasons: dict[str, list[str]] = field(default_factory=lambda: {"settlements": [], "facilities": []})

    def add(self, role: str, weight: float, reason: str) -> None:
        self.weight[role] += weight
        self.reasons[role].append(reason)

    def verdict(self, default: str) -> tuple[str, Surety, tuple[str, ...]]:
        role, other = sorted(self.weight, key=lambda r: (-self.weight[r], r != default))
        ahead = self.weight[role] - self.weight[other]
        surety: Surety = "a guess"
        if ahead >= 4:
            surety = "certain"
        elif ahead >= 2:
            surety = "likely"
        return role, surety, tuple(self.reasons[role] or ["nothing in it tells"])


def with_role(guess: Guess) -> Guess:
    """Return the guess of a table with its role, how sure that is, and why."""
    table = guess.table
    assert table is not None  # noqa: S101
    if table.geometry is None:
        return _of_places(guess)
    kinds = shapely.get_type_id(np.asarray(table.geometry.array))
    there = int((kinds >= 0).sum())
    polygons, lines, points = (int(np.isin(kinds, of).sum()) for of in (_POLYGONS, _LINES, _POINTS))
    if max(lines, polygons) > points and _names_elements(table):
        return replace(guess, role="elements", reasons=("lines or areas of a kind such as axis or ring",))
    if lines > max(polygons, points):
        return replace(guess, role="lines", reasons=(f"{lines} lines",))
    kept = np.isin(kinds, _POLYGONS)
    polygon_table = replace(table, frame=table.frame[kept], geometry=table.geometry[kept])
    if polygons <= points or _are_buildings(polygon_table, guess.words):
        return _of_places(guess)
    reasons = [f"{polygons} polygon{'s' if polygons > 1 else ''}"]
    if polygons < there:
        reasons.append(f"{there - polygons} feature{'s are' if there - polygons > 1 else ' is'} none")
    return replace(guess, role="boundaries", table=polygon_table, reasons=tuple(reasons))


def _are_buildings(table: RawTable, words: str) -> bool:
    """Tell whether polygons are facilities or built-up places rather than areas that share out the land."""
    values = _texts_of(table)
    if _share(values, tuple(e for ends in NAME_ENDINGS.values() for e in ends), at_end=True) >= _MOST:
        return False
    if _share(values, FACILITY_NAME_WORDS) >= _MOST or _last_word(words) == "facilities":
        return True
    if len(table.frame) < 3 or _last_word(words) != "settlements":
        return False
    assert table.geometry is not None  # noqa: S101
    shapes = np.asarray(table.geometry.array)
    hull = shapely.area(shapely.convex_hull(shapely.geometrycollections(shapes)))
    return bool(shapely.area(shapes).sum() < 0.1 * hull)


def _of_places(guess: Guess) -> Guess:
    table = guess.table
    assert table is not None  # noqa: S101
    found = _Evidence()
    _by_values(table, found)
    _by_columns(table, found)
    _by_name(guess.words, found)
    columns = {str(c).strip().lower() for c in table.frame.columns}
    default = "facilities" if columns & set(COLUMN_WORDS["tier"]) else "settlements"
    role, surety, reasons = found.verdict(default)
    return replace(guess, role=role, surety=surety, reasons=reasons)


def _by_values(table: RawTable, found: _Evidence) -> None:
    """Weigh names, kinds and codes: the column that says most speaks for its role."""
    facilities, settlements, kinds, codes = (0.0, ""), (0.0, ""), (0.0, ""), (0.0, "")
    for column in table.frame.columns:
        values = [t for t in texts(table.frame[column].head(_SAMPLE)) if t]
        if len(values) < len(table.frame.head(_SAMPLE)) / 2:
            continue
        facilities = max(facilities, (_share(values, FACILITY_NAME_WORDS), values[0]))
        if _share(values, FACILITY_NAME_WORDS) < _MOST:
            settlements = max(settlements, (_share(values, VILLAGE_ENDINGS, at_end=True), values[0]))
        kinds = max(kinds, (sum(v.lower() in PLACE_KINDS for v in values) / len(values), values[0]))
        codes = max(codes, (_share_of_village_codes(values), values[0]))
    if facilities[0] >= _MOST:
        found.add("facilities", 3, f"names or kinds such as {facilities[1]}")
    elif settlements[0] >= _MOST:
        found.add("settlements", 3, f"names such as {settlements[1]}")
    towns = [*NAME_ENDINGS["township"], *NAME_ENDINGS["county"]]
    if facilities[0] < _MOST and _share(names := _texts_of(table), towns, at_end=True) >= _MOST:
        found.add("settlements", 1, f"names such as {names[0]}")
    if kinds[0] >= _MOST:
        found.add("settlements", 2, f"kinds such as {kinds[1]}")
    if codes[0] >= _MOST:
        found.add("settlements", 2, f"village codes such as {codes[1]}")


def _by_columns(table: RawTable, found: _Evidence) -> None:
    columns = [str(c).strip() for c in table.frame.columns]
    people = [c for c in columns if any(word in c.lower() for word in COLUMN_WORDS["population"][:6])]
    if people:
        found.add("settlements", 3, f"a column {people[0]}")
    for role, words in (("settlements", SETTLEMENT_COLUMNS), ("facilities", FACILITY_COLUMNS)):
        if named := [c for c in columns if any(word in c.lower() for word in words)]:
            found.add(role, 2, f"a column {named[0]}")
    tiers = [c for c in columns if c.lower() in {"tier", "级别"}]
    if tiers:
        found.add("facilities", 2, f"a column {tiers[0]}")


def _by_name(words: str, found: _Evidence) -> None:
    if tier := next((tier for tier in preset_tiers() if tier in words), ""):
        found.add("facilities", 3, f"its name says {tier}, a tier of facilities")
    elif role := _last_word(words):
        found.add(role, 2, "its name")


def _last_word(words: str) -> str:
    """Return the role that the last telling word of a name says: 村卫生室 are facilities, clinic_villages are not."""
    at = {
        role: max((words.rfind(word) + len(word) for word in known if word in words), default=0)
        for role, known in (("facilities", FACILITY_WORDS), ("settlements", SETTLEMENT_WORDS))
    }
    if not any(at.values()):
        return ""
    return "facilities" if at["facilities"] >= at["settlements"] else "settlements"


def _names_elements(table: RawTable) -> bool:
    """Tell whether lines are the axes, rings and belts of a plan: all of a kind that says so."""
    kinds: Any = next((table.frame[c] for c in table.frame.columns if str(c).strip().lower() in {"kind", "类型"}), None)
    return kinds is not None and len(kinds) > 0 and all(w and kind_of_word(w) for w in texts(kinds))


def _texts_of(table: RawTable) -> list[str]:
    """Return the values of the column that is likeliest to hold names."""
    named = [c for c in table.frame.columns if any(w in str(c).lower() for w in COLUMN_WORDS["name"][:7])]
    best = max(named, key=lambda c: table.frame[c].nunique(), default=None)
    return [] if best is None else [t for t in texts(table.frame[best]) if t]


def _share(values: Sequence[str], words: Sequence[str], *, at_end: bool = False) -> float:
    if not values:
        return 0.0
    lowered = [v.lower() for v in values]
    hits = sum(v.endswith(tuple(words)) if at_end else any(w in v for w in words) for v in lowered)
    return hits / len(values)


def _share_of_village_codes(values: Sequence[str]) -> float:
    if len(set(values)) < len(values):
        return 0.0
    return sum(level_of_code(v) == "village" for v in values) / len(values)


def rows_without_coordinates(guess: Guess) -> int:
    """Count the rows of a table that have no coordinates."""
    assert guess.table is not None  # noqa: S101
    if guess.table.geometry is not None:
        return int((guess.table.geometry.isna() | guess.table.geometry.is_empty).sum())
    lon, lat = guess.column("lon"), guess.column("lat")
    if lon is None or lat is None:
        return 0
    return int(guess.table.frame[[lon, lat]].map(is_blank).all(axis=1).sum())
