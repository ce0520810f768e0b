"""Scenarios of a study with heights: new paths cost their slopes; the map page leaves them to spatial-uri whatif."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ground_drawing import ground
from road_drawing import network, road, study
from scenario_drawing import applied, degrees, minutes

from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.measure.slope.sloped import with_slope

RAMP = ground(lambda x, _: 500 + 100 * x)
LEVEL = network(road((0, 0), (0, 1), kmh=5), road((1, 0), (1, 1), kmh=5), road((0, 1), (1, 1), kmh=5))


def county(net):
    return study(net, {"low": (0, 0, 100), "high": (1, 0, 50)}, {"K": (1, 0)})


def test_a_new_path_of_a_study_on_foot_takes_what_it_climbs_at_the_usual_speed_on_the_level():
    sloped = county(with_slope(replace(LEVEL, mode="walk"), RAMP, rule="tobler"))
    path = f'[[change]]\nid = "path"\nkind = "new_road"\nroad_class = "tertiary"\nline = {degrees((0, 0), (1, 0))}\n'
    built = applied(path, sloped).study
    assert minutes(built)["low"] == pytest.approx(17.03, abs=0.1)  # 12 on the level
    assert minutes(applied(path, county(replace(LEVEL, mode="walk"))).study)["low"] == pytest.approx(12.0, abs=0.1)
    assert "known" in built.network.pieces["height_status"].astype(str).iloc[-1]


def test_a_new_path_along_which_no_height_is_known_is_taken_as_level_and_said_so():
    sloped = county(
        with_slope(replace(LEVEL, mode="walk"), ground(lambda x, _: 500 + 100 * x, half_km=0.0), rule="tobler")
    )
    path = '[[change]]\nid = "path"\nkind = "new_road"\nroad_class = "tertiary"\nline = {}\n'
    beyond = applied(path.format(degrees((0, 1), (0.5, 1.5), (1, 1))), sloped)
    assert [(note.code, note.facts["change"]) for note in beyond.notes] == [("scenario.taken_as_level", "path")]
    known = applied(path.format(degrees((0, 0), (1, 0))), sloped)
    assert known.notes == ()


def test_a_study_with_heights_has_a_scenario_and_no_page_that_answers_by_itself():
    level, sloped = county(LEVEL), county(with_slope(LEVEL, RAMP))
    assert service_circle_map(level, service_circle(level)).live is not None
    assert service_circle_map(sloped, service_circle(sloped)).live is None
