"""Write a commented study file for the inputs a user has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import shapely

from spatial_uri.analyses.registry import analyses
from spatial_uri.errors import DataError, OutputError
from spatial_uri.geo.crs import guess_crs
from spatial_uri.model.network import MODES
from spatial_uri.read.tables.boundaries import AREA_MEANINGS
from spatial_uri.read.tables.places import FACILITY_MEANINGS, SETTLEMENT_MEANINGS
from spatial_uri.rules.preset import load_preset, preset_names
from spatial_uri.store.files import require_file
from spatial_uri.study.detect import (
    Guess,
    guess_datum,
    guess_files,
    guess_level,
    guess_tier,
    guess_tier_order,
    rows_without_coordinates,
    says_synthetic,
)
from spatial_uri.study.draft_sections import OUTPUT_LINES, analysis_lines, quoted, relative, travel_lines

_EXPLAINED = {
    "area_id": "code of the area",
    "place_id": "code of the place",
    "name": "its name",
    "level": "province, prefecture, county, township or village",
    "parent_id": "code of the area it belongs to",
    "seat_id": "code of the settlement that is its seat",
    "kind": "such as village or town",
    "population": "persons; blank where unknown",
    "lon": "longitude, or easting",
    "lat": "latitude, or northing",
    "tier": "which tier the facility is of",
}


def init_study(
    inputs: Sequence[str | Path],
    out: str | Path = "study.toml",
    *,
    name: str | None = None,
    preset: str = "generic",
    overwrite: bool = False,
) -> Path:
    """Write a commented study file for some inputs, to be checked and then run.

    Parameters
    ----------
    inputs
        Files in any order: roads (.osm.pbf, .osm, .graphml, a GeoPackage saved by OSMnx), and tables
        of boundaries, settlements and facilities. What each is and what its columns mean is guessed
        from its geometry and from common Chinese and English names. What the tables lack is
        taken from the extract. A GTFS feed (.zip), a timetable sheet, its stops, and the axes and rings of a plan are
        known as well.
    out
        The study file. Paths in it are relative to its folder.
    name
        Title of the study.
    preset
        Name of the rule table.
    overwrite
        True: replace a file that is there already.

    Returns
    -------
    pathlib.Path
        The file written; `read_study` reads it.

    Raises
    ------
    InputNotFoundError, DataError
        If an input is missing or cannot be read, or there are no roads, settlements or facilities
        among them.
    OutputError
        If the file is there already, or cannot be written.
    ParameterError
        If there is no such preset.
    """
    out = Path(out)
    load_preset(preset)
    if out.exists() and not overwrite:
        raise OutputError(
            "the study file is there already", file=out, remedy="choose another name, or ask to overwrite it"
        )
    inputs = [inputs] if isinstance(inputs, str | Path) else inputs
    guesses = guess_files([require_file(p) for p in inputs])
    text = _study_text(guesses, out.resolve().parent, name or out.resolve().parent.name or "study", preset)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"the study file cannot be written ({error.strerror})", file=out) from error
    return out


def _study_text(guesses: list[Guess], folder: Path, name: str, preset: str) -> str:
    extract = next((g for g in guesses if g.role == "extract"), None)
    roads = next((g for g in guesses if g.role == "roads"), extract)
    of_role = {role: [g for g in guesses if g.role == role] for role in ("boundaries", "settlements", "facilities")}
    single = [one.detected for analysis in analyses() for one in analysis.inputs if one.detected]
    for role in single:
        if len(several := [g.title for g in guesses if g.role == role]) > 1:
            raise DataError(f"a study has one file for its {role}", faults=several, remedy="name one of them")
    lacking = [] if roads is not None else ["roads (.osm.pbf, .osm, .graphml, or a GeoPackage saved by OSMnx)"]
    lacking += [role for role in ("settlements", "facilities") if not of_role[role] and extract is None]
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
        *(
            f"# {g.title} holds lines and is not used: roads are read from the file below"
            for g in guesses
            if g.role == "lines"
        ),
        "[roads]",
        f"file = {quoted(relative(roads.path, folder))}",
        f'mode = "drive"           # or: {", ".join(m for m in MODES if m != "drive")}',
        f"preset = {quoted(preset)}       # or: {', '.join(p for p in preset_names() if p != preset)}",
        '# paths = "county.osm.pbf"   # paths on foot and stops, if the roads are no extract',
        '# cache = "cache"        # folder for the network built from the roads',
        "",
    ]
    lines += _boundaries(of_role["boundaries"], extract, folder)
    lines += _settlements(of_role["settlements"], extract, folder)
    order: list[str] = []
    lines += _facilities(of_role["facilities"], extract, folder, order)
    lines += [*_tiers(order), *travel_lines(), *analysis_lines(guesses, folder), *OUTPUT_LINES]
    return "\n".join(lines)


def _boundaries(guesses: list[Guess], extract: Guess | None, folder: Path) -> list[str]:
    if not guesses and extract is None:
        return ["# No boundaries: the convex hull of the settlements is studied as one area.", ""]
    if not guesses and extract is not None:
        return [
            "[[boundaries]]",
            f"osm = {quoted(relative(extract.path, folder))}",
            "# levels = { county = 6, township = 8 }   # OSM admin_level of each level; worked out if left out",
            "",
        ]
    lines = []
    for guess in guesses:
        lines += _opened("boundaries", guess, folder)
        level = guess_level(guess)
        if level is not None:
            lines.append(f'level = "{level}"           # a guess: province, prefecture, county, township or village')
        elif "level" not in guess.columns:
            lines.append(
                "# the levels follow from the number of digits of the codes (6 county, 9 township, 12 village)"
            )
        lines += _mapping("boundaries", guess, AREA_MEANINGS)
    return lines


def _settlements(guesses: list[Guess], extract: Guess | None, folder: Path) -> list[str]:
    if not guesses and extract is not None:
        return ["[[settlements]]", f"osm = {quoted(relative(extract.path, folder))}", ""]
    lines = []
    for guess in guesses:
        lines += _opened("settlements", guess, folder)
        if "kind" not in guess.columns:
            lines.append('kind = "village"         # of all settlements in the file')
        lines += _mapping("settlements", guess, SETTLEMENT_MEANINGS)
    return lines


def _facilities(guesses: list[Guess], extract: Guess | None, folder: Path, order: list[str]) -> list[str]:
    if not guesses and extract is not None:
        return ["[[facilities]]", f"osm = {quoted(relative(extract.path, folder))}", ""]
    lines = []
    for guess in guesses:
        lines += _opened("facilities", guess, folder)
        if "tier" in guess.columns:
            order += guess_tier_order(guess)
        else:
            order.append(guess_tier(guess))
            lines.append(f"tier = {quoted(order[-1])}   # of all facilities in the file; or map columns.tier instead")
        lines += _mapping("facilities", guess, FACILITY_MEANINGS)
    return lines


def _opened(section: str, guess: Guess, folder: Path) -> list[str]:
    lines = [f"[[{section}]]", f"file = {quoted(relative(guess.path, folder))}"]
    if guess.options.layer:
        lines.append(f"layer = {quoted(guess.options.layer)}")
    if guess.options.sheet:
        lines.append(f"sheet = {quoted(guess.options.sheet)}")
    geometry = None if guess.table is None else guess.table.geometry
    datum, is_certain = guess_datum(guess)
    if geometry is None:
        lines.append('# crs = "EPSG:4549"      # without it, degrees of WGS 84')
    elif geometry.crs is None:
        crs = guess_crs(shapely.get_coordinates(geometry.array))
        said = "the file does not say; guessed from the coordinates" if crs else "the file does not say: fill it in"
        lines.append(f'{"" if crs else "# "}crs = "{crs or "EPSG:..."}"   # {said}')
    if datum and is_certain:
        lines.append(f'datum = "{datum}"          # guessed from the names')
    elif datum:
        lines.append(f'# datum = "{datum}"        # likely, by the names: switch it on if the degrees come from there')
    else:
        lines.append('# datum = "gcj02"        # if the degrees come from Amap or Tencent; "bd09" for Baidu')
    if section != "boundaries" and (blank := rows_without_coordinates(guess)):
        lines.append(f'missing_coordinates = "skip"   # {blank} rows have none and are left out; "error" refuses them')
    return lines


def _mapping(section: str, guess: Guess, meanings: Sequence[str]) -> list[str]:
    columns = [] if guess.table is None else [str(c) for c in guess.table.frame.columns]
    lines = [f"    [{section}.columns]      # the file has: {_comment(', '.join(columns))}"]
    for meaning in meanings:
        found = guess.columns.get(meaning, [])
        if found:
            others = f"; or: {', '.join(found[1:4])}" if len(found) > 1 else ""
            lines.append(f"    {meaning} = {quoted(found[0])}   # {_EXPLAINED[meaning]}{_comment(others)}")
        elif not (meaning in {"lon", "lat"} and guess.table is not None and guess.table.geometry is not None):
            lines.append(f'    # {meaning} = "..."   # {_EXPLAINED[meaning]}')
    return [*lines, ""]


def _tiers(order: list[str]) -> list[str]:
    if not order:
        return []
    tiers = ", ".join(quoted(t) for t in dict.fromkeys(order))
    return ["[tiers]", f"order = [{tiers}]   # from the highest to the lowest", ""]


def _comment(text: str) -> str:
    return " ".join(text.split())
