"""What an atlas consists of: one entry for each thing that can be asked for, and how all are written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from pathlib import Path

from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.atlas.pages import DATA, GEOPACKAGE, MAP, REPORT, REPORT_DOCX, SHEETS, WORKBOOK, siblings_of
from spatial_uri.atlas.report import report_document, write_report
from spatial_uri.atlas.report_docx import write_report_docx
from spatial_uri.atlas.tables import write_parquet, write_tables
from spatial_uri.atlas.workbook import write_workbook
from spatial_uri.model.delivery import Delivery
from spatial_uri.model.study import Study
from spatial_uri.page.maps import save_map
from spatial_uri.page.part import Part
from spatial_uri.store.workers import ending_workers
from spatial_uri.words.catalogue import N_


@dataclass(frozen=True, kw_only=True, eq=False)
class Order:
    """What is to be written, and where.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    folder
        Where to; it exists, and so does its folder ``data``.
    delivery
        What is asked for.
    tiles_url
        What lies below the map, as `read_basemap` reads it; None for nothing.
    """

    study: Study
    parts: Sequence[Part]
    folder: Path
    delivery: Delivery
    tiles_url: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Deliverable:
    """One thing that can be asked for.

    Parameters
    ----------
    name
        Its word for ``--deliver``.
    title
        What readers call it: a message, marked with ``N_``.
    files
        Where it stands in the folder: files, or folders with files.
    write
        Writes it.
    beside
        True if it is written in a thread of its own, because it works outside Python, or in processes of its own.
    """

    name: str
    title: str
    files: tuple[str, ...]
    write: Callable[[Order], object]
    beside: bool = False


def _write_report(order: Order) -> None:
    document = report_document(
        order.study, order.parts
    )  # once for both: its maps are drawn when they are first asked for
    write_report(order.study, order.parts, order.folder / REPORT, document=document)
    write_report_docx(
        order.study, order.parts, order.folder / REPORT_DOCX, template=order.delivery.template, document=document
    )


def _write_map(order: Order) -> None:
    shown = [part for part in order.parts if part.map is not None]
    groups = [(part.key, part.short or part.title, part.map, part.notes) for part in shown if part.map is not None]
    if groups:
        written = [REPORT, MAP] if "report" in order.delivery.deliver else [MAP]
        siblings = siblings_of(order.parts, MAP, written)
        opened = next((part.key for part in shown if part.leads), "")
        save_map(order.study, groups, order.folder / MAP, opened=opened, tiles_url=order.tiles_url, siblings=siblings)


def _write_workbook(order: Order) -> None:
    write_workbook(order.study, order.parts, order.folder / WORKBOOK)


def _write_sheets(order: Order) -> None:
    from spatial_uri.page.sheets.write import write_sheets

    asked = order.delivery
    write_sheets(order.study, order.parts, order.folder / SHEETS, town_pages=asked.town_pages, only_of=asked.sheets_of)


def _write_geopackage(order: Order) -> None:
    write_geopackage(order.study, order.parts, order.folder / GEOPACKAGE)


def _write_tables(order: Order) -> None:
    write_tables(order.study, order.parts, order.folder / DATA)


def _write_parquet(order: Order) -> None:
    write_parquet(order.study, order.parts, order.folder / DATA)


DELIVERABLES = (
    Deliverable(name="report", title=N_("Report"), files=(REPORT, REPORT_DOCX), write=_write_report),
    Deliverable(name="map", title=N_("Map"), files=(MAP,), write=_write_map),
    Deliverable(name="workbook", title=N_("Workbook"), files=(WORKBOOK,), write=_write_workbook),
    Deliverable(name="sheets", title=N_("Map sheets"), files=(SHEETS,), write=_write_sheets, beside=True),
    Deliverable(name="gpkg", title=N_("GeoPackage"), files=(GEOPACKAGE,), write=_write_geopackage, beside=True),
    Deliverable(name="data", title=N_("Tables"), files=(DATA,), write=_write_tables),
    Deliverable(name="parquet", title=N_("GeoParquet"), files=(DATA,), write=_write_parquet),
)
"""In the order in which a reader is told of them."""


_TELLING: ContextVar[Callable[[str], None] | None] = ContextVar("telling", default=None)


@contextmanager
def each_delivered(done: Callable[[str], None]) -> Iterator[None]:
    """Call `done`, in whatever thread, with the name of each thing that is written inside the block."""
    token = _TELLING.set(done)
    try:
        yield
    finally:
        _TELLING.reset(token)


def write_deliverables(order: Order) -> dict[str, float]:
    """Write all that is asked for, several at a time, and return how many seconds each took.

    Parameters
    ----------
    order
        What is to be written, and where.
    """
    timings: dict[str, float] = {}
    done = _TELLING.get()

    def write(one: Deliverable) -> None:
        began = time.perf_counter()
        one.write(order)
        timings[f"{one.name}_s"] = round(time.perf_counter() - began, 3)
        if done is not None:
            done(one.name)

    (order.folder / DATA).mkdir(exist_ok=True)
    asked = [one for one in DELIVERABLES if one.name in order.delivery.deliver]
    beside = [one for one in asked if one.beside]
    with ThreadPoolExecutor(max_workers=max(1, len(beside))) as threads, ending_workers():
        # a thread of its own does not know the language otherwise
        started: list[Future[None]] = [threads.submit(copy_context().run, write, one) for one in beside]
        for one in asked:
            if not one.beside:
                write(one)
        for running in started:
            running.result()
    return timings
