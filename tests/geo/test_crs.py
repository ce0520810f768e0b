from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS, Transformer
from shapely import box

from spatial_uri.errors import CrsError
from spatial_uri.geo.coordinate_checks import check_coordinates
from spatial_uri.geo.crs import extent_in_degrees, parse_crs
from spatial_uri.geo.crs_guesses import guess_crs, guess_crs_near
from spatial_uri.geo.missing_crs import agreed_crs
from spatial_uri.geo.study_crs import choose_crs, crs_note, datum_shift_note

QUZHOU = np.array([[118.87, 28.94], [118.9, 28.95]])


def _in(epsg):
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(QUZHOU[:, 0], QUZHOU[:, 1])
    return np.column_stack([x, y])


@pytest.mark.parametrize("epsg", [4326, 4490, 4549, 4528, 32650, 3857, 3395, 4087, "ESRI:54009", "ESRI:54030", 6933])
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
        (_in(4528)[:, ::-1], 4528, "x and y are swapped"),
        (_in(4528)[:, ::-1], 4326, "exchange the two columns.*EPSG:4528"),
        (_in(4548)[:, ::-1], 4548, "x and y are swapped"),
        (_in(3857), 4326, r"EPSG:3857 \(Web Mercator\)"),
        (QUZHOU + [100, 0], 4326, "beyond 180"),
        (QUZHOU, 3857, "look like degrees"),
        (_in(4549), 4978, "from the middle of the earth"),
    ],
)
def test_coordinates_that_contradict_their_crs_are_refused(xy, epsg, said):
    with pytest.raises(CrsError, match=said) as caught:
        check_coordinates(xy, CRS(epsg), file="villages.csv")
    assert "villages.csv" in str(caught.value)
    assert caught.value.remedy


def test_where_most_points_agree_with_the_crs_the_others_are_named_and_not_the_crs():
    xy = np.vstack([QUZHOU, QUZHOU, QUZHOU[:1, ::-1], _in(4528)[:1]])
    with pytest.raises(CrsError, match="2 of 6 coordinates contradict the CRS, which the others agree with") as caught:
        check_coordinates(xy, CRS(4326), file="f")
    assert caught.value.faults[0] == "28.94, 118.87: longitude and latitude are swapped"
    assert "the coordinates are no degrees" in caught.value.faults[1]


UNDEFINED = {
    "GeoPackage, srs_id 0": 'GEOGCS["Undefined geographic SRS",DATUM["unknown",SPHEROID["unknown",6378137,298.2572]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
    "GeoPackage, srs_id -1": 'LOCAL_CS["Undefined Cartesian SRS",UNIT["Meter",1],AXIS["E",EAST],AXIS["N",NORTH]]',
    "LOCAL_CS in a .prj": 'LOCAL_CS["Gauss of the bureau",UNIT["Meter",1]]',
    "engineering": 'ENGCRS["site",EDATUM["mine"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]',
}


@pytest.mark.parametrize("wkt", UNDEFINED.values(), ids=UNDEFINED)
def test_a_crs_that_defines_nothing_counts_as_none_and_the_one_named_is_taken(wkt):
    with pytest.raises(CrsError, match="does not say which CRS"):
        agreed_crs(CRS(wkt), None, _in(4549), file="a.gpkg")
    assert agreed_crs(CRS(wkt), CRS(4549), _in(4549), file="a.gpkg") == CRS(4549)
    with pytest.raises(CrsError, match="does not say which CRS"):
        agreed_crs(None, CRS(wkt), _in(4549), file="a.gpkg")


def test_a_geojson_in_metres_is_asked_for_its_crs_and_read_when_it_is_named():
    with pytest.raises(CrsError, match="does not say which CRS") as caught:
        agreed_crs(CRS(4326), None, _in(4528), file="a.geojson")
    assert "EPSG:4528" in str(caught.value.remedy)
    assert agreed_crs(CRS(4326), CRS(4528), _in(4528), file="a.geojson") == CRS(4528)


def test_a_crs_of_a_file_that_its_coordinates_contradict_gives_way_to_the_one_that_is_named():
    assert agreed_crs(CRS(4326), CRS(4549), _in(4549), file="a.shp") == CRS(4549)
    with pytest.raises(CrsError, match="two CRSs are declared"):
        agreed_crs(CRS(4549), CRS(4326), _in(4549), file="a.shp")


def test_points_without_coordinates_contradict_nothing():
    check_coordinates(np.full((3, 2), np.nan), CRS(4549), file="f")


def test_the_crs_of_a_study_is_the_utm_zone_of_its_centre():
    assert choose_crs((9.4, 47.0, 9.7, 47.3)).to_epsg() == 32632
    assert choose_crs((-70.0, -33.6, -69.9, -33.5)).to_epsg() == 32719
    with pytest.raises(CrsError, match="no UTM zone"):
        choose_crs((0, 88, 1, 89))


def test_the_zone_of_what_lies_on_both_sides_of_the_180th_meridian_is_there_and_not_at_greenwich():
    fiji = np.array([box(177, -19, 180, -16), box(-180, -19, -178, -16)])
    assert extent_in_degrees([(fiji, CRS(4326))]) == (177, -19, 182, -16)
    assert extent_in_degrees([(fiji[:1], CRS(4326)), (fiji[1:], CRS(4326))]) == (177, -19, 182, -16)
    assert choose_crs((177, -19, 182, -16)).to_epsg() == 32760
    assert choose_crs((179, -19, 183, -16)).to_epsg() == 32701
    assert crs_note(CRS(32760), (178, -19, 181, -16), chosen=True).code == "crs.chosen"


def test_what_spans_half_the_world_is_refused_rather_than_measured_in_one_zone():
    with pytest.raises(CrsError, match="spans 110 degrees"):
        crs_note(CRS(32646), (50, 28, 160, 29), chosen=True)
    assert crs_note(CRS(32646), (50, 28, 160, 29), chosen=False).code == "crs.distorted"


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
    assert guess_crs(_in(3857)) == "EPSG:3857"


def test_metres_without_a_zone_are_guessed_by_where_the_other_files_lie():
    around = (118.0, 28.0, 119.5, 30.0)
    assert guess_crs_near(_in(4549), around) == "EPSG:4549"
    assert guess_crs_near(_in(4528), around) == "EPSG:4528"
    assert guess_crs_near(_in(4549), (118.0, 40.0, 119.5, 41.0)) is None


def test_a_crs_may_be_a_proj_string_and_nonsense_is_refused():
    assert parse_crs("+proj=tmerc +lon_0=113 +x_0=500000 +ellps=GRS80").is_projected
    with pytest.raises(CrsError, match="EPSG:99999"):
        parse_crs("EPSG:99999")
