"""How statistics are said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.statistics.result import Statistics
from spatial_uri.page.part_tables import LEVEL_LABELS, tier_name
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines, name_of, number, unknown


def value_words(value: float, unit: str) -> str:
    """Write a value of a statistic as its table has it, rounded to four places after the point at most."""
    if not math.isfinite(value):
        return unknown()
    digits = 0 if value == round(value) else next(d for d in range(1, 5) if d == 4 or abs(value) >= 10 ** (2 - d))
    text = number(value, digits)
    return f"{text}{unit}" if unit == "%" else say("{number} {unit}", number=text, unit=unit) if unit else text


def heading_of(row: Mapping[str, Any]) -> str:
    """Name a statistic with its unit."""
    return (
        say("{statistic} ({unit})", statistic=row["statistic"], unit=row["unit"]) if row["unit"] else row["statistic"]
    )


def dated_heading_of(row: Mapping[str, Any]) -> str:
    """Name a statistic with its unit and the year of its latest values."""
    heading, year = heading_of(row), last_year(row)
    return say("{statistic}, {year}", statistic=heading, year=year) if year else heading


def dated_name_of(row: Mapping[str, Any]) -> str:
    """Name an area with the year of its value; without the year where none is said."""
    name = name_of(row["name"], row["area_id"])
    if row["year"] is None:
        return name
    return say("{area} ({year})", area=name, year=str(int(row["year"])))


def years_words(row: Mapping[str, Any]) -> str:
    """Say from which year to which a statistic goes; empty where no year is said."""
    first, last = row["first_year"], row["last_year"]
    if first is None or last is None:
        return ""
    return str(int(last)) if first == last else f"{int(first)}–{int(last)}"


def last_year(row: Mapping[str, Any]) -> str:
    """Say of which year the latest values of a statistic are; empty where no year is said."""
    return "" if row["last_year"] is None else str(int(row["last_year"]))


def overview_words(result: Statistics, row: Mapping[str, Any]) -> str:
    """Say of one statistic who is highest and lowest, who has none, and how it goes with access."""
    facts = {"statistic": heading_of(row), "level_term": LEVEL_LABELS[row["level"]], "year": last_year(row)}
    ends = {
        "highest": value_words(row["highest"], row["unit"]),
        "highest_area": name_of(row["highest_area"]),
        "lowest": value_words(row["lowest"], row["unit"]),
        "lowest_area": name_of(row["lowest_area"]),
    }
    if row["areas"] == 1:
        spread = say("{statistic}: {highest} in {highest_area}.", **facts, **ends)
    elif facts["year"]:
        spread = say(
            "{statistic}, {year}, by {level_term}: from {lowest} in {lowest_area} to {highest} in {highest_area}.",
            **facts,
            **ends,
        )
    else:
        spread = say(
            "{statistic}, by {level_term}: from {lowest} in {lowest_area} to {highest} in {highest_area}.",
            **facts,
            **ends,
        )
    missing = (
        say_n("{count} area has no value.", "{count} areas have no value.", row["areas_missing"])
        if row["areas_missing"]
        else ""
    )
    return lines(spread, missing, _access_words(result, row))


def _access_words(result: Statistics, row: Mapping[str, Any]) -> str:
    correlation = row["access_correlation"]
    if result.tier is None or not math.isfinite(correlation):
        return ""
    facts = {
        "tier": tier_name(result.tier),
        "limit_min": result.limit_min,
        "correlation": number(correlation),
        "areas": row["areas"],
    }
    if abs(correlation) < 0.3:
        return say(
            "It hardly goes with access (share within {limit_min} of {tier}): rank correlation {correlation} over "
            "{areas} areas.",
            **facts,
        )
    if correlation > 0:
        return say(
            "Areas that are high in it have better access (share within {limit_min} of {tier}): rank correlation "
            "{correlation} over {areas} areas. That says nothing of causes.",
            **facts,
        )
    return say(
        "Areas that are high in it have worse access (share within {limit_min} of {tier}): rank correlation "
        "{correlation} over {areas} areas. That says nothing of causes.",
        **facts,
    )
