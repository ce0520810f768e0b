"""Everything that spatial_uri raises on purpose.

::

    SpatialUriError
    ├── ParameterError   (ValueError)       an option that makes no sense
    ├── DataError        (ValueError)       an input that cannot be used as it is
    │   ├── CrsError                        a CRS that is missing, or unfit to measure in
    │   ├── NoAreasError                    an extract without a complete administrative boundary
    │   ├── StudyFileError                  a study file with mistakes
    │   └── ScenarioError                   a scenario with mistakes, or one that does not fit its study
    ├── InputNotFoundError (FileNotFoundError)
    ├── OutputError      (OSError)          a result that cannot be written
    ├── FetchError       (ConnectionError)  a web service that does not answer as it should
    ├── MissingLibraryError (ImportError)   an optional library that is not installed
    ├── SolverError      (RuntimeError)     a solver that contradicts what is known to be possible
    └── RunError         (RuntimeError)     a divided run that could not be finished

Each carries one message a user can act on: the file, every fault found in it, and the remedy.
The command line prints that message and exits with 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

MAX_LISTED_FAULTS = 20
_LONGEST_REASON = 300
_LONGEST_LINE = 600


class SpatialUriError(Exception):
    """Base class: catch this to catch every deliberate failure of spatial_uri.

    Parameters
    ----------
    problem
        What is wrong, in one sentence.
    file
        The input it was found in, if there is one.
    faults
        Every single fault, one line each.
    remedy
        What the user can do about it.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | Path | None = None,
        faults: Sequence[str] = (),
        remedy: str | None = None,
    ) -> None:
        self.problem = problem
        self.file = None if file is None else str(file)
        self.faults = tuple(faults)
        self.remedy = remedy
        super().__init__(self._message())

    def _message(self) -> str:
        problem = shortened(self.problem)
        lines = [f"{shortened(self.file)}: {problem}" if self.file else problem]
        lines += [f"  - {shortened(fault)}" for fault in self.faults[:MAX_LISTED_FAULTS]]
        hidden = len(self.faults) - MAX_LISTED_FAULTS
        if hidden > 0:
            lines.append(f"  - ... and {hidden} more of the same kind")
        if self.remedy:
            lines.append(f"  What to do: {shortened(self.remedy)}")
        return "\n".join(lines)


class ParameterError(SpatialUriError, ValueError):
    """An option, or a combination of options, that makes no sense."""


class DataError(SpatialUriError, ValueError):
    """An input that was found but cannot be used as it is."""


class CrsError(DataError):
    """A coordinate reference system that is missing, or unfit to measure in."""


class NoAreasError(DataError):
    """An extract that holds no complete administrative boundary."""


class StudyFileError(DataError):
    """A study file with one or more mistakes; all of them are listed."""


class ScenarioError(DataError):
    """A scenario with one or more mistakes, or one that does not fit its study; all of them are listed."""


class InputNotFoundError(SpatialUriError, FileNotFoundError):
    """An input file that does not exist."""


class OutputError(SpatialUriError, OSError):
    """A result that cannot be written where it was asked for."""


class FetchError(SpatialUriError, ConnectionError):
    """A web service that does not answer, or not as it should."""


class MissingLibraryError(SpatialUriError, ImportError):
    """An optional library that this needs and that is not installed."""


class RunError(SpatialUriError, RuntimeError):
    """A divided run that could not be finished: some of its areas failed, or its cluster cannot be used."""


def shortened(text: str) -> str:
    """Return a text without its middle if it is longer than anybody reads: errors quote what was given.

    Examples
    --------
    >>> shortened("'village'"), len(shortened("x" * 1_000_000))
    ("'village'", 600)
    """
    if len(text) <= _LONGEST_LINE:
        return text
    return f"{text[: _LONGEST_LINE - 205]} ... {text[-200:]}"


def in_one_line(error: BaseException) -> str:
    """Say an error of a library in one line: its kind and, as far as it tells one, its reason."""
    reason = " ".join(str(error).split())[:_LONGEST_REASON]
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


class SolverError(SpatialUriError, RuntimeError):
    """A solver that contradicts what is known to be possible: an internal error, which names the solver."""
