"""Every reader with a small valid input, ways to damage it, and how it is read."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import geopandas as gpd
import pandas as pd
from fuzz_archives import damaged_archive
from fuzz_tables import WRITERS, Table, damaged_table, table_of
from fuzz_values import TEXTS, damaged_bytes

FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Buses,http://x,Asia/Shanghai\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "A,甲,31.10,105.50,0,\nB,乙,31.11,105.51,,\nC,丙,31.12,105.52,0,\n",
    "routes.txt": "route_id,route_short_name,route_long_name,route_type\nr1,1,Valley,3\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign\nr1,wk,one,C\nr1,wk,two,C\nr1,once,three,A\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "one,08:00:00,08:00:00,A,1\none,08:10:00,08:10:00,B,2\none,08:20:00,08:20:00,C,3\n"
    "two,23:50:00,23:50:00,A,1\ntwo,,,B,2\ntwo,24:20:00,24:20:00,C,3\n"
    "three,06:00:00,06:00:00,C,5\nthree,07:00:00,07:00:00,A,9\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "wk,1,1,1,1,1,0,0,20260101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\nonce,20260203,1\nwk,20260501,2\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nthree,06:00:00,09:00:00,1200,0\n",
}
"""A feed with a trip after midnight, one day alone, an exception, a blank time and a headway."""


@dataclass(frozen=True)
class Reader:
    """A reader and its inputs.

    `make` writes a damaged input into a folder and returns its path; `read` reads it, with the folder of valid files.
    """

    make: Callable[[Path, Random], Path]
    read: Callable[[Path, Path], Any]


def write_seeds(folder: Path) -> None:
    """Write the valid files that are damaged, and build the roads once."""
    import osmium

    import spatial_uri as su
    from spatial_uri.samples import synthetic_county
    from spatial_uri.study.draft import init_study

    files = synthetic_county(12, seed=3).write(folder)
    own = [files.extract, files.boundaries, files.villages_xlsx, files.facilities_csv]
    init_study(own, folder / "study.toml", name="seed", preset="CN")
    (folder / "template.toml").write_text(_plain_study(folder), "utf-8")
    with osmium.SimpleWriter(str(folder / "county.osm")) as writer:
        for thing in osmium.FileProcessor(str(files.extract)):
            writer.add(thing)
    _write_graphml(folder / "roads.graphml", files.roads)
    study = su.read_study(folder / "template.toml", cache_dir=folder / "cache")
    villages = study.settlements.table
    towns = study.areas.table[study.areas.table["level"] == "township"]
    seats = [villages.index[villages["area_id"] == town][0] for town in towns.index]
    pd.DataFrame({"area": towns.index, "seat": seats}).to_csv(folder / "seats.csv", index=False)
    expected = pd.DataFrame({"乡镇代码": towns.index, "乡镇": towns["name"], "村数": 3})
    expected.to_csv(folder / "expected.csv", index=False)
    (folder / "scenario.toml").write_text(_scenario_of(study), "utf-8")
    _write_manifest(folder)


def _scenario_of(study: Any) -> str:
    """Return a scenario with a change of every kind but buses, and a season of its own."""
    from spatial_uri.geo.crs import to_degrees

    villages, facilities = study.settlements.table, study.facilities.table
    xy = study.network.node_xy
    line = to_degrees(xy[[0, len(xy) // 2]], study.crs).tolist()
    place, other, third = villages.index[:3]
    ref = next(ref for ref in study.network.pieces["ref"] if ref)
    changes = [
        f'kind = "new_road"\nline = {line}\nroad_class = "tertiary"\nkmh = 40\nlength_km = 20.5\noneway = false',
        f'id = "up"\nkind = "upgrade"\nwhere = {{ ref = "{ref}" }}\nto = "secondary"',
        f'kind = "close_road"\nwhere = {{ between = ["{place}", "{other}"] }}\ncost = 3',
        'kind = "close_road"\nwhere = { segments = [1, 2, 3], surface = "paved" }',
        'kind = "speeds"\nwhere = { class = ["track", "residential"] }\nfactor = 0.8',
        f'kind = "facility"\nat = "{place}"\ntier = "township_centre"\nname = "x"\ncapacity = 12',
        f'kind = "facility"\nat = {line[0]}\ntier = "township_centre"',
        f'kind = "close_facility"\nfacility = "{facilities.index[0]}"',
        f'kind = "move_facility"\nfacility = "{facilities.index[1]}"\nat = "{other}"',
        f'kind = "relocate"\nfrom = ["{other}", "{third}"]\nto = "{place}"\nshare = 0.5',
    ]
    rules = '[ { class = "track", closed = true }, { surface = "unpaved", factor = 0.5 }, { walk_factor = 0.9 } ]'
    head = f'name = "seed"\nroads = "{study.network.fingerprint}"\nseason = {{ rules = {rules} }}\n'
    return head + "".join(f"[[change]]\n{change}\n" for change in changes)


def _plain_study(folder: Path) -> str:
    """Return a study file of tables alone, so that nothing but the roads, which are kept, comes from the extract."""
    lines = (folder / "study.toml").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    sections = (
        "[transit",
        "[layout",
        "[logistics",
        "[output",
        "[criticality",
        "[connectivity",
        "[hierarchy",
        "[causes",
    )
    text, is_kept = [], True
    for line in kept:
        if line.startswith("["):
            is_kept = not line.startswith(sections)
        if is_kept:
            text.append(line)
    joined = "\n".join(text)
    for name in ("county.osm.pbf", "boundaries.gpkg", "villages.xlsx", "facilities.csv"):
        joined = joined.replace(f'"{name}"', json.dumps(str(folder / name)))
    return joined + "\n"


def _write_graphml(path: Path, roads: Path) -> None:
    """Write some of the roads as OSMnx would."""
    import networkx as nx
    import osmnx

    graph = nx.MultiDiGraph(crs="EPSG:4326")
    lines = gpd.read_file(roads).to_crs("EPSG:4326").explode(index_parts=False).head(40)
    ids: dict[tuple[float, float], int] = {}
    for way, line in enumerate(lines.geometry):
        ends = [line.coords[0], line.coords[-1]]
        u, v = (ids.setdefault((round(x, 6), round(y, 6)), len(ids) + 1) for x, y, *_ in ends)
        for node, (x, y, *_) in zip((u, v), ends, strict=True):
            graph.add_node(node, x=x, y=y)
        for a, b in ((u, v), (v, u)):
            graph.add_edge(a, b, osmid=way + 1, oneway=False, length=line.length * 1e5, highway="secondary", name="x")
    osmnx.save_graphml(graph, path)


def _write_manifest(folder: Path) -> None:
    from spatial_uri.analyses.running import Asked, default_options
    from spatial_uri.cli.again import record_of_run
    from spatial_uri.cli.sources import Extract
    from spatial_uri.model.delivery import Delivery

    source = Extract(path=folder / "county.osm.pbf", preset="CN")
    asked = Asked(options=default_options(("service_circle",)))
    run = record_of_run(source, asked, folder, language="en", delivery=Delivery())
    (folder / "manifest.json").write_text(json.dumps({"run": run}), "utf-8")


def readers(seeds: Path) -> dict[str, Reader]:
    """Return all readers by name; `seeds` holds what `write_seeds` has written."""
    villages = table_of(_placed(pd.read_csv(seeds / "villages.csv", dtype=str, encoding="utf-8-sig")))
    facilities = table_of(_placed(pd.read_csv(seeds / "facilities.csv", dtype=str, encoding="utf-8-sig")))
    boundaries = table_of(gpd.read_file(seeds / "boundaries.gpkg").to_crs("EPSG:4326"))
    elements = table_of(gpd.read_file(seeds / "elements.geojson"))
    made: dict[str, Reader] = {}
    for suffix in WRITERS:
        made[f"villages{suffix}"] = Reader(_table_maker(villages, suffix), _in_study("villages.xlsx"))
        made[f"facilities{suffix}"] = Reader(_table_maker(facilities, suffix), _in_study("facilities.csv"))
        made[f"guess{suffix}"] = Reader(_table_maker(villages, suffix), _guessed)
        if suffix not in {".csv", ".xlsx"}:
            made[f"boundaries{suffix}"] = Reader(_table_maker(boundaries, suffix), _in_study("boundaries.gpkg"))
            made[f"guess_areas{suffix}"] = Reader(_table_maker(boundaries, suffix), _guessed)
            made[f"elements{suffix}"] = Reader(_table_maker(elements, suffix), _elements)
    for name, read in (
        ("timetable", _timetable),
        ("stops", _stops),
        ("logistics", _nodes),
        ("seats", _seats),
        ("expected", _expected),
    ):
        table = table_of(pd.read_csv(seeds / f"{name}.csv", dtype=str, encoding="utf-8-sig"))
        for suffix in (".csv", ".xlsx"):
            made[f"{name}{suffix}"] = Reader(_table_maker(table, suffix), read)
    for name in ("county.osm", "county.osm.pbf"):
        made[f"extract_{name}"] = Reader(_bytes_maker(seeds / name), _extract)
        made[f"roads_{name}"] = Reader(_bytes_maker(seeds / name), _roads)
    made["roads.graphml"] = Reader(_bytes_maker(seeds / "roads.graphml"), _roads)
    made["feed.zip"] = Reader(_feed_zip, _feed)
    made["feed_folder"] = Reader(_feed_folder, _feed)
    made["study.toml"] = Reader(_text_maker(seeds / "template.toml"), lambda path, _: _study(path, seeds))
    made["scenario.toml"] = Reader(_scenario_maker(seeds / "scenario.toml"), _scenario)
    made["manifest.json"] = Reader(_manifest_maker(seeds / "manifest.json"), _manifest)
    return made


def _placed(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(frame["经度"].astype(float), frame["纬度"].astype(float))
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def _table_maker(table: Table, suffix: str) -> Callable[[Path, Random], Path]:
    def make(folder: Path, rng: Random) -> Path:
        path = folder / f"t{suffix}"
        WRITERS[suffix](damaged_table(table, rng), path, rng)
        if suffix in {".zip", ".kmz", ".xlsx"} and rng.random() < 0.5:
            path.write_bytes(damaged_archive(path, rng))
        return path

    return make


def _bytes_maker(seed: Path) -> Callable[[Path, Random], Path]:
    def make(folder: Path, rng: Random) -> Path:
        path = folder / seed.name
        content = seed.read_bytes()
        if not seed.name.endswith(".pbf"):
            content = _damaged_xml(content, rng)
        path.write_bytes(damaged_bytes(content, rng) if rng.random() < 0.6 else content)
        return path

    return make


_XML_VALUES = (
    "",
    "0",
    "-1",
    "nan",
    "inf",
    "1e308",
    "999",
    "181",
    "9" * 30,
    "x",
    "&#0;",
    "&lt;",
    "[1, 2]",
    "True",
    "delete",
    "-9223372036854775808",
)


def _damaged_xml(content: bytes, rng: Random) -> bytes:
    """Return XML with values of attributes changed, lines dropped, doubled and moved."""
    text = content.decode()
    for _ in range(rng.randint(0, 4)):
        quotes = [i for i in range(rng.randrange(len(text)), len(text)) if text[i] == '"'][:40]
        if len(quotes) > 4:
            at = rng.randrange(0, len(quotes) - 1)
            value = rng.choice(_XML_VALUES) if rng.random() < 0.7 else rng.choice(TEXTS).replace('"', "")[:500]
            text = text[: quotes[at] + 1] + value + text[quotes[at + 1] :]
    lines = text.splitlines(keepends=True)
    for _ in range(rng.randint(0, 2)):
        at = rng.randrange(len(lines))
        what = rng.randrange(4)
        if what == 0:
            del lines[at : at + rng.choice((1, 1, 20))]
        elif what == 1:
            lines.insert(rng.randrange(len(lines)), lines[at])
        elif what == 2:
            lines[at : at + 1] = lines[at : at + 1] * 300
        elif rng.random() < 0.3:
            lines.insert(1, '<!DOCTYPE o [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\n')
    return "".join(lines).encode("utf-8", "replace")


_TOML_VALUES = ("[]", "{}", "nan", "inf", "-1", "true", "1979-05-27", "[[1]]", "9" * 40)
_TOML_KEYS = ("walk_limit_m", "crs", "x", "level", "levels", "encoding", "layer", "tiers", "datum")
_TOML_SECTIONS = ("roads", "rules", "travel", "service_circle", "x", "tiers", "rules.roads.speed_kmh")


def _text_maker(seed: Path) -> Callable[[Path, Random], Path]:
    def make(folder: Path, rng: Random) -> Path:
        path = folder / seed.name
        lines = seed.read_text("utf-8").splitlines()
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(lines))
            key, equals, _ = lines[at].partition("=")
            value = rng.choice((json.dumps(rng.choice(TEXTS)[:300]), *_TOML_VALUES))
            what = rng.randrange(5)
            if what == 0:
                del lines[at]
            elif what == 1:
                lines.insert(at, rng.choice(lines))
            elif what == 2 and equals:
                lines[at] = f"{key}={value}"
            elif what == 3:
                lines.insert(at, f"{rng.choice(_TOML_KEYS)} = {value}")
            else:
                lines.insert(at, f"[{rng.choice(_TOML_SECTIONS)}]")
            if not lines:
                lines = [""]
        content = "\n".join(lines).encode("utf-8", "replace")
        path.write_bytes(damaged_bytes(content, rng) if rng.random() < 0.2 else content)
        return path

    return make


_SCENARIO_VALUES = (
    "0", "-1", "1", "1e-9", "5e-324", "0.01", "10", "200", "999.9", "1e308", "nan", "inf", "true", '""', "[]", "{}",
    "[[]]", "[0.0, 0.0]", "[180.0, 90.0]", "[[0.0, 0.0], [180.0, -90.0]]", "[[110.6, 31.4], [110.6, 31.4000000001]]",
    '["a", "a"]', '{ class = "track" }', "{ segments = [0] }", "{ segments = [-1, 99999999999999999999] }",
    "2024-01-01",
)  # fmt: skip
"""What may stand behind a key of a scenario: much of it is of the right type, and means nothing."""


def _scenario_maker(seed: Path) -> Callable[[Path, Random], Path]:
    """Damage a scenario as any text, or only the values behind its keys: those reach the study."""
    as_text = _text_maker(seed)

    def make(folder: Path, rng: Random) -> Path:
        if rng.random() < 0.3:
            return as_text(folder, rng)
        blocks = seed.read_text("utf-8").split("[[change]]\n")
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(blocks))
            lines = blocks[at].splitlines()
            row = rng.randrange(len(lines))
            key = lines[row].partition("=")[0]
            values = [line.partition("=")[2] for block in blocks for line in block.splitlines() if line.startswith(key)]
            lines[row] = f"{key}= {rng.choice([*_SCENARIO_VALUES, *values])}"
            blocks[at] = "\n".join(lines) + "\n"
        kept = [block for block in blocks[1:] if rng.random() < 0.7]
        rng.shuffle(kept)
        path = folder / seed.name
        path.write_text("[[change]]\n".join([blocks[0], *kept]), "utf-8")
        return path

    return make


def _manifest_maker(seed: Path) -> Callable[[Path, Random], Path]:
    values: tuple[Any, ...] = (None, [], {}, "", "x", -1, 1e308, True, ["a", 1], {"a": {}}, "\u202e", "../x")

    def make(folder: Path, rng: Random) -> Path:
        document = json.loads(seed.read_text("utf-8"))
        for _ in range(rng.randint(0, 3)):
            held: Any = document
            while isinstance(held, dict) and held:
                key = rng.choice(list(held))
                if rng.random() < 0.4 or not isinstance(held[key], dict):
                    held[key] = rng.choice(values)
                    break
                held = held[key]
        extract = seed.with_name("county.osm.pbf")
        content = json.dumps(document).replace(json.dumps(extract.name), json.dumps(str(extract)))
        if rng.random() < 0.05:
            content = "[" * 100_000
        path = folder / seed.name
        path.write_bytes(damaged_bytes(content.encode(), rng) if rng.random() < 0.4 else content.encode())
        return path

    return make


def _damaged_feed(rng: Random) -> dict[str, bytes]:
    feed = {name: text.encode() for name, text in FEED.items()}
    for _ in range(rng.randint(1, 3)):
        if not feed:
            break
        name = rng.choice(list(feed))
        what = rng.randrange(6)
        if what <= 2:
            lines = [line.split(",") for line in feed[name].decode("utf-8", "replace").splitlines()]
            for _ in range(rng.randint(1, 3)):
                if lines:
                    row = rng.choice(lines)
                    row[rng.randrange(len(row))] = rng.choice(TEXTS)
            encoding = rng.choice(("utf-8", "utf-8", "utf-16", "gb18030"))
            feed[name] = "\n".join(",".join(row) for row in lines).encode(encoding, "replace")
        elif what == 3:
            feed[name] = damaged_bytes(feed[name], rng)
        elif what == 4:
            del feed[name]
        else:
            feed[name] = feed[name] + feed[name].partition(b"\n")[2] * rng.choice((1, 200))
    return feed


def _feed_folder(folder: Path, rng: Random) -> Path:
    path = folder / rng.choice(("feed", "feed.zip", "feed.gdb"))
    path.mkdir()
    for name, content in _damaged_feed(rng).items():
        (path / name).write_bytes(content)
    return path


def _feed_zip(folder: Path, rng: Random) -> Path:
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _damaged_feed(rng).items():
            archive.writestr(name, content)
    if rng.random() < 0.5:
        path.write_bytes(damaged_archive(path, rng))
    return path


def _study(path: Path, seeds: Path) -> Any:
    import spatial_uri as su

    study = su.read_study(path, cache_dir=seeds / "cache")
    assert isinstance(study, su.Study)
    return study


def _in_study(replaced: str) -> Callable[[Path, Path], Any]:
    """Read a table in a study file, in place of one of the valid ones."""

    def read(path: Path, seeds: Path) -> Any:
        text = (seeds / "template.toml").read_text("utf-8")
        text = text.replace(json.dumps(str(seeds / replaced)), json.dumps(str(path)))
        study = path.parent / "study.toml"
        study.write_text(text, "utf-8")
        return _study(study, seeds)

    return read


def _guessed(path: Path, seeds: Path) -> Any:
    from spatial_uri.study.draft import init_study
    from spatial_uri.study.file import read_study_file

    inputs = [seeds / "county.osm.pbf", path]
    written = init_study(inputs, path.parent / "drafted.toml", name="x", preset="CN")
    return read_study_file(written)


def _extract(path: Path, _: Path) -> Any:
    import spatial_uri as su

    return su.study_from_extract(path, transit=True)


def _roads(path: Path, _: Path) -> Any:
    import spatial_uri as su

    return su.read_roads(path, crs="EPSG:32648")


def _feed(path: Path, _: Path) -> Any:
    import spatial_uri as su

    return su.read_gtfs(path)


def _timetable(path: Path, seeds: Path) -> Any:
    import spatial_uri as su

    return su.read_timetable_sheet(path, stops_file=seeds / "stops.csv")


def _stops(path: Path, seeds: Path) -> Any:
    import spatial_uri as su

    return su.read_timetable_sheet(seeds / "timetable.csv", stops_file=path)


def _elements(path: Path, _: Path) -> Any:
    import spatial_uri as su

    return su.read_elements(path)


def _nodes(path: Path, seeds: Path) -> Any:
    from spatial_uri.analyses.logistics.read_node_files import read_nodes

    return read_nodes(path, _study(seeds / "template.toml", seeds))


def _seats(path: Path, seeds: Path) -> Any:
    from spatial_uri.analyses.hierarchy.read_seat_table import read_seats

    study = _study(seeds / "template.toml", seeds)
    return read_seats(path, study.areas, study.settlements)


def _expected(path: Path, _: Path) -> Any:
    from spatial_uri.analyses.hierarchy.read_official_list import read_expected

    return read_expected(path)


def _manifest(path: Path, seeds: Path) -> Any:
    from spatial_uri.cli.again import run_of_manifest

    source, asked = run_of_manifest(path)
    return source.read(seeds / "cache", asked)


def _scenario(path: Path, seeds: Path) -> Any:
    import spatial_uri as su

    return su.apply_scenario(_study(seeds / "template.toml", seeds), su.read_scenario(path))


def copy_input(path: Path, target: Path) -> None:
    """Keep an input with the files beside it, to be looked at."""
    shutil.copytree(path.parent, target, dirs_exist_ok=True)
