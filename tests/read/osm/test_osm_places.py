from __future__ import annotations

import math

import osmium
import pytest
from osm_writing import OsmWriting

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.read.osm.osm_places import read_osm_places
from spatial_uri.read.osm.osm_settlements import parse_population
from spatial_uri.rules.preset import load_preset
from spatial_uri.samples import example_extract

GENERIC = load_preset("generic")
M = 1 / 111_200  # degrees of latitude in a metre


@pytest.fixture
def osm() -> OsmWriting:
    return OsmWriting()


@pytest.fixture
def read(osm, tmp_path):
    def _read(**options):
        return read_osm_places(osm.write(tmp_path / "places.osm.pbf"), **{"preset": GENERIC, **options})

    return _read


def _note(notes, code):
    (found,) = (note for note in notes if note.code == code)
    return found


def _ids(places) -> list[str]:
    return list(places.table.index)


def test_liechtenstein_has_sixteen_settlements_one_hospital_and_four_pharmacies():
    settlements, facilities, notes = read_osm_places(example_extract(), preset=GENERIC)
    assert dict(settlements.table.groupby("kind").size()) == {"hamlet": 2, "town": 1, "village": 13}
    assert dict(facilities.table.groupby("tier").size()) == {"hospital": 1, "pharmacy": 4}
    assert settlements.table.crs == facilities.table.crs == "EPSG:4326"
    assert settlements.table["population"].isna().all()
    assert settlements.table["area_id"].isna().all()
    assert settlements.table.loc["n58243", "name_zh"] == "瓦都茲"
    assert _note(notes, "settlements.doubles").places == ("n56080", "n694")  # one village, mapped twice on one spot
    assert _note(notes, "facilities.absent").severity == "warning"


def test_every_settlement_in_the_file_is_counted_or_in_a_note_with_its_reason():
    settlements, facilities, notes = read_osm_places(example_extract(), preset=GENERIC)
    tagged = {
        f"{thing.type_str()}{thing.id}"
        for thing in osmium.FileProcessor(str(example_extract()))
        if thing.tags.get("place") in GENERIC.settlements.kinds
        or any(thing.tags.get(k) == v for t in GENERIC.tiers.values() for k, v in (tag.split("=") for tag in t.tags))
    }
    explained = {place for note in notes for place in note.places}
    assert tagged == set(_ids(settlements)) | set(_ids(facilities)) | (explained & tagged)
    assert len(tagged) == 22


def test_a_village_mapped_as_point_and_as_outline_is_one_village(osm, read):
    osm.node(9, 47, id=100, place="village", name="Bärau")
    osm.box(
        9 - 300 * M, 47 - 300 * M, 9 + 300 * M, 47 + 300 * M, id=7, place="village", name="Baerau", population="1 234"
    )
    osm.box(8.9999, 46.9999, 9.0001, 47.0001, id=8, place="hamlet")
    settlements, _, notes = read()
    assert _ids(settlements) == ["n100", "w7"]  # the names differ by more than an accent
    assert _note(notes, "settlements.doubles").places == ("w8", "n100")


def test_the_same_name_with_another_accent_in_the_outline_is_the_same_place(osm, read):
    osm.node(9, 47, id=100, place="village", name="Sornás")
    osm.box(8.999, 46.999, 9.001, 47.001, id=7, place="town", name="Sornàs", population="1 234")
    settlements, _, notes = read()
    assert _ids(settlements) == ["n100"]
    assert settlements.table.loc["n100", ["name", "kind", "population"]].tolist() == ["Sornás", "village", 1234]
    assert "Sornàs (w7) = Sornás (n100)" in _note(notes, "settlements.doubles").message


@pytest.mark.parametrize(("metres", "count"), [(0, 1), (400, 1), (600, 2)])
def test_two_points_of_one_name_and_kind_are_one_village_only_if_they_are_near(osm, read, metres, count):
    osm.node(9, 47, place="hamlet", name="Berg")
    osm.node(9, 47 + metres * M, place="hamlet", name="Berg")
    osm.node(9, 47, place="hamlet", name="Tal")
    osm.node(9, 47, place="village", name="Berg und Tal")
    assert len(read()[0]) == count + 2


def test_nameless_hamlets_are_kept_and_never_merged_with_each_other(osm, read):
    osm.node(9, 47, place="hamlet")
    osm.node(9, 47 + 10 * M, place="hamlet")
    settlements, _, _ = read()
    assert settlements.table["name"].tolist() == ["", ""]


def test_a_municipality_lies_at_its_centre_not_at_the_middle_of_its_woods(osm, read):
    seat = osm.node(9.01, 47.01, id=50, name="Seat")
    ring = osm.box(9, 47, 9.2, 47.2)
    tags = {"type": "boundary", "boundary": "administrative", "place": "town", "name": "Wald"}
    osm.relation([("w", ring, "outer"), ("n", seat, "admin_centre")], **tags)
    point = read()[0].table.geometry["r1"]
    assert (point.x, point.y) == pytest.approx((9.01, 47.01))


def test_a_label_node_is_its_outline_whatever_it_is_called(osm, read):
    label = osm.node(9.01, 47.01, id=50, place="town", name="les Escaldes")
    ring = osm.box(9, 47, 9.2, 47.2)
    tags = {"type": "multipolygon", "place": "town", "name": "Escaldes-Engordany"}
    osm.relation([("w", ring, "outer"), ("n", label, "label")], **tags)
    assert _ids(read()[0]) == ["n50"]


def test_a_place_across_the_edge_of_the_extract_is_left_out_with_a_reason(osm, read):
    osm.relation([("w", 999, "outer")], id=3, type="multipolygon", place="village", name="Drüben")
    settlements, _, notes = read()
    assert len(settlements) == 0
    assert _note(notes, "places.unlocated").places == ("r3",)


def test_other_values_of_place_are_said_not_counted(osm, read):
    osm.node(9, 47, place="isolated_dwelling")
    osm.node(9, 47, place="village", name="Dorf")
    settlements, _, notes = read()
    assert len(settlements) == 1
    assert "1 isolated_dwelling" in _note(notes, "settlements.other_kinds").message


def test_a_clinic_that_is_gone_is_not_a_clinic(osm, read):
    osm.node(9, 47, id=1, amenity="clinic", name="shut", disused="yes")
    osm.node(9, 47.1, id=2, disused__amenity="clinic", name="shut long ago")
    osm.node(9, 47.2, id=3, amenity="clinic", name="open", abandoned="no")
    _, facilities, notes = read()
    assert _ids(facilities) == ["n3"]
    assert _note(notes, "places.gone").places == ("n1", "n2")
    assert "shut long ago (n2, disused:amenity=clinic)" in _note(notes, "places.gone").message


def _hospital(osm, **node_tags: str) -> None:
    """Map a hospital of 200 m x 200 m as the way w7, and another object as n100, wherever the tags say."""
    east_m = float(node_tags.pop("east_m"))
    osm.box(9, 47, 9 + 200 * M / math.cos(math.radians(47)), 47 + 200 * M, id=7, amenity="hospital", name="St. Anna")
    osm.node(9 + (200 + east_m) * M / math.cos(math.radians(47)), 47 + 100 * M, id=100, **node_tags)


@pytest.mark.parametrize(
    ("node", "ids"),
    [
        ({"east_m": "-100", "amenity": "hospital"}, ["n100"]),
        ({"east_m": "-100", "amenity": "hospital", "name": "st anna"}, ["n100"]),
        ({"east_m": "90", "amenity": "hospital", "name": "St. Anna"}, ["n100"]),
        ({"east_m": "110", "amenity": "hospital", "name": "St. Anna"}, ["n100", "w7"]),
        ({"east_m": "20", "amenity": "hospital"}, ["n100"]),
        ({"east_m": "40", "amenity": "hospital"}, ["n100", "w7"]),
        ({"east_m": "-100", "amenity": "hospital", "name": "Eye hospital"}, ["n100", "w7"]),
        ({"east_m": "-100", "amenity": "pharmacy", "name": "St. Anna"}, ["w7", "n100"]),
    ],
)
def test_a_hospital_mapped_as_building_and_as_point_is_counted_once(osm, read, node, ids):
    _hospital(osm, **node)
    _, facilities, notes = read()
    assert set(_ids(facilities)) == set(ids)
    if ids == ["n100"]:
        assert facilities.table.loc["n100", "name"].casefold().startswith("st")  # the nameless point took the name
        assert _note(notes, "facilities.doubles").places == ("w7", "n100")


def test_an_area_lies_inside_its_outline(osm, read):
    a, b, c, d, e, f = (osm.node(*p) for p in ((0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (0, 1)))
    osm.way([a, b, c, d, e, f, a], id=7, amenity="clinic")
    point = read()[1].table.geometry["w7"]
    assert (0 < point.y < 1 and 0 < point.x < 3) or (2 < point.x < 3)


def test_an_object_belongs_to_the_first_tier_it_matches_even_when_that_is_not_asked_for(osm, read):
    osm.node(9, 47, id=1, amenity="clinic", healthcare="hospital")
    osm.node(9, 47.1, id=2, amenity="clinic")
    assert read()[1].table["tier"].to_dict() == {"n1": "hospital", "n2": "clinic"}
    assert read(tiers=["clinic"])[1].table["tier"].to_dict() == {"n2": "clinic"}


def test_who_calls_a_reiki_practice_a_hospital_is_not_believed_but_named(osm, read):
    osm.node(9, 47, id=1, healthcare="hospital", healthcare__speciality="reiki")
    _, facilities, notes = read()
    assert len(facilities) == 0
    assert _note(notes, "facilities.no_tier").places == ("n1",)


@pytest.mark.parametrize("tiers", [["hospitals"], []])
def test_an_unknown_tier_is_refused_and_the_known_ones_are_named(read, tiers):
    with pytest.raises(ParameterError) as caught:
        read(tiers=tiers)
    assert "hospital, clinic, pharmacy" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("1234", 1234), ("1 234", 1234), ("1,234", 1234), ("1.234", 1234), ("1'234'567", 1234567), (" 12 ", 12)],
)
def test_a_population_may_group_its_thousands(text, expected):
    assert parse_population(text) == expected


@pytest.mark.parametrize(
    "text", ["", "~500", "400-600", "500 (2010)", "1,23", "12,34,567", "1,234.567", "-5", "many", "1e3"]
)
def test_a_population_that_is_no_number_is_unknown_never_zero(text):
    assert math.isnan(parse_population(text))


def test_nobody_living_there_is_not_the_same_as_nobody_knowing(osm, read):
    osm.node(9, 47, id=1, place="hamlet", population="0")
    osm.node(9, 47.1, id=2, place="hamlet")
    osm.node(9, 47.2, id=3, place="hamlet", population="a few")
    settlements, _, notes = read()
    assert settlements.table["population"].tolist() == pytest.approx([0, math.nan, math.nan], nan_ok=True)
    assert _note(notes, "settlements.population").places == ("n3",)


def test_a_file_with_no_places_gives_empty_tables_and_says_so(osm, read):
    osm.node(9, 47)
    settlements, facilities, notes = read()
    assert (len(settlements), len(facilities)) == (0, 0)
    assert settlements.table.crs == "EPSG:4326"
    assert "hospital, clinic and pharmacy" in _note(notes, "facilities.absent").message


def test_a_damaged_file_is_not_read_in_part(tmp_path):
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(example_extract().read_bytes()[:300_000])
    with pytest.raises(DataError, match="ends too early"):
        read_osm_places(cut, preset=GENERIC)


def test_beds_are_read_off_the_tags_of_either_drawing_and_words_are_no_number(osm, read):
    """The building bears the beds, the point the doctors; the other clinic says only that it has some."""
    osm.box(9, 47, 9 + 200 * M, 47 + 200 * M, id=7, amenity="hospital", name="St. Anna", beds="120")
    osm.node(9 + 50 * M, 47 + 50 * M, id=1, amenity="hospital", name="St. Anna", **{"staff_count:doctors": "14"})
    osm.node(9.1, 47, id=2, amenity="clinic", name="Alp", capacity="yes")
    _, facilities, notes = read()
    assert facilities.table.loc["n1", ["beds", "doctors"]].tolist() == [120, 14]
    assert facilities.table.loc["n2", ["beds", "doctors"]].isna().all()
    assert "capacity" not in facilities.table.columns
    assert _note(notes, "facilities.amounts_unread").facts["names"] == ("Alp (n2)",)


def test_facilities_without_such_tags_have_no_columns_of_them(osm, read):
    osm.node(9, 47, id=1, amenity="clinic", name="Alp")
    assert not {"beds", "doctors", "capacity"} & set(read()[1].table.columns)
