"""Turn restrictions, honoured by giving a junction one copy for each set of restrictions in force.

After the beginning of a restricted manoeuvre, a traveller arrives at a copy of the junction from which the forbidden
turn is missing. This is exact for every restriction, via a node or via ways, also where several overlap, and a plain
shortest-path search needs to know nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import Int64Array

State = tuple[int, frozenset[tuple[int, int]]]


@dataclass(frozen=True)
class Manoeuvre:
    """A restriction: after the edges of `prefix`, in this order, no edge of `to` may follow, or no other if `only`."""

    prefix: tuple[int, ...]
    to: frozenset[int]
    only: bool


@dataclass(frozen=True, eq=False)
class Expanded:
    """A graph in which turn restrictions are built in.

    The first edges are the given ones, with the heads they now lead to. Node ``n`` of the
    expanded graph is a copy of node ``node_of[n]``, edge ``e`` a copy of edge ``edge_of[e]``.
    """

    tail: Int64Array
    head: Int64Array
    node_of: Int64Array
    edge_of: Int64Array


def expand_turns(tail: Int64Array, head: Int64Array, nodes: int, manoeuvres: Sequence[Manoeuvre]) -> Expanded:
    """Build turn restrictions into a directed graph.

    Parameters
    ----------
    tail, head
        ``(edges,)`` nodes of the edges.
    nodes
        Number of nodes.
    manoeuvres
        The restrictions, as edges.
    """
    starting: dict[int, list[int]] = defaultdict(list)
    for i, manoeuvre in enumerate(manoeuvres):
        starting[manoeuvre.prefix[0]].append(i)
    new_head = head.copy()
    states: dict[State, int] = {}
    queue: list[State] = []

    def number_of(state: State) -> int:
        if not state[1]:
            return state[0]
        if state not in states:
            states[state] = nodes + len(states)
            queue.append(state)
        return states[state]

    def after(edge: int, active: frozenset[tuple[int, int]]) -> State:
        going_on = {(i, k + 1) for i, k in active if k < len(manoeuvres[i].prefix) and manoeuvres[i].prefix[k] == edge}
        return int(head[edge]), frozenset(going_on | {(i, 1) for i in starting.get(edge, ())})

    for edge in starting:
        new_head[edge] = number_of(after(edge, frozenset()))
    if not queue:
        return Expanded(tail, head, np.arange(nodes), np.arange(len(tail)))
    leaving: dict[int, list[int]] = defaultdict(list)
    restricted = {int(head[edge]) for manoeuvre in manoeuvres for edge in manoeuvre.prefix}
    for edge in np.flatnonzero(np.isin(tail, list(restricted))).tolist():
        leaving[int(tail[edge])].append(edge)
    extra: list[tuple[int, int, int]] = []
    while queue:
        state = queue.pop()
        node, active = state
        due = [manoeuvres[i] for i, k in active if k == len(manoeuvres[i].prefix)]
        for edge in leaving[node]:
            if any((edge in m.to) != m.only for m in due):
                continue
            extra.append((states[state], number_of(after(edge, active)), edge))
    copies = np.array(extra, dtype=np.int64).reshape(-1, 3)
    return Expanded(
        tail=np.concatenate([tail, copies[:, 0]]),
        head=np.concatenate([new_head, copies[:, 1]]),
        node_of=np.concatenate([np.arange(nodes), np.array([node for node, _ in states], dtype=np.int64)]),
        edge_of=np.concatenate([np.arange(len(tail)), copies[:, 2]]),
    )
