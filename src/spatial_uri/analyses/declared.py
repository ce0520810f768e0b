"""What an analysis says of itself, once: everything else is made from it (see `spatial_uri.analyses.registry`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.indicators import Indicator
from spatial_uri.model.option_classes import fields_of, options

if TYPE_CHECKING:
    from spatial_uri.model.study import Study
    from spatial_uri.model.travel import Travel
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


@options
class NoOptions:
    """Options of an analysis that has none."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """A file that one analysis alone needs.

    Parameters
    ----------
    key
        Its key in the section of the study file, and its option of the commands.
    help
        What it holds, for the commands and the commented study file.
    example
        A file name to show.
    role
        What the manifest and, marked with ``N_``, the report call it; the key if empty.
    detected
        What `init` takes such a file for; empty if it cannot be told from others.
    file_words
        Words in the name of a file by which `init` knows it, in lower case; `detected` then names the role.
    excludes
        Another input of the analysis that cannot be given together with this one.
    may_be_folder
        True for a GTFS feed.
    may_be_several
        True where several files may be given: the option may be repeated, the key may hold a list, and the reader gets
        a tuple.
    """

    key: str
    help: str
    example: str
    role: str = ""
    detected: str = ""
    file_words: tuple[str, ...] = ()
    excludes: str = ""
    may_be_folder: bool = False
    may_be_several: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What an analysis reads its own files from.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    files
        Input -> file, those that were given; a tuple of files where an input may be several.
    options, settings
        Its options, and how its files are to be read (None without `Analysis.settings`).
    extract
        The OpenStreetMap extract that the study or its roads were read from; None if there is none.
    """

    study: Study
    files: Mapping[str, Any]
    options: Any
    settings: Any = None
    extract: Path | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """What an analysis is measured from.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    travel
        How people travel: the same for every analysis of the run.
    results
        What was measured before: the analyses that this one needs, and those it uses if they are there.
    inputs
        What its own reader made of its files.
    shared
        What the readers of the analyses in `results` made of theirs, so that no file is read twice: analysis -> inputs.
    """

    study: Study
    travel: Travel
    results: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    shared: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Analysis:
    """One analysis.

    Parameters
    ----------
    key
        A stable word: its section of the study file, its word for ``--analyses``, its anchor on the pages.
    rank
        Its place in the report and on the map.
    title
        What readers call it: a message, marked with ``N_``.
    about
        What it answers, in one line of English.
    measure
        ``(Run, options) -> result``; the result has ``options``, ``travel`` and ``notes``.
    present
        ``(Study, result) -> Part``: what it gives to report, tables, map and GeoPackage.
    chapters
        ``(Study, result) -> chapters``: its chapters of the report. None where the report makes one of what `present`
        gives: headlines, figures, tables of areas and the first theme of its map.
    options
        A class made with `spatial_uri.model.option_classes.options`.
    needs, uses
        Analyses whose results it needs, or uses where they are measured as well.
    study_needs
        What the study must have: ``facilities``, ``areas``.
    study_reads
        What is read only for those that ask: ``transit`` (stops, and paths to them).
    inputs
        Files that it alone needs.
    settings
        Further keys of its section that say how its files are read: a pydantic model, None if there are none.
    read
        ``Reading -> inputs``; called before anything is measured, so that a fault in a file is told at once.
    bare
        Options that the commands know without the key in front, such as ``--day``; True for all.
    indicators
        What every number of its tables and layers means.
    attributes
        Column -> what it is, for the numbers that are no indicators: codes, options, what comes with the data.
    is_usual
        False where it is measured only if its key or its section asks for it.
    asked_by
        The option of the commands that asks for it as well, such as ``circles`` (``--circles``); empty for none.
    """

    key: str
    rank: int
    title: str
    about: str
    measure: Callable[[Run, Any], Any]
    present: Callable[[Study, Any], Part]
    chapters: Callable[[Study, Any], tuple[Chapter, ...]] | None = None
    options: type = NoOptions
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    study_needs: frozenset[str] = frozenset()
    study_reads: frozenset[str] = frozenset()
    inputs: tuple[Input, ...] = ()
    settings: type | None = None
    read: Callable[[Reading], Mapping[str, Any]] | None = None
    bare: bool | tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_usual: bool = True
    asked_by: str = ""

    def option_name(self, name: str) -> str:
        """Return what the commands call one of its options, without the dashes in front."""
        is_bare = self.bare is True or (isinstance(self.bare, tuple) and name in self.bare)
        return (name if is_bare else f"{self.key}_{name}").replace("_", "-")

    def command_options(self) -> list[str]:
        """Return the names of all options that it brings to the commands, without the dashes in front."""
        inputs = [one.key.replace("_", "-") for one in self.inputs]
        return [*inputs, *(self.option_name(name) for name, _ in fields_of(self.options))]
