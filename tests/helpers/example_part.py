"""A hand-made part of an atlas: three layers, three themes, one of every thing that a part may bring."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.model.study import Note, Study
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse

NEAR = ThemeClass(label="≤ 20 min", colour="#fde725")
FAR = ThemeClass(label="> 20 min", colour="#440154")
UNKNOWN = ThemeClass(label="unknown", colour="#8a8a86", hatched=True)


def themes_of(study: Study, *, stamp: str = "") -> ThemeMap:
    """Villages in three classes, their links to one place in two, the townships in two."""
    villages, towns = study.settlements.table, study.areas.at("township")
    n = len(villages)
    seat = villages.geometry.iloc[0]
    links = np.array([shapely.LineString([p, seat]) for p in villages.geometry], dtype=object)
    links[0] = None  # the seat has no way to itself
    cls = [0 if k % 3 == 0 else 1 if k % 3 == 1 else 2 for k in range(n)]
    layers = {
        "villages": ThemeLayer(
            kind="point",
            geometry=villages.geometry,
            names=list(villages["name"]),
            records={"Code": list(villages.index), "Departures": [f"{k} a day" if k else "" for k in range(n)]},
            weights=[1.0 if k == 0 else 0.2 for k in range(n)],
            labelled=True,
        ),
        "links": ThemeLayer(
            kind="line",
            geometry=gpd.GeoSeries(links, crs=study.crs),
            names=[f"{name} to town" for name in villages["name"]],
            records={"Length": [f"{shapely.length(g) / 1000:.1f} km" if g else "" for g in links]},
        ),
        "towns": ThemeLayer(kind="polygon", geometry=towns.geometry.to_crs(4326), names=list(towns["name"])),
    }
    ranking = [("villages", k, f"{k} departures a day") for k in range(n)]
    return ThemeMap(
        heading="Public transport 公共交通",
        subtitle=f"{study.name}, weekdays",
        stamp=stamp,
        layers=layers,
        themes=(
            Theme(
                key="minutes",
                title="Minutes to town",
                definition="Door to door by bus.",
                uses=(
                    ThemeUse(layer="towns", title="towns"),
                    ThemeUse(layer="villages", classes=(NEAR, FAR, UNKNOWN), cls=cls, title="Villages"),
                ),
                ranking=ranking,
                ranking_title="Fewest departures first",
            ),
            Theme(
                key="links",
                title="Links",
                definition="Each village and its town.",
                uses=(ThemeUse(layer="links", classes=(NEAR, FAR), cls=[k % 2 for k in range(n)], title="Links"),),
            ),
            Theme(
                key="towns",
                title="Towns",
                definition="Where villages lie.",
                uses=(
                    ThemeUse(
                        layer="towns",
                        classes=(NEAR, UNKNOWN),
                        cls=[0] + [1] * (len(towns) - 2) + [-1],
                        title="Towns",
                    ),
                ),
            ),
        ),
    )


def part_of(study: Study, key: str = "transit", *, title: str = "Public transport") -> Part:
    """Return a part with a section, a table, layers of every kind, columns for the roads, a map and what is missing."""
    villages = study.settlements.table
    table = pd.DataFrame(
        {"place_id": villages.index, "name": villages["name"].to_numpy(), "bus_min": 12.3456789, "wait_share": np.nan}
    )
    points = gpd.GeoDataFrame(table, geometry=villages.geometry.to_numpy(), crs=study.crs)
    mixed = [study.network.lines[0], shapely.MultiLineString(list(study.network.lines[1:3])), None]
    roads = gpd.GeoDataFrame(
        {"closure_min": np.arange(study.network.piece_count) / 4, "name": "another"},
        geometry=study.network.lines,
        crs=study.crs,
    )
    rows = tuple((str(i), str(n), "12.3 min") for i, n in villages["name"].head(3).items())
    listing = Listing(
        title="Longest ways",
        columns=("Code", "Village", "Time"),
        rows=rows,
        numeric=(2,),
        more=1234,
        file=f"{key}_villages.csv",
    )
    figure = Figure(value="71.4%", label="of villages have a stop within 500 m", definition="On foot along the roads.")
    return Part(
        key=key,
        title=title,
        sections=(
            Section(
                title="Stops <near>",
                paragraphs=("Ten & more stops.",),
                figures=(figure,),
                listings=(listing, Listing(title="Without any way", columns=("Village",), rows=())),
            ),
        ),
        tables={f"{key}_villages.csv": table},
        table_words={f"{key}_villages.csv": "one row per village"},
        layers={
            f"{key}_villages": points,
            f"{key}_lines": gpd.GeoDataFrame({"line": ["a", "b", None]}, geometry=mixed, crs=study.crs),
            f"{key}_nothing": points.iloc[:0],
            "roads": roads,
        },
        map=themes_of(study),
        parameters={"walk_m": np.float64(500.0), "day": "weekday"},
        notes=(Note("gtfs.after_midnight", count=2, severity="warning", places=("s1",)),),
        missing=("Same-day return to the county seat: the data name no seat.",),
    )
