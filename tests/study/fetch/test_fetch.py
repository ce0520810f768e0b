from __future__ import annotations

import json
import shlex
import socket

import geopandas as gpd
import osmnx as ox
import pytest
from click.testing import CliRunner
from stand_in import EMPTY, KNOWN_PLACE, as_body, few_roads, recorded, serving

from spatial_uri.cli.commands import cli
from spatial_uri.errors import FetchError, OutputError, ParameterError
from spatial_uri.read.tables.boundaries import read_boundaries
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.study.web import FILES, fetch
from spatial_uri.study.web_services import WebServices, osmnx_settings


@pytest.fixture(autouse=True)
def _no_pause_and_no_other_network(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)  # OSMnx waits a second before each question to Nominatim
    connect = socket.socket.connect

    def _only_here(self, address):
        assert address[0] == "127.0.0.1", f"a test asked {address}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", _only_here)


@pytest.fixture
def service():
    with serving() as stand_in:
        stand_in.instead["roads"] = (200, few_roads())
        yield stand_in


@pytest.fixture
def ask(service, tmp_path):
    def _ask(place=KNOWN_PLACE, out=tmp_path / "out", **options):
        asked = {"overpass_url": f"{service.url}/overpass", "nominatim_url": f"{service.url}/nominatim"}
        asked |= {"cache_dir": tmp_path / "cache"}
        asked |= {name: options.pop(name) for name in list(options) if name in WebServices.__dataclass_fields__}
        return fetch(place, out, **{"buffer_km": 5, "services": WebServices(**asked), **options})

    return _ask


def test_every_tag_that_the_rules_look_at_is_asked_for():
    with osmnx_settings(WebServices()):
        asked = set(ox.settings.useful_tags_way)
    assert {"maxlength", "motor_vehicle:forward", "oneway:motorcar", "cycleway:left", "passable", "name"} <= asked


@pytest.mark.slow
def test_a_place_becomes_files_that_a_study_can_be_made_of(ask, service, tmp_path):
    del service.instead["roads"]
    assert ask() == [tmp_path / "out" / name for name in FILES]
    out = tmp_path / "out"
    areas, _ = read_boundaries(out / "areas.gpkg")
    assert areas.levels == ("county", "township")
    assert sorted(areas.at("township")["name"]) == ["Eschen", "Gamprin", "Mauren", "Ruggell", "Schellenberg"]
    assert set(areas.at("township")["parent_id"]) == {"r49"}
    settlements, _ = read_settlements(out / "settlements.gpkg")
    assert {"Ruggell", "Eschen", "Nendeln", "Schaanwald"} <= set(settlements.table["name"])
    assert list(settlements.table["name"]).count("Gamprin-Bendern") == 1  # mapped twice in the source
    facilities, _ = read_facilities(out / "facilities.gpkg")
    assert set(facilities.table["tier"]) == {"pharmacy"}
    roads = ox.load_graphml(out / "roads.graphml")
    assert roads.number_of_edges() > 500
    classes = [data["highway"] for *_, data in roads.edges(data=True)]
    assert {"residential", "track", "footway"} <= set(classes)  # a class is never a list of two
    source = json.loads((out / "source.json").read_text("utf-8"))
    assert source["place"] == KNOWN_PLACE
    assert "OpenStreetMap contributors" in source["attribution"]


@pytest.mark.slow
def test_surroundings_are_asked_for_as_far_as_the_buffer_reaches(ask, service, tmp_path):
    ask(buffer_km=0)
    ask(out=tmp_path / "wide", buffer_km=20, cache_dir=tmp_path / "other")
    spans = [_span(query) for name, query in service.asked if name == "roads"]
    assert spans[1] - spans[0] == pytest.approx(40 / 111.2, rel=0.01)


def _span(query):
    numbers = query.split("poly:'")[1].split("'")[0].split(" ")
    latitudes = [float(n) for n in numbers[0::2]]
    return max(latitudes) - min(latitudes)


def test_a_second_fetch_asks_nobody_anything(ask, service, tmp_path):
    ask()
    asked = len(service.asked)
    assert asked == 4
    ask(out=tmp_path / "again")
    assert len(service.asked) == asked


def test_names_are_asked_for_as_they_are_on_the_spot_and_the_services_know_who_asks(ask, service):
    ask()
    assert {headers.get("Accept-Language", "") for headers in service.headers} == {""}
    assert all("spatial_uri" in headers["User-Agent"] for headers in service.headers)


def test_fetching_leaves_the_settings_of_osmnx_as_they_were(ask):
    before = {name: getattr(ox.settings, name) for name in vars(ox.settings) if name.islower()}
    resolve = socket.getaddrinfo
    ask()
    assert {name: getattr(ox.settings, name) for name in before} == before
    assert socket.getaddrinfo is resolve


REMARK = {**EMPTY, "remark": "runtime error: Query timed out in 'query' at line 1 after 181 seconds."}
FAILURES = {
    "nominatim busy": ({"nominatim": (429, b"slow down")}, "429", "wait a few minutes"),
    "overpass busy": ({"roads": (429, b"slow down")}, "429", "wait a few minutes"),
    "overpass overloaded": ({"places": (504, b"<html>")}, "504", "try later"),
    "overpass broken": ({"areas": (500, b"")}, "500", "try later"),
    "query refused": ({"areas": (400, b"parse error")}, "400", "address"),
    "half an answer": ({"roads": (200, as_body(REMARK))}, "Query timed out", "smaller place"),
    "no roads": ({"roads": (200, as_body(EMPTY))}, "knows no roads there", "check"),
    "a page, not data": ({"roads": (200, b"<html>welcome</html>")}, "no result", "address"),
    "a page for places": ({"places": (200, b"<html>welcome</html>")}, "no result", "address"),
    "nominatim says object": ({"nominatim": (200, b"{}")}, "no result", "check"),
    "a point, no outline": (
        {"nominatim": (200, as_body([{"lat": "47", "lon": "9"}]))},
        "place with an outline",
        "check",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_service_that_fails_is_one_error_with_a_remedy_and_nothing_is_written(ask, service, tmp_path, failure):
    instead, message, remedy = FAILURES[failure]
    service.instead |= instead
    with pytest.raises(FetchError, match=message) as caught:
        ask()
    assert remedy in caught.value.remedy
    assert {p.name for p in tmp_path.iterdir()} <= {"cache"}


def test_a_place_nobody_knows_is_named_in_the_error(ask, service):
    with pytest.raises(FetchError, match="Atlantis"):
        ask("Atlantis")
    assert [name for name, _ in service.asked] == ["nominatim"]


def test_a_failed_answer_is_not_kept(ask, service):
    service.instead = {"roads": (200, as_body(REMARK))}
    with pytest.raises(FetchError):
        ask()
    service.instead = {"roads": (200, few_roads())}
    assert ask()


def test_without_a_network_the_error_comes_at_once(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    services = WebServices(overpass_url=url, nominatim_url=url, cache_dir=tmp_path / "cache")
    with pytest.raises(FetchError, match="cannot be reached") as caught:
        fetch("Vaduz", tmp_path / "out", services=services)
    assert "network" in caught.value.remedy
    assert not (tmp_path / "out").exists()


def test_a_damaged_cache_is_said_and_not_trusted(ask, tmp_path):
    ask()
    for kept in (tmp_path / "cache").iterdir():
        kept.write_text("{", "utf-8")
    with pytest.raises(FetchError, match="damaged") as caught:
        ask(out=tmp_path / "again")
    assert "delete the cache" in caught.value.remedy


def test_a_place_without_villages_or_clinics_gives_empty_tables_not_an_error(ask, service, tmp_path):
    service.instead |= {"places": (200, as_body(EMPTY)), "areas": (200, as_body(EMPTY))}
    ask()
    assert len(gpd.read_file(tmp_path / "out" / "settlements.gpkg")) == 0
    areas = gpd.read_file(tmp_path / "out" / "areas.gpkg")
    assert list(areas["name"]) == [KNOWN_PLACE]
    assert "facilities.absent" in (tmp_path / "out" / "source.json").read_text("utf-8")


def test_an_island_that_is_no_administrative_area_is_taken_as_a_county_and_that_is_said(ask, service, tmp_path):
    (island,) = json.loads(recorded("nominatim"))
    service.instead |= {"nominatim": (200, as_body([{**island, "class": "place", "type": "island"}]))}
    ask()
    areas = gpd.read_file(tmp_path / "out" / "areas.gpkg").set_index("area_id")
    assert areas.loc["r49", "level"] == "county"
    assert "areas.level_assumed" in (tmp_path / "out" / "source.json").read_text("utf-8")


def test_a_country_serves_as_the_county_where_nothing_stands_between_it_and_its_townships(ask, service, tmp_path):
    (country,) = json.loads(recorded("nominatim"))
    service.instead |= {"nominatim": (200, as_body([{**country, "place_rank": 4}]))}
    ask()
    assert set(gpd.read_file(tmp_path / "out" / "areas.gpkg")["level"]) == {"county", "township"}
    service.instead["areas"] = (200, as_body(EMPTY))
    ask(out=tmp_path / "bare", cache_dir=tmp_path / "other")
    assert list(gpd.read_file(tmp_path / "bare" / "areas.gpkg")["level"]) == ["county"]


def test_an_earlier_result_is_not_overwritten_unless_asked(ask, service, tmp_path):
    ask()
    own = tmp_path / "out" / "notes of my own.txt"
    own.write_text("keep")
    asked = len(service.asked)
    with pytest.raises(OutputError, match="results already"):
        ask()
    assert len(service.asked) == asked
    assert ask(overwrite=True)
    assert own.read_text() == "keep"


def test_a_folder_that_cannot_be_made_is_an_output_error(ask, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        ask(out=tmp_path / "file" / "out")
    with pytest.raises(OutputError, match="not a folder"):
        ask(out=tmp_path / "file")


def test_options_that_make_no_sense_are_all_listed_and_nobody_is_asked(ask, service):
    with pytest.raises(ParameterError) as caught:
        ask(" ", network_type="fly", buffer_km=-1, timeout_s=0)
    assert len(caught.value.faults) == 4
    assert service.asked == []


@pytest.mark.slow
def test_what_was_fetched_becomes_an_atlas_with_no_further_network(service, tmp_path, monkeypatch):
    del service.instead["roads"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPATIAL_URI_CACHE", str(tmp_path / "cache"))

    def run(*args):
        result = CliRunner().invoke(cli, [str(a) for a in args], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    addresses = ("--overpass-url", f"{service.url}/overpass", "--nominatim-url", f"{service.url}/nominatim")
    said = run("fetch", KNOWN_PLACE, "--out", "files", *addresses, "--cache-dir", "answers").stdout
    inputs = shlex.split(said.splitlines()[-1].partition("spatial-uri init ")[2])
    asked = len(service.asked)
    run("init", *inputs, "--out", "study.toml")
    said = run("run", "study.toml", "--out", "atlas").stdout

    assert "of 7 settlements" in said  # the record holds the roads of only one of them
    assert (tmp_path / "atlas" / "map.html").is_file()
    assert len(service.asked) == asked
