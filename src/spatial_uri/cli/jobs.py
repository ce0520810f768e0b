"""What the commands do: read, measure, render, and say what came out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.cli.divided import Division, divided_circle, division, parts_folder
from spatial_uri.cli.parts import CIRCLE, PARTS, Asked, asked_by_file, measure_parts, with_files
from spatial_uri.cli.progress import Progress
from spatial_uri.cli.sources import Extract, File
from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Study
from spatial_uri.store.cache import default_cache_dir
from spatial_uri.store.files import undated_stem

if TYPE_CHECKING:
    from spatial_uri.page.part import Part

DEFAULT_OUT = Path("maps")


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
    parts: tuple[str, ...] | None = None,
    gtfs: Path | None = None,
    timetable: Path | None = None,
    stops: Path | None = None,
    day: date | None = None,
    seats: Path | None = None,
    elements: Path | None = None,
) -> None:
    """Make the atlas of one extract."""
    options = ServiceCircleOptions(
        thresholds_min=threshold_min or (20.0,),
        tiers=tiers,
        and_above=and_above,
        direction=direction,  # type: ignore[arg-type]
        walk_kmh=walk_kmh,
        walk_limit_m=walk_limit_m,
        walk_margin_m=walk_margin_m,
    )
    wanted = _wanted_parts(parts)
    plain = Asked(parts=tuple(part for part in wanted if part != CIRCLE), threshold_min=options.thresholds_min[0])
    asked = with_files(
        _as_the_circle(plain, options),
        gtfs=gtfs,
        timetable=timetable,
        stops=stops,
        day=day,
        seats=seats,
        elements=elements,
    )
    divided = division(by, workers=workers, scheduler=scheduler)
    folder = out or DEFAULT_OUT / _slug(area or name or undated_stem(extract))
    _read_measure_write(
        Extract(path=extract, mode=mode, preset=preset, levels=levels, tiers=tiers, area=area, name=name),
        options if CIRCLE in wanted else None,
        asked,
        folder,
        overwrite=overwrite,
        cache_dir=_cache(cache_dir, no_cache=no_cache),
        divided=divided,
    )


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
    from spatial_uri.study.file import read_study_file

    divided = division(by, workers=workers, scheduler=scheduler)
    file = read_study_file(path)
    folder = out or file.output_dir or DEFAULT_OUT / _slug(file.study.name or undated_stem(path))
    _read_measure_write(
        File(file),
        file.options if file.facilities else None,
        asked_by_file(file),
        folder,
        overwrite=overwrite,
        cache_dir=_cache(cache_dir, no_cache=no_cache),
        divided=divided,
    )


def parts_alone(
    source: Path,
    parts: Sequence[str],
    *,
    out: Path,
    overwrite: bool,
    cache_dir: Path | None,
    no_cache: bool,
    name: str | None = None,
    levels: dict[str, int] | None = None,
    mode: str | None = None,
    preset: str | None = None,
    area: str | None = None,
    day: date | None = None,
    stop_limit_m: float | None = None,
    straight_line: bool = False,
    **files: Path | None,
) -> None:
    """Make a folder of some parts alone, of an extract or of a study file."""
    from spatial_uri.study.file import read_study_file

    taken: Extract | File
    if source.suffix.lower() == ".toml":
        given = {"--name": name, "--levels": levels, "--mode": mode, "--preset": preset, "--area": area}
        if said := [option for option, value in given.items() if value is not None]:
            raise ParameterError(f"{', '.join(said)}: a study file says this itself", remedy="change the study file")
        file = read_study_file(source)
        taken, asked = File(file), asked_by_file(file, parts)
    else:
        taken = Extract(
            path=source,
            mode=mode or "drive",
            preset=preset or "generic",
            levels=levels,
            tiers=None,
            area=area,
            name=name,
        )
        asked = Asked(parts=tuple(parts))
    asked = with_files(asked, day=day, stop_limit_m=stop_limit_m, straight_line=straight_line, **files)
    _read_measure_write(
        taken, None, asked, out, overwrite=overwrite, cache_dir=_cache(cache_dir, no_cache=no_cache), divided=None
    )


def _wanted_parts(parts: tuple[str, ...] | None) -> tuple[str, ...]:
    if parts is None:
        return (CIRCLE, *PARTS)
    unknown = [part for part in parts if part not in (CIRCLE, *PARTS)]
    if unknown or not parts:
        raise ParameterError(
            f"there is no part {', '.join(map(repr, unknown))}" if unknown else "at least one part is needed",
            remedy=f"the parts are {', '.join((CIRCLE, *PARTS))}",
        )
    return parts


def _as_the_circle(asked: Asked, options: ServiceCircleOptions) -> Asked:
    """Return what is asked for, walked and directed as the service circle is."""
    walk = {name: getattr(options, name) for name in ("walk_kmh", "walk_limit_m", "walk_margin_m")}
    return replace(
        asked,
        connectivity=replace(asked.connectivity, direction=options.direction, **walk),
        transit=replace(asked.transit, **walk),
    )


def _read_measure_write(
    source: Extract | File,
    options: ServiceCircleOptions | None,
    asked: Asked,
    folder: Path,
    *,
    overwrite: bool,
    cache_dir: Path | None,
    divided: Division | None,
) -> None:
    from spatial_uri.atlas.atlas import check_output, write_atlas
    from spatial_uri.routing.compiled import kernels_are_compiled

    check_output(folder, overwrite=overwrite)
    progress = Progress()
    with progress.step("read", f"Reading {source.title}"):
        study = source.read(cache_dir, transit="transit" in asked.parts, facilities_required=options is not None)
    if not kernels_are_compiled():
        progress.console.print("The first run compiles its kernels, once: this takes a minute.")
    kept = parts_folder(folder)
    circle = None if options is None else _circle(study, options, divided, keep_in=kept, progress=progress)
    parts = measure_parts(study, asked, progress)
    with progress.step("write", "Writing the atlas"):
        written = write_atlas(
            study,
            circle,
            folder,
            parts=parts,
            manifest={"preset": source.preset, "timings": dict(progress.timings)},
            overwrite=overwrite,
        )
    if divided is not None:
        from spatial_uri.scale.kept import forget_parts

        forget_parts(kept)
    _say(study, circle, parts)
    if circle is not None:
        click.echo(f"\nOpen {written / 'index.html'}  (the map alone: {written / 'map.html'})")
    else:
        click.echo(f"\nOpen {written / 'index.html'}")


def _circle(
    study: Study, options: ServiceCircleOptions, divided: Division | None, *, keep_in: Path, progress: Progress
) -> ServiceCircle:
    from spatial_uri.analyses.service_circle.measure import service_circle

    if divided is None:
        with progress.step("measure", "Measuring travel times"):
            return service_circle(study, options)
    with progress.timed("measure", f"Measuring travel times by {divided.by}"):
        return divided_circle(study, options, divided, keep_in=keep_in, console=progress.console)


def _say(study: Study, circle: ServiceCircle | None, parts: Sequence[Part]) -> None:
    """Print the headlines, and what must be known before they are shown to anybody."""
    label = " (synthetic data)" if study.synthetic else ""
    click.echo(f"\n{study.name}{label}")
    if circle is not None:
        _headline(circle)
    for part in parts:
        click.echo(f"  {part.title}")
        for figure in (section.figures[0] for section in part.sections if section.figures):
            click.echo(f"    {figure.value}  {figure.label}")
        for sentence in part.missing:
            click.echo(f"    not known: {sentence}")
    notes = dict.fromkeys(
        note
        for note in (*study.notes, *(circle.notes if circle else ()), *(n for part in parts for n in part.notes))
        if note.severity == "warning"
    )
    if notes:
        click.echo(f"  {len(notes)} things to know before this is shown to anybody:")
        for note in notes:
            click.echo(f"  - {note.message}")


def _headline(circle: ServiceCircle) -> None:
    threshold_min = circle.options.thresholds_min[0]
    table = circle.coverage
    whole = table[(table["level"] == "study") & (table["threshold_min"] == threshold_min)].set_index("tier")
    click.echo(f"  {threshold_min:g}-minute service circle")
    for tier in circle.tiers:
        row = whole.loc[tier.name]
        if row["settlements_share"] != row["settlements_share"]:  # NaN: nothing is known
            click.echo(f"    {tier}: unknown, the data holds no such facility")
            continue
        people = ""
        if row["population_share"] == row["population_share"]:
            known = row["settlements"] - row["population_missing"]
            where = "" if known == row["settlements"] else f" of the {known} settlements whose population is known"
            people = f"; {row['population_share']:.1%} of the people{where}"
        click.echo(
            f"    {tier}: {row['settlements_within']} of {row['settlements']} settlements"
            f" ({row['settlements_share']:.1%}){people}"
        )
    click.echo(f"    Defined as: {circle.definition(circle.tiers[0], threshold_min)}.")


def _cache(cache_dir: Path | None, *, no_cache: bool) -> Path | None:
    return None if no_cache else cache_dir or default_cache_dir()


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "atlas"
