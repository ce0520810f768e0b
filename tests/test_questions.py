"""The page of questions: every phrase of the planning texts has its row, and what a row names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest

import spatial_uri as su
from spatial_uri.analyses.registry import analyses
from spatial_uri.cli.commands import cli
from spatial_uri.rules.circle_presets import known_circles

PAGE = Path(su.__file__).parents[2] / "docs" / "QUESTIONS.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


def options_of_the_commands() -> set[str]:
    return {
        name
        for command in cli.commands.values()
        for option in command.get_params(click.Context(command))
        for name in option.opts
    }


def is_there(span: str, options: set[str]) -> bool:
    """Tell whether what a row names is a function, a command with its options, a circle, or an analysis."""
    if span.startswith("su."):
        return span.removeprefix("su.") in su.__all__
    if span.startswith("--circles "):
        return span.removeprefix("--circles ") in known_circles()
    words = span.removeprefix("spatial-uri ").split()
    if span.startswith("spatial-uri "):
        return words[0] in cli.commands and all(word in options for word in words[1:])
    if span.startswith("--"):
        return span in options
    return span in {analysis.key for analysis in analyses()} or span == "[prices]"


def test_every_phrase_has_a_row() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 41))
    for row in ROWS:
        assert len(row) == 5, row
        assert all(row), row


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_names_is_there(row: list[str]) -> None:
    options = options_of_the_commands()
    gone = [span for span in re.findall(r"`([^`]+)`", row[3]) if not is_there(span, options)]
    assert not gone, f"row {row[0]} names {gone}"
    assert re.search(r"`|not answered|statistics joined by code|scenarios|coupling coordination|village score", row[3])


def test_tables_and_pictures_that_rows_show_are_there(county_parts: Any) -> None:
    tables = {name for part in county_parts for name in part.tables} | {"settlements.csv"}
    tables |= {f"circle_{circle.key}.csv" for circle in known_circles().values()}
    for row in ROWS:
        for name in re.findall(r"`([\w*]+\.csv)`", row[4]):
            pattern = re.escape(name).replace(r"\*", ".*")
            assert any(re.fullmatch(pattern, table) for table in tables), f"row {row[0]}: {name}"
        for picture in re.findall(r"\]\(([^)]+)\)", row[4]):
            assert (PAGE.parent / picture).is_file(), picture
