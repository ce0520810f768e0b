"""What a reader must know of a comparison before believing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.comparison.measure_matching import MOVED_M
from spatial_uri.analyses.comparison.measure_settlements import Settlements
from spatial_uri.analyses.comparison.measure_split import Sides
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Note
from spatial_uri.words.numbers import name_of


def notes_of(
    settlements: Settlements, before: Snapshot, after: Snapshot, sides: Sides, table: gpd.GeoDataFrame
) -> tuple[Note, ...]:
    """Return the notes, those that change what numbers mean first.

    Parameters
    ----------
    settlements, before, after
        Which settlement is which, and the runs.
    sides, table
        Both runs for the leading tier, and its settlements.
    """
    return (*before.notes, *after.notes, *_notes(settlements, before, after, sides, table))


def _notes(
    settlements: Settlements, before: Snapshot, after: Snapshot, sides: Sides, table: pd.DataFrame
) -> Iterator[Note]:
    known = np.isfinite(sides.before_people), np.isfinite(sides.after_people)
    if who := _who(table, ~sides.in_after):
        yield Note("comparison.vanished", severity="warning", **who)
    if who := _who(table, ~sides.in_before):
        yield Note("comparison.appeared", severity="warning", **who)
    if who := _who(table, sides.in_both & (known[0] != known[1])):
        yield Note("comparison.people_known_once", severity="warning", **who)
    if who := _who(table, settlements.has_moved):
        yield Note("comparison.settlements_moved", moved_m=MOVED_M, **who)
    if who := _who(table, sides.in_both & (table["before_id"].to_numpy() != table.index.to_numpy())):
        yield Note("comparison.matched_by_name", **who)
    apart = _apart(before, after)
    if apart:
        yield Note("comparison.tiers_of_one", names=tuple(apart))
    if before.crs != after.crs:
        yield Note("comparison.other_crs", before=before.crs.name, after=after.crs.name)
    if not (before.roads and after.roads):
        yield Note("comparison.roads_not_known")
    if before.synthetic != after.synthetic:
        yield Note("comparison.synthetic_once", severity="warning", name=(before if before.synthetic else after).name)


def _who(table: pd.DataFrame, chosen: BoolArray) -> dict[str, Any]:
    """Return the facts of a note that names settlements; none where there are none."""
    rows = table[chosen]
    if rows.empty:
        return {}
    names = tuple(name_of(name, place) for place, name in rows["name"].items())
    return {"places": tuple(map(str, rows.index)), "count": len(rows), "names": names}


def _apart(before: Snapshot, after: Snapshot) -> list[str]:
    """Return the tiers that only one run has measured."""
    own, other = ({tier.name: str(tier) for tier in run.tiers} for run in (before, after))
    return [label for name, label in {**own, **other}.items() if (name in own) != (name in other)]
