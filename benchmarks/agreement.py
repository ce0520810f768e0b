"""Do two engines give the same answer? Counted, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Answer, Problem


def compare(check: str, problem: Problem, answer: Answer, other: Answer) -> dict[str, Any]:
    """Compare an answer with the one of the engine that is measured against.

    Returns
    -------
    dict
        ``text`` for the table, and the counts behind it; ``exact`` is True if nothing differs.
    """
    if check == "nearest":
        return _nearest(problem, answer, other)
    if check == "od":
        return _od(problem, answer, other)
    if check == "size":
        nodes, edges, km = (float(answer[key]) for key in ("nodes", "edges", "km"))
        return {"text": f"{f'{nodes:,.0f} nodes, ' if nodes else ''}{edges:,.0f} edges, {km:,.0f} km"}
    if check == "area":
        return {"text": ", ".join(f"{area:,.0f}" for area in answer["area_km2"]) + " km²"}
    if check == "objective":
        mine, theirs = float(answer["objective"][0]), float(other["objective"][0])
        return {"text": f"{mine:,.0f}", "exact": abs(mine - theirs) < 0.5}
    return {"text": ""}


def _nearest(problem: Problem, answer: Answer, other: Answer) -> dict[str, Any]:
    mine, theirs = answer["time_ms"], other["time_ms"]
    differ = int((mine != theirs).sum())
    both = (mine >= 0) & (theirs >= 0)
    worst_ms = int(np.abs(mine[both].astype(np.int64) - theirs[both]).max(initial=0))
    text = (
        f"all {mine.size:,} times"
        if not differ
        else f"{differ:,} of {mine.size:,} times differ, by up to {worst_ms} ms"
    )
    result = {"compared": mine.size, "times_differ": differ, "worst_ms": worst_ms, "exact": not differ}
    if "facility" in answer:
        wrong = int((~_proved(problem, answer)).sum())
        result |= {"facilities_unproved": wrong, "exact": not differ and not wrong}
        text += ", all facilities" if not wrong else f", {wrong:,} facilities wrong"
    return {"text": text, **result}


def _proved(problem: Problem, answer: Answer) -> np.ndarray:
    """Say for which nodes an arc, or the facility itself, bears out the facility that an answer names.

    Of equally near facilities engines may name different ones; so it is not compared but proved: the node is
    where the facility stands, at time 0, or an arc leads there from a node with the same facility and
    a time that is less by just that of the arc. Nothing is to prove where nothing is reached.
    """
    graph, nodes = problem.graph, problem.graph.node_count
    time_ms, facility = (answer[key].reshape(nodes, -1) for key in ("time_ms", "facility"))
    proved = time_ms < 0
    k = time_ms.shape[1]
    at = problem.facility_nodes
    for rank in range(k):
        own = facility[:, rank]
        proved[:, rank] |= (own >= 0) & (at[np.maximum(own, 0)] == np.arange(nodes)) & (time_ms[:, rank] == 0)
    tail, head = graph.tail(), graph.head
    for to in range(k):
        for back in range(k):
            leads = (time_ms[tail, back] >= 0) & (time_ms[tail, back] + graph.time_ms == time_ms[head, to])
            proved[head[leads & (facility[tail, back] == facility[head, to])], to] = True
    for one in range(k):  # the same facility must not be named twice
        for two in range(one):
            proved[:, one] &= (facility[:, one] != facility[:, two]) | (time_ms[:, one] < 0)
    return proved


def _od(problem: Problem, answer: Answer, other: Answer) -> dict[str, Any]:
    (keys, times), (other_keys, other_times) = (_sorted(problem, a) for a in (answer, other))
    shared, mine, theirs = np.intersect1d(keys, other_keys, assume_unique=True, return_indices=True)
    missing, extra = len(other_keys) - len(shared), len(keys) - len(shared)
    differ = int((times[mine] != other_times[theirs]).sum())
    exact = not (missing or extra or differ)
    text = (
        f"all {len(other_keys):,} pairs"
        if exact
        else (f"of {len(other_keys):,} pairs {missing:,} missing, {differ:,} with another time; {extra:,} too many")
    )
    counts = {"compared": len(other_keys), "missing": missing, "extra": extra, "times_differ": differ}
    return {"text": text, **counts, "exact": exact}


def _sorted(problem: Problem, answer: Answer) -> tuple[np.ndarray, np.ndarray]:
    keys = answer["facility"].astype(np.int64) * len(problem.origins) + answer["origin"]
    order = np.argsort(keys)
    return keys[order], answer["time_ms"][order]
