"""Timetables that can be read like a timetable, and a search through them that is too slow to be wrong."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from road_drawing import PLANE, at

from spatial_uri.model.timetable import DAY_S, Service, Timetable

MONDAY = date(2025, 3, 3)
DAILY = Service(weekdays=frozenset(range(7)))
PACE_MS = 1.0
"""One metre a second (3.6 km/h): walks can be read off the drawing."""


def clock(text):
    """Seconds after midnight: "8:05", "25:10", "8:05:30"."""
    parts = [int(p) for p in text.split(":")]
    return sum(p * unit for p, unit in zip(parts, (3600, 60, 1), strict=False))


def call(stop, arrival, departure=None, *, pickup=True, drop_off=True):
    return stop, clock(arrival), clock(departure or arrival), pickup, drop_off


def trip(text, *, line="1", service="daily", headsign=""):
    """A trip from text such as "a 8:00, b 8:10-8:12, c 8:20"; "b+" only boards, "b-" only alights."""
    calls = []
    for part in text.split(","):
        stop, times = part.split()
        arrival, _, departure = times.partition("-")
        calls.append(
            call(stop.rstrip("+-"), arrival, departure or arrival, pickup="-" not in stop, drop_off="+" not in stop)
        )
    return {"line": line, "service_id": service, "headsign": headsign, "calls": calls}


def timetable(stops, trips, *, services=None, **options):
    """Make a timetable: stops {id: (x, y) in km}, trips {id: trip(...)}."""
    rows = [
        {
            "trip_id": name,
            "sequence": i,
            "stop_id": stop,
            "arrival_s": arrival,
            "departure_s": departure,
            "pickup": pickup,
            "drop_off": drop_off,
        }
        for name, one in trips.items()
        for i, (stop, arrival, departure, pickup, drop_off) in enumerate(one["calls"])
    ]
    columns = ["trip_id", "sequence", "stop_id", "arrival_s", "departure_s", "pickup", "drop_off"]
    return Timetable(
        stops=gpd.GeoDataFrame(
            {"name": [f"stop {s}" for s in stops]},
            geometry=[at(*xy) for xy in stops.values()],
            index=pd.Index(list(stops), name="stop_id", dtype=object),
            crs=PLANE,
        ),
        trips=pd.DataFrame(
            [{k: v for k, v in one.items() if k != "calls"} for one in trips.values()],
            columns=["line", "service_id", "headsign"],
            index=pd.Index(list(trips), name="trip_id", dtype=object),
        ),
        calls=pd.DataFrame(rows, columns=columns),
        services=services or {"daily": DAILY},
        **options,
    )


class SlowSearch:
    """Journeys by reachability among events, one search of the whole graph for each vehicle that one can board.

    An event is a run of a trip at one of its calls, with somebody in the vehicle as it leaves.
    """

    def __init__(self, table, day, *, until_s=DAY_S, change_limit_m=0.0, change_min_s=0):
        points = table.stops.geometry.to_numpy()
        metres = shapely.distance(points[:, None], points[None, :])
        number = {stop: i for i, stop in enumerate(table.stops.index)}
        self.calls = {}
        for shift in (-1, 0, 1) if until_s > DAY_S else (-1, 0):
            for name in table.trips_on(day + timedelta(days=shift)):
                rows = table.calls[table.calls["trip_id"] == name].to_dict("records")
                for i, row in enumerate(rows):
                    self.calls[name, shift, i] = (
                        number[row["stop_id"]],
                        row["arrival_s"] + shift * DAY_S,
                        row["departure_s"] + shift * DAY_S,
                        row["pickup"],
                        row["drop_off"],
                    )
        self.graph = nx.DiGraph()
        rides = [e for e in self.calls if (*e[:2], e[2] + 1) in self.calls]
        rides = [e for e in rides if self.calls[e][2] >= 0 and self.ending(e)[1] <= until_s]
        self.graph.add_nodes_from(rides)
        self.graph.add_edges_from((a, b, {"changes": 0}) for a, b in pairwise(sorted(rides)) if self.next(a) == b)
        for ride in rides:
            stop, arrival, _, _, alight = self.ending(ride)
            if not alight:
                continue
            for other in rides:
                to, _, departure, board, _ = self.calls[other]
                change_s = max(change_min_s, int(np.ceil(metres[stop, to] / PACE_MS)))
                near = metres[stop, to] <= change_limit_m and arrival + change_s <= departure
                if board and near and not self.graph.has_edge(ride, other):  # going on in a vehicle is no change
                    self.graph.add_edge(ride, other, changes=1)

    def next(self, ride):
        return (*ride[:2], ride[2] + 1)

    def ending(self, ride):
        return self.calls[self.next(ride)]

    def boardings(self, access):
        """Every ride that one can board from home, with the time to leave for it."""
        calls = ((ride, self.calls[ride]) for ride in self.graph)
        return [(ride, c[2] - access[c[0]]) for ride, c in calls if c[3] and c[0] in access]

    def end(self, ride, egress):
        """Earliest arrival of those in a vehicle, and the fewest changes for it; None if there is none."""
        reached = nx.single_source_dijkstra_path_length(self.graph, ride, weight="changes")
        ends = ((self.ending(e), n) for e, n in reached.items())
        return min(((c[1] + egress[c[0]], n) for c, n in ends if c[4] and c[0] in egress), default=None)

    def journeys(self, access, egress):
        """Every (leave, arrival, changes) of those who board the vehicle that they leave home for."""
        ends = ((leave, self.end(ride, egress)) for ride, leave in self.boardings(access))
        return [(leave, *end) for leave, end in ends if end]

    def arrival(self, leave_s, access, egress):
        """Earliest arrival of those who leave home no earlier than at a time."""
        return min((arrive for leave, arrive, _ in self.journeys(access, egress) if leave >= leave_s), default=None)

    def fastest(self, access, egress, *, leave_from_s, leave_until_s):
        """The fewest seconds from door to door, the earliest leave for it, and the fewest changes for that."""
        found = self.journeys(access, egress)
        return min(((b - a, a, n) for a, b, n in found if leave_from_s <= a <= leave_until_s), default=None)

    def latest(self, arrive_by_s, access, egress):
        """The latest leave that still arrives in time."""
        return max((leave for leave, arrive, _ in self.journeys(access, egress) if arrive <= arrive_by_s), default=None)
