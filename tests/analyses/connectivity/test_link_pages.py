"""What the links give to a report: whole sentences in English and in Chinese, shares beside what they are shares of."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.connectivity.link_words import link_definition
from spatial_uri.analyses.connectivity.measure import connectivity
from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.connectivity.present import connectivity_part
from spatial_uri.analyses.connectivity.result import LINK_TARGETS
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.model.travel import Travel
from spatial_uri.page.road_words import ROAD_CLASSES, road_class_words, surface_words
from spatial_uri.words.catalogue import speaking

NET = network(
    road((0, 0), (20, 0), road_class="primary", surface="paved"),
    road((20, 0), (40, 0), road_class="track", surface="unpaved"),
    road((0, 40), (9, 40)),
)
AREAS = {
    "1": ("county", None, -50, -50, 50, 50),
    "1a": ("township", "1", -50, -50, 30, 50),
    "1b": ("township", "1", 30, -50, 50, 50),
}
VILLAGES = {"seat": (0, 0, 5000), "town": (40, 0, 2000), "far": (25, 0, 100), "island": (5, 40, 7), "wild": (9, 20)}


def measured(villages=VILLAGES, thresholds_min=(15, 30), **travel):
    drawn = study(NET, villages, {"c": (0, 0)}, areas=AREAS)
    ids = drawn.settlements.table.index
    places = pd.DataFrame(
        {
            "rank": ["county_seat" if i == "seat" else "town" if i == "town" else "village" for i in ids],
            "seat_of": None,
            "township_id": drawn.settlements.table["area_id"],
            "county_id": "1",
            "town_seat_id": ["town" if a == "1b" else "seat" for a in drawn.settlements.table["area_id"]],
            "county_seat_id": None,
        },
        index=ids,
    ).astype(object)
    ranked = Hierarchy(places=places, seats=pd.DataFrame(), mismatches=pd.DataFrame())
    options = ConnectivityOptions(thresholds_min=thresholds_min)
    return drawn, connectivity(drawn, ranked, options, travel=Travel(**travel))


DRAWN, FOUND = measured()


def test_the_conclusion_counts_all_villages_and_names_the_farthest_and_the_lost():
    section = connectivity_part(DRAWN, FOUND).sections[0]
    assert section.title == "To the own town seat"
    assert section.paragraphs[0] == (
        "By car, 0 of 3 villages (0%) are within 15 min of their own town seat. Those reached (1 of 3) need 25.0 min "
        "on average; the farthest is far with 25.0 min. Not reached: 1 without a way there and 1 off the road network."
    )
    nearest = connectivity_part(DRAWN, FOUND).sections[1]
    assert nearest.paragraphs[0].endswith(
        "1 village (100 people where known) is nearer to another town than to the own town seat."
    )


def test_there_is_one_figure_for_each_threshold_and_one_column_by_area():
    section = connectivity_part(DRAWN, FOUND).sections[0]
    assert [f.value for f in section.figures[:2]] == ["0%", "33.3%"]
    assert section.figures[1].label == "of villages (93.5% of their people) within 30 min of their own town seat"
    by_area = section.listings[0]
    assert by_area.columns[3:] == (
        "Villages", "Reached", "Mean of those reached", "Median", "P90", "≤ 15 min (people)", "≤ 30 min (people)",
        "Detour ratio: mean", "Median ratio", "Km over km",
    )  # fmt: skip
    assert [row[0] for row in by_area.rows] == ["whole study", *(FOUND.areas["name"].drop_duplicates()[1:])]
    assert by_area.rows[0][3:10] == ("3", "1 (33.3%)", *["25.0 min"] * 3, "0% (0%)", "33.3% (93.5%)")


def test_every_share_says_what_it_is_a_share_of_and_what_it_is_with_the_seats():
    figures = connectivity_part(DRAWN, FOUND).sections[0].figures
    assert figures[1].definition.endswith(
        "in <= 30 min; share of all 3 villages, those not reached included, and of their people where the number is "
        "known (unknown for 1 of them); towns and county seats are not asked: with them, 60.0% of 5 settlements"
    )
    assert figures[2].label == "mean of those reached; median 25.0 min, P90 25.0 min"
    assert figures[2].definition == (
        "of the 1 of 3 villages reached (33.3%); the P90 is the shortest time that at least nine in ten of them do not "
        "exceed"
    )
    with speaking("zh"):
        figures = connectivity_part(DRAWN, FOUND).sections[0].figures
    assert figures[1].label == "村覆盖率：30分钟内可达所属乡镇驻地（人口覆盖率93.5%）"
    assert figures[1].definition.endswith(
        "分母为全部3个村，含未到达的，人口覆盖率只计有人口数的（1个无人口数）；乡镇驻地和县城不计入分母，计入则为5个居民点的60.0%"
    )


def test_where_people_are_known_for_less_than_half_the_page_says_so_and_tells_no_share_of_them():
    hardly = VILLAGES | {"far": (25, 0), "island": (5, 40), "south": (30, 0), "west": (1, 0), "east": (2, 0, 40)}
    drawn, found = measured(hardly)
    part = connectivity_part(drawn, found)
    section = part.sections[0]
    assert section.figures[0].label == "of villages within 15 min of their own town seat"
    assert section.paragraphs[-1] == (
        "No share of people is told: their number is known for 1 of 6 villages, less than half."
    )
    assert section.listings[0].columns[-5] == "≤ 15 min"
    roads = next(section for section in part.sections if section.title == "Roads")
    assert roads.paragraphs[-1] == (
        "No road length per 10,000 people is told: people are known for 3 of 8 settlements, less than half."
    )
    assert len(roads.figures) == 2
    with speaking("zh"):
        words = connectivity_part(drawn, found).sections[0].paragraphs[-1]
    assert words == "资料不足：6个村中仅1个有人口数，不足一半，不计算人口覆盖率。"


def test_where_everybody_lives_in_a_seat_nobody_is_asked():
    drawn, found = measured({"seat": (0, 0, 5000), "town": (40, 0, 2000)})
    section = connectivity_part(drawn, found).sections[0]
    assert section.paragraphs[0] == "Nobody is asked: all settlements are themselves towns and county seats."
    assert section.figures == ()


def test_where_nobody_is_counted_no_share_of_people_is_told():
    drawn, found = measured({place: at[:2] for place, at in VILLAGES.items()})
    section = connectivity_part(drawn, found).sections[0]
    assert section.figures[0].label == "of villages within 15 min of their own town seat"
    assert section.listings[0].columns[-5] == "≤ 15 min"
    assert section.paragraphs[-1].endswith("known for 0 of 3 villages, less than half.")


def test_a_seat_that_nobody_knows_is_missing_and_has_no_section():
    part = connectivity_part(DRAWN, FOUND)
    assert part.missing == (
        "To the county seat: no such seat is known, so no link was measured; name seats, or give areas of that level.",
    )
    assert [section.title for section in part.sections[:2]] == [
        "To the own town seat",
        "To the nearest town, whichever it is",
    ]


def test_the_report_says_the_same_in_chinese():
    with speaking("zh"):
        part = connectivity_part(DRAWN, FOUND)
    own, nearest = part.sections[:2]
    assert own.title == "至所属乡镇驻地"
    assert own.paragraphs[0].startswith("3个村中，0个（0%）")
    assert "最远为far（" in own.paragraphs[0]
    assert own.paragraphs[1].startswith("口径：")
    assert "1个村（有人口数的共100人）离其他乡镇驻地更近。" in nearest.paragraphs[0]
    assert part.missing[0].startswith("至所属县城：没有驻地资料")


@pytest.mark.parametrize("target", LINK_TARGETS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_definition_turns_with_the_direction_and_tells_the_walk(target, language):
    outward = dataclasses.replace(FOUND, travel=Travel(direction="from_facility", walk_limit_m=500))
    with speaking(language):
        there, back = link_definition(FOUND, target), link_definition(outward, target)
    assert there != back
    assert "1,000" in there
    assert "500" in back


def test_every_road_class_has_a_chinese_name_and_a_strange_one_keeps_its_code():
    with speaking("zh"):
        names = [road_class_words(road_class) for road_class in ROAD_CLASSES]
        assert all("一" <= letter <= "鿿" for name in names for letter in name)
        assert len(set(names)) == len(names)
        assert road_class_words("goat_trail") == "goat trail"
        assert surface_words("unknown") == "路面不详"


def test_what_is_not_a_number_is_never_written():
    for villages in (VILLAGES, {"seat": (0, 0)}, {"wild": (9, 20)}):
        drawn, found = measured(villages)
        part = connectivity_part(drawn, found)
        words = [w for s in part.sections for table in s.listings for row in table.rows for w in row]
        words += [w for s in part.sections for f in s.figures for w in (f.value, f.label, f.definition)]
        words += [p for s in part.sections for p in s.paragraphs]
        assert not [w for w in words if w in {"nan", "None"} or " nan " in w]
        assert np.isin(part.tables["link_areas.csv"]["threshold_min"], (15, 30)).all()
