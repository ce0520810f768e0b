"""What travels for the page to answer by itself tells the roads and the ways onto them exactly."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_counties import drawn_county
from pyproj import CRS, Transformer

from spatial_uri.measure.live_ways import live_roads
from spatial_uri.model.travel import Travel
from spatial_uri.page.live_pack import BACKWARD, FORWARD, MIRRORED, first_edges
from spatial_uri.page.live_points import CLOSE_M, find_plane, pack_points
from spatial_uri.page.pack import Parcel
from spatial_uri.routing.closure.closed_roads import without_segments
from spatial_uri.routing.snapping import snap_places


@pytest.mark.parametrize("crs", ["EPSG:32650", "EPSG:4549", "EPSG:32649"])
def test_a_polynomial_follows_the_projection_of_a_county_to_a_tenth_of_a_micrometre(crs) -> None:
    rng = np.random.default_rng(1)
    degrees = np.round((118.5, 29.0) + rng.uniform(-0.6, 0.6, (500, 2)), 7)
    xy = np.column_stack(Transformer.from_crs(4326, crs, always_xy=True).transform(*degrees.T))
    plane = find_plane(CRS.from_user_input(crs), xy)
    assert plane is not None
    assert np.abs(plane(degrees) - xy).max() < CLOSE_M


def test_where_no_polynomial_follows_the_projection_the_metres_travel_themselves() -> None:
    xy = np.array([[4_321_000.0, 3_210_000.0], [4_321_001.5, 3_210_000.25]])
    crs, parcel = CRS.from_epsg(3035), Parcel()
    page = pack_points(xy, crs, None, parcel)
    assert {"lon", "lat", "x", "y"} == set(page)
    assert {"lon", "lat"} == set(pack_points(xy[:0], crs, find_plane(crs, xy[:0]), parcel)) - {"x", "y"}


@pytest.mark.parametrize("seed", range(4))
def test_who_joins_which_road_follows_from_the_first_road_that_leads_anywhere(seed) -> None:
    county = drawn_county(seed)
    rng = np.random.default_rng(seed)
    travel = Travel(walk_margin_m=[None, 0.0, 250.0, 30.0][seed])
    live = live_roads(county, travel, {"clinic": ("clinic",)})
    ways, places = live.ways, np.concatenate([county.settlements.table.geometry, county.facilities.table.geometry])
    for _ in range(5):
        closed = rng.random(county.network.piece_count) < 0.3
        network = without_segments(county.network, closed)
        wanted = snap_places(network, places, walk=travel.walk)
        for i in range(len(places)):
            rows = np.arange(ways.ptr[i], ways.ptr[i + 1])
            leads = network.joins_main[ways.piece[rows]] & ~closed[ways.piece[rows]]
            first = int(np.argmax(leads)) if leads.any() else len(rows)
            taken = rows[(ways.since[rows] <= first) & ~closed[ways.piece[rows]]]
            own = slice(int(wanted.ptr[i]), int(wanted.ptr[i + 1]))
            assert sorted(zip(ways.piece[taken], ways.fraction[taken], ways.walk_ms[taken], strict=True)) == sorted(
                zip(wanted.piece[own], wanted.fraction[own], wanted.walk_ms[own], strict=True)
            )


@pytest.mark.parametrize("seed", range(4))
def test_every_edge_is_told_once(seed) -> None:
    network = drawn_county(seed).network
    first, bits, extra = first_edges(network)
    told = first[first >= 0].tolist() + extra.tolist()
    told += [-1] * int(((bits & MIRRORED) > 0).sum())
    assert len(told) == network.edge_count
    assert len(set(extra.tolist()) | set(first[first >= 0].tolist())) == len(extra) + int((first >= 0).sum())
    has = first >= 0
    assert (network.edge_forward[first[has]] == ((bits[has] & FORWARD) > 0)).all()
    assert ((bits[has] & (FORWARD | BACKWARD)) > 0).all()
