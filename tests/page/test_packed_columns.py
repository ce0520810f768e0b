"""Numbers and lines packed into a page."""

from __future__ import annotations

import base64
import gzip
import json

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box

from spatial_uri.page.pack import Parcel, differences, minute_units, rings_of, varints


def _unpack(data: bytes) -> list[int]:
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return values


@given(st.lists(st.integers(-(2**40), 2**40)))
def test_whole_numbers_come_back_as_they_were(values: list[int]) -> None:
    assert _unpack(varints(values)) == values
    assert np.cumsum(differences(values)).tolist() == values


def test_small_numbers_take_one_byte() -> None:
    assert len(varints([0, 1, -1, 63, -64])) == 5
    assert len(varints([64, -65])) == 4


def test_a_polygon_keeps_its_hole_and_its_island() -> None:
    lake = box(1, 1, 2, 2)
    shape = MultiPolygon([Polygon(box(0, 0, 3, 3).exterior, [lake.exterior]), box(5, 5, 6, 6)])
    rows, counts, points = rings_of(gpd.GeoSeries([box(9, 9, 10, 10), shape], crs=4326))
    assert rows.tolist() == [0, 1, 1, 1]
    assert counts.sum() == len(points)
    assert points.max() == 1_000_000


def test_points_closer_than_a_metre_are_one() -> None:
    _, counts, points = rings_of(gpd.GeoSeries([LineString([(0, 0), (1e-7, 0), (0.001, 0)])], crs=4326))
    assert counts.tolist() == [2]
    assert points.tolist() == [[0, 0], [100, 0]]


def test_the_same_content_packs_to_the_same_text_with_no_character_that_html_knows() -> None:
    page = {"name": "</script>柯山"}

    def packed() -> str:
        parcel = Parcel()
        assert parcel.column([1, 2]) == "0"
        assert parcel.column([100, 101], steps=True) == "1+"
        return parcel.packed(page)

    text = packed()
    assert text == packed()
    assert not set(text) & set("<>&\"'")
    blob = gzip.decompress(base64.b64decode(text))
    size = int.from_bytes(blob[:4], "little")
    document = json.loads(blob[4 : 4 + size])
    assert document == {**page, "texts": [], "columns": [["0", 2, 2], ["1+", 2, 3]]}
    assert _unpack(blob[4 + size :]) == [1, 2, 100, 1]


def test_what_is_alike_travels_once() -> None:
    parcel = Parcel()
    assert parcel.column([1, 2, 3]) == parcel.column(np.array([1.0, 2.0, 3.0]))
    assert parcel.column([1, 2, 3], steps=True) != parcel.column([1, 2, 3])
    names = parcel.texts(["b", "a", None, "b"])
    assert names == {"list": 0, "of": "2"}
    assert parcel.texts(["b", "a", "", "b"]) == names
    assert parcel.texts(["x", "y", "z", "x"]) == {"list": 1, "of": "2"}
    points = gpd.GeoSeries(gpd.points_from_xy([1, 2], [3, 4]), crs=4326)
    assert parcel.chains(points) == parcel.chains(points)
    assert parcel.chains(points)["rows"] is None


@given(st.lists(st.floats(0, 1e6)), st.sampled_from([10, 60_000]), st.integers(0, 1000))
def test_minutes_of_a_page_are_within_a_limit_where_the_minutes_are(minutes, per_min, limit) -> None:
    packed = minute_units([*minutes, float(limit), np.nan], per_min)
    assert packed[-2] == limit * per_min
    assert packed[-1] == -1
    unsure = np.abs(np.array(minutes) - limit) * per_min < 1e-3
    within = np.array(minutes) <= limit
    assert ((packed[:-2] <= limit * per_min) == within)[~unsure].all()


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        Parcel().packed({"x": float("nan")})
