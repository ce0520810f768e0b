import re

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.errors import ParameterError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.samples import synthetic_county

ROAD_NUMBER = re.compile(r"^([GS]\d{3,4}|[XYC]\d{3,4}9901\d{2})$")


@pytest.fixture(scope="module")
def county():
    return synthetic_county(300, seed=1)


@pytest.fixture(scope="module")
def prefecture():
    return synthetic_county(700, seed=2)


@pytest.fixture(scope="module", params=[3, 300, 700, pytest.param(3_000, marks=pytest.mark.slow)])
def anywhere(request, county, prefecture):
    made = {300: county, 700: prefecture}
    return made[request.param] if request.param in made else synthetic_county(request.param)


def metric(table):
    return table.to_crs("EPSG:4546" if table.total_bounds[0] > 90 else table.estimate_utm_crs())


def road_parts(roads):
    """Number the connected part of each road; roads join where they share a vertex."""
    xy, road = shapely.get_coordinates(roads.geometry.to_numpy(), return_index=True)
    vertex = np.unique(np.round(xy * 1e7).astype(np.int64), axis=0, return_inverse=True)[1].ravel()
    shape = (len(roads), vertex.max() + 1)
    meets = coo_array((np.ones(len(road)), (road, vertex)), shape=shape).tocsr()
    return connected_components(meets @ meets.T, directed=False)[1]


def test_there_are_as_many_villages_as_asked_for(anywhere):
    assert (anywhere.settlements["kind"] == "village").sum() == anywhere.villages


def test_the_tables_are_what_the_model_wants(anywhere):
    AdminAreas(anywhere.areas)
    Places(anywhere.settlements, SETTLEMENT)
    Places(anywhere.facilities, FACILITY)


def test_everything_says_that_it_is_synthetic(anywhere):
    for table in (anywhere.areas, anywhere.settlements, anywhere.facilities, anywhere.roads, anywhere.stops):
        assert table["synthetic"].all()
    assert anywhere.areas.loc[anywhere.areas["level"] == "county", "name"].str.startswith("合成示例").all()


def test_codes_follow_the_digit_rules_and_belong_to_no_real_province(anywhere):
    places, areas = anywhere.settlements, anywhere.areas
    codes = places.index
    assert codes.is_unique
    assert codes.str.fullmatch(r"99\d{10}").all()
    assert codes.str[4:6].astype(int).isin(range(21, 81)).all()
    assert (codes.str[:9] == places["area_id"]).all()
    is_village = (places["kind"] == "village").to_numpy()
    last = codes.str[9:].astype(int)
    assert last[is_village].isin(range(200, 400)).all()
    assert last[~is_village].isin(range(1, 200)).all()
    towns = areas[areas["level"] == "township"]
    number = towns.index.str[6:].astype(int)
    assert (towns["name"].str.endswith("镇") == ((number >= 100) & (number < 200))).all()
    assert (towns["name"].str.endswith("乡") == ((number >= 200) & (number < 400))).all()
    assert (towns.index.str[:6] == towns["parent_id"]).all()


def test_townships_tile_their_county(anywhere):
    areas = metric(anywhere.areas)
    assert areas.is_valid.all()
    for county_id, whole in areas[areas["level"] == "county"].geometry.items():
        parts = areas.geometry[areas["parent_id"] == county_id]
        assert parts.area.sum() == pytest.approx(whole.area, rel=1e-9)
        assert parts.union_all().symmetric_difference(whole).area < 1.0
    assert shapely.coverage_is_valid(anywhere.areas.geometry[anywhere.areas["level"] == "township"].to_numpy())


def test_every_settlement_lies_in_the_township_of_its_code(anywhere):
    home = anywhere.areas.geometry.loc[anywhere.settlements["area_id"]].to_numpy()
    assert shapely.within(anywhere.settlements.geometry.to_numpy(), home).all()


def test_a_county_of_300_villages_is_as_large_as_a_county(county):
    area_km2 = metric(county.areas[county.areas["level"] == "county"]).area.sum() / 1e6
    assert 1_500 < area_km2 < 2_500


def test_a_seat_has_more_people_than_a_town_and_a_town_more_than_a_village(anywhere):
    people = anywhere.settlements.groupby("kind")["population"]
    assert people.min()["city"] > people.max()["town"] >= people.min()["town"] > people.max()["village"]
    assert people.min()["village"] > 0
    sums = anywhere.settlements.groupby("area_id")["population"].sum()
    towns = anywhere.areas[anywhere.areas["level"] == "township"]
    pd.testing.assert_series_equal(towns["population"], sums.reindex(towns.index), check_names=False, check_dtype=False)


def test_roads_join_all_settlements_but_those_that_say_otherwise(anywhere):
    part = road_parts(anywhere.roads)
    mainland = np.bincount(part).argmax()
    roads = metric(anywhere.roads.assign(part=part))
    roads = roads[~roads["highway"].str.startswith("motorway")]
    places = metric(anywhere.settlements)
    nearest = places.sjoin_nearest(roads[["part", "geometry"]], distance_col="away_m")
    nearest = nearest[~nearest.index.duplicated()]
    truth = places["truth"]
    assert (nearest.loc[truth == "connected", "part"] == mainland).all()
    assert nearest.loc[truth == "connected", "away_m"].max() < 120
    assert (nearest.loc[truth == "off_road", "away_m"] > 1_200).all()
    assert (nearest.loc[truth == "island", "part"] != mainland).all()
    islands = places[truth == "island"]
    if len(islands):
        assert nearest.loc[islands.index, "away_m"].max() < 120
        assert (islands.distance(roads[roads["part"] == mainland].union_all()) > 1_100).all()
    assert len(np.unique(part)) == 1 + (truth == "island").sum()


@pytest.mark.parametrize("seed", range(5))
def test_a_county_of_thirty_villages_has_one_without_a_road(seed):
    truth = synthetic_county(30, seed=seed).settlements["truth"]
    assert {"off_road", "island"} & set(truth)


def test_a_prefecture_has_both_villages_without_a_road_and_islands(prefecture):
    counts = prefecture.settlements["truth"].value_counts()
    assert 3 <= counts["off_road"] <= 25
    assert 2 <= counts["island"] <= 12


def test_the_road_hierarchy_is_whole(county):
    classes = set(county.roads["highway"])
    assert {"trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "track"} <= classes
    assert {"motorway", "motorway_link"} <= classes
    letters = {"trunk": "G", "primary": "S", "secondary": "X", "tertiary": "Y", "unclassified": "C", "motorway": "G"}
    numbered = county.roads.dropna(subset="ref")
    assert (numbered["ref"].str[0] == numbered["highway"].map(letters)).all()
    assert numbered["ref"].str.fullmatch(ROAD_NUMBER.pattern).all()
    assert {"yes", "-1"} <= set(county.roads["oneway"])
    assert county.roads["bridge"].notna().any()
    assert county.roads["tunnel"].notna().any()
    village_roads = county.roads[county.roads["highway"] == "unclassified"]
    assert 0.01 < village_roads["surface"].isin(["dirt", "gravel"]).mean() < 0.3


def test_roads_curve_and_come_in_as_many_pieces_as_real_ones(county):
    rural = metric(county.roads[county.roads["highway"].isin(["secondary", "tertiary", "unclassified"])])
    long = rural[rural.length > 1_000]
    assert len(shapely.get_coordinates(long.geometry)) > 4 * long.length.sum() / 1_000
    home = county.areas[county.areas["level"] == "county"].union_all()
    inside = county.roads.intersects(home).sum()
    assert 8 <= inside / county.villages <= 20


def test_the_motorway_serves_no_village_but_at_its_interchange(county):
    vertices = {}
    for kind, geometry in zip(county.roads["highway"], county.roads.geometry, strict=True):
        for position in geometry.coords:
            vertices.setdefault(position, set()).add(kind)
    shared = [kinds for kinds in vertices.values() if "motorway" in kinds and len(kinds) > 1]
    assert shared
    assert all(kinds == {"motorway", "motorway_link"} for kinds in shared)


def test_roads_and_facilities_go_on_beyond_the_border(anywhere):
    home = anywhere.areas[anywhere.areas["level"] == "county"].union_all()
    assert (anywhere.roads.disjoint(home)).sum() > 10
    outside = anywhere.facilities[~anywhere.facilities["inside"]]
    assert outside["area_id"].isna().all()
    assert outside.disjoint(home).all()
    assert {"county_hospital", "township_centre"} <= set(outside["tier"])


def test_every_town_has_a_health_centre_and_every_seat_a_hospital(anywhere):
    inside = anywhere.facilities[anywhere.facilities["inside"]]
    centres = inside[inside["tier"] == "township_centre"]
    assert set(centres["area_id"]) == set(anywhere.areas.index[anywhere.areas["level"] == "township"])
    hospitals = inside[inside["tier"] == "county_hospital"]
    assert len(hospitals) == (anywhere.areas["level"] == "county").sum()
    assert inside.geometry.within(anywhere.areas.union_all()).all()


def test_a_forbidden_turn_joins_two_roads_at_its_junction(county):
    assert len(county.restrictions)
    for turn in county.restrictions.itertuples():
        for road in (turn.from_road, turn.to_road):
            line = county.roads.geometry[road]
            assert turn.geometry.coords[0] in (line.coords[0], line.coords[-1])


@pytest.mark.slow
def test_the_same_seed_gives_the_same_county_and_another_seed_another(county):
    again, other = synthetic_county(300, seed=1), synthetic_county(300, seed=3)
    for name in ("areas", "settlements", "facilities", "roads", "stops", "restrictions"):
        assert_geodataframe_equal(getattr(county, name), getattr(again, name))
    assert not county.settlements.geometry.reset_index(drop=True).equals(
        other.settlements.geometry.reset_index(drop=True)
    )


@pytest.mark.parametrize("villages", [-1, 0, 2, 30_001])
def test_a_county_without_villages_or_as_large_as_a_country_is_refused(villages):
    with pytest.raises(ParameterError, match="between 3 and 30,000"):
        synthetic_county(villages)


def test_a_county_at_the_pole_is_refused():
    with pytest.raises(ParameterError, match="70 degrees"):
        synthetic_county(3, latitude=89)


@pytest.mark.slow
def test_thirty_thousand_villages_are_a_hundred_counties():
    province = synthetic_county(30_000)
    assert (province.settlements["kind"] == "village").sum() == 30_000
    assert (province.areas["level"] == "county").sum() == 100
    assert province.settlements.index.is_unique
