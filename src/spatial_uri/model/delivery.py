"""What is handed over: which files of an atlas are written, and how. Said once, for Python, study file and commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from spatial_uri.model.option_classes import SomeNames, as_tuple, options

DeliverableName = Literal["report", "map", "workbook", "sheets", "gpkg", "data", "parquet"]

DELIVERABLES: tuple[DeliverableName, ...] = get_args(DeliverableName)
"""All that can be asked for, in the order it is named in."""
ON_REQUEST: tuple[DeliverableName, ...] = ("parquet",)
"""What is written only if it is asked for."""
SomeDeliverables = Annotated[tuple[DeliverableName, ...], BeforeValidator(as_tuple), Field(min_length=1)]
USUAL = tuple(name for name in DELIVERABLES if name not in ON_REQUEST)


@options
class Delivery:
    """Which files of an atlas are written, and how.

    Parameters
    ----------
    deliver
        ``report`` (report.html, report.docx), ``map`` (map.html), ``workbook`` (atlas.xlsx), ``sheets`` (maps to
        print), ``gpkg`` (atlas.gpkg), ``data`` (CSV); only if it is named, ``parquet`` (layers as GeoParquet). The
        manifest is always written.
    town_pages
        One sheet for each town beside those of the whole study.
    sheets_of
        Analyses whose map sheets are drawn, without those of the study itself; None for the whole book of maps.
    template
        A Word document (.docx) whose styles, header and footer report.docx takes; None for those of its own.
    basemap
        What lies below map.html: ``tianditu:KEY``, ``tianditu-images:KEY``, ``amap``, ``amap-images``, the address of
        a tile server with ``{z}``, ``{x}`` and ``{y}``, a folder of tiles (``z/x/y.png``), or a PNG or JPG with a world
        file. None for nothing: the page then loads nothing.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.

    Examples
    --------
    >>> Delivery(deliver="map").deliver
    ('map',)
    >>> Delivery(deliver=("report", "pdf"))
    Traceback (most recent call last):
    spatial_uri.errors.ParameterError: the options make no sense
      - deliver must be one of report, map, workbook, sheets, gpkg, data, parquet, not 'pdf'
    """

    deliver: SomeDeliverables = USUAL
    town_pages: bool = False
    sheets_of: SomeNames | None = None
    template: Path | None = None
    basemap: str | None = None


BASEMAPS = ("tianditu", "tianditu-images", "amap", "amap-images")
"""Basemaps that have a name; Tianditu's are followed by a key."""


def is_basemap_file(basemap: str) -> bool:
    """Tell whether a basemap is a folder or a file, and neither a name nor an address.

    Examples
    --------
    >>> [is_basemap_file(b) for b in ("tiles/county", "amap", "tianditu:0123abc", "http://maps/{z}/{x}/{y}.png")]
    [True, False, False, False]
    """
    is_address = "//" in basemap and all(part in basemap for part in ("{z}", "{x}", "{y}"))
    return not is_address and basemap.partition(":")[0] not in BASEMAPS
