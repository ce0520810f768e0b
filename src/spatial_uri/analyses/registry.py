"""The registry: an analysis is said once, and everything else is made from it.

Its section of the study file and its commented block in `init`, its options of the commands, its place in the run, its
part of the report, its themes of the map, its layers of the GeoPackage, its entry in the manifest and its line in the
README all come from its `Analysis`. An analysis is a folder of this package with a module ``analysis.py`` that holds
``ANALYSIS``, or anything that `register` was called with. Nothing heavy is imported here: options are asked for before
tables are.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from spatial_uri.analyses.declared import Analysis
from spatial_uri.errors import ParameterError

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
