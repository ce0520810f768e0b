"""What a command says at its end: headlines for people, or one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.atlas.chapters.material import notes_of
from spatial_uri.atlas.deliverables import DELIVERABLES
from spatial_uri.atlas.folder import files_in
from spatial_uri.atlas.large_studies import TOO_MANY
from spatial_uri.atlas.manifest import as_json
from spatial_uri.atlas.terminal import headlines
from spatial_uri.cli.terminal import inert
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import Language, language, say, speaking

_OF_COVERAGE = (
    "tier", "threshold_min", "settlements", "settlements_within", "settlements_share", "population",
    "population_within", "population_share", "villages", "villages_within", "villages_share", "reached", "median_min",
    "p90_min", "max_min",
)  # fmt: skip


def say_all(study: Study, parts: Sequence[Part], folder: Path, *, of: tuple[str, ...] = ()) -> None:
    """Print the headlines, what must be known before they are shown to anybody, and what there is to open.

    Parameters
    ----------
    study, parts, folder
        What was measured, what the results give, and where it was written.
    of
        Only the headlines of these analyses; all if empty.
    """
    click.echo()
    for line in headlines(study, parts, of=of):
        click.echo(inert(line))
    click.echo()
    titles = {file: one.title for one in reversed(DELIVERABLES) for file in one.files}
    for file in sorted(titles, key=[*titles].index, reverse=True):
        if (folder / file).exists():
            click.echo(inert(say("{title}: {path}", title=say(titles[file]), path=str(folder / file))))


def print_record(study: Study, parts: Sequence[Part], folder: Path, timings: dict[str, float]) -> None:
    """Print one JSON object: headline numbers, sentences, files and notes."""
    record = {
        "study": {"name": study.name, "synthetic": study.synthetic, "settlements": len(study.settlements)},
        "folder": str(folder),
        "files": files_in(folder),
        "language": language(),
        "coverage": [row for part in parts for row in _coverage(part.result)],
        "analyses": {
            part.key: {"title": part.title, "headlines": [*part.headlines], "missing": [*part.missing]}
            for part in parts
        },
        **({"plans": plans} if (plans := [row for part in parts for row in _plans(part.result)]) else {}),
        "notes": [
            {"code": note.code, "severity": note.severity, "message": note.message} for note in notes_of(study, parts)
        ],
        "timings": timings,
    }
    click.echo(json.dumps(as_json(record), ensure_ascii=False, allow_nan=False))


def _coverage(result: object) -> list[dict[str, Any]]:
    """Return the row of the whole study for every tier and threshold."""
    if not isinstance(result, ServiceCircle):
        return []
    whole = result.coverage[result.coverage["area_id"] == "*"]
    columns = [column for column in _OF_COVERAGE if column in whole.columns]
    return [dict(zip(columns, row, strict=True)) for row in whole[columns].itertuples(index=False, name=None)]


def _plans(result: object) -> list[dict[str, Any]]:
    """Return the plans of levers, each with its steps."""
    if not isinstance(result, LeverPlan):
        return []
    steps = records(result.steps)
    return [
        {**row, "steps": [step for step in steps if step["plan"] == number]}
        for number, row in enumerate(records(result.plans))
    ]


def say_beforehand(study: Study, console: Console, language: Language) -> None:
    """Say what will not be written of so many settlements before anybody waits for it."""
    with speaking(language):
        for note in study.notes:
            if note.code == TOO_MANY:
                console.print(inert(note.message))
