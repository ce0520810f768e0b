"""Lines and outlines drawn with fewer points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon

from spatial_uri.page.simplify import simplified_areas, simplified_isochrones, simplified_lines, simplified_polygons

places = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(st.lists(st.lists(places, min_size=2, max_size=12, unique=True), min_size=1, max_size=5))
def test_a_line_keeps_its_ends_and_stays_within_the_tolerance(roads) -> None:
    lines = np.array([LineString(points) for points in roads], dtype=object)
    for before, after in zip(lines, simplified_lines(lines, 2.0), strict=True):
        assert (after.coords[0], after.coords[-1]) == (before.coords[0], before.coords[-1])
        assert set(after.coords) <= set(before.coords)
        assert max(shapely.distance(after, shapely.points(before.coords))) <= 2.0 + 1e-9


def test_a_small_roundabout_is_not_flattened() -> None:
    loop = shapely.Point(0, 0).buffer(1.0).exterior
    (drawn,) = simplified_lines(np.array([LineString(loop.coords)], dtype=object), 2.0)
    assert Polygon(drawn).area > 0


def _comb(teeth: int) -> Polygon:
    """A plate with a tiny hole close under each dent of its edge."""
    top = [p for k in range(teeth) for p in ((10 * k, 20), (10 * k + 5, 20 - 9), (10 * k + 10, 20))]
    holes = [[(10 * k + 4.6, 10.5), (10 * k + 5.4, 10.5), (10 * k + 5, 10.9)] for k in range(teeth)]
    return Polygon([(0, 0), *top, (10 * teeth, 0)], holes)


@pytest.mark.parametrize("tolerance", [0.1, 1.0, 3.0, 9.5])
def test_a_polygon_stays_valid_and_keeps_every_hole(tolerance: float) -> None:
    shapes = np.array([_comb(6), shapely.box(0, 0, 50, 50), shapely.Point(9, 9).buffer(0.5)], dtype=object)
    assert shapely.is_valid(shapes).all()
    drawn = simplified_polygons(shapes, np.full(3, tolerance))
    assert shapely.is_valid(drawn).all()
    assert shapely.get_num_interior_rings(drawn).tolist() == shapely.get_num_interior_rings(shapes).tolist()
    assert (shapely.area(drawn) > 0).all()


def test_a_bump_with_a_hole_in_it_is_not_cut_off() -> None:
    bump = [(100, 50), (60, 50), (50, 56), (40, 50), (0, 50)]
    shape = Polygon([(0, 0), (100, 0), *bump], [[(48, 51), (52, 51), (50, 54)]])
    cut_off = shapely.simplify(LineString(shape.exterior.coords), 7.0, preserve_topology=False)
    assert not Polygon(cut_off, shape.interiors).is_valid
    (drawn,) = simplified_polygons(np.array([shape], dtype=object), np.array([7.0]))
    assert drawn.is_valid
    assert len(drawn.interiors) == 1


def test_the_steps_of_a_grid_are_drawn_as_one_edge() -> None:
    steps = [p for k in range(50) for p in ((10 * k, 10 * k), (10 * k + 10, 10 * k))]
    stairs = Polygon([*steps, (500, 500), (0, 500)])
    (drawn,) = simplified_polygons(np.array([stairs], dtype=object), np.array([10.0]))
    assert len(drawn.exterior.coords) <= 6
    assert abs(drawn.area - stairs.area) / stairs.area < 0.05


def test_nothing_is_simplified_to_nothing() -> None:
    none = np.array([], dtype=object)
    assert len(simplified_lines(none, 2.0)) == 0
    assert len(simplified_polygons(none, np.array([]))) == 0


def test_parts_that_come_too_near_are_joined_and_the_area_stays_valid() -> None:
    dented = Polygon([(0, 0), (20, 0), (20, 10), (10, 8), (0, 10)])
    tip = Polygon([(10, 9), (15, 30), (5, 30)])  # it stands in the dent
    areas = np.array([shapely.MultiPolygon([dented, tip]), None], dtype=object)
    joined, missing = simplified_areas(areas, np.full(2, 3.0))
    assert joined.equals(shapely.union(shapely.box(0, 0, 20, 10), tip))
    assert missing is None


def test_isochrones_asked_for_again_are_the_same_and_others_are_not_taken_for_them() -> None:
    def isochrones(radius: float, resolution_m: float) -> gpd.GeoDataFrame:
        shapes = [shapely.Point(0, 0).buffer(radius, quad_segs=64)]
        return gpd.GeoDataFrame({"resolution_m": [resolution_m]}, geometry=shapes, crs=32650)

    first = isochrones(1000.0, 100.0)
    once, again = simplified_isochrones(first), simplified_isochrones(first.to_crs(32650))
    assert once.geometry.iloc[0].equals(again.geometry.iloc[0])
    finer = simplified_isochrones(first.assign(resolution_m=10.0)).geometry.iloc[0]
    assert shapely.get_num_coordinates(finer) > shapely.get_num_coordinates(once.geometry.iloc[0])
    other = simplified_isochrones(isochrones(2000.0, 100.0)).geometry.iloc[0]
    assert other.area == pytest.approx(4 * once.geometry.iloc[0].area, rel=0.1)
