"""What every result can do in a notebook: show itself, draw its map, and write its own workbook and layers.

A result knows its study, which is no field of it, so that it is compared, replaced and sent to other processes as
before. What it calls stands in `spatial_uri.atlas.notebook` and is imported when it is called for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, ParamSpec, Self, TypeVar

import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Study

P = ParamSpec("P")
R = TypeVar("R")

_STUDY = "_study"


class Result:
    """The result of an analysis; the class attribute ``analysis_key`` says of which."""

    analysis_key: ClassVar[str] = ""

    def __repr__(self) -> str:
        tables = [f"{name}: {len(v):,} rows" for name, v in vars(self).items() if isinstance(v, pd.DataFrame)]
        study = vars(self).get(_STUDY)
        return f"<{type(self).__name__}{f' of {study.name}' if study is not None else ''}; {', '.join(tables)}>"

    def __getstate__(self) -> dict[str, Any]:
        """Leave the study behind: whoever is sent a result has it, or does not need it."""
        return {name: value for name, value in vars(self).items() if name != _STUDY}

    @property
    def study(self) -> Study:
        """The study that it was measured of.

        Raises
        ------
        ParameterError
            If it came here without it, such as from another process.
        """
        study = vars(self).get(_STUDY)
        if study is None:
            raise ParameterError(
                f"this {type(self).__name__} does not know its study", remedy="give it: result.in_study(study)"
            )
        known: Study = study
        return known

    def in_study(self, study: Study) -> Self:
        """Let it know the study that it was measured of, and return it."""
        object.__setattr__(self, _STUDY, study)
        return self

    def _repr_html_(self) -> str:
        return str(_notebook("html_of", self)) if _STUDY in vars(self) else f"<pre>{self!r}</pre>"

    def explore(self, *, theme: str = "", language: str = "en") -> Any:
        """Return the map of the result: a `folium.Map` that a notebook shows with the network off.

        Parameters
        ----------
        theme
            The theme to open with; the first by default.
        language
            Of the map: ``en`` or ``zh``.

        Raises
        ------
        ParameterError
            If it has no map, or no such theme.
        """
        return _notebook("explore", self, theme=theme, language=language)

    def plot(self, *, theme: str = "", language: str = "en") -> Any:
        """Return a picture of one theme of its map, as axes of matplotlib.

        Parameters
        ----------
        theme, language
            As for `explore`.
        """
        return _notebook("plot", self, theme=theme, language=language)

    def to_excel(self, path: str | Path, *, language: str = "en", overwrite: bool = False) -> Path:
        """Write its workbook, and return the path.

        Parameters
        ----------
        path
            The file to write.
        language
            Of headings and sheets: ``en`` or ``zh``.
        overwrite
            Replace a file of that name.

        Raises
        ------
        OutputError
            If there is a file of that name, or it cannot be written.
        """
        written: Path = _notebook("to_excel", self, path, language=language, overwrite=overwrite)
        return written

    def to_gpkg(self, path: str | Path, *, language: str = "en", overwrite: bool = False) -> Path:
        """Write its layers with their styles as a GeoPackage, and return the path.

        Parameters
        ----------
        path, language, overwrite
            As for `to_excel`.
        """
        written: Path = _notebook("to_gpkg", self, path, language=language, overwrite=overwrite)
        return written


def _notebook(name: str, *given: Any, **options: Any) -> Any:
    return getattr(import_module("spatial_uri.atlas.notebook"), name)(*given, **options)


def knows_study(measure: Callable[P, R]) -> Callable[P, R]:
    """Let the result of a measure, whose first argument is the study, know it."""

    @wraps(measure)
    def measured(*given: P.args, **options: P.kwargs) -> R:
        result = measure(*given, **options)
        study = given[0] if given else options.get("study")
        if isinstance(result, Result) and isinstance(study, Study):
            result.in_study(study)
        return result

    return measured
