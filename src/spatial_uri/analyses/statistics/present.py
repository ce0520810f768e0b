"""What the statistics give to an atlas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.statistics.map import statistics_map, statistics_sheets
from spatial_uri.analyses.statistics.phrases import heading_of, overview_words, value_words, years_words
from spatial_uri.analyses.statistics.result import Statistics
from spatial_uri.model.study import Study
from spatial_uri.page.document import Chapter
from spatial_uri.page.part import Listing, Part, Section, Sheet
from spatial_uri.page.part_chapter import chapter_of_part
from spatial_uri.page.part_tables import (
    AREAS_LISTED,
    LEVEL_LABELS,
    area_code,
    area_name,
    listing,
    parameters_of,
    records,
    tier_name,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, number, share, whole_number

_SENTENCES = 6
_LISTED = 6
_OVERVIEW, _RANKED_BY, _AREAS = 12, 3, 12
"""Rows of the overview in the report, by how many statistics it ranks the areas, and how many areas each time."""


def statistics_part(study: Study, result: Statistics) -> Part:
    """Return what the statistics give to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    told = _told(result)
    return Part(
        key="statistics",
        title=say("Statistics of areas"),
        headlines=tuple(overview_words(result, row) for row in told[:_SENTENCES]),
        sections=(
            Section(
                title=say("Statistics of areas"),
                paragraphs=(*(overview_words(result, row) for row in told), _definition(result)),
                listings=(_overview(result), *(_areas(result, row) for row in told[:_LISTED])),
            ),
        ),
        tables={
            "statistics.csv": with_places(result.by_year),
            "statistics_areas.csv": with_places(result.areas),
            "statistics_overview.csv": with_places(result.overview),
        },
        table_words={
            "statistics.csv": say("one row per area, statistic and year: value, rank, change since the first year"),
            "statistics_areas.csv": say("one row per area and statistic: the latest value and its rank beside access"),
            "statistics_overview.csv": say(
                "one row per statistic and level: lowest, highest, mean, correlation of ranks with access"
            ),
        },
        workbook=(_sheet(result),),
        map=if_drawn(lambda: statistics_map(study, result)),
        sheets=if_drawn(lambda: statistics_sheets(study, result)) or (),
        parameters=parameters_of(result.options),
        notes=result.notes,
    )


def statistics_chapter(study: Study, result: Statistics) -> Chapter:
    """Return the chapter: who is highest and lowest, every statistic, and the areas ranked by the first of them.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    ranked = [_areas(result, row) for row in _told(result)[:_RANKED_BY] if row["areas"] > 1]
    tables = [(_overview(result), _OVERVIEW), *((one, _AREAS) for one in ranked)]
    return chapter_of_part(study, statistics_part(study, result), tables, method=_definition(result))


def _told(result: Statistics) -> list[dict[str, Any]]:
    """Return the statistics in the order in which they are told: where one area alone has a value, last."""
    return sorted(records(result.overview), key=lambda row: bool(row["areas"] == 1))


def _definition(result: Statistics) -> str:
    if result.tier is None:
        return say("Rank 1 is the highest value. No service circle was measured, so nothing is said of access.")
    return say(
        "Rank 1 is the highest value. Access is the share of people within {limit_min} of {tier}; of settlements where "
        "no people are known. The correlation is Spearman's, every area counts once, and it is told of 10 areas and "
        "more.",
        limit_min=result.limit_min,
        tier=tier_name(result.tier),
    )


def _overview(result: Statistics) -> Listing:
    rows = [
        (
            heading_of(row),
            say(LEVEL_LABELS[row["level"]]),
            years_words(row),
            count(row["areas"]),
            value_words(row["lowest"], ""),
            value_words(row["mean"], ""),
            value_words(row["highest"], ""),
            number(row["access_correlation"]),
        )
        for row in _told(result)
    ]
    return listing(
        say("Every statistic"),
        (
            say("Statistic"), say("Level"), say("Years"), say("Number of areas"), say("Lowest"), say("Mean"),
            say("Highest"), say("Correlation with access"),
        ),
        rows,
        file="statistics_overview.csv",
        text_columns=3,
    )  # fmt: skip


def _areas(result: Statistics, row: dict[str, object]) -> Listing:
    areas = result.areas
    is_of = np.logical_and.reduce([(areas[name] == row[name]).to_numpy() for name in ("level", "statistic", "unit")])
    held = areas[is_of].sort_values(["rank", "area_id"], kind="stable")
    changes = result.by_year.drop_duplicates(["area_id", "statistic", "unit", "year"])
    keys = ["area_id", "statistic", "unit", "year"]
    held = held.merge(changes[[*keys, "change_share"]], on=keys, how="left")
    rows = [
        (
            area_name(one),
            area_code(one),
            value_words(one["value"], ""),
            "" if one["year"] is None or pd.isna(one["year"]) else str(int(one["year"])),
            whole_number(one["rank"]),
            share(one["change_share"]),
            share(one["access_share"]),
            whole_number(one["access_rank"]),
        )
        for one in records(held.head(AREAS_LISTED))
    ]
    return listing(
        heading_of(row),
        (
            say("Area"), say("Code"), say("Value"), say("Year"), say("Rank among areas"),
            say("Change since the first year"), say("Access"), say("Rank by access"),
        ),
        rows,
        file="statistics_areas.csv",
        total=len(held),
    )  # fmt: skip


def _sheet(result: Statistics) -> Sheet:
    areas = result.areas
    columns = [
        "name", "area_id", "statistic", "unit", "year", "value", "rank", "ranked", "access_share", "access_rank",
        "rank_difference",
    ]  # fmt: skip
    table = areas[columns].copy()
    table.insert(2, "level", [say(LEVEL_LABELS[level]) for level in areas["level"]])
    return Sheet(
        title=say("Statistics of areas"),
        table=table,
        about=say("one row per area and statistic: the latest value and its rank beside access"),
        file="statistics_areas.csv",
        headings={
            "name": say("Area"), "area_id": say("Code"), "level": say("Level"), "statistic": say("Statistic"),
            "unit": say("Unit"), "year": say("Year"), "value": say("Value"), "rank": say("Rank among areas"),
            "ranked": say("Areas ranked"), "access_share": say("Access"), "access_rank": say("Rank by access"),
            "rank_difference": say("Rank less rank by access"),
        },
    )  # fmt: skip
