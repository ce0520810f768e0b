"""Journeys by bus from every settlement to its own seats, and home again on the same day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.model.arrays import FloatArray, GeometryArray, Int64Array
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Walk
from spatial_uri.routing.links import find_links
from spatial_uri.routing.snapping import SnappedPlaces, snap_places
from spatial_uri.routing.transit.connections import Connections, list_connections
from spatial_uri.routing.transit.stop_walks import FootPaths, Walks, find_walks_from, find_walks_to
from spatial_uri.routing.transit.timetable_search import Question, Transit, find_journeys
from spatial_uri.routing.trip_lengths import SegmentKinds

S_PER_MIN, S_PER_H = 60, 3600
BUS, ON_FOOT, HERE, NONE = "bus", "on foot", "here", "none"


def connections_of(service: tuple[Timetable, date], options: TransitOptions) -> Connections:
    """Return what runs from the morning of the day until everybody is in town, or home again."""
    last_h = max(options.home_by_h, options.leave_until_h + options.max_journey_min / S_PER_MIN)
    return list_connections(*service, until_s=round(last_h * S_PER_H))


@dataclass(frozen=True, eq=False)
class WalksToSeats:
    """Walks all the way between settlements and their seats. No bus changes them: each is searched once.

    Parameters
    ----------
    points
        ``(settlements,)`` the points where they lie.
    paths
        The paths; None if they are not known, and nobody then walks all the way.
    """

    points: GeometryArray
    paths: FootPaths | None
    _known: dict[tuple[bytes, bool], FloatArray] = field(default_factory=dict)

    @cached_property
    def _snapped(self) -> SnappedPlaces | None:
        if self.paths is None:
            return None
        return SnappedPlaces(self.points, snap_places(self.paths.timed, self.points, walk=self.paths.walk))

    def seconds(self, own: Int64Array, longest_s: int, *, outward: bool) -> FloatArray:
        """Return the seconds of walking to one's own seat, or home from it; NaN if it takes longer than `longest_s`."""
        key = own.tobytes(), outward
        if key not in self._known:
            self._known[key] = self._search(own, outward=outward)
        seconds = self._known[key]
        return np.where(seconds <= longest_s, seconds, np.nan)

    def _search(self, own: Int64Array, *, outward: bool) -> FloatArray:
        seats = np.unique(own[own >= 0])
        if self.paths is None or self._snapped is None or not len(seats):
            return np.full(len(own), np.nan)
        network = self.paths.timed
        number = np.full(len(own) + 1, -1, dtype=np.int64)
        number[seats] = np.arange(len(seats))
        links, _ = find_links(
            network,
            self._snapped,
            self._snapped.select(seats),
            own=number[own],
            kinds=SegmentKinds(np.zeros(network.piece_count, dtype=np.int64), 1),
            direction="to_facility" if outward else "from_facility",
            walk=self.paths.walk,
        )
        return np.where(links.time_ms >= 0, np.ceil(links.time_ms / 1000), np.nan)


@dataclass(frozen=True, eq=False)
class BusSearch:
    """What the journeys of all settlements are searched in.

    Parameters
    ----------
    options
        Hours, limits, changes.
    foot_limit_s
        The longest walk all the way that counts as a way to the seat, whether a bus runs or not, seconds.
    transit
        What runs on the day.
    out, home
        Walks from the settlements to stops, and from stops to the settlements.
    on_foot
        Walks all the way.
    """

    options: TransitOptions
    foot_limit_s: int
    transit: Transit
    out: Walks
    home: Walks
    on_foot: WalksToSeats

    @classmethod
    def of(
        cls,
        service: tuple[Timetable, date],
        points: GeometryArray,
        stops: GeometryArray,
        rules: tuple[TransitOptions, Walk],
        *,
        paths: FootPaths | None,
    ) -> BusSearch:
        """Prepare the search: the connections of the day, the walks to and from stops and between them."""
        options, walk = rules
        way: FootPaths | Walk = paths or walk
        return cls(
            options=options,
            foot_limit_s=options.foot_limit_s(walk),
            transit=Transit(
                connections=connections_of(service, options),
                changes=find_walks_to(way, stops, stops, limit_m=options.transfer_limit_m),
                change_min_s=round(options.transfer_min * S_PER_MIN),
            ),
            out=find_walks_to(way, points, stops, limit_m=options.stop_limit_m),
            home=find_walks_from(way, stops, points, limit_m=options.stop_limit_m),
            on_foot=WalksToSeats(points, paths),
        )

    def columns(self, own: Int64Array) -> dict[str, NDArray[Any]]:
        """Return the journeys of every settlement to its own seat: columns, by their names without ``<to>_``.

        Parameters
        ----------
        own
            ``(settlements,)`` row of the seat of each; -1 where none is known.
        """
        o = self.options
        from_s, until_s, by_s = (round(h * S_PER_H) for h in (o.leave_from_h, o.leave_until_h, o.home_by_h))
        longest_s, stay_s = round(o.max_journey_min * S_PER_MIN), round(o.stay_min * S_PER_MIN)
        here = own == np.arange(len(own))
        abroad = np.where(here, -1, own)
        foot_out_s, foot_home_s = (
            self.on_foot.seconds(abroad, longest_s, outward=outward) for outward in (True, False)
        )
        fastest, earliest = find_journeys(
            self.transit,
            self.out,
            self.home,
            abroad,
            [
                Question("fastest", leave_from_s=from_s, leave_until_s=until_s, longest_s=longest_s),
                Question("earliest", leave_from_s=from_s, longest_s=longest_s),
            ],
        )
        bus_s = fastest.arrive_s - fastest.leave_s
        near_out_s, near_home_s = (np.where(s <= self.foot_limit_s, s, np.nan) for s in (foot_out_s, foot_home_s))
        by_bus = bus_s < np.where(np.isnan(near_out_s), np.inf, near_out_s)
        way = np.full(len(own), NONE, dtype=object)
        way[~np.isnan(near_out_s)] = ON_FOOT
        way[by_bus] = BUS
        way[here] = HERE
        way[own < 0] = None

        ready_s = np.fmin(earliest.arrive_s, from_s + near_out_s) + stay_s
        gets_there = ~np.isnan(ready_s)
        (back,) = find_journeys(
            self.transit.reversed(),
            self.home,
            self.out,
            np.where(gets_there, abroad, -1),
            [Question("latest", arrive_by_s=-np.where(gets_there, ready_s, 0).astype(np.int64), longest_s=longest_s)],
        )
        home_s = np.fmin(back.reversed().arrive_s, ready_s + near_home_s)
        returns = (home_s <= by_s).astype(object)
        returns[here] = True
        returns[own < 0] = None
        times = {"bus": bus_s, "walk": fastest.walk_s, "wait": fastest.wait_s, "ride": fastest.ride_s}
        return {
            **{f"{name}_min": np.where(by_bus, s / S_PER_MIN, np.nan) for name, s in times.items()},
            "transfers": np.where(by_bus, fastest.transfers, np.nan),
            "leave_s": np.where(by_bus, fastest.leave_s, np.nan),
            "way": way,
            "foot_min": foot_out_s / S_PER_MIN,
            "return": returns,
            "back_s": np.where(home_s <= by_s, home_s, np.nan),
        }
