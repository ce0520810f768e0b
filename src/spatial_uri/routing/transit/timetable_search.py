"""Journeys by public transport, door to door: walk, ride, change, ride, walk.

People know the timetable: they leave home just in time for the first vehicle, and wait only when they change. A change
to another trip takes the walk between the two stops, and never less than a set time; staying in the vehicle is no
change.
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
from spatial_uri.routing.transit.connection_kernels import (
    EARLIEST,
    FASTEST,
    LATEST,
    choose_journeys,
    follow_journeys,
    scan_connections,
)
from spatial_uri.routing.transit.connections import Connections
from spatial_uri.routing.transit.stop_walks import Walks

Asked = Literal["fastest", "earliest", "latest"]
_ASKED = {"fastest": FASTEST, "earliest": EARLIEST, "latest": LATEST}
FAR_S = 2**31


@dataclass(frozen=True, eq=False)
class Transit:
    """What runs on a day, and the walks between stops for changes.

    Parameters
    ----------
    connections
        What runs.
    changes
        For each stop the stops that one can change to, itself included (0 m): `find_walks_to` among the stops.
    change_min_s
        The least time that a change takes, seconds.
    """

    connections: Connections
    changes: Walks
    change_min_s: int

    def reversed(self) -> Transit:
        """Return the day with time running backwards, to find journeys from one place to many."""
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
    """Which journey is wanted for each origin; times are seconds after midnight.

    Parameters
    ----------
    asked
        ``fastest``: the shortest time from door to door; of several the earliest. ``earliest``: the first to arrive; of
        several the last to leave. ``latest``: the last to leave; of several the first to arrive.
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
    """One journey by public transport for each origin; all ``(origins,)`` in seconds, NaN where there is none.

    Door to door: ``arrive_s - leave_s == walk_s + wait_s + ride_s``. `walk_s` is the time of all walks, at both ends
    and between stops, `wait_s` that of all waits at changes; `transfers` counts the changes.
    """

    leave_s: FloatArray
    arrive_s: FloatArray
    walk_s: FloatArray
    wait_s: FloatArray
    ride_s: FloatArray
    transfers: FloatArray

    def reversed(self) -> Journeys:
        """Return journeys that were found with time running backwards, as people make them."""
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
    """Find the journeys of many origins, each to a destination of its own.

    The timetable is scanned once for each destination. A journey has at least one ride; the caller compares it with
    walking all the way.

    Parameters
    ----------
    transit
        What runs, and the walks for changes.
    access
        Walks from the origins to stops.
    egress
        Walks from stops to the destinations (`find_walks_from`).
    destination
        ``(origins,)`` row of each origin's destination; -1 for none.
    questions
        Which journeys are wanted.
    workers
        Threads; None for one on each core.

    Returns
    -------
    list of Journeys
        One table of journeys for each question.

    Raises
    ------
    ParameterError
        If a question is of an unknown kind.
    """
    unknown = [question.asked for question in questions if question.asked not in _ASKED]
    if unknown:
        raise ParameterError(f"asked={unknown[0]!r}: it must be one of {', '.join(_ASKED)}")
    search = _Search(transit, access, egress, questions, len(destination))
    rows = np.flatnonzero(destination >= 0)
    rows = rows[np.argsort(destination[rows], kind="stable")]
    groups = np.split(rows, np.flatnonzero(np.diff(destination[rows])) + 1) if len(rows) else []
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        list(pool.map(search.answer, groups, (int(destination[group[0]]) for group in groups)))
    return search.journeys()


class _Search:
    """The answers to some questions while they are found: each thread fills the rows of its own origins."""

    def __init__(
        self, transit: Transit, access: Walks, egress: Walks, questions: Sequence[Question], origins: int
    ) -> None:
        net = transit.connections
        self._net, self._changes, self._access, self._egress = net, transit.changes, access, egress
        self._change_s = np.maximum(transit.changes.seconds, transit.change_min_s)
        boardable = np.flatnonzero(net.can_board)
        self._boardable = boardable[np.argsort(net.from_stop[boardable], kind="stable")]
        stops = np.arange(len(net.stop_ids) + 1)
        self._board_ptr = np.searchsorted(net.from_stop[self._boardable], stops).astype(np.int64)
        self._questions = questions
        self._limits = [
            tuple(np.broadcast_to(np.asarray(limit, dtype=np.int64), (origins,)).copy() for limit in limits)
            for limits in ((q.leave_from_s, q.leave_until_s, q.arrive_by_s) for q in questions)
        ]
        self._leave = np.zeros((len(questions), origins), dtype=np.int64)
        self._first = np.full((len(questions), origins), -1, dtype=np.int64)
        self._parts = np.zeros((len(questions), origins, 5), dtype=np.int64)

    def answer(self, rows: Int64Array, destination: int) -> None:
        """Find the journeys of the origins that share a destination."""
        net, changes, egress = self._net, self._changes, self._egress
        final_s = np.full(len(net.stop_ids), -1, dtype=np.int64)
        walks = slice(egress.ptr[destination], egress.ptr[destination + 1])
        final_s[egress.stop[walks]] = egress.seconds[walks]
        best, choice = scan_connections(
            net.departure_s,
            net.arrival_s,
            net.from_stop,
            net.to_stop,
            net.can_board,
            net.can_alight,
            net.following,
            changes.ptr,
            changes.stop,
            self._change_s,
            final_s,
            self._board_ptr,
        )
        for number in range(len(self._questions)):
            self._choose(number, rows, best)
            follow_journeys(
                rows,
                self._first[number],
                self._leave[number],
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
                self._parts[number],
            )

    def _choose(self, number: int, rows: Int64Array, best: Int64Array) -> None:
        question, access = self._questions[number], self._access
        leave_from_s, leave_until_s, arrive_by_s = self._limits[number]
        choose_journeys(
            _ASKED[question.asked],
            rows,
            access.ptr,
            access.stop,
            access.seconds,
            self._board_ptr,
            self._boardable,
            self._net.departure_s,
            best,
            leave_from_s,
            leave_until_s,
            arrive_by_s,
            question.longest_s,
            self._first[number],
            self._leave[number],
        )

    def journeys(self) -> list[Journeys]:
        """Return what was found, for each question."""
        found = []
        for first, leave, parts in zip(self._first, self._leave, self._parts, strict=True):
            columns = (np.where(first >= 0, values, np.nan) for values in (leave, *parts.T))
            found.append(Journeys(*columns))
        return found
