"""The command that checks the data of a study."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spatial_uri.cli.progress import Progress
from spatial_uri.cli.terminal import inert
from spatial_uri.store.cache import default_cache_dir

if TYPE_CHECKING:
    from spatial_uri.diagnosis.finding import Colour
    from spatial_uri.words.catalogue import Language


def check_data(
    sources: Sequence[Path],
    *,
    out: Path | None,
    as_json: bool,
    preset: str | None,
    language: Language | None,
    no_cache: bool,
    cache_dir: Path | None,
) -> Colour:
    """Examine some data, print what was found, write page and JSON if asked to, and return the worst colour."""
    from spatial_uri.diagnosis.examination import doctor
    from spatial_uri.words.catalogue import say, speaking

    kept = None if no_cache else cache_dir or default_cache_dir()
    with Progress().step("examine", "Checking the data"):
        found = doctor(*sources, preset=preset, cache_dir=kept)
    spoken: Language = language or found.language
    if as_json:
        click.echo(json.dumps(found.as_record(spoken), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo(inert(found.text(spoken)))
    if out is not None:
        page, _ = found.save(out, spoken)
        with speaking(spoken):
            click.echo(inert(say("{title}: {path}", title=say("Data check"), path=str(page))), err=as_json)
    return found.colour
