"""The sections of a drafted study file that the registry gives, each option with its default and what it means."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from spatial_uri.analyses.registry import analyses
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.travel import Travel
from spatial_uri.study.guess import Guess


def travel_lines() -> list[str]:
    """Return the section that says how people travel."""
    return [
        "[travel]                  # how people travel: the same in every analysis",
        *_commented(Travel),
        "",
    ]


def analysis_lines(guesses: Sequence[Guess], folder: Path, *, has_facilities: bool) -> list[str]:
    """Return the sections of the analyses, each of which is measured if its section is there.

    Without facilities, those that need them are switched off.
    """
    lines = ["# Each of the next sections asks for an analysis; take out what is not wanted.", ""]
    for analysis in analyses():
        is_off = "facilities" in analysis.study_needs and not has_facilities
        title = (
            f"# [{analysis.key}]   # needs facilities: switch it on when there are some"
            if is_off
            else f"[{analysis.key}]"
        )
        lines += [title, f"# {analysis.about}"]
        for one in analysis.inputs:
            path = next((g.path for g in guesses if one.detected and g.role == one.detected), None)
            if path is None:
                lines.append(f"{f'# {one.key} = {quoted(one.example)}':<36} # {one.help}")
            else:
                lines.append(f"{f'{one.key} = {quoted(relative(path, folder))}':<36} # {one.help}")
        lines += [*_commented(analysis.options), ""]
    return lines


def _commented(options: type) -> list[str]:
    """Return one line for each option: switched off, at its default, with what it means."""
    lines = []
    for name, known in fields_of(options):
        shown = _toml(known.examples[0] if known.default is None else known.default)
        lines.append(f"{f'# {name} = {shown}':<36} # {known.description}")
    return lines


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


OUTPUT_LINES = (
    "# [rules]                # overrides lines of the preset",
    "",
    "[output]",
    '# dir = "atlas"          # where the results go',
    '# language = "zh"        # of the pages: zh or en; left out: zh with the preset CN, else en',
    "",
)


def quoted(text: str) -> str:
    """Write a text as TOML does."""
    return json.dumps(text, ensure_ascii=False)  # the escapes of JSON are escapes of TOML too


def relative(path: Path, folder: Path) -> str:
    """Write a path as seen from the folder of the study file."""
    path = path.resolve()
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()
