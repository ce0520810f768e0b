"""Of a road that OSMnx merged of several ways, what may hold for a part only does not hold for the whole."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import osmnx
import pytest
from road_oracle import UTM
from shapely import LineString, Point

from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.read.roads.roads import read_roads

KM = 0.009  # degrees of latitude, a kilometre at about 1 in 1000
AT = {1: 47.0, 2: 47.0 + 10 * KM}


def graph(osmid: object, **tags: object) -> nx.MultiDiGraph:
    """One road of 10 km to the north, as OSMnx simplifies it."""
    made = nx.MultiDiGraph(crs="EPSG:4326", simplified=True)
    for node, lat in AT.items():
        made.add_node(node, x=9.0, y=lat)
    for tail, head, reverse in ((1, 2, False), (2, 1, True)):
        line = LineString([(9.0, AT[tail]), (9.0, AT[head])])
        made.add_edge(tail, head, osmid=osmid, oneway=False, reversed=reverse, length=10_007.0, geometry=line, **tags)
    return made


def read(folder: Path, osmid: object, mode: str = "drive", kind: str = "graphml", **tags: object):
    path = folder / f"roads.{kind}"
    if kind == "graphml":
        osmnx.save_graphml(graph(osmid, **tags), path)
    else:
        osmnx.save_graph_geopackage(graph(osmid, **tags), path)
    network, notes = read_roads(path, mode=mode, crs=UTM)
    return network, {note.code: note for note in notes}


PARTLY = {
    "a bridge": {"bridge": "yes"},
    "bridges and roads": {"bridge": ["yes", "no"]},
    "a tunnel": {"tunnel": "yes"},
    "a private part": {"access": "private"},
    "no cars on a part": {"motor_vehicle": ["no", "permit"]},
    "a square": {"area": "yes"},
    "a part for forestry": {"vehicle": "forestry"},
}


@pytest.mark.parametrize("kind", ["graphml", "gpkg"])
@pytest.mark.parametrize("tags", PARTLY.values(), ids=PARTLY)
def test_what_closes_or_bridges_a_part_leaves_the_whole_open_to_all_along_it_and_is_told(tags, kind, tmp_path):
    plain, _ = read(tmp_path, 3, highway="secondary")
    network, notes = read(tmp_path, [3, 4, 5], kind=kind, highway="secondary", **tags)
    assert network.pieces[["snappable", "structure"]].to_numpy().tolist() == [[True, "road"]]
    assert network.time_ms.tolist() == plain.time_ms.tolist()
    warning = notes["roads.merged"]
    assert warning.severity == "warning"
    assert f"{next(iter(tags))}: 1" in warning.message
    assert "10.01 km" in warning.message


WHOLLY = {
    "one way": (3, {"bridge": "yes"}),
    "two ways of one bridge": ([3, 4], {"bridge": ["yes", "viaduct"]}),
}


@pytest.mark.parametrize(("osmid", "tags"), WHOLLY.values(), ids=WHOLLY)
def test_a_bridge_whose_every_way_is_one_is_a_bridge(osmid, tags, tmp_path):
    network, notes = read(tmp_path, osmid, highway="secondary", **tags)
    assert network.pieces[["snappable", "structure"]].to_numpy().tolist() == [[False, "bridge"]]
    assert "roads.merged" not in notes


def test_a_single_way_that_is_closed_is_closed_and_so_are_ways_that_all_are(tmp_path):
    for osmid, tags in ((3, {"access": "private"}), ([3, 4], {"access": ["private", "no"]})):
        with pytest.raises(ValueError, match="no roads"):
            read(tmp_path, osmid, highway="secondary", **tags)


def test_of_several_classes_speeds_and_surfaces_the_slowest_counts(tmp_path):
    def minutes(osmid: object, **tags: object) -> float:
        return read(tmp_path, osmid, **tags)[0].time_ms[0] / 60_000

    assert minutes([3, 4], highway=["secondary", "track"]) == minutes(3, highway="track")
    slow = minutes(3, highway="secondary", maxspeed="30")
    assert minutes([3, 4], highway="secondary", maxspeed=["80", "30"]) == slow
    assert minutes([3, 4], highway="secondary", maxspeed="30") == slow
    worst = read(tmp_path, [3, 4], highway="secondary", surface=["asphalt", "gravel"])[0]
    assert worst.pieces["surface"].tolist() == ["unpaved"]


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ({"maxspeed": "30"}, "maxspeed: 1"),  # of one way, or of both
        ({"surface": "gravel"}, "surface: 1"),
        ({"maxspeed": ["80", "30"]}, None),  # each way has one, and the slower counts
        ({"name": "Main", "lanes": "2", "width": "7"}, None),  # matters to nobody
        ({"bridge": "no"}, None),
        ({"access": "yes"}, None),
    ],
)
def test_only_what_would_make_another_road_is_counted(tags, told, tmp_path):
    _, notes = read(tmp_path, [3, 4], highway="secondary", **tags)
    assert ("roads.merged" in notes) == (told is not None)
    if told:
        assert told in notes["roads.merged"].message


def test_a_village_beside_a_road_with_a_short_bridge_joins_it_where_it_lies(tmp_path):
    network, _ = read(tmp_path, [3, 4, 5], highway="secondary", bridge="yes")
    places = gpd.GeoSeries([Point(9.0005, 47 + 3 * KM), Point(9.0005, 47 + 9 * KM)], crs=4326).to_crs(network.crs)
    village, clinic = (gpd.GeoDataFrame(geometry=places.iloc[[row]]) for row in (0, 1))
    trip = nearest_facilities(network, village, clinic).iloc[0]
    assert trip["network_km"] == pytest.approx(6, rel=0.01)  # not over one of the ends
    assert trip["travel_min"] < 10
