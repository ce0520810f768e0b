"""Every number that an atlas holds is defined: in the list of its analysis, and on the page of the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import spatial_uri as su
from spatial_uri.analyses.declared import Analysis
from spatial_uri.analyses.indicator_page import page_of_indicators
from spatial_uri.analyses.indicators import COMMON, LAYER, OWN, Indicator, stands_for
from spatial_uri.analyses.registry import analyses, analysis_of
from spatial_uri.errors import ParameterError
from spatial_uri.page.part import Part

PROJECT = Path(su.__file__).parents[2]
PAGE = PROJECT / "docs" / "INDICATORS.md"
REGISTERED = analyses()
WORDS = dict.fromkeys(("name", "chinese", "unit", "formula", "denominator", "convention", "source", "trap"), "said")


@pytest.fixture(scope="module")
def parts(county_parts: Any) -> dict[str, Part]:
    """What every analysis gives to the atlas of a small county that has every input."""
    return {part.key: part for part in county_parts}


def numbers_of(part: Part) -> Iterator[tuple[str, str]]:
    """Every column of numbers, or of yes and no, that a part brings: table or layer, and column."""
    tables = {
        **part.tables,
        **{f"{name}.csv": table for name, table in part.place_columns.items()},
        **{LAYER + name: pd.DataFrame(layer.drop(columns="geometry")) for name, layer in part.layers.items()},
    }
    for name, table in tables.items():
        for column in table.columns:
            if pd.api.types.is_numeric_dtype(table[column]):
                yield name, str(column)


def is_described(analysis: Analysis, table: str, column: str) -> bool:
    if any(stands_for(plain, column) for plain in (*COMMON, *analysis.attributes)):
        return True
    if table.startswith(LAYER):  # the shapes of a table: the column is defined there
        return any(stands_for(own, column) for one in analysis.indicators for _, own in one.places())
    return any(one.describes(table, column) for one in analysis.indicators)


@pytest.mark.parametrize("analysis", REGISTERED, ids=[analysis.key for analysis in REGISTERED])
def test_every_number_of_every_table_is_an_indicator_or_said_to_be_none(
    analysis: Analysis, parts: dict[str, Part]
) -> None:
    found = [place for place in numbers_of(parts[analysis.key]) if not is_described(analysis, *place)]
    in_files = {column for table, column in found if not table.startswith(LAYER)}
    missing = [f"{t}: {c}" for t, c in found if not t.startswith(LAYER) or c not in in_files]
    where = f"src/spatial_uri/analyses/{analysis.key}/indicators.py"
    assert not missing, (
        f"{len(missing)} columns are defined nowhere: {'; '.join(missing)}.\n"
        f"Add each to INDICATORS in {where} (or to ATTRIBUTES there, if it is a code or comes with the data), "
        "then run python tools/update_indicators.py"
    )


@pytest.mark.parametrize("analysis", REGISTERED, ids=[analysis.key for analysis in REGISTERED])
def test_every_indicator_stands_in_a_table(analysis: Analysis, parts: dict[str, Part]) -> None:
    part = parts[analysis.key]
    there = {**part.tables, **{f"{name}.csv": table for name, table in part.place_columns.items()}}
    there |= {LAYER + name: layer for name, layer in part.layers.items()}
    gone = [
        f"{table}: {column} ({one.name})"
        for one in analysis.indicators
        for table, column in one.places()
        if not any(stands_for(table, t) and any(stands_for(column, str(c)) for c in there[t].columns) for t in there)
    ]
    assert not gone, (
        f"no table has {'; '.join(gone)}.\nCorrect src/spatial_uri/analyses/{analysis.key}/indicators.py, "
        "then run python tools/update_indicators.py"
    )


@pytest.mark.parametrize("analysis", REGISTERED, ids=[analysis.key for analysis in REGISTERED])
def test_every_analysis_defines_its_indicators_once_with_a_source(analysis: Analysis) -> None:
    assert analysis.indicators, (
        f"{analysis.key} defines none of its numbers: give its Analysis the field `indicators` "
        f"(src/spatial_uri/analyses/{analysis.key}/indicators.py)"
    )
    placed = [place for one in analysis.indicators for place in one.places()]
    twice = sorted({place for place in placed if placed.count(place) > 1})
    assert not twice, f"defined twice in {analysis.key}/indicators.py: {twice}"
    for one in analysis.indicators:
        assert re.search(r"[\u4e00-\u9fff]", one.chinese), one.name
        assert one.source.startswith(OWN) or re.search(r"\b(19|20)\d\d\b|SDG", one.source), (
            f"{one.name}: name the publication with its year, or say {OWN!r}"
        )


def test_the_page_lists_every_indicator_of_the_registry() -> None:
    assert PAGE.read_text("utf-8") == page_of_indicators(), "run python tools/update_indicators.py"
    assert "docs/INDICATORS.md" in (PROJECT / "README.md").read_text("utf-8")


def test_an_indicator_that_leaves_something_unsaid_is_refused() -> None:
    with pytest.raises(ParameterError, match="trap"):
        Indicator(**{**WORDS, "trap": " "}, columns={"x.csv": ("y",)})
    for nothing in ({}, {"x.csv": ()}):
        with pytest.raises(ParameterError, match="columns"):
            Indicator(**WORDS, columns=nothing)


def test_a_word_in_angle_brackets_stands_for_any_word() -> None:
    one = Indicator(**WORDS, columns={"closures_<target>.csv": ("extra_min",), "settlements.csv": ("<tier>_min",)})
    assert one.describes("closures_town.csv", "extra_min")
    assert one.describes("settlements.csv", "county_hospital_min")
    assert not one.describes("closures_town.csv", "county_hospital_min")
    assert analysis_of("service_circle").indicators[0].name in page_of_indicators()
