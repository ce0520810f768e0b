"""Links, transport coverage and layout from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import osmium
import pandas as pd
import pytest
from cli_files import Run, everything_in
from feed_writing import VALLEY, write_feed

CONNECT = {
    "map.html",
    "data/hierarchy.csv",
    "data/links.csv",
    "data/bridges.csv",
    "data/interactions.csv",
}
TRANSIT = {"map.html", *(f"data/{name}.csv" for name in ("transport", "transport_areas", "stop_areas", "stops"))}

CN = ("--preset", "CN", "--language", "en")


def test_connect_needs_nothing_but_an_extract_and_links_every_settlement(county: Path, run: Run) -> None:
    result = run("connect", county / "county.osm.pbf", *CN, "--out", "out")

    assert result.exit_code == 0, result.output
    assert set(everything_in(Path("out"))) >= CONNECT
    assert not {"data/service_circle.csv", "data/transport.csv"} & set(everything_in(Path("out")))
    links = pd.read_csv("out/data/links.csv", dtype={"place_id": str})
    places = pd.read_csv("out/data/hierarchy.csv", dtype={"place_id": str})
    for target in ("town_seat", "county_seat", "nearest_town"):
        assert links.loc[links["target"] == target, "place_id"].tolist() == places["place_id"].tolist()
    assert "not known: " in result.stdout, "what was not given is said"


def test_transit_without_a_timetable_says_what_it_cannot_tell(county: Path, run: Run) -> None:
    result = run("transit", county / "county.osm.pbf", *CN, "--out", "out")

    assert result.exit_code == 0, result.output
    assert set(everything_in(Path("out"))) >= TRANSIT
    assert re.search(r"not known: .*timetable", result.stdout)
    places = pd.read_csv("out/data/transport.csv")
    assert places["stop_walk_m"].notna().any()
    assert places["town_bus_min"].isna().all()


def test_transit_with_a_timetable_tells_the_bus_beside_the_car(county: Path, run: Run) -> None:
    files = ("--timetable", county / "timetable.csv", "--stops", county / "stops.csv")
    result = run("transit", county / "county.osm.pbf", *CN, *files, "--out", "out")

    assert result.exit_code == 0, result.output
    places = pd.read_csv("out/data/transport.csv")
    both = places.dropna(subset=["county_bus_min", "county_car_min"])
    assert len(both)
    assert "ILLUSTRATIVE" in Path("out/map.html").read_text("utf-8")


@pytest.mark.slow
def test_the_walk_to_a_stop_is_counted_as_the_command_line_says(county: Path, run: Run) -> None:
    extract = (county / "county.osm.pbf", *CN, "--stops", county / "stops.csv")
    for name, more in (("walk", ()), ("straight", ("--straight-line",)), ("near", ("--stop-limit-m", "300"))):
        assert run("transit", *extract, "--timetable", county / "timetable.csv", *more, "--out", name).exit_code == 0
    walk, straight, near = (pd.read_csv(f"{name}/data/transport.csv") for name in ("walk", "straight", "near"))
    assert walk["has_stop"].tolist() == (walk["stop_walk_m"] <= 2000).tolist()
    assert straight["has_stop"].tolist() == (straight["stop_straight_m"] <= 2000).tolist()
    assert near["has_stop"].tolist() == (near["stop_walk_m"] <= 300).tolist()
    assert 300 in pd.read_csv("near/data/stop_areas.csv")["limit_m"].tolist()


@pytest.mark.slow
def test_a_study_file_gives_the_analyses_that_it_has_sections_for(county: Path, run: Run) -> None:
    inputs = ("county.osm.pbf", "boundaries.gpkg", "villages.xlsx", "facilities.csv", "timetable.csv", "stops.csv")
    written = run("init", *(county / name for name in inputs), county / "elements.geojson", "--preset", "CN")
    assert written.exit_code == 0, written.output
    text = Path("study.toml").read_text("utf-8")
    for key, name in (("timetable", "timetable.csv"), ("stops", "stops.csv"), ("elements", "elements.geojson")):
        assert re.search(rf'^{key} = ".*{name}"', text, re.MULTILINE), f"{name} was not recognised"

    assert run("run", "study.toml", "--out", "all").exit_code == 0
    assert set(everything_in(Path("all"))) >= CONNECT | TRANSIT | {"data/elements.csv"}
    manifest = json.loads(Path("all/data/manifest.json").read_text("utf-8"))
    assert any(i["role"] == "timetable" for i in manifest["inputs"])

    Path("study.toml").write_text(text[: text.index("# Each of the next sections")], "utf-8")
    assert run("run", "study.toml", "--out", "circle").exit_code == 0
    assert not (CONNECT | TRANSIT) & set(everything_in(Path("circle"))) - {"map.html"}


def test_links_need_no_facilities(county: Path, run: Run) -> None:
    inputs = [county / name for name in ("county.osm.pbf", "boundaries.gpkg", "villages.xlsx", "facilities.csv")]
    assert run("init", *inputs, "--preset", "CN").exit_code == 0
    text = Path("study.toml").read_text("utf-8")
    without = text[: text.index("[[facilities]]")] + "[connectivity]\n"
    Path("study.toml").write_text(without, "utf-8")

    result = run("run", "study.toml", "--out", "out")

    assert result.exit_code == 0, result.output
    assert set(everything_in(Path("out"))) >= {"map.html", "data/links.csv", "atlas.gpkg"}


@pytest.mark.slow
def test_an_extract_of_roads_and_villages_alone_gives_what_it_has_data_for(county: Path, run: Run) -> None:
    bare = county / "bare.osm.pbf"
    writer = osmium.SimpleWriter(str(bare))
    for thing in osmium.FileProcessor(str(county / "county.osm.pbf")):
        tags = dict(thing.tags)
        if "boundary" in tags and thing.is_relation():
            continue
        writer.add(thing.replace(tags={}) if {"amenity", "healthcare", "boundary"} & set(tags) else thing)
    writer.close()

    result = run("connect", bare, *CN, "--out", "links")
    assert result.exit_code == 0, result.output
    assert "the study area is the convex hull of the settlements" in result.stdout
    assert "not known: To the own town seat" in result.stdout
    links = pd.read_csv("links/data/links.csv").set_index("target")["status"]
    assert (links["county_seat"] == "reached").any()
    assert (links["town_seat"] == "unknown").all()
    assert run("transit", bare, *CN, "--out", "buses").exit_code == 0
    result = run("atlas", bare, *CN, "--out", "atlas")
    assert result.exit_code == 0, result.output
    assert "The data holds no facilities. Not measured: Service circle and Causes." in result.stdout
    alone = run("atlas", bare, *CN, "--analyses", "service_circle", "--out", "circle")
    assert alone.exit_code == 1
    assert "there is no facility of tier" in alone.stderr


def test_what_a_study_file_says_itself_cannot_be_said_again(county: Path, run: Run) -> None:
    assert run("init", county / "county.osm.pbf").exit_code == 0

    result = run("connect", "study.toml", "--mode", "walk", "--out", "out")

    assert result.exit_code == 1
    assert "--mode: a study file says this itself" in result.stderr
    assert not Path("out").exists()


def test_an_analysis_that_does_not_exist_is_refused_before_anything_is_read(county: Path, run: Run) -> None:
    result = run("atlas", county / "county.osm.pbf", "--analyses", "service_circle,buses", "--out", "out")

    assert result.exit_code == 1
    assert "there is no analysis 'buses'" in result.stderr
    assert "Reading" not in result.stderr


def test_a_feed_and_a_sheet_exclude_each_other(county: Path, run: Run) -> None:
    result = run("transit", county / "county.osm.pbf", "--gtfs", "a.zip", "--timetable", "b.csv", "--out", "out")

    assert result.exit_code == 1
    assert "gtfs and timetable exclude each other" in result.stderr


def two_feeds(county: Path) -> list[str]:
    """Write the feeds north.zip and south.zip, of one trip each; return the stops of the county where they set out."""
    stops = pd.read_csv(county / "stops.csv").iloc[:3]
    rows = [f"{s},{s},{lat},{lon}" for s, lon, lat in stops[["站号", "经度", "纬度"]].itertuples(index=False)]
    ends = stops["站号"].tolist()
    for name, (first, last) in {"north": ends[:2], "south": ends[1:]}.items():
        calls = f"one,08:00:00,08:00:00,{first},1\none,08:20:00,08:20:00,{last},2\n"
        tables = {**VALLEY, "stops": "stop_id,stop_name,stop_lat,stop_lon\n" + "\n".join(rows)}
        tables["stop_times"] = VALLEY["stop_times"].splitlines()[0] + "\n" + calls
        write_feed(Path(f"{name}.zip"), tables)
    return [str(stop) for stop in ends[:2]]


def test_several_feeds_are_one_timetable_and_the_run_can_be_repeated(county: Path, run: Run) -> None:
    ends = two_feeds(county)
    feeds = ("--gtfs", "north.zip", "--gtfs", "south.zip")
    result = run("transit", county / "county.osm.pbf", *CN, *feeds, "--out", "out")

    assert result.exit_code == 0, result.output
    served = pd.read_csv("out/data/stops.csv").query("departures > 0")["stop_id"].tolist()
    assert served == [f"north:{ends[0]}", f"south:{ends[1]}"]
    assert run("run", "out/data/manifest.json", "--out", "again").exit_code == 0
    assert Path("again/data/transport.csv").read_bytes() == Path("out/data/transport.csv").read_bytes()


def test_init_lists_several_feeds_and_what_it_writes_can_be_run(county: Path, run: Run) -> None:
    ends = two_feeds(county)
    drafted = run("init", county / "county.osm.pbf", "north.zip", "south.zip", *CN[:2], "--out", "study.toml")

    assert drafted.exit_code == 0, drafted.output
    assert 'gtfs = ["north.zip", "south.zip"]' in Path("study.toml").read_text("utf-8")
    result = run("run", "study.toml", "--analyses", "transit", "--out", "out")
    assert result.exit_code == 0, result.output
    served = pd.read_csv("out/data/stops.csv").query("departures > 0")["stop_id"].tolist()
    assert served == [f"north:{ends[0]}", f"south:{ends[1]}"]


def test_a_timetable_that_is_not_there_leaves_nothing_behind(county: Path, run: Run) -> None:
    result = run("transit", county / "county.osm.pbf", "--timetable", "nowhere.csv", "--out", "out")

    assert result.exit_code == 1
    assert "nowhere.csv" in result.stderr
    assert not Path("out").exists()


def test_options_reach_an_analysis_that_is_only_needed_and_idle_ones_are_refused(county: Path, run: Run) -> None:
    extract = county / "county.osm.pbf"
    everywhere = ("transit", extract, *CN, "--out", "found")
    assert run(*everywhere).exit_code == 0
    found = pd.read_csv("found/data/transport.csv", dtype=str)
    other = found.loc[found["rank"] == "village", "place_id"].iloc[0]
    seats = Path("seats.csv")
    areas = pd.read_csv("found/data/transport_areas.csv", dtype=str)
    county_code = areas.loc[areas["level"] == "county", "area_id"].iloc[0]
    seats.write_text(f"area_id,seat_id\n{county_code},{other}\n", "utf-8")

    assert run("transit", extract, *CN, "--seats", seats, "--out", "named").exit_code == 0
    named = pd.read_csv("named/data/transport.csv", dtype=str).set_index("place_id")
    assert named.loc[other, "rank"] == "county_seat"
    assert run("run", "named/data/manifest.json", "--out", "again").exit_code == 0
    assert Path("again/data/transport.csv").read_bytes() == Path("named/data/transport.csv").read_bytes()

    refused = run(
        "atlas", extract, "--analyses", "hierarchy", "--layout-buffer-m", "9", "--gtfs", "a.zip", "--out", "no"
    )
    assert refused.exit_code == 1
    assert "--layout-buffer-m belongs to layout" in refused.stderr
    assert "--gtfs belongs to transit" in refused.stderr
    assert not Path("no").exists()
