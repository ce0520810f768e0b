"""The sections of a drafted study file that name its inputs, each with what it was taken for and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from spatial_uri.read.tables.boundaries import AREA_MEANINGS
from spatial_uri.read.tables.places import FACILITY_MEANINGS, SETTLEMENT_MEANINGS
from spatial_uri.store.files import relative_path
from spatial_uri.study.column_evidence import with_columns
from spatial_uri.study.draft_sections import quoted
from spatial_uri.study.guess import Guess
from spatial_uri.study.role_evidence import rows_without_coordinates
from spatial_uri.study.tier_evidence import (
    datum_of,
    kind_of_settlements,
    level_to_keep,
    tells_tiers,
    tier_of,
    tier_order,
)

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


def taken_for(guess: Guess) -> str:
    """Return what a file was taken for, how sure that is, and why, in one line."""
    if guess.role == "lines":
        return f"{guess.title} holds lines and is not used: roads are read from another file"
    if guess.role == "unused":
        return f"{guess.title} is not used ({', '.join(guess.reasons)})"
    columns = ", ".join(f"{meaning} = {found[0]}" for meaning, found in guess.columns.items())
    used = guess.role in {"boundaries", "settlements", "facilities"} and columns
    return f"{guess.title}: {guess.role} ({guess.surety}: {', '.join(guess.reasons)}){f'; {columns}' if used else ''}"


def boundary_lines(guesses: list[Guess], extract: Guess | None, folder: Path) -> list[str]:
    """Return the sections of the boundaries; those of the extract where there are no files."""
    if not guesses and extract is None:
        return ["# No boundaries: the convex hull of the settlements is studied as one area.", ""]
    if not guesses and extract is not None:
        return [
            "[[boundaries]]",
            f"osm = {quoted(relative_path(extract.path.resolve(), folder))}",
            "# levels = { county = 6, township = 8 }   # OSM admin_level of each level; worked out if left out",
            "",
        ]
    lines = []
    for guess in guesses:
        lines += _opened("boundaries", guess, folder)
        if guess.level is not None:
            lines.append(
                f'level = "{guess.level}"   # {guess.surety}; or: province, prefecture, county, township, village'
            )
        elif "level" not in guess.columns:
            lines.append(
                "# the levels follow from the number of digits of the codes (6 county, 9 township, 12 village)"
            )
        lines += _mapping("boundaries", guess, AREA_MEANINGS)
    return lines


def as_settlements(guess: Guess) -> Guess:
    """Return the areas of villages as settlements, each a point inside its area, where no file lists any."""
    reasons = ("no file lists settlements: a point inside the area of each village",)
    return with_columns(replace(guess, role="settlements", level=None, surety="likely", reasons=reasons))


def settlement_lines(guesses: list[Guess], extract: Guess | None, folder: Path) -> list[str]:
    """Return the sections of the settlements; those of the extract where there are no files."""
    if not guesses and extract is not None:
        return ["[[settlements]]", f"osm = {quoted(relative_path(extract.path.resolve(), folder))}", ""]
    lines = []
    for guess in guesses:
        lines += _opened("settlements", guess, folder)
        if "kind" not in guess.columns:
            lines.append(f'kind = "{kind_of_settlements(guess)}"         # of all settlements in the file')
        level, others = level_to_keep(guess)
        if level is not None:
            lines.append(f'level = "{level}"   # by their codes; left out as no settlements: {others}')
        lines += _mapping("settlements", guess, SETTLEMENT_MEANINGS)
    return lines


def facility_lines(guesses: list[Guess], extract: Guess | None, folder: Path, order: list[str]) -> list[str]:
    """Return the sections of the facilities, and add their tiers to `order`."""
    if not guesses and extract is None:
        return ["# No facilities: the service circle is not measured. Add [[facilities]] with a file and a tier.", ""]
    if not guesses and extract is not None:
        return ["[[facilities]]", f"osm = {quoted(relative_path(extract.path.resolve(), folder))}", ""]
    lines = []
    for guess in guesses:
        lines += _opened("facilities", guess, folder)
        if tells_tiers(guess):
            order += tier_order(guess)
        else:
            order.append(tier_of(guess))
            lines.append(f"tier = {quoted(order[-1])}   # of all facilities in the file; or map columns.tier instead")
        lines += _mapping("facilities", guess if tells_tiers(guess) else _without_tier(guess), FACILITY_MEANINGS)
    return lines


def _without_tier(guess: Guess) -> Guess:
    return replace(guess, columns={meaning: found for meaning, found in guess.columns.items() if meaning != "tier"})


def _opened(section: str, guess: Guess, folder: Path) -> list[str]:
    doubt = [] if guess.surety == "certain" else [f"# {guess.surety}: {_comment(', '.join(guess.reasons))}"]
    lines = [*doubt, f"[[{section}]]", f"file = {quoted(relative_path(guess.path.resolve(), folder))}"]
    if guess.options.layer:
        lines.append(f"layer = {quoted(guess.options.layer)}")
    if guess.options.sheet:
        lines.append(f"sheet = {quoted(guess.options.sheet)}")
    has_geometry = guess.table is not None and guess.table.geometry is not None
    datum, is_certain = datum_of(guess)
    if guess.crs:
        lines.append(f"crs = {quoted(guess.crs)}   # the file does not say; guessed from the coordinates: check it")
    elif guess.asks.startswith("its CRS"):
        lines.append('# crs = "EPSG:..."   # the file does not say: fill it in')
    elif not has_geometry:
        lines.append('# crs = "EPSG:4549"      # without it, degrees of WGS 84')
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
    has_geometry = guess.table is not None and guess.table.geometry is not None
    columns = [] if guess.table is None else [str(c) for c in guess.table.frame.columns]
    lines = [f"    [{section}.columns]      # the file has: {_comment(', '.join(columns))}"]
    for meaning in meanings:
        found = guess.columns.get(meaning, [])
        if found:
            others = f"; or: {', '.join(found[1:4])}" if len(found) > 1 else ""
            lines.append(f"    {meaning} = {quoted(found[0])}   # {_EXPLAINED[meaning]}{_comment(others)}")
        elif not (meaning in {"lon", "lat"} and has_geometry):
            lines.append(f'    # {meaning} = "..."   # {_EXPLAINED[meaning]}')
    return [*lines, ""]


def _comment(text: str) -> str:
    return " ".join(text.split())
