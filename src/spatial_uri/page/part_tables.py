"""What the parts of an atlas have in common: tables with coordinates, rows of areas, lists of the worst."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.model.option_classes import as_record
from spatial_uri.model.study import Study, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.page.document import Table
from spatial_uri.page.part import Figure, Listing
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import listed, name_of, text, unknown

WORST_LISTED = 15
"""Rows of a list of the worst on the summary page."""
RANKED = 100
"""Entries of a ranking beside the map."""
AREAS_LISTED = 150
_LONG = 40
"""Texts of a table that are longer than so many characters are set in a wide column."""

LEVEL_LABELS = {
    "province": N_("province"),
    "prefecture": N_("prefecture"),
    "county": N_("county"),
    "township": N_("township"),
    "village": N_("village"),
}
"""Level of an area -> what it is called, to be passed to `say`."""

_TIER_LABELS = (N_("hospital"), N_("clinic"), N_("pharmacy"))
"""What the tiers of the general preset are called; a study may call its tiers as it likes."""

Cells = Callable[[Mapping[str, Any]], tuple[str, ...]]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries, missing texts as None."""
    columns = [c for c in table.columns if c != "geometry"]
    if not columns:
        return [{} for _ in range(len(table))]
    names = [str(c) for c in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(_cells(table[c]) for c in columns), strict=True)]


def _cells(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a column as Python knows them, those that pandas calls missing as None; NaN stays."""
    values = column.tolist()
    if column.dtype.kind in "biuf" and not pd.api.types.is_extension_array_dtype(column.dtype):
        return values
    return [None if v is pd.NA or v is pd.NaT else v for v in values]


def with_places(table: pd.DataFrame, geometry: gpd.GeoSeries | None = None) -> pd.DataFrame:
    """Return a table for a spreadsheet: its index as columns, geometry as the degrees of a point.

    Parameters
    ----------
    table
        A table, with geometry or not. Lines are placed at their middle, areas at a point within.
    geometry
        The places of its rows if it has none itself, aligned to its index.
    """
    if geometry is None and isinstance(table, gpd.GeoDataFrame):
        geometry = table.geometry
    flat = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    if geometry is not None and len(table):
        degrees = _points(geometry).to_crs(4326)
        flat["lon"], flat["lat"] = degrees.x.to_numpy(), degrees.y.to_numpy()
    elif geometry is not None:
        flat["lon"], flat["lat"] = np.zeros(0), np.zeros(0)
    return flat.reset_index(drop=isinstance(table.index, pd.RangeIndex) and table.index.name is None)


def _points(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    kinds = set(geometry.geom_type)
    if kinds <= {"Point"}:
        return geometry
    if kinds <= {"LineString"}:
        return geometry.interpolate(0.5, normalized=True)
    return geometry.representative_point()


def layer_of(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer for the GeoPackage: the index as columns, texts and truths that may be missing typed as such."""
    layer = table.reset_index(drop=isinstance(table.index, pd.RangeIndex) and table.index.name is None)
    for column in layer.columns.difference([layer.geometry.name]):
        values = layer[column]
        if values.dtype == object and values.map(lambda v: v is None or isinstance(v, bool | np.bool_)).all():
            layer[column] = values.astype("boolean")
    return layer


def area_words(study: Study, area_ids: pd.Series[str]) -> list[str]:
    """Name the area of each row; its code where it has no name."""
    names = study.areas.table["name"].to_dict()
    return [name_of(names.get(a), a) if isinstance(a, str) else say("outside every area") for a in area_ids]


def area_name(row: Mapping[str, Any]) -> str:
    """Name an area of a table of areas, or the whole study."""
    return say("whole study") if row["area_id"] == "*" else name_of(row["name"], row["area_id"])


def area_code(row: Mapping[str, Any]) -> str:
    """Return the code of an area; the whole has none."""
    return "" if row["area_id"] == "*" else text(row["area_id"])


def area_level(row: Mapping[str, Any]) -> str:
    """Return the level of an area; the whole has none."""
    return "" if row["area_id"] == "*" else say(LEVEL_LABELS.get(row["level"], text(row["level"])))


def tier_name(tier: Tier) -> str:
    """Say what a tier of facilities is called."""
    return say(str(tier))


def whole(study: Study, table: pd.DataFrame) -> dict[str, Any] | None:
    """Return the row of the whole study, or of its only coarsest area; None if it has neither."""
    rows = table[table["area_id"] == "*"]
    if rows.empty:
        coarsest = study.areas.at(study.areas.levels[0]).index
        rows = table[table["area_id"].isin(coarsest)] if len(coarsest) == 1 else rows
    return records(rows)[0] if len(rows) else None


def listing(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    *,
    file: str = "",
    total: int | None = None,
    text_columns: int = 2,
    numeric: Sequence[int] | None = None,
) -> Listing:
    """Return a small table; a column in which every cell is unknown is named in the title instead.

    Parameters
    ----------
    title, columns, rows, file
        As in `Listing`.
    total
        How many rows there would be.
    text_columns
        How many columns at the left are texts; those after them are numbers.
    numeric
        The columns of numbers, if they are others.
    """
    right = set(range(text_columns, len(columns)) if numeric is None else numeric)
    empty = [k for k in sorted(right) if rows and all(row[k] == unknown() for row in rows)]
    kept = [k for k in range(len(columns)) if k not in empty]
    if empty:
        title = say("{title} (unknown throughout: {names})", title=title, names=listed([columns[k] for k in empty]))
    return Listing(
        title=title,
        columns=tuple(columns[k] for k in kept),
        rows=tuple(tuple(row[k] for k in kept) for row in rows),
        numeric=tuple(n for n, k in enumerate(kept) if k in right),
        more=max(0, (len(rows) if total is None else total) - len(rows)),
        file=file,
    )


def rest_in(file: str = "") -> str:
    """Say where the rows are that a table leaves out; ``{more}`` is filled in when it is written."""
    if not file:
        return say("{more} more in atlas.xlsx.", more="{more}")
    return say("{more} more in atlas.xlsx and {file}.", more="{more}", file=f"data/{file}")


def shortened(told: Listing, rows: int) -> Table:
    """Return the first rows of a listing as a table of a chapter, which says where the others are.

    Parameters
    ----------
    told, rows
        The listing and its file, and how many of its rows are shown.
    """
    more = told.more + max(0, len(told.rows) - rows)
    return Table(
        caption=told.title,
        columns=told.columns,
        rows=told.rows[:rows],
        numeric=told.numeric,
        codes=told.codes,
        totals=tuple(k for k in told.totals if k < rows),
        more=more,
        after=rest_in(told.file) if more else "",
        wide=_wide(told),
    )


def _wide(told: Listing) -> int:
    """Return the column with the longest text, which needs room of its own; -1 where all are short."""
    longest = {
        k: max((len(row[k]) for row in told.rows), default=0)
        for k in range(len(told.columns))
        if k not in told.numeric and k not in told.codes
    }
    wide = max(longest, key=lambda k: longest[k], default=-1)
    return wide if longest.get(wide, 0) > _LONG else -1


def known_figures(figures: Sequence[Figure]) -> tuple[tuple[Figure, ...], str]:
    """Return the figures that are known, and a sentence that names the others (empty if there are none)."""
    known = tuple(figure for figure in figures if figure.value != unknown())
    others = [figure.label for figure in figures if figure.value == unknown()]
    if not others:
        return known, ""
    return known, say(
        "Unknown, because the data do not tell or it is not defined here: {labels}.", labels=say("; ").join(others)
    )


def area_listing(
    title: str, table: pd.DataFrame, columns: Mapping[str, Callable[[dict[str, Any]], str]], *, file: str
) -> Listing:
    """Return one row per area: name, code, level, then `columns`, heading -> cell."""
    shown = records(table.head(AREAS_LISTED))
    rows = [(area_name(r), area_code(r), area_level(r), *(cell(r) for cell in columns.values())) for r in shown]
    headings = (say("Area"), say("Code"), say("Level"), *columns)
    return listing(title, headings, rows, file=file, total=len(table), text_columns=3)


def has_people(study: Study) -> bool:
    """Tell whether the population of any settlement is known."""
    return bool(study.settlements.table["population"].notna().any())


def people_missing(study: Study) -> int:
    """Count the settlements whose population is not known."""
    return int(study.settlements.table["population"].isna().sum())


def parameters_of(options: Any, travel: Travel | None = None) -> dict[str, object]:
    """Return options, and how people travel, as the manifest keeps them."""
    return as_record(options) | ({} if travel is None else {"travel": as_record(travel)})
