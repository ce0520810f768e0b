"""The study file: TOML, validated whole, with every fault at once.

A study file names the inputs of a study, says which of their columns mean what, and sets the
options. Paths in it are relative to its own folder. `spatial-uri init` writes a commented one.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from spatial_uri.analyses.registry import analyses, chosen
from spatial_uri.analyses.running import Asked
from spatial_uri.errors import DataError, InputNotFoundError, StudyFileError
from spatial_uri.model.delivery import is_basemap_file
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.travel import Travel
from spatial_uri.store.files import is_folder, is_geodatabase, read_whole, require_file
from spatial_uri.store.net import reader
from spatial_uri.study.faults import REPEATABLE, cross_faults, fault_of, tables_of
from spatial_uri.study.sections import GivenSections, whole_model

DEFAULT_ANALYSES = ("service_circle",)
MOST_MB = 10
"""What a study file asks for that has no section of any analysis."""


@dataclass(frozen=True)
class StudyFile:
    """A study file, valid and with absolute paths.

    Parameters
    ----------
    path
        The file itself.
    sections
        Its sections, those that are missing at their defaults.
    """

    path: Path
    sections: GivenSections

    def __getattr__(self, name: str) -> Any:
        """Return a section by its name."""
        if name.startswith("__") or name == "sections":
            raise AttributeError(name)
        return getattr(self.sections, name)

    @property
    def travel(self) -> Travel:
        """How people travel."""
        section = self.sections.travel  # type: ignore[attr-defined]
        return Travel() if section is None else Travel(**section.model_dump())

    @property
    def analyses(self) -> tuple[str, ...]:
        """The analyses it asks for: those that it has a section of, else the service circle."""
        asked = tuple(analysis.key for analysis in analyses() if getattr(self.sections, analysis.key) is not None)
        return asked or DEFAULT_ANALYSES

    @property
    def output_dir(self) -> Path | None:
        """Where the results go, None if the file does not say."""
        return self.sections.output.dir

    @property
    def delivery(self) -> dict[str, Any]:
        """What it says of the files that are written."""
        said: dict[str, Any] = self.sections.output.model_dump(exclude_none=True, exclude={"dir", "language"})
        return said

    def given_sections(self) -> dict[str, Any]:
        """Return its sections but for the analyses and how people travel, as plain data with absolute paths."""
        given = self.sections.model_dump(exclude_unset=True, exclude_none=True)
        return {name: given[name] for name in GivenSections.model_fields if name in given and name != "output"}

    def asked(self, wanted: tuple[str, ...] | None = None) -> Asked:
        """Return what it asks for.

        Parameters
        ----------
        wanted
            Only these analyses, whether it has sections of them or not; None for those that it asks for.
        """
        options: dict[str, Any] = {}
        files: dict[str, dict[str, Any]] = {}
        settings: dict[str, Any] = {}
        asked = chosen(self.analyses if wanted is None else wanted)
        for analysis in analyses():
            section = getattr(self.sections, analysis.key)
            given = {} if section is None else {name: getattr(section, name) for name, _ in fields_of(analysis.options)}
            if analysis in asked or section is not None:
                options[analysis.key] = analysis.options(**given)
            if section is not None:
                named = {one.key: getattr(section, one.key) for one in analysis.inputs}
                files[analysis.key] = {key: path for key, path in named.items() if path is not None}
                settings[analysis.key] = section if analysis.settings else None
        keys = {analysis.key for analysis in asked}
        own = {key: value for key, value in options.items() if key in keys}
        others = {key: value for key, value in options.items() if key not in keys}
        return Asked(options=own, needed=others, files=files, settings=settings, travel=self.travel)


@reader("study file")
def read_study_file(path: str | Path) -> StudyFile:
    """Read and check a study file, without reading the inputs it names.

    Parameters
    ----------
    path
        A TOML file. `init_study` writes one to begin with.

    Returns
    -------
    StudyFile
        With all paths absolute.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    StudyFileError
        Listing every fault with the path of its key: text that is no TOML, unknown or missing
        keys, values that make no sense, input files that are missing or empty.
    """
    path = require_file(path).resolve()
    return checked_sections(_load(path), path)


def checked_sections(raw: dict[str, Any], path: Path) -> StudyFile:
    """Check the sections of a study file that has been parsed; paths in it are relative to the folder of `path`."""
    model = whole_model()
    faults = _make_paths_absolute(raw, path.parent)
    sections: GivenSections | None = None
    try:
        # through JSON, whose strictness allows a list for a tuple and text for a path, as TOML has neither
        sections = model.model_validate_json(json.dumps(_with_lists(raw), default=str))
    except ValidationError as error:
        single = {section for section in REPEATABLE if isinstance(raw.get(section), dict)}
        faults += [fault_of(details, single, model) for details in error.errors()]
    faults += list(cross_faults(raw))
    if faults or sections is None:
        raise StudyFileError(
            f"the study file has {len(faults)} mistake{'s' if len(faults) > 1 else ''}",
            file=path,
            faults=faults,
            remedy="correct them and run again; spatial-uri init writes a commented study file to compare with",
        )
    return StudyFile(path, sections)


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_whole(path, most_mb=MOST_MB, what="study file").decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StudyFileError(
            "the study file is not in UTF-8", file=path, remedy="save it as UTF-8 in your editor"
        ) from error
    except tomllib.TOMLDecodeError as error:
        remedy = "correct that line"
        if "\\" in str(error) or "escape" in str(error) or "hex" in str(error).lower():
            remedy += '; write Windows paths with forward slashes, as in "data/villages.csv"'
        raise StudyFileError(
            "the study file is no valid TOML", file=path, faults=[str(error)], remedy=remedy
        ) from error


def _with_lists(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Let a single table [x] stand for a list [[x]] of one."""
    return {k: [v] if k in REPEATABLE and isinstance(v, dict) else v for k, v in raw.items()}


def _inputs() -> dict[str, dict[str, bool]]:
    """Return the keys that name a file, by section; True where a folder will do."""
    own: dict[str, dict[str, bool]] = {
        "roads": {"file": False, "paths": False, "heights": False},
        **{section: {"file": False, "osm": False} for section in REPEATABLE},
    }
    return own | {a.key: {one.key: one.may_be_folder for one in a.inputs} for a in analyses() if a.inputs}


_OTHER_PATHS = {"roads": ("cache",), "output": ("dir", "template", "basemap")}


def _make_paths_absolute(raw: dict[str, Any], folder: Path) -> list[str]:
    faults = []
    inputs = _inputs()
    for section in dict.fromkeys((*inputs, *_OTHER_PATHS)):
        named = inputs.get(section, {})
        for title, table in tables_of(raw, section):
            for key in (*named, *_OTHER_PATHS.get(section, ())):
                value = table.get(key)
                given: list[Any] = value if isinstance(value, list) else [value]
                if any(isinstance(path, date | time) for path in given):  # TOML knows these, and they could be texts
                    faults.append(f"{title}.{key}: is a date or a time, and should be a path: write it in quotes")
                if not given or not all(isinstance(path, str) for path in given):
                    continue
                if key == "basemap" and not is_basemap_file(given[0]):
                    continue
                # not resolved: a link beside the study file stays beside it
                paths = [Path(os.path.normpath(folder / Path(path).expanduser())) for path in given]
                table[key] = [str(path) for path in paths] if isinstance(value, list) else str(paths[0])
                if key in named:
                    faults += _missing(paths, f"{title}.{key}", may_be_folder=named[key])
    return faults


def _missing(paths: list[Path], what: str, *, may_be_folder: bool) -> list[str]:
    faults = []
    for path in paths:
        if (may_be_folder and is_folder(path)) or is_geodatabase(path):
            continue
        try:
            require_file(path)
        except (InputNotFoundError, DataError) as error:
            faults.append(f"{what}: {error.problem}: {path}")
    return faults
