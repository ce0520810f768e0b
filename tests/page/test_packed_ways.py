"""Ways and grids, packed for the page."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.page.ground import DrawnRoads
from spatial_uri.page.neighbours import CATEGORIES, neighbour_colours
from spatial_uri.page.pack import Parcel
from spatial_uri.page.time_fill import TimeFill, pack_fill
from spatial_uri.page.ways import Ways, pack_ways


class _Kept(Parcel):
    """A parcel that remembers its columns as they were given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, list[int]] = {}

    def column(self, values, *, steps=False) -> str:
        name = super().column(values, steps=steps)
        self.given[name] = np.asarray(values, dtype=np.int64).tolist()
        return name


def _ways(lists: list[list[int]]) -> Ways:
    n = len(lists)
    return Ways(
        key="clinic",
        title="Clinic",
        minutes=np.arange(n) + 0.25,
        km=np.arange(n) + 0.5,
        ptr=np.concatenate([[0], np.cumsum([len(way) for way in lists])]).astype(np.int64),
        pieces=np.array([p for way in lists for p in way], dtype=np.int32),
        ends=np.full((n, 2), np.nan),
        facilities=[0] * n,
        sentences=[""] * n,
        slowest=[""] * n,
        causes=[""] * n,
        limit_min=20.0,
    )


def _unpacked(packed, given) -> list[list[int]]:
    """Read ways as the page does."""
    column = {name: given[packed[name]] for name in ("first", "count", "step", "own", "own_pieces")}
    ways, own, at = [], {}, 0
    for row in column["own"]:
        own[row] = column["own_pieces"][at : at + column["count"][row]]
        at += column["count"][row]
    for row, (first, count) in enumerate(zip(column["first"], column["count"], strict=True)):
        way = [first] if count else []
        while len(way) < count:
            way.append(way[-1] + column["step"][way[-1]])
        ways.append(own.get(row, way))
    return ways


def test_a_piece_that_is_only_touched_at_its_end_stands_once() -> None:
    lists = [[7, 7, 8], [2, 1, 1], [5, 5], [4, 4], [3, 3, 6]]
    ways = _ways(lists)
    ways.ends[:] = [(0.0, 0.4), (0.3, 1.0), (0.2, 0.0), (0.0, 1.0), (0.4, 0.6)]
    parcel = _Kept()
    packed = pack_ways(ways, DrawnRoads(np.arange(10), main_only=False), parcel)
    # the last one turns round at the end of a piece that it has driven along, and does stand twice
    assert _unpacked(packed, parcel.given) == [[7, 8], [2, 1], [5], [4], [3, 3, 6]]


def test_ways_come_out_as_they_went_in_whether_they_follow_the_tree_or_not() -> None:
    lists = [[5, 4, 3], [4, 3], [], [3], [9, 4, 3], [4, 7], [3, 4, 7], [8]]
    parcel = _Kept()
    roads = DrawnRoads(np.arange(10), main_only=False)
    packed = pack_ways(_ways(lists), roads, parcel)
    assert _unpacked(packed, parcel.given) == lists
    assert len(parcel.given[packed["own"]]) == 2  # those through 4 to 7, against the three through 4 to 3
    assert parcel.given[packed["minutes"]][1] == 1250


def test_ways_name_the_pieces_that_the_page_has() -> None:
    position = np.array([-1, 0, -1, 1, 2])
    parcel = _Kept()
    packed = pack_ways(_ways([[3, 1], [4]]), DrawnRoads(position, main_only=True), parcel)
    assert _unpacked(packed, parcel.given) == [[1, 0], [2]]


def test_a_grid_keeps_whole_minutes_rounded_up_what_is_beyond_and_where_no_road_is(county) -> None:
    study, _ = county
    west, south, *_ = study.boundary.bounds
    minutes = np.full((60, 80), 12.2)
    minutes[:, 40:] = np.inf
    minutes[:20, :] = np.nan
    minutes[40:, :20] = 20.0
    fill = TimeFill(west=west, south=south, cell_m=500.0, minutes=minutes, longest_min=60, switch="isochrones")
    parcel = _Kept()
    packed = pack_fill(study, fill, parcel)
    grid = np.array(parcel.given[packed["minutes"]]).reshape(packed["rows"], packed["columns"])
    assert set(np.unique(grid)) == {-1, 13, 20, 61}
    assert grid[1, 1] == 20  # row 0 is in the north
    assert grid[1, -2] == 61
    assert grid[-2, 1] == -1
    assert 900 < packed["cell"] * 40_075_017 * np.cos(np.deg2rad(29)) < 1100  # twice the cell of the surface


def test_neighbours_never_share_a_colour() -> None:
    squares = gpd.GeoSeries(
        [shapely.box(x, y, x + 1000, y + 1000) for x in range(0, 6000, 1000) for y in range(0, 6000, 1000)]
    )
    colours = neighbour_colours(squares)
    for a, one in enumerate(squares):
        for b, other in enumerate(squares):
            assert a == b or colours[a] != colours[b] or one.distance(other) > 30
    assert colours.max() < len(CATEGORIES) - 1


def test_a_ring_around_a_square_takes_another_colour() -> None:
    inner = shapely.box(1000, 1000, 2000, 2000)
    ring = shapely.box(0, 0, 3000, 3000).difference(inner)
    assert sorted(neighbour_colours(gpd.GeoSeries([inner, ring]))) == [0, 1]


def test_ways_of_other_settlements_are_refused() -> None:
    ways = _ways([[1], [2]])
    object.__setattr__(ways, "km", np.zeros(3))
    assert list(ways.faults()) == ["the ways 'clinic' are not of the same settlements"]


def test_a_grid_without_cells_is_refused() -> None:
    fill = TimeFill(west=0, south=0, cell_m=100.0, minutes=np.zeros((0, 5)), longest_min=60, switch="")
    assert list(fill.faults()) == ["paints a grid without cells"]
