"""Segments that follow one another and matter to the same people are one stretch."""

from __future__ import annotations

import numpy as np
import pandas as pd
from road_drawing import network, road

from spatial_uri.analyses.criticality.stretches import find_stretches

# a road of three segments (its class changes), a side road at its end, and one like it far away
ROADS = network(
    road((0, 0), (10, 0), road_class="primary"),
    road((10, 0), (20, 0), road_class="secondary"),
    road((20, 0), (30, 0), road_class="tertiary"),
    road((30, 0), (30, 10), road_class="service"),
    road((60, 0), (70, 0), road_class="primary"),
)


def test_segments_in_a_row_with_one_cost_are_one_stretch_and_equal_ones_far_away_another():
    order = ROADS.pieces["road_class"].to_numpy()
    cost = pd.Series({"primary": 5.0, "secondary": 5.0, "tertiary": 5.0, "service": 1.0})
    costs = pd.DataFrame({"people": cost[order].to_numpy(), "unknown": np.nan}, index=ROADS.pieces.index)
    found = dict(zip(costs.index, find_stretches(ROADS, costs), strict=True))
    east = max(costs.index, key=lambda p: ROADS.lines[p].bounds[0])
    west = [p for p in costs.index if order[p] in {"primary", "secondary", "tertiary"} and p != east]
    (side,) = np.flatnonzero(order == "service")
    assert len(west) == 3
    assert {found[p] for p in west} == {min(west)}
    assert found[east] == east
    assert found[side] == side


def test_a_segment_between_that_costs_something_else_parts_a_stretch():
    costs = pd.DataFrame({"people": [5.0] * 5}, index=ROADS.pieces.index)
    (middle,) = np.flatnonzero(ROADS.pieces["road_class"] == "secondary")
    costs.loc[middle, "people"] = 6.0
    ends = np.flatnonzero(ROADS.pieces["road_class"].isin(["primary", "tertiary"]).to_numpy())
    found = dict(zip(costs.index, find_stretches(ROADS, costs), strict=True))
    assert len({found[p] for p in ends}) == 3, "west, east of the middle, far away"


def test_no_segments_are_no_stretches():
    assert len(find_stretches(ROADS, pd.DataFrame({"people": np.zeros(0)}, index=np.zeros(0, dtype=int)))) == 0
