"""The sections of a drafted study file that the registry gives, each option with its default and what it means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from spatial_uri.analyses.declared import Analysis, Input
from spatial_uri.analyses.registry import analyses
from spatial_uri.model.delivery import USUAL
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.travel import Travel
from spatial_uri.store.files import relative_path
from spatial_uri.study.guess import Guess

_SETTINGS = {
    "layer": ("...", "layer of the file, if it has several"),
    "sheet": ("...", "sheet of the file, if it has several"),
    "encoding": ("gb18030", "of its text; found out if left out"),
    "crs": ("EPSG:4549", "of its coordinates, if the file does not say it"),
    "datum": ("gcj02", "if the degrees come from Amap or Tencent; bd09 for Baidu"),
    "missing_coordinates": ("skip", "leave out rows without coordinates; error refuses them"),
}


def travel_lines() -> list[str]:
    """Return the section that says how people travel."""
    return [
        "[travel]                  # how people travel: the same in every analysis",
        *_commented(Travel),
        "",
    ]


def analysis_lines(guesses: Sequence[Guess], folder: Path, *, has_facilities: bool) -> list[str]:
    """Return the sections of the analyses, each of which is measured if its section is there.

    Without facilities, those that need them are switched off; so are those that are no usual ones.
    """
    lines = ["# Each of the next sections asks for an analysis; take out what is not wanted.", ""]
    for analysis in analyses():
        title, is_on = f"[{analysis.key}]", True
        if "facilities" in analysis.study_needs and not has_facilities:
            title, is_on = f"# {title}   # needs facilities: switch it on when there are some", False
        elif not analysis.is_usual and not _has_file(analysis, guesses):
            title, is_on = f"# {title}   # measured only if it is asked for: switch it on", False
        lines += [title, f"# {analysis.about}"]
        own = [*(_input_line(one, guesses, folder) for one in analysis.inputs), *_settings(analysis, guesses)]
        lines += own if is_on else [line if line.startswith("#") else f"# {line}" for line in own]
        lines += [*_commented(analysis.options), ""]
    return lines


def _has_file(analysis: Analysis, guesses: Sequence[Guess]) -> bool:
    """Tell whether a file is there that is of use to nothing but this analysis; one that an option asks for waits."""
    return not analysis.asked_by and bool(
        {one.detected for one in analysis.inputs if one.detected} & {guess.role for guess in guesses}
    )


def _input_line(one: Input, guesses: Sequence[Guess], folder: Path) -> str:
    """Return the line of an input: its file, a list of several, or an example that is switched off."""
    files = [
        quoted(relative_path(g.path.resolve(), folder)) for g in guesses if one.detected and g.role == one.detected
    ]
    value = files[0] if len(files) == 1 else f"[{', '.join(files)}]"
    shown = f"{one.key} = {value}" if files else f"# {one.key} = {quoted(one.example)}"
    return f"{shown:<36} # {one.help}"


def _settings(analysis: Analysis, guesses: Sequence[Guess]) -> list[str]:
    """Return one line for each key that says how the file of an analysis is read, switched on where that is known."""
    settings: Any = analysis.settings
    if settings is None:
        return []
    own = {one.detected for one in analysis.inputs} - {""}
    guess = next((g for g in guesses if g.role in own), None)
    known = {} if guess is None else {"layer": guess.options.layer, "sheet": guess.options.sheet, "crs": guess.crs}
    lines = []
    for key in (key for key in _SETTINGS if key in settings.model_fields):
        example, explained = _SETTINGS[key]
        value = known.get(key)
        shown = f"{key} = {quoted(value)}" if value else f"# {key} = {quoted(example)}"
        lines.append(f"{shown:<36} # {explained}")
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


PRICE_LINES = (
    "# [prices]                # without prices, measures are ranked by the site, the km and the vehicle-hour",
    '# unit = "万元"            # of all prices',
    '# source = "..."           # printed beside every sum, with the year',
    "# year = 2024",
    "# vehicle_hour = 0.012     # one hour of a bus",
    "# [prices.road_km]         # one km raised to this class; { plain = 200, mountain = 450 } where it differs",
    "# secondary = 200",
    "# [prices.new_road_km]     # one km of new road",
    "# tertiary = 150",
    "# [prices.site]            # one facility of this tier, built",
    "# clinic = 60",
    "# [prices.raise_to]        # a facility of the next lower tier, raised to this one",
    "# hospital = 3000",
    "# [prices.terrain]         # area_id -> terrain, for prices that differ by it",
    '# "330802001" = "mountain"',
    "",
)

OUTPUT_LINES = (
    "# [rules]                # overrides lines of the preset",
    "",
    "[output]",
    '# dir = "atlas"          # where the results go',
    '# language = "zh"        # of the pages: zh or en; left out: zh with the preset CN, else en',
    f"# deliver = {_toml(USUAL)}",
    "# town_pages = true      # one map sheet for each town as well",
    '# sheets_of = ["plan"]    # map sheets of these analyses alone',
    '# template = "own.docx"  # whose styles, header and footer report.docx takes',
    '# basemap = "tiles"      # below map.html: tiles, a picture, http://.../{z}/{x}/{y}.png, tianditu:KEY, amap',
    "",
)


def quoted(text: str) -> str:
    """Write a text as TOML does."""
    return json.dumps(text, ensure_ascii=False)  # the escapes of JSON are escapes of TOML too
