"""Forty and more ways to damage a county, each with what the doctor must find: the table in docs/DOCTOR.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import pandas as pd
import shapely
import shapely.affinity
from shapely.ops import substring

from spatial_uri.geo.datum import from_wgs84
from spatial_uri.samples.county import SyntheticCounty
from spatial_uri.samples.county_extract import write_extract

STUDY, VILLAGES, FACILITIES, BOUNDARIES = "study.toml", "villages.csv", "facilities.csv", "boundaries.gpkg"
EXTRACT, TIMETABLE = "county.osm.pbf", "timetable.csv"
METRES = 32649


@dataclass
class Ward:
    """A county to be damaged: its folder, and the tables that it was written from."""

    folder: Path
    county: SyntheticCounty

    def table(self, file: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / file, dtype=str, keep_default_na=False, encoding="utf-8-sig")

    def write(self, file: str, table: pd.DataFrame) -> None:
        table.to_csv(self.folder / file, index=False, encoding="utf-8-sig")

    def set(self, file: str, row: int, column: str, value: str) -> None:
        table = self.table(file)
        table.loc[row, column] = value
        self.write(file, table)

    def study(self, old: str, new: str) -> None:
        text = (self.folder / STUDY).read_text("utf-8")
        assert old in text, old
        (self.folder / STUDY).write_text(text.replace(old, new), "utf-8")

    def areas(self) -> gpd.GeoDataFrame:
        return gpd.read_file(self.folder / BOUNDARIES)

    def write_areas(self, table: gpd.GeoDataFrame) -> None:
        (self.folder / BOUNDARIES).unlink()
        table.to_file(self.folder / BOUNDARIES, layer="boundaries")

    def rewrite_extract(self, **changed: Any) -> None:
        (self.folder / EXTRACT).unlink()
        write_extract(replace(self.county, **changed), self.folder / EXTRACT)

    def village(self, nth: int = 3) -> tuple[int, str]:
        """Return the row and the name of a village."""
        table = self.table(VILLAGES)
        row = int(table.index[table["类型"] == "村"][nth])
        return row, str(table.loc[row, "村名"])

    def place(self, file: str, row: int, lon: float, lat: float) -> None:
        table = self.table(file)
        table.loc[row, "经度"], table.loc[row, "纬度"] = f"{lon:.7f}", f"{lat:.7f}"
        self.write(file, table)

    def wilderness(self) -> tuple[float, float]:
        """Return a point inside the county as far from any road and border as there is one."""
        roads = self.county.roads.to_crs(METRES).union_all()
        outline = self.county.areas.to_crs(METRES).query("level == 'county'").union_all()
        x0, y0, x1, y1 = outline.bounds
        grid = shapely.points(*np.meshgrid(np.linspace(x0, x1, 60), np.linspace(y0, y1, 60)))
        inner = grid[shapely.contains(outline.buffer(-300), grid)]
        best = inner[np.argmax(shapely.distance(inner, roads))]
        point = gpd.GeoSeries([best], crs=METRES).to_crs(4326).iloc[0]
        return point.x, point.y


@dataclass(frozen=True)
class Damage:
    """One damage: what was done, what the doctor must say, and what it must name."""

    what: str
    code: str
    colour: str
    inflict: Callable[[Ward], str] = field(compare=False)


DAMAGES: dict[str, Damage] = {}


def table_of_damages() -> str:
    """Return the table of docs/DOCTOR.md."""
    head = ["| | damage | the doctor says | colour |", "|---|---|---|---|"]
    rows = [f"| {k} | {d.what} | `{d.code}` | {d.colour} |" for k, d in enumerate(DAMAGES.values(), 1)]
    return "\n".join([*head, *rows]) + "\n"


def _damage(what: str, code: str, colour: str) -> Callable[[Callable[[Ward], str]], Callable[[Ward], str]]:
    def register(inflict: Callable[[Ward], str]) -> Callable[[Ward], str]:
        DAMAGES[inflict.__name__] = Damage(what, code, colour, inflict)
        return inflict

    return register


# the study file and the files as a whole


@_damage("The study file has a key that nobody knows", "reading.study_file", "red")
def unknown_key(ward: Ward) -> str:
    ward.study('mode = "drive"', 'mode = "drive"\nspeed = 50')
    return "roads.speed"


@_damage("A file that the study file names is not there", "reading.study_file", "red")
def missing_file(ward: Ward) -> str:
    (ward.folder / FACILITIES).unlink()
    return "facilities.csv"


@_damage("A table is empty", "reading.study_file", "red")
def empty_file(ward: Ward) -> str:
    (ward.folder / VILLAGES).write_text("")
    return "villages.csv"


@_damage("The study file maps a column that the table does not have", "reading.data", "red")
def missing_column(ward: Ward) -> str:
    ward.study('population = "人口"', 'population = "户籍人口"')
    return "户籍人口"


@_damage("The extract is cut off in the middle, as after a broken download", "reading.data", "red")
def broken_download(ward: Ward) -> str:
    path = ward.folder / EXTRACT
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return "county.osm.pbf"


@_damage("The roads are those of another county", "reading.data", "red")
def other_county(ward: Ward) -> str:
    moved = ward.county.roads.copy()
    moved.geometry = moved.geometry.translate(3.0, 0.0)
    ward.rewrite_extract(roads=moved, restrictions=ward.county.restrictions.iloc[:0])
    return "outside the studied areas"


# settlements


@_damage("Longitude and latitude of the villages are exchanged", "reading.crs", "red")
def swapped_degrees(ward: Ward) -> str:
    table = ward.table(VILLAGES)
    ward.write(VILLAGES, table.assign(经度=table["纬度"], 纬度=table["经度"]))
    return "villages.csv"


@_damage("A village has no coordinates", "reading.data", "red")
def no_coordinates(ward: Ward) -> str:
    row, _ = ward.village()
    ward.set(VILLAGES, row, "经度", "")
    return f"row {row + 2}"


@_damage("A digit of a longitude is wrong", "places.far_away", "amber")
def wrong_digit(ward: Ward) -> str:
    row, name = ward.village()
    ward.set(VILLAGES, row, "经度", "1" + ward.table(VILLAGES).loc[row, "经度"].replace("110", "19", 1)[1:])
    return name


@_damage("A village lies in the next county", "settlements.area_contradicted", "amber")
def next_county(ward: Ward) -> str:
    row, _ = ward.village()
    table = ward.table(VILLAGES)
    ward.place(VILLAGES, row, float(table["经度"].astype(float).max()) + 0.15, float(table.loc[row, "纬度"]))
    return str(table.loc[row, "村代码"])


@_damage("Two rows have one code", "reading.data", "red")
def repeated_code(ward: Ward) -> str:
    row, _ = ward.village()
    code = ward.table(VILLAGES).loc[row, "村代码"]
    ward.set(VILLAGES, row + 1, "村代码", code)
    return str(code)


@_damage("A number of people is negative", "reading.data", "red")
def negative_people(ward: Ward) -> str:
    row, _ = ward.village()
    ward.set(VILLAGES, row, "人口", "-668")
    return f"row {row + 2}"


@_damage("A number of people is a word", "reading.data", "red")
def people_in_words(ward: Ward) -> str:
    row, _ = ward.village()
    ward.set(VILLAGES, row, "人口", "很多")
    return "很多"


@_damage("A village is in the table twice, under two codes", "settlements.twice", "amber")
def village_twice(ward: Ward) -> str:
    row, name = ward.village()
    table = ward.table(VILLAGES)
    again = table.loc[[row]].assign(村代码="990121100999")
    again["经度"] = f"{float(table.loc[row, '经度']) + 0.0004:.7f}"
    ward.write(VILLAGES, pd.concat([table, again]))
    return name


@_damage("Two villages lie at exactly the same point", "settlements.one_point", "amber")
def same_point(ward: Ward) -> str:
    (one, _), (other, name) = ward.village(3), ward.village(4)
    table = ward.table(VILLAGES)
    ward.place(VILLAGES, other, float(table.loc[one, "经度"]), float(table.loc[one, "纬度"]))
    return name


@_damage("A number of people has two zeros too many", "settlements.people_odd", "amber")
def two_zeros(ward: Ward) -> str:
    row, name = ward.village()
    ward.set(VILLAGES, row, "人口", "195000")
    return name


@_damage("Unknown numbers of people are written as 0", "settlements.nobody", "amber")
def zero_people(ward: Ward) -> str:
    row, name = ward.village()
    ward.set(VILLAGES, row, "人口", "0")
    return name


@_damage("The table of villages has no numbers of people", "settlements.no_population", "amber")
def no_population(ward: Ward) -> str:
    ward.write(VILLAGES, ward.table(VILLAGES).drop(columns="人口"))
    ward.study('    population = "人口"   # persons; blank where unknown\n', "")
    return "villages.csv"


@_damage("A village bears the code of another township", "settlements.area_contradicted", "amber")
def other_township(ward: Ward) -> str:
    row, _ = ward.village()
    table = ward.table(VILLAGES)
    other = next(code for code in table["乡镇代码"] if code != table.loc[row, "乡镇代码"])
    ward.set(VILLAGES, row, "乡镇代码", other)
    return str(table.loc[row, "村代码"])


@_damage("A village bears the code of a township that does not exist", "settlements.area_unknown", "amber")
def unknown_township(ward: Ward) -> str:
    row, _ = ward.village()
    ward.set(VILLAGES, row, "乡镇代码", "770121100")
    return str(ward.table(VILLAGES).loc[row, "村代码"])


@_damage("Excel has written the codes as 9.90121E+11", "reading.data", "red")
def excel_codes(ward: Ward) -> str:
    table = ward.table(VILLAGES)
    ward.write(VILLAGES, table.assign(村代码=[f"{int(code):.5E}" for code in table["村代码"]]))
    return "villages.csv"


@_damage("The villages are in GCJ-02 (Amap, Tencent), and the study file does not say so", "datum.suspected", "red")
def villages_gcj02(ward: Ward) -> str:
    return _shift(ward, VILLAGES, "gcj02")


@_damage("The villages are in BD-09 (Baidu), and the study file does not say so", "datum.suspected", "red")
def villages_bd09(ward: Ward) -> str:
    return _shift(ward, VILLAGES, "bd09")


def _shift(ward: Ward, file: str, datum: Any) -> str:
    table = ward.table(file)
    lon, lat = from_wgs84(table["经度"].astype(float), table["纬度"].astype(float), datum)
    ward.write(file, table.assign(经度=[f"{v:.7f}" for v in lon], 纬度=[f"{v:.7f}" for v in lat]))
    return {"gcj02": "GCJ-02", "bd09": "BD-09"}[datum]


@_damage("A village lies in the mountains, where there is no road", "settlements.off_network", "amber")
def in_the_mountains(ward: Ward) -> str:
    row, name = ward.village()
    ward.place(VILLAGES, row, *ward.wilderness())
    ward.set(VILLAGES, row, "乡镇代码", "")
    return name


@_damage("A village lies in the middle of a reservoir", "settlements.in_water", "amber")
def in_a_lake(ward: Ward) -> str:
    row, name = ward.village()
    table = ward.table(VILLAGES)
    lon, lat = float(table.loc[row, "经度"]), float(table.loc[row, "纬度"])
    _add_lake(ward.folder / EXTRACT, lon, lat)
    return name


def _add_lake(path: Path, lon: float, lat: float) -> None:
    """Write the extract again with a reservoir of 400 m around a point."""
    draft = path.with_name("draft.osm.pbf")
    kinds: dict[str, list[Any]] = {"n": [], "w": [], "r": []}
    for thing in osmium.FileProcessor(str(path)):
        tags = dict(thing.tags)
        if thing.is_node():
            kinds["n"].append(osmium.osm.mutable.Node(id=thing.id, location=(thing.lon, thing.lat), tags=tags))
        elif thing.is_way():
            refs = [node.ref for node in thing.nodes]
            kinds["w"].append(osmium.osm.mutable.Way(id=thing.id, nodes=refs, tags=tags))
        else:
            members = [(m.type, m.ref, m.role) for m in thing.members]
            kinds["r"].append(osmium.osm.mutable.Relation(id=thing.id, members=members, tags=tags))
    first = max(node.id for node in kinds["n"]) + 1
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    for number, (x, y) in enumerate(corners):
        where = (lon + 0.002 * x, lat + 0.002 * y)
        kinds["n"].append(osmium.osm.mutable.Node(id=first + number, location=where))
    ring = [first, first + 1, first + 2, first + 3, first]
    last = max(way.id for way in kinds["w"]) + 1
    kinds["w"].append(osmium.osm.mutable.Way(id=last, nodes=ring, tags={"natural": "water", "water": "reservoir"}))
    header = osmium.io.Reader(str(path)).header()
    with osmium.SimpleWriter(str(draft), header=header) as writer:
        for node in kinds["n"]:
            writer.add_node(node)
        for way in kinds["w"]:
            writer.add_way(way)
        for relation in kinds["r"]:
            writer.add_relation(relation)
    draft.replace(path)


@_damage("The rows of a whole township are missing", "areas.empty", "amber")
def township_without_rows(ward: Ward) -> str:
    table = ward.table(VILLAGES)
    code = table["乡镇代码"].iloc[-1]
    ward.write(VILLAGES, table[table["乡镇代码"] != code])
    return str(ward.county.areas.loc[code, "name"])


# facilities


@_damage("A facility has no tier", "reading.data", "red")
def no_tier(ward: Ward) -> str:
    ward.set(FACILITIES, 2, "tier", "")
    return "row 4"


@_damage("A facility has a tier that the study does not have", "reading.data", "red")
def unknown_tier(ward: Ward) -> str:
    ward.set(FACILITIES, 2, "tier", "spa")
    return "spa"


@_damage("No facility of a tier is left", "reading.data", "red")
def tier_missing(ward: Ward) -> str:
    table = ward.table(FACILITIES)
    ward.write(FACILITIES, table[table["tier"] != "township_centre"])
    return "township_centre"


@_damage("The facilities are in GCJ-02, and the study file does not say so", "datum.suspected", "red")
def facilities_gcj02(ward: Ward) -> str:
    return _shift(ward, FACILITIES, "gcj02")


@_damage("The facilities are in BD-09, and the study file does not say so", "datum.suspected", "red")
def facilities_bd09(ward: Ward) -> str:
    return _shift(ward, FACILITIES, "bd09")


@_damage("A facility is in the table twice, under two codes", "facilities.twice", "amber")
def facility_twice(ward: Ward) -> str:
    table = ward.table(FACILITIES)
    again = table.loc[[2]].assign(编号="F999999", 经度=f"{float(table.loc[2, '经度']) + 0.0002:.7f}")
    ward.write(FACILITIES, pd.concat([table, again]))
    return str(table.loc[2, "名称"])


@_damage("A facility lies in another province", "facilities.far", "amber")
def facility_far_away(ward: Ward) -> str:
    table = ward.table(FACILITIES)
    ward.place(FACILITIES, 2, float(table.loc[2, "经度"]) + 0.7, float(table.loc[2, "纬度"]))
    return str(table.loc[2, "名称"])


@_damage("The tiers stand upside down", "tiers.upside_down", "amber")
def upside_down(ward: Ward) -> str:
    ward.study('"county_hospital", "township_centre", "village_clinic", "pharmacy"',
               '"village_clinic", "pharmacy", "township_centre", "county_hospital"')  # fmt: skip
    return "村卫生室"


@_damage("A geocoder put a third of the facilities at one point", "facilities.one_point", "amber")
def one_point(ward: Ward) -> str:
    table = ward.table(FACILITIES)
    for row in range(0, len(table), 3):
        table.loc[row, ["经度", "纬度"]] = table.loc[0, ["经度", "纬度"]].to_list()
    ward.write(FACILITIES, table)
    return "facilities.csv"


@_damage("A facility lies in the mountains, where there is no road", "facilities.no_road", "amber")
def facility_in_the_mountains(ward: Ward) -> str:
    ward.place(FACILITIES, 2, *ward.wilderness())
    return str(ward.table(FACILITIES).loc[2, "名称"])


@_damage("All facilities lie in another province", "facilities.all_far", "red")
def facilities_of_another_province(ward: Ward) -> str:
    table = ward.table(FACILITIES)
    ward.write(FACILITIES, table.assign(经度=[f"{float(lon) + 0.7:.7f}" for lon in table["经度"]]))
    return "30"


@_damage("A facility lies in the middle of a reservoir", "facilities.in_water", "amber")
def facility_in_a_lake(ward: Ward) -> str:
    table = ward.table(FACILITIES)
    _add_lake(ward.folder / EXTRACT, float(table.loc[2, "经度"]), float(table.loc[2, "纬度"]))
    return str(table.loc[2, "名称"])


# areas


@_damage("A township is missing in the boundary file", "areas.gap", "amber")
def township_missing(ward: Ward) -> str:
    table = ward.areas()
    ward.write_areas(table[table["area_id"] != table["area_id"].iloc[-1]])
    return "township"


@_damage("A township is drawn too large, over its neighbours", "areas.overlap", "amber")
def township_too_large(ward: Ward) -> str:
    return _buffered(ward, 200.0)


@_damage("A township is drawn too small: nobody's land around it", "areas.gap", "amber")
def township_too_small(ward: Ward) -> str:
    return _buffered(ward, -200.0)


@_damage("The border of a township is drawn twice, a few metres apart", "areas.slivers", "green")
def border_drawn_twice(ward: Ward) -> str:
    return _buffered(ward, 4.0)


@_damage("A township is drawn in the next county", "areas.outside_parent", "amber")
def township_elsewhere(ward: Ward) -> str:
    table = ward.areas()
    last = table.index[-1]
    table.loc[last, "geometry"] = shapely.affinity.translate(table.loc[last, "geometry"], 0.4, 0.0)
    ward.write_areas(table)
    return str(table.loc[last, "name"])


def _buffered(ward: Ward, metres: float) -> str:
    table = ward.areas()
    last = table.index[-1]
    inner = table.to_crs(METRES).geometry.buffer(metres).to_crs(table.crs)
    outline = table.geometry.iloc[0]
    table.loc[last, "geometry"] = inner[last].intersection(outline)
    ward.write_areas(table)
    return str(table.loc[last, "name"])


@_damage("The outline of a township crosses itself", "areas.made_valid", "amber")
def bow_tie(ward: Ward) -> str:
    table = ward.areas()
    last = table.index[-1]
    shape = max(shapely.get_parts(table.loc[last, "geometry"]), key=lambda part: part.area)
    ring = shapely.get_coordinates(shape.exterior)
    ring[[5, 8]] = ring[[8, 5]]
    table.loc[last, "geometry"] = shapely.Polygon(ring)
    ward.write_areas(table)
    return str(table.loc[last, "area_id"])


@_damage("A township is said to be a county", "reading.data", "red")
def wrong_level(ward: Ward) -> str:
    table = ward.areas()
    table.loc[table.index[-1], "level"] = "county"
    ward.write_areas(table)
    return str(table["name"].iloc[-1])


# roads


def _road_to_village(ward: Ward) -> tuple[int, int, str]:
    """Return the longest road without which few villages are cut off, its end there (0 or -1), and one of them."""
    drawn = ward.county.roads.to_crs(METRES)
    graph = nx.MultiGraph()
    for road, line in enumerate(ward.county.roads.geometry):
        graph.add_edge(line.coords[0], line.coords[-1], road)
    villages = ward.county.settlements.query("truth == 'connected'").to_crs(METRES)
    on = [int(drawn.distance(point).argmin()) for point in villages.geometry]
    found = []
    for one, other in nx.bridges(nx.Graph(graph)):
        if graph.number_of_edges(one, other) > 1:
            continue
        (road,) = graph[one][other]
        graph.remove_edge(one, other, road)
        behind = min((nx.node_connected_component(graph, end) for end in (one, other)), key=len)
        roads_behind = {key for _, _, key in graph.edges(behind, keys=True)}
        graph.add_edge(one, other, road)
        names = [name for name, of in zip(villages["name"], on, strict=True) if of in roads_behind]
        if 1 <= len(names) <= 3 and road not in on:
            line = ward.county.roads.geometry.iloc[road]
            found.append((drawn.length.iloc[road], road, 0 if line.coords[0] in behind else -1, names[0]))
    _, road, end, name = max(found)
    return road, end, name


@_damage("A road stops 15 m before the junction: a village is cut off", "roads.near_joins", "amber")
def short_of_the_junction(ward: Ward) -> str:
    road, end, _ = _road_to_village(ward)
    _shorten(ward, road, end, 15.0)
    return "without a junction"


@_damage("A road stops 200 m before the junction: a village is cut off", "roads.parts", "amber")
def road_missing(ward: Ward) -> str:
    road, end, name = _road_to_village(ward)
    _shorten(ward, road, end, 200.0)
    return name


def _shorten(ward: Ward, road: int, towards: int, metres: float) -> None:
    """Take the last metres before the junction off a road, at the end away from the village."""
    roads = ward.county.roads.copy()
    line = gpd.GeoSeries([roads.geometry.iloc[road]], crs=4326).to_crs(METRES).iloc[0]
    kept = substring(line, 0, line.length - metres) if towards == 0 else substring(line, metres, line.length)
    shorter = gpd.GeoSeries([kept], crs=METRES).to_crs(4326).iloc[0]
    roads.loc[roads.index[road], "geometry"] = shapely.transform(shorter, lambda xy: np.round(xy, 7))
    ward.rewrite_extract(roads=roads, restrictions=ward.county.restrictions.iloc[:0])


@_damage("The only road to a village is one-way by mistake", "settlements.trapped", "amber")
def one_way(ward: Ward) -> str:
    road, _, name = _road_to_village(ward)
    roads = ward.county.roads.copy()
    roads.loc[roads.index[road], "oneway"] = "yes"
    ward.rewrite_extract(roads=roads)
    return name


@_damage("The only road to a facility is one-way by mistake", "facilities.trapped", "amber")
def one_way_to_a_facility(ward: Ward) -> str:
    name = one_way(ward)
    villages, facilities = ward.table(VILLAGES), ward.table(FACILITIES)
    there = villages[villages["村名"] == name].iloc[0]
    ward.place(FACILITIES, 2, float(there["经度"]), float(there["纬度"]))
    return str(facilities.loc[2, "名称"])


@_damage("A field track stops 15 m before a road, and nobody misses it", "roads.near_joins_idle", "green")
def track_short_of_a_road(ward: Ward) -> str:
    """Draw a track from one end of the longest road that is part of a round, back to its side near the other end.

    Nobody would have a way by it that there is not already.
    """
    roads = ward.county.roads
    graph = nx.Graph()
    for road, line in enumerate(roads.geometry):
        graph.add_edge(line.coords[0], line.coords[-1], road=road)
    on_a_round = {road for _, _, road in graph.edges(data="road")}
    on_a_round -= {graph.edges[pair]["road"] for pair in nx.bridges(graph)}
    drawn = roads.to_crs(METRES)
    longest = max(on_a_round, key=lambda road: drawn.length.iloc[road])
    line = drawn.geometry.iloc[longest]
    beside = line.parallel_offset(15.0).interpolate(line.length - 60.0)
    away = line.parallel_offset(90.0).interpolate(line.length - 60.0)
    way_back = gpd.GeoSeries([away, beside], crs=METRES).to_crs(4326)
    track = roads.iloc[[longest]].assign(highway="track", name=None, ref=None)
    start = roads.geometry.iloc[longest].coords[0]
    track.geometry = [shapely.LineString([start, *((round(p.x, 7), round(p.y, 7)) for p in way_back)])]
    ward.rewrite_extract(roads=pd.concat([roads, track], ignore_index=True))
    return "without a junction"


@_damage("The extract holds main roads only: most villages have none", "settlements.off_network_most", "red")
def main_roads_only(ward: Ward) -> str:
    roads = ward.county.roads
    main = roads[roads["highway"].isin(["trunk", "primary", "secondary"])]
    ward.rewrite_extract(roads=main.reset_index(drop=True), restrictions=ward.county.restrictions.iloc[:0])
    return "settlements"


@_damage("Village roads bear a class that no rule knows", "roads.unknown_classes", "amber")
def unknown_class(ward: Ward) -> str:
    roads = ward.county.roads.copy()
    roads.loc[roads["highway"] == "unclassified", "highway"] = "village_road"
    ward.rewrite_extract(roads=roads)
    return "village_road"


@_damage("A filter has taken out the main roads", "roads.no_main", "amber")
def no_main_roads(ward: Ward) -> str:
    roads = ward.county.roads.copy()
    lesser = roads["highway"].isin(["unclassified", "residential", "track", "service"])
    roads.loc[~lesser, ["highway", "ref"]] = ["unclassified", None]
    ward.rewrite_extract(roads=roads, restrictions=ward.county.restrictions.iloc[:0])
    return "None of the"


@_damage("The roads of a township are not mapped", "roads.sparse_areas", "amber")
def township_without_roads(ward: Ward) -> str:
    area = ward.county.areas.iloc[-1]
    roads = ward.county.roads
    away = roads[~roads.intersects(area.geometry.buffer(0.002))]
    ward.rewrite_extract(roads=away.reset_index(drop=True), restrictions=ward.county.restrictions.iloc[:0])
    return str(area["name"])


@_damage("A region is empty on the map: no road for miles around a village", "roads.empty_around", "amber")
def empty_region(ward: Ward) -> str:
    row, name = ward.village()
    table = ward.table(VILLAGES)
    here = gpd.GeoSeries.from_xy([float(table.loc[row, "经度"])], [float(table.loc[row, "纬度"])], crs=4326)
    around = here.to_crs(METRES).buffer(3_500).to_crs(4326).iloc[0]
    away = ward.county.roads[~ward.county.roads.intersects(around)]
    ward.rewrite_extract(roads=away.reset_index(drop=True), restrictions=ward.county.restrictions.iloc[:0])
    return name


# the timetable


@_damage("The timetable names a stop that does not exist", "reading.data", "red")
def unknown_stop(ward: Ward) -> str:
    table = ward.table(TIMETABLE)
    table.loc[0, "站点"] = table.loc[0, "站点"] + "、天涯海角"
    ward.write(TIMETABLE, table)
    return "天涯海角"


@_damage("A time of the timetable is none", "reading.data", "red")
def no_time(ward: Ward) -> str:
    ward.set(TIMETABLE, 0, "首班", "31:75")
    return "31:75"
