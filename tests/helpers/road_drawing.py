"""Draw road networks that can be solved in the head: straight roads on a plane, lengths in metres as drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS
from shapely import LineString, Point, box

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.places import Places
from spatial_uri.model.study import Study, Tier
from spatial_uri.model.travel import Travel

PLANE = CRS.from_epsg(32632)
X0, Y0 = 500_000.0, 5_200_000.0


@dataclass(frozen=True)
class Road:
    """A road over `xy` (km from an origin); a speed of 0 closes a direction, `ms` overrides the time both ways."""

    xy: tuple[tuple[float, float], ...]
    kmh: float = 60.0
    back_kmh: float | None = None
    structure: str = "road"
    road_class: str = "tertiary"
    snappable: bool | None = None
    ms: int | None = None
    surface: str = "unknown"
    ref: str = ""
    name: str = ""


def road(*xy, **options):
    return Road(tuple(xy), **options)


def at(x_km, y_km=0.0):
    return Point(X0 + 1000 * x_km, Y0 + 1000 * y_km)


def points(*xy):
    return np.array([at(*p) for p in xy], dtype=object)


def network(*roads, no_turns=()):
    """Build the arrays of a network; roads join where their ends coincide.

    `no_turns` are pairs of directed edges, (road, forward) -> (road, forward), that may not follow one another.
    """
    nodes = list(dict.fromkeys(end for r in roads for end in (r.xy[0], r.xy[-1])))
    number = {xy: i for i, xy in enumerate(nodes)}
    lines = [LineString([at(*p) for p in r.xy]) for r in roads]
    edges = []
    for i, r in enumerate(roads):
        ends = number[r.xy[0]], number[r.xy[-1]]
        for forward, kmh in ((True, r.kmh), (False, r.kmh if r.back_kmh is None else r.back_kmh)):
            if kmh:
                ms = r.ms if r.ms is not None else round(lines[i].length / kmh * 3600)
                edges.append((*(ends if forward else ends[::-1]), ms, i, forward, True))
    copies_of = list(range(len(nodes)))
    for (a, a_forward), (b, b_forward) in no_turns:
        # who comes along `a` stands on a copy of the junction, from which `b` is missing
        into = next(k for k, e in enumerate(edges) if e[3:5] == (a, a_forward))
        junction, copy = edges[into][1], len(copies_of)
        copies_of.append(junction)
        edges[into] = (edges[into][0], copy, *edges[into][2:])
        edges += [(copy, *e[1:5], False) for e in edges if e[0] == junction and e[5] and e[3:5] != (b, b_forward)]
    edges.sort(key=lambda e: e[0])
    tail = np.array([e[0] for e in edges])
    table = pd.DataFrame(
        {
            "way_id": range(1, len(roads) + 1),
            "road_class": [r.road_class for r in roads],
            "ref": [r.ref for r in roads],
            "name": [r.name for r in roads],
            "surface": [r.surface for r in roads],
            "length_m": [line.length for line in lines],
            "snappable": [r.structure == "road" if r.snappable is None else r.snappable for r in roads],
            "structure": [r.structure for r in roads],
        }
    )
    return RoadNetwork(
        crs=PLANE,
        mode="drive",
        node_xy=np.array([at(*nodes[i]).coords[0] for i in copies_of]),
        node_id=np.array(copies_of, dtype=np.int64) + 1,
        indptr=np.searchsorted(tail, np.arange(len(copies_of) + 1)).astype(np.int32),
        head=np.array([e[1] for e in edges], dtype=np.int32),
        time_ms=np.array([e[2] for e in edges], dtype=np.int32),
        edge_piece=np.array([e[3] for e in edges], dtype=np.int32),
        edge_forward=np.array([e[4] for e in edges], dtype=np.bool_),
        edge_primary=np.array([e[5] for e in edges], dtype=np.bool_),
        pieces=table,
        piece_ptr=np.concatenate([[0], np.cumsum([len(r.xy) for r in roads])]).astype(np.int64),
        piece_xy=np.concatenate([np.asarray(line.coords) for line in lines]),
    )


def travel_among(options: dict[str, Any]) -> Travel:
    """Take what `Travel` says out of other options."""
    return Travel(**{name: options.pop(name) for name, _ in fields_of(Travel) if name in options})


def study(roads, villages, clinics, *, areas=None, tiers=("clinic",)):
    """Make a study: villages {id: (x, y) or (x, y, population)}, clinics {id: (x, y) or (x, y, tier)}.

    `areas` {id: (level, parent, west, south, east, north)} in km; without it one county holds everything.
    """
    shapes = areas or {"1": ("county", None, -100, -100, 100, 100)}
    table = gpd.GeoDataFrame(
        {
            "name": [f"area {i}" for i in shapes],
            "level": [v[0] for v in shapes.values()],
            "parent_id": [v[1] for v in shapes.values()],
        },
        geometry=[box(*at(*v[2:4]).coords[0], *at(*v[4:6]).coords[0]) for v in shapes.values()],
        index=pd.Index(list(shapes), name="area_id"),
        crs=PLANE,
    )

    def finest(point):
        own = table[table.contains(point)]
        return None if own.empty else own.index[-1]

    settled = {i: at(*v[:2]) for i, v in villages.items()}
    served = {i: at(*v[:2]) for i, v in clinics.items()}
    settlements = gpd.GeoDataFrame(
        {
            "name": list(villages),
            "kind": "village",
            "area_id": [finest(p) for p in settled.values()],
            "population": [float(v[2]) if len(v) > 2 else np.nan for v in villages.values()],
        },
        geometry=list(settled.values()),
        index=pd.Index(list(villages), name="place_id", dtype=object),
        crs=PLANE,
    )
    facilities = gpd.GeoDataFrame(
        {
            "name": [f"clinic {i}" for i in clinics],
            "tier": [v[2] if len(v) > 2 else tiers[0] for v in clinics.values()],
            "area_id": np.array([finest(p) for p in served.values()], dtype=object),
            "inside": np.array([finest(p) is not None for p in served.values()], dtype=np.bool_),
        },
        geometry=list(served.values()),
        index=pd.Index(list(clinics), name="place_id", dtype=object),
        crs=PLANE,
    )
    return Study(
        name="drawn",
        areas=AdminAreas(table),
        settlements=Places(settlements, "settlement"),
        facilities=Places(facilities, "facility"),
        network=roads,
        tiers=tuple(Tier(t) for t in tiers),
    )
