"""The Rural Access Index on roads that can be measured by eye."""

import dataclasses

import numpy as np
import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.transit.road_access import rural_access
from spatial_uri.errors import ParameterError

LANE, MAIN = road((0, 0), (10, 0), road_class="track"), road((0, 10), (10, 10))


def surfaced(net, *surfaces):
    return dataclasses.replace(net, pieces=net.pieces.assign(surface=list(surfaces)))


def villages(**xy):
    return study(network(LANE, MAIN), xy, {"clinic": (0, 0)}).settlements.table


PLACES = villages(lane=(5, 1, 100), main=(5, 8, 300), edge=(5, 12, 200), far=(5, 12.001, 400))


def test_two_kilometres_count_and_a_metre_more_does_not():
    found = rural_access(surfaced(network(LANE, MAIN), "unpaved", "paved"), PLACES)
    assert found.places["has_road"].to_dict() == {"lane": False, "main": True, "edge": True, "far": False}
    assert found.places["road_m"].round(6).to_dict() == {"lane": 9000, "main": 2000, "edge": 2000, "far": 2001}
    assert found.settlements_share == 0.5
    assert found.population_share == pytest.approx(500 / 1000)
    assert found.population_missing == 0


def test_where_the_surface_is_not_known_the_class_decides():
    unknown = surfaced(network(LANE, MAIN), "unknown", "unknown")
    assert rural_access(unknown, PLACES).places["has_road"].tolist() == [False, True, True, False]
    assert rural_access(unknown, PLACES, classes=("track",)).places["has_road"].tolist() == [True, False, False, False]
    assert "track" in rural_access(unknown, PLACES, classes=("track",)).definition()


def test_a_motorway_is_no_road_to_a_village_and_without_any_road_nobody_has_one():
    closed = network(LANE, dataclasses.replace(MAIN, road_class="motorway", snappable=False))
    found = rural_access(surfaced(closed, "unpaved", "paved"), PLACES)
    assert found.settlements_share == 0
    assert found.places["road_m"].isna().all()


def test_people_who_are_not_counted_are_said_and_left_out_of_the_share():
    some = PLACES.assign(population=[np.nan, 300, np.nan, 100])
    found = rural_access(surfaced(network(LANE, MAIN), "unpaved", "paved"), some)
    assert found.population_missing == 2
    assert found.population_share == 0.75
    assert np.isnan(rural_access(network(LANE, MAIN), some.drop(columns="population")).population_share)
    with pytest.raises(ParameterError, match="0 places"):
        rural_access(network(LANE, MAIN), PLACES.iloc[:0])
