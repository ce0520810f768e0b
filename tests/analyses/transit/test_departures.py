"""What departs: market days apart, and the headway of the best line beside that of all together."""

import dataclasses

import numpy as np
from timetable_drawing import DAILY, clock, timetable, trip
from transit_drawing import OPTIONS, STOPS, covered, drawn

from spatial_uri.analyses.transit.present import transit_part
from spatial_uri.model.timetable import Service
from spatial_uri.words.catalogue import speaking

FIVES, SIXES = Service(month_days=frozenset({5, 15, 25})), Service(month_days=frozenset({6, 16, 26}))
MARKET = timetable(
    STOPS,
    {
        "d": trip("m 7:00, s 8:00"),
        "a": trip("f 7:00, m 7:30, s 8:00", service="fives", line="2"),
        "b": trip("f 9:00, m 9:30", service="fives", line="2"),
        "c": trip("f 7:00, m 7:30", service="sixes", line="3"),
    },
    services={"daily": DAILY, "fives": FIVES, "sixes": SIXES},
)
LINES = timetable(
    STOPS,
    {
        "a": trip("m 6:00, s 7:00"),
        "b": trip("m 7:00, s 8:00"),
        "c": trip("m 8:00, s 9:00"),
        "x": trip("m 6:30, f 7:00"),
        "y": trip("m 8:00, f 8:30"),
        "z": trip("m 6:15, s 7:00", line="2"),
    },
)
"""From m line 1 runs every 60 minutes to s and every 90 to f, and line 2 once."""


def test_who_has_the_market_bus_alone_is_not_served_but_counted_apart():
    # far has two departures on days that end in 5 and one on those that end in 6; mid and hill have a daily one, too
    found = covered(table=MARKET)
    places = found.places
    assert places["departures"].to_dict() == {"far": 0, "mid": 1, "hill": 1, "near": 0, "seat": 0}
    assert places["market_day_departures"].to_dict() == {"far": 2, "mid": 1, "hill": 1, "near": 0, "seat": 0}
    assert places.index[places["served_only_on_market_days"]].tolist() == ["far"]
    assert found.stops["served_only_on_market_days"].to_dict() == {"f": True, "m": False, "s": False}
    whole = found.areas.iloc[0]
    assert (whole["served_settlements_share"], whole["served_villages_share"]) == (2 / 5, 2 / 4)
    assert (whole["settlements_only_on_market_days"], whole["villages_only_on_market_days"]) == (1, 1)
    assert (whole["median_departures"], whole["median_departures_served"]) == (0, 1)


def test_on_a_market_day_that_was_asked_for_they_are_not_served_either():
    market_day = dataclasses.replace(OPTIONS, day=OPTIONS.day.replace(day=5))
    found = covered(table=MARKET, options=market_day)
    assert found.places["departures"].to_dict() == {"far": 2, "mid": 2, "hill": 2, "near": 0, "seat": 0}
    assert found.places["served_only_on_market_days"].sum() == 1
    assert found.areas.iloc[0]["served_settlements_share"] == 2 / 5


def test_page_and_map_show_market_days_apart_in_both_languages():
    for language, told, label, record in (
        ("en", "1 other has buses on market days only: far.", "buses on market days only", "only on market days, at"),
        ("zh", "另有1个居民点仅赶集日有班次：far。", "仅赶集日有班次", "仅赶集日有班次，每日最多2班"),
    ):
        with speaking(language):
            part = transit_part(drawn(), covered(table=MARKET))
            assert any(told in paragraph for s in part.sections for paragraph in s.paragraphs)
            (theme,) = (t for t in part.map.themes if t.key == "departures")
            use = theme.uses[1]
            assert [use.classes[k].label == label for k in use.cls] == [True, False, False, False, False]
            assert any(lines[0].startswith(record) for lines in part.map.layers["settlements"].records.values())


def test_the_headway_of_the_best_line_is_that_of_one_direction():
    found = covered(table=LINES)
    mid = found.places.loc["mid"]
    assert mid["departures"] == 6
    assert mid["headway_min"] == 120 / 5  # from 6:00 to 8:00, all together
    assert (mid["best_line"], mid["best_line_departures"], mid["best_line_headway_min"]) == ("1", 3, 60)
    assert (mid["first_s"], mid["last_s"]) == (clock("6:00"), clock("8:00"))
    assert np.isnan(found.places.loc["far", "best_line_headway_min"])
    assert found.stops.loc["m", "best_line_headway_min"] == 60
    assert "one line in one direction" in found.definition("departures")


def test_the_direction_of_the_feed_goes_before_sign_and_last_stop():
    one_way = dataclasses.replace(LINES, trips=LINES.trips.assign(direction="0"))
    mid = covered(table=one_way).places.loc["mid"]
    assert (mid["best_line_departures"], mid["best_line_headway_min"]) == (5, 30)  # 6:00, 6:30, 7:00, 8:00, 8:00
    signed = dataclasses.replace(LINES, trips=LINES.trips.assign(headsign=["A", "A", "B", "B", "B", "A"]))
    mid = covered(table=signed).places.loc["mid"]
    assert (mid["best_line_departures"], mid["best_line_headway_min"]) == (3, 45)  # B: 6:30, 8:00, 8:00
