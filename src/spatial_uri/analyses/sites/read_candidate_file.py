"""A table of candidate sites."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note, Study
from spatial_uri.read.tables.place_areas import assign_areas
from spatial_uri.read.tables.places import DECLARED_AREA, read_facilities
from spatial_uri.read.tables.values import is_blank, loose_heading, parsed_number, texts
from spatial_uri.words.catalogue import N_

TOPIC = N_("Candidate sites")
_HEADINGS = {
    "cost": ("cost", "price", "造价", "投资", "费用", "概算"),
    "capacity": ("capacity", "容量", "服务规模", "服务人数"),
    "fixed": ("fixed", "decided", "已定", "已批复"),
}
_YES, _NO = ("1", "1.0", "true", "yes", "y", "是", "已定", "已批复"), ("", "0", "0.0", "false", "no", "n", "否", "未定")


def read_candidates(path: str | Path, study: Study) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read a table of candidate sites.

    Parameters
    ----------
    path
        A table of points, as for facilities: ``name``, ``lon``, ``lat``, and ``cost``, ``capacity`` and ``fixed`` where
        they are known, also under Chinese headings.
    study
        Its areas say where each site lies.

    Returns
    -------
    candidates : GeoDataFrame
        As `candidate_sites` takes a table, in the CRS of the study.
    notes : tuple of Note
        Everything that was assumed or left out.

    Raises
    ------
    DataError
        Listing every fault, by row.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    places, notes = read_facilities(path, tier="site")
    placed, more = assign_areas(places.table.to_crs(study.crs), study.areas, what="facilities")
    by_heading = {loose_heading(str(column)): column for column in placed.columns}
    found = {
        meaning: next((by_heading[word] for word in words if word in by_heading), None)
        for meaning, words in _HEADINGS.items()
    }
    faults: list[str] = []
    kept = placed[["name", "area_id", "geometry"]].copy()
    for meaning in ("cost", "capacity"):
        if (column := found[meaning]) is not None:
            kept[meaning] = _numbers(placed[column], meaning, faults)
    if (column := found["fixed"]) is not None:
        words = [(word or "").strip().lower() for word in texts(placed[column])]
        strange = [
            f"{place}: fixed {word!r} is neither yes nor no"
            for place, word in zip(placed.index, words, strict=True)
            if word not in (*_YES, *_NO)
        ]
        faults += strange
        kept["fixed"] = [word in _YES for word in words]
    if faults:
        raise DataError("the candidate sites cannot be used", file=path, faults=faults, remedy="correct these rows")
    unused = [
        str(column)
        for column in placed.columns
        if column not in {*kept.columns, "tier", "inside", DECLARED_AREA, *found.values()}
    ]
    if unused:
        more = [*more, Note("sites.columns_unused", count=len(unused), columns=unused)]
    return kept, tuple(note.about(TOPIC) for note in (*notes, *more))


def _numbers(values: pd.Series, meaning: str, faults: list[str]) -> pd.Series:
    """Return costs or capacities, with a fault for every one that is no number, or negative."""
    read = []
    for place, value in values.items():
        number = None if is_blank(value) else parsed_number(value)
        if not is_blank(value) and (number is None or number < 0):
            faults.append(f"{place}: {meaning} {value!r} is no number >= 0")
        read.append(np.nan if number is None else number)
    return pd.Series(read, index=values.index, dtype=np.float64)
