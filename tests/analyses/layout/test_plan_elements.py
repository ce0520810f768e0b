"""Axes, rings, belts and areas of a plan, measured on roads that can be solved in the head."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from road_drawing import PLANE, X0, Y0, network, road, study
from shapely import LineString, MultiLineString, Point, Polygon

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.layout.measure import settlement_layout
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.present import layout_part
from spatial_uri.errors import CrsError, DataError
from spatial_uri.words.catalogue import speaking

TRUE_KM = 1 / 0.9996  # a kilometre of the drawing plane, at its central meridian, on the ellipsoid


def km(*xy):
    return [(X0 + 1000 * x, Y0 + 1000 * y) for x, y in xy]


def line(*xy):
    return LineString(km(*xy))


def plan(crs=PLANE, **shapes):
    kinds = {"r": "ring", "b": "belt", "a": "area", "x": "axis"}
    table = {"name": [f"the {name}" for name in shapes], "kind": [kinds[name[0]] for name in shapes]}
    return gpd.GeoDataFrame(table, index=list(shapes), geometry=list(shapes.values()), crs=crs)


SETTLED = {
    "A": (0, 0, 1000), "B": (10, 0, 400), "C": (30, 0, 200), "v2": (5, 2, 100),
    "v3": (5, 2.001, 300), "island": (20, 9),
}  # fmt: skip


def here():
    roads = network(road((0, 0), (30, 0)), road((5, 0), (5, 3)), road((18, 9), (22, 9)))
    served = {"h": (0, 0, "hospital"), "p": (10, 1, "clinic"), "q": (30, 0, "clinic"), "out": (10, 60, "clinic")}
    areas = {"c": ("county", None, -5, -15, 45, 15)}
    return study(roads, SETTLED, served, areas=areas, tiers=("hospital", "clinic"))


def laid_out(*, options=None, centres=("A", "B", "C", "island"), **shapes):
    there = here()
    rank = ["town" if i in centres else "village" for i in SETTLED]
    table = there.settlements.table
    blank = dict.fromkeys(("seat_of", "township_id", "county_id", "town_seat_id", "county_seat_id"))
    ranks = Hierarchy(pd.DataFrame({"rank": rank, **blank}, index=table.index), pd.DataFrame(), pd.DataFrame())
    elements = shapes.pop("elements") if "elements" in shapes else plan(**shapes)
    return settlement_layout(there, ranks, options, elements=elements)


def measured(**drawn):
    layout = laid_out(**drawn)
    return layout.elements, [n for n in layout.notes if n.code.startswith(("layout.ring", "layout.element"))]


def test_what_lies_on_an_axis_is_counted_to_both_sides_the_limit_included():
    table, _ = measured(x=line((0, 0), (12, 0)))
    axis = table.loc["x"]
    # v2 is exactly 2 km from it, v3 a metre more; C is beyond its end
    assert axis["settlements"] == 3
    assert axis["settlements_share"] == 3 / 6
    assert axis["population"] == 1500
    assert axis["population_share"] == 1500 / 2000
    assert axis["facilities_hospital"] == 1
    assert axis["facilities_share_clinic"] == 1 / 2  # the clinic outside the county does not count
    assert axis["length_km"] == pytest.approx(12 * TRUE_KM, rel=1e-6)
    assert axis["area_km2"] == pytest.approx((12 * 4 + np.pi * 4) * TRUE_KM**2, rel=2e-3)
    assert pd.isna(axis["is_closed"])


def test_a_narrower_reach_holds_less():
    table, _ = measured(x=line((0, 0), (12, 0)), options=LayoutOptions(buffer_m=500.0))
    assert table.loc["x", "settlements"] == 2
    assert table.loc["x", "facilities_clinic"] == 0


def test_an_area_holds_what_is_inside_or_on_its_edge():
    table, _ = measured(a=Polygon(km((-1, -1), (10, -1), (10, 1), (-1, 1))))
    area = table.loc["a"]
    assert area[["settlements", "population", "facilities_hospital", "facilities_clinic"]].tolist() == [2, 1400, 1, 1]
    assert area["area_km2"] == pytest.approx(22 * TRUE_KM**2, rel=1e-4)
    assert np.isnan(area["length_km"])


def test_times_between_the_towns_of_an_element_are_of_each_pair_both_ways():
    table, notes = measured(x=line((0, 0), (30, 0)), b=line((0, 0), (1, 0)))
    assert table.loc["x", "centres"] == 3
    assert table.loc["x", "internal_mean_min"] == pytest.approx((10 + 20 + 30) / 3)
    assert table.loc["x", "internal_max_min"] == 30
    assert table.loc["b", "centres"] == 1
    assert np.isnan(table.loc["b", "internal_mean_min"])
    assert notes == []


def test_a_town_that_cannot_be_reached_is_left_out_of_the_mean_and_named():
    table, notes = measured(a=Polygon(km((-1, -1), (31, -1), (31, 10), (-1, 10))))
    assert table.loc["a", "internal_mean_min"] == pytest.approx(20)
    assert [n.code for n in notes] == ["layout.element_apart"]
    assert notes[0].places == ("island",)
    assert "6 trips between the 4 towns" in notes[0].message


def test_what_lies_on_two_elements_counts_once_in_all():
    table, _ = measured(x=line((0, 0), (12, 0)), b=line((6, 0), (30, 0)))
    every = table.loc["*"]
    assert every["kind"] == "all"
    assert table["settlements"].tolist() == [3, 2, 4]
    assert every["population"] == 1700
    assert every["facilities_clinic"] == 2
    assert every["length_km"] == pytest.approx(30 * TRUE_KM, rel=1e-5)
    assert every["area_km2"] < table["area_km2"].iloc[:2].sum()
    assert every["internal_max_min"] == 30


def test_an_element_whose_people_are_all_unknown_has_no_population():
    table, _ = measured(a=Polygon(km((18, 8), (22, 8), (22, 10), (18, 10))))
    assert table.loc["a", "settlements"] == 1
    assert table.loc["a", ["population", "population_share"]].isna().all()


def test_the_share_of_people_takes_half_of_those_on_the_element_and_half_of_all_to_be_known(monkeypatch):
    east = Polygon(km((18, -1), (31, -1), (31, 10), (18, 10)))  # C with 200 people, and the island
    assert measured(a=east)[0].loc["a", "population_share"] == 200 / 2000
    # nobody knows C and the island any more: of those on it none, of all four in six
    monkeypatch.setitem(SETTLED, "C", (30, 0))
    table, _ = measured(a=east, x=line((0, 0), (12, 0)))
    assert np.isnan(table.loc["a", "population_share"])
    assert table.loc["x", "population_share"] == 1500 / 1800
    # A and B alone are known: of those on the axis two in three, of all two in six
    for place in ("v2", "v3"):
        monkeypatch.setitem(SETTLED, place, SETTLED[place][:2])
    table, _ = measured(x=line((0, 0), (12, 0)))
    assert table.loc["x", "population"] == 1400
    assert np.isnan(table.loc["x", "population_share"])


def test_the_page_of_elements_says_why_it_tells_no_share_of_people(monkeypatch):
    for place in ("C", "v2", "v3"):
        monkeypatch.setitem(SETTLED, place, SETTLED[place][:2])
    there, layout = here(), laid_out(x=line((0, 0), (12, 0)))
    section = layout_part(there, layout).sections[-1]
    assert section.paragraphs[-1].startswith("Of 6 settlements the people of 2 are known, fewer than half")
    assert len(section.figures) == 1
    with speaking("zh"):
        section = layout_part(there, layout).sections[-1]
    assert section.paragraphs[-1] == "资料不足：6个居民点中仅2个有人口数，不足一半，不计算人口占比。"


def test_elements_in_degrees_are_measured_like_those_in_metres():
    metres, _ = measured(x=line((0, 0), (12, 0)), a=Polygon(km((-1, -1), (11, -1), (11, 1), (-1, 1))))
    shapes = plan(x=line((0, 0), (12, 0)), a=Polygon(km((-1, -1), (11, -1), (11, 1), (-1, 1))))
    degrees, _ = measured(elements=shapes.to_crs("EPSG:4326"), options=LayoutOptions(buffer_m=2000.01))
    counted = ["settlements", "population", "centres", "internal_mean_min"]
    assert metres[counted].equals(degrees[counted])
    assert degrees.crs == PLANE


SQUARE = [(0, 0), (8, 0), (8, 8), (0, 8)]


@pytest.mark.parametrize(
    ("shape", "gap_m"),
    [
        (line(*SQUARE, (0, 0)), 0),
        (line(*SQUARE, (0, 0.05)), 50),
        (line(*SQUARE, (0, 0.3)), 300),
        # two halves that leave 20 m here and 700 m there
        (MultiLineString([km((0, 0), (8, 0), (8, 8)), km((8, 8.02), (0, 8), (0, 0.7))]), 700),
        # a side road leads away from it
        (MultiLineString([km(*SQUARE, (0, 0)), km((8, 8), (12, 12))]), 0),
        # drawn in pieces, one of them short: its own two ends, 100 m apart, do not make a ring
        (MultiLineString([km((0, 0), (8, 0)), km((8, 0), (8, 8), (0, 8), (0, 0.3)), km((0, 0.2), (0.1, 0.2))]), 200),
        (line((0, 0), (9, 0)), 9000),
    ],
)
def test_a_ring_is_closed_if_its_ends_are_at_most_50_m_apart(shape, gap_m):
    table, notes = measured(r=shape)
    is_closed = gap_m <= 50
    assert table.loc["r", "gap_m"] == pytest.approx(gap_m, abs=1e-6)
    assert table.loc["r", "is_closed"] == is_closed
    codes = [] if gap_m == 0 else ["layout.ring_gap" if is_closed else "layout.ring_open"]
    assert [n.code for n in notes] == codes
    if gap_m == 300:
        assert "300 m apart" in notes[0].message


def test_a_ring_drawn_as_a_polygon_is_closed_and_holds_its_inside_which_is_said():
    table, notes = measured(r=Polygon(km((-1, -1), (11, -1), (11, 1), (-1, 1))))
    assert table.loc["r", "is_closed"]
    assert table.loc["r", "settlements"] == 2
    assert [n.code for n in notes] == ["layout.ring_filled"]


def test_an_element_outside_the_study_holds_nothing_and_is_named():
    table, notes = measured(x=line((100, 0), (120, 0)))
    assert table.loc["x", ["settlements", "settlements_share", "population", "population_share"]].tolist() == [
        0,
        0,
        0,
        0,
    ]
    assert [n.code for n in notes] == ["layout.element_outside"]
    assert "the x" in notes[0].message


def test_bad_elements_are_refused_with_every_fault():
    bad = gpd.GeoDataFrame(
        {"name": ["p", "e", "l"], "kind": ["axis", "loop", "ring"]},
        index=["p", "e", "*"],
        geometry=[Point(0, 0), LineString(), shapely.LineString([(0, 0), (1, 1)])],
        crs=PLANE,
    )
    with pytest.raises(DataError) as error:
        measured(elements=bad)
    message = str(error.value)
    assert "no line and no polygon: p, e" in message
    assert "kind 'loop' is none of axis, ring, belt, area" in message
    assert "'*' stands for all elements" in message
    with pytest.raises(DataError, match="column 'kind' is missing"):
        measured(elements=plan(x=line((0, 0), (1, 0))).drop(columns="kind"))
    with pytest.raises(CrsError, match="no CRS"):
        measured(elements=plan(crs=None, x=line((0, 0), (1, 0))))


def test_no_elements_give_an_empty_table_with_the_same_columns():
    full, _ = measured(x=line((0, 0), (1, 0)))
    empty, _ = measured(elements=None)
    assert len(empty) == 0
    assert set(empty.columns) == set(full.columns)
    assert empty.crs == PLANE
