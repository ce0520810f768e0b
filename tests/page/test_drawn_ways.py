"""Every way that the map page draws is as long, and takes as long, as the tables say."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod
from visit import Visit

from spatial_uri.page.maps import save_map

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POINTS = """(k) => {
    const ways = spatialUri.view.ways[k];
    return Array.from(ways.count, (_, row) => ({
        minutes: ways.time(row),
        km: ways.length(row),
        parts: ways.parts(row).map(({ rank, points }) => ({
            rank, degrees: points.flatMap((x, i) => i % 2 ? [] : [spatialUri.latLng(x, points[i + 1])]),
        })),
    }));
}"""
PER_END_KM = 0.0015  # a vertex of the page lies within a metre of its place, an end within a thousandth of its piece


def _km(degrees: list[list[float]]) -> float:
    lat, lon = np.array(degrees).T
    return Geod(ellps="WGS84").line_length(lon, lat) / 1000


def test_every_drawn_way_has_the_kilometres_and_the_minutes_of_the_table(
    chromium, measured_county, county_parts, tmp_path
) -> None:
    study, results = measured_county
    groups = [(p.key, p.title, p.map, p.notes) for p in county_parts if p.map is not None]
    seen = Visit(chromium, save_map(study, groups, tmp_path / "map.html"))
    tiers = seen.page.evaluate("() => spatialUri.view.ways.map((ways) => ways.key)")
    assert tiers == [tier.name for tier in results["causes"].tiers]
    longest_piece_km = study.network.pieces["length_m"].max() / 1000
    for k, tier in enumerate(tiers):
        trips = results["service_circle"].of(tier)
        drawn = seen.page.evaluate(POINTS, k)
        assert len(drawn) == len(trips)
        for way, (_, trip) in zip(drawn, trips.iterrows(), strict=True):
            if trip["status"] != "reached":
                assert way["minutes"] is None
                continue
            assert way["minutes"] == pytest.approx(trip["travel_min"], abs=0.001)
            assert way["km"] == pytest.approx(trip["network_km"], abs=0.0006)
            roads = [part["degrees"] for part in way["parts"] if part["rank"] >= 0]
            length_km = sum(_km(degrees) for degrees in roads)
            slack_km = 0.002 * longest_piece_km + PER_END_KM * (2 + len(roads))
            assert length_km == pytest.approx(trip["network_km"], abs=slack_km, rel=0.003), (tier, trip["name"])
            for part, following in zip(way["parts"], way["parts"][1:], strict=False):
                assert part["degrees"][-1] == pytest.approx(following["degrees"][0], abs=2e-5)
    seen.page.context.close()
