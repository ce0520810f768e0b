"""Headings that planners' tables of settlements commonly have, and the columns they lead to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import columns_by_meaning, loose_heading, refuse_unreadable

# the likeliest first
AREA_CODE_WORDS = (
    "area_id", "town_code", "township_code", "street_code", "streetcode", "乡镇代码", "街道代码", "乡镇街道代码",
    "乡级代码", "county_code", "area_code", "areacode", "县代码", "县区代码", "县级代码", "区划代码",
)  # fmt: skip
AREA_NAME_WORDS = (
    "area", "town", "township", "乡镇", "乡镇名称", "街道", "乡镇街道", "镇街", "所属乡镇", "所在乡镇", "county", "县",
    "县区", "区县", "县名", "县区名称", "区域", "地区",
)  # fmt: skip
PLACE_CODE_WORDS = (
    "place_id", "village_code", "村代码", "村庄代码", "行政村代码", "统计用区划代码", "统计代码", "村级代码",
)  # fmt: skip
PLACE_NAME_WORDS = (
    "village", "settlement", "村名", "村名称", "村庄名称", "村庄", "行政村", "建制村", "行政村名称", "村居名称",
)  # fmt: skip
CODE_WORDS = ("code", "代码", "编码")
NAME_WORDS = ("name", "名称")
"""What a code or a name is called where the sheet does not say of what."""
_NUMBERS = frozenset({"lon", "lat", "population", "resident", "registered", "expected", "value"})
"""Meanings whose heading may have a unit behind it; of others a bracket may say what is counted, as in 乡镇（个）."""
_UNIT_BEHIND = re.compile(
    r"(?<=.)\((?:[亿万千百]*(?:人|个|张|名|位|户|座|处|所|家|元|辆|次)|°|度|deg|degrees|km/h|公里/时|分钟?|min)\)$"
)


def without_unit(heading: str) -> str:
    """Return a heading as `loose_heading` does, without a unit in brackets at its end.

    >>> without_unit("床位数（张）"), without_unit("经度 (°)"), without_unit("村（社区）数")
    ('床位数', '经度', '村(社区)数')
    """
    return _UNIT_BEHIND.sub("", loose_heading(heading))


def heading_of_each(
    headings: Sequence[str], words: Mapping[str, Sequence[str]], *, with_unit: Sequence[str] = ()
) -> dict[str, str]:
    """Find the heading of each meaning: the first that is one of its words, but for case, blanks and width.

    Parameters
    ----------
    headings, words
        The headings of a table; the words for each meaning, the likeliest first.
    with_unit
        Meanings whose heading may have a unit in brackets behind it.

    Examples
    --------
    >>> words = {"headway": ("间隔",), "stops": ("站点",)}
    >>> heading_of_each(["间隔 （分钟）", "站点（个）"], words, with_unit=["headway"])
    {'headway': '间隔 （分钟）'}
    """
    exact = {loose_heading(heading): heading for heading in reversed(headings)}
    bare = {without_unit(heading): heading for heading in reversed(headings)} | exact
    found: dict[str, str] = {}
    for meaning, known in words.items():
        there = bare if meaning in with_unit else exact
        if (word := next((w for w in map(loose_heading, known) if w in there), None)) is not None:
            found[meaning] = there[word]
    return found


def columns_by_heading(
    table: RawTable, mapping: Mapping[str, str | None], words: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Find the column of each meaning: as mapped, or the first whose heading is one of the words for it.

    A heading must equal a word, but for case, blanks and the width of characters, and that of a number for a unit in
    brackets behind it, as in 村数（个）; no column has two meanings. Of
    several columns for an area the one with most different values is taken: a sheet of villages may name their town and
    their county.

    Raises
    ------
    DataError
        If a mapped column is not in the file, or a cell of a column found holds an error of the spreadsheet.
    """
    found = columns_by_meaning(table, mapping, [m for m in words if mapping.get(m) is not None])
    headings = {loose_heading(str(c)): str(c) for c in reversed(table.frame.columns)}
    bare = {without_unit(str(c)): str(c) for c in reversed(table.frame.columns)} | headings
    for meaning, known in words.items():
        if meaning in found:
            continue
        there = bare if meaning in _NUMBERS else headings
        columns = [there[w] for w in map(loose_heading, known) if w in there and there[w] not in found.values()]
        if columns and meaning.startswith("area"):
            found[meaning] = max(columns, key=lambda c: table.frame[c].nunique())
        elif columns:
            found[meaning] = columns[0]
    found = {meaning: found[meaning] for meaning in words if meaning in found}
    refuse_unreadable(table, found.values())
    return found


def headings_note(table: RawTable, found: Mapping[str, str], meanings: Mapping[str, str]) -> Note:
    """Return the note on which column was taken for what.

    Parameters
    ----------
    table, found
        The file, and the column of each meaning.
    meanings
        What each meaning is called in a sentence, marked for the catalogues with `N_`.
    """
    pairs = [(column, meanings[meaning]) for meaning, column in found.items()]
    return Note("file.columns", file=table.path.name, column_terms=pairs)
