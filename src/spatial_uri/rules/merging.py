"""How the lines of one rule table override those of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OVERRIDDEN = "the study file"
"""The source of a line that says none of its own."""


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lines of `base` with those of `over` in their place.

    A line that is changed and does not say where its new value comes from is vouched for by the study file: the old
    source says nothing about the new value.
    """
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            vouched = {"source": OVERRIDDEN} if isinstance(old.get("source"), str) else {}
            merged[key] = merge({**old, **vouched}, value)
        else:
            merged[key] = value
    sources = merged.get("sources")
    if isinstance(sources, Mapping):
        named = over.get("sources", {})
        given = named if isinstance(named, Mapping) else {}
        unnamed = {key for key in over if key in sources and key not in given}
        merged["sources"] = {**sources, **dict.fromkeys(unnamed, OVERRIDDEN)}
    return merged
