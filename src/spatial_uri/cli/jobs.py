"""What the commands do: read, measure, render, and say what came out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from spatial_uri.cli.divided import Division, divided_circle, division, parts_folder
from spatial_uri.model import ServiceCircle, ServiceCircleOptions, Study
from spatial_uri.read.cache import default_cache_dir
from spatial_uri.read.files import undated_stem

DEFAULT_OUT = Path("maps")


class Progress:
    """Tells on the terminal what is being done, and keeps how long it took."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.timings: dict[str, float] = {}

    @contextmanager
    def step(self, key: str, title: str) -> Iterator[None]:
        """Time one step, with a sign of life."""
        with self.console.status(f"{title} ..."), self.timed(key, title):
            yield

    @contextmanager
    def timed(self, key: str, title: str) -> Iterator[None]:
        """Time one step."""
        began = time.perf_counter()
        yield
        self.timings[f"{key}_s"] = round(time.perf_counter() - began, 3)
        self.console.print(f"{title}: {self.timings[f'{key}_s']:.1f} s")


def atlas_of_extract(
    extract: Path,
    *,
    out: Path | None,
    overwrite: bool,
    cache_dir: Path | None,
    no_cache: bool,
    name: str | None = None,
    levels: dict[str, int] | None = None,
    tiers: tuple[str, ...] | None = None,
    and_above: bool = False,
    threshold_min: tuple[float, ...] = (),
    mode: str = "drive",
    direction: str = "to_facility",
    preset: str = "generic",
    area: str | None = None,
    walk_kmh: float = 5.0,
    walk_limit_m: float = 1000.0,
    walk_margin_m: float = 100.0,
    by: str | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
) -> None:
    """Make the atlas of one extract."""
    from spatial_uri.read import study_from_extract
    from spatial_uri.render import check_output

    options = ServiceCircleOptions(
        thresholds_min=threshold_min or (20.0,),
        tiers=tiers,
        and_above=and_above,
        direction=direction,  # type: ignore[arg-type]
        walk_kmh=walk_kmh,
        walk_limit_m=walk_limit_m,
        walk_margin_m=walk_margin_m,
    )
    divided = division(by, workers=workers, scheduler=scheduler)
    folder = out or DEFAULT_OUT / _slug(area or name or undated_stem(extract))
    check_output(folder, overwrite=overwrite)
    progress = Progress()
    with progress.step("read", f"Reading {extract.name}"):
        study = study_from_extract(
            extract,
            mode=mode,  # type: ignore[arg-type]
            preset=preset,
            levels=levels,
            tiers=tiers,
            area=area,
            cache_dir=_cache(cache_dir, no_cache=no_cache),
            name=name,
        )
    _measure_and_write(study, options, folder, progress=progress, overwrite=overwrite, preset=preset, divided=divided)


def atlas_of_study_file(
    path: Path,
    *,
    out: Path | None,
    overwrite: bool,
    cache_dir: Path | None,
    no_cache: bool,
    by: str | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
) -> None:
    """Make the atlas of a study file."""
    from spatial_uri.read import assemble_study_file, read_study_file
    from spatial_uri.render import check_output

    divided = division(by, workers=workers, scheduler=scheduler)
    file = read_study_file(path)
    folder = out or file.output_dir or DEFAULT_OUT / _slug(file.study.name or undated_stem(path))
    check_output(folder, overwrite=overwrite)
    progress = Progress()
    with progress.step("read", f"Reading the inputs of {path.name}"):
        study = assemble_study_file(file, cache_dir=_cache(cache_dir, no_cache=no_cache))
    _measure_and_write(
        study,
        file.options,
        folder,
        progress=progress,
        overwrite=overwrite,
        preset=file.roads.preset,
        divided=divided,
    )


def _measure_and_write(
    study: Study,
    options: ServiceCircleOptions,
    folder: Path,
    *,
    progress: Progress,
    overwrite: bool,
    preset: str,
    divided: Division | None,
) -> None:
    from spatial_uri.measure import service_circle
    from spatial_uri.render import write_atlas
    from spatial_uri.travel import kernels_are_compiled

    once = "" if kernels_are_compiled() else " (the first run compiles its kernels, once)"
    kept = parts_folder(folder)
    if divided is None:
        with progress.step("measure", f"Measuring travel times{once}"):
            circle = service_circle(study, options)
    else:
        with progress.timed("measure", f"Measuring travel times by {divided.by}{once}"):
            circle = divided_circle(study, options, divided, keep_in=kept, console=progress.console)
    with progress.step("write", "Writing the atlas"):
        written = write_atlas(
            study,
            circle,
            folder,
            manifest={"preset": preset, "timings": dict(progress.timings)},
            overwrite=overwrite,
        )
    if divided is not None:
        from spatial_uri.scale import forget_parts

        forget_parts(kept)
    _headline(study, circle)
    click.echo(f"\nOpen {written / 'index.html'}  (the map alone: {written / 'map.html'})")


def _headline(study: Study, circle: ServiceCircle) -> None:
    threshold_min = circle.options.thresholds_min[0]
    table = circle.coverage
    whole = table[(table["level"] == "study") & (table["threshold_min"] == threshold_min)].set_index("tier")
    label = " (synthetic data)" if study.synthetic else ""
    click.echo(f"\n{study.name}{label}: {threshold_min:g}-minute service circle")
    for tier in circle.tiers:
        row = whole.loc[tier.name]
        if row["settlements_share"] != row["settlements_share"]:  # NaN: nothing is known
            click.echo(f"  {tier}: unknown, the data holds no such facility")
            continue
        people = ""
        if row["population_share"] == row["population_share"]:
            known = row["settlements"] - row["population_missing"]
            where = "" if known == row["settlements"] else f" of the {known} settlements whose population is known"
            people = f"; {row['population_share']:.1%} of the people{where}"
        click.echo(
            f"  {tier}: {row['settlements_within']} of {row['settlements']} settlements"
            f" ({row['settlements_share']:.1%}){people}"
        )
    click.echo(f"  Defined as: {circle.definition(circle.tiers[0], threshold_min)}.")
    warnings = [n for n in (*study.notes, *circle.notes) if n.severity == "warning"]
    if warnings:
        click.echo(f"  {len(warnings)} things to know before this is shown to anybody:")
        for note in warnings:
            click.echo(f"  - {note.message}")


def _cache(cache_dir: Path | None, *, no_cache: bool) -> Path | None:
    return None if no_cache else cache_dir or default_cache_dir()


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "atlas"
