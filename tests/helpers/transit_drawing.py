"""A county drawn for roads and buses: walks at 6 km/h (100 m a minute), cars at 60 km/h (1 km a minute)."""

from __future__ import annotations

import dataclasses

import pandas as pd
from road_drawing import network, road, study
from timetable_drawing import MONDAY, timetable, trip

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.transit.measure import transit_coverage
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.model.travel import Travel

# One road from west to east, and one to the north at its end; a path leads to the hill, 1 km from the road.
#
#                          hill: 10 km, 1 km
#                            |
#   far: 0 km ------------- mid: 10 km ------------------ near: 28.5 km ---- seat: 30 km
#        stop f, 300 m           stop m                        no stop            stop s, 200 m
ROAD = road((0, 0), (10, 0), road_class="tertiary"), road((10, 0), (30, 0), road_class="tertiary")
NORTH = road((30, 0), (30, 5), road_class="tertiary")
PATH = road((10, 0), (10, 1), road_class="path", kmh=6)
ON_FOOT = tuple(dataclasses.replace(r, kmh=6) for r in ROAD)
CARS, PEOPLE = network(*ROAD, NORTH), network(*ON_FOOT, PATH)
VILLAGES = {"far": (0, 0, 100), "mid": (10, 0, 200), "hill": (10, 1, 50), "near": (28.5, 0, 400), "seat": (30, 0, 1000)}
STOPS = {"f": (0.3, 0), "m": (10, 0), "s": (29.8, 0)}
TRIPS = {
    "out1": trip("f 7:00, m 7:20, s 8:00", line="1"),
    "out2": trip("f 9:00, m 9:15, s 9:40", line="2"),
    "home1": trip("s 11:00, m 11:40, f 12:00", line="1"),
    "home2": trip("s 17:00, m 17:40", line="1"),
}
TABLE = timetable(STOPS, TRIPS)
OPTIONS = TransitOptions(day=MONDAY)
TRAVEL = Travel(walk_kmh=6, walk_limit_m=10)


def drawn(**changes):
    county = {"1": ("county", None, -100, -100, 100, 100)}
    made = study(CARS, VILLAGES, {"clinic": (0, 0)}, areas=county)
    return dataclasses.replace(made, walking=PEOPLE, **changes)


def seated(made, seat="seat"):
    """Every settlement belongs to one seat, as its town and as its county."""
    places = pd.DataFrame(
        {
            "rank": ["county_seat" if i == seat else "village" for i in made.settlements.table.index],
            "seat_of": None,
            "township_id": None,
            "county_id": "1",
            "town_seat_id": seat,
            "county_seat_id": seat,
        },
        index=made.settlements.table.index,
    )
    return Hierarchy(places=places, seats=pd.DataFrame(), mismatches=pd.DataFrame())


def covered(table=TABLE, options=OPTIONS, made=None, **changes):
    made = drawn(**changes) if made is None else made
    return transit_coverage(made, seated(made), table, options, travel=TRAVEL)


def whole_by_limit(found):
    rows = found.stop_areas
    return rows[rows["area_id"] == "*"].set_index("limit_m", drop=False)


def sentences(notes):
    return [note.message for note in notes]
