"""How well a shift of facilities is recognised; run as a script with 100, it tries a hundred counties."""

from __future__ import annotations

import sys
import tempfile

import geopandas as gpd
import numpy as np
import pytest
from pyproj import CRS

from spatial_uri.geo.datum import from_wgs84
from spatial_uri.model.areas import AdminAreas
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.samples import synthetic_county
from spatial_uri.study.datum_check import suspected_datum

PLANE = CRS.from_epsg(32649)


def recognised(seed: int, count: int) -> dict[str, str | None]:
    """Return what the check says of some facilities of a county in each datum; None where it says nothing."""
    county = synthetic_county(30, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        network, _ = read_roads(county.write(folder).extract, mode="drive", preset="CN", crs=PLANE)
    areas = AdminAreas(county.areas.to_crs(PLANE))
    rows = np.random.default_rng([seed, count]).permutation(len(county.facilities))[:count]
    table = county.facilities.iloc[rows]
    said: dict[str, str | None] = {}
    for datum in ("wgs84", "gcj02", "bd09"):
        lon, lat = from_wgs84(table.geometry.x, table.geometry.y, datum)
        moved = gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=gpd.points_from_xy(lon, lat), crs=4326)
        note = suspected_datum(moved, network, areas, role="facilities", file="facilities.csv")
        said[datum] = None if note is None else str(note.facts["datum"])
        assert note is None or note.facts["confidence_share"] > 0.99
    return said


@pytest.mark.parametrize("seed", [17, 45, 73, 77])  # the hardest of a hundred
def test_thirty_facilities_tell_their_datum_and_nobody_is_accused(seed: int) -> None:
    assert recognised(seed, 30) == {"wgs84": None, "gcj02": "gcj02", "bd09": "bd09"}


def test_of_five_facilities_nothing_is_said() -> None:
    assert recognised(1, 5) == {"wgs84": None, "gcj02": None, "bd09": None}


if __name__ == "__main__":
    right = {"wgs84": None, "gcj02": "gcj02", "bd09": "bd09"}
    seeds = range(int(sys.argv[1]))
    wrong = {seed: said for seed in seeds if (said := recognised(seed, 30)) != right}
    print(f"{len(seeds) - len(wrong)} of {len(seeds)} right; {wrong}")  # noqa: T201
