"""Stops of buses from OpenStreetMap: each counted once, and none of trains, ferries or ropeways."""

from __future__ import annotations

from pathlib import Path

import pytest
from osm_writing import OsmWriting

from spatial_uri.model.study import Note
from spatial_uri.read.osm import extracts
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.stops import read_osm_stops
from spatial_uri.rules.preset import load_preset
from spatial_uri.samples import example_extract

NORTH_M = 1 / 111_195  # degrees of latitude


def stops_in(osm: OsmWriting, folder: Path) -> tuple[dict[str, tuple[str, str]], dict[str, Note]]:
    table, notes = read_osm_stops(osm.write(folder / "valley.osm.pbf"))
    return dict(zip(table.index, zip(table["name"], table["kind"], strict=True), strict=True)), {
        n.code: n for n in notes
    }


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "bus_stop"}, "bus_stop"),
        ({"highway": "bus_stop", "public_transport": "stop_position", "bus": "yes"}, "stop_position"),
        ({"public_transport": "platform", "bus": "yes"}, "platform"),
        ({"public_transport": "platform", "tram": "yes", "bus": "yes"}, "platform"),
        ({"public_transport": "platform", "trolleybus": "yes"}, "platform"),
        ({"public_transport": "stop_position", "coach": "yes"}, "stop_position"),
        ({"public_transport": "platform"}, "platform"),
        ({"highway": "platform"}, "platform"),
        ({"amenity": "bus_station"}, "bus_station"),
        ({"public_transport": "station", "bus": "yes"}, "bus_station"),
        ({"public_transport": "platform", "railway": "platform"}, None),
        ({"public_transport": "platform", "train": "yes"}, None),
        ({"public_transport": "platform", "tram": "yes"}, None),
        ({"public_transport": "platform", "bus": "no"}, None),
        ({"public_transport": "stop_position", "ferry": "yes"}, None),
        ({"public_transport": "station"}, None),
        ({"public_transport": "station", "aerialway": "station"}, None),
        ({"highway": "bus_stop", "disused": "yes"}, None),
        ({"public_transport": "platform", "bus": "yes", "abandoned": "yes"}, None),
        ({"disused:highway": "bus_stop"}, None),
    ],
)
def test_what_the_tags_say_is_what_counts(tags: dict[str, str], kind: str | None, tmp_path: Path) -> None:
    osm = OsmWriting()
    osm.node(9.5, 47.1, **{key.replace(":", "__"): value for key, value in tags.items()})
    stops, notes = stops_in(osm, tmp_path)
    assert stops == ({} if kind is None else {"n1": ("", kind)})
    gone = any(key in tags for key in ("disused", "abandoned", "disused:highway"))
    assert ("stops.gone" in notes) == gone
    assert ("stops.other_modes" in notes) == (kind is None and not gone)
    assert ("stops.no_mode" in notes) == (tags in ({"public_transport": "platform"}, {"highway": "platform"}))


def test_platforms_on_both_sides_stay_two_and_the_places_on_the_road_are_theirs(tmp_path: Path) -> None:
    osm = OsmWriting()
    for metres in (0, 12):
        osm.node(9.5, 47.1 + metres * NORTH_M, name="Post", public_transport="platform", bus="yes")
    for metres in (5, 55):
        osm.node(9.5, 47.1 + metres * NORTH_M, name="Post", public_transport="stop_position", bus="yes")
    osm.node(9.5, 47.1 + 70 * NORTH_M, name="Post", public_transport="stop_position", bus="yes")
    osm.node(9.5, 47.1 + 6 * NORTH_M, name="School", public_transport="stop_position", bus="yes")
    stops, notes = stops_in(osm, tmp_path)
    assert list(stops) == ["n1", "n2", "n5", "n6"], "43 m is near enough, 58 m and another name are not"
    assert notes["stops.doubles"].places == ("n4", "n3")
    assert notes["stops.counted"].message.startswith("4 stops of buses (2 platform and 2 stop_position) from 6 objects")


def test_one_pole_drawn_twice_and_an_outline_around_it_are_one_stop_with_the_name_that_is_known(tmp_path: Path) -> None:
    osm = OsmWriting()
    osm.node(9.5, 47.1, highway="bus_stop")
    osm.box(9.5, 47.1, 9.5001, 47.10002, name="Post", public_transport="platform", bus="yes")
    osm.node(9.6, 47.1, id=50, name="Mill", highway="bus_stop")
    osm.node(9.6, 47.1 + 2 * NORTH_M, id=51, name="Mill", highway="bus_stop")
    osm.node(9.6, 47.1 + 9 * NORTH_M, id=52, name="Mill", highway="bus_stop")
    stops, _ = stops_in(osm, tmp_path)
    assert stops == {"n1": ("Post", "bus_stop"), "n50": ("Mill", "bus_stop"), "n52": ("Mill", "bus_stop")}


def test_a_bus_station_that_is_an_outline_lies_inside_it(tmp_path: Path) -> None:
    osm = OsmWriting()
    osm.box(9.5, 47.1, 9.502, 47.102, name="Terminal", amenity="bus_station")
    table, _ = read_osm_stops(osm.write(tmp_path / "valley.osm.pbf"))
    assert table.index.tolist() == ["w1"]
    assert 9.5 < table.geometry["w1"].x < 9.502
    assert 47.1 < table.geometry["w1"].y < 47.102


def test_the_example_has_its_308_bus_stops_five_of_them_drawn_twice() -> None:
    table, notes = read_osm_stops(example_extract())
    assert table["kind"].value_counts().to_dict() == {"bus_stop": 308 - 5, "bus_station": 1}
    assert {"Vaduz Post", "Schaan Bahnhof", "Malbun Zentrum"} <= set(table["name"])
    (doubles,) = [n for n in notes if n.code == "stops.doubles"]
    assert len(doubles.places) == 5


def test_stops_are_read_in_the_pass_of_areas_and_places_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []
    read_tagged = extracts.read_tagged

    def counted(path: Path, *readers: object) -> None:
        passes.append(len(readers))
        read_tagged(path, *readers)

    monkeypatch.setattr(extracts, "read_tagged", counted)
    path = example_extract()
    preset = load_preset("generic")

    def opened() -> Extracts:
        return Extracts(preset, areas_of=[path], places_of=[path], stops_of=[path], cache_dir=tmp_path)

    first = opened()
    first.areas(path)
    first.places(path)
    stops, notes = first.stops(path)
    assert passes == [3]
    again, same = opened().stops(path)
    assert passes == [3]
    assert again.equals(stops)
    assert (again.index.name, again.crs, same) == ("stop_id", stops.crs, notes)
