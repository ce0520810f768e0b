"""Sentences on circles by name: findings, values, and what settlements lack."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.circles.result import Circles
from spatial_uri.page.document import NOTHING
from spatial_uri.page.part_tables import area_name, records
from spatial_uri.rules.circle_rules import Circle
from spatial_uri.rules.circle_words import standard_words
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import km, listed, minutes, share, unknown


def value_words(circle: Circle, value: float) -> str:
    """Write minutes or kilometres of a circle; an attribute has none."""
    if circle.unit == "has":
        return NOTHING
    if not math.isfinite(value):
        return unknown()
    return minutes(value, circle.thresholds[0]) if circle.unit == "min" else km(value)


def headline_rows(result: Circles) -> dict[str, dict[str, Any]]:
    """Return the row of the whole study at the headline threshold: id of a circle -> row of the coverage."""
    found: dict[str, dict[str, Any]] = {}
    for row in records(result.coverage[result.coverage["area_id"] == "*"]):
        found.setdefault(row["circle"], row)
    return found


def headlines(result: Circles) -> tuple[str, ...]:
    """Return what is to be said first: who has everything, which area lacks most, what was not answered."""
    return tuple(filter(None, (all_met_words(result), worst_words(result), unanswered_words(result))))


def all_met_words(result: Circles) -> str:
    """Say how many settlements meet every circle that counts them; empty if nothing was answered."""
    if not result.answered or result.areas.empty:
        return ""
    row = records(result.areas[result.areas["area_id"] == "*"])[0]
    facts = {"total": row["settlements"], "services": len(result.answered), "part": share(row["all_met_share"])}
    if math.isfinite(row["all_met_population_share"]):
        return say_n(
            "{count} of {total} settlements ({part}) meets the standards of all {services} services asked of it, with "
            "{people_part} of the people.",
            "{count} of {total} settlements ({part}) meet the standards of all {services} services asked of them, with "
            "{people_part} of the people.",
            row["all_met"],
            people_part=share(row["all_met_population_share"]),
            **facts,
        )
    return say_n(
        "{count} of {total} settlements ({part}) meets the standards of all {services} services asked of it.",
        "{count} of {total} settlements ({part}) meet the standards of all {services} services asked of them.",
        row["all_met"],
        **facts,
    )


def ranked_areas(result: Circles, finest: str) -> list[dict[str, Any]]:
    """Return the areas of the finest level by their shortfall, the largest first; those of which nothing is known last.

    Parameters
    ----------
    result, finest
        The result, and the level.
    """
    own = result.areas[result.areas["level"] == finest].sort_values("shortfall_rank", kind="stable")
    return records(own[own["services"] > 0])


def worst_words(result: Circles) -> str:
    """Name the area with the largest shortfall; empty if there is no choice of areas or nothing is lacking."""
    levels = [level for level in dict.fromkeys(result.areas["level"]) if level != "study"]
    rows = ranked_areas(result, levels[-1]) if levels else []
    rows = [row for row in rows if row["services_unmet"] > 0]
    if len(rows) < 2:
        return ""
    row = rows[0]
    return say(
        "The largest shortfall is in {name}: {part} of what is asked there is beyond its standard.",
        name=area_name(row),
        part=share(1 - row["met_share"]),
    )


def unanswered_words(result: Circles) -> str:
    """Say how many circles could not be answered; empty if all were."""
    if not result.missing:
        return ""
    return say_n(
        "{count} of {total} circles could not be answered from the data; it counts neither as met nor as not met.",
        "{count} of {total} circles could not be answered from the data; they count neither as met nor as not met.",
        len(result.missing),
        total=len(result.asked),
    )


def lacking_words(result: Circles, row: Mapping[str, Any], *, most: int = 100) -> str:
    """Name what a settlement lacks, with minutes and kilometres; empty if it lacks nothing that is known.

    Parameters
    ----------
    result, row
        The result, and a row of its matrix.
    most
        How many are named; of the others their number is told.
    """
    ids = set(row["lacking"].split(", ")) - {""}
    lacking = [
        _lacks(circle, row.get(f"{circle.key}_value", math.nan)) for circle in result.answered if circle.id in ids
    ]
    if len(lacking) <= most:
        return listed(lacking)
    return say_n("{words} and {count} other", "{words} and {count} others", len(lacking) - most,
                 words=say(", ").join(lacking[:most]))  # fmt: skip


def _lacks(circle: Circle, value: float) -> str:
    if not math.isfinite(value):
        return str(circle.name)
    return say("{name} ({value})", name=str(circle.name), value=value_words(circle, value))


def met_words(row: Mapping[str, Any]) -> str:
    """Say how many of the services asked of a settlement it has within their standards."""
    if not row["services"]:
        return unknown()
    told = {"met": row["services_met"], "services": row["services"]}
    if row["services_unknown"]:
        return say("{met} of {services}, {unknown} unknown", unknown=row["services_unknown"], **told)
    return say("{met} of {services}", **told)


def circle_heading(circle: Circle) -> str:
    """Name a circle with its standard, as the heading of a column."""
    if circle.unit == "has":
        return str(circle.name)
    return say("{name} ({standard})", name=str(circle.name), standard=standard_words(circle))
