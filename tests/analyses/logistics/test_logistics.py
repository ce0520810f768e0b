"""Whom logistics nodes reach, and how goods get there: on a drawing, and held against networkx."""

import dataclasses

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from logistics_drawing import AREAS, NODES, ROAD, TRAVEL, VILLAGES, codes, drawn, measured, node_table, ranked, whole
from road_drawing import network, road, study

from spatial_uri.analyses.logistics.measure import logistics
from spatial_uri.analyses.logistics.options import LogisticsOptions
from spatial_uri.analyses.logistics.present import logistics_part
from spatial_uri.errors import CrsError, DataError, ParameterError

INF = float("inf")


def test_a_node_does_the_work_of_its_own_tier_and_of_those_below():
    places = measured().places
    assert places["centre_min"].round(3).to_dict() == {
        "seat": 0, "a": 10, "town": 30, "b": 40, "hill": pytest.approx(np.nan, nan_ok=True), "z": 60,
    }  # fmt: skip
    assert places.loc[["seat", "a", "town", "b", "z"], "station_id"].tolist() == ["C", "C", "S", "S", "S"]
    assert places.loc[["seat", "a", "town", "b", "z"], "station_min"].round(3).tolist() == [0, 10, 0, 10, 30]
    assert places.loc[["seat", "a", "town", "b", "z"], "point_id"].tolist() == ["C", "C", "S", "P", "P"]
    assert places.loc[["a", "b", "z"], "point_min"].round(3).tolist() == [10, 0.2, 19.8]
    assert set(places.loc["hill", ["centre_status", "station_status", "point_status"]]) == {"off_network"}


def test_shares_are_counted_for_every_tier_and_each_of_its_thresholds():
    options = LogisticsOptions(centre_thresholds_min=(30, 60), station_thresholds_min=10, point_thresholds_min=(15,))
    found = measured(options=options)
    assert whole(found, "centre")["settlements_share"].to_dict() == {30: 3 / 6, 60: 5 / 6}
    assert whole(found, "station")["settlements_share"].to_dict() == {10: 4 / 6}
    assert whole(found, "station").loc[10, "population_share"] == 1800 / 2000
    assert whole(found, "point")["settlements_within"].to_dict() == {15: 4}
    rows = found.coverage
    west = rows[(rows["area_id"] == "11") & (rows["tier"] == "centre") & (rows["of"] == "settlements")]
    assert west["settlements_share"].tolist() == [1, 1]


def test_villages_are_counted_without_seats_and_towns_beside_all_settlements():
    found = measured()
    # of a, b, hill and z, a and b are within 15 min of a point; of the six settlements the seat and the town, too
    villages, settlements = (whole(found, "point", of).loc[15] for of in ("villages", "settlements"))
    assert villages[["settlements", "settlements_within", "settlements_share"]].tolist() == [4, 2, 0.5]
    assert settlements[["settlements", "settlements_within"]].tolist() == [6, 4]
    assert villages["population_share"] == (200 + 100) / 500
    assert settlements["population_share"] == 1800 / 2000
    assert villages["off_network"] == 1
    areas = found.areas.set_index("area_id")
    counted = ["villages_with_point", "villages", "settlements_with_point", "settlements"]
    assert areas.loc["*", counted].tolist() == [1, 4, 3, 6]
    assert areas.loc["12", counted].tolist() == [1, 3, 2, 4]
    assert areas.loc["*", "settlements_with_point_share"] == 0.5


def test_people_of_villages_are_known_or_not_by_themselves():
    known = {"seat": (0, 0, 1000), "town": (30, 0, 500), "a": (10, 0), "b": (40, 0, 100), "z": (60, 0)}
    found = measured(made=drawn(villages=known))
    assert whole(found, "point").loc[15, "population_share"] == 1  # 1,600 of the 1,600 that are known
    assert whole(found, "point", "villages")["population_share"].isna().all()  # known of one village in three
    said = logistics_part(drawn(villages=known), found).sections[0].paragraphs
    assert "Of 3 villages the people of 1 are known, fewer than half: no share of their people is told." in said
    assert "2 of 3 villages (66.7%) lie within 15 min of a village point." in said


def test_a_county_of_seats_alone_is_asked_nothing_of_villages():
    made = drawn(villages={"seat": (0, 0, 1000), "town": (30, 0, 500)})
    found = measured(made=made)
    assert set(found.coverage["of"]) == {"settlements"}
    assert found.areas.set_index("area_id").loc["*", ["villages", "settlements_with_point"]].tolist() == [0, 2]
    assert "village point" not in logistics_part(made, found).sections[0].paragraphs[-2]


def test_no_share_of_people_is_told_where_those_of_fewer_than_half_of_the_settlements_are_known():
    known = {"seat": (0, 0, 1000), "a": (10, 0, 200), "town": (30, 0), "b": (40, 0)}
    half = measured(made=drawn(villages=known))
    assert whole(half, "centre").loc[60, "population_share"] == 1
    fewer = measured(made=drawn(villages=known | {"a": (10, 0)}))
    assert whole(fewer, "centre")["population_share"].isna().all()
    assert whole(fewer, "centre").loc[60, "settlements_share"] == 1


def test_goods_get_from_the_centre_over_the_station_to_the_point():
    nodes = measured().nodes
    assert nodes["supplier_id"].tolist() == [None, "C", "S"]
    assert nodes["supply_min"].round(3).tolist() == [0, 30, 10.2]
    assert nodes["chain_min"].round(3).tolist() == [0, 30, 40.2]
    assert nodes["centre_id"].tolist() == ["C", "C", "C"]
    stages = measured().stages.set_index("stage")
    assert stages["supplied_share"].tolist() == [1, 1, 1]
    assert stages["max_min"].round(3).to_dict() == {
        "centre_to_station": 30,
        "supplier_to_point": 10.2,
        "centre_to_point": 40.2,
    }
    assert measured().places.loc["z", "chain_min"] == pytest.approx(40.2)


def test_the_ninetieth_percentile_is_the_time_that_nine_in_ten_need_at_most():
    # points 1, 2 ... 11 km from the centre: of eleven times the tenth is the first that nine in ten do not exceed
    points = {f"p{k}": (k, 0, "point") for k in range(1, 12)}
    beyond = {"far": (200, 80, "point")}  # off the road, and in no statistic
    stages = measured({"C": NODES["C"], **points, **beyond}).stages.set_index("stage")
    row = stages.loc["supplier_to_point"]
    assert row[["nodes", "supplied"]].tolist() == [12, 11]
    assert row["supplied_share"] == 11 / 12
    assert row[["mean_min", "median_min", "p90_min", "max_min"]].round(6).tolist() == [6, 6, 10, 11]
    four = measured({"C": NODES["C"], **{i: points[i] for i in ("p1", "p2", "p3", "p4")}}).stages.set_index("stage")
    assert four.loc["supplier_to_point", ["median_min", "p90_min"]].round(6).tolist() == [2.5, 4]


def test_a_point_near_the_centre_gets_its_goods_from_there_and_not_over_a_station():
    nodes = measured(NODES | {"Q": (5, 0, "point")}).nodes
    assert nodes.loc["Q", ["supplier_id", "chain_min"]].tolist() == ["C", 5]


def test_goods_drive_from_the_centre_whatever_the_direction_people_travel_in():
    uphill = dataclasses.replace(ROAD, back_kmh=30)
    for direction, home_min in (("to_facility", 20), ("from_facility", 10)):
        found = measured(made=drawn(uphill), travel=dataclasses.replace(TRAVEL, direction=direction))
        assert found.nodes.loc["S", "supply_min"] == pytest.approx(30)
        assert found.places.loc["a", "centre_min"] == pytest.approx(home_min)


def test_goods_that_no_road_leads_to_break_the_chain_and_are_named():
    cut = (road((0, 0), (20, 0)), road((25, 0), (60, 0)))
    found = measured(made=drawn(*cut))
    assert found.nodes.loc["S", ["supply_status", "supplier_id", "centre_id"]].tolist() == ["unreachable", None, None]
    assert found.nodes.loc["P", "supply_min"] == pytest.approx(10.2)
    assert np.isnan(found.nodes.loc["P", "chain_min"])
    (note,) = found.notes
    assert note.message == "1 node is not reached from the tier above it: node S."
    assert (note.severity, note.places) == ("warning", ("S",))


def test_a_village_has_a_point_within_a_walk_or_by_its_code():
    places = measured().places
    assert places["has_point"].to_dict() == {
        "seat": True, "a": False, "town": True, "b": True, "hill": False, "z": False,
    }  # fmt: skip
    assert measured(villages={"P": "z"}).places.loc["z", "has_point"]
    exactly = LogisticsOptions(point_limit_m=200)
    assert measured(options=exactly).places.loc["b", "has_point"], "the limit is included"
    assert not measured(options=LogisticsOptions(point_limit_m=199)).places.loc["b", "has_point"]


def test_a_walk_to_the_point_follows_the_paths_where_they_are_known():
    around = road((40, 0), (40, 1), (40.2, 1), (40.2, 0), kmh=6, road_class="path")
    made = dataclasses.replace(drawn(), walking=network(around))
    found = measured(made=made, options=LogisticsOptions(point_limit_m=2000))
    assert found.has_paths
    assert not found.places.loc["b", "has_point"], "200 m in a straight line, 2,200 m along the path"
    assert measured(made=made, options=LogisticsOptions(point_limit_m=2200)).places.loc["b", "has_point"]


def test_townships_without_a_station_and_villages_without_a_point_are_counted_by_area():
    rows = measured().areas.set_index("area_id")
    assert rows["villages"].to_dict() == {"*": 4, "1": 4, "11": 1, "12": 3}
    assert rows["villages_with_point"].to_dict() == {"*": 1, "1": 1, "11": 0, "12": 1}
    assert rows["townships_with_station"].to_dict() == {"*": 2, "1": 2, "11": 1, "12": 1}
    assert rows.loc["11", ["centres", "stations", "points"]].tolist() == [1, 0, 0]
    moved = measured(NODES | {"S": (15, 0, "station")})
    assert moved.townships_without_station["area_id"].tolist() == ["12"]
    assert moved.areas.set_index("area_id").loc["*", "townships_with_station_share"] == 0.5
    assert measured().villages_without_point.index.tolist() == ["hill", "z", "a"]


def test_nodes_outside_the_studied_areas_serve_people_inside_but_are_none_of_an_area():
    small = {"1": ("county", None, 5, -50, 100, 50), "12": ("township", "1", 5, -50, 100, 50)}
    inside = {place: xy for place, xy in VILLAGES.items() if place != "seat"}
    found = measured(made=drawn(villages=inside, areas=small))
    assert found.places.loc["a", "centre_min"] == pytest.approx(10)
    assert found.areas["centres"].tolist() == [0, 0, 0]
    row = whole(found, "centre").loc[60]
    assert (row["settlements_within"], row["settlements_within_inside"]) == (4, 0)


def test_a_tier_of_which_nothing_is_known_is_unknown_and_not_absent():
    found = measured({"S": NODES["S"]})
    assert set(found.places["point_status"]) == set(found.places["centre_status"]) == {"unknown"}
    assert found.places["has_point"].isna().all()
    assert found.places.loc["b", "station_min"] == pytest.approx(10)
    assert whole(found, "point")["settlements_share"].isna().all()
    assert found.areas["villages_with_point"].isna().all()
    assert found.areas["townships_with_station"].notna().all()
    assert codes(found.missing) == ["logistics.no_centre", "logistics.no_point", "logistics.no_timetable"]
    assert np.isnan(found.nodes.loc["S", "chain_min"])
    assert not found.notes, "what nobody knows of is no broken chain"


def test_without_any_node_everything_is_unknown_and_said():
    found = measured(None)
    assert found.nodes.empty
    assert found.known_tiers == ()
    assert set(found.places["centre_status"]) == {"unknown"}
    assert found.coverage["settlements_share"].isna().all()
    assert codes(found.missing) == ["logistics.no_nodes", "logistics.no_timetable"]
    assert found.townships_without_station.empty
    assert found.villages_without_point.empty


def test_without_townships_nobody_says_that_they_lack_a_station():
    found = measured(made=drawn(areas={"1": AREAS["1"]}))
    assert "logistics.no_townships" in codes(found.missing)
    assert found.areas["townships_with_station_share"].isna().all()


def test_what_cannot_be_right_is_refused():
    made = drawn()
    table = node_table(made, NODES)
    other = ranked(drawn(villages={"seat": (0, 0)}))
    with pytest.raises(ParameterError, match="hierarchy is not that of"):
        logistics(made, other, nodes=table)
    with pytest.raises(DataError, match="tier 'hub' is none of centre, station, point"):
        logistics(made, ranked(made), nodes=table.assign(tier="hub"))
    with pytest.raises(DataError, match="there is no column 'village_id'"):
        logistics(made, ranked(made), nodes=table.drop(columns="village_id"))
    with pytest.raises(CrsError, match=r"nodes\.to_crs"):
        logistics(made, ranked(made), nodes=table.to_crs(4326))
    with pytest.raises(ParameterError, match="centre_thresholds_min: 300 min"):
        logistics(made, ranked(made), LogisticsOptions(centre_thresholds_min=300), nodes=table)
    with pytest.raises(ParameterError, match=r"(?s)point_limit_m must be.*stop_limit_m must be"):
        LogisticsOptions(point_limit_m=0, stop_limit_m=-1)


@pytest.mark.parametrize("seed", range(5))
def test_every_time_is_that_of_the_shortest_paths_of_networkx(seed):
    rng = np.random.default_rng(seed)
    size = 5
    spots = [(float(x), float(y)) for x in range(size) for y in range(size)]
    pairs = [(a, b) for a in spots for b in spots if a < b and abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1]
    roads = [road(*pair, kmh=int(rng.integers(20, 80)), back_kmh=int(rng.integers(20, 80))) for pair in pairs]
    graph = nx.DiGraph()
    for (a, b), one in zip(pairs, roads, strict=True):
        graph.add_edge(a, b, ms=round(1000 / one.kmh * 3600))
        graph.add_edge(b, a, ms=round(1000 / one.back_kmh * 3600))
    villages = {f"v{k}": spot for k, spot in enumerate(spots)}
    made = study(network(*roads), villages, {})
    chosen = [spots[k] for k in rng.permutation(len(spots))[:9]]
    tiers = ["centre"] * 2 + ["station"] * 3 + ["point"] * 4
    nodes = {f"n{k}": (*spot, tier) for k, (spot, tier) in enumerate(zip(chosen, tiers, strict=True))}
    # nobody walks farther than the corner of the grid that they live at
    found = measured(nodes, made=made, travel=dataclasses.replace(TRAVEL, walk_limit_m=50, walk_margin_m=0))

    ms = dict(nx.all_pairs_dijkstra_path_length(graph, weight="ms"))
    of_tier = {t: [xy[:2] for xy in nodes.values() if xy[2] == t] for t in ("centre", "station", "point")}
    doing = {"centre": of_tier["centre"], "station": of_tier["centre"] + of_tier["station"], "point": chosen}
    for tier, serving in doing.items():
        expected = [min(ms[home][node] for node in serving) / 60_000 for home in villages.values()]
        np.testing.assert_allclose(found.places[f"{tier}_min"], expected, atol=1e-4)
    for name, (x, y, tier) in nodes.items():
        if tier == "centre":
            continue
        above = of_tier["centre"] if tier == "station" else doing["station"]
        expected = min(ms[node][x, y] for node in above) / 60_000
        assert found.nodes.loc[name, "supply_min"] == pytest.approx(expected, abs=1e-4)
        supplier = found.nodes.loc[found.nodes.loc[name, "supplier_id"]]
        assert found.nodes.loc[name, "chain_min"] == pytest.approx(expected + supplier["chain_min"], abs=1e-4)


def test_settlements_keep_their_index_and_their_order():
    found = measured()
    assert found.places.index.tolist() == list(VILLAGES)
    assert isinstance(found.coverage, pd.DataFrame)
