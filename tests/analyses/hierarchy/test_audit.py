"""Audits of counties small enough to count, against numbers and lists."""

import numpy as np
import pandas as pd
import pytest
from two_towns import COUNTY, CRS, EAST, WEST, county, places, study

from spatial_uri.analyses.hierarchy.measure import hierarchy
from spatial_uri.analyses.hierarchy.measure_audit import audit
from spatial_uri.analyses.hierarchy.result import ExpectedSettlements
from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.samples import synthetic_county

COLUMNS = ["area_code", "area_name", "code", "name"]
CITY = (f"{WEST}001", "凤城社区", "city", WEST, 30_000, 5, 5)
TOWN = (f"{EAST}001", "石桥社区", "town", EAST, 6_000, 15, 5)


def village(code, name, x_km=12.0):
    return (code, name, "village", code[:9], 500, x_km, 3)


WEST_VILLAGES = [village(f"{WEST}20{i}", f"西{i}村", 2 + i) for i in range(3)]
EAST_VILLAGES = [village(f"{EAST}20{i}", f"东{i}村", 12 + i) for i in range(2)]
ALL = [CITY, TOWN, *WEST_VILLAGES, *EAST_VILLAGES]


def counts(numbers, *, villages_only=True, column="area_code"):
    rows = pd.DataFrame(None, index=range(2, 2 + len(numbers)), columns=COLUMNS, dtype=object)
    rows = rows.where(rows.notna(), None)
    rows[column] = list(numbers)
    rows["expected"] = [float(n) for n in numbers.values()]
    return ExpectedSettlements(rows, is_count=True, villages_only=villages_only)


def listed(*rows):
    table = pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], index=range(2, 2 + len(rows)), dtype=object) for c in COLUMNS}
    )
    return ExpectedSettlements(table.assign(expected=np.nan), is_count=False)


def held(expected, rows=ALL, areas=None, **columns):
    here = study(areas or county(), places(*rows, **columns))
    return audit(here, hierarchy(here), expected)


def row(found, area_id):
    return found.areas.loc[area_id, ["expected", "found", "missing", "unexpected"]].tolist()


def kinds(found):
    return found.findings["kind"].value_counts().to_dict()


def test_numbers_of_villages_leave_towns_and_residents_committees_out():
    found = held(counts({WEST: 4, EAST: 2}))
    assert row(found, WEST) == [4, 3, 1, 0]
    assert row(found, EAST) == [2, 2, 0, 0]
    assert row(found, COUNTY) == [6, 5, 1, 0]
    assert row(found, "*") == [6, 5, 1, 0]
    assert found.findings[["kind", "area_id"]].to_numpy().tolist() == [["missing", WEST]]
    everything = held(counts({WEST: 4, EAST: 3}, villages_only=False))
    assert row(everything, "*") == [7, 7, 0, 0]
    assert everything.findings.empty


def test_one_too_few_and_one_too_many_do_not_cancel_out_in_the_county():
    found = held(counts({WEST: 4, EAST: 1}))
    assert row(found, COUNTY) == [5, 5, 1, 1]
    assert row(found, "*") == [5, 5, 1, 1]
    assert kinds(found) == {"missing": 1, "unexpected": 1}


def test_an_area_without_a_number_is_unknown_and_so_is_everything_above_it():
    found = held(counts({WEST: 3}))
    assert row(found, WEST) == [3, 3, 0, 0]
    for area_id in (EAST, COUNTY, "*"):
        assert found.areas.loc[area_id, ["expected", "missing", "unexpected"]].isna().all()
    assert found.areas.loc[EAST, "found"] == 2
    above = held(counts({COUNTY: 7}))
    assert row(above, COUNTY) == [7, 5, 2, 0]
    assert row(above, "*") == [7, 5, 2, 0]


def test_areas_are_known_by_name_and_one_that_is_not_there_is_said():
    found = held(counts({"凤城镇": 3, "石桥": 2, "云顶乡": 9}, column="area_name"))
    assert row(found, WEST) == [3, 3, 0, 0]
    assert row(found, EAST) == [2, 2, 0, 0]
    assert row(found, "云顶乡") == [9, 0, 9, 0]
    assert row(found, "*") == [14, 5, 9, 0]
    assert found.areas.index[-1] == "*"
    assert kinds(found)["area_unknown"] == 1
    assert "云顶乡" in next(n for n in found.notes if n.code == "audit.area_unknown").message


def test_a_name_of_two_areas_and_an_area_named_twice_are_refused():
    areas = county()
    twins = AdminAreas(areas.table.assign(name=["合成县", "城关镇", "城关镇"]))
    with pytest.raises(DataError, match="2 areas are called '城关镇'"):
        held(counts({"城关镇": 3}, column="area_name"), areas=twins)
    both = counts({WEST: 3, "x": 3})
    both.table.loc[3, ["area_code", "area_name"]] = [None, "凤城镇"]
    with pytest.raises(DataError, match="rows 2, 3 are all of area"):
        held(both)


def test_a_list_finds_by_code_then_by_name_within_the_area_and_names_who_is_missing():
    found = held(
        listed(
            *({"code": place[0]} for place in WEST_VILLAGES[:2]),
            {"area_name": "石桥乡", "name": "东0村委会"},
            {"area_code": EAST, "name": "东1"},
            {"area_code": EAST, "name": "西2村"},  # there is one, but in the other township
        )
    )
    assert row(found, WEST) == [2, 3, 0, 1]
    assert row(found, EAST) == [3, 2, 1, 0]
    assert row(found, "*") == [5, 5, 1, 1]
    missing = found.findings[found.findings["kind"] == "missing"]
    assert missing[["area_id", "name", "row"]].to_numpy().tolist() == [[EAST, "西2村", 6]]
    assert found.findings.loc[found.findings["kind"] == "unexpected", "place_id"].tolist() == [f"{WEST}202"]
    assert any(n.code == "audit.villages_only" for n in found.notes)


def test_towns_are_unexpected_only_where_the_list_has_towns():
    rows = [{"code": place[0]} for place in (*WEST_VILLAGES, *EAST_VILLAGES)]
    assert held(listed(*rows)).findings.empty
    with_city = held(listed(*rows, {"code": CITY[0]}))
    assert with_city.findings[["kind", "place_id"]].to_numpy().tolist() == [["unexpected", TOWN[0]]]


def test_a_village_and_a_community_of_one_name_are_two_places():
    found = held(listed({"area_code": EAST, "name": "石桥村"}))
    assert kinds(found)["missing"] == 1
    assert row(held(listed({"area_code": EAST, "name": "石桥社区居委会"})), EAST)[2] == 0


def test_a_village_found_by_name_under_another_code_is_found_and_said():
    found = held(listed({"code": f"{EAST}299", "name": "东0村"}))
    assert row(found, EAST)[:3] == [1, 2, 0]
    assert kinds(found) == {"code_differs": 1, "unexpected": 4}


def test_a_name_without_area_is_found_only_if_nobody_else_bears_it():
    rows = [*ALL, village(f"{WEST}209", "东0村", 3)]
    found = held(listed({"name": "东0村"}, {"name": "东1村"}), rows)
    missing = found.findings[found.findings["kind"] == "missing"]
    assert missing["name"].tolist() == ["东0村"]
    assert "2 settlements bear that name" in missing["note"].item().message
    assert row(found, "*")[2] == 1
    assert row(found, EAST)[0] == 1


def test_duplicates_are_counted_once_by_code_or_by_name_in_one_area():
    rows = [("a", "甲村", "village", EAST, 1, 12, 1), ("b", "甲村委会", "village", EAST, 1, 13, 1)]
    rows += [
        ("c", "甲村", "village", WEST, 1, 3, 1),
        ("d", "", "village", EAST, 1, 14, 1),
        ("e", "", "village", EAST, 1, 15, 1),
    ]
    found = held(counts({WEST: 1, EAST: 3}), rows)
    assert row(found, EAST) == [3, 3, 0, 0]
    assert found.areas["duplicate"].to_dict() == {COUNTY: 1, WEST: 0, EAST: 1, "*": 1}
    assert found.findings.loc[found.findings["kind"] == "duplicate", "place_id"].tolist() == ["b"]
    coded = held(
        counts({WEST: 1, EAST: 3}), rows, 村代码=[f"{EAST}200", f"{EAST}201", f"{WEST}200", f"{EAST}202", f"{EAST}202"]
    )
    assert coded.findings.loc[coded.findings["kind"] == "duplicate", "place_id"].tolist() == ["e"]


def test_orphans_and_those_outside_their_parent_are_counted_and_named():
    stray = ("990121999200", "孤村", "village", COUNTY, 1, 15, 1)
    nowhere = ("x", "无村", "village", None, 1, 50, 1)
    outside = village(f"{EAST}205", "外村", 5)  # its code is of the east, it lies in the west
    found = held(counts({WEST: 3, EAST: 3}), [*ALL, stray, nowhere, outside])
    assert found.areas["orphan"].to_dict() == {COUNTY: 1, WEST: 0, EAST: 0, "*": 2}
    assert found.areas["outside_parent"].to_dict() == {COUNTY: 1, WEST: 0, EAST: 1, "*": 1}
    assert row(found, "*") == [6, 8, 0, 2]
    orphans = found.findings[found.findings["kind"] == "orphan"]
    assert "990121999" in orphans["note"].iloc[0].message
    assert "no area" in orphans["note"].iloc[1].message


def test_a_village_in_the_list_of_another_township_is_counted_where_the_list_says():
    found = held(listed({"area_code": WEST, "code": f"{EAST}200"}))
    assert row(found, WEST)[:2] == [1, 4]
    assert found.findings.loc[found.findings["kind"] == "outside", "place_id"].tolist() == [f"{EAST}200"]


def test_expected_is_found_less_unexpected_plus_missing_whatever_is_taken_away_or_added():
    made = synthetic_county(40, seed=4)
    areas, everything = AdminAreas(made.areas.to_crs(CRS)), made.settlements.to_crs(CRS)
    rng = np.random.default_rng(0)
    for _ in range(4):
        here = everything[rng.random(len(everything)) < 0.8]
        there = everything[rng.random(len(everything)) < 0.8]
        made = study(areas, here)
        official = listed(*({"code": code} for code in there.index))
        found = audit(made, hierarchy(made), official).areas
        assert (found["expected"] == found["found"] - found["unexpected"] + found["missing"]).all()
        assert found.loc["*", "missing"] == len(there.index.difference(here.index))
        assert found.loc["*", "unexpected"] == len(here.index.difference(there.index))
        for township, own in there.groupby("area_id"):
            assert found.loc[township, "expected"] == len(own)
            assert found.loc[township, "missing"] == len(own.index.difference(here.index))


def test_quzhou_has_a_hundred_towns_in_six_counties():
    """Towns of the six counties of Quzhou in the national list of statistical divisions of 2023-06-30."""
    towns = {"330802": 18, "330803": 20, "330822": 14, "330824": 14, "330825": 15, "330881": 19}
    areas = county().table.loc[[COUNTY] * 7].copy()
    areas.index = pd.Index(["3308", *towns], name="area_id")
    areas["name"], areas["level"] = areas.index, ["prefecture", *["county"] * 6]
    areas["parent_id"] = pd.Series([None, *["3308"] * 6], index=areas.index, dtype=object)
    rows = [
        (f"{code}{100 + i}001", "", "town", code, 1, 1, 1)
        for code, number in towns.items()
        for i in range(number - (code == "330881"))
    ]
    found = held(counts(towns, villages_only=False), rows, AdminAreas(areas))
    assert row(found, "3308") == [100, 99, 1, 0]
    assert row(found, "330881") == [19, 18, 1, 0]


def test_a_list_that_names_townships_is_held_against_counties_where_there_are_no_townships():
    areas = county(levels=("county",))
    rows = [(i, n, k, COUNTY, p, x, y) for i, n, k, _, p, x, y in ALL]
    found = held(listed({"area_code": EAST, "code": f"{EAST}200"}, {"area_code": EAST, "name": "东9村"}), rows, areas)
    assert row(found, COUNTY) == [2, 5, 1, 4]
    assert "area_unknown" not in kinds(found)
    absent = held(listed({"area_code": "990121999", "name": "东9村"}))
    assert kinds(absent)["area_unknown"] == 1
    assert row(absent, "990121999") == [1, 0, 1, 0]


def padded(areas):
    """The same areas, their codes filled up with zeros to 12 digits."""
    table = areas.table.copy()
    table.index = pd.Index([i.ljust(12, "0") for i in table.index], name="area_id")
    table["parent_id"] = [p.ljust(12, "0") if isinstance(p, str) else None for p in table["parent_id"]]
    return AdminAreas(table)


@pytest.mark.parametrize("of_areas", [str, lambda code: code.ljust(12, "0")])
@pytest.mark.parametrize("of_list", [str, lambda code: code.ljust(12, "0")])
def test_codes_filled_up_with_zeros_are_the_same_areas_in_an_audit(of_areas, of_list):
    areas = county() if of_areas is str else padded(county())
    rows = [(*r[:3], of_areas(r[3]), *r[4:]) for r in ALL]
    found = held(counts({of_list(WEST): 4, of_list(EAST): 2}), rows, areas)
    assert row(found, of_areas(WEST)) == [4, 3, 1, 0]
    assert kinds(found) == {"missing": 1}
    whole = [{"area_code": of_list(r[3]), "code": r[0], "name": r[1]} for r in ALL]
    found = held(listed(*whole), rows, areas)
    assert row(found, of_areas(EAST)) == [3, 3, 0, 0]
    assert kinds(found) == {}
