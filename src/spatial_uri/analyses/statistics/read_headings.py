"""What the heading of a statistic says: its name, its unit and its year."""

from __future__ import annotations

import re
from typing import NamedTuple

from spatial_uri.analyses.statistics.options import name_and_unit

_YEAR_FIRST = re.compile(r"^(?P<year>(?:19|20)\d\d)(?:\s*年度?)?[\s_-]*(?P<name>[^\d年].*)$")
_YEAR_LAST = re.compile(r"^(?P<name>.*?\D)[\s_-]*(?P<year>(?:19|20)\d\d)(?:\s*年度?)?$")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)(?:\.0)?(?:\s*年度?)?")
_PARTS = re.compile(r"\s*[,;\uff0c\uff1b\u3001]\s*")


class Heading(NamedTuple):
    """What a heading says; the name is empty where it is a year alone."""

    name: str
    unit: str
    year: int | None


def heading_of(text: str) -> Heading:
    """Take year and unit out of a heading, in whatever order they stand.

    Examples
    --------
    >>> heading_of("2020年城镇化率（%）"), heading_of("GDP（亿元，2023年）")
    (Heading(name='城镇化率', unit='%', year=2020), Heading(name='GDP', unit='亿元', year=2023))
    >>> heading_of("收入（元）_2022"), heading_of("2021年")
    (Heading(name='收入', unit='元', year=2022), Heading(name='', unit='', year=2021))
    """
    name, unit, year = text.strip(), "", None
    if alone := _YEAR.fullmatch(name):
        return Heading("", "", int(alone["year"]))
    for _ in range(2):
        plain, bracket = name_and_unit(name)
        if bracket:
            parts = _PARTS.split(bracket)
            years = [int(found["year"]) for part in parts if (found := _YEAR.fullmatch(part))]
            name, year = plain, years[0] if years else year
            unit = "，".join(part for part in parts if not _YEAR.fullmatch(part)) or unit
        if year is None and (dated := _YEAR_FIRST.match(name) or _YEAR_LAST.match(name)):
            name, year = dated["name"].strip(" _-"), int(dated["year"])
    if alone := _YEAR.fullmatch(name):
        return Heading("", unit, int(alone["year"]))
    return Heading(name, unit, year)
