"""The doctor: reads everything, measures nothing, and says what is wrong, whom it concerns, and what to do."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spatial_uri import __version__
from spatial_uri.diagnosis.checks import examine
from spatial_uri.diagnosis.finding import COLOUR_WORDS, COLOURS, Colour, Finding, in_order
from spatial_uri.diagnosis.inputs import ReadInputs, read_inputs
from spatial_uri.diagnosis.remedies import finding_of, finding_of_asks, finding_of_error
from spatial_uri.diagnosis.subject import Subject
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.arguments import require_travel
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.store.files import as_new_path, as_path
from spatial_uri.store.net import writing
from spatial_uri.words.catalogue import Language, language, say, speaking
from spatial_uri.words.numbers import people as people_text


@dataclass(frozen=True, eq=False)
class Examination:
    """What the doctor found, red first.

    Parameters
    ----------
    name
        What the study is called.
    findings
        What was found.
    settlements, people
        How many settlements there are, and people in them; None and NaN where reading did not come so far, or nobody
        knows.
    synthetic
        True if the data is invented.
    language
        The language that the source asks for, as runs do: Chinese with the preset CN.
    """

    name: str
    findings: tuple[Finding, ...]
    settlements: int | None = None
    people: float = math.nan
    synthetic: bool = False
    language: Language = "en"

    @property
    def colour(self) -> Colour:
        """The colour of the worst finding; green if there is none."""
        return next((colour for colour in COLOURS if self.of_colour(colour)), "green")

    def of_colour(self, colour: Colour) -> tuple[Finding, ...]:
        """Return the findings of one colour."""
        return tuple(finding for finding in self.findings if finding.colour == colour)

    def as_record(self, language: Language | None = None) -> dict[str, Any]:
        """Return it as plain data, with the sentences in a language."""
        with speaking(language or self.language):
            return {
                "study": self.name,
                "synthetic": self.synthetic,
                "colour": self.colour,
                "settlements": self.settlements,
                "people": round(self.people) if math.isfinite(self.people) else None,
                "language": language or self.language,
                "version": __version__,
                "findings": [finding.as_record() for finding in self.findings],
            }

    def text(self, language: Language | None = None) -> str:
        """Return it as lines for a terminal, in a language."""
        with speaking(language or self.language):
            return "\n".join(_lines(self))

    def save(self, folder: str | Path, language: Language | None = None) -> tuple[Path, Path]:
        """Write ``doctor.html`` and ``doctor.json`` into a folder, which is made if it is not there.

        Parameters
        ----------
        folder
            Earlier results of this name are replaced.
        language
            Of the page, and of the sentences in the JSON.

        Raises
        ------
        OutputError
            If the folder cannot be written to.
        """
        from spatial_uri.diagnosis.page import page_of

        folder = as_new_path(folder)
        texts = {
            "doctor.html": page_of(self, language or self.language),
            "doctor.json": json.dumps(self.as_record(language), ensure_ascii=False, indent=2, allow_nan=False) + "\n",
        }
        with writing(folder, "the examination"):
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8", errors="replace", newline="\n")
        return folder / "doctor.html", folder / "doctor.json"


def doctor(
    *sources: Study | str | Path,
    preset: str | None = None,
    travel: Travel | None = None,
    cache_dir: str | Path | None = None,
) -> Examination:
    """Examine the data of a study: read everything, measure nothing, and say what is wrong.

    Parameters
    ----------
    sources
        A study; or a study file (.toml); or an OpenStreetMap extract; or the files that a study is to be made of.
    preset
        Name of the rule table of an extract or of files; a study file says it itself. None for ``generic``.
    travel
        How people travel: how far they walk to the road. None as the study file says, or as usual.
    cache_dir
        Folder for what was read and built.

    Returns
    -------
    Examination
        Findings, each with colour, code, sentence, places, settlements and people that it concerns, and a remedy.
        ``colour`` is that of the worst; ``save`` writes page and JSON, ``text`` is for the terminal. Distances and
        lengths are metres in the CRS of the study, people are NaN where unknown.

    Raises
    ------
    ParameterError
        If there is no source. Whatever is wrong with the data is a finding and not raised.

    Examples
    --------
    >>> import spatial_uri as su
    >>> found = su.doctor(su.samples.example_extract())
    >>> found.colour, [finding.code for finding in found.of_colour("amber")][:1]
    ('amber', ['facilities.absent'])
    """
    if not sources:
        raise ParameterError("there is nothing to examine", remedy="give a study, a study file, an extract or files")
    usual = require_travel(travel)
    if len(sources) == 1 and isinstance(sources[0], Study):
        return _of_subject(Subject(sources[0], usual, preset=preset or "generic"))
    paths = [as_path(source) for source in sources]
    cache = None if cache_dir is None else as_path(cache_dir)
    return _of_inputs(read_inputs(paths, preset=preset, travel=None if travel is None else usual, cache_dir=cache))


def _of_inputs(read: ReadInputs) -> Examination:
    own = [finding_of_error(error) for error in read.errors]
    own += finding_of_asks(read.asks)
    if read.study is None:
        found = in_order([*own, *(finding_of(note) for note in read.notes)])
        return Examination(read.name, tuple(found), language=read.language)
    subject = Subject(read.study, read.travel, read.extract, read.preset)
    own += [finding_of(note, subject) for note in read.notes]
    return replace(_of_subject(subject, own), language=read.language)


def _of_subject(subject: Subject, also: Sequence[Finding] = ()) -> Examination:
    """Return what the checks find of a study, and what was found before."""
    everyone = subject.study.settlements.table.index
    return Examination(
        subject.study.name,
        tuple(in_order([*also, *examine(subject)])),
        settlements=len(everyone),
        people=subject.people_of(everyone),
        synthetic=subject.study.synthetic,
    )


def examined(subject: Subject, *, despite_faults: bool = False) -> Study:
    """Return a study with what the checks found among its notes, before it is measured.

    Parameters
    ----------
    subject
        The study, as it was read.
    despite_faults
        True: a red finding becomes a note as well.

    Raises
    ------
    DataError
        If a finding is red.
    """
    findings = examine(subject)
    red = [finding for finding in findings if finding.colour == "red"]
    if red and not despite_faults:
        with speaking("en"):
            raise DataError(
                "the data would give wrong results",
                faults=[finding.sentence for finding in red],
                remedy=" ".join(dict.fromkeys(finding.remedy_text for finding in red))
                + " spatial-uri doctor shows everything on a page; --despite-faults measures all the same",
            )
    notes = [finding.note for finding in findings if finding.colour != "green"]
    return replace(subject.study, notes=tuple(dict.fromkeys((*subject.study.notes, *notes))))


def _lines(found: Examination) -> list[str]:
    counts = say(
        "Red: {red}. Amber: {amber}. Green: {green}.",
        **{colour: len(found.of_colour(colour)) for colour in COLOURS},
    )
    told = [say("{name}: {colour_term}", name=found.name, colour_term=COLOUR_WORDS[found.colour]), counts]
    for colour in COLOURS:
        for finding in found.of_colour(colour):
            told += ["", f"[{say(COLOUR_WORDS[colour])}] {finding.sentence}"]
            if language() == "en":
                told += [f"    - {line}" for line in finding.original]
            if finding.settlements:
                told.append("    " + affected(finding))
            if colour != "green":
                told.append("    " + say("What to do: {remedy}", remedy=finding.remedy_text))
            if finding.original and language() != "en":
                told += ["    " + say("In the words of the program (English):")]
                told += [f"    - {line}" for line in finding.original]
    return told


def affected(finding: Finding) -> str:
    """Say how many settlements and people a finding concerns."""
    return say(
        "Settlements concerned: {count}; people: {people}.",
        count=len(finding.settlements),
        people=people_text(finding.people),
    )
