from collections import Counter

import geopandas as gpd
import openpyxl
import osmium
import pandas as pd
import pytest
import shapely

from spatial_uri.errors import OutputError
from spatial_uri.samples import synthetic_county


@pytest.fixture(scope="module")
def county():
    return synthetic_county(60, seed=4)


@pytest.fixture(scope="module")
def files(county, tmp_path_factory):
    return county.write(tmp_path_factory.mktemp("合成 county"))


@pytest.fixture(scope="module")
def objects(files):
    """Return plain copies of everything in the extract, in file order."""
    found = []
    for thing in osmium.FileProcessor(files.extract):
        tags = dict(thing.tags)
        if thing.is_node():
            found.append(("n", thing.id, tags, (thing.lon, thing.lat)))
        elif thing.is_way():
            found.append(("w", thing.id, tags, [node.ref for node in thing.nodes]))
        else:
            found.append(("r", thing.id, tags, [(m.type, m.ref, m.role) for m in thing.members]))
    return found


def test_the_same_county_is_written_with_the_same_bytes(county, files, tmp_path):
    again = synthetic_county(60, seed=4).write(tmp_path)
    for name, path in vars(files).items():
        assert path.read_bytes() == vars(again)[name].read_bytes(), name


def test_the_extract_is_sorted_and_refers_only_to_what_it_holds(objects):
    assert [(o[0], o[1]) for o in objects] == sorted(
        ((o[0], o[1]) for o in objects), key=lambda k: ("nwr".index(k[0]), k[1])
    )
    ids = {(kind, number) for kind, number, _, _ in objects}
    assert len(ids) == len(objects)
    for kind, _, _, content in objects:
        if kind == "w":
            assert all(("n", node) in ids for node in content)
        elif kind == "r":
            assert all(member[:2] in ids for member in content)


def test_the_extract_holds_the_roads_of_the_county_with_their_tags(county, objects):
    position = {number: where for kind, number, _, where in objects if kind == "n"}
    ways = {number: (tags, nodes) for kind, number, tags, nodes in objects if kind == "w" and "highway" in tags}
    assert len(ways) == len(county.roads)
    for number, row in enumerate(county.roads.itertuples(), start=1):
        tags, nodes = ways[number]
        assert tags["highway"] == row.highway
        assert tags.get("ref") == row.ref
        assert tags.get("oneway") == row.oneway
        drawn = shapely.LineString([position[node] for node in nodes])
        assert drawn.equals_exact(row.geometry, 1e-9)


def test_roads_that_meet_share_a_node(objects):
    used = Counter(node for kind, _, tags, nodes in objects if kind == "w" and "highway" in tags for node in nodes)
    where = [position for kind, number, _, position in objects if kind == "n" and number in used]
    assert len(set(where)) == len(where)
    assert sum(count > 2 for count in used.values()) > 60


def test_the_extract_holds_the_places_and_facilities(county, objects):
    nodes = [tags for kind, _, tags, _ in objects if kind == "n" and tags]
    places = {tags["ref"]: tags for tags in nodes if "place" in tags}
    assert set(places) == set(county.settlements.index)
    for code, row in county.settlements.iterrows():
        assert places[code]["place"] == row["kind"]
        assert places[code]["name"] == row["name"]
        assert int(places[code]["population"]) == row["population"]
    assert Counter(t["name"] for t in nodes if "amenity" in t) == Counter(county.facilities["name"])
    assert sum(t.get("highway") == "bus_stop" for t in nodes) == len(county.stops)
    tagged = [tags for _, _, tags, _ in objects if tags]
    assert all(tags["note"] == "synthetic" for tags in tagged)


def test_the_borders_in_the_extract_close_to_the_areas_of_the_county(county, files):
    factory = osmium.geom.WKBFactory()
    wanted = osmium.filter.TagFilter(("type", "boundary"))
    found = {}
    for thing in osmium.FileProcessor(files.extract).with_areas(wanted):
        if thing.is_area() and not thing.from_way():
            found[thing.tags["ref"]] = (thing.tags["admin_level"], shapely.from_wkb(factory.create_multipolygon(thing)))
    assert set(found) == set(county.areas.index)
    for area_id, row in county.areas.iterrows():
        level, shape = found[area_id]
        assert level == {"county": "6", "township": "8"}[row["level"]]
        assert shape.symmetric_difference(row.geometry).area < 1e-9 * row.geometry.area


def test_turn_restrictions_refer_to_ways_that_meet(county, objects):
    ways = {number: nodes for kind, number, _, nodes in objects if kind == "w"}
    turns = [members for kind, _, tags, members in objects if kind == "r" and tags["type"] == "restriction"]
    assert len(turns) == len(county.restrictions) > 0
    for members in turns:
        ref = {role: number for _, number, role in members}
        assert ref["via"] in ways[ref["from"]]
        assert ref["via"] in ways[ref["to"]]


def test_the_tables_of_the_planner_hold_codes_as_text(county, files):
    codes = list(county.settlements.index)
    csv = pd.read_csv(files.villages_csv, dtype={"村代码": str, "乡镇代码": str}, encoding="utf-8-sig")
    assert list(csv["村代码"]) == codes
    assert list(csv["人口"]) == list(county.settlements["population"])
    assert list(csv["经度"]) == list(county.settlements.geometry.x)
    sheet = openpyxl.load_workbook(files.villages_xlsx).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("村代码", "村名")
    assert [row[0] for row in rows[1:]] == codes
    assert all(isinstance(row[0], str) for row in rows[1:])
    facilities = pd.read_csv(files.facilities_csv, encoding="utf-8-sig")
    assert list(facilities["tier"]) == list(county.facilities["tier"])
    assert (facilities["备注"] == "合成数据").all()


def test_the_geopackages_hold_the_areas_and_the_roads(county, files):
    areas = gpd.read_file(files.boundaries).set_index("area_id")
    assert list(areas.index) == list(county.areas.index)
    assert areas.geometry.geom_equals_exact(county.areas.geometry, 1e-12).all()
    assert areas.crs == county.areas.crs
    roads = gpd.read_file(files.roads)
    assert list(roads["highway"]) == list(county.roads["highway"])


def test_a_folder_that_cannot_be_made_is_refused(county, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="choose a folder"):
        county.write(tmp_path / "file" / "county")


def test_every_boundary_names_the_node_of_its_seat(county, objects):
    name_of = {number: tags["name"] for kind, number, tags, _ in objects if kind == "n" and "place" in tags}
    towns = county.settlements[county.settlements["kind"].isin(["town", "city"])]
    seats = {township: name for name, township in zip(towns["name"], towns["area_id"], strict=True)}
    city = towns[towns["kind"] == "city"].iloc[0]
    seats[county.areas.loc[city["area_id"], "parent_id"]] = city["name"]
    named = {
        tags["ref"]: [name_of[ref] for _, ref, role in members if role == "admin_centre"]
        for kind, _, tags, members in objects
        if kind == "r" and tags["type"] == "boundary"
    }
    assert named == {area: [name] for area, name in seats.items()}


def test_beds_and_doctors_stand_in_the_table_and_in_the_tags(county, files, objects):
    sheet = pd.read_csv(files.facilities_csv, encoding="utf-8-sig").set_index("编号")
    assert sheet["床位数"].sum() == county.facilities["beds"].sum() > 0
    assert sheet.loc[sheet["tier"] == "village_clinic", "床位数"].isna().all()
    assert sheet.loc[sheet["tier"] == "village_clinic", "医生数"].between(1, 2).all()
    tagged = [tags for kind, _, tags, _ in objects if kind == "n" and "beds" in tags]
    assert sum(int(tags["beds"]) for tags in tagged) == county.facilities["beds"].sum()
    assert Counter(tags["name"] for tags in tagged) == Counter(
        county.facilities["name"][county.facilities["beds"].notna()]
    )


def test_the_neighbours_live_beyond_the_border(county, files):
    sheet = pd.read_csv(files.neighbours_csv, encoding="utf-8-sig")
    assert list(sheet["人口"]) == list(county.neighbours["population"])
    whole = county.areas[county.areas["level"] == "county"].union_all()
    assert not county.neighbours.within(whole).any()
    assert files.neighbours_csv not in files.for_study
