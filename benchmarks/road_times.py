"""Times on the road and lengths on foot, beside Valhalla's; no part of ``python -m benchmarks``, as nothing is timed.

    python -m benchmarks.road_times EXTRACT --peer PYTHON [--mode drive|walk] [--trips 200] [--seed 1]

PYTHON is that of an environment with pyvalhalla (3.9, which needs Python 3.12). Trips go between points on the roads,
drawn by length. Of a drive, the minutes on the road are compared, without the walks at its ends; of a trip on foot
under 1.5 km, the metres, and those between doors some 15 m beside the street, with the usual margin of the walk and
without.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.problem import metric_crs

PEER = Path(__file__).with_name("valhalla_peer.py")
OUTLIER = (0.7, 1.4)
SHORTEST_KM, SHORT_KM = 0.3, 1.5
ENDS = {
    "drive": {"trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"},
    "walk": {"primary", "secondary", "tertiary", "unclassified", "residential", "living_street"}
    | {"pedestrian", "service", "footway", "path"},
}


def main() -> None:
    """Compare, and print the quantiles and every trip that is far off."""
    options = _options()
    import spatial_uri

    crs = metric_crs(options.extract)
    network, _ = spatial_uri.read_roads(options.extract, mode=options.mode, crs=crs)
    random = np.random.default_rng(options.seed)
    trips = _drawn(network, options, random)
    on_the_road = spatial_uri.Travel(walk_margin_m=0.0, walk_limit_m=60.0)
    ours, theirs = _ours(network, trips, on_the_road), _theirs(options, trips)
    print(f"no way: {np.isnan(ours[:, 0]).sum()} of ours, {np.isnan(theirs[:, 0]).sum()} of Valhalla's")
    if options.mode == "drive":
        _tell("minutes, ours / Valhalla's", ours[:, 0], theirs[:, 0], trips, theirs[:, 1] > SHORTEST_KM)
        return
    compared = (theirs[:, 1] > SHORTEST_KM) & (theirs[:, 1] < SHORT_KM)
    _tell("km, ours / Valhalla's", ours[:, 1], theirs[:, 1], trips, compared)
    doors = tuple(
        gpd.GeoSeries(
            gpd.points_from_xy(*(shapely.get_coordinates(end) + random.normal(0, 15, (len(end), 2))).T), crs=crs
        )
        for end in trips
    )
    usual, without = (_ours(network, doors, spatial_uri.Travel(walk_margin_m=margin)) for margin in (None, 0.0))
    _tell("km, usual margin / none", usual[:, 1], without[:, 1], doors, without[:, 1] < SHORT_KM)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.road_times", description="Beside Valhalla's times.")
    parser.add_argument("extract", type=Path)
    parser.add_argument("--peer", type=Path, required=True, help="python of an environment with pyvalhalla")
    parser.add_argument("--tiles", type=Path, help="folder that keeps Valhalla's tiles  [none]")
    parser.add_argument("--mode", choices=list(ENDS), default="drive")
    parser.add_argument("--trips", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _drawn(network: Any, options: argparse.Namespace, random: np.random.Generator) -> tuple[gpd.GeoSeries, ...]:
    """Draw places on the roads, by length; on foot, pairs that lie 200 to 1,300 m apart."""
    pieces = network.pieces
    suitable = pieces["snappable"] & network.joins_main & pieces["road_class"].isin(ENDS[options.mode])
    metres = np.where(suitable, pieces["length_m"], 0.0)
    drawn = options.trips * (1 if options.mode == "drive" else 50)
    ends = []
    for _ in range(2):
        lines = network.lines[random.choice(len(metres), drawn, p=metres / metres.sum())]
        ends.append(shapely.line_interpolate_point(lines, random.random(drawn), normalized=True))
    apart = shapely.distance(*ends)
    rows = np.flatnonzero((options.mode == "drive") | ((apart > 200) & (apart < 1300)))[: options.trips]
    return tuple(gpd.GeoSeries(end[rows], crs=network.crs) for end in ends)


def _ours(network: Any, trips: tuple[gpd.GeoSeries, ...], travel: Any) -> np.ndarray:
    """Return the minutes on the road, and the km with the walks at both ends, of each trip."""
    import spatial_uri

    answers = []
    for start, end in zip(*trips, strict=True):
        one, other = (gpd.GeoDataFrame(geometry=[point], crs=network.crs) for point in (start, end))
        found = spatial_uri.nearest_facilities(network, one, other, travel=travel).iloc[0]
        walk_min = found["access_walk_min"] + found["egress_walk_min"]
        answers.append((found["travel_min"] - walk_min, found["network_km"] + walk_min * travel.walk_kmh / 60))
    return np.array(answers, dtype=float)


def _theirs(options: argparse.Namespace, trips: tuple[gpd.GeoSeries, ...]) -> np.ndarray:
    lonlat = np.hstack([shapely.get_coordinates(end.to_crs(4326)) for end in trips])
    with tempfile.TemporaryDirectory() as scratch:
        command = [options.peer, PEER, options.extract, options.tiles or scratch, options.mode]
        told = subprocess.run(command, input=json.dumps(lonlat.tolist()), capture_output=True, text=True, check=True)
    return np.array(json.loads(told.stdout.splitlines()[-1]), dtype=float)


def _tell(title: str, mine: np.ndarray, other: np.ndarray, trips: tuple[gpd.GeoSeries, ...], compared: Any) -> None:
    rows = np.flatnonzero(compared & np.isfinite(mine) & np.isfinite(other))
    ratio = mine[rows] / other[rows]
    least, low, median, high, most = np.quantile(ratio, [0, 0.05, 0.5, 0.95, 1])
    print(f"{title}: n {len(rows)}, median {median:.3f}, P5 {low:.3f}, P95 {high:.3f}, from {least:.2f} to {most:.2f}")
    lonlat = np.hstack([shapely.get_coordinates(end.to_crs(4326)) for end in trips])
    for row, value in zip(rows, ratio, strict=True):
        if not OUTLIER[0] <= value <= OUTLIER[1]:
            print(f"  {value:.2f}: {mine[row]:.2f} and {other[row]:.2f}, {' '.join(f'{d:.5f}' for d in lonlat[row])}")


if __name__ == "__main__":
    main()
