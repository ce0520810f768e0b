"""Ranks, seats and mismatches of counties that are small enough to see."""

import numpy as np
import pandas as pd
import pytest
from two_towns import COUNTY, CRS, EAST, WEST, county, places, study

from spatial_uri.analyses.hierarchy.measure import hierarchy
from spatial_uri.analyses.hierarchy.options import HierarchyOptions
from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.read.osm.osm_areas import read_osm_areas
from spatial_uri.read.osm.osm_places import read_osm_places
from spatial_uri.read.tables.place_areas import assign_areas
from spatial_uri.rules.preset import load_preset
from spatial_uri.samples import example_extract, synthetic_county
from spatial_uri.words.catalogue import speaking

NAN = float("nan")
CITY = ("c", "凤城社区", "city", WEST, 30_000, 5, 5)
TOWN = ("t", "石桥社区", "town", EAST, 6_000, 15, 5)


def villages(area, x_km, people, *, prefix):
    return [(f"{prefix}{i}", f"{prefix}{i}村", "village", area, p, x_km, 1 + 1.5 * i) for i, p in enumerate(people)]


def of_kind(found, kind):
    return found.mismatches[found.mismatches["kind"] == kind]


def note(found, code):
    return next(n for n in found.notes if n.code == code)


def test_a_city_and_a_town_are_the_seats_and_each_village_belongs_to_its_own():
    table = places(TOWN, *villages(EAST, 18, [500], prefix="e"), CITY, *villages(WEST, 1, [400], prefix="w"))
    found = hierarchy(study(county(), table))
    assert found.places["rank"].to_dict() == {"t": "town", "e0": "village", "c": "county_seat", "w0": "village"}
    assert found.places["seat_of"].to_dict() == {"t": EAST, "e0": None, "c": COUNTY, "w0": None}
    assert found.places.loc["e0"].tolist() == ["village", None, EAST, COUNTY, "t", "c"]
    assert found.seats["seat_id"].to_dict() == {COUNTY: "c", WEST: "c", EAST: "t"}
    assert found.seats["found_by"].tolist() == ["kind", "kind", "kind"]
    assert found.of_rank("town", "county_seat").tolist() == ["t", "c"]
    assert found.mismatches.empty


def test_a_seat_named_by_the_user_goes_before_the_boundary_and_the_boundary_before_everything_else():
    table = places(CITY, TOWN, *villages(EAST, 12, [500, 900], prefix="e"))
    by_data = hierarchy(study(county(seats={EAST: "e0"}), table))
    assert by_data.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["e0", "data"]
    assert by_data.places.loc["e0", "rank"] == "town"
    assert by_data.places.loc["t", "rank"] == "town"
    assert of_kind(by_data, "town_without_area")["place_id"].tolist() == ["t"]
    named = hierarchy(study(county(seats={EAST: "e0"}), table), seats={EAST: "e1"})
    assert named.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["e1", "named"]
    assert named.places.loc["e0", "rank"] == "village"


def test_unknown_ids_are_refused_together():
    with pytest.raises(ParameterError) as error:
        hierarchy(study(county(), places(CITY)), HierarchyOptions(central_villages=["y"]), seats={"99": "c", WEST: "x"})
    assert len(error.value.faults) == 3
    for wrong in ("'99'", "'x'", "'y'"):
        assert wrong in str(error.value)


def test_a_seat_that_was_mapped_as_another_object_is_found_by_where_it_is():
    degrees = places(("p", "", "town", EAST, 0, 15.3, 5)).to_crs(4326).geometry.iloc[0]
    at = {"seat_lon": [np.nan, np.nan, degrees.x], "seat_lat": [np.nan, np.nan, degrees.y]}
    areas = county(seats={EAST: "n99"}, **at)
    near_village = ("v", "近村", "village", EAST, 100, 15.4, 5)
    found = hierarchy(study(areas, places(CITY, near_village, TOWN)))
    assert found.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["t", "data"]
    far = ("t", "石桥社区", "town", EAST, 6_000, 16, 5)  # 700 m from the point: another place
    found = hierarchy(study(areas, places(CITY, near_village, ("w", "又村", "village", EAST, 100, 15.2, 5), far)))
    assert found.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["t", "kind"]
    assert "n99" in of_kind(found, "seat_unknown")["note"].item().message


def test_codes_tell_the_seats_where_no_kind_does():
    residents = (f"{EAST}001", "石桥社区居委会", "village", EAST, NAN, 15, 5)
    village = (f"{EAST}200", "甲村村委会", "village", EAST, NAN, 12, 5)
    found = hierarchy(study(county(), places(village, residents)))
    assert found.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == [f"{EAST}001", "code"]
    classes = places((f"{EAST}201", "乙村", "village", EAST, NAN, 15, 5), village, class_code=["210", "220"])
    assert hierarchy(study(county(), classes)).seats.loc[EAST, "seat_id"] == f"{EAST}201"


def test_codes_kept_in_a_column_count_like_ids_and_numbers_from_a_spreadsheet_like_text():
    table = places(
        ("a", "甲", "place", EAST, NAN, 12, 5),
        ("b", "乙", "place", EAST, NAN, 15, 5),
        村代码=[f"{EAST}200", f"{EAST}002"],
        城乡分类代码=[220.0, 121.0],
    )
    assert hierarchy(study(county(), table)).seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["b", "code"]


def test_of_several_towns_the_one_with_the_name_of_the_area_is_its_seat_else_the_largest():
    other = ("o", "大市镇", "town", EAST, 9_000, 18, 5)
    found = hierarchy(study(county(), places(CITY, other, TOWN)))
    assert found.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["t", "name"]
    nameless = ("t", "", "town", EAST, 6_000, 15, 5)
    found = hierarchy(study(county(), places(CITY, other, nameless)))
    assert found.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["o", "largest"]
    assert "大市镇 (石桥乡)" in note(found, "hierarchy.seats_assumed").message


def test_without_all_populations_there_is_no_largest_town_and_the_area_has_no_seat():
    table = places(CITY, ("o", "大市镇", "town", EAST, 9_000, 18, 5), ("t", "", "town", EAST, NAN, 15, 5))
    found = hierarchy(study(county(), table))
    assert found.seats.loc[EAST, ["seat_id", "seat_name", "found_by"]].tolist() == [None, None, "none"]
    assert found.places.loc["o", "town_seat_id"] is None
    message = of_kind(found, "seat_missing")["note"].item().message
    assert "大市镇 (o)" in message
    assert "石桥乡" in note(found, "hierarchy.seats_missing").message


def test_a_village_that_bears_the_name_of_its_area_is_the_seat_where_there_is_no_town():
    found = hierarchy(
        study(
            county(),
            places(CITY, *villages(EAST, 12, [99, 10], prefix="e"), ("s", "石桥村", "village", EAST, 1, 15, 5)),
        )
    )
    assert found.seats.loc[EAST, ["seat_id", "found_by"]].tolist() == ["s", "name"]
    assert found.places.loc["s", "rank"] == "town"


def test_a_village_that_bears_the_name_of_its_county_is_not_the_county_seat():
    found = hierarchy(study(county(), places(("v", "合成村", "village", EAST, 10, 12, 5))))
    assert found.seats.loc[COUNTY, "seat_id"] is None


def test_a_county_without_a_city_has_its_largest_town_as_seat():
    west = ("c", "凤城社区", "town", WEST, 5_000, 5, 5)
    found = hierarchy(study(county(), places(west, TOWN)))
    assert found.seats.loc[COUNTY, ["seat_id", "found_by"]].tolist() == ["t", "largest"]


def test_the_candidate_for_a_central_village_is_the_largest_more_than_two_km_from_the_seat():
    near = [
        ("n1", "近村", "village", EAST, 5_000, 17, 5),
        ("n2", "近二村", "village", EAST, 4_000, 15, 3),
    ]  # 2 km sharp
    far = [("f1", "远村", "village", EAST, 800, 17.001, 5), ("f2", "远二村", "village", EAST, 900, 19, 9)]
    last = ("f3", "远三村", "village", EAST, 850, 11, 1)
    found = hierarchy(study(county(), places(CITY, TOWN, *near, *far, last)))
    assert found.of_rank("central_village").tolist() == ["f2"]
    rule = note(found, "hierarchy.central_by_rule")
    assert "no fact" in rule.message
    assert rule.places == ("f2",)
    four = hierarchy(study(county(), places(CITY, TOWN, *near, *far)))
    assert four.of_rank("central_village").empty
    unknown = hierarchy(study(county(), places(CITY, TOWN, *near, *far, (*last[:4], NAN, *last[5:]))))
    assert unknown.of_rank("central_village").empty
    assert "1 township has no candidate" in note(unknown, "hierarchy.central_unknown").message


def test_named_central_villages_leave_no_room_for_the_rule():
    rows = [CITY, TOWN, *villages(EAST, 19, [900, 800, 700, 600, 500], prefix="e")]
    assert hierarchy(study(county(), places(*rows))).of_rank("central_village").tolist() == ["e0"]
    named = hierarchy(study(county(), places(*rows)), HierarchyOptions(central_villages=["e3", "t"]))
    assert named.of_rank("central_village").tolist() == ["e3"]
    assert named.places.loc["t", "rank"] == "town"  # a town stays one
    assert (
        hierarchy(study(county(), places(*rows)), HierarchyOptions(central_villages=[]))
        .of_rank("central_village")
        .empty
    )
    column = hierarchy(study(county(), places(*rows, 中心村=["", "", "是", "", "", "", "否"])))
    assert column.of_rank("central_village").tolist() == ["e0"]
    kinds = places(*rows[:3], (*rows[3][:2], "中心村", *rows[3][3:]))
    assert hierarchy(study(county(), kinds)).of_rank("central_village").tolist() == ["e1"]


def test_a_code_that_names_another_township_than_the_point_lies_in_is_a_mismatch():
    strayed = (f"{EAST}200", "甲村", "village", EAST, 100, 5, 5)
    edge = (f"{EAST}201", "边村", "village", WEST, 100, 10, 5)  # on the border: in both
    found = hierarchy(study(county(), places(CITY, TOWN, strayed, edge)))
    wrong = of_kind(found, "code_and_place")
    assert wrong[["place_id", "area_id"]].to_numpy().tolist() == [[f"{EAST}200", EAST]]
    assert "石桥乡" in wrong["note"].item().message
    assert "凤城镇" in wrong["note"].item().message
    assert of_kind(found, "code_and_area")["place_id"].tolist() == [f"{EAST}201"]
    assert note(found, "hierarchy.mismatches").severity == "warning"


def test_a_settlement_counted_in_an_area_that_it_does_not_lie_in_is_a_mismatch_without_any_code():
    found = hierarchy(study(county(), places(CITY, TOWN, ("v", "甲村", "village", EAST, 100, 5, 5))))
    assert of_kind(found, "area_and_place")[["place_id", "area_id"]].to_numpy().tolist() == [["v", EAST]]


def test_a_code_of_no_area_is_noticed_only_where_all_areas_of_the_level_have_codes():
    table = places(CITY, TOWN, ("990121999200", "甲村", "village", EAST, 100, 15, 5))
    assert "990121999" in of_kind(hierarchy(study(county(), table)), "code_unknown")["note"].item().message
    areas = county()
    partly = AdminAreas(areas.table.rename(index={EAST: "r7"}))
    table["area_id"] = table["area_id"].replace(EAST, "r7")
    assert of_kind(hierarchy(study(partly, table)), "code_unknown").empty


@pytest.mark.parametrize(
    ("kind", "digits", "class_code", "contradicts"),
    [
        ("社区", "001", "111", False),
        ("社区", "001", "121", False),
        ("社区", "001", "210", False),
        ("社区", "001", "122", False),
        ("社区", "001", "220", False),  # a community far from the seat
        ("community", "001", "111", False),
        ("社区", "001", None, False),
        ("社区", "200", "121", True),  # the code is that of a village committee
        ("居委会", "200", None, True),
        ("village", "200", "121", False),  # a village that the town has grown around
        ("村", "201", "111", False),
        ("行政村", "200", "210", False),  # the village in which a township has its seat
        ("village", "200", "220", False),
        ("village", "001", "121", False),  # village is also said of any settlement
        ("行政村", "001", "121", True),
        ("村委会", "199", None, True),
        ("town", "001", "121", False),
        ("乡镇驻地", "200", "210", False),  # the seat of a township in the village of its centre
        ("县城", "001", "111", False),
        ("town", "200", None, True),
        ("town", "001", "220", True),
        ("乡镇驻地", "200", "220", True),
        ("town", "400", None, False),
    ],
)
def test_kind_code_and_class_contradict_one_another_only_where_no_settlement_can_have_all(
    kind, digits, class_code, contradicts
):
    table = places((f"{EAST}{digits}", "甲", kind, EAST, 100, 15, 5), class_code=[class_code])
    found = of_kind(hierarchy(study(county(), table)), "kind_and_code")
    assert len(found) == contradicts


def test_a_contradiction_of_kind_and_code_is_said_in_both_languages():
    table = places(
        (f"{EAST}200", "甲", "社区", EAST, 100, 15, 5),
        (f"{EAST}001", "乙", "行政村", EAST, 100, 15, 5),
        (f"{EAST}002", "丙", "town", EAST, 100, 15, 5),
        class_code=["121", "121", "220"],
    )
    notes = of_kind(hierarchy(study(county(), table)), "kind_and_code")["note"]
    english = ["is that of a village", "is that of a residents' committee", "is that of a village"]
    chinese = ["代码末三位200为村委会代码", "代码末三位001为居委会代码", "城乡分类代码220为村庄"]
    assert all(words in note.message for words, note in zip(english, notes, strict=True))
    with speaking("zh"):
        assert all(words in note.message for words, note in zip(chinese, notes, strict=True))


def test_a_seat_outside_its_area_and_one_of_two_areas_are_said():
    found = hierarchy(study(county(seats={WEST: "t"}), places(CITY, TOWN)))
    assert of_kind(found, "seat_outside")[["place_id", "area_id"]].to_numpy().tolist() == [["t", WEST]]
    shared = of_kind(found, "seat_shared")
    assert shared["place_id"].tolist() == ["t"]
    assert "凤城镇" in shared["note"].item().message
    assert "石桥乡" in shared["note"].item().message


def test_a_township_that_lies_outside_its_county_is_a_mismatch():
    areas = county()
    table = areas.table.copy()
    table.loc[EAST, "geometry"] = table.loc[EAST, "geometry"].buffer(0).union(table.loc[EAST, "geometry"])
    table.loc[COUNTY, "geometry"] = table.loc[WEST, "geometry"]
    found = hierarchy(study(AdminAreas(table), places(CITY, TOWN)))
    assert of_kind(found, "area_outside_parent")["area_id"].tolist() == [EAST]


def test_without_townships_no_settlement_has_a_town_of_its_own_and_a_note_says_so():
    areas = county(levels=("county",))
    found = hierarchy(study(areas, places((*CITY[:3], COUNTY, *CITY[4:]), ("v", "甲", "village", COUNTY, 10, 1, 1))))
    assert found.places.loc["v"].tolist() == ["village", None, None, COUNTY, None, "c"]
    assert any(n.code == "hierarchy.no_townships" for n in found.notes)
    only_towns = hierarchy(study(county(levels=("township",)), places(CITY, TOWN)))
    assert only_towns.places["county_seat_id"].tolist() == [None, None]
    assert any(n.code == "hierarchy.no_counties" for n in only_towns.notes)


def test_settlements_of_village_areas_belong_to_the_township_and_county_above():
    areas = county().table
    village = areas.loc[[EAST]].rename(index={EAST: f"{EAST}200"}).assign(level="village", parent_id=EAST, name="甲村")
    table = pd.concat([areas, village])
    table.index.name = "area_id"
    found = hierarchy(study(AdminAreas(table), places(CITY, TOWN, ("v", "甲村", "village", f"{EAST}200", 9, 12, 5))))
    assert found.places.loc["v", ["township_id", "county_id", "town_seat_id"]].tolist() == [EAST, COUNTY, "t"]
    assert set(found.seats["level"]) == {"county", "township"}


def test_a_settlement_in_no_area_belongs_to_none_and_stays_in_the_table():
    found = hierarchy(study(county(), places(CITY, TOWN, ("v", "甲", "village", None, 10, 40, 5))))
    assert found.places.loc["v"].tolist() == ["village", None, None, None, None, None]


def test_degrees_other_crs_and_missing_columns_are_refused():
    areas, table = county(), places(CITY)
    with pytest.raises(CrsError, match="areas are in WGS 84"):
        study(AdminAreas(areas.table.to_crs(4326)), table.to_crs(4326))
    with pytest.raises(CrsError, match="settlements are in WGS 84 / UTM zone 50N"):
        study(areas, table.to_crs(32650))
    with pytest.raises(DataError, match="population"):
        study(areas, table.drop(columns="population"))


@pytest.mark.parametrize(
    ("count", "seed"), [(300, 0), (60, 3), pytest.param(620, 1, marks=pytest.mark.slow, id="two counties")]
)
def test_every_seat_of_a_synthetic_county_is_right_whether_codes_or_kinds_tell(count, seed):
    made = synthetic_county(count, seed=seed)
    parent = made.areas["parent_id"]
    towns = made.settlements[made.settlements["kind"].isin(["town", "city"])]
    truth = {township: place for place, township in towns["area_id"].items()}
    truth |= {parent[t]: place for place, t in towns.loc[towns["kind"] == "city", "area_id"].items()}
    areas = AdminAreas(made.areas.to_crs(CRS))
    by_code = hierarchy(study(areas, made.settlements.to_crs(CRS).assign(kind="place")))
    assert by_code.seats["seat_id"].to_dict() == truth
    assert set(by_code.seats["found_by"]) == {"code"}
    uncoded = made.settlements.drop(columns="class_code").rename(index=lambda i: f"p{i}").to_crs(CRS)
    by_kind = hierarchy(study(areas, uncoded))
    assert by_kind.seats["seat_id"].str[1:].to_dict() == truth
    assert set(by_kind.seats["found_by"]) == {"kind"}
    assert by_kind.mismatches.empty


def test_the_same_county_has_the_same_hierarchy_in_any_order_of_its_rows():
    made = synthetic_county(60, seed=2)
    areas, table = AdminAreas(made.areas.to_crs(CRS)), made.settlements.to_crs(CRS)
    first = hierarchy(study(areas, table))
    turned = hierarchy(study(AdminAreas(areas.table.iloc[::-1]), table.iloc[::-1]))
    pd.testing.assert_frame_equal(turned.places.loc[first.places.index], first.places)
    pd.testing.assert_frame_equal(turned.seats.loc[first.seats.index], first.seats)


def test_an_area_knows_itself_and_all_above_it():
    areas = county()
    assert areas.chains() == {COUNTY: (COUNTY,), WEST: (WEST, COUNTY), EAST: (EAST, COUNTY)}
    assert areas.above("county") == {COUNTY: COUNTY, WEST: COUNTY, EAST: COUNTY}
    assert areas.above("township") == {WEST: WEST, EAST: EAST}


def read_extract(path, preset, crs):
    areas = AdminAreas(read_osm_areas(path, preset=load_preset(preset))[0].table.to_crs(crs))
    found = read_osm_places(path, preset=load_preset(preset))[0].table.to_crs(crs)
    return areas, assign_areas(found, areas, what="settlements")[0]


def test_the_boundaries_of_an_extract_name_the_seats(tmp_path):
    made = synthetic_county(60, seed=4)
    areas, table = read_extract(made.write(tmp_path).extract, "CN", CRS)
    found = hierarchy(study(areas, table))
    assert set(found.seats["found_by"]) == {"data"}
    towns = made.settlements[made.settlements["kind"].isin(["town", "city"])]
    truth = dict(zip(made.areas["name"].reindex(towns["area_id"]), towns["name"], strict=True))
    truth["合成示例县"] = towns.loc[towns["kind"] == "city", "name"].item()
    assert dict(zip(found.seats["name"], found.seats["seat_name"], strict=True)) == truth
    assert found.mismatches.empty


def test_the_villages_of_liechtenstein_that_bear_the_name_of_their_municipality_are_its_seats():
    areas, table = read_extract(example_extract(), "generic", 32632)
    found = hierarchy(study(areas, table, 32632))
    municipalities = found.seats[found.seats["level"] == "township"]
    assert municipalities.groupby("found_by").size().to_dict() == {"data": 1, "name": 9, "none": 1}
    known = municipalities[municipalities["found_by"] != "none"]
    assert (known["name"] == known["seat_name"]).all()
    assert municipalities.loc[municipalities["found_by"] == "none", "name"].tolist() == ["Mauren"]  # it is not mapped
    assert found.seats.set_index("name")["seat_name"]["Wahlkreis Oberland"] == "Vaduz"
    assert "Wahlkreis Unterland" in note(found, "hierarchy.seats_missing").message
