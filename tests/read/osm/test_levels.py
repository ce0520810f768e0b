"""Which boundaries make a level, and which settlement is the seat of an area."""

from __future__ import annotations

import pytest
from osm_writing import OsmWriting

from spatial_uri.read.osm.osm_areas import read_osm_areas


@pytest.fixture
def osm() -> OsmWriting:
    return OsmWriting()


@pytest.fixture
def read(osm, tmp_path):
    def _read(**options):
        return read_osm_areas(osm.write(tmp_path / "a.osm.pbf"), **options)

    return _read


def _note(notes, code):
    (found,) = (note for note in notes if note.code == code)
    return found


def _towns(osm, admin_level: int = 8, count: int = 6, **tags: str) -> None:
    """Draw towns of 0.1 degrees side by side from 9 degrees east, each with a village in its middle."""
    for i in range(count):
        osm.boundary(osm.box(9 + i / 10, 47, 9.1 + i / 10, 47.1), admin_level, f"Town {i}", **tags)
        osm.node(9.05 + i / 10, 47.05, place="village", name=f"Village {i}")


def _country(osm, admin_level: int = 2) -> None:
    osm.boundary(osm.box(9, 47, 9.6, 47.1), admin_level, "Country")


def test_one_area_with_a_wrong_tag_is_not_the_county_of_a_whole_country(osm, read):
    _country(osm)
    _towns(osm)
    osm.boundary(osm.box(9.2, 47.02, 9.28, 47.08), 6, "Mistake")
    areas, notes = read()
    assert areas.table["level"].value_counts().to_dict() == {"township": 6, "county": 1}
    assert list(areas.at("county")["name"]) == ["Country"]
    sparse = _note(notes, "areas.level_sparse")
    assert (sparse.severity, sparse.facts["covered_share"]) == ("warning", pytest.approx(1 / 6))
    assert _note(notes, "areas.level_as_county").facts["admin_level"] == 2
    assert list(read(levels={"county": 6})[0].table["name"]) == ["Mistake"]  # who asks for it gets it


def test_without_a_coarser_area_a_lone_area_among_many_is_no_level_either(osm, read):
    _towns(osm)
    osm.boundary(osm.box(9.2, 47.02, 9.28, 47.08), 6, "Mistake")
    assert read()[0].levels == ("township",)


def test_a_county_at_the_edge_of_a_clipped_extract_stays_a_level(osm, read):
    ring = osm.box(9, 47, 9.2, 47.1)
    osm.boundary(ring, 6, "Whole county")
    osm.relation(
        [("w", ring, "outer"), ("w", 999, "outer")],
        type="boundary",
        boundary="administrative",
        admin_level="6",
        name="Clipped county",
    )
    _towns(osm)
    assert list(read()[0].at("county")["name"]) == ["Whole county"]


def test_the_sea_in_front_of_a_country_is_no_reason_to_leave_its_towns_out(osm, read):
    osm.boundary(osm.box(5, 43, 13, 51), 4, "With its waters")
    _towns(osm)
    areas, notes = read()
    assert areas.levels == ("county", "township")
    assert _note(notes, "areas.level_as_county").facts["admin_level"] == 4


def test_the_next_level_above_the_townships_serves_as_the_county_and_the_one_above_it_as_itself(osm, read):
    osm.boundary(osm.box(9, 47, 9.6, 47.1), 4, "Province")
    osm.boundary(osm.box(9, 47, 9.6, 47.1), 5, "Region")
    _towns(osm)
    assert read()[0].table["level"].head(2).tolist() == ["province", "county"]


def test_provinces_alone_serve_as_counties(osm, read):
    _towns(osm, admin_level=4)
    assert read()[0].levels == ("county",)


def test_an_islet_beside_its_relation_is_no_township_of_its_own(osm, read):
    _towns(osm)
    tags = {"boundary": "administrative", "admin_level": "8"}
    osm.box(9.01, 47.01, 9.02, 47.02, id=901, name="Rock in town 0", **tags)
    osm.box(9.11, 47.11, 9.12, 47.12, id=902, name="Town 1", **tags)
    osm.box(9.21, 47.11, 9.25, 47.15, id=903, name="Isla", place="islet", **tags)
    osm.box(9.31, 47.11, 9.32, 47.12, id=904, name="Tiny and empty", **tags)
    osm.box(9.41, 47.11, 9.45, 47.15, id=905, name="Hamlet's own", **tags)
    osm.node(9.43, 47.13, place="hamlet", name="Hamlet")
    areas, notes = read()
    assert sorted(areas.table.index) == ["r1", "r2", "r3", "r4", "r5", "r6", "w905"]
    assert _note(notes, "areas.islets").places == ("w901", "w902")
    assert _note(notes, "areas.islets_left_out").places == ("w903", "w904")
    assert areas.table.geometry["r2"].area == pytest.approx(0.0101)  # with the islet of its name
    assert areas.table.geometry["r1"].area == pytest.approx(0.01)


def test_an_area_that_covers_the_others_of_its_level_is_of_another(osm, read):
    osm.boundary(osm.box(9, 47, 9.6, 47.1), 8, "All of it")
    _towns(osm)
    areas, notes = read()
    assert len(areas) == 6
    assert _note(notes, "areas.covers_others").facts["names"] == ("All of it (r1, admin_level 8)",)


def test_a_town_within_another_is_no_reason_to_leave_one_out(osm, read):
    _towns(osm, count=3)
    osm.boundary(osm.box(9.04, 47.04, 9.06, 47.06), 8, "Enclave")
    assert len(read()[0]) == 4


def _seats(areas) -> dict[str, str | None]:
    return areas.table.set_index("name")["seat_id"].to_dict()


def test_the_capital_of_an_area_is_its_seat_and_the_administrative_centre_goes_first(osm, read):
    capital = osm.node(9.52, 47.02, place="town", name="Capital", capital="yes")
    county_seat = osm.node(9.02, 47.02, place="town", name="Seat", capital="6")
    centre = osm.node(9.18, 47.02, place="village", name="Centre")
    of_town = osm.node(9.12, 47.02, place="village", name="Seat of town 1", capital="8")
    osm.boundary(osm.box(9, 47, 9.6, 47.1), 6, "County")
    ring = osm.box(9, 47.1, 9.6, 47.2)
    osm.relation(
        [("w", ring, "outer"), ("n", centre, "admin_centre")],
        type="boundary",
        boundary="administrative",
        admin_level="6",
        name="North",
    )
    _towns(osm)
    areas, _ = read()
    seats = _seats(areas)
    assert seats == {
        "County": f"n{county_seat}",
        "North": f"n{centre}",
        "Town 0": f"n{county_seat}",
        "Town 1": f"n{of_town}",
        "Town 5": f"n{capital}",
        **dict.fromkeys(("Town 2", "Town 3", "Town 4"), None),
    }


def test_two_capitals_in_one_area_decide_nothing(osm, read):
    for x in (9.01, 9.02):
        osm.node(x, 47.02, place="town", name=f"{x}", capital="8")
    _towns(osm)
    assert _seats(read()[0])["Town 0"] is None


def test_a_settlement_that_labels_an_area_is_its_seat_where_nothing_else_says_so(osm, read):
    label = osm.node(9.02, 47.02, place="town", name="Label")
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "8"}
    osm.relation([("w", osm.box(9, 47, 9.1, 47.1), "outer"), ("n", label, "label")], name="Area", **tags)
    assert _seats(read()[0]) == {"Area": f"n{label}"}
