from __future__ import annotations

import pytest

from spatial_uri.rules.lifecycle import closed_road, not_open

TODAY = "2025-01-19"
NOT_OPEN = [
    {"construction": "yes"},
    {"proposed": "yes"},
    {"planned": "2030"},
    {"disused": "yes"},
    {"abandoned": "yes"},
    {"ruins": "yes"},
    {"destroyed": "earthquake"},
    {"removed": "yes"},
    {"demolished": "yes"},
    {"razed": "2019"},
    {"closed": "yes"},
    {"building": "construction"},
    {"building": "yes;construction"},
    {"building": "ruins"},
    {"landuse": "construction"},
    {"historic": "ruins"},
    {"operational_status": "closed"},
    {"operational_status": "Non-Operational"},
    {"operational_status": "out of service"},
    {"status": "abandoned"},
    {"healthcare": "construction"},
    {"amenity": "hospital;disused"},
    {"disused:amenity": "hospital"},
    {"end_date": "2015"},
    {"end_date": "2015-03-01"},
    {"end_date": "~1990s"},
    {"end_date": "C19"},
    {"end_date": "2012..2014"},
    {"start_date": "2031"},
    {"opening_date": "2025-06"},
    {"opening_hours": "off"},
    {"opening_hours": 'closed "moved to another house"'},
    {"opening_hours": "Mo-Su off; PH off"},
]
OPEN = [
    {},
    {"construction": "no"},
    {"construction": "minor"},
    {"abandoned": "no"},
    {"building": "hospital"},
    {"operational_status": "operational"},
    {"operational_status": "unknown"},
    {"end_date": "2025-06"},
    {"end_date": "2025"},
    {"end_date": "not known"},
    {"start_date": "1936"},
    {"start_date": "1850s"},
    {"opening_hours": "Mo-Fr 08:00-18:00; Sa,Su off"},
    {"opening_hours": "PH off"},
    {"opening_hours": "24/7"},
    {"closed": "Sunday"},
    {"disused:amenity": "pharmacy"},
    {"historic": "yes"},
]


@pytest.mark.parametrize("tags", NOT_OPEN, ids=str)
def test_what_is_planned_closed_or_gone_is_not_open_and_the_tag_that_says_so_is_named(tags):
    reason = not_open({"amenity": "hospital", **tags}, TODAY)
    key, _, value = reason.partition("=")
    assert key in tags
    assert value in tags[key]


@pytest.mark.parametrize("tags", OPEN, ids=str)
def test_what_only_looks_like_it_is_open(tags):
    assert not_open({"amenity": "hospital", **tags}, TODAY) == ""


def test_a_village_with_a_building_site_is_a_village_but_an_abandoned_one_is_none():
    assert not_open({"place": "village", "historic": "ruins", "landuse": "construction"}, TODAY) == ""
    assert not_open({"place": "village", "abandoned": "yes"}, TODAY) == "abandoned=yes"


def test_dates_are_those_of_the_data_and_not_asked_for_without_them():
    assert not_open({"amenity": "clinic", "end_date": "2015"}, "2013-08-03") == ""
    assert not_open({"amenity": "clinic", "end_date": "2015", "start_date": "1990"}, "") == ""


@pytest.mark.parametrize(
    "tags",
    [
        {"abandoned": "yes"},
        {"disused": "yes"},
        {"razed": "yes"},
        {"construction": "yes"},
        {"construction": "primary"},
        {"proposed": "yes"},
        {"impassable": "yes"},
        {"passable": "no"},
        {"status": "impassable"},
        {"operational_status": "closed"},
        {"bridge": "collapsed"},
        {"bridge": "proposed"},
        {"end_date": "2015"},
        {"opening_date": "2027"},
    ],
    ids=str,
)
def test_a_road_is_closed_by_what_else_it_is_tagged_as(tags):
    assert closed_road({"highway": "secondary", **tags}, TODAY) == "=".join(*tags.items())


@pytest.mark.parametrize(
    "tags",
    [
        {"construction": "minor"},
        {"construction": "widening"},
        {"proposed": "primary"},
        {"bridge": "yes"},
        {"disused": "no"},
    ],
    ids=str,
)
def test_a_road_stays_open_during_minor_works_and_while_a_better_one_is_planned(tags):
    assert closed_road({"highway": "secondary", **tags}, TODAY) == ""
