"""Where roads leave the data: at a cut, not at a shore, and not where the data goes on."""

from dataclasses import replace

import numpy as np
import pytest
from osm_writing import OsmWriting
from pyproj import CRS, Transformer
from road_drawing import X0, Y0, at, network, road
from shapely import MultiPolygon, Point, box

from spatial_uri.model.data_edge import DataEdge
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.routing.exits import find_exit_nodes

AREA = box(*at(0, 0).coords[0], *at(20, 20).coords[0])


def coast(*xy):
    """The coastline over some points (km), the land to its left."""
    corners = np.array([at(*p).coords[0] for p in xy])
    return np.hstack([corners[:-1], corners[1:]])


def exits(net, boundary=AREA):
    """Where the exits lie, in km."""
    return sorted(map(tuple, ((net.node_xy[find_exit_nodes(net, boundary)] - (X0, Y0)) / 1000).round(3).tolist()))


def with_edge(net, **edge):
    return replace(net, data_edge=DataEdge(**edge))


ISLAND = coast((0, 0), (20, 0), (20, 20), (0, 20), (0, 0))


def star(*ends, road_class="tertiary"):
    """Roads from the middle of the area to some ends."""
    return network(*(road((10, 10), end, road_class=road_class) for end in ends))


def test_a_road_that_ends_at_a_shore_leaves_no_data():
    # 100 m from the sea to the east, on a pier 300 m out in the west, exactly on the shore in the north
    net = star((19.9, 10), (-0.3, 10), (10, 20))
    assert exits(net) == [(-0.3, 10), (10, 20), (19.9, 10)]
    assert exits(with_edge(net, coast=ISLAND)) == []


def test_an_island_drawn_the_wrong_way_round_is_a_lake_and_tells_nothing_of_the_land_beyond():
    lake = coast((2, 2), (2, 4), (4, 4), (4, 2), (2, 2))
    net = star((20.1, 10), (10, -0.1))
    assert exits(with_edge(net, coast=lake)) == [(10, -0.1), (20.1, 10)]


def test_a_coast_road_that_is_cut_at_the_border_leaves_the_data_and_the_road_to_the_beach_does_not():
    # the sea in the south; the coast goes on in the east, and so does the land
    shore = coast((0, 0), (26, 0))
    net = network(road((10, 10), (10, 0.3)), road((10, 0.3), (20.4, 0.3)), road((10, 0.3), (12, 0.05)))
    assert exits(with_edge(net, coast=shore)) == [(20.4, 0.3)]


@pytest.mark.parametrize("coast_ends_at", [20.0, 20.2, 21.0])
def test_where_the_coast_was_cut_too_it_says_nothing_of_what_lies_behind_its_end(coast_ends_at):
    shore = coast((0, 0), (15, 0), (coast_ends_at, 0.2))
    net = network(road((10, 10), (10, 0.6)), road((10, 0.6), (21.2, 0.3)))
    assert exits(with_edge(net, coast=shore)) == [(21.2, 0.3)]


def test_two_islands_of_one_state_have_no_border_with_each_other():
    two = MultiPolygon([box(*at(0, 0).coords[0], *at(4, 4).coords[0]), box(*at(6, 0).coords[0], *at(9, 4).coords[0])])
    shores = np.vstack([coast((0, 0), (4, 0), (4, 4), (0, 4), (0, 0)), coast((6, 0), (9, 0), (9, 4), (6, 4), (6, 0))])
    net = network(road((1, 2), (3.95, 2)), road((6.05, 2), (8.95, 2)), road((1, 2), (1, 0.1)))
    assert len(exits(net, two)) == 4
    assert exits(with_edge(net, coast=shores), two) == []


def town(x, y):
    """A junction of three roads, as there are where the data goes on."""
    return [road((x, y), (x + dx, y + dy)) for dx, dy in ((0.3, 0.1), (-0.2, 0.3), (0.1, -0.3))]


def test_a_road_that_ends_outside_the_area_where_the_data_goes_on_all_around_ends_there():
    dead_end = road((10, 10), (23, 10))
    around = [r for x, y in ((26, 10), (24, 13), (24, 7), (21, 12.5), (20.5, 9), (21, 7.5)) for r in town(x, y)]
    lesser = [replace(r, road_class="residential") for r in around]
    assert exits(network(dead_end)) == [(23, 10)]
    assert exits(network(dead_end, *lesser)) == []


def test_junctions_on_one_side_only_do_not_tell_that_the_data_goes_on():
    inner = [replace(r, road_class="residential") for y in (6, 8, 12, 14) for r in town(18, y)]
    assert exits(network(road((10, 10), (20.3, 10)), *inner)) == [(20.3, 10)]


def test_a_road_that_goes_on_over_a_node_that_is_missing_leaves_the_data_wherever_that_is():
    net = star((5, 5), (15, 10))
    assert exits(net) == []
    cut = net.node_id[(net.node_xy == at(5, 5).coords[0]).all(axis=1)]
    assert exits(with_edge(net, cut_id=cut, coast=ISLAND)) == [(5, 5)]


BOUNDS = (9.0, 46.0, 10.0, 48.0)  # degrees: far around the area


def test_a_road_just_inside_the_border_ends_there_if_the_extract_goes_on_and_no_road_leaves():
    net = star((19.9, 10), (5, 5))
    assert exits(net) == [(19.9, 10)]
    assert exits(with_edge(net, bounds_deg=BOUNDS)) == []


def test_where_other_roads_nearby_cross_the_border_a_road_just_inside_it_may_do_so_too():
    net = network(road((10, 10), (19.9, 10)), road((10, 10), (20.5, 12), road_class="track"))
    assert exits(with_edge(net, bounds_deg=BOUNDS)) == [(19.9, 10)]


def test_a_road_just_inside_the_border_may_have_been_cut_where_the_extract_ends():
    net = star((19.9, 10))
    to_degrees = Transformer.from_crs(net.crs, 4326, always_xy=True).transform
    east, _ = to_degrees(*at(20.2, 10).coords[0])
    assert exits(with_edge(net, bounds_deg=(9.0, 46.0, east, 48.0))) == [(19.9, 10)]


def test_lesser_roads_end_in_villages():
    assert exits(star((20.1, 10), road_class="residential")) == []


# --- what a file tells of it ---------------------------------------------------------------------------------------

UTM = CRS.from_epsg(32632)


def written(tmp_path, *, missing=(), bounds=None):
    """A road from the middle to the east over three nodes, one from there to the north, and an island's shore."""
    osm = OsmWriting()
    for number, (lon, lat) in {1: (9.0, 47.0), 2: (9.05, 47.0), 3: (9.1, 47.0), 4: (9.0, 47.05)}.items():
        if number not in missing:
            osm.node(lon, lat, id=number)
    osm.way([1, 2, 3], id=1, highway="secondary")
    osm.way([1, 4], id=2, highway="residential")
    for number, (lon, lat) in enumerate(((8.9, 46.9), (9.2, 46.9), (9.2, 47.1), (8.9, 47.1)), start=11):
        osm.node(lon, lat, id=number)
    osm.way([11, 12, 13], id=3, natural="coastline")
    osm.way([13, 14, 11, 99], id=4, natural="coastline")  # its last node is not in the file
    osm.way([11, 12], id=5, natural="cliff")
    return osm.write(tmp_path / "some.osm.pbf", bounds=bounds)


def test_a_file_tells_where_ways_lack_nodes_and_where_the_coast_is(tmp_path):
    net, _ = read_roads(written(tmp_path, missing=(3,)), crs=UTM)
    assert net.data_edge.cut_id.tolist() == [2]
    assert net.data_edge.bounds_deg is None
    back = Transformer.from_crs(UTM, 4326, always_xy=True).transform
    segments = [
        tuple(np.round([*back(x0, y0), *back(x1, y1)], 6).tolist()) for x0, y0, x1, y1 in net.data_edge.coast.tolist()
    ]
    assert segments == [
        (8.9, 46.9, 9.2, 46.9),
        (9.2, 46.9, 9.2, 47.1),
        (9.2, 47.1, 8.9, 47.1),
        (8.9, 47.1, 8.9, 46.9),
    ]


def test_a_way_that_is_cut_in_its_middle_is_cut_at_both_sides_and_where_two_roads_go_on(tmp_path):
    osm = OsmWriting()
    for number in (1, 2, 4, 5):
        osm.node(9 + number / 100, 47.0, id=number)
    osm.node(9.02, 47.02, id=6)
    osm.way([1, 2, 3, 4, 5], id=1, highway="primary")
    osm.way([2, 6], id=2, highway="primary")
    net, _ = read_roads(osm.write(tmp_path / "middle.osm"), crs=UTM)
    assert net.data_edge.cut_id.tolist() == [2, 4]
    whole = Point(net.node_xy.mean(axis=0)).buffer(1e6)
    assert set(net.node_id[find_exit_nodes(net, whole)].tolist()) == {2, 4}


def test_a_road_that_ends_outside_the_extent_of_the_file_goes_on(tmp_path):
    net, _ = read_roads(written(tmp_path, bounds=(8.95, 46.95, 9.08, 47.04)), crs=UTM)
    assert net.data_edge.bounds_deg == (8.95, 46.95, 9.08, 47.04)
    assert net.data_edge.cut_id.tolist() == [3]  # the residential road outside it is no through road


def test_a_network_from_the_cache_knows_where_its_data_ends(tmp_path):
    file = written(tmp_path, missing=(3,), bounds=(8.95, 46.95, 9.08, 47.04))
    first, again = (read_roads(file, crs=UTM, cache_dir=tmp_path / "cache")[0].data_edge for _ in range(2))
    assert again.cut_id.tolist() == first.cut_id.tolist() == [2]
    assert again.coast.tolist() == first.coast.tolist()
    assert again.bounds_deg == first.bounds_deg == (8.95, 46.95, 9.08, 47.04)
