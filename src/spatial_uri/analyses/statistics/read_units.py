"""The unit that is said above a table of statistics: 单位：万元."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

from spatial_uri.analyses.statistics.options import PERCENT, plain_percent
from spatial_uri.analyses.statistics.read_headings import heading_of
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import plain_text

_CHINESE = re.compile(r"(?:^|(?<=[\s(,;、。]))(?:计量)?单位\s*[:(]\s*(?P<said>[^()]+)[)]?")
_ENGLISH = re.compile(r"\bunits?\s*:\s*(?P<said>[^()]+)[)]?", re.IGNORECASE)
_NEXT_LABEL = re.compile(r"\s+[^\s:]+\s*:")
_BETWEEN_CHINESE = re.compile(r"[、,;\s和及与]+")
_BETWEEN_ENGLISH = re.compile(r"\s*;\s*|\s*,\s*(?!\d{3})|\s+and\s+|\s+or\s+")
_WHO = re.compile(r".{2,}(?:局|政府|委|委员会|处|部|院|中心|公司|办|办公室|站|厅|队|校|社)")
"""单位 is who filled in the table as well, and units are short."""
_DATE = re.compile(r"(?:19|20)\d\d(?:\D.*)?")
_LONGEST = 24
_NAMED = 20


class UnitAbove(NamedTuple):
    """What the rows above a table say of its unit: one, or several of which nobody knows which column has which."""

    units: tuple[str, ...]
    row: str


def unit_above(table: RawTable) -> UnitAbove | None:
    """Find the unit that the rows above a table say; None if they say none.

    Where it is said in Chinese and in English, as yearbooks do, the Chinese one counts.

    Examples
    --------
    >>> from pathlib import Path
    >>> def said(text):
    ...     return unit_above(RawTable(Path("a.csv"), pd.DataFrame(), None, "row", remarks=(text,), remark_rows=(1,)))
    >>> said("表1 财政收入（单位：万元）"), said("Unit: ha"), said("单位：万元、人").units, said("单位：凤城县统计局")
    (UnitAbove(units=('万元',), row='1'), UnitAbove(units=('ha',), row='1'), ('万元', '人'), None)
    """
    remarks = [(str(row), plain_text(text)) for row, text in zip(table.remark_rows, table.remarks, strict=True)]
    for pattern, between in ((_CHINESE, _BETWEEN_CHINESE), (_ENGLISH, _BETWEEN_ENGLISH)):
        units: dict[str, str] = {}
        for row, text in remarks:
            for found in pattern.finditer(text):
                for unit in between.split(_NEXT_LABEL.split(found["said"])[0].strip(" .。")):
                    if _is_unit(unit):
                        units.setdefault(plain_percent(unit), row)
        if units:
            return UnitAbove(tuple(units), next(iter(units.values())))
    return None


def _is_unit(text: str) -> bool:
    return bool(text) and len(text) <= _LONGEST and not _WHO.fullmatch(text) and not _DATE.fullmatch(text)


def without_unit(remark: str) -> str:
    """Return a remark above a table without what it says of the unit.

    Examples
    --------
    >>> without_unit("表1 财政收入（单位：万元）"), without_unit("（单位：公顷）")
    ('表1 财政收入', '')
    """
    return _ENGLISH.sub("", _CHINESE.sub("", plain_text(remark))).strip(" (")


def heading_with_unit(above: UnitAbove | None, heading: str) -> str:
    """Return a heading with the one unit that is said above the table, if it says none itself."""
    units = above.units if above is not None else ()
    return f"{heading} ({units[0]})" if len(units) == 1 and not heading_of(heading).unit else heading


def give_unit(numbers: pd.DataFrame, above: UnitAbove | None, table: RawTable) -> list[Note]:
    """Give the unit above the table to the statistics that say none; of several, say that nobody knows which.

    Parameters
    ----------
    numbers
        Columns ``statistic`` and ``unit``, which is filled in. Statistics in % keep it.
    above, table
        What is said, and where.
    """
    in_percent = numbers.loc[numbers["unit"] == PERCENT, "statistic"]
    is_bare = (numbers["unit"] == "") & ~numbers["statistic"].isin(in_percent)
    names = list(dict.fromkeys(numbers.loc[is_bare, "statistic"]))
    if above is None or not names:
        return []
    facts: dict[str, Any] = {"file": table.path.name, "row": above.row, "count": len(names), "names": names[:_NAMED]}
    if len(above.units) > 1:
        return [Note("statistics.several_units_above", severity="warning", units=above.units, **facts)]
    numbers.loc[is_bare, "unit"] = above.units[0]
    return [Note("statistics.unit_above", unit=above.units[0], **facts)]
