"""A run between reading and writing: the study that was read, and what measures it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spatial_uri.cli.progress import Progress
from spatial_uri.cli.sources import Source

if TYPE_CHECKING:
    from spatial_uri.analyses.running import Asked
    from spatial_uri.model.study import Study


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is there once a study was read and examined, and how its analyses are measured."""

    study: Study
    asked: Asked
    source: Source
    progress: Progress
    options: Mapping[str, Any]

    def measured(self) -> tuple[Study, Mapping[str, Any]]:
        """Measure what is asked for."""
        from spatial_uri.analyses.running import measure_analyses

        return self.study, measure_analyses(self.study, self.asked, **self.options)


Measure = Callable[[Stage], tuple["Study", Mapping[str, Any]]]
"""What measures instead: the study that is told of, and analysis -> result."""
