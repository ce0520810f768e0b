"""Journeys by public transport, door to door: walk, ride, change, ride, walk.

People know the timetable: they leave home so as to be at the first stop when the vehicle leaves, and wait only in
changing. A change to another trip takes the walk between the two stops, and never less than a set time; staying in
the vehicle is no change.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.routing.transit.connection_kernels import EARLIEST, FASTEST, LATEST, choose, follow, scan
from spatial_uri.routing.transit.connections import Connections
from spatial_uri.routing.transit.stop_walks import Walks

Asked = Literal["fastest", "earliest", "latest"]
_ASKED = {"fastest": FASTEST, "earliest": EARLIEST, "latest": LATEST}
FAR_S = 2**31


@dataclass(frozen=True, eq=False)
class Transit:
    """What runs on a day, and the walks between stops in changing.

    Parameters
    ----------
    connections
        What runs.
    changes
        For each stop the stops one can change to, itself included (0 m): `find_walks_to` among the stops.
    change_min_s
        The least time a change takes, seconds.
    """

    connections: Connections
    changes: Walks
    change_min_s: int

    def reversed(self) -> Transit:
        """Return the same with time running backwards, for journeys from one place to many."""
        stop = self.changes.place
        order = np.lexsort((stop, self.changes.stop))
        count = len(self.changes.ptr) - 1
        back = Walks(
            ptr=np.searchsorted(self.changes.stop[order], np.arange(count + 1)).astype(np.int64),
            stop=stop[order].astype(np.int32),
            metres=self.changes.metres[order],
            seconds=self.changes.seconds[order],
        )
        return replace(self, connections=self.connections.reversed(), changes=back)


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked of a timetable, for each origin; times are seconds after midnight.

    Parameters
    ----------
    asked
        ``fastest``: the fewest minutes from door to door, of these the earliest. ``earliest``: the first arrival, of
        these the latest leave. ``latest``: the latest leave, of these the first arrival.
    leave_from_s, leave_until_s, arrive_by_s
        ``(origins,)`` or one number: limits, included.
    longest_s
        Longer journeys do not count.
    """

    asked: Asked
    leave_from_s: Int64Array | int = -FAR_S
    leave_until_s: Int64Array | int = FAR_S
    arrive_by_s: Int64Array | int = FAR_S
    longest_s: int = FAR_S


@dataclass(frozen=True, eq=False)
class Journeys:
    """One journey by public transport of each origin; all ``(origins,)`` in seconds, NaN where there is none.

    Door to door: ``arrive_s - leave_s == walk_s + wait_s + ride_s``. `walk_s` are the walks at both ends and in
    changing, `wait_s` the waits in changing; `transfers` counts the changes.
    """

    leave_s: FloatArray
    arrive_s: FloatArray
    walk_s: FloatArray
    wait_s: FloatArray
    ride_s: FloatArray
    transfers: FloatArray

    def reversed(self) -> Journeys:
        """Return journeys found with time running backwards as they are made."""
        return replace(self, leave_s=-self.arrive_s, arrive_s=-self.leave_s)


def find_journeys(
    transit: Transit,
    access: Walks,
    egress: Walks,
    destination: Int64Array,
    questions: Sequence[Question],
    *,
    workers: int | None = None,
) -> list[Journeys]:
    """Answer questions about the journeys of many origins, each to a destination of its own.

    The timetable is scanned once for each destination. A journey rides at least once; whether walking all the way
    is faster is for the caller to compare.

    Parameters
    ----------
    transit
        What runs, and the changes.
    access
        Walks from the origins to stops.
    egress
        Walks from stops to the destinations (`find_walks_from`).
    destination
        ``(origins,)`` row of each origin's destination; -1 for none.
    questions
        What is asked.
    workers
        Threads; None for one on each core.

    Returns
    -------
    list of Journeys
        One for each question.

    Raises
    ------
    ParameterError
        If a question is of an unknown kind.
    """
    strange = [q.asked for q in questions if q.asked not in _ASKED]
    if strange:
        raise ParameterError(f"asked={strange[0]!r}: it must be one of {', '.join(_ASKED)}")
    net = transit.connections
    origins, stops = len(destination), len(net.stop_ids)
    boardable = np.flatnonzero(net.can_board)
    boardable = boardable[np.argsort(net.from_stop[boardable], kind="stable")]
    board_ptr = np.searchsorted(net.from_stop[boardable], np.arange(stops + 1)).astype(np.int64)
    changes = transit.changes
    change_s = np.maximum(changes.seconds, transit.change_min_s)
    limits = [
        [np.broadcast_to(np.asarray(v, dtype=np.int64), (origins,)).copy() for v in given]
        for given in ((q.leave_from_s, q.leave_until_s, q.arrive_by_s) for q in questions)
    ]
    leave = np.zeros((len(questions), origins), dtype=np.int64)
    first = np.full((len(questions), origins), -1, dtype=np.int64)
    parts = np.zeros((len(questions), origins, 5), dtype=np.int64)

    def answer(rows: Int64Array) -> None:
        goal = destination[rows[0]]
        final_s = np.full(stops, -1, dtype=np.int64)
        at = slice(egress.ptr[goal], egress.ptr[goal + 1])
        final_s[egress.stop[at]] = egress.seconds[at]
        best, choice = scan(
            net.departure_s,
            net.arrival_s,
            net.from_stop,
            net.to_stop,
            net.can_board,
            net.can_alight,
            net.following,
            changes.ptr,
            changes.stop,
            change_s,
            final_s,
            board_ptr,
        )
        for i, question in enumerate(questions):
            choose(
                _ASKED[question.asked],
                rows,
                access.ptr,
                access.stop,
                access.seconds,
                board_ptr,
                boardable,
                net.departure_s,
                best,
                limits[i][0],
                limits[i][1],
                limits[i][2],
                question.longest_s,
                first[i],
                leave[i],
            )
            follow(
                rows,
                first[i],
                leave[i],
                net.departure_s,
                net.arrival_s,
                net.from_stop,
                net.to_stop,
                net.following,
                choice,
                changes.ptr,
                changes.stop,
                changes.seconds,
                final_s,
                parts[i],
            )

    asking = np.flatnonzero(destination >= 0)
    asking = asking[np.argsort(destination[asking], kind="stable")]
    groups = np.split(asking, np.flatnonzero(np.diff(destination[asking])) + 1) if len(asking) else []
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        list(pool.map(answer, groups))
    found = []
    for i in range(len(questions)):
        has = first[i] >= 0
        columns = (np.where(has, values, np.nan) for values in (leave[i], *parts[i].T))
        found.append(Journeys(*columns))
    return found
