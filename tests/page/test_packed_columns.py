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

from spatial_uri.page.pack import differences, packed, rings_of, varints


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
    text = packed(page, {"a": [1, 2], "b+": [100, 101]})
    assert text == packed(page, {"a": [1, 2], "b+": [100, 101]})
    assert not set(text) & set("<>&\"'")
    blob = gzip.decompress(base64.b64decode(text))
    size = int.from_bytes(blob[:4], "little")
    document = json.loads(blob[4 : 4 + size])
    assert document == {**page, "columns": [["a", 2], ["b+", 2]]}
    assert _unpack(blob[4 + size :]) == [1, 2, 100, 1]


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        packed({"x": float("nan")}, {})
