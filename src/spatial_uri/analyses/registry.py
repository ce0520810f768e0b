"""The registry: an analysis is said once, and everything else is made from it.

Its section of the study file and its commented block in `init`, its options of the commands, its place in the run, its
part of the report, its themes of the map, its layers of the GeoPackage, its entry in the manifest and its line in the
README all come from its `Analysis`. An analysis is a folder of this package with a module ``analysis.py`` that holds
``ANALYSIS``, or anything that `register` was called with. Nothing heavy is imported here: options are asked for before
tables are.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.indicators import Indicator
from spatial_uri.errors import ParameterError
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

    def option_name(self, name: str) -> str:
        """Return what the commands call one of its options, without the dashes in front."""
        is_bare = self.bare is True or (isinstance(self.bare, tuple) and name in self.bare)
        return (name if is_bare else f"{self.key}_{name}").replace("_", "-")

    def command_options(self) -> list[str]:
        """Return the names of all options that it brings to the commands, without the dashes in front."""
        inputs = [one.key.replace("_", "-") for one in self.inputs]
        return [*inputs, *(self.option_name(name) for name, _ in fields_of(self.options))]


_found: dict[str, Analysis] = {}
_added: dict[str, Analysis] = {}


def analyses() -> tuple[Analysis, ...]:
    """Return all analyses, in the order of the report."""
    if not _found:
        from spatial_uri import analyses as package

        for module in pkgutil.iter_modules(package.__path__):
            if module.ispkg:
                found: Analysis = import_module(f"{package.__name__}.{module.name}.analysis").ANALYSIS
                _found[found.key] = found
    return tuple(sorted((*_found.values(), *_added.values()), key=lambda analysis: analysis.rank))


def keys() -> tuple[str, ...]:
    """Return the keys of all analyses, in the order of the report."""
    return tuple(analysis.key for analysis in analyses())


def usual_keys() -> tuple[str, ...]:
    """Return the keys of the analyses that are measured where none is asked for by name."""
    return tuple(analysis.key for analysis in analyses() if analysis.is_usual)


def analysis_of(key: str) -> Analysis:
    """Return one analysis.

    Raises
    ------
    ParameterError
        If there is none of that key.
    """
    for analysis in analyses():
        if analysis.key == key:
            return analysis
    raise ParameterError(f"there is no analysis {key!r}", remedy=f"the analyses are {', '.join(keys())}")


def chosen(wanted: Mapping[str, Any] | tuple[str, ...] | list[str]) -> tuple[Analysis, ...]:
    """Return the analyses asked for, in the order of the report.

    Raises
    ------
    ParameterError
        If there is none, or one that does not exist.
    """
    known = keys()
    unknown = [key for key in wanted if key not in known]
    if unknown or not wanted:
        raise ParameterError(
            f"there is no analysis {', '.join(map(repr, unknown))}" if unknown else "at least one analysis is needed",
            remedy=f"the analyses are {', '.join(known)}",
        )
    return tuple(analysis for analysis in analyses() if analysis.key in wanted)


def with_needs(asked: tuple[Analysis, ...]) -> tuple[Analysis, ...]:
    """Return analyses and all that they need, in the order of the report."""
    wanted: set[str] = set()
    waiting = [analysis.key for analysis in asked]
    while waiting:
        key = waiting.pop()
        if key not in wanted:
            wanted.add(key)
            waiting += analysis_of(key).needs
    return tuple(analysis for analysis in analyses() if analysis.key in wanted)


@contextmanager
def registered(analysis: Analysis) -> Iterator[Analysis]:
    """Know one more analysis inside the block, such as one of a notebook or a test.

    Raises
    ------
    ParameterError
        If its key, or an option of the commands that it brings, is taken.
    """
    if analysis.key in keys():
        raise ParameterError(f"there is an analysis {analysis.key!r} already", remedy="give it another key")
    taken = {name for other in analyses() for name in other.command_options()}
    if clashes := sorted(taken & set(analysis.command_options())):
        raise ParameterError(
            f"the analysis {analysis.key!r} brings options that are taken",
            faults=[f"--{name}" for name in clashes],
            remedy="give its inputs other keys",
        )
    _added[analysis.key] = analysis
    try:
        yield analysis
    finally:
        del _added[analysis.key]


def table_of_analyses() -> str:
    """Return the table of the analyses that the README shows."""
    lines = ["| analysis | answers | needs |", "|---|---|---|"]
    for analysis in analyses():
        needs = [*sorted(analysis.study_needs), *analysis.needs]
        lines.append(f"| `{analysis.key}` | {analysis.about} | {', '.join(needs) or '-'} |")
    return "\n".join(lines)
