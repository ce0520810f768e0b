"""A task of the benchmarks: its problem, and who takes part in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from benchmarks.problem import Problem

Check = Literal["nearest", "od", "size", "area", "objective", "none"]


@dataclass(frozen=True)
class Entry:
    """One engine in one task.

    `engine` is ``module:Class`` below `benchmarks`, `method` what it is asked. `few` gives it only
    so many of the facilities, evenly taken, and multiplies the time. `fresh` starts a process for each repeat.
    """

    label: str
    engine: str
    method: str
    ours: bool = False
    few: int | None = None
    fresh: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Task:
    """One table of the results."""

    name: str
    title: str
    minutes: float
    set_problem: Callable[[Path], Problem]
    entries: tuple[Entry, ...]
    check: Check
    edges: int | None = None
    comment: str = ""
