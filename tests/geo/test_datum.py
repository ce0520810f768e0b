from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_uri.errors import DataError
from spatial_uri.geo.datum import from_wgs84, to_wgs84
from spatial_uri.study.datum_check import _is_significant

LON, LAT = st.floats(74, 134), st.floats(4, 53)


@pytest.mark.parametrize(
    ("wgs84", "datum", "expected"),
    [
        ((116.42079, 39.90105), "gcj02", (116.42703, 39.90245)),
        ((118.87, 28.94), "gcj02", (118.874777, 28.936876)),
        ((118.87, 28.94), "bd09", (118.881354, 28.942624)),
    ],
)
def test_the_shift_is_the_published_one(wgs84, datum, expected):
    np.testing.assert_allclose(from_wgs84(*wgs84, datum), expected, atol=1e-5)


@given(lon=LAT.flatmap(lambda _: LON), lat=LAT, datum=st.sampled_from(["gcj02", "bd09"]))
def test_undoing_the_shift_is_exact_to_a_millimetre(lon, lat, datum):
    np.testing.assert_allclose(to_wgs84(*from_wgs84(lon, lat, datum), datum), (lon, lat), atol=1e-8)


def _shift_m(lon, lat):
    x, y = from_wgs84(lon, lat, "gcj02")
    return np.hypot((x - lon) * 111320 * np.cos(np.radians(lat)), (y - lat) * 110950)


@given(lon=LON, lat=LAT)
def test_the_shift_is_never_a_kilometre_and_never_nothing(lon, lat):
    assert 1 < _shift_m(lon, lat) < 1000


def test_the_shift_is_hundreds_of_metres_almost_everywhere():
    metres = _shift_m(*(axis.ravel() for axis in np.meshgrid(np.arange(74, 134, 0.5), np.arange(18, 53, 0.5))))
    assert (metres > 100).mean() > 0.97
    assert 300 < np.median(metres) < 600


def test_points_outside_china_have_no_such_datum():
    with pytest.raises(DataError, match="China only; 1 of 2"):
        to_wgs84([118.0, 9.5], [29.0, 47.1], "gcj02")
    np.testing.assert_array_equal(from_wgs84(9.5, 47.1, "gcj02"), (9.5, 47.1))


def test_the_sign_test_is_the_exact_one():
    from scipy.stats import binomtest

    for better, compared in ((9, 10), (10, 10), (15, 17), (30, 60), (45, 60), (0, 5), (0, 0)):
        expected = compared > 0 and binomtest(better, compared, 0.5, alternative="greater").pvalue < 0.001
        assert _is_significant(better, compared) == expected
