"""Names and codes of areas and settlements, compared as people mean them.

Codes are the statistical division codes of China: 2 digits for a province, 4, 6 and 9 for the levels below, 12 for a
village, whose last three are 001-199 for a residents' committee (居委会) and from 200 for a village (村委会).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

import pandas as pd

from spatial_uri.model.areas import AdminAreas

CODE_DIGITS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
"""Digits of the code of each level."""

_LEVEL_OF_DIGITS = {digits: level for level, digits in CODE_DIGITS.items()}

_CODE_COLUMNS = ("code", "village_code", "村代码", "统计用区划代码", "统计代码", "区划代码", "代码")
_CLASS_COLUMNS = ("class_code", "城乡分类代码", "城乡分类")
_KIND_OF_PLACE = re.compile(
    r"(社区居民委员会|社区居委会|居民委员会|村民委员会|居委会|村委会|社区|街道办事处|街道|地区|自治县|村|镇|乡|县|区|市)$"
)
_COMMITTEES = (
    (re.compile(r"(村民委员会|村委会)$"), "村"),
    (re.compile(r"(社区居民委员会|社区居委会|居民委员会|居委会)$"), "社区"),
)
_MIN_BARE = 2  # 城区 and 新乡 are names as they are


def comparable(name: str) -> str:
    """Return a name without regard to case, accents and punctuation.

    >>> comparable("Sant Julià de Lòria")
    'santjuliadeloria'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


def bare_name(name: str) -> str:
    """Return a name in comparable form without the Chinese word for what kind of place it is.

    >>> bare_name("凤城镇") == bare_name("凤城社区居委会")
    True
    """
    cut = _KIND_OF_PLACE.sub("", name.strip())
    return comparable(cut if len(cut) >= _MIN_BARE else name)


def plain_name(name: str) -> str:
    """Return the name of a settlement in comparable form, its committee left out.

    >>> plain_name("陈家湾村委会") == plain_name("陈家湾村"), plain_name("陈家湾村") == plain_name("陈家湾社区")
    (True, False)
    """
    name = name.strip()
    for committee, place in _COMMITTEES:
        name = committee.sub(place, name)
    return comparable(name)


def significant_code(code: str) -> str:
    """Return a code without the zeros with which the code of a coarse level is filled up to 6, 9 or 12 digits.

    What is no code is returned as it is. Codes of one area are those that are equal after this.

    >>> significant_code("330824101000"), significant_code("330824000"), significant_code("330800")
    ('330824101', '330824', '3308')
    """
    if not (code.isascii() and code.isdigit()):
        return code
    for length, shorter in ((12, 9), (9, 6), (6, 4), (4, 2)):
        if len(code) == length and not code[shorter:].strip("0"):
            code = code[:shorter]
    return code


def code_level(code: str) -> str | None:
    """Return the level of an administrative code of 2, 4, 6, 9 or 12 digits, None if it is none.

    Codes may be filled up with zeros: 330000 is a province, 330800 a prefecture.
    """
    return _LEVEL_OF_DIGITS.get(len(significant_code(code))) if code.isascii() and code.isdigit() else None


def one_code(code: str) -> str:
    """Return an id in the form in which ids of areas are compared: a code without the zeros that fill it up.

    Ids of fewer than 6 digits are taken as they are: 10 and 1000 may be numbers of two areas.

    >>> one_code("330824000000") == one_code("330824"), one_code("1000") == one_code("10")
    (True, False)
    """
    return significant_code(code) if len(code) in {6, 9, 12} else code


def area_code(area_id: str, level: str) -> str | None:
    """Return the code of an area in the digits of its level, None if its id is no code.

    >>> area_code("330802000000", "county"), area_code("r49", "county")
    ('330802', None)
    """
    digits = CODE_DIGITS[level]
    is_code = area_id.isascii() and area_id.isdigit() and len(area_id) >= digits and not area_id[digits:].strip("0")
    return area_id[:digits] if is_code else None


def area_of_code(areas: AdminAreas) -> dict[str, str]:
    """Return the ``area_id`` of every code, in the digits of its level."""
    pairs = ((area_code(a, level), a) for a, level in areas.table["level"].items())
    return {code: str(area_id) for code, area_id in pairs if code is not None}


def settlement_codes(table: pd.DataFrame) -> list[str | None]:
    """Return the 12-digit code of every settlement: its id, or a column for codes; None where there is none."""
    columns = [table.index, *(table[name] for name in _CODE_COLUMNS if name in table.columns)]
    codes: list[str | None] = [None] * len(table)
    for values in columns:
        for row, value in enumerate(values):
            if codes[row] is None and isinstance(value, str) and _is_village_code(value):
                codes[row] = value
    return codes


def _is_village_code(text: str) -> bool:
    return len(text) == CODE_DIGITS["village"] and code_level(text) == "village"


def class_codes(table: pd.DataFrame) -> list[str | None]:
    """Return the statistical class (111 to 220, as text) of every settlement, None where the table does not say."""
    column = next((name for name in _CLASS_COLUMNS if name in table.columns), None)
    if column is None:
        return [None] * len(table)
    texts = (str(v).strip().removesuffix(".0") for v in table[column])
    return [t if len(t) == 3 and t.isdigit() else None for t in texts]


class AreaFinder:
    """Areas by their id, code or name."""

    def __init__(self, areas: AdminAreas) -> None:
        self._ids = areas.table.index
        self._codes = area_of_code(areas)
        self._by_name: list[dict[str, list[str]]] = []
        columns = name_columns(areas.table)
        for form in _NAME_FORMS:
            held: dict[str, list[str]] = {}
            for area_id, names in zip(areas.table.index, columns, strict=True):
                for said in dict.fromkeys(form(name) for name in names):
                    held.setdefault(said, []).append(str(area_id))
            self._by_name.append(held)

    def find(self, wanted: str) -> tuple[str, ...]:
        """Return the areas that have this id, this code or, failing these, this name in any language."""
        wanted = wanted.strip()
        if wanted in self._ids:
            return (wanted,)
        if wanted.isascii() and wanted.isdigit():
            codes = (area_code(wanted, level) for level in reversed(CODE_DIGITS))
            return tuple(self._codes[code] for code in codes if code in self._codes)[:1]
        forms = zip(_NAME_FORMS, self._by_name, strict=True)
        return next((tuple(held[form(wanted)]) for form, held in forms if form(wanted) in held), ())

    def holding(self, code: str) -> tuple[str, ...]:
        """Return the finest area whose code is the beginning of a longer code."""
        code = significant_code(code)
        parts = (code[:digits] for digits in sorted(CODE_DIGITS.values(), reverse=True) if digits < len(code))
        return tuple(self._codes[part] for part in parts if part in self._codes)[:1]


def name_columns(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the names of each row in all languages that the table has, without blanks."""
    columns = [c for c in table.columns if c == "name" or str(c).startswith("name_")]
    rows: Iterable[tuple[object, ...]] = table[columns].itertuples(index=False, name=None)
    return [tuple(dict.fromkeys(n for n in row if isinstance(n, str) and n.strip())) for row in rows]


_NAME_FORMS: tuple[Callable[[str], str], ...] = (str.strip, comparable, bare_name)
"""Forms of a name, from the strictest; each is tried if the one before finds nothing."""
