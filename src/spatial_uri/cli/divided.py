"""A run divided among the areas of one level: its options, its progress bar, what it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from spatial_uri.analyses.declared import Run
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import ParameterError

if TYPE_CHECKING:
    from spatial_uri.analyses.running import Asked
    from spatial_uri.model.areas import AdminAreas


@dataclass(frozen=True)
class Division:
    """By which level a run is divided, and what it is measured on."""

    by: str
    workers: int | None
    scheduler: str | None


def division(by: str | None, *, workers: int | None, scheduler: str | None) -> Division | None:
    """Return the division asked for, None if there is none; before anything is read.

    Raises
    ------
    ParameterError
        If the options contradict each other.
    MissingLibraryError
        If Dask is not installed.
    """
    if workers is not None and scheduler is not None:
        raise ParameterError(
            "--workers and --scheduler exclude each other",
            remedy="give --workers for processes of this machine, or --scheduler for a cluster that runs already",
        )
    if by is None:
        if workers is not None or scheduler is not None:
            raise ParameterError(
                "--workers and --scheduler need --by", remedy="name the level to divide the study by: --by county"
            )
        return None
    from spatial_uri.scale.cluster import require_dask

    require_dask()
    return Division(by, workers, scheduler)


def require_divided(chosen: Division | None, asked: Asked, areas: AdminAreas | None = None) -> None:
    """Refuse a division of what cannot be divided, before anything is measured.

    Parameters
    ----------
    chosen
        The division asked for; None if there is none.
    asked
        The analyses asked for.
    areas
        Those of the study; None before it is read.

    Raises
    ------
    ParameterError
        If no service circle is measured, which alone is divided, or there are no areas of the level.
    """
    from spatial_uri.analyses.registry import with_needs
    from spatial_uri.scale.portions import require_level

    if chosen is None:
        return
    if not any(analysis.key == "service_circle" for analysis in with_needs(asked.analyses)):
        raise ParameterError(
            f"--by divides the service circle, which is not measured here: {', '.join(asked.options)}",
            remedy="leave --by out: what else there is, is measured on the whole study; or add service_circle",
        )
    if areas is not None:
        require_level(areas, chosen.by)


def parts_folder(out: Path) -> Path:
    """Return the folder beside an atlas in which the parts of an unfinished run are kept."""
    out = out.absolute()
    return out.parent / f".{out.name}.parts"


def divided_circle(
    run: Run, options: ServiceCircleOptions, chosen: Division, *, keep_in: Path, console: Console
) -> ServiceCircle:
    """Measure area by area, with a progress bar."""
    from spatial_uri.analyses.service_circle.measure_villages import with_villages
    from spatial_uri.scale.run import Progress as Done
    from spatial_uri.scale.run import service_circle_by

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[aside]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"Measuring travel times by {chosen.by}", total=None, aside="")

        def report(done: Done) -> None:
            if done.kept and done.done == done.kept and not done.failed:
                console.print(f"{done.kept} of {done.total} parts were measured by an earlier run and kept")
            aside = f"{done.failed} failed" if done.failed else ""
            bar.update(task, completed=done.done + done.failed, total=done.total, aside=aside)

        try:
            circle = service_circle_by(
                run.study,
                chosen.by,
                options,
                travel=run.travel,
                cluster=chosen.scheduler or chosen.workers,
                keep_in=keep_in,
                report=report,
            )
        except KeyboardInterrupt:
            console.print("Interrupted. What has been measured is kept: the same command goes on from there.")
            raise
    hierarchy = run.results.get("hierarchy")
    return circle if hierarchy is None else with_villages(circle, run.study, hierarchy)
