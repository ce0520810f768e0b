"""Whatever a public function is given: it is understood, or one error says what is wrong and what to give instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS
from shapely import MultiPoint, Point, box

import spatial_uri as su
from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arguments import require_count, require_day
from spatial_uri.model.places import Places

COUNTY = su.samples.straight_road()  # a road of 10 km, villages at 0, 5 and 10 km, a clinic at 0
NETWORK, VILLAGES, CLINICS = COUNTY.network, COUNTY.villages, COUNTY.clinics

MEASURES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "nearest_facilities of origins": ("origins", lambda table: su.nearest_facilities(NETWORK, table, CLINICS)),
    "nearest_facilities of facilities": ("facilities", lambda table: su.nearest_facilities(NETWORK, VILLAGES, table)),
    "od_matrix of origins": ("origins", lambda table: su.od_matrix(NETWORK, table, CLINICS, cutoff_min=9)),
    "od_matrix of destinations": ("destinations", lambda table: su.od_matrix(NETWORK, CLINICS, table, cutoff_min=9)),
    "isochrones": ("facilities", lambda table: su.isochrones(NETWORK, table, thresholds_min=9, cell_m=500)),
    "catchments of origins": ("origins", lambda table: su.catchments(NETWORK, table, CLINICS)),
    "catchments of facilities": ("facilities", lambda table: su.catchments(NETWORK, VILLAGES, table)),
}
PLACES: dict[str, tuple[Callable[[gpd.GeoDataFrame], Any], type[Exception], list[str]]] = {
    "polygons": (lambda t: t.set_geometry(t.buffer(9)), DataError, ["v2", "Polygon", "representative_point"]),
    "multipoints": (
        lambda t: t.set_geometry([MultiPoint([p]) for p in t.geometry]), DataError, ["v2", "MultiPoint", ".explode("]
    ),
    "lines": (lambda t: t.set_geometry(t.buffer(9).exterior), DataError, ["LinearRing", "representative_point"]),
    "POINT EMPTY": (lambda t: replaced(t, Point()), DataError, ["1 row (v2)", "is_empty"]),
    "no geometry": (lambda t: replaced(t, None), DataError, ["1 row (v2)", "isna()"]),
    "NaN": (lambda t: replaced(t, Point(np.nan, 0)), DataError, ["1 row (v2)", "isfinite"]),
    "infinity": (lambda t: replaced(t, Point(np.inf, 0)), DataError, ["1 row (v2)", "no numbers"]),
    "a plain DataFrame": (lambda t: pd.DataFrame(t.drop(columns="geometry")), DataError, ["points_from_xy"]),
    "no geometry column": (lambda t: gpd.GeoDataFrame(t.drop(columns="geometry")), DataError, ["set_geometry"]),
    "an index that repeats": (
        lambda t: t.set_axis(["v1", "v2", "v2"]), ParameterError, ["duplicates", "v2", "reset_index"]
    ),
    "no CRS": (lambda t: t.set_crs(None, allow_override=True), CrsError, ["set_crs"]),
    "degrees": (lambda t: t.to_crs(4326), CrsError, ["WGS 84", "to_crs(network.crs)"]),
    "another zone": (lambda t: t.to_crs(32650), CrsError, ["zone 50N", "to_crs(network.crs)"]),
    "a list": (lambda t: t.geometry.tolist(), ParameterError, ["a list", "GeoDataFrame"]),
    "None": (lambda t: None, ParameterError, ["None", "GeoDataFrame"]),
}  # fmt: skip


def replaced(table: gpd.GeoDataFrame, shape: Any) -> gpd.GeoDataFrame:
    """The same places, but the second has another shape."""
    shapes = table.geometry.to_numpy().copy()
    shapes[1] = shape
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


@pytest.fixture
def three() -> gpd.GeoDataFrame:
    return VILLAGES.set_axis(["v1", "v2", "v3"])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("kind", PLACES)
def test_places_that_cannot_be_used_are_refused_with_their_rows_and_the_remedy(measure, kind, three):
    what, call = MEASURES[measure]
    make, error, words = PLACES[kind]
    with pytest.raises(error) as refused:
        call(make(three))
    told = str(refused.value)
    assert what in told
    for word in words:
        assert word in told


def test_every_fault_of_a_table_is_told_at_once(three):
    shapes = [Point(), Point(np.nan, 1), box(0, 0, 1, 1)]
    table = gpd.GeoDataFrame(geometry=shapes, crs=NETWORK.crs, index=["a", "b", "b"])
    with pytest.raises(DataError) as refused:
        su.nearest_facilities(NETWORK, table, CLINICS)
    for word in ("(a)", "(b) with coordinates", "(b) with a Polygon", "index repeats b"):
        assert word in str(refused.value)


@pytest.mark.parametrize("measure", MEASURES)
def test_an_empty_table_of_places_gives_an_empty_answer(measure):
    _, call = MEASURES[measure]
    for empty in (VILLAGES.iloc[:0], gpd.GeoDataFrame(geometry=[], crs=NETWORK.crs)):
        found = call(empty)
        if measure.endswith("_facilities of facilities"):
            assert (found["status"] == "unknown").all()
        elif measure == "isochrones":
            assert found.geometry.is_empty.all()
        elif measure.startswith("catchments"):
            assert found.facilities["origins"].sum() == 0
        else:
            assert len(found) == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_a_geoseries_points_with_height_and_any_unique_index_are_taken(measure, three):
    _, call = MEASURES[measure]
    several = pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)])
    for table in (
        three.geometry,
        three.set_geometry(shapely.force_3d(three.geometry.to_numpy(), 7.0)),
        three.set_axis(pd.RangeIndex(3)),
        three.set_axis(pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"])),
        three.set_axis(several),
    ):
        call(table)


@pytest.mark.parametrize(
    ("network", "word"),
    [((NETWORK, ()), "roads, notes = read_roads"), (None, "read_roads"), ("roads.osm.pbf", "read_roads")],
)
def test_what_is_no_network_is_refused_with_the_way_to_get_one(network, word):
    for call in (
        lambda: su.nearest_facilities(network, VILLAGES, CLINICS),
        lambda: su.od_matrix(network, VILLAGES, CLINICS, cutoff_min=5),
        lambda: su.isochrones(network, CLINICS, thresholds_min=5),
        lambda: su.catchments(network, VILLAGES, CLINICS),
    ):
        with pytest.raises(ParameterError, match="network") as refused:
            call()
        assert word in str(refused.value)


def test_how_people_travel_is_a_travel_or_its_fields():
    short = {"search_limit_min": 7}
    for travel in (su.Travel(**short), short):
        trips = su.nearest_facilities(NETWORK, VILLAGES, CLINICS, travel=travel)
        assert trips["status"].tolist() == ["reached", "reached", "too_far"]
    with pytest.raises(ParameterError, match=r"travel must be.*Travel, not a str"):
        su.nearest_facilities(NETWORK, VILLAGES, CLINICS, travel="to_facility")
    with pytest.raises(ParameterError, match="no option walk"):
        su.catchments(NETWORK, VILLAGES, CLINICS, travel={"walk": 5})


ROWS = [
    20,
    20.0,
    np.int64(20),
    np.float32(20),
    np.array(20),
    [20],
    (20,),
    np.array([20]),
    pd.Series([20]),
    range(20, 21),
]


@pytest.mark.parametrize("given", ROWS, ids=repr)
def test_one_threshold_counts_as_a_list_of_one_and_any_row_of_numbers_as_a_list(given):
    assert su.ServiceCircleOptions(thresholds_min=given, bands_min=given).thresholds_min == (20.0,)
    assert su.ConnectivityOptions(thresholds_min=given).thresholds_min == (20.0,)
    assert su.LogisticsOptions(station_thresholds_min=given).station_thresholds_min == (20.0,)
    assert su.TransitOptions(stop_limits_m=given).stop_limits_m[0] == 20.0
    assert su.isochrones(NETWORK, CLINICS, thresholds_min=given, cell_m=500)["threshold_min"].tolist() == [20.0]


@pytest.mark.parametrize("given", [[], None, "ten", 0, -5, np.nan, np.inf, [5, -1], [[5]], {5: 10}], ids=repr)
def test_what_is_no_row_of_minutes_is_refused(given):
    for call in (
        lambda: su.ServiceCircleOptions(thresholds_min=given),
        lambda: su.isochrones(NETWORK, CLINICS, thresholds_min=given, cell_m=500),
        lambda: su.coverage(pd.DataFrame(), None, thresholds_min=given),
    ):
        with pytest.raises(ParameterError, match="thresholds_min"):
            call()


@pytest.mark.parametrize("given", [0, -1, 1.5, 2.0, "2", None, True, [2]], ids=repr)
def test_a_number_of_facilities_or_threads_is_a_whole_number(given):
    with pytest.raises(ParameterError, match="k must be a whole number of at least 1"):
        su.nearest_facilities(NETWORK, VILLAGES, CLINICS, k=given)
    if given is not None:
        with pytest.raises(ParameterError, match="workers"):
            su.od_matrix(NETWORK, VILLAGES, CLINICS, cutoff_min=5, workers=given)
    assert require_count(np.int32(2), name="k") == 2


@pytest.mark.parametrize("given", [0, -1, np.nan, np.inf, "10", [10], True], ids=repr)
def test_a_cutoff_and_a_resolution_are_one_positive_number(given):
    with pytest.raises(ParameterError, match="cutoff_min must be one positive number of minutes"):
        su.od_matrix(NETWORK, VILLAGES, CLINICS, cutoff_min=given)
    with pytest.raises(ParameterError, match="cell_m must be one positive number of metres"):
        su.isochrones(NETWORK, CLINICS, thresholds_min=5, cell_m=given)


def test_the_area_of_isochrones_is_one_polygon():
    area = gpd.GeoDataFrame(geometry=[CLINICS.geometry.iloc[0].buffer(900)], crs=NETWORK.crs)
    for within, word in ((area, "union_all"), (Point(0, 0), "a Point"), (Point().buffer(1), "empty")):
        with pytest.raises(ParameterError, match="within") as refused:
            su.isochrones(NETWORK, CLINICS, thresholds_min=5, cell_m=300, within=within)
        assert word in str(refused.value)
    assert len(su.isochrones(NETWORK, CLINICS, thresholds_min=5, cell_m=300, within=area.union_all()))


def test_coverage_names_the_columns_it_lacks_and_wants_areas():
    trips = su.nearest_facilities(NETWORK, VILLAGES, CLINICS)
    areas = AdminAreas(
        gpd.GeoDataFrame(
            {"name": ["A"], "level": ["county"], "parent_id": [None]}, geometry=[box(0, 0, 1, 1)], index=["1"], crs=4326
        )
    )
    with pytest.raises(DataError, match="'inside_travel_min'") as refused:
        su.coverage(trips, areas, thresholds_min=5)
    assert "trips.assign" in str(refused.value)
    whole = trips.assign(tier="clinic", area_id="1", population=1.0, inside_travel_min=trips.travel_min)
    with pytest.raises(ParameterError, match="AdminAreas"):
        su.coverage(whole, areas.table, thresholds_min=5)
    with pytest.raises(ParameterError, match="not a DataFrame"):
        su.coverage(None, areas, thresholds_min=5)


# --- roads, presets, studies ----------------------------------------------------------------------------------------

EXAMPLE = su.samples.example_extract()


@pytest.mark.parametrize("crs", ["EPSG:32632", "epsg:32632", 32632, np.int64(32632), CRS(32632)], ids=repr)
def test_a_crs_is_a_text_a_number_or_a_crs(crs):
    roads, _ = su.read_roads(EXAMPLE, crs=crs, preset="CN")
    assert roads.crs == CRS(32632)


@pytest.mark.parametrize("mode", ["car", "Drive", "", None, 5])
def test_a_mode_that_does_not_exist_is_answered_with_those_that_do(mode):
    for call in (su.read_roads, su.study_from_extract):
        with pytest.raises(ParameterError, match="choose one of drive, walk, cycle, ebike"):
            call(EXAMPLE, mode=mode, crs=32632)


@pytest.mark.parametrize("preset", ["cn", "US", None, 5])
def test_a_preset_that_does_not_exist_is_answered_with_those_that_do(preset):
    for call in (
        lambda: su.read_roads(EXAMPLE, preset=preset, crs=32632),
        lambda: su.study_from_extract(EXAMPLE, preset=preset),
        lambda: su.load_preset(preset),
    ):
        with pytest.raises(ParameterError, match="choose one of CN, generic"):
            call()


@pytest.fixture(scope="module")
def example() -> Any:
    return su.study_from_extract(EXAMPLE, preset=su.load_preset("generic"), tiers="hospital", crs=CRS(32632))


def test_a_preset_as_an_object_and_one_tier_alone_are_taken(example):
    assert [tier.name for tier in example.tiers] == ["hospital"]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ({"levles": {"county": 6}}, ["levles", "levels, tiers, settlements, area"]),
        ({"levels": ["county"]}, ["levels", '"county": 6']),
        ({"levels": {"county": "6"}}, ["levels", '"county": 6']),
        ({"area": 7}, ["'7'"]),
        ({"preset": su.load_preset("CN"), "rules": {"tiers": {}}}, ["load_preset(name, rules)"]),
    ],
)
def test_an_option_of_an_extract_that_makes_no_sense_is_answered(option, words):
    with pytest.raises(ParameterError) as refused:
        su.study_from_extract(EXAMPLE, **option)
    for word in words:
        assert word in str(refused.value)


def with_study(example: Any) -> dict[str, Callable[[Any, Any, Any], Any]]:
    hierarchy = su.hierarchy(example)
    return {
        "service_circle": lambda study, _, more: su.service_circle(study, **more),
        "connectivity": lambda study, h, more: su.connectivity(study, h or hierarchy, **more),
        "criticality": lambda study, h, more: su.criticality(study, h or hierarchy, **more),
        "transit_coverage": lambda study, h, more: su.transit_coverage(study, h or hierarchy, **more),
        "settlement_layout": lambda study, h, more: su.settlement_layout(study, h or hierarchy, **more),
        "logistics": lambda study, h, more: su.logistics(study, h or hierarchy, **more),
        "run_analyses": lambda study, _, more: su.run_analyses(study, {"hierarchy": more.pop("options", None)}, **more),
    }


def test_an_analysis_wants_a_study_a_hierarchy_options_and_travel_and_says_which_is_wrong(example):
    for name, call in with_study(example).items():
        for wrong in (EXAMPLE, str(EXAMPLE), None):
            with pytest.raises(ParameterError, match="study_from_extract"):
                call(wrong, None, {})
        with pytest.raises(ParameterError, match="travel must be"):
            call(example, None, {"travel": "from_facility"})
        with pytest.raises(ParameterError, match="options must be"):
            call(example, None, {"options": 20})
        if name not in ("service_circle", "run_analyses"):
            with pytest.raises(ParameterError, match=r"hierarchy\(study\)"):
                call(example, su.LayoutOptions(), {})


def test_options_may_be_given_as_a_mapping_of_their_fields(example):
    given = su.run_analyses(example, {"service_circle": {"thresholds_min": 9, "cell_m": 500}})["service_circle"]
    assert given.options == su.ServiceCircleOptions(thresholds_min=9, cell_m=500)
    assert su.service_circle(example, {"thresholds_min": 9, "cell_m": 500}).options == given.options
    with pytest.raises(ParameterError, match="no option threshold"):
        su.service_circle(example, {"threshold": 9})


def test_one_analysis_may_be_named_alone(example):
    assert set(su.run_analyses(example, "hierarchy")) == {"hierarchy"}
    with pytest.raises(ParameterError, match=r"service_circle, causes, .*hierarchy"):
        su.run_analyses(example, "nonsense")


def test_a_study_is_made_of_areas_places_and_roads_and_names_each_part_that_is_none(example):
    parts = {name: getattr(example, name) for name in ("areas", "settlements", "facilities", "network", "tiers")}
    assert su.Study(name="x", **{**parts, "tiers": "hospital"}).tiers[0].name == "hospital"
    with pytest.raises(DataError) as refused:
        su.Study(name="x", **{**parts, "areas": parts["areas"].table, "network": (parts["network"], ())})
    for word in ("areas must be AdminAreas", "network must be RoadNetwork", "read_roads"):
        assert word in str(refused.value)
    with pytest.raises(DataError, match=r"geopandas\.GeoDataFrame"):
        Places(pd.DataFrame(parts["settlements"].table.drop(columns="geometry")), "settlement")


@pytest.mark.parametrize(
    "kind", ["a plain DataFrame", "no CRS", "a list", "POINT EMPTY", "polygons", "an index that repeats"]
)
def test_nodes_and_stops_of_ones_own_are_checked_as_places_are(kind, example, three, tmp_path):
    make, error, _ = PLACES[kind]
    table = make(three.assign(name="x", tier="point", area_id=None, inside=True, village_id=None))
    if isinstance(table, gpd.GeoDataFrame) and table.crs is not None:
        table = table.to_crs(example.crs)
    with pytest.raises(error, match="nodes"):
        su.logistics(example, su.hierarchy(example), nodes=table)
    sheet = tmp_path / "timetable.csv"
    sheet.write_text("line,A,B\n1,08:00,09:00\n", "utf-8")
    with pytest.raises(error, match="stops"):
        su.read_timetable_sheet(sheet, stops=table)


@pytest.mark.parametrize("kind", ["a plain DataFrame", "no CRS", "a list"])
def test_elements_of_ones_own_are_checked(kind, example, three):
    make, error, _ = PLACES[kind]
    with pytest.raises(error, match="elements"):
        su.settlement_layout(example, su.hierarchy(example), elements=make(three.assign(kind="axis")))


def test_a_timetable_is_read_first_and_a_day_may_be_a_text(example):
    hierarchy = su.hierarchy(example)
    for call in (su.transit_coverage, lambda s, h, t: su.logistics(s, h, timetable=t)):
        with pytest.raises(ParameterError, match="read_gtfs"):
            call(example, hierarchy, "feed.zip")
    assert require_day("2026-03-02") == require_day(datetime(2026, 3, 2, 8)) == date(2026, 3, 2)  # noqa: DTZ001
    for wrong in ("Monday", 5):
        with pytest.raises(ParameterError, match="2026-03-02"):
            su.read_gtfs("feed.zip", day=wrong)


def test_an_atlas_wants_a_study_results_and_a_language_there_is(example, tmp_path):
    results = su.run_analyses(example, "hierarchy")
    for given, word in (
        ((EXAMPLE, results), "study_from_extract"),
        ((example, results["hierarchy"]), "run_analyses"),
    ):
        with pytest.raises(ParameterError, match=word):
            su.write_atlas(*given, tmp_path / "atlas")
    with pytest.raises(ParameterError, match="en, zh"):
        su.write_atlas(example, results, tmp_path / "atlas", language="de")


@pytest.mark.parametrize("read", [su.read_study, su.read_gtfs, su.read_elements, su.read_timetable_sheet])
@pytest.mark.parametrize("path", [None, 5, [5]])
def test_what_is_no_path_is_refused(read, path):
    with pytest.raises(ParameterError, match="no path"):
        read(path)
