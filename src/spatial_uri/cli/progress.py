"""What the terminal shows while a command works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from spatial_uri.cli.terminal import inert


class Progress:
    """Tells on the terminal what is being done, and keeps how long it took."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, markup=False)
        self.timings: dict[str, float] = {}

    @contextmanager
    def step(self, key: str, title: str) -> Iterator[None]:
        """Time one step, with a sign of life."""
        with self.console.status(Text(inert(f"{title} ..."))), self.timed(key, title):
            yield

    @contextmanager
    def timed(self, key: str, title: str) -> Iterator[None]:
        """Time one step."""
        began = time.perf_counter()
        yield
        self.timings[f"{key}_s"] = round(time.perf_counter() - began, 3)
        self.console.print(inert(f"{title}: {self.timings[f'{key}_s']:.1f} s"))
