"""The options that several commands have, in groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spatial_uri.cli.options import (
    AREA,
    BASEMAP,
    BOUNDARIES,
    DELIVER,
    FILE,
    LEVELS,
    MODES,
    PRESETS,
    SETTLEMENTS,
    levels,
    names,
)

OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace an earlier result in that folder.")
CACHE = click.option(
    "--cache-dir", type=click.Path(path_type=Path), help="Folder for built road networks.  [default: the user's cache]"
)
NO_CACHE = click.option("--no-cache", is_flag=True, help="Neither read nor keep built road networks.")
QUIET = click.option("--quiet", is_flag=True, help="Print nothing but errors.")
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead: headline numbers, files and notes."
)
DESPITE = click.option(
    "--despite-faults", is_flag=True, help="Measure even where the check of the data finds a fault that spoils results."
)
ANALYSES = click.option("--analyses", callback=names, help="Only these, such as service_circle,connectivity.")
LANGUAGE = click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Of the pages.  [default: zh with preset CN, else en]"
)


def of_extract(command: Any) -> Any:
    """Add the options that say how an extract is understood."""
    for option in (
        click.option("--name", help="Title."),
        click.option("--area", help=AREA),
        click.option("--settlements", callback=names, help=SETTLEMENTS),
        click.option("--levels", callback=levels, help=LEVELS),
        click.option("--boundaries", type=FILE, help=BOUNDARIES),
        click.option("--preset", help=f"{PRESETS}  [default: generic]"),
        click.option("--mode", type=click.Choice(MODES), help="How people travel.  [default: drive]"),
    ):
        command = option(command)
    return command


def divided(command: Any) -> Any:
    """Add the options of a run that is divided among areas."""
    for option in (
        click.option("--scheduler", help="Address of a Dask scheduler to measure on, such as tcp://10.0.0.1:8786."),
        click.option(
            "--workers", type=click.IntRange(min=1), help="Processes to measure with.  [default: one per processor]"
        ),
        click.option(
            "--by",
            help="Measure area by area of this level, such as county, on a Dask cluster; an interrupted run resumes.",
        ),
    ):
        command = option(command)
    return command


def kept(command: Any) -> Any:
    """Add the options about what is there already, and about what is told."""
    for option in (JSON, QUIET, NO_CACHE, CACHE, OVERWRITE, DESPITE):
        command = option(command)
    return command


def delivered(command: Any) -> Any:
    """Add the options that say which files are written."""
    for option in (
        click.option("--basemap", help=BASEMAP),
        click.option("--template", type=FILE, help="Word document whose styles, header and footer report.docx takes."),
        click.option("--sheets-of", callback=names, help="Only the map sheets of these analyses, such as plan."),
        click.option("--town-pages", is_flag=True, default=None, help="One map sheet for each town as well."),
        click.option("--deliver", callback=names, help=DELIVER),
    ):
        command = option(command)
    return command
