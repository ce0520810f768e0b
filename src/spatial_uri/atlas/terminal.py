"""What sums up an atlas, line by line: for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spatial_uri.atlas.chapters.cause_words import causes_not_asked
from spatial_uri.atlas.chapters.material import notes_of
from spatial_uri.atlas.study_words import left_out_sentences
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part
from spatial_uri.words.catalogue import say, say_n


def headlines(study: Study, parts: Sequence[Part], *, of: tuple[str, ...] = ()) -> list[str]:
    """Return what sums up an atlas, line by line, in the language spoken now: for the terminal.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    of
        Only the headlines of these analyses; all if empty. What must be known is told of all.
    """
    name = say("{name} (synthetic data)", name=study.name) if study.synthetic else study.name
    warnings = [note for note in notes_of(study, parts) if note.severity == "warning"]
    told = [
        name,
        *(f"  {sentence}" for sentence in left_out_sentences(study)),
        *(line for part in parts if not of or part.key in of for line in _headlines_of(part)),
    ]
    if not of and (unasked := causes_not_asked(parts)):
        told.append(f"    {unasked}")
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
