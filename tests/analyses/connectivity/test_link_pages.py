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


def test_the_conclusion_counts_all_settlements_and_names_the_farthest_and_the_lost():
    section = connectivity_part(DRAWN, FOUND).sections[0]
    assert section.title == "To the own town seat"
    assert section.paragraphs[0] == (
        "By car, 2 of 5 settlements (40.0%) are within 15 min of their own town seat. Those reached need 8.3 min on "
        "average; the farthest is far with 25.0 min. Not reached: 1 without a way there and 1 off the road network."
    )
    nearest = connectivity_part(DRAWN, FOUND).sections[1]
    assert nearest.paragraphs[0].endswith(
        "1 settlement (100 people where known) is nearer to another town than to the own town seat."
    )


def test_there_is_one_figure_for_each_threshold_and_one_column_by_area():
    section = connectivity_part(DRAWN, FOUND).sections[0]
    assert [f.value for f in section.figures[:2]] == ["40.0%", "60.0%"]
    assert "(98.5% of people) within 15 min" in section.figures[0].label
    assert "unknown for 1 settlement)" in section.figures[0].definition
    by_area = section.listings[0]
    assert by_area.columns[-3:-1] == ("≤ 15 min (people)", "≤ 30 min (people)")
    assert [row[0] for row in by_area.rows] == ["whole study", *(FOUND.areas["name"].drop_duplicates()[1:])]
    assert by_area.rows[0][-3:-1] == ("40.0% (98.5%)", "60.0% (99.9%)")


def test_where_nobody_is_counted_no_share_of_people_is_told():
    drawn, found = measured({place: at[:2] for place, at in VILLAGES.items()})
    section = connectivity_part(drawn, found).sections[0]
    assert section.figures[0].label == "of settlements within 15 min of their own town seat"
    assert section.listings[0].columns[-3] == "≤ 15 min"


def test_a_seat_that_nobody_knows_is_missing_and_has_no_section():
    part = connectivity_part(DRAWN, FOUND)
    assert part.missing == (
        "To the county seat: no such seat is known, so no link was measured. Name seats, or give areas of that level.",
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
    assert own.paragraphs[0].startswith("5个居民点中，2个（40.0%）")
    assert "最远为far（" in own.paragraphs[0]
    assert own.paragraphs[1].startswith("口径：")
    assert "1个居民点（有人口数的共100人）离其他乡镇驻地更近。" in nearest.paragraphs[0]
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
