"""Chapter 11: what is not known, and what must be known before anything is quoted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.records import has_records
from spatial_uri.model.study import Note
from spatial_uri.page.document import Block, Bullets, Chapter, Heading, Paragraph
from spatial_uri.words.catalogue import say, say_n

_MOST_WARNINGS, _LONGEST = 14, 260


def reliability_chapter(material: Material) -> Chapter:
    """Return what could not be answered, and the warnings; every note stands in the annex."""
    known = _people(material)
    blocks: list[Block] = [Paragraph(text=known)] if known else []
    missing = tuple(dict.fromkeys(sentence for part in material.parts for sentence in part.missing))
    if missing:
        blocks += [Heading(text=say("What could not be answered")), Bullets(items=missing)]
    warnings = [note for note in material.notes if note.severity == "warning"]
    told = _short(material, warnings)
    if told:
        blocks += [Heading(text=say("What to know before this is shown to anybody")), Bullets(items=told)]
    rest, annex = len(warnings) - len(told), "C" if has_records(material) else "B"
    if rest:
        blocks.append(Paragraph(text=say_n(
            "{count} further warning, and what else was noticed, stands in annex {annex}.",
            "{count} further warnings, and what else was noticed, stand in annex {annex}.",
            rest,
            annex=annex,
        ), style="small"))  # fmt: skip
    elif material.notes:
        blocks.append(Paragraph(text=say("What else was noticed stands in annex {annex}.", annex=annex), style="small"))
    return Chapter(key="reliability", title=say("Reliability: what is not known"), blocks=tuple(blocks))


def notes_annex(material: Material) -> Chapter | None:
    """Return every note, the warnings first; None where nothing was noticed."""
    notes = sorted(material.notes, key=lambda note: note.severity != "warning")
    if not notes:
        return None
    items = tuple(
        say("Warning: {sentence}", sentence=n.message) if n.severity == "warning" else n.message for n in notes
    )
    return Chapter(key="notes", title=say("What was noticed in the data"), blocks=(Bullets(items=items),))


def _short(material: Material, notes: Sequence[Note]) -> tuple[str, ...]:
    """Return the sentences that are short, and name no settlement: those that do stand in the annex."""
    names = {name for name in material.study.settlements.table["name"] if isinstance(name, str) and name}
    areas = {name for name in material.study.areas.table["name"] if isinstance(name, str)}
    told = []
    for note in notes:
        sentence = note.message
        if len(sentence) <= _LONGEST and not _names(note, names - areas):
            told.append(sentence)
    return tuple(told[:_MOST_WARNINGS])


def _names(note: Note, names: set[str]) -> bool:
    """Tell whether a fact of a note is the name of a settlement, or a list that holds one."""
    for value in note.facts.values():
        items = value if isinstance(value, tuple) else (value,)
        flat = [part for item in items for part in (item if isinstance(item, tuple) else (item,))]
        if any(isinstance(part, str) and part in names for part in flat):
            return True
    return False


def _people(material: Material) -> str:
    people = material.people
    known = int(np.isfinite(people).sum())
    if not len(people):
        return ""
    if known == len(people):
        return say("The number of people is known for every settlement.")
    if not known:
        return say("The number of people is known for no settlement: no share of people is told.")
    if material.knows_people:
        return say(
            "The number of people is known for {known} of {settlements} settlements; shares of people are of these.",
            known=known,
            settlements=len(people),
        )
    return say(
        "The number of people is known for {known} of {settlements} settlements, less than half: no share of "
        "people is told.",
        known=known,
        settlements=len(people),
    )
