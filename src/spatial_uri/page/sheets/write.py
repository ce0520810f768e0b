"""The book of maps of a study as files: PDF and PNG of every sheet, drawn by several processes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_pdf import PdfPages

from spatial_uri.errors import RunError
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Part
from spatial_uri.page.sheets.book import Book, book_of, imprint_of, ranks_in, stem_of
from spatial_uri.page.sheets.contents import contents_page, contents_text
from spatial_uri.page.sheets.fonts import font_note, letters
from spatial_uri.page.sheets.ground import SheetGround, sheet_ground
from spatial_uri.page.sheets.sheet import TIMELESS, Imprint, Sheet, compose
from spatial_uri.page.sheets.two_sides import compose_sides
from spatial_uri.store.net import writing
from spatial_uri.store.workers import deaf_to_interrupts, worker_pool
from spatial_uri.words.catalogue import Language, language, speaking

DPI = 200
CONTENTS = "00-contents"
_FEW_SHEETS = 4
"""So many sheets are drawn by this process alone: starting others takes longer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Common:
    """What all sheets of a study are drawn from."""

    ground: SheetGround
    imprint: Imprint
    folder: Path
    language: Language


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """A sheet to be drawn: the whole study, or one page for each area."""

    sheet: MapSheet
    areas: tuple[int, ...] = ()


def write_sheets(
    study: Study,
    parts: Sequence[Part],
    folder: str | Path,
    *,
    town_pages: bool = False,
    only_of: Sequence[str] | None = None,
    processes: int | None = None,
) -> tuple[Path, ...]:
    """Write every map of the book that a study has data for, as PDF and PNG, in the language that is spoken now.

    The maps left out stand in the contents with what they need. Where no font has Chinese characters and the language
    is Chinese, nothing is drawn and a text says so.

    Parameters
    ----------
    study
        What was measured.
    parts
        What its results give: `Part.sheets`.
    folder
        Where to; it is made if it is not there. Files of the same names are replaced.
    town_pages
        Write a PDF of each map with a page for each area of the finest level as well.
    only_of
        Only the sheets that these analyses bring; None for the whole book.
    processes
        How many draw at the same time; None for one on each processor, at most four.

    Returns
    -------
    tuple of Path
        The files, sorted.

    Raises
    ------
    DataError
        If no font here can write some name: it tells the characters.
    OutputError
        If a file cannot be written.
    RunError
        If a process that draws was ended from outside.
    """
    folder = Path(folder)
    book = book_of(study, parts, only_of=only_of)
    if (note := font_note()) is not None:
        return (_write(folder, "00-contents.txt", (note.message + "\n\n" + contents_text(book)).encode("utf-8-sig")),)
    common = Common(
        ground=sheet_ground(study, ranks_in(parts)), imprint=imprint_of(study), folder=folder, language=language()
    )
    jobs = [Job(sheet=sheet.alone()) for sheet in book.sheets]
    if town_pages:  # the longest first, so that all processes have work until the end
        jobs = [Job(sheet=sheet.alone(), areas=pages_of(common.ground)) for sheet in book.sheets] + jobs
    written = [*_write_contents(book, common), *(path for paths in _drawn(jobs, common, processes) for path in paths)]
    return tuple(sorted(written))


def pages_of(ground: SheetGround) -> tuple[int, ...]:
    """Return the areas that have a page of their own: those of the finest level, where there is more than one."""
    finest = np.flatnonzero(ground.area_depths == ground.area_depths.max(initial=0))
    return tuple(int(k) for k in finest) if len(finest) > 1 else ()


def _drawn(jobs: list[Job], common: Common, processes: int | None) -> list[list[Path]]:
    workers = min(processes or min(4, os.cpu_count() or 1), len(jobs))
    if workers < 2 or (processes is None and len(jobs) <= _FEW_SHEETS):
        return [draw_job(job, common) for job in jobs]
    try:
        with worker_pool(workers, _keep, common) as pool:
            with deaf_to_interrupts():
                drawn = pool.map(_draw_kept, jobs)
            return list(drawn)
    except BrokenProcessPool as error:
        raise RunError(
            "a process that drew map sheets was ended by the system, perhaps for lack of memory",
            remedy="close other programs, or leave the sheets out (--deliver)",
        ) from error


_kept: list[Common] = []


def _keep(common: Common) -> None:
    _kept[:] = [common]


def _draw_kept(job: Job) -> list[Path]:
    return draw_job(job, _kept[0])


def draw_job(job: Job, common: Common) -> list[Path]:
    """Draw the files of one sheet, or its pages of areas."""
    stem = stem_of(job.sheet)
    with speaking(common.language), letters():
        if job.areas:
            return [_write(common.folder, f"{stem}-areas.pdf", _pages(job, common))]
        sheet = _checked(job.sheet, common, None)
        return [
            _write(common.folder, f"{stem}.pdf", sheet.pdf()), _write(common.folder, f"{stem}.png", sheet.png(DPI)),
        ]  # fmt: skip


def _pages(job: Job, common: Common) -> bytes:
    file = BytesIO()
    with PdfPages(file, metadata=TIMELESS) as pages:
        for area in job.areas:
            pages.savefig(_checked(job.sheet, common, area).paper.figure)
    return file.getvalue()


def _checked(sheet: MapSheet, common: Common, area: int | None) -> Sheet:
    theme = sheet.drawn_theme()
    has_sides = theme is not None and theme.curtain is not None
    drawn = (compose_sides if has_sides else compose)(sheet, common.ground, common.imprint, area=area)
    drawn.require_letters()
    return drawn


def _write_contents(book: Book, common: Common) -> list[Path]:
    with letters():
        return [_write(common.folder, f"{CONTENTS}.pdf", contents_page(book, common.ground.name))]


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    with writing(path, "the sheet"):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path
