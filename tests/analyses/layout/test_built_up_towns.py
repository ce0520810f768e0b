"""Which settlements are one built-up town, and rank-size and primacy of towns, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.layout.built_up import built_up_towns, people_of_towns
from spatial_uri.analyses.layout.measure import settlement_layout
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.present import layout_part
from spatial_uri.words.catalogue import speaking

AREAS = {
    "c": ("county", None, -5, -5, 45, 5),
    "w": ("township", "c", -5, -5, 20, 5),
    "e": ("township", "c", 20, -5, 45, 5),
}
SEATS = {"w": "A", "e": "B"}
#         people  class
ROWS = {
    "A": (4_000, "121"), "a1": (3_000, "121"), "a2": (2_000, "122"), "mine": (3_500, "123"), "v": (900, "220"),
    "B": (1_500, "210"), "b1": (500, "210"), "w": (400, "220"),
}  # fmt: skip
EAST = {"B", "b1", "w"}


def drawn(rows, *, east=EAST, areas=AREAS, seats=SEATS, **columns):
    """Rows {id: (people, ...)} at the road of two townships; `columns` are more columns of the settlements."""
    spots = {i: (30 + k if i in east else k, 0, row[0]) for k, (i, row) in enumerate(rows.items())}
    here = study(network(road((0, 0), (45, 0))), spots, {}, areas=areas)
    table = here.settlements.table
    for name, values in columns.items():
        table[name] = values
    township = table["area_id"].map(here.areas.above("township")).astype(object)
    places = pd.DataFrame(
        {
            "rank": ["town" if i in seats.values() else "village" for i in table.index],
            "seat_of": None,
            "township_id": township.where(township.notna(), None),
            "county_id": table["area_id"].map(here.areas.above("county")),
            "town_seat_id": township.map(seats),
            "county_seat_id": None,
        },
        index=table.index,
    )
    return here, Hierarchy(places, pd.DataFrame(), pd.DataFrame())


def heads(here, hierarchy):
    return dict(zip(here.settlements.table.index, built_up_towns(here, hierarchy).head, strict=True))


def classed(rows=ROWS, **options):
    return drawn(rows, class_code=[row[1] for row in rows.values()], **options)


def whole(layout):
    return layout.indices.set_index("area_id").loc["*"]


def codes(layout):
    return {note.code for note in layout.notes}


def test_what_is_built_together_with_the_seat_of_a_township_is_one_town_and_a_mine_apart_is_not():
    assert heads(*classed()) == {
        "A": "A",
        "a1": "A",
        "a2": "A",
        "mine": "mine",
        "v": "v",
        "B": "B",
        "b1": "B",
        "w": "w",
    }


def test_primacy_is_that_of_the_towns_with_their_communities():
    row = whole(settlement_layout(*classed()))
    # towns and settlements by size: A 9,000 - mine 3,500 - B 2,000 - v 900 - w 400
    assert row["primacy_2"] == pytest.approx(9_000 / 3_500)
    assert row["primacy_4"] == pytest.approx(9_000 / (3_500 + 2_000 + 900))
    assert math.isnan(row["primacy_11"])
    slope, _ = np.polyfit(np.log([1, 2, 3, 4, 5]), np.log([9_000, 3_500, 2_000, 900, 400]), 1)
    assert row["rank_size_exponent"] == pytest.approx(-slope)
    counted = ["towns_as", "built_up_towns", "settlements_merged", "places_ranked", "settlements_with_people"]
    assert row[counted].tolist() == ["built_up", 2, 5, 5, 8]
    assert row["settlements"] == 8


def test_primacy_of_rows_can_be_asked_for():
    layout = settlement_layout(*classed(), LayoutOptions(towns_as="rows"))
    row = whole(layout)
    assert row["primacy_2"] == pytest.approx(4_000 / 3_500)
    assert row["primacy_4"] == pytest.approx(4_000 / (3_500 + 3_000 + 2_000))
    assert row[["towns_as", "settlements_merged", "places_ranked"]].tolist() == ["rows", 0, 8]
    assert layout.allocation["counted_as"].tolist() == list(ROWS)


def test_every_settlement_says_in_whose_town_it_is_counted():
    layout = settlement_layout(*classed())
    assert layout.allocation["counted_as"].tolist() == ["A", "A", "A", "mine", "v", "B", "B", "w"]
    note = next(note for note in layout.notes if note.code == "layout.built_up_towns")
    assert (note.facts["count"], note.facts["total"]) == (5, 2)
    assert "A (3) and B (2)" in note.message


def test_the_city_of_a_county_is_one_town_across_its_townships():
    rows = {"A": (9_000, "111"), "a": (700, "112"), "B": (5_000, "111"), "b": (600, "121"), "w": (400, "220")}
    assert heads(*classed(rows, east={"B", "b", "w"})) == {"A": "A", "a": "A", "B": "A", "b": "b", "w": "w"}


def test_without_a_class_the_code_tells_and_the_class_goes_before_the_code():
    rows = {"990121100001": (1, None), "990121100199": (2, None), "990121100200": (3, None), "990121100002": (4, "220")}
    seats = {"w": "990121100200", "e": ""}
    found = heads(*classed(rows, seats=seats))
    # 200 is a village by its code, and the seat all the same
    assert list(found.values()) == ["990121100200", "990121100200", "990121100200", "990121100002"]


def test_without_townships_the_first_nine_digits_of_the_code_stand_for_them():
    rows = {"990121100001": (10,), "990121100002": (20,), "990121101001": (30,)}
    here = drawn(rows, areas={"c": AREAS["c"]}, seats={})
    assert list(heads(*here).values()) == ["990121100002", "990121100002", "990121101001"], "the largest gives the name"


def test_kinds_tell_where_there_are_neither_classes_nor_codes():
    here = drawn({"A": (4_000,), "s": (500,), "v": (90,)}, kind=["town", "社区", "village"])
    assert heads(*here) == {"A": "A", "s": "A", "v": "v"}
    layout = settlement_layout(*here)
    assert whole(layout)["primacy_2"] == 4_500 / 90


def test_the_number_of_a_town_of_openstreetmap_holds_the_people_of_its_suburbs():
    kinds = ["town", "suburb", "suburb", "village"]
    known = drawn({"A": (9_000,), "s": (500,), "t": (700,), "v": (90,)}, kind=kinds)
    assert whole(settlement_layout(*known))["primacy_2"] == 100
    unknown = drawn({"A": (math.nan,), "s": (500,), "t": (700,), "v": (60,)}, kind=kinds)
    assert whole(settlement_layout(*unknown))["primacy_2"] == 20


def test_where_nothing_tells_which_settlements_are_one_town_rows_are_counted_and_this_is_said():
    here = drawn({i: row[:1] for i, row in ROWS.items()})
    layout = settlement_layout(*here)
    assert whole(layout)[["towns_as", "primacy_2"]].tolist() == ["rows", 4_000 / 3_500]
    assert "layout.towns_as_rows" in codes(layout)
    section = layout_part(here[0], layout).sections[2]
    assert "because no class, code or kind tells" in section.paragraphs[1]
    assert "every row counted by itself" in section.figures[-1].definition


def test_classes_that_name_no_second_part_of_a_town_are_no_want_of_data():
    layout = settlement_layout(*classed({"A": (9, "121"), "v": (4, "220"), "u": (3, "220")}))
    assert "layout.towns_of_one_row" in codes(layout)
    assert whole(layout)[["towns_as", "settlements_merged", "places_ranked"]].tolist() == ["built_up", 0, 3]


def test_a_town_of_which_fewer_than_half_of_the_parts_are_known_has_no_size():
    head = pd.Index(["a", "a", "a", "b", "b", "c"])
    people = np.array([900, np.nan, np.nan, 50, np.nan, np.nan])
    found = people_of_towns(head, people, np.zeros(6, dtype=bool))
    assert found.isna().to_dict() == {"a": True, "b": False, "c": True}
    assert found["b"] == 50


def test_primacy_is_not_told_where_the_people_of_fewer_than_half_are_known():
    some = {"A": (900,), "v": (300,), "u": (100,), "x": (math.nan,), "y": (math.nan,), "z": (math.nan,)}
    assert whole(settlement_layout(*drawn(some)))["primacy_2"] == 3
    layout = settlement_layout(*drawn(some | {"q": (math.nan,)}))
    row = whole(layout)
    assert row[["rank_size_exponent", "primacy_2"]].isna().all()
    assert (row["places_ranked"], row["settlements_with_people"]) == (0, 3)
    assert "layout.few_people" in codes(layout)
    assert "layout.no_primacy" not in codes(layout)


def test_the_page_says_what_is_one_town_and_how_many_settlements_were_counted_together():
    here = classed()
    layout = settlement_layout(*here)
    english = layout_part(here[0], layout).sections[2]
    assert "121, 122 and 210" in english.paragraphs[1]
    assert "5 settlements are counted together in 2 towns." in english.paragraphs[1]
    with speaking("zh"):
        chinese = layout_part(here[0], layout).sections[2]
    assert "县内城乡分类代码为111、112的合并为一个" in chinese.paragraphs[1]
    assert "5个居民点合并为2个城镇建成区。" in chinese.paragraphs[1]
    assert chinese.figures[-1].definition.endswith("同一建成区的社区合并计算")
