"""Of whom the shares are: a town, its villages and a farm along one road, with the codes that a bureau gives them."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from road_drawing import PLANE, at, network, road, study

from spatial_uri.analyses.hierarchy.measure import hierarchy
from spatial_uri.analyses.transit.measure import transit_coverage
from spatial_uri.analyses.transit.present import transit_part
from spatial_uri.words.catalogue import speaking

# A road from 0 to 10 km, paved by its class; a bus stop at 1 km.
#   town   0 km, at the road     001, class 121   1,000 people
#   near   1 km, 200 m away      200, class 220     300
#   away   5 km, 1 km away       201, class 220     200
#   far    5 km, 3 km away       202, class 220     100
#   fringe 9 km, at the road     203, class 112     500: a village, and urban
#   farm   8 km, at the road     500, class 220     400: rural, and no village
PLACES = {
    "330802101001": ("town", 0, 0, 1000, "121"),
    "330802101200": ("near", 1, 0.2, 300, "220"),
    "330802101201": ("away", 5, 1, 200, "220"),
    "330802101202": ("far", 5, 3, 100, "220"),
    "330802101203": ("fringe", 9, 0, 500, "112"),
    "330802101500": ("farm", 8, 0, 400, "220"),
}
STOP = gpd.GeoDataFrame(
    {"name": ["x"]}, geometry=[at(1, 0)], index=pd.Index(["n1"], name="stop_id", dtype=object), crs=PLANE
)


def drawn(**population):
    roads = network(road((0, 0), (10, 0), road_class="tertiary"))
    areas = {
        "330802": ("county", None, -20, -20, 20, 20),
        "330802101": ("township", "330802", -20, -20, 20, 20),
    }
    made = study(roads, {i: (x, y, people) for i, (_, x, y, people, _) in PLACES.items()}, {}, areas=areas)
    table = made.settlements.table.assign(
        name=[name for name, *_ in PLACES.values()], class_code=[code for *_, code in PLACES.values()]
    )
    table["population"] = [population.get(n, p) for n, p in zip(table["name"], table["population"], strict=True)]
    return dataclasses.replace(made, settlements=dataclasses.replace(made.settlements, table=table), stops=STOP)


def covered(made):
    return transit_coverage(made, hierarchy(made))


def test_roads_are_asked_of_rural_people_and_of_villages():
    found = covered(drawn())
    whole = found.areas.set_index("area_id").loc["330802"]
    assert (whole["settlements"], whole["villages"], whole["rural"]) == (6, 4, 4)
    # all-season road within 2 km: all but far. Rural are near, away, far and the farm
    assert whole["rural_access_index"] == 900 / 1000
    assert whole["road_population_share"] == 2400 / 2500
    assert (whole["road_rural_share"], whole["road_settlements_share"]) == (3 / 4, 5 / 6)
    # hardened road within 500 m: of the villages near and fringe; town and farm, too
    assert (whole["hardened_villages_share"], whole["hardened_settlements_share"]) == (2 / 4, 4 / 6)


def test_stops_are_counted_of_villages_and_of_all_and_so_are_their_people():
    rows = covered(drawn()).stop_areas
    whole = rows[(rows["area_id"] == "330802") & (rows["limit_m"] == 2000)].iloc[0]
    # within 2 km in a straight line of the stop: town and near
    assert (whole["straight_villages_share"], whole["straight_settlements_share"]) == (1 / 4, 2 / 6)
    assert whole["straight_population_share"] == 1300 / 2500
    assert whole["straight_villages_population_share"] == pytest.approx(300 / 1100)


def test_the_page_says_which_share_is_of_whom_and_how_many_they_are():
    made = drawn()
    for language, wanted in (
        ("en", {
            "of rural people: Rural Access Index": ("90.0%", "4 settlements are rural."),
            "of administrative villages (66.7% of all settlements) within 500 m of a hardened road (通畅率)": (
                "50.0%", "4 settlements are administrative villages (建制村)."
            ),
            "of administrative villages (27.3% of their people) within 2,000 m of a stop, in a straight line "
            "(通客车率)": (
                "25.0%", "1 farm, mine or development zone (code 400 to 599) is not counted."
            ),
            "of all settlements (52.0% of all people) within 2,000 m of a stop, in a straight line": (
                "33.3%", "The figure is the share of all settlements."
            ),
        }),
        ("zh", {
            "农村通达指数（RAI，按乡村人口）": ("90.0%", "乡村居民点4个。"),
            "通客车率（直线2,000米内有站点，按建制村；其人口覆盖率27.3%）": ("25.0%", "建制村4个。"),
        }),
    ):  # fmt: skip
        with speaking(language):
            part = transit_part(made, covered(made))
            figures = {figure.label: figure for section in part.sections for figure in section.figures}
            for label, (value, definition) in wanted.items():
                assert figures[label].value == value
                assert definition in figures[label].definition


def test_no_share_of_people_is_told_where_less_than_half_are_known():
    # known are town, near and fringe: three of six settlements, one of four rural ones, two of four villages
    made = drawn(away=np.nan, far=np.nan, farm=np.nan)
    found = covered(made)
    whole = found.areas.set_index("area_id").loc["330802"]
    assert np.isnan(whole["rural_access_index"])
    assert whole["road_population_share"] == 1
    assert whole["rural_population_missing"] == 3
    stops = found.stop_areas.iloc[-1]
    assert stops["straight_villages_population_share"] == 300 / 800
    (told,) = (s.paragraphs[0] for s in transit_part(made, found).sections if s.title == "All-season roads")
    assert told.endswith("known for 1 of 4 rural settlements, less than half: the Rural Access Index is not told.")
