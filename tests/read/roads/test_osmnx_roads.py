"""Graphs saved by OSMnx give the same roads as the OpenStreetMap file they were made from."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import osmnx
import pytest
from road_oracle import ROUNDING_MS, UTM, RoadWorld, minutes, network_times
from shapely import Point

from spatial_uri.errors import DataError
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.rules.preset import load_preset

FORMATS = ("graphml", "gpkg", "directed.gpkg")
TAGS = ["oneway", "highway", "name", "ref", "maxspeed", "bridge", "tunnel", "junction", "access", "surface", "length"]


@pytest.fixture
def osmnx_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osmnx.settings, "useful_tags_way", TAGS)


def town() -> RoadWorld:
    """A main road with a bend, a one-way street, a street drawn against its traffic, a track, a river, a loop."""
    world = RoadWorld()
    places = {
        1: (0, 0), 2: (500, 40), 3: (1000, 0), 4: (2000, 0), 5: (1000, 800), 6: (2000, 800), 7: (0, 900),
        8: (3000, 0), 9: (3400, 300), 10: (3000, 600), 11: (1500, 1500), 12: (2500, 1500),
    }  # fmt: skip
    for number, (x_m, y_m) in places.items():
        world.at(number, x_m, y_m)
    world.road(1, 2, 3, 4, highway="primary", name="Main", ref="S221", maxspeed="60")
    world.road(3, 5, oneway="yes")
    world.road(6, 4, oneway="-1")
    world.road(5, 6, highway="tertiary", bridge="yes")
    world.road(5, 7, highway="track")
    world.road(4, 8, highway="secondary")
    world.road(8, 9, 10, 8, highway="residential")
    world.way([11, 12], waterway="river")
    return world


def saved(world: RoadWorld, folder: Path, kind: str) -> Path:
    xml = world.write(folder / "town.osm")
    graph = osmnx.graph_from_xml(xml, retain_all=True)
    path = folder / f"town.{kind}"
    if kind == "graphml":
        osmnx.save_graphml(graph, path)
    else:
        osmnx.save_graph_geopackage(graph, path, directed=kind.startswith("directed"))
    return path


def read(path: Path, mode: str = "drive") -> tuple[RoadNetwork, tuple[Note, ...]]:
    return read_roads(path, mode=mode, preset=load_preset(), crs=UTM)


@pytest.mark.usefixtures("osmnx_settings")
@pytest.mark.parametrize("kind", FORMATS)
def test_a_saved_graph_takes_as_long_as_the_map_it_was_made_from(kind: str, tmp_path: Path) -> None:
    world = town()
    from_osm, _ = world.network(tmp_path)
    from_graph, notes = read(saved(world, tmp_path, kind))

    shared = set(from_osm.node_id.tolist()) & set(from_graph.node_id.tolist())
    assert {1, 4, 5} <= shared
    for origin in sorted(shared):
        exact, got = network_times(from_osm, origin), network_times(from_graph, origin)
        assert {n for n in exact if n in shared} == {n for n in got if n in shared}
        for node in shared & set(exact):
            assert got[node] == pytest.approx(exact[node], abs=20 * ROUNDING_MS)
    assert from_graph.pieces["length_m"].sum() == pytest.approx(from_osm.pieces["length_m"].sum(), abs=0.1)
    assert [n.code for n in notes] == ["roads.lacking"]


@pytest.mark.usefixtures("osmnx_settings")
@pytest.mark.parametrize("kind", FORMATS)
def test_one_way_streets_stay_one_way_whichever_way_they_are_drawn(kind: str, tmp_path: Path) -> None:
    network, _ = read(saved(town(), tmp_path, kind))

    assert minutes(network, 3, 5) < minutes(network, 5, 3)
    assert minutes(network, 4, 6) < minutes(network, 6, 4)


@pytest.mark.usefixtures("osmnx_settings")
@pytest.mark.parametrize("kind", FORMATS)
def test_names_bridges_and_bends_survive_and_rivers_do_not(kind: str, tmp_path: Path) -> None:
    network, _ = read(saved(town(), tmp_path, kind))

    assert set(network.pieces["road_class"]) == {"primary", "secondary", "tertiary", "residential", "track"}
    assert (network.pieces.loc[network.pieces["road_class"] == "primary", "name"] == "Main").all()
    bridge = network.pieces[network.pieces["structure"] == "bridge"]
    assert not bridge["snappable"].any()
    assert len(bridge)
    bend = network.piece_xy[:, 1].max() - network.node_xy[:, 1].min()
    assert bend > 0


@pytest.mark.usefixtures("osmnx_settings")
def test_a_two_way_street_is_one_road_not_two(tmp_path: Path) -> None:
    network, _ = read(saved(town(), tmp_path, "graphml"))
    from_osm, _ = town().network(tmp_path)

    assert network.piece_count == from_osm.piece_count
    assert network.edge_count == from_osm.edge_count


def test_files_that_are_no_graph_of_osmnx_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "words.graphml").write_text("not xml", "utf-8")
    with pytest.raises(DataError, match=r"words\.graphml") as refused:
        read(tmp_path / "words.graphml")
    assert "osmnx.save_graphml" in str(refused.value)

    points = gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(9.5, 47.1)], crs=4326)
    points.to_file(tmp_path / "points.gpkg", layer="points")
    with pytest.raises(DataError, match=r"points\.gpkg"):
        read(tmp_path / "points.gpkg")

    points.to_file(tmp_path / "edges.gpkg", layer="edges")
    with pytest.raises(DataError, match=r"edges\.gpkg") as refused:
        read(tmp_path / "edges.gpkg")
    for fault in ("'u'", "'osmid'", "not all lines"):
        assert fault in str(refused.value)
