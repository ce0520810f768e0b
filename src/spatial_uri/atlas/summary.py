"""The summary of an atlas: one page that a reader can print, and its headlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import jinja2
import numpy as np

from spatial_uri.atlas.pages import REPORT, files_of, siblings_of
from spatial_uri.errors import OutputError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Note, Study
from spatial_uri.page.offline import close_page
from spatial_uri.page.part import Part
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import N_, language, say, say_n
from spatial_uri.words.numbers import count, people

_ROLES = {
    "study file": N_("study file"),
    "extract": N_("OpenStreetMap extract"),
    "paths": N_("paths"),
    "roads": N_("roads"),
    "boundaries": N_("boundaries"),
    "settlements": N_("settlements"),
    "facilities": N_("facilities"),
    "stops": N_("stops"),
    "timetable": N_("timetable"),
    "feed": N_("GTFS feed"),
    "elements": N_("elements of the plan"),
    "seats": N_("seats"),
    "expected settlements": N_("expected settlements"),
}
"""What a file is used for -> how a page says it."""


def summary_page(study: Study, parts: Sequence[Part], *, files: Sequence[str] | None = None) -> str:
    """Return the summary as one HTML page without any reference to another site, in the language spoken now.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give to the page.
    files
        Names of the files beside the page that it links to; all of an atlas by default.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("spatial_uri.page", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"say": say, "say_n": say_n, "count": count}
    words = files_of(parts)
    html = environment.get_template("index.html.j2").render(
        study=study,
        parts=parts,
        language=language(),
        title=say(", ").join(part.title for part in parts) if len(parts) < 3 else say("Summary"),
        size=say(" · ").join(_size(study)),
        left_out=_left_out(study),
        siblings=siblings_of(parts, REPORT),
        notes=notes_of(study, parts),
        files=[(name, words.get(name, "")) for name in (words if files is None else files)],
        used_for=_used_for,
        facilities=_facilities(study),
        crs=study.crs.name,
    )
    return close_page(html)


def write_summary(study: Study, parts: Sequence[Part], path: str | Path, *, files: Sequence[str] | None = None) -> Path:
    """Write the summary page, and return its path.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give to the page.
    path
        The file; an earlier one is replaced.
    files
        Names of the files beside it that the page links to; all of an atlas by default.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    page = summary_page(study, parts, files=files)
    try:
        path.write_text(page, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise OutputError(f"the summary cannot be written ({error.strerror})", file=path) from error
    return path


def notes_of(study: Study, parts: Sequence[Part]) -> list[Note]:
    """Return what a reader must know of the study and all results, each note once."""
    return list(dict.fromkeys(note for notes in (study.notes, *(part.notes for part in parts)) for note in notes))


def headlines(study: Study, parts: Sequence[Part]) -> list[str]:
    """Return what sums up an atlas, line by line, in the language spoken now: for the terminal.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    """
    name = say("{name} (synthetic data)", name=study.name) if study.synthetic else study.name
    warnings = [note for note in notes_of(study, parts) if note.severity == "warning"]
    told = [
        name,
        *(f"  {sentence}" for sentence in _left_out(study)),
        *(line for part in parts for line in _headlines_of(part)),
    ]
    if warnings:
        told.append("  " + say_n(
            "{count} thing to know before this is shown to anybody:",
            "{count} things to know before this is shown to anybody:",
            len(warnings),
        ))  # fmt: skip
        told += [f"  - {note.message}" for note in warnings]
    return told


def _headlines_of(part: Part) -> Iterator[str]:
    yield f"  {part.title}"
    if part.headlines:
        yield from (f"    {sentence}" for sentence in part.headlines)
    else:
        first = [section.figures[0] for section in part.sections if section.figures]
        yield from (f"    {figure.value}  {figure.label}" for figure in first)
    yield from ("    " + say("not known: {sentence}", sentence=sentence) for sentence in part.missing)


def _used_for(roles: str) -> str:
    """Say what a file is used for: its roles, joined by commas in the manifest."""
    return say(", ").join(say(_ROLES.get(role, role)) for role in roles.split(", "))


def _left_out(study: Study) -> list[str]:
    """Say beside the headline how many settlements of the data are not counted, unless one area was asked for."""
    codes = {note.code for note in study.notes}
    outside = sum(int(note.facts["count"]) for note in study.notes if note.code == "settlements.outside")
    if not outside or "areas.restricted" in codes:
        return []
    known, total = len(study.settlements), len(study.settlements) + outside
    if codes & {"areas.incomplete", "areas.beyond_extract", "areas.broken"}:
        return [say(
            "{known} of the {total} settlements in the data are counted: {outside} lie in no area that the extract"
            " holds completely, and are left out.",
            known=known,
            total=total,
            outside=outside,
        )]  # fmt: skip
    return [say(
        "{known} of the {total} settlements in the data are counted: {outside} lie outside the studied areas, and"
        " are left out.",
        known=known,
        total=total,
        outside=outside,
    )]  # fmt: skip


def _size(study: Study) -> Iterator[str]:
    """Say how much there is of the study: settlements, people, areas."""
    yield say_n("{count} settlement", "{count} settlements", len(study.settlements))
    yield _population(study)
    areas = [_areas(level, len(study.areas.at(level))) for level in study.areas.levels]
    yield say(", ").join(areas)


def _areas(level: str, number: int) -> str:
    """Say a number of areas of one level."""
    match level:
        case "province":
            return say_n("{count} province", "{count} provinces", number)
        case "prefecture":
            return say_n("{count} prefecture", "{count} prefectures", number)
        case "county":
            return say_n("{count} county", "{count} counties", number)
        case "township":
            return say_n("{count} township", "{count} townships", number)
        case _:
            return say_n("{count} village area", "{count} village areas", number)


def _population(study: Study) -> str:
    known = study.settlements.table["population"].dropna()
    if known.empty:
        return say("people: unknown")
    total = people(float(known.sum()))
    missing = len(study.settlements) - len(known)
    if not missing:
        return say("people: {total}", total=total)
    if not are_enough_known(study.settlements.table["population"].to_numpy(dtype=np.float64)):
        facts = {"known": len(known), "settlements": len(study.settlements), "total": total}
        return say("people: known for {known} of {settlements} settlements only, {total} in these", **facts)
    return say_n(
        "people: {total} where known (unknown for {count} settlement)",
        "people: {total} where known (unknown for {count} settlements)",
        missing,
        total=total,
    )


def _facilities(study: Study) -> str:
    """Say how many facilities of each tier there are inside and outside the study area."""
    table = study.facilities.table
    told = []
    for tier in study.tiers:
        inside = table.loc[table["tier"] == tier.name, "inside"].astype(bool)
        told.append(
            say(
                "{tier}: {inside} inside and {outside} outside the study area",
                tier=tier_name(tier),
                inside=int(inside.sum()),
                outside=int((~inside).sum()),
            )
        )
    return say("Facilities: {facilities}.", facilities=say("; ").join(told)) if told else ""
