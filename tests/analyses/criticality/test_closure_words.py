"""What a closed road costs, in words: whole sentences, in English and in Chinese."""

import math

import pandas as pd
import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.criticality.measure import criticality
from spatial_uri.analyses.criticality.phrases import (
    People,
    behind_words,
    closure_words,
    extra_number,
    length_words,
    road_and_length,
    road_label,
    second_way_words,
)
from spatial_uri.analyses.criticality.present import criticality_part
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.model.travel import Travel
from spatial_uri.words.catalogue import speaking

EVERYBODY, SOME, NOBODY = People(known=True, missing=0), People(known=True, missing=2), People(known=False, missing=9)
COSTS = {
    "settlements": 5,
    "population": 1400.0,
    "settlements_cut_off": 1,
    "population_cut_off": 1204.0,
    "extra_min": 11.0,
    "extra_person_min": 5320.0,
    "settlements_lost": 2,
}
ROAD = {"road_class": "tertiary", "ref": "Y031", "name": "", "structure": "road", "length_m": 2000.0}


@pytest.mark.parametrize(
    ("people", "costs", "english", "chinese"),
    [
        (
            EVERYBODY,
            {"settlements_lost": 3},
            "cuts off 1 settlement, 1,204 people; 5,320 extra person-minutes for 4 settlements; 2 no longer within 20 min",  # noqa: E501
            "1个居民点、1,204人断联；4个居民点累计增加5,320人·分钟；2个居民点不再处于",
        ),
        (
            SOME,
            {"settlements_cut_off": 0, "settlements_lost": 0},
            "no one is cut off, at least 5,320 extra person-minutes for 5 settlements",
            "无居民点断联；5个居民点累计至少增加5,320人·分钟",
        ),
        (
            NOBODY,
            {"population_cut_off": math.nan, "extra_person_min": math.nan, "settlements": 2, "settlements_lost": 1},
            "cuts off 1 settlement; 11.0 min more in all for 1 settlement",
            "1个居民点断联；1个居民点累计增加11.0",
        ),
    ],
)
def test_a_closure_says_who_is_cut_off_what_the_others_need_more_and_who_falls_out(people, costs, english, chinese):
    row = COSTS | costs
    assert closure_words(row, people, 20) == english
    with speaking("zh"):
        assert closure_words(row, people, 20).startswith(chinese)


def test_extra_time_is_left_out_of_a_table_where_everybody_concerned_is_cut_off():
    assert extra_number(COSTS | {"settlements": 1}, EVERYBODY) == ""
    assert extra_number(COSTS, EVERYBODY) == "5,320 person-min"
    assert extra_number(COSTS, SOME) == "at least 5,320 person-min"
    assert extra_number(COSTS | {"extra_person_min": math.nan}, NOBODY) == "11.0 min"


def test_a_road_is_called_by_its_number_or_its_class_and_a_bridge_is_called_a_bridge():
    assert road_and_length(ROAD) == "Y031, 2.00 km"
    assert length_words(ROAD | {"segments": 3}) == "2.00 km in 3 segments"
    assert road_label(ROAD | {"ref": "", "structure": "bridge"}) == "unnamed tertiary road (bridge)"
    with speaking("zh"):
        assert road_label(ROAD | {"ref": "", "structure": "bridge"}) == "无名乡道（桥梁）"
        assert road_and_length(ROAD).startswith("Y031（2.00")


def test_who_is_behind_is_counted_and_the_largest_are_named():
    row = {"settlements_behind": 3, "population_behind": 350.0, "road_behind_km": 7.0, "largest_behind": "valley; up"}
    assert behind_words(row, EVERYBODY) == "3 settlements, 350 people, 7.00 km of road behind: valley, up and 1 more"
    unknown = row | {"population_behind": math.nan, "largest_behind": ""}
    assert behind_words(unknown, NOBODY) == "3 settlements, 7.00 km of road behind"
    assert behind_words(row | {"settlements_behind": 0}, EVERYBODY) == "no settlement behind, 7.00 km of road"
    with speaking("zh"):
        assert behind_words(row, SOME).startswith("断联侧有3个居民点、至少350人（valley、up，另有1个），道路7.00")


def test_a_settlement_is_told_whether_it_has_a_second_way():
    row = {
        "travel_min": 10.0,
        "second_travel_min": 26.0,
        "second_extra_min": 16.0,
        "has_second_way": True,
        "segment": 0,
    }
    assert second_way_words(row) == "26.0 min, 16.0 min longer"
    assert second_way_words(row | {"segment": pd.NA}) == "needs no road"
    assert second_way_words(row | {"has_second_way": False}) == "no second way"
    assert second_way_words(row | {"travel_min": math.nan}) == "reaches none even with every road open"


# a ring with the town on it, and a bridge to two villages beyond
NET = network(
    road((0, 0), (2, 0)), road((2, 0), (2, 2), (0, 0)), road((2, 0), (3, 0), structure="bridge"), road((3, 0), (6, 0)),
)  # fmt: skip
DRAWN = study(NET, {"town": (0, 0, 900), "near": (4, 0, 300), "far": (6, 0)}, {"c": (0, 0)}, tiers=("clinic",))
RANKS = pd.DataFrame({"rank": ["county_seat", "village", "village"]}, index=DRAWN.settlements.table.index)
FOUND = criticality(DRAWN, Hierarchy(RANKS, pd.DataFrame(), pd.DataFrame()), travel=Travel(walk_limit_m=10))


def test_the_report_names_the_worst_closure_and_who_has_no_second_way():
    section = criticality_part(DRAWN, FOUND).sections[0]
    assert section.title == "If a road is closed: the way to the nearest town or county seat"
    assert section.paragraphs[0] == (
        "The worst closure is unnamed tertiary road (bridge), 4.00 km in 2 segments: cuts off 2 settlements, at least "
        "300 people. 2 of 2 settlements have no second way to the nearest town or county seat: near and far."
    )
    assert [figure.value for figure in section.figures][:2] == ["100%", "2"]


def test_the_report_says_the_same_in_chinese():
    with speaking("zh"):
        part = criticality_part(DRAWN, FOUND)
    section = part.sections[0]
    assert part.title == "关键路段：断一处的代价"
    assert section.title == "断路影响：至最近的乡镇驻地或县城"
    assert "2个居民点中，2个至最近的乡镇驻地或县城无备用通道：" in section.paragraphs[0]
    assert "1个居民点没有人口数，人口和人·分钟均为下限值。" in section.paragraphs[1]
    assert [theme.title for theme in part.map.themes] == [
        "断路代价：至最近的乡镇驻地或县城",
        "至最近的乡镇驻地或县城的备用通道",
        "断路代价：至最近的clinic",
        "至最近的clinic的备用通道",
        "唯一通道路段（割边）",
        "关键节点（割点）",
    ]
