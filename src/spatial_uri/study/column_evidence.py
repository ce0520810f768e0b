"""Which column of a table means what, by its heading and by its values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from spatial_uri.geo.crs_guesses import looks_like
from spatial_uri.model.arrays import FloatArray
from spatial_uri.read.tables.boundaries import AREA_MEANINGS, code_level, level_of_word
from spatial_uri.read.tables.places import FACILITY_MEANINGS, SETTLEMENT_MEANINGS
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import is_blank, texts
from spatial_uri.study.column_words import (
    AREA_ID_WORDS,
    AREA_NAME_WORDS,
    COLUMN_WORDS,
    FACILITY_NAME_WORDS,
    MIN_CONTAINED,
    NAME_ENDINGS,
    PLAIN_AXES,
    PROVINCES,
    VILLAGE_ENDINGS,
)
from spatial_uri.study.guess import Guess

_MAX_TIERS = 12
_MEANINGS = {"boundaries": AREA_MEANINGS, "facilities": FACILITY_MEANINGS}
_FINEST_FIRST = ("village", "township", "county", "prefecture", "province")
_NORTHINGS_M = (1.5e6, 6.5e6)  # of China; eastings have six digits there, or the number of a zone before them
_EASTINGS_M = (1e5, 9e5)


def with_columns(guess: Guess, area_ids: Collection[str] = ()) -> Guess:
    """Return the guess of a table with the columns of each meaning.

    Parameters
    ----------
    guess
        A table with its role.
    area_ids
        Ids of the boundaries beside it: a column that holds them says in which area a place lies.
    """
    table = guess.table
    assert table is not None  # noqa: S101
    meanings = _MEANINGS.get(guess.role, SETTLEMENT_MEANINGS)
    find = _area_columns if guess.role == "boundaries" else _place_columns
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for meaning, candidates in find(table, meanings, area_ids):
        left = [c for c in candidates if c not in taken]
        if left:
            found[meaning] = left
            taken.add(left[0])
    if found.get("lon") and found.get("lat") and _are_exchanged(table, found["lon"][0], found["lat"][0]):
        found["lon"], found["lat"] = found["lat"], found["lon"]
    return replace(guess, columns={m: found[m] for m in meanings if m in found})


def _area_columns(table: RawTable, meanings: Sequence[str], _: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns of boundaries: the id by codes before headings, the name of the area itself."""
    ids = [c for c in _matching(table, AREA_ID_WORDS) if _identifies(table, c)]
    coded = [str(c) for c in table.frame.columns if _identifies(table, str(c)) and _digits_of_codes(table, str(c)) >= 6]
    coded = sorted(coded, key=lambda c: (-_digits_of_codes(table, c), c not in ids))
    yield "area_id", list(dict.fromkeys([*coded, *ids]))
    for meaning in meanings:
        if meaning == "name":
            yield meaning, _names(table, (*COLUMN_WORDS["name"], *AREA_NAME_WORDS))
        elif meaning == "level":
            words = _matching(table, COLUMN_WORDS["level"])
            yield meaning, [c for c in words if all(level_of_word(t) for t in texts(table.frame[c]))]
        elif meaning == "parent_id":
            named = [c for c in _matching(table, COLUMN_WORDS[meaning]) if "name" not in c.lower()]
            yield (
                meaning,
                [c for c in named if not any((t or "").startswith(("{", "[")) for t in texts(table.frame[c]))],
            )
        elif meaning != "area_id":
            yield meaning, _matching(table, COLUMN_WORDS[meaning])


def _place_columns(
    table: RawTable, meanings: Sequence[str], area_ids: Collection[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns of places, the vaguest words last."""
    ordered = sorted(meanings, key=lambda m: ("place_id", "tier").index(m) if m in {"place_id", "tier"} else -1)
    for meaning in ordered:
        candidates = _matching(table, COLUMN_WORDS[meaning])
        if meaning in {"lon", "lat"}:
            candidates = (
                [] if table.geometry is not None else _by_datum([c for c in candidates if _has_numbers(table, c)])
            )
        elif meaning == "name":
            candidates = _names(table, COLUMN_WORDS["name"])
        elif meaning == "area_id":
            candidates = _areas_of_places(table, candidates, area_ids)
        elif meaning == "tier":
            candidates = [
                c for c in candidates if 1 <= table.frame[c].nunique() <= _MAX_TIERS and not _is_numeric(table, c)
            ]
        elif meaning == "place_id":
            words = dict.fromkeys(
                [*candidates, *_matching(table, COLUMN_WORDS["area_id"]), *map(str, table.frame.columns)]
            )
            own = [c for c in words if c in candidates or _are_village_codes(table, c)]
            candidates = sorted(
                (c for c in own if _identifies(table, c)), key=lambda c: not _are_village_codes(table, c)
            )
        yield meaning, candidates


def _areas_of_places(table: RawTable, candidates: Sequence[str], area_ids: Collection[str]) -> list[str]:
    """Return the columns that say in which area a place lies: never the codes of the places themselves."""
    known = {_plain(code) for code in area_ids}
    scores = {}
    for column in map(str, table.frame.columns):
        values = [_plain(t) for t in texts(table.frame[column]) if t]
        if values and not _are_village_codes(table, column):
            scores[column] = sum(v in known for v in values) / len(values)
    by_value = [c for c in sorted(scores, key=lambda c: -scores[c]) if scores[c] >= 0.5]
    by_word = [c for c in candidates if not _are_village_codes(table, c)]
    by_word = [c for c in by_word if not table.frame[c].is_unique or _digits_of_codes(table, c) in {6, 9}]
    return list(dict.fromkeys([*by_value, *by_word]))


def _matching(table: RawTable, words: Sequence[str]) -> list[str]:
    columns = [str(c) for c in table.frame.columns]
    equal = [c for word in words for c in columns if c.strip().lower() == word]
    within = [
        c for word in words for c in columns if word in c.lower() and (len(word) >= MIN_CONTAINED or not word.isascii())
    ]
    return list(dict.fromkeys(equal + within))


def _names(table: RawTable, words: Sequence[str]) -> list[str]:
    """Return columns of names, those that tell most rows apart first, of equal ones that of the finest level."""
    headed = _matching(table, words) or [c for c in map(str, table.frame.columns) if _holds_names(table, c)]
    columns = [c for c in headed if not _is_numeric(table, c)]
    return sorted(columns, key=lambda c: (-table.frame[c].nunique(), _fineness(table, c)))


def _holds_names(table: RawTable, column: str) -> bool:
    """Tell whether most values end as the names of places, areas or facilities do."""
    values = [t.lower() for t in texts(table.frame[column]) if t]
    ends = tuple(e for of_level in NAME_ENDINGS.values() for e in of_level) + VILLAGE_ENDINGS + FACILITY_NAME_WORDS
    return sum(v.endswith(ends) for v in values) * 2 > len(values)


def _fineness(table: RawTable, column: str) -> int:
    values = [t for t in texts(table.frame[column]) if t]
    share = {lv: sum(v.endswith(NAME_ENDINGS[lv]) for v in values) for lv in _FINEST_FIRST}
    best = max(share, key=lambda level: share[level])
    return _FINEST_FIRST.index(best) if share[best] * 2 > len(values) else len(_FINEST_FIRST)


def _identifies(table: RawTable, column: str) -> bool:
    values = table.frame[column]
    return bool(values.is_unique) and not values.map(is_blank).any()


def level_of_code(code: str | None) -> str | None:
    """Return the level of an administrative code of China of six digits and more, None if it is none.

    Examples
    --------
    >>> level_of_code("330824101000"), level_of_code("100001")
    ('township', None)
    """
    return code_level(code) if code and len(code) >= 6 and code[:2] in PROVINCES else None


def _digits_of_codes(table: RawTable, column: str) -> int:
    """Return how many digits the administrative codes in a column have at least; 0 if it holds anything else."""
    values = texts(table.frame[column])
    if not values or not all(map(level_of_code, values)):
        return 0
    digits = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
    return max(digits[level_of_code(v) or "province"] for v in values)


def _are_village_codes(table: RawTable, column: str) -> bool:
    values = [t for t in texts(table.frame[column]) if t]
    return _identifies(table, column) and sum(level_of_code(v) == "village" for v in values) * 2 > len(values)


def _plain(code: str) -> str:
    """Return an id without the zeros with which a code is filled up."""
    if not (code.isascii() and code.isdigit()):
        return code
    for length, shorter in ((12, 9), (9, 6)):
        if len(code) == length and set(code[shorter:]) == {"0"}:
            code = code[:shorter]
    return code


def _has_numbers(table: RawTable, column: str) -> bool:
    """Tell whether most of what is in a column begins like a number."""
    values = [t for t in texts(table.frame[column]) if t]
    numbers = sum(bool(v) and (v[0].isdigit() or v[0] in "-+.NSEWnsew") and any(k.isdigit() for k in v) for v in values)
    return numbers * 2 > len(values)


def _is_numeric(table: RawTable, column: str) -> bool:
    values = [t for t in texts(table.frame[column]) if t]
    return bool(pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").notna().mean() > 0.5)


def _by_datum(columns: Sequence[str]) -> list[str]:
    """Put the columns of WGS 84 first, where a sheet has the same degrees in several datums."""
    return sorted(columns, key=lambda c: "wgs" not in c.lower())


def coordinates_of(guess: Guess) -> FloatArray:
    """Return the coordinates of a table without geometry, NaN where they are no plain numbers."""
    assert guess.table is not None  # noqa: S101
    lon, lat = guess.column("lon"), guess.column("lat")
    if lon is None or lat is None:
        return np.empty((0, 2))
    pair = [pd.to_numeric(guess.table.frame[c], errors="coerce").to_numpy(dtype=float) for c in (lon, lat)]
    return np.column_stack(pair)


def _are_exchanged(table: RawTable, lon: str, lat: str) -> bool:
    """Tell whether x is the northing, as surveyors write it, where the headings are mere axes."""
    if not all(any(word in c.lower() for word in PLAIN_AXES) for c in (lon, lat)):
        return False
    xy = np.column_stack([pd.to_numeric(table.frame[c], errors="coerce").to_numpy(dtype=float) for c in (lon, lat)])
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return False
    x, y = np.median(xy, axis=0)
    plain = _NORTHINGS_M[0] <= x <= _NORTHINGS_M[1] and _EASTINGS_M[0] <= y <= _EASTINGS_M[1]
    return bool(plain) or (not looks_like(xy) and bool(looks_like(xy[:, ::-1])))
