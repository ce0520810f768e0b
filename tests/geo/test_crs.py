from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS, Transformer

from spatial_uri.errors import CrsError
from spatial_uri.geo.crs import check_coordinates, choose_crs, crs_note, datum_shift_note, guess_crs, parse_crs

QUZHOU = np.array([[118.87, 28.94], [118.9, 28.95]])


def _in(epsg):
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(QUZHOU[:, 0], QUZHOU[:, 1])
    return np.column_stack([x, y])


@pytest.mark.parametrize("epsg", [4326, 4490, 4549, 4528, 32650])
def test_coordinates_that_agree_with_their_crs_pass(epsg):
    check_coordinates(_in(epsg), CRS(epsg), file="f")


@pytest.mark.parametrize(
    ("xy", "epsg", "said"),
    [
        (QUZHOU[:, ::-1], 4326, "longitude and latitude are swapped"),
        (QUZHOU, 4549, "look like degrees"),
        (_in(4549), 4326, "no degrees"),
        (_in(4528), 4326, "EPSG:4528"),
        (_in(4528), 4549, "begin with a zone number"),
        (_in(4549), 4528, "expects a zone number"),
        (_in(4549)[:, ::-1], 4549, "x and y are swapped"),
        (np.array([[400000.0, 9.9e6]]), 4549, "far outside"),
    ],
)
def test_coordinates_that_contradict_their_crs_are_refused(xy, epsg, said):
    with pytest.raises(CrsError, match=said) as caught:
        check_coordinates(xy, CRS(epsg), file="villages.csv")
    assert "villages.csv" in str(caught.value)
    assert caught.value.remedy


def test_points_without_coordinates_contradict_nothing():
    check_coordinates(np.full((3, 2), np.nan), CRS(4549), file="f")


def test_the_crs_of_a_study_is_the_utm_zone_of_its_centre():
    assert choose_crs((9.4, 47.0, 9.7, 47.3)).to_epsg() == 32632
    assert choose_crs((-70.0, -33.6, -69.9, -33.5)).to_epsg() == 32719
    with pytest.raises(CrsError, match="no UTM zone"):
        choose_crs((0, 88, 1, 89))


def test_a_crs_far_from_its_meridian_is_called_distorted():
    quzhou = (118.0, 28.2, 119.4, 29.5)
    assert crs_note(CRS(32650), quzhou, chosen=True).code == "crs.chosen"
    note = crs_note(CRS(32648), quzhou, chosen=False)
    assert note.code == "crs.distorted"
    assert note.severity == "warning"


def test_old_chinese_datums_are_said_to_be_inexact():
    note = datum_shift_note(CRS(2437), CRS(32650), file="a.shp")  # Beijing 1954
    assert note is not None
    assert note.severity == "warning"
    assert datum_shift_note(CRS(4549), CRS(32650), file="a.shp") is None
    assert datum_shift_note(CRS(4326), CRS(32650), file="a.shp") is None


def test_a_crs_is_guessed_only_where_the_numbers_tell():
    assert guess_crs(QUZHOU) == "EPSG:4326"
    assert guess_crs(_in(4528)) == "EPSG:4528"
    assert guess_crs(_in(4549)) is None


def test_a_crs_may_be_a_proj_string_and_nonsense_is_refused():
    assert parse_crs("+proj=tmerc +lon_0=113 +x_0=500000 +ellps=GRS80").is_projected
    with pytest.raises(CrsError, match="EPSG:99999"):
        parse_crs("EPSG:99999")
