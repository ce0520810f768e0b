"""Which settlements are administrative villages, and which are rural."""

import geopandas as gpd
import pandas as pd
from shapely import Point

from spatial_uri.analyses.hierarchy.denominators import (
    find_rural,
    find_villages,
    rural_definition,
    village_definition,
)
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.words.catalogue import speaking

TOWN = "330802101"


def table(*rows, **columns):
    """Settlements (id, name, kind, rank)."""
    index = pd.Index([row[0] for row in rows], name="place_id", dtype=object)
    settlements = gpd.GeoDataFrame(
        {"name": [row[1] for row in rows], "kind": [row[2] for row in rows], **columns},
        geometry=[Point(0, 0)] * len(rows),
        index=index,
    )
    ranks = pd.DataFrame({"rank": [row[3] for row in rows]}, index=index)
    return Hierarchy(ranks, pd.DataFrame(), pd.DataFrame()), settlements


def counted(found, settlements):
    return settlements["name"][found.is_in].tolist()


def test_the_code_says_who_has_a_village_committee():
    settled = table(
        (f"{TOWN}001", "桥头社区", "村", "village"),
        (f"{TOWN}199", "新城社区", "村", "village"),
        (f"{TOWN}200", "加两村", "乡", "town"),
        (f"{TOWN}399", "石里村", "村", "village"),
        (f"{TOWN}400", "开发区社区", "村", "village"),
        (f"{TOWN}498", "林场", "村", "village"),
        (f"{TOWN}500", "农场生活区", "村", "village"),
        (f"{TOWN}501", "摆拉村委会", "村", "village"),
    )
    found = find_villages(*settled)
    assert counted(found, settled[1]) == ["石里村", "摆拉村委会"]
    assert (found.by_code, found.by_rank, found.seats, found.like_villages) == (2, 0, 1, 3)
    assert len(found) == 2
    assert village_definition(found) == (
        "2 settlements are administrative villages (建制村). By code, the last three digits are 200 to 399, or 500 to "
        "599 with the name of a village. 1 seat of a township, or town, with the code of a village committee is not "
        "counted. 3 farms, mines or development zones (codes 400 to 599) are not counted."
    )


def test_without_codes_ranks_count_and_natural_villages_and_communities_do_not():
    settled = table(
        ("a", "A", "city", "county_seat"),
        ("b", "B", "town", "town"),
        ("c", "C", "village", "central_village"),
        ("d", "D", "village", "village"),
        ("e", "E", "hamlet", "village"),
        ("f", "F", "自然村", "village"),
        ("g", "G", "社区", "village"),
    )
    found = find_villages(*settled)
    assert counted(found, settled[1]) == ["C", "D"]
    assert (found.by_code, found.by_rank, found.natural) == (0, 2, 2)
    with speaking("zh"):
        assert village_definition(found) == (
            "建制村2个。无代码的，为等级属村和中心村的居民点，县城和乡镇驻地不计。2个自然村不计。"
        )


def test_where_nothing_but_hamlets_is_known_they_are_the_villages():
    settled = table(("a", "A", "town", "town"), ("b", "B", "hamlet", "village"), ("c", "C", "hamlet", "village"))
    found = find_villages(*settled)
    assert counted(found, settled[1]) == ["B", "C"]
    assert found.natural == 0


def test_rural_is_who_has_a_class_of_the_countryside_or_is_a_village():
    settled = table(
        ("a", "A", "town", "town"),
        ("b", "B", "town", "town"),
        ("c", "C", "village", "village"),
        ("d", "D", "village", "village"),
        ("e", "E", "hamlet", "village"),
        ("f", "F", "town", "town"),
        城乡分类代码=["210", "121", "112", "220", None, None],
    )
    found = find_rural(*settled)
    assert counted(found, settled[1]) == ["A", "D", "E"]
    assert (found.by_code, found.by_rank, found.seats) == (2, 1, 1)
    assert rural_definition(found) == (
        "3 settlements are rural. By the statistical class, those of class 2xx are. Without a class, they are the "
        "settlements of rank village and central village; seats and towns are none."
    )
