"""What two runs do not have in common besides the ground: definitions, rules and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.option_classes import as_record

TRAVEL = ("mode", "direction", "walk_kmh", "walk_limit_m", "walk_margin_m", "search_limit_min", "and_above")
"""Parameters that say how people travel and who serves: what differs there can be why a time does."""
RULES = ("preset", "rules")
"""Parameters that say how fast roads are, and which are open."""


def parameter_rows(before: Snapshot, after: Snapshot, limits_min: tuple[float, float]) -> pd.DataFrame:
    """Return what of the definition differs (`Comparison.parameters`).

    Parameters
    ----------
    before, after
        The runs.
    limits_min
        What counts as within before and after.
    """
    own, other = dict(_parameters(before, limits_min[0])), dict(_parameters(after, limits_min[1]))
    rows = [(name, own.get(name, ""), other.get(name, "")) for name in {**own, **other}]
    differing = [
        row for row in rows if row[1] != row[2] and not (row[0].startswith(RULES) and _is_unknown(before, after))
    ]
    return pd.DataFrame(differing, columns=["parameter", "before", "after"], dtype=object)


def _is_unknown(before: Snapshot, after: Snapshot) -> bool:
    return not before.rules or not after.rules


def _parameters(run: Snapshot, limit_min: float) -> Iterator[tuple[str, str]]:
    travel = as_record(run.travel)
    yield "limit_min", f"{limit_min:g}"
    yield "mode", run.mode
    for name in ("direction", "walk_kmh", "walk_limit_m", "walk_margin_m", "search_limit_min"):
        yield name, _text(travel.get(name, ""))
    yield "and_above", _text(run.and_above)
    yield from _flat("", run.rules)


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the lines of nested tables, each with its path."""
    if isinstance(value, dict):
        for key in value:
            yield from _flat(f"{prefix}.{key}" if prefix else str(key), value[key])
    else:
        yield prefix, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def input_rows(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """Return the files of both runs by role (`Comparison.inputs`).

    Parameters
    ----------
    before, after
        The runs. Several files of one role are compared in their order.
    """
    own, other = _numbered(before), _numbered(after)
    rows = []
    for key in {**own, **other}:
        was, now = own.get(key), other.get(key)
        change = "vanished" if now is None else "appeared" if was is None else "differs"
        if was is not None and now is not None and was.sha256 == now.sha256:
            change = "same"
        rows.append(
            {
                "role": key[0],
                "before_path": was.path if was else None,
                "after_path": now.path if now else None,
                "before_sha256": was.sha256 if was else None,
                "after_sha256": now.sha256 if now else None,
                "change": change,
            }
        )
    columns = ["role", "before_path", "after_path", "before_sha256", "after_sha256", "change"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _numbered(run: Snapshot) -> dict[tuple[str, int], Any]:
    seen: dict[str, int] = {}
    found = {}
    for file in run.inputs:
        seen[file.role] = seen.get(file.role, 0) + 1
        found[file.role, seen[file.role]] = file
    return found


def roads_differ(before: Snapshot, after: Snapshot, inputs: pd.DataFrame, parameters: pd.DataFrame) -> bool:
    """Tell whether the road networks differ, or whether they do is not known.

    Parameters
    ----------
    before, after
        The runs.
    inputs, parameters
        What of their files and definitions differs.
    """
    if before.roads and after.roads:
        return before.roads != after.roads
    of_roads = inputs[inputs["role"].isin(["roads", "extract"])]
    same_files = len(of_roads) > 0 and bool((of_roads["change"] == "same").all())
    rules_known = bool(before.rules and after.rules)
    return not (same_files and rules_known and not parameters["parameter"].str.startswith(RULES).any())
