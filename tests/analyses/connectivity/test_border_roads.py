"""Roads on the border of two areas belong to both by half, and nothing is lost or counted twice."""

import math
from functools import partial

import numpy as np
import pytest
from road_drawing import network, road, study
from shapely import LineString, box

from spatial_uri.analyses.connectivity.area_roads import lengths_by_class, roads_of_areas
from spatial_uri.measure.area_coverage import units_of
from spatial_uri.measure.roads.chainage import lay_out

AREAS = {
    "1": ("county", None, -10, -10, 10, 10),
    "west": ("township", "1", -10, -10, 0, 10),
    "east": ("township", "1", 0, -10, 10, 10),
}


def km(*roads, areas=AREAS, column="length_km"):
    """Kilometres of road by area, of each area and the whole."""
    drawn = study(network(*roads), {"v": (-5, 0)}, {"c": (0, 0)}, areas=areas)
    settled = drawn.settlements.table
    units = units_of(drawn.areas, settled["area_id"], whole_name="all")
    found = roads_of_areas(drawn.network, drawn.areas, units, settled["population"])
    table = lengths_by_class(found, sorted(set(drawn.network.pieces["road_class"])))
    return table[table["road_class"] == "all"].set_index("area_id")[column].to_dict()


def of(west, east, county=None):
    """What is expected of both townships; the county and the whole have their sum where nothing else is said."""
    whole = west + east if county is None else county
    return pytest.approx({"*": whole, "1": whole, "west": west, "east": east}, abs=1e-9)


def test_a_road_along_the_common_border_belongs_to_both_townships_by_half():
    assert km(road((0, -5), (0, 5))) == of(5, 5)
    assert km(road((0, 5), (0, -5))) == of(5, 5)
    assert km(road((0, -5), (0, 0)), road((0, 0), (0, 5)), road((0, 0), (4, 0))) == of(5, 5 + 4), "a side road does not"


def test_a_road_across_the_border_is_cut_there():
    assert km(road((-6, 1), (4, 1))) == of(6, 4)
    assert km(road((-4, -3), (4, 3))) == of(5, 5)


def test_a_road_that_zigzags_about_the_border_belongs_to_both_by_half():
    # 10 m to either side, every 200 m, as where road and border were drawn by different hands
    turns = [(0.01 * (-1) ** n, 0.2 * n) for n in range(11)]
    length_km = 10 * math.hypot(0.02, 0.2)
    assert km(road(*turns)) == of(length_km / 2, length_km / 2)
    one_side = [(0.015 * (n % 2), 0.2 * n) for n in range(11)]
    length_km = 10 * math.hypot(0.015, 0.2)
    assert km(road(*one_side)) == of(length_km / 2, length_km / 2), "it is in one of them by 15 m, and as near to both"


def test_a_road_beside_the_border_is_on_it_up_to_twenty_metres():
    assert km(road((0.019, -5), (0.019, 5))) == of(5, 5)
    assert km(road((0.021, -5), (0.021, 5))) == of(0, 10)
    # it leaves the border: 3 km on it, then away at a right angle
    assert km(road((0, 0), (0, 3), (-4, 3))) == of(1.5 + 4, 1.5)


def test_where_three_areas_meet_a_road_along_one_border_is_not_in_the_third():
    thirds = AREAS | {"north": ("township", "1", -10, 10, 10, 20)} | {"1": ("county", None, -10, -10, 10, 20)}
    found = km(road((0, 0), (0, 10)), road((0, 10), (8, 10)), areas=thirds)
    assert found == pytest.approx({"*": 18, "1": 18, "west": 5, "east": 5 + 4, "north": 4})


def test_a_road_on_the_outer_border_counts_as_far_as_it_lies_inside_or_on_it():
    assert km(road((-10, -5), (-10, 5))) == of(10, 0)
    assert km(road((9.99, -5), (9.99, 5))) == of(0, 10)
    assert km(road((10.01, -5), (10.01, 5))) == of(0, 0)


def test_on_the_border_of_a_township_and_land_in_none_it_is_the_township_s():
    alone = {"1": AREAS["1"], "west": AREAS["west"]}
    found = km(road((0, -5), (0, 5)), road((-1, 6), (1, 6)), areas=alone)
    assert found == pytest.approx({"*": 12, "1": 12, "west": 11})


def test_two_counties_share_the_road_between_their_townships():
    areas = {
        "1": ("county", None, -10, -10, 0, 10),
        "2": ("county", None, 0, -10, 10, 10),
        "11": ("township", "1", -10, -10, 0, 10),
        "21": ("township", "2", 0, -10, 10, 0),
    }
    # of the 10 km along the border, 5 have a township on both sides, and 5 a county alone on the east
    found = km(road((0, -5), (0, 0)), road((0, 0), (0, 5)), areas=areas)
    assert found == pytest.approx({"*": 10, "1": 7.5, "2": 2.5, "11": 7.5, "21": 2.5})


def test_a_dual_carriageway_across_the_border_counts_once_on_each_side():
    one_way = partial(road, back_kmh=0.0, ref="G1", road_class="trunk")
    roads = (one_way((-6, 1), (4, 1)), one_way((4, 1.03), (0, 1.03)))
    # on the west one line alone, on the east two
    assert km(*roads) == of(6, 4)
    assert km(*roads, column="carriageway_km") == of(6, 8)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_roads_both_townships_have_together_what_the_county_holds(seed):
    rng = np.random.default_rng(seed)
    # winding roads that stay near the border, and straight ones across everything
    winding = [np.column_stack([rng.normal(0, 0.02, 40).cumsum() / 3, np.linspace(-9, 9, 40)]) for _ in range(5)]
    straight = [rng.uniform((-14, -9), (14, 9), (2, 2)) for _ in range(5)]
    lines = [LineString(xy) for xy in (*winding, *straight)]
    found = km(*(road(*map(tuple, line.coords)) for line in lines))
    inside, west = (sum(line.intersection(box(-10, -10, x, 10)).length for line in lines) for x in (10, 0))
    assert found["*"] == pytest.approx(inside, abs=1e-9)
    assert found["west"] + found["east"] == pytest.approx(inside, abs=1e-9)
    near = sum(line.intersection(LineString([(0, -10), (0, 10)]).buffer(0.0201)).length for line in lines)
    assert abs(found["west"] - west) <= near / 2


def test_a_step_too_short_for_the_axis_is_no_segment_without_a_direction() -> None:
    far, tiny = LineString([(0, 0), (2e8, 0)]), LineString([(0, 9), (50, 9), (50, 9 + 1e-12), (100, 9)])
    laid = lay_out(np.array([far, tiny], dtype=object))
    assert len(laid.segments) == 3
    assert np.isfinite(laid.heading).all()
