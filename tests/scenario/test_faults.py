"""What does not fit a study is told at once, with the change it is in and the nearest name."""

from __future__ import annotations

import json

import pytest
from road_drawing import road
from scenario_drawing import ROADS, VILLAGES, applied, degrees, drawn, faults
from timetable_drawing import timetable, trip


def test_all_faults_of_all_changes_are_told_at_once():
    found = faults(
        f"""
        [[change]]
        id = "a"
        kind = "facility"
        at = "Bee"
        tier = "clinc"
        [[change]]
        id = "b"
        kind = "close_road"
        where = {{ ref = "X11" }}
        [[change]]
        id = "c"
        kind = "close_facility"
        facility = "clinic Q"
        [[change]]
        id = "d"
        kind = "move_facility"
        facility = "K"
        at = {degrees((0, 0))[0]}
        [[change]]
        id = "e"
        kind = "raise_facility"
        facility = "H"
        tier = "clinic"
        [[change]]
        id = "f"
        kind = "relocate"
        from = ["A", "C"]
        to = "A"
        [[change]]
        id = "g"
        kind = "new_road"
        line = "none.geojson"
        kmh = 30
        [[change]]
        id = "h"
        kind = "upgrade"
        where = {{ class = "track" }}
        to = "secondry"
        [[change]]
        id = "i"
        kind = "close_road"
        where = {{ ref = "Y9", surface = "unpaved" }}
        [[change]]
        id = "j"
        kind = "bus"
        do = "close_line"
        line = "1"
        [[change]]
        id = "k"
        kind = "close_road"
        where = {{ segments = [1] }}
        [[change]]
        id = "l"
        kind = "facility"
        at = [100.0, 30.0]
        tier = "clinic"
        [[change]]
        id = "m"
        kind = "close_road"
        where = {{ ford = true }}
        """
    )
    by_change = {}
    for fault in found:
        by_change.setdefault(fault.split(":")[0], []).append(fault.partition(": ")[2])
    assert by_change["a"] == [
        "there is no tier 'clinc'; the tiers are hospital, clinic",
        "there is no settlement 'Bee'",
    ]
    assert by_change["b"] == ["no segment of road has this ref (X11); did you mean 'X1'?"]
    assert by_change["c"] == ["there is no facility 'clinic Q'; did you mean 'clinic K' or 'clinic H'?"]
    assert by_change["d"] == ["the facility 'K' is moved to where it is"]
    assert by_change["e"] == ["the facility 'H' is of the tier 'hospital', which is higher than 'clinic'"]
    assert by_change["f"] == ["people of 'A' are moved to where they live"]
    assert by_change["g"] == ["none.geojson: there is no such file"]
    assert by_change["h"][0].startswith("the roads of the study have no class 'secondry'")
    assert by_change["i"] == ["no segment of road has all that is asked for (segments by key: ref: 3, surface: 1)"]
    assert by_change["j"][0].startswith("there is no timetable to change")
    assert by_change["k"][0].startswith("segments are numbers of the roads that roads = ... names")
    assert "km outside the roads of the study" in by_change["l"][0]
    assert by_change["m"] == ["no segment of road has this ford: these roads do not tell where they run through water"]


def test_a_name_of_two_places_asks_for_the_id():
    made = drawn()
    made.settlements.table["name"] = ["Upper village", "Upper village", "C"]
    (fault,) = faults('[[change]]\nid = "x"\nkind = "facility"\nat = "upper village"\ntier = "clinic"', made)
    assert fault == "x: 2 settlements are called 'upper village': give the id, one of A, B"


TWICE = {
    "close and raise": (
        (
            '[[change]]\nkind = "close_facility"\nfacility = "K"\n'
            '[[change]]\nkind = "raise_facility"\nfacility = "K"\ntier = "hospital"'
        ),
        "close_facility-1 changes the facility 'K' already",
    ),
    "move twice": (
        (
            '[[change]]\nkind = "move_facility"\nfacility = "K"\nat = "B"\n'
            '[[change]]\nkind = "move_facility"\nfacility = "K"\nat = "C"'
        ),
        "move_facility-1 changes the facility 'K' already",
    ),
    "close and upgrade": (
        (
            '[[change]]\nkind = "close_road"\nwhere = { class = "track" }\n'
            '[[change]]\nkind = "upgrade"\nwhere = { class = "track" }\nkmh = 50'
        ),
        "close_road-1 closes every segment that it changes",
    ),
    "two factors": (
        (
            '[[change]]\nkind = "speeds"\nwhere = { class = "track" }\nfactor = 0.5\n'
            '[[change]]\nkind = "speeds"\nwhere = { surface = "unpaved" }\nfactor = 0.5'
        ),
        "1 of its segments have a factor by speeds-1 already",
    ),
    "shares beyond one": (
        (
            '[[change]]\nkind = "relocate"\nfrom = "C"\nto = "A"\nshare = 0.7\n'
            '[[change]]\nkind = "relocate"\nfrom = "C"\nto = "B"\nshare = 0.6'
        ),
        "together they move 130% of the people of 'C'",
    ),
    "more people than there are": (
        '[[change]]\nkind = "relocate"\nfrom = "C"\nto = "A"\npeople = 31',
        "31 people are to move, and 30 live there",
    ),
    "raised to what it is": (
        '[[change]]\nkind = "raise_facility"\nfacility = "H"\ntier = "hospital"',
        "is of the tier 'hospital' already",
    ),
    "segments of other roads": (
        'roads = "0123456789abcdef"\n[[change]]\nkind = "close_road"\nwhere = { segments = [1] }',
        "segments are numbers of other roads",
    ),
    "no way between": (
        '[[change]]\nkind = "close_road"\nwhere = { between = ["A", "Nowhere"] }',
        "there is no settlement 'Nowhere'",
    ),
    "a line elsewhere": (
        '[[change]]\nkind = "new_road"\nkmh = 30\nline = [[100.0, 30.0], [100.1, 30.0]]',
        "km outside the roads of the study",
    ),
}


@pytest.mark.parametrize("case", TWICE)
def test_what_contradicts_itself_or_the_study_is_refused(case):
    text, fault = TWICE[case]
    told = faults(text)
    assert any(fault in one for one in told), told


def test_shares_that_add_to_one_in_binary_fractions_are_all_of_the_people():
    text = "".join(
        f'[[change]]\nkind = "relocate"\nfrom = "C"\nto = "{to}"\nshare = {share}\n'
        for to, share in (("A", 0.1), ("B", 0.2), ("A", 0.7))
    )
    assert applied(text).study.settlements.table["population"].loc["C"] == pytest.approx(0, abs=1e-9)


def test_people_that_are_not_known_do_not_move():
    made = drawn(villages={**VILLAGES, "C": (20, 5)})
    told = faults('[[change]]\nkind = "relocate"\nfrom = "C"\nto = "A"', made)
    assert told == ("relocate-1: the people of C are not known: give their number in the table of settlements",)


def test_a_road_that_joins_nothing_and_that_nobody_lives_at_is_refused():
    made = drawn((*ROADS, road((30, 30), (31, 30))))
    text = f'[[change]]\nid = "n"\nkind = "new_road"\nkmh = 30\nline = {degrees((25, 25), (26, 26))}'
    assert faults(text, made) == ("n: neither end lies within 30 m of an open road, and nobody within 1 km of it",)
    fast = '[[change]]\nid = "n"\nkind = "new_road"\nkmh = 90\nroad_class = "motorway"\n'
    fast += f"line = {degrees((19, 5.5), (21, 5.5))}"
    told = "n: neither end lies within 30 m of an open road, and nobody joins its class elsewhere"
    assert faults(fast, made) == (told,)


def geojson(folder, *shapes, crs=None):
    body = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": s} for s in shapes],
    }
    if crs:
        body["crs"] = {"type": "name", "properties": {"name": crs}}
    file = folder / "line.geojson"
    file.write_text(json.dumps(body), "utf-8")
    return file.as_posix()


def test_the_first_line_of_a_file_is_the_road(tmp_path):
    line = {"type": "LineString", "coordinates": degrees((10, 0), (20, 5))}
    file = geojson(tmp_path, {"type": "Point", "coordinates": degrees((0, 0))[0]}, line)
    found = applied(f'[[change]]\nkind = "new_road"\nline = "{file}"\nkmh = 60')
    assert [joint.kind for joint in found.roads.joints] == ["junction", "junction"]
    assert found.study.inputs[-1].path == file


def test_further_lines_of_a_file_are_left_out_and_told(tmp_path):
    lines = [{"type": "LineString", "coordinates": degrees((10, y), (20, 5))} for y in (0, 1, 2)]
    found = applied(f'[[change]]\nid = "n"\nkind = "new_road"\nline = "{geojson(tmp_path, *lines)}"\nkmh = 60')
    assert [note.facts["count"] for note in found.notes if note.code == "scenario.more_lines"] == [2]


@pytest.mark.parametrize(("length_km", "told"), [(9, [10.0]), (10, []), (12.5, [])])
def test_a_road_shorter_than_the_straight_line_between_its_ends_is_told(length_km, told):
    line = degrees((10, 0), (20, 0))
    found = applied(f'[[change]]\nkind = "new_road"\nkmh = 30\nline = {line}\nlength_km = {length_km}')
    notes = [note for note in found.notes if note.code == "scenario.shorter_than_straight"]
    assert [round(note.facts["straight_km"], 2) for note in notes] == told


@pytest.mark.parametrize(
    ("shapes", "fault"),
    [
        ([{"type": "Point", "coordinates": [9.0, 46.9]}], "holds no lines"),
        (
            [{"type": "MultiLineString", "coordinates": [[[9, 46.9], [9.1, 46.9]], [[9.2, 46.9], [9.3, 46.9]]]}],
            "2 parts",
        ),
        ([{"type": "LineString", "coordinates": [[9, 46.9], [9, 46.9]]}], "the line has no length"),
        ([{"type": "LineString", "coordinates": [[500_000, 5_200_000], [510_000, 5_200_000]]}], "line.geojson: "),
    ],
)
def test_a_file_without_a_usable_line_is_refused_in_one_sentence(tmp_path, shapes, fault):
    told = faults(f'[[change]]\nkind = "new_road"\nline = "{geojson(tmp_path, *shapes)}"\nkmh = 60')
    assert len(told) == 1
    assert fault in told[0]


BUSES = timetable(
    {"s": (0, 0), "a": (10, 0)},
    {"1": trip("s 8:00, a 8:12"), "2": trip("a 12:00, s 12:12"), "3": trip("s 9:00, a 9:12", line="2")},
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('do = "close_line"\nline = "1x"', "there is no line '1x'; did you mean '1'?"),
        ('do = "extend"\nline = "2"\nat = "B"', "begins and ends at no stop both"),
        ('do = "extend"\nline = "1"\nat = "B"\nend = "stop q"', "there is no stop of line '1' 'stop q'"),
        ('do = "add_stop"\nline = "2"\nat = "B"\nbetween = ["stop a", "b"]', "there is no stop of line '2' 'b'"),
        ('do = "departures"\nline = "2"\ndepartures = ["09:00"]', "departs at these times already"),
        ('do = "new_line"\nline = "1"\nstops = ["stop s", "B"]\ndepartures = ["09:00"]', "there is a line '1' already"),
        (
            'do = "new_line"\nline = "9"\nstops = ["stop s", "zz"]\ndepartures = ["09:00"]',
            "(and no settlement of that name)",
        ),
    ],
)
def test_a_change_of_buses_that_does_not_fit_the_timetable_is_refused(text, fault):
    told = faults(f'[[change]]\nkind = "bus"\n{text}', timetable=BUSES)
    assert any(fault in one for one in told), told


def test_two_changes_of_one_line_that_clash_are_told():
    text = '[[change]]\nkind = "bus"\ndo = "departures"\nline = "1"\nlater_min = 60\n' * 2
    text += '[[change]]\nkind = "bus"\ndo = "close_line"\nline = "1"'
    told = faults(text, timetable=BUSES)
    assert any("clashes with" in one for one in told)
    assert any("bus-3 closes line '1'" in one for one in told)
