"""Which place of one run is which of the other, also where ids are row numbers that have moved on."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

SAME_PLACE_M = 2000.0
"""A settlement with the same id farther away than this, under another name, is another one."""
NEAR_M = 500.0
"""How near a place of the same name must be, if its id is another."""
AT_M = 50.0
"""How near a facility of the same tier must be, if neither id nor name tell."""
MOVED_M = 100.0
"""From here on a facility or settlement has moved; less is another hand that set the point."""


@dataclass(frozen=True)
class Rule:
    """What makes two places one: the same id, name or tier, and how far apart they may be."""

    same_id: bool = False
    same_name: bool = False
    same_tier: bool = False
    within_m: float = np.inf


SETTLEMENT_RULES = (
    Rule(same_id=True, same_name=True, within_m=SAME_PLACE_M),
    Rule(same_name=True, within_m=NEAR_M),
    Rule(same_id=True, within_m=SAME_PLACE_M),
    Rule(same_id=True, same_name=True),
)
FACILITY_RULES = (
    Rule(same_id=True, same_name=True, within_m=NEAR_M),
    Rule(same_name=True, same_tier=True, within_m=NEAR_M),
    Rule(same_id=True, within_m=NEAR_M),
    Rule(same_tier=True, within_m=AT_M),
    Rule(same_id=True, same_name=True),
)
"""In the order in which they are tried, on what the rules before left: a match that is sure comes first."""


def match_places(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, rules: tuple[Rule, ...]) -> Int64Array:
    """Return for each place of `after` the row of `before` that is the same place, -1 where there is none.

    Parameters
    ----------
    before, after
        Points with ``name`` (and ``tier``, where a rule asks for it), on their ids, in one CRS.
    rules
        Tried one after the other; of several candidates the nearest pair is taken first.
    """
    found = np.full(len(after), -1, dtype=np.int64)
    is_free = np.ones(len(before), dtype=np.bool_)
    own, other = before.geometry.to_numpy(), after.geometry.to_numpy()
    tree = shapely.STRtree(own)
    for rule in rules:
        waiting = np.flatnonzero(found < 0)
        if rule.same_id:
            rows = before.index.get_indexer(after.index[waiting])
            pairs = np.stack([waiting[rows >= 0], rows[rows >= 0]])
        else:
            at, rows = tree.query(other[waiting], predicate="dwithin", distance=rule.within_m)
            pairs = np.stack([waiting[at], rows])
        pairs = pairs[:, is_free[pairs[1]]]
        distance_m = shapely.distance(other[pairs[0]], own[pairs[1]])
        fits = _fits(before, after, pairs, rule) & (distance_m <= rule.within_m)
        _take(pairs[:, fits], distance_m[fits], found, is_free)
    return found


def _fits(before: pd.DataFrame, after: pd.DataFrame, pairs: Int64Array, rule: Rule) -> BoolArray:
    fits = np.ones(pairs.shape[1], dtype=np.bool_)
    for column, asked in (("name", rule.same_name), ("tier", rule.same_tier)):
        if asked:
            left, right = (
                after[column].to_numpy(dtype=object)[pairs[0]],
                before[column].to_numpy(dtype=object)[pairs[1]],
            )
            fits &= (left == right) & (left != "")
    return fits


def _take(pairs: Int64Array, distance_m: FloatArray, found: Int64Array, is_free: BoolArray) -> None:
    """Take the nearest pair of those left again and again, each place once."""
    for k in np.lexsort((pairs[1], pairs[0], distance_m)):
        after, before = pairs[:, k]
        if found[after] < 0 and is_free[before]:
            found[after], is_free[before] = before, False
