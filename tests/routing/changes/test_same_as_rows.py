"""One closed road is the row of the closures, one faster road the row of the improvements: to the millisecond."""

from __future__ import annotations

import numpy as np
import pytest
from changed_roads import DIRECTIONS, NEAR, PLACES, ROADS, times, turns_among
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import network, points
from same_study import invented_study

from spatial_uri.model.travel import Walk
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.closure.closures import measure_closures
from spatial_uri.routing.improvement.improvement_search import improvements
from spatial_uri.routing.improvement.projects import RoadProjects, times_at

MANY = settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])


def nearest_ms(net, places, clinics, **how):
    ms = times(net, places, clinics, **how)[:, 0]
    return np.where(np.isfinite(ms), ms, -1).astype(np.int64)


def assert_closures_are_rows(net, places, clinics, segments=None, **how):
    found = measure_closures(net, places, clinics, **how)
    for segment in found.used.tolist() if segments is None else segments(found.used):
        row = found.base_ms.copy()
        row[found.place[found.closed == segment]] = found.time_ms[found.closed == segment]
        changed = change_network(net, closed=np.arange(net.piece_count) == segment).network
        assert nearest_ms(changed, places, clinics, **how).tolist() == row.tolist(), segment
    return found


def assert_upgrades_are_rows(net, places, clinics, pieces, **how):
    kmh = np.full(net.piece_count, 55.0)
    faster_ms = times_at(net, kmh)
    projects = RoadProjects.of_pieces(net, np.arange(len(pieces) + 1), pieces, faster_ms)
    found = improvements(net, places, clinics, projects, **how)
    for k, piece in enumerate(pieces.tolist()):
        row = found.base_ms.copy()
        row[found.place[found.project == k]] = found.time_ms[found.project == k]
        own = np.where(net.edge_piece == piece, faster_ms, net.time_ms)
        changed = change_network(net, times=own).network
        assert nearest_ms(changed, places, clinics, **how).tolist() == row.tolist(), piece


@MANY
@given(ROADS, st.data(), PLACES, PLACES, st.sampled_from(DIRECTIONS))
def test_one_closed_road_is_the_row_of_the_closures_on_any_roads(roads, data, places, clinics, direction):
    turns = turns_among(roads)
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=2, unique_by=lambda turn: turn[0])) if turns else []
    net = network(*roads, no_turns=chosen)
    assert_closures_are_rows(net, points(*places), points(*clinics), direction=direction, walk=NEAR)


@MANY
@given(ROADS, PLACES, PLACES, st.sampled_from(DIRECTIONS))
def test_one_faster_road_is_the_row_of_the_improvements_on_any_roads(roads, places, clinics, direction):
    net = network(*roads)
    pieces = np.arange(net.piece_count)
    assert_upgrades_are_rows(net, points(*places), points(*clinics), pieces, direction=direction, walk=NEAR)


@pytest.mark.parametrize(
    ("villages", "seed", "direction"),
    [
        (12, 0, "to_facility"),
        pytest.param(12, 1, "from_facility", marks=pytest.mark.slow),
        pytest.param(40, 2, "to_facility", marks=pytest.mark.slow),
        pytest.param(40, 3, "from_facility", marks=pytest.mark.slow),
    ],
)
def test_in_a_county_every_closure_and_every_upgrade_is_its_row(villages, seed, direction):
    study = invented_study(villages, seed=seed)
    net, places = study.network, study.settlements.table.geometry.to_numpy()
    table = study.facilities.table
    clinics = table[table["tier"] == study.tiers[0].name].geometry.to_numpy()
    how = {"direction": direction, "walk": Walk()}
    found = assert_closures_are_rows(net, places, clinics, **how)
    assert len(found.used) > 50
    assert_upgrades_are_rows(net, places, clinics, found.used[:: 1 + len(found.used) // 60], **how)
