"""Who is remote: beyond a time, and among the farthest."""

import dataclasses

import numpy as np
import pytest
from transit_drawing import OPTIONS, covered, drawn, seated

from spatial_uri.analyses.transit.measure import transit_coverage
from spatial_uri.analyses.transit.remote import remote_beyond, remote_by_rule
from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Travel


def test_the_farthest_by_car_are_remote_ties_and_those_cut_off_included():
    minutes = np.array([5.0, 40.0, 40.0, np.nan, 10.0, np.nan])
    status = np.array(["reached"] * 3 + ["unreachable", "reached", "unknown"], dtype=object)
    is_remote, why, limit_min = remote_by_rule(minutes, status, 0.25)
    assert is_remote.tolist() == [False, True, True, True, False, None]
    assert limit_min == 40
    assert why.tolist() == [None, "farthest", "farthest", "unreachable", None, None]
    assert remote_by_rule(np.arange(15.0), np.full(15, "reached"), 0.2)[2] == 12  # 0.2 * 15 is three, not four


def test_who_is_remote_and_has_no_stop_is_counted():
    short = dataclasses.replace(OPTIONS, stop_limit_m=500.0, remote_share=0.4)
    found = covered(options=short)
    assert found.places.loc["hill", "why_remote"] == "off_network"
    assert found.remote_from_min == 20
    assert found.places.index[found.places["is_remote"].astype(bool)].tolist() == ["far", "mid", "hill"]
    whole = found.areas.iloc[0]
    assert (whole["remote"], whole["remote_without_stop"]) == (3, 1)  # the hill


def test_half_of_the_time_by_car_leaves_the_farthest_and_frees_the_remote_by_time():
    # by car far needs 30 minutes, mid 20, near 1.5; roads twice as fast need half. The hill has no road either way.
    quarter = dataclasses.replace(OPTIONS, remote_beyond_min=18.0)
    today = covered(options=quarter)
    made = drawn()
    fast = dataclasses.replace(made.network, time_ms=made.network.time_ms // 2)
    tomorrow = covered(options=quarter, made=dataclasses.replace(made, network=fast))
    assert today.places["is_remote_by_time"].to_dict() == {
        "far": True, "mid": True, "hill": True, "near": False, "seat": False
    }  # fmt: skip
    assert [f.areas.iloc[0]["remote_by_time"] for f in (today, tomorrow)] == [3, 1]
    assert [f.areas.iloc[0]["remote"] for f in (today, tomorrow)] == [2, 2]  # far, and the hill
    assert today.areas.iloc[0]["remote_by_time_share"] == 3 / 5


def test_the_limit_belongs_to_those_who_are_not_remote():
    status = np.array(["reached", "reached", "too_far", "off_network", "unknown"], dtype=object)
    found = remote_beyond(np.array([60.0, 60.001, np.nan, np.nan, np.nan]), status, 60.0)
    assert found.tolist() == [False, True, True, True, None]


def test_a_limit_that_is_not_searched_is_refused():
    made = drawn()
    with pytest.raises(ParameterError, match="search_limit_min=30") as caught:
        transit_coverage(made, seated(made), None, OPTIONS, travel=Travel(search_limit_min=30))
    assert "remote_beyond_min: 60 min" in str(caught.value)
