from __future__ import annotations

import pytest
from osm_writing import OsmWriting

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.read.osm.osm_areas import read_osm_areas
from spatial_uri.rules.preset import load_preset
from spatial_uri.samples import example_extract

GENERIC = load_preset("generic")


@pytest.fixture
def osm() -> OsmWriting:
    return OsmWriting()


def _codes(notes) -> set[str]:
    return {note.code for note in notes}


def _note(notes, code):
    (found,) = (note for note in notes if note.code == code)
    return found


def test_liechtenstein_has_two_districts_and_eleven_municipalities_each_in_its_district():
    areas, notes = read_osm_areas(example_extract(), preset=GENERIC)
    assert areas.levels == ("county", "township")
    assert sorted(areas.at("county")["name"]) == ["Wahlkreis Oberland", "Wahlkreis Unterland"]
    townships = areas.at("township")
    assert len(townships) == 11
    districts = townships["parent_id"].map(areas.table["name"])
    assert dict(districts.groupby(districts).size()) == {"Wahlkreis Oberland": 6, "Wahlkreis Unterland": 5}
    area_m2 = areas.table.to_crs("EPSG:32632").area.groupby(areas.table["level"]).sum()
    assert area_m2.to_dict() == pytest.approx({"county": 160e6, "township": 160e6}, rel=0.01)
    county, township = (note.message for note in notes if note.code == "areas.levels")
    assert county == "admin_level 6 is county, worked out from what the extract holds: 2 areas."
    assert township == "admin_level 8 is township, worked out from what the extract holds: 11 areas."


def test_exclaves_are_kept():
    areas, _ = read_osm_areas(example_extract(), preset=GENERIC)
    parts = {
        name: len(getattr(g, "geoms", [g])) for name, g in zip(areas.table["name"], areas.table.geometry, strict=True)
    }
    assert parts["Vaduz"] > 1
    assert parts["Ruggell"] == 1


def test_neighbours_at_the_edge_are_left_out_and_named():
    _, notes = read_osm_areas(example_extract(), preset=GENERIC)
    incomplete = _note(notes, "areas.incomplete")
    assert "Bezirk Feldkirch (r14, admin_level 6)" in incomplete.message
    assert {"r14", "r3", "r95"} <= set(incomplete.places)
    assert _note(notes, "areas.other_levels").places == ("r47",)  # the country itself


def test_the_levels_asked_for_are_the_levels_read():
    areas, notes = read_osm_areas(example_extract(), preset=GENERIC, levels={"county": 8})
    assert (areas.levels, len(areas)) == (("county",), 11)
    assert areas.table["parent_id"].isna().all()
    assert _note(notes, "areas.levels_asked").message == "admin_level 8 is county, as asked for: 11 areas."


def test_a_level_the_file_does_not_hold_is_an_error_that_says_what_it_holds():
    with pytest.raises(
        DataError, match="admin_level 2 \\(1\\), admin_level 6 \\(2\\), admin_level 8 \\(11\\)"
    ) as caught:
        read_osm_areas(example_extract(), preset=GENERIC, levels={"county": 6, "village": 10})
    assert "village=10" in caught.value.problem


@pytest.mark.parametrize("levels", [{"parish": 7}, {"county": 8, "township": 6}, {"county": 6, "township": 6}, {}])
def test_levels_that_make_no_sense_are_refused(levels):
    with pytest.raises(ParameterError, match="levels make no sense"):
        read_osm_areas(example_extract(), preset=GENERIC, levels=levels)


def _boxes(osm: OsmWriting, *admin_levels: int) -> None:
    for i, admin_level in enumerate(admin_levels):
        osm.boundary(osm.box(9 + i / 10, 47, 9.1 + i / 10, 47.1), admin_level, f"area {admin_level}")


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ((7,), {7: "township"}),
        ((7, 8), {7: "county", 8: "township"}),
        ((6, 7, 8), {6: "county", 8: "township"}),
        ((6, 8, 9, 10), {6: "county", 8: "township", 10: "village"}),
        ((6, 9, 10), {6: "county", 9: "township", 10: "village"}),
        ((2, 4, 5, 6, 8), {4: "province", 5: "prefecture", 6: "county", 8: "township"}),
    ],
)
def test_no_two_admin_levels_become_one_level(osm, tmp_path, present, expected):
    _boxes(osm, *present)
    areas, notes = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=GENERIC)
    assert dict(zip(areas.table["admin_level"], areas.table["level"], strict=True)) == expected
    dropped = {a for a in present if a in GENERIC.levels} - set(expected)
    assert ("areas.level_dropped" in _codes(notes)) == bool(dropped)


def test_a_hole_stays_a_hole_and_the_enclave_in_it_is_no_child(osm, tmp_path):
    outer, hole = osm.box(9, 47, 9.3, 47.3), osm.box(9.1, 47.1, 9.2, 47.2)
    ring = {"type": "multipolygon", "boundary": "administrative", "admin_level": "6", "name": "ring"}
    osm.relation([("w", outer, "outer"), ("w", hole, "inner")], **ring)
    osm.boundary(hole, 8, "enclave")
    areas, _ = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=GENERIC)
    assert areas.table.geometry["r1"].area == pytest.approx(0.09 - 0.01)
    assert areas.table["parent_id"]["r2"] is None


def test_a_parent_is_the_nearest_coarser_level_that_holds_the_area(osm, tmp_path):
    osm.boundary(osm.box(9, 47, 9.4, 47.4), 4, "province")
    osm.boundary(osm.box(9, 47, 9.2, 47.4), 6, "county")
    osm.boundary(osm.box(9, 47, 9.1, 47.1), 8, "in the county")
    osm.boundary(osm.box(9.3, 47, 9.4, 47.1), 8, "in the province only")
    areas, _ = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=GENERIC)
    assert list(areas.table["parent_id"]) == [None, "r1", "r2", "r1"]


def test_a_closed_way_is_an_area_but_not_beside_the_relation_it_is_the_ring_of(osm, tmp_path):
    tags = {"boundary": "administrative", "admin_level": "8"}
    ring = osm.box(9, 47, 9.1, 47.1, name="Rigi", **tags)
    osm.boundary(ring, 8, "Rigi")
    lone = osm.box(9.1, 47, 9.2, 47.1, name="Alp", **tags)
    osm.box(9.2, 47, 9.3, 47.1, **tags)  # nameless: a piece of some relation
    areas, notes = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=GENERIC)
    assert list(areas.table.index) == ["r1", f"w{lone}"]
    assert _note(notes, "areas.doubles").places == (f"w{ring}",)


def test_an_area_whose_roads_are_not_in_the_extract_is_left_out(osm, tmp_path):
    osm.boundary(osm.box(9, 47, 9.1, 47.1), 8, "inside")
    osm.boundary(osm.box(9.1, 47, 9.4, 47.1), 8, "two thirds outside")
    osm.boundary(osm.box(9.0, 47.1, 9.202, 47.2), 8, "one percent outside")
    path = osm.write(tmp_path / "a.osm.pbf", bounds=(9, 47, 9.2, 47.3))
    areas, notes = read_osm_areas(path, preset=GENERIC)
    assert list(areas.table["name"]) == ["inside", "one percent outside"]
    assert "two thirds outside" in _note(notes, "areas.beyond_extract").message


def test_an_official_code_is_the_id_unless_two_areas_share_it(osm, tmp_path):
    for i, code in enumerate(("330802", "330803", "330803")):
        osm.boundary(osm.box(118 + i / 10, 29, 118.1 + i / 10, 29.1), 6, f"县{i}", ref__admin__CN=code)
    areas, notes = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=load_preset("CN"))
    assert list(areas.table.index) == ["330802", "r2", "r3"]
    assert list(areas.table["osm_id"]) == ["r1", "r2", "r3"]
    assert _note(notes, "areas.shared_code").places == ("r2", "r3")


def test_a_file_without_boundaries_is_one_clear_error(osm, tmp_path):
    osm.node(9, 47, place="village", name="Alp")
    with pytest.raises(DataError, match="no complete administrative boundary") as caught:
        read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=GENERIC)
    assert "boundaries of your own" in caught.value.remedy


def test_an_outline_that_crosses_itself_or_does_not_close_is_left_out_with_its_reason(osm, tmp_path):
    osm.boundary(osm.box(9, 47, 9.1, 47.1), 8, "sound")
    a, b, c, d = (osm.node(x, y) for x, y in ((9.2, 47), (9.3, 47.1), (9.3, 47), (9.2, 47.1)))
    osm.boundary(osm.way([a, b, c, d, a]), 8, "bow tie")
    osm.boundary(osm.way([a, b, c]), 8, "open")
    areas, notes = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=GENERIC)
    assert list(areas.table["name"]) == ["sound"]
    assert _note(notes, "areas.broken").places == ("r2", "r3")


def test_the_seat_of_an_area_is_its_admin_centre_and_not_the_point_where_its_name_is_written(osm, tmp_path):
    seat, label = osm.node(9.5, 47.5, place="town", name="Seat"), osm.node(9.4, 47.4, place="county", name="Label")
    ring = osm.box(9, 47, 10, 48)
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "County"}
    osm.relation([("w", ring, "outer"), ("n", label, "label"), ("n", seat, "admin_centre")], id=1, **tags)
    west, east = osm.box(9, 47, 9.5, 48), osm.box(9.5, 47, 10, 48)
    tags |= {"admin_level": "8"}
    osm.relation([("w", west, "outer"), ("n", label, "label")], id=2, **tags | {"name": "West"})
    osm.relation([("w", east, "outer"), ("n", 999, "admin_centre")], id=3, **tags | {"name": "East"})
    areas, _ = read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), preset=GENERIC)
    assert areas.table["seat_id"].to_dict() == {"r1": f"n{seat}", "r2": None, "r3": "n999"}
    assert areas.table.loc["r1", ["seat_lon", "seat_lat"]].tolist() == [9.5, 47.5]
    assert areas.table.loc[["r2", "r3"], ["seat_lon", "seat_lat"]].isna().all(axis=None)  # n999 is not in the file
