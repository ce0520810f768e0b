"""A synthetic Chinese county: invented from the rivers up, and labelled so everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.samples import names
from spatial_uri.samples.facilities import place_facilities
from spatial_uri.samples.layout import Layout, draw_land, land_radius_m, lay_out
from spatial_uri.samples.motorway import add_motorways
from spatial_uri.samples.pieces import draw_curves, join_chains, round_bends
from spatial_uri.samples.roads import Roads, build_roads
from spatial_uri.samples.streets import TAGS, add_streets, tag_roads
from spatial_uri.samples.tables import CountyTables
from spatial_uri.samples.terrain import Terrain, make_terrain
from spatial_uri.samples.turns import restrict_turns

if TYPE_CHECKING:
    from spatial_uri.samples.county_files import CountyFiles

SMALLEST, LARGEST = 3, 30_000
SPACING_M = 320.0
SPACING_LARGE_M = 450.0
DECIMALS = 7


@dataclass(frozen=True, eq=False)
class SyntheticCounty(CountyTables):
    """A synthetic county, or several where the villages are many. Nothing in it exists; see `CountyTables`."""

    def write(self, directory: str | Path) -> CountyFiles:
        """Write everything into a folder: as an OpenStreetMap extract, and as a planner's own files.

        Returns
        -------
        CountyFiles
            The paths of ``county.osm.pbf``, ``boundaries.gpkg``, ``roads.gpkg``, ``villages.xlsx``,
            ``villages.csv``, ``facilities.csv``, ``timetable.csv`` (buses, see `samples.timetable`), ``stops.csv``,
            ``elements.geojson`` (ring, belt and fingers of a plan), ``logistics.csv`` (logistics nodes) and
            ``service_points.csv`` (schools, care, markets and more). The same county gives the same bytes.

        Raises
        ------
        OutputError
            If the folder cannot be written to.
        """
        from spatial_uri.samples.county_files import write_county

        return write_county(self, Path(directory))


def synthetic_county(
    villages: int = 300, *, seed: int = 0, longitude: float = 110.5, latitude: float = 31.5
) -> SyntheticCounty:
    """Invent a mountain county: rivers, villages along them, towns, roads, clinics and a hospital.

    Parameters
    ----------
    villages
        Number of villages, 3 to 30,000; towns and county seats come on top. There are about 300
        villages to a county of 2,000 km2. From 30 villages on some have no road, and from about 45
        on some others have roads that join nothing; `SyntheticCounty.settlements` says which.
    seed
        The same seed gives the same county.
    longitude, latitude
        Where to put its centre, degrees.

    Returns
    -------
    SyntheticCounty
        The tables, in EPSG:4326.

    Raises
    ------
    ParameterError
        If there are too few or too many villages, or the centre is not on land fit for a county.
    """
    if not SMALLEST <= villages <= LARGEST:
        raise ParameterError(f"villages must be between {SMALLEST} and {LARGEST:,}, not {villages}")
    if not (-180 <= longitude <= 180 and -70 <= latitude <= 70):
        raise ParameterError(f"the centre must lie within 70 degrees of the equator, not at {longitude}, {latitude}")
    rng = np.random.default_rng([seed, villages])
    spacing_m = SPACING_M if villages <= 6_000 else SPACING_LARGE_M
    terrain = make_terrain(land_radius_m(villages), spacing_m, rng)
    layout = lay_out(terrain, villages, rng)
    roads = build_roads(terrain, layout, rng)
    to_degrees = _Projection(longitude, latitude)

    edges, xy = add_streets(tag_roads(terrain, roads, rng), terrain.xy_m, layout, np.flatnonzero(roads.off_road), rng)
    edges, xy = add_motorways(edges, xy, terrain, layout, rng)
    road_table, settled = _road_table(edges, xy, layout, to_degrees)
    inhabited = _settlements(terrain, layout, roads, settled, rng)
    areas = _areas(draw_land(terrain, layout), inhabited, layout, to_degrees)
    facilities, stops = place_facilities(inhabited, layout, settled, rng)
    inside = inhabited[layout.inside].set_index("place_id").sort_index()
    return SyntheticCounty(
        areas=areas,
        settlements=to_degrees.points(inside),
        facilities=to_degrees.points(facilities.set_index("place_id")),
        neighbours=to_degrees.points(_neighbours(inhabited, layout)),
        roads=road_table,
        stops=to_degrees.points(stops),
        restrictions=restrict_turns(road_table, int(layout.is_seat.sum()), rng),
        villages=villages,
        seed=seed,
    )


class _Projection:
    """Puts metres around a centre on the globe."""

    def __init__(self, longitude: float, latitude: float) -> None:
        plane = CRS.from_proj4(f"+proj=tmerc +lat_0={latitude} +lon_0={longitude} +k=1 +ellps=GRS80 +units=m")
        self._transform = Transformer.from_crs(plane, "EPSG:4326", always_xy=True).transform

    def degrees(self, xy_m: FloatArray) -> FloatArray:
        """Return longitude and latitude, at the resolution of OpenStreetMap."""
        return np.round(np.column_stack(self._transform(xy_m[:, 0], xy_m[:, 1])), DECIMALS)

    def points(self, table: pd.DataFrame) -> gpd.GeoDataFrame:
        """Turn the columns ``x_m``, ``y_m`` into a geometry."""
        geometry = shapely.points(self.degrees(table[["x_m", "y_m"]].to_numpy(dtype=float).reshape(-1, 2)))
        return gpd.GeoDataFrame(
            table.drop(columns=["x_m", "y_m"]).assign(synthetic=True), geometry=geometry, crs="EPSG:4326"
        )


def _road_table(
    edges: pd.DataFrame, xy: FloatArray, layout: Layout, to_degrees: _Projection
) -> tuple[gpd.GeoDataFrame, FloatArray]:
    """Merge edges into pieces and draw them; also return where each node came to lie."""
    uv = edges[["u", "v"]].to_numpy()
    kind = _kinds(edges)
    centre = np.zeros(len(xy), dtype=bool)
    centre[layout.node] = True
    street = np.zeros(len(xy), dtype=bool)
    street[len(layout.to_towns.parent) :] = True
    xy = round_bends(xy, uv, ~centre & ~street)
    lines = join_chains(uv, kind, len(xy), breaks=centre)
    vertices, line = draw_curves(xy, lines)
    geometry = shapely.linestrings(to_degrees.degrees(vertices), indices=line)
    edge_of = {pair: i for i, pair in enumerate(map(tuple, np.sort(uv, axis=1).tolist()))}
    first = [edge_of[(chain[0], chain[1]) if chain[0] < chain[1] else (chain[1], chain[0])] for chain in lines]
    tags = edges.loc[first, list(TAGS)].reset_index(drop=True)
    tags = tags.astype(object).where(tags != "", None)
    return gpd.GeoDataFrame(tags.assign(synthetic=True), geometry=geometry, crs="EPSG:4326"), xy


def _kinds(edges: pd.DataFrame) -> Int64Array:
    """Number the distinct combinations of tags."""
    kind = np.zeros(len(edges), dtype=np.int64)
    for tag in TAGS:
        code, values = pd.factorize(edges[tag])
        kind = np.unique(kind * (len(values) + 1) + code, return_inverse=True)[1]
    return kind


def _settlements(
    terrain: Terrain, layout: Layout, roads: Roads, xy: FloatArray, rng: np.random.Generator
) -> pd.DataFrame:
    """Name and number the settlements, and count their people; those outside have no code."""
    count = len(layout.node)
    counties = int(layout.is_seat.sum())
    towns = np.flatnonzero(layout.is_town)
    town_name = np.full(count, "", dtype=object)
    town_name[towns] = names.town_names(len(towns), rng)
    village_name = np.array(names.village_names(count, rng), dtype=object)
    township = np.full(count, None, dtype=object)
    township_name = np.full(count, None, dtype=object)
    code = np.full(count, None, dtype=object)
    for county in range(counties):
        own = [int(t) for t in towns[layout.county[towns] == county]]
        ordered = sorted(own, key=lambda t: (not layout.is_seat[t], -terrain.drained_km2[layout.node[t]], t))
        market = 1 + round(0.6 * (len(ordered) - 1))
        for place, town in enumerate(ordered):
            number = names.SEAT_TOWN + place if place < market else names.FIRST_TOWNSHIP + place - market
            township[town] = f"{names.county_code(county)}{number:03d}"
            township_name[town] = town_name[town] + ("镇" if place < market else "乡")
    inside_towns = towns[layout.inside[towns]]
    for town in inside_towns:
        code[town] = f"{township[town]}{names.RESIDENTS_COMMITTEE:03d}"
    villages = np.flatnonzero(layout.inside & ~layout.is_town)
    township[villages] = township[layout.town[villages]]
    township_name[villages] = township_name[layout.town[villages]]
    rank = pd.Series(villages).groupby(layout.town[villages]).cumcount().to_numpy()
    code[villages] = [
        f"{t}{names.FIRST_VILLAGE + r:03d}" for t, r in zip(township[villages], rank.tolist(), strict=True)
    ]

    remote = roads.off_road | roads.island
    fertile = np.clip(terrain.drained_km2[layout.node], 0.3, 30.0) ** 0.12
    people = np.clip(np.exp(rng.normal(np.log(900), 0.5, count)) * fertile * np.where(remote, 0.35, 1.0), 45, 3_800)
    market_town = np.clip(np.exp(rng.normal(np.log(9_500), 0.35, count)), 4_500, 24_000)
    people = np.where(layout.is_town, market_town, people)
    for seat in np.flatnonzero(layout.is_seat):
        own = layout.county == layout.county[seat]
        people[seat] = max(30_000, 0.22 * people[own].sum())

    kind = np.where(layout.is_seat, "city", np.where(layout.is_town, "town", "village"))
    name = np.where(layout.is_town, town_name + "社区", village_name)
    angle = rng.uniform(0, 2 * np.pi, count)
    aside_m = np.where(layout.is_town | roads.off_road, 0.0, rng.uniform(15, 60, count))
    return pd.DataFrame(
        {
            "place_id": code,
            "name": name,
            "kind": kind,
            "area_id": township,
            "population": np.round(people).astype(np.int64),
            "class_code": np.where(layout.is_seat, "111", np.where(layout.is_town, "121", "220")),
            "elevation_m": np.round(terrain.height_m[layout.node] + 180, 0),
            "truth": np.where(roads.off_road, "off_road", np.where(roads.island, "island", "connected")),
            "township_name": township_name,
            "x_m": xy[layout.node, 0] + aside_m * np.cos(angle),
            "y_m": xy[layout.node, 1] + aside_m * np.sin(angle),
        }
    )


def _neighbours(inhabited: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Return the settlements beyond the border, with codes of their own."""
    beyond = inhabited.loc[~layout.inside, ["name", "kind", "population", "x_m", "y_m"]]
    return beyond.set_axis(pd.Index([f"N{k:06d}" for k in range(1, len(beyond) + 1)], name="place_id"))


def _areas(
    parts: dict[int, shapely.Polygon], inhabited: pd.DataFrame, layout: Layout, to_degrees: _Projection
) -> gpd.GeoDataFrame:
    """Make the table of counties and townships; a county is the sum of its townships."""
    towns = list(parts)
    people = inhabited.groupby("area_id")["population"].sum()
    townships = pd.DataFrame(
        {
            "area_id": inhabited["area_id"].to_numpy()[towns],
            "name": inhabited["township_name"].to_numpy()[towns],
            "level": "township",
            "parent_id": [names.county_code(int(c)) for c in layout.county[towns]],
        }
    )
    townships["population"] = people.reindex(townships["area_id"]).to_numpy()
    townships["geometry"] = shapely.transform(np.array([parts[t] for t in towns], dtype=object), to_degrees.degrees)
    counties = int(layout.is_seat.sum())
    whole = [
        {
            "area_id": names.county_code(county),
            "name": names.county_name(county, counties),
            "level": "county",
            "parent_id": None,
            "population": townships.loc[townships["parent_id"] == names.county_code(county), "population"].sum(),
            "geometry": shapely.coverage_union_all(
                townships.loc[townships["parent_id"] == names.county_code(county), "geometry"].to_numpy()
            ),
        }
        for county in range(counties)
    ]
    table = pd.concat([pd.DataFrame(whole), townships.sort_values("area_id")], ignore_index=True).set_index("area_id")
    return gpd.GeoDataFrame(table.assign(synthetic=True), geometry="geometry", crs="EPSG:4326")
