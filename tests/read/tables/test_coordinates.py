"""Coordinates as tables write them, and single rows that are wrong among rows that are right."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import Point

from spatial_uri.errors import CrsError, DataError
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.tables.raw_table import TableOptions


def _csv(tmp_path, text):
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _xy(path, **options):
    table = read_settlements(path, **options)[0].table
    return [(round(x, 9), round(y, 9)) for x, y in zip(table.geometry.x, table.geometry.y, strict=True)]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("118°31′12″", "29°6′0″"), ("118°31'12\"", "29°06'"), ("118度31分12秒", "29度6分"),
        ("东经118°31′12″", "北纬29°6′"),
        ("118°31.2'E", "29°6'N"), ("118 31 12", "29 06 00"), ("118:31:12", "29:06:00"), ('118º31´12"', "29˚6′"),
        ("118.52°", "29.1°"), ("E118.52", "29.1N"), ('"118,52"', '"29,1"'), ("１１８．５２", "29.1"),
    ],
)  # fmt: skip
def test_degrees_are_understood_as_they_are_written(tmp_path, lon, lat):
    lon, lat = (v if v.startswith('"') else f'"{v.replace(chr(34), chr(34) * 2)}"' for v in (lon, lat))
    assert _xy(_csv(tmp_path, f"place_id,lon,lat\na,{lon},{lat}\n")) == [(118.52, 29.1)]


@pytest.mark.parametrize(
    ("lon", "said"),
    [
        ("118度", "is no number"), ("118°61′", "60 minutes or seconds"), ("118°31′N", "are the two columns swapped"),
        ("118.52.1", "is no number"),
    ],
)  # fmt: skip
def test_degrees_that_are_none_are_named_by_their_row(tmp_path, lon, said):
    with pytest.raises(DataError, match=f"row 2: lon .*{said}"):
        read_settlements(_csv(tmp_path, f"place_id,lon,lat\na,{lon},29.1\n"))


def test_south_and_west_are_negative(tmp_path):
    assert _xy(_csv(tmp_path, "place_id,lon,lat\na,70°30′W,33°15′S\n")) == [(-70.5, -33.25)]


def test_commas_in_metres_are_decimal_commas_or_thousands_but_never_guessed(tmp_path):
    options = TableOptions(crs="EPSG:4549")
    path = _csv(tmp_path, "place_id;lon;lat\na;487300,25;3203000\nb;487,300.5;3,203,000\n")
    assert _xy(path, options=options) == [(487300.25, 3203000), (487300.5, 3203000)]
    with pytest.raises(DataError, match=r"row 2: lon .*may be thousands or a decimal comma"):
        read_settlements(_csv(tmp_path, "place_id;lon;lat\na;487,300;3203000\n"), options=options)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("location", ["118.4,29.1", "118.5,29.2"]), ("坐标", ["118.4，29.1", "[118.5, 29.2]"]),
        ("经纬度", ["118.4 29.1", "(118.5;29.2)"]), ("wkt", ["POINT (118.4 29.1)", "POINT(118.5 29.2)"]),
        ("location", ["29.1,118.4", "29.2,118.5"]), ("xy", ["lng:118.4,lat:29.1", "lng:118.5,lat:29.2"]),
    ],
)  # fmt: skip
def test_one_column_may_hold_both_coordinates(tmp_path, heading, cells):
    rows = "".join(f'{i},"{cell}"\n' for i, cell in enumerate(cells))
    path = _csv(tmp_path, f"place_id,{heading}\n{rows}")
    assert _xy(path) == [(118.4, 29.1), (118.5, 29.2)]
    noted = {n.code for n in read_settlements(path)[1]}
    assert ("places.latitude_first" if cells[0].startswith("29") else "places.longitude_first") in noted
    path = _csv(tmp_path, f"place_id,位置\n{rows}")
    assert _xy(path, columns={"lon": "位置", "lat": "位置"}) == [(118.4, 29.1), (118.5, 29.2)]


def test_blank_and_broken_pairs_are_named_by_their_rows(tmp_path):
    path = _csv(tmp_path, 'place_id,location\na,[]\nb,"118.4,29.1"\nc,118.4\nd,"118.4,29.1,5"\n')
    with pytest.raises(DataError) as caught:
        read_settlements(path)
    assert [fault[:6] for fault in caught.value.faults] == ["row 4:", "row 5:", "row 2:"]
    path = _csv(tmp_path, 'place_id,location\na,[]\nb,"118.4,29.1"\n')
    _, notes = read_settlements(path, missing_coordinates="skip")
    assert ("places.no_coordinates", ("2",)) in [(n.code, n.facts.get("rows")) for n in notes]


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        ("29.10", "118.41", "longitude and latitude are swapped"), ("39636000.1", "3219900.2", "metres among degrees"),
        ("1184.1", "29.1", "longitude 1184.1: no such degree"), ("118.4", "291.0", "latitude 291: no such degree"),
    ],
)  # fmt: skip
def test_one_wrong_row_is_named_and_not_the_crs(tmp_path, lon, lat, said):
    rows = [("118.40", "29.10"), (lon, lat), ("118.42", "29.12"), ("118.43", "29.13"), ("118.41", "29.10")]
    path = _csv(tmp_path, "place_id,lon,lat\n" + "".join(f"{i},{x},{y}\n" for i, (x, y) in enumerate(rows)))
    with pytest.raises(DataError) as caught:
        read_settlements(path)
    assert not isinstance(caught.value, CrsError)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(f"row 3: {said}")


def test_a_swapped_row_is_found_where_both_numbers_may_be_latitudes(tmp_path):
    rows = "".join(f"{i},{9.5 + i / 100},{47.1 + i / 100}\n" for i in range(8))
    with pytest.raises(DataError, match=r"row 10: longitude and latitude are swapped \(47.1, 9.5\)"):
        read_settlements(_csv(tmp_path, f"place_id,lon,lat\n{rows}x,47.1,9.5\n"))


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ("3203000", "487300", "x and y are swapped"), ("118.5", "29.1", "degrees among metres"),
        ("40487300", "3203000", "another zone number"), ("487300", "32030000", "far from all other rows"),
    ],
)  # fmt: skip
def test_one_wrong_row_among_metres_is_named_and_not_the_crs(tmp_path, x, y, said):
    rows = "".join(f"{i},{487000 + i * 1000},{3203000 + i * 1000}\n" for i in range(8))
    path = _csv(tmp_path, f"place_id,lon,lat\n{rows}x,{x},{y}\n")
    with pytest.raises(DataError, match=f"row 10: .*{said}") as caught:
        read_settlements(path, options=TableOptions(crs="EPSG:4549"))
    assert len(caught.value.faults) == 1


def test_a_file_that_is_wrong_as_a_whole_is_told_of_its_crs(tmp_path):
    rows = "".join(f"{i},{29 + i / 100},{118 + i / 100}\n" for i in range(8))
    with pytest.raises(CrsError, match="longitude and latitude are swapped"):
        read_settlements(_csv(tmp_path, f"place_id,lon,lat\n{rows}"))


def test_a_place_far_from_all_others_is_kept_and_warned_of(tmp_path):
    rows = "".join(f"{i},村{i},{118 + i / 100},29.1\n" for i in range(8))
    places, notes = read_settlements(_csv(tmp_path, f"place_id,name,lon,lat\n{rows}x,远村,108.4,29.1\n"))
    assert len(places) == 9
    assert [(n.facts["names"], n.places) for n in notes if n.code == "places.far_away"] == [(("远村",), ("x",))]


def test_places_at_exactly_one_point_are_warned_of_by_name(tmp_path):
    table = gpd.GeoDataFrame(
        {"place_id": list("abcde"), "name": ["甲", "乙", "丙", "丁", "戊"], "tier": ["x", "x", "x", "y", "y"]},
        geometry=[Point(9, 47), Point(9, 47), Point(9.1, 47), Point(9.2, 47), Point(9.1, 47)],
        crs=4326,
    )
    path = tmp_path / "a.gpkg"
    table.to_file(path)
    (note,) = [n for n in read_settlements(path)[1] if n.code == "settlements.one_point"]
    assert (note.facts["count"], note.facts["points"], note.facts["names"]) == (4, 2, ("甲", "乙", "丙", "戊"))
    (note,) = [n for n in read_facilities(path)[1] if n.code == "facilities.one_point"]
    assert note.places == ("a", "b")  # 丙 and 戊 are of two tiers in one house


def test_facilities_without_a_tier_are_left_out_when_asked_and_named(tmp_path):
    path = _csv(tmp_path, "place_id,name,tier,lon,lat\na,甲,x,9,47\nb,乙,,9.1,47\nc,丙, ,,\n")
    with pytest.raises(DataError, match=r"rows 3, 4: the tier is blank(.|\n)*missing_tier = \"skip\""):
        read_facilities(path, missing_coordinates="skip")
    places, notes = read_facilities(path, missing_tier="skip")
    assert list(places.table.index) == ["a"]
    assert [n.facts["names"] for n in notes if n.code == "facilities.blank_tier"] == [("乙", "丙")]
