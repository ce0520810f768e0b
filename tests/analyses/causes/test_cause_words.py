"""What is said of a village beyond the limit, in both languages: the finding first, and what it would need."""

import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.causes.measure import causes
from spatial_uri.analyses.causes.phrases import CAUSE_LABELS, cause_sentence, cause_words, explained, slowest_legs
from spatial_uri.analyses.causes.present import causes_part
from spatial_uri.analyses.causes.result import CAUSES
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.model.travel import Travel
from spatial_uri.page.part_tables import records
from spatial_uri.page.sheets.book import book_of, stem_of
from spatial_uri.words.catalogue import speaking

ROADS = network(
    road((-40, 0), (-10, 0), road_class="primary", ref="S1"),
    road((-10, 0), (0, 0), road_class="primary", ref="S1"),
    road((-10, 0), (-10, 10), kmh=40, road_class="secondary", ref="X105"),
    road((0, 0), (10, 0), (10, 6), (0, 6), road_class="primary", name="Round"),
)
VILLAGES = {"slow": (-10, 10, 100), "round": (0, 6, 50), "far": (-40, 0, 30), "near": (-1, 0, 900), "off": (-20, 5, 7)}


@pytest.fixture(scope="module", params=["to_facility", "from_facility"])
def found(request):
    drawn = study(ROADS, VILLAGES, {"c": (0, 0, "clinic")})
    circle = service_circle(drawn, ServiceCircleOptions(cell_m=5000), travel=Travel(direction=request.param))
    return drawn, causes(drawn, circle)


def test_every_cause_has_a_name_in_both_languages():
    assert tuple(CAUSE_LABELS) == CAUSES
    english = [cause_words(cause) for cause in CAUSES]
    with speaking("zh"):
        chinese = [cause_words(cause) for cause in CAUSES]
    assert chinese == ["离网", "道路不连通", "搜索范围内无设施", "路慢", "绕行", "路远", "资料不足"]
    assert len(set(english)) == len(CAUSES)


def test_the_sentences_say_time_kilometres_over_cause_and_the_slowest_parts(found):
    _, result = found
    word = "to" if result.travel.direction == "to_facility" else "from"
    said = explained(result).loc["clinic", "sentence"]
    assert said["slow"] == (
        f"Not within the limit. 25.0 min (20.00 km) {word} clinic c, 5.0 min over. Cause: a slow road; with 60 km/h on "
        "X105 (10.00 km, 40 km/h now) it would be within. Slowest parts: X105, secondary road, 10.00 km (15.0 min, "
        "40 km/h)."
    )
    assert said["near"] == f"Within the limit. 1.0 min (1.00 km) {word} clinic c."
    assert said["off"] == "Not reached. Cause: no road within reach, the nearest is 5,000 m away."
    assert "a detour; 4.3 times the straight line of 6.00 km, by a direct road 8.4 min" in said["round"]
    assert "the facility is far; 40.0" in said["far"]


def test_the_chinese_sentence_is_as_a_bureau_writes_it(found):
    _, result = found
    with speaking("zh"):
        said = explained(result).loc["clinic", "sentence"]
    word = "到" if result.travel.direction == "to_facility" else "自"
    assert said["slow"] == (
        f"未达标。{word}clinic c 25.0分钟（20.00公里），超出5.0分钟；原因：路慢，X105（10.00公里，现状40公里/时）"
        "达到60公里/时即可达标；最慢路段：X105（县道）10.00公里（15.0分钟，40公里/时）。"
    )


def test_a_row_without_the_slowest_parts_is_said_without_them(found):
    _, result = found
    row = records(result.of("clinic").loc[["slow"]])[0]
    assert cause_sentence(row).endswith("it would be within.")


def test_where_all_is_equally_fast_the_longest_parts_are_the_slowest():
    legs = [{"length_km": k, "travel_min": k} for k in (1.0, 4.0, 2.0, 3.0)]
    assert [leg["travel_min"] for leg in slowest_legs(legs)] == [4.0, 3.0, 2.0]


def test_bars_listings_and_tables_count_those_beyond(found):
    drawn, result = found
    part = causes_part(drawn, result)
    section = part.sections[1]
    assert sum(bar.count for bar in section.histogram.bars) == 4
    assert section.listings[0].rows[-1][1:] == ("4", "187")
    assert section.listings[1].rows[0][0] == "off"
    assert len(part.tables["causes.csv"]) == len(VILLAGES)
    assert set(part.tables["legs.csv"]["place_id"]) == {"slow", "round", "far"}
    assert part.place_columns["settlements"].loc["slow", "clinic_needed_on"] == "X105"
    counted = {
        c.label: part.map.themes[0].uses[0].cls.count(k) for k, c in enumerate(part.map.themes[0].uses[0].classes)
    }
    assert counted == {
        "no road within reach": 1, "a slow road": 1, "a detour": 1, "the facility is far": 1, "within the limit": 1,
    }  # fmt: skip


def test_the_map_on_paper_shows_why_the_tier_that_leads_is_not_reached(found):
    drawn, result = found
    with speaking("en"):
        part = causes_part(drawn, result)
        (sheet,) = book_of(drawn, [part], only_of=["causes"]).sheets
    assert (stem_of(sheet), sheet.title) == ("29-causes", "Causes: why settlements are beyond 20 min (clinic)")
    use = sheet.drawn_theme().uses[0]
    assert {use.classes[k].label for k in use.cls} == {
        "a slow road", "a detour", "the facility is far", "within the limit", "no road within reach",
    }  # fmt: skip


def test_the_map_on_paper_of_causes_is_that_of_a_tier_of_the_data_and_of_nobody_beyond_there_is_none():
    drawn = study(ROADS, {"far": (-40, 0, 1)}, {"c": (0, 0, "clinic")}, tiers=("hospital", "clinic"))
    circle = service_circle(drawn, ServiceCircleOptions(cell_m=5000))
    (sheet,) = causes_part(drawn, causes(drawn, circle)).sheets
    assert sheet.theme == "cause_clinic"
    near = study(ROADS, {"near": (-1, 0, 1)}, {"c": (0, 0, "clinic")})
    circle = service_circle(near, ServiceCircleOptions(cell_m=5000))
    assert causes_part(near, causes(near, circle)).sheets == ()
