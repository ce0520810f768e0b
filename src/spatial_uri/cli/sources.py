"""Where a study comes from: an extract, a study file, or the manifest of an earlier run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Study
from spatial_uri.store.files import relative_path
from spatial_uri.words.catalogue import Language

if TYPE_CHECKING:
    from spatial_uri.analyses.running import Asked
    from spatial_uri.rules.preset import Preset
    from spatial_uri.study.file import StudyFile


class Source(Protocol):
    """What a study is read from."""

    @property
    def title(self) -> str:
        """What the terminal calls it."""

    @property
    def preset(self) -> str:
        """The rule table."""

    @property
    def rules(self) -> Preset | str:
        """The rule table with the lines that the source overrides, or its name where it overrides none."""

    @property
    def language(self) -> Language | None:
        """The language it asks for, None if it does not say."""

    @property
    def delivery(self) -> Mapping[str, Any]:
        """What it says of the files that are written: options of `Delivery`."""

    @property
    def extract(self) -> Path | None:
        """The OpenStreetMap extract that more can be read of; None if there is none."""

    def read(self, cache_dir: Path | None, asked: Asked) -> Study:
        """Read the study with all that is asked of it."""

    def record(self, folder: Path) -> dict[str, Any]:
        """Return what is needed to read it again, paths relative to a folder."""


@dataclass(frozen=True, kw_only=True)
class Extract:
    """An OpenStreetMap extract, and how it is to be understood."""

    path: Path
    mode: str = "drive"
    preset: str = "generic"
    levels: dict[str, int] | None = None
    tiers: tuple[str, ...] | None = None
    settlements: tuple[str, ...] | None = None
    area: str | None = None
    name: str | None = None
    language: Language | None = None
    boundaries: Path | None = None
    delivery: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the terminal calls it."""
        return self.path.name

    @property
    def extract(self) -> Path:
        """The extract itself."""
        return self.path

    @property
    def rules(self) -> str:
        """The name of the rule table, of which an extract overrides nothing."""
        return self.preset

    def read(self, cache_dir: Path | None, asked: Asked) -> Study:
        """Read the study with all that is asked of it."""
        from spatial_uri.study.from_extract import study_from_extract

        return study_from_extract(
            self.path,
            mode=self.mode,
            preset=self.preset,
            levels=self.levels,
            tiers=self.tiers,
            settlements=self.settlements,
            area=self.area,
            cache_dir=cache_dir,
            name=self.name,
            transit=asked.reads("transit"),
            facilities_required=asked.needs_of_all("facilities"),
            boundaries=self.boundaries,
        )

    def record(self, folder: Path) -> dict[str, Any]:
        """Return what is needed to read it again, paths relative to a folder."""
        given = {own.name: getattr(self, own.name) for own in fields(self) if own.name not in {"language", "delivery"}}
        given = {name: value for name, value in given.items() if value is not None}
        return {"extract": _with_relative_paths(given, folder)}

    @classmethod
    def from_record(
        cls, record: Mapping[str, Any], folder: Path, language: Language | None, delivery: Mapping[str, Any]
    ) -> Extract:
        """Return the extract that `record` described."""
        given = dict(record)
        for listed in ("tiers", "settlements"):
            if given.get(listed) is not None:
                given[listed] = tuple(given[listed])
        for name in ("path", "boundaries"):
            if given.get(name) is not None:
                given[name] = Path(os.path.normpath(folder / given[name]))
        return cls(**given, language=language, delivery=delivery)


@dataclass(frozen=True)
class File:
    """A study file."""

    file: StudyFile

    @property
    def title(self) -> str:
        """What the terminal calls it."""
        return f"the inputs of {self.file.path.name}"

    @property
    def preset(self) -> str:
        """The rule table."""
        preset: str = self.file.roads.preset
        return preset

    @property
    def rules(self) -> Preset:
        """The rule table with the lines that the file overrides."""
        from spatial_uri.rules.preset import load_preset

        return load_preset(self.file.roads.preset, self.file.rules)

    @property
    def language(self) -> Language | None:
        """The language it asks for, None if it does not say."""
        chosen: Language | None = self.file.output.language
        return chosen

    @property
    def delivery(self) -> Mapping[str, Any]:
        """What it says of the files that are written."""
        return self.file.delivery

    @property
    def extract(self) -> Path | None:
        """The extract that paths and stops are read from, None if there is none."""
        from spatial_uri.study.from_file import paths_of

        return paths_of(self.file)

    def read(self, cache_dir: Path | None, asked: Asked) -> Study:
        """Read the study with all that is asked of it."""
        from spatial_uri.study.from_file import assemble_study_file

        if asked.needs_of_all("facilities") and not self.file.facilities:
            needing = [a.key for a in asked.analyses if "facilities" in a.study_needs]
            raise ParameterError(
                f"{', '.join(needing)}: the study file has no facilities",
                remedy="add [[facilities]] to it, or ask for other analyses",
            )
        return assemble_study_file(self.file, cache_dir=cache_dir, transit=asked.reads("transit"))

    def record(self, folder: Path) -> dict[str, Any]:
        """Return what is needed to read it again, paths relative to a folder."""
        given = self.file.given_sections()
        return {"study_file": _with_relative_paths(given, folder)}


def _with_relative_paths(value: Any, folder: Path) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_relative_paths(item, folder) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_relative_paths(item, folder) for item in value]
    return relative_path(value, folder) if isinstance(value, Path) else value
