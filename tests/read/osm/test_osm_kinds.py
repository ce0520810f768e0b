"""Objects of OpenStreetMap as mappers draw them: several values, closed, deleted, twice, as sites, out of order."""

from __future__ import annotations

import gzip

import osmium
import pytest
from osm_writing import OsmWriting

from spatial_uri.errors import DataError
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.osm_areas import read_osm_areas
from spatial_uri.read.osm.osm_objects import location_of
from spatial_uri.read.osm.osm_places import read_osm_places
from spatial_uri.read.roads.osm_ways import read_osm_ways
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.study.from_extract import study_from_extract

GENERIC = load_preset("generic")
M = 1 / 111_200  # degrees of latitude in a metre


@pytest.fixture
def osm() -> OsmWriting:
    return OsmWriting()


@pytest.fixture
def read(osm, tmp_path):
    def _read(preset="generic", suffix=".osm.pbf"):
        return read_osm_places(osm.write(tmp_path / f"places{suffix}"), preset=preset)

    return _read


def _note(notes, code):
    (found,) = (note for note in notes if note.code == code)
    return found


def _roads(path):
    return read_osm_ways(path, WayClassifier(GENERIC.roads, "drive", "2025-01-01"))


def test_tags_with_several_values_are_read_whatever_the_order(osm, read):
    osm.node(9, 47, id=1, amenity="hospital;pharmacy", name="A")
    osm.node(9, 47.1, id=2, amenity="doctors; clinic", name="B")
    osm.node(9, 47.2, id=3, healthcare="laboratory;hospital", name="C")
    osm.node(9, 47.3, id=4, place="locality;village", name="D")
    osm.node(9, 47.4, id=5, place="hamlet;village", name="E")
    settlements, facilities, _ = read()
    assert facilities.table["tier"].to_dict() == {"n1": "hospital", "n2": "clinic", "n3": "hospital"}
    assert settlements.table["kind"].to_dict() == {"n4": "village", "n5": "village"}


def test_an_area_of_two_levels_is_one_of_each(osm, tmp_path):
    osm.boundary(osm.box(9, 47, 9.5, 48), 6, "Land")
    city = osm.relation(
        [("w", osm.box(9.5, 47, 10, 48), "outer")],
        type="boundary",
        boundary="administrative",
        admin_level="6;8",
        name="City",
    )
    osm.boundary(osm.box(9, 47, 9.5, 48), 8, "Town")
    areas, _ = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"))
    assert areas.table["level"].to_dict() == {
        "r1": "county",
        f"r{city}": "county",
        f"r{city}/8": "township",
        "r3": "township",
    }
    assert areas.table.loc[f"r{city}/8", "parent_id"] == f"r{city}"


def test_a_way_of_several_classes_is_the_slowest_of_them(osm, tmp_path):
    a, b = osm.node(9, 47), osm.node(9.01, 47)
    osm.way([a, b], highway="residential;service")
    assert [rule.road_class for rule in _roads(osm.write(tmp_path / "a.osm.pbf")).rules] == ["service"]


@pytest.mark.parametrize(
    "tags",
    [{"building": "construction"}, {"operational_status": "closed"}, {"end_date": "2001"}, {"disused": "yes"}],
    ids=str,
)
def test_what_is_not_open_is_counted_in_a_note_that_names_it_and_its_tag(osm, read, tags):
    osm.node(9, 47, id=1, amenity="hospital", name="Shut", **tags)
    osm.node(9, 47.1, id=2, amenity="hospital", name="Open")
    osm.node(9, 47.2, id=3, place="village", name="Gone", abandoned="yes")
    settlements, facilities, notes = read()
    assert (list(facilities.table.index), len(settlements)) == (["n2"], 0)
    tag = "=".join(*tags.items())
    assert f"Shut (n1, {tag}) and Gone (n3, abandoned=yes)" in _note(notes, "places.gone").message


def test_a_boundary_that_has_ended_is_no_area(osm, tmp_path):
    osm.boundary(osm.box(9, 47, 9.1, 47.1), 8, "Old town", end_date="1990")
    osm.boundary(osm.box(9, 47, 9.2, 47.1), 8, "New town", start_date="1990")
    areas, notes = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"))
    assert list(areas.table["name"]) == ["New town"]
    assert "Old town (r1, end_date=1990)" in _note(notes, "areas.gone").message


def test_closed_roads_are_no_roads_and_are_named(osm, tmp_path):
    nodes = [osm.node(9 + i / 100, 47) for i in range(5)]
    for i, tags in enumerate(({"abandoned": "yes"}, {"service": "emergency_access"}, {"end_date": "2010"}, {})):
        osm.way(nodes[i : i + 2], highway="service", name=f"road {i}", **tags)
    raw = _roads(osm.write(tmp_path / "a.osm.pbf"))
    assert list(raw.way_id) == [4]
    assert _note(raw.notes, "roads.not_open").facts["names"] == (
        "road 0 (w1, abandoned=yes)",
        "road 2 (w3, end_date=2010)",
    )


def test_where_every_road_is_closed_the_error_says_which_and_why(osm, tmp_path):
    osm.way([osm.node(9, 47), osm.node(9.01, 47)], highway="secondary", name="Old road", abandoned="yes")
    with pytest.raises(DataError, match="no roads") as caught:
        read_roads(osm.write(tmp_path / "a.osm.pbf"), crs=32632)
    assert caught.value.faults == ("closed: Old road (w1, abandoned=yes)",)


XML = """<?xml version='1.0' encoding='UTF-8'?><osm version="0.6" generator="JOSM">{body}</osm>"""
NODES = "".join(f'<node id="{i}" version="1" lat="47.{i}" lon="9.{i % 2}">{{tags{i}}}</node>' for i in range(1, 6))


def _xml(path, body: str, **tags: str) -> None:
    blank = {f"tags{i}": "" for i in range(1, 6)}
    text = XML.format(body=body.format(**{**blank, **tags}))
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


HOSPITAL = '<tag k="amenity" v="hospital"/><tag k="name" v="St. &lt;Anna&gt;"/>'


@pytest.mark.parametrize("mark", ['action="delete"', "action='delete'", 'visible="false"'])
@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.xml"])
def test_what_an_editor_marked_as_deleted_is_gone_from_places_areas_and_roads(tmp_path, mark, suffix):
    path = tmp_path / f"edited{suffix}"
    ring = "".join(f'<nd ref="{i}"/>' for i in (1, 2, 4, 1))
    area = '<tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/><tag k="name" v="{name}"/>'
    body = (
        NODES.replace('id="3" version', f'id="3" {mark} version')
        + f'<way id="1" {mark} version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>'
        + '<way id="2" version="1"><nd ref="4"/><nd ref="5"/><tag k="highway" v="primary"/></way>'
        + f'<way id="3" {mark} version="1">{ring}{area.replace("{name}", "Was")}</way>'
        + f'<way id="4" version="1">{ring}{area.replace("{name}", "Is")}</way>'
    )
    _xml(path, body, tags3=HOSPITAL, tags5=HOSPITAL)
    _, facilities, notes = read_osm_places(path)
    assert list(facilities.table.index) == ["n5"]
    assert _note(notes, "places.deleted").places == ("n3",)
    areas, notes = read_osm_areas(path)
    assert list(areas.table["name"]) == ["Is"]
    assert _note(notes, "areas.deleted").places == ("w3",)
    raw = _roads(path)
    assert list(raw.way_id) == [2]
    assert _note(raw.notes, "roads.deleted").facts["count"] == 1


@pytest.mark.parametrize("where", ['lat="91" lon="9"', 'lat="47" lon="391"', 'lat="north" lon="9"', ""])
def test_a_node_that_is_nowhere_is_left_out_and_named_and_the_rest_is_read(tmp_path, where):
    path = tmp_path / "a.osm"
    body = NODES.replace('lat="47.1" lon="9.1"', where) + (
        '<way id="1" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>'
    )
    _xml(path, body, tags1=HOSPITAL, tags2='<tag k="place" v="village"/>')
    settlements, facilities, notes = read_osm_places(path)
    assert (list(settlements.table.index), len(facilities)) == (["n2"], 0)
    assert _note(notes, "places.misplaced").places == ("n1",)
    raw = _roads(path)
    assert list(raw.node_lonlat[:, 1]) == pytest.approx([float("nan"), 47.2, 47.3], nan_ok=True)


@pytest.mark.parametrize("order", ["ways first", "relations first", "nodes last"])
def test_a_file_in_no_order_is_read_as_if_it_were_sorted(tmp_path, order):
    box = "".join(f'<nd ref="{i}"/>' for i in (1, 2, 3, 4, 1))
    corners = ((9, 47), (9.1, 47), (9.1, 47.1), (9, 47.1))
    nodes = "".join(f'<node id="{i}" version="1" lon="{x}" lat="{y}"/>' for i, (x, y) in enumerate(corners, 1))
    nodes += '<node id="5" version="1" lon="9.05" lat="47.05"><tag k="place" v="village"/></node>'
    way = f'<way id="1" version="1">{box}<tag k="amenity" v="hospital"/></way>'
    relation = (
        '<relation id="1" version="1"><member type="way" ref="1" role="outer"/><tag k="type" v="boundary"/>'
        '<tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/><tag k="name" v="Town"/></relation>'
    )
    parts = {"ways first": way + nodes + relation, "relations first": relation + nodes + way}
    path = tmp_path / "a.osm"
    path.write_text(XML.format(body=parts.get(order, relation + way + nodes)), "utf-8")
    settlements, facilities, _ = read_osm_places(path)
    areas, _ = read_osm_areas(path)
    assert (list(settlements.table.index), list(facilities.table.index)) == (["n5"], ["w1"])
    assert list(areas.table["name"]) == ["Town"]


def test_a_history_is_refused_with_the_way_out(tmp_path):
    history = tmp_path / "history.osh.pbf"
    with osmium.SimpleWriter(str(history)) as writer:
        for version in (1, 2):
            writer.add_node(osmium.osm.mutable.Node(id=1, location=(9, 47), version=version))
    with pytest.raises(DataError, match="several versions") as caught:
        read_osm_places(history)
    assert "time-filter" in caught.value.remedy


def test_two_villages_of_one_name_in_two_towns_are_two(osm, read):
    osm.boundary(osm.box(9, 47, 9.1, 47.1), 8, "West")
    osm.boundary(osm.box(9.1, 47, 9.2, 47.1), 8, "East")
    for name in ("Neudorf", "Berg"):
        osm.node(9.0999, 47.05, place="village", name=name)
        osm.node(9.1001 if name == "Neudorf" else 9.0995, 47.05, place="village", name=name)
    assert sorted(read()[0].table["name"]) == ["Berg", "Neudorf", "Neudorf"]


def test_two_villages_of_one_name_with_other_people_are_two(osm, read):
    for place, people in (("A", "800"), ("B", "800")):
        osm.node(9, 47, place="village", name=place, population=people)
        osm.node(9, 47 + 400 * M, place="village", name=place, population="600" if place == "A" else "800")
    assert sorted(read()[0].table["population"]) == [600, 800, 800]


def test_villages_are_told_apart_by_the_areas_of_the_user_too(osm, tmp_path):
    osm.node(9.0999, 47.05, place="village", name="Neudorf")
    osm.node(9.1001, 47.05, place="village", name="Neudorf")
    path = osm.write(tmp_path / "villages.osm.pbf")
    towns = OsmWriting()
    towns.boundary(towns.box(9, 47, 9.1, 47.1), 8, "West")
    towns.boundary(towns.box(9.1, 47, 9.2, 47.1), 8, "East")
    areas, _ = read_osm_areas(towns.write(tmp_path / "towns.osm.pbf"))
    extracts = Extracts("generic", places_of=[path], cache_dir=tmp_path / "cache")
    assert len(extracts.places(path)[0]) == 1
    assert len(Extracts("generic", cache_dir=tmp_path / "cache").places(path, areas=areas.table)[0]) == 2


def test_places_at_exactly_one_point_are_kept_and_warned_of(osm, read):
    for name in ("A", "B"):
        osm.node(9, 47, place="village", name=name)
        osm.node(9, 47, amenity="clinic", name=name)
    settlements, facilities, notes = read()
    assert (len(settlements), len(facilities)) == (2, 2)
    assert _note(notes, "settlements.same_point").severity == "warning"
    assert _note(notes, "facilities.same_point").facts["count"] == 2


def test_a_site_lies_at_its_entrance_or_else_amid_its_members(osm, read):
    first, second = osm.box(9, 47, 9.001, 47.001, building="yes"), osm.box(9.003, 47, 9.004, 47.001, building="yes")
    door = osm.node(9.002, 47.0005)
    gate = osm.node(9.0015, 47.0005, entrance="main")
    site = {"type": "site", "amenity": "hospital"}
    members = [("w", first, ""), ("w", second, "")]
    osm.relation([*members, ("n", door, "entrance")], name="A", **site)
    osm.relation([*members, ("n", gate, "")], name="B", **site)
    osm.relation(members, name="C", **site)
    osm.relation([("w", 999, "")], name="D", **site)
    table = read()[1].table
    assert dict(zip(table["name"], [(p.x, p.y) for p in table.geometry], strict=True)) == {
        "A": pytest.approx((9.002, 47.0005)),
        "B": pytest.approx((9.0015, 47.0005)),
        "C": pytest.approx((9.002, 47.0005)),
    }


def test_the_buildings_of_a_site_are_not_hospitals_of_their_own(osm, read):
    houses = [osm.box(9 + i / 100, 47, 9.001 + i / 100, 47.001, amenity="hospital") for i in range(3)]
    osm.relation([("w", house, "") for house in houses], type="site", amenity="hospital", name="St. Anna")
    table = read()[1].table
    assert table["name"].to_dict() == {"r1": "St. Anna"}


def test_without_names_nobody_knows_the_tier_but_an_outline_around_a_named_one_is_no_other(osm, read):
    osm.node(118, 29, id=1, amenity="hospital")
    osm.node(118.1, 29, id=2, amenity="hospital", name="甲县人民医院")
    osm.box(118.0999, 28.9999, 118.1001, 29.0001, id=3, amenity="hospital")
    _, facilities, notes = read("CN")
    assert list(facilities.table.index) == ["n2"]
    assert _note(notes, "facilities.nameless").places == ("n1",)
    assert _note(notes, "facilities.doubles").places == ("w3", "n2")
    _, facilities, notes = read("generic")
    assert sorted(facilities.table.index) == ["n1", "n2"]
    assert "1 of 2 facilities has no name" in _note(notes, "facilities.without_name").message


def test_doctors_are_said_not_to_be_counted_and_can_be_counted(osm, read):
    osm.node(9, 47, id=1, amenity="doctors", name="Dr. Frick")
    osm.node(9, 47.1, id=2, amenity="clinic", name="Clinic")
    _, facilities, notes = read()
    assert list(facilities.table.index) == ["n2"]
    assert "Dr. Frick (n1)" in _note(notes, "facilities.uncounted").message
    tags = {"tiers": {"clinic": {"tags": ["amenity=clinic", "amenity=doctors"]}}}
    _, facilities, notes = read(load_preset("generic", tags))
    assert sorted(facilities.table.index) == ["n1", "n2"]


def test_the_parts_of_a_city_are_settlements_where_there_is_nothing_else_or_when_asked_for(osm, read):
    osm.node(9, 47, id=1, place="suburb", name="Nord")
    osm.node(9, 47.1, id=2, place="neighbourhood", name="Hof")
    settlements, _, notes = read()
    assert list(settlements.table["kind"]) == ["suburb", "neighbourhood"]
    assert _note(notes, "settlements.city_kinds").severity == "warning"
    osm.node(9, 47.2, id=3, place="town", name="Stadt")
    assert list(read()[0].table.index) == ["n3"]
    asked = load_preset("generic", {"settlements": {"kinds": ["town", "suburb", "quarter", "neighbourhood"]}})
    assert list(read(asked)[0].table.index) == ["n1", "n2", "n3"]


def test_a_ferry_that_only_a_relation_says_is_a_ferry(osm, tmp_path):
    a, b, c, d = (osm.node(9 + i / 100, 47) for i in range(4))
    osm.way([a, b], id=1, highway="primary")
    osm.way([b, c], id=2)
    osm.way([c, d], id=3, man_made="pier")
    osm.way([b, d], id=4)
    ferry = {"type": "route", "route": "ferry", "duration": "0:20"}
    osm.relation([("w", 2, ""), ("w", 3, ""), ("w", 4, "platform"), ("w", 1, "")], **ferry)
    raw = _roads(osm.write(tmp_path / "a.osm.pbf"))
    found = {int(way): raw.rules[rule] for way, rule in zip(raw.way_id, raw.way_rule, strict=True)}
    assert {way: rule.structure for way, rule in found.items()} == {1: "road", 2: "ferry"}
    assert found[2].minutes == 20


def test_a_study_of_a_city_asks_for_the_parts_of_it(osm, tmp_path):
    osm.boundary(osm.box(9, 47, 9.1, 47.1), 6, "City")
    osm.way([osm.node(9.01, 47.05), osm.node(9.09, 47.05)], highway="primary")
    for x, kind in ((9.02, "city"), (9.03, "suburb"), (9.04, "quarter")):
        osm.node(x, 47.05, place=kind, name=kind)
    osm.node(9.05, 47.05, amenity="hospital", name="St. Anna")
    path = osm.write(tmp_path / "city.osm.pbf")
    assert list(study_from_extract(path).settlements.table["kind"]) == ["city"]
    of_parts = study_from_extract(path, settlements=["suburb", "quarter"])
    assert sorted(of_parts.settlements.table["kind"]) == ["quarter", "suburb"]


def test_nodes_of_edits_that_were_never_uploaded_are_named_as_such() -> None:
    with pytest.raises(DataError, match="negative ids"):
        location_of(-5, {})
