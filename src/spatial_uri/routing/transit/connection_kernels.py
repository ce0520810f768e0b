"""The compiled scan of a timetable: from every connection, the best way on to one destination.

Source of the method: Dibbelt, J., Pajor, T., Strasser, B., Wagner, D. (2018): Connection Scan Algorithm. ACM Journal of
Experimental Algorithmics 23, 1.7. Unlike there, the best way on is kept for each connection instead of each stop: it
is the same whenever people leave home, and the journey can be read from it.

A value is one number, with the arrival in the upper bits and the number of changes in the lower: the least value
arrives first and, of several, with the fewest changes.
"""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.store.compiling import njit

NEVER = np.int64(2**62)
CHANGE_BITS = 16
NOWHERE, STAY, ARRIVE = -3, -2, -1
"""What to do at the end of a connection. Any other value is the number of the connection to change to."""

FASTEST, EARLIEST, LATEST = 0, 1, 2
"""Which journey is wanted: the shortest, the first to arrive, the last to leave."""


@njit(cache=True, nogil=True)
def scan_connections(  # pragma: no cover - compiled
    departure: Int64Array,
    arrival: Int64Array,
    from_stop: Int32Array,
    to_stop: Int32Array,
    can_board: BoolArray,
    can_alight: BoolArray,
    following: Int64Array,
    change_ptr: Int64Array,
    change_stop: Int32Array,
    change_s: Int64Array,
    final_s: Int64Array,
    entry_ptr: Int64Array,
) -> tuple[Int64Array, Int64Array]:
    """Return the value of each connection for a passenger in it, and what to do at its end.

    `change_s` is the time between getting off at one stop and getting on at another, by stop as CSR. `final_s` is the
    walk from each stop to the destination, -1 where there is none. ``entry_ptr``: room for the boardings of each stop.
    """
    count = len(departure)
    best = np.full(count, NEVER)
    choice = np.full(count, NOWHERE, dtype=np.int64)
    # a stack for each stop of the connections worth boarding: each leaves earlier than those below it and is better
    entry = np.empty(entry_ptr[-1], dtype=np.int64)
    used = entry_ptr[:-1].copy()
    instant_changes = False
    for i in range(len(change_s)):
        instant_changes = instant_changes or change_s[i] == 0
    high = count
    while high > 0:
        low = high - 1
        while low > 0 and departure[low - 1] == departure[high - 1]:
            low -= 1
        again = True
        while again:  # if neither ride nor change takes time, a connection may depend on one earlier in the list
            again = False
            for c in range(high - 1, low - 1, -1):
                value = best[c]
                how = choice[c]
                onward = following[c]
                if onward >= 0 and best[onward] < value:
                    value = best[onward]
                    how = np.int64(STAY)
                if can_alight[c]:
                    stop = to_stop[c]
                    if final_s[stop] >= 0:
                        arrived = (arrival[c] + final_s[stop]) << CHANGE_BITS
                        if arrived < value:
                            value = arrived
                            how = np.int64(ARRIVE)
                    for i in range(change_ptr[stop], change_ptr[stop + 1]):
                        other = change_stop[i]
                        ready = arrival[c] + change_s[i]
                        left = entry_ptr[other]
                        right = used[other]
                        while left < right:  # find the last entry that leaves when the passenger is ready, or later
                            middle = (left + right) // 2
                            if departure[entry[middle]] >= ready:
                                left = middle + 1
                            else:
                                right = middle
                        if left > entry_ptr[other]:
                            boarded = entry[left - 1]
                            changed = best[boarded] + 1
                            if changed < value:
                                value = changed
                                how = boarded
                if value < best[c]:
                    best[c] = value
                    choice[c] = how
                    again = instant_changes
                    if can_board[c]:
                        stop = from_stop[c]
                        top = used[stop] - 1
                        if top < entry_ptr[stop] or best[entry[top]] > value:
                            if top < entry_ptr[stop] or departure[entry[top]] > departure[c]:
                                top += 1
                                used[stop] += 1
                            entry[top] = c
        high = low
    return best, choice


@njit(cache=True, nogil=True)
def choose_journeys(  # pragma: no cover - compiled
    asked: int,
    rows: Int64Array,
    walk_ptr: Int64Array,
    walk_stop: Int32Array,
    walk_s: Int64Array,
    board_ptr: Int64Array,
    board: Int64Array,
    departure: Int64Array,
    best: Int64Array,
    leave_from: Int64Array,
    leave_until: Int64Array,
    arrive_by: Int64Array,
    limit: int,
    first: Int64Array,
    leave: Int64Array,
) -> None:
    """Write the first connection of the best journey of each row (-1: there is none) and when to leave home.

    FASTEST: the fewest seconds, then the first to leave. EARLIEST: the first to arrive, then the last to leave.
    LATEST: the last to leave, then the first to arrive. Then the fewest changes, then the first stop in the list.
    """
    for row in rows:
        found = np.int64(-1)
        found_1 = np.int64(0)
        found_2 = np.int64(0)
        found_changes = np.int64(0)
        for w in range(walk_ptr[row], walk_ptr[row + 1]):
            for b in range(board_ptr[walk_stop[w]], board_ptr[walk_stop[w] + 1]):
                c = board[b]
                if best[c] == NEVER:
                    continue
                away = departure[c] - walk_s[w]
                arrived = best[c] >> CHANGE_BITS
                changes = best[c] & ((1 << CHANGE_BITS) - 1)
                if away < leave_from[row] or away > leave_until[row]:
                    continue
                if arrived > arrive_by[row] or arrived - away > limit:
                    continue
                key_1 = -away
                key_2 = arrived
                if asked == FASTEST:
                    key_1 = arrived - away
                    key_2 = away
                elif asked == EARLIEST:
                    key_1 = arrived
                    key_2 = -away
                if (
                    found < 0
                    or key_1 < found_1
                    or (key_1 == found_1 and (key_2 < found_2 or (key_2 == found_2 and changes < found_changes)))
                ):
                    found = c
                    found_1 = key_1
                    found_2 = key_2
                    found_changes = changes
                    leave[row] = away
        first[row] = found


@njit(cache=True, nogil=True)
def follow_journeys(  # pragma: no cover - compiled
    rows: Int64Array,
    first: Int64Array,
    leave: Int64Array,
    departure: Int64Array,
    arrival: Int64Array,
    from_stop: Int32Array,
    to_stop: Int32Array,
    following: Int64Array,
    choice: Int64Array,
    change_ptr: Int64Array,
    change_stop: Int32Array,
    change_walk_s: Int64Array,
    final_s: Int64Array,
    parts: Int64Array,
) -> None:
    """Write the parts of the journeys found: arrival, seconds walked, waited and ridden, and changes."""
    for row in rows:
        c = first[row]
        if c < 0:
            continue
        boarded = departure[c]
        walked = departure[c] - leave[row]
        waited = np.int64(0)
        ridden = np.int64(0)
        changes = np.int64(0)
        while True:
            how = choice[c]
            if how == STAY:
                c = following[c]
                continue
            stop = to_stop[c]
            ridden += arrival[c] - boarded
            if how == ARRIVE:
                walked += final_s[stop]
                parts[row, 0] = arrival[c] + final_s[stop]
                break
            between = np.int64(0)
            for i in range(change_ptr[stop], change_ptr[stop + 1]):
                if change_stop[i] == from_stop[how]:
                    between = change_walk_s[i]
            walked += between
            waited += departure[how] - arrival[c] - between
            changes += 1
            boarded = departure[how]
            c = how
        parts[row, 1] = walked
        parts[row, 2] = waited
        parts[row, 3] = ridden
        parts[row, 4] = changes
