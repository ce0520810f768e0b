"""Guesses of what a user's files are and what their columns mean, for the draft of a study file.

They are only written into the draft, for a person to check; no reader acts on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.layout.read_plan import kind_of_word
from spatial_uri.analyses.registry import analyses
from spatial_uri.read.osm.osm_file import SUFFIXES as OSM_SUFFIXES
from spatial_uri.read.tables.boundaries import AREA_MEANINGS, code_level, level_of_word
from spatial_uri.read.tables.places import FACILITY_MEANINGS, SETTLEMENT_MEANINGS
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.sheets import EXCEL_SUFFIXES, TEXT_SUFFIXES
from spatial_uri.read.tables.tables import layer_names, read_raw
from spatial_uri.read.tables.values import is_blank, texts
from spatial_uri.read.timetable.timetable_rows import WORDS as TIMETABLE_WORDS
from spatial_uri.study.column_words import (
    AREA_ID_WORDS,
    COLUMN_WORDS,
    FACILITY_WORDS,
    LEVEL_IN_FILE_NAME,
    MIN_CONTAINED,
    NAME_ENDINGS,
    SETTLEMENT_WORDS,
    STOP_NAMES,
    TIER_RANKS,
    TIER_WORDS,
)

Role = str
"""What a file is taken for: one of the roles below, or what an input of an analysis says in `Input.detected`."""

_MAX_TIERS = 12


@dataclass(frozen=True)
class Guess:
    """What one file, or one layer or sheet of it, seems to be.

    Attributes
    ----------
    path, options, role
        The file, how to open it, and what it was taken for.
    table
        Its content; None for roads and extracts.
    columns
        Meaning -> columns it may stand in, the likeliest first.
    """

    path: Path
    role: Role
    options: TableOptions = field(default_factory=TableOptions)
    table: RawTable | None = None
    columns: dict[str, list[str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The file, with its layer or sheet if it has several."""
        part = self.options.layer or self.options.sheet
        return f"{self.path.name}, {part}" if part else self.path.name


def guess_files(paths: Sequence[Path]) -> list[Guess]:
    """Guess what each file is; a file with several layers or sheets gives one guess for each."""
    guesses: list[Guess] = []
    for path in paths:
        lowered = path.name.lower()
        if lowered.endswith(OSM_SUFFIXES):
            guesses.append(Guess(path, "extract"))
        elif lowered.endswith(".graphml"):
            guesses.append(Guess(path, "roads"))
        elif lowered.endswith(".zip"):
            guesses.append(Guess(path, "feed"))
        elif _is_timetable(path):
            guesses.append(Guess(path, "timetable"))
        elif role := _role_by_name(path):
            guesses.append(Guess(path, role))
        else:
            guesses += _guess_table(path)
    if any(guess.role == "timetable" for guess in guesses):
        guesses = [replace(guess, role="stops") if _holds_stops(guess) else guess for guess in guesses]
    return guesses


def _role_by_name(path: Path) -> str:
    """Return what an analysis calls a file of such a name; empty if none does."""
    name = path.stem.lower()
    inputs = (one for analysis in analyses() for one in analysis.inputs)
    return next((one.detected for one in inputs if any(word in name for word in one.file_words)), "")


def _is_timetable(path: Path) -> bool:
    """Tell whether a sheet has a column of lines and one of the stops they call at."""
    suffix = path.suffix.lower()
    if suffix not in TEXT_SUFFIXES and suffix not in EXCEL_SUFFIXES:
        return False
    sheets = layer_names(path) if suffix in EXCEL_SUFFIXES else [None]
    for sheet in sheets:
        table = read_raw(path, TableOptions(sheet=sheet, title_rows=True))
        present = {str(column).strip().lower() for column in table.frame.columns}
        if all(present.intersection(TIMETABLE_WORDS[meaning]) for meaning in ("line", "stops")):
            return True
    return False


def _holds_stops(guess: Guess) -> bool:
    """Tell whether a table beside a timetable lists its stops."""
    if guess.table is None or guess.table.geometry is not None or not {"lon", "lat"} <= set(guess.columns):
        return False
    return any(str(column).strip().lower() in STOP_NAMES for column in guess.table.frame.columns)


def _names_elements(table: RawTable) -> bool:
    """Tell whether lines are the axes, rings and belts of a plan: all of a kind that says so."""
    kinds = next((table.frame[c] for c in table.frame.columns if str(c).strip().lower() in {"kind", "类型"}), None)
    return kinds is not None and len(kinds) > 0 and all(w and kind_of_word(w) for w in texts(kinds))


def _guess_table(path: Path) -> list[Guess]:
    suffix = path.suffix.lower()
    if suffix in EXCEL_SUFFIXES:
        names = layer_names(path)
        choices = [TableOptions(sheet=n) for n in names] if len(names) > 1 else [TableOptions()]
    elif suffix == ".gpkg":
        names = layer_names(path)
        if {"nodes", "edges"} <= set(names):
            return [Guess(path, "roads")]
        choices = [TableOptions(layer=n) for n in names] if len(names) > 1 else [TableOptions()]
    else:
        choices = [TableOptions()]
    guesses = []
    for options in choices:
        table = read_raw(path, options)
        role = _role(table, f"{path.stem} {options.layer or ''} {options.sheet or ''}".lower())
        guesses.append(Guess(path, role, options, table, _columns(table, role)))
    return guesses


def _role(table: RawTable, title: str) -> Role:
    columns = " ".join(map(str, table.frame.columns)).lower()
    named_facilities = any(word in title for word in FACILITY_WORDS)
    named_settlements = any(word in title for word in SETTLEMENT_WORDS)
    has_people = any(word in columns for word in COLUMN_WORDS["population"][:6])
    if table.geometry is not None:
        kinds = set(shapely.get_type_id(np.asarray(table.geometry.array)))
        if kinds & {1, 2, 5}:
            return "elements" if _names_elements(table) else "lines"
        if kinds <= {3, 6, -1} and not named_facilities:
            return "boundaries"
    if named_facilities and not (has_people and named_settlements):
        return "facilities"
    if has_people or named_settlements:
        return "settlements"
    return "facilities" if _matching(table, COLUMN_WORDS["tier"]) else "settlements"


def _columns(table: RawTable, role: Role) -> dict[str, list[str]]:
    meanings = {"boundaries": AREA_MEANINGS, "facilities": FACILITY_MEANINGS}.get(role, SETTLEMENT_MEANINGS)
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for meaning in sorted(meanings, key=lambda m: m in {"place_id", "tier"}):  # the vaguest words choose last
        if meaning in {"lon", "lat"} and table.geometry is not None:
            continue
        is_area = meaning == "area_id" and role == "boundaries"
        candidates = _matching(table, AREA_ID_WORDS if is_area else COLUMN_WORDS[meaning])
        if meaning == "level":
            candidates = [c for c in candidates if all(level_of_word(t) for t in texts(table.frame[c]))]
        if meaning == "tier":
            candidates = [c for c in candidates if 1 <= table.frame[c].nunique() <= _MAX_TIERS]
        if meaning == "place_id" or is_area:
            candidates = [c for c in candidates if table.frame[c].is_unique and not table.frame[c].map(is_blank).any()]
        if meaning == "name":
            candidates.sort(key=lambda c: -table.frame[c].nunique())
        candidates = [c for c in candidates if c not in taken]
        if candidates:
            found[meaning] = candidates
            taken.add(candidates[0])
    return {meaning: found[meaning] for meaning in meanings if meaning in found}


def _matching(table: RawTable, words: Sequence[str]) -> list[str]:
    columns = [str(c) for c in table.frame.columns]
    equal = [c for word in words for c in columns if c.lower() == word]
    within = [
        c for word in words for c in columns if word in c.lower() and (len(word) >= MIN_CONTAINED or not word.isascii())
    ]
    return list(dict.fromkeys(equal + within))


def guess_level(guess: Guess) -> str | None:
    """Return the one level of a file of boundaries; None if its columns or codes tell the levels."""
    assert guess.table is not None  # noqa: S101  boundaries are tables
    frame = guess.table.frame
    if "level" in guess.columns:
        return None
    if "area_id" in guess.columns:
        codes = texts(frame[guess.columns["area_id"][0]])
        if all(c is not None and code_level(c) for c in codes):
            return None
    if "name" in guess.columns:
        names = [n for n in texts(frame[guess.columns["name"][0]]) if n]
        for level, endings in NAME_ENDINGS.items():
            if names and sum(n.endswith(endings) for n in names) > len(names) / 2:
                return level
    title = guess.title.lower()
    return next((v for v, words in LEVEL_IN_FILE_NAME.items() if any(w in title for w in words)), "township")


def guess_tier(guess: Guess) -> str:
    """Return the tier of all facilities of a file, from its name."""
    title = guess.title.lower()
    known = next((tier for tier, words in TIER_WORDS.items() if any(w in title for w in words)), None)
    return known or re.sub(r"\W+", "_", guess.path.stem.lower()).strip("_") or "facility"


def guess_tier_order(guess: Guess) -> list[str]:
    """Return the tiers in a file, the highest first as far as their names tell."""
    assert guess.table is not None  # noqa: S101  facilities are tables
    found = dict.fromkeys(t for t in texts(guess.table.frame[guess.columns["tier"][0]]) if t)
    return sorted(
        found, key=lambda t: next((i for i, words in enumerate(TIER_RANKS) if any(w in t.lower() for w in words)), 9)
    )


def guess_datum(guess: Guess) -> tuple[str | None, bool]:
    """Return the datum that columns or file are named after, and whether the name leaves no doubt."""
    named = f"{guess.title} {' '.join(c[0] for c in guess.columns.values())}".lower()
    if "wgs" in named:
        return None, True
    for datum, plain, likely in (
        ("gcj02", ("gcj", "火星"), ("高德", "amap", "腾讯", "tencent")),
        ("bd09", ("bd09", "bd-09", "bd_09"), ("百度", "baidu")),
    ):
        if any(word in named for word in (*plain, *likely)):
            return datum, any(word in named for word in plain)
    return None, False


def says_synthetic(guess: Guess) -> bool:
    """Tell whether a table says of itself, in a column or in its first row, that it is invented."""
    if guess.table is None:
        return False
    first = " ".join(str(v) for v in guess.table.frame.iloc[0])
    text = f"{guess.title} {' '.join(map(str, guess.table.frame.columns))} {first}".lower()
    return any(word in text for word in ("synthetic", "合成", "虚构", "模拟数据"))


def rows_without_coordinates(guess: Guess) -> int:
    """Count the rows of a table that have no coordinates."""
    assert guess.table is not None  # noqa: S101
    if guess.table.geometry is not None:
        return int((guess.table.geometry.isna() | guess.table.geometry.is_empty).sum())
    if not {"lon", "lat"} <= guess.columns.keys():
        return 0
    pair = guess.table.frame[[guess.columns["lon"][0], guess.columns["lat"][0]]]
    return int(pd.DataFrame({c: [is_blank(v) for v in pair[c]] for c in pair.columns}).all(axis=1).sum())
