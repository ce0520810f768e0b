"""Fabricated studies with fabricated results: rendering is tested on its own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.places import Places
from spatial_uri.model.study import InputFile, Note, Study, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.routing.surface.surfaces import CellMap

EPSG = 4549
X0, Y0 = 380_000.0, 3_190_000.0
HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "`${window.hacked=2}`",
    '<img src=x onerror="window.hacked=3">',
    "\\2019' onmouseover='window.hacked=4",
    "{{ 7*7 }}{% raw %}",
    "-->]]>&lt;b&gt;",
    "\u202egnp.exe\u2028",
)
TIERS = (Tier("hospital", "County hospital 县医院"), Tier("clinic", "Health centre 乡镇卫生院"))


def _areas(width: float, height: float, columns: int, rows: int) -> AdminAreas:
    county = shapely.box(X0, Y0, X0 + width, Y0 + height)
    data = [("330802", "柯山县 Keshan", "county", None, county)]
    for k in range(columns * rows):
        c, r = k % columns, k // columns
        cell = shapely.box(
            X0 + c * width / columns,
            Y0 + r * height / rows,
            X0 + (c + 1) * width / columns,
            Y0 + (r + 1) * height / rows,
        )
        data.append((f"330802{100 + k:03d}", f"第{k + 1}镇 Town {k + 1}", "township", "330802", cell))
    table = gpd.GeoDataFrame(
        [d[1:] for d in data],
        columns=["name", "level", "parent_id", "geometry"],
        index=pd.Index([d[0] for d in data], name="area_id"),
        geometry="geometry",
        crs=EPSG,
    )
    return AdminAreas(table)


def _network(rng: np.random.Generator, width: float, height: float, pieces: int, vertices: int) -> RoadNetwork:
    start = rng.uniform((-0.1, -0.1), (1.1, 1.1), (pieces, 2)) * (width, height) + (X0, Y0)
    heading = rng.choice([0, np.pi / 2, np.pi, 1.5 * np.pi], pieces) + rng.normal(0, 0.25, pieces)
    step = np.sqrt(width * height / pieces) * 0.7 / vertices
    turns = heading[:, None] + rng.normal(0, 0.25, (pieces, vertices - 1)).cumsum(axis=1)
    moves = np.stack([np.cos(turns), np.sin(turns)], axis=2) * step
    xy = np.concatenate([start[:, None, :], start[:, None, :] + moves.cumsum(axis=1)], axis=1)
    kinds = np.array(["primary", "secondary", "tertiary", "unclassified", "residential", "track"])
    table = pd.DataFrame(
        {
            "way_id": np.arange(pieces),
            "road_class": kinds[rng.choice(len(kinds), pieces, p=[0.05, 0.1, 0.15, 0.4, 0.2, 0.1])],
            "ref": "",
            "name": np.where(np.arange(pieces) % 7 == 0, "人民路", ""),
            "surface": "unknown",
            "length_m": step * (vertices - 1),
            "snappable": True,
            "structure": "road",
        }
    )
    none = np.zeros(0, dtype=np.int32)
    return RoadNetwork(
        crs=CRS(EPSG),
        mode="drive",
        node_xy=np.zeros((0, 2)),
        node_id=np.zeros(0, dtype=np.int64),
        indptr=np.zeros(1, dtype=np.int32),
        head=none,
        time_ms=none,
        edge_piece=none,
        edge_forward=none.astype(bool),
        edge_primary=none.astype(bool),
        pieces=table,
        piece_ptr=np.arange(pieces + 1, dtype=np.int64) * vertices,
        piece_xy=xy.reshape(-1, 2),
    )


def _settlements(rng, n, size, areas, names) -> Places:
    xy = rng.uniform(0.04, 0.96, (n, 2)) * size + (X0, Y0)
    points = gpd.GeoSeries(gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs=EPSG)
    towns = areas.at("township")
    joined = gpd.sjoin(gpd.GeoDataFrame(geometry=points), towns[["geometry"]].reset_index(), how="left")
    population = rng.integers(80, 3000, n).astype(float)
    population[3::17] = np.nan
    labels = [
        names[i] if i < len(names) else f"{'柳杨石上下'[i % 5]}{'坑溪头塘田'[i // 5 % 5]}村 {i}" for i in range(n)
    ]
    table = gpd.GeoDataFrame(
        {
            "name": labels,
            "kind": ["town" if i % 40 == 0 else "village" if i % 3 else "hamlet" for i in range(n)],
            "area_id": joined["area_id"].to_numpy(),
            "population": population,
        },
        geometry=points.to_numpy(),
        index=pd.Index([f"{330802100200 + i:012d}" for i in range(n)], name="place_id"),
        crs=EPSG,
    )
    return Places(table, "settlement")


def _facilities(rng, width, height, areas, clinics) -> Places:
    spots = [("H1", "县人民医院", "hospital", 0.47, 0.55), ("H2", "邻县医院 beyond the border", "hospital", 1.06, 0.3)]
    spots += [(f"C{k}", f"卫生院 {k}", "clinic", *rng.uniform(0.05, 0.95, 2)) for k in range(clinics)]
    points = [shapely.Point(X0 + s[3] * width, Y0 + s[4] * height) for s in spots]
    outline = areas.at("county").union_all()
    inside = [outline.contains(p) for p in points]
    table = gpd.GeoDataFrame(
        {
            "name": [s[1] for s in spots],
            "tier": [s[2] for s in spots],
            "area_id": ["330802" if i else None for i in inside],
            "inside": inside,
        },
        geometry=points,
        index=pd.Index([s[0] for s in spots], name="place_id"),
        crs=EPSG,
    )
    return Places(table, "facility")


def _trips(study: Study, tier: Tier, kmh: float) -> gpd.GeoDataFrame:
    table = study.settlements.table
    offers = study.facilities.table[study.facilities.table["tier"] == tier.name]
    distance = np.stack([table.distance(p).to_numpy() for p in offers.geometry], axis=1)
    order = np.argsort(distance, axis=1, kind="stable")
    minutes = np.sort(distance, axis=1) * 1.3 / 1000 / kmh * 60 + 2.5
    status = np.full(len(table), "reached", dtype=object)
    if len(table) >= 12:
        minutes[0, 0] = 20.0
        minutes[1, 0] = 20.001
        status[[5, 6, 7, 8]] = ["too_far", "unreachable", "off_network", "unknown"]
        status[13::29] = "unreachable"
        status[19::61] = "off_network"
    reached = status == "reached"
    ids = offers.index.to_numpy()
    inside = offers["inside"].to_numpy()
    inside_distance = np.where(inside, distance, np.inf)

    def where(values, missing=np.nan):
        return np.where(reached, values, missing)

    second = order[:, 1] if len(ids) > 1 else None
    trips = gpd.GeoDataFrame(
        {
            "name": table["name"],
            "area_id": table["area_id"],
            "travel_min": where(minutes[:, 0]),
            "network_km": where(np.sort(distance, axis=1)[:, 0] * 1.3 / 1000),
            "access_walk_min": where(1.5),
            "egress_walk_min": where(1.0),
            "facility_id": where(ids[order[:, 0]], None),
            "facility_name": where(offers["name"].to_numpy()[order[:, 0]], None),
            "status": status,
            "within": reached & (minutes[:, 0] <= 20),
            "second_travel_min": where(minutes[:, 1]) if second is not None else np.nan,
            "second_facility_id": where(ids[second], None) if second is not None else None,
            "inside_travel_min": where(inside_distance.min(axis=1) * 1.3 / 1000 / kmh * 60 + 2.5),
            "inside_facility_id": where(ids[inside_distance.argmin(axis=1)], None),
            "road_walk_m": np.where(status == "off_network", 2500.0, 125.0),
            "border_min": np.nan,
            "population": table["population"],
        },
        geometry=table.geometry,
        crs=EPSG,
    )
    trips["tier"] = tier.name
    return trips.set_index("tier", append=True).swaplevel()


def _coverage(study: Study, trips: gpd.GeoDataFrame, thresholds) -> pd.DataFrame:
    areas = study.areas.table
    parents = areas["parent_id"]
    rows = []
    units = [("*", study.name, "study"), *((a, r["name"], r["level"]) for a, r in areas.iterrows())]
    for area_id, name, level in units:
        for tier in TIERS:
            t = trips.loc[tier.name]
            own = t["area_id"].map(lambda a, unit=area_id: unit in ("*", a, parents.get(a)))
            part = t[own]
            for limit in thresholds:
                within = part["travel_min"] <= limit
                people = part["population"]
                known = people.notna()
                reached = part["travel_min"].dropna()
                rows.append(
                    {
                        "area_id": area_id,
                        "name": name,
                        "level": level,
                        "tier": tier.name,
                        "threshold_min": float(limit),
                        "settlements": len(part),
                        "settlements_within": int(within.sum()),
                        "settlements_share": within.mean() if len(part) else np.nan,
                        "population": people.sum() if known.any() else np.nan,
                        "population_within": people[within].sum() if known.any() else np.nan,
                        "population_missing": int((~known).sum()),
                        "population_share": (people[within].sum() / people.sum() if known.mean() >= 0.5 else np.nan),
                        "reached": len(reached),
                        "reached_share": len(reached) / len(part) if len(part) else np.nan,
                        "mean_min": reached.mean(),
                        "median_min": reached.median(),
                        "p90_min": reached.quantile(0.9, interpolation="higher") if len(reached) else np.nan,
                        "max_min": reached.max(),
                        **{
                            s: int((part["status"] == s).sum())
                            for s in ("too_far", "unreachable", "off_network", "unknown")
                        },
                    }
                )
    return pd.DataFrame(rows)


def _isochrones(
    study: Study, options: ServiceCircleOptions, speeds: dict[str, float], width: float
) -> gpd.GeoDataFrame:
    rows = []
    for tier in TIERS:
        spots = study.facilities.table.loc[study.facilities.table["tier"] == tier.name].geometry
        for limit in sorted({*options.bands_min, *options.thresholds_min}):
            reach = max(limit - 2.5, 0.2) * speeds[tier.name] / 60 / 1.3 * 1000
            shape = spots.buffer(reach, quad_segs=6).union_all()
            if limit >= 20:
                hole = shapely.Point(X0 + width * 0.3, Y0 + width * 0.5).buffer(width / (limit * 1.5))
                shape = shape.difference(hole)
            rows.append(
                (
                    tier.name,
                    limit,
                    shape.area / 1e6,
                    100.0,
                    shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape,
                )
            )
    return gpd.GeoDataFrame(
        rows, columns=["tier", "threshold_min", "area_km2", "resolution_m", "geometry"], geometry="geometry", crs=EPSG
    )


def _surface(study: Study, tier: str, kmh: float, width: float) -> CellMap:
    """Minutes as the crow flies; no road in the south-west, and none within the hour farther than that."""
    cell_m = width / 200
    west, south = (np.floor(v / cell_m) * cell_m for v in (X0, Y0))
    x, y = np.meshgrid(west + cell_m * np.arange(201), south + cell_m * np.arange(142))
    spots = study.facilities.table.loc[study.facilities.table["tier"] == tier].geometry
    far_m = np.min([np.hypot(x - p.x, y - p.y) for p in spots], axis=0)
    minutes = far_m * 1.3 / 1000 / kmh * 60 + 2.5
    minutes[minutes > 60] = np.inf
    minutes[:12, :12] = np.nan
    return CellMap(west, south, cell_m, minutes.astype(np.float32))


def _roads(study: Study, speeds: dict[str, float]) -> gpd.GeoDataFrame:
    network = study.network
    middles = shapely.line_interpolate_point(network.lines, 0.5, normalized=True)
    roads = gpd.GeoDataFrame(
        network.pieces[["road_class", "ref", "name", "surface", "structure", "length_m"]].copy(),
        geometry=network.lines,
        crs=EPSG,
    )
    for tier in TIERS:
        spots = study.facilities.table.loc[study.facilities.table["tier"] == tier.name].geometry
        far = np.min([shapely.distance(middles, p) for p in spots], axis=0)
        minutes = far * 1.3 / 1000 / speeds[tier.name] * 60 + 1
        minutes[11::97] = np.nan
        roads[f"min_{tier.name}"] = minutes
    return roads


def fabricate(
    *,
    settlements: int = 60,
    pieces: int = 900,
    vertices: int = 9,
    names=(),
    synthetic: bool = True,
    width: float = 60_000.0,
    clinics: int = 7,
    name: str = "柯山县 Keshan County",
) -> tuple[Study, ServiceCircle]:
    """Invent a study and the result that a measure could have given for it."""
    rng = np.random.default_rng(20)
    height = width * 0.7
    areas = _areas(width, height, 3, 2)
    study = Study(
        name=name,
        areas=areas,
        settlements=_settlements(rng, settlements, (width, height), areas, names),
        facilities=_facilities(rng, width, height, areas, clinics),
        network=_network(rng, width, height, pieces, vertices),
        tiers=TIERS,
        inputs=(
            InputFile(
                "roads", "data/keshan.osm.pbf", "ab" * 32, 592570, "2024-01-01", "© OpenStreetMap contributors, ODbL"
            ),
        ),
        notes=(Note("facilities.outside_nearer", places=("330802100203",), count=2, tier_term="clinic"),),
        synthetic=synthetic,
    )
    options = ServiceCircleOptions(thresholds_min=(20.0, 30.0))
    speeds = {"hospital": 45.0, "clinic": 30.0}
    trips = pd.concat([_trips(study, t, speeds[t.name]) for t in TIERS])
    circle = ServiceCircle(
        options=options,
        travel=Travel(),
        mode="drive",
        tiers=TIERS,
        trips=gpd.GeoDataFrame(trips, geometry="geometry", crs=EPSG),
        coverage=_coverage(study, trips, options.thresholds_min),
        isochrones=_isochrones(study, options, speeds, width),
        roads=_roads(study, speeds),
        notes=(Note("roads.clipped", severity="warning", count=14),),
        surfaces={t.name: _surface(study, t.name, speeds[t.name], width) for t in TIERS},
    )
    return study, circle


@pytest.fixture(scope="session")
def county() -> tuple[Study, ServiceCircle]:
    return fabricate()


@pytest.fixture(scope="session")
def hamlets() -> tuple[Study, ServiceCircle]:
    return fabricate(settlements=14, pieces=20, clinics=2)


@pytest.fixture(scope="session")
def hostile_county() -> tuple[Study, ServiceCircle]:
    return fabricate(settlements=20, names=HOSTILE, name=HOSTILE[0])


@pytest.fixture(scope="session")
def prefecture() -> tuple[Study, ServiceCircle]:
    return fabricate(settlements=1548, pieces=100_000, width=110_000.0, clinics=90, name="衢山市 Qushan")
