"""Write a commented study file for the inputs a user has."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spatial_uri.analyses.registry import analyses
from spatial_uri.errors import DataError, OutputError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.model.network import MODES
from spatial_uri.rules.preset import load_preset, preset_names
from spatial_uri.store.files import as_new_path, relative_path
from spatial_uri.store.net import writing
from spatial_uri.study.detect import guess_files
from spatial_uri.study.draft_inputs import as_settlements, boundary_lines, facility_lines, settlement_lines, taken_for
from spatial_uri.study.draft_sections import OUTPUT_LINES, PRICE_LINES, analysis_lines, quoted, travel_lines
from spatial_uri.study.guess import Guess
from spatial_uri.study.source_files import require_source
from spatial_uri.study.tier_evidence import says_synthetic

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Draft:
    """A study file that was drafted.

    Attributes
    ----------
    path
        The file.
    taken
        What each input was taken for, how sure that is and why, one line each.
    asks
        What has to be filled in before the study can be run, one line each.
    """

    path: Path
    taken: tuple[str, ...]
    asks: tuple[str, ...]


def init_study(
    inputs: Sequence[str | Path],
    out: str | Path = "study.toml",
    *,
    name: str | None = None,
    preset: str = "generic",
    overwrite: bool = False,
    sheets: Mapping[str, Sequence[str]] | None = None,
    crs: Mapping[str, str] | None = None,
) -> Path:
    """Write a commented study file for some inputs, to be checked and then run.

    Parameters
    ----------
    inputs
        Files in any order: roads (.osm.pbf, .osm, .graphml, a GeoPackage saved by OSMnx), and tables
        of boundaries, settlements and facilities. What each is and what its columns mean is guessed
        from its geometry, its values, and common Chinese and English names; how sure that is, and why, stands in the
        study file. What the tables lack is taken from the extract. A GTFS feed (.zip), a timetable sheet, its stops,
        and the axes and rings of a plan are known as well.
    out
        The study file. Paths in it are relative to its folder.
    name
        Title of the study.
    preset
        Name of the rule table.
    overwrite
        True: replace a file that is there already.
    sheets
        File name -> sheets to take of that workbook. Without it, all that hold places are taken, if no two hold
        the same.
    crs
        File name -> CRS of its coordinates, for files that do not say it.

    Returns
    -------
    pathlib.Path
        The file written; `read_study` reads it.

    Raises
    ------
    InputNotFoundError, DataError
        If an input is missing or cannot be read, there are no roads or settlements among them, several sheets of a
        workbook hold the same, or one area of a boundary file covers others of its level.
    OutputError
        If the file is there already, or cannot be written.
    ParameterError
        If there is no such preset, or `sheets` or `crs` name a file that is not among the inputs.
    """
    return draft_study(inputs, out, name=name, preset=preset, overwrite=overwrite, sheets=sheets, crs=crs).path


def draft_study(
    inputs: Sequence[str | Path],
    out: str | Path,
    *,
    name: str | None = None,
    preset: str = "generic",
    overwrite: bool = False,
    sheets: Mapping[str, Sequence[str]] | None = None,
    crs: Mapping[str, str] | None = None,
) -> Draft:
    """Write a study file as `init_study` does, and return what its inputs were taken for as well."""
    out = as_new_path(out)
    load_preset(preset)
    if out.exists() and not overwrite:
        raise OutputError(
            "the study file is there already", file=out, remedy="choose another name, or ask to overwrite it"
        )
    inputs = [inputs] if isinstance(inputs, str | Path) else inputs
    for code in (crs or {}).values():
        parse_crs(code)
    guesses = guess_files([require_source(p) for p in inputs], sheets=sheets, crs=crs)
    text = _study_text(guesses, out.resolve().parent, name or out.resolve().parent.name or "study", preset)
    text = _CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)  # as TOML says it, in texts and in comments
    try:
        tomllib.loads(text)
    except ValueError as error:
        raise OutputError(
            f"no study file can be written for these names ({error})", file=out, remedy="rename the files or the study"
        ) from error
    with writing(out, "the study file"):
        out.parent.mkdir(parents=True, exist_ok=True)
        half = out.with_name(f".spatial_uri-{uuid.uuid4().hex}")
        try:
            half.write_text(text, encoding="utf-8", newline="\n")
            half.replace(out)
        finally:
            half.unlink(missing_ok=True)
    asks = tuple(f"{g.title}: {g.asks}" for g in guesses if g.asks)
    return Draft(out, tuple(taken_for(g) for g in guesses), asks)


def _study_text(guesses: list[Guess], folder: Path, name: str, preset: str) -> str:
    extract = next((g for g in guesses if g.role == "extract"), None)
    roads = next((g for g in guesses if g.role == "roads"), extract)
    of_role = {role: [g for g in guesses if g.role == role] for role in ("boundaries", "settlements", "facilities")}
    if not of_role["settlements"]:
        of_role["settlements"] = [as_settlements(g) for g in of_role["boundaries"] if g.level == "village"]
    inputs = [one for analysis in analyses() for one in analysis.inputs]
    single = [one.detected for one in inputs if one.detected and not one.may_be_several]
    for role in single:
        if len(several := [g.title for g in guesses if g.role == role]) > 1:
            raise DataError(f"a study has one file for its {role}", faults=several, remedy="name one of them")
    lacking = [] if roads is not None else ["roads (.osm.pbf, .osm, .graphml, or a GeoPackage saved by OSMnx)"]
    lacking += ["settlements"] if not of_role["settlements"] and extract is None else []
    if lacking or roads is None:
        raise DataError(
            f"a study needs {', '.join(lacking)} as well",
            faults=[f"{g.title} was taken for {g.role}" for g in guesses],
            remedy="add them, or an OpenStreetMap extract (.osm.pbf), which holds all there is",
        )
    invented = any(says_synthetic(g) for g in guesses)
    lines = [
        "# A study for spatial_uri. What stands here was guessed from the files: check it, then run",
        "#     spatial-uri run THIS_FILE",
        "# Paths are relative to the folder of this file. Lines that begin with # are switched off.",
        "",
        "[study]",
        f"name = {quoted(name)}",
        '# crs = "EPSG:4549"      # in metres; without it, the UTM zone of the studied area\'s centre',
        '# area = "..."           # name or id: study only this area; what lies around it stays as surroundings',
        f"{'' if invented else '# '}synthetic = true       # if the data is invented: every result then says so",
        "",
        "# What each file was taken for, how sure that is, and why:",
        *(f"#   {_comment(taken_for(g))}" for g in guesses),
        *(f"# TO DO in the section of {_comment(g.title)}: {_comment(g.asks)}" for g in guesses if g.asks),
        "",
        "[roads]",
        f"file = {quoted(relative_path(roads.path.resolve(), folder))}",
        f'mode = "drive"           # or: {", ".join(m for m in MODES if m != "drive")}',
        f"preset = {quoted(preset)}       # or: {', '.join(p for p in preset_names() if p != preset)}",
        '# paths = "county.osm.pbf"   # paths on foot and stops, if the roads are no extract',
        *_heights(guesses, folder),
        '# cache = "cache"        # folder for the network built from the roads',
        "",
    ]
    order: list[str] = []
    lines += boundary_lines(of_role["boundaries"], extract, folder)
    lines += settlement_lines(of_role["settlements"], extract, folder)
    lines += facility_lines(of_role["facilities"], extract, folder, order)
    has_facilities = bool(of_role["facilities"]) or extract is not None
    lines += [*_tiers(order), *travel_lines(), *analysis_lines(guesses, folder, has_facilities=has_facilities)]
    return "\n".join([*lines, *PRICE_LINES, *OUTPUT_LINES])


def _heights(guesses: list[Guess], folder: Path) -> list[str]:
    """Return the lines of heights, and of what slopes change."""
    files = [quoted(relative_path(g.path.resolve(), folder)) for g in guesses if g.role == "heights"]
    shown = f"heights = [{', '.join(files)}]" if files else '# heights = "N42E001.hgt.zip"'
    return [
        f"{shown}   # tiles of heights (.hgt, .zip, .tif): the walk to the road takes its slope",
        '# slope = "by_mode"      # tobler on foot, cycle, ebike, none in a car; or one of these',
    ]


def _tiers(order: list[str]) -> list[str]:
    if not order:
        return []
    tiers = ", ".join(quoted(t) for t in dict.fromkeys(order))
    return ["[tiers]", f"order = [{tiers}]   # from the highest to the lowest", ""]


def _comment(text: str) -> str:
    return " ".join(text.split())
