"""Where a study comes from: an extract, or a study file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_uri.model.study import Study

if TYPE_CHECKING:
    from spatial_uri.study.file import StudyFile


@dataclass(frozen=True, kw_only=True)
class Extract:
    """An OpenStreetMap extract, and how it is to be understood."""

    path: Path
    mode: str = "drive"
    preset: str = "generic"
    levels: dict[str, int] | None = None
    tiers: tuple[str, ...] | None = None
    area: str | None = None
    name: str | None = None

    @property
    def title(self) -> str:
        """What the terminal calls it."""
        return self.path.name

    def read(self, cache_dir: Path | None, *, transit: bool, facilities_required: bool) -> Study:
        """Read the study."""
        from spatial_uri.study.study import study_from_extract

        return study_from_extract(
            self.path,
            mode=self.mode,  # type: ignore[arg-type]
            preset=self.preset,
            levels=self.levels,
            tiers=self.tiers,
            area=self.area,
            cache_dir=cache_dir,
            name=self.name,
            transit=transit,
            facilities_required=facilities_required,
            areas_required=facilities_required,
        )


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
        return self.file.roads.preset

    def read(self, cache_dir: Path | None, *, transit: bool, facilities_required: bool) -> Study:  # noqa: ARG002
        """Read the study; the file itself says whether it has facilities."""
        from spatial_uri.study.study import assemble_study_file

        return assemble_study_file(self.file, cache_dir=cache_dir, transit=transit)
