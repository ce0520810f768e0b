"""The plan that comes with a synthetic county: read and measured like that of a planner."""

from __future__ import annotations

import geopandas as gpd
import pytest

from spatial_uri.analyses.layout.read_plan import read_elements
from spatial_uri.samples import synthetic_county
from spatial_uri.samples.elements import FINGERS, plan_elements, write_elements


@pytest.fixture(scope="module")
def county():
    return synthetic_county(120, seed=4)


def test_a_county_has_one_ring_one_belt_and_five_fingers_that_are_read_back(county, tmp_path):
    path = tmp_path / "elements.geojson"
    write_elements(county, path)
    found, notes = read_elements(path)
    assert found["kind"].tolist() == ["ring", "belt", *["axis"] * FINGERS]
    assert notes == ()
    assert found.crs == "EPSG:4326"


def test_the_ring_is_closed_and_holds_every_town_on_it_or_inside(county):
    plan = plan_elements(county)
    ring = plan.geometry.iloc[0]
    assert ring.is_ring
    towns = county.settlements[county.settlements["kind"].isin(("city", "town"))]
    inside = gpd.GeoSeries([ring], crs=4326).polygonize().iloc[0].buffer(1e-9)
    assert towns.intersects(inside).all()


def test_fingers_lead_from_the_seat_to_the_largest_towns(county):
    plan = plan_elements(county)
    towns = county.settlements[county.settlements["kind"] == "town"].sort_values("population", ascending=False)
    seat = county.settlements[county.settlements["kind"] == "city"].geometry.iloc[0]
    fingers = plan[plan["类型"] == "轴"].geometry
    assert all(finger.coords[0] == seat.coords[0] for finger in fingers)
    assert [finger.coords[1] for finger in fingers] == [p.coords[0] for p in towns.geometry.iloc[:FINGERS]]


def test_a_county_of_two_towns_has_no_ring():
    plan = plan_elements(synthetic_county(3))
    assert "环" not in set(plan["类型"])
    assert len(plan) > 0


def test_the_belt_runs_through_the_county(county):
    belt = plan_elements(county).geometry.iloc[1]
    land = county.areas.geometry[county.areas["level"] == "county"].union_all()
    assert belt.intersection(land).length > 0.9 * belt.length
