"""What the page and the map say of roads and buses, in English and in Chinese."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from road_drawing import PLANE, at
from timetable_drawing import timetable, trip
from transit_drawing import OPTIONS, STOPS, TABLE, covered, drawn

from spatial_uri.analyses.transit.definitions import road_definition
from spatial_uri.analyses.transit.present import transit_part
from spatial_uri.errors import ParameterError
from spatial_uri.words.catalogue import speaking
from spatial_uri.words.numbers import metres

SHORT = dataclasses.replace(OPTIONS, stop_limit_m=500.0, remote_share=0.4)


def part_of(coverage):
    return transit_part(drawn(), coverage)


def section(part, title):
    (found,) = (s for s in part.sections if s.title == title)
    return found


def theme(part, key):
    (found,) = (t for t in part.map.themes if t.key == key)
    return found


def test_who_is_remote_and_has_no_stop_is_named_in_both_languages():
    # the hill has no road within 10 m; far and mid are the farthest, and have a stop
    coverage = covered(options=SHORT)
    told = section(part_of(coverage), "Remote places").paragraphs
    assert told[0] == (
        "1 of 5 settlements (20.0%) has more than 60 min by car to its county seat, or no way there by road. 1 of "
        "these has no stop within 500 m: hill."
    )
    assert told[1] == "3 of 5 settlements are among the farthest 40%. 1 of these has no stop within 500 m: hill."
    assert told[2].startswith("Remote by time are settlements with more than 60 min by car to their county seat")
    assert "The farthest are a share of 40% of settlements, with the longest time by car" in told[2]
    with speaking("zh"):
        told = section(part_of(coverage), "偏远村").paragraphs
        assert told[0].startswith("5个居民点中，1个（20.0%）驾车至县城超过60分钟或无路可达。")
        assert told[1] == f"5个居民点中，3个属最远的40%。其中1个{metres(500)}内无公交站点：hill。"
        assert told[2].startswith("偏远村（绝对标准）指驾车至本县县城超过60分钟的居民点")


def test_where_all_who_are_remote_have_a_stop_nobody_is_named():
    told = section(part_of(covered()), "Remote places").paragraphs[0]
    assert told.endswith("All of these have a stop within 2,000 m.")


def test_tables_keep_codes_and_pages_say_them_in_words():
    coverage = covered(options=SHORT)
    for language, word in (("en", "no usable road within 10 m"), ("zh", "内无可用道路")):
        with speaking(language):
            part = part_of(coverage)
            assert set(part.tables["transport.csv"]["why_remote"].dropna()) == {"farthest", "off_network"}
            assert set(part.tables["transport.csv"]["county_way"]) == {"bus", "here", "none"}
            lines = {name: values[2] for name, values in part.map.layers["settlements"].records.items()}
            assert any(word in text for text in lines.values())


def test_times_of_day_are_seconds_in_tables_and_hours_on_pages():
    part = part_of(covered())
    assert part.tables["transport.csv"]["county_leave_s"][0] == 8 * 3600 + 57 * 60
    records = part.map.layers["settlements"].records
    assert records["Without a car to the county seat"][0].startswith("45.0 min (leave 08:57, walk 5.0 min, ")
    assert records["There and back, county seat"][0] == "yes, home at 12:03"
    assert records["Departures a day"][1] == "3, 07:20 to 11:40"


def test_places_without_a_connection_are_a_hatched_class_of_their_own_in_every_language():
    homeward = timetable(STOPS, {"t": trip("s 7:00, m 7:40")})
    for language, label in (("en", "no connection found"), ("zh", "无可用班次")):
        with speaking(language):
            (_, use) = theme(part_of(covered(table=homeward)), "county_bus").uses
            told = [use.classes[k] for k in use.cls]
            assert [c.label == label for c in told] == [True, True, True, False, False]
            assert [c.hatched for c in told] == [True, True, True, False, False]


def test_shares_stand_in_one_row_for_each_walk_to_a_stop():
    listings = {table.title: table for table in section(part_of(covered()), "Stops within reach").listings}
    shares = listings["Share with a stop within"]
    # of the four villages mid (0 m), far (300 m), hill (1,000 m) and near (1,300 m); the seat has a stop at 200 m
    assert shares.columns == ("Of", "Number", "≤ 500 m", "≤ 800 m", "≤ 1,000 m", "≤ 2,000 m")
    assert shares.rows[:4] == (
        ("Administrative villages, along roads and paths", "4", "50.0%", "50.0%", "75.0%", "100%"),
        ("People of these villages, along roads and paths", "750", "40.0%", "40.0%", "46.7%", "100%"),
        ("All settlements, along roads and paths", "5", "60.0%", "60.0%", "80.0%", "100%"),
        ("All people, along roads and paths", "1,750", "74.3%", "74.3%", "77.1%", "100%"),
    )
    assert shares.file == "stop_areas.csv"
    by_area = listings["By area: stops along roads and paths"]
    assert by_area.rows[0][-10:] == ("4", "50.0%", "50.0%", "75.0%", "100%", "5", "100%", "100%", "100%", "100%")
    served = listings["Share with a departure on the day at a stop within"]
    assert served.rows == shares.rows, "something departs at all three stops"


def test_without_a_timetable_the_page_says_what_is_missing_and_shows_no_buses():
    part = part_of(covered(table=None))
    assert part.missing == (
        "The data holds no stops of public transport: who has one is not known.",
        "There is no timetable: departures, journeys by bus and same-day returns are not known.",
    )
    assert [s.title for s in part.sections] == ["All-season roads", "Stops within reach", "Remote places"]
    assert "departures" not in {t.key for t in part.map.themes}
    with speaking("zh"):
        assert part_of(covered(table=None)).missing[0] == "资料中无公交站点：站点覆盖情况不详。"


def test_definitions_name_the_day_the_hours_and_the_limits():
    coverage = covered()
    assert coverage.definition("stop").startswith("Stops on the map or in the timetable, whether anything runs or not")
    served = coverage.definition("served_stop")
    assert served.startswith("Stops where something departs on Monday, 2025-03-03, within 2,000 m")
    assert covered(table=None).definition("served_stop") == ""
    assert "from 06:00 to 12:00" in coverage.definition("bus")
    assert "stay 120 min and be home by 22:00" in coverage.definition("return")
    assert "walking all the way in at most 40 min" in coverage.definition("return")
    assert "here 30.0 min or more" in coverage.definition("remote")
    assert covered(table=None).definition("departures") == ""
    with speaking("zh"):
        assert coverage.definition("served_stop").startswith("2025-03-03（星期一）有班次发车的公交站点")
    with pytest.raises(ParameterError, match="there is no figure 'speed'"):
        coverage.definition("speed")


def test_the_classes_that_count_are_named_once_without_their_links():
    told = road_definition("hardened", within_m=500, classes=("primary", "primary_link", "track"))
    assert "its class is primary or track" in told
    with speaking("zh"):
        assert "省道" in road_definition("hardened", within_m=500, classes=("primary", "primary_link"))


def test_a_page_can_be_made_where_no_number_of_people_is_known():
    made = drawn()
    nobody = made.settlements.table.assign(population=np.nan)
    study = dataclasses.replace(made, settlements=dataclasses.replace(made.settlements, table=nobody))
    part = transit_part(study, covered(made=study))
    labels = [f.label for s in part.sections for f in s.figures]
    assert "of administrative villages within 2,000 m of a stop, along roads and paths (通客车率)" in labels
    assert "of all settlements within 2,000 m of a stop, along roads and paths" in labels
    assert not any("people" in label for label in labels)
    told = section(part, "All-season roads").paragraphs[0]
    assert "known for 0 of 4 rural settlements, less than half: the Rural Access Index is not told" in told
    assert covered(table=TABLE).areas["population"].iloc[0] == 1750


def test_a_remote_place_with_a_stop_where_nothing_departs_is_shown_as_such():
    # far lies 30 minutes by car from the seat, with a stop of the map at 300 m; the only line runs between m and s
    mapped = gpd.GeoDataFrame({"name": ["f"]}, geometry=[at(0.3, 0)], index=pd.Index(["f"], name="stop_id"), crs=PLANE)
    line = timetable({"m": (10, 0), "s": (29.8, 0)}, {"t": trip("m 7:00, s 7:40")})
    labels = {}
    for name, table in (("line", line), ("none", None)):
        (_, use) = theme(part_of(covered(table=table, stops=mapped)), "remote").uses
        labels[name] = use.classes[use.cls[0]].label
    assert labels == {
        "line": "remote, with a stop within reach but no departure on the day",
        "none": "remote, with a stop within reach",
    }
