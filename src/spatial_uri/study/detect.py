"""Guess what a file of a user's own is, and what its columns mean: for `init_study` alone.

Guesses are only ever written into a study file for a person to check; no reader acts on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.layout.read_elements import kind_of_word
from spatial_uri.read.osm.osm_file import SUFFIXES as OSM_SUFFIXES
from spatial_uri.read.tables.boundaries import AREA_MEANINGS, code_level, level_of_word
from spatial_uri.read.tables.places import FACILITY_MEANINGS, SETTLEMENT_MEANINGS
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.sheets import EXCEL_SUFFIXES, TEXT_SUFFIXES
from spatial_uri.read.tables.tables import layer_names, read_raw
from spatial_uri.read.tables.values import is_blank, texts
from spatial_uri.read.timetable.timetable_rows import WORDS as TIMETABLE_WORDS

Role = Literal[
    "extract", "roads", "boundaries", "settlements", "facilities", "lines", "feed", "timetable", "stops", "elements"
]

_MAX_TIERS = 12
_STOP_NAMES = ("stop", "stop_name", "站名", "站点", "站点名称", "停靠站")

# words a column of each meaning is called by, the likeliest first; a column matches if it equals or, failing
# that, contains one
_WORDS: dict[str, tuple[str, ...]] = {
    "place_id": (
        "place_id",
        "村代码",
        "统计代码",
        "机构代码",
        "代码",
        "编码",
        "编号",
        "code",
        "id",
        "gid",
        "osm_id",
        "uid",
    ),
    "area_id": (
        "area_id",
        "乡镇代码",
        "街道代码",
        "区划代码",
        "县代码",
        "adcode",
        "streetcode",
        "areacode",
        "town_code",
    ),
    "name": ("name", "名称", "村名", "机构名称", "行政村", "地名", "单位名称", "name_zh", "name_en", "title"),
    "population": ("population", "常住人口", "总人口", "户籍人口", "人口", "pop", "residents", "persons"),
    "lon": ("lon", "lng", "longitude", "经度", "东经", "x", "point_x"),
    "lat": ("lat", "latitude", "纬度", "北纬", "y", "point_y"),
    "kind": ("kind", "place", "settlement_type", "聚落类型", "类型", "城乡分类"),
    "tier": ("tier", "等级", "级别", "机构级别", "类别", "类型", "category", "type", "amenity"),
    "level": ("level", "行政级别", "级别", "admin_level"),
    "parent_id": ("parent_id", "上级代码", "父级代码", "parent", "parent_code"),
    "seat_id": ("seat_id", "驻地代码", "政府驻地代码"),
}
_AREA_ID_WORDS = ("area_id", "区划代码", "行政代码", "代码", "编码", "adcode", "code", "pac", "id", "gid", "osm_id")
_MIN_CONTAINED = 3  # "x" and "id" must be the whole name; longer words may be part of one

_FACILITY_WORDS = (
    "facilit", "hospital", "clinic", "health", "pharmac", "school", "stop", "station", "医院", "卫生", "诊所", "药",
    "学校", "小学", "幼儿园", "设施", "机构", "网点", "站",
)  # fmt: skip
_SETTLEMENT_WORDS = ("settlement", "village", "hamlet", "村", "居民点", "聚落", "社区")
_TIER_WORDS = {
    "hospital": ("hospital", "医院"),
    "clinic": ("clinic", "health", "卫生院", "卫生室", "卫生", "诊所"),
    "pharmacy": ("pharmac", "药店", "药房"),
    "school": ("school", "学校", "小学", "中学"),
    "bus_stop": ("stop", "公交", "车站"),
}
_RANKS = (
    ("三级", "市级", "city", "tertiary", "regional"),
    ("二级", "县级", "县医院", "county", "hospital", "医院"),
    ("一级", "卫生院", "township", "centre", "center", "clinic"),
    ("村级", "卫生室", "诊所", "village", "post", "pharmacy", "药"),
)
_NAME_ENDINGS = {
    "township": ("镇", "乡", "街道"),
    "county": ("县", "区", "市"),
    "village": ("村", "社区", "居委会", "村委会"),
}
_LEVEL_IN_FILE_NAME = {
    "township": ("town", "乡镇", "街道", "municipal"),
    "county": ("county", "counties", "district", "县", "区县"),
    "village": ("village", "村"),
    "prefecture": ("prefecture", "地市", "市界"),
    "province": ("province", "省"),
}


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
        else:
            guesses += _guess_table(path)
    if any(guess.role == "timetable" for guess in guesses):
        guesses = [replace(guess, role="stops") if _holds_stops(guess) else guess for guess in guesses]
    return guesses


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
    return any(str(column).strip().lower() in _STOP_NAMES for column in guess.table.frame.columns)


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
    named_facilities = any(word in title for word in _FACILITY_WORDS)
    named_settlements = any(word in title for word in _SETTLEMENT_WORDS)
    has_people = any(word in columns for word in _WORDS["population"][:6])
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
    return "facilities" if _matching(table, _WORDS["tier"]) else "settlements"


def _columns(table: RawTable, role: Role) -> dict[str, list[str]]:
    meanings = {"boundaries": AREA_MEANINGS, "facilities": FACILITY_MEANINGS}.get(role, SETTLEMENT_MEANINGS)
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for meaning in sorted(meanings, key=lambda m: m in {"place_id", "tier"}):  # the vaguest words choose last
        if meaning in {"lon", "lat"} and table.geometry is not None:
            continue
        is_area = meaning == "area_id" and role == "boundaries"
        candidates = _matching(table, _AREA_ID_WORDS if is_area else _WORDS[meaning])
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
        c
        for word in words
        for c in columns
        if word in c.lower() and (len(word) >= _MIN_CONTAINED or not word.isascii())
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
        for level, endings in _NAME_ENDINGS.items():
            if names and sum(n.endswith(endings) for n in names) > len(names) / 2:
                return level
    title = guess.title.lower()
    return next((v for v, words in _LEVEL_IN_FILE_NAME.items() if any(w in title for w in words)), "township")


def guess_tier(guess: Guess) -> str:
    """Return the tier of all facilities of a file, from its name."""
    title = guess.title.lower()
    known = next((tier for tier, words in _TIER_WORDS.items() if any(w in title for w in words)), None)
    return known or re.sub(r"\W+", "_", guess.path.stem.lower()).strip("_") or "facility"


def guess_tier_order(guess: Guess) -> list[str]:
    """Return the tiers in a file, the highest first as far as their names tell."""
    assert guess.table is not None  # noqa: S101  facilities are tables
    found = dict.fromkeys(t for t in texts(guess.table.frame[guess.columns["tier"][0]]) if t)
    return sorted(
        found, key=lambda t: next((i for i, words in enumerate(_RANKS) if any(w in t.lower() for w in words)), 9)
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
    said = f"{guess.title} {' '.join(map(str, guess.table.frame.columns))} {first}".lower()
    return any(word in said for word in ("synthetic", "合成", "虚构", "模拟数据"))


def rows_without_coordinates(guess: Guess) -> int:
    """Count the rows of a table that have no coordinates."""
    assert guess.table is not None  # noqa: S101
    if guess.table.geometry is not None:
        return int((guess.table.geometry.isna() | guess.table.geometry.is_empty).sum())
    if not {"lon", "lat"} <= guess.columns.keys():
        return 0
    pair = guess.table.frame[[guess.columns["lon"][0], guess.columns["lat"][0]]]
    return int(pd.DataFrame({c: [is_blank(v) for v in pair[c]] for c in pair.columns}).all(axis=1).sum())
