"""Ties to town and county seat, on roads that can be solved in the head: 60 km/h, so a kilometre is a minute."""

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod, Transformer
from road_drawing import PLANE, network, road, study

from spatial_uri.analyses.connectivity.link_tables import ROAD_CLASSES
from spatial_uri.analyses.connectivity.measure import connectivity
from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.connectivity.result import LINK_TARGETS
from spatial_uri.analyses.connectivity.road_shape import connectivity_degree, road_graph_indices, road_lengths
from spatial_uri.analyses.hierarchy.measure import hierarchy
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.travel import Travel
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract

# seat at 0, town at 30, a dirt track between 10 and 30; a hill road that turns back; a road that joins nothing
NET = network(
    road((0, 0), (10, 0), road_class="primary", surface="paved"),
    road((10, 0), (30, 0), road_class="track", surface="unpaved"),
    road((10, 0), (10, 4), (13, 4), (13, 3), road_class="unclassified"),
    road((0, 40), (9, 40), road_class="service"),
)
AREAS = {
    "1": ("county", None, -50, -50, 50, 50),
    "1a": ("township", "1", -50, -50, 20, 50),
    "1b": ("township", "1", 20, -50, 50, 50),
}
VILLAGES = {
    "seat": (0, 0, 5000),
    "town": (30, 0, 2000),
    "street": (4, 0.6, 300),
    "between": (18, 0, 100),  # of the seat's township, and nearer to the other town
    "hill": (13, 3, 50),
    "island": (5, 40),
    "wild": (15, 20, 10),
}
DRAWN = study(NET, VILLAGES, {"c": (0, 0)}, areas=AREAS)


def tied(drawn, seats, *, county_seat="seat"):
    """Build a hierarchy by hand: `seats` are the town seats by township, all other settlements villages."""
    table = drawn.settlements.table
    county = None if county_seat is None else county_seat
    places = pd.DataFrame(
        {
            "rank": [
                "county_seat" if i == county else "town" if i in seats.values() else "village" for i in table.index
            ],
            "seat_of": None,
            "township_id": table["area_id"],
            "county_id": "1",
            "town_seat_id": [seats.get(a) for a in table["area_id"]],
            "county_seat_id": county,
        },
        index=table.index,
    )
    return Hierarchy(places=places.astype(object), seats=pd.DataFrame(), mismatches=pd.DataFrame())


BY_HAND = tied(DRAWN, {"1a": "seat", "1b": "town"})
FOUND = connectivity(DRAWN, BY_HAND)


def straight_km(a, b):
    to_degrees = Transformer.from_crs(PLANE, "EPSG:4326", always_xy=True)
    points = DRAWN.settlements.table.geometry
    ends = [to_degrees.transform(points[i].x, points[i].y) for i in (a, b)]
    return Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2] / 1000


def test_every_settlement_is_linked_to_its_own_town_even_where_another_is_nearer():
    own, nearest = FOUND.of("town_seat"), FOUND.of("nearest_town")
    assert own.index.tolist() == list(VILLAGES)
    assert own["destination_id"].tolist() == ["seat", "town", "seat", "seat", "seat", "seat", "seat"]
    assert own["travel_min"].tolist() == pytest.approx([0, 0, 4 + 7.2, 18, 18, np.nan, np.nan], nan_ok=True)
    assert nearest.loc["between", ["destination_id", "travel_min"]].tolist() == ["town", 12]
    assert nearest.index[nearest["is_elsewhere"]].tolist() == ["between"]
    assert not own["is_elsewhere"].any()


def test_a_link_tells_its_roads_its_walks_and_its_detour():
    own = FOUND.of("town_seat")
    street, hill = own.loc["street"], own.loc["hill"]
    assert (street["network_km"], street["walk_km"]) == pytest.approx((4, 0.6))
    assert street["detour_ratio"] == pytest.approx(4.6 / straight_km("street", "seat"))
    assert (hill["network_km"], hill["straight_km"]) == pytest.approx((18, straight_km("hill", "seat")))
    assert hill["detour_ratio"] == pytest.approx(18 / straight_km("hill", "seat"))
    assert hill[["primary_km", "unclassified_km", "track_km"]].tolist() == pytest.approx([10, 8, 0])


def test_the_worst_stretch_of_a_way_is_told_by_class_and_surface():
    own = FOUND.of("county_seat")
    assert own["worst_class"].to_dict() | {"seat": 0, "island": 0, "wild": 0} == {
        "seat": 0, "town": "track", "street": "primary", "between": "track", "hill": "unclassified", "island": 0,
        "wild": 0,
    }  # fmt: skip
    assert own.loc[["seat", "island", "wild"], ["worst_class", "worst_surface", "unpaved_share"]].isna().all(axis=None)
    assert own.loc[["street", "hill", "between"], "worst_surface"].tolist() == ["paved", "unknown", "unpaved"]
    assert own.loc["between", "unpaved_share"] == pytest.approx(8 / 18)
    assert own.loc["hill", "surface_unknown_share"] == pytest.approx(8 / 18)


def test_a_seat_is_its_own_destination_and_has_no_detour():
    own = FOUND.of("county_seat").loc["seat"]
    assert (own["destination_id"], own["travel_min"], own["network_km"], own["straight_km"]) == ("seat", 0, 0, 0)
    assert np.isnan(own["detour_ratio"])


def test_who_is_not_reached_is_told_why_and_keeps_the_seat_that_it_belongs_to():
    own = FOUND.of("town_seat")
    assert own.loc[["island", "wild"], "status"].tolist() == ["unreachable", "off_network"]
    assert own.loc[["island", "wild"], "destination_id"].tolist() == ["seat", "seat"]
    assert own.loc[["island", "wild"], ["travel_min", "network_km", "detour_ratio", "primary_km"]].isna().all(axis=None)
    assert pd.isna(FOUND.of("nearest_town").loc["island", "destination_id"])
    lost = next(n for n in FOUND.notes if n.code == "links.town_seat_not_reached")
    assert lost.places == ("island", "wild")
    assert lost.message.endswith("own township: 2 (unreachable 1 and off the road network 1).")
    short = connectivity(DRAWN, BY_HAND, ConnectivityOptions(thresholds_min=(15,)), travel=Travel(search_limit_min=17))
    assert short.of("town_seat").loc[["between", "hill"], "status"].tolist() == ["too_far", "too_far"]
    assert short.of("nearest_town").loc["between", "is_elsewhere"]


def test_without_a_known_seat_a_link_is_unknown_and_not_long():
    no_county = connectivity(DRAWN, tied(DRAWN, {"1b": "town"}, county_seat=None))
    assert (no_county.of("county_seat")["status"] == "unknown").all()
    own = no_county.of("town_seat")
    assert own.index[own["status"] == "unknown"].tolist() == ["seat", "street", "between", "hill", "island", "wild"]
    assert no_county.of("nearest_town").loc["seat", ["destination_id", "travel_min"]].tolist() == ["town", 30]
    assert not no_county.of("nearest_town")["is_elsewhere"].any()  # nearer than what nobody knows is no finding
    assert {n.code for n in no_county.notes} >= {"links.no_town_seat", "links.no_county_seat"}
    nothing = connectivity(DRAWN, tied(DRAWN, {}, county_seat=None))
    assert (nothing.links["status"] == "unknown").all()
    assert nothing.areas["settlements_share"].isna().all(), "nothing is known"


def test_a_nearest_town_beyond_the_search_limit_is_none():
    short = connectivity(
        DRAWN, BY_HAND, ConnectivityOptions(thresholds_min=(10,)), travel=Travel(search_limit_min=11.5)
    )
    between = short.of("nearest_town").loc["between"]
    assert between["status"] == "too_far"
    assert pd.isna(between["destination_id"])
    assert not between["is_elsewhere"]


def test_a_seat_that_no_road_reaches_is_named():
    found = connectivity(DRAWN, tied(DRAWN, {"1a": "wild", "1b": "town"}))
    own = found.of("town_seat")
    assert own.loc[["wild", "street"], "status"].tolist() == ["reached", "unreachable"]
    off = next(n for n in found.notes if n.code == "links.seats_off_network")
    assert off.places == ("wild",)


def test_the_direction_counts_where_a_road_is_one_way():
    ring = network(road((0, 0), (10, 0), back_kmh=0.0), road((10, 0), (10, 5), (0, 5), (0, 0), back_kmh=0.0))
    drawn = study(ring, {"seat": (0, 0), "far": (10, 0)}, {"c": (0, 0)}, areas=AREAS)
    by_hand = tied(drawn, {"1a": "seat"})
    to_seat = connectivity(drawn, by_hand).of("town_seat")
    from_seat = connectivity(drawn, by_hand, travel=Travel(direction="from_facility")).of("town_seat")
    assert (to_seat.loc["far", "travel_min"], from_seat.loc["far", "travel_min"]) == (20, 10)
    assert (to_seat.loc["far", "network_km"], from_seat.loc["far", "network_km"]) == pytest.approx((20, 10))


def test_areas_count_every_village_and_average_those_reached():
    areas = FOUND.areas.set_index(["area_id", "target", "threshold_min"])
    own = areas.loc["1a", "town_seat", 15]
    # street, between, hill, island and wild are asked; the seat is not
    assert (own["settlements"], own["reached"], own["population_missing"]) == (5, 3, 1)
    assert own[["reached_share", "population"]].tolist() == [3 / 5, 460]
    # they need 11.2, 18 and 18 minutes
    assert own[["mean_min", "median_min", "p90_min", "max_min"]].tolist() == pytest.approx([47.2 / 3, 18, 18, 18])
    assert own[["settlements_share", "population_share"]].tolist() == pytest.approx([1 / 5, 300 / 460])
    everybody = ["settlements_all", "reached_all", "settlements_share_all", "population_share_all"]
    assert own[everybody].tolist() == pytest.approx([6, 4, 2 / 6, 5300 / 5460])
    hour = areas.loc["1a", "town_seat", 60]
    assert hour[["settlements_share", "settlements_share_all"]].tolist() == [3 / 5, 4 / 6]
    shares = [f"{of}_share{among}" for of in ("settlements", "population") for among in ("", "_all")]
    of_all_thresholds = own.index.difference(shares)
    pd.testing.assert_series_equal(hour[of_all_thresholds], own[of_all_thresholds], check_names=False)
    assert areas.loc["1a", "nearest_town", 15]["nearer_elsewhere"] == 1
    assert areas.loc["*", "nearest_town", 15][["settlements", "reached", "nearer_elsewhere"]].tolist() == [5, 3, 1]
    assert areas.loc["*", "county_seat", 15]["settlements"] == 6, "the town is asked for its way to the county seat"
    assert len(FOUND.areas) == 4 * 3 * 3, "areas, targets, thresholds"


def test_roads_are_cut_where_the_township_ends_and_add_up_to_those_of_the_county():
    km = FOUND.roads.set_index(["area_id", "road_class"])["length_km"]
    assert km["1a"].to_dict() == pytest.approx({"primary": 10, "unclassified": 8, "service": 9, "track": 10, "all": 37})
    assert km["1b"].to_dict() == pytest.approx({"track": 10, "all": 10})
    assert km["1"].to_dict() == pytest.approx(road_lengths(NET, area_km2=1)["length_km"].to_dict())
    assert km["*", "all"] == km["1", "all"] == km["1a", "all"] + km["1b", "all"]
    dense = FOUND.roads.set_index(["area_id", "road_class"]).loc[("1a", "primary")]
    km2 = FOUND.shape.set_index("area_id").loc["1a", "area_km2"]
    assert km2 == pytest.approx(7000, rel=1e-3)  # the plane is 0.04 % short
    assert dense["km_per_100_km2"] == pytest.approx(10 / km2 * 100)
    assert dense["km_per_10000_people"] == pytest.approx(10 / 5460 * 10_000)
    assert dense["length_share"] == pytest.approx(10 / 37)
    assert "roads.population_missing" in {n.code for n in FOUND.notes}


def test_a_road_on_the_border_belongs_to_both_areas_and_one_in_no_township_to_the_county_alone():
    shapes = {
        "1": ("county", None, -10, -10, 30, 10),
        "1a": ("township", "1", -10, -10, 0, 10),
        "1b": ("township", "1", 0, -10, 10, 10),
    }
    border = network(road((0, -5), (0, 5)), road((-5, 0), (0, 0)), road((0, 5), (35, 5)), road((40, 0), (50, 0)))
    drawn = study(border, {"v": (-5, 0), "w": (5, 5)}, {"c": (0, 0)}, areas=shapes)
    found = connectivity(drawn, tied(drawn, {"1a": "v", "1b": "w"}, county_seat="v"))
    km = found.roads[found.roads["road_class"] == "all"].set_index("area_id")["length_km"]
    assert km.to_dict() == pytest.approx({"*": 45, "1": 45, "1a": 5 + 5, "1b": 5 + 10})
    # the graph has the segments that lie in the area for at least half of their length
    assert found.shape.set_index("area_id")["edges"].to_dict() == {"*": 2, "1": 2, "1a": 2, "1b": 1}


def test_the_shape_of_each_network_is_that_of_the_published_indices():
    shape = FOUND.shape.set_index("area_id")
    whole = road_graph_indices(NET)
    for name in ("vertices", "edges", "parts", "cyclomatic", "alpha", "beta", "gamma"):
        assert shape.loc["1", name] == getattr(whole, name)
    county = shape.loc["1"]
    through_km, main_km = county["connectivity_degree_km"], county["connectivity_degree_towns_km"]
    assert (through_km, main_km) == pytest.approx((10 + 8, 10)), "tracks, streets and service roads join no villages"
    assert county["connectivity_degree"] == connectivity_degree(through_km, county["area_km2"], 7)
    assert county[["connectivity_degree_nodes", "connectivity_degree_towns_nodes"]].tolist() == [7, 2]
    assert np.isnan(county["connectivity_degree_towns"]), "two towns are too few"
    assert county["intactness_share"] == pytest.approx(38 / 47)
    assert shape.loc["1b", "intactness_share"] == 1
    stretched = connectivity(DRAWN, BY_HAND, ConnectivityOptions(deformation=1.0)).shape.set_index("area_id")
    assert stretched.loc["1", "connectivity_degree"] == pytest.approx(county["connectivity_degree"] * 1.2)


def test_where_an_index_is_not_defined_a_note_says_where_and_why():
    shape = FOUND.shape.set_index("area_id")
    assert shape.loc["1b", ["vertices", "edges", "parts", "cyclomatic"]].tolist() == [2, 1, 1, 0]
    assert shape.loc["1b", ["alpha", "gamma"]].isna().all()
    few = [n for n in FOUND.notes if n.code == "shape.too_few_junctions"]
    assert len(few) == 1
    assert few[0].places == ("1b",)
    assert "area 1b" in few[0].message
    empty = study(NET, {"seat": (0, 0)}, {"c": (0, 0)}, areas=AREAS | {"1c": ("township", "1", -50, 50, 50, 60)})
    found = connectivity(empty, tied(empty, {"1a": "seat"}))
    nowhere = found.shape.set_index("area_id").loc["1c"]
    assert nowhere[["connectivity_degree", "connectivity_degree_towns", "intactness_share", "beta"]].isna().all()
    assert {n.code for n in found.notes} >= {"shape.few_settlements", "shape.few_towns", "shape.no_roads"}


def test_the_connectivity_degree_takes_five_nodes_and_says_how_many_it_has():
    roads = network(road((0, 0), (10, 0)), road((10, 0), (10, 5), road_class="unclassified"))
    places = {f"town {n}": (2 * n, 0) for n in range(5)} | {"village": (10, 5)}
    drawn = study(roads, places, {"c": (0, 0)}, areas={"1": ("county", None, 0, -5, 20, 5)})
    by_hand = Hierarchy(
        places=pd.DataFrame(
            {
                "rank": ["county_seat", "town", "town", "town", "town", "village"],
                **dict.fromkeys(("seat_of", "township_id", "county_id", "town_seat_id", "county_seat_id")),
            },
            index=drawn.settlements.table.index,
        ).astype(object),
        seats=pd.DataFrame(),
        mismatches=pd.DataFrame(),
    )
    options = ConnectivityOptions(deformation=1.25)
    whole = connectivity(drawn, by_hand, options).shape.iloc[0]
    # 10 km of tertiary road join 5 towns on 200 km2 (a little more on the ellipsoid), 15 km of all roads 6 settlements
    columns = ["connectivity_degree", "connectivity_degree_km", "connectivity_degree_nodes"]
    assert whole[columns].tolist() == pytest.approx([15 / 1.25 / 1200**0.5, 15, 6], rel=1e-3)
    towns = [column.replace("degree", "degree_towns") for column in columns]
    assert whole[towns].tolist() == pytest.approx([10 / 1.25 / 1000**0.5, 10, 5], rel=1e-3)
    by_hand.places.loc["town 4", "rank"] = "village"
    found = connectivity(drawn, by_hand, options)
    assert found.shape[towns].iloc[0].tolist() == pytest.approx([np.nan, 10, 4], nan_ok=True)
    (few,) = [n for n in found.notes if n.code == "shape.few_towns"]
    assert (few.places, few.facts["fewest"]) == (("*", "1"), 5)
    assert "fewer than 5 towns and county seats" in few.message


def test_a_hierarchy_of_other_settlements_is_refused():
    other = study(NET, {"seat": (0, 0)}, {"c": (0, 0)}, areas=AREAS)
    with pytest.raises(ParameterError, match="hierarchy"):
        connectivity(other, BY_HAND)


def test_a_threshold_beyond_the_search_is_refused():
    with pytest.raises(ParameterError, match="beyond"):
        connectivity(DRAWN, BY_HAND, ConnectivityOptions(thresholds_min=(15, 300)))


def test_a_class_without_a_rank_is_the_lowest_and_named():
    odd = network(road((0, 0), (10, 0), road_class="track"), road((10, 0), (20, 0), road_class="goat_trail"))
    drawn = study(odd, {"seat": (0, 0), "v": (19, 0)}, {"c": (0, 0)}, areas=AREAS)
    found = connectivity(drawn, tied(drawn, {"1a": "seat"}))
    assert found.of("town_seat").loc["v", "worst_class"] == "goat_trail"
    assert any(n.code == "roads.class_unranked" and "goat_trail" in n.message for n in found.notes)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    extract = synthetic_county(40, seed=3).write(tmp_path_factory.mktemp("county")).extract
    return study_from_extract(extract, preset="CN")


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_in_a_county_every_link_is_that_of_its_seat_alone_and_its_classes_add_up(county, direction):
    tiers = hierarchy(county)
    found = connectivity(county, tiers, travel=Travel(direction=direction))
    table = county.settlements.table
    assert (found.links["status"] == "reached").sum() > 100
    for target in ("town_seat", "county_seat"):
        links, seat_of = found.of(target), tiers.places[f"{target}_id"]
        for seat, members in table.groupby(seat_of):
            alone = nearest_facilities(county.network, members, table.loc[[seat]], travel=Travel(direction=direction))
            own = links.loc[members.index]
            assert own["status"].tolist() == alone["status"].tolist()
            np.testing.assert_array_equal(own["travel_min"], alone["travel_min"])
            np.testing.assert_allclose(own["network_km"], alone["network_km"], rtol=0, atol=1e-9)
            walk_min = alone["access_walk_min"] + alone["egress_walk_min"]
            np.testing.assert_allclose(own["walk_km"], walk_min * 5 / 60, rtol=0, atol=1e-9)
    towns = table.loc[tiers.of_rank("county_seat", "town")]
    nearest = nearest_facilities(county.network, table, towns, travel=Travel(direction=direction))
    np.testing.assert_array_equal(found.of("nearest_town")["travel_min"], nearest["travel_min"])
    reached = found.links[found.links["status"] == "reached"]
    classes = [c for c in ROAD_CLASSES if c in set(county.network.pieces["road_class"])]
    first = reached.columns.get_loc("surface_unknown_share") + 1
    assert reached.columns[first : reached.columns.get_loc("status")].tolist() == [f"{c}_km" for c in classes]
    km = reached[[f"{c}_km" for c in classes]]
    np.testing.assert_allclose(km.sum(axis=1), reached["network_km"], rtol=0, atol=1e-6)
    ratio = (reached["network_km"] + reached["walk_km"]) / reached["straight_km"].where(reached["straight_km"] > 0)
    assert ratio.min() > 0.999
    assert (reached["detour_ratio"].dropna() >= 1).all()
    assert reached["detour_ratio"].isna().equals(reached["destination_id"] == reached.index.get_level_values(1))
    assert [t for t, _ in found.links.groupby(level=0, sort=False)] == list(LINK_TARGETS)


def test_in_a_county_the_roads_of_each_area_are_those_that_its_outline_holds(county):
    found = connectivity(county, hierarchy(county))
    net, table = county.network, found.roads.set_index(["area_id", "road_class"])
    km = table["carriageway_km"]
    for area_id, outline in county.areas.table.geometry.items():
        held = shapely.length(shapely.intersection(net.lines, outline)) / shapely.length(net.lines)
        inside_km = pd.Series(held * net.pieces["length_m"].to_numpy() / 1000)
        # of a road on the border of two townships, an outline holds between nothing and all, and half is counted
        on_border = shapely.length(shapely.intersection(net.lines, outline.boundary.buffer(20.1))) / 1000
        slack = on_border.sum() / 2 if county.areas.table.loc[area_id, "level"] == "township" else 1e-9
        assert km[area_id, "all"] == pytest.approx(inside_km.sum(), abs=slack)
        of_class = inside_km.groupby(net.pieces["road_class"].astype(str).to_numpy()).sum()
        assert km[area_id].drop("all").to_dict() == pytest.approx(of_class[of_class > 0].to_dict(), abs=slack + 1e-6)
    (one,) = county.areas.at("county").index
    townships = county.areas.at("township").index
    for column in ("length_km", "carriageway_km"):
        whole = table[column]
        assert whole[one, "all"] == pytest.approx(whole[[(a, "all") for a in townships]].sum(), rel=1e-9)
    # its motorway is drawn as two lines at the same distance everywhere, all other roads as one
    once = table.loc[one, "length_km"]
    assert once["motorway"] == pytest.approx(km[one, "motorway"] / 2, rel=1e-3)
    assert once.drop(["motorway", "all"]).to_dict() == pytest.approx(km[one].drop(["motorway", "all"]).to_dict())
