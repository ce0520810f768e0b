"""New roads of a scenario that say on which segment they begin and end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from road_drawing import road
from scenario_drawing import ROADS, applied, degrees, drawn, faults, minutes, scenario

from spatial_uri.errors import ScenarioError

STUDY = drawn()
HEAD = f'roads = "{STUDY.network.fingerprint}"\n'


def new_road(line, *said, own="n", kmh=60):
    """The text of a new road of 10 km."""
    keys = [f'id = "{own}"', 'kind = "new_road"', f"line = {degrees(*line)}", f"kmh = {kmh}", "length_km = 10", *said]
    return "\n".join(["[[change]]", *keys, ""])


ON_X1, ON_TRACK = "{ segment = 0, fraction = 0.5 }", "{ segment = 2, fraction = 0.4 }"
BETWEEN = new_road([(5, 0), (20, 2)], f"begins_on = {ON_X1}", f"ends_on = {ON_TRACK}")


def test_c_is_9_minutes_from_the_joint_on_the_track_10_on_the_new_road_and_5_on_x1():
    found = applied(HEAD + BETWEEN, STUDY)
    assert minutes(found.study) == {"A": 10.0, "B": 20.0, "C": 9 + 10 + 5.0}
    assert found.touched.loc["n", ["segments", "km"]].tolist() == [1, 10.0]
    assert [note.code for note in found.notes] == ["scenario.shorter_than_straight"]


def test_one_end_may_be_named_and_the_other_lie_at_a_junction():
    line = [(10, 0.01), (20, 2)]  # from the junction A
    assert minutes(applied(HEAD + new_road(line, f"ends_on = {ON_TRACK}"), STUDY).study)["C"] == 10 + 10 + 9.0


def test_speeds_and_closures_beside_it_count_for_both_parts_of_the_segment():
    slow = '[[change]]\nkind = "speeds"\nwhere = { class = "track" }\nfactor = 0.5\n'
    closed = '[[change]]\nkind = "close_road"\nwhere = { name = "valley road" }\n'
    assert minutes(applied(HEAD + BETWEEN + slow, STUDY).study)["C"] == 18 + 10 + 5.0
    on_track = new_road([(0, 10), (20, 2)], f"ends_on = {ON_TRACK}")  # from the junction north of the clinic
    assert minutes(applied(HEAD + on_track + closed, STUDY).study) == {
        "A": 30.0,
        "B": 10 + 10 + 6.0,
        "C": 10 + 10 + 9.0,
    }


def test_walks_to_bus_stops_join_the_path_nearest_to_the_end():
    study = replace(STUDY, walking=drawn((*ROADS[::-1],)).network)  # its pieces have other numbers
    walking = applied(HEAD + BETWEEN, study).study.walking
    assert walking.piece_count == len(ROADS) + 3  # both roads are split, and the new path
    assert {round(float(m)) for m in walking.pieces["length_m"]} >= {5000, 2000, 3000}


def test_everything_that_is_wrong_with_the_ends_is_told_at_once():
    odd = drawn(
        (
            *ROADS,
            road((0, 10), (0, 20), road_class="motorway"),
            road((0, 20), (0, 30), structure="tunnel", snappable=False),
            road((0, 30), (0, 40), kmh=0.0, back_kmh=0.0),
        )
    )
    pairs = [
        ("{ segment = 6, fraction = 0.5 }", "{ segment = 7, fraction = 0.5 }"),
        ("{ segment = 8, fraction = 0.5 }", "{ segment = 99, fraction = 0.5 }"),
    ]
    text = "".join(
        new_road([(0, 15), (0, 25)], f"begins_on = {a}", f"ends_on = {b}", own=f"n{k}")
        for k, (a, b) in enumerate(pairs)
    )
    far = new_road([(5, 0.09), (20, 2.2)], f"begins_on = {ON_X1}", f"ends_on = {ON_TRACK}", own="far")
    found = faults(f'roads = "{odd.network.fingerprint}"\n{text}{far}', odd)
    assert found == (
        "n0: begins_on: segment 6 is a motorway: no new road joins it",
        "n0: ends_on: segment 7 is a tunnel: no new road joins it",
        "n1: begins_on: segment 8 is closed: no new road joins it",
        "n1: ends_on: there is no segment 99: they are numbered 0 to 8",
        "far: ends_on: the last point of the line lies 200 m from there, and may lie 100 m from it",
    )


def test_on_a_segment_of_30_km_an_end_may_be_drawn_300_m_from_its_place():
    long = drawn((*ROADS, road((20, 0), (50, 0))))
    head = f'roads = "{long.network.fingerprint}"\n'
    text = [new_road([(10, 0), (35 + km, 0)], "ends_on = { segment = 6, fraction = 0.5 }") for km in (0.29, 0.31)]
    assert minutes(applied(head + text[0], long).study)["A"] == 10.0
    assert "lies 310 m from there, and may lie 300 m from it" in faults(head + text[1], long)[0]


def test_a_segment_that_another_change_or_the_season_closes_is_not_joined():
    closed = '[[change]]\nid = "c"\nkind = "close_road"\nwhere = { class = "track" }\n'
    season = '[season]\nrules = [ { name = "Valley road", closed = true } ]\n'
    assert faults(HEAD + season + BETWEEN + closed, STUDY) == (
        "n: season closes segment 0, which it joins: leave one of them out",
        "n: c closes segment 2, which it joins: leave one of them out",
    )


def test_numbers_of_other_roads_are_refused():
    assert "the scenario does not say it" in faults(BETWEEN, STUDY)[0]
    assert "segments are numbers of other roads (abc)" in faults('roads = "abc"\n' + BETWEEN, STUDY)[0]


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("begins_on = 3", "begins_on: should be a table, such as { segment = 4711, fraction = 0.42 }, not 3"),
        ("begins_on = [ { segment = 1, fraction = 0.5 } ]", "begins_on: should be a table, such as"),
        ("begins_on = { segment = 1 }", "begins_on.fraction: is missing"),
        ("ends_on = { segment = -1, fraction = 0.5 }", "ends_on.segment: should be at least 0, not -1"),
        ("ends_on = { segment = 1.5, fraction = 0.5 }", "ends_on.segment: should be a whole number, not 1.5"),
        ("ends_on = { segment = 1, fraction = 0 }", "ends_on.fraction: should be more than 0, not 0"),
        ("ends_on = { segment = 1, fraction = 1.0 }", "ends_on.fraction: should be less than 1, not 1.0"),
        ("ends_on = { segment = 1, fraction = nan }", "ends_on.fraction: should be a finite number, not nan"),
        ("ends_on = { segment = 1, part = 0.5 }", "ends_on.part: there is no such key"),
        (f"begins_on = {ON_X1}\nends_on = {ON_X1}", "begins_on and ends_on are one place"),
    ],
)
def test_what_an_end_may_hold_is_said_in_one_sentence(key, fault):
    with pytest.raises(ScenarioError) as refused:
        scenario(HEAD + new_road([(5, 0), (20, 2)], key))
    assert any(fault in told for told in refused.value.faults)
