"""Runs to compare, written down rather than measured: every settlement with its people, minutes and place."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.study import Tier
from spatial_uri.model.travel import Travel

PLANE = "EPSG:32649"
ORIGIN = (500_000.0, 3_400_000.0)


def run(
    villages, *, name="A", clinics=(("c", 0.0),), limits=(20.0,), travel=None, tiers=("clinic",), crs=PLANE, **given
):
    """A run of villages ``id -> (km east, people, minutes)``; text for minutes is a status; 4th: area, 5th: name.

    A village is served by the first clinic, or by the one that its 6th value names. Clinics: ``(id, km east)``, or
    ``(id, km east, tier)``.
    """
    full = {
        place: (*row, *("T", f"Village {place}", clinics[0][0] if clinics else None)[len(row) - 3 :])
        for place, row in villages.items()
    }
    rows = list(full.values())
    settlements = gpd.GeoDataFrame(
        {"name": [r[4] for r in rows], "area_id": [r[3] for r in rows], "population": [float(r[1]) for r in rows]},
        index=pd.Index(list(full), name="place_id", dtype=object),
        geometry=[at(r[0]) for r in rows],
        crs=PLANE,
    ).to_crs(crs)
    reached = [not isinstance(r[2], str) for r in rows]
    trips = pd.DataFrame(
        {
            "travel_min": [r[2] if ok else float("nan") for r, ok in zip(rows, reached, strict=True)],
            "status": ["reached" if ok else r[2] for r, ok in zip(rows, reached, strict=True)],
            "facility_id": [r[5] if ok else None for r, ok in zip(rows, reached, strict=True)],
        }
    )
    names = sorted({r[3] for r in rows if r[3] is not None})
    return Snapshot(
        name=name,
        mode=given.pop("mode", "drive"),
        travel=travel or Travel(),
        and_above=given.pop("and_above", False),
        limits_min=limits,
        tiers=tuple(Tier(tier) for tier in tiers),
        settlements=settlements,
        trips=pd.concat({tier: trips.set_axis(settlements.index) for tier in tiers}, names=["tier", "place_id"]),
        areas=gpd.GeoDataFrame(
            {
                "name": ["County", *(f"Town {area}" for area in names)],
                "level": ["county", *("township" for _ in names)],
                "parent_id": [None, *("C" for _ in names)],
            },
            index=pd.Index(["C", *names], name="area_id"),
            geometry=[shapely.box(*at(-50).coords[0], *at(200).coords[0]).buffer(1000) for _ in ["C", *names]],
            crs=PLANE,
        ).to_crs(crs),
        facilities=gpd.GeoDataFrame(
            {"name": [f"Clinic {c[0]}" for c in clinics], "tier": [(*c, tiers[0])[2] for c in clinics]},
            index=pd.Index([c[0] for c in clinics], name="place_id", dtype=object),
            geometry=[at(c[1]) for c in clinics],
            crs=PLANE,
        ).to_crs(crs),
        **given,
    )


def at(km):
    """A point so many kilometres east of the origin."""
    return shapely.Point(ORIGIN[0] + 1000 * km, ORIGIN[1])
